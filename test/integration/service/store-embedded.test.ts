import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAJOR, PGLITE } from '../../../src/service/store/embedded.js';
import { lockFolder } from '../../../src/service/store/folder-lock.js';
import { openStore, type Store } from '../../../src/service/store/open.js';
import { startTidying } from '../../../src/service/store/tidying.js';
import { testScript } from '../../support/service/process.js';
import { newEmbedded } from '../../support/service/store.js';

const start = testScript(new URL('store-script.ts', import.meta.url));

// Processes that open a database of their own take seconds, on a busy machine a minute.
describe('the embedded database', { timeout: 240_000 }, () => {
  it('has every row that was acknowledged, and no half of two, after its process was killed while it wrote', async () => {
    const folder = await embedded();
    const kept: string[] = [];
    for (let round = 0; round < 3; round++) {
      const writer = start(['write', folder]);
      await writer.said(/^begun/);
      await until(() => writer.lines.length > 10 + 7 * round);
      await writer.kill();
      kept.push(...writer.lines.filter((line) => line.startsWith('kept ')).map((line) => line.slice(5)));
    }
    const { db } = await open(folder);
    const rows = await db.selectFrom('organisation').select('id').execute();
    expect(kept.filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
    const policies = await db.selectFrom('policy').select('organisation').execute();
    expect(policies.length).toBe(rows.length);
  });

  it('is as it was before a migration whose process was killed in the middle of it', async () => {
    const folder = await embedded();
    const migrating = start(['migrate', folder]);
    await migrating.said(/^half/);
    await migrating.kill();
    const { db } = await open(folder);
    expect(await tablesNamed(db, 'half')).toBe(0);
    await expect(db.selectFrom('organisation').selectAll().execute()).resolves.toEqual([]);
  });

  it('is made anew where its process was killed while it made it', async () => {
    const folder = temporary();
    const first = start(['hold', folder]);
    await until(() => readdirSync(folder).includes('postgresql.new'));
    await first.kill();
    expect(readdirSync(folder)).not.toContain('postgresql');
    const { db } = await open(folder);
    await expect(db.selectFrom('organisation').selectAll().execute()).resolves.toEqual([]);
    expect(readdirSync(folder).filter((name) => !name.startsWith('lock.'))).toEqual(['postgresql']);
  });

  it('of another version of PostgreSQL is refused, and left as it is', async () => {
    const folder = await embedded();
    writeFileSync(join(folder, 'postgresql/PG_VERSION'), '17\n');
    await expect(open(folder)).rejects.toThrow(`is of PostgreSQL "17", and this version has ${MAJOR}`);
    expect(readFileSync(join(folder, 'postgresql/PG_VERSION'), 'utf8')).toBe('17\n');
  });

  it('is of the version that is installed', () => {
    const { devDependencies, peerDependencies } = JSON.parse(
      readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
    );
    const [, version] = /^@electric-sql\/pglite@(.+)$/.exec(PGLITE) ?? [];
    expect([devDependencies['@electric-sql/pglite'], peerDependencies['@electric-sql/pglite']]).toEqual([
      version,
      version,
    ]);
  });

  it('leaves timers and sockets a turn while somebody asks it again and again', async () => {
    const { db } = await open(await embedded());
    const untilTimeIsUp = async (ask: () => Promise<unknown>): Promise<boolean> => {
      let isTimeUp = false;
      const timer = setTimeout(() => {
        isTimeUp = true;
      }, 50);
      const end = Date.now() + 20_000;
      while (!isTimeUp && Date.now() < end) await ask();
      clearTimeout(timer);
      return isTimeUp;
    };
    expect(
      await untilTimeIsUp(() =>
        db.transaction().execute((one) => one.selectFrom('organisation').select('id').execute()),
      ),
    ).toBe(true);
    await db.transaction().execute(async (transaction) => {
      expect(await untilTimeIsUp(() => transaction.selectFrom('organisation').select('id').execute())).toBe(true);
    });
  });

  it('answers an error as a server does, is asked on after it, and gives values as a server does', async () => {
    const { pool } = await open(await embedded());
    for (let time = 0; time < 3; time++) {
      const asked = pool.query('select 1 / $1::int as n', [0]);
      await expect(asked).rejects.toMatchObject({ code: '22012', message: 'division by zero' });
      const given = [[null, 'ä"\\\n', ''], { a: [1] }, new Date(0), Buffer.from([0, 255]), 2 ** 40];
      const answer = await pool.query(
        'select $1::text[] as t, $2::jsonb as j, $3::timestamptz as d, $4::bytea as b, $5::bigint as n',
        given,
      );
      expect(answer.rows).toEqual([{ t: given[0], j: given[1], d: given[2], b: given[3], n: given[4] }]);
    }
    const text = 'x'.repeat(3_000_000);
    expect((await pool.query('select $1::text as text', [text])).rows).toEqual([{ text }]);
  });

  it('asks a statement that keeps its plan on, where the columns of its table have changed', async () => {
    const { pool } = await open(await embedded());
    await pool.query('create table changing (a int)');
    await pool.query('insert into changing values (1)');
    const ask = () => pool.query('select * from changing where a = $1', [1]);
    for (let time = 0; time < 3; time++) expect((await ask()).rows).toEqual([{ a: 1 }]);
    await pool.query('alter table changing add b int');
    await expect(ask()).rejects.toThrow('cached plan must not change result type');
    for (let time = 0; time < 3; time++) expect((await ask()).rows).toEqual([{ a: 1, b: null }]);
  });

  it('learns by itself how large its tables are', async () => {
    const { pool } = await open(await embedded());
    const sizes = async () => {
      const known = "select reltuples as rows from pg_class where oid in ('policy'::regclass, 'event'::regclass)";
      return (await pool.query(known)).rows.map(({ rows }) => rows);
    };
    expect(await sizes()).toEqual([-1, -1]);
    onTestFinished(startTidying(pool, { everyMs: 1, onError: fail }));
    for (const end = Date.now() + 100_000; (await sizes()).includes(-1); ) {
      if (Date.now() > end) throw new Error('it did not look at its tables');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await sizes()).toEqual([0, 0]);
  });

  it('closes when what was asked before has ended, and answers nothing after that', async () => {
    const store = await openStore({ url: null, folder: await embedded(), onError: fail });
    const asked = Promise.all([1, 2, 3].map((n) => sql<{ n: number }>`select ${sql.lit(n)} as n`.execute(store.db)));
    const client = await store.pool.connect();
    await client.query('listen a');
    await store.close();
    expect((await asked).map(({ rows }) => rows[0]?.n)).toEqual([1, 2, 3]);
    await client.release();
    await expect(store.pool.query('select 1')).rejects.toThrow('closed');
  });
});

describe('the lock of a folder', { timeout: 240_000 }, () => {
  it('keeps a second process out, which says who has it and what to use instead', async () => {
    const folder = await embedded();
    const first = start(['hold', folder]);
    await first.said(/^open/);
    const second = start(['hold', folder]);
    const said = await second.said(/^refused/);
    expect(said).toContain(`is in use by process ${first.pid}`);
    expect(said).toContain('DATABASE_URL');
    expect(await second.ended).toMatchObject({ code: 2 });
    first.write('close');
    await first.said(/^closed/);
    const third = start(['hold', folder]);
    await third.said(/^open/);
  });

  it('keeps the same process out a second time', async () => {
    const folder = temporary();
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${process.pid}`);
    await unlock();
    await (await lockFolder(folder))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not taken from a process that is stopped, and is from one that was killed', async () => {
    const folder = await embedded();
    const first = start(['hold', folder]);
    await first.said(/^open/);
    first.signal('SIGSTOP');
    await expect(lockFolder(folder)).rejects.toThrow(`process ${first.pid}`);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${first.pid}`);
    await first.kill();
    expect(readdirSync(folder).filter((name) => name.startsWith('lock.'))).toHaveLength(1);
    const unlock = await lockFolder(folder);
    expect(readdirSync(folder).filter((name) => name.startsWith('lock.'))).toEqual([
      expect.stringContaining(`lock.${process.pid}.`),
    ]);
    await unlock();
  });

  it('is held by one at most of many that come at once', async () => {
    const folder = temporary();
    let [holding, most, held] = [0, 0, 0];
    const attempt = async (): Promise<void> => {
      try {
        const unlock = await lockFolder(folder);
        holding++;
        held++;
        most = Math.max(most, holding);
        await new Promise((resolve) => setTimeout(resolve, 20));
        holding--;
        await unlock();
      } catch (error) {
        expect(String(error)).toContain('is in use by process');
      }
    };
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 12 }, attempt));
    expect(most).toBeLessThanOrEqual(1);
    await attempt();
    expect(held).toBeGreaterThan(0);
  });

  it('is of a folder, and of no other one whose long path begins like its own', async () => {
    const folders = ['b', 'c'].map((end) => join(temporary(), 'a'.repeat(200), end));
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    for (const unlock of await Promise.all(folders.map(lockFolder))) await unlock();
  });

  it('says that a folder cannot be made', async () => {
    const file = join(temporary(), 'file');
    writeFileSync(file, '');
    await expect(open(join(file, 'data'))).rejects.toThrow('cannot be made');
  });
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

async function embedded(): Promise<string> {
  const folder = temporary();
  await newEmbedded(join(folder, 'data'));
  return join(folder, 'data');
}

async function open(folder: string): Promise<Store> {
  const store = await openStore({ url: null, folder, onError: fail });
  onTestFinished(() => store.close());
  return store;
}

async function tablesNamed(db: Store['db'], name: string): Promise<number> {
  const found = await sql<{ n: number }>`
    select count(*) as n from information_schema.tables where table_name = ${name}`.execute(db);
  return found.rows[0]?.n ?? -1;
}

async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 100_000; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not so in time: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function fail(error: Error): void {
  throw error;
}
