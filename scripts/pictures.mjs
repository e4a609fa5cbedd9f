// Draws the pictures of README.md from the simulated deployment: a job summary and a badge. Needs Chromium (CHROMIUM
// names one, else /usr/bin/chromium), so it is run by hand when a view changes: `npm run pictures`.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { marked } from 'marked';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const images = join(root, 'docs/images');
const run = promisify(execFile);
const cli = (...args) => run(process.execPath, [join(root, 'dist/cli.cjs'), ...args]);
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** In CSS pixels: what GitHub gives a job summary, and as much of it as says what was found. */
const [WIDTH, HEIGHT] = [900, 1212];

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
} finally {
  await rm(folder, { recursive: true, force: true });
}
