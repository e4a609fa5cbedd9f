// A report in Chromium: it appraises its evidence again, to the result of Node, byte for byte, wherever it is opened.

import { expect, it } from 'vitest';
import type { ReportSource } from '../../src/core/report/source.js';
import { renderHtml } from '../../src/core/views/html/index.js';
import { readReportCore } from '../../src/io/report-core.js';
import { createDeployment, type Lie } from '../../src/simulator/index.js';
import { temporaryFolder } from '../e2e/run.js';
import { describeInChromium } from '../support/chromium.js';
import { fileUrl, openReport, outside, said, served } from '../support/report-page.js';
import { runningReport, simulatedReport } from '../support/reports.js';

const core = await readReportCore();
const folder = temporaryFolder();

const LIES: readonly Lie[] = ['instance', 'kms', 'gateway', 'certificate', 'domain-key', 'caa', 'ct'];

describeInChromium('a report', (open) => {
  const opened = async (source: ReportSource, url?: string) => {
    const from = url ?? fileUrl(await renderHtml(source, core));
    const report = await openReport(open, from);
    expect(report.messages).toEqual([]);
    expect(outside(report, from)).toEqual([]);
    return { ...report, state: await said(report.page) };
  };

  it('comes to the same result, whatever the verdict is', async () => {
    const flipped = createDeployment({ quoteBytes: (bytes) => Buffer.from(bytes).fill(1, 200, 201) });
    const verdicts = new Map<string, ReportSource>([
      ['verified', await simulatedReport()],
      ['failed', await simulatedReport({ deployment: flipped })],
      [
        'inconclusive',
        await simulatedReport({
          policy: ({ os }) => {
            os.images = [];
            os.measurements = [];
          },
        }),
      ],
    ]);
    for (const [verdict, source] of verdicts) {
      expect(source.result.verdict).toBe(verdict);
      const { page, state } = await opened(source);
      expect(state).toBe('same');
      expect(await page.locator('#reader').textContent()).toMatch(/^Re-verified here: same result, \d+ ms\./);
      await page.close();
    }
  });

  it('comes to the same result of a whole deployment with its domain, honest or not', async () => {
    for (const lie of [undefined, ...LIES]) {
      const source = await runningReport(folder, lie);
      expect([lie, source.result.verdict]).toEqual([lie, lie === undefined ? 'verified' : 'failed']);
      const { page, state } = await opened(source);
      expect([lie, state]).toEqual([lie, 'same']);
      await page.close();
    }
  });

  it('re-verifies from a server, and where the server puts it in a sandbox', async () => {
    const page = await renderHtml(await simulatedReport(), core);
    const sandbox = { 'content-security-policy': 'sandbox allow-scripts allow-downloads' };
    for (const headers of [{}, sandbox]) {
      const { page: shown, state } = await opened(await simulatedReport(), await served(page, headers));
      expect(state).toBe('same');
      const saving = shown.waitForEvent('download');
      await shown.evaluate(() => {
        const button = document.createElement('button');
        button.dataset.item = 'app-compose';
        document.body.append(button);
        button.click();
      });
      expect((await saving).suggestedFilename()).toBe('app-compose');
    }
  });
});
