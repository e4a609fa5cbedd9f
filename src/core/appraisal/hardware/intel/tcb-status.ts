// The policy’s word on the appraised TCB: is the converged status accepted, is any open advisory refused.

import { DAY_MS, formatDay, formatTime } from '../../../formats/codec/time.js';
import type { TcbStatus } from '../../../formats/collateral.js';
import { fail, type Judgement, pass, unknown } from '../../judgement.js';
import type { HardwareContext } from './context.js';
import { type ComponentTcb, convergeStatus, uniteAdvisories } from './converge.js';

export interface ConvergedTcb {
  /** Platform, TDX modules, QE. */
  components: ComponentTcb[];
  status: TcbStatus;
  advisoryIds: string[];
}

/** Each null when it has no TCB level; no modules where the TEE has none with a TCB of its own. */
export interface TcbParts {
  platform: ComponentTcb | null;
  modules: readonly ComponentTcb[] | null;
  qe: ComponentTcb | null;
}

/** Null where a part has no TCB level. */
export function convergeTcb({ platform, modules, qe }: TcbParts): ConvergedTcb | null {
  if (platform === null || modules === null || qe === null) return null;
  const components = [platform, ...modules, qe];
  const others = [...modules, qe].map(({ status }) => status);
  return { components, status: convergeStatus(platform.status, others), advisoryIds: uniteAdvisories(components) };
}

/** Why `convergeTcb` gives none. */
export function noTcbStatus({ collateral }: HardwareContext, { platform, modules, qe }: TcbParts): Judgement {
  const missing = [
    ...(platform === null ? [{ part: 'platform', check: 'hardware.platform-tcb' } as const] : []),
    ...(modules === null ? [{ part: 'TDX module', check: 'hardware.tdx-module' } as const] : []),
    ...(qe === null ? [{ part: 'QE', check: 'hardware.qe-tcb' } as const] : []),
  ];
  const detail = `There is no TCB status: nothing is known of ${missing.map(({ part }) => part).join(', ')}.`;
  const cause = collateral === null ? 'hardware.collateral' : missing[0]?.check;
  return unknown(detail, cause === undefined ? {} : { followsFrom: cause });
}

export function judgeTcbStatus(
  { policy, at }: HardwareContext,
  { status, components, advisoryIds }: ConvergedTcb,
): Judgement {
  const parts = components.map(describe).join(', ');
  // Revoked means keys that may be in other hands: no policy can accept it.
  if (status !== 'Revoked' && policy.tcbStatuses.includes(status)) {
    return pass(`${status}: ${parts}.`);
  }
  const graceUntil = endOfGrace(status, components, policy);
  if (graceUntil !== null && at <= graceUntil) {
    const until = `${formatTime(graceUntil)} by the policy’s ${policy.graceDays} grace days`;
    return pass(`${status}, accepted until ${until}: ${parts}.`);
  }
  return fail(`${status}: ${parts}.`, {
    expected: policy.tcbStatuses.filter((accepted) => accepted !== 'Revoked').join(' or ') || 'no status is accepted',
    actual: status,
    hint: remedy(status, components, advisoryIds, graceUntil),
  });
}

function describe({ component, status, tcbDate, lags }: ComponentTcb): string {
  const detail = [`level of ${formatDay(tcbDate)}`, ...(status === 'UpToDate' ? [] : lags)];
  return `${component} ${status} (${detail.join('; ')})`;
}

const OUT_OF_DATE: readonly TcbStatus[] = ['OutOfDate', 'OutOfDateConfigurationNeeded'];

/**
 * Grace excuses age alone. It counts from the date of the level that the lagging component is at, the oldest where
 * several lag. What is left when the age is taken away (a need for configuration, or for hardening that converging with
 * an old module or QE hides) must be accepted by the policy in its own right.
 */
function endOfGrace(
  status: TcbStatus,
  components: readonly ComponentTcb[],
  policy: HardwareContext['policy'],
): number | null {
  if (policy.graceDays === 0 || !OUT_OF_DATE.includes(status)) return null;
  const [platform] = components;
  const rest = platform === undefined ? status : withoutAge(platform.status);
  if (rest !== 'UpToDate' && !policy.tcbStatuses.includes(rest)) return null;
  const late = components.filter((component) => isLate(component));
  return Math.min(...late.map(({ tcbDate }) => tcbDate)) + policy.graceDays * DAY_MS;
}

function withoutAge(platform: TcbStatus): TcbStatus {
  if (platform === 'OutOfDate') return 'UpToDate';
  return platform === 'OutOfDateConfigurationNeeded' ? 'ConfigurationNeeded' : platform;
}

/** The platform is late when its status says so; module and QE are whenever they are not up to date. */
function isLate({ component, status }: ComponentTcb): boolean {
  return component === 'platform' ? OUT_OF_DATE.includes(status) : status !== 'UpToDate';
}

function remedy(
  status: TcbStatus,
  components: readonly ComponentTcb[],
  advisoryIds: readonly string[],
  graceUntil: number | null,
): string {
  if (status === 'Revoked')
    return 'Intel has withdrawn its trust in this TCB. No policy can accept it: use another machine.';
  const advisories = advisoryIds.length === 0 ? '' : ` Open advisories: ${advisoryIds.join(', ')}.`;
  const grace = graceUntil === null ? '' : ` The grace that the policy gives ended at ${formatTime(graceUntil)}.`;
  const late = components.filter((component) => isLate(component));
  const what =
    late.length > 0
      ? late.map((component) => `${component.component}: ${component.remedy}.`).join(' ')
      : 'platform: its operator must change the BIOS configuration, or the software must be hardened, as the advisories say.';
  return `${what}${advisories}${grace} To accept it as it is, list ${status} in hardware.tcb-statuses of the policy.`;
}

export function judgeAdvisories({ policy }: HardwareContext, { advisoryIds }: ConvergedTcb): Judgement {
  const has = (list: readonly string[], advisory: string): boolean =>
    list.some((entry) => entry.toUpperCase() === advisory.toUpperCase());
  const { allow, deny } = policy.advisories;
  const refused = advisoryIds.filter((advisory) => has(deny, advisory) || (allow.length > 0 && !has(allow, advisory)));
  if (refused.length === 0) {
    return pass(advisoryIds.length === 0 ? 'No advisory is open.' : `Open, not refused: ${advisoryIds.join(', ')}.`);
  }
  return fail(`Open advisories that the policy refuses: ${refused.join(', ')}.`, {
    expected: [
      ...(allow.length > 0 ? [`only ${allow.join(', ')}`] : []),
      ...(deny.length > 0 ? [`none of ${deny.join(', ')}`] : []),
    ].join('; '),
    actual: advisoryIds.join(', '),
    hint: 'Read the advisories at https://www.intel.com/content/www/us/en/security-center; updating the platform closes them.',
  });
}
