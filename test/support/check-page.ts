// The page that checks files, as it is built, in Chromium.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { root } from '../e2e/run.js';
import type { OpenPage, OpenPageAt } from './chromium.js';
import { fileUrl } from './report-page.js';

export const CHECK_PAGE = join(root, 'dist/check.html');

export interface GivenFile {
  name: string;
  content: string | Uint8Array;
}

/** Opened from disk, and ready. */
export async function openCheck(open: OpenPageAt, options?: BrowserContextOptions): Promise<OpenPage> {
  const opened = await open(fileUrl(readFileSync(CHECK_PAGE)), options);
  await opened.page.waitForSelector('html[data-check="ready"]');
  return opened;
}

/** Gives files in a field, and waits for what comes of it. */
export async function give(page: Page, files: readonly GivenFile[], field = 'check-file'): Promise<string> {
  const before = await mark(page);
  await page.setInputFiles(
    `#${field}`,
    files.map(({ name, content }) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) })),
  );
  return settled(page, before);
}

/** Changes the time in the form. */
export async function judgeAt(page: Page, time: string): Promise<string> {
  const before = await mark(page);
  await page.fill('#check-at', time);
  await page.press('#check-at', 'Tab');
  return settled(page, before);
}

export async function choose(page: Page, by: 'record' | 'rules'): Promise<string> {
  const before = await mark(page);
  await page.check(`input[name="by"][value="${by}"]`);
  return settled(page, before);
}

/** Of the result, as the page saves it. */
export async function savedResult(page: Page): Promise<string> {
  const saving = page.waitForEvent('download');
  await page.click('#check-save [data-block="tc-result"]');
  return readFileSync(await (await saving).path(), 'utf8');
}

/** How often the page has come to something. */
function mark(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset.turns ?? 0));
}

/** `ready`, `refused`, `judged`, `repeated`, `same`, `changed`, `in-part`. */
async function settled(page: Page, before: number): Promise<string> {
  await page.waitForFunction((turns) => Number(document.documentElement.dataset.turns ?? 0) > turns, before);
  return page.evaluate(() => document.documentElement.dataset.check ?? '');
}
