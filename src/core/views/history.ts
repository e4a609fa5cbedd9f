// What a log tells of its targets, for every view of it: the newest finished verification of each decides, whatever it says.

import type { Span, Timeline } from '../history/spans.js';
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
  /** Of the newest span: whether it is an experiment; null: its facts are not at hand. */
  isExperiment: boolean | null;
}

/** `none`: no verification has come to a verdict. `unknown`: it was verified, and nothing says that it is no experiment. */
export type HistoryStatus = ReturnType<typeof currentVerdict>['kind'] | 'none' | 'unknown';

export function statusOf({ timeline, isExperiment }: TargetHistory, at: number): HistoryStatus {
  const newest = timeline.spans.at(-1);
  if (newest === undefined) return 'none';
  const { verdict, lastAt } = newest;
  const experiment = isExperiment === true ? 'an experiment' : null;
  const { kind } = currentVerdict({ verdict, experiment, appraisedAt: lastAt }, at, MAX_AGE_DAYS);
  return kind === 'verified' && isExperiment === null ? 'unknown' : kind;
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

export function checksText({ checks, lastAt, firstAt }: Span): string {
  return checks === 1 || lastAt === firstAt
    ? `${checks} check${checks === 1 ? '' : 's'}`
    : `${checks} checks to ${minute(lastAt)}`;
}

/** Something that happened at a time, whatever its kind. */
export interface HistoryEvent {
  at: string;
  /** One word or two: a verdict, `no check`, `no result`, `late`. */
  what: string;
  text: string;
  changes: Span['changes'];
}

/** Newest first. */
export function eventsOf({ spans, holes, points }: Timeline): HistoryEvent[] {
  const events: HistoryEvent[] = [
    ...spans.map((span) => ({ at: span.firstAt, what: span.verdict, text: checksText(span), changes: span.changes })),
    ...holes.map(({ from, to }) => ({
      at: from,
      what: 'no check',
      text: `none until ${minute(to)}, though one was due`,
      changes: [],
    })),
    ...points.map(({ kind, at, text }) => ({ at, what: kind === 'late' ? 'late' : 'no result', text, changes: [] })),
  ];
  return events
    .map((event, i) => ({ event, i }))
    .sort((a, b) => (a.event.at < b.event.at ? 1 : a.event.at > b.event.at ? -1 : b.i - a.i))
    .map(({ event }) => event);
}
