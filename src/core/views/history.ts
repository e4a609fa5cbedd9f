// What a log tells of its targets, for every view of it: the newest finished verification of each decides, whatever it says.

import type { Facts } from '../history/facts.js';
import type { Span, Timeline } from '../history/spans.js';
import type { Verdict } from '../result/words.js';
import { currentVerdict, MAX_AGE_DAYS } from './current-verdict.js';
import { minute } from './facts.js';

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
  /** Of its spans, by digest, as far as they are at hand. */
  facts: ReadonlyMap<string, Facts>;
}

/** `none`: no verification has come to a verdict. `unknown`: it was verified, and nothing says that it is no experiment. */
export type HistoryStatus = ReturnType<typeof currentVerdict>['kind'] | 'none' | 'unknown';

export function statusOf({ timeline }: TargetHistory, at: number): HistoryStatus {
  const newest = timeline.spans.at(-1);
  if (newest === undefined) return 'none';
  const { verdict, experiment: isExperiment, lastAt } = newest;
  const experiment = isExperiment === true ? 'an experiment' : null;
  const { kind } = currentVerdict({ verdict, experiment, appraisedAt: lastAt }, at, MAX_AGE_DAYS);
  return kind === 'verified' && isExperiment === null ? 'unknown' : kind;
}

const WORDS: Readonly<Record<HistoryStatus, readonly [word: string, more: string]>> = {
  verified: ['verified', ''],
  failed: ['failed', ''],
  inconclusive: ['inconclusive', ''],
  experiment: ['experiment', ', which proves nothing about any deployment'],
  early: ['dated in the future', ''],
  stale: ['stale', `, was verified more than ${MAX_AGE_DAYS} days ago`],
  none: ['no verdict yet', ''],
  unknown: ['not known', ': verified, perhaps as an experiment, as its facts are not at hand'],
};

/** In a word or three, and what more is to be said. */
export function statusWords(history: TargetHistory, at: number): { word: string; more: string } {
  const [word, more] = WORDS[statusOf(history, at)];
  const overdue = overdueSince(history);
  return {
    word,
    more: [
      more,
      isRecorded(history) ? ', from recorded evidence' : '',
      overdue === null ? '' : `; a check has been due since ${minute(overdue)}`,
    ].join(''),
  };
}

/** When a check was due that has not come until now; null: none is missing. */
function overdueSince({ timeline: { spans, holes } }: TargetHistory): string | null {
  const [newest, hole] = [spans.at(-1), holes.at(-1)];
  return newest !== undefined && hole !== undefined && hole.from > newest.lastAt ? hole.from : null;
}

/** Whether the newest finding is of evidence that was read from a file, and may be of any age. */
export function isRecorded({ timeline, facts }: TargetHistory): boolean {
  const newest = timeline.spans.at(-1);
  return newest !== undefined && hasRecorded(newest, facts);
}

function hasRecorded({ factsDigest }: Span, facts: TargetHistory['facts']): boolean {
  const machines = facts.get(factsDigest)?.machines ?? [];
  return machines.some(({ role, freshness }) => role === 'app' && freshness === 'replayed');
}

/** What one span found: `verified` where that is known to count. */
export type SpanStatus = Verdict | 'experiment' | 'unknown';

export function spanStatus({ verdict, experiment }: Pick<Span, 'verdict' | 'experiment'>): SpanStatus {
  if (verdict !== 'verified') return verdict;
  return experiment === null ? 'unknown' : experiment ? 'experiment' : 'verified';
}

function spanText(span: Span, facts: TargetHistory['facts']): string {
  const { checks, lastAt, firstAt } = span;
  const count = `${checks} check${checks === 1 ? '' : 's'}`;
  return [
    ...(spanStatus(span) === 'unknown' ? ['verified, perhaps as an experiment: its facts are not at hand'] : []),
    checks === 1 || lastAt === firstAt ? count : `${count}, the last at ${minute(lastAt)}`,
    ...(hasRecorded(span, facts) ? ['from recorded evidence'] : []),
  ].join('; ');
}

/** Something that happened at a time. */
export interface HistoryEvent {
  at: string;
  what: SpanStatus | 'no check' | 'no result' | 'late' | 'handed in';
  text: string;
  changes: Span['changes'];
}

const POINT_WORDS = { 'no-result': 'no result', late: 'late', 'handed-in': 'handed in' } as const;

/** Newest first. */
export function eventsOf({ timeline: { spans, holes, points }, facts }: TargetHistory): HistoryEvent[] {
  const events: HistoryEvent[] = [
    ...spans.map((span) => ({
      at: span.firstAt,
      what: spanStatus(span),
      text: spanText(span, facts),
      changes: span.changes,
    })),
    ...holes.map(({ from, to }): HistoryEvent => {
      return { at: from, what: 'no check', text: `one was due, and none came until ${minute(to)}`, changes: [] };
    }),
    ...points.map(({ kind, at, text }): HistoryEvent => {
      return { at, what: POINT_WORDS[kind], text, changes: [] };
    }),
  ];
  return events.reverse().sort(byTime);
}

/** The newest of them, as many as have room; no failure gives way to anything else. */
export function mostTelling<T>(events: readonly T[], room: number, isFailure: (event: T) => boolean): T[] {
  let others = Math.max(0, room - events.filter(isFailure).length);
  return events.filter((event) => isFailure(event) || others-- > 0).slice(0, room);
}

/** For sorting, the newest first. */
export function byTime(one: { at: string }, other: { at: string }): number {
  return one.at < other.at ? 1 : one.at > other.at ? -1 : 0;
}
