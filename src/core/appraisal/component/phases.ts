// One component decided: what was judged of it, with the phases that each phase stands on and with its peers.

import { causesOf } from '../../result/causes.js';
import type { Check, ComponentResult } from '../../result/document.js';
import { byPhase, type Phase } from '../../result/words.js';
import { comparing, isNamed, namedOf } from '../expectations.js';
import { GROUND, isProven } from '../ground.js';
import type { AppraisalInput } from '../input.js';
import { checkOf, checksOf, type Judgement, type Judgements, pass, unknown } from '../judgement.js';
import { withOwnRemedies } from '../remedies.js';
import { type DecidedComponent, phaseStatuses, requiredOf } from '../verdict.js';
import type { OwnPhase, ReadComponent } from './read.js';

export interface Appraised extends Pick<ReadComponent, 'isEnclave' | 'aggregated' | 'registry'> {
  result: ComponentResult;
}

const OWN_PHASES: readonly OwnPhase[] = ['hardware', 'os', 'source-code'];

/** @param drift between it and its peers, as far as it is judged */
export function appraiseComponent(
  { component, checks, isEnclave, aggregated, registry, found }: ReadComponent,
  drift: Partial<Record<Phase, Judgement>>,
  { policy, named: allNamed }: AppraisalInput,
): Appraised {
  const name = `${component.role}/${component.instance}`;
  const named = namedOf(component.role, allNamed);
  const required = requiredOf(component.role, policy.phases);
  const isRequired = (phase: Phase): boolean => required.includes(phase);
  const own = {
    role: component.role,
    aggregated,
    isOsKnown: found.reference !== null,
    composeHash: found.app?.composeHash ?? null,
  };
  const phases: DecidedComponent['phases'] = { ...NO_CHECKS };
  for (const phase of OWN_PHASES) {
    if (!isRequired(phase) && !isNamed(named, phase)) continue;
    const all = [
      ...groundChecks(phase, name, required, phases),
      ...withOwnRemedies(checks[phase], own),
      // Of a machine that gave no quote nothing was held against the others.
      ...(found.measurements === null ? [] : driftChecks(phase, name, drift)),
    ];
    phases[phase] = { checks: isRequired(phase) ? all : comparing(named, all) };
  }
  const statuses = phaseStatuses(required, phases);
  const result: ComponentResult = {
    role: found.role,
    instance: found.instance,
    phases: byPhase((phase) => ({ status: statuses[phase], checks: [...phases[phase].checks] })),
    tcb: found.tcb,
    measurements: found.measurements,
    expected: found.expected,
    reference: found.reference,
    app: found.app,
    images: found.images,
    freshness: found.freshness,
  };
  return { result, isEnclave, aggregated, registry };
}

/**
 * An instance of the app with its domain phase, which is judged once for all of them.
 * @param holders why who answers at the domain beside this instance is not proven; null: they are, or nobody else does
 */
export function withDomain(
  appraised: Appraised,
  { holders, judgements }: { holders: Judgement | null; judgements: Judgements<'domain'> },
  { policy, named }: AppraisalInput,
): Appraised {
  const { result } = appraised;
  const name = `${result.role}/${result.instance}`;
  const own = judgeGround('domain', policy.phases, result.phases);
  const ground = own.status === 'pass' ? (holders ?? own) : own;
  const all = [checkOf(name, 'domain.ground', ground), ...checksOf<'domain'>(name, judgements)];
  const checks = policy.phases.includes('domain') ? all : comparing(namedOf(result.role, named), all);
  const phases = { ...result.phases, domain: { checks } };
  const statuses = phaseStatuses(policy.phases, phases);
  return { ...appraised, result: { ...result, phases: { ...phases, domain: { status: statuses.domain, checks } } } };
}

const DRIFT_CHECK = { hardware: 'hardware.drift', os: 'os.drift', 'source-code': 'source-code.drift' } as const;

function driftChecks(phase: OwnPhase, name: string, drift: Partial<Record<Phase, Judgement>>): Check[] {
  const judgement = drift[phase];
  return judgement === undefined ? [] : [checkOf(name, DRIFT_CHECK[phase], judgement)];
}

const NO_CHECKS: DecidedComponent['phases'] = byPhase(() => ({ checks: [] }));

const GROUND_CHECK = { os: 'os.ground', 'source-code': 'source-code.ground' } as const;

/** Whether what this phase stands on was proven, by the phases below it as they came out. */
function groundChecks(
  phase: OwnPhase,
  name: string,
  required: readonly Phase[],
  phases: DecidedComponent['phases'],
): Check[] {
  if (phase === 'hardware') return [];
  return [checkOf(name, GROUND_CHECK[phase], judgeGround(phase, required, phases))];
}

function judgeGround(phase: Phase, required: readonly Phase[], phases: DecidedComponent['phases']): Judgement {
  const statuses = phaseStatuses(required, phases);
  const [missing] = GROUND[phase].filter((below) => !isProven(below, statuses));
  if (missing === undefined) {
    return pass(`The ${GROUND[phase].join(' and ')} phase passed, with all that it stands on.`);
  }
  if (required.includes(missing)) {
    const detail = `The ${missing} phase was not passed, so what is read here proves nothing yet.`;
    const [cause] = causesOf([{ phases: { ...NO_CHECKS, [missing]: phases[missing] } }]);
    return unknown(detail, cause === undefined ? {} : { followsFrom: cause.check.id });
  }
  const detail = `The ${missing} phase is not required, so what is read here proves nothing.`;
  return unknown(detail, { hint: `Require it too: add ${missing}, and what it stands on, to the phases.` });
}
