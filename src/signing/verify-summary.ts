// What signed summaries prove to a reader: who signed them, which is the newest of each target, and what that one says.

import type { JsonObject } from '../core/formats/codec/json.js';
import { MAX_CLOCK_SKEW_MS, MINUTE_MS } from '../core/formats/codec/time.js';
import { domainAddress } from '../core/formats/domain-name.js';
import { FRESHNESS_GRADES, type FreshnessGrade, PRODUCTION_TRUST_ANCHOR, type Verdict } from '../core/result/words.js';
import { describeWorkflow, keyName, type TrustedSigner } from '../core/sigstore/identity.js';
import { differs, expectEqual, type Problem, problemOf, Refusal, refuse } from '../core/sigstore/refusal.js';
import { jsonDocuments, type TrustedRoot } from '../core/sigstore/trusted-root.js';
import { parseStatement } from '../core/summary/in-toto.js';
import type { Level } from '../core/summary/levels.js';
import { type NamedComponent, parseSummary, type Summary } from '../core/summary/read.js';
import {
  type Accepted,
  SUMMARY_PREDICATE_TYPE,
  type SummaryDomain,
  type SummaryInstances,
} from '../core/summary/write.js';
import { checkSignature, expectSigstoreBundle, OtherSigner, type SignedPayload } from './check-signature.js';

export interface VerifySummaryRequest {
  /** `text` is one bundle, or one a line. */
  files: { name: string; text: string }[];
  /** Any of them may have signed. */
  signers: readonly TrustedSigner[];
  roots: readonly TrustedRoot[];
  /** Each must be a subject of the summary that decides; `sha256` in lower-case hex. */
  subjects: { name: string; sha256: string }[];
  /** The target asked for; null takes all that are given, and each must be verified. */
  resourceUri: string | null;
  /** SHA-256 in lower-case hex of the policies of which one must have been applied; left out: any. */
  policyDigests?: readonly string[];
  /** Least freshness of every component's evidence; left out: any. */
  freshness?: FreshnessGrade;
  /** The domain that must be shown to end in the TEE, as `domainAddress` writes it; left out: any, or none. */
  domain?: string;
  maxAgeMs: number;
  /** Unix milliseconds. */
  at: number;
  /** `at` is another time than now: summaries made after it are left out, not refused. Left out: false. */
  asOf?: boolean;
}

export interface SummaryReport {
  verdict: Verdict;
  /** One line. */
  reason: string;
  targets: TargetReport[];
  /** Files that are not an authentic summary. Any one makes the verdict `failed`. */
  refused: { file: string; problem: Problem }[];
  /** Authentic summaries that were not asked for: by other workflows, or made later than the time asked about. */
  leftOut: { file: string; problem: Problem }[];
}

export interface TargetReport {
  resourceUri: string;
  verdict: Verdict;
  /** The file that decides: the newest, or the worst of those equally new. */
  file: string;
  signer: string;
  /** RFC 3339. */
  timeVerified: string;
  notAfter: string;
  /** By logs and timestamp authorities; empty when the signer alone says when. */
  signedAt: string[];
  /** What the summary says, before age and subjects are looked at. */
  stated: Stated;
  /** Why the verdict is not `verified` although the signature is good. */
  problems: Problem[];
  /** Older summaries of this target among the files. */
  older: string[];
}

export interface Stated {
  verdict: Verdict;
  reason: string;
  verifiedLevels: string[];
  /** Hex. */
  policySha256: string;
  /** What the policy lets pass that a reader may not. */
  accepts: Accepted;
  /** How many of the app's instances were judged, and how many were not because they are called stopped. */
  instances: SummaryInstances;
  components: NamedComponent[];
  /** What TRUST_CENTER_DOMAIN is about: the maker of the summary named it; null: no domain was named. */
  domain: SummaryDomain | null;
  /** Container images that the app-compose names by digest. */
  images: { name: string; sha256: string }[];
}

interface Authentic {
  file: string;
  summary: Summary;
  signed: SignedPayload;
}

/** An authentic summary that was not asked for, and why. */
interface LeftOut extends Authentic {
  problem: Problem;
}

/**
 * Check signed summaries. A file that is refused counts against the whole, so that spoiling a newer failure does not
 * bring an older success back; nor does having it signed by another workflow of the repository.
 * @throws ParseError for a file that is no Sigstore bundle at all
 */
export async function verifySummaries(request: VerifySummaryRequest): Promise<SummaryReport> {
  const authentic: Authentic[] = [];
  const leftOut: LeftOut[] = [];
  const refused: SummaryReport['refused'] = [];
  for (const { name: file, json } of sigstoreBundlesOf(request.files)) {
    try {
      const { problem, ...found } = await authenticate(json, request);
      if (problem === null) authentic.push({ file, ...found });
      else leftOut.push({ file, problem, ...found });
    } catch (error) {
      refused.push({ file, problem: problemOf(error) });
    }
  }
  const { resourceUri } = request;
  const asked = authentic.filter(({ summary }) => resourceUri === null || summary.resourceUri === resourceUri);
  const names = [...new Set(asked.map(({ summary }) => summary.resourceUri))].sort();
  const targets = names.map((name) =>
    judgeTarget(
      asked.filter(({ summary }) => summary.resourceUri === name),
      leftOut.filter(({ summary }) => summary.resourceUri === name),
      request,
    ),
  );
  const others = leftOut.map(({ file, problem }) => ({ file, problem }));
  // If no summary counts, those left out are the reason.
  if (targets.length === 0) refused.push(...others.splice(0));
  return { ...overallVerdict(targets, refused, request), targets, refused, leftOut: others };
}

function sigstoreBundlesOf(files: VerifySummaryRequest['files']): { name: string; json: JsonObject }[] {
  return files.flatMap(({ name, text }) => {
    const documents = jsonDocuments(text, name);
    return documents.map((json, i) => {
      const numbered = documents.length === 1 ? name : `${name}[${i}]`;
      expectSigstoreBundle(json, numbered);
      return { name: numbered, json };
    });
  });
}

/**
 * Signature, signer, form and times of one bundle.
 * @returns `problem`: why it is left out although it is authentic; null: it counts
 * @throws Refusal, ParseError
 */
async function authenticate(
  json: JsonObject,
  request: VerifySummaryRequest,
): Promise<{ summary: Summary; signed: SignedPayload; problem: Problem | null }> {
  const { signed, other } = await signedBy(json, request);
  const summary = summaryIn(signed.payload, other);
  const { timeVerified } = summary;
  const later = [timeVerified, ...signed.signedAt].find((time) => time > request.at + MAX_CLOCK_SKEW_MS);
  if (later !== undefined && request.asOf !== true) {
    refuse('timeVerified', `${iso(later)} is yet to come`, 'Check the clock of this machine and the signer’s.');
  }
  const before = signed.signedAt.find((time) => time + MAX_CLOCK_SKEW_MS < timeVerified);
  if (before !== undefined) {
    refuse('timeVerified', `${iso(timeVerified)}, but it was signed before that, at ${iso(before)}`);
  }
  const after =
    later === undefined ? null : { field: LATER, message: `made at ${iso(later)}, after the time asked about` };
  return { summary, signed, problem: after ?? other };
}

/** @param other why the signer is not one of those asked for: what somebody else signed need not be a summary, and that is the reason to give */
function summaryIn(payload: Uint8Array, other: Problem | null): Summary {
  try {
    const statement = parseStatement(payload);
    const hint =
      'It is about something else: give only verification summaries (`gh attestation download --predicate-type`).';
    expectEqual('predicateType', SUMMARY_PREDICATE_TYPE, statement.predicateType, hint);
    return parseSummary(statement);
  } catch (error) {
    const problem = problemOf(error);
    throw new Refusal(other ?? problem);
  }
}

/** The problem's field for a summary that is left out because it was made after the time asked about. */
const LATER = 'timeVerified';

/** @returns `other`: why the signer is not one of those asked for; null if it is */
async function signedBy(
  json: JsonObject,
  request: VerifySummaryRequest,
): Promise<{ signed: SignedPayload; other: Problem | null }> {
  // When asked about an earlier time, a later signature is no error: the summary is left out.
  const at = request.asOf === true ? Number.POSITIVE_INFINITY : request.at;
  try {
    return { signed: await checkSignature(json, { ...request, at }), other: null };
  } catch (error) {
    if (error instanceof OtherSigner) return { signed: error.signed, other: error.problem };
    throw error;
  }
}

function judgeTarget(summaries: Authentic[], leftOut: LeftOut[], request: VerifySummaryRequest): TargetReport {
  const newest = Math.max(...summaries.map(({ summary }) => summary.timeVerified));
  const latest = summaries
    .filter(({ summary }) => summary.timeVerified === newest)
    .map((entry) => ({ entry, ...judge(entry.summary, request) }));
  const worst = latest.reduce((a, b) => (RANK[b.verdict] > RANK[a.verdict] ? b : a));
  const { file, summary, signed } = worst.entry;
  const denials = leftOut.filter((other) => denies(other, worst.entry)).map(denial);
  return {
    resourceUri: summary.resourceUri,
    verdict: denials.length > 0 ? 'failed' : worst.verdict,
    file,
    signer:
      signed.signer.kind === 'key' ? keyName(signed.signer.fingerprint) : describeWorkflow(signed.signer.identity),
    timeVerified: iso(summary.timeVerified),
    notAfter: iso(summary.notAfter),
    signedAt: signed.signedAt.map(iso),
    stated: statedBy(summary),
    problems: [...worst.problems, ...denials],
    older: summaries.filter((other) => other.summary.timeVerified < newest).map((other) => other.file),
  };
}

/**
 * Whether a summary that was left out takes back a success: it is as new or newer, of the same target and repository, and
 * did not pass. One of a pull request does not, as it runs code that nobody has accepted yet.
 */
function denies({ summary, signed, problem }: LeftOut, counted: Authentic): boolean {
  if (problem.field === LATER || summary.passed) return false;
  if (signed.signer.kind !== 'workflow' || counted.signed.signer.kind !== 'workflow') return false;
  const { identity } = signed.signer;
  const sameRepository = identity.repositoryUri === counted.signed.signer.identity.repositoryUri;
  return (
    sameRepository && !identity.ref.startsWith('refs/pull/') && summary.timeVerified >= counted.summary.timeVerified
  );
}

function denial({ file, summary, signed }: LeftOut): Problem {
  const signer = signed.signer.kind === 'workflow' ? describeWorkflow(signed.signer.identity) : 'a key';
  return {
    field: 'newer',
    message: `${file} says ${summary.verdict}, appraised later, at ${iso(summary.timeVerified)}, by ${signer}`,
    hint: 'Find out why it did not pass before you rely on the older success.',
  };
}

function statedBy(summary: Summary): Stated {
  const { verdict, reason, verifiedLevels, policySha256, accepts, instances, components, images } = summary;
  const { domain = null } = summary;
  return { verdict, reason, verifiedLevels, policySha256, accepts, instances, components, domain, images };
}

/** Entries of a list that a report shows: the others are counted. */
export const MAX_SHOWN = 20;

const RANK: Record<Verdict, number> = { verified: 0, inconclusive: 1, failed: 2 };

/** What an authentic summary is worth now. Any problem makes it `failed`: it is not the proof that was asked for. */
function judge(summary: Summary, request: VerifySummaryRequest): { verdict: Verdict; problems: Problem[] } {
  const problems: Problem[] = [];
  const check = (look: () => void): void => {
    try {
      look();
    } catch (error) {
      problems.push(problemOf(error));
    }
  };
  const { at, maxAgeMs } = request;
  const again = 'Verify the deployment again, and give the new summary.';
  check(() => {
    if (at - summary.timeVerified <= maxAgeMs) return;
    refuse('age', `wanted at most ${duration(maxAgeMs)}, got ${duration(at - summary.timeVerified)}`, again);
  });
  check(() => {
    if (at <= summary.notAfter) return;
    refuse('notAfter', `not to be relied on after ${iso(summary.notAfter)}, and it is ${iso(at)}`, again);
  });
  check(() => {
    if (summary.trustAnchor === PRODUCTION_TRUST_ANCHOR) return;
    refuse('trustAnchor', 'a test root was trusted instead of Intel’s: nothing is proven about the hardware');
  });
  check(() => {
    if (!summary.accepts.debug) return;
    refuse('accepts.debug', 'VMs whose memory the host can read were accepted: nothing is proven about any VM');
  });
  check(() => {
    const { policyDigests } = request;
    if (policyDigests === undefined || policyDigests.includes(summary.policySha256)) return;
    const hint = 'It was judged by another policy: compare `policyDigest` of a result made with yours.';
    differs('policy', policyDigests.join(' or '), summary.policySha256, hint);
  });
  check(() => {
    const { freshness } = request;
    if (freshness === undefined) return;
    const rank = (grade: FreshnessGrade): number => FRESHNESS_GRADES.indexOf(grade);
    const weak = summary.components.find((component) => rank(component.freshness) < rank(freshness));
    if (weak !== undefined) refuse('freshness', `wanted ${freshness}, got ${weak.freshness} of ${weak.component}`);
  });
  check(() => {
    if (request.domain !== undefined) expectDomain(summary, request.domain);
  });
  for (const { name, sha256 } of request.subjects) {
    check(() => {
      if (summary.subjects.some(({ digest }) => digest.sha256 === sha256)) return;
      const got = summary.subjects.map((subject) => `${subject.name} ${subject.digest.sha256}`).slice(0, MAX_SHOWN);
      const more = summary.subjects.length > MAX_SHOWN ? `, and ${summary.subjects.length - MAX_SHOWN} more` : '';
      const hint = 'The summary is about other artifacts than this one.';
      refuse(`subject ${name}`, `wanted ${sha256}, got ${got.join(', ')}${more}`, hint);
    });
  }
  check(() => {
    if (summary.verdict !== 'verified' || summary.passed || problems.length > 0) return;
    refuse('verificationResult', 'wanted PASSED, got FAILED: what was verified is not a TD');
  });
  return { verdict: problems.length > 0 ? 'failed' : summary.verdict, problems };
}

const DOMAIN_LEVEL: Level = 'TRUST_CENTER_DOMAIN';

/** @throws Refusal */
function expectDomain({ domain, verifiedLevels }: Summary, wanted: string): void {
  const hint = 'Verify the deployment with this domain (--domain), and give the new summary.';
  const got = domain === undefined ? null : domainAddress(domain);
  if (got === null) refuse('domain', `wanted ${wanted}, and none was named`, hint);
  if (got !== wanted) differs('domain', wanted, got, hint);
  if (!verifiedLevels.includes(DOMAIN_LEVEL)) {
    refuse('domain', `${wanted} was named, and ${DOMAIN_LEVEL} is not among the levels`, hint);
  }
}

function overallVerdict(
  targets: TargetReport[],
  refused: SummaryReport['refused'],
  { resourceUri }: VerifySummaryRequest,
): Pick<SummaryReport, 'verdict' | 'reason'> {
  const [refusal] = refused;
  if (refusal !== undefined) {
    const { file, problem } = refusal;
    const more = refused.length === 1 ? '' : ` (and ${refused.length - 1} more refused)`;
    return { verdict: 'failed', reason: `${file} is refused: ${problem.field}: ${problem.message}${more}` };
  }
  if (targets.length === 0) {
    const what = resourceUri === null ? 'there is no summary' : `no summary is about ${resourceUri}`;
    return { verdict: 'failed', reason: what };
  }
  const worst = targets.reduce((a, b) => (RANK[b.verdict] > RANK[a.verdict] ? b : a));
  const [problem] = worst.problems;
  const why = problem === undefined ? worst.stated.reason : `${problem.field}: ${problem.message}`;
  return { verdict: worst.verdict, reason: `${worst.resourceUri}: ${why}` };
}

/** `7 d`, `3 h`, `12 min`: rounded down, so that a limit just passed reads as the limit and more. */
function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
