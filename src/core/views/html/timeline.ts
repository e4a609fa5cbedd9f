// What the log of results tells, as a picture and as a list.

import { DAY_MS } from '../../formats/codec/time.js';
import type { Span, Timeline } from '../../history/spans.js';
import { mostTelling } from '../history.js';
import { marked } from './icons.js';
import { type Html, type HtmlPart, html } from './markup.js';
import type { Section } from './section.js';
import { bounded, flowing } from './text.js';
import { lookOf } from './timeline-look.js';
import { timelinePicture } from './timeline-picture.js';

/** Null: the log has no run of the target. */
export function timelineSection(timeline: Timeline): Section | null {
  if (timeline.spans.length === 0 && timeline.points.length === 0) return null;
  return {
    id: 'history',
    title: 'History',
    body: html`<section id="history"><h2>History</h2><p class="lead">What checks of this target found before, as a log has it. Checks that followed one another and found the same are one line; the newest that finished decides, whatever it says. A dashed frame is a time in which a check was due and none is known. Times are UTC.</p>
<div class="card gapv">${timelineBody(timeline)}</div>
<div class="small quiet gapv">${worth(timeline)}</div></section>`,
  };
}

/** What the list is worth, and how a reader comes to know it. */
function worth({ origin, size, rootHash }: Timeline): Html {
  const entries = size === 1 ? 'one entry' : `${size} entries`;
  return html`<p>This is the word of the log ${bounded(origin, 200)} at one checkpoint: ${entries}, root hash <code>${bounded(rootHash, 100)}</code>. Whoever made this file read it there. It is not verified again in this page, <code>check-report</code> has no log to compare it with, and a signed summary is not about it.</p>
<p>A log shows that no entry was changed or taken back since it was entered, to whoever verifies it and keeps its checkpoint; it does not show that every check was entered. LOG is where it is kept, VKEY the key that its owner publishes, elsewhere than here:</p>
<pre class="code"><code>trust-center history verify LOG --key VKEY --keep kept.checkpoint
trust-center history list LOG --key VKEY --target NAME</code></pre>`;
}

/** Picture and list. */
export function timelineBody(timeline: Timeline): Html {
  const rows = rowsOf(timeline);
  const shown = mostTelling(rows, MAX_ROWS, isTelling);
  const failures = failuresIn(rows) - failuresIn(shown) + timeline.omittedFailures;
  const left = rows.length - shown.length + timeline.omitted;
  return html`<div class="pad">${timelinePicture({ ...timeline, spans: timeline.spans.map((span) => ({ ...span, look: lookOf(span) })) })}</div>
<table class="cards dense"><caption class="vh">Spans of checks that found the same, newest first</caption><thead><tr><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="num">Checks</th><th scope="col">What changed</th></tr></thead><tbody>${shown.map((row) => row.cells)}</tbody></table>
${left > 0 && html`<p class="small quiet padx">${left} more ${left === 1 ? 'line is' : 'lines are'} left out here${failures > 0 && `, ${failures} of them failed`}. The log has them.</p>`}<dl class="facts pad"><dt>Log</dt><dd>${bounded(timeline.origin, 200)}</dd><dt>Entries</dt><dd>${timeline.size}</dd><dt>Root hash</dt><dd><code>${bounded(timeline.rootHash, 100)}</code></dd><dt>Name in the log</dt><dd>${bounded(timeline.target, 200)}</dd></dl>`;
}

/** A page of them is read; the log has all. */
const MAX_ROWS = 200;
const MAX_CHANGE = 400;

interface Row {
  at: string;
  cells: Html;
  failed: boolean;
  decides: boolean;
}

/** Whether it may not give way to a row of another kind. */
function isTelling({ failed, decides }: Row): boolean {
  return failed || decides;
}

function failuresIn(rows: readonly Row[]): number {
  return rows.filter(({ failed }) => failed).length;
}

/** Newest first. */
function rowsOf({ spans, holes, points, omitted }: Timeline): Row[] {
  const rows = [
    ...holes.map(({ from, to }): Row => ({ at: from, cells: holeRow(from, to), failed: false, decides: false })),
    ...gathered(points).map(
      (group): Row => ({ at: group.from, cells: pointRow(group), failed: false, decides: false }),
    ),
  ].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  // Spans stand as the log has them: the last one decides, though a late failure is of an earlier time.
  const all: Row[] = [];
  for (const [i, span] of [...spans.entries()].reverse()) {
    while (rows[0] !== undefined && rows[0].at >= span.firstAt) all.push(...rows.splice(0, 1));
    const isFirst = i === 0 && omitted === 0;
    const decides = i === spans.length - 1;
    const failed = span.verdict === 'failed';
    all.push({ at: span.firstAt, cells: spanRow(span, isFirst, decides), failed, decides });
  }
  return [...all, ...rows];
}

function spanRow(span: Span, isFirst: boolean, isNewest: boolean): Html {
  const { icon, tone, word } = lookOf(span);
  const { firstAt, lastAt, checks, changes } = span;
  const newest = isNewest && html` <span class="tag">decides</span>`;
  return html`<tr><td>${marked(icon, tone, word)}${newest}</td><td data-l="From">${time(firstAt)}</td>${checks === 1 ? html`<td></td>` : html`<td data-l="To">${time(lastAt)}</td>`}<td class="num" data-l="Checks">${checks}</td><td>${changeList(changes, isFirst)}</td></tr>
`;
}

function changeList(changes: Span['changes'], isFirst: boolean): HtmlPart {
  if (changes.length === 0) return isFirst ? 'the first in the log' : 'nothing that is known';
  return html`<ul>${changes.map(({ weight, text }) => html`<li><span class="tag">${weight}</span> ${flowing(text, MAX_CHANGE)}</li>`)}</ul>`;
}

function holeRow(from: string, to: string): Html {
  return html`<tr><td>${marked('cut', 'mute', 'no check')}</td><td data-l="From">${time(from)}</td><td data-l="To">${time(to)}</td><td class="num" data-l="Checks">0</td><td>a check was due and none finished: nothing is known of these ${duration(from, to)}</td></tr>
`;
}

interface Gathered {
  kind: Timeline['points'][number]['kind'];
  text: string;
  from: string;
  to: string;
  count: number;
}

/** Of runs that ended alike one after the other, one line. */
function gathered(points: Timeline['points']): Gathered[] {
  const groups: Gathered[] = [];
  for (const { kind, text, at } of points) {
    const last = groups.at(-1);
    if (last?.kind === kind && last.text === text && at >= last.to) {
      last.to = at;
      last.count += 1;
    } else groups.push({ kind, text, from: at, to: at, count: 1 });
  }
  return groups;
}

const POINT_WORDS = { 'no-result': 'no result', late: 'came late', 'handed-in': 'handed in' } as const;

function pointRow({ kind, text, from, to, count }: Gathered): Html {
  return html`<tr><td>${marked('skip', 'mute', POINT_WORDS[kind])}</td><td data-l="From">${time(from)}</td>${count === 1 ? html`<td></td>` : html`<td data-l="To">${time(to)}</td>`}<td class="num" data-l="Checks">${count}</td><td>${bounded(text, MAX_CHANGE)}${kind === 'no-result' && ': it shows nothing, and changes nothing'}</td></tr>
`;
}

/** `2026-11-12 08:19`, all UTC. */
function time(at: string): Html {
  return html`<time datetime="${at}" class="nowrap">${at.slice(0, 16).replace('T', ' ')}</time>`;
}

/** `2 days`, `5 hours`, `40 minutes`. */
function duration(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  const [count, unit] =
    ms >= 2 * DAY_MS
      ? [Math.round(ms / DAY_MS), 'day']
      : ms >= 2 * HOUR_MS
        ? [Math.round(ms / HOUR_MS), 'hour']
        : [Math.max(1, Math.round(ms / 60_000)), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const HOUR_MS = DAY_MS / 24;
