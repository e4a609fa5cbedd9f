// A bounded HTTP GET (RFC 9110): size, time, redirects and retries all have limits, and a body that was cut short is
// an error. Whole into memory, or piece by piece.

import { preview } from '../core/bytes.js';
import { FetchError } from '../core/errors.js';
import { isNamedByAddress } from './address.js';
import { exchange, fetchError, isPassing, tooLarge } from './exchange.js';
import type { Addresses, HttpConnection, HttpHead, HttpReceiver, HttpRequest } from './http-terms.js';
import { displayUrl, expectNoSecretInTheClear, parseHttpUrl } from './url.js';

export interface HttpOptions extends HttpConnection {
  /** Sent only to the origin of the URL asked for, not where it redirects to, and never in the clear. */
  headers?: Record<string, string>;
  /** What the request says besides, such as Accept, Range or If-None-Match: no secrets, so it goes along to where it redirects to. */
  conditions?: Record<string, string>;
  /**
   * Hosts (`host`, or `host:port` where the port is not the usual one) to follow redirects to, besides that of the URL. `any`:
   * all that `addresses` allows, for content that is known by its hash.
   */
  redirectHosts?: readonly string[] | 'any';
  /** Largest body, in bytes. Default 10 MiB. */
  maxBytes?: number;
  /** The whole call, in ms: every redirect, retry and wait. Default 30 s. */
  timeoutMs?: number;
  /** Longest silence, in ms: before the headers, and between two pieces of the body. Default 10 s. */
  idleTimeoutMs?: number;
  /** Media types to accept, lower case, without parameters. An answer that names none is `application/octet-stream`. Default: any. */
  contentTypes?: readonly string[];
  /** Final statuses to take; any other is an error. Default: 200 alone. */
  statuses?: readonly number[];
  /** Requests after the first, for 429, 5xx, and a connection that broke. Default 2. */
  retries?: number;
  /** Waits before the next try. Replaced by tests that look at the times. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse extends HttpHead {
  body: Uint8Array;
}

export interface HttpStreamOptions
  extends HttpConnection,
    Pick<
      HttpOptions,
      'headers' | 'conditions' | 'redirectHosts' | 'maxBytes' | 'idleTimeoutMs' | 'statuses' | 'signal'
    > {}

const JSON_TYPE = 'application/json';
/** What servers label JSON with. HTML is not among them: an error page is not an answer. */
export const JSON_TYPES: readonly string[] = [JSON_TYPE, 'text/plain', 'application/octet-stream'];

/** What answers may call their content in messages. Whatever else they call it is not repeated. */
const MEDIA_TYPES = new Set([
  ...JSON_TYPES,
  'text/html',
  'application/xhtml+xml',
  'text/xml',
  'application/xml',
  'application/problem+json',
  'application/gzip',
  'application/zip',
  'application/pdf',
  'image/png',
]);
const ENCODINGS = new Set(['gzip', 'deflate', 'br', 'zstd', 'compress']);

const MAX_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 5;
const RETRIES = 2;
const FIRST_RETRY_MS = 500;
/** A server that asks for a longer wait is not asked again. */
const MAX_RETRY_AFTER_MS = 15_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GET `url` and read the whole answer.
 * @throws InputError for a URL that is not http or https, or that would get a secret in the clear
 * @throws FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE, FETCH_STATUS (none of `statuses`), FETCH_CONTENT (media type, encoding) or
 * FETCH_FAILED (connection, TLS, redirects, body cut short, cancelled)
 */
export async function httpGet(url: string, options: HttpOptions = {}): Promise<HttpResponse> {
  const target = parseHttpUrl(url);
  const { timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
  return within(target, { timeoutMs, signal: cancelled }, (signal) =>
    withRetries(options, signal, () => getOnce(target, options, signal, whole)),
  );
}

/**
 * GET `url` once, giving the answer to `receive` while it comes. There is no time limit but for silence.
 * @returns what `receive` returns; or a failure that may pass, silence among them, since only the caller knows how far
 * it got and whether to try again
 * @throws InputError and FetchError as `httpGet`, and what `receive` throws
 */
export async function httpStream<T>(
  url: string,
  options: HttpStreamOptions,
  receive: HttpReceiver<T>,
): Promise<T | PassingFailure> {
  const target = parseHttpUrl(url);
  try {
    return await within(target, { signal: options.signal }, (signal) => getOnce(target, options, signal, receive));
  } catch (error) {
    if (error instanceof FetchError && error.code === 'FETCH_TIMEOUT') return new PassingFailure(error);
    throw error;
  }
}

/**
 * Any request, once, and the whole answer, whatever its status. No redirect is followed: what changes something, or has
 * a secret in it, is not sent on to elsewhere.
 * @throws InputError as `httpGet`; FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE or FETCH_FAILED, after which the request may
 * have been carried out all the same
 */
export async function httpSend(
  url: string,
  request: HttpRequest,
  options: Pick<HttpOptions, 'maxBytes' | 'timeoutMs' | 'idleTimeoutMs' | 'signal' | 'connection'> = {},
): Promise<HttpResponse> {
  const target = parseHttpUrl(url);
  expectNoSecretInTheClear(target, request.headers);
  const {
    maxBytes = MAX_BYTES,
    timeoutMs = TIMEOUT_MS,
    idleTimeoutMs = timeoutMs,
    connection,
    signal: cancelled,
  } = options;
  return within(target, { timeoutMs, signal: cancelled }, (signal) =>
    exchange(target, request, { maxBytes, idleTimeoutMs, connection }, signal, whole),
  );
}

/**
 * POST to `url` and read the whole answer, on the terms of `httpGet`; but no redirect is followed. For questions: it is
 * asked again like one.
 * @param body text is JSON, and bytes are what a header says; null: none
 * @throws as `httpGet`
 */
export async function httpPost(
  url: string,
  body: string | Uint8Array | null,
  options: HttpOptions = {},
): Promise<HttpResponse> {
  const target = parseHttpUrl(url);
  expectNoSecretInTheClear(target, options.headers);
  const { timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
  const headers = { ...(typeof body === 'string' ? { 'content-type': JSON_TYPE } : {}), ...options.headers };
  return within(target, { timeoutMs, signal: cancelled }, (signal) =>
    withRetries(options, signal, async () => {
      const answer = await request(target, { method: 'POST', headers, body }, options, signal, whole);
      if (!(answer instanceof Redirect)) return answer;
      throw fetchError('FETCH_FAILED', target, 'redirects, which is not followed with a POST');
    }),
  );
}

/** Runs `work` with a signal that brings the error to throw: when the caller cancels, or the time is over. */
export async function within<T>(
  target: URL,
  { signal, timeoutMs }: Pick<HttpOptions, 'signal' | 'timeoutMs'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const tooLate = (): void =>
    stop.abort(fetchError('FETCH_TIMEOUT', target, `no complete answer within ${timeoutMs} ms`));
  const cancel = (): void => stop.abort(fetchError('FETCH_FAILED', target, 'cancelled', signal?.reason));
  const deadline = timeoutMs === undefined ? undefined : setTimeout(tooLate, timeoutMs);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return await work(stop.signal);
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener('abort', cancel);
  }
}

/** An error that trying again may cure, and how long the server asks to wait first. */
export class PassingFailure {
  readonly error: FetchError;
  readonly retryAfterMs: number;

  constructor(error: FetchError, retryAfterMs = 0) {
    this.error = error;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Until `attempt` has an answer, or a failure that does not pass, or has been made often enough. */
export async function withRetries<T>(
  { retries = RETRIES, wait = pause }: Pick<HttpOptions, 'retries' | 'wait'>,
  signal: AbortSignal,
  attemptOnce: () => Promise<T | PassingFailure>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const answer = await attemptOnce();
    if (!(answer instanceof PassingFailure)) return answer;
    if (attempt >= retries || answer.retryAfterMs > MAX_RETRY_AFTER_MS) throw answer.error;
    await wait(backoff(attempt, answer.retryAfterMs), signal);
    signal.throwIfAborted();
  }
}

/** A failure of the connection that may pass. @throws any other error */
export function passingOrThrow(error: unknown): PassingFailure {
  if (error instanceof FetchError && isPassing(error)) return new PassingFailure(error);
  throw error;
}

async function whole(head: HttpHead, body: AsyncIterable<Uint8Array>): Promise<HttpResponse> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { ...head, body: new Uint8Array(Buffer.concat(pieces)) };
}

/** Milliseconds to wait after `attempt` (from 0) failed: longer each time, and at least as long as the server asks. */
export function backoff(attempt: number, retryAfterMs = 0): number {
  return Math.max(FIRST_RETRY_MS * 2 ** attempt * (0.5 + Math.random() / 2), retryAfterMs);
}

/** Resolves after `ms`, or as soon as `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** Of HttpOptions and HttpStreamOptions together, what one exchange needs. */
type Exchange = Omit<HttpOptions, 'retries' | 'wait' | 'timeoutMs'> & HttpStreamOptions;

/** An answer that says where to ask instead. */
class Redirect {
  readonly location: string | undefined;

  constructor(location: string | undefined) {
    this.location = location;
  }
}

/** One request and the redirects it leads to. */
async function getOnce<T>(
  target: URL,
  options: Exchange,
  signal: AbortSignal,
  receive: HttpReceiver<T>,
): Promise<T | PassingFailure> {
  expectNoSecretInTheClear(target, options.headers);
  const { redirectHosts = [] } = options;
  const hosts = redirectHosts === 'any' ? 'any' : [target.host, ...redirectHosts];
  const visited = new Set<string>();
  let url = target;
  for (;;) {
    visited.add(url.href);
    const headers = { ...(url.origin === target.origin ? options.headers : {}), ...options.conditions };
    const addresses = url.host === target.host || hosts === 'any' ? options.addresses : onward(target);
    const answer = await request(url, { method: 'GET', headers }, { ...options, addresses }, signal, receive);
    if (!(answer instanceof Redirect)) return answer;
    const next = redirectTarget(url, answer.location, hosts);
    if (visited.has(next.href)) throw fetchError('FETCH_FAILED', url, 'redirects in a circle');
    if (visited.size > MAX_REDIRECTS) throw fetchError('FETCH_FAILED', url, `more than ${MAX_REDIRECTS} redirects`);
    url = next;
  }
}

/** Which addresses another host may have, that an answer leads to: whoever is asked inside a network may lead on inside it. */
function onward(target: URL): Addresses {
  return isNamedByAddress(target) ? 'any' : 'public';
}

/** Where an answer leads: on the hosts that are allowed, as elsewhere somebody else would answer. */
function redirectTarget(from: URL, location: string | undefined, hosts: readonly string[] | 'any'): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw fetchError('FETCH_FAILED', from, 'redirects without saying where to (no valid Location header)');
  }
  const next = new URL(location, from.href);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) {
    const where = next.protocol === 'http:' ? 'from https: to http:' : 'to what is no https: or http: URL';
    throw fetchError('FETCH_FAILED', from, `redirects ${where}, which is not followed`);
  }
  if (hosts !== 'any' && !hosts.includes(next.host)) {
    const message = `redirects to another host, ${preview(next.host, 80)}, which is not followed`;
    throw new FetchError('FETCH_FAILED', displayUrl(from), message, {
      hint: 'If the other host is meant, and is to be trusted like this one, give its URL.',
    });
  }
  next.username = '';
  next.password = '';
  return next;
}

/** One exchange: what `receive` makes of the answer, a redirect, or a failure that may pass. */
async function request<T>(
  url: URL,
  asked: HttpRequest,
  options: Exchange,
  signal: AbortSignal,
  receive: HttpReceiver<T>,
): Promise<T | Redirect | PassingFailure> {
  const { maxBytes = MAX_BYTES, idleTimeoutMs = IDLE_TIMEOUT_MS, addresses, recordPeer, connection } = options;
  const limits = { maxBytes, idleTimeoutMs, addresses, recordPeer, connection };
  try {
    return await exchange(url, asked, limits, signal, async (head, body) => {
      if (REDIRECTS.has(head.status)) return new Redirect(head.headers.location);
      const problem = judgeHead(url, head, options, maxBytes);
      if (problem instanceof FetchError) throw problem;
      return problem ?? (await receive(head, body));
    });
  } catch (error) {
    return passingOrThrow(error);
  }
}

/** What status and headers alone already say: an error, a failure that may pass, or (null) go on. */
function judgeHead(
  url: URL,
  { status, headers }: HttpHead,
  { contentTypes, statuses = [200] }: Exchange,
  maxBytes: number,
): FetchError | PassingFailure | null {
  const type = mediaType(headers['content-type']);
  if (!statuses.includes(status)) return statusFailure(url, status, headers['retry-after'], type === JSON_TYPE);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return fetchError(
      'FETCH_CONTENT',
      url,
      `the body is encoded${ENCODINGS.has(encoding) ? ` (${encoding})` : ''} though plain bytes were asked for`,
    );
  }
  if (contentTypes !== undefined && !contentTypes.includes(type)) {
    const found = MEDIA_TYPES.has(type) ? type : 'another media type';
    return fetchError('FETCH_CONTENT', url, `answered with ${found}, expected ${contentTypes.join(' or ')}`);
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(url, maxBytes) : null;
}

function mediaType(header = 'application/octet-stream'): string {
  return header.split(';', 1).join('').trim().toLowerCase();
}

function statusFailure(
  url: URL,
  status: number,
  retryAfter: string | undefined,
  isJson: boolean,
): FetchError | PassingFailure {
  const failure = (more = ''): FetchError =>
    new FetchError('FETCH_STATUS', displayUrl(url), `answered with status ${status}, expected 200${more}`, {
      status,
      isJson,
    });
  if (!isPassingStatus(status)) return failure();
  const waitMs = retryAfterMs(retryAfter);
  const asks = waitMs > MAX_RETRY_AFTER_MS ? ` and asks to wait ${Math.ceil(waitMs / 1000)} s` : '';
  return new PassingFailure(failure(asks), waitMs);
}

/** Whether the same request may be answered well later. */
export function isPassingStatus(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Milliseconds asked for: a number of seconds or a date (RFC 9110 section 10.2.3). 0 when absent or unreadable. */
export function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}
