// Registers of a TD, and those that show which OS booted: firmware, virtual hardware, kernel, command line and initrd.

import { sha256, sha384 } from '#crypto';
import { concatBytes, isZero, toHex } from '../bytes.js';
import type { TdReport } from '../formats/quote.js';

/** Bytes of a register and of an event's digest: SHA-384. */
export const REGISTER_BYTES = 48;

/**
 * Value of a register, 48 bytes, that is extended with each digest in turn (Intel TDX Module: TDG.MR.RTMR.EXTEND).
 * @param start what it held before; registers begin with zeros
 */
export function extendRegister(
  digests: readonly Uint8Array[],
  start: Uint8Array = new Uint8Array(REGISTER_BYTES),
): Uint8Array {
  return digests.reduce((register, digest) => sha384(concatBytes(register, digest)), start);
}

export const REGISTERS = ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2'] as const;
export type RegisterName = (typeof REGISTERS)[number];
/** Lower-case hex. */
export type RegisterSet = Record<RegisterName, string>;

export function eachRegister<T>(make: (name: RegisterName) => T): Record<RegisterName, T> {
  return { mrtd: make('mrtd'), rtmr0: make('rtmr0'), rtmr1: make('rtmr1'), rtmr2: make('rtmr2') };
}

export function quotedRegisters(report: TdReport): RegisterSet {
  const [rtmr0, rtmr1, rtmr2] = report.rtmrs;
  return { mrtd: toHex(report.mrTd), rtmr0: toHex(rtmr0), rtmr1: toHex(rtmr1), rtmr2: toHex(rtmr2) };
}

/**
 * dstack's `mr_aggregated`, hex: one hash over all that the quote measures of a VM. What host and owner bound is in it
 * where any of it is set. A guest computes the same of the KMS that gives it its keys, and measures it as `mr-kms`.
 */
export function aggregatedMeasurement({ mrTd, rtmrs, mrConfigId, mrOwner, mrOwnerConfig }: TdReport): string {
  const bound = concatBytes(mrConfigId, mrOwner, mrOwnerConfig);
  return toHex(sha256(concatBytes(mrTd, ...rtmrs, isZero(bound) ? new Uint8Array() : bound)));
}

/** Registers of `quoted` that are not those of `expected`. */
export function differing(quoted: RegisterSet, expected: RegisterSet): RegisterName[] {
  return REGISTERS.filter((name) => quoted[name] !== expected[name]);
}

/** How many registers differ. Asked of thousands of sets, so it makes no list. */
export function distance(a: RegisterSet, b: RegisterSet): number {
  return (
    Number(a.mrtd !== b.mrtd) + Number(a.rtmr0 !== b.rtmr0) + Number(a.rtmr1 !== b.rtmr1) + Number(a.rtmr2 !== b.rtmr2)
  );
}

/** Whether all four registers are equal. */
export function isSame(a: RegisterSet, b: RegisterSet): boolean {
  return a.mrtd === b.mrtd && a.rtmr0 === b.rtmr0 && a.rtmr1 === b.rtmr1 && a.rtmr2 === b.rtmr2;
}

/** Registers from a signer whom the user's policy names; the signature was verified before. */
export interface AttestedRegisters extends RegisterSet {
  name: string;
  /** Hex, 32 bytes. */
  osImageHash: string;
  grade: 'attested';
  /** Null when the statement does not say. */
  isDev: boolean | null;
}
