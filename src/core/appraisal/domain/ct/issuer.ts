// Who signed a certificate: the CA whose key verifies it, wherever in the chain it stands.

import { equalBytes } from '../../../bytes.js';
import type { Certificate } from '../../../formats/codec/x509.js';
import type { Signatures } from '../certificate/signature.js';

/** Certificates on the way to a root; real ones have two or three. */
const MAX_DEPTH = 8;

/** The certificate of the CA that signed `certificate`; null: it is not among `candidates`. */
export async function issuerOf(
  certificate: Certificate,
  candidates: readonly Certificate[],
  signatures: Signatures,
): Promise<Certificate | null> {
  for (const candidate of candidates) {
    if (!equalBytes(candidate.subject, certificate.issuer)) continue;
    if ((await signatures.problem(certificate, candidate.spki)) === null) return candidate;
  }
  return null;
}

/** Whether the issuers of `certificate`, from one to the next, lead to one of `roots`. */
export async function leadsTo(
  certificate: Certificate,
  candidates: readonly Certificate[],
  roots: readonly Certificate[],
  signatures: Signatures,
): Promise<boolean> {
  let at: Certificate | null = certificate;
  for (let depth = 0; at !== null && depth < MAX_DEPTH; depth += 1) {
    if ((await issuerOf(at, roots, signatures)) !== null) return true;
    at = await issuerOf(at, candidates, signatures);
  }
  return false;
}
