import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf, problemResponse } from '../../../src/service/api/problem.js';
import { expectRole } from '../../../src/service/auth/grants.js';
import { identify } from '../../../src/service/auth/identify.js';
import type { Web } from '../../../src/service/auth/principal.js';
import { hashOf } from '../../../src/service/auth/secret.js';
import type { Service } from '../../../src/service/service.js';
import type { Store } from '../../../src/service/store/open.js';
import { organisationBySlug } from '../../../src/service/store/organisations.js';
import { listTokens, revokeToken } from '../../../src/service/store/tokens.js';
import { tokenFor } from '../../support/service/access.js';
import { TEST_SETTINGS } from '../../support/service/settings.js';
import { testStore } from '../../support/service/store.js';

let store: Store;
let service: Service;
let at = Date.parse('2026-03-18T12:00:00Z');

beforeAll(async () => {
  store = await testStore();
  service = { db: store.db, settings: TEST_SETTINGS, now: () => at } as Service;
});
afterAll(() => store.close());

function web(): Hono<Web> {
  const app = new Hono<Web>();
  app.use(identify(service));
  app.get('/reads', (c) => c.json(expectRole(c, 'reader')));
  app.get('/owns', (c) => c.json(expectRole(c, 'owner')));
  app.onError((error) => problemResponse(problemOf(error)));
  return app;
}

const asked = async (path: string, authorization?: string): Promise<number> =>
  (await web().request(path, { headers: authorization === undefined ? {} : { authorization } })).status;

describe('API tokens', () => {
  it('says who asks', async () => {
    const token = await tokenFor(service, 'editor', 'acme');
    const answer = await web().request('/reads', { headers: { authorization: `Bearer ${token}` } });
    const acme = await organisationBySlug(store.db, 'acme');
    expect(await answer.json()).toEqual({
      organisation: acme?.id,
      organisationSlug: 'acme',
      role: 'editor',
      who: 'token editor of a test',
      kind: 'token',
      formToken: null,
    });
    expect(await asked('/owns', `Bearer ${token}`)).toBe(403);
  });

  it('keeps the hash alone, and says when a token was used', async () => {
    const token = await tokenFor(service, 'owner', 'kept');
    const { id } = (await organisationBySlug(store.db, 'kept')) ?? { id: '' };
    expect(await asked('/owns', `Bearer ${token}`)).toBe(200);
    const rows = await store.db.selectFrom('token').selectAll().where('organisation', '=', id).execute();
    expect(rows.map(({ hash }) => hash)).toEqual([hashOf(token)]);
    expect(JSON.stringify(rows)).not.toContain(token);
    const [shown] = await listTokens(store.db, id);
    expect(shown?.last_used_at).toEqual(new Date(at));
    expect(shown).not.toHaveProperty('hash');
  });

  it('takes none that was revoked, has expired, or is of another form', async () => {
    const token = await tokenFor(service, 'owner', 'ends');
    const { id } = (await organisationBySlug(store.db, 'ends')) ?? { id: '' };
    const { id: tokenId } = (await listTokens(store.db, id))[0] ?? { id: '' };
    await store.db
      .updateTable('token')
      .set({ expires_at: new Date(at + 1000) })
      .where('id', '=', tokenId)
      .execute();
    expect(await asked('/reads', `Bearer ${token}`)).toBe(200);
    at += 1000;
    expect(await asked('/reads', `Bearer ${token}`)).toBe(401);
    await store.db.updateTable('token').set({ expires_at: null }).where('id', '=', tokenId).execute();
    expect(await asked('/reads', `bearer  ${token}`)).toBe(200);
    const { id: other } = (await organisationBySlug(store.db, 'kept')) ?? { id: '' };
    expect(await revokeToken(store.db, other, tokenId, new Date(at))).toBeNull();
    expect(await asked('/reads', `Bearer ${token}`)).toBe(200);
    expect(await revokeToken(store.db, id, tokenId, new Date(at))).toMatchObject({ id: tokenId });
    for (const shown of [
      undefined,
      `Bearer ${token}`,
      `Basic ${token}`,
      token,
      'Bearer tc_',
      `Bearer ${token}x`,
      `Bearer ${hashOf(token)}`,
    ])
      expect(await asked('/reads', shown), shown).toBe(401);
  });
});
