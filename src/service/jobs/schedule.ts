// Asks for the verifications that are due. Any number of schedulers may run: each target is taken by one of them.

import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Service } from '../service.js';
import { appendEvents } from '../store/events.js';
import type { Writing } from '../store/tables.js';
import { insertVerifications, type NewVerification } from '../store/verifications.js';
import { FIRST_TURN, offerVerification } from './request.js';

const AT_ONCE = 200;
/** So that targets that were added together are not asked together for ever. */
const JITTER = { least: 0.95, most: 1.05 };

/** Of all organisations. @returns how many verifications were asked for */
export async function scheduleDue(service: Service): Promise<number> {
  let count = 0;
  for (;;) {
    const { taken, made } = await service.db
      .transaction()
      .execute((transaction) => takeDue(transaction, service.now()));
    for (const id of made) await offerVerification(service, id, FIRST_TURN);
    count += made.length;
    if (taken < AT_ONCE || service.signal.aborted) return count;
  }
}

/** A few statements for all of them: a round for each would take as long as the work itself. */
async function takeDue(transaction: Writing, now: number): Promise<{ taken: number; made: string[] }> {
  const due = await transaction
    .selectFrom('target')
    .select(['id', 'organisation'])
    .where('next_at', '<=', sql<Date>`now()`)
    .where('paused', '=', false)
    .where('kind', '=', 'asked')
    .orderBy('next_at')
    .limit(AT_ONCE)
    .forUpdate()
    .skipLocked()
    .execute();
  if (due.length === 0) return { taken: 0, made: [] };
  const factor = sql`(${JITTER.least}::float8 + random() * ${JITTER.most - JITTER.least}::float8)`;
  await transaction
    .updateTable('target')
    // NULL where there is no schedule any more.
    .set({ next_at: sql<Date>`now() + make_interval(secs => every::float8 * ${factor})` })
    .where(
      'id',
      'in',
      due.map(({ id }) => id),
    )
    .execute();
  const at = new Date(now);
  const asked = due.map(({ id: target, organisation }) => {
    const row = { id: v7(), organisation, target, requested_at: at, evidence: null };
    return { ...row, trigger: 'schedule', requested_by: 'schedule' } as const satisfies NewVerification;
  });
  const made = new Set(await insertVerifications(transaction, asked));
  const data = { trigger: 'schedule', requestedBy: 'schedule' };
  const rows = asked.filter(({ id }) => made.has(id));
  await appendEvents(
    transaction,
    rows.map(({ id, organisation, target }) => {
      return { organisation, target, verification: id, kind: 'verification.queued', at, data };
    }),
  );
  return { taken: due.length, made: rows.map(({ id }) => id) };
}
