// The files that dstack-ingress publishes at `https://<domain>/evidences/`, as they were fetched over the very connection
// whose certificate was met: a quote, the hashes that it binds, the ACME account, and the certificates.

import { listOf, object, type Reader, readJson, refuse } from '../schema/reader.js';
import { base64Bytes, matching, oneOf } from '../schema/scalars.js';
import { toBase64 } from './codec/base64.js';

export const INGRESS_EVIDENCE_SCHEMA = 'trust-center/ingress-evidence/v1';
const MAX_RECORD = 4 * 1024 * 1024;
const MAX_FILES = 32;

export interface IngressEvidence {
  schema: typeof INGRESS_EVIDENCE_SCHEMA;
  /** The domain that was asked. */
  name: string;
  /** `quote.json`, `sha256sum.txt`, `acme-account.json`, `cert-<domain>.pem`: those that were there. Base64 in the document. */
  files: IngressFile[];
}

export interface IngressFile {
  name: string;
  bytes: Uint8Array;
}

/** A name without folders. */
export const INGRESS_FILE_NAME = /^[A-Za-z0-9_*][A-Za-z0-9_.*-]{0,254}$/;
export const ingressFileName = matching(INGRESS_FILE_NAME, 'the name of a file, without a folder');

const files: Reader<IngressFile[]> = (value) => {
  const all = listOf(file, { least: 1, most: MAX_FILES })(value);
  return new Set(all.map(({ name }) => name)).size === all.length ? all : refuse('two files have the same name');
};
const file = object<IngressFile>({ name: ingressFileName, bytes: base64Bytes });

const ingressEvidence = object<IngressEvidence>({
  schema: oneOf(INGRESS_EVIDENCE_SCHEMA),
  name: matching(/^[a-z0-9_.-]{1,253}$/, 'a host name in lower case'),
  files,
});

/** The document. Equal records have equal texts. */
export function serialiseIngressEvidence({ schema, name, files }: IngressEvidence): string {
  return JSON.stringify({
    schema,
    name,
    files: files.map((file) => ({ name: file.name, bytes: toBase64(file.bytes) })),
  });
}

/** @throws ParseError */
export function parseIngressEvidence(json: string, name: string): IngressEvidence {
  return readJson(json, name, ingressEvidence, { bytes: MAX_RECORD });
}
