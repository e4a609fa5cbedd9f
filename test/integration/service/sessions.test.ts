import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddable, sandboxed, securityHeaders } from '../../../src/service/auth/headers.js';
import type { Web } from '../../../src/service/auth/principal.js';
import { hashOf } from '../../../src/service/auth/secret.js';
import { onward } from '../../../src/service/auth/sign-in.js';
import { newSignInLink } from '../../../src/service/auth/sign-in-link.js';
import { forgetEnded } from '../../../src/service/store/sessions.js';
import { webOf } from '../../../src/service/web.js';
import { type SignedIn, signedIn, tokenFor } from '../../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
let ahead = 0;

beforeAll(async () => {
  service = await testService({}, { now: () => Date.now() + ahead });
  web = await startTestWeb(service);
}, 60_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
});

function send(
  path: string,
  headers: Record<string, string>,
  form: Record<string, string> | string[][] = {},
): Promise<Response> {
  return fetch(web.url + path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(form) });
}

const whereTo = ({ status, headers }: Response) => [status, headers.get('location')];

describe('signing in with the link of the terminal', () => {
  const form = async (): Promise<{ code: string }> => ({
    code: (await newSignInLink(service, service.organisation)).code,
  });

  it('takes the code once, and gives a cookie that no script reads', async () => {
    const { code, url } = await newSignInLink(service, service.organisation);
    expect(code).toMatch(/^(?:[2-9A-HJKMNP-TV-Z]{4}-){2}[2-9A-HJKMNP-TV-Z]{4}$/);
    expect(url).toBe(`${web.url}/sign-in?code=${code}`);
    const typed = ` ${code.toLowerCase().replaceAll('-', '')} `;
    const answer = await send('/sign-in', { origin: web.url }, [
      ['code', typed],
      ['then', '/t/main/api?x=1'],
    ]);
    expect(whereTo(answer)).toEqual([303, '/t/main/api?x=1']);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^trust-center=tcs_[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const again = await send('/sign-in', { origin: web.url }, { code });
    expect(whereTo(again)).toEqual([303, '/sign-in?refused=code']);
    expect(again.headers.get('set-cookie')).toBeNull();
  });

  it('takes none that expired, none that never was, and nothing else than a text', async () => {
    const late = await form();
    ahead += 15 * 60_000;
    for (const given of [late, { code: 'AAAA-AAAA-AAAA' }, { code: '' }, {}]) {
      expect(whereTo(await send('/sign-in', { origin: web.url }, given))).toEqual([303, '/sign-in?refused=code']);
    }
  });

  it('takes none that another site sends', async () => {
    const given = await form();
    for (const headers of [
      {},
      { origin: 'https://other.example' },
      { origin: web.url, 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ])
      expect((await send('/sign-in', headers as Record<string, string>, given)).status).toBe(403);
    expect((await send('/sign-in', { 'sec-fetch-site': 'same-origin' }, given)).status).toBe(303);
  });

  it('keeps no secret, and logs none', async () => {
    const { code } = await form();
    const { cookie } = await signedIn(service, web.url);
    const secret = cookie.replace(/^.*=/, '');
    const rows = JSON.stringify([
      await service.db.selectFrom('session').selectAll().execute(),
      await service.db.selectFrom('sign_in_link').selectAll().execute(),
      service.logged,
    ]);
    expect(rows).toContain(hashOf(secret));
    for (const unseen of [secret, code, code.replaceAll('-', '')]) expect(rows).not.toContain(unseen);
  });
});

describe('a session', () => {
  let me: SignedIn;
  beforeAll(async () => {
    me = await signedIn(service, web.url);
  });

  /** Routes that say who asks, of the very service. */
  async function asked(
    headers: Record<string, string>,
    init: RequestInit = {},
  ): Promise<{ status: number; who: string | null }> {
    const app = webOf(service);
    // Answered in front of the pages, which end with one for what there is not.
    const request = new Request(`${web.url}/sign-out`, { ...init, headers });
    const { status, headers: sent } = await app.fetch(request);
    return { status, who: sent.get('location') };
  }

  it('changes nothing without the form token, or from another site', async () => {
    const origin = web.url;
    const { cookie, formToken } = me;
    const body = (token: string): RequestInit => ({
      method: 'POST',
      body: new URLSearchParams({ 'form-token': token }),
    });
    const refused: [Record<string, string>, RequestInit][] = [
      [{ cookie, origin }, { method: 'POST' }],
      [{ cookie, origin }, body('')],
      [{ cookie, origin }, body(`${formToken}x`)],
      [{ cookie, origin, 'form-token': 'another' }, body(formToken)],
      [{ cookie }, body(formToken)],
      [{ cookie, origin: 'https://other.example' }, body(formToken)],
      [{ cookie, origin, 'sec-fetch-site': 'same-site' }, body(formToken)],
      [{ cookie, origin: 'null' }, body(formToken)],
      [
        { cookie, origin, 'content-type': 'application/json' },
        { method: 'POST', body: JSON.stringify({ 'form-token': formToken }) },
      ],
      [
        { cookie, origin, 'content-type': 'multipart/form-data; boundary=x' },
        { method: 'POST', body: 'no form' },
      ],
    ];
    for (const [headers, init] of refused) expect([403, 400]).toContain((await asked(headers, init)).status);
    expect(
      (
        await service.db
          .selectFrom('session')
          .selectAll()
          .where('hash', '=', hashOf(cookie.replace(/^.*=/, '')))
          .execute()
      ).length,
    ).toBe(1);
    expect(await asked({ cookie, origin }, body(formToken))).toEqual({ status: 303, who: '/sign-in' });
    expect(
      (
        await service.db
          .selectFrom('session')
          .selectAll()
          .where('hash', '=', hashOf(cookie.replace(/^.*=/, '')))
          .execute()
      ).length,
    ).toBe(0);
  });

  it('is ended by another sign-in of the same browser', async () => {
    const before = await signedIn(service, web.url);
    const { code } = await newSignInLink(service, service.organisation);
    const answer = await send('/sign-in', { cookie: before.cookie, origin: web.url }, { code });
    expect(whereTo(answer)).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).not.toContain(before.cookie);
    const hash = hashOf(before.cookie.replace(/^.*=/, ''));
    expect(await service.db.selectFrom('session').selectAll().where('hash', '=', hash).execute()).toEqual([]);
  });

  it('takes the form token in a header too', async () => {
    const { cookie, formToken } = await signedIn(service, web.url);
    expect(await asked({ cookie, origin: web.url, 'form-token': formToken }, { method: 'POST' })).toMatchObject({
      status: 303,
    });
  });

  it('ends after a week, and is then forgotten', async () => {
    const { cookie } = await signedIn(service, web.url);
    const hash = hashOf(cookie.replace(/^.*=/, ''));
    ahead += 7 * 86_400_000;
    // Nobody is signed in: the form token is not asked for.
    expect(await asked({ cookie, origin: web.url }, { method: 'POST' })).toMatchObject({ status: 303 });
    await forgetEnded(service.db, new Date(service.now()));
    expect(await service.db.selectFrom('session').selectAll().where('hash', '=', hash).execute()).toEqual([]);
  });

  it('is not what a token is, and the other way round', async () => {
    const { cookie } = await signedIn(service, web.url);
    const secret = cookie.replace(/^.*=/, '');
    const token = await tokenFor(service, 'owner');
    const post = { method: 'POST' };
    // Were one of them taken for a session, the form token would be asked for.
    for (const headers of [{ authorization: `Bearer ${secret}`, cookie }, { cookie: `trust-center=${token}` }])
      expect((await asked({ ...headers, origin: web.url } as Record<string, string>, post)).status).toBe(303);
  });
});

it('reads no form over its limit, however it comes', async () => {
  const large = `code=${'x'.repeat(10 * 1024 * 1024)}`;
  const type = { origin: web.url, 'content-type': 'application/x-www-form-urlencoded' };
  const inPieces = new Blob([large]).stream();
  for (const body of [large, inPieces]) {
    const init = { method: 'POST', headers: type, body, duplex: 'half' } as RequestInit;
    expect((await fetch(`${web.url}/sign-in`, init)).status).toBe(413);
  }
});

describe('the cookie over https', () => {
  it('is one that no other host can set', async () => {
    const app = webOf({ ...service, settings: { ...service.settings, publicUrl: 'https://trust.example' } });
    const { code } = await newSignInLink(service, service.organisation);
    const answer = await app.request('https://trust.example/sign-in', {
      method: 'POST',
      headers: { origin: 'https://trust.example' },
      body: new URLSearchParams({ code }),
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-trust-center=tcs_[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

it('says on every answer what a browser may do with it', async () => {
  for (const path of ['/', '/nowhere', '/sign-in', '/api/v1/nowhere']) {
    const { headers } = await fetch(web.url + path);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  }
});

it('lets nobody on the way keep what may be of one person', async () => {
  const authorization = `Bearer ${await tokenFor(service, 'owner')}`;
  for (const path of ['/api/v1/targets', '/api/v1/tokens', '/api/v1/audit', '/api/v1/members']) {
    const { status, headers } = await fetch(web.url + path, { headers: { authorization } });
    expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
  }
});

it('reads no large form of somebody who is not signed in, however it calls it', async () => {
  const body = 'a&'.repeat(100_000);
  for (const type of ['', ' ;charset=utf-8', '-x']) {
    const headers = { origin: web.url, 'content-type': `application/x-www-form-urlencoded${type}` };
    for (const path of ['/sign-in', '/targets/new']) {
      const answer = await fetch(web.url + path, { method: 'POST', redirect: 'manual', headers, body });
      expect([path, type, answer.status]).toEqual([path, type, 413]);
    }
  }
});

it('says of a NUL that it is no text, and is not at a loss', async () => {
  const authorization = `Bearer ${await tokenFor(service, 'editor')}`;
  for (const path of ['/t/main/%00', '/t/%00/api', '/settings/policies/new?from=%00']) {
    const { status } = await fetch(web.url + path, { headers: { authorization }, redirect: 'manual' });
    expect([path, status]).toEqual([path, expect.toSatisfy((one: number) => one === 400 || one === 404)]);
  }
});

it('gives reports an origin of their own', async () => {
  const app = new Hono<Web>();
  app.use(securityHeaders(service.settings));
  app.get('/report', (c) => {
    sandboxed(c);
    return c.html('<p>report');
  });
  app.get('/widget', (c) => {
    embeddable(c);
    return c.html('<p>widget');
  });
  const policy = async (path: string) => (await app.request(path)).headers.get('content-security-policy');
  expect(await policy('/report')).toBe('sandbox allow-scripts allow-downloads');
  expect(await policy('/widget')).toMatch(/^default-src 'none'.*frame-ancestors \*;/);
});

it.each([
  ['/t/main/api?x=1#y', '/t/main/api?x=1#y'],
  ['//other.example/', '/'],
  ['/\\other.example', '/'],
  ['/\t/other.example', '/'],
  ['/.//other.example', '/'],
  ['/t/..//other.example', '/'],
  ['/%2e//other.example', '/'],
  ['https://other.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  [null, '/'],
])('goes on from %s to %s', (then, where) => {
  expect(onward(then, { publicUrl: 'https://trust.example' })).toBe(where);
});
