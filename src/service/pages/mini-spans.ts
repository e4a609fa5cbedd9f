// What checks found in the last 30 days, in a strip as wide as a word. The page of the target says the same in words.

import { DAY_MS } from '../../core/formats/codec/time.js';
import { type Html, html } from '../../core/views/html/markup.js';
import { asFound } from '../standing.js';
import type { SpanLine } from '../store/overview.js';
import type { Standing } from '../store/tables.js';
import { lookOf } from './words.js';

export const MINI_DAYS = 30;

const WIDTH = 120;
/** Narrowest that is seen. */
const LEAST = 3;
/** From the top, and how high: what passed is low, what failed is tall, so that the shape says it without colour. */
const SHAPES: Readonly<Record<Standing, readonly [y: number, height: number]>> = {
  verified: [5, 6],
  experiment: [3, 10],
  inconclusive: [2, 12],
  failed: [0, 16],
  'without-result': [5, 6],
  none: [5, 6],
};

/** @param spans oldest first @param now Unix milliseconds */
export function miniSpans(spans: readonly SpanLine[], now: number): Html {
  const begin = now - MINI_DAYS * DAY_MS;
  const x = (at: Date): number => Math.min(1, Math.max(0, (at.getTime() - begin) / (now - begin))) * WIDTH;
  return html`<svg class="spans mini" viewBox="0 0 ${WIDTH} 16" aria-hidden="true">${spans.map(
    ({ standing, isHandedIn, first_at: first, last_at: last }) => {
      const width = Math.max(LEAST, x(last) - x(first));
      const left = Math.min(x(first), WIDTH - width);
      const [y, height] = SHAPES[standing];
      if (standing === 'without-result') return html`<path class="hole" d="M${round(left)} 8H${round(left + width)}"/>`;
      return html`<rect class="s ${lookOf(asFound(standing, isHandedIn)).tone}" x="${round(left)}" y="${y}" width="${round(width)}" height="${height}" rx="1"/>`;
    },
  )}</svg>`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
