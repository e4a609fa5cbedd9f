// Targets of an organisation: what is verified, how often, and how each stands.

import { type Selectable, type SqlBool, sql, type Updateable } from 'kysely';
import { v7 } from 'uuid';
import { AHEAD_MS, type Word } from '../standing.js';
import { type Database, type Published, STANDINGS, type TargetRow, type Visibility, type Writing } from './tables.js';

export type Target = Selectable<TargetRow>;

/** What people say of a target. How it stands is said by its verifications alone. */
export interface TargetSettings {
  name: string;
  kind: 'asked' | 'uploaded';
  spec: Record<string, unknown>;
  /** Digest of a policy of the organisation; null: the safe defaults. */
  policy: string | null;
  /** Seconds; null: only when somebody asks. */
  every: number | null;
  paused: boolean;
  visibility: Visibility;
  publishes: Published;
}

export async function findTarget(db: Database, organisation: string, slug: string): Promise<Target | null> {
  const row = await db
    .selectFrom('target')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('slug', '=', slug)
    .executeTakeFirst();
  return row ?? null;
}

export async function findTargetById(db: Database, organisation: string, id: string): Promise<Target | null> {
  const row = await db
    .selectFrom('target')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Whether strangers may see any of them. */
export async function hasShownTarget(db: Database, organisation: string): Promise<boolean> {
  const row = await db
    .selectFrom('target')
    .select('id')
    .where('organisation', '=', organisation)
    .where('visibility', '<>', 'private')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Of those that are there, by id. */
export async function slugsOf(
  db: Database,
  organisation: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('target')
    .select(['id', 'slug'])
    .where('organisation', '=', organisation)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, slug }) => [id, slug]));
}

/** The words of standing.ts. */
export const STANDINGS_NOW = [...STANDINGS, 'stale', 'recorded'] as const satisfies readonly Word[];

/** What may be null of a target. */
export const UNKNOWN_FACTS = { 'os-image': 'os_image', tcb: 'tcb_status', domain: 'domain', policy: 'policy' } as const;
export type UnknownFact = keyof typeof UNKNOWN_FACTS;

export interface TargetFilter {
  /** Any of them. */
  standings?: readonly Word[];
  /** Part of the name or of the slug, in any case. */
  search?: string;
  osImage?: string;
  tcbStatus?: string;
  composeHash?: string;
  /** One that is open. */
  advisory?: string;
  /** Version of the verifier whose word it is. */
  verifier?: string;
  /** Of which nothing is known, or nothing is asked for. */
  unknown?: readonly UnknownFact[];
  /** Not checked since. */
  checkedBefore?: Date;
  visibility?: Visibility;
}

/** `slug`: as letters go. `worst`: failed first, verified last. */
export type TargetOrder = 'slug' | 'worst';

export interface TargetPage {
  targets: Target[];
  /** Where the next page begins; null: this is the last. */
  next: TargetPlace | null;
}

/** The last target of the page before. */
export interface TargetPlace {
  rank: number;
  slug: string;
}

const AHEAD_SECONDS = AHEAD_MS / 1000;

/** What weighs most first. A success that is too old is none any more, and not yet bad news. */
const RANKS: Readonly<Record<Word, number>> = {
  failed: 0,
  'without-result': 1,
  inconclusive: 2,
  stale: 3,
  experiment: 4,
  none: 5,
  recorded: 6,
  verified: 7,
};

/** The rule of standing.ts for a success that counts no more, as a condition on those that are verified. */
function isStale(now: Date) {
  const ahead = sql<Date>`${now}::timestamptz + make_interval(secs => ${sql.lit(AHEAD_SECONDS)})`;
  return sql<SqlBool>`(stale_at < ${now}::timestamptz or checked_at > ${ahead})`;
}

const WORST_FIRST = STANDINGS_NOW.toSorted((one, other) => RANKS[one] - RANKS[other]);

/** @param now for what is stale */
export async function listTargets(
  db: Database,
  organisation: string,
  filter: TargetFilter,
  { order, limit, after, now }: { order: TargetOrder; limit: number; after: TargetPlace | null; now: Date },
): Promise<TargetPage> {
  const rows: (Target & { rank: number })[] = [];
  // State by state: each is in order in an index, and most pages need one of them alone.
  for (const state of order === 'slug' ? [null] : WORST_FIRST) {
    const rank = state === null ? 0 : RANKS[state];
    if (after !== null && rank < after.rank) continue;
    if (state !== null && filter.standings?.includes(state) === false) continue;
    const narrowed = state === null ? filter : { ...filter, standings: [state] };
    let query = filtered(db, organisation, narrowed, now).selectAll();
    if (after !== null && rank === after.rank) query = query.where('slug', '>', after.slug);
    const room = limit + 1 - rows.length;
    const found = await query.orderBy('slug').limit(room).execute();
    rows.push(...found.map((target) => ({ ...target, rank })));
    if (rows.length > limit) break;
  }
  const targets = rows.slice(0, limit).map(({ rank: _, ...target }) => target);
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? { rank: last.rank, slug: last.slug } : null;
  return { targets, next };
}

function filtered(db: Database, organisation: string, filter: TargetFilter, now: Date) {
  let query = db.selectFrom('target').where('organisation', '=', organisation);
  const {
    standings,
    search,
    osImage,
    tcbStatus,
    composeHash,
    advisory,
    checkedBefore,
    visibility,
    verifier,
    unknown = [],
  } = filter;
  if (standings !== undefined) {
    query = query.where(({ or, and, not, eb }) =>
      or(
        standings.map((standing) => {
          if (standing === 'stale') return and([eb('standing', '=', 'verified'), isStale(now)]);
          if (standing !== 'verified' && standing !== 'recorded') return eb('standing', '=', standing);
          const kind = standing === 'recorded' ? 'uploaded' : 'asked';
          return and([eb('standing', '=', 'verified'), eb('kind', '=', kind), not(isStale(now))]);
        }),
      ),
    );
  }
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(({ or, eb }) => or([eb('name', 'ilike', pattern), eb('slug', 'ilike', pattern)]));
  }
  if (osImage !== undefined) query = query.where('os_image', '=', osImage);
  if (tcbStatus !== undefined) query = query.where('tcb_status', '=', tcbStatus);
  if (composeHash !== undefined) query = query.where('compose_hash', '=', composeHash);
  if (advisory !== undefined) query = query.where(sql<SqlBool>`${advisory} = any(advisories)`);
  if (visibility !== undefined) query = query.where('visibility', '=', visibility);
  if (verifier !== undefined) query = query.where('core_version', '=', verifier);
  for (const fact of unknown) query = query.where(UNKNOWN_FACTS[fact], 'is', null);
  if (checkedBefore !== undefined) {
    query = query.where(({ or, eb }) => or([eb('checked_at', 'is', null), eb('checked_at', '<', checkedBefore)]));
  }
  return query;
}

export interface TargetCounts {
  total: number;
  /** Of each that there is, as it stands now. */
  standings: Partial<Record<Word, number>>;
  /** Of the target whose last check is the oldest; null: none was checked. */
  oldest: Date | null;
}

/** For one line about all of them. Each part is read in an index alone. */
export async function countTargets(db: Database, organisation: string, now: Date): Promise<TargetCounts> {
  const own = db.selectFrom('target').where('organisation', '=', organisation);
  const verified = own.select(({ fn }) => fn.countAll<number>().as('count')).where('standing', '=', 'verified');
  const [rows, stale, recorded, first] = await Promise.all([
    own
      .select('standing')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .groupBy('standing')
      .execute(),
    verified.where(isStale(now)).executeTakeFirstOrThrow(),
    verified
      .where('kind', '=', 'uploaded')
      .where(({ not }) => not(isStale(now)))
      .executeTakeFirstOrThrow(),
    own.select('checked_at').where('checked_at', 'is not', null).orderBy('checked_at').limit(1).executeTakeFirst(),
  ]);
  const standings: TargetCounts['standings'] = {};
  for (const { standing, count } of rows) standings[standing] = count;
  for (const [word, { count }] of [
    ['stale', stale],
    ['recorded', recorded],
  ] as const) {
    if (count > 0) standings[word] = count;
  }
  const good = (standings.verified ?? 0) - stale.count - recorded.count;
  if (good > 0) standings.verified = good;
  else delete standings.verified;
  return {
    total: rows.reduce((sum, { count }) => sum + count, 0),
    standings,
    oldest: first?.checked_at ?? null,
  };
}

/** @returns null where the slug is taken */
export async function createTarget(
  db: Writing,
  organisation: string,
  slug: string,
  settings: TargetSettings,
  now: Date,
): Promise<Target | null> {
  const { spec, every, ...rest } = settings;
  const row = await db
    .insertInto('target')
    .values({
      id: v7(),
      organisation,
      slug,
      ...rest,
      spec: JSON.stringify(spec),
      every,
      next_at: every === null ? null : now,
      created_at: now,
      updated_at: now,
      standing: 'none',
      advisories: [],
    })
    .onConflict((conflict) => conflict.columns(['organisation', 'slug']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** What is known of a target before anything of it has ended. */
const NOTHING_KNOWN = {
  standing: 'none',
  reason: null,
  checked_at: null,
  last_verification: null,
  os_image: null,
  tcb_status: null,
  compose_hash: null,
  domain: null,
  advisories: [],
  instances: null,
  core_version: null,
} satisfies Updateable<TargetRow>;

/**
 * Changes what is given. A success of what was asked before is none of what is asked now: with another kind, spec or policy the
 * target stands as one that was never checked, and what is under way for the old question begins again.
 * @returns null where there is no such target
 */
export async function changeTarget(
  db: Writing,
  organisation: string,
  slug: string,
  change: Partial<TargetSettings>,
  now: Date,
): Promise<Target | null> {
  const before = await db
    .selectFrom('target')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('slug', '=', slug)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) return null;
  const isOther = asksOtherwise(before, change);
  if (isOther) await beginAgain(db, before.id);
  const { spec, ...rest } = change;
  const every = change.every === undefined ? before.every : change.every;
  return db
    .updateTable('target')
    .set({
      ...rest,
      ...(spec === undefined ? {} : { spec: JSON.stringify(spec) }),
      ...(isOther ? NOTHING_KNOWN : {}),
      next_at: nextAt(before, every, isOther, now),
      updated_at: now,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function asksOtherwise(before: Target, { kind, spec, policy }: Partial<TargetSettings>): boolean {
  if (kind !== undefined && kind !== before.kind) return true;
  if (policy !== undefined && policy !== before.policy) return true;
  return spec !== undefined && sorted(spec) !== sorted(before.spec);
}

/** One text for a spec, in whatever order it was written: the database keeps none. */
function sorted(spec: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Back to the queue: the sweeper offers it, and the worker that is at it can record nothing. */
async function beginAgain(db: Writing, target: string): Promise<void> {
  await db
    .updateTable('verification')
    .set({ status: 'queued', worker: null, lease_until: null })
    .where('target', '=', target)
    .where('status', '=', 'running')
    .execute();
}

function nextAt(before: Target, every: number | null, isOther: boolean, now: Date): Date | null {
  if (every === null) return null;
  if (isOther || before.next_at === null) return now;
  const latest = new Date(+now + every * 1000);
  return before.next_at < latest ? before.next_at : latest;
}

/** With its verifications and its history. What the log has of it stays. */
export async function removeTarget(db: Writing, organisation: string, slug: string): Promise<boolean> {
  const removed = await db
    .deleteFrom('target')
    .where('organisation', '=', organisation)
    .where('slug', '=', slug)
    .returning('id')
    .executeTakeFirst();
  return removed !== undefined;
}
