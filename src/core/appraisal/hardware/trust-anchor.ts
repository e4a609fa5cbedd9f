// The keys that an appraisal trusts. A root certificate is recognised by its key alone, never by its name.

import { documentText, fromHex, toHex } from '../../bytes.js';
import { InputError, TrustCenterError } from '../../errors.js';
import { parseCertificateChainPem, parseCertificates } from '../../formats/codec/x509.js';

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

export const MAX_ROOT_CA_BYTES = 64 * 1024;
/** First byte of a certificate in DER. */
const DER_SEQUENCE = 0x30;

/**
 * The key of a certificate that the caller trusts.
 * @param what it is given as: the first word of every error
 * @throws InputError
 */
export function parseTrustAnchor(bytes: Uint8Array, what: string): TrustAnchor {
  const hint = 'Give one certificate (PEM or DER) with an ECDSA P-256 key.';
  try {
    const chain =
      bytes[0] === DER_SEQUENCE
        ? parseCertificates(bytes, what)
        : parseCertificateChainPem(documentText(bytes, what), what);
    const publicKey = chain[0]?.publicKey;
    if (chain.length === 1 && publicKey !== null && publicKey !== undefined) return { publicKey };
  } catch (cause) {
    if (!(cause instanceof TrustCenterError)) throw cause;
    throw new InputError('INPUT_INVALID', cause.message, { hint: cause.hint ?? hint, cause });
  }
  throw new InputError('INPUT_INVALID', `${what}: expected one P-256 certificate`, { hint });
}
