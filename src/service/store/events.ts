// The list of what happened, for whoever listens: live pages, webhooks, feeds.

import { sql } from 'kysely';
import type { EventKind, Writing } from './tables.js';

export interface NewEvent {
  organisation: string;
  target: string | null;
  verification: string | null;
  kind: EventKind;
  at: Date;
  data: Record<string, unknown>;
}

/** PostgreSQL tells of each event on this channel, when it is committed: `{ seq, organisation }`. */
export const EVENT_CHANNEL = 'trust_center_event';
/** A number for the lock that no other program has. */
const LOCK = 0x7463_6576;

/**
 * The last thing that a transaction does: from here on those of others wait for its end, so that numbers are in the order of
 * commits, and whoever read up to one number misses none before it.
 * @returns its number
 */
export async function appendEvent(transaction: Writing, event: NewEvent): Promise<number> {
  const [seq] = await appendEvents(transaction, [event]);
  if (seq === undefined) throw new TypeError('an event has no number');
  return seq;
}

/** Several, in this order. @returns their numbers */
export async function appendEvents(transaction: Writing, events: readonly NewEvent[]): Promise<number[]> {
  if (events.length === 0) return [];
  const rows = events.map(
    ({ organisation, target, verification, kind, at, data }, place) =>
      sql`(${sql.lit(place)}, ${organisation}::uuid, ${target}::uuid, ${verification}::uuid, ${kind}, ${at}::timestamptz, ${JSON.stringify(data)}::jsonb)`,
  );
  // One statement, as others wait until it is over: a row has its number only when the lock is held.
  const told = await sql<{ seq: number }>`
    with locked as materialized (select pg_advisory_xact_lock(${sql.lit(LOCK)})),
    made as (
      insert into event (organisation, target, verification, kind, at, data)
      select organisation, target, verification, kind, at, data
      from locked, (values ${sql.join(rows)}) as new (place, organisation, target, verification, kind, at, data)
      order by place
      returning seq, organisation
    )
    select seq, pg_notify(${EVENT_CHANNEL}, json_build_object('seq', seq, 'organisation', organisation)::text)
    from made`.execute(transaction);
  return told.rows.map(({ seq }) => seq);
}
