// What changed between two entries of a log.

import { InputError } from '../core/errors.js';
import { type Change, changesOf } from '../core/history/changes.js';
import type { FinishedEntry } from '../core/history/entry.js';
import { factsIn, finished, isNamed, type ReadLog } from './read.js';

/** An entry, and what its facts say of the root: a success under a test root is an experiment. */
export type ComparedEntry = FinishedEntry & { experiment: boolean };

/** Null where there are no two that found something else. */
export interface Difference {
  from: ComparedEntry | null;
  to: ComparedEntry | null;
  /** What weighs most first; empty: both found the same. */
  changes: Change[];
}

/**
 * @param between places of two entries; null: the newest finished one, and the one before it that found something else
 * @param of which target, where the log has several
 * @throws InputError for a place without one, and where their facts are not at hand
 */
export async function differenceIn(
  log: ReadLog,
  between: readonly [number, number] | null,
  of: { only: string | null; salt: string | null },
): Promise<Difference> {
  const two = between === null ? lastTwo(log, of) : ([entryAt(log, between[0]), entryAt(log, between[1])] as const);
  if (two === null) return { from: null, to: null, changes: [] };
  const [from, to] = two;
  const facts = await factsIn(log, [from, to]);
  const [before, after] = [facts.get(from.factsDigest), facts.get(to.factsDigest)];
  if (before === undefined || after === undefined) {
    throw new InputError('INPUT_NOT_FOUND', 'the facts of these entries are not at hand', {
      hint: 'They were pruned. The entries still say by their digests that they differ.',
    });
  }
  return {
    from: { ...from, experiment: before.experiment },
    to: { ...to, experiment: after.experiment },
    changes: changesOf(before, after),
  };
}

function entryAt({ entries, checkpoint }: ReadLog, seq: number): FinishedEntry {
  const entry = entries[seq];
  if (entry !== undefined && entry.verdict !== null) return entry;
  const why = entry === undefined ? `there is none: the log has ${checkpoint.size}` : 'it came to no result';
  throw new InputError('INPUT_NOT_FOUND', `entry ${seq} cannot be compared: ${why}`, { hint: 'The first entry is 0.' });
}

function lastTwo(
  log: ReadLog,
  { only, salt }: { only: string | null; salt: string | null },
): readonly [FinishedEntry, FinishedEntry] | null {
  const all = finished(log.entries);
  const own = all.filter(({ target }) => (only === null ? target === all.at(-1)?.target : isNamed(target, only, salt)));
  const to = own.at(-1);
  const from = own.findLast(({ factsDigest }) => factsDigest !== to?.factsDigest);
  return to === undefined || from === undefined ? null : [from, to];
}
