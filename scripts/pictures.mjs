// Draws the pictures of README.md and docs/ from the simulated deployment: a job summary, a badge and a report. Needs Chromium (CHROMIUM
// names one, else /usr/bin/chromium), so it is run by hand when a view changes: `npm run pictures`.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { marked } from 'marked';
import { chromium as playwright } from 'playwright-core';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs/images');
const run = promisify(execFile);
const cli = (...args) => run(process.execPath, [join(root, 'dist/cli.cjs'), ...args]);
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** In CSS pixels: what GitHub gives a job summary, and as much of it as says what was found. */
const [WIDTH, HEIGHT] = [900, 1212];
/** The verdict and the chain of trust; and the verdict as a telephone at night has it. */
const REPORTS = [
  { name: 'report-light.png', width: 1440, height: 2560, colorScheme: 'light' },
  { name: 'report-dark.png', width: 390, height: 2560, colorScheme: 'dark' },
];

const folder = await mkdtemp(join(tmpdir(), 'trust-center-pictures-'));
try {
  await mkdir(images, { recursive: true });
  const result = join(folder, 'result.json');
  await cli('demo', '--format', 'json', '--output', result);
  await cli('badge', result, '--format', 'svg', '--output', join(images, 'badge.svg'));

  const { stdout } = await cli('demo', '--format', 'markdown');
  const style = await readFile(
    createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css'),
    'utf8',
  );
  const page = join(folder, 'summary.html');
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style} body { margin: 0 } .markdown-body { padding: 16px 24px }</style>` +
      `<article class="markdown-body">${marked.parse(stdout)}</article>`,
  );
  await run(chromium, [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    '--force-device-scale-factor=2',
    `--user-data-dir=${join(folder, 'profile')}`,
    `--window-size=${WIDTH},${HEIGHT}`,
    `--screenshot=${join(images, 'job-summary.png')}`,
    pathToFileURL(page).href,
  ]);

  const report = join(folder, 'report.html');
  await cli('demo', '--format', 'html', '--output', report);
  const browser = await playwright.launch({ executablePath: chromium, args: ['--no-sandbox'] });
  try {
    for (const { name, width, height, colorScheme } of REPORTS) {
      const shown = await browser.newPage({ viewport: { width, height }, colorScheme });
      await shown.goto(pathToFileURL(report).href);
      await shown.waitForSelector('html[data-reverified="same"]');
      await shown.screenshot({ path: join(images, name) });
    }
  } finally {
    await browser.close();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
