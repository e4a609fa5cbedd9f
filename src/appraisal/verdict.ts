// The one place that decides: checks to phase status, phases to coverage and verdict. Nothing else may.

import type { ComponentRole } from '../formats/evidence.js';
import type { Coverage } from '../result/document.js';
import { type Check, type CheckStatus, PHASES, type Phase } from './check.js';

export type Verdict = 'verified' | 'failed' | 'inconclusive';

/** The anchor of production. Any other is a test root. */
export const PRODUCTION_TRUST_ANCHOR = 'intel-sgx-root-ca';

/**
 * What makes a result an experiment, which proves nothing whatever its verdict; null: nothing does. Every reason names it.
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
}

export interface Decision {
  verdict: Verdict;
  /** One line: what was decided and by what; names skipped phases and an experiment. */
  reason: string;
  coverage: Record<Phase, Coverage>;
}

/**
 * Status of a phase that was asked for: `fail` if any check fails, else `pass` if there are checks and all of them
 * pass, else `unknown`. A phase that was not asked for is `skipped`, whatever is known of it: its caller says so.
 */
export function phaseStatus(checks: readonly Check[]): CheckStatus {
  if (checks.some((check) => check.status === 'fail')) return 'fail';
  return checks.length > 0 && checks.every((check) => check.status === 'pass') ? 'pass' : 'unknown';
}

/** `full`: required, and every check of it decided in every component. `partial`: required, and not that. */
export function coverageOf(
  phase: Phase,
  requiredPhases: readonly Phase[],
  components: readonly DecidedComponent[],
): Coverage {
  if (!requiredPhases.includes(phase)) return 'skipped';
  const decided = components.every(({ phases }) => {
    const { checks } = phases[phase];
    return checks.length > 0 && checks.every(({ status }) => status === 'pass' || status === 'fail');
  });
  return decided && components.length > 0 ? 'full' : 'partial';
}

/**
 * `failed` if any check of a required phase fails; else `inconclusive` if any required phase of any component is not
 * passed whole, if hardware is not required, or if there is no component; else `verified`.
 * @param experiment as `experimentOf` says
 */
export function decide(input: {
  requiredPhases: readonly Phase[];
  components: readonly DecidedComponent[];
  experiment: string | null;
}): Decision {
  const { components } = input;
  const required = PHASES.filter((phase) => input.requiredPhases.includes(phase));
  const skipped = PHASES.filter((phase) => !required.includes(phase));
  const { verdict, why } = judge(required, components);
  const unasked = skipped.length === 0 ? '' : ` (${enumerate(skipped)} skipped)`;
  const experiment = input.experiment === null ? '' : ` — ${input.experiment}, not production`;
  const coverage = (phase: Phase): Coverage => coverageOf(phase, required, components);
  return {
    verdict,
    reason: `${verdict}: ${why}${unasked}${experiment}`,
    coverage: {
      hardware: coverage('hardware'),
      os: coverage('os'),
      'source-code': coverage('source-code'),
      domain: coverage('domain'),
    },
  };
}

function judge(required: readonly Phase[], components: readonly DecidedComponent[]): { verdict: Verdict; why: string } {
  const failed: string[] = [];
  const undecided: string[] = [];
  for (const { role, instance, phases } of components) {
    for (const phase of required) {
      const { checks } = phases[phase];
      if (phaseStatus(checks) === 'pass') continue;
      const name = (what: string): string => `${what} (${role}/${instance})`;
      failed.push(...checks.filter(({ status }) => status === 'fail').map(({ id }) => name(id)));
      undecided.push(
        ...checks.filter(({ status }) => status !== 'fail' && status !== 'pass').map(({ id }) => name(id)),
      );
      if (checks.length === 0) undecided.push(name(`the ${phase} phase`));
    }
  }
  if (failed.length > 0) return { verdict: 'failed', why: firstOf(failed) };
  if (components.length === 0) return { verdict: 'inconclusive', why: 'there is no component to appraise' };
  if (undecided.length > 0) return { verdict: 'inconclusive', why: `${firstOf(undecided)} could not be decided` };
  if (!required.includes('hardware')) return { verdict: 'inconclusive', why: 'nothing is proven without the hardware' };
  return { verdict: 'verified', why: enumerate(required) };
}

function firstOf(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `${names[0]} and ${names.length - 1} more`;
}

/** `hardware, os and source-code`. */
function enumerate(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
