// Who changed what.

import { type Html, type HtmlPart, html } from '../../../core/views/html/markup.js';
import { bounded } from '../../../core/views/html/text.js';
import type { Reader } from '../layout.js';
import { time } from '../words.js';
import { settingsPage } from './frame.js';

export interface AuditLine {
  seq: number;
  at: Date;
  who: string;
  action: string;
  object: string;
  detail: Record<string, unknown>;
}

export interface AuditValues {
  reader: NonNullable<Reader>;
  lines: AuditLine[];
  /** Of the page of older ones; null: there are none. */
  older: string | null;
}

export function auditBody({ reader, lines, older }: AuditValues): Html {
  const row = ({ at, who, action, object, detail }: AuditLine): Html =>
    html`<tr><td class="when" data-l="At">${time(at)}</td><th scope="row">${bounded(who, 200)}</th><td><code>${action}</code></td><td data-l="What">${bounded(object, 300)}${details(detail)}</td></tr>\n`;
  return settingsPage(
    reader,
    'audit',
    'Audit',
    'Every change, by whom, the newest first. It is written with the change itself, and never altered.',
    html`<section>${
      lines.length === 0
        ? html`<p class="lead">Nothing was changed yet.</p>`
        : html`<div class="card"><table class="cards"><thead><tr><th>At</th><th>Who</th><th>Did</th><th>What</th></tr></thead><tbody>${lines.map(row)}</tbody></table></div>${older !== null && html`<p class="pages"><a href="${older}" rel="next">Older entries</a></p>`}`
    }</section>`,
  );
}

function details(detail: Record<string, unknown>): HtmlPart {
  const members = Object.entries(detail);
  if (members.length === 0) return null;
  return html`<br><span class="quiet small">${members.map(
    ([name, value], i) =>
      html`${i > 0 && '; '}${bounded(name, 60)}: ${bounded(typeof value === 'string' ? value : JSON.stringify(value), 200)}`,
  )}</span>`;
}
