// Evidence that the verifier's user names as that of the KMS or the gateway: one machine, in any of the documents that an
// app's evidence comes in; or, of a KMS, what it says of itself; or the quote of the key provider that it has no KMS for.

import { documentText } from '../bytes.js';
import { InputError } from '../errors.js';
import { anyObject, read } from '../schema/reader.js';
import { parseJson } from './codec/json.js';
import { PEM_CERTIFICATE } from './codec/pem.js';
import { type Certificate, parseCertificate, parseCertificateChainPem } from './codec/x509.js';
import type { EvidenceDocument, EvidenceKind } from './evidence.js';
import { isKmsStatement, type KmsStatement, parseKmsStatement } from './kms-statement.js';
import { isEnclaveQuote, isProviderAnswer, type ProviderQuote, parseProviderAnswer } from './provider-quote.js';
import { raTlsUsage } from './ra-tls.js';
import { isBundle, MAX_EVIDENCE_BYTES, recogniseEvidence } from './recognise.js';

export type OtherRole = 'kms' | 'gateway';

export interface ComponentEvidence {
  /** One, or none where the document is only a statement, or of no machine. */
  machines: EvidenceDocument['machines'];
  statement: KmsStatement | null;
  /** Of the key provider on the host, of the KMS or of an app that has no KMS. */
  provider: ProviderQuote | null;
}

/**
 * Read such a document. What it says of the machine's role does not count: the user named it.
 * @throws InputError for a document that is about an app and others, or of no known kind; ParseError
 */
export function recogniseComponentEvidence(role: OtherRole, bytes: Uint8Array): ComponentEvidence {
  const { statement, provider } = role === 'kms' ? readStatement(bytes) : NOTHING;
  if (statement !== null || provider !== null) return { machines: [], statement, provider };
  if (isBundle(bytes)) refuse(role, 'an evidence bundle');
  const { kind, machines } = recogniseEvidence(bytes);
  if (ABOUT_APPS.includes(kind)) refuse(role, 'a report about an app');
  const quote = role === 'kms' && kind === 'quote' ? (machines[0]?.quote ?? null) : null;
  if (quote !== null && isEnclaveQuote(quote)) {
    return { machines: [], statement: null, provider: { quote, sealedKey: null } };
  }
  return {
    machines: machines.map((machine) => ({ ...machine, role })),
    statement: role === 'kms' && kind === 'ra-tls-certificate' ? rpcCertificate(bytes) : null,
    provider: null,
  };
}

type Said = Pick<ComponentEvidence, 'statement' | 'provider'>;
const NOTHING: Said = { statement: null, provider: null };

const ABOUT_APPS: readonly EvidenceKind[] = ['phala-cloud-attestations', 'redpill-report', 'aci-report'];

function refuse(role: OtherRole, what: string): never {
  throw new InputError('INPUT_UNRECOGNISED', `${role}-evidence: this is ${what}`, {
    hint: 'Give it as the evidence itself, which has every machine that it is about; here, give the evidence of one machine.',
  });
}

/** Nothing for anything else, which may be evidence. @throws ParseError for such a document with something wrong in it */
function readStatement(bytes: Uint8Array): Said {
  if (bytes.length > MAX_EVIDENCE_BYTES || !fromStart(bytes).trimStart().startsWith('{')) return NOTHING;
  const json = read(parseJson(documentText(bytes, 'kms-evidence'), 'kms-evidence'), 'kms-evidence', anyObject);
  return {
    statement: isKmsStatement(json) ? parseKmsStatement(json) : null,
    provider: isProviderAnswer(json) ? parseProviderAnswer(json) : null,
  };
}

function fromStart(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\u00ef\u00bb\u00bf/, '');
}

/**
 * A certificate for the KMS's RPC port names its root CA by the chain behind it, where that came with it. Anybody with a CA
 * can issue one for that key.
 */
function rpcCertificate(bytes: Uint8Array): KmsStatement | null {
  const chain = certificatesIn(bytes);
  const [leaf, ...issuers] = chain;
  if (leaf === undefined || raTlsUsage(leaf) !== 'kms:rpc') return null;
  const root = issuers.at(-1);
  return {
    source: 'RPC certificate',
    rootKeys: root === undefined ? [] : [root.spki],
    k256Keys: [],
    rootKeyQuote: null,
    rpcChain: chain,
    gatewayAppId: null,
    isDev: null,
    allowAnyUpgrade: null,
  };
}

/** As PEM with its issuers, or alone as DER; none where it is written in another way. */
function certificatesIn(bytes: Uint8Array): Certificate[] {
  if (bytes[0] === 0x30 && bytes[1] === 0x82) return [parseCertificate(bytes, 'certificate')];
  const text = documentText(bytes, 'certificate').trimStart();
  return text.startsWith(PEM_CERTIFICATE) ? parseCertificateChainPem(text, 'certificate') : [];
}
