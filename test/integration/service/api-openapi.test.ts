// Every route of the OpenAPI document, called as the document says: valid, invalid, with another organisation's token, with
// too low a role, and as nobody.

import { Ajv2020 } from 'ajv/dist/2020.js';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logSigners, signCheckpoints } from '../../../src/service/jobs/checkpoint.js';
import { appendEvents } from '../../../src/service/store/events.js';
import { beginLog, entryWrites } from '../../../src/service/store/log.js';
import { findVerification } from '../../../src/service/store/verifications.js';
import { tokenFor } from '../../support/service/access.js';
import { type Answered, caller } from '../../support/service/api.js';
import { recordVerification } from '../../support/service/recorded.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

// A database in the process starts within seconds, on a busy machine within minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Operation {
  operationId: string;
  parameters?: { in: string; name: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  security: object[];
}

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

const SPEC = { 'app-id': '0123456789abcdef0123456789abcdef01234567' };
const POLICY = 'version: 1\n';

let service: TestService;
let web: TestWeb;
let asked: { owner: Ask; reader: Ask; stranger: Ask; nobody: Ask };
let operations: { method: string; path: string; operation: Operation }[];
/** Of the organisation `main`: what an operation is called with. */
let given: Record<string, { params?: Record<string, string>; query?: string; body?: () => unknown; status?: number }>;
let secrets: string[];
const ajv = new Ajv2020({ strict: false, validateFormats: false });

beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
  const as = async (role: 'owner' | 'reader', organisation?: string) =>
    caller(web.url, await tokenFor(service, role, organisation));
  asked = {
    owner: await as('owner'),
    reader: await as('reader'),
    stranger: await as('owner', 'other'),
    nobody: caller(web.url, null),
  };
  const { json } = await asked.nobody('GET', '/openapi.json');
  const paths = (json as { paths: Record<string, Record<string, Operation>> }).paths;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  await prepare();
});
afterAll(async () => {
  await web?.close();
  await service?.close();
});

async function made(path: string, body: unknown, method = 'POST'): Promise<Record<string, unknown>> {
  const answer = await asked.owner(method, path, body);
  expect([path, answer.status, answer.text]).toEqual([
    path,
    expect.toSatisfy((status) => status < 300),
    expect.anything(),
  ]);
  return answer.json ?? {};
}

async function prepare(): Promise<void> {
  const { organisation } = service;
  const app = await made('/targets', { slug: 'app', spec: SPEC });
  await made('/targets', { slug: 'handed-in', kind: 'uploaded' });
  await made('/targets', { slug: 'to-go', spec: SPEC });
  const policy = await made('/policies', { name: 'A policy', text: POLICY });
  const recorded = await recordVerification(service, { organisation, target: String(app.id) });
  const row = await findVerification(service.db, organisation, recorded.id);
  const open = await made('/targets/main/app/verifications', undefined);
  const drift = { id: v7(), organisation, target: String(app.id), from_span: v7(), to_span: v7() };
  const seen = { at: new Date(), weight: 'worse', changes: '[]' } as const;
  const ends = { from_verification: recorded.id, to_verification: recorded.id };
  await service.db
    .insertInto('drift')
    .values({ ...drift, ...ends, ...seen })
    .execute();
  await service.db.transaction().execute(async (transaction) => {
    const draft = {
      target: String(app.id),
      appraisedAt: new Date().toISOString(),
      coreVersion: '0',
      trigger: 'api',
      verdict: 'failed',
      evidenceDigest: row?.evidence ?? '',
      resultDigest: row?.result ?? '',
      policyDigest: row?.policy ?? '',
      factsDigest: row?.facts ?? '',
    } as const;
    await beginLog(transaction, organisation, 'http://log');
    const first = { origin: 'log/main', size: 0, left: [] };
    const entry = entryWrites(transaction, first, { organisation, verification: recorded.id, draft });
    await appendEvents(transaction, [], entry);
    await transaction.updateTable('verification').set({ log_seq: 0 }).where('id', '=', recorded.id).execute();
  });
  await signCheckpoints(service, await logSigners(service.settings));
  const token = await made('/tokens', { name: 'To revoke', role: 'reader', expiresAt: null });
  const rule = {
    repository: 'acme/app',
    repositoryId: '1',
    ownerId: '2',
    ref: null,
    environment: null,
    workflow: null,
    role: 'reader',
  };
  const trust = await made('/trusts', rule);
  const person = { issuer: 'https://id.example', subject: 'ada', name: 'Ada', role: 'reader' };
  await made('/members', person, 'PUT');
  const hook = await made('/hooks', { url: 'https://hook.example/' });
  const delivery = v7();
  await service.db
    .insertInto('delivery')
    .values({
      ...{ id: delivery, organisation, hook: String(hook.id), event: null, type: 'test', body: '{}', attempt: 1 },
      ...{ status: 'given-up', next_at: null, created_at: new Date(), updated_at: new Date(), answer: '500' },
    })
    .execute();
  const share = await made('/targets/main/app/shares', { publishes: 'verdict', expiresAt: null });
  const target = { organisation: 'main', slug: 'app' };
  const verification = { id: recorded.id };
  const bundle = (): string => Buffer.from(recorded.bundle).toString();
  given = {
    createTarget: { body: () => ({ slug: 'another', spec: SPEC }) },
    readTarget: { params: target },
    putTarget: { params: target, body: () => ({ spec: SPEC }) },
    changeTarget: { params: target, body: () => ({ name: 'App' }) },
    removeTarget: { params: { organisation: 'main', slug: 'to-go' } },
    keepPolicy: { body: () => ({ name: 'Another', text: `${POLICY}# another\n` }) },
    readPolicy: { params: { digest: String(policy.digest) } },
    removePolicy: { params: { digest: String(policy.digest) } },
    verifyTarget: { params: target },
    listVerificationsOfTarget: { params: target },
    uploadEvidence: { query: 'target=handed-in', body: bundle },
    cancelVerification: { params: { id: String(open.id) } },
    readVerification: { params: verification },
    readResult: { params: verification },
    readBundle: { params: verification },
    readSummary: { params: verification },
    readReport: { params: verification },
    readProof: { params: verification },
    readHistory: { params: target },
    listDriftOfTarget: { params: target },
    readDrift: { params: { id: drift.id } },
    acknowledgeDrift: { params: { id: drift.id }, body: () => ({ note: 'seen' }) },
    readTile: { params: { path: '0/000.p/1' } },
    readFacts: { params: { file: `${row?.facts?.slice('sha256:'.length)}.json` } },
    exchangeIdentity: { body: () => ({ token: 'none' }), status: 401 },
    createToken: { body: () => ({ name: 'One more', role: 'reader', expiresAt: null }) },
    revokeToken: { params: { id: String(token.id) } },
    trustWorkflows: { body: () => ({ ...rule, repositoryId: '3' }) },
    removeTrust: { params: { id: String(trust.id) } },
    putMember: { body: () => person },
    removeMember: { query: 'issuer=https%3A%2F%2Fid.example&subject=ada' },
    createHook: { body: () => ({ url: 'https://hook.example/2' }) },
    readHook: { params: { hook: String(hook.id) } },
    changeHook: { params: { hook: String(hook.id) }, body: () => ({ events: [] }) },
    removeHook: { params: { hook: String(hook.id) } },
    renewHookSecret: { params: { hook: String(hook.id) } },
    tryHook: { params: { hook: String(hook.id) } },
    listDeliveries: { params: { hook: String(hook.id) } },
    readDelivery: { params: { hook: String(hook.id), delivery } },
    repeatDelivery: { params: { hook: String(hook.id), delivery } },
    listShares: { params: target },
    createShare: { params: target, body: () => ({ publishes: 'verdict', expiresAt: null }) },
    removeShare: { params: { ...target, share: String(share.id) } },
  };
  secrets = [
    recorded.id,
    drift.id,
    delivery,
    ...[app, policy, token, trust, hook, share].flatMap(({ id, digest }) => [id ?? digest]),
  ].map(String);
}

function addressOf(path: string, operation: Operation, replaced: Record<string, string> = {}): string {
  const { params = {}, query = '' } = given[operation.operationId] ?? {};
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => replaced[name] ?? params[name] ?? `no-${name}`);
  return query === '' ? filled : `${filled}?${query}`;
}

/** A stream has no end. */
const STREAMS = ['streamEvents'];
/** Last: what they take away others read. */
const LAST = /^(?:remove|revoke|cancel)/;

describe('the OpenAPI document', () => {
  it('is of routes that say who may call them', async () => {
    for (const { method, path, operation } of operations) {
      if (operation.operationId === 'exchangeIdentity') continue;
      const { status, text } = await asked.nobody(
        method,
        addressOf(path, operation),
        given[operation.operationId]?.body?.(),
      );
      const isOpen = operation.security.length > 1;
      expect([operation.operationId, status]).toEqual([operation.operationId, isOpen ? 404 : 401]);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('is of routes that find nothing of another organisation', async () => {
    for (const { method, path, operation } of operations) {
      const { operationId } = operation;
      if (STREAMS.includes(operationId) || operationId === 'exchangeIdentity') continue;
      const { status, text } = await asked.stranger(method, addressOf(path, operation), given[operationId]?.body?.());
      const isNamed = /\{/.test(path) || /^\/log\/(?:checkpoint|key)/.test(path) || operationId === 'uploadEvidence';
      if (isNamed) expect([operationId, status]).toEqual([operationId, 404]);
      else expect([operationId, status < 500]).toEqual([operationId, true]);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('is of routes that refuse what cannot be used, with a problem', async () => {
    for (const { method, path, operation } of operations) {
      const { operationId } = operation;
      const wrong: [what: string, Promise<Answered>, expected: number][] = [];
      const address = addressOf(path, operation);
      const body = given[operationId]?.body?.();
      const to = (more: string): string => `${address}${address.includes('?') ? '&' : '?'}${more}`;
      if (operation.requestBody !== undefined) {
        wrong.push(['no JSON', asked.owner(method, address, '{'), 400]);
        wrong.push(['an unknown member', asked.owner(method, address, { standing: 'verified' }), 400]);
        wrong.push(['two of one name', asked.owner(method, address, '{"name":"a","name":"b"}'), 400]);
        wrong.push(['deep nesting', asked.owner(method, address, '['.repeat(5000)), 400]);
      }
      if (operation.parameters?.some((parameter) => parameter.in === 'query')) {
        wrong.push(['an unknown query', asked.owner(method, to('verdict=verified'), body), 400]);
        wrong.push(['one name twice', asked.owner(method, to('limit=1&limit=2'), body), 400]);
      }
      for (const name of path.match(/(?<=\{)\w+(?=\})/g) ?? []) {
        for (const value of ['%00', '..%2f..', '%F0%9F%92%A9', "'%20or%201=1"]) {
          const bad = addressOf(path, operation, { [name]: value });
          wrong.push([`${name} ${value}`, asked.owner(method, bad, body), 404]);
        }
      }
      for (const [what, answer, expected] of wrong) {
        const { status, json, headers } = await answer;
        expect([operationId, what, status]).toEqual([operationId, what, expected]);
        expect(headers.get('content-type')).toBe('application/problem+json');
        expect(json).toMatchObject({ status, code: expect.any(String), detail: expect.any(String) });
      }
    }
  });

  it('is of routes that let a reader change nothing', async () => {
    for (const { method, path, operation } of operations) {
      if (method === 'GET' || operation.operationId === 'exchangeIdentity') continue;
      const { status } = await asked.reader(method, addressOf(path, operation), given[operation.operationId]?.body?.());
      expect([operation.operationId, status]).toEqual([operation.operationId, 403]);
    }
  });

  it('is of routes that answer as it says', async () => {
    const ordered = [...operations].sort(
      (a, b) => Number(LAST.test(a.operation.operationId)) - Number(LAST.test(b.operation.operationId)),
    );
    for (const { method, path, operation } of ordered) {
      const { operationId, responses } = operation;
      if (STREAMS.includes(operationId)) continue;
      const { status, headers, json, text } = await asked.owner(
        method,
        addressOf(path, operation),
        given[operationId]?.body?.(),
      );
      const expected = given[operationId]?.status;
      expect([operationId, status, text.slice(0, 300)]).toEqual([
        operationId,
        expected ?? expect.toSatisfy((code) => code >= 200 && code < 300),
        expect.anything(),
      ]);
      const answer = responses[status];
      expect([operationId, answer !== undefined]).toEqual([operationId, true]);
      const media = (headers.get('content-type') ?? '').split(';')[0] ?? '';
      const content = answer?.content ?? {};
      if (text === '') expect([operationId, Object.keys(content)]).toEqual([operationId, []]);
      else expect([operationId, Object.keys(content)]).toEqual([operationId, expect.arrayContaining([media])]);
      const schema = content[media]?.schema;
      if (schema === undefined || json === null) continue;
      const check = ajv.compile(schema);
      expect([operationId, check(json), check.errors]).toEqual([operationId, true, null]);
    }
  });

  it('is a page too, with each of its operations', async () => {
    const { status, text } = await asked.nobody('GET', '/docs');
    expect(status).toBe(200);
    for (const { operation } of operations) expect(text).toContain(`id="${operation.operationId}"`);
    expect(text).not.toMatch(/style="|onclick|<script(?! src="\/)/);
  });

  it('is of all that there is: another method, and another address, are refused', async () => {
    expect(await asked.owner('PUT', '/targets')).toMatchObject({ status: 405, json: { code: 'METHOD_UNKNOWN' } });
    expect((await asked.owner('PUT', '/targets')).headers.get('allow')).toBe('GET, POST');
    expect(await asked.owner('GET', '/nothing')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
  });

  it('names each operation once, and says what each answers', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(40);
    for (const { operation } of operations) {
      for (const { content = {} } of Object.values(operation.responses)) {
        for (const { schema } of Object.values(content)) expect(() => ajv.compile(schema)).not.toThrow();
      }
    }
  });
});
