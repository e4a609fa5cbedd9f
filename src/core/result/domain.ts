// What was found of the domain that a call named: what of it counts, the checks of the domain phase say.

import type { CheckId } from './catalog.js';

export interface DomainResult {
  /** Lower case, without the dot at its end. */
  name: string;
  port: number;
  /** Who has the keys that it is served with, as quotes that count prove; null: that is not shown. */
  holder: 'app' | 'gateway' | null;
  /** What it is served with, each certificate once. Anybody's text, unless `domain.certificate` passed. */
  certificates: DomainCertificate[];
  /** Whether the certificate is valid only by a root that the caller gave: no public CA stands behind it. */
  givenRoot: boolean;
  /** URIs of the ACME accounts that quotes prove to be the TEE's. */
  accounts: string[];
  /** Checks of the phase that the policy does not ask for: nothing is known of what they are about. */
  leftOut: CheckId[];
}

export interface DomainCertificate {
  /** SHA-256 of its public key (DER SubjectPublicKeyInfo), hex. */
  keySha256: string;
  /** Common name of whoever issued it. */
  issuer: string;
  /** RFC 3339. */
  notAfter: string;
}
