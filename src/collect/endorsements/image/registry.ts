// One repository of a container registry (OCI distribution specification 1.1). Which registry that is, the Compose file of
// the deployment says: a stranger. It is asked by https, at public addresses unless the caller allows others, and what it
// gives for a digest has that digest, or is refused.

import { documentText, preview } from '../../../core/bytes.js';
import { FetchError, ParseError } from '../../../core/errors.js';
import type { ContainerImage } from '../../../core/formats/container-image.js';
import {
  type ImageContent,
  type ImageDescriptor,
  INDEX_TYPES,
  MANIFEST_TYPES,
  MAX_MANIFEST_BYTES,
  parseImageManifest,
} from '../../../core/formats/image-manifest.js';
import { anyObject, memberOr, readJson } from '../../../core/schema/reader.js';
import { matching } from '../../../core/schema/scalars.js';
import { type HttpOptions, type HttpResponse, httpGet } from '../../../io/http.js';
import { displayUrl } from '../../../io/url.js';
import { type DigestCache, digestOf } from './cache.js';
import { nextPage } from './next-page.js';

export type Terms = Pick<HttpOptions, 'signal' | 'addresses' | 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait'>;

export interface Manifest {
  digest: string;
  bytes: Uint8Array;
  content: ImageContent;
}

/** What refers to a manifest, by the registry’s own list, or by the tag that stands for it where there is no such list. */
export interface Referrers {
  source: 'referrer' | 'tag';
  entries: ImageDescriptor[];
}

const ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ');
/** Pages of referrers. */
const MAX_PAGES = 8;
const MAX_TOKEN_BYTES = 64 * 1024;
/** A registry without a list of referrers says one of these; or answers with something else altogether. */
const NO_SUCH_LIST: readonly number[] = [400, 404, 405, 406, 501];

export class Registry {
  readonly #base: string;
  readonly #host: string;
  readonly #repository: string;
  readonly #terms: Terms;
  readonly #cache: DigestCache | null;
  /** For anybody, to read this repository; null: the registry has not asked for one. */
  #token: Promise<string> | null = null;

  constructor(
    { registry, repository }: Pick<ContainerImage, 'registry' | 'repository'>,
    terms: Terms,
    cache: DigestCache | null,
  ) {
    this.#base = `https://${registry}/v2/${repository}`;
    this.#host = new URL(this.#base).host;
    this.#repository = repository;
    this.#terms = terms;
    this.#cache = cache;
  }

  /**
   * @param reference digest or tag
   * @throws FetchError, also for bytes that are not those of the digest, or no manifest
   */
  async manifest(reference: string): Promise<Manifest> {
    const path = `/manifests/${reference}`;
    const bytes = reference.startsWith('sha256:')
      ? await this.#byDigest(path, reference, MAX_MANIFEST_BYTES)
      : (await this.#ask(path, MAX_MANIFEST_BYTES)).body;
    return { digest: digestOf(bytes), bytes, content: this.#read(path, bytes) };
  }

  /** URL for the record. */
  blobUrl(digest: string): string {
    return displayUrl(`${this.#base}/blobs/${digest}`);
  }

  /** @throws FetchError, also for bytes that are not those of the digest */
  async blob(digest: string, maxBytes: number): Promise<Uint8Array> {
    return this.#byDigest(`/blobs/${digest}`, digest, maxBytes);
  }

  /** @throws FetchError */
  async referrers(digest: string): Promise<Referrers> {
    const path = `/referrers/${digest}`;
    const entries: ImageDescriptor[] = [];
    let query = '';
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.#ask(`${path}${query}`, MAX_MANIFEST_BYTES, page === 0 ? NO_SUCH_LIST : []);
      if (page === 0 && !isIndex(answer)) return { source: 'tag', entries: await this.#byTag(digest) };
      entries.push(...this.#entries(path, answer.body));
      const next = nextPage(`${this.#base}${path}`, answer.headers.link);
      if (next === null) return { source: 'referrer', entries };
      query = next.search;
    }
    throw this.#unusable(path, `more than ${MAX_PAGES} pages`);
  }

  /** The list that pushers keep themselves, under a tag made of the digest. */
  async #byTag(digest: string): Promise<ImageDescriptor[]> {
    const path = `/manifests/${digest.replace(':', '-')}`;
    const answer = await this.#ask(path, MAX_MANIFEST_BYTES, [404]);
    // GitLab takes the tag for the digest that it is made of, and answers with the manifest itself.
    return answer.status === 404 || digestOf(answer.body) === digest ? [] : this.#entries(path, answer.body);
  }

  #entries(path: string, bytes: Uint8Array): ImageDescriptor[] {
    const content = this.#read(path, bytes);
    if (content.kind !== 'index') throw this.#unusable(path, 'it is no index');
    return content.entries;
  }

  #read(path: string, bytes: Uint8Array): ImageContent {
    try {
      return parseImageManifest(bytes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      throw this.#unusable(path, error.message);
    }
  }

  async #byDigest(path: string, digest: string, maxBytes: number): Promise<Uint8Array> {
    const kept = await this.#cache?.read(digest, maxBytes);
    if (kept !== null && kept !== undefined) return kept;
    const { body } = await this.#ask(path, maxBytes);
    const actual = digestOf(body);
    if (actual !== digest) throw this.#unusable(path, `the bytes have ${actual}, which is not what was asked for`);
    await this.#cache?.write(digest, body);
    return body;
  }

  /** @param statuses to take besides 200 */
  async #ask(path: string, maxBytes: number, statuses: readonly number[] = []): Promise<HttpResponse> {
    const url = `${this.#base}${path}`;
    let token = this.#token;
    for (let attempt = 0; ; attempt++) {
      const answer = await httpGet(url, {
        ...this.#terms,
        ...(token === null ? {} : { headers: { authorization: `Bearer ${await token}` } }),
        conditions: { accept: path.startsWith('/blobs/') ? '*/*' : ACCEPT },
        redirectHosts: 'any',
        maxBytes,
        statuses: [200, 401, ...statuses],
      }).catch(explained);
      if (answer.status !== 401) return answer;
      const isOwn = new URL(answer.url).host === this.#host;
      // A token that there was may have run out: once, another is asked for.
      if (!isOwn || attempt > 0) throw refused(answer);
      if (this.#token === token) this.#token = this.#fetchToken(answer);
      token = this.#token;
    }
  }

  async #fetchToken(answer: HttpResponse): Promise<string> {
    const url = tokenUrl(answer, this.#repository);
    const { body } = await httpGet(url, { ...this.#terms, maxBytes: MAX_TOKEN_BYTES });
    try {
      const json = readJson(documentText(body, 'token'), 'token', anyObject);
      const token = memberOr(json, 'token', null, bearer) ?? memberOr(json, 'access_token', null, bearer);
      if (token !== null) return token;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
    }
    throw new FetchError('FETCH_CONTENT', displayUrl(url), 'the answer holds no token');
  }

  #unusable(path: string, reason: string): FetchError {
    return new FetchError('FETCH_CONTENT', displayUrl(`${this.#base}${path}`), reason);
  }
}

const bearer = matching(/^[\x21-\x7e]{1,16384}$/, 'a token');

function isIndex({ status, headers }: HttpResponse): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  return status === 200 && type.trim().toLowerCase() === INDEX_TYPES[0];
}

function refused({ url, status }: HttpResponse): FetchError {
  return new FetchError('FETCH_STATUS', url, `${NO_ANSWER[status]} (status ${status})`, { status });
}

/** What a status means here: a registry does not say whether an image that it does not give is there. */
const NO_ANSWER: Readonly<Record<number, string>> = {
  401: 'not there, or private',
  403: 'not there, or private',
  404: 'not there, or private',
  429: 'it limits the rate of requests; ask again later',
};

function explained(error: unknown): never {
  const status = error instanceof FetchError ? (error.status ?? 0) : 0;
  const why = NO_ANSWER[status];
  if (why === undefined || !(error instanceof FetchError)) throw error;
  throw new FetchError('FETCH_STATUS', error.url, `${why} (status ${status})`, { status, cause: error });
}

const MAX_CHALLENGE = 4096;
const MAX_REALM = 1000;

/**
 * Where the registry says that a token is to be had (RFC 6750, and Docker’s token specification), asked for no more than
 * to read this repository. It is told nothing but that.
 */
function tokenUrl(answer: HttpResponse, repository: string): string {
  const challenge = (answer.headers['www-authenticate'] ?? '').slice(0, MAX_CHALLENGE);
  const [, parameters] = /(?:^|,)\s*bearer\s+(.*)$/i.exec(challenge) ?? [];
  if (parameters === undefined) throw refused(answer);
  const parameter = (name: string): string | undefined =>
    new RegExp(`(?:^|[,\\s])${name}="([^"\\\\]{0,${MAX_REALM}})"`, 'i').exec(parameters)?.[1];
  const realm = parameter('realm') ?? '';
  const url = URL.canParse(realm) ? new URL(realm) : null;
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    const message = `wants a token from what is no https address, ${preview(realm, 80)}, which is not asked`;
    throw new FetchError('FETCH_CONTENT', answer.url, message);
  }
  const service = parameter('service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', `repository:${repository}:pull`);
  return url.href;
}
