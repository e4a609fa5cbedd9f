// A report as people use it: with a keyboard, at any width, in any colours, on paper. What a machine can judge of that.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReportSource } from '../../../src/core/report/source.js';
import { renderReport } from '../../../src/report.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { axeFindings } from '../../support/axe.js';
import { describeInChromium } from '../../support/chromium.js';
import { fileUrl, read } from '../../support/report-page.js';
import { runningReport, simulatedReport } from '../../support/reports.js';
import { temporaryFolder } from '../run.js';

const MINUTES = 60_000;

const pages = new Map<string, string>();
const pageOf = (name: string): string => pages.get(name) ?? '';

beforeAll(async () => {
  const add = async (name: string, source: ReportSource): Promise<void> => {
    pages.set(name, await renderReport(source));
  };
  await add('whole', await runningReport(temporaryFolder()));
  const other = { ...createDeployment(), appCompose: Buffer.from('{"manifest_version":2}') };
  await add('failed', await simulatedReport({ deployment: other }));
}, 2 * MINUTES);

const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

/** Begin of what is not to be seen of the content of a details element, of three at most. */
const folded = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('details > :not(summary)')]
      .filter((element) => !element.checkVisibility({ contentVisibilityAuto: true }))
      .filter((element) => element.textContent !== '' && element.closest('[hidden], button, #judge') === null)
      .slice(0, 3)
      .map((element) => (element.parentElement?.textContent ?? '').slice(0, 60)),
  );

/** What scrolls sideways: the page, or what is wider than it and not in a box that scrolls by itself. */
const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(-3)
      .map((element) => `${element.tagName} ${element.id} ${element.className} in ${scrollWidth} > ${clientWidth}`);
  });

describeInChromium('a report', (open) => {
  describe.each(['whole', 'failed'])('(%s)', (name) => {
    it.each([
      ['light', { colorScheme: 'light' }],
      ['dark', { colorScheme: 'dark' }],
      ['forced colours', { forcedColors: 'active' }],
    ] as const)(
      'has nothing that axe finds, everything unfolded, in %s',
      async (_, options) => {
        const { page } = await read(open, pageOf(name), { bypassCSP: true, ...options });
        await unfold(page);
        expect(await axeFindings(page)).toEqual([]);
      },
      MINUTES,
    );

    it(
      'scrolls nowhere sideways from 320 to 1600 pixels, nor at 200 %',
      async () => {
        const { page } = await read(open, pageOf(name));
        await unfold(page);
        for (const width of [320, 360, 480, 640, 768, 980, 1280, 1440, 1600]) {
          await page.setViewportSize({ width, height: 900 });
          expect([width, await sideways(page)]).toEqual([width, []]);
        }
        // As a browser zooms: half the pixels, each twice as large.
        await page.setViewportSize({ width: 640, height: 400 });
        expect(await sideways(page)).toEqual([]);
      },
      MINUTES,
    );

    it(
      'is printed with everything unfolded',
      async () => {
        const { page } = await read(open, pageOf(name));
        const pdf = await page.pdf({ format: 'A4', printBackground: true });
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
        await page.emulateMedia({ media: 'print' });
        // It is laid out for paper when the browser comes to it, which on a busy machine is not at once.
        await expect.poll(() => folded(page), { timeout: 20_000 }).toEqual([]);
      },
      MINUTES,
    );
  });

  it(
    'is walked through with the keyboard: each control is reached, in order, and is seen to be',
    async () => {
      const { page } = await open(fileUrl(pageOf('failed')));
      await page.waitForSelector('html[data-reverified]');
      const controls = await page.evaluate(
        () =>
          [...document.querySelectorAll<HTMLElement>('a[href], button, input, summary')].filter((one) =>
            one.checkVisibility({ visibilityProperty: true }),
          ).length,
      );
      expect(controls).toBeGreaterThan(10);
      const reached: { order: number; isSeen: boolean; what: string }[] = [];
      for (let i = 0; i < controls; i++) {
        await page.keyboard.press('Tab');
        reached.push(
          await page.evaluate(() => {
            const all = [...document.querySelectorAll<HTMLElement>('a[href], button, input, summary')];
            const focused = document.activeElement as HTMLElement;
            const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
            return {
              order: all.indexOf(focused),
              isSeen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
              what: `${focused.tagName} ${(focused.textContent ?? '').slice(0, 40)}`,
            };
          }),
        );
      }
      expect(reached.filter(({ isSeen }) => !isSeen)).toEqual([]);
      const orders = reached.map(({ order }) => order);
      expect(new Set(orders).size).toBe(controls);
      expect(orders).toEqual([...orders].sort((one, other) => one - other));
    },
    MINUTES,
  );
});
