// Chromium, for tests of pages: one browser a test file, started with its first page, and a context of its own for each
// page. CHROMIUM names it, else it is Debian’s; where there is none, the tests are skipped, and named.

import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, describe } from 'vitest';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const haveChromium = existsSync(CHROMIUM);

/** A page, and what happened on it that a person does not see. */
export interface OpenPage {
  page: Page;
  /** Every URL that was asked for, that of the page among them. */
  requests: string[];
  /** Of the console, and errors that nothing caught. */
  messages: string[];
}

/** Opens a URL; undefined: a page on which nothing is, to be filled by the test. Closed when the test ends. */
export type OpenPageAt = (url?: string, options?: BrowserContextOptions) => Promise<OpenPage>;

/** Opens in the one page that all tests of the `describe` have for these options: to make one takes a browser longer than to
 * load most. It is as wide, and in the colours, that the test before left it. */
export type OpenAgainAt = OpenPageAt;

/** `describe` of pages in Chromium, or a skipped one that says what was not run. */
export function describeInChromium(name: string, body: (open: OpenPageAt, again: OpenAgainAt) => void): void {
  if (!haveChromium) {
    describe.skip(`${name} (skipped: there is no Chromium at ${CHROMIUM})`, () => body(refuse, refuse));
    return;
  }
  describe(`${name}, in Chromium`, () => {
    let browser: Promise<Browser> | null = null;
    const launched = (): Promise<Browser> => {
      browser ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
      return browser;
    };
    const kept = new Map<string, OpenPage>();
    afterEach(async () => {
      if (browser === null) return;
      const isKept = new Set([...kept.values()].map(({ page }) => page.context()));
      const done = (await browser).contexts().filter((context) => !isKept.has(context));
      await Promise.all(done.map((context) => context.close()));
    });
    afterAll(async () => (await browser)?.close());

    const open: OpenPageAt = async (url, options) => {
      const page = await (await (await launched()).newContext(options)).newPage();
      const [requests, messages]: [string[], string[]] = [[], []];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => messages.push(`error: ${error.message}`));
      if (url !== undefined) await page.goto(url);
      return { page, requests, messages };
    };
    body(open, async (url, options = {}) => {
      const key = JSON.stringify(options);
      const known = kept.get(key);
      const opened = known === undefined || known.page.isClosed() ? await open(undefined, options) : known;
      kept.set(key, opened);
      await opened.page.goto('about:blank');
      for (const told of [opened.requests, opened.messages]) told.length = 0;
      if (url !== undefined) await opened.page.goto(url);
      return opened;
    });
  });
}

function refuse(): never {
  throw new Error(`there is no Chromium at ${CHROMIUM}`);
}
