// A path that was found and judged here is judged again by a library that shares nothing with it, not even the reader of
// DER: a slip in either is not enough to let a certificate pass.

import type { Path } from './path.js';

/**
 * @param at Unix milliseconds: a time at which all of the path has begun
 * @returns what the library has against the path, as a clause; null: nothing
 */
export async function objection({ certificates, anchor }: Path, at: number): Promise<string | null> {
  // Loaded by whoever needs it: an appraisal without a domain does not.
  const { Certificate, CertificateChainValidationEngine, CryptoEngine } = await import('pkijs');
  try {
    const path = [...certificates, anchor.certificate].map(({ raw }) => Certificate.fromBER(new Uint8Array(raw)));
    const crypto = new CryptoEngine({ crypto: globalThis.crypto });
    const engine = new CertificateChainValidationEngine({
      trustedCerts: path.slice(-1),
      // It expects the served one last.
      certs: path.slice(0, -1).reverse(),
      checkDate: new Date(at),
      // This path, not any other that there may be.
      async findIssuer(certificate) {
        const issuer = path[path.indexOf(certificate) + 1];
        return issuer !== undefined && (await certificate.verify(issuer, crypto)) ? [issuer] : [];
      },
    });
    const { result, resultMessage } = await engine.verify({}, crypto);
    return result ? null : resultMessage || 'no reason given';
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}
