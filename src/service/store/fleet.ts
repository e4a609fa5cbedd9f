// What all targets of an organisation run, counted.

import { type RawBuilder, sql } from 'kysely';
import type { Database } from './tables.js';

/** A target by name, for links. */
export interface NamedTarget {
  slug: string;
  name: string;
}

export interface Fleet {
  /** How many targets have both; null: not known. */
  images: { image: string | null; tcb: string | null; targets: number }[];
  /** Most targets first, with a few of them by name. */
  advisories: { id: string; targets: number; first: NamedTarget[] }[];
  composes: { hash: string; targets: number; first: NamedTarget[]; since: Date | null }[];
  /** All hashes, those that are not in `composes` too. */
  composeCount: number;
  /** Versions of the verifier whose word the newest check of each is. */
  verifiers: { version: string; targets: number }[];
  /** Without a domain, and without a policy of their own. */
  withoutDomain: number;
  withoutPolicy: number;
}

const MAX_IMAGES = 300;
const MAX_ADVISORIES = 100;
const MAX_COMPOSES = 30;
const MAX_VERIFIERS = 20;
/** Targets that are named where many are counted. */
const NAMED = 3;

export async function fleetOf(db: Database, organisation: string): Promise<Fleet> {
  const rowsOf = async <T>(query: RawBuilder<T>): Promise<T[]> => (await query.execute(db)).rows;
  const [first, names] = [
    sql.raw(`(array_agg(t.slug order by t.slug))[1:${NAMED}] as slugs`),
    sql.raw(`(array_agg(t.name order by t.slug))[1:${NAMED}] as names`),
  ];
  const [images, advisories, composes, verifiers, counts] = await Promise.all([
    rowsOf(sql<Fleet['images'][number]>`
      select os_image as image, tcb_status as tcb, count(*) as targets from target
      where organisation = ${organisation} group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_IMAGES}`),
    rowsOf(sql<Grouped & { id: string }>`
      select one.id, count(*) as targets, ${first}, ${names}
      from target t cross join lateral unnest(t.advisories) as one(id)
      where t.organisation = ${organisation} group by one.id order by 2 desc, 1 limit ${MAX_ADVISORIES}`),
    rowsOf(sql<Grouped & { hash: string; since: Date | null }>`
      select t.compose_hash as hash, count(*) as targets, min(s.first_at) as since, ${first}, ${names}
      from target t left join span s on s.id = t.span and s.organisation = t.organisation
      where t.organisation = ${organisation} and t.compose_hash is not null
      group by 1 order by 2 desc, 1 limit ${MAX_COMPOSES}`),
    rowsOf(sql<Fleet['verifiers'][number]>`
      select core_version as version, count(*) as targets from target
      where organisation = ${organisation} and core_version is not null group by 1 order by 2 desc limit ${MAX_VERIFIERS}`),
    rowsOf(sql<Pick<Fleet, 'composeCount' | 'withoutDomain' | 'withoutPolicy'>>`
      select count(distinct compose_hash) as "composeCount",
        count(*) filter (where domain is null) as "withoutDomain",
        count(*) filter (where policy is null) as "withoutPolicy"
      from target where organisation = ${organisation}`),
  ]);
  const { composeCount = 0, withoutDomain = 0, withoutPolicy = 0 } = counts[0] ?? {};
  return {
    images,
    advisories: advisories.map(({ id, targets, ...group }) => ({ id, targets, first: named(group) })),
    composes: composes.map(({ hash, targets, since, ...group }) => ({ hash, targets, since, first: named(group) })),
    composeCount,
    verifiers,
    withoutDomain,
    withoutPolicy,
  };
}

interface Grouped {
  targets: number;
  slugs: string[];
  names: string[];
}

function named({ slugs, names }: Pick<Grouped, 'slugs' | 'names'>): NamedTarget[] {
  return slugs.map((slug, i) => ({ slug, name: names[i] ?? slug }));
}

/** By id. */
export async function namesOf(
  db: Database,
  organisation: string,
  targets: readonly string[],
): Promise<Map<string, NamedTarget>> {
  const ids = [...new Set(targets)];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('target')
    .select(['id', 'slug', 'name'])
    .where('organisation', '=', organisation)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, slug, name }) => [id, { slug, name }]));
}
