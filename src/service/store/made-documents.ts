// Documents of a verification that are made when somebody first asks for them, and kept: the same bytes from then on.

import type { Service } from '../service.js';
import { keep, useBlobs } from './keep.js';
import type { Database, MadeDocument } from './tables.js';

/**
 * @param verification of the caller's organisation, or shown to whoever asks
 * @param make called where nobody has asked yet
 * @throws BlobError
 */
export async function madeDocument(
  service: Pick<Service, 'db' | 'blobs'>,
  verification: string,
  kind: MadeDocument,
  make: () => Promise<Uint8Array>,
): Promise<{ digest: string; bytes: Uint8Array }> {
  const known = await digestOf(service.db, verification, kind);
  if (known !== null) return { digest: known, bytes: await service.blobs.get(known) };
  const bytes = await make();
  const made = await keep(service, 'document', bytes);
  await service.db.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows: inserted } = await transaction
      .insertInto('made_document')
      .values({ verification, kind, digest: made })
      .onConflict((conflict) => conflict.columns(['verification', 'kind']).doNothing())
      .executeTakeFirstOrThrow();
    if (inserted === 1n) await useBlobs(transaction, verification, [made]);
  });
  // Another process may have made it meanwhile, of another version or checkpoint: the first one stays.
  const digest = (await digestOf(service.db, verification, kind)) ?? made;
  return { digest, bytes: digest === made ? bytes : await service.blobs.get(digest) };
}

async function digestOf(db: Database, verification: string, kind: MadeDocument): Promise<string | null> {
  const row = await db
    .selectFrom('made_document')
    .select('digest')
    .where('verification', '=', verification)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row?.digest ?? null;
}
