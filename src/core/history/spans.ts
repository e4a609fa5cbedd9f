// How long what is known of a target stayed the same.

import { toBase64 } from '../formats/codec/base64.js';
import type { Verdict } from '../result/words.js';
import { type Change, changesOf, knownChanges, type Outcome, outcomeWord } from './changes.js';
import type { Entry, FinishedEntry } from './entry.js';
import type { Facts } from './facts.js';

export { WEIGHTS, type Weight } from './changes.js';

/** What the log tells of one target. */
export interface Timeline {
  /** Name of the log. */
  origin: string;
  /** Entries of the log when it was read. */
  size: number;
  /** Root hash of the log of that size, base64. */
  rootHash: string;
  /** As the entries name it. */
  target: string;
  /** Oldest first; the last one decides. */
  spans: Span[];
  /** Spans before the first of these, which are left out, and how many of those failed. */
  omitted: number;
  omittedFailures: number;
  /** When a check should have been, and is not: RFC 3339 from and to. */
  holes: { from: string; to: string }[];
  /** Runs that are no part of a span, in the order of the log. */
  points: Point[];
}

/** Checks that followed one another and had equal facts. */
export interface Span {
  verdict: Verdict;
  /** Whether it proves nothing about any deployment (a test root); null: not known, for the facts are not at hand. */
  experiment: boolean | null;
  /** RFC 3339: time of the first and the last of these checks. */
  firstAt: string;
  lastAt: string;
  checks: number;
  /** `sha256:` of the facts. */
  factsDigest: string;
  /** What changed from the span before this one, in words, what weighs most first; empty for the first. */
  changes: Pick<Change, 'weight' | 'text'>[];
}

/**
 * `no-result`: the run ended in an error. `late`: a check that came into the log after a newer one, and is no worse than it:
 * it can take nothing back. `handed-in`: evidence that may be of any age, of a target that is asked: neither can that.
 */
export interface Point {
  kind: (typeof POINT_KINDS)[number];
  at: string;
  text: string;
}

export const POINT_KINDS = ['no-result', 'late', 'handed-in'] as const;

/** In the log of a service: whoever asked for the run gave its evidence, too. */
const HANDED_IN = 'upload';

/** Spans, holes and points that a timeline has at most: the newest. */
const MAX_SPANS = 300;
const MAX_CHANGES = 12;

/**
 * A check may be late by half of its interval and ten minutes: services that start jobs by the clock are.
 * @param schedule seconds
 */
function dueAfter(schedule: number): number {
  return schedule * 1500 + 600_000;
}

type FactsByDigest = ReadonlyMap<string, Facts>;

/** A success counts only where it is known to be no experiment. */
function severity(
  { verdict, factsDigest }: Pick<FinishedEntry, 'verdict' | 'factsDigest'>,
  facts: FactsByDigest,
): number {
  if (verdict === 'verified') return facts.get(factsDigest)?.experiment === false ? 0 : 1;
  return verdict === 'failed' ? 2 : 1;
}

/**
 * @param entries of the whole log, in its order
 * @param facts by digest, as far as they are at hand
 * @param head of the log that they are of
 * @param target as the entries name it
 * @param until RFC 3339: a check that is due by then and is not there is a hole; null: nobody asks
 */
export function timelineOf(
  entries: readonly Entry[],
  facts: FactsByDigest,
  head: { origin: string; size: number; rootHash: Uint8Array },
  target: string,
  until: string | null,
): Timeline {
  const own = entries.filter((entry) => entry.target === target);
  const { spans, points, holes } = trace(own, facts, until);
  const kept = spans.slice(-MAX_SPANS);
  const omitted = spans.length - kept.length;
  return {
    origin: head.origin,
    size: head.size,
    rootHash: toBase64(head.rootHash),
    target,
    spans: kept.map((span, i) => {
      const before = i > 0 ? kept[i - 1] : spans[omitted - 1];
      const changes = before === undefined ? [] : changesBetween(before, span, facts);
      return { ...span, ...outcomeOf(span, facts), changes };
    }),
    omitted,
    omittedFailures: spans.slice(0, omitted).filter(({ verdict }) => verdict === 'failed').length,
    holes: holes.slice(-MAX_SPANS),
    points: points.slice(-MAX_SPANS),
  };
}

type Traced = Omit<Span, 'changes' | 'experiment'>;

/** Goes through the runs of one target in the order of the log. */
function trace(
  runs: readonly Entry[],
  facts: FactsByDigest,
  until: string | null,
): { spans: Traced[]; points: Point[]; holes: { from: string; to: string }[] } {
  const spans: Traced[] = [];
  const points: Point[] = [];
  const holes: { from: string; to: string }[] = [];
  /** The newest check so far, and in which time another was to follow. */
  let newest: string | null = null;
  let schedule: number | null = null;
  const look = (at: string): void => {
    if (newest === null || schedule === null) return;
    const since = Date.parse(newest);
    if (Date.parse(at) - since <= dueAfter(schedule)) return;
    holes.push({ from: new Date(since + schedule * 1000).toISOString(), to: at });
  };
  const isAsked = runs.some(({ trigger }) => trigger !== HANDED_IN);
  for (const run of runs) {
    const { appraisedAt: at } = run;
    const current = spans.at(-1);
    if (isAsked && run.trigger === HANDED_IN && run.verdict !== null) {
      const text = `${outcomeWord(outcomeOf(run, facts))}, by evidence that was handed in, which may be of any age`;
      if (severity(run, facts) > (current === undefined ? 1 : severity(current, facts))) spans.push(spanOf(run));
      else points.push({ kind: 'handed-in', at, text });
      continue;
    }
    if (run.verdict === null) points.push({ kind: 'no-result', at, text: `no result: ${run.error}` });
    else if (newest !== null && current !== undefined && at < newest) {
      // Out of order. An older success takes no newer failure back; an older failure counts.
      if (severity(run, facts) > severity(current, facts)) spans.push(spanOf(run));
      else
        points.push({
          kind: 'late',
          at,
          text: `${outcomeWord(outcomeOf(run, facts))}, but a newer check was in the log already`,
        });
    } else {
      look(at);
      newest = at;
      if (current?.factsDigest === run.factsDigest && current.verdict === run.verdict) {
        current.lastAt = at;
        current.checks += 1;
      } else spans.push(spanOf(run));
    }
    schedule = run.schedule ?? schedule;
  }
  if (until !== null) look(until);
  return { spans, points, holes };
}

function spanOf({ verdict, appraisedAt, factsDigest }: FinishedEntry): Traced {
  return { verdict, firstAt: appraisedAt, lastAt: appraisedAt, checks: 1, factsDigest };
}

function changesBetween(before: Traced, after: Traced, facts: FactsByDigest): Span['changes'] {
  const [old, now] = [facts.get(before.factsDigest), facts.get(after.factsDigest)];
  const changes =
    old !== undefined && now !== undefined
      ? changesOf(old, now)
      : knownChanges(outcomeOf(before, facts), outcomeOf(after, facts));
  const shown = changes.slice(0, MAX_CHANGES).map(({ weight, text }) => ({ weight, text }));
  const more = changes.length - shown.length;
  const last = changes[MAX_CHANGES];
  if (last !== undefined) shown.push({ weight: last.weight, text: `and ${more} more` });
  return shown;
}

function outcomeOf({ verdict, factsDigest }: Pick<Traced, 'verdict' | 'factsDigest'>, facts: FactsByDigest): Outcome {
  return { verdict, experiment: facts.get(factsDigest)?.experiment ?? null };
}
