// That the browser of the tests of pages sees what it is there to see: requests, messages and errors.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { describeInChromium } from '../support/chromium.js';

function pageOf(markup: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'trust-center-page-')), 'page.html');
  writeFileSync(path, `<!doctype html><meta charset="utf-8"><title>page</title>${markup}`);
  return pathToFileURL(path).href;
}

describeInChromium('a page of a test', (open) => {
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
});
