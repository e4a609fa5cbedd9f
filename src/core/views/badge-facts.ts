// What a badge needs of a result document, read back strictly from its JSON; the rest is not read.

import { GROUND } from '../appraisal/ground.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  hasMember,
  type JsonObject,
  memberOf,
  objectField,
  parseJson,
  stringField,
} from '../formats/codec/json.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { RESULT_SCHEMA } from '../result/document.js';
import { PHASES, type Phase, PRODUCTION_TRUST_ANCHOR } from '../result/words.js';
import type { BadgeFacts } from './badge.js';

const MAX_COMPONENTS = 10_000;
const MAX_CHECKS = 10_000;
const VERDICTS = ['verified', 'failed', 'inconclusive'] as const;
const FRESHNESS = ['nonce', 'key-bound', 'fetched', 'replayed'] as const;
const COVERAGES = ['full', 'partial', 'skipped'] as const;

/**
 * @param text a result document (`--format json`)
 * @throws ParseError also for one that contradicts itself: a `verified` whose phases did not all pass
 */
export function readBadgeFacts(text: string): BadgeFacts {
  const root = asObject(parseJson(text, 'result'), 'result');
  const schema = hasMember(root, 'schema') ? stringField(root, 'schema', 'result') : 'none';
  if (schema !== RESULT_SCHEMA) {
    throw new ParseError(
      'PARSE_UNSUPPORTED',
      'result.schema',
      `expected ${RESULT_SCHEMA}, got ${preview(schema, 80)}`,
      {
        hint: 'Give the result document: `trust-center verify --format json`, or the output result-path of the action.',
      },
    );
  }
  const coverage = objectField(root, 'coverage', 'result');
  const facts: BadgeFacts = {
    verdict: wordField(root, 'verdict', 'result', VERDICTS),
    verdictReason: stringField(root, 'verdictReason', 'result'),
    target: { name: stringField(objectField(root, 'target', 'result'), 'name', 'result.target') },
    appraisedAt: stringField(root, 'appraisedAt', 'result'),
    experiment: memberOf(root, 'experiment', 'result') === null ? null : stringField(root, 'experiment', 'result'),
    coverage: byPhase((phase) => wordField(coverage, phase, 'result.coverage', COVERAGES)),
    components: arrayField(root, 'components', 'result', MAX_COMPONENTS).map((component, i) => {
      const field = `result.components[${i}]`;
      return { freshness: wordField(asObject(component, field), 'freshness', field, FRESHNESS) };
    }),
  };
  parseRfc3339(facts.appraisedAt, 'result.appraisedAt');
  expectConsistent(facts, root);
  return facts;
}

/** A result counts as a success only if every member that bears on it says so. */
function expectConsistent({ verdict, verdictReason, coverage, experiment }: BadgeFacts, root: JsonObject): void {
  const components = arrayField(root, 'components', 'result', MAX_COMPONENTS);
  const statuses = components.map((component, i) => {
    const field = `result.components[${i}]`;
    const phases = objectField(asObject(component, field), 'phases', field);
    return byPhase((phase) => {
      const at = `${field}.phases.${phase}`;
      const appraised = objectField(phases, phase, `${field}.phases`);
      const checks = arrayField(appraised, 'checks', at, MAX_CHECKS).map((check, k) =>
        stringField(asObject(check, `${at}.checks[${k}]`), 'status', `${at}.checks[${k}]`),
      );
      return { status: stringField(appraised, 'status', at), checks };
    });
  });
  if (verdict !== 'verified') return;
  const contradicts = (what: string): never => {
    throw new ParseError('PARSE_INVALID', 'result.verdict', `it says verified, but ${what}`);
  };
  const trustAnchor = stringField(root, 'trustAnchor', 'result');
  if (experiment === null && trustAnchor !== PRODUCTION_TRUST_ANCHOR) contradicts('a test root was trusted');
  if (!verdictReason.startsWith('verified: ')) contradicts('verdictReason does not');
  if (components.length === 0) contradicts('there is no component');
  if (coverage.hardware !== 'full') contradicts(`coverage.hardware is ${coverage.hardware}`);
  for (const phase of PHASES) {
    if (coverage[phase] === 'partial') contradicts(`coverage.${phase} is partial`);
    const wanted = coverage[phase] === 'skipped' ? 'skipped' : 'pass';
    for (const [i, { [phase]: found }] of statuses.entries()) {
      const name = `components[${i}].phases.${phase}`;
      if (found.status !== wanted) contradicts(`${name} is ${preview(found.status, 40)}`);
      const open = found.checks.find((status) => status !== 'pass');
      if (open !== undefined) contradicts(`a check of ${name} is ${preview(open, 40)}`);
      if (wanted === 'pass' && found.checks.length === 0) contradicts(`${name} has no check`);
    }
    const missing =
      coverage[phase] === 'skipped' ? undefined : GROUND[phase].find((below) => coverage[below] !== 'full');
    if (missing !== undefined)
      contradicts(`${phase} stands on ${missing}, and coverage.${missing} is ${coverage[missing]}`);
  }
}

function byPhase<T>(of: (phase: Phase) => T): Record<Phase, T> {
  return { hardware: of('hardware'), os: of('os'), 'source-code': of('source-code'), domain: of('domain') };
}

function wordField<T extends string>(object: JsonObject, key: string, field: string, words: readonly T[]): T {
  const text = stringField(object, key, field);
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new ParseError('PARSE_INVALID', `${field}.${key}`, `expected ${words.join(', ')}, got ${preview(text, 80)}`);
}
