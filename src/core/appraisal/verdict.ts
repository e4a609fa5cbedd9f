// The one place that decides: checks to phase status, phases to coverage and verdict. Nothing else may.

import { CATALOG, type CheckId } from '../result/catalog.js';
import { causesOf, isOfDomain } from '../result/causes.js';
import type { Check, ComponentResult, Gap } from '../result/document.js';
import {
  type CheckStatus,
  type ComponentRole,
  type Coverage,
  enumerate,
  hasPhase,
  PHASES,
  type Phase,
  PRODUCTION_TRUST_ANCHOR,
  type Verdict,
} from '../result/words.js';
import { hasGround, isProven } from './ground.js';
import { type InstanceCount, shortfall, stoppedOf } from './instances.js';

/**
 * What makes a result an experiment, which proves nothing about any deployment whatever its verdict; else null. Every
 * verdict reason names it.
 * @param trustAnchor `intel-sgx-root-ca`, or the name of the test root that was trusted instead
 * @param debugAccepted whether the policy accepts VMs whose memory the host can read
 * @param enclave whether a component is an SGX enclave: no VM, whatever the policy accepts
 */
export function experimentOf({
  trustAnchor,
  debugAccepted,
  enclave,
}: {
  trustAnchor: string;
  debugAccepted: boolean;
  enclave: boolean;
}): string | null {
  const why = [
    ...(trustAnchor === PRODUCTION_TRUST_ANCHOR ? [] : ['test root']),
    ...(debugAccepted ? ['debug VMs accepted'] : []),
    ...(enclave ? ['an SGX enclave, no VM'] : []),
  ];
  return why.length === 0 ? null : why.join(', ');
}

/** What the decision reads of a component; phase statuses are worked out here, from the checks. */
export interface DecidedComponent {
  role: ComponentRole;
  instance: number;
  phases: Record<Phase, { checks: readonly Check[] }>;
  freshness: ComponentResult['freshness'];
}

export interface Decision {
  verdict: Verdict;
  /** One line: what was decided and by what; names skipped phases and an experiment. */
  reason: string;
  coverage: Record<Phase, Coverage>;
}

/**
 * Status of every phase of a component. A required phase is `fail` if any check fails; `pass` if there are checks, all
 * of them pass, and so does all that the phase stands on; else `unknown`. A phase that is not required has only the
 * checks that the caller's own expectations need (see named.ts): it is `skipped` if they all pass, and never `pass`.
 */
export function phaseStatuses(
  requiredPhases: readonly Phase[],
  phases: DecidedComponent['phases'],
): Record<Phase, CheckStatus> {
  const statuses: Record<Phase, CheckStatus> = {
    hardware: 'unknown',
    os: 'unknown',
    'source-code': 'unknown',
    domain: 'unknown',
  };
  for (const phase of PHASES) {
    const { checks } = phases[phase];
    const isRequired = requiredPhases.includes(phase);
    const holds = checks.every(({ status }) => status === 'pass');
    if (checks.some(({ status }) => status === 'fail')) statuses[phase] = 'fail';
    else if (!isRequired) statuses[phase] = holds ? 'skipped' : 'unknown';
    else if (holds && checks.length > 0 && hasGround(phase, statuses)) statuses[phase] = 'pass';
  }
  return statuses;
}

/** Those of the required phases that a component of this role has. */
export function requiredOf(role: ComponentRole, requiredPhases: readonly Phase[]): Phase[] {
  return requiredPhases.filter((phase) => hasPhase(role, phase));
}

/**
 * `full`: required, every check of it asked, and decided in every component that has the phase. `partial`: required, and
 * not that.
 */
function coverageOf(
  phase: Phase,
  requiredPhases: readonly Phase[],
  components: readonly DecidedComponent[],
  leftOut: readonly CheckId[],
): Coverage {
  if (!requiredPhases.includes(phase)) return 'skipped';
  const having = components.filter(({ role }) => hasPhase(role, phase));
  const decided = having.every(({ phases }) => {
    const { checks } = phases[phase];
    return checks.length > 0 && checks.every(({ status }) => status === 'pass' || status === 'fail');
  });
  const isWhole = leftOut.every((id) => CATALOG[id].phase !== phase);
  return decided && isWhole && having.length > 0 ? 'full' : 'partial';
}

/**
 * `failed` if any check fails; else `inconclusive` if any required phase of any component is not proven, if an
 * expectation of the caller's could not be compared, if the instances are fewer than the policy asks, or if there is no
 * component; else `verified`.
 * @param instances of the whole app; null to decide about some of its components alone
 * @param experiment as `experimentOf` says
 * @param gaps what could not be obtained: the reason where there is no component
 * @param leftOut checks that the policy does not ask for
 * @param notes what the line names besides: differences, and components that are not there
 */
export function reduceVerdict(input: {
  requiredPhases: readonly Phase[];
  components: readonly DecidedComponent[];
  instances: InstanceCount | null;
  experiment: string | null;
  gaps?: readonly Gap[];
  leftOut?: readonly CheckId[];
  notes?: readonly string[];
}): Decision {
  const { components, instances, experiment, leftOut = [] } = input;
  const required = PHASES.filter((phase) => input.requiredPhases.includes(phase));
  const isSomebodys = (phase: Phase): boolean =>
    components.length === 0 || components.some(({ role }) => hasPhase(role, phase));
  const skipped = PHASES.filter((phase) => !required.includes(phase) && isSomebodys(phase));
  // A phase that is skipped says so of its checks.
  const single = leftOut.filter((id) => required.includes(CATALOG[id].phase));
  const { verdict, why } = verdictOf(required, components, instances, input.gaps ?? []);
  const notes = [
    ...(skipped.length === 0 ? [] : [`${enumerate(skipped)} skipped`]),
    ...(single.length === 0 ? [] : [`${enumerate(single)} skipped`]),
    ...(instances === null || instances.stopped === 0 || components.length === 0 ? [] : [stoppedOf(instances)]),
    ...recordedNote(components),
    ...(input.notes ?? []),
  ];
  const coverage = (phase: Phase): Coverage => coverageOf(phase, required, components, leftOut);
  return {
    verdict,
    reason: [
      `${verdict}: ${why}`,
      ...(notes.length === 0 ? [] : [` (${notes.join('; ')})`]),
      ...(experiment === null ? [] : [` — ${experiment}, not production`]),
    ].join(''),
    coverage: {
      hardware: coverage('hardware'),
      os: coverage('os'),
      'source-code': coverage('source-code'),
      domain: coverage('domain'),
    },
  };
}

/** Of whom, where the app itself was asked. */
function recordedNote(components: readonly DecidedComponent[]): string[] {
  const recorded = new Set(components.filter(({ freshness }) => freshness === 'replayed').map(({ role }) => role));
  if (recorded.size === 0) return [];
  return [recorded.has('app') ? 'recorded evidence' : `recorded evidence of ${enumerate([...recorded])}`];
}

function verdictOf(
  required: readonly Phase[],
  components: readonly DecidedComponent[],
  instances: InstanceCount | null,
  gaps: readonly Gap[],
): { verdict: Verdict; why: string } {
  const told = new Set<string>();
  const causes = components.flatMap((component) =>
    causesOf([component]).flatMap(({ check, follows }) => {
      const ofDomain = isOfDomain(check.id);
      const cause = `${check.status} ${check.id}`;
      if (ofDomain && told.has(cause)) return [];
      told.add(cause);
      const name = ofDomain ? check.id : `${check.id} (${component.role}/${component.instance})`;
      return [{ isFailure: check.status === 'fail', name, follows: follows.length }];
    }),
  );
  const failed = causes.filter(({ isFailure }) => isFailure);
  if (failed.length > 0) return { verdict: 'failed', why: [firstOf(failed), ...consequences(failed)].join('; ') };
  if (components.length === 0) {
    const [gap] = gaps;
    return {
      verdict: 'inconclusive',
      why: `there is nothing to appraise${gap === undefined ? '' : `: ${gap.reason}`}`,
    };
  }
  const short = instances === null ? null : shortfall(instances);
  const undecided = [
    ...causes,
    ...components.flatMap((component) => unsettled(required, component)),
    ...(short === null ? [] : [{ name: short, follows: 0 }]),
  ];
  if (undecided.length > 0) {
    const why = [`${firstOf(undecided)} could not be decided`, ...consequences(undecided)].join('; ');
    return { verdict: 'inconclusive', why };
  }
  // Nothing is said of a phase that no component has.
  const proven = required.filter((phase) => components.some(({ role }) => hasPhase(role, phase)));
  if (proven.length === 0) return { verdict: 'inconclusive', why: 'no phase is required' };
  return { verdict: 'verified', why: enumerate(proven) };
}

/** What speaks against a success: a check, or a phase of which no check does. */
interface Against {
  name: string;
  /** How many checks only follow from it. */
  follows: number;
}

/** Phases that are not settled although all their checks passed, or because they have none. */
function unsettled(all: readonly Phase[], { role, instance, phases }: DecidedComponent): Against[] {
  const required = requiredOf(role, all);
  const statuses = phaseStatuses(required, phases);
  const isSettled = (phase: Phase): boolean =>
    required.includes(phase) ? isProven(phase, statuses) : statuses[phase] === 'skipped';
  return PHASES.filter(
    (phase) => !isSettled(phase) && phases[phase].checks.every(({ status }) => status === 'pass'),
  ).map((phase) => ({ name: `the ${phase} phase (${role}/${instance})`, follows: 0 }));
}

function firstOf(all: readonly Against[]): string {
  return all.length === 1 ? `${all[0]?.name}` : `${all[0]?.name} and ${all.length - 1} more`;
}

/** `4 follow from it`: one clause, or none. */
function consequences(all: readonly Against[]): string[] {
  const count = all.reduce((sum, { follows }) => sum + follows, 0);
  return count === 0 ? [] : [`${count} follow${count === 1 ? 's' : ''} from ${all.length === 1 ? 'it' : 'them'}`];
}
