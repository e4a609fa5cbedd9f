import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retain } from '../../../src/service/jobs/retain.js';
import { keep, useBlobs } from '../../../src/service/store/keep.js';
import type { Span } from '../../../src/service/store/spans.js';
import type { BlobKind } from '../../../src/service/store/tables.js';
import { type TestService, testService } from '../../support/service/service.js';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-29T12:00:00Z');

describe('retention', () => {
  let service: TestService;
  let organisation: string;
  let target: string;
  beforeAll(async () => {
    service = await testService({}, { now: () => NOW });
  }, 60_000);
  afterAll(() => service?.close());
  beforeEach(async () => {
    organisation = await addOrganisation(30);
    target = await addTarget(organisation);
  });

  it('lets evidence and results go after the days of the organisation, and removes what nobody else uses', async () => {
    const [first, old, newest] = [await check(90), await check(60), await check(1)];
    await span(first.id, newest.id);
    const shared = await keepBlob('item', 'collateral of a platform', 90);
    await use(old.id, shared);
    await use(newest.id, shared);
    expect(await retain(service)).toEqual({ released: 1, removed: 2 });
    for (const digest of [...first.digests, ...newest.digests, shared]) {
      await expect(service.blobs.get(digest)).resolves.toBeInstanceOf(Uint8Array);
    }
    for (const digest of old.digests) await expect(service.blobs.get(digest)).rejects.toThrow('is not there');
    const rows = await service.db.selectFrom('verification').select('verdict').where('target', '=', target).execute();
    expect(rows).toHaveLength(3);
    expect(await retain(service)).toEqual({ released: 0, removed: 0 });
  });

  it('keeps for ever the first and the last check of each span, what a drift compares, and the newest of a target', async () => {
    const ids = [await check(400), await check(300), await check(200), await check(100), await check(50)];
    const [first, last, from, to, newest] = ids.map(({ id }) => id) as [string, string, string, string, string];
    await span(first, last);
    await service.db
      .insertInto('drift')
      .values({
        ...{ id: v7(), organisation, target, from_span: v7(), to_span: v7(), from_verification: from },
        ...{ to_verification: to, at: new Date(NOW), weight: 'tcb', changes: '[]' },
        ...{ acknowledged_at: null, acknowledged_by: null, note: null },
      } as never)
      .execute();
    await service.db.updateTable('target').set({ last_verification: newest }).where('id', '=', target).execute();
    expect(await retain(service)).toEqual({ released: 0, removed: 0 });
    for (const { digests } of ids) await expect(service.blobs.get(digests[0] ?? '')).resolves.toBeDefined();
  });

  it('keeps everything of an organisation that names no days, and documents that are promised to stay', async () => {
    const other = await addOrganisation(null);
    const forever = await check(4000, other, await addTarget(other));
    const aged = await check(60);
    const document = await keepBlob('document', `summary of ${aged.id}`, 60);
    await use(aged.id, document);
    expect(await retain(service)).toEqual({ released: 1, removed: 2 });
    for (const digest of [...forever.digests, document]) {
      await expect(service.blobs.get(digest)).resolves.toBeDefined();
    }
    expect(await retain(service)).toEqual({ released: 0, removed: 0 });
  });

  it('removes nothing that was kept within a day, or is evidence of a verification that waits', async () => {
    const fresh = await keepBlob('bundle', 'fresh', 0.9);
    const left = await keepBlob('bundle', 'left by a worker that was killed', 1.1);
    const waiting = await keepBlob('bundle', 'handed in', 50);
    const id = v7({ msecs: NOW - 50 * DAY_MS });
    await insert(id, organisation, target, { status: 'queued', verdict: null, finished_at: null, trigger: 'upload' });
    await use(id, waiting);
    expect((await retain(service)).removed).toBe(1);
    await expect(service.blobs.get(left)).rejects.toThrow('is not there');
    for (const digest of [fresh, waiting]) await expect(service.blobs.get(digest)).resolves.toBeDefined();
  });

  it('does not take away what is kept again at that moment', async () => {
    const text = 'the same bytes again';
    const digest = await keepBlob('bundle', text, 10);
    let again: Promise<string> | null = null;
    const blobs = {
      ...service.blobs,
      async remove(removed: string) {
        again = keep(service, 'bundle', Buffer.from(text));
        await new Promise((resolve) => setTimeout(resolve, 100));
        await service.blobs.remove(removed);
      },
    };
    expect((await retain({ ...service, blobs })).removed).toBe(1);
    expect(await again).toBe(digest);
    await expect(service.blobs.get(digest)).resolves.toEqual(new Uint8Array(Buffer.from(text)));
    const listed = await service.db.selectFrom('blob').select('digest').where('digest', '=', digest).execute();
    expect(listed).toHaveLength(1);
  });

  it('tries again what the blob store did not remove', async () => {
    const digest = await keepBlob('bundle', 'stays for now', 10);
    const blobs = { ...service.blobs, remove: () => Promise.reject(new Error('out of order')) };
    await expect(retain({ ...service, blobs })).rejects.toThrow('out of order');
    await expect(service.blobs.get(digest)).resolves.toBeDefined();
    expect((await retain(service)).removed).toBe(1);
  });

  it('goes through any number of pages', async () => {
    const ids = Array.from({ length: 520 }, (_, i) => v7({ msecs: NOW - 60 * DAY_MS + i }));
    const digest = await keepBlob('bundle', 'of all of them', 60);
    await service.db.transaction().execute(async (transaction) => {
      for (const id of ids) {
        await insert(id, organisation, target, {}, transaction);
        await useBlobs(transaction, id, [digest]);
      }
    });
    expect(await retain(service)).toEqual({ released: 520, removed: 1 });
  });

  it('forgets events, messages and collateral that are old, and keeps what waits', async () => {
    const at = (days: number): Date => new Date(NOW - days * DAY_MS);
    const event = { organisation, target, verification: null, kind: 'target.changed', data: '{}' } as const;
    await service.db
      .insertInto('event')
      .values([29, 31].map((days) => ({ ...event, at: at(days) })))
      .execute();
    const entry = { entry: '{}' };
    await service.db
      .insertInto('collateral')
      .values([80, 100].map((days) => ({ key: `${days}`, ...entry, fetched_at: at(days) })))
      .execute();
    await retain(service);
    const events = await service.db.selectFrom('event').select('at').where('organisation', '=', organisation).execute();
    expect(events).toEqual([{ at: at(29) }]);
    expect(await service.db.selectFrom('collateral').select('key').execute()).toEqual([{ key: '80' }]);
  });

  async function addOrganisation(evidence_days: number | null): Promise<string> {
    const id = v7();
    const row = { id, slug: id, name: 'a', created_at: new Date(NOW), evidence_days };
    await service.db.insertInto('organisation').values(row).execute();
    return id;
  }

  async function addTarget(of: string): Promise<string> {
    const id = v7();
    const at = new Date(NOW);
    await service.db
      .insertInto('target')
      .values({
        ...{ id, organisation: of, slug: id, name: 'a', kind: 'asked', spec: '{}', policy: null, every: 3600 },
        ...{ paused: false, visibility: 'private', publishes: 'verdict', created_at: at, updated_at: at },
        ...{ standing: 'none', advisories: [] },
      } as never)
      .execute();
    return id;
  }

  async function check(days: number, of = organisation, at = target): Promise<{ id: string; digests: string[] }> {
    const id = v7({ msecs: NOW - days * DAY_MS });
    await insert(id, of, at, {});
    const digests = [await keepBlob('bundle', `bundle ${id}`, days), await keepBlob('result', `result ${id}`, days)];
    await use(id, ...digests);
    return { id, digests };
  }

  async function insert(id: string, of: string, at: string, changes: object, db: TestService['db'] = service.db) {
    const time = new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16));
    await db
      .insertInto('verification')
      .values({
        ...{ id, organisation: of, target: at, trigger: 'schedule', requested_by: 'schedule', status: 'appraised' },
        ...{ requested_at: time, finished_at: time, verdict: 'verified', evidence: 'e', result: 'r', facts: 'f' },
        ...changes,
      } as never)
      .execute();
  }

  async function keepBlob(kind: BlobKind, text: string, days: number): Promise<string> {
    const digest = await keep(service, kind, Buffer.from(text));
    const stored_at = new Date(NOW - days * DAY_MS);
    await service.db.updateTable('blob').set({ stored_at }).where('digest', '=', digest).execute();
    return digest;
  }

  async function use(id: string, ...digests: string[]): Promise<void> {
    await service.db.transaction().execute((transaction) => useBlobs(transaction, id, digests));
  }

  async function span(first: string, last: string): Promise<void> {
    const row: Span = {
      ...{ id: v7(), organisation, target, number: 0, standing: 'verified', facts: 'f', checks: 2 },
      ...{ first_at: new Date(NOW), last_at: new Date(NOW), first_verification: first, last_verification: last },
    };
    await service.db.insertInto('span').values(row).execute();
  }
});
