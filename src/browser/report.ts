// A report as it is opened: the evidence in the file is appraised again, and the page is drawn from what that comes to. What
// was written into the file is not believed, and what was drawn of it is replaced.

import { addBlock, type Block, type RecordedReport, readReport } from '../core/report/blocks.js';
import { appraiseOtherwise, type Otherwise, type Reappraised, reappraise } from '../core/report/reappraise.js';
import { enumerate } from '../core/result/words.js';
import { html } from '../core/views/html/markup.js';
import { serveButtons } from './buttons.js';
import { type Judge, placeControls } from './controls.js';
import { type Drawing, draw } from './draw.js';
import { setTrust, type Trust } from './markup.js';
import { labelOf, noticeOf, otherwiseNotice, readerLine } from './words.js';

/** Called by the loader. @throws whatever hinders it: then nothing was re-verified */
export async function start({ trust, startedAt }: { trust: Trust; startedAt: number }): Promise<void> {
  setTrust(trust);
  const report = await readReport(blocksOf(document));
  const found = await reappraise(report);
  const recorded: Drawing = {
    source: { ...report, result: found.result },
    reader: readerLine(found, performance.now() - startedAt),
    notice: noticeOf(found),
    label: labelOf(found),
  };
  let shown = recorded;
  let asked: Otherwise = {};
  let turn: Promise<unknown> = Promise.resolve();

  const show = async (next: Otherwise): Promise<void> => {
    const isOther = Object.keys(next).length > 0;
    const drawing = isOther ? await drawingOf(report, next, found) : recorded;
    await draw(drawing);
    shown = drawing;
    asked = next;
    placeControls(isOther, judge);
    document.documentElement.dataset.reverified = isOther ? 'otherwise' : found.state;
  };
  const judge: Judge = (make) => {
    const mine = turn.then(async () => show(await make(asked)));
    turn = mine.catch(() => {});
    return mine;
  };
  serveButtons(() => shown.source);
  await judge(() => ({}));
}

const ASKED: Readonly<Record<keyof Otherwise, string>> = {
  at: 'time',
  policy: 'policy',
  appCompose: 'app-compose file',
};

async function drawingOf(report: RecordedReport, asked: Otherwise, found: Reappraised): Promise<Drawing> {
  const { bundle, result, differences } = await appraiseOtherwise(report, asked);
  const words = (Object.keys(ASKED) as (keyof Otherwise)[]).flatMap((name) => (name in asked ? ASKED[name] : []));
  const isOwn = asked.policy !== undefined;
  return {
    source: { ...report, bundle, result, summary: null },
    reader: html`<b>Judged here with your ${enumerate(words)}</b>: not what was recorded.`,
    notice: otherwiseNotice({ words, isOwn, isChanged: found.state === 'changed', differences }),
    label: found.state === 'changed' ? 'Changed, by other rules' : 'By other rules',
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
