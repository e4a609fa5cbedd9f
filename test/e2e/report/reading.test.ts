// A report as somebody reads it where no script runs.

import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../src/report.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { describeInChromium } from '../../support/chromium.js';
import { fileUrl, read, textWithout } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';

const VERDICTS = ['verified', 'failed', 'inconclusive'] as const;
const pages = new Map<string, string>();
const pageOf = (verdict: string): string => pages.get(verdict) ?? '';

beforeAll(async () => {
  const other = { ...createDeployment(), appCompose: Buffer.from('{"manifest_version":2}') };
  const sources = {
    verified: await simulatedReport(),
    failed: await simulatedReport({ deployment: other }),
    inconclusive: await simulatedReport({
      policy: ({ os }) => {
        os.images = [];
        os.measurements = [];
      },
    }),
  };
  for (const verdict of VERDICTS) {
    expect(sources[verdict].result.verdict).toBe(verdict);
    pages.set(verdict, await renderReport(sources[verdict]));
  }
});

/** What the script says of itself, and offers. */
const READER = '#reader, #grade, #judge, button';

describeInChromium('a report', (open) => {
  describe.each(VERDICTS)('that is %s', (verdict) => {
    it('says all of it without a script, and that nobody re-verified it', async () => {
      const { page } = await open(fileUrl(pageOf(verdict)), { javaScriptEnabled: false });
      expect(await textWithout(page, 'script')).toMatch(/not re-verified in this reader/i);
      expect((await page.innerText('#verdict')).toLowerCase()).toContain('evidence.json');
      expect(await page.locator('button:visible').count()).toBe(0);
      const scripted = await read(open, pageOf(verdict));
      expect(scripted.state).toBe('same');
      expect(await textWithout(page, READER)).toBe(await textWithout(scripted.page, READER));
    });
  });
});
