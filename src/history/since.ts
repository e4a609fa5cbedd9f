// A run held against the last check of the same target that is in the log.

import { changesOf, knownChanges } from '../core/history/changes.js';
import type { FinishedEntry } from '../core/history/entry.js';
import type { Facts } from '../core/history/facts.js';
import type { Comparison } from '../core/views/changes.js';
import { someRecorded } from '../core/views/current-verdict.js';
import type { Draft } from './draft.js';
import { factsIn, finished, type ReadLog } from './read.js';

/**
 * @param log that was verified; null: there is none yet
 * @param run that is not in it yet; of one that came to no verdict nothing is known to have changed
 * @throws LogError for facts that are not those of their entry; FetchError
 */
export async function sinceLast(log: ReadLog | null, run: Draft): Promise<Comparison> {
  const own = (log?.entries ?? []).filter(({ target }) => target === run.draft.target);
  const checks = finished(own);
  const last = checks.at(-1);
  const newest = own.at(-1);
  if (log === null || last === undefined) {
    return { last: null, wasVerified: newest === undefined ? null : false, changes: [] };
  }
  const before = (await factsIn(log, [last])).get(last.factsDigest);
  // The entry alone does not say whether that was an experiment.
  const wasRecorded = someRecorded(before?.machines ?? []);
  const isAlike = run.facts === null || someRecorded(run.facts.value.machines) === wasRecorded;
  const wasVerified = newest?.verdict === 'verified' && before?.experiment !== true && isAlike;
  const { appraisedAt } = last;
  const verdict = last.verdict === 'verified' && wasRecorded ? 'recorded' : last.verdict;
  return { last: { appraisedAt, verdict }, wasVerified, changes: await changesSince(log, checks, last, before, run) };
}

/** Checks with different facts that are asked whether they told of an announced TCB recovery. */
const MAX_ASKED = 32;

async function changesSince(
  log: ReadLog,
  checks: readonly FinishedEntry[],
  last: FinishedEntry,
  before: Facts | undefined,
  { facts }: Draft,
): Promise<Comparison['changes']> {
  if (facts === null || facts.digest === last.factsDigest) return [];
  const now = facts.value;
  if (before === undefined) return knownChanges({ verdict: last.verdict, experiment: null }, now);
  const isTold = now.announced.every((one) => before.announced.includes(one));
  return changesOf(before, now, isTold ? [] : await announcedIn(log, checks));
}

/** What the newest checks told of: a service that answers one day and not the next makes no news. */
async function announcedIn(log: ReadLog, checks: readonly FinishedEntry[]): Promise<string[]> {
  const newest = new Map(checks.toReversed().map((entry) => [entry.factsDigest, entry]));
  const facts = await factsIn(log, [...newest.values()].slice(0, MAX_ASKED));
  return [...facts.values()].flatMap(({ announced }) => announced);
}
