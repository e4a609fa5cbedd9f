// What a domain serves at one address, met in a full TLS handshake: whoever answered holds the key of the first certificate.

import { listOf, object, orNull, readJson } from '../schema/reader.js';
import { base64Bytes, integer, matching, oneOf } from '../schema/scalars.js';
import { toBase64 } from './codec/base64.js';

export const SERVED_CERTIFICATE_SCHEMA = 'trust-center/served-certificate/v1';
/** Characters of a record: real chains have some 6 KB. */
const MAX_RECORD = 1024 * 1024;
const MAX_CHAIN = 16;

export interface ServedCertificate {
  schema: typeof SERVED_CERTIFICATE_SCHEMA;
  /** The name that was asked for (SNI), lower case. */
  name: string;
  port: number;
  /** The address that was connected to; null: a proxy made the connection. */
  address: string | null;
  /** DER as it was served, its own certificate first; base64 in the document. */
  chain: Uint8Array[];
  /** DER of the OCSP response that was stapled; null: none was. Base64 in the document. */
  ocspResponse: Uint8Array | null;
}

const name = matching(/^[a-z0-9_.-]{1,253}$/, 'a host name in lower case');

const servedCertificate = object<ServedCertificate>({
  schema: oneOf(SERVED_CERTIFICATE_SCHEMA),
  name,
  port: integer(1, 65_535),
  address: orNull(matching(/^[0-9a-f.:]{2,45}$/, 'an IP address')),
  chain: listOf(base64Bytes, { least: 1, most: MAX_CHAIN }),
  ocspResponse: orNull(base64Bytes),
});

/** The document. Equal records have equal texts. */
export function serialiseServedCertificate(record: ServedCertificate): string {
  const { schema, name, port, address, chain, ocspResponse } = record;
  return JSON.stringify({
    schema,
    name,
    port,
    address,
    chain: chain.map(toBase64),
    ocspResponse: ocspResponse === null ? null : toBase64(ocspResponse),
  });
}

/** @throws ParseError */
export function parseServedCertificate(json: string, name: string): ServedCertificate {
  return readJson(json, name, servedCertificate, { bytes: MAX_RECORD });
}
