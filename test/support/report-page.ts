// A report as it is opened in Chromium.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../e2e/run.js';
import type { OpenPage, OpenPageAt } from './chromium.js';

const folder = temporaryFolder();
let serial = 0;

/** URL of a file that holds the page. */
export function fileUrl(page: string | Uint8Array): string {
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

/** As long as a machine with much else to do may take. */
const PATIENCE_MS = 30_000;

/** `same`, `in-part`, `changed`, `otherwise`; `not` where nothing was re-verified. */
export async function said(page: Page): Promise<string> {
  const isSaid = (): boolean => document.documentElement.dataset.reverified !== undefined;
  await page.waitForFunction(isSaid, undefined, { timeout: PATIENCE_MS });
  return page.evaluate(() => document.documentElement.dataset.reverified ?? '');
}

/** Requests for anything but the page itself; what it made of its own code is no request. */
export function outside({ requests }: OpenPage, url: string): string[] {
  return requests.filter((request) => request !== url && !request.startsWith('blob:'));
}

export interface Read extends OpenPage {
  /** As `said` tells; null: its script was refused or is none, and said nothing. */
  state: string | null;
  /** All text that is on the page, folded or not, without how long it took. */
  text: string;
}

/** Opens a report from a file, and waits until it has said what it comes to, if the browser lets it. */
export async function read(
  open: OpenPageAt,
  report: string | Uint8Array,
  options?: BrowserContextOptions,
): Promise<Read> {
  return readIn(await open(undefined, options), report);
}

/** The same, in a page that is open. */
export async function readIn(opened: OpenPage, report: string | Uint8Array): Promise<Read> {
  opened.messages.length = 0;
  await opened.page.goto(fileUrl(report));
  const state = await saidOrRefused(opened);
  const text = (await textWithout(opened.page, 'script')).replace(/\b\d+ ms\b/g, 'N ms');
  return { ...opened, state, text };
}

/** A script is refused by its digest, and others beside it do not speak for it; one whose tag was changed is none. */
async function saidOrRefused({ page, messages }: OpenPage): Promise<string | null> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const [state, scripts] = await page.evaluate(
      () =>
        [document.documentElement.dataset.reverified, document.querySelectorAll('script:not([type])').length] as const,
    );
    if (state !== undefined) return state;
    const refused = messages.filter((text) => /script.*Content Security Policy/.test(text));
    if (refused.length >= scripts) return null;
    await page.waitForTimeout(20);
  }
  throw new Error('the script of the report says nothing');
}

/** Of the body, folded or not, each white space as a blank. @param selector of what is left out */
export function textWithout(page: Page, selector: string): Promise<string> {
  return page.evaluate((without) => {
    const body = document.body.cloneNode(true) as HTMLElement;
    for (const element of body.querySelectorAll(`script, ${without}`)) element.remove();
    return (body.textContent ?? '').replace(/\s+/g, ' ').trim();
  }, selector);
}

/** The element of a data block, whole. */
export function blockOf(page: string, name: string): string {
  const found = new RegExp(`<script type="[a-z/]+" id="tc-${name}"[^>]*>[^<]*</script>`).exec(page)?.[0];
  if (found === undefined) throw new Error(`there is no block tc-${name}`);
  return found;
}

/** A page with one thing replaced, which must be there. */
export function replaced(page: string, found: string | RegExp, by: string): string {
  const changed = page.replace(found, () => by);
  if (changed === page) throw new Error(`${found} is not in the page`);
  return changed;
}
