// The history of a target, run-length encoded: checks one after the other that found the same are one row.

import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Database, SpanRow, Writing } from './tables.js';

export type Span = Selectable<SpanRow>;

/** A span as it is shown. */
export interface ShownSpan extends Span {
  isHandedIn: boolean;
}

/**
 * Whether its evidence was handed in, by its first check: its target may be of another kind since. Where nobody knows any more,
 * it may be of any age. To be asked of rows of `span`.
 */
export function isHandedIn(): RawBuilder<boolean> {
  return sql<boolean>`coalesce(
    (select trigger = 'upload' from verification where verification.id = span.first_verification), true)`;
}

/** Newest first. @param before number of the last one of the page before; null: from the newest on */
export async function spansOf(
  db: Database,
  organisation: string,
  { target, before, limit }: { target: string; before: number | null; limit: number },
): Promise<ShownSpan[]> {
  let query = db
    .selectFrom('span')
    .selectAll()
    .select(isHandedIn().as('isHandedIn'))
    .where('organisation', '=', organisation)
    .where('target', '=', target);
  if (before !== null) query = query.where('number', '<', before);
  return query.orderBy('number', 'desc').limit(limit).execute();
}

export async function findSpan(db: Database, organisation: string, id: string): Promise<ShownSpan | undefined> {
  return db
    .selectFrom('span')
    .selectAll()
    .select(isHandedIn().as('isHandedIn'))
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Of a span with a verdict: what a next one is held against. */
export interface Judged extends Pick<Span, 'id' | 'standing' | 'last_verification'> {
  facts: string;
}

/** Spans that are asked whether they told of an announced TCB recovery. */
export const MAX_JUDGED = 8;

/** The newest spans of a target with a verdict, newest first, as one value within a statement. */
export function judgedSpans(organisation: RawBuilder<unknown>, target: RawBuilder<unknown>) {
  return sql<Judged[]>`(
    select coalesce(jsonb_agg(to_jsonb(newest) - 'number' order by number desc), '[]')
    from (
      select id, standing, facts, last_verification, number from span
      where organisation = ${organisation} and target = ${target} and facts is not null
      order by number desc limit ${sql.lit(MAX_JUDGED)}
    ) as newest
  )`;
}

export function insertSpan(transaction: Writing, span: Span) {
  return transaction.insertInto('span').values(span);
}

export function saveSpan(transaction: Writing, span: Span) {
  return transaction
    .updateTable('span')
    .set({ last_at: span.last_at, checks: span.checks, last_verification: span.last_verification })
    .where('id', '=', span.id);
}
