import { sql } from 'kysely';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIGRATIONS, migrate } from '../../../src/service/store/migrate.js';
import type { Store } from '../../../src/service/store/open.js';
import type { OrganisationRow } from '../../../src/service/store/tables.js';
import { testStore } from '../../support/service/store.js';

describe('the store', () => {
  let store: Store;
  beforeAll(async () => {
    store = await testStore();
  }, 60_000);
  afterAll(() => store?.close());

  it('keeps an organisation, and reads it as it was', async () => {
    const row = await addOrganisation(store);
    expect(await organisations(store)).toEqual([row]);
  });

  it('undoes all of a transaction that fails', async () => {
    const before = await organisations(store);
    const broken = store.db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('organisation').execute();
      throw new Error('half way');
    });
    await expect(broken).rejects.toThrow('half way');
    expect(await organisations(store)).toEqual(before);
  });

  it('reads every kind of column as it was written', async () => {
    const { id: organisation } = await addOrganisation(store);
    const [target, verification] = [v7(), v7()];
    const at = new Date('2026-11-29T10:11:12.345Z');
    await store.db
      .insertInto('target')
      .values({
        ...{ id: target, organisation, slug: 'a', name: 'ä\u{1f600}\\\'"', kind: 'asked', policy: null, every: 60 },
        ...{ paused: true, visibility: 'private', publishes: 'verdict', created_at: at, updated_at: at },
        ...{ standing: 'none', reason: null, last_verification: null, span: null, os_image: null, tcb_status: null },
        ...{ compose_hash: null, domain: null, instances: null, core_version: null },
        spec: JSON.stringify({ domain: ['a', "b'"], deep: { n: 1.5, no: null, yes: true } }),
        advisories: ['INTEL-SA-1', 'with , " \\ {}', ''],
        next_at: at,
        checked_at: null,
      } as never)
      .execute();
    const row = await store.db.selectFrom('target').selectAll().where('id', '=', target).executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      name: 'ä\u{1f600}\\\'"',
      spec: { domain: ['a', "b'"], deep: { n: 1.5, no: null, yes: true } },
      advisories: ['INTEL-SA-1', 'with , " \\ {}', ''],
      ...{ every: 60, paused: true, next_at: at, checked_at: null, reason: null },
    });
    const size = 2 ** 53 - 1;
    await store.db.insertInto('blob').values({ digest: 'd', size, kind: 'item', stored_at: at }).execute();
    expect(await store.db.selectFrom('blob').select('size').executeTakeFirst()).toEqual({ size });
    await store.db
      .insertInto('log_head')
      .values({ organisation, origin: 'o', size: 0, checkpoint: null, checkpoint_size: 0 })
      .execute();
    const entry = Uint8Array.from({ length: 256 }, (_, i) => i);
    await store.db
      .insertInto('log_entry')
      .values({ organisation, seq: 0, entry, verification } as never)
      .execute();
    const read = await store.db.selectFrom('log_entry').select(['seq', 'entry']).executeTakeFirstOrThrow();
    expect(read.seq).toBe(0);
    expect(Uint8Array.from(read.entry)).toEqual(entry);
    expect(
      await store.db
        .selectFrom('target')
        .select((of) => of.fn.countAll().as('n'))
        .execute(),
    ).toEqual([{ n: 1 }]);
    await store.db.deleteFrom('organisation').where('id', '=', organisation).execute();
  });

  it('refuses a number that JavaScript cannot hold', async () => {
    const read = sql<{ n: number }>`select 9007199254740993::bigint as n`.execute(store.db);
    const [row] = await read.then(({ rows }) => rows).catch(() => []);
    // One engine refuses it, the other one gives what is no number: neither gives another number.
    expect(typeof row?.n).not.toBe('number');
  });

  it('counts the rows that a statement changed, and names its error', async () => {
    const { id } = await addOrganisation(store);
    const update = store.db.updateTable('organisation').set({ name: 'b' });
    expect(await update.where('id', '=', id).executeTakeFirst()).toEqual({ numUpdatedRows: 1n });
    expect(await update.where('id', '=', v7()).executeTakeFirst()).toEqual({ numUpdatedRows: 0n });
    const after = store.db
      .with('chosen', (db) => db.selectFrom('organisation').select('id').where('id', '=', id))
      .updateTable('organisation')
      .set({ name: 'c' })
      .where('id', 'in', (of) => of.selectFrom('chosen').select('id'));
    expect(await after.executeTakeFirst()).toEqual({ numUpdatedRows: 1n });
    const twice = { id, slug: 'x', name: 'x', created_at: new Date(), evidence_days: null };
    const refused = store.db.insertInto('organisation').values(twice).execute();
    await expect(refused).rejects.toMatchObject({ code: '23505', constraint: 'organisation_pkey' });
    const ignored = store.db
      .insertInto('organisation')
      .values(twice)
      .onConflict((on) => on.doNothing());
    expect(await ignored.executeTakeFirst()).toMatchObject({ numInsertedOrUpdatedRows: 0n });
  });

  it('has one transaction after the other where they meet on a row', async () => {
    const { id } = await addOrganisation(store);
    await store.db.updateTable('organisation').set({ evidence_days: 1 }).where('id', '=', id).execute();
    const increment = (): Promise<void> =>
      store.db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('organisation')
          .select('evidence_days')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirstOrThrow();
        await new Promise((resolve) => setTimeout(resolve, 1));
        await transaction
          .updateTable('organisation')
          .set({ evidence_days: (row.evidence_days ?? 0) + 1 })
          .where('id', '=', id)
          .execute();
      });
    const outside = Promise.all(Array.from({ length: 20 }, () => organisations(store)));
    await Promise.all([...Array.from({ length: 20 }, increment), outside]);
    const row = store.db.selectFrom('organisation').select('evidence_days').where('id', '=', id);
    expect(await row.executeTakeFirst()).toEqual({ evidence_days: 21 });
  });

  it('tells those who listen what was committed, and nothing else', async () => {
    const [client, other] = [await store.pool.connect(), await store.pool.connect()];
    const heard: string[] = [];
    client.on('notification', ({ channel, payload }) => void heard.push(`${channel} ${payload}`));
    other.on('notification', ({ payload }) => void heard.push(`other ${payload}`));
    await client.query('-- a comment before it\nLISTEN Trust_Center');
    await client.query('listen "Bull:x"');
    await other.query('listen trust_center');
    const undone = store.db.transaction().execute(async (transaction) => {
      await sql`select pg_notify('trust_center', 'undone')`.execute(transaction);
      throw new Error('half way');
    });
    await expect(undone).rejects.toThrow('half way');
    await store.db.transaction().execute(async (transaction) => {
      await sql`select pg_notify('trust_center', 'done')`.execute(transaction);
    });
    await sql`select pg_notify('Bull:x', 'y')`.execute(store.db);
    await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(3);
    expect(heard.sort()).toEqual(['Bull:x y', 'other done', 'trust_center done']);
    await client.query('unlisten trust_center');
    await sql`select pg_notify('trust_center', 'again')`.execute(store.db);
    await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(4);
    expect(heard).toContain('other again');
    for (const one of [client, other]) {
      await one.query('unlisten *').catch(() => {});
      one.release();
    }
  });

  it('is left alone by a migration when it has all, and by one that fails half way', async () => {
    await migrate(store.db);
    const before = await organisations(store);
    const broken = [
      ...MIGRATIONS,
      { name: '9998', sql: 'delete from organisation; create table half (n integer)' },
      { name: '9999', sql: 'create table half (n integer)' },
    ];
    await expect(migrate(store.db, broken)).rejects.toThrow('already exists');
    expect(await organisations(store)).toEqual(before);
    await expect(sql`select * from half`.execute(store.db)).rejects.toThrow('does not exist');
  });

  it('of a newer version is refused, and left as it is', async () => {
    const before = await organisations(store);
    const older = MIGRATIONS.slice(0, -1);
    await expect(migrate(store.db, older)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: `the database has "${MIGRATIONS.at(-1)?.name}", which this version does not know`,
      hint: expect.stringContaining('newer version'),
    });
    expect(await organisations(store)).toEqual(before);
  });
});

async function organisations({ db }: Store): Promise<unknown[]> {
  return db.selectFrom('organisation').selectAll().orderBy('id').execute();
}

async function addOrganisation({ db }: Store): Promise<{ id: string } & Omit<OrganisationRow, 'created_at'>> {
  const id = v7();
  const row = { id, slug: id, name: 'Main', created_at: new Date(0), evidence_days: 30 };
  await db.insertInto('organisation').values(row).execute();
  return row as never;
}
