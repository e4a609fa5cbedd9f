// What the domain phase is given: what was collected about the domain, and what the TEE is known to hold.

import type { CertificateHistory } from '../../formats/certificate-history.js';
import type { Certificate } from '../../formats/codec/x509.js';
import type { DnsRecord } from '../../formats/dns-record.js';
import type { RevocationRecord } from '../../formats/revocation-record.js';
import type { ServedCertificate } from '../../formats/served-certificate.js';
import type { DomainPolicy } from '../../policy/domain.js';
import type { CheckId } from '../../result/catalog.js';
import type { Gap } from '../../result/document.js';

/** What was collected about a domain. */
export interface DomainEvidence {
  /** Lower case, without the dot at its end. */
  name: string;
  port: number;
  /** By every address that could be met. */
  served: readonly ServedCertificate[];
  dns: readonly DnsRecord[];
  revocations: readonly RevocationRecord[];
  /** Of the public store, and those that the caller gives. */
  roots: { public: readonly Certificate[]; given: readonly Certificate[]; store: string | null };
  histories: readonly CertificateHistory[];
  /** Text of the list of CT logs that the caller gives; null: the shipped one is used. */
  ctLogList: string | null;
  /** What could not be obtained; names begin as those of the items. */
  gaps: readonly Gap[];
}

export interface DomainInput extends DomainEvidence {
  policy: DomainPolicy;
  /** Unix milliseconds. */
  at: number;
  clockSkewMinutes: number;
}

/** What quotes prove that the TEE holds; only what counts is in it. */
export interface AttestedHoldings {
  keys: readonly AttestedKey[];
  /** ACME account URIs, exact. */
  accounts: readonly string[];
  /** Why there may be fewer than there should be: what did not pass; null: `domain.tee-controlled-key` passed. */
  cause: Extract<CheckId, 'domain.tee-controlled-key'> | null;
}

export interface AttestedKey {
  /** SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex. */
  spkiSha256: string;
  /** `gateway`, or `app`. */
  holder: 'app' | 'gateway';
}
