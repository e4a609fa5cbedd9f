// Hooks: addresses that an organisation has told what happens to its targets.

import { type Selectable, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Database, HookRow, Writing } from './tables.js';

export type Hook = Selectable<HookRow>;

export async function listHooks(db: Database, organisation: string): Promise<Hook[]> {
  return db.selectFrom('hook').selectAll().where('organisation', '=', organisation).orderBy('id').execute();
}

export async function findHook(db: Database, organisation: string, id: string): Promise<Hook | null> {
  const row = await db
    .selectFrom('hook')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** @returns the hook, which is told what happens from now on; null: the organisation has as many as it may have */
export async function createHook(
  transaction: Writing,
  organisation: string,
  { url, secret, events, most }: Pick<Hook, 'url' | 'secret' | 'events'> & { most: number },
  now: Date,
): Promise<Hook | null> {
  // Two at once are one after the other.
  await transaction.selectFrom('organisation').select('id').where('id', '=', organisation).forUpdate().execute();
  if ((await listHooks(transaction, organisation)).length >= most) return null;
  return transaction
    .insertInto('hook')
    .values({ id: v7(), organisation, url, secret, events, created_at: now, seen: newestEvent(organisation) })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface HookChange {
  url?: string;
  secret?: string;
  events?: string[];
  /** null: used again, and told what happens from now on. */
  disabled?: { why: string } | null;
}

/** @returns null where there is no such hook */
export async function changeHook(
  db: Database,
  organisation: string,
  id: string,
  { disabled, ...change }: HookChange,
  now: Date,
): Promise<Hook | null> {
  const row = await db
    .updateTable('hook')
    .set({
      ...change,
      ...(disabled === undefined
        ? {}
        : disabled === null
          ? { disabled_at: null, disabled_why: null, seen: newestEvent(organisation) }
          : { disabled_at: now, disabled_why: disabled.why }),
      organisation,
    })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** With its deliveries. */
export async function removeHook(db: Writing, organisation: string, id: string): Promise<boolean> {
  const removed = await db
    .deleteFrom('hook')
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return removed !== undefined;
}

/** Over all organisations, by id: hooks that are used and were not told of all events yet. */
export async function hooksBehind(
  db: Database,
  { after, limit }: { after: string | null; limit: number },
): Promise<Hook[]> {
  let query = db
    .selectFrom('hook')
    .selectAll()
    .where('disabled_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('event')
          .select('event.seq')
          .whereRef('event.organisation', '=', 'hook.organisation')
          .whereRef('event.seq', '>', 'hook.seen'),
      ),
    );
  if (after !== null) query = query.where('id', '>', after);
  return query.orderBy('id').limit(limit).execute();
}

function newestEvent(organisation: string) {
  return sql<number>`(select coalesce(max(seq), 0) from event where organisation = ${organisation})`;
}
