// Records how a verification ended, all of it in one transaction, and only for the attempt that is the last: the row, its
// place in the log, the span or the drift, the copy at the target, the events. A worker that was taken for dead changes nothing.

import { type Selectable, sql, type Updateable } from 'kysely';
import { v7 } from 'uuid';
import { changesOf, knownChanges } from '../../core/history/changes.js';
import type { EntryDraft } from '../../core/history/entry.js';
import { type Facts, readFacts } from '../../core/history/facts.js';
import type { ResultDocument } from '../../core/result/document.js';
import { VERSION } from '../../core/version.js';
import { BlobError } from '../blobs/blobs.js';
import { nextStep } from '../history.js';
import type { Service } from '../service.js';
import { asFound, standingOf } from '../standing.js';
import { insertDrift } from '../store/drifts.js';
import { type Held, holdForEnd } from '../store/ending.js';
import { appendEvent, appendEvents, type NewEvent } from '../store/events.js';
import { usesOfBlobs } from '../store/keep.js';
import { entryWrites } from '../store/log.js';
import { insertSpan, type Judged, type Span, saveSpan } from '../store/spans.js';
import { storable } from '../store/storable.js';
import type { Standing, TargetRow, VerificationRow, Writing } from '../store/tables.js';
import type { Part } from '../store/together.js';
import type { Verification } from '../store/verifications.js';

/** Digests of blobs, which are kept already. */
export interface Frozen {
  evidence: string;
  result: string;
  facts: string;
  roots: string | null;
}

export type Ending =
  | { kind: 'appraised'; result: ResultDocument; facts: Facts; frozen: Frozen }
  /** No bundle, or no result of it: nothing is known. `at`: when that was. */
  | { kind: 'without-result'; code: string; message: string; at: Date };

type Recording = Pick<Service, 'db' | 'blobs' | 'settings' | 'log' | 'metrics' | 'now'>;

/**
 * @param judged what was found before, as it was known when the attempt began
 * @returns false: another attempt has it, or it was cancelled: nothing was written
 */
export async function record(
  service: Recording,
  attempt: Verification,
  ending: Ending,
  judged: readonly Judged[] = [],
): Promise<boolean> {
  for (let known = judged; ; ) {
    const before = ending.kind === 'appraised' ? await factsBefore(service, attempt, ending, known) : null;
    const recorded = await service.db.transaction().execute(async (transaction) => {
      const held = await holdForEnd(transaction, attempt, service.settings.publicUrl);
      if (held === undefined) return 'not-ours';
      // Others have ended meanwhile: what is held against is read anew, and nothing is held while it is.
      if (ending.kind === 'appraised' && held.judged[0]?.id !== before?.span) return held.judged;
      await write(transaction, { attempt, held, ending, before });
      return 'done';
    });
    if (recorded === 'done') count(service, attempt, ending);
    if (recorded === 'done' || recorded === 'not-ours') return recorded === 'done';
    known = recorded;
  }
}

function count({ metrics, now }: Recording, { started_at: begun, trigger }: Verification, ending: Ending): void {
  const standing = ending.kind === 'appraised' ? standingOf(ending.result) : 'without-result';
  const outcome = asFound(standing, trigger === 'upload');
  // By the clock of the database and by ours, which may differ.
  metrics.verified(outcome, begun === null ? 0 : Math.max(0, (now() - begun.getTime()) / 1000));
}

/** What the last check with a verdict had found. */
export interface Before {
  span: string;
  verification: string;
  /** null: they are not to be had any more. */
  facts: Facts | null;
  outcome: { verdict: Facts['verdict']; experiment: boolean };
  /** TCB recoveries that checks before told of. */
  announced: readonly string[];
}

async function factsBefore(
  service: Recording,
  attempt: Verification,
  { frozen, facts }: Ending & { kind: 'appraised' },
  judged: readonly Judged[],
): Promise<Before | null> {
  const [last, ...others] = judged;
  if (last === undefined) return null;
  const { id: span, standing, last_verification: verification } = last;
  const outcome = outcomeOf(standing);
  if (last.facts === frozen.facts) return { span, verification, facts, outcome, announced: [] };
  const known = await factsAt(service, attempt, last.facts);
  const isTold = known !== null && facts.announced.every((one) => known.announced.includes(one));
  const older = isTold ? [] : others;
  const announced = new Set<string>();
  for (const { facts: digest } of older) {
    for (const one of (await factsAt(service, attempt, digest))?.announced ?? []) announced.add(one);
  }
  return { span, verification, facts: known, outcome, announced: [...announced] };
}

/** Of a span that has facts: it stands by a verdict. */
function outcomeOf(standing: Standing): NonNullable<Before['outcome']> {
  if (standing === 'experiment') return { verdict: 'verified', experiment: true };
  if (standing === 'without-result' || standing === 'none')
    throw new TypeError(`a span with facts stands as ${standing}`);
  return { verdict: standing, experiment: false };
}

/** @returns null: they are gone or altered, which is told. @throws BlobError where they may be had later */
async function factsAt(service: Recording, attempt: Verification, digest: string): Promise<Facts | null> {
  try {
    return readFacts(await service.blobs.get(digest), digest);
  } catch (error) {
    if (!(error instanceof BlobError) || error.code === 'BLOB_UNAVAILABLE') throw error;
    if (error.code === 'BLOB_ALTERED') await tellAltered(service, attempt, digest);
    return null;
  }
}

/** What was kept for a verification is not what it was. */
export async function tellAltered(
  { db }: Pick<Service, 'db'>,
  { organisation, target, id }: Pick<Verification, 'organisation' | 'target' | 'id'>,
  digest: string,
): Promise<void> {
  const event = { organisation, target, verification: id, kind: 'evidence.altered', data: { digest } } as const;
  await db.transaction().execute((transaction) => appendEvent(transaction, { ...event, at: new Date() }));
}

interface Writes {
  attempt: Verification;
  held: Held;
  ending: Ending;
  before: Before | null;
}

async function write(transaction: Writing, { attempt, held, ending, before }: Writes): Promise<void> {
  const { organisation, id, trigger } = attempt;
  const { target, log } = held;
  const isAppraised = ending.kind === 'appraised';
  const at = isAppraised ? new Date(ending.result.appraisedAt) : ending.at;
  const standing = isAppraised ? standingOf(ending.result) : 'without-result';
  const reason = storable(isAppraised ? ending.result.verdictReason : ending.message);

  const isHandedIn = trigger === 'upload';
  // Evidence that is handed in says nothing of a target that is asked, and the other way round.
  const decides = (target.kind === 'uploaded') === isHandedIn;
  const past = {
    standing: target.standing,
    checkedAt: target.checked_at,
    shown: target.last_verification,
    span: held.span,
  };
  const facts = isAppraised ? ending.frozen.facts : null;
  const check = { verification: id, isHandedIn, organisation, target: target.id, at, standing, facts };
  const step = decides ? nextStep(past, check, v7) : null;
  const span = step === null || step.kind === 'late' ? null : step.span;
  const drift =
    isAppraised && step?.kind === 'begins' ? driftOf(step.span, ending.facts, upToDate(before, held.judged)) : null;

  const draft = draftOf(attempt, target, ending, at);
  const writes: Part[] = [
    ...entryWrites(transaction, log, { organisation, verification: id, draft }),
    ['ended', endVerification(transaction, attempt, ending, { span: span?.id ?? null, log_seq: log.size })],
  ];
  if (step?.kind === 'begins') writes.push(['begun_span', insertSpan(transaction, step.span)]);
  if (step?.kind === 'extends') writes.push(['extended_span', saveSpan(transaction, step.span)]);
  if (drift !== null) writes.push(['drifted', insertDrift(transaction, drift)]);
  if (isAppraised) writes.push(['used', usesOfBlobs(sql`select ${id}::uuid as id`, digestsOf(ending.frozen))]);
  if (span !== null) {
    const checkedAt = target.checked_at === null || at > target.checked_at ? at : target.checked_at;
    const copy = { standing, reason, checked_at: checkedAt, last_verification: id, span: span.id };
    writes.push(['stands', changeStanding(transaction, target, { ...copy, ...factsOfTarget(ending) })]);
  }

  const event = { organisation, target: target.id, verification: id, at: new Date() };
  const told = isAppraised
    ? ({
        kind: 'verification.appraised',
        data: { standing: asFound(standing, isHandedIn), reason },
      } as const)
    : ({ kind: 'verification.without-result', data: { code: ending.code, reason } } as const);
  const events: NewEvent[] = [{ ...event, ...told }];
  if (drift !== null) {
    const data = { drift: drift.id, weight: drift.weight, changes: drift.changes.slice(0, 8).map(({ text }) => text) };
    events.push({ ...event, kind: 'drift', data });
  }
  if (span !== null && standing !== target.standing) {
    const [now, before] = [standing, target.standing].map((one) => asFound(one, isHandedIn));
    const data = { standing: now, before, reason };
    events.push({ ...event, kind: 'target.changed', data });
  }
  await appendEvents(transaction, events, writes);
}

/** The span that it is held against may have gone on since it was read. */
function upToDate(before: Before | null, [last]: readonly Judged[]): Before | null {
  return before === null || last === undefined ? before : { ...before, verification: last.last_verification };
}

function digestsOf(frozen: Frozen): string[] {
  return Object.values(frozen).filter((digest) => digest !== null);
}

function endVerification(
  transaction: Writing,
  { id }: Verification,
  ending: Ending,
  placed: { span: string | null; log_seq: number },
) {
  return transaction
    .updateTable('verification')
    .set({ ...columnsOf(ending), ...placed, finished_at: new Date(), lease_until: null })
    .where('id', '=', id);
}

function changeStanding(transaction: Writing, { id }: Held['target'], copy: Updateable<TargetRow>) {
  return transaction.updateTable('target').set(copy).where('id', '=', id);
}

export function driftOf(span: Span, facts: Facts, before: Before | null) {
  if (before === null) return null;
  const changes =
    before.facts === null ? knownChanges(before.outcome, facts) : changesOf(before.facts, facts, before.announced);
  const [heaviest] = changes;
  if (heaviest === undefined) return null;
  return {
    id: v7(),
    organisation: span.organisation,
    target: span.target,
    from_span: before.span,
    to_span: span.id,
    from_verification: before.verification,
    to_verification: span.first_verification,
    at: span.first_at,
    weight: heaviest.weight,
    changes,
  };
}

/** A target is named by its id: its name may be private, and may be that of another one day. */
function draftOf({ trigger }: Verification, { id, every }: Held['target'], ending: Ending, at: Date): EntryDraft {
  const common = {
    target: id,
    appraisedAt: at.toISOString(),
    coreVersion: VERSION,
    trigger,
    ...(every === null ? {} : { schedule: every }),
  };
  if (ending.kind === 'without-result') return { ...common, verdict: null, error: ending.code };
  const { verdict, evidenceDigest, policyDigest } = ending.result;
  const { result: resultDigest, facts: factsDigest } = ending.frozen;
  return { ...common, verdict, evidenceDigest, resultDigest, policyDigest, factsDigest };
}

function columnsOf(ending: Ending) {
  if (ending.kind === 'without-result') {
    const { code, message } = ending;
    return { status: 'without-result', error_code: code, error: storable(message), core_version: VERSION } as const;
  }
  const { result, frozen } = ending;
  return {
    status: 'appraised',
    verdict: result.verdict,
    experiment: result.experiment !== null,
    reason: storable(result.verdictReason),
    ...frozen,
    policy: result.policyDigest,
    core_version: VERSION,
    error_code: null,
    error: null,
  } as const satisfies Partial<Selectable<VerificationRow>>;
}

/** What lists of targets show. Of a check without result nothing is known. */
export function factsOfTarget(ending: Ending) {
  const unknown = {
    os_image: null,
    tcb_status: null,
    compose_hash: null,
    domain: null,
    advisories: [],
    instances: null,
  };
  if (ending.kind === 'without-result') return { ...unknown, core_version: VERSION };
  const { result, facts } = ending;
  const apps = facts.machines.filter(({ role }) => role === 'app');
  const oneOf = (values: readonly (string | null)[]): string | null => {
    const distinct = [...new Set(values)].map((value) => value ?? 'unknown');
    const isKnown = distinct.length > 1 || (distinct.length === 1 && values[0] !== null);
    return isKnown ? storable(distinct.sort().join(', ')) : null;
  };
  const images = result.components.filter(({ role }) => role === 'app');
  return {
    os_image: oneOf(images.map(({ reference, app }) => reference?.name ?? app?.osImageHash ?? null)),
    tcb_status: oneOf(apps.map(({ values }) => values.tcbStatus)),
    compose_hash: oneOf(apps.map(({ values }) => values.composeHash)),
    domain: facts.domain?.name ?? null,
    advisories: [...new Set(facts.machines.flatMap(({ advisories }) => advisories))].sort(),
    instances: result.instances.judged,
    core_version: VERSION,
  };
}
