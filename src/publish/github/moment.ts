// Which of two verdicts is the later one. Runs do not end in the order in which they appraise, so whatever is published
// says when its verdict was made and by which run, and an earlier verdict never takes the place of a later one.

import { MAX_CLOCK_SKEW_MS } from '../../core/formats/codec/time.js';
import type { ActionContext } from './context.js';

export interface Moment {
  /** Unix milliseconds by the clock of the run's machine, whatever time of judgement the user asked for. */
  at: number;
  runId: string;
  runAttempt: string;
}

/** @param at Unix milliseconds at which the verdict was made */
export function momentOf({ runId, runAttempt }: ActionContext, at: number): Moment {
  return { at, runId, runAttempt };
}

/** `2026-11-28T18:39:00.123Z 4242.1` */
export function momentText({ at, runId, runAttempt }: Moment): string {
  return `${new Date(at).toISOString()} ${runId}.${runAttempt}`;
}

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\d{1,20})\.(\d{1,6})$/;

/**
 * @param now Unix milliseconds of now
 * @returns null for any other text, and for a time further ahead than clocks differ: it would keep its place for ever
 */
export function readMoment(text: string, now: number): Moment | null {
  const [, time = '', runId = '', runAttempt = ''] = FORM.exec(text) ?? [];
  const at = Date.parse(time);
  return at <= now + MAX_CLOCK_SKEW_MS ? { at, runId, runAttempt } : null;
}

/** Whether `one` is the later moment; the run's number decides between equal times. Null is earlier than any. */
export function isLater(one: Moment | null, other: Moment | null): boolean {
  if (one === null || other === null) return one !== null;
  const [a, b] = [one, other].map(({ at, runId, runAttempt }) => [BigInt(at), BigInt(runId), BigInt(runAttempt)]);
  const first = a?.findIndex((value, i) => value !== b?.[i]) ?? -1;
  return first !== -1 && (a?.[first] ?? 0n) > (b?.[first] ?? 0n);
}

/** The one with the latest moment; of equals the last one. */
export function latestOf<T extends { moment: Moment | null }>(all: readonly T[]): T | null {
  let latest: T | null = null;
  for (const one of all) if (latest === null || !isLater(latest.moment, one.moment)) latest = one;
  return latest;
}
