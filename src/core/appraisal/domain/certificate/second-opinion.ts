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
  const read = ({ raw }: { raw: Uint8Array }): InstanceType<typeof Certificate> =>
    Certificate.fromBER(new Uint8Array(raw));
  try {
    const engine = new CertificateChainValidationEngine({
      trustedCerts: [read(anchor.certificate)],
      // It expects the served one last.
      certs: certificates.map(read).reverse(),
      checkDate: new Date(at),
    });
    const { result, resultMessage } = await engine.verify({}, new CryptoEngine({ crypto: globalThis.crypto }));
    return result ? null : resultMessage || 'no reason given';
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be read';
  }
}
