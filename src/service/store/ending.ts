// What the end of a verification is written beside: its target, the span that the target is in, and the log. All of it is held,
// in that order, until the transaction ends.

import { sql } from 'kysely';
import { beginLog, holdLog, isWhole, type LogPlace, leftOf } from './log.js';
import { type Judged, judgedSpans, type Span } from './spans.js';
import type { Writing } from './tables.js';
import type { Target } from './targets.js';
import { together } from './together.js';
import { holdAttempt, type Verification } from './verifications.js';

export interface Held {
  target: HeldTarget;
  /** The newest one; null: the target has none yet. */
  span: Span | null;
  /** Spans with a verdict, newest first. */
  judged: readonly Judged[];
  log: LogPlace;
}

type HeldTarget = Pick<Target, 'id' | 'kind' | 'every' | 'span' | 'standing' | 'checked_at' | 'last_verification'>;

/**
 * @param publicUrl a log that is begun is named after it
 * @returns undefined: it is not this attempt’s any more, or its target was removed
 */
export async function holdForEnd(
  transaction: Writing,
  attempt: Verification,
  publicUrl: string,
): Promise<Held | undefined> {
  let found = await hold(transaction, attempt);
  if (found !== undefined && found.log === null) {
    await beginLog(transaction, attempt.organisation, publicUrl);
    found = await hold(transaction, attempt);
  }
  // It has waited for others, and sees only of what it waited for what they have made of it: now all is held.
  if (found !== undefined && !isAllThere(found)) found = await hold(transaction, attempt);
  if (found === undefined) return undefined;
  const { target, span, judged, log } = found;
  if (log === null || !isWhole(log)) throw new RangeError('the log of an organisation lacks hashes of its entries');
  return { target, span, log, judged };
}

type Found = Omit<Held, 'log'> & { log: LogPlace | null };

function isAllThere({ target, span, log }: Found): boolean {
  return span?.id === (target.span ?? undefined) && (log === null || isWhole(log));
}

interface Row extends Omit<Span, 'id'> {
  id: string | null;
  target_id: string;
  target_kind: Target['kind'];
  target_every: number | null;
  target_span: string | null;
  target_standing: Target['standing'];
  target_checked_at: Date | null;
  target_last_verification: string | null;
  judged: Judged[];
  /** null: there is no log yet. */
  log_origin: string | null;
  log_size: number | null;
  log_left: string[];
}

async function hold(transaction: Writing, attempt: Verification): Promise<Found | undefined> {
  const target = transaction
    .selectFrom('target')
    .select(['id', 'kind', 'every', 'span', 'standing', 'checked_at', 'last_verification'])
    .where('organisation', '=', attempt.organisation)
    .where('id', '=', attempt.target)
    .forUpdate();
  const own = holdAttempt(transaction, attempt).where(sql<boolean>`target = (select id from held_target)`);
  const organisation = sql`(select organisation from own)`;
  const span = sql`select * from span where id = (select span from held_target, own) for update`;
  const parts = together([
    ['held_target', target],
    ['own', own],
    ['held_log', holdLog(organisation)],
    ['held_span', span],
  ]);
  const { rows } = await sql<Row>`
    ${parts}
    select held_span.*, held_target.id as target_id, held_target.kind as target_kind, held_target.every as target_every,
      held_target.span as target_span, held_target.standing as target_standing,
      held_target.checked_at as target_checked_at, held_target.last_verification as target_last_verification,
      ${judgedSpans(organisation, sql.ref('held_target.id'))} as judged,
      held_log.origin as log_origin, held_log.size as log_size,
      ${leftOf(organisation, sql.ref('held_log.size'))} as log_left
    from held_target join own on true left join held_log on true left join held_span on true`.execute(transaction);
  const [row] = rows;
  return row === undefined ? undefined : foundIn(row);
}

function foundIn(row: Row): Found {
  const { target_id, target_kind, target_every, target_span, target_standing, ...more } = row;
  const { target_checked_at, target_last_verification, judged, log_origin, log_size, log_left, id, ...rest } = more;
  const span = id === null ? null : { id, ...rest };
  return {
    target: {
      id: target_id,
      kind: target_kind,
      every: target_every,
      span: target_span,
      standing: target_standing,
      checked_at: target_checked_at,
      last_verification: target_last_verification,
    },
    span,
    // The span that is held says what it has become meanwhile.
    judged: judged.map((one) => (one.id === id ? { ...one, last_verification: rest.last_verification } : one)),
    log: log_origin === null || log_size === null ? null : { origin: log_origin, size: log_size, left: log_left },
  };
}
