// Bytes that verifications need: into the blob store, and into the list of what is there.

import { sha256 } from '#crypto';
import { toHex } from '../../core/bytes.js';
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
  const kept: [Name, Kept][] = Object.entries(all) as [Name, Kept][];
  const named = kept.map(([, { kind, bytes }]) => {
    return { digest: `sha256:${toHex(sha256(bytes))}`, size: bytes.length, kind, stored_at: at };
  });
  // Each row once, and in one order: whoever keeps some of the same at this moment waits for us, and we not for them.
  const rows = [...new Map(named.map((row) => [row.digest, row])).values()];
  rows.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await db
    .insertInto('blob')
    .values(rows)
    .onConflict((conflict) => conflict.column('digest').doUpdateSet({ stored_at: at }))
    .execute();
  const digests = await Promise.all(kept.map(([, { bytes }]) => blobs.put(bytes)));
  for (const [i, { digest }] of named.entries()) {
    if (digests[i] !== digest) throw new Error(`the blob store calls ${digest} ${digests[i]}`);
  }
  return Object.fromEntries(kept.map(([name], i) => [name, digests[i]])) as Record<Name, string>;
}

/** From now on the verification needs them. */
export async function useBlobs(transaction: Writing, verification: string, digests: readonly string[]): Promise<void> {
  const rows = [...new Set(digests)].map((digest) => ({ digest, verification }));
  if (rows.length === 0) return;
  await transaction
    .insertInto('blob_use')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
