// Brings the tables to this version: all that is missing in one transaction, with a lock, so that of several programs that
// start at once one does it, and half of it is never seen.

import { sql } from 'kysely';
import { preview } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import * as begin from './migrations/0001-begin.js';
import type { Database } from './tables.js';

export interface Migration {
  name: string;
  sql: string;
}

/** All that there were, in their order. */
export const MIGRATIONS: readonly Migration[] = [begin];
/** Where our tables are. */
export const SCHEMA = 'trust_center';
/** A number for the lock that no other program has. */
const LOCK = 0x7463_6d69;

/** @throws InputError where the database is of a newer version, or of none of ours */
export async function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(transaction);
    await sql.raw(`create schema if not exists ${SCHEMA}; set local search_path = ${SCHEMA}`).execute(transaction);
    await sql
      .raw('create table if not exists migration (name text primary key, at timestamptz not null default now())')
      .execute(transaction);
    const { rows } = await sql<{ name: string }>`select name from migration order by name`.execute(transaction);
    for (const [i, { name }] of rows.entries()) {
      if (migrations[i]?.name === name) continue;
      throw new InputError('INPUT_INVALID', `the database has ${preview(name)}, which this version does not know`, {
        hint: 'It was used by a newer version of trust-center. Start that version; nothing was changed.',
      });
    }
    for (const migration of migrations.slice(rows.length)) {
      await sql.raw(migration.sql).execute(transaction);
      await sql`insert into migration (name) values (${migration.name})`.execute(transaction);
    }
  });
}
