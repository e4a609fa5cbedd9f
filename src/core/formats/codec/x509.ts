// X.509 certificates and revocation lists (RFC 5280), read strictly as DER. Structure only: no signature is checked and
// nothing is judged; critical extensions are handed on for the appraisal to accept or refuse.

import { sha256 } from '#crypto';
import { equalBytes, fromHex, fromUtf8, toHex, utf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { Remembered } from '../../remembered.js';
import { fromBase64 } from './base64.js';
import { contextTag, DerReader, ecdsaSignature, TAG } from './der.js';
import { certificateBlocks } from './pem.js';

export interface Certificate {
  raw: Uint8Array;
  /** The signed bytes. */
  tbs: Uint8Array;
  /** 1 to 3. */
  version: number;
  /** Lower-case hex of the INTEGER's content bytes. */
  serial: string;
  /** DER of the Name, compared byte for byte. */
  issuer: Uint8Array;
  subject: Uint8Array;
  /** Common name, for messages: untrusted text, empty if there is none. */
  issuerName: string;
  subjectName: string;
  /** Unix milliseconds. */
  notBefore: number;
  notAfter: number;
  /** DER SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** x || y when the key is ECDSA P-256 (uncompressed), else null. */
  publicKey: Uint8Array | null;
  /** r || s (64 bytes) when signed with ecdsa-with-SHA256, else null. */
  signature: Uint8Array | null;
  signed: SignatureParts;
  /** Null when absent. */
  basicConstraints: { ca: boolean; pathLength: number | null } | null;
  keyUsage: KeyUsage | null;
  authorityKeyId: Uint8Array | null;
  subjectKeyId: Uint8Array | null;
  /** All, in order; duplicates are a ParseError. */
  extensions: Extension[];
}

/** A signature of any algorithm, as it stands. */
export interface SignatureParts {
  /** DER AlgorithmIdentifier. */
  algorithm: Uint8Array;
  /** Content of the BIT STRING; null when its bits are no whole bytes: such a signature verifies nothing. */
  value: Uint8Array | null;
}

export interface KeyUsage {
  digitalSignature: boolean;
  keyEncipherment: boolean;
  keyAgreement: boolean;
  keyCertSign: boolean;
  crlSign: boolean;
}

export interface Extension {
  oid: string;
  critical: boolean;
  /** Content of the OCTET STRING. */
  value: Uint8Array;
}

/** A certificate revocation list (RFC 5280 section 5), read strictly as DER. */
export interface Crl {
  raw: Uint8Array;
  tbs: Uint8Array;
  issuer: Uint8Array;
  issuerName: string;
  thisUpdate: number;
  /** Null when absent. */
  nextUpdate: number | null;
  /** Serial (as `Certificate.serial`) -> revocation time, Unix milliseconds. */
  revoked: Map<string, number>;
  signature: Uint8Array | null;
  signed: SignatureParts;
  authorityKeyId: Uint8Array | null;
  extensions: Extension[];
}

const OID_SUBJECT_KEY_ID = '2.5.29.14';
const OID_KEY_USAGE = '2.5.29.15';
const OID_BASIC_CONSTRAINTS = '2.5.29.19';
const OID_AUTHORITY_KEY_ID = '2.5.29.35';
const OID_CRL_REASON = '2.5.29.21';
/** deltaCRLIndicator, issuingDistributionPoint: the list covers only a part. RFC 5280 makes them critical. */
const LIST_SCOPE_OIDS = ['2.5.29.27', '2.5.29.28'];

/** An RA-TLS certificate carries a quote and an event log (up to some 50 KB). */
const MAX_CERTIFICATE_BYTES = 1024 * 1024;
/** Intel's lists have some 3 KB. */
const MAX_CRL_BYTES = 4 * 1024 * 1024;
const MAX_EXTENSIONS = 64;
/** Intel's chains have 3 certificates. */
const MAX_CHAIN = 8;

/** AlgorithmIdentifier of ecdsa-with-SHA256, which has no parameters (RFC 5758). */
const ECDSA_WITH_SHA256 = fromHex('300a06082a8648ce3d040302', 'ecdsa-with-SHA256');
/** SubjectPublicKeyInfo of a P-256 key up to and with the 04 of the uncompressed point (RFC 5480). */
const P256_PREFIX = fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'P-256');
const P256_SPKI_BYTES = 91;
const COMMON_NAME = fromHex('550403', 'commonName');

/**
 * Parse one certificate, version 1 to 3.
 * @param field what it is, e.g. `pck_chain[0]`: the first part of the path in errors
 * @throws ParseError naming the field and offset
 */
export function parseCertificate(der: Uint8Array, field: string): Certificate {
  const { tbs, signature, signed } = openSigned(der, field, MAX_CERTIFICATE_BYTES);
  const version = tbs.nextTag === contextTag(0, true) ? readVersion(tbs) : 1;
  const serial = toHex(tbs.integer('serial_number'));
  expectAlgorithm(tbs, signed.algorithm);
  const issuer = readName(tbs, 'issuer');
  const validity = tbs.enter(TAG.SEQUENCE, 'validity');
  const notBefore = validity.time('validity.not_before');
  const notAfter = validity.time('validity.not_after');
  validity.end('validity');
  const subject = readName(tbs, 'subject');
  const { spki, publicKey } = readPublicKey(tbs);
  for (const tag of [contextTag(1, false), contextTag(2, false)]) {
    if (version > 1 && tbs.nextTag === tag) tbs.content(tag, 'unique_id');
  }
  const extensions = version === 3 && tbs.nextTag === contextTag(3, true) ? readExtensions(tbs, 3) : [];
  tbs.end('tbs');
  return {
    raw: der,
    tbs: tbs.element,
    version,
    serial,
    issuer: issuer.der,
    subject: subject.der,
    issuerName: issuer.commonName,
    subjectName: subject.commonName,
    notBefore,
    notAfter,
    spki,
    publicKey,
    signature,
    signed,
    basicConstraints: readExtension(
      extensions,
      OID_BASIC_CONSTRAINTS,
      `${field}.basic_constraints`,
      readBasicConstraints,
    ),
    keyUsage: readExtension(extensions, OID_KEY_USAGE, `${field}.key_usage`, readKeyUsage),
    authorityKeyId: readExtension(extensions, OID_AUTHORITY_KEY_ID, `${field}.authority_key_id`, readAuthorityKeyId),
    subjectKeyId: readExtension(extensions, OID_SUBJECT_KEY_ID, `${field}.subject_key_id`, (value) =>
      value.octetString('key_identifier'),
    ),
    extensions,
  };
}

/** How much of a revocation list is read. */
export interface CrlLimits {
  /** Most bytes of the list; left out: 4 MiB. */
  bytes?: number;
  /** Serials whose entries are kept; left out: all. Every entry is read in either case. */
  only?: ReadonlySet<string>;
}

/** As `parseCertificate`; null: these bytes are no certificate that can be read. */
export function parseCertificateOrNull(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der, 'certificate');
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/**
 * Parse a version 2 revocation list. An entry with a critical extension other than its reason is an error: the entry
 * does not mean what it seems to (in an indirect list it is about a certificate of another issuer).
 * @throws ParseError naming the field and offset
 */
export function parseCrl(der: Uint8Array, field: string, { bytes = MAX_CRL_BYTES, only }: CrlLimits = {}): Crl {
  const { tbs, signature, signed } = openSigned(der, field, bytes);
  if (tbs.smallInteger('version', 1) !== 1) tbs.fail('PARSE_UNSUPPORTED', 'version', 'supported: version 2 (value 1)');
  expectAlgorithm(tbs, signed.algorithm);
  const issuer = readName(tbs, 'issuer');
  const thisUpdate = tbs.time('this_update');
  const hasNextUpdate = tbs.nextTag === TAG.UTC_TIME || tbs.nextTag === TAG.GENERALIZED_TIME;
  const nextUpdate = hasNextUpdate ? tbs.time('next_update') : null;
  const revoked = tbs.nextTag === TAG.SEQUENCE ? readRevoked(tbs, only) : new Map<string, number>();
  const extensions = tbs.nextTag === contextTag(0, true) ? readExtensions(tbs, 0) : [];
  tbs.end('tbs');
  const partial = extensions.find(({ oid, critical }) => LIST_SCOPE_OIDS.includes(oid) && !critical);
  if (partial !== undefined) tbs.fail('PARSE_INVALID', 'extensions', `the extension ${partial.oid} is not critical`);
  return {
    raw: der,
    tbs: tbs.element,
    issuer: issuer.der,
    issuerName: issuer.commonName,
    thisUpdate,
    nextUpdate,
    revoked,
    signature,
    signed,
    authorityKeyId: readExtension(extensions, OID_AUTHORITY_KEY_ID, `${field}.authority_key_id`, readAuthorityKeyId),
    extensions,
  };
}

/**
 * Certificates by the SHA-256 of their block's body (which, as a part of a text, would keep all of that text in memory):
 * the same few CAs stand in every chain of a fleet. Only of the size that the SGX PKI has; others are met once.
 */
const knownCertificates = new Remembered<Certificate>(64);
const MAX_REMEMBERED_BODY = 4096;

/**
 * Parse the certificates of a PEM text, in its order. A certificate that stands in several chains is one object.
 * @param limit most certificates allowed
 * @throws ParseError naming the certificate, as `field[1]`
 */
export function parseCertificateChainPem(pemText: string, field: string, limit: number = MAX_CHAIN): Certificate[] {
  return certificateBlocks(pemText, field, limit).map((body, index) => {
    const parse = (): Certificate => parseCertificate(fromBase64(body, `${field}[${index}]`), `${field}[${index}]`);
    return body.length > MAX_REMEMBERED_BODY ? parse() : knownCertificates.get(toHex(sha256(utf8(body))), parse);
  });
}

const PEM_CRL = /^-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----$/;

/** DER of a revocation list in hexadecimal, base64 or PEM. @throws ParseError */
export function crlOfText(text: string, field: string): Uint8Array {
  const trimmed = text.trim();
  const base64 = PEM_CRL.exec(trimmed)?.[1] ?? (trimmed.startsWith('MI') ? trimmed : null);
  return base64 === null ? fromHex(trimmed, field) : fromBase64(base64, field);
}

/** Certificates as PEM, or one as DER. @throws ParseError */
export function parseCertificates(encoded: Uint8Array, field: string): Certificate[] {
  return encoded[0] === TAG.SEQUENCE
    ? [parseCertificate(encoded, field)]
    : parseCertificateChainPem(fromUtf8(encoded, field), field);
}

/** Extension by dotted OID, of a certificate or a list. */
export function findExtension(of: { extensions: Extension[] }, oid: string): Extension | undefined {
  return of.extensions.find((extension) => extension.oid === oid);
}

interface Signed {
  tbs: DerReader;
  signature: Uint8Array | null;
  signed: SignatureParts;
}

/** SEQUENCE { to be signed, AlgorithmIdentifier, BIT STRING }, the outer form of certificates and lists. */
function openSigned(der: Uint8Array, field: string, limit: number): Signed {
  if (der.length > limit) throw new ParseError('PARSE_LIMIT', field, `${der.length} bytes, over the limit of ${limit}`);
  const input = new DerReader(der, field);
  const signed = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const tbs = signed.enter(TAG.SEQUENCE, 'tbs');
  const parts = readSignature(signed);
  signed.end('signature');
  const isEcdsa = parts.value !== null && equalBytes(parts.algorithm, ECDSA_WITH_SHA256);
  return { tbs, signature: isEcdsa && parts.value !== null ? ecdsaSignature(parts.value) : null, signed: parts };
}

/** AlgorithmIdentifier and BIT STRING, as they stand behind what they sign. */
export function readSignature(reader: DerReader): SignatureParts {
  const algorithm = readAlgorithm(reader, 'signature_algorithm');
  const { bytes, unusedBits } = reader.bitString('signature');
  return { algorithm, value: unusedBits === 0 ? bytes : null };
}

/** The algorithm inside the signed bytes must be the one outside, which no signature covers. */
function expectAlgorithm(tbs: DerReader, outer: Uint8Array): void {
  if (!equalBytes(readAlgorithm(tbs, 'signature'), outer)) {
    tbs.fail('PARSE_INVALID', 'signature', 'the signature algorithm differs from the one outside the signed part');
  }
}

/** An AlgorithmIdentifier, whole. */
export function readAlgorithm(reader: DerReader, name: string): Uint8Array {
  const algorithm = reader.enter(TAG.SEQUENCE, name);
  algorithm.oid(`${name}.algorithm`);
  if (!algorithm.done) algorithm.any(`${name}.parameters`);
  algorithm.end(name);
  return algorithm.element;
}

function readVersion(tbs: DerReader): number {
  const explicit = tbs.enter(contextTag(0, true), 'version');
  const version = 1 + explicit.smallInteger('version', 2);
  if (version === 1) explicit.fail('PARSE_INVALID', 'version', 'DER leaves out the default, version 1');
  explicit.end('version');
  return version;
}

function readName(tbs: DerReader, name: string): { der: Uint8Array; commonName: string } {
  const sequence = tbs.enter(TAG.SEQUENCE, name);
  let commonName = '';
  while (!sequence.done) {
    const set = sequence.enter(TAG.SET, name);
    do {
      const attribute = set.enter(TAG.SEQUENCE, name);
      const type = attribute.content(TAG.OID, name);
      if (commonName === '' && equalBytes(type, COMMON_NAME)) commonName = attribute.text(name);
      else attribute.any(name);
      attribute.end(name);
    } while (!set.done);
  }
  return { der: sequence.element, commonName };
}

function readPublicKey(tbs: DerReader): { spki: Uint8Array; publicKey: Uint8Array | null } {
  const sequence = tbs.enter(TAG.SEQUENCE, 'subject_public_key_info');
  readAlgorithm(sequence, 'subject_public_key_info.algorithm');
  sequence.bitString('subject_public_key_info.public_key');
  sequence.end('subject_public_key_info');
  const spki = sequence.element;
  return { spki, publicKey: p256Point(spki) };
}

/** x || y of a DER SubjectPublicKeyInfo; null for another key than one of ECDSA P-256. */
export function p256Point(spki: Uint8Array): Uint8Array | null {
  const isP256 = spki.length === P256_SPKI_BYTES && equalBytes(spki.subarray(0, P256_PREFIX.length), P256_PREFIX);
  return isP256 ? spki.subarray(P256_PREFIX.length) : null;
}

function readRevoked(tbs: DerReader, only?: ReadonlySet<string>): Map<string, number> {
  const entries = tbs.enter(TAG.SEQUENCE, 'revoked_certificates');
  const revoked = new Map<string, number>();
  while (!entries.done) {
    const entry = entries.enter(TAG.SEQUENCE, 'revoked_certificates');
    const serial = toHex(entry.integer('revoked_certificates.serial_number'));
    const since = entry.time('revoked_certificates.revocation_date');
    if (only?.has(serial) ?? true) revoked.set(serial, since);
    if (entry.done) continue;
    const unknown = readExtensionList(entry).find(({ critical, oid }) => critical && oid !== OID_CRL_REASON);
    if (unknown !== undefined) {
      entry.fail('PARSE_UNSUPPORTED', 'revoked_certificates', `an entry with the critical extension ${unknown.oid}`);
    }
    entry.end('revoked_certificates');
  }
  return revoked;
}

/** `[number] EXPLICIT Extensions`. */
function readExtensions(tbs: DerReader, number: number): Extension[] {
  const explicit = tbs.enter(contextTag(number, true), 'extensions');
  const extensions = readExtensionList(explicit);
  explicit.end('extensions');
  return extensions;
}

/** Extensions, none of them twice. */
export function readExtensionList(reader: DerReader): Extension[] {
  const list = reader.enter(TAG.SEQUENCE, 'extensions');
  const extensions: Extension[] = [];
  while (!list.done) {
    const sequence = list.enter(TAG.SEQUENCE, 'extensions');
    const oid = sequence.oid('extensions.oid');
    const critical = sequence.flag('extensions.critical');
    const value = sequence.octetString('extensions.value');
    sequence.end('extensions');
    if (extensions.some((known) => known.oid === oid)) {
      sequence.fail('PARSE_INVALID', 'extensions', `the extension ${oid} appears twice`);
    }
    if (extensions.length === MAX_EXTENSIONS) list.fail('PARSE_LIMIT', 'extensions', `more than ${MAX_EXTENSIONS}`);
    extensions.push({ oid, critical, value });
  }
  return extensions;
}

/** What `read` makes of an extension's value, which it must read to the end; null when the extension is absent. */
export function readExtension<T>(
  extensions: Extension[],
  oid: string,
  field: string,
  read: (value: DerReader) => T,
): T | null {
  const extension = findExtension({ extensions }, oid);
  if (extension === undefined) return null;
  const reader = new DerReader(extension.value, field);
  const value = read(reader);
  reader.end('value');
  return value;
}

function readBasicConstraints(value: DerReader): { ca: boolean; pathLength: number | null } {
  const sequence = value.enter(TAG.SEQUENCE, 'value');
  const ca = sequence.flag('ca');
  const pathLength = sequence.done ? null : sequence.smallInteger('path_length', 255);
  sequence.end('value');
  return { ca, pathLength };
}

function readKeyUsage(value: DerReader): KeyUsage {
  const [first = 0] = value.bitString('value').bytes;
  return {
    digitalSignature: (first & 0x80) !== 0,
    keyEncipherment: (first & 0x20) !== 0,
    keyAgreement: (first & 0x08) !== 0,
    keyCertSign: (first & 0x04) !== 0,
    crlSign: (first & 0x02) !== 0,
  };
}

function readAuthorityKeyId(value: DerReader): Uint8Array | null {
  const sequence = value.enter(TAG.SEQUENCE, 'value');
  const hasKeyId = sequence.nextTag === contextTag(0, false);
  const keyId = hasKeyId ? sequence.content(contextTag(0, false), 'key_identifier') : null;
  for (const tag of [contextTag(1, true), contextTag(2, false)]) {
    if (sequence.nextTag === tag) sequence.content(tag, 'issuer_and_serial');
  }
  sequence.end('value');
  return keyId;
}
