// A report as somebody opens it: what it asks for, what it says, and where it can be read.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { renderReport } from '../../../src/report.js';
import { describeInChromium } from '../../support/chromium.js';
import { fileOf, read, settled, textWithout } from '../../support/report-page.js';
import { sourceOf } from '../../support/report-source.js';

/** A report of each verdict; the last as an inconclusive one. */
const SOURCES = {
  verified: () => sourceOf(),
  failed: () => sourceOf({ appCompose: '{"manifest_version":2}' }),
  inconclusive: () =>
    sourceOf({
      policy: (policy) => {
        policy.os.measurements = [];
        policy.os.images = [];
      },
    }),
};
const VERDICTS = Object.keys(SOURCES) as (keyof typeof SOURCES)[];
const pages = new Map<string, string>();
const pageOf = (verdict: string): string => pages.get(verdict) ?? '';

beforeAll(async () => {
  for (const verdict of VERDICTS) {
    const source = await SOURCES[verdict]();
    expect(source.result.verdict).toBe(verdict);
    pages.set(verdict, await renderReport(source));
  }
});

/** What the script says of itself, and offers. */
const READER = '#reader, #grade, #judge';

/** Serves one page on this machine. */
async function served(content: string, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** What its own code is unpacked as does not leave the page. */
const outside = (requests: string[]): string[] => requests.filter((url) => !url.startsWith('blob:'));

describeInChromium('a report', (open) => {
  describe.each(VERDICTS)('that is %s', (verdict) => {
    it('is re-verified from a file, with no request and no message', async () => {
      const url = fileOf(pageOf(verdict));
      const { requests, messages, reverified, page, text } = await settled(await open(url));
      expect({ requests: outside(requests), messages, reverified }).toEqual({
        requests: [url],
        messages: [],
        reverified: 'same',
      });
      expect(text).toContain('Re-verified here: same result');
      expect((await page.title()).toLowerCase()).toContain(verdict);
      expect((await page.innerText('h1')).toLowerCase()).toContain('evidence.json');
    });

    it('says the same without a script, and that nobody re-verified it', async () => {
      const plain = await open(fileOf(pageOf(verdict)), { javaScriptEnabled: false });
      const text = (await plain.page.locator('body').allInnerTexts()).join();
      expect(text.toLowerCase()).toContain('not re-verified in this reader');
      expect(text).not.toContain('same result');
      const scripted = await read(open, pageOf(verdict));
      const stated = (await textWithout(plain.page, READER)).replace(/\s+/g, ' ');
      expect(stated).toContain('evidence.json');
      expect((await textWithout(scripted.page, READER)).replace(/\s+/g, ' ')).toBe(stated);
    });
  });

  it.each<[string, Record<string, string>]>([
    ['as any page', {}],
    ['as a page that is not trusted', { 'content-security-policy': 'sandbox allow-scripts allow-downloads' }],
  ])('is re-verified from a server on this machine, served %s', async (_, headers) => {
    const url = await served(pageOf('verified'), headers);
    const { requests, messages, reverified } = await settled(await open(url));
    // Browsers ask for an icon themselves.
    expect(outside(requests).filter((one) => !one.endsWith('/favicon.ico'))).toEqual([url]);
    expect({ messages, reverified }).toEqual({ messages: [], reverified: 'same' });
  });

  it('says why it cannot be re-verified over plain http, and offers the evidence', async () => {
    const url = (await served(pageOf('verified'))).replace('127.0.0.1', 'report.example');
    const { page } = await open();
    await page.route('**/*', async (route) => {
      await route.fulfill({ contentType: 'text/html; charset=utf-8', body: pageOf('verified') });
    });
    await page.goto(url);
    await page.waitForSelector('html.not-reverified');
    expect(await page.innerText('#reader')).toMatch(/^Not re-verified in this reader: .*plain http/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#reader button')]);
    expect(download.suggestedFilename()).toBe('bundle.json');
  });
});
