// The page that checks files, in Chromium: what is given comes to the result that the command line makes of it, byte for
// byte, by the same rules; nothing leaves the page, and nothing of a file is run in it.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../../src/core/bundle.js';
import { renderReport } from '../../../src/report.js';
import {
  appKeyAttestation,
  createDeployment,
  createWholeDeployment,
  guestAgentInfo,
  phalaCloudAttestations,
  raTlsCertificate,
  redpillReport,
  versionedAttestation,
} from '../../../src/simulator/index.js';
import { axeFindings } from '../../support/axe.js';
import { CHECK_PAGE, choose, type GivenFile, give, judgeAt, openCheck, savedResult } from '../../support/check-page.js';
import { describeInChromium, type OpenPage } from '../../support/chromium.js';
import { fileUrl, outside, replaced, served } from '../../support/report-page.js';
import { simulatedReport } from '../../support/reports.js';
import { cli, temporaryFolder } from '../run.js';

const MINUTE = 60_000;
const folder = temporaryFolder();
const deployment = createDeployment({ seed: 'check-page' });
const AT = deployment.at.toISOString();
const json = (value: unknown): string => JSON.stringify(value);
const file = (name: string, content: string | Uint8Array): GivenFile => ({ name, content });
const pathOf = ({ name, content }: GivenFile): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const collateral = file('collateral.json', json(deployment.collateral));
const appCompose = file('app-compose.json', deployment.appCompose);
const policy = file('policy.yaml', deployment.policy);
const rootCa = file('root.pem', deployment.rootCaPem);

const KINDS: [string, GivenFile][] = [
  ['a quote', file('quote.bin', deployment.quote)],
  ['a quote in hex', file('quote.txt', deployment.quote.toString('hex'))],
  ['a quote in base64', file('quote.b64', deployment.quote.toString('base64'))],
  ['a GetQuote answer', file('get-quote.json', json(deployment.evidence))],
  ['a GetQuote answer about a key', file('app-key.json', json(appKeyAttestation(deployment)))],
  ['an Info answer', file('info.json', json(guestAgentInfo(deployment)))],
  ['an attestations answer of Phala Cloud', file('phala.json', json(phalaCloudAttestations(deployment)))],
  ['a versioned attestation', file('attestation.bin', versionedAttestation(deployment.evidence))],
  ['an RA-TLS certificate', file('ra-tls.pem', raTlsCertificate(deployment).pem)],
  ['a Redpill report', file('redpill.json', json(redpillReport(deployment, '5a'.repeat(32))))],
];

/** Drops files on the page: several times, and all of them at once. */
function drop(page: Page, ...drops: GivenFile[][]): Promise<void> {
  return page.evaluate(
    (all) => {
      for (const files of all) {
        const data = new DataTransfer();
        for (const { name, content } of files) data.items.add(new File([content], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    },
    drops.map((files) => files.map(({ name, content }) => ({ name, content: String(content) }))),
  );
}

/** What the command line makes of the same, with no network. */
async function byNode(evidence: GivenFile, ...more: string[]): Promise<string> {
  const { stdout, stderr } = await cli(
    ...['verify', '--evidence', pathOf(evidence), '--offline', '--at', AT, '--format', 'json', '--allow-experiment'],
    ...more,
  );
  if (stdout === '') throw new Error(stderr);
  return stdout;
}

describeInChromium('the page that checks files', (openAnew, open) => {
  const quiet = (opened: OpenPage): void => {
    expect(opened.messages).toEqual([]);
    expect(outside(opened, opened.page.url())).toEqual([]);
  };

  describe.each(KINDS)('given %s', (_, evidence) => {
    it(
      'comes to the result of the command line by the same policy, file, collateral and root',
      async () => {
        const opened = await openCheck(open);
        const { page } = opened;
        await give(page, [rootCa], 'check-root');
        await judgeAt(page, AT).catch(() => '');
        expect(await give(page, [policy, appCompose, collateral, evidence])).toBe('judged');
        const expected = await byNode(
          evidence,
          ...['--collateral', pathOf(collateral), '--app-compose', pathOf(appCompose)],
          ...['--policy', pathOf(policy), '--insecure-root-ca', pathOf(rootCa)],
        );
        expect(await savedResult(page)).toBe(expected);
        quiet(opened);
      },
      MINUTE,
    );
  });

  it(
    'of a quote alone: nothing is shown, and it says which file is missing and where it comes from',
    async () => {
      const { page } = await openCheck(open);
      const quote = file('quote.bin', deployment.quote);
      await give(page, [rootCa], 'check-root');
      await judgeAt(page, AT);
      expect(await give(page, [quote])).toBe('judged');
      const result = await savedResult(page);
      expect(result).toBe(await byNode(quote, '--insecure-root-ca', pathOf(rootCa)));
      expect(JSON.parse(result)).toMatchObject({ verdict: 'inconclusive' });
      expect(await page.locator('#missing').innerText()).toMatch(/trust-center collect --evidence FILE/);
      expect(await page.locator('#verdict.pass').count()).toBe(0);
    },
    MINUTE,
  );

  it(
    'with evidence of KMS and gateway, and files dropped on the page',
    async () => {
      const { app, kms, gateway, meta, policy: asked } = createWholeDeployment({ seed: 'check-page' });
      const files = {
        evidence: file('evidence.json', json(app.evidence)),
        kms: file('kms.json', json(guestAgentInfo(kms))),
        meta: file('meta.json', json(meta)),
        gateway: file('gateway.json', json(guestAgentInfo(gateway))),
        collateral: file('intel.json', json(app.collateral)),
        policy: file('whole.yaml', asked),
        root: file('whole.pem', app.rootCaPem),
      };
      const { page } = await openCheck(open);
      await give(page, [files.root], 'check-root');
      await judgeAt(page, AT);
      await give(page, [files.kms], 'check-kms');
      await give(page, [files.gateway], 'check-gateway');
      const dropped = [files.meta, files.policy, files.collateral, files.evidence];
      await drop(page, dropped);
      await page.waitForSelector('html[data-check="judged"]');
      const { stdout } = await cli(
        ...['verify', '--evidence', pathOf(files.evidence), '--offline', '--at', AT, '--format', 'json'],
        ...['--kms-evidence', pathOf(files.kms), '--kms-evidence', pathOf(files.meta)],
        ...['--gateway-evidence', pathOf(files.gateway), '--collateral', pathOf(files.collateral)],
        ...['--policy', pathOf(files.policy), '--insecure-root-ca', pathOf(files.root), '--allow-experiment'],
      );
      expect(await savedResult(page)).toBe(stdout);
    },
    MINUTE,
  );

  it(
    'files that are dropped while others are still read: none is lost',
    async () => {
      const { page } = await openCheck(open);
      await give(page, [rootCa], 'check-root');
      const [evidence] = KINDS.map(([, one]) => one).filter(({ name }) => name === 'get-quote.json');
      await drop(page, [policy], [evidence as GivenFile], [collateral], [appCompose]);
      await page.waitForFunction(() => document.querySelectorAll('#check-given li').length === 5);
      await page.waitForSelector('html[data-check="judged"]');
      expect(await page.innerText('#verdict')).toMatch(/by your policy policy\.yaml/);
    },
    MINUTE,
  );

  it(
    'two that could be judged, dropped together: says that one is, and shows no verdict; one alone takes the place of another',
    async () => {
      const { page } = await openCheck(open);
      const two = ['first.json', 'second.json'].map((name) => file(name, json(deployment.evidence)));
      expect(await give(page, [...two, file('cat.png', 'x'), policy])).toBe('refused');
      // All are named, and what can be used is kept.
      expect(await page.innerText('#problem')).toMatch(/cat\.png cannot be used/);
      expect(await page.innerText('#check-given')).toMatch(/policy\s+policy\.yaml/);
      expect(await page.innerText('#problem')).toMatch(/second\.json cannot be used\s+one file .*first\.json/);
      expect(await page.locator('#verdict').count()).toBe(0);
      expect(await give(page, two.slice(1))).toBe('judged');
      expect(await page.innerText('#verdict')).toMatch(/^second\.json$/m);
    },
    MINUTE,
  );

  describe('given a bundle', () => {
    it(
      'repeats its appraisal as replay does, and says whose rules those are; by the reader’s it is as verify says',
      async () => {
        const source = await simulatedReport({ deployment });
        const bundle = file('bundle.json', serialiseBundle(source.bundle));
        const opened = await openCheck(open);
        const { page } = opened;
        await give(page, [rootCa], 'check-root');
        expect(await give(page, [bundle])).toBe('repeated');
        const replay = await cli(
          ...['replay', pathOf(bundle), '--insecure-root-ca', pathOf(rootCa), '--format', 'json', '--allow-experiment'],
        );
        expect(await savedResult(page)).toBe(replay.stdout);
        expect(await page.locator('#notice').innerText()).toMatch(/^By the file’s own rules\./);
        expect(await choose(page, 'rules')).toBe('judged');
        expect(await judgeAt(page, AT)).toBe('judged');
        expect(await savedResult(page)).toBe(await byNode(bundle, '--insecure-root-ca', pathOf(rootCa)));
        expect(await page.locator('#notice').count()).toBe(0);
        quiet(opened);
      },
      MINUTE,
    );

    it(
      'of the world, whose root nobody gave: the root is Intel’s, and it fails',
      async () => {
        const { page } = await openCheck(open);
        const { bundle } = await simulatedReport({ deployment });
        await give(page, [file('bundle.json', serialiseBundle(bundle))]);
        expect(await page.innerText('#verdict h1')).toMatch(/failed/i);
      },
      MINUTE,
    );
  });

  describe('given a report', () => {
    let report = '';
    beforeAll(async () => {
      report = await renderReport(await simulatedReport({ deployment }));
    });

    it(
      'that is ours: says so, and that its rules are its own; a policy of the reader takes their place',
      async () => {
        const opened = await openCheck(open);
        const { page } = opened;
        expect(await give(page, [file('report.html', report)])).toBe('same');
        expect(await page.locator('#notice').innerText()).toMatch(/same result\. The report is ours: every byte/);
        expect(await page.locator('#verdict.exp').count()).toBe(1);
        expect(await give(page, [policy], 'check-policy')).toBe('judged');
        // Nobody gave this root here.
        expect(await page.innerText('#verdict h1')).toMatch(/failed/i);
        quiet(opened);
      },
      MINUTE,
    );

    it(
      'that was changed: says where, and shows what its evidence comes to; its scripts are not run',
      async () => {
        const opened = await openCheck(open);
        const { page } = opened;
        const marked = replaced(report, 'Experiment, not verified</span>', 'Verified</span>');
        expect(await give(page, [file('report.html', marked)])).toBe('changed');
        expect(await page.locator('#notice.fail').innerText()).toMatch(/^This file was changed\. In it, #h1 /);
        expect(await page.innerText('#verdict')).not.toMatch(/^Verified/m);
        const scripted = replaced(report, '</body>', '<script>document.title = "run"</script></body>');
        expect(await give(page, [file('report.html', scripted)])).toBe('changed');
        expect(await page.title()).not.toBe('run');
        quiet(opened);
      },
      MINUTE,
    );

    it(
      'of another version: judges it, and compares no bytes',
      async () => {
        const { page } = await openCheck(open);
        const other = replaced(report, /content="trust-center [^"]+"/, 'content="trust-center 99.0.0"');
        expect(await give(page, [file('report.html', other)])).toBe('same');
        expect(await page.locator('#notice').innerText()).toMatch(/not compared: it was made by trust-center 99\.0\.0/);
      },
      MINUTE,
    );
  });

  describe('given what cannot be used', () => {
    const bundle = async (): Promise<string> => serialiseBundle((await simulatedReport({ deployment })).bundle);
    it.each<[string, () => Promise<GivenFile>, RegExp]>([
      ['nothing', async () => file('empty.json', ''), /empty\.json cannot be used\s+it is empty/],
      ['a picture', async () => file('cat.png', Buffer.from('89504e470d0a1a0a', 'hex')), /not recognised/],
      [
        'markup',
        async () => file('<img src=x onerror=alert(1)>.json', '<img src=x onerror=alert(1)>'),
        /not recognised/,
      ],
      ['JSON without an end', async () => file('deep.json', '['.repeat(100_000)), /cannot be used/],
      [
        'a bundle that was changed',
        async () => file('bundle.json', (await bundle()).replace('"file"', '"ra-tls"')),
        /altered/,
      ],
      ['half a bundle', async () => file('bundle.json', (await bundle()).slice(0, 5000)), /cannot be used/],
      ['a policy with an unknown key', async () => file('policy.yaml', 'version: 1\nhardwear: {}\n'), /hardwear/],
      ['a page that holds no report', async () => file('check.html', readFileSync(CHECK_PAGE)), /tc-bundle/],
      ['evidence over the limit', async () => file('large.bin', Buffer.alloc(11 * 1024 * 1024, 1)), /10485760/],
    ])('%s: says so, and shows no verdict', async (_, make, message) => {
      const opened = await openCheck(open);
      const { page } = opened;
      await give(page, [file('get-quote.json', json(deployment.evidence))]);
      expect(await give(page, [await make()])).toBe('refused');
      expect(await page.innerText('#problem')).toMatch(message);
      expect(await page.locator('#verdict').count()).toBe(0);
      quiet(opened);
    });

    it('more than a bundle may have: refuses it unread', async () => {
      const { page } = await openCheck(open);
      const large = file('large.json', '');
      await page.evaluate((name) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(65 * 1024 * 1024)], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      }, large.name);
      await page.waitForSelector('html[data-check="refused"]');
      expect(await page.innerText('#problem')).toMatch(/at most 67108864/);
    });

    it('a time that is none: says what is expected', async () => {
      const { page } = await openCheck(open);
      expect(await judgeAt(page, 'tomorrow')).toBe('refused');
      expect(await page.innerText('#problem')).toMatch(/expected a time like/);
    });
  });

  it('says what hinders it: no JavaScript, no cryptography, no way to unpack', async () => {
    const url = fileUrl(readFileSync(CHECK_PAGE));
    const without = await open(url, { javaScriptEnabled: false });
    expect(await without.page.innerText('#ready')).toMatch(/This page needs JavaScript/);
    expect(await without.page.locator('input').count()).toBe(0);
    for (const [name, words] of [
      ['DecompressionStream', /too old/],
      ['crypto', /no cryptography/],
    ] as const) {
      const { page } = await openAnew();
      await page.addInitScript((what) => Object.defineProperty(globalThis, what, { value: undefined }), name);
      await page.goto(url);
      await page.waitForSelector('html[data-check="not"]');
      expect(await page.innerText('#ready')).toMatch(words);
    }
  });

  it('works from a server, and in its sandbox', async () => {
    const text = readFileSync(CHECK_PAGE, 'utf8');
    const opened = await open(
      await served(text, { 'content-security-policy': 'sandbox allow-scripts allow-downloads' }),
    );
    await opened.page.waitForSelector('html[data-check="ready"]');
    expect(await give(opened.page, [file('get-quote.json', json(deployment.evidence))])).toBe('judged');
    quiet(opened);
  });

  describe('as people use it', () => {
    const isSideways = (page: Page): Promise<boolean> =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

    it.each(['light', 'dark'] as const)(
      'has nothing that axe finds, and scrolls nowhere sideways, in %s',
      async (colorScheme) => {
        const { page } = await openCheck(open, { bypassCSP: true, colorScheme });
        const quote = file('a-name-that-is-as-long-as-a-name-can-be-without-any-blank-in-it.bin', deployment.quote);
        const steps: (() => Promise<unknown>)[] = [
          async () => {},
          () => give(page, [rootCa], 'check-root'),
          () => give(page, [quote]),
          () => give(page, [file('bundle.json', '{"schema":"trust-center/bundle/v1"}')]),
        ];
        for (const step of steps) {
          await step();
          expect(await axeFindings(page)).toEqual([]);
          for (const width of [320, 360, 1440]) {
            await page.setViewportSize({ width, height: 900 });
            expect([width, await isSideways(page)]).toEqual([width, false]);
          }
        }
      },
      2 * MINUTE,
    );

    it('is reached with the keyboard, and the verdict is what is read next', async () => {
      const { page } = await openCheck(open);
      const reached: string[] = [];
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press('Tab');
        reached.push(await page.evaluate(() => document.activeElement?.id ?? ''));
      }
      expect(reached).toEqual(expect.arrayContaining(['check-file', 'check-policy', 'check-root', 'check-at']));
      await give(page, [file('get-quote.json', json(deployment.evidence))]);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('h1');
    });
  });
});
