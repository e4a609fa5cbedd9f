// Evidence that the verifier's user names as that of the KMS or the gateway: one machine, in any of the documents that an
// app's evidence comes in; or, of a KMS, what it says of itself.

import { documentText, fromUtf8 } from '../bytes.js';
import { InputError, TrustCenterError } from '../errors.js';
import { anyObject, read } from '../schema/reader.js';
import { parseJson } from './codec/json.js';
import { parseCertificateChainPem } from './codec/x509.js';
import type { EvidenceDocument, EvidenceKind } from './evidence.js';
import { isKmsStatement, type KmsStatement, parseKmsStatement } from './kms-statement.js';
import { raTlsUsage } from './ra-tls.js';
import { isBundle, MAX_EVIDENCE_BYTES, recogniseEvidence } from './recognise.js';

export type OtherRole = 'kms' | 'gateway';

export interface ComponentEvidence {
  /** One, or none where the document is only a statement. */
  machines: EvidenceDocument['machines'];
  statement: KmsStatement | null;
}

/**
 * Read such a document. What it says of the machine's role does not count: the user named it.
 * @throws InputError for a document that is about an app and others, or of no known kind; ParseError
 */
export function recogniseComponentEvidence(role: OtherRole, bytes: Uint8Array): ComponentEvidence {
  const statement = role === 'kms' ? readStatement(bytes) : null;
  if (statement !== null) return { machines: [], statement };
  if (isBundle(bytes)) refuse(role, 'an evidence bundle');
  const { kind, machines } = recogniseEvidence(bytes);
  if (ABOUT_APPS.includes(kind)) refuse(role, 'a report about an app');
  return {
    machines: machines.map((machine) => ({ ...machine, role })),
    statement: role === 'kms' && kind === 'ra-tls-certificate' ? rpcCertificate(bytes) : null,
  };
}

const ABOUT_APPS: readonly EvidenceKind[] = ['phala-cloud-attestations', 'redpill-report', 'aci-report'];

function refuse(role: OtherRole, what: string): never {
  throw new InputError('INPUT_UNRECOGNISED', `${role}-evidence: this is ${what}`, {
    hint: 'Give it as the evidence itself, which has every machine that it is about; here, give the evidence of one machine.',
  });
}

/** Null for anything else, which may be evidence. @throws ParseError for a statement with something wrong in it */
function readStatement(bytes: Uint8Array): KmsStatement | null {
  if (bytes.length > MAX_EVIDENCE_BYTES || !fromStart(bytes).trimStart().startsWith('{')) return null;
  const json = read(parseJson(documentText(bytes, 'kms-evidence'), 'kms-evidence'), 'kms-evidence', anyObject);
  return isKmsStatement(json) ? parseKmsStatement(json) : null;
}

function fromStart(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\u00ef\u00bb\u00bf/, '');
}

/** A certificate for the KMS's RPC port names its root CA by the chain behind it. Anybody with a CA can issue one for that key. */
function rpcCertificate(bytes: Uint8Array): KmsStatement | null {
  let chain: ReturnType<typeof parseCertificateChainPem>;
  try {
    chain = parseCertificateChainPem(fromUtf8(bytes, 'certificate'), 'certificate');
  } catch (error) {
    if (error instanceof TrustCenterError) return null; // DER: one certificate, with no chain behind it
    throw error;
  }
  const [leaf, ...issuers] = chain;
  const root = issuers.at(-1);
  if (leaf === undefined || root === undefined || raTlsUsage(leaf) !== 'kms:rpc') return null;
  return {
    source: 'RPC certificate',
    rootKey: root.spki,
    rootKeyQuote: null,
    gatewayAppId: null,
    isDev: null,
    allowAnyUpgrade: null,
  };
}
