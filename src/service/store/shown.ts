// A verification with what says who may see it.

import type { Organisation } from './organisations.js';
import type { Database } from './tables.js';
import type { Target } from './targets.js';
import type { Verification } from './verifications.js';

export interface PlacedVerification {
  row: Verification;
  target: Target;
  organisation: Pick<Organisation, 'id' | 'slug'>;
}

/** Of whatever organisation: the caller decides by the target whether it may be shown. */
export async function placedVerification(db: Database, id: string): Promise<PlacedVerification | null> {
  const row = await db.selectFrom('verification').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const [target, organisation] = await Promise.all([
    db.selectFrom('target').selectAll().where('id', '=', row.target).executeTakeFirst(),
    db.selectFrom('organisation').select(['id', 'slug']).where('id', '=', row.organisation).executeTakeFirst(),
  ]);
  return target === undefined || organisation === undefined ? null : { row, target, organisation };
}
