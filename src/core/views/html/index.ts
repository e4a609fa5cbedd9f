// The report: one HTML file that shows a result, holds its evidence, and appraises it again where it is read. A function of
// what it is given: no date of making, nothing random.

import type { ReportCore } from '../../report/core.js';
import type { ReportSource } from '../../report/source.js';
import { html } from './markup.js';

/** The whole file. */
export async function renderHtml({ result }: ReportSource, _core: ReportCore): Promise<string> {
  return html`<!doctype html><title>${result.target.name}</title>`.markup;
}
