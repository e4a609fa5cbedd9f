// Every page of the service as people see it: in a real browser, of a real service. SCREENSHOTS names a folder where pictures
// of all of them are put.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serialiseBundle } from '../../src/core/bundle.js';
import { verifyEntryProof } from '../../src/core/history/log/proof.js';
import { createShare } from '../../src/service/store/shares.js';
import { createDeployment } from '../../src/simulator/index.js';
import { axeFindings } from '../support/axe.js';
import { describeInChromium, type OpenAgainAt } from '../support/chromium.js';
import { sourceOfDeployment } from '../support/report-sources.js';
import { type SignedIn, signedIn } from '../support/service/access.js';
import { addDrifted, addRows, type Drifted, filledService } from '../support/service/filled.js';
import { startTestWeb, type TestService, type TestWeb } from '../support/service/service.js';

const SCREENSHOTS = process.env.SCREENSHOTS ?? null;
const MINUTES = 60_000;

interface Running {
  service: TestService;
  web: TestWeb;
  session: SignedIn;
  /** null: of a service without a target that is verified. */
  drifted: Drifted | null;
  /** Digest of the policy of that target. */
  policy: string;
}

/** A service with so many targets, one of them really verified, for the tests of the `describe` around. */
function running(targets: number): () => Running {
  let made: Running | null = null;
  beforeAll(async () => {
    const service = await filledService();
    const web = await startTestWeb(service);
    const drifted = targets === 0 ? null : await addDrifted(service, service.organisation, 'demo-app');
    if (drifted !== null) await addLinks(service);
    await addRows(service, service.organisation, Math.max(0, targets - 1));
    const session = await signedIn(service, web.url);
    const policy = await service.db.selectFrom('policy').select('digest').executeTakeFirst();
    made = { service, web, session, drifted, policy: policy?.digest ?? '' };
  }, 5 * MINUTES);
  afterAll(async () => {
    await made?.web.close();
    await made?.service.close();
  });
  return () => {
    if (made === null) throw new Error('the service did not start');
    return made;
  };
}

/** One that shows all and has no end, and one that has ended. */
async function addLinks({ db, organisation }: TestService): Promise<void> {
  const { id: target } = await db.selectFrom('target').select('id').executeTakeFirstOrThrow();
  const at = new Date();
  await db.transaction().execute(async (transaction) => {
    const all = { target, hash: 'a', publishes: 'evidence', expiresAt: null } as const;
    await createShare(transaction, organisation, all, at);
    await createShare(transaction, organisation, { ...all, hash: 'b', publishes: 'report', expiresAt: at }, at);
  });
}

function signedInAs({ session, web }: Running): BrowserContextOptions {
  const [name = '', value = ''] = session.cookie.split('=');
  const { hostname } = new URL(web.url);
  const cookie = { name, value, domain: hostname, path: '/', expires: -1, httpOnly: true, secure: false };
  return { storageState: { cookies: [{ ...cookie, sameSite: 'Lax' }], origins: [] } };
}

/** Those that between them have every part and every colour that there is. */
const JUDGED_IN_DARK = [
  'targets',
  'target',
  'target-edit',
  'verification-failed',
  'drift',
  'fleet',
  'policy',
  'sign-in',
];

/** What is wrong with a page, at each width, in light and dark. */
async function faultsOf(again: OpenAgainAt, at: Running, path: string, name: string): Promise<string[]> {
  const faults: string[] = [];
  const session = path === '/sign-in' ? {} : signedInAs(at);
  const { page, requests, messages } = await again(undefined, session);
  const answer = await page.goto(at.web.url + path, { waitUntil: 'load' });
  const status = answer?.status() ?? 0;
  if (status !== 200) faults.push(`${name}: status ${status}`);
  for (const [look] of looks(page)) {
    const where = `${name} ${await look()}`;
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (sideways > 0) faults.push(`${where}: ${sideways} px wider than the window`);
    if (SCREENSHOTS !== null) await picture(page, where.replaceAll(' ', '-'));
  }
  faults.push(...messages.map((message) => `${name}: ${message}`));
  for (const request of requests) {
    if (!request.startsWith(`${at.web.url}/`) && !/^(?:blob|data):/.test(request))
      faults.push(`${name}: asks ${request}`);
  }
  // All that the page says and asks by itself has been looked at.
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  for (const [look, isJudged, scheme] of looks(page)) {
    if (!isJudged || (scheme === 'dark' && SCREENSHOTS === null && !JUDGED_IN_DARK.includes(name))) continue;
    const where = `${name} ${await look()}`;
    for (const [rule, places] of await axeFindings(page)) faults.push(`${where}: ${rule}: ${places.join(' | ')}`);
  }
  return faults;
}

/** Each brings the page to a width and a scheme. @returns with whether axe is to look at it: at each width, and in each scheme */
function looks(page: Page): [look: () => Promise<string>, isJudged: boolean, scheme: 'light' | 'dark'][] {
  const to = async (width: number, colorScheme: 'light' | 'dark'): Promise<string> => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    return `${width} ${colorScheme}`;
  };
  return [
    [() => to(1440, 'light'), true, 'light'],
    [() => to(1440, 'dark'), false, 'dark'],
    [() => to(390, 'dark'), true, 'dark'],
    [() => to(390, 'light'), false, 'light'],
  ];
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = SCREENSHOTS ?? '';
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

describeInChromium('pages of the service', (open, again) => {
  describe('with 40 targets', () => {
    const of = running(40);

    const PAGES: readonly [name: string, path: (at: Running) => string][] = [
      ['targets', () => '/'],
      ['targets-failed', () => '/?state=failed'],
      ['target-new', () => '/targets/new'],
      ['target', () => '/t/main/demo-app'],
      ['target-edit', () => '/t/main/demo-app/edit'],
      ['links', ({ drifted }) => `/t/main/demo-app/links?verification=${drifted?.verifications[1]}`],
      ['verification-failed', ({ drifted }) => `/v/${drifted?.verifications[1]}`],
      ['verification', ({ drifted }) => `/v/${drifted?.verifications[0]}`],
      ['drifts', () => '/drift'],
      ['drift', ({ drifted }) => `/t/main/demo-app/drift/${drifted?.drift}`],
      ['fleet', () => '/fleet'],
      ['check', () => '/check'],
      ['log', () => '/log'],
      ['log-search', ({ drifted }) => `/log?q=${drifted?.verifications[1]}`],
      ['log-problem', () => '/log?q=53ecdde1'],
      ['public', () => '/public'],
      ['policies', () => '/settings/policies'],
      ['policy-new', () => '/settings/policies/new'],
      ['policy', ({ policy }) => `/settings/policies/${policy}`],
      ['policy-from', ({ policy }) => `/settings/policies/new?from=${policy}`],
      ['tokens', () => '/settings/tokens'],
      ['workflows', () => '/settings/workflows'],
      ['hooks', () => '/settings/hooks'],
      ['members', () => '/settings/members'],
      ['retention', () => '/settings/retention'],
      ['audit', () => '/settings/audit'],
      ['sign-in', () => '/sign-in'],
    ];
    it.each(PAGES)(
      '%s: nothing is wrong with it',
      async (name, path) => {
        expect(await faultsOf(again, of(), path(of()), name)).toEqual([]);
      },
      3 * MINUTES,
    );
  });

  describe('without JavaScript', () => {
    const of = running(2);
    const opened = async (path: string): Promise<Page> => {
      const { page } = await open(of().web.url + path, { ...signedInAs(of()), javaScriptEnabled: false });
      return page;
    };

    it('says in words why a target failed, and that it is an experiment, wherever it is found', async () => {
      const page = await opened('/');
      const row = page.getByRole('row').filter({ hasText: 'demo-app' });
      expect(await row.innerText()).toMatch(/experiment\s+Another app-compose was deployed than the expected one/);
      for (const path of ['/t/main/demo-app', `/v/${of().drifted?.verifications[1]}`]) {
        await page.goto(of().web.url + path);
        expect(await page.locator('.verdict .tag').allInnerTexts()).toEqual(['an experiment: it proves nothing']);
      }
      expect(await page.getByRole('link', { name: /^Check a file/ }).getAttribute('target')).toBe('_blank');
    });

    it('acknowledges a drift with a note, which is shown and audited', async () => {
      const page = await opened('/drift');
      await page.getByRole('link', { name: /verified as an experiment before/ }).click();
      await page.getByLabel('Note').fill('It was me: a <b>new</b> image');
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      expect(await page.locator('blockquote').innerText()).toBe('It was me: a <b>new</b> image');
      expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
      await page.goto(`${of().web.url}/settings/audit`);
      expect(await page.locator('main').innerText()).toContain('drift.acknowledge');
      await page.goto(`${of().web.url}/drift`);
      expect(await page.locator('main').innerText()).toContain('Nothing is left to look at');
    });

    it('makes a token, which is shown once and works until it is revoked', async () => {
      const page = await opened('/settings/tokens');
      await page.getByLabel('Name').fill('deploy');
      await page.getByLabel('It may').selectOption('editor');
      await page.getByRole('button', { name: 'Make it' }).click();
      const secret = await page.locator('code.all').innerText();
      const ask = async (): Promise<number> => {
        const headers = { authorization: `Bearer ${secret}` };
        return (await fetch(`${of().web.url}/api/v1/targets`, { headers })).status;
      };
      expect(await ask()).toBe(200);
      await page.goto(`${of().web.url}/settings/tokens`);
      expect(await page.content()).not.toContain(secret);
      await page.getByRole('button', { name: 'Revoke token deploy' }).click();
      expect(await page.locator('main').innerText()).toContain('revoked');
      expect(await ask()).toBe(401);
    });

    it('makes a link to a verification, which shows what it was made for until it is ended', async () => {
      const page = await opened(`/v/${of().drifted?.verifications[1]}`);
      await page.getByRole('link', { name: 'Make a link' }).click();
      await page.getByLabel('It shows').selectOption('report');
      await page.getByLabel('It ends after').selectOption('1');
      await page.getByRole('button', { name: 'Make it' }).click();
      const link = await page.locator('code.all').innerText();
      expect(link).toContain(`/v/${of().drifted?.verifications[1]}?share=`);
      expect(await page.locator('.cause').innerText()).toMatch(/sees of demo-app verdict and report; until 20/);
      const { page: stranger } = await open(link, { javaScriptEnabled: false });
      expect(await stranger.locator('main').innerText()).toContain('Read the report');
      expect(await stranger.getByRole('link', { name: 'Make a link' }).count()).toBe(0);
      expect(await stranger.getByRole('link', { name: 'Evidence', exact: true }).count()).toBe(0);
      await page.goto(`${of().web.url}/t/main/demo-app`);
      await page.getByRole('link', { name: 'Links', exact: true }).click();
      expect(await page.content()).not.toContain(link.split('=')[1]);
      const made = page.getByRole('row').filter({ hasText: 'verdict and report' }).filter({ hasNotText: 'ended' });
      await made.getByRole('button').click();
      expect(await made.count()).toBe(0);
      await stranger.goto(link);
      expect(await stranger.locator('main').innerText()).not.toContain('demo-app');
      await page.goto(`${of().web.url}/settings/audit`);
      const audited = await page.locator('main').innerText();
      expect([audited.includes('share.create'), audited.includes('share.remove')]).toEqual([true, true]);
    });

    it('marks what is wrong with a policy in its line, keeps what was written, and keeps the policy once it is right', async () => {
      const page = await opened('/settings/policies/new');
      await page.getByLabel('Name').fill('production');
      const text = 'version: 1\nphases: [hardware, os]\nhardwear:\n  tcb-statuses: [UpToDate]\n';
      await page.getByLabel('Policy', { exact: true }).fill(text);
      await page.getByRole('button', { name: 'Check and keep' }).click();
      expect(await page.getByRole('alert').innerText()).toContain('Line 3 is not right');
      expect(await page.locator('.hit').innerText()).toMatch(/^hardwear:/);
      expect(await page.getByLabel('Policy', { exact: true }).inputValue()).toBe(text);
      await page.getByLabel('Policy', { exact: true }).fill(text.replace('hardwear', 'hardware'));
      await page.getByRole('button', { name: 'Check and keep' }).click();
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('production');
      expect(await page.locator('main').innerText()).toContain('hardware and OS must pass');
    });

    it('adds a hook, tries it, and shows what became of the message', async () => {
      const page = await opened('/settings/hooks');
      await page.getByLabel('Address').fill('ftp://receiver.example');
      await page.getByRole('button', { name: 'Add it' }).click();
      expect(await page.locator('.err').innerText()).toMatch(/https/);
      await page.getByLabel('Address').fill('https://receiver.example/a/secret/path');
      await page.getByLabel('verification.changed').check();
      await page.getByRole('button', { name: 'Add it' }).click();
      expect(await page.locator('code.all').innerText()).toMatch(/^whsec_/);
      expect(await page.content()).not.toContain('secret/path');
      await page.getByRole('link', { name: 'receiver.example' }).click();
      await page.getByRole('button', { name: 'Send a trial message' }).click();
      expect(await page.locator('main').innerText()).toContain('hook.try');
      await page.getByRole('button', { name: 'Remove', exact: false }).click();
      expect(await page.locator('main').innerText()).toContain('Nobody is told yet');
    });

    it('trusts a workflow by its numbers, and says which field is wrong', async () => {
      const page = await opened('/settings/workflows');
      await page.getByLabel('Repository', { exact: true }).fill('acme/app');
      await page.getByLabel('Its number').fill('acme');
      await page.getByLabel('Number of its owner').fill('7');
      await page.getByRole('button', { name: 'Trust it' }).click();
      expect(await page.locator('.err').allInnerTexts()).toEqual([expect.stringContaining('A number')]);
      await page.getByLabel('Its number').fill('123456');
      await page.getByRole('button', { name: 'Trust it' }).click();
      expect(await page.locator('tbody').innerText()).toContain('repository 123456, owner 7');
    });

    it('keeps evidence for as many days as are said', async () => {
      const page = await opened('/settings/retention');
      await page.getByLabel('Days').fill('0');
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await page.locator('.err').innerText()).toContain('from 1 to');
      await page.getByLabel('Days').fill('30');
      await page.getByRole('button', { name: 'Save' }).click();
      expect(await page.locator('.lead').first().innerText()).toContain('30 days');
    });

    it('shows of the fleet how many there are, each number a link to just these', async () => {
      const page = await opened('/fleet');
      await page.getByRole('link', { name: '1 target: dstack-99.0.0, TCB UpToDate' }).click();
      expect(await page.locator('tbody tr').count()).toBe(1);
      await page.goto(`${of().web.url}/fleet`);
      await page.getByRole('link', { name: 'Show them' }).first().click();
      expect(await page.locator('tbody').innerText()).toContain('demo-app');
    });

    it('finds an entry of the log by the digest of its evidence, and gives its proof', async () => {
      const { service, drifted } = of();
      const row = await service.db
        .selectFrom('verification')
        .selectAll()
        .where('id', '=', drifted?.verifications[0] ?? '')
        .executeTakeFirstOrThrow();
      const page = await opened('/log');
      const { evidenceDigest } = JSON.parse(Buffer.from(await service.blobs.get(row.result ?? '')).toString());
      await page.getByLabel('Search').fill(evidenceDigest);
      await page.getByRole('button', { name: 'Search' }).click();
      expect(await page.locator('tbody tr').count()).toBe(1);
      const href = await page.getByRole('link', { name: 'Proof of entry 0' }).getAttribute('href');
      const proof = await (await page.request.get(of().web.url + href)).text();
      const { vkey } = await service.db.selectFrom('log_head').select('vkey').executeTakeFirstOrThrow();
      expect((await verifyEntryProof(proof, vkey ?? '')).entry).toMatchObject({ seq: 0, evidenceDigest });
    });
  });

  describe('with somebody who only reads', () => {
    const of = running(1);
    it('shows no form that would be refused, and refuses what is asked for', async () => {
      const { service, web, drifted, session } = of();
      await service.db.updateTable('session').set({ role: 'reader' }).execute();
      const { page } = await open(`${web.url}/t/main/demo-app/drift/${drifted?.drift}`, signedInAs(of()));
      expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
      await page.goto(`${web.url}/v/${drifted?.verifications[0]}`);
      expect(await page.getByRole('link', { name: 'Make a link' }).count()).toBe(0);
      expect((await page.goto(`${web.url}/t/main/demo-app/links`))?.status()).toBe(403);
      const made = await fetch(`${web.url}/t/main/demo-app/links`, {
        method: 'POST',
        headers: { cookie: session.cookie, origin: web.url },
        body: new URLSearchParams({ publishes: 'evidence', days: 'never', 'form-token': session.formToken }),
      });
      expect([made.status, await service.db.selectFrom('share').select('hash').execute()]).toEqual([
        403,
        [{ hash: 'a' }, { hash: 'b' }],
      ]);
      await page.goto(`${web.url}/settings/policies`);
      expect(await page.locator('nav[aria-label=Settings] a').allInnerTexts()).toEqual(['Policies']);
      expect((await page.goto(`${web.url}/settings/tokens`))?.status()).toBe(403);
      const forged = await fetch(`${web.url}/t/main/demo-app/drift/${drifted?.drift}`, {
        method: 'POST',
        headers: { cookie: session.cookie, origin: web.url },
        body: new URLSearchParams({ note: 'seen', 'form-token': session.formToken }),
      });
      expect(forged.status).toBe(403);
    });
  });

  describe('the page that checks files', () => {
    const of = running(0);
    it('judges a bundle in the browser, with an origin of its own, and asks nobody', async () => {
      const { page, requests, messages } = await open(`${of().web.url}/check`, signedInAs(of()));
      await page.waitForSelector('input[type=file]');
      expect(await page.evaluate(() => origin)).toBe('null');
      const { bundle } = await sourceOfDeployment(createDeployment({ seed: 'report' }));
      const buffer = Buffer.from(serialiseBundle(bundle));
      const before = requests.length;
      await page.setInputFiles('input[type=file] >> nth=0', {
        name: 'bundle.json',
        mimeType: 'application/json',
        buffer,
      });
      await page.waitForSelector('#verdict', { timeout: MINUTES });
      expect(requests.slice(before).filter((url) => !/^(?:blob|data):/.test(url))).toEqual([]);
      expect(messages).toEqual([]);
    });
  });

  describe.each([0, 1, 5000])('with %i targets', (targets) => {
    const of = running(targets);
    it.each([
      ['targets', '/'],
      ['drifts', '/drift'],
      ['fleet', '/fleet'],
      ['log', '/log'],
      ['public', '/public'],
      ['policies', '/settings/policies'],
    ])(
      '%s: nothing is wrong with it',
      async (name, path) => {
        expect(await faultsOf(again, of(), path, `${name}-of-${targets}`)).toEqual([]);
      },
      3 * MINUTES,
    );
  });
});
