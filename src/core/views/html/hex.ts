// Digests and keys in hexadecimal, as a reader can take them in: folded, in groups, or two over each other.

import { type Html, html } from './markup.js';

/** Digits that stand at either end of a folded one. */
const ENDS = 8;

/** Folded to its ends; whole in the page, so that it is selected and printed whole. Short ones stay as they are. */
export function folded(hex: string, ends = ENDS): Html {
  if (hex.length <= 2 * ends + 8) return html`<code>${hex}</code>`;
  return html`<span class="hex">${hex.slice(0, ends)}<i>${hex.slice(ends, -ends)}</i>${hex.slice(-ends)}</span>`;
}

/** All of it, in groups of 8 digits. */
export function grouped(hex: string): Html {
  const groups = groupsOf(hex).map((group, i) => html`${i > 0 && ' '}<span>${group}</span>`);
  return html`<span class="hexes">${groups}</span>`;
}

export interface Compared {
  /** What the two lines are: `expected`, `in the quote`. */
  expected: string;
  found: string;
  colour: string;
}

/** Expected over found, digit under digit, with the first that differs marked. */
export function compared(expected: string, found: string, { colour, ...lines }: Compared): Html {
  const at = firstDifference(expected, found);
  const count = Math.max(expected.length, found.length);
  const pairs = Array.from({ length: Math.ceil(count / ENDS) }, (_, i) => {
    const pair = (hex: string): Html => group(hex, i * ENDS, at);
    return html`<span>${pair(expected)}${pair(found)}</span>`;
  });
  const where = at === null ? 'They are equal.' : `They differ from digit ${at + 1} of ${count}.`;
  return html`<div class="cmp ${colour}" aria-hidden="true"><span class="l"><i>${lines.expected}</i><i>${lines.found}</i></span><div>${pairs}</div></div>
<p class="vh">${lines.expected}: ${expected}; ${lines.found}: ${found}</p><p class="small quiet">${where}</p>`;
}

function group(hex: string, from: number, at: number | null): Html {
  const text = hex.slice(from, from + ENDS);
  if (text === '') return html`<i> </i>`;
  const place = at === null ? -1 : at - from;
  if (place < 0 || place >= text.length) return html`<i>${text}</i>`;
  return html`<i>${text.slice(0, place)}<mark>${text.slice(place, place + 1)}</mark>${text.slice(place + 1)}</i>`;
}

function groupsOf(hex: string): string[] {
  return Array.from({ length: Math.ceil(hex.length / ENDS) }, (_, i) => hex.slice(i * ENDS, (i + 1) * ENDS));
}

/** Place of the first digit that differs; null: none does. */
export function firstDifference(a: string, b: string): number | null {
  const { length } = a.length > b.length ? a : b;
  const at = Array.from({ length }, (_, i) => i).find((i) => a[i] !== b[i]);
  return at ?? null;
}
