// A verification summary read back: every member that this project writes must be there, none other, and what it says
// twice must agree.

import { type CheckStatus, PHASES, type Phase } from '../appraisal/check.js';
import { GRADES } from '../appraisal/os/image-reference.js';
import type { Verdict } from '../appraisal/verdict.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  asString,
  booleanField,
  type JsonObject,
  type JsonValue,
  memberOf,
  objectField,
  onlyMembers,
  stringField,
} from '../formats/json.js';
import { parseRfc3339 } from '../formats/time.js';
import { type Statement, type Subject, sha256Field } from './in-toto.js';
import { LEVELS, type Level, osLevel } from './levels.js';
import { SLSA_VERSION, SUMMARY_EXTENSION, type SummaryComponent, VERIFIER_ID } from './statement.js';

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
  verifiedLevels: Level[];
  components: SummaryComponent[];
}

const VERDICTS = ['verified', 'failed', 'inconclusive'] as const;
const STATUSES = ['pass', 'fail', 'unknown', 'skipped'] as const;
const COVERAGES = ['full', 'partial', 'skipped'] as const;
const FRESHNESS = ['nonce', 'key-bound', 'fetched', 'replayed'] as const;
const MAX_LISTED = 10_000;

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
  for (const [i, item] of arrayField(predicate, 'inputAttestations', at, MAX_LISTED).entries()) {
    readResource(item, `${at}.inputAttestations[${i}]`);
  }
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
      'components',
      'notAfter',
    ],
    field,
  );
  const coverage = objectField(ours, 'coverage', field);
  readByPhase(coverage, `${field}.coverage`, COVERAGES);
  stringField(ours, 'trustAnchor', field);
  const summary: Summary = {
    subjects: subject,
    timeVerified: parseRfc3339(stringField(predicate, 'timeVerified', at), `${at}.timeVerified`),
    notAfter: parseRfc3339(stringField(ours, 'notAfter', field), `${field}.notAfter`),
    resourceUri: stringField(predicate, 'resourceUri', at),
    verifierVersion: stringField(version, 'trust-center', `${at}.verifier.version`),
    policySha256: readResource(memberOf(predicate, 'policy', at), `${at}.policy`),
    evidenceSha256: sha256Field(ours, 'evidenceDigest', field),
    verdict: wordField(ours, 'verdict', field, VERDICTS),
    verdictReason: stringField(ours, 'verdictReason', field),
    testTrustAnchor: booleanField(ours, 'testTrustAnchor', field),
    verifiedLevels: arrayField(predicate, 'verifiedLevels', at, LEVELS.length).map((level, i) =>
      word(asString(level, `${at}.verifiedLevels[${i}]`), `${at}.verifiedLevels[${i}]`, LEVELS),
    ),
    components: arrayField(ours, 'components', field, MAX_LISTED).map((component, i) =>
      readComponent(component, `${field}.components[${i}]`),
    ),
  };
  expectConsistent(summary, wordField(predicate, 'verificationResult', at, ['PASSED', 'FAILED']));
  return summary;
}

/** Two readers of one summary, each looking at one of its fields, must come to the same conclusion. */
function expectConsistent(summary: Summary, verificationResult: 'PASSED' | 'FAILED'): void {
  const { verdict, testTrustAnchor, verifiedLevels, components } = summary;
  const passed = verdict === 'verified' && !testTrustAnchor;
  expectValue(verificationResult, passed ? 'PASSED' : 'FAILED', 'predicate.verificationResult');
  const fail = (message: string): never => {
    throw new ParseError('PARSE_INVALID', 'predicate.verifiedLevels', message);
  };
  if (!passed && verifiedLevels.length > 0) fail('there are levels without a pass');
  if (passed && !verifiedLevels.includes('TRUST_CENTER_HARDWARE')) fail('a pass without TRUST_CENTER_HARDWARE');
  if (passed && components.length === 0) fail('a pass of no component');
  const os = verifiedLevels.filter((level) => /_OS_/.test(level));
  if (os.length > 0 && (os.length > 1 || os[0] !== osLevel(components.map(({ referenceGrade }) => referenceGrade)))) {
    fail(`${os.join(', ')} is not the level of the weakest reference grade`);
  }
  const levelled: [Phase, RegExp][] = [
    ['hardware', /_HARDWARE$/],
    ['os', /_OS_/],
    ['source-code', /_SOURCE_CODE$/],
    ['domain', /_DOMAIN$/],
  ];
  for (const [phase, level] of levelled) {
    if (!verifiedLevels.some((name) => level.test(name))) continue;
    const other = components.find(({ phases }) => phases[phase] !== 'pass');
    if (other !== undefined) fail(`there is one for ${phase}, which ${other.component} did not pass`);
  }
}

function readComponent(value: JsonValue, field: string): SummaryComponent {
  const object = asObject(value, field);
  onlyMembers(object, ['component', 'phases', 'freshness', 'referenceGrade'], field);
  const grade = memberOf(object, 'referenceGrade', field);
  return {
    component: stringField(object, 'component', field),
    phases: readByPhase(objectField(object, 'phases', field), `${field}.phases`, STATUSES) as Record<
      Phase,
      CheckStatus
    >,
    freshness: wordField(object, 'freshness', field, FRESHNESS),
    referenceGrade: grade === null ? null : wordField(object, 'referenceGrade', field, GRADES),
  };
}

function readByPhase<T extends string>(object: JsonObject, field: string, words: readonly T[]): Record<string, T> {
  onlyMembers(object, PHASES, field);
  return Object.fromEntries(PHASES.map((phase) => [phase, wordField(object, phase, field, words)]));
}

/** `{ uri, digest: { sha256 } }`. @returns the digest */
function readResource(value: JsonValue, field: string): string {
  const object = asObject(value, field);
  onlyMembers(object, ['uri', 'digest'], field);
  stringField(object, 'uri', field);
  const digest = objectField(object, 'digest', field);
  onlyMembers(digest, ['sha256'], `${field}.digest`);
  return sha256Field(digest, 'sha256', `${field}.digest`);
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
