// Whether a signed document speaks for the time of judgement. One rule for certificates, revocation lists, OCSP
// responses, TCB info and QE identity.

import { formatTime } from '../formats/codec/time.js';

/**
 * `later`: made after the time of judgement, so that time is too early, or the clock is wrong. Such a document knows more,
 * not less: it hides nothing. But it does not speak for that time either.
 */
export type Standing = 'current' | 'later' | 'outdated';

/** The time of an appraisal. */
export interface Moment {
  /** Unix milliseconds. */
  at: number;
  /** `at` plus the clock skew that the policy allows: a document that begins after this was made after the appraisal’s time. */
  latestStart: number;
}

/**
 * @param from Unix milliseconds, like `until`
 * @param until null: it does not say, so nobody knows that it is not outdated
 */
export function standingAt({ at, latestStart }: Moment, from: number, until: number | null): Standing {
  if (until === null || at > until) return 'outdated';
  return from > latestStart ? 'later' : 'current';
}

/** What to do about a document made later. @param from when it begins, Unix milliseconds */
export function judgeLater(from: number): string {
  return `Judge at a time from ${formatTime(from)} on (--at, or leave it out), or set the clock of this machine right.`;
}
