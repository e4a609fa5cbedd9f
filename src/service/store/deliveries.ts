// Messages to hooks, each a row from when it is to be sent until it was taken or given up. A worker holds one for as long as
// a try may take; if it dies, the message is sent again with the same id.

import { type Selectable, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Hook } from './hooks.js';
import type { Database, DeliveryRow, Writing } from './tables.js';

export type StoredDelivery = Selectable<DeliveryRow>;

export interface NewMessage {
  /** `seq`; null: of no event. */
  event: number | null;
  type: string;
  body: string;
}

/** @returns their ids, in the same order */
export async function insertDeliveries(
  transaction: Writing,
  hook: Pick<Hook, 'id' | 'organisation'>,
  messages: readonly NewMessage[],
  now: Date,
): Promise<string[]> {
  if (messages.length === 0) return [];
  const rows = messages.map((message) => ({
    ...message,
    id: v7(),
    organisation: hook.organisation,
    hook: hook.id,
    status: 'waiting' as const,
    attempt: 0,
    next_at: now,
    created_at: now,
    updated_at: now,
    answer: null,
  }));
  await transaction.insertInto('delivery').values(rows).execute();
  return rows.map(({ id }) => id);
}

/**
 * The hook was told of all events up to `seen`.
 * @returns false: another process has done it meanwhile, and nothing may be sent of them here
 */
export async function passEvents(transaction: Writing, hook: Hook, seen: number): Promise<boolean> {
  const passed = await transaction
    .updateTable('hook')
    .set({ seen })
    .where('id', '=', hook.id)
    .where('seen', '=', hook.seen)
    .where('disabled_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return passed !== undefined;
}

/** Messages to it that are not sent yet. */
export async function countWaiting(db: Database, hook: Pick<Hook, 'id' | 'organisation'>): Promise<number> {
  const { count } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('organisation', '=', hook.organisation)
    .where('hook', '=', hook.id)
    .where('status', '=', 'waiting')
    .executeTakeFirstOrThrow();
  return count;
}

/** Over all organisations: what is to be sent now, oldest first, so many of each hook and in all. */
export async function dueDeliveries(
  db: Database,
  now: Date,
  { ofHook, limit }: { ofHook: number; limit: number },
): Promise<Pick<StoredDelivery, 'id' | 'attempt' | 'hook'>[]> {
  return db
    .selectFrom('hook')
    .innerJoinLateral(
      ({ selectFrom }) =>
        selectFrom('delivery')
          .select(['delivery.id', 'delivery.attempt', 'delivery.hook', 'delivery.next_at'])
          .whereRef('delivery.hook', '=', 'hook.id')
          .where('delivery.status', '=', 'waiting')
          .where('delivery.next_at', '<=', now)
          .orderBy('delivery.next_at')
          .orderBy('delivery.id')
          .limit(ofHook)
          .as('due'),
      (join) => join.onTrue(),
    )
    .select(['due.id', 'due.attempt', 'due.hook'])
    .orderBy('due.next_at')
    .orderBy('due.id')
    .limit(limit)
    .execute();
}

/**
 * Begins a try, which belongs to this worker until `until`. Over all organisations.
 * @returns null: it is not to be sent, or not yet
 */
export async function claimDelivery(
  db: Database,
  id: string,
  { now, until }: { now: Date; until: Date },
): Promise<StoredDelivery | null> {
  const row = await db
    .updateTable('delivery')
    .set({ attempt: sql`attempt + 1`, next_at: until, updated_at: now })
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .where('next_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

export interface TryEnd {
  status: 'waiting' | 'delivered' | 'given-up';
  answer: string;
  /** null: not any more. */
  nextAt: Date | null;
}

/** @returns false: another worker has begun a later try meanwhile, and this one counts no more */
export async function endTry(
  db: Database,
  { id, attempt }: Pick<StoredDelivery, 'id' | 'attempt'>,
  { status, answer, nextAt }: TryEnd,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('delivery')
    .set({ status, answer, next_at: nextAt, updated_at: now })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('status', '=', 'waiting')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the hook took any message after that time. */
export async function tookSince(db: Database, hook: Pick<Hook, 'id'>, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('delivery')
    .select('id')
    .where('hook', '=', hook.id)
    .where('status', '=', 'delivered')
    .where('updated_at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Nothing that waits is sent to it any more. */
export async function giveUpWaiting(
  db: Database,
  hook: Pick<Hook, 'id' | 'organisation'>,
  why: string,
  now: Date,
): Promise<void> {
  await db
    .updateTable('delivery')
    .set({ status: 'given-up', answer: why, next_at: null, updated_at: now })
    .where('organisation', '=', hook.organisation)
    .where('hook', '=', hook.id)
    .where('status', '=', 'waiting')
    .execute();
}

/** Newest first. @param before id of the last one of the page before; null: from the newest on */
export async function listDeliveries(
  db: Database,
  hook: Pick<Hook, 'id' | 'organisation'>,
  { before, limit }: { before: string | null; limit: number },
): Promise<StoredDelivery[]> {
  let query = db
    .selectFrom('delivery')
    .selectAll()
    .where('organisation', '=', hook.organisation)
    .where('hook', '=', hook.id);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function findDelivery(
  db: Database,
  hook: Pick<Hook, 'id' | 'organisation'>,
  id: string,
): Promise<StoredDelivery | null> {
  const row = await db
    .selectFrom('delivery')
    .selectAll()
    .where('organisation', '=', hook.organisation)
    .where('hook', '=', hook.id)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** As if it had never been sent, with the same id: a receiver that has it already knows it. @returns null: it waits anyway */
export async function sendAgain(
  db: Database,
  { id, organisation, hook }: Pick<StoredDelivery, 'id' | 'organisation' | 'hook'>,
  now: Date,
): Promise<StoredDelivery | null> {
  const row = await db
    .updateTable('delivery')
    .set({ status: 'waiting', attempt: 0, next_at: now, updated_at: now, answer: null })
    .where('organisation', '=', organisation)
    .where('hook', '=', hook)
    .where('id', '=', id)
    .where('status', '<>', 'waiting')
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}
