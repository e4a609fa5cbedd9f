// What a badge needs of a result document, read back strictly from its JSON; the rest is not read.

import { GROUND } from '../appraisal/ground.js';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type NotShown, RESULT_SCHEMA } from '../result/document.js';
import {
  byPhase,
  COMPONENT_ROLES,
  COVERAGES,
  FRESHNESS_GRADES,
  hasPhase,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
  VERDICTS,
} from '../result/words.js';
import {
  anyObject,
  hasMember,
  listOf,
  member,
  memberOr,
  object,
  only,
  orNull,
  type Reader,
  readJson,
  refuse,
} from '../schema/reader.js';
import { boolean, integer, oneOf, supported, text, time } from '../schema/scalars.js';
import type { BadgeFacts } from './badge.js';

const MAX_COMPONENTS = 10_000;
const MAX_CHECKS = 10_000;
const MAX_NOT_SHOWN = 100;
const MAX_LEFT_OUT = 10;

function eachPhase<T>(reader: Reader<T>): Reader<Record<Phase, T>> {
  return (value) => {
    const phases = anyObject(value);
    return byPhase((phase) => member(phases, phase, reader));
  };
}

/** A check id that this version may not know: it is compared with `null` alone. */
const check = (value: unknown): { status: string; followsFrom: string | null } => {
  const judged = anyObject(value);
  return {
    status: member(judged, 'status', text),
    followsFrom: hasMember(judged, 'followsFrom') ? member(judged, 'followsFrom', text) : null,
  };
};

const phase = (value: unknown): { status: string; checks: ReturnType<typeof check>[] } => {
  const appraised = anyObject(value);
  return {
    status: member(appraised, 'status', text),
    checks: member(appraised, 'checks', listOf(check, { most: MAX_CHECKS })),
  };
};

/** Of the instances that were not judged only the number is read. */
const instances: Reader<BadgeFacts['instances']> = (value) => ({
  judged: only('judged', integer(0, MAX_COMPONENTS))(value),
  stopped: only('stopped', listOf(anyObject, { most: MAX_COMPONENTS }))(value),
});

const component = (value: unknown) => ({
  role: only('role', oneOf(...COMPONENT_ROLES))(value),
  freshness: only('freshness', oneOf(...FRESHNESS_GRADES))(value),
  phases: only('phases', eachPhase(phase))(value),
});

const domain = (value: unknown) => ({ givenRoot: only('givenRoot', boolean)(value) });

/**
 * @param json a result document (`--format json`)
 * @throws ParseError also for one that contradicts itself: a `verified` whose phases did not all pass
 */
export function readBadgeFacts(json: string): BadgeFacts {
  return readJson(json, 'result', resultDocument);
}

const HINT = 'Give the result document: `trust-center verify --format json`, or the output result-path of the action.';

const resultDocument: Reader<BadgeFacts> = (value) => {
  const root = anyObject(value);
  if (!hasMember(root, 'schema'))
    refuse(`no result document: it names no schema`, { code: 'PARSE_UNSUPPORTED', hint: HINT });
  member(root, 'schema', supported(text, [RESULT_SCHEMA], HINT));
  member(root, 'appraisedAt', time);
  const components = member(root, 'components', listOf(component, { most: MAX_COMPONENTS }));
  const notShown = member(
    root,
    'notShown',
    listOf(object<NotShown>({ what: text, why: text }), { most: MAX_NOT_SHOWN }),
  );
  const facts: BadgeFacts = {
    verdict: member(root, 'verdict', oneOf(...VERDICTS)),
    verdictReason: member(root, 'verdictReason', text),
    target: { name: member(root, 'target', only('name', text)) },
    appraisedAt: member(root, 'appraisedAt', text),
    experiment: member(root, 'experiment', orNull(text)),
    coverage: member(root, 'coverage', eachPhase(oneOf(...COVERAGES))),
    instances: member(root, 'instances', instances),
    components: components.map(({ freshness }) => ({ freshness })),
    domain: memberOr(root, 'domain', null, domain),
  };
  if (facts.verdict === 'verified') {
    const leftOut = memberOr(root, 'domain', null, only('leftOut', listOf(text, { most: MAX_LEFT_OUT })));
    expectProven(facts, member(root, 'trustAnchor', text), components, leftOut);
    expectTold(facts, notShown);
  }
  return facts;
};

/** A success says so in every place, or it is none. */
function expectProven(
  { verdictReason, coverage, experiment, instances }: BadgeFacts,
  trustAnchor: string,
  components: readonly ReturnType<typeof component>[],
  leftOut: readonly string[] | null,
): void {
  const contradicts = (what: string): never => {
    throw new ParseError('PARSE_INVALID', 'verdict', `it says verified, but ${what}`);
  };
  if (experiment === null && trustAnchor !== PRODUCTION_TRUST_ANCHOR) contradicts('a test root was trusted');
  if (!verdictReason.startsWith('verified: ')) contradicts('verdictReason does not');
  if (components.length === 0) contradicts('there is no component');
  if (instances.judged === 0) contradicts('no instance was judged');
  if (coverage.hardware !== 'full') contradicts(`coverage.hardware is ${coverage.hardware}`);
  for (const phase of PHASES) {
    // Of a domain that was named, some checks may have been left out; and a phase that passed is of a domain that was named.
    const isPartial = phase === 'domain' && leftOut !== null && leftOut.length > 0;
    if (coverage[phase] !== 'skipped' && (coverage[phase] === 'partial') !== isPartial) {
      contradicts(`coverage.${phase} is ${coverage[phase]}`);
    }
    for (const [i, { role, phases }] of components.entries()) {
      const wanted = coverage[phase] === 'skipped' || !hasPhase(role, phase) ? 'skipped' : 'pass';
      const found = phases[phase];
      const name = `components[${i}].phases.${phase}`;
      if (found.status !== wanted) contradicts(`${name} is ${preview(found.status, 40)}`);
      const open = found.checks.find(({ status }) => status !== 'pass');
      if (open !== undefined) contradicts(`a check of ${name} is ${preview(open.status, 40)}`);
      const derived = found.checks.find(({ followsFrom }) => followsFrom !== null);
      if (derived !== undefined)
        contradicts(`a check of ${name} follows from ${preview(derived.followsFrom ?? '', 40)}, which was not passed`);
      if (wanted === 'pass' && found.checks.length === 0) contradicts(`${name} has no check`);
    }
    if (phase === 'domain' && coverage.domain !== 'skipped' && leftOut === null) contradicts('no domain was named');
    const missing =
      coverage[phase] === 'skipped' ? undefined : GROUND[phase].find((below) => coverage[below] !== 'full');
    if (missing !== undefined)
      contradicts(`${phase} stands on ${missing}, and coverage.${missing} is ${coverage[missing]}`);
  }
}

/** What was not asked for, stopped instances, and the age of evidence that may be old, are named among what was not shown. */
function expectTold({ coverage, components, instances }: BadgeFacts, notShown: readonly NotShown[]): void {
  const isOld = components.some(({ freshness }) => freshness === 'replayed' || freshness === 'fetched');
  const toTell = [
    ...PHASES.filter((phase) => coverage[phase] !== 'full'),
    ...(instances.stopped.length > 0 ? ['instances'] : []),
    ...(isOld ? ['age'] : []),
  ];
  const untold = toTell.find((what) => !notShown.some((one) => one.what === what));
  if (untold !== undefined) throw new ParseError('PARSE_INVALID', 'notShown', `it does not name ${untold}`);
}
