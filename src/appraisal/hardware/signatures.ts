// Each signature of an appraisal is verified once: chains share certificates. Nothing is kept between appraisals.

import { verifyP256Sha256 } from '#crypto';
import { equalBytes, toHex } from '../../bytes.js';

/** ECDSA P-256 with SHA-256: `point` is x || y, `signature` r || s. False for whatever does not verify. */
export type VerifySignature = (
  point: Uint8Array | null,
  message: Uint8Array,
  signature: Uint8Array | null,
) => Promise<boolean>;

/** A verifier that remembers the (key, message, signature) triples it has seen. One per appraisal. */
export function verifyOnce(): VerifySignature {
  const seen = new Map<string, { message: Uint8Array; valid: boolean }[]>();
  return async (point, message, signature) => {
    if (point === null || signature === null) return false;
    const id = toHex(signature) + toHex(point);
    const verified = seen.get(id) ?? [];
    const known = verified.find((entry) => equalBytes(entry.message, message));
    if (known !== undefined) return known.valid;
    const valid = await verifyP256Sha256(point, message, signature);
    seen.set(id, [...verified, { message, valid }]);
    return valid;
  };
}
