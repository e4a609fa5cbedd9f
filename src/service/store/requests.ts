// A verification that somebody asks for, in one statement: the row, what it needs, and the event that tells of it.

import { sql } from 'kysely';
import { telling } from './events.js';
import { usesOfBlobs } from './keep.js';
import type { Database } from './tables.js';
import type { Target } from './targets.js';
import { together } from './together.js';
import type { NewVerification, Verification } from './verifications.js';

/** What became of it. `made` is null where the target is not asked, or has one that is queued or running. */
export interface Requested {
  target: Pick<Target, 'kind' | 'slug'>;
  made: Verification | null;
}

interface Row extends Omit<Verification, 'id'> {
  id: string | null;
  target_kind: Target['kind'];
  target_slug: string;
}

/** @returns undefined: the organisation has no such target */
export async function insertRequest(db: Database, row: NewVerification): Promise<Requested | undefined> {
  const { id, organisation, target, trigger, requested_by: requestedBy, requested_at: at, evidence } = row;
  // Held: from here on nothing in this statement waits for anybody but the turn to number events.
  const held = db
    .selectFrom('target')
    .select(['id', 'kind', 'slug'])
    .where('organisation', '=', organisation)
    .where('id', '=', target)
    .forKeyShare();
  const made = sql`
    insert into verification (id, organisation, target, trigger, requested_by, requested_at, evidence, status)
    select ${id}::uuid, ${organisation}::uuid, id, ${trigger}, ${requestedBy}, ${at}::timestamptz, ${evidence}, 'queued'
    from held where kind = 'asked' or ${evidence}::text is not null
    on conflict do nothing
    returning *`;
  const queued = sql`
    select 1 as place, organisation, target, id as verification, 'verification.queued' as kind, requested_at as at,
      ${JSON.stringify({ trigger, requestedBy })}::jsonb as data
    from made`;
  const used = usesOfBlobs(sql`select id from made`, evidence === null ? [] : [evidence]);
  const { rows } = await sql<Row>`
    ${together([['held', held], ['made', made], ['used', used], ...telling(queued)])}
    select made.*, held.kind as target_kind, held.slug as target_slug
    from held left join made on true left join told on true`.execute(db);
  const [found] = rows;
  if (found === undefined) return undefined;
  const { target_kind: kind, target_slug: slug, ...rest } = found;
  return { target: { kind, slug }, made: rest.id === null ? null : { ...rest, id: rest.id } };
}
