// Targets of an organisation: what is verified, how often, and how each stands.

import { type Selectable, type SqlBool, sql, type Updateable } from 'kysely';
import { v7 } from 'uuid';
import { AHEAD_MS, type Word } from '../standing.js';
import {
  type Database,
  type Published,
  STANDINGS,
  type Standing,
  type TargetRow,
  type Visibility,
  type Writing,
} from './tables.js';

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

/** As `findTarget`, with how many bundles of its organisation have not ended; no more than `most` are counted. */
export async function findTargetToHandIn(
  db: Database,
  organisation: string,
  slug: string,
  most: number,
): Promise<{ target: Target; open: number } | null> {
  const uploads = db
    .selectFrom('verification')
    .select('id')
    .where('organisation', '=', organisation)
    .where('trigger', '=', 'upload')
    .where('status', 'in', ['queued', 'running'])
    .limit(most)
    .as('uploads');
  const row = await db
    .selectFrom('target')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom(uploads)
        .select(({ fn }) => fn.countAll<number>().as('open'))
        .$asScalar()
        .$notNull()
        .as('open'),
    )
    .where('organisation', '=', organisation)
    .where('slug', '=', slug)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { open, ...target } = row;
  return { target, open };
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
  return sql<SqlBool>`(stale_at < ${now}::timestamptz or checked_at > ${latest(now)})`;
}

/** Whatever was checked later than that was checked by a clock that is wrong. */
function latest(now: Date) {
  return sql<Date>`${new Date(+now + AHEAD_MS)}::timestamptz`;
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
  /** Those of which there are more than the number says: never so many better ones that there may be fewer. */
  more: readonly Word[];
  /** Of the target whose last check is the oldest; null: none was checked. */
  oldest: Date | null;
}

/** So many are counted one by one, by what time it is: more would take longer than a page may. */
export const MAX_COUNTED = 10_000;

/**
 * For one line about all of them: by the counts that are kept, and those of them that time has made stale, in an index alone.
 * @param most that are counted by what time it is
 */
export async function countTargets(
  db: Database,
  organisation: string,
  now: Date,
  most = MAX_COUNTED,
): Promise<TargetCounts> {
  // One statement, as all numbers have to be of one moment.
  const [{ rows }, first] = await Promise.all([
    sql<Counted>`select c.standing, c.kind, c.targets, o.old, case when o.old > ${most} then (
        select count(*) from (
          select from target t where organisation = c.organisation and standing = 'verified' and kind = c.kind
            and stale_at >= ${now}::timestamptz and checked_at <= ${latest(now)} limit ${most + 1}
        ) one
        having count(*) <= ${most}
      ) end as fresh
      from (
        select organisation, standing, kind, sum(targets)::bigint as targets from target_count
        where organisation = ${organisation} group by 1, 2, 3 having sum(targets) <> 0
      ) c
      cross join lateral (
        select case when c.standing = 'verified' then (
          select count(*) from (
            select from target t where organisation = c.organisation and standing = 'verified' and kind = c.kind
              and stale_at < ${now}::timestamptz limit ${most + 1}
          ) one
        ) + (
          select count(*) from (
            select from target t where organisation = c.organisation and standing = 'verified' and kind = c.kind
              and checked_at > ${latest(now)} limit ${most + 1}
          ) one
        ) end as old offset 0
      ) o`.execute(db),
    db
      .selectFrom('target')
      .select('checked_at')
      .where('organisation', '=', organisation)
      .where('checked_at', 'is not', null)
      .orderBy('checked_at', (order) => order.asc().nullsFirst()) // as the index has them
      .limit(1)
      .executeTakeFirst(),
  ]);
  const standings: TargetCounts['standings'] = {};
  const more = new Set<Word>();
  const add = (word: Word, { count, isMore }: AtLeast): void => {
    if (count > 0) standings[word] = (standings[word] ?? 0) + count;
    if (isMore) more.add(word);
  };
  for (const row of rows) {
    if (row.standing !== 'verified') {
      add(row.standing, { count: row.targets, isMore: false });
      continue;
    }
    const { stale, fresh } = byAge(row, most);
    add('stale', stale);
    add(row.kind === 'uploaded' ? 'recorded' : 'verified', fresh);
  }
  const total = rows.reduce((sum, { targets }) => sum + targets, 0);
  return { total, standings, more: [...more], oldest: first?.checked_at ?? null };
}

interface Counted {
  standing: Standing;
  kind: Target['kind'];
  targets: number;
  /** Of those that are verified: how many are stale; of more than are counted, no more than that there are more. */
  old: number | null;
  /** Where there are more: how many are not; null: more of these than are counted, too. */
  fresh: number | null;
}

interface AtLeast {
  count: number;
  /** Whether there are more than that. */
  isMore: boolean;
}

function byAge({ targets, old, fresh }: Counted, most: number): { stale: AtLeast; fresh: AtLeast } {
  const exactly = (count: number): AtLeast => {
    if (count >= 0) return { count, isMore: false };
    throw new Error('the counts of targets are not those of the targets: `trust-center serve reindex` makes them anew');
  };
  if (old === null) throw new TypeError('those that are verified were not looked at');
  if (old <= most) return { stale: exactly(old), fresh: exactly(targets - old) };
  if (fresh !== null) return { stale: exactly(targets - fresh), fresh: exactly(fresh) };
  const atLeast = { count: most, isMore: true };
  return { stale: atLeast, fresh: atLeast };
}

/** Over all organisations: how many stand how, and when the one of them was checked that was checked the longest ago. */
export async function targetsByWord(
  db: Database,
  now: Date,
): Promise<{ word: Word; targets: number; oldest: Date | null }[]> {
  const { rows } = await sql<{ word: Word; targets: number; oldest: Date | null }>`
    select
      case
        when standing <> 'verified' then standing
        when ${isStale(now)} then 'stale'
        when kind = 'uploaded' then 'recorded'
        else standing
      end as word,
      count(*) as targets, min(checked_at) as oldest
    from target where not paused group by word order by word`.execute(db);
  return rows;
}

/** Counts them all anew: what a database lost with its power may be one of them and not the other. Over all organisations. */
export async function recountTargets(transaction: Writing): Promise<void> {
  await sql`lock table target, target_count in share row exclusive mode`.execute(transaction);
  await sql`delete from target_count`.execute(transaction);
  await sql`insert into target_count (organisation, standing, kind, targets)
    select organisation, standing, kind, count(*) from target group by 1, 2, 3`.execute(transaction);
}

/** Of one sum: more are made one. */
const MAX_ROWS_COUNTED = 16;
/** In one statement. */
const MAX_GATHERED = 10_000;

/** Over all organisations: makes the many rows of a count one. @returns whether there may be more */
export async function gatherCounts(db: Database): Promise<boolean> {
  const { rows } = await sql<{ gathered: number }>`
    with many as (
      select organisation, standing, kind from target_count group by 1, 2, 3
      having count(*) > ${MAX_ROWS_COUNTED} or sum(targets) = 0 limit ${MAX_GATHERED}
    ),
    taken as (
      select id from target_count join many using (organisation, standing, kind)
      limit ${MAX_GATHERED} for update of target_count skip locked
    ),
    gone as (
      delete from target_count where id in (select id from taken) returning organisation, standing, kind, targets
    ),
    made as (
      insert into target_count (organisation, standing, kind, targets)
      select organisation, standing, kind, sum(targets) from gone group by 1, 2, 3 having sum(targets) <> 0
    )
    select count(*) as gathered from gone`.execute(db);
  return rows[0]?.gathered === MAX_GATHERED;
}

/**
 * @param due when its schedule asks for the first time
 * @returns null where the slug is taken
 */
export async function createTarget(
  db: Writing,
  organisation: string,
  slug: string,
  settings: TargetSettings,
  now: Date,
  due = now,
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
      next_at: every === null ? null : due,
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
