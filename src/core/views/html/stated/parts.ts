// Small pieces that the sections of what was stated are made of.

import type { Check, ComponentResult, ResultDocument } from '../../../result/document.js';
import { type CheckStatus, PHASES } from '../../../result/words.js';
import { type Places, placesOf } from '../check-places.js';
import { type Ground, groundOf } from '../ground.js';
import { type Icon, marked, type Tone } from '../icons.js';
import { type Html, type HtmlPart, html } from '../markup.js';
import { isProduction, passedOn, standingMark } from '../standing.js';
import { flowing, hex } from '../text.js';

/** What every section looks at. */
export interface View {
  result: ResultDocument;
  /** Where in the page each check stands. */
  places: Places;
}

export function viewOf(result: ResultDocument): View {
  return { result, places: placesOf(result.components) };
}

function wordOf(status: CheckStatus): string {
  return status === 'skipped' ? 'not asked' : status;
}

/** How a status is drawn. A pass that rests on no root of Intel’s is an experiment’s, and never green. */
function lookOf(status: CheckStatus, { result }: View): readonly [Icon, Tone] {
  if (status === 'pass') return isProduction(result) ? ['pass', 'pass'] : ['rest', 'exp'];
  if (status === 'fail') return ['fail', 'fail'];
  return status === 'unknown' ? ['open', 'open'] : ['skip', 'mute'];
}

/** Shape and word. @param word what the status means here; left out: the status itself */
export function statusMark(status: CheckStatus, view: View, word: string = wordOf(status)): Html {
  return marked(...lookOf(status, view), word);
}

/** The same of a check: what passed is worth as much as the ground that its phase stands on. */
export function checkMark(check: Check, view: View, word: string = wordOf(check.status)): Html {
  const ground = groundIn(check, view);
  return ground === 'proven'
    ? statusMark(check.status, view, word)
    : standingMark(passedOn(ground, isProduction(view.result)), word);
}

/** What a check that passed stands on. */
export function groundIn({ status, phase, component }: Check, { result: { components } }: View): Ground {
  const own = components.find(({ role, instance }) => `${role}/${instance}` === component);
  if (status !== 'pass') return 'proven';
  return own === undefined ? 'open' : groundOf(own, phase);
}

/** A digest or an address, folded to its ends: whole in the page, and copied whole. */
export function digest(text: string): Html {
  const [, prefix = '', digits] = /^(sha256:|0x|)([0-9a-f]+)$/.exec(text) ?? [];
  return digits === undefined
    ? html`<code>${text}</code>`
    : html`<span class="nowrap">${prefix !== '' && html`<code>${prefix}</code>`}${hex(digits)}</span>`;
}

/** Copies the text of what it stands right behind. Without a script it is not there. @param what for those who do not see that */
export function copyButton(what: string): Html {
  return html`<button class="copy" type="button" hidden data-copy>Copy<span class="vh"> ${what}</span></button>`;
}

export function digestWithCopy(text: string, what: string): Html {
  return html`${digest(text)}${copyButton(what)}`;
}

export type Fact = readonly [term: HtmlPart, value: HtmlPart];

/** A list of terms; what is null is left out. */
export function facts(rows: readonly (Fact | null)[], classes = ''): Html {
  const listed = rows.flatMap((row) => (row === null ? [] : [html`<dt>${row[0]}</dt><dd>${row[1]}</dd>`]));
  return html`<dl class="${classes === '' ? 'facts' : `facts ${classes}`}">${listed}</dl>`;
}

/** `2026-03-18 16:43:27 UTC`; a text that is no time stays as it is. */
export function time(rfc3339: string): Html {
  const [, day, clock] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(rfc3339) ?? [];
  return day === undefined ? html`${rfc3339}` : html`<time datetime="${rfc3339}">${day} ${clock ?? ''} UTC</time>`;
}

/** `16.9 KB`, of 1,024 bytes each. */
export function size(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte');
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}

export function plural(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** The first few, each on a line of its own; the others are counted. */
export function listed(all: readonly HtmlPart[], most: number): Html {
  const more = all.length - most;
  return html`${all.slice(0, most).map((one) => html`<div>${one}</div>`)}${more > 0 && html`<div>and ${more} more</div>`}`;
}

export function checksOf({ phases }: Pick<ComponentResult, 'phases'>): Check[] {
  return PHASES.flatMap((phase) => phases[phase].checks);
}

/** To where the check stands in the page. */
export function checkLink(check: Check, text: HtmlPart, { places }: View): Html {
  return html`<a href="#${places.anchorOf(check)}">${text}</a>`;
}

/** Each check in a line: its state, its proposition, what was found. Those that several components state alike stand once. */
export function checkLines(checks: readonly Check[], view: View): Html {
  const different = new Map(
    checks.map((check) => [JSON.stringify([check.id, check.status, check.detail, groundIn(check, view)]), check]),
  );
  const lines = [...different.values()].map((check) => {
    const head = html`${checkMark(check, view)} <b>${checkLink(check, check.title, view)}</b>`;
    return html`<li><span class="quiet">–</span><div>${head}<br><span>${flowing(check.detail)}</span></div></li>\n`;
  });
  return html`<ul class="points small">${lines}</ul>`;
}
