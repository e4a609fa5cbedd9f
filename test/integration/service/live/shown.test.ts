import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visibility, Writing } from '../../../../src/service/store/tables.js';
import { changeTarget } from '../../../../src/service/store/targets.js';
import { tokenFor } from '../../../support/service/access.js';
import { caller } from '../../../support/service/api.js';
import { checked, type Finding } from '../../../support/service/checked.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../../support/service/service.js';
import { addTarget } from '../../../support/service/targets.js';

const HOUR = 3_600_000;
let service: TestService;
let web: TestWeb;
let token = '';
/** Ahead of the real time, by so much. */
let later = 0;

beforeAll(async () => {
  service = await testService({}, { now: () => Date.now() + later });
  web = await startTestWeb(service);
  token = await tokenFor(service, 'owner');
}, 120_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
});

async function target(slug: string, visibility: Visibility, ...findings: Finding[]): Promise<string> {
  const id = await addTarget(service, service.organisation, { slug, every: 3600 });
  await service.db.updateTable('target').set({ visibility }).where('id', '=', id).execute();
  for (const [i, finding] of findings.entries()) {
    await checked(service, id, finding, new Date(service.now() - (findings.length - i) * 1000));
  }
  return id;
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${web.url}${path}`, { headers });
const state = async (slug: string): Promise<string> => {
  const [status, badge, shields] = await Promise.all([
    get(`/status/main/${slug}`),
    get(`/badge/main/${slug}.svg`).then((response) => response.text()),
    get(`/badge/main/${slug}.json`).then((response) => response.json()),
  ]);
  const word = await status.text();
  expect(status.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(status.status, word).toBe(word === 'verified\n' ? 200 : 503);
  const isGreen = word === 'verified\n';
  expect(badge.includes('1a7f37'), word).toBe(isGreen);
  expect((shields as { color: string }).color === '1a7f37', word).toBe(isGreen);
  return word.trim();
};

describe('how a target stands, as others show it', () => {
  it.each<[string, Finding[], string]>([
    ['never', [], 'not-checked'],
    ['fine', ['verified'], 'verified'],
    ['again', ['failed', 'verified'], 'verified'],
    ['worse', ['verified', 'failed'], 'failed'],
    ['unclear', ['verified', 'inconclusive'], 'inconclusive'],
    ['handed-in', ['verified', 'recorded'], 'recorded'],
    ['trial', ['verified', 'experiment'], 'experiment'],
    ['silent', ['verified', 'without-result'], 'not-checked'],
  ])(
    'says of %s, found %j, nothing better than it is: %s',
    async (slug, findings, word) => {
      await target(slug, 'public', ...findings);
      expect(await state(slug)).toBe(word);
    },
    60_000,
  );

  it('is green nowhere by evidence that was handed in', async () => {
    const slug = 'brought';
    const id = await addTarget(service, service.organisation, { slug, kind: 'uploaded' });
    const stands = { standing: 'verified', checked_at: new Date(service.now()), visibility: 'public' } as const;
    await service.db.updateTable('target').set(stands).where('id', '=', id).execute();
    const api = await get(`/api/v1/targets/main/${slug}`);
    expect(await api.json()).toMatchObject({ standing: 'recorded' });
    const row = (text: string): string => text.split('<tr>').find((one) => one.includes(slug)) ?? '';
    for (const page of ['/public', '/']) {
      const html = await (await get(page, { authorization: `Bearer ${token}` })).text();
      expect(row(html), page).toMatch(/class="st mute".*recorded/s);
    }
    const page = await (await get(`/t/main/${slug}`)).text();
    expect(page).toMatch(/class="verdict mute".*Recorded/s);
  }, 60_000);

  it.each(['uploaded', 'asked'] as const)(
    'was green nowhere by evidence that was handed in, where the target is %s now',
    async (kind) => {
      const slug = `history-${kind}`;
      const { db, organisation } = service;
      const id = await addTarget(service, organisation, { slug, kind: 'uploaded' });
      await db.updateTable('target').set({ visibility: 'public' }).where('id', '=', id).execute();
      await checked(service, id, 'failed', new Date(service.now() - 2000), 'upload');
      await checked(service, id, 'recorded', new Date(service.now() - 1000), 'upload');
      const change = (transaction: Writing) => changeTarget(transaction, organisation, slug, { kind }, new Date());
      await db.transaction().execute(change);

      const member = { authorization: `Bearer ${token}` };
      const history = await (await get(`/api/v1/targets/main/${slug}/history`)).json();
      expect(history).toMatchObject({ entries: [{ standing: 'recorded' }, { standing: 'failed' }] });
      const page = await (await get(`/t/main/${slug}`)).text();
      expect(page).toContain('class="s fail"');
      expect(page).toContain('recorded');
      expect(page).not.toContain('class="s pass"');
      const list = await (await get('/', member)).text();
      const row = list.split('<tr>').find((one) => one.includes(slug)) ?? '';
      expect(row).toContain('class="s fail"');
      expect(row).not.toContain('class="s pass"');
      const feed = await (await get(`/feed/main/${slug}.atom`)).text();
      expect(feed).toContain(`${slug}: verified from evidence that was handed in`);
      expect(feed).not.toContain(`${slug}: verified<`);
      const { id: drift } = await db
        .selectFrom('drift')
        .select('id')
        .where('target', '=', id)
        .executeTakeFirstOrThrow();
      const compared = await (await get(`/t/main/${slug}/drift/${drift}`, member)).text();
      expect(compared).toMatch(/failed.* at the check of .*recorded.* at that of/s);
      const log = await (await get('/log', member)).text();
      expect(log).toMatch(new RegExp(`>${slug}</a></td><td data-l="Says">verified, from evidence that was handed in<`));
      const events = await db.selectFrom('event').select(['kind', 'data']).where('target', '=', id).execute();
      const told = events.filter(({ data }) => 'standing' in data).map(({ data }) => data.standing);
      expect(told).toEqual(['failed', 'failed', 'recorded', 'recorded']);
      expect(events.map(({ data }) => Object.values(data))).not.toContainEqual(expect.arrayContaining(['verified']));
    },
    60_000,
  );

  it('is green no longer than a check counts, and keeps nothing green in a cache', async () => {
    await target('ages', 'public', 'verified');
    const first = await get('/badge/main/ages.svg');
    expect(first.headers.get('cache-control')).toBe('public, no-cache, max-age=0');
    const tag = first.headers.get('etag') ?? '';
    const again = await get('/badge/main/ages.svg', { 'if-none-match': `"x", W/${tag}` });
    expect([again.status, await again.text()]).toEqual([304, '']);
    later = 3 * HOUR - 60_000;
    expect(await state('ages')).toBe('verified');
    later = 3 * HOUR + 60_000;
    expect(await state('ages')).toBe('stale');
    const old = await get('/badge/main/ages.svg', { 'if-none-match': tag });
    expect([old.status, await old.text()]).toEqual([200, expect.stringContaining('stale, was verified')]);
    later = -HOUR;
    expect(await state('ages')).not.toBe('verified');
    later = 0;
  }, 60_000);

  it('is not green by a row that the result denies, by another target’s result, or without the result', async () => {
    const forged = await target('forged', 'public', 'failed');
    const set = (change: object) => service.db.updateTable('target').set(change).where('id', '=', forged).execute();
    await set({ standing: 'verified' });
    expect(await state('forged')).toBe('not-checked');
    const other = await target('lender', 'public', 'verified');
    const { last_verification } = await service.db
      .selectFrom('target')
      .select('last_verification')
      .where('id', '=', other)
      .executeTakeFirstOrThrow();
    await set({ last_verification });
    expect(await state('forged')).toBe('not-checked');

    const gone = await target('gone', 'public', 'verified');
    const at = new Date(service.now() - 5000);
    const own = await checked(service, gone, 'verified', at);
    const { result } = await service.db
      .selectFrom('verification')
      .select('result')
      .where('id', '=', own)
      .executeTakeFirstOrThrow();
    await service.db.updateTable('target').set({ last_verification: own }).where('id', '=', gone).execute();
    await service.blobs.remove(result ?? '');
    expect(await state('gone')).toBe('not-checked');
  }, 60_000);

  it('is not green after the question has changed', async () => {
    const id = await target('asked-anew', 'public', 'verified');
    expect(await state('asked-anew')).toBe('verified');
    const api = caller(web.url, token);
    const { spec } = await service.db
      .selectFrom('target')
      .select('spec')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const changed = await api('PATCH', '/targets/main/asked-anew', {
      spec: { ...spec, 'app-id': '0123456789abcdef0123456789abcdef01234567' },
    });
    expect(changed.status, changed.text).toBe(200);
    expect(await state('asked-anew')).toBe('not-checked');
  }, 60_000);

  it('shows a stranger of a private target what it shows of one that is not there', async () => {
    await target('hidden', 'private', 'verified');
    const answers = async (slug: string, headers = {}) =>
      Promise.all(
        [
          `/badge/main/${slug}.svg`,
          `/badge/main/${slug}.json`,
          `/status/main/${slug}`,
          `/feed/main/${slug}.atom`,
          `/widget/main/${slug}`,
        ].map(async (path) => {
          const response = await get(path, headers);
          const { date: _, ...named } = Object.fromEntries(response.headers);
          return { status: response.status, text: await response.text(), named };
        }),
      );
    const [hidden, missing, nobody] = [
      await answers('hidden'),
      await answers('missing'),
      await get('/status/none/hidden'),
    ];
    expect(hidden).toEqual(missing);
    expect(new Set(hidden.map(({ status }) => status))).toEqual(new Set([404]));
    expect(nobody.status).toBe(404);
    expect(await nobody.text()).toBe(hidden[2]?.text);
    const own = await answers('hidden', { authorization: `Bearer ${token}` });
    expect(new Set(own.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(own.map(({ named }) => named['cache-control']))).toEqual(new Set(['private, no-cache, max-age=0']));
    const stranger = await tokenFor(service, 'owner', 'other');
    expect((await answers('hidden', { authorization: `Bearer ${stranger}` })).map(({ text }) => text)).toEqual(
      missing.map(({ text }) => text),
    );
    const feed = await (await get('/feed/main.atom')).text();
    expect(feed).toContain('fine: verified');
    expect(feed).not.toContain('hidden');
    expect(await (await get('/feed/main.atom', { authorization: `Bearer ${token}` })).text()).toContain('hidden');
    expect((await get('/feed/other.atom')).status).toBe(404);
    expect((await get('/feed/none.atom')).status).toBe(404);
  }, 60_000);

  const PLACES = ['/badge/main/NAME.svg', '/badge/main/NAME.json', '/status/main/NAME', '/feed/main/NAME.atom'];
  PLACES.push('/widget/main/NAME', '/api/v1/targets/main/NAME', '/api/v1/targets/main/NAME/history');

  it('shows an unlisted target to nobody who guesses its name, and to whoever knows its id', async () => {
    const id = await target('quiet', 'unlisted', 'failed', 'verified');
    const hidden = await target('kept', 'private', 'verified');
    const other = await tokenFor(service, 'owner', 'other');
    for (const headers of [{}, { authorization: `Bearer ${other}` }] as Record<string, string>[]) {
      for (const place of PLACES) {
        const [guessed, missing, kept, known] = await Promise.all(
          ['quiet', 'missing', hidden, id].map((name) => get(place.replace('NAME', name), headers)),
        );
        expect([place, guessed?.status, kept?.status, known?.status]).toEqual([place, 404, 404, 200]);
        expect(await guessed?.text()).toBe(await missing?.text());
        expect(await kept?.text()).toContain('there is no target here');
        const text = (await known?.text()) ?? '';
        expect(text).not.toContain('/main/quiet');
        if (/widget|feed/.test(place)) expect(text).toContain(`${web.url}/t/main/${id}`);
      }
    }
    expect(await (await get('/feed/main.atom')).text()).not.toContain('quiet');
    const members = await get('/status/main/quiet', { authorization: `Bearer ${token}` });
    expect(members.status).toBe(200);
  }, 60_000);

  it('says why to whoever may see the report, and to nobody else', async () => {
    const id = await target('mute', 'public', 'failed', 'without-result');
    const texts = async () =>
      (await Promise.all(PLACES.map(async (place) => (await get(place.replace('NAME', 'mute'))).text()))).join('\n');
    expect(await texts()).not.toMatch(/connection refused|api\.example|[a-z-]+\.(?:compose-hash|signature)/);
    await service.db.updateTable('target').set({ publishes: 'report' }).where('id', '=', id).execute();
    expect(await texts()).toContain('connection refused');
  }, 60_000);

  it('shows whoever has a link what it was made for, until it ends', async () => {
    await target('lent', 'private', 'failed', 'verified');
    const api = caller(web.url, token);
    const made = await api('POST', '/targets/main/lent/shares', {
      expiresAt: new Date(service.now() + HOUR).toISOString(),
    });
    expect(made.status, made.text).toBe(201);
    const { secret, id } = made.json as { secret: string; id: string };
    const shown = await get(`/status/main/lent?share=${secret}`);
    expect([shown.status, await shown.text(), shown.headers.get('cache-control')]).toEqual([
      200,
      'verified\n',
      'private, no-cache, max-age=0',
    ]);
    const feed = await (await get(`/feed/main/lent.atom?share=${secret}`)).text();
    expect(feed).toContain('lent: verified');
    expect(feed).not.toContain('What changed');
    expect((await get(`/status/main/lent?share=${secret}x`)).status).toBe(404);
    expect((await get(`/status/main/hidden?share=${secret}`)).status).toBe(404);
    expect((await api('GET', '/targets/main/lent/shares')).text).not.toContain(secret);
    later = HOUR + 1000;
    expect((await get(`/status/main/lent?share=${secret}`)).status).toBe(404);
    later = 0;
    expect((await get(`/status/main/lent?share=${secret}`)).status).toBe(200);
    expect((await api('DELETE', `/targets/main/lent/shares/${id}`)).status).toBe(204);
    expect((await get(`/status/main/lent?share=${secret}`)).status).toBe(404);
    const links = await Promise.all(Array.from({ length: 105 }, () => api('POST', '/targets/main/lent/shares', {})));
    expect(links.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(links.find(({ status }) => status !== 201)).toMatchObject({ status: 409, json: { code: 'NOT_POSSIBLE' } });
    const foreign = caller(web.url, await tokenFor(service, 'owner', 'other'));
    expect((await foreign('POST', '/targets/main/lent/shares', {})).status).toBe(404);
  }, 60_000);

  it('tells in a feed when it changed, what changed where that is public, and that nobody looked for too long', async () => {
    const id = await target('told', 'public', 'verified', 'failed');
    const read = async () => (await get('/feed/main/told.atom')).text();
    const verdicts = await read();
    expect(verdicts.match(/<title>told: \w+/g)).toEqual(['<title>told: failed', '<title>told: verified']);
    expect(verdicts).not.toContain('What changed');
    await service.db.updateTable('target').set({ publishes: 'report' }).where('id', '=', id).execute();
    expect(await read()).toContain('What changed:');
    later = 4 * HOUR;
    expect(await read()).toMatch(/<title>told: stale<\/title>[\s\S]*which says nothing of today/);
    later = 0;
    const entries = [...(await read()).matchAll(/<id>(.*)<\/id>/g)].map(([, name]) => name);
    expect(new Set(entries).size).toBe(entries.length);
  }, 60_000);

  it('may be framed by anybody, and runs no script there', async () => {
    const response = await get('/widget/main/fine');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain('frame-ancestors *');
    expect(policy).toContain("default-src 'none'");
    const text = await response.text();
    expect(text).not.toMatch(/<script|javascript:|style="/);
    expect(text).toContain('<meta http-equiv="refresh" content="300">');
    expect((await get('/badge/main/fine.svg')).headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    for (const path of ['/badge/main/fine.png', '/badge/main/..%2ffine.svg', '/status/main/FINE', '/widget/main/%00']) {
      expect((await get(path)).status, path).toBe(404);
    }
    expect((await get('/badge/main/fine.svg?label=%E2%80%AE')).status).toBe(400);
  }, 60_000);
});
