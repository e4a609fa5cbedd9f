// A run held against the last check of the same target that is in the log.

import { changesOf, verdictChange } from '../core/history/changes.js';
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
  const now = facts.value;
  const before = (await factsIn(log, [last])).get(last.factsDigest);
  if (before !== undefined) return changesOf(before, now);
  // The entry alone does not say whether that was an experiment.
  return [
    ...(last.verdict === now.verdict ? [] : [verdictChange({ verdict: last.verdict, experiment: null }, now, [])]),
    { weight: 'scope', path: 'facts', text: 'what else changed is not known: the facts are not at hand' },
  ];
}
