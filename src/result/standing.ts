// What a result is worth at a time: the one rule for everything green, be it a check run, a badge or an issue that closes.

import type { Verdict } from '../appraisal/verdict.js';
import { parseRfc3339 } from '../formats/time.js';

/** Age in days from which a success says nothing of today. */
export const MAX_AGE_DAYS = 7;

const DAY_MS = 86_400_000;
/** Clocks of the verifier and of whoever publishes differ by so much. */
const MAX_SKEW_MS = 5 * 60 * 1000;

export interface Standing {
  /** `verified` alone is worth anything green: no experiment, neither too old nor yet to come. */
  kind: Verdict | 'experiment' | 'early' | 'stale';
  /** In a title: `verified as of 2026-06-15 only`. */
  words: string;
}

/**
 * @param at Unix milliseconds of now
 * @throws ParseError if `appraisedAt` is not a time; RangeError for an age that is not positive
 */
export function standingOf(
  result: { verdict: Verdict; experiment: string | null; appraisedAt: string },
  at: number,
  maxAgeDays: number,
): Standing {
  if (!(maxAgeDays > 0 && maxAgeDays < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`maxAgeDays: expected a positive number of days, got ${maxAgeDays}`);
  }
  const appraisedAt = parseRfc3339(result.appraisedAt, 'result.appraisedAt');
  const day = new Date(appraisedAt).toISOString().slice(0, 10);
  if (result.verdict !== 'verified') return { kind: result.verdict, words: result.verdict };
  if (result.experiment !== null) return { kind: 'experiment', words: 'verified as an experiment' };
  // Asked so that a time that is no number is none of them.
  if (appraisedAt > at + MAX_SKEW_MS) return { kind: 'early', words: `verified as of ${day}, which is yet to come` };
  if (at - appraisedAt <= maxAgeDays * DAY_MS) return { kind: 'verified', words: 'verified' };
  return { kind: 'stale', words: `verified as of ${day} only` };
}
