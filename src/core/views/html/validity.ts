// How long Intel’s statements speak: a bar for each around the time of the appraisal, and the same as a table.

import { DAY_MS, formatDay, formatTime } from '../../formats/codec/time.js';
import { enumerate } from '../../result/words.js';
import type { Machine, Measured } from './machines.js';
import { type Html, html } from './markup.js';
import { checkLink, judgedBy, type Standing, standingMark, toneOf } from './standing.js';
import { type Statement, statementsOf } from './statements.js';
import { sameNames, type Together, together } from './together.js';

/** Sets of statements that are shown. */
const MAX_SETS = 6;

export function validityCards(machines: readonly Machine[], measured: Measured): Html {
  const sets = machines.map((machine) => ({ component: machine.component, rows: rowsOf(machine, measured) }));
  const read = sets.filter(({ rows }) => rows.length > 0);
  const groups = together(read, ({ rows }) =>
    JSON.stringify(rows.map(({ statement, standing }) => [statement, standing])),
  );
  const left = groups.length - MAX_SETS;
  return html`${groups.slice(0, MAX_SETS).map((group) => card(group, measured))}
${left > 0 && html`<p class="small quiet">${left} more sets of statements are left out here: the evidence has them.</p>`}`;
}

interface Row {
  statement: Statement;
  standing: Standing;
  link: Html | null;
}

function rowsOf(machine: Machine, { result, places }: Measured): Row[] {
  return statementsOf(machine).map((statement) => {
    const { standing, checks } = judgedBy(result, machine.component, statement.checks, ['hardware.root-ca']);
    const [check] = checks;
    return { statement, standing, link: check === undefined ? null : checkLink(check, places) };
  });
}

function card({ one, all }: Together<{ component: Machine['component']; rows: Row[] }>, measured: Measured): Html {
  const { machines, at } = measured;
  const of = machines.length > 1 ? html` <span class="quiet plain">${sameNames(all, machines)}</span>` : null;
  return html`<div class="card pad"><h3>How long Intel’s statements speak${of}</h3>
${picture(one.rows, at)}
<p class="small">${firstToEnd(one.rows, at)}</p>
<table class="cards gapv"><caption class="vh">For which time each statement speaks</caption><thead><tr><th>Statement</th><th>From</th><th>Until</th><th>For the time of the appraisal</th></tr></thead><tbody>${one.rows.map((row) => tableRow(row, at))}</tbody></table></div>`;
}

const WORDS: Readonly<Record<Standing, string>> = {
  pass: 'accepted',
  experiment: 'accepted',
  conditional: 'accepted',
  'cut off': 'accepted',
  fail: 'refused',
  unknown: 'undecided',
  'not asked': 'not asked',
};

function tableRow({ statement: { name, from, until }, standing, link }: Row, at: number): Html {
  return html`<tr><th scope="row">${name}</th><td data-l="From">${day(from)}</td><td data-l="Until">${until === null ? 'not stated' : day(until)} <span class="quiet small">${until !== null && distance(until, at)}</span></td><td>${standingMark(standing, WORDS[standing])} ${link}</td></tr>`;
}

function day(time: number): Html {
  const text = formatTime(time);
  return html`<time datetime="${text}">${text.slice(0, -10)}</time>`;
}

/** `in 30 days`, from the time of the appraisal. */
function distance(until: number, at: number): string {
  const days = Math.floor(Math.abs(until - at) / DAY_MS);
  const many = days === 1 ? '1 day' : `${days} days`;
  return until < at ? `${many} before` : `${many} after`;
}

function firstToEnd(rows: readonly Row[], at: number): string {
  const ends = rows.flatMap(({ statement: { until } }) => (until === null ? [] : [until]));
  if (ends.length === 0) return 'None of them says until when it speaks.';
  const first = Math.min(...ends);
  const sameDay = ({ statement: { until } }: Row): boolean => until !== null && formatDay(until) === formatDay(first);
  const names = rows.filter(sameDay).map(({ statement }) => statement.name);
  const which = enumerate([...new Set(names)].map((name) => `the ${name}`));
  const when = dayInWords(first);
  if (first < at) return `The first of them ended before the appraisal, on ${when}: ${which}.`;
  return `On ${when} the first of them ${names.length > 1 ? 'end' : 'ends'}: ${which}. Judged “as of today” after that, with these statements, the hardware is no longer verified. That is no fault of the deployment: newer statements are to be fetched.`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `17 April 2026`, UTC. */
function dayInWords(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** Left and right end of the bars, and what of time lies between them. */
const LEFT = 180;
const RIGHT = 790;
const BEFORE = 30 * DAY_MS;
const AFTER = 60 * DAY_MS;
const LINE = 24;

/** Placed by hand, as wide as the page: on a telephone the table says it. */
function picture(rows: readonly Row[], at: number): Html {
  const height = LINE * rows.length + 30;
  const here = place(at, at);
  const bars = rows.map(({ statement: { name, from, until }, standing }, i) => {
    const y = LINE * i;
    const start = place(from, at);
    const width = Math.max(0, place(until ?? from, at) - start);
    const dates = `${formatTime(from).slice(0, -10)} to ${until === null ? '?' : formatTime(until).slice(0, -10)}`;
    return html`<text x="0" y="${y + 17}">${name}</text><rect class="s ${toneOf(standing)}" x="${start}" y="${y + 8}" width="${width}" height="10" rx="2"/><text x="800" y="${y + 17}">${dates}</text>`;
  });
  return html`<svg class="spans wideonly gapv" viewBox="0 0 1000 ${height}" role="img" aria-label="For which time each statement speaks, around the time of the appraisal; the table below says the same">${bars}<path d="M${here} 0V${height - 22}" stroke="var(--ink)" stroke-width="1.5"/><text x="${here + 6}" y="${height - 6}">appraised ${formatTime(at).replace('T', ' ').slice(0, -4)} UTC</text></svg>`;
}

/** Of a time, to a tenth; what lies outside stands at the end. */
function place(time: number, at: number): number {
  const share = (time - (at - BEFORE)) / (BEFORE + AFTER);
  const within = Math.min(1, Math.max(0, share));
  return Math.round((LEFT + within * (RIGHT - LEFT)) * 10) / 10;
}
