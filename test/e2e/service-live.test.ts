// A verification under way, as somebody watches it: a real worker, a simulated deployment on loopback, a real browser.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestVerification } from '../../src/service/jobs/request.js';
import { type Running, startWorker } from '../../src/service/jobs/run.js';
import { bullmqQueue } from '../../src/service/queue/bullmq.js';
import { axeFindings } from '../support/axe.js';
import { describeInChromium } from '../support/chromium.js';
import { signedIn } from '../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../support/service/service.js';
import { testStore } from '../support/service/store.js';
import { addTarget, type Simulated, simulated } from '../support/service/targets.js';

describeInChromium('the page of a verification', (open) => {
  let service: TestService;
  let web: TestWeb;
  let world: Simulated;
  let worker: Running | null = null;
  let cookie: { name: string; value: string; url: string };

  beforeAll(async () => {
    const store = await testStore();
    const queue = await bullmqQueue({
      store,
      redisUrl: null,
      onError: () => {},
      space: randomBytes(6).toString('hex'),
    });
    service = await testService({}, { store, queue });
    web = await startTestWeb(service);
    world = await simulated();
    const [name = '', value = ''] = (await signedIn(service, web.url)).cookie.split('=');
    cookie = { name, value, url: web.url };
  }, 60_000);
  afterAll(async () => {
    await worker?.stop(5000);
    await web?.close();
    await service?.close();
    await world?.close();
  });

  const ask = async (slug: string): Promise<string> => {
    const target = await addTarget(service, service.organisation, { slug, spec: world.spec, policy: world.policy });
    const { organisation } = service;
    const asked = { organisation, target, trigger: 'manual', requestedBy: 'a test', evidence: null } as const;
    return (await requestVerification(service, asked)).id;
  };

  it('shows the steps as they come, and the verdict when it has ended', async () => {
    const id = await ask('watched');
    const { page, messages, requests } = await open(undefined, { bypassCSP: false });
    await page.context().addCookies([cookie]);
    await page.goto(`${web.url}/v/${id}`);
    expect(await page.textContent('h1')).toBe('Verifying watched');
    expect(await page.textContent('#live')).toBe('It waits for a worker.');
    expect(await page.locator('#steps li').count()).toBe(1);

    worker = await startWorker(service);
    await page.waitForSelector('#steps li:nth-child(3), .verdict', { timeout: 60_000 });
    await page.waitForSelector('.verdict', { timeout: 60_000 });
    expect(await page.textContent('h1')).toBe('watched Experiment');
    expect(await page.locator('.ladder > li').count()).toBe(4);
    // Nothing of an experiment is green.
    expect(await page.locator('main .pass').count()).toBe(0);
    expect(messages).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(web.url))).toEqual([]);
  });

  it('says the same without scripts, and has no finding of axe', async () => {
    const id = await ask('read');
    const bare = await open(undefined, { javaScriptEnabled: false });
    await bare.page.context().addCookies([cookie]);
    await bare.page.goto(`${web.url}/v/${id}`);
    expect(await bare.page.textContent('h1')).toMatch(/read/);
    const { page } = await open(undefined, { bypassCSP: true });
    await page.context().addCookies([cookie]);
    await page.goto(`${web.url}/v/${id}`);
    await page.waitForSelector('.verdict', { timeout: 60_000 });
    for (const path of [
      `/v/${id}`,
      '/t/main/read',
      '/t/main/read/edit',
      '/t/main/read/verifications',
      '/',
      '/sign-in',
    ]) {
      await page.goto(web.url + path);
      expect(await axeFindings(page), path).toEqual([]);
    }
  });
});
