import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tokenFor } from '../../support/service/access.js';
import { caller } from '../../support/service/api.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../support/service/service.js';

// A database in the process starts within seconds, on a busy machine within minutes.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('targets of the API', () => {
  let service: TestService;
  let web: TestWeb;
  let editor: ReturnType<typeof caller>;
  let reader: ReturnType<typeof caller>;
  let stranger: ReturnType<typeof caller>;
  let nobody: ReturnType<typeof caller>;
  beforeAll(async () => {
    service = await testService();
    web = await startTestWeb(service);
    editor = caller(web.url, await tokenFor(service, 'editor'));
    reader = caller(web.url, await tokenFor(service, 'reader'));
    stranger = caller(web.url, await tokenFor(service, 'owner', 'other'));
    nobody = caller(web.url, null);
  });
  afterAll(async () => {
    await web?.close();
    await service?.close();
  });

  it('makes, reads, changes and removes one', async () => {
    const spec = { 'app-id': '0123456789abcdef0123456789abcdef01234567' };
    const made = await editor('POST', '/targets', { slug: 'api', spec, every: 3600 });
    expect(made.json).toMatchObject({
      slug: 'api',
      name: 'api',
      spec,
      every: 3600,
      standing: 'none',
      visibility: 'private',
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe('/api/v1/targets/main/api');
    expect((await reader('GET', '/targets/main/api')).json).toEqual(made.json);
    const changed = await editor('PATCH', '/targets/main/api', { name: 'The API', every: null });
    expect(changed.json).toMatchObject({ name: 'The API', every: null, nextAt: null, spec });
    expect(await editor('POST', '/targets', { slug: 'api', spec })).toMatchObject({
      status: 409,
      json: { code: 'NAME_TAKEN' },
    });
    expect((await editor('DELETE', '/targets/main/api')).status).toBe(204);
    expect(await reader('GET', '/targets/main/api')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
    const actions = await service.db.selectFrom('audit').select('action').orderBy('seq').execute();
    expect(actions.map(({ action }) => action)).toEqual(['target.create', 'target.change', 'target.remove']);
  });

  it('refuses to be told how a target stands', async () => {
    const given = { slug: 'forged', spec: { 'app-id': '00' }, standing: 'verified' };
    expect(await editor('POST', '/targets', given)).toMatchObject({ status: 400, json: { code: 'INPUT_INVALID' } });
    expect(await reader('GET', '/targets/main/forged')).toMatchObject({ status: 404 });
  });

  it('tells a stranger nothing of a private one, and nobody', async () => {
    await editor('PUT', '/targets/main/hidden', { spec: { 'app-id': '0123456789abcdef0123456789abcdef01234567' } });
    for (const ask of [stranger, nobody]) expect((await ask('GET', '/targets/main/hidden')).status).toBe(404);
    for (const method of ['PUT', 'PATCH'])
      expect((await stranger(method, '/targets/main/hidden', {})).status).toBe(404);
    expect((await stranger('DELETE', '/targets/main/hidden')).status).toBe(404);
    expect((await reader('DELETE', '/targets/main/hidden')).status).toBe(403);
    expect((await nobody('DELETE', '/targets/main/hidden')).status).toBe(401);
    expect((await nobody('GET', '/targets')).status).toBe(401);
  });

  it('lists in pages, each target once', async () => {
    for (let i = 0; i < 7; i++)
      await editor('PUT', `/targets/main/page-${i}`, {
        spec: { 'app-id': '0123456789abcdef0123456789abcdef01234567' },
      });
    for (const order of ['slug', 'worst']) {
      const seen: unknown[] = [];
      let next: unknown = '';
      while (next !== null) {
        const { json } = await reader(
          'GET',
          `/targets?search=page-&limit=3&order=${order}${next === '' ? '' : `&cursor=${next}`}`,
        );
        const { entries, next: after } = json as { entries: { slug: string }[]; next: string | null };
        seen.push(...entries.map(({ slug }) => slug));
        next = after;
      }
      expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `page-${i}`));
    }
  });

  it('writes its own description', async () => {
    const { json } = await nobody('GET', '/openapi.json');
    expect(Object.keys(json?.paths as object)).toEqual(
      expect.arrayContaining(['/targets', '/targets/{organisation}/{slug}']),
    );
  });
});
