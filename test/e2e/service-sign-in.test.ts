// People sign in with a real browser, which holds the pages to their Content-Security-Policy.

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newSignInLink } from '../../src/service/auth/sign-in-link.js';
import { describeInChromium } from '../support/chromium.js';
import { openIdProvider } from '../support/service/openid-provider.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../support/service/service.js';

let service: TestService;
let web: TestWeb;
beforeAll(async () => {
  service = await testService();
});
afterAll(() => service?.close());

describeInChromium('signing in', (open) => {
  beforeEach(async () => {
    const { url, clientId, clientSecret } = await openIdProvider();
    const members = [{ match: '@example.org', role: 'editor' }] as const;
    service.settings.oidc = { issuer: url, clientId, clientSecret, members };
    web = await startTestWeb(service);
    return () => web.close();
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`by the link of the terminal, JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, async () => {
      const link = await newSignInLink(service, service.organisation);
      const { page, messages } = await open(link.url, { javaScriptEnabled });
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${web.url}/`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(/\/sign-in/);
      await page.goto(link.url);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/refused=code/);
      expect(await page.getByText('This code was used').count()).toBe(1);
      expect(messages).toEqual([]);
    });
  }

  it('at the own organisation, and back to the page that was wanted', async () => {
    const { page, messages } = await open(`${web.url}/sign-in?then=${encodeURIComponent('/public?x=1')}`);
    await page.getByRole('link', { name: 'Continue with your organisation' }).click();
    await page.waitForURL(`${web.url}/public?x=1`);
    expect(await page.getByText('Ada').count()).toBe(1);
    expect(messages.filter((message) => !message.includes('404'))).toEqual([]);
  });

  it('cannot be done by a form of another site, and changes nothing there', async () => {
    const link = await newSignInLink(service, service.organisation);
    const { page } = await open(link.url);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${web.url}/`);
    const before = await service.db.selectFrom('session').selectAll().execute();
    // The same server by another name is another site.
    await page.goto('about:blank');
    await page.setContent(`<form method="post" action="${web.url}/sign-out"><button>Win</button></form>`);
    await page.getByRole('button').click();
    await page.waitForURL(`${web.url}/sign-out`);
    expect(await page.content()).toContain('REQUEST_FORGED');
    expect(await service.db.selectFrom('session').selectAll().execute()).toEqual(before);
  });
});
