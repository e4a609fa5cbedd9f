// RA-TLS certificates of dstack: evidence in X.509 extensions under 1.3.6.1.4.1.62397.1, each of them a DER OCTET
// STRING of bytes. The quote's report_data binds the certificate's public key: SHA512("ratls-cert:" || SPKI).

import { documentText, fromUtf8, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyObject, member, readJson } from '../schema/reader.js';
import { text } from '../schema/scalars.js';
import { parseVersionedAttestation } from './attestation.js';
import { DerReader } from './codec/der.js';
import { gunzip } from './codec/gzip.js';
import { decodeMsgpack } from './codec/msgpack.js';
import type { PackedMap } from './codec/packed-value.js';
import { type Certificate, findExtension, parseCertificate, parseCertificateChainPem } from './codec/x509.js';
import { type EventLogEntry, parseEventLog } from './event-log.js';
import { type AttestationEvidence, attestationEvidence, type ReportedIdentity } from './evidence.js';

const OID_ARC = '1.3.6.1.4.1.62397.1';
const OID_TDX_QUOTE = `${OID_ARC}.1`;
const OID_EVENT_LOG = `${OID_ARC}.2`;
const OID_APP_ID = `${OID_ARC}.3`;
const OID_USAGE = `${OID_ARC}.4`;
const OID_ATTESTATION = `${OID_ARC}.8`;
const OID_APP_INFO = `${OID_ARC}.9`;

/** Uncompressed: a kilobyte can become a megabyte. Logs of a launch have some 20 KB. */
const MAX_EVENT_LOG_BYTES = 256 * 1024;
/** What dstack puts before a compressed event log. */
const GZIP_MAGIC = 'ELGZv1';

/** The certificate that evidence is in: DER, or the first of a PEM text. @throws ParseError when it cannot be read */
export function parseRaTlsCertificate(bytes: Uint8Array, field = 'certificate'): Certificate {
  return bytes[0] === 0x30
    ? parseCertificate(bytes, field)
    : parseRaTlsCertificatePem(documentText(bytes, field), field);
}

/** The first certificate of a PEM text. @throws ParseError when it cannot be read */
export function parseRaTlsCertificatePem(text: string, field = 'certificate'): Certificate {
  const [leaf] = parseCertificateChainPem(text, field);
  if (leaf === undefined) throw new ParseError('PARSE_INVALID', field, 'no certificate');
  return leaf;
}

/**
 * Evidence in a certificate's extensions; null when there is none. The certificate's own signature is not
 * judged: what counts is that the quote binds its key.
 * @throws ParseError when there is evidence and it cannot be read
 */
export function raTlsEvidence(certificate: Certificate, field = 'certificate'): AttestationEvidence | null {
  const { spki: publicKey, notBefore, notAfter } = certificate;
  const carried = { raTlsCertificate: { publicKey, notBefore, notAfter }, reported: readReported(certificate, field) };
  const attestation = extensionBytes(certificate, OID_ATTESTATION, field);
  if (attestation !== null) {
    return { ...parseVersionedAttestation(attestation, `${field}.attestation`), ...carried };
  }
  const quote = extensionBytes(certificate, OID_TDX_QUOTE, field);
  if (quote === null) return null;
  const eventLog = extensionBytes(certificate, OID_EVENT_LOG, field);
  return attestationEvidence({
    quote,
    eventLog: eventLog === null ? null : readEventLog(eventLog, `${field}.event_log`),
    ...carried,
  });
}

/** @throws ParseError also when the certificate carries no quote */
export function requireRaTlsEvidence(certificate: Certificate, field = 'certificate'): AttestationEvidence {
  const evidence = raTlsEvidence(certificate, field);
  if (evidence !== null) return evidence;
  throw new ParseError(
    'PARSE_UNSUPPORTED',
    field,
    `carries no attestation: it has neither extension ${OID_TDX_QUOTE} (quote) nor ${OID_ATTESTATION} (attestation)`,
    { hint: 'Give the RA-TLS certificate of the app (app_cert), not one of a web server or a CA.' },
  );
}

/** What the issuer says that the certificate is for: `kms:rpc`, `app:custom`; null where it does not say. @throws ParseError */
export function raTlsUsage(certificate: Certificate, field = 'certificate'): string | null {
  const usage = extensionBytes(certificate, OID_USAGE, field);
  return usage === null ? null : fromUtf8(usage, `${field}.usage`);
}

function extensionBytes(certificate: Certificate, oid: string, field: string): Uint8Array | null {
  const extension = findExtension(certificate, oid);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, `${field}.extension[${oid}]`);
  const bytes = reader.octetString('value');
  reader.end('value');
  return bytes;
}

/**
 * JSON array of events, perhaps compressed; or, in early certificates, one JSON object a line. Certificates from
 * before there was an event log have another word there, which is read as no log.
 */
function readEventLog(bytes: Uint8Array, field: string): EventLogEntry[] | null {
  const json = fromUtf8(inflate(bytes, field), field);
  if (json.startsWith('[')) return parseEventLog(json, field);
  if (!json.startsWith('{')) return null;
  const lines = json.split('\n').filter((line) => line !== '');
  const events = lines.map((line, index) => readJson(line, `${field}[${index}]`, earlyEvent));
  return parseEventLog(events, field);
}

function earlyEvent(value: unknown): unknown {
  const event = anyObject(value);
  return { ...event, event: member(event, 'associated_data', text), event_payload: '' };
}

function inflate(bytes: Uint8Array, field: string): Uint8Array {
  const magic = String.fromCharCode(...bytes.subarray(0, GZIP_MAGIC.length));
  return magic === GZIP_MAGIC ? gunzip(bytes.subarray(GZIP_MAGIC.length), field, MAX_EVENT_LOG_BYTES) : bytes;
}

/** The identity that the issuer wrote into the certificate. */
function readReported(certificate: Certificate, field: string): ReportedIdentity {
  const reported: ReportedIdentity = {};
  const appId = extensionBytes(certificate, OID_APP_ID, field);
  if (appId !== null) reported.appId = toHex(appId);
  const appInfo = extensionBytes(certificate, OID_APP_INFO, field);
  const info = appInfo === null ? null : decodeMsgpack(appInfo, `${field}.app_info`);
  // Earlier releases wrote the fields by position: only the form that names them is read.
  if (info instanceof Map) Object.assign(reported, identityOf(info));
  return reported;
}

function identityOf(info: PackedMap): ReportedIdentity {
  const identity: ReportedIdentity = {};
  for (const [key, name] of APP_INFO_FIELDS) {
    const value = info.get(key);
    if (value instanceof Uint8Array) identity[name] = toHex(value);
  }
  return identity;
}

const APP_INFO_FIELDS = [
  ['app_id', 'appId'],
  ['instance_id', 'instanceId'],
  ['compose_hash', 'composeHash'],
  ['os_image_hash', 'osImageHash'],
] as const;
