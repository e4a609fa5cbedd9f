// Policies of an organisation, each known by the digest of its text and never changed.

import { type Selectable, sql } from 'kysely';
import type { Database, PolicyRow, Writing } from './tables.js';

export type Policy = Selectable<PolicyRow>;

export async function findPolicy(db: Database, organisation: string, digest: string): Promise<Policy | null> {
  const row = await db
    .selectFrom('policy')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row ?? null;
}

/** Newest first, without the texts, each with the number of targets that name it. */
export async function listPolicies(
  db: Database,
  organisation: string,
): Promise<(Omit<Policy, 'text' | 'organisation'> & { targets: number })[]> {
  return db
    .selectFrom('policy')
    .leftJoin('target', (join) =>
      join.onRef('target.organisation', '=', 'policy.organisation').onRef('target.policy', '=', 'policy.digest'),
    )
    .select(['policy.digest', 'policy.name', 'policy.created_at'])
    .select(({ fn }) => fn.count<number>('target.id').as('targets'))
    .where('policy.organisation', '=', organisation)
    .groupBy(['policy.organisation', 'policy.digest'])
    .orderBy('policy.created_at', 'desc')
    .orderBy('policy.digest')
    .limit(MAX_POLICIES)
    .execute();
}

/** Of one organisation. */
export const MAX_POLICIES = 1000;

export async function countPolicies(db: Database, organisation: string): Promise<number> {
  const { count } = await db
    .selectFrom('policy')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('organisation', '=', organisation)
    .executeTakeFirstOrThrow();
  return count;
}

/** Keeps it; the same text again is the same policy, whatever it is called. @returns whether it is new */
export async function addPolicy(db: Writing, policy: Policy): Promise<boolean> {
  const added = await db
    .insertInto('policy')
    .values(policy)
    .onConflict((conflict) => conflict.columns(['organisation', 'digest']).doNothing())
    .returning('digest')
    .executeTakeFirst();
  return added !== undefined;
}

/** @returns `used` where a target names it, and it stays */
export async function removePolicy(
  db: Writing,
  organisation: string,
  digest: string,
): Promise<'removed' | 'used' | 'none'> {
  const target = await db
    .selectFrom('target')
    .select('id')
    .where('organisation', '=', organisation)
    .where('policy', '=', digest)
    .limit(1)
    .executeTakeFirst();
  if (target !== undefined) return 'used';
  const removed = await db
    .deleteFrom('policy')
    .where('organisation', '=', organisation)
    .where('digest', '=', digest)
    .returning('digest')
    .executeTakeFirst();
  return removed === undefined ? 'none' : 'removed';
}

/** Those whose text is not the one that their digest is of. */
export async function alteredPolicies(db: Database, organisation: string): Promise<string[]> {
  const rows = await db
    .selectFrom('policy')
    .select('digest')
    .where('organisation', '=', organisation)
    .where('digest', '<>', sql<string>`'sha256:' || encode(sha256(convert_to(text, 'UTF8')), 'hex')`)
    .orderBy('digest')
    .execute();
  return rows.map(({ digest }) => digest);
}
