// Organisations: all that the service keeps belongs to one.

import type { Selectable } from 'kysely';
import { v7 } from 'uuid';
import type { Database, OrganisationRow, Writing } from './tables.js';

export type Organisation = Selectable<OrganisationRow>;

/** The organisation of a service that serves one, and the first of one that serves many. */
export const FIRST_ORGANISATION = { slug: 'main', name: 'Main' } as const;

/** Makes it where there is none of the slug yet. Several programs may start at once. */
export async function ensureOrganisation(
  db: Database,
  { slug, name }: Pick<Organisation, 'slug' | 'name'>,
  at: Date,
): Promise<Organisation> {
  const added = await addOrganisation(db, { slug, name }, at);
  if (added !== null) return added;
  return db.selectFrom('organisation').selectAll().where('slug', '=', slug).executeTakeFirstOrThrow();
}

/** @returns null: the slug is taken */
export async function addOrganisation(
  db: Database,
  { slug, name }: Pick<Organisation, 'slug' | 'name'>,
  at: Date,
): Promise<Organisation | null> {
  const added = await db
    .insertInto('organisation')
    .values({ id: v7(), slug, name, created_at: at, evidence_days: null })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returningAll()
    .executeTakeFirst();
  return added ?? null;
}

export async function organisationBySlug(db: Database, slug: string): Promise<Organisation | null> {
  return (await db.selectFrom('organisation').selectAll().where('slug', '=', slug).executeTakeFirst()) ?? null;
}

export async function organisationById(db: Database, id: string): Promise<Organisation | null> {
  return (await db.selectFrom('organisation').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** Over all organisations. */
export async function allOrganisations(db: Database): Promise<Organisation[]> {
  return db.selectFrom('organisation').selectAll().orderBy('slug').execute();
}

/** Days that evidence is kept; null: for ever. */
export async function evidenceDays(db: Database, organisation: string): Promise<number | null> {
  const { evidence_days: days } = await db
    .selectFrom('organisation')
    .select('evidence_days')
    .where('id', '=', organisation)
    .executeTakeFirstOrThrow();
  return days;
}

export async function keepEvidence(transaction: Writing, organisation: string, days: number | null): Promise<void> {
  await transaction.updateTable('organisation').set({ evidence_days: days }).where('id', '=', organisation).execute();
}
