import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.js';
import type { Blobs } from '../../../src/service/blobs/blobs.js';
import { folderBlobs } from '../../../src/service/blobs/folder.js';
import { openStore, type Store } from '../../../src/service/store/open.js';
import { countTargets } from '../../../src/service/store/targets.js';
import { exportService, importService, LEFT_BEHIND, TABLES } from '../../../src/service/transfer.js';
import { describeWith, type Server, startPostgres } from '../../support/service/servers.js';
import { embeddedStore, testDatabase, testStore } from '../../support/service/store.js';

interface Place {
  store: Store;
  db: Store['db'];
  blobs: Blobs;
  folder: string;
}

const places: Place[] = [];

async function placeOf(store: Store): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'trust-center-transfer-'));
  const place = { store, db: store.db, blobs: await folderBlobs(join(folder, 'blobs')), folder };
  places.push(place);
  return place;
}

afterAll(async () => {
  for (const { store, folder } of places) {
    await store.close();
    await rm(folder, { recursive: true });
  }
});

describe('export and import', { timeout: 240_000 }, () => {
  let from: Place;
  let exported: Buffer;
  let empty: Place;
  beforeAll(async () => {
    from = await placeOf(await testStore());
    await fill(from);
    exported = await exportOf(from);
    empty = await placeOf(await testStore());
  }, 120_000);

  it('have a place for every table', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(from.db);
    expect(rows.map(({ name }) => name).sort()).toEqual(['migration', ...TABLES, ...LEFT_BEHIND].sort());
    for (const table of TABLES) {
      const { rows: some } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(from.db);
      expect([table, some.length]).toEqual([table, 1]);
    }
  });

  it('carry every row and every blob, and go on counting where it stopped', async () => {
    const to = await placeOf(await testStore());
    await to.db.insertInto('organisation').values(organisationRow('main')).execute(); // of its first start
    const done = await importService(to, Readable.from([exported]));
    expect(done).toMatchObject({ blobs: 2, absent: 1, rows: { organisation: 1, event: 2, blob: 3 } });
    expect(sortedLines(await exportOf(to))).toEqual(sortedLines(exported));
    const counts = async ({ db }: Place) => {
      const { id } = await db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
      return countTargets(db, id, new Date());
    };
    expect(await counts(to)).toEqual(await counts(from));
    expect(await counts(to)).not.toMatchObject({ total: 0 });
    const organisation = await to.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
    const event = { organisation: organisation.id, target: null, verification: null, data: '{}', at: new Date() };
    const added = await to.db
      .insertInto('event')
      .values({ ...event, kind: 'drift' })
      .returning('seq')
      .executeTakeFirstOrThrow();
    const before = await to.db.selectFrom('event').select('seq').orderBy('seq').execute();
    expect(added.seq).toBe(before.at(-1)?.seq);
    await expect(importService(to, Readable.from([exported]))).rejects.toMatchObject({
      message: 'the database is in use: there are rows of member',
      hint: expect.stringContaining('new database'),
    });
  });

  it('take nothing of a file that is cut off, wherever that is', async () => {
    const lines = gunzipSync(exported).toString().split('\n');
    const inTheMiddle = [0, 1, 5, exported.length >> 1, exported.length - 9, exported.length - 1];
    for (const length of inTheMiddle) await refused(exported.subarray(0, length));
    for (const count of [0, 1, lines.length >> 1, lines.length - 2]) {
      await refused(gzipSync(lines.slice(0, count).join('\n')));
      await refused(
        gzipSync(
          lines
            .slice(0, count)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      );
    }
  });

  it('take nothing of a file whose lines were changed', async () => {
    const lines = gunzipSync(exported).toString().trimEnd().split('\n');
    const place = fc.integer({ min: 0, max: lines.length - 1 });
    const changes = fc.oneof(
      place.map((at) => lines.toSpliced(at, 1)),
      place.map((at) => lines.toSpliced(at, 0, lines[at] ?? '')),
      fc.tuple(place, fc.json()).map(([at, json]) => lines.toSpliced(at, 1, json)),
      fc.tuple(place, fc.string()).map(([at, text]) => lines.toSpliced(at, 1, text)),
      fc
        .tuple(place, fc.jsonValue())
        .map(([at, value]) => lines.toSpliced(at, 0, JSON.stringify(['row', 'target', value]))),
      fc
        .tuple(place, fc.jsonValue())
        .map(([at, value]) => lines.toSpliced(at, 0, JSON.stringify(['blob', value, value]))),
    );
    await fc.assert(
      fc.asyncProperty(changes, (changed) => refused(gzipSync(changed.map((line) => `${line}\n`).join('')))),
      { numRuns: 60 },
    );
  }, 240_000);

  it('take nothing of another version, of no end, and of bytes that are others', async () => {
    const text = gunzipSync(exported).toString();
    const older = text.replace('"migrations":[', '"migrations":["0000-before",');
    await refused(gzipSync(older), 'whose tables are not those of this one');
    await refused(gzipSync(text.replace('trust-center-export/1', 'trust-center-export/2')), 'of the format');
    await refused(Buffer.from(text), 'no export');
    await refused(gzipSync(`${text}["row","policy",{}]\n`), 'more after its end');
    await refused(gzipSync(Buffer.alloc(100 * 1024 * 1024, 'a')), 'longer than any');
    const blob = Buffer.from('evidence').toString('base64');
    await refused(
      gzipSync(text.replace(blob, Buffer.from('evidencf').toString('base64'))),
      'not the one that it is called',
    );
  });

  it('read no more blobs than somebody takes', async () => {
    const big = await placeOf(await testStore());
    for (let i = 0; i < 60; i++) {
      const digest = await big.blobs.put(randomBytes(256 * 1024));
      const row = { digest, size: 256 * 1024, kind: 'bundle', stored_at: new Date() } as const;
      await big.db.insertInto('blob').values(row).execute();
    }
    let read = 0;
    const get = (digest: string): Promise<Uint8Array> => {
      read++;
      return big.blobs.get(digest);
    };
    let goOn = (): void => {};
    let length = 0;
    const to = new Writable({
      highWaterMark: 1024,
      write(chunk, _encoding, done) {
        length += chunk.length;
        if (length === chunk.length) goOn = done;
        else done();
      },
    });
    const exporting = exportService({ db: big.db, blobs: { ...big.blobs, get } }, to);
    await expect.poll(() => read, { timeout: 30_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(read).toBeLessThan(25);
    goOn();
    expect((await exporting).blobs).toBe(60);
    expect(length).toBeGreaterThan(60 * 256 * 1024);
  }, 120_000);

  async function refused(bytes: Uint8Array, why = ''): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, i) =>
      bytes.subarray(i * 1000, i * 1000 + 1000),
    );
    const error: unknown = await importService(empty, Readable.from(chunks)).then(
      () => null,
      (caught) => caught,
    );
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain(why);
    expect(await empty.db.selectFrom('organisation').select('id').execute()).toEqual([]);
  }
});

describeWith(['postgresql'], 'a service that moves from the embedded database to a server, and back', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.close());

  it('has everything that it had', async () => {
    const from = await placeOf(await embeddedStore());
    await fill(from);
    const exported = await exportOf(from);
    const { url } = await testDatabase(server.url);
    const middle = await placeOf(await openStore({ url, folder: null, onError: () => {} }));
    await importService(middle, Readable.from([exported]));
    const again = await exportOf(middle);
    expect(sortedLines(again)).toEqual(sortedLines(exported));
    const back = await placeOf(await embeddedStore());
    await importService(back, Readable.from([again]));
    expect(sortedLines(await exportOf(back))).toEqual(sortedLines(exported));
  }, 240_000);
});

async function exportOf(place: Place): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const to = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await exportService(place, to);
  return Buffer.concat(chunks);
}

/** All but the first, which has the time. Times are in whatever zone the database writes them. */
function sortedLines(exported: Buffer): string[] {
  const time = /"(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))"/g;
  const lines = gunzipSync(exported).toString().split('\n').slice(1);
  return lines.map((line) => line.replace(time, (_, text) => JSON.stringify(new Date(text)))).sort();
}

function organisationRow(slug: string) {
  return { id: v7(), slug, name: 'A "name"\nwith a line, ä and \u{1f600}', created_at: new Date(), evidence_days: 30 };
}

/** A row in each table at least, and three blobs, one of which is gone. */
async function fill({ db, blobs }: Place): Promise<void> {
  const at = new Date('2026-11-29T10:11:12.345Z');
  const own = organisationRow('acme');
  const organisation = own.id;
  const [target, verification, span, hook] = [v7(), v7(), v7(), v7()];
  const [evidence, other] = [await blobs.put(Buffer.from('evidence')), await blobs.put(randomBytes(300))];
  const gone = `sha256:${createHash('sha256').update('gone').digest('hex')}`;
  const rows: Record<(typeof TABLES)[number], object[]> = {
    organisation: [own],
    member: [{ organisation, issuer: 'local', subject: 'x', name: 'Ada', role: 'owner', created_at: at }],
    policy: [{ organisation, digest: 'sha256:p', name: 'strict', text: 'a: "b"\n# ü\n', created_at: at }],
    target: [
      {
        ...{ id: target, organisation, slug: 'app', name: 'App', kind: 'asked', policy: 'sha256:p', every: 3600 },
        spec: JSON.stringify({ domain: ['app.example'], n: [1, 1.5, null] }),
        ...{ next_at: at, paused: false, visibility: 'public', publishes: 'evidence', created_at: at, updated_at: at },
        ...{ standing: 'verified', reason: 'because', checked_at: at, last_verification: verification, span },
        ...{ advisories: ['INTEL-SA-1', 'a, "b"'], instances: 2, core_version: '1' },
      },
    ],
    verification: [
      {
        ...{ id: verification, organisation, target, trigger: 'schedule', requested_by: 'schedule' },
        ...{ status: 'appraised', attempt: 1, requested_at: at, finished_at: at, verdict: 'verified' },
        ...{ experiment: false, evidence, result: other, facts: gone, span, log_seq: 0 },
      },
    ],
    blob: [evidence, other, gone].map((digest) => ({ digest, size: 8, kind: 'bundle', stored_at: at })),
    blob_use: [{ digest: evidence, verification }],
    made_document: [{ verification, kind: 'summary', digest: other }],
    span: [
      {
        ...{ id: span, organisation, target, number: 0, standing: 'verified', facts: gone, checks: 3 },
        ...{ first_at: at, last_at: at, first_verification: verification, last_verification: verification },
      },
    ],
    drift: [
      {
        ...{ id: v7(), organisation, target, from_span: span, to_span: span, from_verification: verification },
        ...{ to_verification: verification, at, weight: 'tcb', changes: JSON.stringify([{ text: 'x' }]) },
      },
    ],
    log_head: [{ organisation, origin: 'log.example/acme', size: 1, checkpoint: 'a\nb\n', checkpoint_size: 1 }],
    log_entry: [{ organisation, seq: 0, entry: Buffer.from([0, 1, 254, 255]), verification }],
    log_node: [{ organisation, level: 0, index: 0, hash: randomBytes(32) }],
    event: [1, 2].map(() => ({ organisation, target, verification, kind: 'drift', at, data: '{"a":["b"]}' })),
    hook: [
      {
        ...{ id: hook, organisation, url: 'https://hooks.example', secret: 'whsec_x', events: [] },
        ...{ seen: 2, created_at: at },
      },
    ],
    delivery: [
      {
        ...{ id: v7(), organisation, hook, event: 1, type: 'drift', body: '{}', status: 'waiting' },
        ...{ next_at: at, created_at: at, updated_at: at },
      },
    ],
    token: [{ id: v7(), organisation, name: 't', hash: 'h', role: 'reader', created_by: 'Ada', created_at: at }],
    trust: [
      {
        ...{ id: v7(), organisation, provider: 'github', repository_id: '1', owner_id: '2' },
        ...{ repository: 'a/b', role: 'editor', created_at: at },
      },
    ],
    share: [{ id: v7(), organisation, target, hash: 's', publishes: 'report', created_at: at }],
    used_identity: [{ id: 'jti', expires_at: at }],
    audit: [{ organisation, at, who: 'Ada', action: 'target.create', object: 'app', detail: '{}' }],
    idempotent: [{ organisation, key: 'k', request: 'r', verification, created_at: at }],
    collateral: [{ key: 'k', entry: '{"a":1}', fetched_at: at }],
  };
  for (const table of TABLES)
    await db
      .insertInto(table)
      .values(rows[table] as never)
      .execute();
}
