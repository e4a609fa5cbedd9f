// One TCB status from those of platform, TDX module and quoting enclave, as Intel’s quote verification library does it:
// the platform’s, made worse by the others.

import type { TcbStatus } from '../../../formats/collateral.js';
import type { Judgement } from '../../judgement.js';

/** A part of the TCB that has a status of its own. */
export interface ComponentTcb {
  component: 'platform' | 'TDX module' | 'TDX module loaded now' | 'QE';
  status: TcbStatus;
  /** Unix milliseconds: of the level matched. */
  tcbDate: number;
  advisoryIds: readonly string[];
  /** What it lacks against the newest level that is up to date. */
  lags: readonly string[];
  /** Who must do what, as a clause. */
  remedy: string;
}

/** Whether a part of the TCB has a level, and its TCB there; null where it could not be determined. */
export interface JudgedTcb<T> {
  judgement: Judgement;
  tcb: T | null;
}

/** Revoked above all; a part that is not up to date makes the whole out of date, and keeps a need for configuration. */
export function convergeStatus(platform: TcbStatus, others: readonly TcbStatus[]): TcbStatus {
  if (platform === 'Revoked' || others.includes('Revoked')) return 'Revoked';
  if (others.every((status) => status === 'UpToDate')) return platform;
  switch (platform) {
    case 'UpToDate':
    case 'SWHardeningNeeded':
    case 'OutOfDate':
      return 'OutOfDate';
    case 'ConfigurationNeeded':
    case 'ConfigurationAndSWHardeningNeeded':
    case 'OutOfDateConfigurationNeeded':
      return 'OutOfDateConfigurationNeeded';
  }
}

/** All open advisories, each once, sorted. */
export function uniteAdvisories(components: readonly ComponentTcb[]): string[] {
  return [...new Set(components.flatMap(({ advisoryIds }) => advisoryIds))].sort();
}

/** The one that speaks against the whole most: revoked, else not up to date, else the first. */
export function worstOf(components: readonly ComponentTcb[]): ComponentTcb | null {
  return (
    components.find(({ status }) => status === 'Revoked') ??
    components.find(({ status }) => status !== 'UpToDate') ??
    components[0] ??
    null
  );
}
