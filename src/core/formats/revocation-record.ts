// What a CA says of the certificates that it revoked, fetched from where a served certificate says that it is: a revocation
// list. It is signed, so that only its age is the word of whoever gave it.

import { object, readJson } from '../schema/reader.js';
import { base64Bytes, matching, oneOf } from '../schema/scalars.js';
import { toBase64 } from './codec/base64.js';

export const REVOCATION_RECORD_SCHEMA = 'trust-center/revocation-record/v1';
const MAX_RECORD = 12 * 1024 * 1024;

export interface RevocationRecord {
  schema: typeof REVOCATION_RECORD_SCHEMA;
  /** The distribution point, as the certificate names it. */
  url: string;
  /** DER of the list; base64 in the document. */
  crl: Uint8Array;
}

const revocationRecord = object<RevocationRecord>({
  schema: oneOf(REVOCATION_RECORD_SCHEMA),
  url: matching(/^\P{C}{1,1000}$/u, 'printable text of 1 to 1000 characters'),
  crl: base64Bytes,
});

/** The document. Equal records have equal texts. */
export function serialiseRevocationRecord({ schema, url, crl }: RevocationRecord): string {
  return JSON.stringify({ schema, url, crl: toBase64(crl) });
}

/** @throws ParseError */
export function parseRevocationRecord(json: string, name: string): RevocationRecord {
  return readJson(json, name, revocationRecord, { bytes: MAX_RECORD });
}
