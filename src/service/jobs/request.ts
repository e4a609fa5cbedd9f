// Asks for a verification: the row first, then the queue.

import { v7 } from 'uuid';
import { InputError } from '../../core/errors.js';
import type { Service } from '../service.js';
import { appendEvent } from '../store/events.js';
import { insertRequest } from '../store/requests.js';
import type { Trigger } from '../store/tables.js';
import { cancelVerification, openVerification, type Verification } from '../store/verifications.js';

export interface VerificationRequest {
  organisation: string;
  target: string;
  /** `upload` exactly where evidence is handed in. */
  trigger: Trigger;
  requestedBy: string;
  /** Digest of a bundle that was handed in and is kept already (store/keep.ts); null: it is to be collected. */
  evidence: string | null;
}

export type Asked =
  /** As it was made. */
  | { id: string; joined: false; row: Verification }
  /** That of the target which is not yet begun or not ended. */
  | { id: string; joined: true };

/** @throws InputError for a target that is not there, or of which evidence is only handed in */
export async function requestVerification(service: Service, request: VerificationRequest): Promise<Asked> {
  if ((request.trigger === 'upload') !== (request.evidence !== null)) {
    throw new TypeError('evidence is handed in by uploads, and by nothing else');
  }
  const { organisation, target, trigger, requestedBy, evidence } = request;
  for (;;) {
    const at = new Date(service.now());
    const asked = { id: v7(), organisation, target, trigger, requested_by: requestedBy, requested_at: at, evidence };
    const { made, target: found } = (await insertRequest(service.db, asked)) ?? { made: null, target: null };
    if (made !== null) {
      await offerVerification(service, made.id, FIRST_TURN);
      return { id: made.id, joined: false, row: made };
    }
    if (found === null) throw new InputError('INPUT_NOT_FOUND', 'there is no such target');
    if (found.kind === 'uploaded' && evidence === null) {
      throw new InputError('INPUT_INVALID', `${found.slug} is not asked: evidence of it is handed in`, {
        hint: 'Upload a bundle, which `trust-center collect` or `verify --save-bundle` makes.',
      });
    }
    const open = await openVerification(service.db, organisation, target);
    if (open !== undefined) return { id: open.id, joined: true };
    // It has ended meanwhile: there is room for another.
  }
}

export const FIRST_TURN = 'new';

/** Never throws: what the queue did not take is offered again by the sweeper. */
export async function offerVerification(
  { queue, log }: Pick<Service, 'queue' | 'log'>,
  id: string,
  turn: string,
  delayMs = 0,
): Promise<void> {
  try {
    await queue.offer('verify', id, turn, delayMs);
  } catch (error) {
    log.warn({ err: error, verification: id }, 'the queue did not take a verification, which is offered again');
  }
}

/** @returns false: there is none of that id that is queued or running */
export async function cancelRequest(
  { db, now }: Pick<Service, 'db' | 'now'>,
  { organisation, id, by }: { organisation: string; id: string; by: string },
): Promise<boolean> {
  const at = new Date(now());
  return db.transaction().execute(async (transaction) => {
    const cancelled = await cancelVerification(transaction, organisation, id, at);
    if (cancelled === undefined) return false;
    const { target } = cancelled;
    const event = { organisation, target, verification: id, kind: 'verification.cancelled', at, data: { by } } as const;
    await appendEvent(transaction, event);
    return true;
  });
}
