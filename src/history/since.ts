// A run held against the last check of the same target that is in the log.

import { changesOf, knownChanges } from '../core/history/changes.js';
import type { FinishedEntry } from '../core/history/entry.js';
import type { Comparison } from '../core/views/changes.js';
import type { Draft } from './draft.js';
import { factsIn, finished, type ReadLog } from './read.js';

/**
 * @param log that was verified; null: there is none yet
 * @param run that is not in it yet; of one that came to no verdict nothing is known to have changed
 * @throws LogError for facts that are not those of their entry; FetchError
 */
export async function sinceLast(log: ReadLog | null, run: Draft): Promise<Comparison> {
  const last = log === null ? undefined : finished(log.entries).findLast(({ target }) => target === run.draft.target);
  if (log === null || last === undefined) return { last: null, changes: [] };
  const { appraisedAt, verdict } = last;
  return { last: { appraisedAt, verdict }, changes: await changesSince(log, last, run) };
}

async function changesSince(log: ReadLog, last: FinishedEntry, { facts }: Draft): Promise<Comparison['changes']> {
  if (facts === null || facts.digest === last.factsDigest) return [];
  const before = (await factsIn(log, [last])).get(last.factsDigest);
  return before === undefined
    ? knownChanges({ verdict: last.verdict, experiment: null }, facts.value)
    : changesOf(before, facts.value);
}
