// Lets go of what nobody is to keep any longer: blobs of old verifications, by the days of their organisation, and rows that
// have served their time. Verifications, spans, drifts, audit and log stay.

import type { Service } from '../service.js';
import { releaseAged, removeUnused } from '../store/blobs.js';
import { forgetKeys } from '../store/idempotency.js';
import { forgetEnded } from '../store/sessions.js';

/** At a time, so that nobody waits long. */
const VERIFICATIONS = 500;
const BLOBS = 200;
const DAY_MS = 86_400_000;
/** What was kept and is not used yet may be needed by a verification that is being recorded. */
const UNUSED_MS = DAY_MS;
/** For feeds, for readers who were away, and for the steps of a verification. */
const EVENT_DAYS = 30;
/** Messages that were delivered or given up. */
const DELIVERY_DAYS = 30;
/** It is asked for anew long before. */
const COLLATERAL_DAYS = 90;
const RATE_LIMIT_DAYS = 1;

export interface Retained {
  /** Verifications whose blobs were let go. */
  released: number;
  /** Blobs that were removed. */
  removed: number;
}

/** Of all organisations. Any number of processes may do it at once. */
export async function retain(service: Service): Promise<Retained> {
  const released = await releaseAll(service);
  const removed = await removeAll(service);
  await forgetOld(service);
  return { released, removed };
}

type Retaining = Pick<Service, 'db' | 'blobs' | 'now' | 'signal'>;

async function releaseAll({ db, now, signal }: Retaining): Promise<number> {
  const { least } = await db
    .selectFrom('organisation')
    .select(({ fn }) => fn.min('evidence_days').as('least'))
    .executeTakeFirstOrThrow();
  if (least === null) return 0;
  const bounds = { now: new Date(now()), until: idAt(now() - least * DAY_MS), limit: VERIFICATIONS };
  let released = 0;
  for (let after: string | null = idAt(0); after !== null && !signal.aborted; ) {
    const page = await releaseAged(db, { ...bounds, after });
    released += page.released;
    after = page.last;
  }
  return released;
}

async function removeAll({ db, blobs, now, signal }: Retaining): Promise<number> {
  const bounds = { keptBefore: new Date(now() - UNUSED_MS), limit: BLOBS };
  let removed = 0;
  for (let after: string | null = ''; after !== null && !signal.aborted; ) {
    const page = await removeUnused(db, { ...bounds, after }, (digest) => blobs.remove(digest));
    removed += page.removed;
    after = page.last;
  }
  return removed;
}

async function forgetOld({ db, now }: Retaining): Promise<void> {
  const before = (days: number): Date => new Date(now() - days * DAY_MS);
  await forgetKeys(db, new Date(now()));
  await forgetEnded(db, new Date(now()));
  await db.deleteFrom('event').where('at', '<', before(EVENT_DAYS)).execute();
  await db
    .deleteFrom('delivery')
    .where('status', '<>', 'waiting')
    .where('updated_at', '<', before(DELIVERY_DAYS))
    .execute();
  await db.deleteFrom('collateral').where('fetched_at', '<', before(COLLATERAL_DAYS)).execute();
  await db.deleteFrom('collateral_turn').where('until', '<', before(1)).execute();
  await db.deleteFrom('rate_limit').where('expire', '<', +before(RATE_LIMIT_DAYS)).execute();
}

/** Ids of verifications begin with their time: the least of this one. */
function idAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
