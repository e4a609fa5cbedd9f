// All verifications of a target, the newest first.

import { type Html, type HtmlPart, html } from '../../core/views/html/markup.js';
import { bounded } from '../../core/views/html/text.js';
import type { Target } from '../store/targets.js';
import type { Verification } from '../store/verifications.js';
import { marked } from './icons.js';
import { crumbs, type PageValues, type Reader } from './layout.js';
import { reasonWords } from './reasons.js';
import { foundBy, triggerWords } from './verification.js';
import { ago, shortTime, stateMark, targetPath, took } from './words.js';

export interface VerificationsValues {
  reader: NonNullable<Reader>;
  target: Target;
  verifications: readonly Verification[];
  /** Where the next page begins; null: this is the last. */
  next: string | null;
  isFirst: boolean;
  /** Unix milliseconds. */
  now: number;
}

export function verificationsPage(values: VerificationsValues): PageValues {
  const { reader, target, verifications, next, isFirst } = values;
  const path = targetPath(reader.organisationSlug, target.slug);
  const name = bounded(target.name, 80);
  return {
    title: `Verifications of ${name}`,
    place: 'targets',
    body: html`${crumbs([{ name: 'Targets', href: '/' }, { name, href: path }, { name: 'verifications' }])}
<header class="head"><h1>Verifications of ${name}</h1><p class="lead">Each is kept as it ended. The newest that ended decides, whatever it says. Times are UTC.</p></header>
${verifications.length === 0 ? html`<p class="card pad gapv quiet">It was not verified yet.</p>` : html`<div class="card gapv"><table class="cards dense"><caption class="vh">Verifications, the newest first</caption><thead><tr><th scope="col">Found</th><th scope="col">Asked for</th><th scope="col">How</th><th scope="col" class="num">Took</th><th scope="col">Why</th></tr></thead><tbody>${verifications.map((one) => row(one, values))}</tbody></table></div>`}
${(next !== null || !isFirst) && html`<nav class="pages" aria-label="Pages">${isFirst ? html`<span></span>` : html`<a href="${path}/verifications">Back to the newest</a>`}${next !== null && html`<a class="btn" href="${path}/verifications?before=${next}" rel="next">Older</a>`}</nav>`}
`,
  };
}

function row(one: Verification, { now }: VerificationsValues): Html {
  const { id, requested_at: at, started_at: started, finished_at: finished, trigger, requested_by: by } = one;
  const time = finished === null || started === null ? '' : took(Math.max(0, finished.getTime() - started.getTime()));
  return html`<tr><td>${foundMark(one)}</td><th scope="row"><a href="/v/${id}">${shortTime(at)}</a> <span class="small quiet">${ago(at, now)}</span></th><td>${triggerWords(trigger)}${trigger !== 'schedule' && html`, ${bounded(by, 60)}`}</td><td class="num" data-l="Took">${time}</td><td class="wrap">${why(one)}</td></tr>
`;
}

function foundMark(one: Verification): Html {
  if (one.status === 'queued') return marked('none', 'mute', 'queued');
  if (one.status === 'running') return marked('run', 'mute', 'running');
  if (one.status === 'cancelled') return marked('skip', 'mute', 'cancelled');
  return stateMark(foundBy(one));
}

function why({ status, reason, error, verdict }: Verification): HtmlPart {
  if (status === 'without-result') return error === null ? null : bounded(error, 200);
  return verdict === 'verified' ? null : reasonWords(reason);
}
