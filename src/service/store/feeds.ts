// How targets stood, newest first, for feeds.

import type { Change } from '../../core/history/changes.js';
import { isHandedIn } from './spans.js';
import type { Database, Standing } from './tables.js';
import type { Target } from './targets.js';

export interface Stood {
  /** Of the span. */
  id: string;
  target: string;
  standing: Standing;
  isHandedIn: boolean;
  firstAt: Date;
  /** The verification that found it first. */
  verification: string;
  /** Why, as that verification said; null: it is not kept. */
  reason: string | null;
  /** From the span before. */
  changes: readonly Change[];
}

/** @param targets ids */
export async function stoodLately(
  db: Database,
  organisation: string,
  { targets, limit }: { targets: readonly string[]; limit: number },
): Promise<Stood[]> {
  if (targets.length === 0) return [];
  const rows = await db
    .selectFrom('span')
    .leftJoin('drift', 'drift.to_span', 'span.id')
    .leftJoin('verification', 'verification.id', 'span.first_verification')
    .select([
      'span.id',
      'span.target',
      'span.standing',
      'span.first_at',
      'span.first_verification',
      'drift.changes',
      'verification.reason',
      'verification.error',
    ])
    .select(isHandedIn().as('isHandedIn'))
    .where('span.organisation', '=', organisation)
    .where('span.target', 'in', targets)
    .orderBy('span.first_at', 'desc')
    .orderBy('span.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    target: row.target,
    standing: row.standing,
    isHandedIn: row.isHandedIn,
    firstAt: row.first_at,
    verification: row.first_verification,
    reason: row.reason ?? row.error,
    changes: row.changes ?? [],
  }));
}

/** Public ones of an organisation, or all of them. Those that were checked last come first. */
export async function targetsOfFeed(
  db: Database,
  organisation: string,
  { onlyPublic, limit }: { onlyPublic: boolean; limit: number },
): Promise<Target[]> {
  let query = db.selectFrom('target').selectAll().where('organisation', '=', organisation);
  if (onlyPublic) query = query.where('visibility', '=', 'public');
  return query
    .orderBy('checked_at', (order) => order.desc().nullsLast())
    .limit(limit)
    .execute();
}
