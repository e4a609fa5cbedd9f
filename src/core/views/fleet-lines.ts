// Many targets, a line for each: all that is kept of one that is done. What counts is what a result is worth today.

import type { ResultDocument } from '../result/document.js';
import { PHASES, type Phase } from '../result/words.js';
import { type CurrentVerdict, currentVerdict, MAX_AGE_DAYS, verdictLine } from './current-verdict.js';
import { visible } from './untrusted.js';

/** Of all these `verified` alone is good. `not checked`: there is no result at all. */
export type TargetStatus = CurrentVerdict['kind'] | 'not checked';

export interface TargetLine {
  name: string;
  status: TargetStatus;
  /** Why it is that; of a target that is verified: what is. */
  why: string;
  /** Phases that were not asked for. */
  unasked: readonly Phase[];
  /** Page with all about it; left out: there is none. */
  url?: string;
}

/** What needs somebody first comes first. */
export const STATUSES = ['failed', 'inconclusive', 'stale', 'early', 'not checked', 'experiment', 'verified'] as const;

export const SIGNS: Readonly<Record<TargetStatus, string>> = {
  failed: '✗',
  inconclusive: '?',
  stale: '–',
  early: '–',
  'not checked': '–',
  experiment: '!',
  verified: '✓',
};

const MAX_WHY = 400;

/** @param at Unix milliseconds of now */
export function lineOf(name: string, result: ResultDocument, at: number): TargetLine {
  const line = verdictLine(result, { at });
  return {
    name,
    status: currentVerdict(result, at, MAX_AGE_DAYS).kind,
    why: visible(line.replace(/^(?:verified|failed|inconclusive)(?:: | )/, ''), MAX_WHY),
    unasked: PHASES.filter((phase) => result.coverage[phase] === 'skipped'),
  };
}

export function uncheckedLine(name: string, why: string): TargetLine {
  return { name, status: 'not checked', why: visible(why, MAX_WHY), unasked: [] };
}

/** The lines as a reader wants them: what needs somebody first, each kind in the order in which they are given. */
export function ordered(lines: readonly TargetLine[]): TargetLine[] {
  return STATUSES.flatMap((status) => lines.filter((line) => line.status === status));
}

/** `2 of 40 targets failed, 7 more are not verified` */
export function fleetHeadline(lines: readonly TargetLine[]): string {
  const total = lines.length;
  const count = (status: TargetStatus): number => lines.filter((line) => line.status === status).length;
  const failed = count('failed');
  const rest = total - failed - count('verified');
  const of = `of ${total} ${total === 1 ? 'target' : 'targets'}`;
  if (failed > 0) {
    return `${failed} ${of} failed${rest === 0 ? '' : `, ${rest} more ${rest === 1 ? 'is' : 'are'} not verified`}`;
  }
  if (rest > 0 || total === 0) return `${rest} ${of} ${rest === 1 ? 'is' : 'are'} not verified`;
  return `${total} ${of} verified`;
}

/** Sign of the whole: the worst of its parts. */
export function fleetSign(lines: readonly TargetLine[]): string {
  const has = (status: TargetStatus): boolean => lines.some((line) => line.status === status);
  if (has('failed')) return SIGNS.failed;
  if (lines.length > 0 && lines.every(({ status }) => status === 'verified')) return SIGNS.verified;
  return lines.some(({ status }) => status !== 'verified' && status !== 'experiment') || lines.length === 0
    ? SIGNS.inconclusive
    : SIGNS.experiment;
}

/** `the domain, for 26 of 40 targets`: each phase that was not asked for, of the targets that have a result. */
export function unaskedInWords(lines: readonly TargetLine[], words: Readonly<Record<Phase, string>>): string[] {
  return PHASES.flatMap((phase) => {
    const count = lines.filter(({ unasked }) => unasked.includes(phase)).length;
    return count === 0 ? [] : [`${words[phase]}, for ${count} of ${lines.length}`];
  });
}
