// The list of what happened, for whoever listens: live pages, webhooks, feeds.

import { type OperationNodeSource, sql } from 'kysely';
import { storableJson } from './storable.js';
import type { EventKind, Writing } from './tables.js';
import { type Part, together } from './together.js';

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

/** Several, in this order. @param writes made in the same statement. @returns their numbers */
export async function appendEvents(
  transaction: Writing,
  events: readonly NewEvent[],
  writes: readonly Part[] = [],
): Promise<number[]> {
  if (events.length === 0 && writes.length === 0) return [];
  const parts = together([...writes, ...telling(rowsOf(events))]);
  const told = await sql<{ seq: number }>`${parts} select seq from told`.execute(transaction);
  return told.rows.map(({ seq }) => seq);
}

/** One text for any number of events. */
function rowsOf(events: readonly NewEvent[]) {
  return sql`
    select place, organisation, target, verification, kind, at, data
    from rows from (jsonb_to_recordset(${storableJson(events)}::jsonb) as (
      organisation uuid, target uuid, verification uuid, kind text, at timestamptz, data jsonb
    )) with ordinality as new (organisation, target, verification, kind, at, data, place)`;
}

/**
 * For the end of a statement, which has to read `told`. No event has a number before the lock is held, and none waits for the
 * lock before the rows that `events` reads are locked or written: whoever has it waits for nobody who waits for it.
 * @param events query of their columns, and of `place` for their order
 */
export function telling(events: OperationNodeSource): Part[] {
  return [
    ['new_event', events],
    ['turn', sql`select pg_advisory_xact_lock(${sql.lit(LOCK)}) from new_event having count(*) > 0`],
    [
      'made_event',
      sql`
        insert into event (organisation, target, verification, kind, at, data)
        select organisation, target, verification, kind, at, data from turn, new_event order by place
        returning seq, organisation`,
    ],
    [
      'told',
      sql`
        select seq, pg_notify(${EVENT_CHANNEL}, json_build_object('seq', seq, 'organisation', organisation)::text)
        from made_event`,
    ],
  ];
}
