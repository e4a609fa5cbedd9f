// The columns of a table that rows are written with, where they come as JSON out of a file.

import { type RawBuilder, sql } from 'kysely';
import type { Tables, Writing } from './tables.js';

/** Those that the database does not make itself of others. */
export async function writtenColumns(transaction: Writing, table: keyof Tables): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
    where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(transaction);
  return sql.join(rows.map(({ name }) => sql.ref(name)));
}
