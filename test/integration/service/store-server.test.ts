import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStore, type Store } from '../../../src/service/store/open.js';
import { testScript } from '../../support/service/process.js';
import { describeWith, type Server, startPostgres } from '../../support/service/servers.js';
import { testDatabase } from '../../support/service/store.js';

describeWith(['postgresql'], 'a PostgreSQL server', () => {
  let server: Server;
  const start = testScript(new URL('store-script.ts', import.meta.url));
  beforeAll(async () => {
    server = await startPostgres();
  }, 120_000);
  afterAll(() => server?.close());

  it('that is stopped at once and started again is written to by the same process, and has all that was acknowledged', async () => {
    const { url } = await testDatabase(server.url);
    const writer = start(['write', url]);
    await writer.said(/^begun/);
    for (let round = 0; round < 2; round++) {
      const before = writer.lines.length;
      await until(() => writer.lines.length > before + 20);
      await server.kill();
      const failed = writer.lines.length;
      await until(() => writer.lines.slice(failed).some((line) => line.startsWith('failed ')));
      await server.start();
      const again = writer.lines.length;
      await until(() => writer.lines.slice(again).some((line) => line.startsWith('kept ')));
    }
    expect(writer.lines.some((line) => line.startsWith('lost '))).toBe(true);
    await writer.kill();
    const { db } = await open(url);
    const rows = (await db.selectFrom('organisation').select('id').execute()).map(({ id }) => id);
    const kept = writer.lines.filter((line) => line.startsWith('kept ')).map((line) => line.slice(5));
    expect(kept.filter((id) => !rows.includes(id))).toEqual([]);
    expect((await db.selectFrom('policy').select('digest').execute()).length).toBe(rows.length);
  });

  it('that is stopped in the middle of a migration is as it was before', async () => {
    const { url } = await testDatabase(server.url);
    const migrating = start(['migrate', url]);
    await migrating.said(/^half/);
    await server.kill();
    await server.start();
    await migrating.ended;
    const { db } = await open(url);
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from information_schema.tables where table_name = 'half'`.execute(db);
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('is brought to this version by one of several that start at once', async () => {
    const { url } = await testDatabase(server.url);
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(url)));
    const { rows } = await sql<{ name: string }>`select name from migration`.execute(stores[0]?.db as Store['db']);
    expect(rows).toEqual([{ name: '0001-begin' }]);
  });

  it('ends a transaction whose process hangs, so that its locks keep nobody waiting', async () => {
    const { url } = await testDatabase(server.url);
    const store = await open(url);
    const { rows } = await sql<{ s: string }>`
      select current_setting('idle_in_transaction_session_timeout') as s`.execute(store.db);
    expect(rows).toEqual([{ s: '1min' }]);
  });

  it('with another encoding is refused', async () => {
    const name = 'latin';
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`create database ${name} encoding 'SQL_ASCII' template template0`);
    await client.end();
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    await expect(open(url.href)).rejects.toMatchObject({
      message: `the database ${url.host}/latin has the encoding SQL_ASCII`,
      hint: expect.stringContaining('create database'),
    });
  });

  it('that cannot be used is named without its password', async () => {
    const url = new URL(server.url);
    url.pathname = '/nowhere';
    url.password = 'geheim';
    const refused = expect.objectContaining({
      message: `the database ${url.host}/nowhere cannot be used: database "nowhere" does not exist`,
    });
    await expect(open(url.href)).rejects.toEqual(refused);
    await server.kill();
    const error: unknown = await open(url.href).catch((caught) => caught);
    expect(String(error)).toContain('ECONNREFUSED');
    expect(JSON.stringify(error) + String(error)).not.toContain('geheim');
    await server.start();
  });
});

async function open(url: string): Promise<Store> {
  const store = await openStore({ url, folder: null, onError: () => {} });
  onTestFinished(() => store.close());
  return store;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 100_000; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not so in time: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
