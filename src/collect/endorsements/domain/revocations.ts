// The revocation lists that served certificates name. Whoever may have written those certificates chose the addresses, and
// CAs publish by http: what counts in a list is the signature.

import { type BundleGap, type CollectedItem, gapOf, REVOCATION_ITEMS } from '../../../core/bundle.js';
import { preview, utf8 } from '../../../core/bytes.js';
import { FetchError, ParseError } from '../../../core/errors.js';
import { DerReader, TAG } from '../../../core/formats/codec/der.js';
import { parseCertificate } from '../../../core/formats/codec/x509.js';
import { revocationListUrls } from '../../../core/formats/codec/x509-extensions.js';
import { REVOCATION_RECORD_SCHEMA, serialiseRevocationRecord } from '../../../core/formats/revocation-record.js';
import { httpGet } from '../../../io/http.js';
import { displayUrl } from '../../../io/url.js';
import { collected } from '../../items.js';
import type { ServedOptions } from './served.js';

const MAX_LISTS = 8;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Of all lists: as text in a bundle they are a third larger. */
const MAX_ALL_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** Each list is asked for once, however many certificates name it. @throws FetchError where it was cancelled */
export async function fetchRevocations(
  chains: readonly Uint8Array[][],
  options: ServedOptions,
): Promise<{ items: CollectedItem[]; gaps: BundleGap[] }> {
  const items: CollectedItem[] = [];
  const gaps: BundleGap[] = [];
  const urls = listUrls(chains);
  const answers = await Promise.all(urls.slice(0, MAX_LISTS).map((url) => fetchList(url, options)));
  let length = 0;
  for (const [number, answer] of answers.entries()) {
    const name = `${REVOCATION_ITEMS}${number}`;
    if (answer instanceof FetchError) {
      gaps.push(gapOf(name, answer));
      continue;
    }
    const { url, crl, source, at } = answer;
    length += crl.length;
    if (length > MAX_ALL_BYTES) {
      gaps.push(
        gapOf(name, new FetchError('FETCH_TOO_LARGE', source, `all lists are larger than ${MAX_ALL_BYTES} bytes`)),
      );
      continue;
    }
    const text = serialiseRevocationRecord({ schema: REVOCATION_RECORD_SCHEMA, url, crl });
    items.push(collected('endorsement', name, { bytes: utf8(text), source }, at));
  }
  if (urls.length > MAX_LISTS) {
    const reason = `the served certificates name ${urls.length} revocation lists, of which ${MAX_LISTS} were asked for`;
    gaps.push({ name: `${REVOCATION_ITEMS}${MAX_LISTS}`, reason });
  }
  return { items, gaps };
}

/** The servers' own certificates first. */
function listUrls(chains: readonly Uint8Array[][]): string[] {
  const depths = Math.max(0, ...chains.map(({ length }) => length));
  const urls = Array.from({ length: depths }, (_, depth) => chains.flatMap((chain) => chain.slice(depth, depth + 1)))
    .flat()
    .flatMap(urlsIn);
  // Other schemes (ldap) are for directories of companies.
  return [...new Set(urls)].filter((url) => /^https?:/i.test(url));
}

/** What cannot be read names no list. */
function urlsIn(der: Uint8Array): string[] {
  try {
    return revocationListUrls(parseCertificate(der, 'served certificate'), 'served certificate');
  } catch (error) {
    if (error instanceof ParseError) return [];
    throw error;
  }
}

interface List {
  /** As the certificate names it. */
  url: string;
  crl: Uint8Array;
  source: string;
  at: number;
}

async function fetchList(
  url: string,
  { allowPrivate, now, patience, progress, signal }: ServedOptions,
): Promise<List | FetchError> {
  try {
    const asked = plainUrl(url);
    progress(`asking for the revocation list at ${displayUrl(asked)}`);
    const { body, url: source } = await httpGet(asked, {
      timeoutMs: TIMEOUT_MS,
      retries: 1,
      ...patience,
      maxBytes: MAX_LIST_BYTES,
      addresses: allowPrivate ? 'any' : 'public',
      redirectHosts: 'any',
      signal,
    });
    expectDer(body, source);
    return { url, crl: body, source, at: now() };
  } catch (error) {
    if (error instanceof FetchError && !signal?.aborted) return error;
    throw error;
  }
}

const MAX_URL = 1000;

/** A certificate is public, and whatever it names: a URL with a password in it is none that a CA wrote. */
function plainUrl(text: string): string {
  const isPlain = text.length <= MAX_URL && /^\P{C}+$/u.test(text) && URL.canParse(text);
  const { username, password } = isPlain ? new URL(text) : { username: '', password: '' };
  if (isPlain && username === '' && password === '') return text;
  const shown = isPlain ? displayUrl(text) : preview(text.slice(0, 100).replace(/\/\/[^/]*@/, '//…@'), 100);
  throw new FetchError('FETCH_FAILED', shown, 'is no address that a revocation list can be asked for at');
}

function expectDer(body: Uint8Array, source: string): void {
  try {
    const input = new DerReader(body, 'revocation list');
    input.enter(TAG.SEQUENCE, '');
    input.end('');
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    throw new FetchError('FETCH_CONTENT', source, 'the answer is no revocation list (no DER)', { cause });
  }
}
