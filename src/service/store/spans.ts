// The history of a target, run-length encoded: checks one after the other that found the same are one row.

import type { Selectable } from 'kysely';
import type { Database, SpanRow, Writing } from './tables.js';

export type Span = Selectable<SpanRow>;

/** Newest first. @param before number of the last one of the page before; null: from the newest on */
export async function spansOf(
  db: Database,
  organisation: string,
  { target, before, limit }: { target: string; before: number | null; limit: number },
): Promise<Span[]> {
  let query = db.selectFrom('span').selectAll().where('organisation', '=', organisation).where('target', '=', target);
  if (before !== null) query = query.where('number', '<', before);
  return query.orderBy('number', 'desc').limit(limit).execute();
}

export async function findSpan(db: Database, organisation: string, id: string): Promise<Span | undefined> {
  return db
    .selectFrom('span')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The newest spans with a verdict, newest first: what a next one is held against. */
export async function judgedSpans(
  db: Database,
  organisation: string,
  target: string,
  limit: number,
): Promise<(Span & { facts: string })[]> {
  const rows = await db
    .selectFrom('span')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .where('facts', 'is not', null)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => (row.facts === null ? [] : [{ ...row, facts: row.facts }]));
}

export async function insertSpan(transaction: Writing, span: Span): Promise<void> {
  await transaction.insertInto('span').values(span).execute();
}

export async function saveSpan(transaction: Writing, span: Span): Promise<void> {
  await transaction
    .updateTable('span')
    .set({ last_at: span.last_at, checks: span.checks, last_verification: span.last_verification })
    .where('id', '=', span.id)
    .execute();
}
