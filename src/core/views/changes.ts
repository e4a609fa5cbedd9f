// A check held against the last one of the same target, as every view tells of it.

import { ANNOUNCED, type Change } from '../history/changes.js';
import type { Verdict } from '../result/words.js';

export interface Comparison {
  /** null: this is the first check of the target that the history knows. */
  last: { appraisedAt: string; verdict: Verdict | 'recorded' } | null;
  /**
   * Whether the run before was `verified`, no experiment, and of evidence as this one: asked for, or else read from a file.
   * Also one that came to no verdict. null: there was none.
   */
  wasVerified: boolean | null;
  /** What weighs most first. */
  changes: readonly Change[];
}

/** Changes that a view names. */
const MAX_CHANGES = 12;

/** `Since the last check of 2026-11-28 07:00 UTC` */
export function sinceWords({ last }: Comparison): string {
  if (last === null) return 'This is the first check of this target in the history';
  return `Since the last check of ${last.appraisedAt.slice(0, 10)} ${last.appraisedAt.slice(11, 16)} UTC`;
}

/** A line for each change. */
export function changeLines({ changes }: Comparison): string[] {
  const more = changes.length - MAX_CHANGES;
  const shown = changes.slice(0, MAX_CHANGES).map(({ text }) => text);
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** What people are told of by itself, once: what got worse, another identity, and an announced TCB recovery. */
export function newsIn({ changes }: Comparison): Change[] {
  return changes.filter(({ weight, path }) => weight === 'worse' || weight === 'identity' || path === ANNOUNCED.isNew);
}

/** Whether something is not what it was, but for a TCB recovery that is told of by one check and not by the next. */
export function isOther({ changes }: Comparison): boolean {
  return changes.some(({ path }) => path !== ANNOUNCED.comesAndGoes);
}
