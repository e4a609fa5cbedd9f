// What one attested machine says about itself, whatever document carried it: the common shape that every evidence
// reader (GetQuote response, Phala Cloud answer, versioned attestation, RA-TLS certificate, …) produces.

import type { ComponentRole } from '../result/words.js';
import type { EventLogEntry } from './event-log.js';

export type EvidenceKind =
  | 'quote'
  | 'get-quote'
  | 'phala-cloud-attestations'
  | 'guest-agent-info'
  | 'versioned-attestation'
  | 'ra-tls-certificate'
  | 'redpill-report'
  | 'aci-report';

export interface AttestationEvidence {
  role: ComponentRole;
  /** Raw bytes; null when the source has none: see `problem` and `stopped`. */
  quote: Uint8Array | null;
  /** Null when the source carries no event log. An empty log is an empty array. */
  eventLog: EventLogEntry[] | null;
  /** What the source says report_data is. Compared with the quote, never used in its place. */
  reportData: Uint8Array | null;
  /** JSON text, host-supplied: untrusted until the registers computed from it equal the quote's. */
  vmConfig: string | null;
  /** Exact text of the MrConfigV3 document. Only good if its hash is in the quote's MRCONFIGID. */
  mrConfig: string | null;
  /** app-compose text as the target gives it. Only good if its hash is the measured one. */
  appCompose: string | null;
  /** Text of an end-to-end key that report_data hashes with the nonce, as the source gives it. Good for nothing but that. */
  e2ePublicKey: string | null;
  /** The keys of a service that report_data binds with the nonce (ACI); null: the source is no such report. */
  keyset: AttestedKeyset | null;
  /** The source says that a manager in the VM ran compose files which it pulled after the launch. */
  hasComposeManager: boolean;
  /** The RA-TLS certificate that carried the quote; null: another document did. */
  raTlsCertificate: RaTlsCertificate | null;
  /** The platform that a versioned attestation names (`dstack-tdx`, `dstack-gcp-tdx`, …); null elsewhere. */
  platform: string | null;
  /** Identity as the target reports it: shown next to what the quote proves, never used in its place. */
  reported: ReportedIdentity;
  /** Why this machine's evidence cannot be appraised, if it cannot. */
  problem: string | null;
  /** Whoever gave the evidence says that this machine is stopped, and gives nothing that shows otherwise; null: no such word. */
  stopped: StoppedMachine | null;
}

export interface RaTlsCertificate {
  /** DER SubjectPublicKeyInfo. */
  publicKey: Uint8Array;
  /** Unix milliseconds. */
  notBefore: number;
  notAfter: number;
}

export interface AttestedKeyset {
  /** `sha256:<hex>` of the keyset itself, and what the source says that it is. */
  digest: string;
  statedDigest: string;
  /** Unix milliseconds: nobody should accept it then or later. */
  notAfter: number;
  /** Of the service's TLS servers. */
  tlsKeys: readonly AttestedTlsKey[];
}

export interface AttestedTlsKey {
  /** Of the DER SubjectPublicKeyInfo, lower-case hex. */
  spkiSha256: string;
  /** The one host name that it is for; null: any. */
  domain: string | null;
}

/** Claims all of it: a machine that runs can be called stopped by whoever would rather not show its quote. */
export interface StoppedMachine {
  /** What the source calls the machine. */
  name: string | null;
  /** The word that says so: `stopped`. */
  status: string;
}

export interface ReportedIdentity {
  appId?: string;
  instanceId?: string;
  composeHash?: string;
  osImageHash?: string;
}

/** One document, read: its kind, recognised by content, and the machines it is about (at least one). */
export interface EvidenceDocument {
  kind: EvidenceKind;
  machines: AttestationEvidence[];
}

/** The evidence of a machine whose source carries `found` and nothing else. */
export function attestationEvidence(found: Partial<AttestationEvidence>): AttestationEvidence {
  return {
    role: 'app',
    quote: null,
    eventLog: null,
    reportData: null,
    vmConfig: null,
    mrConfig: null,
    appCompose: null,
    e2ePublicKey: null,
    keyset: null,
    hasComposeManager: false,
    raTlsCertificate: null,
    platform: null,
    reported: {},
    problem: null,
    stopped: null,
    ...found,
  };
}
