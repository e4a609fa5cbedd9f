// Public targets of all organisations: for whoever is not signed in.

import { sql } from 'kysely';
import type { Database } from './tables.js';
import type { Target } from './targets.js';

export type PublicTarget = Pick<Target, 'slug' | 'name' | 'kind' | 'standing' | 'checked_at' | 'every'> & {
  organisationSlug: string;
  organisationName: string;
};

/** Over all organisations, by their names and those of the targets. @param after the last one of the page before */
export async function publicTargets(
  db: Database,
  { after, limit }: { after: { organisation: string; slug: string } | null; limit: number },
): Promise<PublicTarget[]> {
  let query = db
    .selectFrom('target')
    .innerJoin('organisation', 'organisation.id', 'target.organisation')
    .select(['target.slug', 'target.name', 'target.kind', 'target.standing', 'target.checked_at', 'target.every'])
    .select(['organisation.slug as organisationSlug', 'organisation.name as organisationName'])
    .where('target.visibility', '=', 'public');
  if (after !== null) {
    query = query.where(
      sql<boolean>`(organisation.slug, target.slug) > (${after.organisation}::text, ${after.slug}::text)`,
    );
  }
  return query.orderBy('organisation.slug').orderBy('target.slug').limit(limit).execute();
}

/** Over all organisations. */
export async function countPublic(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('target')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('visibility', '=', 'public')
    .executeTakeFirstOrThrow();
  return count;
}
