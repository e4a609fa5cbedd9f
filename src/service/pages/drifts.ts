// All drifts of an organisation, the newest first: those that nobody has acknowledged, or all.

import { type Html, html } from '../../core/views/html/markup.js';
import { bounded, flowing } from '../../core/views/html/text.js';
import type { Drift } from '../store/drifts.js';
import { weightMark } from './drift.js';
import { time } from './words.js';

export interface DriftLine {
  drift: Drift;
  target: { name: string; href: string };
  href: string;
}

export interface DriftsValues {
  lines: DriftLine[];
  /** Those alone that nobody has acknowledged. */
  isOpen: boolean;
  isFirst: boolean;
  /** Of the next page; null: this is the last. */
  older: string | null;
}

export function driftsBody({ lines, isOpen, isFirst, older }: DriftsValues): Html {
  const filter = (href: string, words: string, chosen: boolean): Html =>
    html`<a href="${href}"${chosen && html` aria-current="page"`}>${words}</a>`;
  return html`<header class="head"><h1>Drift</h1><p class="lead">When a check found something else than the one before: each time a target became another one, or got worse or better.</p></header>
<nav class="filters gapv" aria-label="Which">${filter('/drift', 'Not acknowledged', isOpen)}${filter('/drift?show=all', 'All', !isOpen)}</nav>
${lines.length === 0 ? nothing(isOpen, isFirst) : table(lines)}${older !== null && html`<p class="pages"><a href="${older}" rel="next">Older ones</a></p>`}`;
}

function nothing(isOpen: boolean, isFirst: boolean): Html {
  const words = !isFirst
    ? 'There are no older ones.'
    : isOpen
      ? 'Nothing is left to look at: no target changed, or somebody has acknowledged each change.'
      : 'No target has changed since its first check.';
  return html`<p class="lead gapv">${words}</p>`;
}

function table(lines: readonly DriftLine[]): Html {
  const row = ({ drift, target, href }: DriftLine): Html => {
    const [first, ...others] = drift.changes;
    const text = first?.text ?? 'it differs';
    const { acknowledged_at: at, acknowledged_by: by } = drift;
    return html`<tr><td class="nowrap">${weightMark(drift.weight)}</td><th scope="row"><a href="${target.href}">${bounded(target.name, 100)}</a></th><td><a href="${href}">${flowing(text, 240)}</a>${others.length > 0 && html` <span class="quiet small">and ${others.length} more</span>`}</td><td data-l="At">${time(drift.at)}</td><td data-l="Acknowledged">${at === null ? html`<span class="quiet">nobody yet</span>` : html`${bounded(by ?? '', 100)}<br><span class="quiet small">${time(at)}</span>`}</td></tr>\n`;
  };
  return html`<div class="card gapv"><table class="cards"><thead><tr><th>Weight</th><th>Target</th><th>What changed</th><th>At</th><th>Acknowledged</th></tr></thead><tbody>${lines.map(row)}</tbody></table></div>`;
}
