// Each signature of an appraisal is verified once: chains share certificates. None of this is kept between appraisals.

import { verifyP256Sha256 } from '#crypto';
import { equalBytes, toHex } from '../../../bytes.js';

/** ECDSA P-256 with SHA-256: `point` is x || y, `signature` r || s. False for whatever does not verify. */
export type VerifySignature = (
  point: Uint8Array | null,
  message: Uint8Array,
  signature: Uint8Array | null,
) => boolean | Promise<boolean>;

interface Verified {
  point: Uint8Array;
  message: Uint8Array;
  valid: boolean | Promise<boolean>;
}

/** Messages of one signature that are remembered: a made-up signature may stand under many, and comparing takes time. */
const MAX_MESSAGES = 8;

/**
 * A verifier that remembers the (key, message, signature) triples it has seen. One per appraisal.
 * @param onVerify told of each signature that is verified, and not of those that are remembered
 */
export function verifyOnce(onVerify: () => void = () => {}): VerifySignature {
  const seen = new Map<string, Verified[]>();
  return (point, message, signature) => {
    if (point === null || signature === null) return false;
    const key = toHex(signature);
    const verified = seen.get(key) ?? [];
    const same = verified.find((known) => equalBytes(known.point, point) && equalBytes(known.message, message));
    if (same !== undefined) return same.valid;
    onVerify();
    const valid = verifyP256Sha256(point, message, signature);
    if (verified.length < MAX_MESSAGES) seen.set(key, [...verified, { point, message, valid }]);
    return valid;
  };
}
