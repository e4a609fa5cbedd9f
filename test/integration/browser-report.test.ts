// A report in Chromium: it appraises its evidence again, to the result of Node, byte for byte, wherever it is opened; and it
// judges by what its reader gives instead.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serialiseBundle } from '../../src/core/bundle.js';
import { serialiseImageRecord } from '../../src/core/formats/image-record.js';
import { parsePolicy } from '../../src/core/policy/policy.js';
import { partsFor } from '../../src/core/report/parts.js';
import { recordedPolicy } from '../../src/core/report/recorded.js';
import type { ReportSource } from '../../src/core/report/source.js';
import { renderHtml } from '../../src/core/views/html/index.js';
import { readReportCore } from '../../src/io/report-core.js';
import { signStatement } from '../../src/signing/sign-statement.js';
import { createDeployment, type Lie } from '../../src/simulator/index.js';
import { temporaryFolder } from '../e2e/run.js';
import { describeInChromium } from '../support/chromium.js';
import { attestation, buildStatement, manifest, record } from '../support/provenance/images.js';
import { fileUrl, openReport, outside, said, served } from '../support/report-page.js';
import { runningReport, simulatedReport } from '../support/reports.js';
import { identityToken, type SigstoreInstance, startSigstore } from './sigstore-services.js';

const core = await readReportCore();
const folder = temporaryFolder();

const LIES: readonly Lie[] = ['instance', 'kms', 'gateway', 'certificate', 'domain-key', 'caa', 'ct'];

describeInChromium('a report', (open, again) => {
  const opened = async (source: ReportSource, url?: string) => {
    const from = url ?? fileUrl(await renderHtml(source, core));
    const report = await openReport(again, from);
    expect(report.messages).toEqual([]);
    expect(outside(report, from)).toEqual([]);
    return { ...report, state: await said(report.page) };
  };
  const flipped = () => createDeployment({ quoteBytes: (bytes) => Buffer.from(bytes).fill(1, 200, 201) });

  it.each<[string, () => Promise<ReportSource>]>([
    ['verified', () => simulatedReport()],
    ['failed', () => simulatedReport({ deployment: flipped() })],
    [
      'inconclusive',
      () =>
        simulatedReport({
          policy: ({ os }) => {
            os.images = [];
            os.measurements = [];
          },
        }),
    ],
  ])('of what is %s: comes to the same result', async (verdict, make) => {
    const source = await make();
    expect(source.result.verdict).toBe(verdict);
    const { page, state } = await opened(source);
    expect(state).toBe('same');
    expect(await page.locator('#reader').textContent()).toMatch(/^Re-verified here: same result, \d+ ms\./);
  });

  it.each([undefined, ...LIES])(
    'of a whole deployment with its domain (lie: %s): comes to the same result',
    async (lie) => {
      const source = await runningReport(folder, lie);
      expect(source.result.verdict).toBe(lie === undefined ? 'verified' : 'failed');
      expect((await opened(source)).state).toBe('same');
    },
    180_000,
  );

  it('re-verifies from a server, and where the server puts it in a sandbox; evidence can be saved there', async () => {
    const source = await simulatedReport();
    const text = await renderHtml(source, core);
    for (const headers of [{}, { 'content-security-policy': 'sandbox allow-scripts allow-downloads' }]) {
      const { page, state } = await opened(source, await served(text, headers));
      expect(state).toBe('same');
      const saving = page.waitForEvent('download');
      await page.evaluate(() => {
        const button = document.createElement('button');
        button.dataset.item = 'app-compose';
        document.body.append(button);
        button.click();
      });
      expect((await saving).suggestedFilename()).toBe('app-compose');
    }
  });

  it('says so where it has no cryptography, and offers what it holds', async () => {
    const text = await renderHtml(await simulatedReport(), core);
    const url = (await served(text)).replace('127.0.0.1', 'plain.test');
    const { page } = await open();
    // Only a page by a name that is not this machine’s is without: the name is answered here.
    await page.route('**/*', (route) => route.fulfill({ body: text, contentType: 'text/html' }));
    await page.goto(url);
    expect(await said(page)).toBe('not');
    expect(await page.locator('#reader').textContent()).toMatch(
      /^Not re-verified in this reader: pages from plain http/,
    );
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the evidence' }).click();
    expect((await saving).suggestedFilename()).toBe('bundle.json');
  });

  it('loads the parts that the rule names, and no others', async () => {
    const parts = (source: ReportSource) => partsFor(source, recordedPolicy(source));
    const alone = await simulatedReport();
    const whole = await runningReport(folder);
    // Asked for, and named by nobody.
    const nameless = await simulatedReport({
      policy: (policy) => {
        policy.phases = ['hardware', 'os', 'source-code', 'domain'];
      },
    });
    for (const source of [alone, whole, nameless]) {
      const text = await renderHtml(source, core);
      expect([...text.matchAll(/id="tc-part-([a-z]+)"/g)].map(([, part]) => part)).toEqual(parts(source));
      const { page: entire } = await openReport(open, fileUrl(text));
      expect(await said(entire)).toBe('same');
      await entire.close();
      // Without any one of them it is not re-verified: none is there for nothing, but the reader of YAML.
      for (const part of parts(source).filter((one) => one !== 'yaml')) {
        const without = text.replace(new RegExp(`<script [^>]*id="tc-part-${part}"[^<]*</script>`), '');
        const { page } = await openReport(open, fileUrl(without));
        expect([part, await said(page)]).toEqual([part, 'not']);
        await page.close();
      }
    }
  }, 180_000);

  it('judges as of today, by a policy, by an app-compose file, and goes back', async () => {
    const source = await simulatedReport();
    const { page, messages } = await opened(source);
    const verdict = () => page.locator('#verdict h1').textContent();
    const notice = () => page.locator('#notice').textContent();
    const shows = (state: string) =>
      page.waitForFunction((one) => document.documentElement.dataset.reverified === one, state);
    const recorded = await verdict();

    // By the keyboard alone.
    await page.locator('#judge-now').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('#notice');
    expect(await notice()).toMatch(/^With your time\. ?This is not what was recorded/);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('judge-now');
    await page.keyboard.press('Tab');
    await page.locator('#judge-recorded').focus();
    await page.keyboard.press('Enter');
    await shows('same');
    expect(await page.locator('#notice').count()).toBe(0);
    expect(await verdict()).toBe(recorded);

    const policy = (text: string) => ({ name: 'policy.yaml', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page
      .locator('#judge-policy')
      .setInputFiles(policy(`version: 1\nsource-code: { app-ids: ['${'00'.repeat(20)}'] }\n`));
    await shows('otherwise');
    expect(await notice()).toContain('With your policy');
    expect(await notice()).toMatch(/verdict: verified → failed/);
    expect(await verdict()).toContain('Failed');
    await page.locator('#judge-policy').setInputFiles(policy('version: 1\nhardwear: {}\n'));
    await page.waitForFunction(() => document.querySelector('#judge-problem')?.textContent !== '');
    expect(await page.locator('#judge-problem').textContent()).toContain('policy 2:1: unknown key "hardwear"');
    // What this evidence never needed is not in the file.
    await page.locator('#judge-policy').setInputFiles(policy('version: 1\nsource-code: { provenance-for: all }\n'));
    await page.waitForFunction(() => /provenance/.test(document.querySelector('#judge-problem')?.textContent ?? ''));
    await page.locator('#judge-recorded').click();
    await shows('same');

    const { appCompose } = createDeployment({ compose: { name: 'another' } });
    await page
      .locator('#judge-app-compose')
      .setInputFiles({ name: '<b>.json', mimeType: 'text/plain', buffer: appCompose });
    await shows('otherwise');
    expect(await notice()).toContain('With your app-compose file');
    expect(await verdict()).toContain('Failed');
    expect(messages).toEqual([]);
  });

  it('judges by all that is given at once, in the order in which it was given', async () => {
    const source = await simulatedReport();
    const { page } = await opened(source);
    await page.evaluate(() => {
      const drop = (selector: string, content: string, name: string): void => {
        const files = new DataTransfer();
        files.items.add(new File([content], name));
        const field = document.querySelector(selector)?.closest('label');
        field?.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
      };
      drop('#judge-policy', `version: 1\nphases: [hardware, os]\n${'# long\n'.repeat(20_000)}`, 'long.yaml');
      drop('#judge-policy', 'version: 1\nphases: [hardware]\n', 'short.yaml');
      drop('#judge-app-compose', '{}', 'app-compose.json');
    });
    await page.waitForFunction(() => /app-compose/.test(document.querySelector('#notice')?.textContent ?? ''));
    expect(await page.locator('#notice').textContent()).toMatch(
      /^With your policy and app-compose file\..*what the maker of this file expected.*does not\./,
    );
    expect(await page.locator('#policy').textContent()).toMatch(/Asked forhardware(?:Not|, source)/);
    await page.close();
  });

  it('is still called changed where its reader asks for something else', async () => {
    const source = await simulatedReport();
    const { page } = await openReport(
      open,
      fileUrl(await renderHtml({ ...source, result: { ...source.result, verdict: 'failed' } }, core)),
    );
    expect(await said(page)).toBe('changed');
    await page.locator('#judge-now').click();
    await page.waitForFunction(() => document.documentElement.dataset.reverified === 'otherwise');
    expect(await page.locator('#notice').textContent()).toMatch(/^With your time\..*This file was changed/);
    expect(await page.title()).toMatch(/^Changed, by other rules: /);
    await page.close();
  });

  it('saves its evidence as the commands beside the buttons name it', async () => {
    const summary = '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}';
    const source = { ...(await simulatedReport()), summary };
    const { page } = await opened(source);
    const saved = async (button: string): Promise<[name: string, content: string]> => {
      const saving = page.waitForEvent('download');
      await page.locator(button).click();
      const file = await saving;
      return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')];
    };
    expect(await saved('[data-block="tc-bundle"]')).toEqual(['bundle.json', serialiseBundle(source.bundle)]);
    expect(await saved('[data-block="tc-summary"]')).toEqual(['summary.json', summary]);
    for (const { name, data } of source.bundle.items) {
      expect(await saved(`[data-item="${name}"]`)).toEqual([name.replace('/', '-'), data]);
    }
    await page.close();
  });
});

describeInChromium('what only a script can do in a report', (open) => {
  it('copies values, saves items, and takes what is dropped on its field', async () => {
    const source = await simulatedReport();
    const { page, messages } = await openReport(open, fileUrl(await renderHtml(source, core)));
    const hidden = page.locator('button:is([data-copy], [data-item], [data-block])[hidden]');
    expect(await hidden.count()).toBe(0);

    await page.evaluate(() => {
      for (const [name, value] of Object.entries({ item: 'collateral/0', copy: '' })) {
        const button = document.createElement('button');
        button.dataset[name] = value;
        button.id = `try-${name}`;
        button.textContent = 'Copy';
        document.body.append(Object.assign(document.createElement('code'), { textContent: 'abc123' }), button);
      }
    });
    const saving = page.waitForEvent('download');
    await page.locator('#try-item').click();
    expect((await saving).suggestedFilename()).toBe('collateral-0');
    await page.locator('#try-copy').click();
    await page.waitForFunction(() => document.querySelector('#try-copy')?.textContent !== 'Copy');
    expect(await page.locator('#try-copy').textContent()).toMatch(/^(?:Copied|Selected)$/);

    await page.evaluate(() => {
      const files = new DataTransfer();
      files.items.add(new File(['version: 1\nphases: [hardware]\n'], 'mine.yaml'));
      const field = document.querySelector('#judge-policy')?.closest('label');
      field?.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    });
    await page.waitForFunction(() => document.documentElement.dataset.reverified === 'otherwise');
    expect(await page.locator('#notice').textContent()).toContain('With your policy');
    expect(await page.title()).toMatch(/^By other rules: /);
    expect(messages).toEqual([]);
  });
});

describeInChromium('a report with signatures of Sigstore', (open) => {
  let sigstore: SigstoreInstance;
  beforeAll(async () => {
    sigstore = await startSigstore();
  });
  afterAll(() => sigstore.close());

  /** Of an image that was built from `org/app`, for a policy that asks for another repository or the same. */
  const builtFrom = async (repository: string): Promise<ReportSource> => {
    const app = manifest('app');
    const reference = `ghcr.io/org/app@${app.digest}`;
    const deployment = createDeployment({
      compose: { docker_compose_file: `services:\n  app:\n    image: ${reference}\n` },
    });
    const statement = await signStatement(buildStatement([app.digest]), {
      kind: 'keyless',
      identityToken: identityToken({}, {}),
      services: sigstore.services,
    });
    const entry = `{ image: ghcr.io/org/app, repository: ${repository}, signer-workflow: .github/workflows/verify.yml, ref: refs/heads/main }`;
    const { sourceCode } = await parsePolicy(`version: 1\nsource-code: { provenance: [${entry}] }`);
    return simulatedReport({
      deployment,
      policy: (policy) => {
        policy.sourceCode.provenance = sourceCode.provenance;
      },
      items: [
        {
          role: 'endorsement',
          name: 'image-record/0',
          source: 'https://ghcr.io',
          collectedAt: deployment.at.toISOString(),
          bytes: new TextEncoder().encode(
            serialiseImageRecord(
              record(reference, { manifests: [app], attestations: [attestation(statement, app.digest)] }),
            ),
          ),
        },
      ],
      trustedRoots: [sigstore.trustedRoot],
    });
  };

  it('is re-verified in part: less is shown than was recorded, and it is never called the same', async () => {
    const source = await builtFrom('org/app');
    expect(source.result.verdict).toBe('verified');
    const { page } = await openReport(open, fileUrl(await renderHtml(source, core)));
    expect(await said(page)).toBe('in-part');
    expect(await page.locator('#verdict h1').textContent()).toContain('Inconclusive');
    expect(await page.locator('#reader').textContent()).toMatch(/^Re-verified here in part/);
    expect(await page.locator('#notice').textContent()).toContain('source-code.provenance.signature: pass → unknown');
    // The same, with one more thing changed, is changed.
    const other = structuredClone(source.result);
    const [check] = other.components[0]?.phases.hardware.checks ?? [];
    if (check !== undefined) check.detail = 'Another.';
    const bent = await openReport(open, fileUrl(await renderHtml({ ...source, result: other }, core)));
    expect(await said(bent.page)).toBe('changed');
  });

  it('says that a failure was recorded, where nobody can decide that here', async () => {
    const source = await builtFrom('org/other');
    expect(source.result.verdict).toBe('failed');
    const { page } = await openReport(open, fileUrl(await renderHtml(source, core)));
    expect(await said(page)).toBe('in-part');
    expect(await page.title()).toMatch(/^Recorded as failed: /);
    expect(await page.locator('#notice').getAttribute('class')).toContain('fail');
    expect(await page.locator('#notice').textContent()).toMatch(
      /^Recorded as failed, .*verdict: failed → inconclusive/,
    );
  });
});
