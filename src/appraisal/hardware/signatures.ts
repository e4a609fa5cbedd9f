// Each signature of an appraisal is verified once: chains share certificates. Nothing is kept between appraisals.

import { verifyP256Sha256 } from '#crypto';
import { equalBytes } from '../../bytes.js';

/** ECDSA P-256 with SHA-256: `point` is x || y, `signature` r || s. False for whatever does not verify. */
export type VerifySignature = (
  point: Uint8Array | null,
  message: Uint8Array,
  signature: Uint8Array | null,
) => boolean | Promise<boolean>;

/** A verifier that remembers the (key, message, signature) triples it has seen. One per appraisal. */
export function verifyOnce(): VerifySignature {
  const seen: { point: Uint8Array; message: Uint8Array; signature: Uint8Array; valid: boolean | Promise<boolean> }[] =
    [];
  return (point, message, signature) => {
    if (point === null || signature === null) return false;
    const same = seen.find(
      (known) =>
        equalBytes(known.signature, signature) && equalBytes(known.point, point) && equalBytes(known.message, message),
    );
    if (same !== undefined) return same.valid;
    const valid = verifyP256Sha256(point, message, signature);
    seen.push({ point, message, signature, valid });
    return valid;
  };
}
