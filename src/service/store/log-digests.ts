// Which entries of a log name a digest: of evidence, of a result, of facts or of a policy. Those that a checkpoint signs are
// listed, before it is kept: that is done once a minute for all that ended meanwhile, and no verification waits for it. The
// few after them are looked through.

import { sql } from 'kysely';
import { utf8 } from '../../core/bytes.js';
import type { BlobKind, Database } from './tables.js';

/** Entries at a time. */
const AT_ONCE = 2000;
/** Entries that are looked through one by one, the newest ones: more of them are waiting only where nobody signs. */
const MAX_READ = 20_000;

/** Lists the digests of the entries from `from` on, before `to`. Those that are listed stay so. */
export async function listDigests(
  db: Database,
  organisation: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (let first = from; first < to; first += AT_ONCE) {
    const entries = await db
      .selectFrom('log_entry')
      .select(['seq', 'entry'])
      .where('organisation', '=', organisation)
      .where('seq', '>=', first)
      .where('seq', '<', Math.min(first + AT_ONCE, to))
      .execute();
    const found = entries.flatMap(({ seq, entry }) => digestsIn(entry).map((digest) => ({ digest, seq })));
    await sql`
      insert into log_digest (organisation, digest, seq)
      select ${organisation}, decode(digest, 'hex'), seq
      from unnest(${found.map(({ digest }) => digest)}::text[], ${found.map(({ seq }) => seq)}::bigint[]) as found (digest, seq)
      on conflict do nothing`.execute(db);
  }
}

/** An entry is a line of JSON, in which nothing else looks like a digest. */
function digestsIn(entry: Uint8Array): string[] {
  const text = Buffer.from(entry).toString('latin1');
  return [...text.matchAll(/"sha256:([0-9a-f]{64})"/g)].map(([, digits = '']) => digits);
}

/** Of all organisations, where none is listed: up to the checkpoint of each. */
export async function listAllDigests(db: Database): Promise<void> {
  const heads = await db.selectFrom('log_head').select(['organisation', 'checkpoint_size']).execute();
  for (const { organisation, checkpoint_size: to } of heads) await listDigests(db, organisation, { from: 0, to });
}

export interface Naming {
  /** Places of the entries, the newest first. */
  seqs: number[];
  /** Entries that no checkpoint signs and that were not looked through, as too many are waiting. */
  unread: number;
}

/** Which entries name it. @param digest SHA-256, hex. @param most entries that are looked through one by one */
export async function entriesNaming(
  db: Database,
  organisation: string,
  digest: string,
  { limit, most = MAX_READ }: { limit: number; most?: number },
): Promise<Naming> {
  const head = await db
    .selectFrom('log_head')
    .select(['size', 'checkpoint_size as signed'])
    .where('organisation', '=', organisation)
    .executeTakeFirst();
  if (head === undefined) return { seqs: [], unread: 0 };
  const from = Math.max(head.signed, head.size - most);
  const [read, listed] = await Promise.all([
    db
      .selectFrom('log_entry')
      .select('seq')
      .where('organisation', '=', organisation)
      .where('seq', '>=', from)
      .where(sql<boolean>`position(${utf8(`"sha256:${digest}"`)}::bytea in entry) > 0`)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute(),
    db
      .selectFrom('log_digest')
      .select('seq')
      .where('organisation', '=', organisation)
      .where('digest', '=', Buffer.from(digest, 'hex'))
      .where('seq', '<', head.signed)
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute(),
  ]);
  return { seqs: [...read, ...listed].map(({ seq }) => seq).slice(0, limit), unread: from - head.signed };
}

/** Whether a signed entry names a blob of this kind. @param digest `sha256:…` */
export async function isNamedAs(db: Database, organisation: string, digest: string, kind: BlobKind): Promise<boolean> {
  const named = await db
    .selectFrom('log_digest')
    .innerJoin('blob', (join) => join.on('blob.digest', '=', digest).on('blob.kind', '=', kind))
    .select('log_digest.seq')
    .where('log_digest.organisation', '=', organisation)
    .where('log_digest.digest', '=', Buffer.from(digest.slice('sha256:'.length), 'hex'))
    .limit(1)
    .executeTakeFirst();
  return named !== undefined;
}
