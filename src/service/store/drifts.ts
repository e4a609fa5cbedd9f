// What changed between two spans of a target, and who has seen it.

import type { Selectable } from 'kysely';
import type { Change, Weight } from '../../core/history/changes.js';
import { storableJson } from './storable.js';
import type { Database, DriftRow, Writing } from './tables.js';

export type Drift = Selectable<DriftRow>;

export interface NewDrift extends Omit<Drift, 'changes' | 'weight' | 'acknowledged_at' | 'acknowledged_by' | 'note'> {
  weight: Weight;
  changes: readonly Change[];
}

export function insertDrift(transaction: Writing, drift: NewDrift) {
  return transaction.insertInto('drift').values({ ...drift, changes: storableJson(drift.changes) });
}

export interface DriftQuery {
  /** null: of all targets. */
  target: string | null;
  /** Those alone that nobody has acknowledged. */
  isOpen: boolean;
  /** Id of the last one of the page before; null: from the newest on. */
  before: string | null;
  limit: number;
}

/** Newest first. */
export async function driftsOf(
  db: Database,
  organisation: string,
  { target, isOpen, before, limit }: DriftQuery,
): Promise<Drift[]> {
  let query = db.selectFrom('drift').selectAll().where('organisation', '=', organisation);
  if (target !== null) query = query.where('target', '=', target);
  if (isOpen) query = query.where('acknowledged_at', 'is', null);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export async function findDrift(db: Database, organisation: string, id: string): Promise<Drift | undefined> {
  return db
    .selectFrom('drift')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Whoever acknowledges first is named. @returns false: there is none, or somebody was before */
export async function acknowledgeDrift(
  transaction: Writing,
  organisation: string,
  { id, by, note, at }: { id: string; by: string; note: string | null; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('drift')
    .set({ acknowledged_at: at, acknowledged_by: by, note })
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
