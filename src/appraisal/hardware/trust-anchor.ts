// The keys that an appraisal trusts. A root certificate is recognised by its key alone, never by its name.

import { fromHex } from '../../bytes.js';

export interface TrustAnchor {
  /** `insecure`: a root of the user’s own, for tests and demonstrations. It proves nothing about Intel hardware. */
  name: 'intel-sgx-root-ca' | 'insecure';
  /** P-256 point, x || y: 64 bytes. */
  publicKey: Uint8Array;
}

/** Key of “Intel SGX Root CA”, published at https://certificates.trustedservices.intel.com/IntelSGXRootCA.der */
export const INTEL_SGX_ROOT_CA: TrustAnchor = {
  name: 'intel-sgx-root-ca',
  publicKey: fromHex(
    '0ba9c4c0c0c86193a3fe23d6b02cda10a8bbd4e88e48b4458561a36e705525f5' +
      '67918e2edc88e40d860bd0cc4ee26aacc988e505a953558c453f6b0904ae7394',
    'INTEL_SGX_ROOT_CA',
    64,
  ),
};
