// What a Sigstore signature is traced to: certificate authorities, logs and timestamp authorities. The roots of the two
// instances that GitHub's workflows sign with are shipped.

import { ParseError } from '../errors.js';
import type { JsonObject } from '../formats/codec/json.js';
import { anyObject, anything, listOf, member, type Reader, read, readJson } from '../schema/reader.js';
import { supported, text } from '../schema/scalars.js';

export interface TrustedRoot {
  /** Where it comes from, for people. */
  name: string;
  /** Unix milliseconds at which it was known to be current; null for a file, which does not say. */
  date: number | null;
  /** Sigstore `TrustedRoot` JSON. */
  json: JsonObject;
}

export const MAX_TRUSTED_ROOT_BYTES = 4 * 1024 * 1024;
const MAX_ENTRIES = 100;
/** `gh attestation download` writes as many at most. */
const MAX_DOCUMENTS = 1000;
const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
];

/** The roots of the two instances that GitHub's workflows sign with, as of their dates. */
export function shippedTrustedRoots(): Promise<TrustedRoot[]> {
  known ??= readShipped();
  return known;
}

/** Read once: they do not change. */
let known: Promise<TrustedRoot[]> | null = null;

async function readShipped(): Promise<TrustedRoot[]> {
  const [sigstore, github] = await Promise.all([import('./shipped/sigstore.js'), import('./shipped/github.js')]);
  return [
    shipped('Sigstore', sigstore.SHIPPED_AT, sigstore.TRUSTED_ROOT),
    shipped('GitHub', github.SHIPPED_AT, github.TRUSTED_ROOT),
  ];
}

function shipped(instance: string, at: string, text: string): TrustedRoot {
  const [root] = parseTrustedRoots(text, `shipped for ${instance}`);
  if (root === undefined) throw new TypeError('a shipped trusted root is empty');
  return { ...root, date: Date.parse(at) };
}

/**
 * Trusted roots of a text: one JSON document, or one a line as `gh attestation trusted-root` writes them.
 * @throws ParseError
 */
export function parseTrustedRoots(given: string, name: string): TrustedRoot[] {
  const documents = jsonDocuments(given, name);
  return documents.map((json, i) => {
    const field = documents.length === 1 ? name : `${name}[${i}]`;
    return { name: field, date: null, json: read(json, field, trustedRoot) };
  });
}

const entries = listOf(anything, { most: MAX_ENTRIES });

const trustedRoot: Reader<JsonObject> = (value) => {
  const root = anyObject(value);
  member(root, 'mediaType', supported(text, MEDIA_TYPES));
  for (const key of ['tlogs', 'certificateAuthorities', 'ctlogs', 'timestampAuthorities']) {
    if (Object.hasOwn(root, key)) member(root, key, entries);
  }
  return root;
};

/** JSON objects of a text: the whole of it, or one a line. */
export function jsonDocuments(given: string, field: string): JsonObject[] {
  const lines = given.split('\n').filter((line) => line.trim() !== '');
  // A document over several lines does not end on its first.
  const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line));
  if (lines.length > MAX_DOCUMENTS && isLines) {
    throw new ParseError('PARSE_LIMIT', field, `more than ${MAX_DOCUMENTS} documents`);
  }
  const limits = { bytes: MAX_TRUSTED_ROOT_BYTES };
  if (!isLines) return [readJson(given, field, anyObject, limits)];
  return lines.map((line, i) => readJson(line, `${field}[${i}]`, anyObject, limits));
}
