// Text of a result in the page: bounded, and its digits set as digits.

import type { Check } from '../../result/document.js';
import { PROJECT_URI } from '../../version.js';
import { visible } from '../untrusted.js';
import type { Words } from '../verdict-words.js';
import { type Html, type HtmlPart, html } from './markup.js';

/** On one line, whatever it was; of what is longer the rest is counted. */
export function bounded(text: string, limit = 2000): string {
  return visible(text, limit);
}

const HEX = /([0-9a-f]{32,})/g;
const ENDS = 8;

/** Text in which long runs of hex are folded to their ends: all of it is there, to be selected, copied and printed. */
export function flowing(text: string, limit?: number): Html {
  return html`${bounded(text, limit)
    .split(HEX)
    .map((part, i): HtmlPart => (i % 2 === 1 ? hex(part) : part))}`;
}

/** Hex that names something. */
export function hex(digits: string): Html {
  if (digits.length <= 3 * ENDS) return html`<samp>${digits}</samp>`;
  return html`<samp>${digits.slice(0, ENDS)}<i>${digits.slice(ENDS, -ENDS)}</i>${digits.slice(-ENDS)}</samp>`;
}

/** Text in which backticks mark what is in fixed width, as hints have it. */
export function prose(text: string): Html {
  const parts = bounded(text).split('`');
  if (parts.length % 2 === 0) return flowing(text);
  return html`${parts.map((part, i) => (i % 2 === 1 && part !== '' ? html`<code>${part}</code>` : flowing(part)))}`;
}

const MAX_NAME = 200;

export function wordsIn(words: Words, link: (check: Check) => Html): Html {
  return html`${words.map((word): HtmlPart => {
    if (typeof word === 'string') return word;
    if ('value' in word) return html`<code>${bounded(word.value, MAX_NAME)}</code>`;
    return 'check' in word ? link(word.check) : bounded(word.text, MAX_NAME);
  })}`;
}

const DOCS = /^docs\/[\w-]+\.md(?:#[\w-]+)?$/;

/** Where a check is explained; null for what is no place of ours. */
export function explained({ docs }: Pick<Check, 'docs'>): string | null {
  return DOCS.test(docs) ? `${PROJECT_URI}/blob/main/${docs}` : null;
}
