// A report as it is opened in Chromium.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../e2e/run.js';
import type { OpenPage, OpenPageAt } from './chromium.js';

const folder = temporaryFolder();
let serial = 0;

/** URL of a file that holds the page. */
export function fileUrl(page: string): string {
  const path = join(folder, `report-${serial++}.html`);
  writeFileSync(path, page);
  return pathToFileURL(path).href;
}

/** URL of a server on loopback that answers with the page alone; closed when the test ends. */
export async function served(page: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(page),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Opened, once its script has said what it found. */
export async function openReport(open: OpenPageAt, url: string): Promise<OpenPage> {
  const opened = await open(url);
  await said(opened.page);
  return opened;
}

/** `same`, `in-part`, `changed`, `otherwise`; `not` where nothing was re-verified. */
export async function said(page: Page): Promise<string> {
  await page.waitForFunction(() => document.documentElement.dataset.reverified !== undefined);
  return page.evaluate(() => document.documentElement.dataset.reverified ?? '');
}

/** Requests for anything but the page itself; what it made of its own code is no request. */
export function outside({ requests }: OpenPage, url: string): string[] {
  return requests.filter((request) => request !== url && !request.startsWith('blob:'));
}
