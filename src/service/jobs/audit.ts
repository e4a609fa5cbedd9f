// Does again what was done: each verification that is kept is appraised anew from its evidence, and compared with the result
// that was kept of it, with its row and with its entry in the log; and how each target stands, with what its entries in the
// log make of it. Whoever changed any of these, or took any of it away, is found.

import { appraiseBundle } from '../../core/appraisal/appraise-bundle.js';
import { parseBundle } from '../../core/bundle.js';
import { equalBytes, fromUtf8, utf8 } from '../../core/bytes.js';
import { TrustCenterError } from '../../core/errors.js';
import { type Entry, readEntry } from '../../core/history/entry.js';
import { factsOf, readFacts, writeFacts } from '../../core/history/facts.js';
import { verifierKey } from '../../core/history/log/note.js';
import { verifyLog } from '../../core/history/log/verify-log.js';
import { policyFromRecord } from '../../core/policy/policy.js';
import { VERSION } from '../../core/version.js';
import { renderJson } from '../../core/views/json.js';
import { BlobError } from '../blobs/blobs.js';
import { NO_PAST, nextStep } from '../history.js';
import { rootsOf } from '../roots.js';
import type { Service } from '../service.js';
import { standingOf } from '../standing.js';
import { entriesOf, findLog, logFiles } from '../store/log.js';
import { alteredPolicies } from '../store/policies.js';
import type { Verification } from '../store/verifications.js';
import { keptSigners, type LogSigners } from './checkpoint.js';
import { tellAltered } from './record.js';

export interface Finding {
  organisation: string;
  /** null: it is about the log as a whole, or about a target. */
  verification: string | null;
  target: string | null;
  /** One sentence. */
  what: string;
}

export interface Audited {
  /** Verifications that were appraised anew. */
  repeated: number;
  /** Of these, by another version, so that facts were compared, and not every byte. */
  byAnotherVersion: number;
  /** Those whose evidence is kept no longer. */
  letGo: number;
  /** Nothing is wrong exactly where there is none. */
  findings: number;
}

type Auditing = Pick<Service, 'db' | 'blobs' | 'signal' | 'settings'>;

const PAGE = 100;

/**
 * Of all organisations, or of one.
 * @param tell called with what is wrong, as it is found
 */
export async function audit(
  service: Auditing,
  tell: (finding: Finding) => void,
  only: string | null = null,
): Promise<Audited> {
  const audited: Audited = { repeated: 0, byAnotherVersion: 0, letGo: 0, findings: 0 };
  const found = (finding: Finding): void => {
    audited.findings++;
    tell(finding);
  };
  let query = service.db.selectFrom('organisation').select('id');
  if (only !== null) query = query.where('id', '=', only);
  const signers = await keptSigners(service.settings);
  for (const { id } of await query.execute()) {
    await auditPolicies(service, id, found);
    await auditLog(service, id, signers, found);
    await auditTargets(service, id, found);
    await auditStandings(service, id, found);
    for (let after = NO_ID; ; ) {
      const rows = await service.db
        .selectFrom('verification')
        .selectAll()
        .where('organisation', '=', id)
        .where('id', '>', after)
        .where('status', 'in', ['appraised', 'without-result'])
        .orderBy('id')
        .limit(PAGE)
        .execute();
      for (const row of rows) {
        service.signal.throwIfAborted();
        await auditOne(service, row, audited, found);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.id;
    }
  }
  return audited;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** What targets name by a digest is what has that digest. */
async function auditPolicies({ db }: Auditing, organisation: string, found: (finding: Finding) => void): Promise<void> {
  for (const digest of await alteredPolicies(db, organisation)) {
    const what = `the policy ${digest} has another text than the one that was kept`;
    found({ organisation, verification: null, target: null, what });
  }
}

/**
 * The entries are those that the newest checkpoint stands for, each in its place.
 * @param signers null: no key of the service is at hand, and the log is held against the one that it names itself
 */
async function auditLog(
  { db }: Auditing,
  organisation: string,
  signers: LogSigners | null,
  found: (finding: Finding) => void,
): Promise<void> {
  const log = await findLog(db, organisation);
  if (log === undefined || log.vkey === null) return;
  const wrong = (what: string): void => found({ organisation, verification: null, target: null, what });
  if (signers !== null && verifierKey(signers(log.origin).key) !== log.vkey) {
    wrong('the log is signed by another key than the one of this service: somebody else may have written it');
  }
  try {
    await verifyLog({ read: logFiles(db, organisation) }, { vkey: log.vkey, since: [] });
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    wrong(`the log does not verify: ${error.message}`);
  }
}

/** What is shown of a target is what its newest verification that ended says. */
async function auditTargets({ db }: Auditing, organisation: string, found: (finding: Finding) => void): Promise<void> {
  const rows = await db
    .selectFrom('target')
    .leftJoin('verification', 'verification.id', 'target.last_verification')
    .leftJoin('span', 'span.id', 'target.span')
    .select(['target.id', 'target.standing', 'verification.status', 'verification.verdict', 'verification.experiment'])
    .select(['span.standing as ofSpan', 'target.last_verification'])
    .where('target.organisation', '=', organisation)
    .execute();
  for (const { id: target, standing, status, verdict, experiment, ofSpan, ...row } of rows) {
    // What is asked was changed since: nothing is known of it yet.
    if (standing === 'none' && row.last_verification === null) continue;
    const isKnown = status === 'appraised' && verdict !== null;
    const own = isKnown ? standingOf({ verdict, experiment: experiment ? '' : null }) : (status ?? 'none');
    if (own === standing && (ofSpan ?? 'none') === standing) continue;
    const what = `the target is shown as ${standing}, its last verification as ${own}, its history as ${ofSpan ?? 'none'}`;
    found({ organisation, verification: null, target, what });
  }
}

interface Logged {
  entry: Entry;
  verification: string;
}

/**
 * How a target stands is what its entries in the log make of it, one after the other: neither an older success, nor a later
 * time than that of its last check, nor one check less.
 */
async function auditStandings(
  { db }: Auditing,
  organisation: string,
  found: (finding: Finding) => void,
): Promise<void> {
  const byTarget = await entriesByTarget(db, organisation, found);
  const targets = await db
    .selectFrom('target')
    .select(['id', 'kind', 'standing', 'checked_at', 'last_verification'])
    .where('organisation', '=', organisation)
    .execute();
  for (const { id: target, kind, standing, checked_at: shownAt, last_verification: shown } of targets) {
    const wrong = (what: string, verification: string | null = null): void =>
      found({ organisation, verification, target, what });
    const rows = await db
      .selectFrom('verification')
      .leftJoin('span', 'span.id', 'verification.span')
      .select(['verification.id', 'verification.experiment', 'span.standing', 'span.last_at'])
      .where('verification.target', '=', target)
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    let past = NO_PAST;
    let newest: string | null = null;
    for (const { entry, verification } of byTarget.get(target) ?? []) {
      const row = byId.get(verification);
      if (row === undefined) wrong(`the log has it at ${entry.seq}, and no table`, verification);
      if (row === undefined || (kind === 'uploaded') !== (entry.trigger === 'upload')) continue;
      const { verdict } = entry;
      const own =
        verdict === null ? 'without-result' : standingOf({ verdict, experiment: row.experiment === false ? null : '' });
      const at = new Date(entry.appraisedAt);
      newest = verification;
      const isHandedIn = entry.trigger === 'upload';
      const check = { verification, isHandedIn, organisation, target, at, standing: own, facts: null };
      if (nextStep(past, check, () => '').kind === 'late') continue;
      if (row.standing !== own) {
        wrong(`it stands in the history as ${row.standing ?? 'none'}, and in the log as ${own}`, verification);
      } else if (row.last_at !== null && at > row.last_at) {
        wrong('it is later than the line of the history that it stands in', verification);
      }
      past = {
        standing: own,
        shown: verification,
        checkedAt: past.checkedAt === null || at > past.checkedAt ? at : past.checkedAt,
        span: null,
      };
    }
    // What is asked was changed since: nothing is known of it yet.
    if (standing === 'none' && shown === null && shownAt === null) continue;
    // Where what is asked was changed, the one that ended last counts, though its worker began before one for the old question.
    if (shown !== past.shown && shown !== newest) {
      wrong(`the target is shown by its check ${shown}, and by the log ${past.shown} counts`);
    }
    if (shownAt !== null && (past.checkedAt === null || shownAt > past.checkedAt)) {
      const last = past.checkedAt === null ? 'it never was' : `its last check was at ${past.checkedAt.toISOString()}`;
      wrong(`the target is shown as checked at ${shownAt.toISOString()}, and by the log ${last}`);
    }
  }
}

/** In the order of the log. */
async function entriesByTarget(
  db: Auditing['db'],
  organisation: string,
  found: (finding: Finding) => void,
): Promise<ReadonlyMap<string, Logged[]>> {
  const byTarget = new Map<string, Logged[]>();
  const log = await findLog(db, organisation);
  if (log === undefined) return byTarget;
  for (let from = 0; ; ) {
    const page = await entriesOf(db, organisation, { from, limit: PAGE });
    for (const { seq, entry: bytes, verification } of page) {
      try {
        const entry = readEntry(bytes, { origin: log.origin, seq });
        const logged = byTarget.get(entry.target) ?? [];
        logged.push({ entry, verification });
        byTarget.set(entry.target, logged);
      } catch (error) {
        if (!(error instanceof TrustCenterError)) throw error;
        found({
          organisation,
          verification,
          target: null,
          what: `its entry in the log cannot be read: ${error.message}`,
        });
      }
    }
    const last = page.at(-1);
    if (last === undefined) return byTarget;
    from = last.seq + 1;
  }
}

async function auditOne(
  service: Auditing,
  row: Verification,
  audited: Audited,
  found: (finding: Finding) => void,
): Promise<void> {
  const { organisation, id: verification, target } = row;
  const wrong = (what: string): void => found({ organisation, verification, target, what });
  try {
    const entry = await entryOf(service, row, wrong);
    if (row.status === 'without-result') {
      if (entry !== null && entry.verdict !== null) wrong('the log has a verdict of it, and the table has none');
      return;
    }
    if (await isKept(service, row)) await repeat(service, row, { entry, audited, wrong });
    else if (await isShown(service, row)) wrong('its evidence is kept no longer, and the target is shown by it');
    else audited.letGo++;
  } catch (error) {
    if (error instanceof BlobError && error.code !== 'BLOB_UNAVAILABLE') {
      wrong(error.message);
      if (error.code === 'BLOB_ALTERED' && row.evidence !== null) await tellAltered(service, row, row.evidence);
    } else if (error instanceof TrustCenterError) wrong(`what is kept of it cannot be read: ${error.message}`);
    else throw error;
  }
}

/** Its entry in the log, which must be there and say the same as the row. */
async function entryOf({ db }: Auditing, row: Verification, wrong: (what: string) => void): Promise<Entry | null> {
  const { organisation, log_seq: seq } = row;
  const log = await findLog(db, organisation);
  const found = await db
    .selectFrom('log_entry')
    .select('entry')
    .where('organisation', '=', organisation)
    .where('verification', '=', row.id)
    .where('seq', '=', seq ?? -1)
    .executeTakeFirst();
  if (log === undefined || found === undefined || seq === null) {
    wrong('the log has no entry of it');
    return null;
  }
  const entry = readEntry(new Uint8Array(found.entry), { origin: log.origin, seq });
  if (entry.target !== row.target) wrong('its entry in the log is of another target');
  if (entry.trigger !== row.trigger) wrong(`by the log it is of ${entry.trigger}, and by the table of ${row.trigger}`);
  if (entry.verdict !== row.verdict) wrong(`the log says ${entry.verdict}, and the table ${row.verdict}`);
  if (entry.verdict !== null) {
    const same =
      entry.resultDigest === row.result && entry.factsDigest === row.facts && entry.policyDigest === row.policy;
    if (!same) wrong('the log has other digests than the table');
  }
  return entry;
}

async function isKept({ db }: Auditing, { id, evidence }: Verification): Promise<boolean> {
  const use = await db
    .selectFrom('blob_use')
    .select('digest')
    .where('verification', '=', id)
    .where('digest', '=', evidence ?? '')
    .executeTakeFirst();
  return use !== undefined;
}

/** Of these nothing is ever let go. */
async function isShown({ db }: Auditing, { id, target }: Verification): Promise<boolean> {
  const shown = db.selectFrom('target').select('id').where('id', '=', target).where('last_verification', '=', id);
  return (await shown.executeTakeFirst()) !== undefined;
}

async function repeat(
  { blobs }: Auditing,
  row: Verification,
  { entry, audited, wrong }: { entry: Entry | null; audited: Audited; wrong: (what: string) => void },
): Promise<void> {
  const bundle = parseBundle(fromUtf8(await blobs.get(row.evidence ?? ''), 'bundle'));
  const kept = await blobs.get(row.result ?? '');
  const facts = readFacts(await blobs.get(row.facts ?? ''), row.facts ?? '');
  if (bundle.appraisal === undefined) {
    wrong('its evidence records no appraisal');
    return;
  }
  const at = Date.parse(bundle.appraisal.at);
  const policy = policyFromRecord(bundle.appraisal.policy);
  const result = await appraiseBundle(bundle, { policy, at, ...(await rootsOf(blobs, row.roots)) });
  audited.repeated++;
  const own = factsOf(result, facts.coreVersion);
  if (facts.coreVersion === VERSION) {
    if (!equalBytes(utf8(renderJson(result)), kept))
      wrong('its evidence makes another result than the one that is kept');
  } else audited.byAnotherVersion++;
  if (writeFacts(own).digest !== row.facts) {
    const by = facts.coreVersion === VERSION ? '' : `, which version ${facts.coreVersion} found`;
    wrong(`its evidence makes other facts than those that are kept${by}`);
  }
  if (result.verdict !== row.verdict || (result.experiment !== null) !== row.experiment) {
    wrong(`its evidence makes it ${standingOf(result)}, and the table says ${row.verdict}`);
  }
  if (entry !== null && entry.verdict !== null && entry.evidenceDigest !== bundle.digest) {
    wrong('the log has another evidence than the one that is kept');
  }
  if (entry !== null && entry.appraisedAt !== result.appraisedAt) {
    wrong(`by the log it was appraised at ${entry.appraisedAt}, and by what is kept at ${result.appraisedAt}`);
  }
}
