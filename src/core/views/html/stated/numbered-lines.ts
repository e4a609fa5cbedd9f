// A text of a target with the numbers of its lines, and what was found where it stands.

import { type Html, html } from '../markup.js';
import { plural } from './parts.js';

const MAX_LINES = 1500;
const MAX_LINE = 1000;

export interface NumberedText {
  body: Html;
  /** Lines that are shown: what is over the bounds is counted. */
  shown: number;
}

/**
 * @param room characters that may be shown
 * @param notes by line, from 1
 * @param first number of the first line, where the text is a part of one
 */
export function numberedLines(
  text: string,
  room: number,
  notes: ReadonlyMap<number, Html[]> = new Map(),
  first = 1,
): NumberedText {
  const lines = text.replace(/\r?\n$/, '').split('\n');
  const items: Html[] = [];
  let left = room;
  for (const [i, line] of lines.entries()) {
    if (i >= MAX_LINES || left <= 0) break;
    left -= Math.min(line.length, MAX_LINE) + 1;
    const found = notes.get(i + 1) ?? [];
    items.push(html`<li${found.length > 0 && html` class="hit"`}><code>${cutTo(line, MAX_LINE)}</code>${found}</li>\n`);
  }
  const more = lines.length - items.length;
  const rest = more > 0 && html`<p class="small quiet padx">${plural(more, 'more line')}: the file has them.</p>`;
  const start = first > 1 && html` start="${first}"`;
  return { body: html`<ol class="lines"${start}>${items}</ol>${rest}`, shown: items.length };
}

/** Of lines and tabs nothing is changed; what is left out is counted. */
export function cutTo(text: string, most: number): string {
  const over = text.length - most;
  return over <= 0 ? text : `${text.slice(0, most)}… (${over} more)`;
}
