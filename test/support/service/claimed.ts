// A verification that a worker has taken, and is at.

import { claimVerification } from '../../../src/service/store/claim.js';
import type { Database } from '../../../src/service/store/tables.js';
import {
  insertVerifications,
  type NewVerification,
  type Verification,
} from '../../../src/service/store/verifications.js';

/** One that is asked for already. */
export async function claimed(db: Database, id: string, leaseSeconds = 600): Promise<Verification> {
  const taken = await claimVerification(db, id, { worker: 'a test', leaseSeconds, asks: true, at: new Date() });
  if (taken?.kind !== 'claimed') throw new Error(`verification ${id} is not to be had`);
  return taken.row;
}

/** One of a target of any kind. */
export async function begun(db: Database, row: Omit<NewVerification, 'evidence'>): Promise<Verification> {
  await db.transaction().execute((transaction) => insertVerifications(transaction, [{ ...row, evidence: null }]));
  return claimed(db, row.id);
}
