import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, problemResponse } from '../../../src/service/api/problem.js';
import { identify } from '../../../src/service/auth/identify.js';
import { keyOf, LIMITS, limitAddresses, limitCallers } from '../../../src/service/auth/limits.js';
import type { Web } from '../../../src/service/auth/principal.js';
import { startHttp } from '../../../src/service/http-server.js';
import { tokenFor } from '../../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

async function statuses(count: number, ask: (i: number) => Promise<Response>): Promise<Record<number, number>> {
  const seen: Record<number, number> = {};
  for (let begun = 0; begun < count; begun += 50) {
    const some = Array.from({ length: Math.min(50, count - begun) }, (_, i) => ask(begun + i));
    for (const answer of await Promise.all(some)) {
      await answer.arrayBuffer();
      seen[answer.status] = (seen[answer.status] ?? 0) + 1;
    }
  }
  return seen;
}

describe('limits', () => {
  it('let an address try the sign-in so often, and say when again', async () => {
    const attempt = (i: number) =>
      fetch(`${web.url}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: web.url, 'x-forwarded-for': `203.0.113.${i}, 198.51.100.7` },
        body: new URLSearchParams({ code: `AAAA-AAAA-${1000 + i}` }),
      });
    expect(await statuses(LIMITS.attempts + 5, attempt)).toEqual({ 303: LIMITS.attempts, 429: 5 });
    const answer = await attempt(0);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS', status: 429 });
    const token = () =>
      fetch(`${web.url}/api/v1/token`, { method: 'POST', headers: { 'x-forwarded-for': '198.51.100.7' }, body: '{}' });
    expect((await token()).status).toBe(429);
    const head = () =>
      fetch(`${web.url}/sign-in/oidc`, { method: 'HEAD', headers: { 'x-forwarded-for': '198.51.100.7' } });
    expect((await head()).status).toBe(429);
  });

  describe('on requests', () => {
    let url: string;
    beforeAll(async () => {
      const app = new Hono<Web>();
      app.onError((error) => problemResponse(problemOf(error)));
      app.use(limitAddresses({ address: 40, attempts: 5 }), identify(service), limitCallers({ caller: 60 }));
      app.get('/', (c) => c.text('answered'));
      const server = await startHttp(app.fetch, { host: '127.0.0.1', port: 0 });
      url = `http://127.0.0.1:${server.port}/`;
      return () => server.close(1000);
    });
    const get = (forwarded: string, headers: Record<string, string> = {}) =>
      fetch(url, { headers: { 'x-forwarded-for': forwarded, ...headers } });

    it('let an address ask so often, however many of IPv6 it has', async () => {
      expect(await statuses(50, (i) => get(`2001:db8:1:2::${i.toString(16)}`))).toEqual({ 200: 40, 429: 10 });
      expect((await get('2001:db8:1:3::1')).status).toBe(200);
    });

    it('let a token ask so often, wherever it is used', async () => {
      const authorization = `Bearer ${await tokenFor(service, 'reader')}`;
      expect(await statuses(70, (i) => get(`198.18.${i}.1`, { authorization }))).toEqual({ 200: 60, 429: 10 });
      const other = `Bearer ${await tokenFor(service, 'reader', 'other')}`;
      expect((await get('198.18.0.1', { authorization: other })).status).toBe(200);
    });

    it('do not hold for this machine', async () => {
      expect(await statuses(100, () => fetch(url))).toEqual({ 200: 100 });
      expect(await statuses(100, () => get('unknown'))).toEqual({ 200: 100 });
    });
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:DB8:0:0:9::', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, key) => expect(keyOf(address)).toBe(key));
