// The columns of a table that rows are given: those that the database makes itself of others are not among them.

import { type RawBuilder, sql } from 'kysely';
import type { Writing } from './tables.js';

export type GivenColumns = (transaction: Writing, table: string) => Promise<RawBuilder<unknown>>;

/** Asks for each table once. They are names, separated by commas. */
export function givenColumns(): GivenColumns {
  const known = new Map<string, RawBuilder<unknown>>();
  return async (transaction, table) => {
    const before = known.get(table);
    if (before !== undefined) return before;
    const { rows } = await sql<{ name: string }>`select attname as name from pg_attribute
      where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped and attgenerated = ''
      order by attnum`.execute(transaction);
    const columns = sql.join(rows.map(({ name }) => sql.ref(name)));
    known.set(table, columns);
    return columns;
  };
}
