// HTML as a value. What a template is given is text, and is escaped with every invisible character spelled out, unless it is
// itself made by a template: nothing of a target can become markup.

import { visibleText } from '../untrusted.js';

/** Markup that a template made. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** `null` and `false` are nothing; of a list each part follows the other. */
export type HtmlPart = Html | string | number | null | false | readonly HtmlPart[];

/** A template: what stands in it is ours, and what it is given is text or comes of a template. */
export function html(ours: TemplateStringsArray, ...given: HtmlPart[]): Html {
  return new Html(ours.map((text, i) => text + (i < given.length ? markupOf(given[i] ?? null) : '')).join(''));
}

/** Markup of ours that is kept as a text: the style sheet, a block made safe. Never of a target. */
export function ours(markup: string): Html {
  return new Html(markup);
}

function markupOf(part: HtmlPart): string {
  if (part === null || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
