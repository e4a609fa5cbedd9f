// A verification summary read back: every member that this project writes must be there, none other, and what it says
// twice must agree.

import { hasGround, isProven } from '../appraisal/ground.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import { TCB_STATUSES } from '../formats/collateral.js';
import {
  byPhase,
  CHECK_STATUSES,
  COVERAGES,
  type Coverage,
  FRESHNESS_GRADES,
  GRADES,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
  VERDICTS,
  type Verdict,
} from '../result/words.js';
import { listOf, object, orNull, type Reader, read } from '../schema/reader.js';
import { boolean, integer, lowerHex, matching, nonEmpty, oneOf, text, time } from '../schema/scalars.js';
import { type Statement, type Subject, sha256Digest } from './in-toto.js';
import { LEVELS, type Level, levelsOf } from './levels.js';
import { IN_HAND, wrongSubject } from './subjects.js';
import {
  type Accepted,
  MAX_RELIANCE_MS,
  passes,
  policyUri,
  SLSA_VERSION,
  SUMMARY_EXTENSION,
  type SummaryComponent,
  VERIFIER_ID,
} from './write.js';

export interface Summary {
  subjects: Subject[];
  /** Unix milliseconds. */
  timeVerified: number;
  notAfter: number;
  resourceUri: string;
  verifierVersion: string;
  policySha256: string;
  evidenceSha256: string;
  verdict: Verdict;
  verdictReason: string;
  testTrustAnchor: boolean;
  accepts: Accepted;
  verifiedLevels: Level[];
  components: SummaryComponent[];
  images: { name: string; sha256: string }[];
  /** `PASSED`. */
  passed: boolean;
}

const MAX_LISTED = { most: 10_000 };

function eachPhase<T>(reader: Reader<T>): Reader<Record<Phase, T>> {
  return object(byPhase(() => reader));
}

const resource = object({ uri: nonEmpty, digest: sha256Digest });

const component = object<SummaryComponent>({
  component: matching(/^(?:app|kms|gateway)\/(?:0|[1-9][0-9]{0,5})$/, 'app/0 or its like'),
  tee: orNull(oneOf('tdx')),
  phases: eachPhase(oneOf(...CHECK_STATUSES)),
  freshness: oneOf(...FRESHNESS_GRADES),
  referenceGrade: orNull(oneOf(...GRADES)),
  composeHash: orNull(lowerHex(32)),
  osImageHash: orNull(lowerHex(32)),
});

const accepted = object<Accepted>({
  debug: boolean,
  developmentImages: boolean,
  tcbStatuses: listOf(oneOf(...TCB_STATUSES), { most: TCB_STATUSES.length }),
  graceDays: integer(0, 3650),
});

const predicateReader = object({
  verifier: object({ id: oneOf(VERIFIER_ID), version: object({ 'trust-center': text }) }),
  timeVerified: time,
  resourceUri: nonEmpty,
  policy: resource,
  inputAttestations: listOf(resource, MAX_LISTED),
  verificationResult: oneOf('PASSED', 'FAILED'),
  verifiedLevels: listOf(oneOf(...LEVELS), { most: LEVELS.length }),
  slsaVersion: oneOf(SLSA_VERSION),
  [SUMMARY_EXTENSION]: object({
    verdict: oneOf(...VERDICTS),
    verdictReason: text,
    evidenceDigest: lowerHex(32),
    testTrustAnchor: boolean,
    trustAnchor: nonEmpty,
    coverage: eachPhase(oneOf(...COVERAGES)),
    accepts: accepted,
    components: listOf(component, MAX_LISTED),
    images: listOf(object({ name: nonEmpty, sha256: lowerHex(32) }), MAX_LISTED),
    notAfter: time,
  }),
});

/** @throws ParseError naming the member that is missing, unknown, malformed or contradicts another */
export function parseSummary({ subject, predicate }: Statement<JsonObject>): Summary {
  const stated = read(predicate, 'predicate', predicateReader);
  const { evidenceDigest, trustAnchor, coverage, ...ours } = stated[SUMMARY_EXTENSION];
  const { timeVerified, resourceUri, policy, verifiedLevels } = stated;
  const summary: Summary = {
    ...ours,
    subjects: subject,
    timeVerified,
    resourceUri,
    verifierVersion: stated.verifier.version['trust-center'],
    policySha256: policy.digest.sha256,
    evidenceSha256: evidenceDigest,
    verifiedLevels,
    passed: stated.verificationResult === 'PASSED',
  };
  expectConsistent(summary, { trustAnchor, coverage, policyUri: policy.uri, inputs: stated.inputAttestations.length });
  return summary;
}

/** What a summary says twice. */
interface Restated {
  trustAnchor: string;
  coverage: Record<Phase, Coverage>;
  policyUri: string;
  /** How many items were appraised. */
  inputs: number;
}

/** Two readers of one summary, each looking at one of its fields, must come to the same conclusion. */
function expectConsistent(summary: Summary, restated: Restated): void {
  const { verdict, verdictReason, testTrustAnchor, accepts, verifiedLevels, components, policySha256 } = summary;
  const { trustAnchor, coverage, inputs } = restated;
  // Where the target gave no answer there is no component, and nothing that was appraised.
  if (inputs === 0 && components.length > 0)
    contradicts('inputAttestations', 'there is none, but there are components');
  const passed = passes({ verdict, trustAnchor, accepts, components });
  const word = (pass: boolean): string => (pass ? 'PASSED' : 'FAILED');
  expectValue(word(summary.passed), word(passed), 'predicate.verificationResult');
  expectValue(String(testTrustAnchor), String(trustAnchor !== PRODUCTION_TRUST_ANCHOR), 'predicate.testTrustAnchor');
  const levels = passed ? levelsOf(components) : [];
  expectValue(verifiedLevels.join(', '), levels.join(', '), 'predicate.verifiedLevels');
  if (!verdictReason.startsWith(`${verdict}: `)) contradicts('verdictReason', `it does not begin with ${verdict}`);
  if (restated.policyUri.toLowerCase().startsWith('trust-center:')) {
    expectValue(restated.policyUri, policyUri(policySha256), 'predicate.policy.uri');
  }
  expectNumbered(components);
  for (const component of components) expectPlausible(component);
  if (summary.images.length > 0 && components.every(({ composeHash }) => composeHash === null)) {
    contradicts('images', 'there are some, but no accepted app-compose that could name them');
  }
  const wrong = wrongSubject(summary.subjects, { components, resourceUri: summary.resourceUri, passed });
  if (wrong !== null) throw new ParseError('PARSE_INVALID', 'statement.subject', wrong);
  for (const phase of PHASES) expectCovered(phase, coverage[phase], components);
  expectValue(verdict, verdictOf(coverage, components), 'predicate.verdict');
  const { timeVerified, notAfter } = summary;
  if (notAfter < timeVerified || notAfter > timeVerified + MAX_RELIANCE_MS) {
    contradicts('notAfter', 'it is before the appraisal, or more than seven days after it');
  }
}

/** The first of each role is 0, and none is left out or there twice. */
function expectNumbered(components: readonly SummaryComponent[]): void {
  const next: Record<string, number> = {};
  for (const { component } of components) {
    const role = component.slice(0, component.indexOf('/'));
    const number = next[role] ?? 0;
    if (component !== `${role}/${number}`) contradicts('components', `expected ${role}/${number}, got ${component}`);
    next[role] = number + 1;
  }
}

/** Every fact about a component must come from a phase that passed. */
function expectPlausible(one: SummaryComponent): void {
  const { component, tee, phases, referenceGrade, composeHash, osImageHash } = one;
  const from = (what: string, phase: Phase): void => {
    if (phases[phase] !== 'pass')
      contradicts('components', `${component} has a ${what}, and ${phase} ${phases[phase]}`);
  };
  for (const phase of PHASES) {
    if (phases[phase] === 'pass' && !hasGround(phase, phases)) {
      contradicts('components', `${component} passed ${phase} without what it stands on`);
    }
  }
  if (composeHash !== null) from('composeHash', 'source-code');
  if (referenceGrade !== null) from('referenceGrade', 'os');
  if (osImageHash !== null && (referenceGrade === null || !IN_HAND.includes(referenceGrade))) {
    contradicts('components', `${component} has an osImageHash, and the OS is known as ${referenceGrade}`);
  }
  if (tee === null && (phases.os === 'pass' || phases['source-code'] === 'pass')) {
    contradicts('components', `${component} is no TD, and passed as one`);
  }
}

/**
 * `full`: decided for every component; `partial`: asked for, but not decided for every one; `skipped`: not asked for,
 * though something that the caller expected may have failed or stayed undecided there.
 */
function expectCovered(phase: Phase, coverage: Coverage, components: readonly SummaryComponent[]): void {
  const passes = components.every(({ phases }) => phases[phase] === 'pass');
  if (coverage === (components.length === 0 ? 'full' : passes ? 'partial' : null)) {
    contradicts('coverage', `${phase} is ${coverage}, and ${components.length} components passed it`);
  }
  const found = components.find(({ phases }) =>
    coverage === 'skipped'
      ? phases[phase] === 'pass'
      : phases[phase] === 'skipped' || (coverage === 'full' && phases[phase] === 'unknown'),
  );
  if (found !== undefined) {
    contradicts('coverage', `${phase} is ${coverage}, and ${found.phases[phase]} of ${found.component}`);
  }
}

/** As the appraisal decides: by what was asked for and how every component fared. */
function verdictOf(coverage: Record<Phase, Coverage>, components: readonly SummaryComponent[]): Verdict {
  const asked = PHASES.filter((phase) => coverage[phase] !== 'skipped');
  if (components.some(({ phases }) => PHASES.some((phase) => phases[phase] === 'fail'))) return 'failed';
  const whole = components.every(({ phases }) =>
    PHASES.every((phase) => (asked.includes(phase) ? isProven(phase, phases) : phases[phase] === 'skipped')),
  );
  return whole && components.length > 0 && asked.length > 0 ? 'verified' : 'inconclusive';
}

function contradicts(what: string, message: string): never {
  throw new ParseError('PARSE_INVALID', `predicate.${what}`, message);
}

function expectValue(actual: string, expected: string, field: string): void {
  if (actual === expected) return;
  throw new ParseError('PARSE_INVALID', field, `expected ${expected}, got ${preview(actual, 80)}`);
}
