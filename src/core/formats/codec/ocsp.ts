// An OCSP response (RFC 6960), read strictly as DER: what a CA's responder says of certificates. Structure only: no
// signature is checked, and nothing is judged.

import { equalBytes, toHex } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { contextTag, DerReader, TAG } from './der.js';
import { type Extension, readAlgorithm, readExtensionList, readSignature, type SignatureParts } from './x509.js';

export type OcspStatus = { kind: 'good' } | { kind: 'revoked'; since: number } | { kind: 'unknown' };

export interface SingleResponse {
  /** DER AlgorithmIdentifier of the hash that the two hashes below are made with. */
  hashAlgorithm: Uint8Array;
  issuerNameHash: Uint8Array;
  issuerKeyHash: Uint8Array;
  /** As `Certificate.serial`. */
  serial: string;
  status: OcspStatus;
  thisUpdate: number;
  /** Null when absent. */
  nextUpdate: number | null;
  extensions: Extension[];
}

export interface OcspResponse {
  /** The signed bytes. */
  tbs: Uint8Array;
  responder: { kind: 'name'; name: Uint8Array } | { kind: 'key'; hash: Uint8Array };
  producedAt: number;
  responses: SingleResponse[];
  extensions: Extension[];
  signed: SignatureParts;
  /** DER of the certificates that the responder sends along. */
  certificates: Uint8Array[];
}

/** A response is about 500 bytes, or 2 KB with the responder's certificate. */
const MAX_BYTES = 256 * 1024;
const MAX_RESPONSES = 64;
const MAX_CERTIFICATES = 8;
const SUCCESSFUL = 0;
/** malformedRequest to unauthorized. */
const LAST_STATUS = 6;
/** 1.3.6.1.5.5.7.48.1.1 */
const BASIC_RESPONSE = '1.3.6.1.5.5.7.48.1.1';

/**
 * @returns null for one that only says that its responder gives none now
 * @throws ParseError naming the field and offset
 */
export function parseOcspResponse(der: Uint8Array, field: string): OcspResponse | null {
  if (der.length > MAX_BYTES) {
    throw new ParseError('PARSE_LIMIT', field, `${der.length} bytes, over the limit of ${MAX_BYTES}`);
  }
  const input = new DerReader(der, field);
  const outer = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const status = outer.smallInteger('response_status', LAST_STATUS, TAG.ENUMERATED);
  if (status !== SUCCESSFUL) {
    outer.end('response_status');
    return null;
  }
  const explicit = outer.enter(contextTag(0, true), 'response_bytes');
  outer.end('response_bytes');
  const bytes = explicit.enter(TAG.SEQUENCE, 'response_bytes');
  explicit.end('response_bytes');
  const type = bytes.oid('response_type');
  if (type !== BASIC_RESPONSE) bytes.fail('PARSE_UNSUPPORTED', 'response_type', `supported: ${BASIC_RESPONSE}`);
  const response = bytes.octetString('response');
  bytes.end('response');
  return readBasic(new DerReader(response, `${field}.response`));
}

function readBasic(input: DerReader): OcspResponse {
  const basic = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const tbs = basic.enter(TAG.SEQUENCE, 'tbs');
  if (tbs.nextTag === contextTag(0, true)) {
    tbs.fail('PARSE_UNSUPPORTED', 'version', 'DER leaves out version 1, and there is no other');
  }
  const responder = readResponder(tbs);
  const producedAt = generalizedTime(tbs, 'produced_at');
  const list = tbs.enter(TAG.SEQUENCE, 'responses');
  const responses: SingleResponse[] = [];
  while (!list.done) {
    if (responses.length === MAX_RESPONSES) list.fail('PARSE_LIMIT', 'responses', `more than ${MAX_RESPONSES}`);
    responses.push(readSingle(list));
  }
  const extensions = readExplicitExtensions(tbs);
  tbs.end('tbs');
  const signed = readSignature(basic);
  const certificates: Uint8Array[] = [];
  if (basic.nextTag === contextTag(0, true)) {
    const explicit = basic.enter(contextTag(0, true), 'certificates');
    const sequence = explicit.enter(TAG.SEQUENCE, 'certificates');
    explicit.end('certificates');
    while (!sequence.done) {
      if (certificates.length === MAX_CERTIFICATES) {
        sequence.fail('PARSE_LIMIT', 'certificates', `more than ${MAX_CERTIFICATES}`);
      }
      certificates.push(sequence.any('certificates'));
    }
  }
  basic.end('certificates');
  return { tbs: tbs.element, responder, producedAt, responses, extensions, signed, certificates };
}

function readResponder(tbs: DerReader): OcspResponse['responder'] {
  if (tbs.nextTag === contextTag(1, true)) {
    const explicit = tbs.enter(contextTag(1, true), 'responder_id');
    const name = explicit.enter(TAG.SEQUENCE, 'responder_id').element;
    explicit.end('responder_id');
    return { kind: 'name', name };
  }
  const explicit = tbs.enter(contextTag(2, true), 'responder_id');
  const hash = explicit.octetString('responder_id');
  explicit.end('responder_id');
  return { kind: 'key', hash };
}

function readSingle(list: DerReader): SingleResponse {
  const single = list.enter(TAG.SEQUENCE, 'responses');
  const id = single.enter(TAG.SEQUENCE, 'cert_id');
  const hashAlgorithm = readAlgorithm(id, 'cert_id.hash_algorithm');
  const issuerNameHash = id.octetString('cert_id.issuer_name_hash');
  const issuerKeyHash = id.octetString('cert_id.issuer_key_hash');
  const serial = toHex(id.integer('cert_id.serial_number'));
  id.end('cert_id');
  const status = readStatus(single);
  const thisUpdate = generalizedTime(single, 'this_update');
  let nextUpdate: number | null = null;
  if (single.nextTag === contextTag(0, true)) {
    const explicit = single.enter(contextTag(0, true), 'next_update');
    nextUpdate = generalizedTime(explicit, 'next_update');
    explicit.end('next_update');
  }
  const extensions = readExplicitExtensions(single);
  single.end('responses');
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serial, status, thisUpdate, nextUpdate, extensions };
}

function readStatus(single: DerReader): OcspStatus {
  const tag = single.nextTag;
  if (tag === contextTag(1, true)) {
    const revoked = single.enter(tag, 'status');
    const since = generalizedTime(revoked, 'status.revocation_time');
    if (revoked.nextTag === contextTag(0, true)) {
      const explicit = revoked.enter(contextTag(0, true), 'status.reason');
      explicit.smallInteger('status.reason', 10, TAG.ENUMERATED);
      explicit.end('status.reason');
    }
    revoked.end('status');
    return { kind: 'revoked', since };
  }
  const isGood = tag === contextTag(0, false);
  const content = single.content(isGood ? tag : contextTag(2, false), 'status');
  if (content.length > 0) single.fail('PARSE_INVALID', 'status', 'a NULL with content');
  return { kind: isGood ? 'good' : 'unknown' };
}

function readExplicitExtensions(reader: DerReader): Extension[] {
  if (reader.nextTag !== contextTag(1, true)) return [];
  const explicit = reader.enter(contextTag(1, true), 'extensions');
  const extensions = readExtensionList(explicit);
  explicit.end('extensions');
  return extensions;
}

function generalizedTime(reader: DerReader, name: string): number {
  if (reader.nextTag !== TAG.GENERALIZED_TIME) reader.fail('PARSE_INVALID', name, 'expected a GeneralizedTime');
  return reader.time(name);
}

/** Whether a response is about the certificate that these identify. */
export function isAbout(
  { issuerNameHash, issuerKeyHash, serial }: SingleResponse,
  of: { nameHash: Uint8Array; keyHash: Uint8Array; serial: string },
): boolean {
  return serial === of.serial && equalBytes(issuerNameHash, of.nameHash) && equalBytes(issuerKeyHash, of.keyHash);
}
