// Several queries as one statement: what a statement costs is mostly its way to the database and back.

import { type OperationNodeSource, type RawBuilder, sql } from 'kysely';

/** A query, and the name by which the queries after it read its rows. */
export type Part = readonly [name: string, query: OperationNodeSource];

/**
 * What a statement begins with. Its parts see the tables as they were when it began, also where it has waited for a lock
 * since: only the rows that they lock are then the newest. Parts that write do so in any case, in no certain order unless one
 * reads the other; parts that only read do so where another reads them.
 */
export function together(parts: readonly Part[]): RawBuilder<unknown> {
  return sql`with ${sql.join(parts.map(([name, query]) => sql`${sql.id(name)} as materialized (${query})`))}`;
}
