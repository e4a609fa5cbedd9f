import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roleBySettings } from '../../../src/service/auth/openid.js';
import { formTokenOf, hashOf, newSecret } from '../../../src/service/auth/secret.js';
import { listAudit } from '../../../src/service/store/audit.js';
import { listMembers } from '../../../src/service/store/members.js';
import { organisationBySlug } from '../../../src/service/store/organisations.js';
import { beginSession } from '../../../src/service/store/sessions.js';
import { tokenFor } from '../../support/service/access.js';
import { openIdProvider, type Provider } from '../../support/service/openid-provider.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
let provider: Provider;

beforeAll(async () => {
  service = await testService({ tenants: 'many' });
});
afterAll(() => service?.close());
beforeEach(async () => {
  provider = await openIdProvider();
  service.settings.oidc = {
    issuer: provider.url,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    members: [
      { match: 'boss@example.org', role: 'owner' },
      { match: '@example.org', role: 'editor' },
      { match: 'user-9', role: 'reader' },
    ],
  };
  web = await startTestWeb(service);
  await service.db.deleteFrom('member').execute();
  await service.db.deleteFrom('session').execute();
  return () => web.close();
});

type Jar = Map<string, string>;

/** As a browser asks: with its cookies, keeping those that are set. */
async function visit(url: string, jar: Jar): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
  for (const line of answer.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
  return answer;
}

const next = (answer: Response): string => answer.headers.get('location') ?? '';

/** @returns the address of the callback that the provider leads back to */
async function upToCallback(jar: Jar, then = '/t/main/api'): Promise<string> {
  const left = await visit(`${web.url}/sign-in/oidc?then=${encodeURIComponent(then)}`, jar);
  expect(left.status).toBe(303);
  return next(await fetch(next(left), { redirect: 'manual' }));
}

async function whole(jar: Jar): Promise<string> {
  return next(await visit(await upToCallback(jar), jar));
}

const sessions = () => service.db.selectFrom('session').selectAll().execute();

describe('signing in at the own organisation', () => {
  it('makes a member with the role of the settings, and leads back to the page', async () => {
    const jar: Jar = new Map();
    expect(await whole(jar)).toBe('/t/main/api');
    expect([...jar.keys()]).toEqual(['trust-center']);
    expect(await sessions()).toMatchObject([
      { organisation: service.organisation, issuer: provider.url, subject: 'user-1', name: 'Ada', role: 'editor' },
    ]);
    expect((await sessions())[0]?.hash).toBe(hashOf(jar.get('trust-center') ?? ''));
    expect(await listMembers(service.db, service.organisation)).toMatchObject([{ subject: 'user-1', role: 'editor' }]);
    const [joined] = await listAudit(service.db, service.organisation, { before: null, limit: 1 });
    expect(joined).toMatchObject({ action: 'member.join', who: 'Ada' });
  });

  it('gives the role that an owner gave since, and ends the sessions before', async () => {
    const owner = await tokenFor(service, 'owner');
    await whole(new Map());
    const changed = await fetch(`${web.url}/api/v1/members`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${owner}`, 'content-type': 'application/json' },
      body: JSON.stringify({ issuer: provider.url, subject: 'user-1', name: 'Ada L.', role: 'owner' }),
    });
    expect([changed.status, await sessions()]).toEqual([204, []]);
    // Whoever is called otherwise at home is no other person of the audit.
    provider.claims = { name: 'the terminal' };
    await whole(new Map());
    provider.claims = {};
    expect(await sessions()).toMatchObject([{ role: 'owner', name: 'Ada L.' }]);
  });

  it('leads to the first organisation, also where another one added the person before', async () => {
    const stranger = await tokenFor(service, 'owner', 'stranger');
    await fetch(`${web.url}/api/v1/members`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${stranger}`, 'content-type': 'application/json' },
      body: JSON.stringify({ issuer: provider.url, subject: 'user-1', name: 'Ada', role: 'reader' }),
    });
    await whole(new Map());
    expect(await sessions()).toMatchObject([{ organisation: service.organisation, role: 'editor' }]);
    provider.claims = { email: null };
    await service.db.deleteFrom('member').where('organisation', '=', service.organisation).execute();
    await service.db.deleteFrom('session').execute();
    await whole(new Map());
    const { id } = (await organisationBySlug(service.db, 'stranger')) ?? {};
    expect(await sessions()).toMatchObject([{ organisation: id, role: 'reader' }]);
  });

  it('lets nobody in whom neither members nor settings name', async () => {
    for (const claims of [
      { sub: 'user-2', email: 'eve@other.example' },
      { sub: 'user-2', email_verified: false },
      { sub: 'user-2', email_verified: 'true' },
      { sub: 'user-2', email_verified: null },
      { sub: 'user-2', email: null },
      { sub: 'user-2', email: 'eve@example.org@other.example' },
      { sub: 'user-2', email: 'eve@sub.example.org' },
      { sub: 'user-2', email: 'example.org' },
      { sub: 'user-2', email: ['ada@example.org'] },
    ]) {
      provider.claims = claims;
      const jar: Jar = new Map();
      expect(await whole(jar), JSON.stringify(claims)).toBe('/sign-in?refused=member&then=%2Ft%2Fmain%2Fapi');
      expect(jar.has('trust-center')).toBe(false);
    }
    expect(await sessions()).toEqual([]);
  });

  it('cannot be finished by another browser, or twice, or with anything changed', async () => {
    const jar: Jar = new Map();
    const callback = await upToCallback(jar);
    const without = await visit(callback, new Map());
    expect(next(without)).toBe('/sign-in?refused=identity');
    const another: Jar = new Map();
    await upToCallback(another);
    expect(next(await visit(callback, another))).toContain('refused=identity');
    const changes: [string, string][] = [
      ['state', 'another'],
      ['code', 'another'],
    ];
    for (const [name, value] of changes) {
      const own: Jar = new Map();
      const url = new URL(await upToCallback(own));
      url.searchParams.set(name, value);
      expect(next(await visit(url.href, own))).toContain('refused=identity');
    }
    expect(next(await visit(callback, new Map(jar)))).toBe('/t/main/api');
    expect(next(await visit(callback, new Map(jar)))).toContain('refused=identity');
    expect(await sessions()).toHaveLength(1);
  });

  it.each([
    ['of another issuer', { iss: 'https://other.example' }],
    ['for another client', { aud: 'other' }],
    ['expired', { exp: 1_700_000_000 }],
    ['of another visit', { nonce: 'another' }],
    ['of no visit', { nonce: null }],
    ['of nobody', { sub: null }],
  ])('takes no ID token %s', async (_, claims) => {
    provider.claims = claims;
    expect(await whole(new Map())).toContain('refused=identity');
    expect(provider.exchanged).toBe(1);
    expect(await sessions()).toEqual([]);
  });

  it('takes no ID token that another key signed', async () => {
    provider.key = (await generateKeyPair('RS256')).privateKey;
    expect(await whole(new Map())).toContain('refused=identity');
    expect(await sessions()).toEqual([]);
  });

  it('leads nowhere else afterwards, and logs no secret', async () => {
    const jar: Jar = new Map();
    const callback = await upToCallback(jar, 'https://other.example/');
    const journey = jar.get('trust-center-sign-in') ?? '';
    expect(next(await visit(callback, jar))).toBe('/');
    const { verifier } = JSON.parse(Buffer.from(journey, 'base64url').toString());
    const code = new URL(callback).searchParams.get('code') ?? '';
    await visit(`${web.url}/sign-in/oidc/callback?code=${code}&state=x`, new Map([['trust-center-sign-in', journey]]));
    for (const secret of [verifier, code, provider.clientSecret, jar.get('trust-center') ?? '', 'access-1'])
      expect(service.logged.join('')).not.toContain(secret);
  });

  it('says so where the issuer cannot be reached, and works once it can', async () => {
    const oidc = { ...service.settings.oidc, issuer: 'http://127.0.0.1:1' };
    service.settings.oidc = oidc as NonNullable<typeof service.settings.oidc>;
    const alone = await startTestWeb(service);
    expect(next(await visit(`${alone.url}/sign-in/oidc`, new Map()))).toBe('/sign-in?refused=unavailable');
    await alone.close();
  });
});

describe('somebody of several organisations', () => {
  it('goes over from one to the other, and to no third', async () => {
    await tokenFor(service, 'owner', 'beta');
    const beta = await service.db
      .selectFrom('organisation')
      .selectAll()
      .where('slug', '=', 'beta')
      .executeTakeFirstOrThrow();
    const person = { issuer: provider.url, subject: 'user-1', name: 'Ada', created_at: new Date() };
    await service.db
      .insertInto('member')
      .values([
        { ...person, organisation: service.organisation, role: 'owner', created_at: new Date(0) },
        { ...person, organisation: beta.id, role: 'reader' },
      ])
      .execute();
    await tokenFor(service, 'owner', 'gamma');
    const jar: Jar = new Map();
    await whole(jar);
    const over = async (organisation: string): Promise<Response> => {
      const secret = jar.get('trust-center') ?? '';
      const answer = await fetch(`${web.url}/organisation`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: `trust-center=${secret}`, origin: web.url },
        body: new URLSearchParams({ organisation, 'form-token': formTokenOf(secret) }),
      });
      for (const line of answer.headers.getSetCookie()) jar.set('trust-center', /=([^;]*)/.exec(line)?.[1] ?? '');
      return answer;
    };
    // A workflow's token is of the person that an organisation made of its trust rule: that signs nobody in.
    const workflow = newSecret('workflow');
    const { created_at: _, ...own } = person;
    await beginSession(service.db, {
      ...own,
      ...{ hash: hashOf(workflow), organisation: service.organisation, role: 'reader' },
      ...{ created_at: new Date(), expires_at: new Date(Date.now() + 60_000) },
    });
    const forged = await fetch(`${web.url}/organisation`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: `trust-center=${workflow}`, origin: web.url },
      body: new URLSearchParams({ organisation: 'beta' }),
    });
    expect([next(forged), forged.headers.getSetCookie()]).toEqual(['/sign-in?refused=member', []]);
    await service.db.deleteFrom('session').where('hash', '=', hashOf(workflow)).execute();
    expect(next(await over('gamma'))).toBe('/sign-in?refused=member');
    expect(await sessions()).toMatchObject([{ organisation: service.organisation, role: 'owner' }]);
    expect(next(await over('beta'))).toBe('/');
    expect(await sessions()).toMatchObject([{ organisation: beta.id, role: 'reader' }]);
  });
});

it.each([
  [{ mail: 'boss@example.org', subject: 'x' }, 'owner'],
  [{ mail: 'ada@example.org', subject: 'x' }, 'editor'],
  [{ mail: null, subject: 'user-9' }, 'reader'],
  [{ mail: null, subject: '@example.org' }, null],
  [{ mail: null, subject: 'boss@example.org' }, null],
  [{ mail: 'ada@example.org.evil.example', subject: 'x' }, null],
  [{ mail: 'karen@own.example', subject: 'x' }, 'reader'],
  [{ mail: '\u212aaren@own.example', subject: 'x' }, null],
])('the settings give %j the role %s', (person, role) => {
  const members = [
    { match: 'boss@example.org', role: 'owner' },
    { match: '@Example.org', role: 'editor' },
    { match: 'user-9', role: 'reader' },
    { match: 'Karen@own.example', role: 'reader' },
  ] as const;
  expect(roleBySettings({ issuer: '', name: '', ...person }, { members })).toBe(role);
});
