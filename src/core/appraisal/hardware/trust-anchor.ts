// The keys that an appraisal trusts. A root certificate is recognised by its key alone, never by its name.

import { fromHex, toHex } from '../../bytes.js';

/** Any key but Intel's is a root of the user's own, for tests and demonstrations: it proves nothing about hardware. */
export interface TrustAnchor {
  /** P-256 point, x || y: 64 bytes. */
  publicKey: Uint8Array;
}

/** Key of “Intel SGX Root CA”, published at https://certificates.trustedservices.intel.com/IntelSGXRootCA.der */
const INTEL_KEY =
  '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5' +
  '67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394';

export const INTEL_SGX_ROOT_CA: TrustAnchor = Object.freeze({ publicKey: fromHex(INTEL_KEY, 'INTEL_SGX_ROOT_CA', 64) });

/** By the text above: bytes that are handed out can be written to. */
export function isIntelRoot({ publicKey }: TrustAnchor): boolean {
  return toHex(publicKey) === INTEL_KEY;
}
