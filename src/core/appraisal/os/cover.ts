// Deciding what cannot be decided by itself, or differs from what is known: registers that the verifier knows vouch for
// everything that was measured into them.

import { fail, type Judgement, pass, unknown } from '../judgement.js';

export const PIN_HINT = 'Pin the registers of a VM that you trust in the policy (os.measurements).';
export const REPLAY_HINT = 'See os.event-log-replay.';

/** Reference values that all four registers equal. */
export interface Cover {
  /** `the pinned set "x"` */
  label: string;
}

/** For what cannot be decided by itself. */
export function leftOpen(cover: Cover | null, detail: string, hint: string): Judgement {
  return cover === null ? unknown(detail, { hint }) : pass(`${detail} ${sentenceCase(cover.label)} covers it.`);
}

/**
 * For what is other than known: what was measured under known registers is what is known.
 * @param bound the quote vouches for it
 */
export function deviates(cover: Cover | null, bound: boolean, detail: string, hint: string): Judgement {
  return bound && cover !== null ? leftOpen(cover, detail, hint) : fail(detail, { hint });
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
