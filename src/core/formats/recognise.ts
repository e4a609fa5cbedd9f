// Tells evidence documents apart by their content and reads them. File names and media types do not count.

import { documentText, fromHex, isZero, otherEncoding, preview, toHex } from '../bytes.js';
import { InputError, ParseError } from '../errors.js';
import { anyObject, hasMember, read } from '../schema/reader.js';
import { bytes as byteList } from '../schema/scalars.js';
import { ACI_MEMBER, parseAciReport } from './aci.js';
import { looksLikeAttestation, MAX_ATTESTATION_BYTES, notSupported, parseVersionedAttestation } from './attestation.js';
import { fromBase64 } from './codec/base64.js';
import { type JsonObject, type JsonValue, parseJson } from './codec/json.js';
import { PEM_CERTIFICATE } from './codec/pem.js';
import { type AttestationEvidence, attestationEvidence, type EvidenceDocument, type EvidenceKind } from './evidence.js';
import { parseAttestationAnswer, parseGetQuote } from './get-quote.js';
import { parseGuestAgentInfo } from './guest-agent-info.js';
import { isKmsStatement } from './kms-statement.js';
import { parsePhalaCloudAttestations } from './phala-cloud.js';
import { isProviderAnswer } from './provider-quote.js';
import { looksLikeQuote } from './quote.js';
import { parseRaTlsCertificate, requireRaTlsEvidence } from './ra-tls.js';
import { parseRedpillReport } from './redpill-report.js';

export const MAX_EVIDENCE_BYTES = MAX_ATTESTATION_BYTES;

const BUNDLE_SCHEMA_PREFIX = 'trust-center/bundle/';
/** Of a quote, or of the document of a Nitro enclave (COSE_Sign1). */
const BASE64_TEXT = /^\s*(?:AwAC|BAAC|BQAC|hEShATgi)[A-Za-z0-9+/=\s]*$/;
const HEX_TEXT = /^(?:0x)?[0-9a-fA-F\s]+$/;
const REPORT_KEYS = ['intel_quote', 'all_attestations', 'model_attestations', 'gateway_attestation'];
const SUPPORTED =
  'Give a TDX or SGX quote (binary, hex, base64 or a JSON list of bytes), a GetQuote answer, a Phala Cloud attestations answer, a guest-agent Info answer, ' +
  'a Redpill or NEAR report, a versioned attestation (binary, hex or JSON), an RA-TLS certificate (PEM or DER) or an evidence bundle.';

/**
 * Read an evidence document of any supported kind. A quote in it is passed on unread, even a broken one: judging quotes
 * is the appraisal's task.
 * @throws InputError INPUT_UNRECOGNISED (what was seen, what is supported) or INPUT_TOO_LARGE; ParseError for a
 *   document of a known kind with something wrong in it
 */
export function recogniseEvidence(bytes: Uint8Array): EvidenceDocument {
  if (bytes.length > MAX_EVIDENCE_BYTES) {
    throw new InputError(
      'INPUT_TOO_LARGE',
      `evidence: ${bytes.length} bytes, over the limit of ${MAX_EVIDENCE_BYTES}`,
      {
        hint: 'Give the evidence of one app; a document of this size is something else.',
      },
    );
  }
  if (bytes.length === 0) return unrecognised('an empty file');
  const binary = recogniseBinary(bytes);
  if (binary !== null) return binary;
  if (otherEncoding(bytes) !== null) documentText(bytes, 'evidence');
  const text = readText(bytes);
  if (text === null || text.includes('\0'))
    return unrecognised(`binary data beginning with ${toHex(bytes.subarray(0, 8))}`);
  const start = text.trimStart();
  if (start === '') return unrecognised('a file of white space');
  if (start.startsWith('{') || start.startsWith('[')) return recogniseJson(parseJson(start, 'evidence'));
  if (start.startsWith(PEM_CERTIFICATE)) return certificateDocument(bytes);
  if (HEX_TEXT.test(text)) return recogniseHex(text);
  const decoded = BASE64_TEXT.test(text) ? recogniseBinary(fromBase64(text, 'evidence')) : null;
  if (decoded !== null) return decoded;
  return unrecognised(`text beginning with ${preview(start, 24)}`);
}

/** Whether `bytes` are an evidence bundle, of any version. */
export function isBundle(bytes: Uint8Array): boolean {
  return bundleIn(bytes) !== null;
}

/** The JSON of an evidence bundle, of any version, for `readBundle`. @returns null: the bytes are none */
export function bundleIn(bytes: Uint8Array): JsonValue | null {
  const text = readText(bytes);
  if (text === null || !text.includes(BUNDLE_SCHEMA_PREFIX)) return null;
  try {
    const json = parseJson(text, 'bundle', { bytes: Number.POSITIVE_INFINITY });
    return isBundleObject(json) ? json : null;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

function isBundleObject(json: JsonValue): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  return typeof json.schema === 'string' && json.schema.startsWith(BUNDLE_SCHEMA_PREFIX);
}

function recogniseBinary(bytes: Uint8Array): EvidenceDocument | null {
  if (looksLikeQuote(bytes)) return one('quote', attestationEvidence({ quote: bytes }));
  if (looksLikeAttestation(bytes)) return one('versioned-attestation', parseVersionedAttestation(bytes));
  refuseOtherTees(bytes);
  return isDerSequence(bytes) ? certificateDocument(bytes) : null;
}

const SNP_REPORT_BYTES = 1184;
/** Array of four, then the protected header {1: -35}: COSE_Sign1 with ES384, with and without its tag. */
const COSE_ES384 = ['8444a1013822', 'd28444a1013822'];

/** Evidence of other TEEs, by what their formats begin with. */
function refuseOtherTees(bytes: Uint8Array): void {
  const refuse = (tee: string): never => {
    throw new InputError('INPUT_UNRECOGNISED', `evidence: ${notSupported(tee)}`, { hint: SUPPORTED });
  };
  const start = toHex(bytes.subarray(0, 7));
  if (COSE_ES384.some((header) => start.startsWith(header))) refuse('AWS Nitro Enclave');
  // Version 2 to 5 at the beginning, signature algorithm 1 (ECDSA P-384) at 0x34.
  const [version = 0] = bytes;
  const isReport =
    version >= 2 &&
    version <= 5 &&
    isZero(bytes.subarray(1, 4)) &&
    toHex(bytes.subarray(0x34, 0x38)) === '01000000' &&
    bytes.length >= SNP_REPORT_BYTES;
  if (isReport) refuse('AMD SEV-SNP');
}

/** A SEQUENCE whose two-byte length is that of the file, as every certificate with evidence is. */
function isDerSequence(bytes: Uint8Array): boolean {
  const [tag, form, high = 0, low = 0] = bytes;
  return tag === 0x30 && form === 0x82 && high * 0x100 + low + 4 === bytes.length;
}

function recogniseHex(text: string): EvidenceDocument {
  const digits = text.replace(/\s+/g, '').replace(/^0x/, '');
  if (digits.length % 2 !== 0) return unrecognised(`an odd number (${digits.length}) of hexadecimal digits`);
  const bytes = fromHex(digits, 'evidence');
  const binary = recogniseBinary(bytes);
  if (binary !== null) return binary;
  return unrecognised(`hexadecimal of ${bytes.length} bytes beginning with ${toHex(bytes.subarray(0, 8))}`);
}

function recogniseJson(value: JsonValue): EvidenceDocument {
  if (Array.isArray(value)) {
    const listed = value.length > 0 && value.every((one) => typeof one === 'number');
    const binary = listed ? recogniseBinary(read(value, 'evidence', byteList())) : null;
    if (binary !== null) return binary;
    return unrecognised(
      'a JSON array',
      'An event log alone proves nothing: give the document that holds the quote too.',
    );
  }
  const json = read(value, 'evidence', anyObject);
  refuseOtherFiles(json);
  if (hasMember(json, 'instances')) {
    return { kind: 'phala-cloud-attestations', machines: parsePhalaCloudAttestations(json) };
  }
  if (hasMember(json, ACI_MEMBER)) return one('aci-report', parseAciReport(json));
  if (REPORT_KEYS.some((key) => hasMember(json, key))) {
    return { kind: 'redpill-report', machines: parseRedpillReport(json) };
  }
  if (hasMember(json, 'quote')) return one('get-quote', parseGetQuote(json));
  if (hasMember(json, 'attestation')) return one('versioned-attestation', parseAttestationAnswer(json));
  if (hasMember(json, 'app_cert') || hasMember(json, 'tcb_info')) {
    return one('guest-agent-info', parseGuestAgentInfo(json));
  }
  const keys = Object.keys(json);
  const named = keys.slice(0, 8).map((key) => preview(key, 24));
  const more = keys.length > named.length ? `, and ${keys.length - named.length} more` : '';
  return unrecognised(keys.length === 0 ? 'an empty JSON object' : `JSON with the keys ${named.join(', ')}${more}`);
}

/** Files that are easily taken for evidence: each with what to do instead. */
function refuseOtherFiles(json: JsonObject): void {
  const has = (...keys: string[]): boolean => keys.every((key) => Object.hasOwn(json, key));
  if (isBundleObject(json)) unrecognised('an evidence bundle', 'Use it with the replay command.');
  if (has('tcb_info_signature') || has('qe_identity')) unrecognised('PCK collateral', 'Pass it with --collateral.');
  if (has('docker_compose_file') || has('manifest_version')) {
    unrecognised(
      'an app-compose file',
      'Pass it with --app-compose, or see what is in it with `trust-center compose-hash`.',
    );
  }
  if (isKmsStatement(json)) unrecognised('what a KMS says of itself', 'Pass it with --kms-evidence.');
  if (isProviderAnswer(json)) unrecognised('the answer of a local key provider', 'Pass it with --kms-evidence.');
  if (has('cpu_count', 'memory_size')) unrecognised('a vm_config', 'Pass it to measure with --vm-config.');
}

function certificateDocument(bytes: Uint8Array): EvidenceDocument {
  return one('ra-tls-certificate', requireRaTlsEvidence(parseRaTlsCertificate(bytes)));
}

function one(kind: EvidenceKind, machine: AttestationEvidence): EvidenceDocument {
  return { kind, machines: [machine] };
}

/** Text without a byte order mark; null for bytes that are not UTF-8. */
function readText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null; // not UTF-8, so not text
  }
}

function unrecognised(seen: string, hint: string = SUPPORTED): never {
  throw new InputError('INPUT_UNRECOGNISED', `evidence: not recognised: this is ${seen}`, { hint });
}
