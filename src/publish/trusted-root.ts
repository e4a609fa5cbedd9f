// Whom a Sigstore signature is traced to: certificate authorities, logs and timestamp authorities. One root is shipped,
// others are given as files or fetched through TUF, whose own root of trust is shipped with the client.

import { fromUtf8, preview } from '../bytes.js';
import { FetchError, InputError, ParseError, TrustCenterError } from '../errors.js';
import { readInputFile } from '../evidence/file.js';
import { arrayField, asObject, type JsonObject, parseJson, stringField } from '../formats/json.js';
import { displayUrl, parseHttpUrl } from '../http.js';

export interface TrustedRoot {
  /** Where it comes from, for people. */
  name: string;
  /** Unix milliseconds at which it was known to be current; null for a file, which does not say. */
  date: number | null;
  /** Sigstore `TrustedRoot` JSON. */
  json: JsonObject;
}

const MAX_BYTES = 4 * 1024 * 1024;
const MAX_ENTRIES = 100;
const MEDIA_TYPES = [
  'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
  'application/vnd.dev.sigstore.trustedroot.v0.2+json',
];
const PUBLIC_GOOD_TUF = 'https://tuf-repo-cdn.sigstore.dev';

/** The root of Sigstore's public-good instance, as of its date. */
export async function shippedTrustedRoot(): Promise<TrustedRoot> {
  const { SHIPPED_AT, SHIPPED_TRUSTED_ROOT } = await import('./shipped-trusted-root.js');
  const [root] = parseTrustedRoots(SHIPPED_TRUSTED_ROOT, 'shipped trusted root');
  if (root === undefined) throw new TypeError('the shipped trusted root is empty');
  return { ...root, date: Date.parse(SHIPPED_AT) };
}

/** @throws InputError, ParseError */
export async function readTrustedRoots(path: string): Promise<TrustedRoot[]> {
  const bytes = await readInputFile(path, 'trusted-root', MAX_BYTES);
  return parseTrustedRoots(fromUtf8(bytes, 'trusted-root'), 'trusted-root');
}

/**
 * Trusted roots of a text: one JSON document, or one a line as `gh attestation trusted-root` writes them.
 * @throws ParseError
 */
export function parseTrustedRoots(text: string, name: string): TrustedRoot[] {
  const documents = jsonDocuments(text, name);
  return documents.map((json, i) => {
    const field = documents.length === 1 ? name : `${name}[${i}]`;
    const mediaType = stringField(json, 'mediaType', field);
    if (!MEDIA_TYPES.includes(mediaType)) {
      const message = `not a Sigstore trusted root of a known version: ${preview(mediaType, 80)}`;
      throw new ParseError('PARSE_UNSUPPORTED', `${field}.mediaType`, message);
    }
    for (const key of ['tlogs', 'certificateAuthorities', 'ctlogs', 'timestampAuthorities']) {
      if (Object.hasOwn(json, key)) arrayField(json, key, field, MAX_ENTRIES);
    }
    return { name: field, date: null, json };
  });
}

/** JSON objects of a text: the whole of it, or one a line. */
export function jsonDocuments(text: string, field: string): JsonObject[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // A document over several lines does not end on its first.
  const isLines = lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line));
  if (lines.length > MAX_ENTRIES && isLines) {
    throw new ParseError('PARSE_LIMIT', field, `more than ${MAX_ENTRIES} documents`);
  }
  const limits = { bytes: MAX_BYTES };
  if (!isLines) return [asObject(parseJson(text, field, limits), field)];
  return lines.map((line, i) => asObject(parseJson(line, `${field}[${i}]`, limits), `${field}[${i}]`));
}

export interface RefreshOptions {
  /** Keeps TUF metadata, so that an old mirror cannot take us back. */
  cacheDirectory: string;
  /** Another instance's TUF repository, and a file with the root it starts from. */
  mirror?: { url: string; rootPath: string } | undefined;
}

/**
 * The current trusted root, through TUF.
 * @throws FetchError, and never falls back to an older root
 */
export async function fetchTrustedRoot({ cacheDirectory, mirror }: RefreshOptions): Promise<TrustedRoot> {
  const url = mirror?.url ?? PUBLIC_GOOD_TUF;
  parseHttpUrl(url);
  const { getTrustedRoot } = await import('./sigstore-services.js');
  const { TrustedRoot: Message } = await import('./sigstore-verify.js');
  const now = Date.now();
  try {
    const root = await getTrustedRoot({
      mirrorURL: url,
      cachePath: cacheDirectory,
      timeout: 15_000,
      retry: { retries: 2 },
      ...(mirror === undefined ? {} : { rootPath: mirror.rootPath, forceInit: true }),
    });
    const [parsed] = parseTrustedRoots(JSON.stringify(Message.toJSON(root)), 'refreshed trusted root');
    if (parsed === undefined) throw new InputError('INPUT_INVALID', 'the trusted root is empty');
    return { ...parsed, date: now };
  } catch (error) {
    if (error instanceof TrustCenterError) throw error;
    const reasons: string[] = [];
    for (let cause: unknown = error; cause instanceof Error && reasons.length < 3; cause = cause.cause) {
      reasons.push(cause.message);
    }
    throw new FetchError('FETCH_FAILED', displayUrl(url), `no trusted root from there: ${reasons.join(': ')}`, {
      hint: 'Try again later, or give a root that you have with --trusted-root.',
      cause: error,
    });
  }
}

/** `shipped trusted root of 2026-03-18 (249 days old)`. */
export function describeTrustedRoot({ name, date }: TrustedRoot, at: number): string {
  if (date === null) return `${name} (its age is not known)`;
  const days = Math.max(0, Math.floor((at - date) / 86_400_000));
  return `${name} of ${new Date(date).toISOString().slice(0, 10)} (${days} day${days === 1 ? '' : 's'} old)`;
}
