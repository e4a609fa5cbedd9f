// Evidence over HTTP: one answer, JSON expected, bytes kept as they came, with who gave it and what time it was there.

import { FetchError, InputError } from '../../core/errors.js';
import { readHttpDate, type ServerClock } from '../../core/formats/server-clock.js';
import { isNamedByAddress } from '../../io/address.js';
import { type HttpOptions, httpGet, httpPost, JSON_TYPES } from '../../io/http.js';
import type { Addresses } from '../../io/http-terms.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../../io/url.js';

/** A document as it came, and where from (URL without credentials, or `file:` and a name). */
export interface SourcedBytes {
  bytes: Uint8Array;
  source: string;
  /** PEM chain of the server that gave it, which TLS verified; left out: there was none. */
  peer?: string | null;
  /** What the server said of the time, where nobody on the way could say it; left out: nothing. */
  clock?: ServerClock | null;
}

/** How patient the collection is with services. */
export type Patience = Pick<HttpOptions, 'timeoutMs' | 'idleTimeoutMs' | 'retries' | 'wait'>;

export interface FetchOptions extends Patience, Pick<HttpOptions, 'signal' | 'addresses' | 'headers'> {
  /** Ask by POST, with this JSON or without any. Default: GET. */
  post?: string | null;
  /** Unix milliseconds. */
  now?: () => number;
}

/** A service may take this long to make quotes and GPU evidence for a nonce. */
const PATIENCE = { timeoutMs: 120_000, idleTimeoutMs: 60_000 };

/**
 * Evidence without a nonce is fresh only if the connection is authentic: over plain http, anybody on the way could answer
 * with old evidence.
 * @throws InputError, also for a URL that is neither https nor on this machine; FetchError
 */
export async function fetchEvidence(url: string, options: FetchOptions): Promise<SourcedBytes> {
  const { now = Date.now, post, ...http } = options;
  expectConfidential(url);
  const askedAt = now();
  const terms = { ...PATIENCE, ...http, contentTypes: JSON_TYPES, recordPeer: true };
  const answer = post === undefined ? await httpGet(url, terms) : await httpPost(url, post, terms);
  const { body, url: source, headers, peer } = answer;
  const { date = '', age = '' } = headers;
  const isTold = peer !== null && readHttpDate(date) !== null;
  const kept = /^\d{1,9}$/.test(age) ? Number(age) : 0;
  return {
    bytes: body,
    source,
    peer,
    clock: isTold ? { source, date, age: kept, askedAt, receivedAt: now() } : null,
  };
}

/**
 * The answer at the first of these URLs that has one: a service is asked for the same at other paths while a status says that
 * nothing is there.
 * @throws as `fetchEvidence`, about the first
 */
export async function fetchFirst(urls: readonly string[], options: FetchOptions): Promise<SourcedBytes> {
  const failures: FetchError[] = [];
  for (const url of urls) {
    const answer = await settled(fetchEvidence(url, options));
    if (!(answer instanceof FetchError)) return answer;
    failures.push(answer);
    if (!isElsewhere(answer)) break;
  }
  throw whyNowhere(failures);
}

/**
 * Of failures at the paths of one service, the first; if none of the paths is known there, with what that means. dstack's
 * services answer in JSON where they know the protocol and not the method, and else as any server does.
 */
export function whyNowhere(failures: readonly FetchError[]): FetchError {
  const [first] = failures;
  if (first === undefined) throw new TypeError('no failure');
  if (failures.some(({ status }) => status !== 404)) return first;
  const why = failures.some(({ isJson }) => isJson)
    ? 'the service is there, and has no such method'
    : 'no such service is there, or one of an earlier dstack';
  return new FetchError('FETCH_STATUS', first.url, `answered with status 404, expected 200 (${why})`, {
    status: 404,
    cause: first,
  });
}

/** Whether a service may have the same at another path: what it says is that it knows nothing of this one. */
export function isElsewhere({ status = 0 }: FetchError): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

export async function settled<T>(promise: Promise<T>): Promise<T | FetchError> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof FetchError) return error;
    throw error;
  }
}

/** @throws InputError for a URL that is neither https nor on this machine */
export function expectConfidential(url: string): void {
  if (isConfidential(parseHttpUrl(url))) return;
  throw new InputError(
    'INPUT_INVALID',
    `${displayUrl(url)} is not https: anybody on the way could answer in its place`,
    {
      hint: 'Give an https: URL. What a service answers on a network of your own can be saved, and given with --evidence.',
    },
  );
}

/**
 * Where a target may be: its operator, whom nobody trusts yet, chooses where its names lead. An address that the caller
 * wrote out is the caller's own choice.
 */
export function addressesOf(url: string, allowPrivate: boolean): Addresses {
  return allowPrivate || isNamedByAddress(parseHttpUrl(url)) ? 'any' : 'public';
}

/** `base` with `path` below it, whether or not `base` ends with a slash. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}
