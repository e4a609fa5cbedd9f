// Sigstore bundles that GitHub keeps for a repository about a digest: its attestations API. Where the answer has no bundle in
// it but the address of one (as from REST version 2026-03-10 on), it is fetched there.

import { documentText, preview, utf8 } from '../../../core/bytes.js';
import { FetchError, ParseError } from '../../../core/errors.js';
import type { JsonObject } from '../../../core/formats/codec/json.js';
import { fromSnappy } from '../../../core/formats/codec/snappy.js';
import { anyObject, listOf, member, memberOr, type Reader, readJson } from '../../../core/schema/reader.js';
import { text } from '../../../core/schema/scalars.js';
import { apiOf } from '../../../core/sigstore/github-server.js';
import { isNamedByAddress } from '../../../io/address.js';
import { type HttpResponse, httpGet } from '../../../io/http.js';
import { displayUrl, isConfidential } from '../../../io/url.js';
import { nextPage } from './next-page.js';
import { type FoundBundles, MAX_BUNDLE_BYTES } from './referred-bundles.js';
import type { Terms } from './registry.js';

/** A GitHub server that the caller has an account on. */
export interface GitHubAccess {
  /** `https://github.com` */
  serverUrl: string;
  apiUrl: string;
  /** Sent to that API alone; null: it is asked as by anybody, who gets 60 answers in an hour. */
  token: string | null;
}

const API_VERSION = '2022-11-28';
const PER_PAGE = 30;
const MAX_PAGES = 4;
/** As many bundles as a page has, some of them of SBOMs. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

/**
 * @param repository `owner/name`
 * @param access of the caller, perhaps on another server
 * @throws FetchError where GitHub does not say which there are
 */
export async function githubAttestations(
  repository: string,
  serverUrl: string,
  digest: string,
  access: GitHubAccess | null,
  terms: Terms,
): Promise<FoundBundles> {
  const own = access !== null && access.serverUrl === serverUrl ? access : null;
  const api = (own?.apiUrl ?? apiOf(serverUrl)).replace(/\/+$/, '');
  const list = `${api}/repos/${repository}/attestations/${digest}`;
  const found: FoundBundles = { bundles: [], problems: [] };
  let url = `${list}?per_page=${PER_PAGE}`;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await ask(url, own?.token ?? null, terms);
    if (answer.status === 404) return found;
    for (const attestation of attestationsOf(answer)) {
      try {
        const { bytes, from } = await bundleOf(attestation, list, terms);
        found.bundles.push({ source: 'github', url: displayUrl(from), bundle: bytes });
      } catch (error) {
        if (!(error instanceof FetchError)) throw error;
        found.problems.push(error.message);
      }
    }
    const next = nextPage(list, answer.headers.link);
    if (next === null) return found;
    url = next.href;
  }
  found.problems.push(
    `${displayUrl(list)}: more than ${MAX_PAGES} pages of attestations, of which the first were read`,
  );
  return found;
}

async function ask(url: string, token: string | null, terms: Terms): Promise<HttpResponse> {
  const answer = await httpGet(url, {
    ...terms,
    // The policy names the server, and no stranger.
    addresses: 'any',
    ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
    conditions: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
    maxBytes: MAX_PAGE_BYTES,
    statuses: [200, 401, 403, 404, 429],
  });
  const { status, headers } = answer;
  if (status === 200 || status === 404) return answer;
  const isLimit = status === 429 || headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  const why = isLimit
    ? `it limits the rate of requests${token === null ? ', and allows more with a token' : ''}`
    : status === 401
      ? 'it does not take the token'
      : token === null
        ? 'it wants a token'
        : 'the token does not allow it';
  throw new FetchError('FETCH_STATUS', displayUrl(url), `${why} (status ${status})`, { status });
}

interface Attestation {
  bundle: JsonObject | null;
  bundleUrl: string | null;
}

const attestation: Reader<Attestation> = (value) => {
  const json = anyObject(value);
  return {
    bundle: memberOr(json, 'bundle', null, anyObject),
    bundleUrl: memberOr(json, 'bundle_url', null, text),
  };
};
const page: Reader<Attestation[]> = (value) =>
  member(anyObject(value), 'attestations', listOf(attestation, { most: PER_PAGE }));

function attestationsOf({ url, body }: HttpResponse): Attestation[] {
  return readable(url, () =>
    readJson(documentText(body, 'attestations'), 'attestations', page, { bytes: MAX_PAGE_BYTES }),
  );
}

async function bundleOf(
  { bundle, bundleUrl }: Attestation,
  list: string,
  terms: Terms,
): Promise<{ bytes: Uint8Array; from: string }> {
  if (bundle !== null) {
    const bytes = utf8(JSON.stringify(bundle));
    if (bytes.length <= MAX_BUNDLE_BYTES) return { bytes, from: list };
    throw new FetchError('FETCH_TOO_LARGE', displayUrl(list), `a bundle is larger than ${MAX_BUNDLE_BYTES} bytes`);
  }
  const url = URL.canParse(bundleUrl ?? '') ? new URL(bundleUrl ?? '') : null;
  if (url === null || !isConfidential(url)) {
    const message = `an attestation has no bundle, and ${preview(bundleUrl ?? 'no address', 80)} is no https address of one`;
    throw new FetchError('FETCH_CONTENT', displayUrl(list), message);
  }
  // Where GitHub leads to is not more trusted than where a registry does; a server on this machine may lead on inside it.
  const addresses = isNamedByAddress(new URL(list)) ? 'any' : terms.addresses;
  const { body } = await httpGet(url.href, { ...terms, addresses, maxBytes: MAX_BUNDLE_BYTES });
  return { bytes: readable(url.href, () => fromSnappy(body, 'bundle', MAX_BUNDLE_BYTES)), from: url.href };
}

function readable<T>(url: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new FetchError('FETCH_CONTENT', displayUrl(url), error.message, { cause: error });
  }
}
