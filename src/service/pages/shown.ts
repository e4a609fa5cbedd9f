// Values that may be long, as pages show them.

import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { hex } from '../../core/views/html/text.js';
import { count } from './words.js';

const DIGEST = /^(?:sha256:)?([0-9a-f]{64})$/;

/** Folded to its ends, and copied whole; a text of another form is as it is. */
export function digest(text: string): Html {
  const [, digits] = DIGEST.exec(text) ?? [];
  return digits === undefined ? html`<code>${text}</code>` : hex(digits);
}

/** The first of them, and how many are not shown. */
export function listed<T>(items: readonly T[], most: number, show: (item: T) => HtmlPart): Html {
  const more = items.length - most;
  return html`<ul>${items.slice(0, most).map((item) => html`<li>${show(item)}</li>`)}${
    more > 0 && html`<li class="quiet">and ${count(more)} more</li>`
  }</ul>`;
}
