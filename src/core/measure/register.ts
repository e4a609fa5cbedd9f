// Runtime measurement registers (RTMR) of a TD. Intel TDX Module: TDG.MR.RTMR.EXTEND.

import { sha384 } from '#crypto';
import { concatBytes } from '../bytes.js';

/** Bytes of a register and of an event's digest: SHA-384. */
export const REGISTER_BYTES = 48;

/** Value of a register, 48 bytes, that starts at zero and is extended with each digest in turn. */
export function extendRegister(digests: readonly Uint8Array[]): Uint8Array {
  return digests.reduce<Uint8Array>(
    (register, digest) => sha384(concatBytes(register, digest)),
    new Uint8Array(REGISTER_BYTES),
  );
}
