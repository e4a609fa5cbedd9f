// A worker takes a verification that is to be done, with all that it needs to know of it: one statement.

import { sql } from 'kysely';
import { telling } from './events.js';
import { findPolicy } from './policies.js';
import { type Judged, judgedSpans } from './spans.js';
import type { Database } from './tables.js';
import type { Target } from './targets.js';
import { together } from './together.js';
import { isDue, isOver, leaseEnd, MAX_ATTEMPTS, type Verification } from './verifications.js';

export interface Claimed {
  kind: 'claimed';
  /** With the number of this attempt, which is the fence: only the last one may record anything. */
  row: Verification;
  /** When, by the clock of the database. */
  at: Date;
  /** With the digest of the policy that it names. */
  target: Pick<Target, 'kind' | 'spec' | 'policy'>;
  /** Text that is kept for that digest, whether it is the one or not; null: the target names none. */
  policy: string | null;
  /** What was found before. */
  judged: readonly Judged[];
}

/** It is free to be claimed, and asks its target: others may be asking the same host. */
export interface Asking {
  kind: 'asking';
  spec: Target['spec'];
  attempt: number;
}

interface Row extends Omit<Verification, 'id'> {
  /** null: it was not claimed. */
  id: string | null;
  claimed_at: Date;
  target_kind: Target['kind'];
  target_spec: Target['spec'];
  target_policy: string | null;
  policy_text: string | null;
  judged: readonly Judged[];
  /** Of one that asks; null: it is not free. */
  attempt_before: number | null;
}

/**
 * Over all organisations, by its id out of the queue: takes it for this worker, if it waits or its worker is gone.
 * @param asks whether it is taken also where its target is to be asked
 * @param at for the event, by the clock of this process
 * @returns undefined: another worker has it, it has ended, or its time has not come
 */
export async function claimVerification(
  db: Database,
  id: string,
  { worker, leaseSeconds, asks, at }: { worker: string; leaseSeconds: number; asks: boolean; at: Date },
): Promise<Claimed | Asking | undefined> {
  // Held until it is claimed: whoever changes what the target asks finds it running, and has it begin again.
  const held = db
    .selectFrom('target')
    .select(['id', 'organisation', 'kind', 'spec', 'policy'])
    .where('id', '=', ({ selectFrom }) => selectFrom('verification').select('target').where('id', '=', id))
    .forShare();
  const free = db
    .selectFrom('verification')
    .select(['attempt', 'trigger'])
    .where('id', '=', id)
    .where(isOver)
    .where(isDue)
    .where('attempt', '<', MAX_ATTEMPTS);
  const claim = db
    .updateTable('verification')
    .set({
      status: 'running',
      attempt: sql<number>`attempt + 1`,
      worker,
      lease_until: leaseEnd(leaseSeconds),
      not_before: null,
      started_at: sql<Date>`coalesce(started_at, now())`,
    })
    .where('id', '=', id)
    .where(sql<boolean>`target = (select id from held)`)
    .where(isOver)
    .where(isDue)
    .where('attempt', '<', MAX_ATTEMPTS)
    .where(sql<boolean>`(trigger = 'upload' or ${asks})`)
    .returningAll()
    .returning(sql<Date>`clock_timestamp()`.as('claimed_at'));
  const begun = sql`
    select 1 as place, organisation, target, id as verification, 'verification.running' as kind, ${at}::timestamptz as at,
      jsonb_build_object('attempt', attempt) as data
    from claimed`;
  const { rows } = await sql<Row>`
    ${together([['held', held], ['free', free], ['claimed', claim], ...telling(begun)])}
    select claimed.*, held.kind as target_kind, held.spec as target_spec, held.policy as target_policy,
      policy.text as policy_text, free.attempt as attempt_before,
      ${judgedSpans(sql.ref('held.organisation'), sql.ref('held.id'))} as judged
    from held
    left join free on free.trigger <> 'upload'
    left join claimed on true
    left join told on true
    left join policy on policy.organisation = held.organisation and policy.digest = held.policy`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined; // its target was removed
  const { claimed_at, target_kind, target_spec, target_policy, policy_text, judged, attempt_before, ...rest } = row;
  if (rest.id === null) {
    return attempt_before === null ? undefined : { kind: 'asking', spec: target_spec, attempt: attempt_before };
  }
  return {
    kind: 'claimed',
    row: { ...rest, id },
    at: claimed_at,
    target: { kind: target_kind, spec: target_spec, policy: target_policy },
    policy: policy_text ?? (await policyTextOf(db, rest.organisation, target_policy)),
    judged,
  };
}

/** A policy that is newer than the statement is read after it: the target was changed while the statement waited. */
async function policyTextOf(db: Database, organisation: string, digest: string | null): Promise<string | null> {
  if (digest === null) return null;
  const policy = await findPolicy(db, organisation, digest);
  if (policy === null) throw new Error(`the policy ${digest} of a target is not there`);
  return policy.text;
}
