// Bytes that verifications need: into the blob store, and into the list of what is there.

import { type RawBuilder, sql } from 'kysely';
import { digestOf } from '../blobs/packed.js';
import type { Service } from '../service.js';
import type { BlobKind, Writing } from './tables.js';

type Keeping = Pick<Service, 'db' | 'blobs'>;

interface Kept {
  kind: BlobKind;
  bytes: Uint8Array;
}

/** @returns digest of the bytes, which are kept. @throws BlobError */
export async function keep(service: Keeping, kind: BlobKind, bytes: Uint8Array): Promise<string> {
  const { one } = await keepAll(service, { one: { kind, bytes } });
  return one;
}

/**
 * Keeps them all. They are listed first: what is listed anew and used by nobody yet is not removed, so nothing is taken away
 * between the moment when it is found to be there and the one when somebody refers to it.
 * @returns their digests, by the same names
 * @throws BlobError
 */
export async function keepAll<Name extends string>(
  { db, blobs }: Keeping,
  all: Readonly<Record<Name, Kept>>,
): Promise<Record<Name, string>> {
  const at = new Date();
  const kept = (Object.entries(all) as [Name, Kept][]).map(([name, { kind, bytes }]) => {
    return { name, bytes, row: { digest: digestOf(bytes), size: bytes.length, kind, stored_at: at } };
  });
  // Each row once, and in one order: whoever keeps some of the same at this moment waits for us, and we not for them.
  const rows = [...new Map(kept.map(({ row }) => [row.digest, row])).values()];
  rows.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await db
    .insertInto('blob')
    .values(rows)
    .onConflict((conflict) => conflict.column('digest').doUpdateSet({ stored_at: at }))
    .execute();
  await Promise.all(kept.map(({ bytes, row }) => blobs.put(bytes, row.digest)));
  return Object.fromEntries(kept.map(({ name, row }) => [name, row.digest])) as Record<Name, string>;
}

/** From now on the verification needs them. */
export async function useBlobs(transaction: Writing, verification: string, digests: readonly string[]): Promise<void> {
  await usesOfBlobs(sql`select ${verification}::uuid as id`, digests).execute(transaction);
}

/** The same within a statement. @param verification query of its `id`; where that has no row, nothing is used */
export function usesOfBlobs(verification: RawBuilder<unknown>, digests: readonly string[]) {
  return sql`
    insert into blob_use (digest, verification)
    select distinct digest, id from unnest(${digests}::text[]) as digest, (${verification}) as verification
    on conflict do nothing`;
}
