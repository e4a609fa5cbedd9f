// What changed between two checks of a target, in words: the same lines wherever they are shown.

import type { Span } from '../history/spans.js';
import type { Verdict } from '../result/words.js';

/** A change in words, and what it means. */
export type Change = Span['changes'][number];

/** A check held against the last one of the same target. */
export interface Comparison {
  /** null: this is the first check of the target that the history knows. */
  last: { appraisedAt: string; verdict: Verdict } | null;
  /** What weighs most first. */
  changes: readonly Change[];
}
