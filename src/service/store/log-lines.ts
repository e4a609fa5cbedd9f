// Entries of a log as people look through them: the newest first, or those that somebody looks for.

import { sql } from 'kysely';
import { utf8 } from '../../core/bytes.js';
import type { Database } from './tables.js';
import { findVerification } from './verifications.js';

export interface StoredEntry {
  seq: number;
  entry: Uint8Array;
  verification: string;
}

/** The newest first. @param before entries older than that `seq`; null: from the newest */
export async function logLines(
  db: Database,
  organisation: string,
  { before, limit }: { before: number | null; limit: number },
): Promise<StoredEntry[]> {
  let query = entriesIn(db, organisation);
  if (before !== null) query = query.where('log_entry.seq', '<', before);
  return query.orderBy('log_entry.seq', 'desc').limit(limit).execute();
}

/** By its place. */
export async function entryAt(db: Database, organisation: string, seq: number): Promise<StoredEntry[]> {
  return entriesIn(db, organisation).where('log_entry.seq', '=', seq).execute();
}

/** Those that name a digest: of evidence, of a result, of facts or of a policy. The newest first. */
export async function entriesWith(
  db: Database,
  organisation: string,
  digest: string,
  limit: number,
): Promise<StoredEntry[]> {
  // An entry is a line of JSON, in which nothing else looks like a digest.
  const member = utf8(`"${digest}"`);
  return entriesIn(db, organisation)
    .where(sql<boolean>`position(${member}::bytea in log_entry.entry) > 0`)
    .orderBy('log_entry.seq', 'desc')
    .limit(limit)
    .execute();
}

/** Of a verification. */
export async function entryOf(db: Database, organisation: string, verification: string): Promise<StoredEntry[]> {
  const { log_seq: seq } = (await findVerification(db, organisation, verification)) ?? { log_seq: null };
  return seq === null ? [] : entryAt(db, organisation, seq);
}

function entriesIn(db: Database, organisation: string) {
  return db
    .selectFrom('log_entry')
    .select(['log_entry.seq', 'log_entry.entry', 'log_entry.verification'])
    .where('log_entry.organisation', '=', organisation);
}

/** What the log does not say of a verification: whose it is, and whether it proves anything. */
export interface LoggedVerification {
  slug: string;
  name: string;
  experiment: boolean | null;
}

/** By their ids. */
export async function loggedVerifications(
  db: Database,
  organisation: string,
  ids: readonly string[],
): Promise<Map<string, LoggedVerification>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('verification')
    .innerJoin('target', 'target.id', 'verification.target')
    .select(['verification.id', 'verification.experiment', 'target.slug', 'target.name'])
    .where('verification.organisation', '=', organisation)
    .where('verification.id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
