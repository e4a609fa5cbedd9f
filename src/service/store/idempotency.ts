// Keys that requests come with, so that one that is sent again is not done again.

import type { Database } from './tables.js';

/** How long a key is known. */
export const KEY_MS = 24 * 3_600_000;
/** From then on the process that answered the request is taken for dead. */
const ANSWER_MS = 60_000;

export type Claim =
  /** The caller does what was asked, and then settles or releases the key. */
  | { kind: 'new' }
  /** Another request has it. */
  | { kind: 'other' }
  /** The same request; null: it is being answered. */
  | { kind: 'same'; verification: string | null };

/** @param request digest of what was asked */
export async function claimKey(
  db: Database,
  { organisation, key, request }: { organisation: string; key: string; request: string },
  now: Date,
): Promise<Claim> {
  const ofKey = { organisation, key };
  const claim = { request, verification: null, created_at: now };
  const claimed = await db
    .insertInto('idempotent')
    .values({ ...ofKey, ...claim })
    // One that is too old is as if it had never been.
    .onConflict((conflict) =>
      conflict
        .columns(['organisation', 'key'])
        .doUpdateSet(claim)
        .where(({ or, and, eb }) =>
          or([
            eb('idempotent.created_at', '<', new Date(+now - KEY_MS)),
            and([
              eb('idempotent.verification', 'is', null),
              eb('idempotent.created_at', '<', new Date(+now - ANSWER_MS)),
            ]),
          ]),
        ),
    )
    .returning('key')
    .executeTakeFirst();
  if (claimed !== undefined) return { kind: 'new' };
  const known = await db
    .selectFrom('idempotent')
    .select(['request', 'verification'])
    .where(({ and }) => and(ofKey))
    .executeTakeFirst();
  if (known === undefined) return { kind: 'same', verification: null };
  return known.request === request ? { kind: 'same', verification: known.verification } : { kind: 'other' };
}

/** The key stands for this verification from now on. */
export async function settleKey(db: Database, organisation: string, key: string, verification: string): Promise<void> {
  await db
    .updateTable('idempotent')
    .set({ verification })
    .where('organisation', '=', organisation)
    .where('key', '=', key)
    .execute();
}

/** The request was not done: the key is free. */
export async function releaseKey(db: Database, organisation: string, key: string): Promise<void> {
  await db
    .deleteFrom('idempotent')
    .where('organisation', '=', organisation)
    .where('key', '=', key)
    .where('verification', 'is', null)
    .execute();
}

/** Of all organisations. */
export async function forgetKeys(db: Database, now: Date): Promise<void> {
  await db
    .deleteFrom('idempotent')
    .where('created_at', '<', new Date(+now - KEY_MS))
    .execute();
}
