// Verifications as rows: asked for, begun, kept by one worker at a time, and given back.

import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { Database, Tables, Trigger, VerificationRow, Writing } from './tables.js';

export type Verification = Selectable<VerificationRow>;

export async function findVerification(
  db: Database,
  organisation: string,
  id: string,
): Promise<Verification | undefined> {
  return db
    .selectFrom('verification')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Newest first. @param before id of the last one of the page before; null: from the newest on */
export async function verificationsOf(
  db: Database,
  organisation: string,
  { target, before, limit }: { target: string | null; before: string | null; limit: number },
): Promise<Verification[]> {
  let query = db.selectFrom('verification').selectAll().where('organisation', '=', organisation);
  if (target !== null) query = query.where('target', '=', target);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** That of a target which is queued or running, uploads aside: there is one at most. */
export async function openVerification(
  db: Database,
  organisation: string,
  target: string,
): Promise<Verification | undefined> {
  return db
    .selectFrom('verification')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .where('status', 'in', ['queued', 'running'])
    .where('trigger', '<>', 'upload')
    .executeTakeFirst();
}

/** The last one before it that decided how the target stood. */
export async function verificationBefore(
  db: Database,
  { organisation, target, requested_at: at }: Verification,
): Promise<Verification | undefined> {
  return db
    .selectFrom('verification')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('target', '=', target)
    .where('requested_at', '<', at)
    .where('span', 'is not', null)
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface NewVerification {
  id: string;
  organisation: string;
  target: string;
  trigger: Trigger;
  requested_by: string;
  requested_at: Date;
  /** Digest of the blob of a bundle that was handed in. */
  evidence: string | null;
}

/** @returns ids of those that were made: of the others the target has one that is queued or running */
export async function insertVerifications(transaction: Writing, rows: readonly NewVerification[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const made = await transaction
    .insertInto('verification')
    .values(rows.map((row) => ({ ...row, status: 'queued' as const })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return made.map(({ id }) => id);
}

/** As often as a verification is begun before the service gives it up. */
export const MAX_ATTEMPTS = 5;

/** Nobody is at it. */
export const isOver = (is: ExpressionBuilder<Tables, 'verification'>) =>
  is.or([
    is('verification.status', '=', 'queued'),
    is.and([is('verification.status', '=', 'running'), is('verification.lease_until', '<', sql<Date>`now()`)]),
  ]);

export const isDue = (is: ExpressionBuilder<Tables, 'verification'>) =>
  is.or([is('verification.not_before', 'is', null), is('verification.not_before', '<=', sql<Date>`now()`)]);

/** A verification that is being worked on, by this attempt. */
export type Attempt = Pick<Verification, 'id' | 'attempt'>;

/** @returns false: it is not this attempt's any more */
export async function renewLease(db: Database, { id, attempt }: Attempt, leaseSeconds: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('verification')
    .set({ lease_until: leaseEnd(leaseSeconds) })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Whether it still is this attempt’s; the row is kept as it is until the transaction ends. */
export function holdAttempt(db: Database, { id, attempt }: Attempt) {
  return db
    .selectFrom('verification')
    .select(['id', 'organisation', 'target'])
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .forUpdate();
}

/** Gives it back, to be begun again. @returns false: it was not this attempt’s any more */
export async function releaseVerification(
  db: Database,
  { id, attempt }: Attempt,
  { delaySeconds, code, message }: { delaySeconds: number; code: string; message: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('verification')
    .set({
      status: 'queued',
      worker: null,
      lease_until: null,
      not_before: sql<Date>`now() + make_interval(secs => ${delaySeconds})`,
      error_code: code,
      error: message,
    })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('status', '=', 'running')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Has it wait, without having begun it, such as for others that ask the same host. */
export async function postponeVerification(db: Database, id: string, delaySeconds: number): Promise<void> {
  await db
    .updateTable('verification')
    .set({ not_before: sql<Date>`now() + make_interval(secs => ${delaySeconds})` })
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .execute();
}

/** One that nobody has begun, or that is being worked on: what its worker finds is not recorded. @returns false: it has ended */
export async function cancelVerification(
  transaction: Writing,
  organisation: string,
  id: string,
  at: Date,
): Promise<Verification | undefined> {
  return transaction
    .updateTable('verification')
    .set({ status: 'cancelled', finished_at: at, lease_until: null })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .returningAll()
    .executeTakeFirst();
}

/** Of all organisations: what waits or was left by its worker, the oldest first. */
export async function unfinishedVerifications(
  db: Database,
  { olderThanSeconds, limit }: { olderThanSeconds: number; limit: number },
): Promise<Verification[]> {
  return db
    .selectFrom('verification')
    .selectAll()
    .where('status', 'in', ['queued', 'running'])
    .where(isOver)
    .where(isDue)
    .where('requested_at', '<=', sql<Date>`now() - make_interval(secs => ${olderThanSeconds})`)
    .orderBy('requested_at')
    .limit(limit)
    .execute();
}

export function leaseEnd(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}
