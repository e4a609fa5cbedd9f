// The last 90 days of a target as a picture and as a list: checks that followed one another and found the same are one line.

import { DAY_MS } from '../../core/formats/codec/time.js';
import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { flowing } from '../../core/views/html/text.js';
import { type Drawn, timelinePicture } from '../../core/views/html/timeline-picture.js';
import { asFound } from '../standing.js';
import type { Drift } from '../store/drifts.js';
import type { ShownSpan } from '../store/spans.js';
import { marked } from './icons.js';
import { count, span as duration, lookOf, shortTime, stateMark } from './words.js';

export const TIMELINE_DAYS = 90;

export interface SpanTimeline {
  /** Newest first, those that reach into the window. */
  spans: readonly ShownSpan[];
  /** By the span that it began with. */
  drifts: ReadonlyMap<string, Drift>;
  /** Seconds between two checks; null: nobody knows when one was due. */
  every: number | null;
  /** Whether there are older spans than these. */
  hasOlder: boolean;
  /** Of the target, with a slash at its end. */
  path: string;
  /** Unix milliseconds. */
  now: number;
}

/** Whether drift and verifications may be linked: somebody who sees the verdict alone sees no more. */
export function spanTimeline(values: SpanTimeline, mayFollow: boolean): Html {
  const { spans, hasOlder } = values;
  if (spans.length === 0)
    return html`<p class="card pad quiet">Nothing was found in the last ${TIMELINE_DAYS} days.</p>`;
  const rows = rowsOf(values);
  return html`<div class="card"><div class="pad">${timelinePicture(drawn(values))}</div>
<table class="cards dense"><caption class="vh">Checks that found the same, the newest first; times are UTC</caption><thead><tr><th scope="col">Found</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="num">Checks</th><th scope="col">What changed</th></tr></thead><tbody>${rows.map(
    (row) => ('hole' in row ? holeRow(row.hole) : spanRow(row.span, values, mayFollow)),
  )}</tbody></table>${hasOlder && html`<p class="small quiet pad">Older checks are not shown here.</p>`}</div>`;
}

interface Hole {
  from: Date;
  to: Date;
}

/** A check may be late by half of its interval and ten minutes. */
function dueAfterMs(every: number): number {
  return every * 1500 + 600_000;
}

/** Times in which a check was due and none ended, newest first. */
export function holesOf({ spans, every, now }: Pick<SpanTimeline, 'spans' | 'every' | 'now'>): Hole[] {
  if (every === null) return [];
  const after = [new Date(now), ...spans.map(({ first_at: first }) => first)];
  return spans.flatMap(({ last_at: from }, i) => {
    const to = after[i] ?? from;
    return to.getTime() - from.getTime() > dueAfterMs(every)
      ? [{ from: new Date(from.getTime() + every * 1000), to }]
      : [];
  });
}

type Row = { span: ShownSpan } | { hole: Hole };

/** Newest first. */
function rowsOf(values: SpanTimeline): Row[] {
  const holes = holesOf(values);
  return values.spans.flatMap((span): Row[] => {
    const before = holes.filter(({ from, to }) => from > span.last_at && isNextAfter(span, to, values));
    return [...before.map((hole) => ({ hole })), { span }];
  });
}

/** Whether what ends at `to` follows this very span. */
function isNextAfter(span: ShownSpan, to: Date, { spans, now }: SpanTimeline): boolean {
  const i = spans.indexOf(span);
  return (spans[i - 1]?.first_at.getTime() ?? now) === to.getTime();
}

function spanRow(one: ShownSpan, { drifts, path, spans, hasOlder }: SpanTimeline, mayFollow: boolean): Html {
  const { standing, isHandedIn, first_at: first, last_at: last, checks, id } = one;
  const isNewest = one === spans[0];
  const verification = `/v/${one.last_verification}`;
  const found = stateMark(asFound(standing, isHandedIn));
  return html`<tr><td>${mayFollow ? html`<a class="plainlink" href="${verification}">${found}<span class="vh">, the last of these checks</span></a>` : found}</td><td data-l="From">${shortTime(first)}</td><td data-l="To">${isNewest || checks > 1 ? shortTime(last) : html`<span class="quiet">–</span>`}</td><td class="num" data-l="Checks">${count(Number(checks))}</td><td class="wrap">${changed(drifts.get(id), path, mayFollow, one === spans.at(-1) && !hasOlder)}</td></tr>
`;
}

function changed(drift: Drift | undefined, path: string, mayFollow: boolean, isFirst: boolean): HtmlPart {
  if (isFirst) return html`<span class="quiet">the first checks</span>`;
  if (drift === undefined) return html`<span class="quiet">nothing that is known</span>`;
  if (!mayFollow) return html`<span class="quiet">something</span>`;
  const [first, ...others] = drift.changes;
  const text = first === undefined ? 'something' : flowing(first.text, 160);
  return html`<a href="${path}/drift/${drift.id}">${text}</a>${others.length > 0 && html` <span class="quiet">and ${others.length} more</span>`}`;
}

function holeRow({ from, to }: Hole): Html {
  return html`<tr><td>${marked('cut', 'mute', 'no check')}</td><td data-l="From">${shortTime(from)}</td><td data-l="To">${shortTime(to)}</td><td class="num" data-l="Checks">0</td><td class="wrap">a check was due and none ended: nothing is known of these ${duration(to.getTime() - from.getTime())}</td></tr>
`;
}

/** What the picture of the report draws. */
function drawn(values: SpanTimeline): Drawn {
  const { spans, now } = values;
  const begin = new Date(now - TIMELINE_DAYS * DAY_MS);
  const within = (at: Date): string => (at < begin ? begin : at).toISOString();
  const oldestFirst = spans.toReversed();
  return {
    spans: oldestFirst.flatMap(({ standing, isHandedIn, first_at: first, last_at: last }) => {
      if (standing === 'without-result' || standing === 'none') return [];
      return [{ firstAt: within(first), lastAt: within(last), look: lookOf(asFound(standing, isHandedIn)) }];
    }),
    holes: holesOf(values)
      .reverse()
      .map(({ from, to }) => ({ from: within(from), to: within(to) })),
    points: oldestFirst.flatMap(({ standing, first_at: first, last_at: last }) => {
      if (standing !== 'without-result') return [];
      const ends = first.getTime() === last.getTime() ? [first] : [first, last];
      return ends.map((at) => ({ at: within(at) }));
    }),
  };
}
