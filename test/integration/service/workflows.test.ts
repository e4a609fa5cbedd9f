import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceToken } from '../../../src/publish/service.js';
import { forgetEnded } from '../../../src/service/store/sessions.js';
import { tokenFor } from '../../support/service/access.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';
import { type WorkflowIssuer, workflowIssuer } from '../../support/service/workflow-issuer.js';
import { serve } from '../loopback.js';

let service: TestService;
let web: TestWeb;
let issuer: WorkflowIssuer;
let owner: string;
let others: Awaited<ReturnType<typeof generateKeyPair>>;
let ahead = 0;
const seconds = (): number => Math.floor((Date.now() + ahead) / 1000);

beforeAll(async () => {
  service = await testService({}, { now: () => Date.now() + ahead });
  owner = await tokenFor(service, 'owner');
  others = await generateKeyPair('RS256', { extractable: true });
});
afterAll(() => service?.close());
beforeEach(async () => {
  issuer = await workflowIssuer(() => service.settings.publicUrl, seconds);
  service.settings.githubIssuer = issuer.url;
  web = await startTestWeb(service);
  await service.db.deleteFrom('trust').execute();
  return () => web.close();
});

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, token: string | null, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${web.url}/api/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
}

const RULE = {
  repository: 'acme/app',
  repositoryId: '42',
  ownerId: '7',
  ref: 'refs/heads/main',
  environment: null,
  workflow: null,
  role: 'editor',
};

/** As a job of that rule asks, through the client that action and command line have. */
async function clientToken(organisation: string): Promise<string> {
  const identity = await issuer.token();
  const github = await serve((_, response) => response.end(JSON.stringify({ value: identity })));
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/?a=b`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'job' };
  return serviceToken({ base: web.url, organisation, slug: 'wallet' }, env);
}

const trust = async (rule: Record<string, unknown> = {}, token: string = owner): Promise<string> =>
  (await ask('POST', '/trusts', token, { ...RULE, ...rule })).body.id as string;
const exchange = (token: string, organisation?: string): Promise<Answer> =>
  ask('POST', '/token', null, { token, ...(organisation === undefined ? {} : { organisation }) });

describe('a workflow', () => {
  it('gets a token for its identity, with the role of the rule, for ten minutes', async () => {
    await trust();
    const { status, body } = await exchange(await issuer.token());
    expect([status, body]).toEqual([
      200,
      {
        token: expect.stringMatching(/^tcw_[\w-]{43}$/),
        organisation: 'main',
        role: 'editor',
        expiresAt: expect.any(String),
      },
    ]);
    expect(Date.parse(String(body.expiresAt)) - service.now()).toBeLessThanOrEqual(600_000);
    const token = String(body.token);
    expect((await ask('GET', '/targets', token)).status).toBe(200);
    expect((await ask('GET', '/tokens', token)).status).toBe(403);
    ahead += 600_001;
    expect((await ask('GET', '/targets', token)).status).toBe(401);
    await forgetEnded(service.db, new Date(service.now()));
    expect(await service.db.selectFrom('session').selectAll().execute()).toEqual([]);
    expect(service.logged.join('')).not.toContain(token);
  });

  it('loses it with the rule', async () => {
    const id = await trust();
    const { body } = await exchange(await issuer.token());
    expect((await ask('GET', '/targets', String(body.token))).status).toBe(200);
    expect((await ask('DELETE', `/trusts/${id}`, owner)).status).toBe(204);
    expect((await ask('GET', '/targets', String(body.token))).status).toBe(401);
    expect((await exchange(await issuer.token())).status).toBe(401);
  });

  it('of a renamed repository is still known, and one that has its old name is not', async () => {
    await trust();
    expect((await exchange(await issuer.token({ repository: 'acme/renamed' }))).status).toBe(200);
    expect((await exchange(await issuer.token({ repository_id: '43' }))).body.code).toBe('IDENTITY_REFUSED');
    expect((await exchange(await issuer.token({ repository_owner_id: '8' }))).body.code).toBe('IDENTITY_REFUSED');
  });

  it('has to meet branch, environment and workflow as the rule says them, to the letter', async () => {
    const workflow = 'acme/app/.github/workflows/verify.yml@refs/heads/main';
    await trust({ environment: 'production', workflow });
    const met = { environment: 'production' };
    expect((await exchange(await issuer.token(met))).status).toBe(200);
    for (const claims of [
      {},
      { environment: 'Production' },
      { ...met, ref: 'refs/heads/main2' },
      { ...met, ref: 'refs/tags/main' },
      { ...met, job_workflow_ref: 'acme/app/.github/workflows/verify.yml@refs/heads/other' },
    ])
      expect((await exchange(await issuer.token(claims))).body.code, JSON.stringify(claims)).toBe('IDENTITY_REFUSED');
  });

  it('on a pull request reads, whatever the rule grants', async () => {
    await trust({ ref: null, role: 'owner' });
    for (const event_name of ['pull_request', 'pull_request_review', 'pull_request_review_comment', 'push']) {
      const { body } = await exchange(await issuer.token({ event_name, ref: 'refs/pull/1/merge' }));
      expect([event_name, body.role]).toEqual([event_name, 'reader']);
    }
  });

  it('says which organisation it means where several trust it', async () => {
    const other = await tokenFor(service, 'owner', 'other');
    await trust();
    await trust({ role: 'reader' }, other);
    expect(await exchange(await issuer.token())).toMatchObject({
      status: 401,
      body: { hint: expect.stringContaining('organisation') },
    });
    const given = await clientToken('other');
    expect(await ask('GET', '/targets/other/none', given)).toMatchObject({ status: 404 });
    await expect(clientToken('nobody')).rejects.toMatchObject({ code: 'FETCH_STATUS', status: 401 });
    expect((await exchange(await issuer.token(), 'other')).body).toMatchObject({
      organisation: 'other',
      role: 'reader',
    });
    expect((await exchange(await issuer.token(), 'main')).body).toMatchObject({ organisation: 'main', role: 'editor' });
    expect((await exchange(await issuer.token(), 'nobody')).status).toBe(401);
  });

  it('fetches the keys once', async () => {
    await trust();
    for (let i = 0; i < 5; i++) expect((await exchange(await issuer.token())).status).toBe(200);
    expect(issuer.requests).toEqual(['GET /.well-known/jwks']);
  });
});

describe('a forged identity', () => {
  const now = seconds;
  const FORGERIES: Record<string, () => Promise<string>> = {
    'signed by another key': async () => issuer.token({}, { key: others.privateKey }),
    'of a key that the issuer does not have': async () =>
      issuer.token({}, { key: others.privateKey, header: { kid: 'key-2' } }),
    'of another issuer': async () => issuer.token({ iss: `${issuer.url}.evil.example` }),
    'for another audience': async () => issuer.token({ aud: 'https://github.com/acme' }),
    'for no audience': async () => issuer.token({ aud: null }),
    expired: async () => issuer.token({ iat: now() - 500, nbf: now() - 500, exp: now() - 31 }),
    'older than ten minutes': async () => issuer.token({ iat: now() - 700, nbf: now() - 700, exp: now() + 700 }),
    'from the future': async () => issuer.token({ iat: now() + 100, nbf: now() + 100 }),
    'without an end': async () => issuer.token({ exp: null }),
    'without a beginning': async () => issuer.token({ iat: null }),
    'without a number of its own': async () => issuer.token({ jti: null }),
    'not signed at all': async () =>
      new UnsecuredJWT(claimsOf(await issuer.token()))
        .setIssuer(issuer.url)
        .setAudience(service.settings.publicUrl)
        .encode(),
    'signed with the public key as a secret': async () => hmac(JSON.stringify(issuer.publicKey)),
    'signed with the public key in PEM as a secret': async () =>
      hmac(
        String(
          createPublicKey({ key: issuer.publicKey as JsonWebKey, format: 'jwk' }).export({
            format: 'pem',
            type: 'spki',
          }),
        ),
      ),
    'of the same key by another algorithm': async () => {
      const [, payload, signature] = (await issuer.token()).split('.');
      return [Buffer.from('{"alg":"PS256","kid":"key-1"}').toString('base64url'), payload, signature].join('.');
    },
    'with a key that it brings along': async () => {
      const jwk = await exportJWK(others.publicKey);
      return issuer.token(
        {},
        { key: others.privateKey, header: { kid: 'own', jwk, jku: `${issuer.url}/own`, x5u: `${issuer.url}/own` } },
      );
    },
    'of pull_request_target': async () => issuer.token({ event_name: 'pull_request_target' }),
    'of workflow_run': async () => issuer.token({ event_name: 'workflow_run' }),
    'without an event': async () => issuer.token({ event_name: null }),
    'with a number that is no text': async () => issuer.token({ repository_id: 42 }),
    'with several numbers': async () => issuer.token({ repository_id: ['42'] }),
    'with a changed claim': async () => {
      const [header, , signature] = (await issuer.token()).split('.');
      const claims = { ...claimsOf(await issuer.token()), repository_id: '42', ref: 'refs/heads/main' };
      return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    },
    'of no form': async () => 'tc_token',
    'that is an API token': async () => owner,
    'without content': async () => '',
  };

  const claimsOf = (token: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const hmac = async (secret: string): Promise<string> =>
    new SignJWT(claimsOf(await issuer.token()))
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode(secret));

  it.each(Object.entries(FORGERIES))('%s gets nothing', async (_, forge) => {
    await trust({ ref: null });
    const token = await forge();
    const answer = await exchange(token);
    expect([answer.status, answer.body.code]).toEqual([401, 'IDENTITY_REFUSED']);
    // Neither what was shown nor what it says comes back.
    if (token !== '')
      expect(JSON.stringify([answer.body, service.logged])).not.toContain(token.split('.').at(-1) || token);
    expect(JSON.stringify(answer.body)).not.toContain('evil');
    // The issuer's own is taken all the same.
    expect((await exchange(await issuer.token())).status).toBe(200);
  });

  it('that was taken before gets nothing, also of two that come at once', async () => {
    await trust();
    const token = await issuer.token();
    const both = await Promise.all([exchange(token), exchange(token), exchange(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect(await exchange(token)).toMatchObject({
      status: 401,
      body: { detail: expect.stringContaining('taken before') },
    });
  });

  it('is not taken for an API token', async () => {
    await trust();
    expect((await ask('GET', '/targets', await issuer.token())).status).toBe(401);
  });

  it('is not decided where the keys cannot be had', async () => {
    await trust();
    service.settings.githubIssuer = 'http://127.0.0.1:1';
    const elsewhere = await startTestWeb(service);
    const token = await issuer.token({ aud: elsewhere.url });
    const answer = await fetch(`${elsewhere.url}/api/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    expect(answer.status).toBe(503);
    await elsewhere.close();
  });
});
