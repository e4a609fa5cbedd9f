// The report: one HTML file that shows a result, holds its evidence, and appraises it again where it is read. A function of
// what it is given: no date of making, nothing random.

import type { ReportCore } from '../../report/core.js';
import type { ReportSource } from '../../report/source.js';
import { reportBlocks } from '../../report/write-blocks.js';
import { pageBody, pageTitle } from './body.js';
import { page } from './page.js';
import { REPORT_STYLE } from './style.js';

/** The whole file. @throws ParseError when the bundle records no appraisal, so that there is none to repeat */
export async function renderHtml(source: ReportSource, core: ReportCore): Promise<string> {
  return page({
    title: pageTitle(source.result),
    style: REPORT_STYLE,
    body: await pageBody(source),
    blocks: reportBlocks(source, core),
    loader: core.loader,
  });
}
