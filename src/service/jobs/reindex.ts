// Makes the tables anew that follow from the log and the blobs: the tree over the entries, spans, drifts, the copy at each
// target, the list of blobs. For an embedded database after a power loss; nothing is lost by it, and nothing is decided anew.

import { v7 } from 'uuid';
import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.js';
import { LogError } from '../../core/errors.js';
import { type Entry, readEntry } from '../../core/history/entry.js';
import { type Facts, readFacts } from '../../core/history/facts.js';
import { openCheckpoint } from '../../core/history/log/checkpoint.js';
import { hashesOf, leafHash, rootOf } from '../../core/history/log/merkle.js';
import { parseVerifierKey } from '../../core/history/log/note.js';
import type { ResultDocument } from '../../core/result/document.js';
import { NO_PAST, nextStep } from '../history.js';
import type { Service } from '../service.js';
import { standingOf } from '../standing.js';
import { type Drift, insertDrift } from '../store/drifts.js';
import { entriesOf, findLog, type LogHead } from '../store/log.js';
import { insertSpan, type Span } from '../store/spans.js';
import type { BlobKind, Writing } from '../store/tables.js';
import type { Verification } from '../store/verifications.js';
import { readJournal } from './journal.js';
import { type Before, driftOf, type Ending, factsOfTarget, MAX_ASKED } from './record.js';

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
  const heads = await service.db.selectFrom('log_head').select('organisation').execute();
  for (const { organisation } of heads) {
    const log = await findLog(service.db, organisation);
    if (log === undefined) continue;
    const entries = await readEntries(service, log);
    await indexLog(service, log, entries);
    await indexBlobs(service, organisation);
    const targets = new Map<string, Placed[]>();
    for (const placed of entries) {
      const runs = targets.get(placed.entry.target) ?? [];
      runs.push(placed);
      targets.set(placed.entry.target, runs);
    }
    for (const [target, runs] of targets) {
      indexed.checks += runs.length;
      indexed.spans += await indexTarget(service, organisation, target, runs);
    }
  }
  return indexed;
}

interface Placed {
  entry: Entry;
  bytes: Uint8Array;
  verification: string;
}

const PAGE = 1000;

async function readEntries({ db }: Indexing, { organisation, origin }: LogHead): Promise<Placed[]> {
  const all: Placed[] = [];
  for (;;) {
    const page = await entriesOf(db, organisation, { from: all.length, limit: PAGE });
    for (const { seq, entry: bytes, verification } of page) {
      if (seq !== all.length) {
        throw new LogError('LOG_INCOMPLETE', `entry ${all.length} of the log ${origin} is missing`);
      }
      all.push({ entry: readEntry(bytes, { origin, seq }), bytes, verification });
    }
    if (page.length < PAGE) return all;
  }
}

/** The hashes over the entries, which must make the root that was signed. */
async function indexLog({ db }: Indexing, log: LogHead, entries: readonly Placed[]): Promise<void> {
  const { organisation, checkpoint, vkey } = log;
  const leaves = entries.map(({ bytes }) => leafHash(bytes));
  const hashAt = hashesOf(leaves);
  let signed = 0;
  if (checkpoint !== null && vkey !== null) {
    const { size, rootHash } = await openCheckpoint(utf8(checkpoint), parseVerifierKey(vkey), 'checkpoint');
    if (size > leaves.length || !equalBytes(await rootOf(size, hashAt), rootHash)) {
      throw new LogError('LOG_CONTRADICTS', `the entries of the log ${log.origin} are not those that it signed`, {
        hint: 'Restore the data folder from a backup. Nothing was changed.',
      });
    }
    signed = size;
  }
  const nodes: { organisation: string; level: number; index: number; hash: Uint8Array }[] = [];
  for (let level = 0, count = leaves.length; count > 0; level++, count = Math.floor(count / 2)) {
    for (let index = 0; index < count; index++) nodes.push({ organisation, level, index, hash: hashAt(level, index) });
  }
  await db.transaction().execute(async (transaction) => {
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
      const use = { digest, verification: id };
      await db.transaction().execute(async (transaction) => {
        const row = { digest, size, kind, stored_at: new Date() };
        await transaction
          .insertInto('blob')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        await transaction
          .insertInto('blob_use')
          .values(use)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      });
    }
  }
}

/** @returns how many spans its history has */
async function indexTarget(
  { db, blobs }: Indexing,
  organisation: string,
  id: string,
  runs: readonly Placed[],
): Promise<number> {
  const target = await db
    .selectFrom('target')
    .selectAll()
    .where('organisation', '=', organisation)
    .where('id', '=', id)
    .executeTakeFirst();
  if (target === undefined) return 0; // it was deleted: its entries stay in the log
  const rows = await db.selectFrom('verification').selectAll().where('target', '=', id).execute();
  const verifications = new Map(rows.map((row) => [row.id, row]));
  const factsAt = async (digest: string): Promise<Facts> => readFacts(await blobs.get(digest), digest);

  let past = NO_PAST;
  const spans: Span[] = [];
  const drifts: NonNullable<ReturnType<typeof driftOf>>[] = [];
  const spanOf = new Map<string, string>();
  let last: { ending: Ending; verification: string } | null = null;
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
    const step = nextStep(past, check, v7);
    if (step.kind === 'late') continue;
    const ending = await endingOf(row, entry, facts, blobs);
    if (step.kind === 'begins') {
      const drift = ending.kind === 'appraised' ? driftOf(step.span, ending, await beforeOf(spans, factsAt)) : null;
      if (drift !== null) drifts.push(drift);
      spans.push(step.span);
    } else spans[spans.length - 1] = step.span;
    spanOf.set(verification, step.span.id);
    past = {
      standing,
      checkedAt: past.checkedAt === null || at > past.checkedAt ? at : past.checkedAt,
      shown: verification,
      span: step.span,
    };
    last = { ending, verification };
  }
  const reason =
    last === null ? null : last.ending.kind === 'appraised' ? last.ending.result.verdictReason : last.ending.message;
  const seen = await db.selectFrom('drift').selectAll().where('target', '=', id).execute();
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('drift').where('target', '=', id).execute();
    await transaction.deleteFrom('span').where('target', '=', id).execute();
    for (const span of spans) await insertSpan(transaction, span);
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
    const copy = { standing: past.standing, checked_at: past.checkedAt, span: past.span?.id ?? null, reason };
    await transaction
      .updateTable('target')
      .set({
        ...copy,
        last_verification: last?.verification ?? null,
        ...(last === null ? {} : factsOfTarget(last.ending)),
      })
      .where('id', '=', id)
      .execute();
  });
  return spans.length;
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
  const judged = spans.filter(({ facts }) => facts !== null).slice(-MAX_ASKED);
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
  await insertDrift(transaction, { ...drift, id: same?.id ?? drift.id });
  if (same === undefined || same.acknowledged_at === null) return;
  const { acknowledged_at, acknowledged_by, note } = same;
  await transaction
    .updateTable('drift')
    .set({ acknowledged_at, acknowledged_by, note })
    .where('id', '=', same.id)
    .execute();
}
