// A database for tests: the embedded one in a folder of its own, or the server that TRUST_CENTER_TEST_DATABASE names, each
// in a database of its own.

import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { MIGRATIONS } from '../../../src/service/store/migrate.js';
import { openStore, type Store } from '../../../src/service/store/open.js';

/** URL of a PostgreSQL server whose databases may be used for tests; null: the embedded one. */
export const TEST_DATABASE = process.env.TRUST_CENTER_TEST_DATABASE || null;

export async function testStore(): Promise<Store> {
  return TEST_DATABASE === null ? embeddedStore() : serverStore(TEST_DATABASE);
}

async function serverStore(url: string): Promise<Store> {
  const database = await testDatabase(url);
  let isClosing = false;
  const onError = (error: Error): void => {
    if (!isClosing) throw error;
  };
  const store = await openStore({ url: database.url, folder: null, onError });
  const close = async (): Promise<void> => {
    // The server may see the end of a connection later than that of the database.
    isClosing = true;
    await store.close();
    await database.drop();
  };
  return { ...store, close };
}

/** A new, empty database of a server. */
export async function testDatabase(server: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await once(server, `create database ${name} template template0`);
  return { url: url.href, drop: () => once(server, `drop database ${name} with (force)`) };
}

async function once(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export async function embeddedStore(): Promise<Store> {
  const parent = mkdtempSync(join(tmpdir(), 'trust-center-store-'));
  const remove = (): void => rmSync(parent, { recursive: true, force: true });
  try {
    const folder = join(parent, 'database');
    await newEmbedded(folder);
    const store = await openStore({ url: null, folder, onError: fail });
    const close = async (): Promise<void> => {
      await store.close();
      remove();
    };
    return { ...store, close };
  } catch (error) {
    remove();
    throw error;
  }
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'));
const tables = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 16);
const TEMPLATE = join(ROOT, `node_modules/.cache/trust-center/embedded-${version}-${tables}`);

/** A new embedded database in a folder, with its tables. To make one takes seconds; to copy it, a tenth of that. */
export async function newEmbedded(folder: string): Promise<void> {
  if (!existsSync(TEMPLATE)) {
    mkdirSync(dirname(TEMPLATE), { recursive: true });
    const made = mkdtempSync(`${TEMPLATE}-`);
    const database = join(made, 'database');
    try {
      await (await openStore({ url: null, folder: database, onError: fail })).close();
      renameSync(database, TEMPLATE);
    } catch (error) {
      if (!existsSync(TEMPLATE)) throw error; // else another test file was faster
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  }
  cpSync(TEMPLATE, folder, { recursive: true });
}

function fail(error: Error): void {
  throw error;
}
