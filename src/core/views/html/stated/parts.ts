// Small pieces that the sections of what was stated are made of.

import type { Check, ComponentResult, ResultDocument } from '../../../result/document.js';
import { type CheckStatus, PHASES } from '../../../result/words.js';
import { type Html, type HtmlPart, html } from '../markup.js';

/** How a state is drawn. A pass that rests on no root of Intel’s is an experiment’s, and never green. */
export type State = 'pass' | 'fail' | 'open' | 'mute' | 'exp';

const SYMBOL: Readonly<Record<State, string>> = {
  pass: 'm-pass',
  fail: 'm-fail',
  open: 'm-open',
  mute: 'm-skip',
  exp: 'm-rest',
};

export function stateOf(status: CheckStatus, { experiment }: Pick<ResultDocument, 'experiment'>): State {
  if (status === 'pass') return experiment === null ? 'pass' : 'exp';
  if (status === 'fail') return 'fail';
  return status === 'unknown' ? 'open' : 'mute';
}

export function mark(state: State): Html {
  return html`<svg class="mark ${state}" aria-hidden="true"><use href="#${SYMBOL[state]}"/></svg>`;
}

/** Shape, then word. */
export function status(state: State, word: HtmlPart): Html {
  return html`<span class="st ${state}">${mark(state)}${word}</span>`;
}

const SHOWN_DIGITS = 8;

/** Hex, folded to its ends: whole in the page, and copied whole. Anything but a long hex is left as it is. */
export function hex(text: string): Html {
  const [, prefix = '', digits] = /^(sha256:|0x)?([0-9a-f]{24,})$/.exec(text) ?? [];
  if (digits === undefined) return html`<code>${text}</code>`;
  const [first, middle, last] = [
    digits.slice(0, SHOWN_DIGITS),
    digits.slice(SHOWN_DIGITS, -SHOWN_DIGITS),
    digits.slice(-SHOWN_DIGITS),
  ];
  return html`<span class="hex">${prefix}${first}<i>${middle}</i>${last}</span>`;
}

/** A sentence whose long hex is folded. */
export function withHex(text: string): Html {
  return html`${text.split(LONG_HEX).map((part, i) => (i % 2 === 1 ? hex(part) : part))}`;
}

/** No part of a name or an address. */
const LONG_HEX = /((?<![\w./:-])(?:sha256:|0x)?[0-9a-f]{40,}(?![\w/-]|\.\w))/;

/** To stand right behind what it copies. Scripts alone can copy: without one it is not there. @param what for those who do not see where it stands */
export function copyButton(what: string): Html {
  return html`<button class="copy" type="button" hidden data-copy>Copy<span class="vh"> ${what}</span></button>`;
}

export function hexWithCopy(text: string, what: string): Html {
  return html`${hex(text)}${copyButton(what)}`;
}

/** A list of terms; what is null is left out. */
export function facts(rows: readonly (readonly [term: HtmlPart, value: HtmlPart] | null)[], classes = ''): Html {
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
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
}

export function plural(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

export function checksOf({ phases }: Pick<ComponentResult, 'phases'>): Check[] {
  return PHASES.flatMap((phase) => phases[phase].checks);
}

/** The check’s own words, and where in the page it stands. */
export function checkLink({ component, id }: Pick<Check, 'component' | 'id'>, text: HtmlPart): Html {
  return html`<a href="#${component}/${id}">${text}</a>`;
}

/** Checks that several components state in the same words, once. */
export function withoutRepeats(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify([check.id, check.status, check.detail]), check])).values()];
}

/** Each check in a line: its state, its proposition, what was found. */
export function checkLines(checks: readonly Check[], result: ResultDocument): Html {
  const lines = withoutRepeats(checks).map((check) => {
    const state = stateOf(check.status, result);
    return html`<li>${mark(state)}<div><b>${checkLink(check, check.title)}</b> <span class="st ${state}">${check.status}</span><br><span>${withHex(check.detail)}</span></div></li>`;
  });
  return html`<ul class="points small">${lines}</ul>`;
}
