// Who changed what. Written in the transaction of the change, so that there is none without the other; never changed.

import { type Selectable, sql } from 'kysely';
import type { Principal } from '../auth/principal.js';
import type { AuditRow, Database, Writing } from './tables.js';

export type AuditEntry = Selectable<AuditRow>;

/**
 * @param action `target.create`
 * @param object what was changed, for people: `target api`, `token deploy`
 * @param detail no secrets: it is shown to readers of the audit
 */
export async function audit(
  transaction: Writing,
  { organisation, who }: Pick<Principal, 'organisation' | 'who'>,
  action: string,
  object: string,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const at = sql<Date>`clock_timestamp()`;
  await transaction
    .insertInto('audit')
    .values({ organisation, who, action, object, at, detail: JSON.stringify(detail) })
    .execute();
}

/** The newest first. @param before entries older than that `seq`; null: from the newest */
export async function listAudit(
  db: Database,
  organisation: string,
  { before, limit }: { before: number | null; limit: number },
): Promise<AuditEntry[]> {
  return db
    .selectFrom('audit')
    .selectAll()
    .where('organisation', '=', organisation)
    .$if(before !== null, (query) => query.where('seq', '<', before as number))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}
