// The whole of a service as one stream, out of one database and into another one: from the embedded to a PostgreSQL server,
// back, or to a new version of the embedded one. Lines of JSON, in gzip: what it is, rows, blobs, what it was. What is read
// is a file from outside: of this version, whole, and into an empty database, or nothing of it is kept.

import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { sql } from 'kysely';
import { fromUtf8, preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { VERSION } from '../core/version.js';
import { BlobError } from './blobs/blobs.js';
import { MAX_BLOB_BYTES } from './blobs/packed.js';
import type { Service } from './service.js';
import { givenColumns } from './store/given-columns.js';
import { listAllDigests } from './store/log-digests.js';
import { MIGRATIONS } from './store/migrate.js';
import type { Tables, Writing } from './store/tables.js';

/** In an order in which each refers to those before it. */
export const TABLES = [
  'organisation',
  'member',
  'policy',
  'target',
  'verification',
  'blob',
  'blob_use',
  'made_document',
  'span',
  'drift',
  'log_head',
  'log_entry',
  'log_node',
  'event',
  'hook',
  'delivery',
  'token',
  'trust',
  'share',
  'used_identity',
  'audit',
  'idempotent',
  'collateral',
] as const satisfies readonly (keyof Tables)[];
type Table = (typeof TABLES)[number];

/** People sign in again; targets are counted and digests listed where they arrive; the others are of a moment. */
export const LEFT_BEHIND = [
  'target_count',
  'log_digest',
  'session',
  'sign_in_link',
  'rate_limit',
  'collateral_turn',
] as const satisfies readonly (keyof Tables)[];

const FORMAT = 'trust-center-export/1';
const ROWS_AT_ONCE = 200;
/** Rows are written together until they have so many characters. */
const CHARACTERS_AT_ONCE = 1024 * 1024;
/** The longest line is that of a blob. */
const MAX_LINE_BYTES = Math.ceil(MAX_BLOB_BYTES / 3) * 4 + 1024;

export interface Transferred {
  rows: Partial<Record<Table, number>>;
  blobs: number;
  /** Blobs that the service does not have any more, or not as they were: their rows are there, as before. */
  absent: number;
}

type Transferring = Pick<Service, 'db' | 'blobs'>;

/** Writes all of it, as it is at one moment. It has secrets: those of webhooks. @throws BlobError where a blob cannot be read now */
export async function exportService(service: Transferring, to: Writable): Promise<Transferred> {
  const done: Transferred = { rows: {}, blobs: 0, absent: 0 };
  await service.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
      await pipeline(Readable.from(linesOf(transaction, service, done)), createGzip(), to);
    });
  return done;
}

async function* linesOf(transaction: Writing, { blobs }: Transferring, done: Transferred): AsyncGenerator<string> {
  const migrations = MIGRATIONS.map(({ name }) => name);
  yield line('begin', { format: FORMAT, version: VERSION, migrations, at: new Date().toISOString() });
  for (const table of TABLES) {
    done.rows[table] = 0;
    for await (const rows of rowsOf(transaction, table)) {
      // As the database wrote them: JSON of its own, which it reads again.
      for (const row of rows) yield `["row","${table}",${row}]\n`;
      done.rows[table] += rows.length;
    }
  }
  for await (const rows of rowsOf(transaction, 'blob')) {
    for (const row of rows) {
      const { digest } = JSON.parse(row) as { digest: string };
      try {
        yield line('blob', digest, Buffer.from(await blobs.get(digest)).toString('base64'));
        done.blobs++;
      } catch (error) {
        if (!(error instanceof BlobError) || error.code === 'BLOB_UNAVAILABLE') throw error;
        done.absent++;
      }
    }
  }
  yield line('end', done);
}

/** A page at a time, as texts of JSON. */
async function* rowsOf(transaction: Writing, table: Table): AsyncGenerator<string[]> {
  const cursor = sql.id(`export_${table}`);
  await sql`declare ${cursor} no scroll cursor for
    select row_to_json(each)::text as row from ${sql.table(table)} each`.execute(transaction);
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(ROWS_AT_ONCE)} from ${cursor}`.execute(transaction);
    if (rows.length > 0) yield rows.map(({ row }) => row);
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`close ${cursor}`.execute(transaction);
}

function line(...values: unknown[]): string {
  return `${JSON.stringify(values)}\n`;
}

/**
 * Reads all of it into a database that has nothing yet. Blobs that are there already stay as they are.
 * @throws InputError where it is not whole, not of this version, or has no empty place to go to: nothing is kept of the rows
 */
export async function importService(service: Transferring, from: Readable): Promise<Transferred> {
  return service.db.transaction().execute(async (transaction) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
    await expectEmpty(transaction);
    const read = new Import(transaction, service.blobs);
    let refused: unknown = null;
    let reading = Promise.resolve();
    const readLines = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
      try {
        for await (const text of linesIn(chunks)) await read.line(text);
      } catch (error) {
        refused ??= error; // which the pipeline may report as no more than an end of its own
        throw error;
      }
    };
    const readAll = (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
      reading = readLines(chunks);
      return reading;
    };
    await pipeline(from, createGunzip(), readAll).catch(async (error: unknown) => {
      // A pipeline that broke does not wait for what reads: its last statement has to come before the end of the transaction.
      await reading.catch(() => {});
      const cause = refused ?? error;
      throw isOfGzip(cause) ? broken('it is cut off, or no export', cause) : cause;
    });
    return read.end();
  });
}

class Import {
  readonly #transaction: Writing;
  readonly #blobs: Service['blobs'];
  readonly #done: Transferred = { rows: {}, blobs: 0, absent: 0 };
  #state: 'new' | 'begun' | 'ended' = 'new';
  #table: Table = TABLES[0];
  #waiting: string[] = [];
  readonly #columns = givenColumns();
  #characters = 0;

  constructor(transaction: Writing, blobs: Service['blobs']) {
    this.#transaction = transaction;
    this.#blobs = blobs;
  }

  async line(text: string): Promise<void> {
    const values = parse(text);
    const [kind, first, second] = values;
    if (this.#state === 'ended') throw broken('there is more after its end');
    if (this.#state === 'new') {
      if (kind !== 'begin') throw broken('it does not begin as one');
      expectVersion(first);
      this.#state = 'begun';
    } else if (kind === 'row') await this.#row(first, second);
    else if (kind === 'blob') await this.#blob(first, second);
    else if (kind === 'end') await this.#finish(first);
    else throw broken(`${preview(String(kind))} is no line of one`);
  }

  end(): Transferred {
    if (this.#state !== 'ended') throw broken('its end is missing');
    return this.#done;
  }

  async #row(name: unknown, row: unknown): Promise<void> {
    const table = TABLES.find((known) => known === name);
    if (table === undefined) throw broken(`${preview(String(name))} is no table`);
    if (typeof row !== 'object' || row === null) throw broken(`a row of ${table} is none`);
    if (TABLES.indexOf(table) < TABLES.indexOf(this.#table)) throw broken(`${table} comes too late`);
    if (table !== this.#table) await this.#insert();
    this.#table = table;
    const text = JSON.stringify(row);
    this.#waiting.push(text);
    this.#characters += text.length;
    if (this.#waiting.length >= ROWS_AT_ONCE || this.#characters >= CHARACTERS_AT_ONCE) await this.#insert();
  }

  async #insert(): Promise<void> {
    const rows = this.#waiting;
    if (rows.length === 0) return;
    const table = this.#table;
    const name = sql.table(table);
    const columns = await this.#columns(this.#transaction, table);
    await sql`insert into ${name} (${columns}) overriding system value
      select ${columns} from json_populate_recordset(null::${name}, ${`[${rows.join(',')}]`}::json)`
      .execute(this.#transaction)
      .catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw broken(`a row of ${table} cannot be taken: ${preview(why, 200)}`, cause);
      });
    this.#done.rows[table] = (this.#done.rows[table] ?? 0) + rows.length;
    this.#waiting = [];
    this.#characters = 0;
  }

  async #blob(digest: unknown, base64: unknown): Promise<void> {
    await this.#insert();
    if (typeof digest !== 'string' || typeof base64 !== 'string') throw broken('a blob is none');
    const kept = await this.#blobs.put(Buffer.from(base64, 'base64'));
    if (kept !== digest) throw broken(`a blob is not the one that it is called: ${preview(digest, 80)}`);
    this.#done.blobs++;
  }

  async #finish(said: unknown): Promise<void> {
    await this.#insert();
    const { rows, blobs, absent } = (said ?? {}) as Partial<Transferred>;
    for (const table of TABLES) {
      const read = this.#done.rows[table] ?? 0;
      if (rows?.[table] !== read) throw broken(`it has ${read} rows of ${table}, and says ${rows?.[table]}`);
      this.#done.rows[table] = read;
    }
    if (blobs !== this.#done.blobs) throw broken(`it has ${this.#done.blobs} blobs, and says ${blobs}`);
    this.#done.absent = typeof absent === 'number' ? absent : 0;
    await listAllDigests(this.#transaction);
    await goOnCounting(this.#transaction);
    this.#state = 'ended';
  }
}

/** Rows that are added later get the numbers after those that were read. */
async function goOnCounting(transaction: Writing): Promise<void> {
  for (const table of ['event', 'audit'] as const) {
    await sql`select setval(pg_get_serial_sequence(${table}, 'seq'), greatest(max(seq), 1), max(seq) is not null)
      from ${sql.table(table)}`.execute(transaction);
  }
}

/** But for the organisation that the first start makes. */
async function expectEmpty(transaction: Writing): Promise<void> {
  await sql`lock table organisation in exclusive mode`.execute(transaction);
  for (const table of TABLES) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 2`.execute(transaction);
    if (rows.length <= (table === 'organisation' ? 1 : 0)) continue;
    throw new InputError('INPUT_INVALID', `the database is in use: there are rows of ${table}`, {
      hint: 'Import into a new database, before anybody signs in to it.',
    });
  }
  await transaction.deleteFrom('organisation').execute();
}

function expectVersion(value: unknown): void {
  const { format, version, migrations } = (value ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) throw broken(`it is none of the format ${FORMAT}`);
  const ours = MIGRATIONS.map(({ name }) => name);
  if (JSON.stringify(migrations) === JSON.stringify(ours)) return;
  throw new InputError(
    'INPUT_INVALID',
    `the export is of version ${preview(String(version))}, whose tables are not those of this one (${VERSION})`,
    { hint: 'Import it with the version that wrote it; a newer one then brings the database to its own tables.' },
  );
}

async function* linesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      yield fromUtf8(Buffer.concat([...parts, chunk.subarray(start, end)]), 'export');
      parts = [];
      length = 0;
      start = end + 1;
    }
    length += chunk.length - start;
    if (length > MAX_LINE_BYTES) throw broken('a line is longer than any of one');
    parts.push(chunk.subarray(start));
  }
  if (length > 0) throw broken('it is cut off');
}

function parse(text: string): unknown[] {
  try {
    const values: unknown = JSON.parse(text);
    if (Array.isArray(values)) return values;
  } catch {
    // said below
  }
  throw broken(`a line of it is not JSON: ${preview(text)}`);
}

function isOfGzip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

function broken(why: string, cause?: unknown): InputError {
  return new InputError('INPUT_INVALID', `the export cannot be read: ${why}`, {
    hint: 'Nothing was imported. Export again with: trust-center serve export.',
    cause,
  });
}
