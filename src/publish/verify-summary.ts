// What signed summaries prove to a reader: who signed them, which is the newest of each target, and what that one says.

import type { Verdict } from '../appraisal/verdict.js';
import type { JsonObject } from '../formats/json.js';
import { FRESHNESS_GRADES, type FreshnessGrade } from '../policy.js';
import { checkSignature, expectBundle, MAX_SKEW_MS, type SignedPayload } from './check-signature.js';
import { parseStatement } from './in-toto.js';
import { differs, expectEqual, type Problem, problemOf, refuse } from './refusal.js';
import { describeWorkflow, keyName, type TrustedSigner } from './signer.js';
import { type Accepted, SUMMARY_PREDICATE_TYPE, type SummaryComponent } from './statement.js';
import { jsonDocuments, type TrustedRoot } from './trusted-root.js';
import { parseSummary, type Summary } from './vsa.js';

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
  maxAgeMs: number;
  /** Unix milliseconds. */
  at: number;
}

export interface SummaryReport {
  verdict: Verdict;
  /** One line. */
  reason: string;
  targets: TargetReport[];
  /** Files that are not an authentic summary by a trusted signer. Any one makes the verdict `failed`. */
  refused: { file: string; problem: Problem }[];
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
  components: SummaryComponent[];
  /** Container images that the app-compose names by digest. */
  images: { name: string; sha256: string }[];
}

interface Authentic {
  file: string;
  summary: Summary;
  signed: SignedPayload;
}

/**
 * Check signed summaries. A file that is refused counts against the whole, so that spoiling a newer failure does not
 * bring an older success back.
 * @throws ParseError for a file that is no Sigstore bundle at all
 */
export async function verifySummaries(request: VerifySummaryRequest): Promise<SummaryReport> {
  const authentic: Authentic[] = [];
  const refused: SummaryReport['refused'] = [];
  for (const { name, json } of bundlesOf(request.files)) {
    try {
      authentic.push({ file: name, ...(await authenticate(json, request)) });
    } catch (error) {
      refused.push({ file: name, problem: problemOf(error) });
    }
  }
  const { resourceUri } = request;
  const asked = authentic.filter(({ summary }) => resourceUri === null || summary.resourceUri === resourceUri);
  const names = [...new Set(asked.map(({ summary }) => summary.resourceUri))].sort();
  const targets = names.map((name) =>
    judgeTarget(
      asked.filter(({ summary }) => summary.resourceUri === name),
      request,
    ),
  );
  return { ...decide(targets, refused, request), targets, refused };
}

function bundlesOf(files: VerifySummaryRequest['files']): { name: string; json: JsonObject }[] {
  return files.flatMap(({ name, text }) => {
    const documents = jsonDocuments(text, name);
    return documents.map((json, i) => {
      const numbered = documents.length === 1 ? name : `${name}[${i}]`;
      expectBundle(json, numbered);
      return { name: numbered, json };
    });
  });
}

/** Signature, signer, form and times of one bundle. @throws Refusal, ParseError */
async function authenticate(json: JsonObject, request: VerifySummaryRequest): Promise<Omit<Authentic, 'file'>> {
  const signed = await checkSignature(json, request);
  const statement = parseStatement(signed.payload);
  const hint =
    'It is about something else: give only verification summaries (`gh attestation download --predicate-type`).';
  expectEqual('predicateType', SUMMARY_PREDICATE_TYPE, statement.predicateType, hint);
  const summary = parseSummary(statement);
  const { timeVerified } = summary;
  if (timeVerified > request.at + MAX_SKEW_MS) {
    refuse('timeVerified', `${iso(timeVerified)} is yet to come`, 'Check the clock of this machine and the signer’s.');
  }
  const before = signed.signedAt.find((time) => time + MAX_SKEW_MS < timeVerified);
  if (before !== undefined) {
    refuse('timeVerified', `${iso(timeVerified)}, but it was signed before that, at ${iso(before)}`);
  }
  return { summary, signed };
}

function judgeTarget(summaries: Authentic[], request: VerifySummaryRequest): TargetReport {
  const newest = Math.max(...summaries.map(({ summary }) => summary.timeVerified));
  const latest = summaries
    .filter(({ summary }) => summary.timeVerified === newest)
    .map((entry) => ({ entry, ...judge(entry.summary, request) }));
  const worst = latest.reduce((a, b) => (RANK[b.verdict] > RANK[a.verdict] ? b : a));
  const { file, summary, signed } = worst.entry;
  return {
    resourceUri: summary.resourceUri,
    verdict: worst.verdict,
    file,
    signer:
      signed.signer.kind === 'key' ? keyName(signed.signer.fingerprint) : describeWorkflow(signed.signer.identity),
    timeVerified: iso(summary.timeVerified),
    notAfter: iso(summary.notAfter),
    signedAt: signed.signedAt.map(iso),
    stated: statedBy(summary),
    problems: worst.problems,
    older: summaries.filter((other) => other.summary.timeVerified < newest).map((other) => other.file),
  };
}

function statedBy({
  verdict,
  verdictReason,
  verifiedLevels,
  policySha256,
  accepts,
  components,
  images,
}: Summary): Stated {
  return { verdict, reason: verdictReason, verifiedLevels, policySha256, accepts, components, images };
}

/** Subjects that a message lists. */
const MAX_SHOWN = 20;

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
    if (!summary.testTrustAnchor) return;
    refuse('trustAnchor', 'a test root was trusted instead of Intel’s: nothing is proven about the hardware');
  });
  check(() => {
    if (!summary.accepts.debug) return;
    refuse('accepts.debug', 'VMs whose memory the host can read were accepted: nothing is proven about any');
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
  for (const { name, sha256 } of request.subjects) {
    check(() => {
      if (summary.subjects.some(({ digest }) => digest.sha256 === sha256)) return;
      const got = summary.subjects.map((subject) => `${subject.name} ${subject.digest.sha256}`).slice(0, MAX_SHOWN);
      const more = summary.subjects.length > MAX_SHOWN ? `, and ${summary.subjects.length - MAX_SHOWN} more` : '';
      const hint = 'The summary is about other artifacts than this one.';
      refuse(`subject ${name}`, `wanted ${sha256}, got ${got.join(', ')}${more}`, hint);
    });
  }
  return { verdict: problems.length > 0 ? 'failed' : summary.verdict, problems };
}

function decide(
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
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.floor(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
