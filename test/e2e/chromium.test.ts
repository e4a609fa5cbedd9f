// That the browser of the tests of pages sees what it is there to see: requests, messages and errors.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { axeFindings } from '../support/axe.js';
import { describeInChromium } from '../support/chromium.js';

function pageOf(markup: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'trust-center-page-')), 'page.html');
  writeFileSync(path, `<!doctype html><meta charset="utf-8"><title>page</title>${markup}`);
  return pathToFileURL(path).href;
}

describeInChromium('a page of a test', (open, again) => {
  it('that does nothing asks for itself alone, and says nothing', async () => {
    const url = pageOf('<p>text');
    const { page, requests, messages } = await open(url);
    expect([requests, messages]).toEqual([[url], []]);
    expect(await page.innerText('p')).toBe('text');
  });

  it('tells what it asks for, what it writes, and what it throws', async () => {
    const { requests, messages } = await open(
      pageOf('<img src="nothing.png"><script>console.warn("written"); throw new Error("thrown")</script>'),
    );
    expect(requests.map((url) => url.split('/').at(-1))).toEqual(['page.html', 'nothing.png']);
    expect(messages).toContain('warning: written');
    expect(messages).toContain('error: thrown');
  });

  it('tells what its Content-Security-Policy refuses', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'none'">`;
    const { messages } = await open(pageOf(`${policy}<script>document.title = 'changed'</script>`));
    expect(messages.join()).toContain('Content Security Policy');
  });

  it('that is used again holds, and tells, nothing of what it was before', async () => {
    const first = await again(
      pageOf('<img src="nothing.png"><script>globalThis.known = 1; console.warn("old")</script>'),
    );
    expect(first.messages).toContain('warning: old');
    const url = pageOf('<p>new');
    const { page, requests, messages } = await again(url);
    expect(page).toBe(first.page);
    expect([requests, messages]).toEqual([[url], []]);
    expect(await page.evaluate(() => 'known' in globalThis)).toBe(false);
    expect((await again(url, { colorScheme: 'dark' })).page).not.toBe(page);
  });

  it('is looked at by axe whatever scripts its rules refuse', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'none'">`;
    const { page } = await open(pageOf(`${policy}<main><h1>page</h1><img src="x.png"><p>text</main>`));
    expect((await axeFindings(page)).map(([rule]) => rule)).toEqual(expect.arrayContaining(['image-alt']));
    await page.evaluate(() => document.querySelector('img')?.remove());
    expect((await axeFindings(page)).map(([rule]) => rule)).not.toContain('image-alt');
  });
});
