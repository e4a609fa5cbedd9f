// Looks for what the queue has lost and what workers have left: the rows say what is to be done, and it is offered again.

import type { Service } from '../service.js';
import { leaseEnd, MAX_ATTEMPTS, unfinishedVerifications, type Verification } from '../store/verifications.js';
import { record } from './record.js';
import { offerVerification } from './request.js';
import { gaveUp } from './verify.js';

const AT_ONCE = 500;
/** Sweeps after which an id is offered anew, though the queue may still have it. */
const WINDOW = 4;

/** Of all organisations. @returns how many were offered again */
export async function sweep(service: Service): Promise<number> {
  const { sweepSeconds } = service.settings;
  const limits = { olderThanSeconds: sweepSeconds, limit: AT_ONCE };
  const rows = await unfinishedVerifications(service.db, limits);
  // A job that BullMQ has done with stays there under its id for a while, and none of the same id is taken.
  const window = Math.floor(service.now() / (WINDOW * sweepSeconds * 1000));
  let offered = 0;
  for (const row of rows) {
    if (row.attempt >= MAX_ATTEMPTS) {
      await giveUp(service, row).catch((error: unknown) => {
        // What cannot be recorded of one keeps no other waiting.
        service.log.warn({ err: error, verification: row.id }, 'a verification is given up later');
      });
    } else {
      await offerVerification(service, row.id, `${row.attempt}.${window}`);
      offered++;
    }
  }
  return offered;
}

/** One that was begun so often and never ended: what nobody found is not known, and that is said. */
async function giveUp(service: Service, row: Verification): Promise<void> {
  // It is held like one that runs, so that it is recorded like one, and given up again where this process ends before.
  const held = await service.db
    .updateTable('verification')
    .set({
      status: 'running',
      attempt: row.attempt + 1,
      worker: null,
      lease_until: leaseEnd(service.settings.leaseSeconds),
    })
    .where('id', '=', row.id)
    .where('attempt', '=', row.attempt)
    .where('status', '=', row.status)
    .returningAll()
    .executeTakeFirst();
  if (held !== undefined) await record(service, held, gaveUp(service.now()));
}
