// What identifies an enclave or a TDX module: attributes under a mask, and TCB levels by one security version number.
// Intel SGX and TDX PCS API v4.

import type { IsvSvnTcbLevel } from '../../../formats/collateral.js';

/** Whether `value & mask` is `expected`, all of one length. */
export function equalUnderMask(value: Uint8Array, mask: Uint8Array, expected: Uint8Array): boolean {
  return (
    value.length === mask.length &&
    value.length === expected.length &&
    value.every((byte, index) => (byte & Number(mask[index])) === expected[index])
  );
}

/** First level whose SVN is reached; undefined when the SVN is below every level. */
export function findIsvSvnLevel(levels: readonly IsvSvnTcbLevel[], isvSvn: number): IsvSvnTcbLevel | undefined {
  return levels.find((level) => isvSvn >= level.isvSvn);
}

/** What `isvSvn` lacks to the newest level that is up to date; empty when nothing. */
export function isvSvnLags(name: string, levels: readonly IsvSvnTcbLevel[], isvSvn: number): string[] {
  const needs = newestLevel(levels)?.isvSvn;
  return needs === undefined || isvSvn >= needs ? [] : [`${name} isvsvn has ${isvSvn}, needs ${needs}`];
}

/** The newest level that is up to date, or else the newest: what a component is compared with to say what lags. */
export function newestLevel<T extends { tcbStatus: string }>(levels: readonly T[]): T | undefined {
  return levels.find((level) => level.tcbStatus === 'UpToDate') ?? levels[0];
}
