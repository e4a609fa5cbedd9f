// Makes the tables anew that follow from the log and the blobs: the tree over the entries, spans, drifts, the copy at each
// target, the counts of targets, the list of blobs. For an embedded database after a power loss; nothing is lost by it, and
// nothing is decided anew.

import { sql } from 'kysely';
import { v7 } from 'uuid';
import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.js';
import { LogError } from '../../core/errors.js';
import { type Entry, readEntry } from '../../core/history/entry.js';
import { type Facts, readFacts } from '../../core/history/facts.js';
import { openCheckpoint } from '../../core/history/log/checkpoint.js';
import { hashesOf, leafHash, rootOf } from '../../core/history/log/merkle.js';
import { parseVerifierKey } from '../../core/history/log/note.js';
import type { ResultDocument } from '../../core/result/document.js';
import { NO_PAST, nextStep, type Past } from '../history.js';
import type { Service } from '../service.js';
import { standingOf } from '../standing.js';
import { type Drift, insertDrift } from '../store/drifts.js';
import { usesOfBlobs } from '../store/keep.js';
import { entriesOf, findLog, type LogHead } from '../store/log.js';
import { listDigests } from '../store/log-digests.js';
import { insertSpan, MAX_JUDGED, type Span } from '../store/spans.js';
import { storable } from '../store/storable.js';
import type { BlobKind, Database, Writing } from '../store/tables.js';
import { recountTargets, type Target } from '../store/targets.js';
import type { Verification } from '../store/verifications.js';
import { readJournal } from './journal.js';
import { type Before, driftOf, type Ending, factsOfTarget } from './record.js';

export interface Reindexed {
  /** Entries that were read from files beside the database. */
  entries: number;
  /** Verifications whose target's history was made anew. */
  checks: number;
  spans: number;
}

type Indexing = Pick<Service, 'db' | 'blobs' | 'settings'>;

/**
 * Of all organisations.
 * @throws LogError where the entries are not those that the log signed: nothing is then changed of that organisation
 * @throws BlobError, ParseError
 */
export async function reindex(service: Indexing): Promise<Reindexed> {
  const indexed: Reindexed = { entries: await readJournal(service), checks: 0, spans: 0 };
  await service.db.transaction().execute(recountTargets);
  const heads = await service.db.selectFrom('log_head').select('organisation').execute();
  for (const { organisation } of heads) {
    const log = await findLog(service.db, organisation);
    if (log === undefined) continue;
    const history: History = { entries: [], byTarget: new Map() };
    await readOn(service.db, log, history);
    await indexLog(service, log, history);
    await indexBlobs(service, organisation);
    for (const target of [...history.byTarget.keys()]) {
      const { checks, spans } = await indexTarget(service, log, target, history);
      indexed.checks += checks;
      indexed.spans += spans;
    }
  }
  return indexed;
}

/** Of a log, as far as it was read. */
interface History {
  entries: Placed[];
  byTarget: Map<string, Placed[]>;
}

interface Placed {
  entry: Entry;
  bytes: Uint8Array;
  verification: string;
}

const PAGE = 1000;

/** The service may go on: what was added since is read, too. */
async function readOn(
  db: Database,
  { organisation, origin }: Pick<LogHead, 'organisation' | 'origin'>,
  { entries, byTarget }: History,
): Promise<void> {
  for (;;) {
    const page = await entriesOf(db, organisation, { from: entries.length, limit: PAGE });
    for (const { seq, entry: bytes, verification } of page) {
      if (seq !== entries.length) {
        throw new LogError('LOG_INCOMPLETE', `entry ${entries.length} of the log ${origin} is missing`);
      }
      const placed = { entry: readEntry(bytes, { origin, seq }), bytes, verification };
      entries.push(placed);
      const runs = byTarget.get(placed.entry.target) ?? [];
      runs.push(placed);
      byTarget.set(placed.entry.target, runs);
    }
    if (page.length < PAGE) return;
  }
}

/** The hashes over the entries, which must make the root that was signed, and the digests that they name. */
async function indexLog({ db }: Indexing, { organisation, origin }: LogHead, history: History): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    // Held: what is added after this comes after all that is read here.
    const { checkpoint, vkey } = await transaction
      .selectFrom('log_head')
      .select(['checkpoint', 'vkey'])
      .where('organisation', '=', organisation)
      .forUpdate()
      .executeTakeFirstOrThrow();
    await readOn(transaction, { organisation, origin }, history);
    const leaves = history.entries.map(({ bytes }) => leafHash(bytes));
    const hashAt = hashesOf(leaves);
    let signed = 0;
    if (checkpoint !== null && vkey !== null) {
      const { size, rootHash } = await openCheckpoint(utf8(checkpoint), parseVerifierKey(vkey), 'checkpoint');
      if (size > leaves.length || !equalBytes(await rootOf(size, hashAt), rootHash)) {
        throw new LogError('LOG_CONTRADICTS', `the entries of the log ${origin} are not those that it signed`, {
          hint: 'Restore the data folder from a backup. Nothing was changed.',
        });
      }
      signed = size;
    }
    const nodes: { organisation: string; level: number; index: number; hash: Uint8Array }[] = [];
    for (let level = 0, count = leaves.length; count > 0; level++, count = Math.floor(count / 2)) {
      for (let index = 0; index < count; index++)
        nodes.push({ organisation, level, index, hash: hashAt(level, index) });
    }
    await transaction.deleteFrom('log_node').where('organisation', '=', organisation).execute();
    for (let i = 0; i < nodes.length; i += PAGE) {
      await transaction
        .insertInto('log_node')
        .values(nodes.slice(i, i + PAGE))
        .execute();
    }
    await transaction
      .updateTable('log_head')
      .set({ size: leaves.length, checkpoint_size: signed })
      .where('organisation', '=', organisation)
      .execute();
    await transaction.deleteFrom('log_digest').where('organisation', '=', organisation).execute();
    // All: somebody may be listing those that the next checkpoint signs.
    await listDigests(transaction, organisation, { from: 0, to: leaves.length });
  });
}

/** Lists the blobs that are there, for the verifications that name them. */
async function indexBlobs({ db, blobs }: Indexing, organisation: string): Promise<void> {
  const kept = new Set<string>();
  for await (const digest of blobs.list()) kept.add(digest);
  const rows = await db
    .selectFrom('verification')
    .select(['id', 'evidence as bundle', 'result', 'facts', 'roots'])
    .where('organisation', '=', organisation)
    .execute();
  for (const { id, ...named } of rows) {
    for (const [kind, digest] of Object.entries(named) as [BlobKind, string | null][]) {
      if (digest === null || !kept.has(digest)) continue;
      const size = (await blobs.get(digest)).length;
      await db.transaction().execute(async (transaction) => {
        const row = { digest, size, kind, stored_at: new Date() };
        await transaction
          .insertInto('blob')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        // Its target may have been removed meanwhile.
        const still = sql`select id from verification where id = ${id} for key share`;
        await usesOfBlobs(still, [digest]).execute(transaction);
      });
    }
  }
}

/** Again, where the target has become another meanwhile: nothing of it is held while its history is read. */
async function indexTarget(
  service: Indexing,
  log: LogHead,
  id: string,
  history: History,
): Promise<{ checks: number; spans: number }> {
  for (;;) {
    const target = await service.db
      .selectFrom('target')
      .selectAll()
      .where('organisation', '=', log.organisation)
      .where('id', '=', id)
      .executeTakeFirst();
    // After the target: whatever decided how it stands is read, or the target is another by now.
    await readOn(service.db, log, history);
    const runs = history.byTarget.get(id) ?? [];
    if (target === undefined) return { checks: runs.length, spans: 0 }; // it was deleted: its entries stay in the log
    const made = await madeOf(service, target, runs);
    const isWritten = await service.db.transaction().execute(async (transaction) => {
      const now = await transaction
        .selectFrom('target')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (now === undefined || written(now) !== written(target)) return false;
      await writeHistory(transaction, target, made);
      return true;
    });
    if (isWritten) return { checks: runs.length, spans: made.spans.length };
  }
}

/** All of it but when it is checked next. */
function written({ next_at: _, ...target }: Target): string {
  return JSON.stringify(target);
}

interface Made {
  /** After the last check. */
  past: Past;
  /** Of that one; null: there is none. */
  ending: Ending | null;
  spans: Span[];
  drifts: NonNullable<ReturnType<typeof driftOf>>[];
  /** By verification. */
  spanOf: Map<string, string>;
}

async function madeOf({ db, blobs }: Indexing, target: Target, runs: readonly Placed[]): Promise<Made> {
  const { id, organisation } = target;
  const rows = await db.selectFrom('verification').selectAll().where('target', '=', id).execute();
  const verifications = new Map(rows.map((row) => [row.id, row]));
  const factsAt = async (digest: string): Promise<Facts> => readFacts(await blobs.get(digest), digest);
  const made: Made = { past: NO_PAST, ending: null, spans: [], drifts: [], spanOf: new Map() };
  let last: { row: Verification; entry: Entry; facts: Facts | null } | null = null;
  for (const { entry, verification } of runs) {
    const row = verifications.get(verification);
    if (row === undefined || (target.kind === 'uploaded') !== (entry.trigger === 'upload')) continue;
    const at = new Date(entry.appraisedAt);
    const facts = entry.verdict === null ? null : await factsAt(entry.factsDigest);
    const standing =
      facts === null ? 'without-result' : standingOf({ ...facts, experiment: facts.experiment ? '' : null });
    const digest = entry.verdict === null ? null : entry.factsDigest;
    const isHandedIn = entry.trigger === 'upload';
    const check = { verification, isHandedIn, organisation, target: id, at, standing, facts: digest };
    const { past, spans } = made;
    const step = nextStep(past, check, v7);
    if (step.kind === 'late') continue;
    if (step.kind === 'begins') {
      const drift = facts === null ? null : driftOf(step.span, facts, await beforeOf(spans, factsAt));
      if (drift !== null) made.drifts.push(drift);
      spans.push(step.span);
    } else spans[spans.length - 1] = step.span;
    made.spanOf.set(verification, step.span.id);
    made.past = {
      standing,
      checkedAt: past.checkedAt === null || at > past.checkedAt ? at : past.checkedAt,
      shown: verification,
      span: step.span,
    };
    last = { row, entry, facts };
  }
  // Of this one alone: results of others may be kept no longer.
  if (last !== null) made.ending = await endingOf(last.row, last.entry, last.facts, blobs);
  return made;
}

/** @param target as it is, and held */
async function writeHistory(transaction: Writing, target: Target, made: Made): Promise<void> {
  const { id } = target;
  const { past, ending, spans, drifts, spanOf } = made;
  const seen = await transaction.selectFrom('drift').selectAll().where('target', '=', id).forUpdate().execute();
  await transaction.deleteFrom('drift').where('target', '=', id).execute();
  await transaction.deleteFrom('span').where('target', '=', id).execute();
  for (const span of spans) await insertSpan(transaction, span).execute();
  for (const drift of drifts) await insertSeen(transaction, drift, seen);
  await transaction.updateTable('verification').set({ span: null }).where('target', '=', id).execute();
  for (const [verification, span] of spanOf) {
    await transaction.updateTable('verification').set({ span }).where('id', '=', verification).execute();
  }
  // Where what is asked was changed since, nothing is known of it yet, and an older success is none.
  if (target.standing === 'none' && target.last_verification === null) {
    await transaction
      .updateTable('target')
      .set({ span: past.span?.id ?? null })
      .where('id', '=', id)
      .execute();
    return;
  }
  const said = ending === null ? null : ending.kind === 'appraised' ? ending.result.verdictReason : ending.message;
  const reason = said === null ? null : storable(said);
  const copy = { standing: past.standing, checked_at: past.checkedAt, span: past.span?.id ?? null, reason };
  await transaction
    .updateTable('target')
    .set({
      ...copy,
      last_verification: past.shown,
      ...(ending === null ? {} : factsOfTarget(ending)),
    })
    .where('id', '=', id)
    .execute();
}

async function endingOf(
  row: Verification,
  entry: Entry,
  facts: Facts | null,
  blobs: Service['blobs'],
): Promise<Ending> {
  if (entry.verdict === null || facts === null) {
    const message = row.error ?? 'it ended without a result';
    return { kind: 'without-result', code: row.error_code ?? 'INTERNAL', message, at: new Date(entry.appraisedAt) };
  }
  if (row.evidence === null) throw new TypeError(`verification ${row.id} has a verdict and no evidence`);
  const result = JSON.parse(fromUtf8(await blobs.get(entry.resultDigest), 'result')) as ResultDocument;
  const frozen = {
    evidence: row.evidence,
    result: entry.resultDigest,
    facts: entry.factsDigest,
    roots: row.roots,
  };
  return { kind: 'appraised', result, facts, frozen };
}

async function beforeOf(spans: readonly Span[], factsAt: (digest: string) => Promise<Facts>): Promise<Before | null> {
  const judged = spans.filter(({ facts }) => facts !== null).slice(-MAX_JUDGED);
  const last = judged.pop();
  if (last === undefined || last.facts === null) return null;
  const facts = await factsAt(last.facts);
  const older = judged.flatMap(({ facts: digest }) => (digest === null ? [] : [digest]));
  const announced = await Promise.all(older.map(async (digest) => (await factsAt(digest)).announced));
  const outcome = { verdict: facts.verdict, experiment: facts.experiment };
  return { span: last.id, verification: last.last_verification, facts, outcome, announced: announced.flat() };
}

/** What somebody has acknowledged stays so. */
async function insertSeen(
  transaction: Writing,
  drift: NonNullable<ReturnType<typeof driftOf>>,
  seen: readonly Drift[],
): Promise<void> {
  const same = seen.find(
    ({ from_verification: from, to_verification: to }) =>
      from === drift.from_verification && to === drift.to_verification,
  );
  await insertDrift(transaction, { ...drift, id: same?.id ?? drift.id }).execute();
  if (same === undefined || same.acknowledged_at === null) return;
  const { acknowledged_at, acknowledged_by, note } = same;
  await transaction
    .updateTable('drift')
    .set({ acknowledged_at, acknowledged_by, note })
    .where('id', '=', same.id)
    .execute();
}
