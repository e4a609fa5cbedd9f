// A report as it is opened: the evidence in the file is appraised again, and the page is drawn from what that comes to. What
// was written into the file is not believed, and what was drawn of it is replaced.

import { addBlock, type Block, type RecordedReport, readReport } from '../core/report/blocks.js';
import { appraiseOtherwise, type Otherwise, reappraise } from '../core/report/reappraise.js';
import { html } from '../core/views/html/markup.js';
import { serveButtons } from './buttons.js';
import { placeControls } from './controls.js';
import { type Drawing, draw } from './draw.js';
import { setTrust, type Trust } from './markup.js';
import { noticeOf, otherwiseNotice, readerLine } from './words.js';

/** Called by the loader. @throws whatever hinders it: then nothing was re-verified */
export async function start({ trust, startedAt }: { trust: Trust; startedAt: number }): Promise<void> {
  setTrust(trust);
  const report = await readReport(blocksOf(document));
  const found = await reappraise(report);
  const recorded: Drawing = {
    source: { ...report, result: found.result },
    reader: readerLine(found.state, performance.now() - startedAt),
    notice: noticeOf(found),
    label: found.state === 'changed' ? 'Changed' : null,
  };
  let shown = recorded;

  const judge = async (asked: Otherwise): Promise<void> => {
    const isOther = Object.keys(asked).length > 0;
    shown = isOther ? await drawingOf(report, asked) : recorded;
    await draw(shown);
    placeControls(report, asked, judge);
    document.documentElement.dataset.reverified = isOther ? 'otherwise' : found.state;
  };
  serveButtons(() => shown.source);
  await judge({});
}

const ASKED: Readonly<Record<keyof Otherwise, string>> = {
  at: 'time',
  policy: 'policy',
  appCompose: 'app-compose file',
};

async function drawingOf(report: RecordedReport, asked: Otherwise): Promise<Drawing> {
  const { bundle, result, differences } = await appraiseOtherwise(report, asked);
  const words = (Object.keys(asked) as (keyof Otherwise)[]).map((name) => ASKED[name]);
  return {
    source: { ...report, bundle, result, summary: null },
    reader: html`<b>Judged here with your ${words.join(' and ')}</b>: not what was recorded.`,
    notice: otherwiseNotice(words, differences),
    label: 'By other rules',
  };
}

function blocksOf(page: Document): Map<string, Block> {
  const blocks = new Map<string, Block>();
  for (const element of page.querySelectorAll<HTMLScriptElement>('script[id^="tc-"]')) {
    const { form, sha256 } = element.dataset;
    const block = { text: element.textContent ?? '', isPacked: form === 'gzip', sha256 };
    addBlock(blocks, element.id.slice('tc-'.length), block);
  }
  return blocks;
}
