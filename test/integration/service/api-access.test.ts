import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/service/auth/secret.js';
import { webOf } from '../../../src/service/web.js';
import { signedIn, tokenFor } from '../../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

let service: TestService;
let web: TestWeb;
let owner: string;
let stranger: string;

beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
  owner = await tokenFor(service, 'owner');
  stranger = await tokenFor(service, 'owner', 'other');
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

interface Answer {
  status: number;
  body: Record<string, unknown> & { entries?: Record<string, unknown>[] };
}

async function ask(method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${web.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

const NEW_TOKEN = { name: 'deploy', role: 'editor', expiresAt: null };
const NEW_TRUST = {
  repository: 'acme/app',
  repositoryId: '42',
  ownerId: '7',
  ref: null,
  environment: null,
  workflow: null,
  role: 'editor',
};
const NEW_MEMBER = { issuer: 'https://login.example', subject: 'user-1', name: 'Ada', role: 'editor' };

describe('tokens in the API', () => {
  it('are made, shown without their secret, used, and revoked', async () => {
    const made = await ask('POST', '/tokens', owner, { ...NEW_TOKEN, expiresAt: '2999-01-01T00:00:00Z' });
    const secret = String(made.body.secret);
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'deploy', role: 'editor', createdBy: 'token owner of a test', expiresAt: '2999-01-01T00:00:00.000Z' },
    ]);
    expect((await ask('GET', '/targets', secret)).status).toBe(200);
    const { body } = await ask('GET', '/tokens', owner);
    expect(body.entries?.[0]).toMatchObject({ id: made.body.id, lastUsedAt: expect.any(String), revokedAt: null });
    for (const hidden of [secret, hashOf(secret), 'hash']) expect(JSON.stringify(body)).not.toContain(hidden);
    expect((await ask('DELETE', `/tokens/${made.body.id}`, stranger)).status).toBe(404);
    expect((await ask('DELETE', `/tokens/${made.body.id}`, owner)).status).toBe(204);
    expect((await ask('DELETE', `/tokens/${made.body.id}`, owner)).status).toBe(404);
    expect((await ask('GET', '/targets', secret)).status).toBe(401);
    expect(service.logged.join('')).not.toContain(secret);
  });

  it.each([
    [{ ...NEW_TOKEN, role: 'admin' }, 'body.role'],
    [{ ...NEW_TOKEN, name: '' }, 'body.name'],
    [{ ...NEW_TOKEN, name: 'a\nb' }, 'body.name'],
    [{ ...NEW_TOKEN, expiresAt: '2020-01-01T00:00:00Z' }, 'body.expiresAt'],
    [{ ...NEW_TOKEN, expiresAt: 'soon' }, 'body.expiresAt'],
    [{ ...NEW_TOKEN, expiresAt: '2999-02-99T00:00:00Z' }, 'body.expiresAt'],
    [{ name: 'deploy', role: 'reader' }, 'body.expiresAt'],
    [{ ...NEW_TOKEN, organisation: 'other' }, 'body.organisation'],
  ])('are not made of %j', async (body, field) => {
    const answer = await ask('POST', '/tokens', owner, body);
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(field) } });
  });
});

describe('trust rules in the API', () => {
  it('are made, listed and removed, each organisation its own', async () => {
    const made = await ask('POST', '/trusts', owner, NEW_TRUST);
    expect([made.status, made.body]).toMatchObject([201, NEW_TRUST]);
    expect((await ask('GET', '/trusts', owner)).body.entries).toEqual([made.body]);
    expect((await ask('GET', '/trusts', stranger)).body.entries).toEqual([]);
    expect((await ask('DELETE', `/trusts/${made.body.id}`, stranger)).status).toBe(404);
    expect((await ask('DELETE', `/trusts/${made.body.id}`, owner)).status).toBe(204);
    expect((await ask('DELETE', `/trusts/${made.body.id}`, owner)).status).toBe(404);
    expect((await ask('DELETE', '/trusts/none', owner)).status).toBe(404);
  });

  it.each([
    [{ ...NEW_TRUST, repositoryId: 42 }, 'body.repositoryId'],
    [{ ...NEW_TRUST, repositoryId: 'acme/app' }, 'body.repositoryId'],
    [{ ...NEW_TRUST, ownerId: '0' }, 'body.ownerId'],
    [{ ...NEW_TRUST, ref: '' }, 'body.ref'],
    [{ ...NEW_TRUST, ref: undefined }, 'body.ref'],
  ])('are not made of %j', async (body, field) => {
    expect(await ask('POST', '/trusts', owner, body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(field) },
    });
  });
});

describe('members in the API', () => {
  it('are added, changed and removed', async () => {
    expect((await ask('PUT', '/members', owner, NEW_MEMBER)).status).toBe(204);
    expect((await ask('PUT', '/members', owner, { ...NEW_MEMBER, role: 'owner' })).status).toBe(204);
    const { entries } = (await ask('GET', '/members', owner)).body;
    expect(entries).toEqual([{ ...NEW_MEMBER, role: 'owner', createdAt: expect.any(String) }]);
    expect((await ask('GET', '/members', stranger)).body.entries).toEqual([]);
    const place = `/members?${new URLSearchParams({ issuer: NEW_MEMBER.issuer, subject: NEW_MEMBER.subject })}`;
    expect((await ask('DELETE', place, stranger)).status).toBe(404);
    expect((await ask('DELETE', place, owner)).status).toBe(204);
    expect((await ask('DELETE', place, owner)).status).toBe(404);
    expect((await ask('DELETE', '/members', owner)).status).toBe(400);
    // The link of the terminal is nobody's to give.
    const local = await ask('PUT', '/members', owner, { ...NEW_MEMBER, issuer: 'local', subject: 'terminal' });
    expect(local).toMatchObject({ status: 400, body: { detail: expect.stringContaining('body.issuer') } });
  });
});

describe('the audit', () => {
  it('has every change, newest first, page by page, and no secret', async () => {
    const { body: made } = await ask('POST', '/tokens', owner, { ...NEW_TOKEN, name: 'audited' });
    await ask('DELETE', `/tokens/${made.id}`, owner);
    await ask('PUT', '/members', owner, NEW_MEMBER);
    const first = await ask('GET', '/audit?limit=2', owner);
    expect(first.body.entries).toMatchObject([
      { action: 'member.put', object: 'member Ada', who: 'token owner of a test', detail: { role: 'editor' } },
      { action: 'token.revoke', object: 'token audited' },
    ]);
    const second = await ask('GET', `/audit?limit=1&cursor=${first.body.next}`, owner);
    expect(second.body.entries).toMatchObject([
      { action: 'token.create', object: 'token audited', detail: { id: made.id } },
    ]);
    const all = JSON.stringify((await ask('GET', '/audit?limit=200', owner)).body);
    expect(all).not.toContain(String(made.secret));
    expect((await ask('GET', '/audit', stranger)).body).toEqual({ entries: [], next: null });
    expect((await ask('GET', '/audit?cursor=bm9uZQ', owner)).status).toBe(400);
  });

  it('is not written for a change that was not made', async () => {
    const before = (await ask('GET', '/audit?limit=200', owner)).body.entries?.length;
    await ask('DELETE', '/tokens/00000000-0000-7000-8000-000000000000', owner);
    await ask('POST', '/tokens', owner, { ...NEW_TOKEN, role: 'none' });
    expect((await ask('GET', '/audit?limit=200', owner)).body.entries?.length).toBe(before);
  });
});

describe('organisations in the API', () => {
  it('are made by owners of the first one, whose link signs in an owner of the new one', async () => {
    service.settings.tenants = 'many';
    const app = webOf(service);
    const send = (method: string, token: string, body?: unknown) =>
      app.request('/api/v1/organisations', {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const acme = { slug: 'acme', name: 'Acme' };
    expect((await send('POST', stranger, acme)).status).toBe(403);
    expect((await send('GET', stranger)).status).toBe(403);
    expect((await send('POST', await tokenFor(service, 'editor'), acme)).status).toBe(403);
    const made = await send('POST', owner, acme);
    expect(made.status).toBe(201);
    const { signIn } = (await made.json()) as { signIn: string };
    expect((await send('POST', owner, acme)).status).toBe(409);
    expect(((await (await send('GET', owner)).json()) as Answer['body']).entries).toMatchObject([
      acme,
      { slug: 'main' },
      { slug: 'other' },
    ]);
    const code = new URL(signIn).searchParams.get('code') ?? '';
    const signedInAt = await app.request('/sign-in', {
      method: 'POST',
      headers: { origin: web.url },
      body: new URLSearchParams({ code }),
    });
    expect(signedInAt.status).toBe(303);
    const session = await service.db
      .selectFrom('session')
      .innerJoin('organisation', 'organisation.id', 'session.organisation')
      .select(['organisation.slug', 'session.role'])
      .where('organisation.slug', '=', 'acme')
      .execute();
    expect(session).toEqual([{ slug: 'acme', role: 'owner' }]);
    service.settings.tenants = 'one';
    expect((await webOf(service).request('/api/v1/organisations')).status).toBe(404);
  });
});

it('is for owners alone', async () => {
  const [editor, reader] = [await tokenFor(service, 'editor'), await tokenFor(service, 'reader')];
  const routes: [string, string, unknown?][] = [
    ['GET', '/tokens'],
    ['POST', '/tokens', NEW_TOKEN],
    ['DELETE', '/tokens/00000000-0000-7000-8000-000000000000'],
    ['GET', '/trusts'],
    ['POST', '/trusts', NEW_TRUST],
    ['DELETE', '/trusts/00000000-0000-7000-8000-000000000000'],
    ['GET', '/members'],
    ['PUT', '/members', NEW_MEMBER],
    ['DELETE', '/members?issuer=a&subject=b'],
    ['GET', '/audit'],
  ];
  for (const [method, path, body] of routes) {
    for (const token of [editor, reader])
      expect((await ask(method, path, token, body)).status, `${method} ${path}`).toBe(403);
    expect((await ask(method, path, 'tc_none', body)).status).toBe(401);
  }
});

it('takes a session of a page, which brings its form token in a header', async () => {
  const { cookie, formToken } = await signedIn(service, web.url);
  const send = (headers: Record<string, string>) =>
    fetch(`${web.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(NEW_TOKEN),
    });
  expect((await send({ origin: web.url, 'form-token': formToken })).status).toBe(201);
  expect((await send({ origin: web.url })).status).toBe(403);
  expect((await send({ origin: 'https://other.example', 'form-token': formToken })).status).toBe(403);
  expect((await send({ origin: web.url, 'form-token': formToken, 'content-type': 'text/plain' })).status).toBe(201);
});
