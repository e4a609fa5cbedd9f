// A verification summary read back: every member that this project writes must be there, none other, and what it says
// twice must agree.

import { hasGround, isProven } from '../appraisal/ground.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  asString,
  booleanField,
  integerField,
  type JsonObject,
  type JsonValue,
  memberOf,
  objectField,
  onlyMembers,
  stringField,
} from '../formats/codec/json.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { TCB_STATUSES } from '../formats/collateral.js';
import {
  type Coverage,
  FRESHNESS_GRADES,
  GRADES,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
  type Verdict,
} from '../result/words.js';
import { type Statement, type Subject, sha256Field } from './in-toto.js';
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

const VERDICTS = ['verified', 'failed', 'inconclusive'] as const;
const STATUSES = ['pass', 'fail', 'unknown', 'skipped'] as const;
const COVERAGES = ['full', 'partial', 'skipped'] as const;
const MAX_LISTED = 10_000;
const COMPONENT = /^(?:app|kms|gateway)\/(?:0|[1-9][0-9]{0,5})$/;

/** @throws ParseError naming the member that is missing, unknown, malformed or contradicts another */
export function parseSummary({ subject, predicate }: Statement<JsonObject>): Summary {
  const at = 'predicate';
  onlyMembers(
    predicate,
    [
      'verifier',
      'timeVerified',
      'resourceUri',
      'policy',
      'inputAttestations',
      'verificationResult',
      'verifiedLevels',
      'slsaVersion',
      SUMMARY_EXTENSION,
    ],
    at,
  );
  const verifier = objectField(predicate, 'verifier', at);
  onlyMembers(verifier, ['id', 'version'], `${at}.verifier`);
  expectValue(stringField(verifier, 'id', `${at}.verifier`), VERIFIER_ID, `${at}.verifier.id`);
  const version = objectField(verifier, 'version', `${at}.verifier`);
  onlyMembers(version, ['trust-center'], `${at}.verifier.version`);
  expectValue(stringField(predicate, 'slsaVersion', at), SLSA_VERSION, `${at}.slsaVersion`);
  const inputs = arrayField(predicate, 'inputAttestations', at, MAX_LISTED);
  for (const [i, item] of inputs.entries()) readResource(item, `${at}.inputAttestations[${i}]`);
  const ours = objectField(predicate, SUMMARY_EXTENSION, at);
  const field = `${at}.${SUMMARY_EXTENSION}`;
  onlyMembers(
    ours,
    [
      'verdict',
      'verdictReason',
      'evidenceDigest',
      'testTrustAnchor',
      'trustAnchor',
      'coverage',
      'accepts',
      'components',
      'images',
      'notAfter',
    ],
    field,
  );
  const policy = readResource(memberOf(predicate, 'policy', at), `${at}.policy`);
  const summary: Summary = {
    subjects: subject,
    timeVerified: parseRfc3339(stringField(predicate, 'timeVerified', at), `${at}.timeVerified`),
    notAfter: parseRfc3339(stringField(ours, 'notAfter', field), `${field}.notAfter`),
    resourceUri: nonEmptyField(predicate, 'resourceUri', at),
    verifierVersion: stringField(version, 'trust-center', `${at}.verifier.version`),
    policySha256: policy.sha256,
    evidenceSha256: sha256Field(ours, 'evidenceDigest', field),
    verdict: wordField(ours, 'verdict', field, VERDICTS),
    verdictReason: stringField(ours, 'verdictReason', field),
    testTrustAnchor: booleanField(ours, 'testTrustAnchor', field),
    accepts: readAccepted(objectField(ours, 'accepts', field), `${field}.accepts`),
    verifiedLevels: arrayField(predicate, 'verifiedLevels', at, LEVELS.length).map((level, i) =>
      word(asString(level, `${at}.verifiedLevels[${i}]`), `${at}.verifiedLevels[${i}]`, LEVELS),
    ),
    components: arrayField(ours, 'components', field, MAX_LISTED).map((component, i) =>
      readComponent(component, `${field}.components[${i}]`),
    ),
    images: arrayField(ours, 'images', field, MAX_LISTED).map((image, i) => readImage(image, `${field}.images[${i}]`)),
    passed: wordField(predicate, 'verificationResult', at, ['PASSED', 'FAILED']) === 'PASSED',
  };
  expectConsistent(summary, {
    trustAnchor: nonEmptyField(ours, 'trustAnchor', field),
    coverage: readByPhase(objectField(ours, 'coverage', field), `${field}.coverage`, COVERAGES),
    policyUri: policy.uri,
    inputs: inputs.length,
  });
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

function readComponent(value: JsonValue, field: string): SummaryComponent {
  const object = asObject(value, field);
  onlyMembers(
    object,
    ['component', 'tee', 'phases', 'freshness', 'referenceGrade', 'composeHash', 'osImageHash'],
    field,
  );
  const orNull = <T>(key: string, read: () => T): T | null => (memberOf(object, key, field) === null ? null : read());
  const component = stringField(object, 'component', field);
  if (!COMPONENT.test(component))
    throw new ParseError('PARSE_INVALID', `${field}.component`, 'expected app/0 or its like');
  return {
    component,
    tee: orNull('tee', () => wordField(object, 'tee', field, ['tdx'])),
    phases: readByPhase(objectField(object, 'phases', field), `${field}.phases`, STATUSES),
    freshness: wordField(object, 'freshness', field, FRESHNESS_GRADES),
    referenceGrade: orNull('referenceGrade', () => wordField(object, 'referenceGrade', field, GRADES)),
    composeHash: orNull('composeHash', () => sha256Field(object, 'composeHash', field)),
    osImageHash: orNull('osImageHash', () => sha256Field(object, 'osImageHash', field)),
  };
}

function readAccepted(object: JsonObject, field: string): Accepted {
  onlyMembers(object, ['debug', 'developmentImages', 'tcbStatuses', 'graceDays'], field);
  return {
    debug: booleanField(object, 'debug', field),
    developmentImages: booleanField(object, 'developmentImages', field),
    tcbStatuses: arrayField(object, 'tcbStatuses', field, TCB_STATUSES.length).map((status, i) =>
      word(asString(status, `${field}.tcbStatuses[${i}]`), `${field}.tcbStatuses[${i}]`, TCB_STATUSES),
    ),
    graceDays: integerField(object, 'graceDays', field, 0, 3650),
  };
}

function readImage(value: JsonValue, field: string): { name: string; sha256: string } {
  const object = asObject(value, field);
  onlyMembers(object, ['name', 'sha256'], field);
  return { name: nonEmptyField(object, 'name', field), sha256: sha256Field(object, 'sha256', field) };
}

function readByPhase<T extends string>(object: JsonObject, field: string, words: readonly T[]): Record<Phase, T> {
  onlyMembers(object, PHASES, field);
  const entries = PHASES.map((phase) => [phase, wordField(object, phase, field, words)]);
  return Object.fromEntries(entries) as Record<Phase, T>;
}

/** `{ uri, digest: { sha256 } }`. */
function readResource(value: JsonValue, field: string): { uri: string; sha256: string } {
  const object = asObject(value, field);
  onlyMembers(object, ['uri', 'digest'], field);
  const uri = nonEmptyField(object, 'uri', field);
  const digest = objectField(object, 'digest', field);
  onlyMembers(digest, ['sha256'], `${field}.digest`);
  return { uri, sha256: sha256Field(digest, 'sha256', `${field}.digest`) };
}

function nonEmptyField(object: JsonObject, key: string, field: string): string {
  const text = stringField(object, key, field);
  if (text !== '') return text;
  throw new ParseError('PARSE_INVALID', `${field}.${key}`, 'it is empty');
}

function wordField<T extends string>(object: JsonObject, key: string, field: string, words: readonly T[]): T {
  return word(stringField(object, key, field), `${field}.${key}`, words);
}

function word<T extends string>(text: string, field: string, words: readonly T[]): T {
  const found = words.find((known) => known === text);
  if (found !== undefined) return found;
  throw new ParseError('PARSE_INVALID', field, `expected ${words.join(', ')}, got ${preview(text, 80)}`);
}

function expectValue(actual: string, expected: string, field: string): void {
  if (actual === expected) return;
  throw new ParseError('PARSE_INVALID', field, `expected ${expected}, got ${preview(actual, 80)}`);
}
