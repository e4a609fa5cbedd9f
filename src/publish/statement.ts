// The verification summary: an in-toto statement with the SLSA VSA predicate (https://slsa.dev/spec/v1.0/verification_summary)
// and, under a key of our own, what that predicate has no words for. Pure: the same result gives the same bytes.

import { sha256 } from '@noble/hashes/sha2.js';
import { type CheckStatus, PHASES, type Phase } from '../appraisal/check.js';
import type { Grade } from '../appraisal/os/image-reference.js';
import { PRODUCTION_TRUST_ANCHOR, type Verdict } from '../appraisal/verdict.js';
import { toHex, utf8 } from '../bytes.js';
import { InputError } from '../errors.js';
import type { Bundle } from '../evidence/bundle.js';
import { type Policy, policyDigest } from '../policy.js';
import type { ComponentResult, Coverage, OsReference, ResultDocument } from '../result/document.js';
import { renderJson } from '../result/json.js';
import { VERSION } from '../version.js';
import { type Statement, type Subject, statement } from './in-toto.js';
import { type Level, verifiedLevels } from './levels.js';
import { PROJECT_URI } from './project.js';

export const SUMMARY_PREDICATE_TYPE = 'https://slsa.dev/verification_summary/v1';
/** Member of the predicate that holds what is ours; its form is docs/summary.md. */
export const SUMMARY_EXTENSION = `${PROJECT_URI}/summary/v1`;
export const VERIFIER_ID = PROJECT_URI;
export const SLSA_VERSION = '1.0';

export interface Digest {
  sha256: string;
}

export interface SummaryPredicate {
  verifier: { id: string; version: { 'trust-center': string } };
  /** Time of the appraisal, RFC 3339. */
  timeVerified: string;
  resourceUri: string;
  policy: { uri: string; digest: Digest };
  /** Every item that was appraised. */
  inputAttestations: { uri: string; digest: Digest }[];
  /** `PASSED` only for the verdict `verified` under Intel's root. */
  verificationResult: 'PASSED' | 'FAILED';
  verifiedLevels: Level[];
  slsaVersion: typeof SLSA_VERSION;
  [SUMMARY_EXTENSION]: SummaryExtension;
}

export interface SummaryExtension {
  verdict: Verdict;
  verdictReason: string;
  /** Of the whole bundle, hex of SHA-256. */
  evidenceDigest: string;
  /** A root other than Intel's was trusted: proves nothing about hardware. */
  testTrustAnchor: boolean;
  trustAnchor: string;
  coverage: Record<Phase, Coverage>;
  components: SummaryComponent[];
  /** RFC 3339. Not to be relied on after this time. */
  notAfter: string;
}

export interface SummaryComponent {
  /** `app/0`. */
  component: string;
  phases: Record<Phase, CheckStatus>;
  freshness: ComponentResult['freshness'];
  /** How the verifier knows the OS; null where it does not. */
  referenceGrade: Grade | null;
}

export interface SummaryInput {
  result: ResultDocument;
  bundle: Bundle;
  /** The effective policy. */
  policy: Policy;
  /** Where the policy can be read; null names it by its digest. */
  policyUri: string | null;
  /** Container images that the measured app-compose fixes by digest. */
  images: Subject[];
  /** Unix milliseconds. */
  notAfter: number;
}

/**
 * What a result says, as the statement to sign.
 * @throws InputError when bundle or policy are not those that the result was made from
 */
export function summaryStatement(input: SummaryInput): Statement<SummaryPredicate> {
  const { result, bundle, policy } = input;
  expectSame('bundle', bundle.digest, result.evidenceDigest);
  expectSame('policy', `sha256:${policyDigest(policy)}`, result.policyDigest);
  const grades = result.components.map((component) => knownOs(component)?.grade ?? null);
  const testTrustAnchor = result.trustAnchor !== PRODUCTION_TRUST_ANCHOR;
  const passed = result.verdict === 'verified' && !testTrustAnchor;
  const policySha256 = hexOf(result.policyDigest);
  return statement<SummaryPredicate>(SUMMARY_PREDICATE_TYPE, subjectsOf(input), {
    verifier: { id: VERIFIER_ID, version: { 'trust-center': VERSION } },
    timeVerified: result.appraisedAt,
    resourceUri: resourceUri(result.target),
    policy: {
      uri: input.policyUri ?? `trust-center:policy/${policySha256}`,
      digest: { sha256: policySha256 },
    },
    inputAttestations: bundle.items.map(({ source, sha256 }) => ({ uri: source, digest: { sha256 } })),
    verificationResult: passed ? 'PASSED' : 'FAILED',
    verifiedLevels: passed ? verifiedLevels(result, grades) : [],
    slsaVersion: SLSA_VERSION,
    [SUMMARY_EXTENSION]: {
      verdict: result.verdict,
      verdictReason: result.verdictReason,
      evidenceDigest: hexOf(result.evidenceDigest),
      testTrustAnchor,
      trustAnchor: result.trustAnchor,
      coverage: byPhase((phase) => result.coverage[phase]),
      components: result.components.map(({ role, instance, phases, freshness }, i) => ({
        component: `${role}/${instance}`,
        phases: byPhase((phase) => phases[phase].status),
        freshness,
        referenceGrade: grades[i] ?? null,
      })),
      notAfter: new Date(input.notAfter).toISOString(),
    },
  });
}

/** The name under which summaries of one target are compared: a guest agent's URL, else `trust-center:KIND/NAME`. */
export function resourceUri({ kind, name }: ResultDocument['target']): string {
  return kind === 'guest-agent' && URL.canParse(name) ? name : `trust-center:${kind}/${encodeURIComponent(name)}`;
}

/**
 * The app-compose that was measured and accepted, or, when it was not, the one expected, so that whoever looks its
 * digest up finds the failure; the OS image by which the OS is known; the images it runs; and the result document itself.
 */
function subjectsOf({ result, images }: SummaryInput): Subject[] {
  const subjects: Subject[] = [];
  const add = (name: string, sha256: string): void => {
    if (!subjects.some(({ digest }) => digest.sha256 === sha256)) subjects.push({ name, digest: { sha256 } });
  };
  for (const component of result.components) {
    const { role, instance, phases, app, expected } = component;
    const named = (name: string): string => (role === 'app' && instance === 0 ? name : `${role}/${instance}/${name}`);
    const accepted = phases['source-code'].status === 'pass';
    const composeHash = accepted ? app?.composeHash : expected.composeHash;
    if (isSha256(composeHash)) add(named('app-compose.json'), composeHash);
    const osImageHash = knownOs(component)?.osImageHash;
    if (isSha256(osImageHash)) add(named('os-image'), osImageHash);
  }
  for (const { name, digest } of images) add(name, digest.sha256);
  add('result.json', toHex(sha256(utf8(renderJson(result)))));
  return subjects;
}

/** What the OS is known by, where that phase passed. */
function knownOs({ phases, reference }: ComponentResult): OsReference | null {
  return phases.os.status === 'pass' ? reference : null;
}

function isSha256(text: string | null | undefined): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

function byPhase<T>(of: (phase: Phase) => T): Record<Phase, T> {
  return Object.fromEntries(PHASES.map((phase) => [phase, of(phase)])) as Record<Phase, T>;
}

function hexOf(digest: string): string {
  return digest.replace(/^sha256:/, '');
}

function expectSame(what: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new InputError('INPUT_INVALID', `the ${what} has ${actual}, the result was made from ${expected}`, {
    hint: `Give the ${what} that belongs to the result.`,
  });
}
