// A bounded HTTP GET (RFC 9110): size, time, redirects and retries all have limits, and a body that was cut short is
// an error. Whole into memory, or piece by piece. Runs on Node's own client, loaded at the first request.

import type { IncomingMessage } from 'node:http';
import { preview } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';

export interface HttpOptions {
  /** Sent only to the origin of the URL asked for, not where it redirects to, and never in the clear. */
  headers?: Record<string, string>;
  /** Hosts (`host`, or `host:port` where the port is not the usual one) to follow redirects to, besides that of the URL. */
  redirectHosts?: readonly string[];
  /** Largest body, in bytes. Default 10 MiB. */
  maxBytes?: number;
  /** The whole call, in ms: every redirect, retry and wait. Default 30 s. */
  timeoutMs?: number;
  /** Longest silence, in ms: before the headers, and between two pieces of the body. Default 10 s. */
  idleTimeoutMs?: number;
  /** Media types to accept, lower case, without parameters. An answer that names none is `application/octet-stream`. Default: any. */
  contentTypes?: readonly string[];
  /** Requests after the first, for 429, 5xx, and a connection that broke. Default 2. */
  retries?: number;
  /** Waits before the next try. Replaced by tests that look at the times. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  /** Where the body came from after redirects, as `displayUrl` shows it. */
  url: string;
  /** Of `httpGet` always 200: any other final status is an error. */
  status: number;
  /** Names in lower case; a repeated header's values are joined by ", ". */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** All of an answer but its body. */
export type HttpHead = Omit<HttpResponse, 'body'>;

export interface HttpStreamOptions
  extends Pick<HttpOptions, 'headers' | 'redirectHosts' | 'maxBytes' | 'idleTimeoutMs' | 'signal'> {
  /** Range and conditions (If-Range, If-None-Match): no secrets, so they go along to where it redirects to. */
  conditions?: Record<string, string>;
  /** Final statuses to take. Default: 200 alone. */
  statuses?: readonly number[];
}

/** Given the head of an answer and its body as it comes. Errors of the connection come out of the body. */
export type HttpReceiver<T> = (head: HttpHead, body: AsyncIterable<Uint8Array>) => Promise<T>;

/** What servers label JSON with. HTML is not among them: an error page is not an answer. */
export const JSON_TYPES: readonly string[] = ['application/json', 'text/plain', 'application/octet-stream'];

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
/** The connection broke, or a name server was busy: the same request may well succeed. */
const PASSING = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN']);
const MAX_SHOWN_URL = 300;

/**
 * GET `url` and read the whole answer.
 * @throws InputError for a URL that is not http or https, or that would get a secret in the clear
 * @throws FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE, FETCH_STATUS (not 200), FETCH_CONTENT (media type, encoding) or
 * FETCH_FAILED (connection, TLS, redirects, body cut short, cancelled)
 */
export async function httpGet(url: string, options: HttpOptions = {}): Promise<HttpResponse> {
  const target = parseHttpUrl(url);
  const stop = new AbortController();
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const deadline = setTimeout(() => {
    stop.abort(fetchError('FETCH_TIMEOUT', target, `no complete answer within ${timeoutMs} ms`));
  }, timeoutMs);
  const cancel = (): void => stop.abort(fetchError('FETCH_FAILED', target, 'cancelled', options.signal?.reason));
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel);
  try {
    return await getWithRetries(target, options, stop.signal);
  } finally {
    clearTimeout(deadline);
    options.signal?.removeEventListener('abort', cancel);
  }
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
  const stop = new AbortController();
  const cancel = (): void => stop.abort(fetchError('FETCH_FAILED', target, 'cancelled', options.signal?.reason));
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel);
  try {
    return await getOnce(target, options, stop.signal, receive);
  } catch (error) {
    if (error instanceof FetchError && error.code === 'FETCH_TIMEOUT') return new PassingFailure(error);
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', cancel);
  }
}

/** URL for messages and records: without user name, password, fragment, and the values of its query. */
export function displayUrl(url: string | URL): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const names = [...searchParams.keys()].map((name) => `${encodeURIComponent(name)}=…`);
  const shown = `${protocol}//${host}${pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`;
  return shown.length > MAX_SHOWN_URL ? `${shown.slice(0, MAX_SHOWN_URL)}…` : shown;
}

/** @throws InputError unless `url` is an absolute http or https URL */
export function parseHttpUrl(url: string): URL {
  if (!URL.canParse(url)) {
    // Not quoted: what cannot be taken apart may hold a password.
    throw new InputError('INPUT_INVALID', 'not a URL', { hint: 'Write it in full, e.g. https://example.org/path.' });
  }
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    throw new InputError('INPUT_INVALID', `a ${parsed.protocol} URL cannot be fetched`, {
      hint: 'Give an https: or http: URL.',
    });
  }
  return parsed;
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

async function getWithRetries(target: URL, options: HttpOptions, signal: AbortSignal): Promise<HttpResponse> {
  const { retries = RETRIES, wait = pause } = options;
  for (let attempt = 0; ; attempt++) {
    const answer = await getOnce(target, options, signal, wholeBody);
    if (!(answer instanceof PassingFailure)) return answer;
    if (attempt >= retries || answer.retryAfterMs > MAX_RETRY_AFTER_MS) throw answer.error;
    await wait(backoff(attempt, answer), signal);
    signal.throwIfAborted();
  }
}

/** Milliseconds to wait after `attempt` (from 0) ended in `failure`: longer each time, and at least as the server asks. */
export function backoff(attempt: number, failure: PassingFailure): number {
  return Math.max(FIRST_RETRY_MS * 2 ** attempt * (0.5 + Math.random() / 2), failure.retryAfterMs);
}

async function wholeBody(head: HttpHead, body: AsyncIterable<Uint8Array>): Promise<HttpResponse> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return { ...head, body: new Uint8Array(Buffer.concat(pieces)) };
}

/** Whether nobody on the way can read what is sent there, or answer in its place: under https, or on this machine. */
export function isConfidential({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** @throws InputError for a password or headers that would be sent where anybody on the way can read them */
export function expectNoSecretInTheClear(url: URL, headers?: Record<string, string>): void {
  if (isConfidential(url) || (url.username === '' && url.password === '' && headers === undefined)) return;
  throw new InputError('INPUT_INVALID', `${displayUrl(url)} is not https: what is secret is not sent there`, {
    hint: 'Give an https: URL, or one without user name and password.',
  });
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
  const hosts = [target.host, ...(options.redirectHosts ?? [])];
  const visited = new Set<string>();
  let url = target;
  for (;;) {
    visited.add(url.href);
    const headers = { ...(url.origin === target.origin ? options.headers : {}), ...options.conditions };
    const answer = await request(url, { ...options, headers }, signal, receive);
    if (!(answer instanceof Redirect)) return answer;
    const next = redirectTarget(url, answer.location, hosts);
    if (visited.has(next.href)) throw fetchError('FETCH_FAILED', url, 'redirects in a circle');
    if (visited.size > MAX_REDIRECTS) throw fetchError('FETCH_FAILED', url, `more than ${MAX_REDIRECTS} redirects`);
    url = next;
  }
}

/** Where an answer leads: on the hosts that are allowed, as elsewhere somebody else would answer. */
function redirectTarget(from: URL, location: string | undefined, hosts: readonly string[]): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw fetchError('FETCH_FAILED', from, 'redirects without saying where to (no valid Location header)');
  }
  const next = new URL(location, from.href);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) {
    const where = next.protocol === 'http:' ? 'from https: to http:' : 'to what is no https: or http: URL';
    throw fetchError('FETCH_FAILED', from, `redirects ${where}, which is not followed`);
  }
  if (!hosts.includes(next.host)) {
    const message = `redirects to another host, ${preview(next.host, 80)}, which is not followed`;
    throw new FetchError('FETCH_FAILED', displayUrl(from), message, {
      hint: 'If the other host is meant, and is to be trusted like this one, give its URL.',
    });
  }
  next.username = '';
  next.password = '';
  return next;
}

/** One exchange: what `receive` makes of the answer, a redirect, or a failure. */
async function request<T>(
  url: URL,
  options: Exchange,
  signal: AbortSignal,
  receive: HttpReceiver<T>,
): Promise<T | Redirect | PassingFailure> {
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const { maxBytes = MAX_BYTES, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { headers: { ...options.headers, 'accept-encoding': 'identity' } });
    /** Once there is an answer, its reader is told of every end through its body. */
    let answer: IncomingMessage | null = null;
    const silence = setTimeout(() => {
      end(fetchError('FETCH_TIMEOUT', url, `nothing received for ${idleTimeoutMs} ms`));
    }, idleTimeoutMs);
    const onAbort = (): void => end(signal.reason);
    signal.addEventListener('abort', onAbort);

    const end = (reason: Error): void => {
      if (answer === null) fail(reason);
      else answer.destroy(reason);
    };
    const settle = (): void => {
      clearTimeout(silence);
      signal.removeEventListener('abort', onAbort);
      if (answer?.readableEnded !== true) outgoing.destroy();
    };
    const fail = (reason: unknown): void => {
      settle();
      if (reason instanceof BrokenConnection) {
        const failure = fetchError('FETCH_FAILED', url, describeConnectionError(reason.error), reason.error);
        if (PASSING.has(reason.error.code ?? '')) resolve(new PassingFailure(failure));
        else reject(failure);
      } else reject(reason);
    };

    outgoing.on('error', (error) => end(new BrokenConnection(error)));
    outgoing.on('response', (incoming) => {
      silence.refresh();
      answer = incoming;
      incoming.on('error', () => {}); // whoever reads the body is told, also later
      const head = { url: displayUrl(url), status: incoming.statusCode ?? 0, headers: flatten(incoming) };
      judgeAndReceive(head, incoming).then((outcome) => {
        settle();
        resolve(outcome);
      }, fail);
    });

    const judgeAndReceive = async (head: HttpHead, incoming: IncomingMessage) => {
      if (REDIRECTS.has(head.status)) return new Redirect(head.headers.location);
      const problem = judgeHead(url, head, options, maxBytes);
      if (problem instanceof FetchError) throw problem;
      return problem ?? (await receive(head, bodyOf(incoming, url, maxBytes, silence)));
    };
  });
}

/** Tells errors of the connection from all others on their way through the reader of the body. */
class BrokenConnection extends Error {
  readonly error: NodeJS.ErrnoException;

  constructor(error: NodeJS.ErrnoException) {
    super(error.message);
    this.error = error;
  }
}

async function* bodyOf(
  incoming: IncomingMessage,
  url: URL,
  maxBytes: number,
  silence: NodeJS.Timeout,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const piece of incoming) {
      silence.refresh();
      length += piece.length;
      if (length > maxBytes) throw tooLarge(url, maxBytes);
      yield piece;
      silence.refresh();
    }
  } catch (error) {
    // The rest: the connection broke, or the body ended before its length or its last chunk.
    throw error instanceof FetchError || error instanceof BrokenConnection
      ? error
      : new BrokenConnection(error as NodeJS.ErrnoException);
  }
}

/** What status and headers alone already say: an error, a failure that may pass, or (null) go on. */
function judgeHead(
  url: URL,
  { status, headers }: HttpHead,
  { contentTypes, statuses = [200] }: Exchange,
  maxBytes: number,
): FetchError | PassingFailure | null {
  if (!statuses.includes(status)) return statusFailure(url, status, headers['retry-after']);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return fetchError(
      'FETCH_CONTENT',
      url,
      `the body is encoded${ENCODINGS.has(encoding) ? ` (${encoding})` : ''} though plain bytes were asked for`,
    );
  }
  const type = (headers['content-type'] ?? 'application/octet-stream').split(';', 1).join('').trim().toLowerCase();
  if (contentTypes !== undefined && !contentTypes.includes(type)) {
    const found = MEDIA_TYPES.has(type) ? type : 'another media type';
    return fetchError('FETCH_CONTENT', url, `answered with ${found}, expected ${contentTypes.join(' or ')}`);
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(url, maxBytes) : null;
}

function statusFailure(url: URL, status: number, retryAfter: string | undefined): FetchError | PassingFailure {
  const passing = status === 429 || (status >= 500 && status !== 501 && status !== 505);
  if (!passing) return fetchError('FETCH_STATUS', url, `answered with status ${status}, expected 200`);
  const waitMs = readRetryAfter(retryAfter);
  const asks = waitMs > MAX_RETRY_AFTER_MS ? ` and asks to wait ${Math.ceil(waitMs / 1000)} s` : '';
  return new PassingFailure(
    fetchError('FETCH_STATUS', url, `answered with status ${status}, expected 200${asks}`),
    waitMs,
  );
}

/** Milliseconds asked for: a number of seconds or a date (RFC 9110 section 10.2.3). 0 when absent or unreadable. */
function readRetryAfter(header: string | undefined): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

function flatten(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

function tooLarge(url: URL, maxBytes: number): FetchError {
  return fetchError('FETCH_TOO_LARGE', url, `the answer is larger than ${maxBytes} bytes`);
}

function describeConnectionError(error: NodeJS.ErrnoException): string {
  const code = /^[A-Z][A-Z0-9_]{1,60}$/.exec(error.code ?? '')?.[0] ?? 'unknown reason';
  return `${CONNECTION_ERRORS[code] ?? (code.startsWith('HPE_') ? 'the answer is not valid HTTP' : 'the connection failed')} (${code})`;
}

const CONNECTION_ERRORS: Record<string, string> = {
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  CERT_HAS_EXPIRED: 'the server’s TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the server’s TLS certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the server’s TLS certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server’s TLS certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the server’s TLS certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the server’s TLS certificate is for another host name',
};

const HINTS: Partial<Record<string, string>> = {
  FETCH_TIMEOUT: 'Try again later, or check that the host is reachable from here.',
  FETCH_FAILED: 'Try again later, or check the address and that the host is reachable from here.',
};

function fetchError(code: FetchError['code'], url: URL, message: string, cause?: unknown): FetchError {
  const hint = HINTS[code];
  return new FetchError(code, displayUrl(url), message, { ...(hint === undefined ? {} : { hint }), cause });
}
