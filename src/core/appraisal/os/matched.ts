// A check of the boot that lacks something to decide by, or that finds something unexpected. If the quote's registers equal
// a reference value, all that was measured into them is as in that value: then the check passes all the same.

import { fail, type Judgement, pass, unknown } from '../judgement.js';

export const PIN_HINT = 'Pin the registers of a VM that you trust in the policy (os.measurements).';
export const REPLAY_HINT = 'See os.event-log-replay.';

/** The reference value that the quote’s four registers equal, as far as the checks of the boot speak of it. */
export interface Matched {
  /** `the pinned set "x"` */
  label: string;
}

/** For a check that lacks something to decide by. */
export function undecided(matched: Matched | null, detail: string, hint: string): Judgement {
  return matched === null ? unknown(detail, { hint }) : pass(`${detail} ${sentenceCase(matched.label)} covers it.`);
}

/**
 * For a check that finds something unexpected.
 * @param bound the quote vouches for it
 */
export function unexpected(matched: Matched | null, bound: boolean, detail: string, hint: string): Judgement {
  return bound && matched !== null ? undecided(matched, detail, hint) : fail(detail, { hint });
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
