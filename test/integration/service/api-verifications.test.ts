import { createHash, randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseStatement } from '../../../src/core/summary/in-toto.js';
import { registerAt } from '../../../src/publish/service.js';
import { MAX_OPEN_UPLOADS } from '../../../src/service/api/verifications.js';
import { findTarget } from '../../../src/service/store/targets.js';
import { insertVerifications } from '../../../src/service/store/verifications.js';
import { tokenFor } from '../../support/service/access.js';
import { type Answered, caller } from '../../support/service/api.js';
import { type Recorded, recordVerification } from '../../support/service/recorded.js';
import {
  addOrganisation,
  startTestWeb,
  type TestService,
  type TestWeb,
  testService,
} from '../../support/service/service.js';
import { addTarget } from '../../support/service/targets.js';

// A database in the process starts within seconds, on a busy machine within minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SPEC = { 'app-id': '0123456789abcdef0123456789abcdef01234567' };
const DOCUMENTS = ['result', 'bundle', 'summary', 'report.html'] as const;

describe('verifications of the API', () => {
  let service: TestService;
  let web: TestWeb;
  let editor: ReturnType<typeof caller>;
  let reader: ReturnType<typeof caller>;
  let stranger: ReturnType<typeof caller>;
  let nobody: ReturnType<typeof caller>;
  let recorded: Recorded;

  beforeAll(async () => {
    service = await testService();
    web = await startTestWeb(service);
    editor = caller(web.url, await tokenFor(service, 'editor'));
    reader = caller(web.url, await tokenFor(service, 'reader'));
    stranger = caller(web.url, await tokenFor(service, 'owner', 'other'));
    nobody = caller(web.url, null);
    await editor('PUT', '/targets/main/api', { spec: SPEC });
    await editor('PUT', '/targets/main/handed-in', { kind: 'uploaded' });
    recorded = await recordVerification(service, { organisation: service.organisation, target: await idOf('api') });
  });
  afterAll(async () => {
    await web?.close();
    await service?.close();
  });

  async function idOf(slug: string): Promise<string> {
    return (await findTarget(service.db, service.organisation, slug))?.id ?? '';
  }

  async function end(id: unknown): Promise<void> {
    await service.db
      .updateTable('verification')
      .set({ status: 'cancelled', finished_at: new Date() })
      .where('id', '=', String(id))
      .execute();
  }

  it('begins one, and joins it when it is asked for again', async () => {
    const first = await editor('POST', '/targets/main/api/verifications');
    expect(first).toMatchObject({ status: 202, json: { status: 'queued', target: 'api', trigger: 'api' } });
    expect(first.headers.get('location')).toBe(`/api/v1/verifications/${first.json?.id}`);
    expect((await editor('POST', '/targets/main/api/verifications')).json?.id).toBe(first.json?.id);
    expect((await reader('POST', '/targets/main/api/verifications')).status).toBe(403);
    expect((await stranger('POST', '/targets/main/api/verifications')).status).toBe(404);
    const cancelled = await editor('POST', `/verifications/${first.json?.id}/cancel`);
    expect(cancelled).toMatchObject({ status: 200, json: { status: 'cancelled' } });
    expect(await editor('POST', `/verifications/${first.json?.id}/cancel`)).toMatchObject({ status: 409 });
    expect((await stranger('POST', `/verifications/${first.json?.id}/cancel`)).status).toBe(404);
  });

  it('waits until it has ended, and answers with what came of it', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const asked = await editor('POST', '/targets/main/api/verifications', undefined, key);
    const waiting = editor('POST', '/targets/main/api/verifications?wait=30', undefined, key);
    await end(asked.json?.id);
    expect(await waiting).toMatchObject({ status: 200, json: { id: asked.json?.id, status: 'cancelled' } });
  });

  it('answers when the time is over, with what is not decided yet', async () => {
    const asked = await editor('POST', '/targets/main/api/verifications?wait=1');
    expect(asked).toMatchObject({ status: 202, json: { status: 'queued', verdict: null } });
    await end(asked.json?.id);
  });

  it('does the same request with the same key once, and no other with that key', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const ask = () => editor('POST', '/verifications?target=handed-in', bundleText(), key);
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    const made = answers.filter(({ status }) => status === 202);
    expect(new Set(made.map(({ json }) => json?.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
    const again = await ask();
    expect(again.json?.id).toBe(made[0]?.json?.id);
    const other = await editor('POST', '/targets/main/api/verifications', undefined, key);
    expect(other).toMatchObject({ status: 422, json: { code: 'KEY_USED' } });
    const rows = await service.db.selectFrom('verification').select('id').where('trigger', '=', 'upload').execute();
    expect(rows).toHaveLength(1);
  });

  const bundleText = (): string => Buffer.from(recorded.bundle).toString();

  it('keeps a bundle that is whole, and not what it says of an appraisal', async () => {
    expect(JSON.parse(bundleText()).appraisal).toBeDefined();
    const { status, json } = await editor('POST', '/verifications?target=handed-in', bundleText());
    expect({ status, json }).toMatchObject({ status: 202, json: { trigger: 'upload', verdict: null } });
    const kept = JSON.parse(Buffer.from(await service.blobs.get(String(json?.evidence))).toString());
    expect(kept).toEqual({ ...JSON.parse(bundleText()), appraisal: undefined });
  });

  it.each([
    ['no JSON', () => 'evidence'],
    ['another document', () => '{}'],
    ['a bundle with a byte changed', () => bundleText().replace(/"data": "(.)/, '"data": "_')],
    ['a bundle cut off', () => bundleText().slice(0, -100)],
  ])('keeps nothing of %s', async (_, text) => {
    const before = await service.db.selectFrom('blob').select('digest').execute();
    expect(await editor('POST', '/verifications?target=handed-in', text())).toMatchObject({ status: 400 });
    expect(await service.db.selectFrom('blob').select('digest').execute()).toHaveLength(before.length);
  });

  it('reads no more than 8 MiB', async () => {
    const answer = await editor('POST', '/verifications?target=handed-in', ' '.repeat(8 * 1024 * 1024 + 1));
    expect(answer).toMatchObject({ status: 413, json: { code: 'INPUT_TOO_LARGE' } });
  });

  it('takes so many bundles of an organisation that have not ended, and says when to come again', async () => {
    const organisation = await addOrganisation(service, 'busy');
    const target = await addTarget(service, organisation, { slug: 'handed-in', kind: 'uploaded' });
    const busy = caller(web.url, await tokenFor(service, 'editor', 'busy'));
    const row = { organisation, target, trigger: 'upload', requested_by: 'a test', evidence: null } as const;
    const ids = Array.from({ length: MAX_OPEN_UPLOADS - 1 }, () => v7());
    await service.db.transaction().execute((transaction) =>
      insertVerifications(
        transaction,
        ids.map((id) => ({ ...row, id, requested_at: new Date() })),
      ),
    );
    const bundle = (await editor('GET', `/verifications/${recorded.id}/bundle`)).json;
    const handIn = () => busy('POST', '/verifications?target=handed-in', bundle);
    expect(await handIn()).toMatchObject({ status: 202 });
    const refused = await handIn();
    expect(refused).toMatchObject({ status: 429, json: { code: 'TOO_MANY_REQUESTS', status: 429 } });
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Nobody else is kept from anything, nor this one from what is no bundle.
    const others = await editor('POST', '/verifications?target=handed-in', bundle);
    expect(others.status).toBe(202);
    await end(others.json?.id);
    expect((await busy('POST', '/verifications?target=nowhere', bundle)).status).toBe(404);
    await addTarget(service, organisation, { slug: 'asked', spec: SPEC });
    expect((await busy('POST', '/targets/busy/asked/verifications')).status).toBe(202);
    await end(ids[0]);
    expect((await handIn()).status).toBe(202);
    await service.db.deleteFrom('verification').where('organisation', '=', organisation).execute();
  });

  it('hands in nothing for another organisation', async () => {
    expect((await stranger('POST', '/verifications?target=handed-in', bundleText())).status).toBe(404);
    expect((await reader('POST', '/verifications?target=handed-in', bundleText())).status).toBe(403);
    expect(await editor('POST', '/targets/main/handed-in/verifications')).toMatchObject({ status: 409 });
  });

  it('serves the documents of a verification, the same bytes each time', async () => {
    const at = `/verifications/${recorded.id}`;
    expect((await reader('GET', at)).json).toMatchObject({
      id: recorded.id,
      status: 'appraised',
      verdict: 'verified',
      experiment: true,
    });
    const [result, bundle, summary, report] = (await Promise.all(
      DOCUMENTS.map((name) => reader('GET', `${at}/${name}`)),
    )) as [Answered, Answered, Answered, Answered];
    expect(result.text).toBe(Buffer.from(recorded.result).toString());
    expect(bundle.text).toBe(bundleText());
    expect(parseStatement(Buffer.from(summary.text)).predicateType).toBe('https://slsa.dev/verification_summary/v1');
    expect(report.text).toMatch(/^<!doctype html>/i);
    expect(report.headers.get('content-security-policy')).toBe('sandbox allow-scripts allow-downloads');
    for (const [i, answer] of [result, bundle, summary, report].entries()) {
      expect(answer.status).toBe(200);
      const again = await reader('GET', `${at}/${DOCUMENTS[i]}`);
      expect(again.text).toBe(answer.text);
      const etag = answer.headers.get('etag') ?? '';
      expect((await reader('GET', `${at}/${DOCUMENTS[i]}`, undefined, { 'If-None-Match': etag })).status).toBe(304);
    }
  });

  it.each([
    ['private', 'evidence', []],
    ['unlisted', 'verdict', ['']],
    ['public', 'verdict', ['']],
    ['public', 'report', ['', '/result', '/summary']],
    ['public', 'evidence', ['', '/result', '/summary', '/bundle', '/report.html']],
  ])(
    'shows strangers of a target that is %s and publishes %s what it publishes',
    async (visibility, publishes, shown) => {
      await editor('PATCH', '/targets/main/api', { visibility, publishes });
      for (const name of ['', '/result', '/summary', '/bundle', '/report.html']) {
        for (const ask of [stranger, nobody]) {
          const answer = await ask('GET', `/verifications/${recorded.id}${name}`);
          const toPage = name === '/report.html' && publishes === 'report' ? 302 : 404;
          expect([name, answer.status]).toEqual([name, shown.includes(name) ? 200 : toPage]);
          if (name === '' && answer.status === 200) {
            expect(answer.json).not.toHaveProperty('reason');
            expect(answer.json).toMatchObject({ verdict: 'verified', experiment: true, trigger: 'manual' });
          }
        }
      }
    },
  );

  it('takes no evidence for a target of another organisation, though there is one of that name', async () => {
    await stranger('PUT', '/targets/other/handed-in', { kind: 'uploaded' });
    const before = await reader('GET', '/verifications');
    const bundle = recorded.bundle.toString();
    const target = { base: web.url, organisation: 'other', slug: 'handed-in' };
    const token = await tokenFor(service, 'editor');
    await expect(registerAt(target, token, bundle)).rejects.toMatchObject({ code: 'FETCH_STATUS', status: 404 });
    expect((await reader('GET', '/verifications')).text).toBe(before.text);
  });

  it('says that evidence was altered, and that it is not kept any more', async () => {
    const { id, bundle } = await recordVerification(service, {
      organisation: service.organisation,
      target: await idOf('api'),
    });
    const digest = `sha256:${createHash('sha256').update(bundle).digest('hex')}`;
    await service.blobs.remove(digest);
    expect(await reader('GET', `/verifications/${id}/bundle`)).toMatchObject({
      status: 410,
      json: { code: 'NOT_KEPT' },
    });
    await service.blobs.put(bundle);
  });

  it('lists them, newest first, each once', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { json } = await reader('GET', `/verifications?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      const page = json as { entries: { id: string }[]; next: string | null };
      seen.push(...page.entries.map(({ id }) => id));
      next = page.next;
    }
    expect(seen).toEqual([...seen].sort().reverse());
    expect(seen).toHaveLength((await service.db.selectFrom('verification').select('id').execute()).length);
    expect((await stranger('GET', '/verifications')).json).toEqual({ entries: [], next: null });
    expect((await stranger('GET', '/targets/main/api/verifications')).status).toBe(404);
  });

  it('does not let a success stand for what was not asked when it was found', async () => {
    const target = await idOf('api');
    const checked = { standing: 'verified', checked_at: new Date(), last_verification: recorded.id } as const;
    await service.db.updateTable('target').set(checked).where('id', '=', target).execute();
    expect((await editor('PATCH', '/targets/main/api', { name: 'Other' })).json).toMatchObject({
      standing: 'verified',
    });
    const other = { spec: { 'app-id': 'ff23456789abcdef0123456789abcdef01234567' } };
    expect((await editor('PATCH', '/targets/main/api', other)).json).toMatchObject({
      standing: 'none',
      lastVerification: null,
    });
  });

  it('calls an old success stale', async () => {
    const checked = { standing: 'verified', checked_at: new Date(Date.now() - 8 * 86_400_000) } as const;
    await service.db
      .updateTable('target')
      .set(checked)
      .where('id', '=', await idOf('api'))
      .execute();
    expect((await reader('GET', '/targets/main/api')).json).toMatchObject({ standing: 'stale' });
    expect((await reader('GET', '/targets?standing=verified')).json).toMatchObject({ entries: [] });
    expect((await reader('GET', '/targets?standing=stale')).json).toMatchObject({ entries: [{ slug: 'api' }] });
  });
});
