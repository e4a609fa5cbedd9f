// A check of the boot that lacks something to decide by, or that finds something unexpected. If the quote's registers equal
// a reference value, all that was measured into them is as in that value: then the check passes all the same.

import { fail, type Judgement, pass, type Shown, unknown } from '../judgement.js';

export const PIN_HINT = 'Pin the registers of a VM that you trust in the policy (os.measurements).';

/** What a known OS would have settled. */
export const UNKNOWN_OS = { followsFrom: 'os.reference-value' } as const;

/** The reference value that the quote’s four registers equal, as far as the checks of the boot speak of it. */
export interface Matched {
  /** `the pinned set "x"` */
  label: string;
}

/**
 * For a check that lacks something to decide by.
 * @param open what to do, or what it follows from, where nothing covers it
 */
export function undecided(matched: Matched | null, detail: string, open: Shown): Judgement {
  return matched === null ? unknown(detail, open) : pass(`${detail} ${sentenceCase(matched.label)} covers it.`);
}

/**
 * For a check that finds something unexpected.
 * @param bound the quote vouches for it
 */
export function unexpected(matched: Matched | null, bound: boolean, detail: string, hint: string): Judgement {
  return bound && matched !== null ? undecided(matched, detail, {}) : fail(detail, { hint });
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
