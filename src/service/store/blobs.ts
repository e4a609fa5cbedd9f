// Which verifications still need their blobs, and which blobs nobody needs any more.

import { sql } from 'kysely';
import type { BlobKind, Database } from './tables.js';

/** What stays for as long as the verification: small, and promised to be the same bytes for ever. */
const LASTING: BlobKind = 'document';

/**
 * Of all organisations, a page of verifications that have blobs, in the order of their ids: what their organisation keeps no
 * longer is let go. For ever stay the first and the last check of each span, those that a drift compares, and the newest
 * of each target.
 * @param after id of the last one of the page before
 * @param until no newer ids than this one
 * @returns how many were let go, and the last id; null: there are no more
 */
export async function releaseAged(
  db: Database,
  { now, after, until, limit }: { now: Date; after: string; until: string; limit: number },
): Promise<{ released: number; last: string | null }> {
  return db.transaction().execute(async (transaction) => {
    const page = await sql<{ id: string; isAged: boolean }>`
      with page as (
        select distinct u.verification as id
        from blob_use u
        join blob b on b.digest = u.digest
        where u.verification > ${after} and u.verification < ${until} and b.kind <> ${LASTING}
        order by u.verification
        limit ${limit}
      )
      select v.id, (
        v.finished_at < ${now}::timestamptz - make_interval(days => o.evidence_days)
        and not exists (select from target t where t.id = v.target and t.last_verification = v.id)
        and not exists (
          select from span s where s.target = v.target and v.id in (s.first_verification, s.last_verification)
        )
        and not exists (
          select from drift d where d.target = v.target and v.id in (d.from_verification, d.to_verification)
        )
      ) is true as "isAged"
      from page
      join verification v on v.id = page.id
      join organisation o on o.id = v.organisation
      order by v.id
    `.execute(transaction);
    const aged = page.rows.filter(({ isAged }) => isAged).map(({ id }) => id);
    if (aged.length > 0) {
      await sql`
        delete from blob_use u using blob b
        where u.verification = any(${aged}::uuid[]) and b.digest = u.digest and b.kind <> ${LASTING}
      `.execute(transaction);
    }
    return { released: aged.length, last: page.rows.at(-1)?.id ?? null };
  });
}

/**
 * Of a page of blobs, in the order of their digests, has those removed that no verification uses and that nobody has kept
 * anew since. Each is removed while its row is held: who keeps the same bytes at this moment waits, and writes them again.
 * @param after digest of the last one of the page before
 * @param remove from the blob store; where it throws, all of the page stay listed, for the next time
 * @returns how many were removed, and the last digest; null: there are no more
 */
export async function removeUnused(
  db: Database,
  { keptBefore, after, limit }: { keptBefore: Date; after: string; limit: number },
  remove: (digest: string) => Promise<void>,
): Promise<{ removed: number; last: string | null }> {
  return db.transaction().execute(async (transaction) => {
    const page = transaction
      .selectFrom('blob')
      .select('digest')
      .where('digest', '>', after)
      .orderBy('digest')
      .limit(limit);
    const last = (await page.execute()).at(-1)?.digest ?? null;
    if (last === null) return { removed: 0, last };
    const unused = await transaction
      .selectFrom('blob')
      .select('digest')
      .where('digest', '>', after)
      .where('digest', '<=', last)
      .where('stored_at', '<', keptBefore)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('blob_use').select('digest').whereRef('blob_use.digest', '=', 'blob.digest'))),
      )
      .forUpdate()
      .skipLocked()
      .execute();
    const digests = unused.map(({ digest }) => digest);
    if (digests.length > 0) {
      await Promise.all(digests.map(remove));
      await transaction.deleteFrom('blob').where('digest', 'in', digests).execute();
    }
    return { removed: digests.length, last };
  });
}
