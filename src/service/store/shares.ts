// Links to one target, each with a secret and an end of its own.

import type { Selectable } from 'kysely';
import { v7 } from 'uuid';
import type { Database, Published, ShareRow, Writing } from './tables.js';

export type Share = Selectable<ShareRow>;

export interface NewShare {
  target: string;
  /** SHA-256 of the secret, hex. */
  hash: string;
  publishes: Published;
  expiresAt: Date | null;
}

/** Of one target. */
export const MAX_SHARES = 100;

/** @returns null: the target has as many as it may */
export async function createShare(
  transaction: Writing,
  organisation: string,
  { target, hash, publishes, expiresAt }: NewShare,
  now: Date,
): Promise<Share | null> {
  // One at a time counts them.
  await transaction
    .selectFrom('target')
    .select('id')
    .where('organisation', '=', organisation)
    .where('id', '=', target)
    .forUpdate()
    .execute();
  if ((await listShares(transaction, organisation, target)).length >= MAX_SHARES) return null;
  return transaction
    .insertInto('share')
    .values({ id: v7(), organisation, target, hash, publishes, expires_at: expiresAt, created_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function listShares(db: Database, organisation: string, target: string): Promise<Share[]> {
  return db
    .selectFrom('share')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .orderBy('id')
    .execute();
}

/** @returns null: the secret is of no link to that target, or of one that has ended */
export async function findShare(
  db: Database,
  { organisation, target, hash }: { organisation: string; target: string; hash: string },
  now: Date,
): Promise<Share | null> {
  const row = await db
    .selectFrom('share')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .where('hash', '=', hash)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
  return row ?? null;
}

export async function removeShare(
  transaction: Writing,
  { organisation, target, id }: { organisation: string; target: string; id: string },
): Promise<boolean> {
  const removed = await transaction
    .deleteFrom('share')
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return removed !== undefined;
}
