// Signed certificate timestamps (RFC 6962 section 3.2 and 3.3): a log's promise to publish a certificate, which the
// certificate itself carries. Structure only: whether a log signed one is for the appraisal to say.

import { ByteReader, concatBytes, toHex } from '../bytes.js';
import { DerReader } from './codec/der.js';
import { precertificateTbs, SCT_LIST_OID } from './codec/precertificate.js';
import { type Certificate, findExtension } from './codec/x509.js';

export interface Sct {
  /** SHA-256 of the log's DER SubjectPublicKeyInfo, lower-case hex. */
  logId: string;
  /** Unix milliseconds. */
  timestamp: number;
  /** The log signs them, too. A static log puts the index of the entry here. */
  extensions: Uint8Array;
  /** As TLS 1.2 numbers them: 4 is SHA-256, 3 ECDSA. */
  hash: number;
  algorithm: number;
  signature: Uint8Array;
}

export interface SctList {
  scts: Sct[];
  /** How many are of a version that is not known: nothing can be said of them. */
  otherVersions: number;
}

/** Real certificates have two or three. */
const MAX_SCTS = 32;
const VERSION_1 = 0;
/** Milliseconds of a JavaScript date end here. */
const MAX_TIME = 8_640_000_000_000_000n;

/** SCTs in a certificate; null: it carries none. @throws ParseError */
export function embeddedScts(certificate: Certificate, field: string): SctList | null {
  const extension = findExtension(certificate, SCT_LIST_OID);
  if (extension === undefined) return null;
  const value = new DerReader(extension.value, field);
  const list = value.octetString('');
  value.end('');
  return parseSctList(list, field);
}

/** A SignedCertificateTimestampList. @throws ParseError */
export function parseSctList(bytes: Uint8Array, field: string): SctList {
  const whole = new ByteReader(bytes, field);
  const items = new ByteReader(vector(whole, 'list'), field);
  whole.end();
  const list: SctList = { scts: [], otherVersions: 0 };
  if (items.remaining === 0) items.fail('PARSE_INVALID', 'list', 'a list without timestamps');
  while (items.remaining > 0) {
    if (list.scts.length + list.otherVersions === MAX_SCTS) items.fail('PARSE_LIMIT', 'list', `more than ${MAX_SCTS}`);
    const item = vector(items, 'sct');
    if (item.length === 0) items.fail('PARSE_INVALID', 'sct', 'an empty timestamp');
    if (item[0] === VERSION_1) list.scts.push(readSct(new ByteReader(item, `${field}[${list.scts.length}]`)));
    else list.otherVersions += 1;
  }
  return list;
}

function readSct(reader: ByteReader): Sct {
  reader.u8('version');
  const logId = toHex(reader.take(32, 'log_id'));
  const timestamp = bigEndian(reader.take(8, 'timestamp'));
  if (timestamp > MAX_TIME) reader.fail('PARSE_INVALID', 'timestamp', 'a time beyond all calendars');
  const sct: Sct = {
    logId,
    timestamp: Number(timestamp),
    extensions: vector(reader, 'extensions'),
    hash: reader.u8('hash'),
    algorithm: reader.u8('algorithm'),
    signature: vector(reader, 'signature'),
  };
  reader.end();
  return sct;
}

/**
 * The bytes that a log signs for a timestamp in a certificate.
 * @param issuerKeyHash SHA-256 of the DER SubjectPublicKeyInfo of the CA that signed the certificate
 */
export function sctMessage(
  { timestamp, extensions }: Sct,
  certificate: Certificate,
  issuerKeyHash: Uint8Array,
): Uint8Array {
  const tbs = precertificateTbs(certificate);
  return concatBytes(
    Uint8Array.of(VERSION_1, CERTIFICATE_TIMESTAMP),
    octets(timestamp, 8),
    octets(PRECERT_ENTRY, 2),
    issuerKeyHash,
    octets(tbs.length, 3),
    tbs,
    octets(extensions.length, 2),
    extensions,
  );
}

const CERTIFICATE_TIMESTAMP = 0;
const PRECERT_ENTRY = 1;

/** Two bytes of length, most significant first, and as many bytes. */
function vector(reader: ByteReader, field: string): Uint8Array {
  const length = Number(bigEndian(reader.take(2, `${field}.length`)));
  return reader.take(length, field);
}

function bigEndian(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function octets(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = length - 1, left = value; i >= 0; i -= 1, left = Math.floor(left / 256)) bytes[i] = left % 256;
  return bytes;
}
