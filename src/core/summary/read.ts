// A verification summary read back: every member that this project writes must be there, and none other. What SLSA and
// in-toto have a place for (result, levels, subjects) must follow from what the components state: other readers look there.

import { hasGround } from '../appraisal/ground.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { TCB_STATUSES } from '../formats/collateral.js';
import { DOMAIN_CHECKS } from '../policy/domain.js';
import { acceptedInstances } from '../policy/policy.js';
import {
  byPhase,
  CHECK_STATUSES,
  COMPONENT_ROLES,
  FRESHNESS_GRADES,
  GRADES,
  hasPhase,
  PHASES,
  type Phase,
  type Verdict,
} from '../result/words.js';
import { listOf, object, optional, orNull, type Reader, read, setOf } from '../schema/reader.js';
import { boolean, gitCommit, integer, lowerHex, matching, nonEmpty, oneOf, text, time } from '../schema/scalars.js';
import { type Statement, type Subject, sha256Digest } from './in-toto.js';
import { LEVELS, type Level, levelsOf } from './levels.js';
import { IN_HAND, wrongSubject } from './subjects.js';
import {
  type Accepted,
  levelFacts,
  MAX_RELIANCE_MS,
  passes,
  policyUri,
  SLSA_VERSION,
  SUMMARY_EXTENSION,
  type SummaryComponent,
  type SummaryDomain,
  type SummaryExtension,
  type SummaryInstances,
  type SummaryProvenance,
  type SummaryRegistry,
  statedVerdict,
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
  /** That the components lead to. */
  verdict: Verdict;
  /** `verified: …` */
  reason: string;
  trustAnchor: string;
  accepts: Accepted;
  instances: SummaryInstances;
  verifiedLevels: Level[];
  components: NamedComponent[];
  registry?: SummaryRegistry;
  domain?: SummaryDomain;
  images: { name: string; sha256: string }[];
  provenance: SummaryProvenance[];
  /** `PASSED`. */
  passed: boolean;
}

export interface NamedComponent extends SummaryComponent {
  /** `app/0`. */
  component: string;
}

const MAX_LISTED = { most: 10_000 };

function eachPhase<T>(reader: Reader<T>): Reader<Record<Phase, T>> {
  return object(byPhase(() => reader));
}

const resource = object({ uri: nonEmpty, digest: sha256Digest });

const component = object<SummaryComponent>({
  role: oneOf(...COMPONENT_ROLES),
  tee: orNull(oneOf('tdx')),
  phases: eachPhase(oneOf(...CHECK_STATUSES)),
  freshness: oneOf(...FRESHNESS_GRADES),
  referenceGrade: orNull(oneOf(...GRADES)),
  composeHash: orNull(lowerHex(32)),
  osImageHash: orNull(lowerHex(32)),
  imagesBuilt: boolean,
});

const provenance = object<SummaryProvenance>({
  image: nonEmpty,
  sha256: lowerHex(32),
  repository: nonEmpty,
  commit: gitCommit,
  ref: nonEmpty,
  workflow: nonEmpty,
  run: orNull(nonEmpty),
  trustedRoot: nonEmpty,
});

const count = integer(0, MAX_LISTED.most);

const accepted = object<Accepted>({
  instances: acceptedInstances,
  debug: boolean,
  developmentImages: boolean,
  tcbStatuses: listOf(oneOf(...TCB_STATUSES), { most: TCB_STATUSES.length }),
  graceDays: integer(0, 3650),
});

const MAX_ENDPOINTS = { least: 1, most: 16 };

const blockTime: Reader<string> = (value) => {
  time(value);
  return text(value);
};

const registry = object<SummaryRegistry>({
  chainId: integer(0, Number.MAX_SAFE_INTEGER),
  contract: lowerHex(20),
  block: integer(0, Number.MAX_SAFE_INTEGER),
  blockHash: lowerHex(32),
  blockTime,
  endpoints: listOf(nonEmpty, MAX_ENDPOINTS),
  onlyThis: boolean,
});

const domain = object<SummaryDomain>({
  name: matching(/^[a-z0-9_.-]{1,253}$/, 'a domain name in lower case'),
  port: integer(1, 65_535),
  holder: orNull(oneOf('app', 'gateway')),
  ct: boolean,
  givenRoot: boolean,
  leftOut: setOf(oneOf(...DOMAIN_CHECKS.map((check) => `domain.${check}` as const))),
});

/** Times are read as numbers. */
interface ReadExtension extends Omit<SummaryExtension, 'notAfter'> {
  notAfter: number;
}

const predicateReader = object({
  verifier: object({ id: oneOf(VERIFIER_ID), version: object({ 'trust-center': text }) }),
  timeVerified: time,
  resourceUri: nonEmpty,
  policy: resource,
  inputAttestations: listOf(resource, MAX_LISTED),
  verificationResult: oneOf('PASSED', 'FAILED'),
  verifiedLevels: listOf(oneOf(...LEVELS), { most: LEVELS.length }),
  slsaVersion: oneOf(SLSA_VERSION),
  [SUMMARY_EXTENSION]: object<ReadExtension>({
    reason: text,
    evidenceDigest: lowerHex(32),
    trustAnchor: nonEmpty,
    accepts: accepted,
    instances: object<SummaryInstances>({ judged: count, distinct: count, stopped: count }),
    components: listOf(component, MAX_LISTED),
    registry: optional(registry),
    domain: optional(domain),
    images: listOf(object({ name: nonEmpty, sha256: lowerHex(32) }), MAX_LISTED),
    provenance: listOf(provenance, MAX_LISTED),
    notAfter: time,
  }),
});

/** @throws ParseError naming the member that is missing, unknown, malformed or contradicts another */
export function parseSummary({ subject, predicate }: Statement<JsonObject>): Summary {
  const stated = read(predicate, 'predicate', predicateReader);
  const { evidenceDigest, reason, ...ours } = stated[SUMMARY_EXTENSION];
  const { timeVerified, resourceUri, policy, inputAttestations, verifiedLevels } = stated;
  const verdict = statedVerdict(ours);
  const summary: Summary = {
    ...ours,
    components: named(ours.components),
    verdict,
    reason: `${verdict}: ${reason}`,
    subjects: subject,
    timeVerified,
    resourceUri,
    verifierVersion: stated.verifier.version['trust-center'],
    policySha256: policy.digest.sha256,
    evidenceSha256: evidenceDigest,
    verifiedLevels,
    passed: stated.verificationResult === 'PASSED',
  };
  for (const component of summary.components) expectPlausible(component);
  expectOnlyThis(summary);
  expectDomain(summary);
  expectEarlier(summary);
  expectDerived(summary);
  expectCounted(summary);
  expectPolicyUri(policy);
  if (inputAttestations.length === 0 && summary.components.length > 0) {
    contradicts('inputAttestations', 'there is none, but there are components');
  }
  const { notAfter } = summary;
  if (notAfter < timeVerified || notAfter > timeVerified + MAX_RELIANCE_MS) {
    contradicts('notAfter', 'it is before the appraisal, or more than seven days after it');
  }
  return summary;
}

function named(components: readonly SummaryComponent[]): NamedComponent[] {
  const count = { app: 0, kms: 0, gateway: 0 };
  return components.map((one) => ({ ...one, component: `${one.role}/${count[one.role]++}` }));
}

/** A reader that knows only the members of SLSA and in-toto must come to the same conclusion. */
function expectDerived(summary: Summary): void {
  const { components, images, resourceUri, subjects, verifiedLevels } = summary;
  const passed = passes(summary);
  const word = (pass: boolean): string => (pass ? 'PASSED' : 'FAILED');
  expectValue(word(summary.passed), word(passed), 'predicate.verificationResult');
  const levels = passed ? levelsOf(components, levelFacts(summary)) : [];
  expectValue(verifiedLevels.join(', '), levels.join(', '), 'predicate.verifiedLevels');
  if (images.length > 0 && components.every(({ composeHash }) => composeHash === null)) {
    contradicts('images', 'there are some, but no accepted app-compose that could name them');
  }
  expectSourced(summary);
  const wrong = wrongSubject(subjects, { components, resourceUri, passed });
  if (wrong !== null) throw new ParseError('PARSE_INVALID', 'statement.subject', wrong);
}

/** Images are known by an accepted app-compose, and built is what somebody built. */
function expectSourced({ components, provenance: sources }: Summary): void {
  if (sources.length > 0 && components.every(({ composeHash }) => composeHash === null)) {
    contradicts('provenance', 'there is some, but no accepted app-compose that could name an image');
  }
  if (sources.length === 0 && components.some(({ imagesBuilt }) => imagesBuilt)) {
    contradicts('provenance', 'there is none, but images that were built');
  }
}

/** Every fact about a component must come from a phase that passed. */
function expectPlausible(one: NamedComponent): void {
  const { component, tee, phases, referenceGrade, composeHash, osImageHash } = one;
  const from = (what: string, phase: Phase): void => {
    if (phases[phase] !== 'pass')
      contradicts('components', `${component} has a ${what}, and ${phase} ${phases[phase]}`);
  };
  for (const phase of PHASES) {
    if (phases[phase] !== 'skipped' && !hasPhase(one.role, phase)) {
      contradicts('components', `${component} has no ${phase} phase, and it is ${phases[phase]}`);
    }
    if (phases[phase] === 'pass' && !hasGround(phase, phases)) {
      contradicts('components', `${component} passed ${phase} without what it stands on`);
    }
  }
  if (composeHash !== null) from('composeHash', 'source-code');
  if (one.imagesBuilt && composeHash === null) {
    contradicts('components', `${component} has images that were built, and no composeHash`);
  }
  if (referenceGrade !== null) from('referenceGrade', 'os');
  if (osImageHash !== null && (referenceGrade === null || !IN_HAND.includes(referenceGrade))) {
    contradicts('components', `${component} has an osImageHash, and the OS is known as ${referenceGrade}`);
  }
  if (tee === null && (phases.os === 'pass' || phases['source-code'] === 'pass')) {
    contradicts('components', `${component} is no TD, and passed as one`);
  }
}

/** An instance that was judged is a component, and no phase of any other passed. */
function expectCounted({ instances: { judged, distinct }, components }: Summary): void {
  const apps = components.filter(({ role }) => role === 'app');
  const passed = apps.filter(({ phases }) => phases.hardware === 'pass').length;
  if (judged > apps.length || judged < passed) {
    contradicts(
      'instances',
      `${judged} were judged, of ${apps.length} components that are one, ${passed} of them passed`,
    );
  }
  if (distinct > judged || (distinct === 0 && judged > 0)) {
    contradicts('instances', `${distinct} are different ones, of ${judged} judged`);
  }
}

/** One compose hash for all instances, accepted of each. */
function expectOnlyThis({ registry, components }: Summary): void {
  if (registry?.onlyThis !== true) return;
  const hashes = new Set(components.filter(({ role }) => role === 'app').map(({ composeHash }) => composeHash));
  if (hashes.size !== 1 || hashes.has(null)) {
    contradicts('registry', 'onlyThis is true, and no one accepted compose hash is that of every app');
  }
}

/** The phase is that of a domain which was named, in every instance of the app alike. */
function expectDomain({ domain: named, components }: Summary): void {
  const passed = components.filter(({ phases }) => phases.domain === 'pass');
  const apps = components.filter(({ role }) => role === 'app');
  if (passed.length > 0 && named === undefined) contradicts('domain', 'there is none, but a domain phase that passed');
  if (named === undefined) return;
  const { holder, leftOut } = named;
  const isPassed = apps.length > 0 && passed.length === apps.length;
  if (holder !== null && !isPassed)
    contradicts('domain', 'it has a holder, and the domain phase of an app did not pass');
  if (isPassed && (holder === null) !== leftOut.includes('domain.tee-controlled-key')) {
    contradicts(
      'domain',
      `who has its key was ${holder === null ? '' : 'not '}asked, and it has ${holder ?? 'no holder'}`,
    );
  }
}

/** As much as a policy may accept. */
const MAX_SKEW_MS = 60 * 60_000;

function expectEarlier({ registry, timeVerified }: Summary): void {
  if (registry === undefined || parseRfc3339(registry.blockTime, 'predicate.registry') <= timeVerified + MAX_SKEW_MS)
    return;
  contradicts('registry', 'its block is of a time after the appraisal');
}

/** SLSA asks for an address of the policy; where it has none, its digest stands there. */
function expectPolicyUri({ uri, digest }: { uri: string; digest: { sha256: string } }): void {
  if (uri.toLowerCase().startsWith('trust-center:')) expectValue(uri, policyUri(digest.sha256), 'predicate.policy.uri');
}

function contradicts(what: string, message: string): never {
  throw new ParseError('PARSE_INVALID', `predicate.${what}`, message);
}

function expectValue(actual: string, expected: string, field: string): void {
  if (actual === expected) return;
  throw new ParseError('PARSE_INVALID', field, `expected ${expected}, got ${preview(actual, 80)}`);
}
