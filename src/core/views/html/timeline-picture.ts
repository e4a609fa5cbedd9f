// Spans of a timeline on an axis of time, drawn twice: wide, and narrow for a small screen. Height says the verdict as colour does:
// low passed, tall failed.

import { DAY_MS } from '../../formats/codec/time.js';
import type { Timeline } from '../../history/spans.js';
import type { Tone } from './icons.js';
import { type Html, html } from './markup.js';

interface Size {
  width: number;
  /** Most labels of the axis. */
  ticks: number;
  name: 'wideonly' | 'narrowonly';
}

const WIDE: Size = { width: 1000, ticks: 10, name: 'wideonly' };
const NARROW: Size = { width: 320, ticks: 4, name: 'narrowonly' };

/** Line on which the spans stand, and what is above and below it. */
const BASE = 58;
const LABELS = 80;
const HEIGHT = 88;
const HEIGHTS: Readonly<Record<Tone, number>> = { pass: 14, mute: 14, open: 24, exp: 24, fail: 34 };
/** Narrowest that is seen. */
const LEAST = 3;
const MARK = 14;

/** What of a timeline is drawn. */
export interface Drawn extends Pick<Timeline, 'holes'> {
  /** Oldest first; the last one decides. RFC 3339. */
  spans: readonly { firstAt: string; lastAt: string; look: { icon: string; tone: Tone } }[];
  /** Where there was no result. */
  points: readonly Pick<Timeline['points'][number], 'at'>[];
}

export function timelinePicture(timeline: Drawn): Html {
  return html`${[WIDE, NARROW].map((size) => picture(timeline, size))}`;
}

interface Bar {
  x: number;
  width: number;
  /** Of the span that decides. */
  decides: boolean;
  icon: string;
  tone: Tone;
}

function picture(timeline: Drawn, { width, ticks, name }: Size): Html {
  const { spans, holes, points } = timeline;
  const times = [
    ...spans.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt]),
    ...holes.flatMap(({ from, to }) => [from, to]),
    ...points.map(({ at }) => at),
  ].map((at) => Date.parse(at));
  const [first, last] = [least(times), most(times)];
  const room = Math.max(last - first, 60_000);
  const x = (at: number): number => ((at - first) / room) * (width - MARK) + MARK / 2;
  const bars = barsOf(timeline, x);
  const label = `Verdicts from ${day(first)} to ${day(last)}; the list below says the same`;
  return html`<svg class="spans ${name}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${label}">${axis(first, last, x, ticks, width)}${holes.map(
    ({ from, to }) => hole(x(Date.parse(from)), x(Date.parse(to))),
  )}${bars.map(bar)}${pointMarks(points, x)}${marks(bars, width)}</svg>
`;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), values[0] ?? 0);
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), values[0] ?? 0);
}

/** Nothing hides a failure: what is worse is drawn later. */
const ORDER: readonly Tone[] = ['mute', 'pass', 'exp', 'open', 'fail'];

function barsOf({ spans, holes }: Drawn, x: (at: number) => number): Bar[] {
  let from = Number.NEGATIVE_INFINITY;
  const bars = spans.flatMap((span, i): Bar[] => {
    // A failure that came late stands where it was noticed: after the span before it.
    from = Math.max(from, Date.parse(span.firstAt));
    const next = spans[i + 1];
    const to = Math.max(from, next === undefined ? Date.parse(span.lastAt) : Date.parse(next.firstAt));
    const { icon, tone } = span.look;
    const decides = next === undefined;
    return outside(from, to, holes).map(([a, b]) => ({
      x: x(a),
      width: Math.max(LEAST, x(b) - x(a)),
      decides,
      icon,
      tone,
    }));
  });
  return ORDER.flatMap((tone) => bars.filter((one) => one.tone === tone));
}

/** What of a time is in no hole. */
function outside(from: number, to: number, holes: Drawn['holes']): [number, number][] {
  const parts: [number, number][] = [];
  let at = from;
  for (const hole of holes) {
    const [start, end] = [Date.parse(hole.from), Date.parse(hole.to)];
    if (end <= at || start >= to) continue;
    if (start > at) parts.push([at, start]);
    at = Math.max(at, end);
  }
  if (at < to || parts.length === 0) parts.push([at, Math.max(at, to)]);
  return parts;
}

function bar({ x, width, tone }: Bar): Html {
  const height = HEIGHTS[tone];
  return html`<rect class="s ${tone}" x="${round(x)}" y="${BASE - height}" width="${round(width)}" height="${height}" rx="1.5"/>`;
}

function hole(one: number, other: number): Html {
  const from = Math.min(one, other);
  const width = Math.max(LEAST, Math.abs(other - one) - 2);
  return html`<rect class="hole" x="${round(from + 1)}" y="${BASE - 14}" width="${round(width)}" height="14"/>`;
}

/** A shape over each span that did not pass, as far as they have room: over the one that decides always, then the gravest first. */
function marks(bars: readonly Bar[], width: number): Html[] {
  const last = bars.findLast(({ decides }) => decides);
  const graver = (a: Bar, b: Bar): number => ORDER.indexOf(b.tone) - ORDER.indexOf(a.tone);
  const others = bars.filter((one) => one !== last && one.tone !== 'pass').sort(graver);
  const taken: number[] = [];
  return [...(last === undefined ? [] : [last]), ...others].flatMap((one) => {
    const { icon, tone } = one;
    const wish = tone === 'pass' ? one.x + one.width - MARK / 2 : one.x + one.width / 2;
    const center = Math.min(Math.max(wish, MARK / 2), width - MARK / 2);
    if (taken.some((other) => Math.abs(other - center) < MARK + 2)) return [];
    taken.push(center);
    return [
      html`<use class="${tone}" href="#m-${icon}" x="${round(center - MARK / 2)}" y="${BASE - HEIGHTS[tone] - MARK - 3}" width="${MARK}" height="${MARK}"/>`,
    ];
  });
}

/** Runs without a result: rings under the line. */
function pointMarks(points: Drawn['points'], x: (at: number) => number): Html[] {
  const drawn: Html[] = [];
  let left = Number.NEGATIVE_INFINITY;
  for (const at of points.map(({ at }) => x(Date.parse(at))).sort((a, b) => a - b)) {
    if (at < left + 5) continue;
    left = at;
    drawn.push(html`<circle class="hole" cx="${round(at)}" cy="${BASE + 5}" r="2.5"/>`);
  }
  return drawn;
}

// The axis

const HOUR_MS = DAY_MS / 24;
const STEPS: readonly number[] = [
  HOUR_MS / 12,
  HOUR_MS / 4,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Of months, between two labels. */
const MONTH_STEPS: readonly number[] = [1, 2, 3, 6, 12, 24, 60, 120, 600];

/** At its widest. */
const HALF_LETTER = 4;

function axis(first: number, last: number, x: (at: number) => number, ticks: number, width: number): Html {
  const labels = labelsOf(first, last, ticks);
  return html`<path class="tick" d="M0 ${BASE + 0.5}H${width}"/>${labels.map(({ at, text }) => {
    const place = x(at);
    const half = Math.max(24, text.length * HALF_LETTER);
    const anchor = place < half ? 'start' : place > width - half ? 'end' : 'middle';
    return html`<path class="tick" d="M${round(place)} ${BASE}v8"/><text x="${round(place)}" y="${LABELS}" text-anchor="${anchor}">${text}</text>`;
  })}`;
}

interface Label {
  at: number;
  text: string;
}

/** At round times, as many as have room. */
function labelsOf(first: number, last: number, ticks: number): Label[] {
  const step = STEPS.find((one) => (last - first) / one <= ticks);
  if (step === undefined) return monthLabels(first, last, ticks);
  const labels: Label[] = [];
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
    const date = new Date(at);
    const isDay = step >= DAY_MS || at % DAY_MS === 0;
    const text = isDay ? dayAndMonth(date) : date.toISOString().slice(11, 16);
    labels.push({ at, text });
  }
  return labels.length > 0 ? labels : [{ at: last, text: day(last) }];
}

function monthLabels(first: number, last: number, ticks: number): Label[] {
  const [from, to] = [monthOf(first), monthOf(last)];
  const step = MONTH_STEPS.find((one) => (to - from) / one <= ticks) ?? to - from;
  const labels: Label[] = [];
  for (let month = Math.ceil(from / step) * step; month <= to; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at < first) continue;
    labels.push({
      at,
      text: step % 12 === 0 || month % 12 === 0 ? `${Math.floor(month / 12)}` : `${MONTHS[month % 12]}`,
    });
  }
  return labels;
}

function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function dayAndMonth(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
