// The report of one VM: how large its file and the code in it are, and how long it takes in Chromium from its first script to
// the page drawn of what its evidence comes to; against the same appraisal in Node.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire as requireFrom } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CDPSession, Page } from 'playwright-core';
import { appraiseBundle } from '../src/core/appraisal/appraise-bundle.js';
import { findBlocks } from '../src/core/report/blocks.js';
import { CORE_PARTS, type CorePart, type ReportCore } from '../src/core/report/core.js';
import { recordedOptions } from '../src/core/report/recorded.js';
import { renderHtml } from '../src/core/views/html/index.js';
import { renderJson } from '../src/core/views/json.js';
import { simulatedReport } from '../test/support/reports.js';
import { figureOf } from './support/rounds.js';

/** KB of 1,000 bytes; milliseconds on the wall, of the best round. */
const TARGETS = { core: 390, report: 455, cold: 150, warm: 60 };
/** What the hardware phase alone took when this was designed. */
const HARDWARE_ALONE = 220;
const ROUNDS = 15;

// The runner bundles this file elsewhere and starts it in the project.
const dist = (name: string): string => readFileSync(join(process.cwd(), 'dist', name), 'utf8');
const core: ReportCore = {
  loader: dist('report-loader.js'),
  parts: Object.fromEntries(
    CORE_PARTS.map((part) => [part, dist(part === 'core' ? 'report-core.js' : `report-core-${part}.js`)]),
  ) as Record<CorePart, string>,
};

const source = await simulatedReport();
const page = await renderHtml(source, core);
console.log('report of one simulated VM');
for (const part of CORE_PARTS) {
  const size = kilobytes(core.parts[part]);
  const packed = findBlocks(page).get(`part-${part}`)?.text;
  const carried = packed === undefined ? 'not in this report' : `${kilobytes(packed).toFixed(0)} KB in the file`;
  console.log(`  part ${part.padEnd(17)} ${size.toFixed(0).padStart(4)} KB minified, ${carried}`);
}
report('code of core', kilobytes(core.parts.core), 'KB', TARGETS.core);
console.log(`    ${(kilobytes(core.parts.core) - HARDWARE_ALONE).toFixed(0)} KB more than the hardware phase alone`);
report('whole file', kilobytes(page), 'KB', TARGETS.report);

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (existsSync(chromium)) await inBrowser();
else console.log(`  not measured: how long it takes, for there is no Chromium at ${chromium}`);

async function inBrowser(): Promise<void> {
  const { chromium: launcher } = requireFrom(join(process.cwd(), 'package.json'))(
    'playwright-core',
  ) as typeof import('playwright-core');
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-bench-'));
  const browser = await launcher.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  try {
    const path = join(folder, 'report.html');
    writeFileSync(path, page);
    const [cold, cpu, warm, node]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      // Nothing is remembered from one to the next.
      const context = await browser.newContext();
      const opened = await context.newPage();
      const session = await context.newCDPSession(opened);
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
      const before = await cpuOfPage(session);
      await opened.goto(pathToFileURL(path).href);
      cold.push(await tookFirst(opened));
      cpu.push((await cpuOfPage(session)) - before);
      warm.push(await tookAgain(opened));
      await context.close();
      node.push(await inNode());
    }
    const [first, again, here] = [figureOf(cold), figureOf(warm), figureOf(node)];
    report('re-verified, cold', first.best, 'ms', TARGETS.cold);
    report('judged and drawn again', again.best, 'ms', TARGETS.warm);
    console.log(`    medians ${first.median.toFixed(0)} and ${again.median.toFixed(0)} ms`);
    const whole = figureOf(cpu);
    console.log(
      `    CPU of the page from opening to drawn ${whole.best.toFixed(0)} ms, median ${whole.median.toFixed(0)} ms`,
    );
    console.log(
      `  appraised in Node      ${here.best.toFixed(1).padStart(4)} ms, warm; browser ${(again.best / here.best).toFixed(1)} times that`,
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As the page says. */
async function tookFirst(opened: Page): Promise<number> {
  await opened.waitForFunction(() => document.documentElement.dataset.reverified === 'same', null, { polling: 30 });
  return Number(/([0-9]+) ms/.exec((await opened.locator('#reader').textContent()) ?? '')?.[1]);
}

/** Milliseconds on the thread that runs its scripts and lays it out: not what its neighbours do to the clock. */
async function cpuOfPage(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

function tookAgain(opened: Page): Promise<number> {
  return opened.evaluate(async () => {
    const start = performance.now();
    document.getElementById('judge-now')?.click();
    while (document.documentElement.dataset.reverified !== 'otherwise') await new Promise((done) => setTimeout(done));
    return performance.now() - start;
  });
}

async function inNode(): Promise<number> {
  const start = performance.now();
  renderJson(await appraiseBundle(source.bundle, recordedOptions(source)));
  return performance.now() - start;
}

function kilobytes(text: string): number {
  return Buffer.byteLength(text) / 1000;
}

function report(what: string, figure: number, unit: string, target: number): void {
  console.log(
    `  ${what.padEnd(22)} ${figure.toFixed(0).padStart(4)} ${unit}, target at most ${target}: ${figure <= target ? 'ok' : 'MISSED'}`,
  );
}
