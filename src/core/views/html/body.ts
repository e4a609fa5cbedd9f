// All that is seen of a report: the bars, the verdict, the table of contents, the sections. Drawn into the file, and again
// where it is read, from what its evidence comes to there.

import type { ReportSource } from '../../report/source.js';
import type { ResultDocument } from '../../result/document.js';
import { VERSION } from '../../version.js';
import { experimentSentence } from '../current-verdict.js';
import { believeSection } from './believe.js';
import { causesPart } from './causes.js';
import { chainSection } from './chain-section.js';
import { checkSection } from './check-list.js';
import { componentSection } from './components.js';
import { mark, SHAPES } from './icons.js';
import { type Html, html } from './markup.js';
import type { Section } from './section.js';
import { bounded } from './text.js';
import { valueSections } from './values.js';
import { look, nameOf, verdictSection } from './verdict.js';

/** @param at when it is read, Unix milliseconds; left out: nobody knows */
export function pageTitle(result: ResultDocument, at?: number): string {
  return `${look(result, at).word}: ${nameOf(result)} – trust-center report`;
}

/**
 * @param reader what the reader of the page found, as a line; left out: nothing was re-verified yet
 * @param at when the page is read, Unix milliseconds; left out: nobody knows
 */
export async function pageBody(source: ReportSource, reader?: Html, at?: number): Promise<Html> {
  const { result } = source;
  const sections = await sectionsOf(source);
  return html`<a class="skip" href="#content">Skip to content</a>
${SHAPES}
<header class="top"><div><span class="brand"><svg aria-hidden="true"><use href="#m-brand"/></svg>trust-center report</span><span class="quiet small">one file that makes no request</span></div></header>
${experimentBar(result)}
<main class="page" id="content">
${verdictSection(source, reader, at)}
${causesPart(source)}
<nav class="toc" aria-label="On this page"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(({ body }) => html`${body}\n`)}<p class="foot">trust-center ${VERSION}, ${result.schema}. This file makes no request.</p>
</main>`;
}

/** What no reader may miss, on paper neither. */
export function experimentBar({ experiment }: ResultDocument): Html | null {
  if (experiment === null) return null;
  return html`<aside class="bar exp" aria-label="Experiment"><p>${mark('exp', 'exp')} ${experimentSentence(bounded(experiment, 200))}</p></aside>`;
}

/** In the order of the page. */
async function sectionsOf(source: ReportSource): Promise<Section[]> {
  const timeline = source.timeline === null ? null : (await import('./timeline.js')).timelineSection(source.timeline);
  return [
    chainSection(source),
    componentSection(source),
    checkSection(source),
    ...(await valueSections(source)),
    ...(timeline === null ? [] : [timeline]),
    believeSection(source),
  ];
}
