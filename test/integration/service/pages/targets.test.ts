// The pages of targets and verifications over HTTP, as a browser without scripts asks for them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../../src/core/formats/codec/time.js';
import { BlobError } from '../../../../src/service/blobs/blobs.js';
import { createTarget } from '../../../../src/service/store/targets.js';
import { signedIn, tokenFor } from '../../../support/service/access.js';
import { checked } from '../../../support/service/checked.js';
import { seedTargets } from '../../../support/service/seed.js';
import { startTestWeb, type TestService, type TestWeb, testService } from '../../../support/service/service.js';
import { addTarget } from '../../../support/service/targets.js';

let service: TestService;
let web: TestWeb;
let cookie: string;
let formToken: string;

const BROWSER = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-site': 'same-origin' };

async function get(path: string, headers: Record<string, string> = { cookie }): Promise<Response> {
  return fetch(web.url + path, { redirect: 'manual', headers: { ...BROWSER, ...headers } });
}

async function page(path: string, headers?: Record<string, string>): Promise<string> {
  const answer = await get(path, headers);
  expect(answer.status, path).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  return answer.text();
}

async function post(path: string, fields: Record<string, string | Blob>, headers = { cookie }): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries({ 'form-token': formToken, ...fields })) body.append(name, value);
  const origin = { origin: web.url };
  return fetch(web.url + path, {
    method: 'POST',
    redirect: 'manual',
    body,
    headers: { ...BROWSER, ...origin, ...headers },
  });
}

const target = (slug: string) =>
  service.db.selectFrom('target').selectAll().where('slug', '=', slug).executeTakeFirst();

beforeAll(async () => {
  service = await testService();
  web = await startTestWeb(service);
  ({ cookie, formToken } = await signedIn(service, web.url));
}, 60_000);
afterAll(async () => {
  await web?.close();
  await service?.close();
});

describe('before there is a target', () => {
  it('says how to add one, and offers the sample', async () => {
    const text = await page('/');
    expect(text).toContain('<h1>No targets yet</h1>');
    expect(text).toContain('action="/sample"');
    expect(text).toContain('/api/v1/targets/main/my-app');
  });

  it('offers no sample that could not be asked: it is on this machine', async () => {
    const { allowPrivate } = service.settings;
    service.settings.allowPrivate = [];
    const text = await page('/');
    service.settings.allowPrivate = allowPrivate;
    expect(text).toContain('<h1>No targets yet</h1>');
    expect(text).not.toContain('/sample');
  });

  it('sends somebody who is not signed in to sign in, and back', async () => {
    const answer = await get('/?state=failed', {});
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/sign-in?then=%2F%3Fstate%3Dfailed');
    expect(await page('/sign-in?then=%2F%3Fstate%3Dfailed', {})).toContain('name="then" value="/?state=failed"');
    expect(await page('/sign-in?refused=code', {})).toContain('aria-invalid="true"');
  });
});

describe('with targets', () => {
  beforeAll(() => seedTargets(service, 12), 120_000);

  it('lists them, the worst first, and counts them in the heading', async () => {
    const text = await page('/');
    expect(text).toContain('<h1>2 of 12 targets failed, 8 more are not verified</h1>');
    const names = [...text.matchAll(/<a href="\/t\/main\/([a-z0-9-]+)"/g)].map(([, name]) => name);
    expect(names).toEqual([
      ...['agent-runner', 'ledger-signer', 'build-cache', 'inference-rerank', 'oracle-ap', 'trial-stats'],
      ...['edge-cache', 'survey-panel', 'sandbox-1', 'mail-relay', 'audit-trail', 'backup-vault'],
    ]);
    expect(text).toContain('source-code.compose-hash');
  });

  it('filters by links, and by part of a name', async () => {
    const failed = await page('/?state=failed');
    expect(failed).toContain('ledger-signer');
    expect(failed).not.toContain('edge-cache');
    expect(failed).toContain('href="/?state=failed" aria-current="true"');
    const stale = await page('/?state=stale');
    expect(stale).toContain('edge-cache');
    expect(stale).not.toContain('audit-trail');
    const found = await page('/?q=CACHE');
    expect(found).toContain('build-cache');
    expect(found).not.toContain('ledger-signer');
    expect(await page('/?q=nothing-like-it')).toContain('No target fits this filter.');
    expect(await page('/?tcb=OutOfDate')).toContain('agent-runner');
    expect(await page('/?state=nonsense&after=nonsense')).toContain('ledger-signer');
  });

  it('shows a target: verdict, phases, what was expected and found, history, proofs', async () => {
    const text = await page('/t/main/ledger-signer');
    expect(text).toContain('<span class="word">Failed</span>');
    expect(text).toMatch(/<b>Hardware<\/b><br><span class="st pass">pass<\/span>/);
    expect(text).toMatch(/<b>Source code<\/b><br><span class="st fail">fail<\/span>/);
    expect(text).toContain('They differ from digit');
    expect(text).toContain('aria-label="Verdicts from');
    expect(text).toContain('/drift/');
    const { last_verification: last } = (await target('ledger-signer')) ?? {};
    expect(text).toContain(`href="/v/${last}"`);
    expect(text).toContain(`/api/v1/verifications/${last}/report.html`);
    expect(text).toContain('src="/badge/main/ledger-signer.svg"');
    expect(text).toMatch(/<h3>Not shown<\/h3>.*<b>Age:<\/b>.*<b>KMS:<\/b>/s);
    expect(text).toContain('href="/t/main/ledger-signer/edit">what the target expects</a>');
    // A rule of the service refuses both.
    expect(text).not.toMatch(/ style="| onclick=|<script>/);
  });

  it('never calls a target verified that is not', async () => {
    for (const slug of ['ledger-signer', 'edge-cache', 'sandbox-1', 'mail-relay', 'build-cache', 'oracle-ap']) {
      const text = await page(`/t/main/${slug}`);
      expect(text, slug).not.toContain('<span class="word">Verified</span>');
      expect(text, slug).not.toContain('<section class="verdict pass"');
    }
    expect(await page('/t/main/edge-cache')).toContain('class="ladder card pad old"');
    expect(await page('/t/main/audit-trail')).toContain('<span class="word">Verified</span>');
  });

  it('shows a verification as it ended, and says when a newer one decides', async () => {
    const rows = await service.db
      .selectFrom('verification')
      .innerJoin('target', 'target.id', 'verification.target')
      .select(['verification.id', 'verification.verdict', 'target.last_verification'])
      .where('target.slug', '=', 'ledger-signer')
      .orderBy('verification.id')
      .execute();
    const [oldest] = rows;
    const older = await page(`/v/${oldest?.id}`);
    expect(older).toMatch(/<span class="word">Verified on \d{4}-\d\d-\d\d<\/span>/);
    expect(older).not.toContain('<section class="verdict pass"');
    expect(older).toContain(`href="/v/${oldest?.last_verification}"`);
    expect(older).toContain('This is not the newest');
    const newest = await page(`/v/${oldest?.last_verification}`);
    expect(newest).toContain('<span class="word">Failed</span>');
    expect(newest).not.toContain('This is not the newest');
    expect(newest).toContain('trust-center replay bundle.json');
    expect(newest).toContain('curl -fsS -H &quot;Authorization: Bearer $TRUST_CENTER_TOKEN&quot; -o bundle.json');
    expect(newest).toMatch(/<h3>Not shown<\/h3>.*<b>Age:<\/b>/s);
    const list = await page('/t/main/ledger-signer/verifications');
    for (const { id } of rows) expect(list).toContain(`href="/v/${id}"`);
  });

  it('says where the result is not what was recorded, and shows none of it', async () => {
    const { last_verification: id } = (await target('audit-trail')) ?? {};
    const set = (result: string | null) =>
      service.db
        .updateTable('verification')
        .set({ result })
        .where('id', '=', id ?? '')
        .execute();
    const row = await service.db
      .selectFrom('verification')
      .select(['result', 'facts'])
      .where('id', '=', id ?? '')
      .executeTakeFirstOrThrow();
    const { blobs } = service;
    const altered: typeof blobs = {
      ...blobs,
      get: async () => {
        throw new BlobError('BLOB_ALTERED', 'altered');
      },
    };
    try {
      await set(row.facts);
      expect(await page(`/v/${id}`)).toContain('The stored result is not what was recorded');
      await set(row.result);
      service.blobs = altered;
      const text = await page('/t/main/audit-trail');
      expect(text).toContain('The stored result is not what was recorded');
      expect(text).not.toContain('class="ladder');
    } finally {
      service.blobs = blobs;
      await set(row.result);
    }
  });

  it('answers with a page that says what to do where something is not there', async () => {
    for (const path of ['/t/main/nothing', '/t/other/ledger-signer', '/v/0', '/nothing', '/t/main/nothing/edit']) {
      const answer = await get(path);
      expect(answer.status, path).toBe(404);
      expect(await answer.text(), path).toContain('<b>To do:</b>');
    }
  });

  it('hides targets of one organisation from another, as if they were not there', async () => {
    const token = await tokenFor(service, 'owner', 'other');
    const headers = { authorization: `Bearer ${token}` };
    const { last_verification: last } = (await target('ledger-signer')) ?? {};
    for (const path of ['/t/main/ledger-signer', `/v/${last}`, '/t/main/ledger-signer/verifications']) {
      expect((await get(path, headers)).status, path).toBe(404);
    }
    expect(await page('/', headers)).toContain('No targets yet');
  });

  /** But the proof, which is there once a checkpoint is signed. */
  const linksOf = (text: string): string[] =>
    [...text.matchAll(/(?:href|src)="(\/(?:t|v|feed|badge|api)\/[^"#]*)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !link.includes('/proof'));

  it('shows an unlisted target by its id alone, which its page tells members', async () => {
    const of = service.db.updateTable('target').where('slug', '=', 'ledger-signer');
    await of.set({ visibility: 'unlisted', publishes: 'report' }).execute();
    const { id, last_verification: last } = (await target('ledger-signer')) ?? {};
    expect((await get('/t/main/ledger-signer', {})).headers.get('location')).toBe(
      '/sign-in?then=%2Ft%2Fmain%2Fledger-signer',
    );
    for (const path of [`/t/main/${id}`, `/v/${last}`]) {
      const text = await page(path, {});
      expect(text).toContain('<span class="word">Failed</span>');
      expect(text).not.toContain('main/ledger-signer');
      for (const link of linksOf(text)) {
        expect([link, (await get(link, {})).status]).toEqual([link, expect.not.toSatisfy((one: number) => one >= 303)]);
      }
    }
    const own = await page('/t/main/ledger-signer');
    expect(own).toContain(`/t/main/${id}</code>`);
    expect(own).toContain(`/badge/main/${id}.svg`);
    expect(own).toContain('action="/t/main/ledger-signer/verify"');
    await of.set({ visibility: 'private', publishes: 'verdict' }).execute();
  });

  it('shows whoever has a link what it was made for, on every page that it leads to', async () => {
    const { last_verification: last } = (await target('ledger-signer')) ?? {};
    const make = async (publishes: string) => {
      const response = await fetch(`${web.url}/api/v1/targets/main/ledger-signer/shares`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenFor(service, 'editor')}` },
        body: JSON.stringify({ publishes }),
      });
      return (await response.json()) as { url: string; secret: string };
    };
    for (const publishes of ['verdict', 'report', 'evidence']) {
      const { url, secret } = await make(publishes);
      const own = url.slice(web.url.length);
      for (const path of [own, `/v/${last}?share=${secret}`]) {
        const text = await page(path, {});
        expect(text).toContain('<span class="word">Failed</span>');
        expect(text.includes('source-code.compose-hash')).toBe(publishes !== 'verdict');
        expect(text.includes('/bundle')).toBe(publishes === 'evidence');
        for (const link of linksOf(text)) {
          const { status, headers } = await get(link, {});
          expect([link, status]).toEqual([link, expect.not.toSatisfy((one: number) => one >= 303)]);
          expect(headers.get('cache-control')).not.toContain('public');
        }
      }
      expect((await get(own.replace('tcl_', 'tcl_x'), {})).status).toBe(303);
      expect((await get(`/v/${last}`, {})).status).toBe(303);
    }
  });

  it('shows strangers what a target publishes, and nothing else', async () => {
    const publish = (visibility: 'private' | 'public', publishes: 'verdict' | 'report' | 'evidence') =>
      service.db.updateTable('target').set({ visibility, publishes }).where('slug', '=', 'ledger-signer').execute();
    const { last_verification: last } = (await target('ledger-signer')) ?? {};
    const places = ['/t/main/ledger-signer', `/v/${last}`];
    for (const path of places) expect((await get(path, {})).status).toBe(303);
    await publish('public', 'verdict');
    for (const path of places) {
      const text = await page(path, {});
      expect(text).toContain('<span class="word">Failed</span>');
      expect(text).not.toContain('source-code.compose-hash');
      expect(text).not.toContain('/drift/');
      expect(text).not.toContain('0123456789abcdef');
    }
    await publish('public', 'report');
    for (const path of places) {
      const text = await page(path, {});
      expect(text).toContain('source-code.compose-hash');
      expect(text).not.toContain('/bundle');
      expect(text).not.toContain('Verify now');
    }
    await publish('public', 'evidence');
    for (const path of places) expect(await page(path, {})).toContain('/bundle');
    expect((await get('/t/main/ledger-signer/verifications', {})).status).toBe(303);
    await publish('private', 'verdict');
  });

  it('writes nothing of a target as markup', async () => {
    const name = '<img src=x onerror=alert(1)>"\u202e';
    const settings = { name, kind: 'asked', spec: {}, policy: null, every: null, paused: false } as const;
    const shown = { visibility: 'private', publishes: 'verdict' } as const;
    await service.db
      .transaction()
      .execute((t) => createTarget(t, service.organisation, 'odd', { ...settings, ...shown }, new Date()));
    for (const path of ['/?q=img', '/t/main/odd', '/t/main/odd/edit', '/t/main/odd/delete', '/?q=%3Cimg']) {
      const text = await page(path);
      expect(text, path).not.toContain('<img src=x');
      expect(text, path).not.toContain('\u202e');
    }
  });
});

describe('forms', () => {
  const NEW = {
    ...{ slug: 'my-app', name: '', kind: 'asked', 'app-id': '0123456789abcdef0123456789abcdef01234567', url: '' },
    ...{ domain: '', 'os-image': '', policy: '', every: '3600', visibility: 'private', publishes: 'verdict', more: '' },
  };
  /** Its line ends, and what nobody sees, are part of what was measured. */
  const COMPOSE = '{"manifest_version": 2,\r\n\t"name": "a\u200bb"}\n';

  it('adds a target, asks for its first verification, and says so', async () => {
    const answer = await post('/targets/new', { ...NEW, 'app-compose': new Blob([COMPOSE]) });
    expect(answer.status, await answer.clone().text()).toBe(303);
    const path = answer.headers.get('location') ?? '';
    expect(path).toMatch(/^\/v\/[0-9a-f-]{36}\?done=added$/);
    const made = await target('my-app');
    expect(made?.spec).toEqual({ 'app-id': NEW['app-id'], 'app-compose': COMPOSE });
    expect(made?.name).toBe('my-app');
    expect(made?.every).toBe(3600);
    const text = await page(path);
    expect(text).toContain('The target was added.');
    expect(text).toContain('It waits for a worker.');
    const said = await service.db.selectFrom('audit').select(['action', 'object', 'detail']).execute();
    expect(said).toContainEqual(expect.objectContaining({ action: 'target.create', object: 'target my-app' }));
    expect(JSON.stringify(said)).not.toContain('manifest_version');
  });

  it('says which field is wrong, keeps what was written, and changes nothing', async () => {
    const wrong: readonly [Record<string, string | Blob>, field: string][] = [
      [{ slug: 'Not a slug' }, 'slug'],
      [{ slug: 'my-app' }, 'slug'],
      [{ slug: 'other', 'app-id': 'not hex' }, 'app-id'],
      [{ slug: 'other', more: 'nonsense: 1' }, 'more'],
      [{ slug: 'other', policy: `sha256:${'0'.repeat(64)}` }, 'policy'],
    ];
    for (const [change, field] of wrong) {
      const answer = await post('/targets/new', { ...NEW, ...change, name: 'Kept as it was' });
      const text = await answer.text();
      expect(answer.status, `${field}: ${text.slice(0, 500)}`).toBe(422);
      expect(text, field).toContain(`id="e-${field}"`);
      expect(text, field).toContain('value="Kept as it was"');
    }
    expect(await target('other')).toBeUndefined();
  });

  it('changes a target, and keeps every byte of what was not touched', async () => {
    const text = await page('/t/main/my-app/edit');
    const kept = /name="app-compose-kept" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const fields = {
      ...NEW,
      name: 'My app',
      'app-compose-kept': kept,
      more: 'kms-url: http://127.0.0.1:1\nallow-private: true\n',
    };
    const before = await target('my-app');
    const answer = await post('/t/main/my-app/edit', fields);
    expect(answer.status, await answer.clone().text()).toBe(303);
    const changed = await target('my-app');
    expect(changed?.name).toBe('My app');
    expect(changed?.spec).toEqual({ ...before?.spec, 'kms-url': 'http://127.0.0.1:1', 'allow-private': true });

    // What the form shows of it is what it takes back.
    const again = await page('/t/main/my-app/edit');
    const more = /<textarea[^>]*name="more"[^>]*>\n([^<]*)<\/textarea>/.exec(again)?.[1]?.replaceAll('&quot;', '"');
    await post('/t/main/my-app/edit', { ...fields, more: (more ?? '').replaceAll('\n', '\r\n') });
    expect((await target('my-app'))?.spec).toEqual(changed?.spec);

    await post('/t/main/my-app/edit', { ...fields, more: '', 'app-compose-drop': 'yes' });
    expect((await target('my-app'))?.spec).toEqual({ 'app-id': NEW['app-id'] });
  });

  it('pauses, verifies, cancels and deletes', async () => {
    expect((await post('/t/main/my-app/pause', { paused: 'yes' })).status).toBe(303);
    expect((await target('my-app'))?.paused).toBe(true);
    expect(await page('/t/main/my-app?done=paused')).toContain('Paused: it is not checked by itself.');
    await post('/t/main/my-app/pause', { paused: 'no' });
    expect((await target('my-app'))?.paused).toBe(false);

    const asked = await post('/t/main/my-app/verify', {});
    expect(asked.status).toBe(303);
    const place = asked.headers.get('location') ?? '';
    expect(place).toMatch(/^\/v\/[0-9a-f-]{36}$/);
    // The one that is under way is joined.
    expect((await post('/t/main/my-app/verify', {})).headers.get('location')).toBe(place);
    const waiting = await page(place);
    expect(waiting).toContain('It waits for a worker.');
    expect(waiting).toContain('data-events="/api/v1/events?verification=');
    expect((await post(`${place}/cancel`, {})).status).toBe(303);
    expect(await page(place)).toContain('<span class="word">Cancelled</span>');

    expect(await page('/t/main/my-app/delete')).toContain('Delete it');
    expect((await post('/t/main/my-app/delete', {})).headers.get('location')).toBe('/?done=deleted');
    expect((await get('/t/main/my-app')).status).toBe(404);
  });

  it('takes nothing without the form token, from another site, or from a reader', async () => {
    const forged = await post('/targets/new', { ...NEW, 'form-token': 'guessed' });
    expect(forged.status).toBe(403);
    expect(await forged.text()).toContain('<b>To do:</b>');
    const foreign = await fetch(`${web.url}/targets/new`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...BROWSER, cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ ...NEW, 'form-token': formToken }),
    });
    expect(foreign.status).toBe(403);
    const authorization = `Bearer ${await tokenFor(service, 'reader')}`;
    const headers = { ...BROWSER, authorization };
    for (const path of ['/targets/new', '/t/main/notary/verify', '/t/main/audit-trail/delete']) {
      const answer = await fetch(web.url + path, { method: 'POST', redirect: 'manual', headers });
      expect(answer.status, path).toBe(403);
    }
    expect((await get('/targets/new', { authorization })).status).toBe(403);
    expect(await page('/', { authorization })).not.toContain('Add a target');
    expect(await target('my-app')).toBeUndefined();
  });
});

describe('files of the pages', () => {
  it('are kept by the browser for ever, each by its digest', async () => {
    const text = await page('/sign-in', {});
    const [, style] = /href="(\/files\/style\.[0-9a-f]{16}\.css)"/.exec(text) ?? [];
    const answer = await get(style ?? '', {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect((await get('/files/style.0000000000000000.css', {})).status).toBe(404);
  });
});

describe('evidence that was handed in', () => {
  it('is never said to have been verified, also long after', async () => {
    const id = await addTarget(service, service.organisation, { slug: 'old-evidence', kind: 'uploaded' });
    await checked(service, id, 'recorded', new Date(Date.now() - 30 * DAY_MS), 'upload');
    for (const path of ['/t/main/old-evidence', '/?q=old-evidence']) {
      const text = await page(path);
      expect(text, path).toContain('It was recorded ');
      expect(text, path).not.toContain('It was verified ');
    }
  });
});
