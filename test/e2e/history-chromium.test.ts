// The page of the history as people meet it: at every width, in both colour schemes, by axe, and without a request.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { Span, Timeline } from '../../src/core/history/spans.js';
import type { TargetHistory } from '../../src/core/views/history.js';
import { renderHistoryHtml } from '../../src/core/views/html/history-page.js';
import { axeFindings } from '../support/axe.js';
import { describeInChromium } from '../support/chromium.js';
import { ALL_HOSTILE } from '../support/hostile.js';
import { temporaryFolder } from './run.js';

const LOG = { origin: 'github.com/octo-org/octo-app/trust-center', size: 12, rootHash: `${'A'.repeat(43)}=` };

function span(change: Partial<Span>): Span {
  return {
    verdict: 'verified',
    experiment: false,
    firstAt: '2026-11-20T05:17:00.000Z',
    lastAt: '2026-11-29T05:18:00.000Z',
    checks: 10,
    factsDigest: `sha256:${'a'.repeat(64)}`,
    changes: [],
    ...change,
  };
}

function target(name: string, spans: Span[], more: Partial<Timeline> = {}): TargetHistory {
  const timeline = { ...LOG, target: name, spans, omitted: 0, omittedFailures: 0, holes: [], points: [], ...more };
  return { timeline, facts: new Map() };
}

const PAGE = renderHistoryHtml({
  ...LOG,
  at: Date.parse('2026-11-29T12:00:00.000Z'),
  targets: [
    target(
      'our api',
      [
        span({ firstAt: '2026-11-18T05:17:00.000Z', lastAt: '2026-11-18T05:17:00.000Z', checks: 1 }),
        span({
          verdict: 'failed',
          firstAt: '2026-11-21T05:17:00.000Z',
          lastAt: '2026-11-22T05:18:00.000Z',
          changes: [{ weight: 'worse', text: 'verified before, failed now: source-code.compose-hash' }],
        }),
        span({ firstAt: '2026-11-23T05:17:00.000Z', changes: [{ weight: 'better', text: ALL_HOSTILE }] }),
      ],
      {
        holes: [{ from: '2026-11-19T05:17:00.000Z', to: '2026-11-21T05:17:00.000Z' }],
        points: [{ kind: 'no-result', at: '2026-11-24T05:17:00.000Z', text: 'no result: FETCH_TIMEOUT' }],
      },
    ),
    target('worker', [span({ experiment: true })]),
    target(ALL_HOSTILE.slice(0, 200), [span({ experiment: null })]),
    target('gone', []),
  ],
});

describeInChromium('the page of the history', (open) => {
  const path = join(temporaryFolder(), 'history.html');
  writeFileSync(path, PAGE);
  const url = pathToFileURL(path).href;

  it.each([320, 360, 980, 1600])(
    'fits %i px, asks for nothing but itself, and the console is silent',
    async (width) => {
      const { page, requests, messages } = await open(url, { viewport: { width, height: 900 } });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect({ requests, messages }).toEqual({ requests: [url], messages: [] });
    },
  );

  it.each(['light', 'dark'] as const)('has no finding of axe, in %s', async (colorScheme) => {
    // A context that may run what a test puts in, which the page itself may not.
    const { page } = await open(url, { colorScheme, bypassCSP: true, viewport: { width: 390, height: 900 } });
    expect(await axeFindings(page, 'default')).toEqual([]);
  });
});
