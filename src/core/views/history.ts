// What a log tells of its targets, for every view of it: the newest finished verification of each decides, whatever it says.

import type { Facts } from '../history/facts.js';
import type { Span, Timeline } from '../history/spans.js';
import type { Verdict } from '../result/words.js';
import { currentVerdict, MAX_AGE_DAYS } from './current-verdict.js';

/** A log that was read and verified, at a time. */
export interface ShownHistory {
  origin: string;
  size: number;
  /** Base64. */
  rootHash: string;
  /** Unix milliseconds of reading. */
  at: number;
  targets: readonly TargetHistory[];
}

export interface TargetHistory {
  timeline: Timeline;
  /** Of its spans, by digest, as far as they are at hand: without them nobody knows that a success is no experiment. */
  facts: ReadonlyMap<string, Facts>;
}

/** `none`: no verification has come to a verdict. `unknown`: it was verified, and nothing says that it is no experiment. */
export type HistoryStatus = ReturnType<typeof currentVerdict>['kind'] | 'none' | 'unknown';

export function statusOf({ timeline, facts }: TargetHistory, at: number): HistoryStatus {
  const newest = timeline.spans.at(-1);
  if (newest === undefined) return 'none';
  const { verdict, lastAt } = newest;
  const isExperiment = facts.get(newest.factsDigest)?.experiment;
  const experiment = isExperiment === true ? 'an experiment' : null;
  const { kind } = currentVerdict({ verdict, experiment, appraisedAt: lastAt }, at, MAX_AGE_DAYS);
  return kind === 'verified' && isExperiment === undefined ? 'unknown' : kind;
}

const WORDS: Readonly<Record<HistoryStatus, string>> = {
  verified: 'verified',
  failed: 'failed',
  inconclusive: 'inconclusive',
  experiment: 'verified as an experiment, which proves nothing about any deployment',
  early: 'verified at a time that is yet to come',
  stale: `verified, but more than ${MAX_AGE_DAYS} days ago`,
  none: 'never came to a verdict',
  unknown: 'verified, perhaps as an experiment: its facts are not at hand',
};

export function statusWords(history: TargetHistory, at: number): string {
  return WORDS[statusOf(history, at)];
}

/** `2026-11-29 05:17 UTC` */
export function minute(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
}

/** What one span found: `verified` where that is known to count. */
export type SpanStatus = Verdict | 'experiment' | 'unknown';

export function spanStatus({ verdict, factsDigest }: Span, facts: TargetHistory['facts']): SpanStatus {
  if (verdict !== 'verified') return verdict;
  const found = facts.get(factsDigest);
  return found === undefined ? 'unknown' : found.experiment ? 'experiment' : 'verified';
}

function spanText(span: Span, facts: TargetHistory['facts']): string {
  const { checks, lastAt, firstAt, factsDigest } = span;
  const count = `${checks} check${checks === 1 ? '' : 's'}`;
  const machines = facts.get(factsDigest)?.machines ?? [];
  const isRecorded = machines.some(({ role, freshness }) => role === 'app' && freshness === 'replayed');
  return [
    ...(spanStatus(span, facts) === 'unknown' ? ['verified, perhaps as an experiment: its facts are not at hand'] : []),
    checks === 1 || lastAt === firstAt ? count : `${count}, the last at ${minute(lastAt)}`,
    ...(isRecorded ? ['from recorded evidence'] : []),
  ].join('; ');
}

/** Something that happened at a time. */
export interface HistoryEvent {
  at: string;
  what: SpanStatus | 'no check' | 'no result' | 'late';
  text: string;
  changes: Span['changes'];
}

/** Newest first. */
export function eventsOf({ timeline: { spans, holes, points }, facts }: TargetHistory): HistoryEvent[] {
  const events: HistoryEvent[] = [
    ...spans.map((span) => ({
      at: span.firstAt,
      what: spanStatus(span, facts),
      text: spanText(span, facts),
      changes: span.changes,
    })),
    ...holes.map(({ from, to }): HistoryEvent => {
      return { at: from, what: 'no check', text: `one was due, and none came until ${minute(to)}`, changes: [] };
    }),
    ...points.map(({ kind, at, text }): HistoryEvent => {
      return { at, what: kind === 'late' ? 'late' : 'no result', text, changes: [] };
    }),
  ];
  return events.reverse().sort(byTime);
}

/** For sorting, the newest first. */
export function byTime(one: { at: string }, other: { at: string }): number {
  return one.at < other.at ? 1 : one.at > other.at ? -1 : 0;
}
