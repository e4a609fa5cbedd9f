// How a target stands now: what its newest verification that ended says, and whether that is too long ago to count.

import type { Selectable } from 'kysely';
import { DAY_MS, MINUTE_MS } from '../core/formats/codec/time.js';
import type { ResultDocument } from '../core/result/document.js';
import type { Standing, TargetRow } from './store/tables.js';

export interface StandingNow {
  standing: Standing;
  /** It was checked too long ago, or at a time that is yet to come: whatever it found counts no more. */
  isStale: boolean;
}

/**
 * What is said of a target in one word. `stale`: verified, too long ago to count. `recorded`: verified from evidence that was
 * handed in, which may be of any age. `verified` alone is good.
 */
export type Word = Standing | 'stale' | 'recorded';

/** Checks that may be missed before what the last one found is stale. */
const MISSED = 3;
const MOST_MS = 7 * DAY_MS;
/** By how much the clock of the worker that checked may be ahead of the one here. */
export const AHEAD_MS = 5 * MINUTE_MS;

/** @param now Unix milliseconds */
export function standingNow(
  target: Pick<Selectable<TargetRow>, 'standing' | 'checked_at' | 'every'>,
  now: number,
): StandingNow {
  const { standing, checked_at: checkedAt, every } = target;
  if (checkedAt === null) return { standing: 'none', isStale: false };
  const age = now - checkedAt.getTime();
  return { standing, isStale: age > staleAfterMs(every) || age < -AHEAD_MS };
}

/** Whoever looks at this word alone takes no old success, and none that nobody here met, for one. @param now Unix milliseconds */
export function wordOf(target: Parameters<typeof standingNow>[0] & Pick<TargetRow, 'kind'>, now: number): Word {
  const { standing, isStale } = standingNow(target, now);
  if (standing !== 'verified') return standing;
  if (isStale) return 'stale';
  return asFound(standing, target.kind === 'uploaded');
}

/** What a check found, in one word, however long ago that was. @param isHandedIn whether its evidence was */
export function asFound(standing: Standing, isHandedIn: boolean): Exclude<Word, 'stale'> {
  return standing === 'verified' && isHandedIn ? 'recorded' : standing;
}

/** How long what a check found counts. @param every seconds between two checks; null: only when somebody asks */
export function staleAfterMs(every: number | null): number {
  return every === null ? MOST_MS : Math.min(MISSED * every * 1000, MOST_MS);
}

/** What a result makes of its target: a success that is an experiment is none. */
export function standingOf({ verdict, experiment }: Pick<ResultDocument, 'verdict' | 'experiment'>): Standing {
  return verdict === 'verified' && experiment !== null ? 'experiment' : verdict;
}

/** Gravest last: what an older check may still make of a target of which a newer one ended before it. */
const GRAVITY: readonly Standing[] = ['verified', 'experiment', 'none', 'without-result', 'inconclusive', 'failed'];

export function isGraver(standing: Standing, than: Standing): boolean {
  return GRAVITY.indexOf(standing) > GRAVITY.indexOf(than);
}
