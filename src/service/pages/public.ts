// What somebody who is not signed in may see: the public targets, and how they stand.

import { type Html, html } from '../../core/views/html/markup.js';
import { bounded } from '../../core/views/html/text.js';
import { counted, type Shown, stateMark, time } from './words.js';

export interface PublicTarget {
  organisation: string;
  name: string;
  href: string;
  /** At the time of the page. */
  state: Shown;
  checkedAt: Date | null;
}

export interface PublicValues {
  /** By organisation and name. */
  targets: PublicTarget[];
  /** All of them. */
  total: number;
  /** Whether several organisations are served here. */
  many: boolean;
  /** Of the next page; null: there is none. */
  next: string | null;
  /** Whether the reader could make a target public. */
  canPublish: boolean;
}

export function publicBody({ targets, total, many, next, canPublish }: PublicValues): Html {
  if (total === 0) {
    return html`<header class="head"><h1>Nothing is public here</h1><p class="lead">${
      canPublish
        ? 'A target is shown here once everybody may see it: that is set under “Change” on its page.'
        : 'Whoever runs this service has made no target public.'
    }</p></header>`;
  }
  const row = ({ organisation, name, href, state, checkedAt }: PublicTarget): Html =>
    html`<tr><td>${stateMark(state)}</td><th scope="row"><a href="${href}">${bounded(name, 120)}</a></th>${many && html`<td data-l="Of">${organisation}</td>`}<td class="when" data-l="Checked">${checkedAt === null ? html`<span class="quiet">never</span>` : time(checkedAt)}</td></tr>\n`;
  return html`<header class="head"><h1>${counted(total, 'public target')}</h1><p class="lead">How each stood at its newest check, whatever that says. What is behind a name says which checks it was, and by which policy.</p></header>
<section><div class="card"><table class="cards"><thead><tr><th>State</th><th>Target</th>${many && html`<th>Of</th>`}<th>Checked</th></tr></thead><tbody>${targets.map(row)}</tbody></table></div>${
    next !== null && html`<p class="pages"><a href="${next}" rel="next">More targets</a></p>`
  }</section>`;
}
