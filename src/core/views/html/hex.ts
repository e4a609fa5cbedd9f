// Digests as a reader can take them in: all of one in groups, or of many only their ends.

import { type Html, html } from './markup.js';

const GROUP = 8;

/** All of it, in groups of 8 digits. */
export function grouped(hex: string): Html {
  const groups = Array.from({ length: Math.ceil(hex.length / GROUP) }, (_, i) => hex.slice(i * GROUP, (i + 1) * GROUP));
  return html`<samp class="hexes">${groups.join(' ')}</samp>`;
}

const ENDS = 4;

/** Folded to four digits at either end, for lists of them; whole in the page. */
export function brief(hex: string): Html {
  return html`<samp>${hex.slice(0, ENDS)}<i>${hex.slice(ENDS, -ENDS)}</i>${hex.slice(-ENDS)}</samp>`;
}
