// A drift: what was not as at the check before, what weighs most first, and who has seen it.

import type { Change, Weight } from '../../core/history/changes.js';
import type { Compared } from '../../core/history/compared.js';
import type { Difference } from '../../core/result/document.js';
import { type Html, type HtmlPart, html, ours } from '../../core/views/html/markup.js';
import { differenceCard } from '../../core/views/html/stated/difference.js';
import { bounded, flowing } from '../../core/views/html/text.js';
import type { Word } from '../standing.js';
import { crumbs } from './layout.js';
import { listed } from './shown.js';
import { count, counted, stateMark, time } from './words.js';

export interface DriftSide {
  /** The last check that found what was before; the first that found what is now. */
  verification: string;
  at: Date;
  found: Word;
}

export interface DriftValues {
  target: { href: string; name: string };
  before: DriftSide;
  after: DriftSide;
  /** Each with the values that it is between, where there are such. */
  changes: { change: Change; compared: Compared | null }[];
  /** Of the file that runs; null: it is the same, or did not change. `why`: it cannot be shown. */
  compose: { differences: Difference[]; isGenuine: boolean } | { why: string } | null;
  /** Place of the later check in the log; null: it is not in there yet. */
  logSeq: number | null;
  acknowledged: { at: Date; by: string; note: string } | null;
  /** What the form has to bring; null: who looks may not acknowledge. */
  form: HtmlPart | null;
  /** What was wrong with the note that was given. */
  problem: string | null;
}

export function driftTitle({ target, changes }: DriftValues): string {
  const identities = changes.filter(({ change, compared }) => change.weight === 'identity' && compared !== null);
  const identity = identities.find(({ change }) => change.path === 'app.composeHash') ?? identities[0];
  if (identity?.compared != null) return `${target.name}: another ${identity.compared.name}`;
  const [first] = changes;
  return first === undefined ? `${target.name} changed` : `${target.name}: ${bounded(first.change.text, 160)}`;
}

export function driftBody(values: DriftValues): Html {
  const { target, before, after, changes, compose } = values;
  return html`${crumbs([{ name: 'Targets', href: '/' }, { name: bounded(target.name, 100), href: target.href }, { name: 'drift' }])}<header class="head"><h1>${driftTitle(values)}</h1><p class="lead">${stateMark(before.found)} at the check of ${verification(before)}, ${stateMark(after.found)} at that of ${verification(after)}. ${counted(changes.length, 'difference')}.</p></header>
<section><h2>What changed, heaviest first</h2><div class="card gapv"><table class="cards drift"><thead><tr><th>Weight</th><th>Fact</th><th>Before</th><th>After</th></tr></thead><tbody>${changes.map(changeRow)}</tbody></table></div></section>
${compose !== null && composeSection(compose)}
<section class="two">${acknowledgement(values)}${advice(values)}</section>`;
}

function verification({ verification, at }: DriftSide): Html {
  return html`<a href="/v/${verification}">${time(at)}</a>`;
}

const MAX_VALUES = 6;

function changeRow({ change, compared }: DriftValues['changes'][number]): Html {
  const head = html`<td class="nowrap">${weightMark(change.weight)}</td>`;
  if (compared === null) return html`<tr>${head}<td colspan="3" data-l="Fact">${flowing(change.text, 600)}</td></tr>\n`;
  const { name, before, after } = compared;
  const label = name.charAt(0).toUpperCase() + name.slice(1);
  const same = before !== null && after !== null ? before.filter((value) => after.includes(value)) : [];
  const side = (all: string[] | null): HtmlPart => {
    if (all === null) return html`<span class="quiet">not known</span>`;
    const own = all.filter((value) => !same.includes(value));
    if (all.length === 0) return html`<span class="quiet">none</span>`;
    const values = own.length === 1 && own[0] !== undefined ? value(own[0]) : listed(own, MAX_VALUES, value);
    return html`${own.length > 0 && values}${same.length > 0 && html`<p class="quiet small">${own.length > 0 ? 'and ' : ''}${count(same.length)} that did not change</p>`}`;
  };
  return html`<tr>${head}<th scope="row">${label}</th><td data-l="Before">${side(before)}</td><td data-l="After">${side(after)}</td></tr>\n`;
}

function value(text: string): Html {
  return text === '' ? html`<span class="quiet">empty</span>` : flowing(text, 400);
}

/** Of three bars: how much it weighs. No colours: that something is different is not yet bad. */
const BARS: Readonly<Record<Weight, 0 | 1 | 2 | 3>> = {
  worse: 3,
  identity: 2,
  better: 1,
  platform: 1,
  scope: 1,
  ours: 0,
};

export function weightMark(weight: Weight): Html {
  const bars = [0, 1, 2].map((i) => {
    const fill = i < BARS[weight] ? 'currentColor' : 'var(--line)';
    return `<rect x="${6 * i}" y="${8 - 4 * i}" width="4" height="${4 + 4 * i}" fill="${fill}"/>`;
  });
  return html`<svg class="weight" viewBox="0 0 18 12" aria-hidden="true">${ours(bars.join(''))}</svg><b>${weight}</b>`;
}

function composeSection(compose: NonNullable<DriftValues['compose']>): Html {
  if ('why' in compose) {
    return html`<section><h2>In the compose file</h2><p class="lead">${bounded(compose.why)}</p></section>\n`;
  }
  const { differences, isGenuine } = compose;
  const who = isGenuine
    ? 'genuine hardware measured their hashes'
    : 'hash to the values above, which no genuine hardware vouches for: it is an experiment, under a test root';
  return html`<section><h2>In the compose file</h2><p class="lead">Both files were in the evidence, and ${who}. What ran before is −, what runs now is +.</p><div class="gapv">${differenceCard(
    differences,
    `app-compose.json: ${counted(differences.length, 'field differs', 'fields differ')}`,
  )}</div></section>\n`;
}

function acknowledgement({ acknowledged, form, after, problem }: DriftValues): Html {
  if (acknowledged !== null) {
    const { at, by, note } = acknowledged;
    return html`<div class="card pad"><h2 class="h3">Acknowledged</h2><p class="small quiet">by ${by}, ${time(at)}</p>${note !== '' && html`<blockquote class="note mute gapv prewrap">${note}</blockquote>`}</div>`;
  }
  const stays =
    after.found === 'verified' ? '' : ' The verdict stays as it is until the deployment, or what you expect, changes.';
  const about = html`<h2 class="h3">Acknowledge</h2><p class="small quiet">Says that somebody has seen it.${stays}</p>`;
  if (form === null) {
    return html`<div class="card pad">${about}<p class="gapv small">Nobody has yet. Somebody with the role of editor can.</p></div>`;
  }
  return html`<form class="card pad" method="post">${form}${about}<div class="field${problem !== null && ' fail'}"><label for="note"><b>Note</b></label><small id="note-help">Kept with your name in the audit log, and shown here.</small>${
    problem !== null && html`<span class="err" id="note-err">${problem}</span>`
  }<textarea id="note" name="note" rows="3" required maxlength="2000" aria-describedby="note-help${problem !== null && ' note-err'}"${problem !== null && html` aria-invalid="true"`}></textarea></div><p class="gapv"><button class="btn go" type="submit">Acknowledge</button></p></form>`;
}

function advice({ target, after, compose, logSeq }: DriftValues): Html {
  const { verification } = after;
  const place =
    logSeq === null ? 'it goes into the log with the next checkpoint' : `it is in the log as entry ${count(logSeq)}`;
  const taken =
    compose !== null &&
    html`<p>Take the deployed file out of the <a href="/api/v1/verifications/${verification}/bundle" download="bundle.json">evidence</a>, and into your repository once you have read it. So that the next check expects it, give it to <a href="${target.href}/edit">the target</a>.</p><p class="code small gapv"><code>trust-center verify --evidence bundle.json --offline --save-app-compose app-compose.json</code></p>`;
  return html`<div class="pad"><h2 class="h3">If this was you</h2>${taken || html`<p>Say so here, and where it fails by that, change <a href="${target.href}/edit">what the target expects</a>.</p>`}<h2 class="h3 gapv">If it was not</h2><p>Somebody who can deploy, or who runs the machines, did it. Keep the <a href="/api/v1/verifications/${verification}/bundle">evidence</a>, which shows what ran: ${place}. <a href="/api/v1/verifications/${verification}/report.html">The report</a> says which checks it was.</p></div>`;
}
