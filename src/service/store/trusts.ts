// Trust rules: which workflows of others may ask for a token of ours.

import type { Selectable } from 'kysely';
import { v7 } from 'uuid';
import { endSessionsOf } from './sessions.js';
import type { Database, TrustRow, Writing } from './tables.js';

export type Trust = Selectable<TrustRow>;
export type NewTrust = Pick<
  Trust,
  'repository_id' | 'owner_id' | 'repository' | 'ref' | 'environment' | 'workflow' | 'role'
>;

export async function addTrust(db: Database, organisation: string, trust: NewTrust, at: Date): Promise<Trust> {
  return db
    .insertInto('trust')
    .values({ id: v7(), organisation, provider: 'github', ...trust, created_at: at })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function countTrusts(db: Database, organisation: string): Promise<number> {
  const { count } = await db
    .selectFrom('trust')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('organisation', '=', organisation)
    .executeTakeFirstOrThrow();
  return count;
}

/** The newest first. */
export async function listTrusts(db: Database, organisation: string): Promise<Trust[]> {
  return db.selectFrom('trust').selectAll().where('organisation', '=', organisation).orderBy('id', 'desc').execute();
}

/** With the tokens that were given by it. @returns the rule; null: there is none of that id */
export async function removeTrust(
  transaction: Writing,
  organisation: string,
  id: string,
  issuer: string,
): Promise<Trust | null> {
  const removed = await transaction
    .deleteFrom('trust')
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (removed === undefined) return null;
  await endSessionsOf(transaction, organisation, { issuer, subject: id });
  return removed;
}

/** Over all organisations: the rules for this very repository of this very owner, with the slugs of their organisations. */
export async function trustsOfRepository(
  db: Database,
  { repositoryId, ownerId }: { repositoryId: string; ownerId: string },
): Promise<(Trust & { organisationSlug: string })[]> {
  return db
    .selectFrom('trust')
    .innerJoin('organisation', 'organisation.id', 'trust.organisation')
    .selectAll('trust')
    .select('organisation.slug as organisationSlug')
    .where('trust.provider', '=', 'github')
    .where('trust.repository_id', '=', repositoryId)
    .where('trust.owner_id', '=', ownerId)
    .orderBy('trust.id')
    .execute();
}
