// Reports of a deployment that chose its names to act on who reads them: nothing of it becomes markup, style, script or a
// request, nothing invisible stays so, and nothing makes the page wider.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/bytes.js';
import type { ReportSource } from '../../../src/core/report/source.js';
import { checkReport, renderReport } from '../../../src/report.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { describeInChromium } from '../../support/chromium.js';
import { ALL_HOSTILE, HOSTILE } from '../../support/hostile.js';
import { outside, read } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';

const ACTS = [
  '</script><script>document.title = "owned"</script>',
  '<img src="https://evil.example/x" onerror="document.title = \'owned\'">',
  '"><style>* { display: none !important }</style><a href="javascript:document.title = 1">',
  '-->]]></textarea></title></style></pre></svg><svg onload="document.title = \'owned\'">',
  '&lt;script&gt; \\u003cscript\\u003e {{constructor}} %3Cscript%3E',
].join(' ');

const NAMES: Readonly<Record<string, string>> = {
  ...HOSTILE,
  'all of that': ALL_HOSTILE,
  'what acts in a page': ACTS,
};

/** In every text that a deployment chooses: target, items, compose file, events, and what hardware is made to say. */
async function hostileReport(text: string): Promise<ReportSource> {
  const compose = `services:\n  ${JSON.stringify(text.slice(0, 400))}:\n    image: ${JSON.stringify(text.slice(0, 400))}\n    privileged: true\n`;
  const deployment = createDeployment({
    compose: { name: text, docker_compose_file: compose, features: [text] },
    vmConfig: { image: text.slice(0, 200) },
    events: (events) =>
      [
        ...events,
        { ...events[0], event: text.slice(0, 400), event_payload: Buffer.from(text.slice(0, 400)).toString('hex') },
      ] as typeof events,
  });
  const source = await simulatedReport({ deployment, name: text.slice(0, 200) || 'x' });
  return source;
}

/** What a page of ours has: of a script, a handler or an address that came from outside, nothing. */
const strangers = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'style') found.push(`${element.tagName} ${name}`);
        const isAddress = ['href', 'src', 'action', 'xlink:href'].includes(name);
        if (isAddress && !/^(?:#|https:\/\/|data:image)/.test(value)) found.push(`${element.tagName} ${name}=${value}`);
      }
      if (
        /^(?:IFRAME|OBJECT|EMBED|FORM|IMG|LINK|BASE|VIDEO|AUDIO|STYLE)$/.test(element.tagName) &&
        element.parentElement !== document.head
      )
        found.push(element.tagName);
    }
    return found;
  });

describe.each(Object.entries(NAMES))('a report of names with %s', (_, text) => {
  it('is one of ours', async () => {
    const page = await renderReport(await hostileReport(text));
    expect((await checkReport(utf8(page))).state).toBe('same');
    // All that cannot be seen is spelled out where it is shown; of control characters the page has its own line ends.
    const shown = page.replace(/<script[^>]*>[^<]*<\/script>/g, '');
    expect(shown).not.toMatch(/[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}/u);
  });
});

describeInChromium('a report of hostile names', (_, open) => {
  it.each(['all of that', 'what acts in a page', 'markup'])(
    'is re-verified, and nothing of it acts: %s',
    async (which) => {
      const source = await hostileReport(NAMES[which] ?? '');
      const { page, state, requests, messages, text } = await read(open, await renderReport(source));
      expect({ state, messages }).toEqual({ state: 'same', messages: [] });
      expect(outside({ page, requests, messages }, page.url())).toEqual([]);
      expect(await page.title()).not.toBe('owned');
      expect(await strangers(page)).toEqual([]);
      expect(text).not.toMatch(/[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      await page.setViewportSize({ width: 360, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    },
  );

  it('of a megabyte is still read, and shows a part of it', async () => {
    const source = await hostileReport('x'.repeat(1_000_000));
    const { state, text } = await read(open, await renderReport(source));
    expect(state).toBe('same');
    expect(text.length).toBeLessThan(6_000_000);
  });
});
