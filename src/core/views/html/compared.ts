// Two values that should be equal, one over the other: a digit always stands under its counterpart, and the first difference
// is marked.

import { type Html, type HtmlPart, html } from './markup.js';
import { bounded } from './text.js';

const HEX = /^([0-9a-f]{16,})$/i;
const GROUP = 8;

/** One of them may be all there is. */
export function compared(expected: string | undefined, found: string | undefined): Html | null {
  if (expected === undefined) return found === undefined ? null : alone('found', found);
  if (found === undefined) return alone('expected', expected);
  const isHex = HEX.test(expected) && HEX.test(found) && expected.length === found.length;
  return isHex && expected.length <= MAX_DIGITS ? digits(expected, found) : texts(expected, found);
}

/** Of the longest digest, and of a report data beside it. */
const MAX_DIGITS = 512;

function alone(label: string, text: string): Html {
  return html`<div class="cmp"><span class="l">${label}</span><code>${bounded(text)}</code></div>`;
}

function digits(expected: string, found: string): Html {
  const differs = firstDifference(expected.toLowerCase(), found.toLowerCase());
  const pairs = Array.from({ length: Math.ceil(expected.length / GROUP) }, (_, i) => {
    const start = i * GROUP;
    const side = (text: string): Html => html`<i>${marking(text.slice(start, start + GROUP), differs - start)}</i>`;
    return html`<span>${side(expected)}${side(found)}</span>`;
  });
  return html`<p class="vh">expected ${expected}, found ${found}</p><div class="cmp" aria-hidden="true"><span class="l"><i>expected</i><i>found</i></span><div>${pairs}</div></div>${
    differs < expected.length &&
    html`<p class="small quiet">They differ from digit ${differs + 1} of ${expected.length}.</p>`
  }`;
}

function texts(expected: string, found: string): Html {
  const [yours, theirs] = [bounded(expected), bounded(found)];
  const differs = yours === theirs ? Number.POSITIVE_INFINITY : firstDifference(yours, theirs);
  const line = (label: string, text: string): Html =>
    html`<span class="l">${label}</span><code>${text === '' ? '(empty)' : marking(text, differs)}</code>`;
  return html`<div class="cmp">${line('expected', yours)}${line('found', theirs)}</div>`;
}

function marking(text: string, at: number): HtmlPart {
  const character = at >= 0 ? text.slice(at, at + 1) : '';
  return character === '' ? text : html`${text.slice(0, at)}<mark>${character}</mark>${text.slice(at + 1)}`;
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}
