// Reports as files that Chromium opens, and what they come to there.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { OpenPage, OpenPageAt } from './chromium.js';

const folder = mkdtempSync(join(tmpdir(), 'trust-center-report-'));
let files = 0;

/** URL of a file with that content. */
export function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.html`);
  writeFileSync(path, content);
  return pathToFileURL(path).href;
}

export interface Read extends OpenPage {
  /** `same`, `changed`, `in-part`, `otherwise`; null: the evidence was not appraised. */
  reverified: string | null;
  /** All text that is on the page, folded or not, without how long it took. */
  text: string;
}

/** Opens a report, and waits until it has said what it comes to. */
export async function read(
  open: OpenPageAt,
  content: string | Uint8Array,
  options?: BrowserContextOptions,
): Promise<Read> {
  return settled(await open(fileOf(content), options));
}

/** At most as long as a reader waits; a script that is refused says nothing. */
const PATIENCE_MS = 5000;

export async function settled(opened: OpenPage): Promise<Read> {
  const { page, messages } = opened;
  const isRefused = (): boolean => messages.some((text) => text.includes('Content Security Policy'));
  if (!isRefused()) {
    await page
      .waitForSelector('html[data-reverified], html.not-reverified', { state: 'attached', timeout: PATIENCE_MS })
      .catch((error: unknown) => {
        if (!isRefused()) throw error;
      });
  }
  const reverified = await page.evaluate(() => document.documentElement.dataset.reverified ?? null);
  // How long it took is another time each time.
  const text = (await textWithout(page, 'script')).replace(/\b\d+ ms\b/g, 'N ms');
  return { ...opened, reverified, text };
}

/** Of the body, folded or not. @param selector of what is left out */
export function textWithout(page: Page, selector: string): Promise<string> {
  return page.evaluate((without) => {
    const body = document.body.cloneNode(true) as HTMLElement;
    for (const element of body.querySelectorAll(`script, ${without}`)) element.remove();
    return body.textContent ?? '';
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
