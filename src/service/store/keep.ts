// Bytes that verifications need: into the blob store, and into the list of what is there.

import { sha256 } from '#crypto';
import { toHex } from '../../core/bytes.js';
import type { Service } from '../service.js';
import type { BlobKind, Writing } from './tables.js';

type Keeping = Pick<Service, 'db' | 'blobs'>;

/** @returns digest of the bytes, which are kept. @throws BlobError */
export async function keep(service: Keeping, kind: BlobKind, bytes: Uint8Array): Promise<string> {
  const [digest] = await keepAll(service, [{ kind, bytes }]);
  if (digest === undefined) throw new TypeError('bytes have no digest');
  return digest;
}

/**
 * Keeps them all. They are listed first: what is listed anew and used by nobody yet is not removed, so nothing is taken away
 * between the moment when it is found to be there and the one when somebody refers to it.
 * @returns their digests, in this order
 * @throws BlobError
 */
export async function keepAll(
  { db, blobs }: Keeping,
  all: readonly { kind: BlobKind; bytes: Uint8Array }[],
): Promise<string[]> {
  const at = new Date();
  const named = all.map(({ kind, bytes }) => {
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
  const kept = await Promise.all(all.map(({ bytes }) => blobs.put(bytes)));
  for (const [i, { digest }] of named.entries()) {
    if (kept[i] !== digest) throw new Error(`the blob store calls ${digest} ${kept[i]}`);
  }
  return kept;
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
