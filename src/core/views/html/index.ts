// The report: one HTML file that shows a result, holds its evidence, and appraises it again where it is read. A function of
// what it is given: no date of making, nothing random.

import type { ReportCore } from '../../report/core.js';
import type { ReportSource } from '../../report/source.js';
import { believeSection } from './believe.js';
import { html } from './markup.js';
import { page } from './page.js';
import type { Section } from './section.js';
import { timelineSection } from './timeline.js';
import { valueSections } from './values.js';
import { verdictSection } from './verdict.js';

/** The whole file. */
export async function renderHtml(source: ReportSource, core: ReportCore): Promise<string> {
  return page(source.result, {
    verdict: verdictSection(source),
    causes: null,
    sections: await sectionsOf(source),
    blocks: html``,
    loader: core.loader,
  });
}

/** In the order of the page. */
async function sectionsOf(source: ReportSource): Promise<Section[]> {
  const timeline = source.timeline === null ? null : timelineSection(source.timeline);
  return [...(await valueSections(source)), ...(timeline === null ? [] : [timeline]), believeSection(source)];
}
