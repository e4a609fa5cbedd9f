// What pages read of several tables at once: how targets fared of late.

import type { Drift } from './drifts.js';
import { isHandedIn, type ShownSpan } from './spans.js';
import type { Database } from './tables.js';
import { findTargetById, type Target } from './targets.js';
import type { Verification } from './verifications.js';

export type SpanLine = Pick<ShownSpan, 'standing' | 'first_at' | 'last_at' | 'isHandedIn'>;

/** Of one target in one list: more would not be told apart. */
const MAX_SPANS_EACH = 60;

/** Spans of each of these targets that reach to `since` or later, oldest first; of many the newest. */
export async function recentSpans(
  db: Database,
  organisation: string,
  targets: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, SpanLine[]>> {
  const byTarget = new Map<string, SpanLine[]>(targets.map((id) => [id, []]));
  if (targets.length === 0) return byTarget;
  const rows = await db
    .selectFrom('target')
    .innerJoinLateral(
      (join) =>
        join
          .selectFrom('span')
          .select(['span.standing', 'span.first_at', 'span.last_at', isHandedIn().as('isHandedIn')])
          .whereRef('span.target', '=', 'target.id')
          .where('span.last_at', '>=', since)
          .orderBy('span.last_at', 'desc')
          .limit(MAX_SPANS_EACH)
          .as('recent'),
      (on) => on.onTrue(),
    )
    .select(['target.id', 'recent.standing', 'recent.first_at', 'recent.last_at', 'recent.isHandedIn'])
    .where('target.organisation', '=', organisation)
    .where('target.id', 'in', [...targets])
    .orderBy('recent.first_at')
    .execute();
  for (const { id, ...line } of rows) byTarget.get(id)?.push(line);
  return byTarget;
}

/** With which the given spans began. */
export async function driftsTo(
  db: Database,
  organisation: string,
  spans: readonly string[],
): Promise<ReadonlyMap<string, Drift>> {
  if (spans.length === 0) return new Map();
  const rows = await db
    .selectFrom('drift')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('to_span', 'in', [...spans])
    .execute();
  return new Map(rows.map((row) => [row.to_span, row]));
}

/**
 * Over all organisations: a permalink names none. Whoever calls looks whether the target may be seen.
 * @returns null: there is none
 */
export async function verificationAnywhere(
  db: Database,
  id: string,
): Promise<{ verification: Verification; target: Target; organisation: string } | null> {
  const verification = await db.selectFrom('verification').selectAll().where('id', '=', id).executeTakeFirst();
  if (verification === undefined) return null;
  const [target, organisation] = await Promise.all([
    findTargetById(db, verification.organisation, verification.target),
    db.selectFrom('organisation').select('slug').where('id', '=', verification.organisation).executeTakeFirst(),
  ]);
  if (target === null || organisation === undefined) return null;
  return { verification, target, organisation: organisation.slug };
}

export interface Told {
  /** Data of the events of steps, of the newest attempt, in order: as they are kept. */
  steps: Record<string, unknown>[];
  /** Number of the last event that is known here: what comes after it is told live. */
  after: number;
}

/** What is known of a verification that is under way. */
export async function toldOf(db: Database, organisation: string, verification: string): Promise<Told> {
  const rows = await db
    .selectFrom('event')
    .select(['seq', 'kind', 'data'])
    .where('organisation', '=', organisation)
    .where('verification', '=', verification)
    .where('kind', 'in', ['verification.queued', 'verification.running', 'verification.step'])
    .orderBy('seq', 'desc')
    .limit(MAX_EVENTS)
    .execute();
  const begun = rows.findIndex(({ kind }) => kind === 'verification.running');
  const ofAttempt = begun < 0 ? rows : rows.slice(0, begun);
  const steps = ofAttempt.filter(({ kind }) => kind === 'verification.step').map(({ data }) => data);
  return { steps: steps.reverse(), after: rows[0]?.seq ?? 0 };
}

const MAX_EVENTS = 200;
