// Entries of a log as people look through them: the newest first, or those that somebody looks for.

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

/** By their places, the newest first. */
export async function entriesAt(db: Database, organisation: string, seqs: readonly number[]): Promise<StoredEntry[]> {
  if (seqs.length === 0) return [];
  return entriesIn(db, organisation).where('log_entry.seq', 'in', seqs).orderBy('log_entry.seq', 'desc').execute();
}

/** Of a verification. */
export async function entryOf(db: Database, organisation: string, verification: string): Promise<StoredEntry[]> {
  const { log_seq: seq } = (await findVerification(db, organisation, verification)) ?? { log_seq: null };
  return seq === null ? [] : entriesAt(db, organisation, [seq]);
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
