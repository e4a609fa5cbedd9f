// The database of the service: a PostgreSQL server, or the embedded one. Both have our tables in one schema and those of
// the queue in another.

import { Kysely, PostgresDialect, sql } from 'kysely';
import { InputError } from '../../core/errors.js';
import { visible } from '../../core/views/untrusted.js';
import { openEmbedded } from './embedded.js';
import { migrate, SCHEMA } from './migrate.js';
import { pglitePool, sessionOf } from './pglite.js';
import { type Pool, serverPool } from './pool.js';
import type { Database, Tables } from './tables.js';
import { startTidying } from './tidying.js';

export interface Store {
  db: Database;
  /** For LISTEN. */
  pool: Pool;
  /** Of the queue where it is kept in the same database. */
  queuePool: Pool;
  engine: 'postgresql' | 'pglite';
  close(): Promise<void>;
}

export interface StoreOptions {
  /** As DATABASE_URL; null: embedded. */
  url: string | null;
  /** Folder of the embedded database, made where it is missing, and locked; null: in memory. */
  folder: string | null;
  /** Called with what went wrong on a connection that nobody waits for. */
  onError: (error: Error) => void;
}

/** As BullMQ has it. */
const QUEUE_SCHEMA = 'bullmq';
/** The oldest that is still looked after by its makers. */
const LEAST_SERVER = 14;
/** Some thirty tables: each has its turn within ten minutes. */
const TIDY_MS = 20_000;

/** Opens it, and brings its tables to this version. @throws InputError where it cannot be used as it is */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = options.url === null ? await embedded(options) : onServer(options.url, options);
  try {
    if (options.url !== null) await expectServer(store.db, options.url);
    await migrate(store.db);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function embedded({ folder, onError }: StoreOptions): Promise<Store> {
  const database = await openEmbedded(folder);
  const session = await sessionOf(database.db);
  const pool = pglitePool(session, SCHEMA);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const stopTidying = startTidying(pool, { everyMs: TIDY_MS, onError });
  const close = async (): Promise<void> => {
    stopTidying();
    await db.destroy();
    await session.close();
    await database.unlock();
  };
  return { db, pool, queuePool: pglitePool(session, QUEUE_SCHEMA), engine: 'pglite', close };
}

function onServer(url: string, { onError }: StoreOptions): Store {
  const pool = serverPool(url, { max: 10, schema: SCHEMA, onError });
  const queuePool = serverPool(url, { max: 6, schema: QUEUE_SCHEMA, onError });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const close = async (): Promise<void> => {
    await db.destroy();
    await queuePool.end();
  };
  return { db, pool, queuePool, engine: 'postgresql', close };
}

/** @throws InputError where it cannot be reached, or is not one for us */
async function expectServer(db: Database, url: string): Promise<void> {
  const asked = sql<{ version: number; name: string; encoding: string }>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
      current_setting('server_encoding') as encoding`;
  const answer = await asked.execute(db).catch((cause) => {
    const why = visible(
      cause instanceof Error && cause.message !== '' ? cause.message : String(cause.code ?? cause),
      300,
    );
    throw new InputError('INPUT_INVALID', `the database ${placeOf(url)} cannot be used: ${why}`, {
      hint: 'Check DATABASE_URL (postgres://user:password@host:5432/database), and that the server runs.',
      cause,
    });
  });
  const [{ version = 0, name = '', encoding = '' } = {}] = answer.rows;
  if (version < LEAST_SERVER * 10_000) {
    throw new InputError('INPUT_INVALID', `the database ${placeOf(url)} is PostgreSQL ${visible(name, 40)}`, {
      hint: `Version ${LEAST_SERVER} or newer is needed.`,
    });
  }
  if (encoding === 'UTF8') return;
  throw new InputError('INPUT_INVALID', `the database ${placeOf(url)} has the encoding ${visible(encoding, 40)}`, {
    hint: "Make one with: create database trust_center encoding 'UTF8' template template0.",
  });
}

/** For messages: without the user and the password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'that DATABASE_URL names';
  const { host, pathname } = new URL(url);
  return visible(`${host}${pathname}`, 200);
}
