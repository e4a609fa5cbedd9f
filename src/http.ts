// A bounded HTTP GET (RFC 9110): size, time, redirects and retries all have limits, and a body that was cut short is
// an error. Runs on Node's own client, loaded at the first request.

import type { IncomingMessage } from 'node:http';
import { FetchError, InputError } from './errors.js';

export interface HttpOptions {
  /** Sent only to the origin of the URL asked for, not where it redirects to. */
  headers?: Record<string, string>;
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
  /** Always 200: any other final status is an error. */
  status: number;
  /** Names in lower case; a repeated header's values are joined by ", ". */
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What servers label JSON with. HTML is not among them: an error page is not an answer. */
export const JSON_TYPES: readonly string[] = ['application/json', 'text/plain', 'application/octet-stream'];

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
 * @throws InputError for a URL that is not http or https
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
class PassingFailure {
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
    const answer = await getOnce(target, options, signal);
    if (!(answer instanceof PassingFailure)) return answer;
    if (attempt >= retries || answer.retryAfterMs > MAX_RETRY_AFTER_MS) throw answer.error;
    const backoff = FIRST_RETRY_MS * 2 ** attempt * (0.5 + Math.random() / 2);
    await wait(Math.max(backoff, answer.retryAfterMs), signal);
    signal.throwIfAborted();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** One request and the redirects it leads to. */
async function getOnce(target: URL, options: HttpOptions, signal: AbortSignal): Promise<HttpResponse | PassingFailure> {
  const visited = new Set<string>();
  let url = target;
  for (;;) {
    visited.add(url.href);
    const headers = url.origin === target.origin ? options.headers : undefined;
    const answer = await request(url, { ...options, headers }, signal);
    if (answer instanceof PassingFailure || answer.status === 200) return answer;
    const next = redirectTarget(url, answer.headers.location);
    if (visited.has(next.href))
      throw fetchError('FETCH_FAILED', url, `redirects in a circle, back to ${displayUrl(next)}`);
    if (visited.size > MAX_REDIRECTS) throw fetchError('FETCH_FAILED', url, `more than ${MAX_REDIRECTS} redirects`);
    url = next;
  }
}

function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw fetchError('FETCH_FAILED', from, 'redirects without saying where to (no valid Location header)');
  }
  const next = new URL(location, from.href);
  if (next.protocol !== 'https:' && next.protocol !== from.protocol) {
    throw fetchError(
      'FETCH_FAILED',
      from,
      `redirects from ${from.protocol} to ${next.protocol}, which is not followed`,
    );
  }
  next.username = '';
  next.password = '';
  return next;
}

type Request = Omit<HttpOptions, 'headers'> & { headers: Record<string, string> | undefined };

/** One exchange: an answer of status 200 with its body, a redirect without, or a failure. */
async function request(url: URL, options: Request, signal: AbortSignal): Promise<HttpResponse | PassingFailure> {
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const { maxBytes = MAX_BYTES, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Stated, so that no environment variable can switch certificate checks off.
    const outgoing = get(url, {
      headers: { ...options.headers, 'accept-encoding': 'identity' },
      rejectUnauthorized: true,
    });
    const silence = setTimeout(() => {
      fail(fetchError('FETCH_TIMEOUT', url, `nothing received for ${idleTimeoutMs} ms`));
    }, idleTimeoutMs);
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort);

    const settle = (): void => {
      clearTimeout(silence);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (reason: unknown): void => {
      settle();
      reject(reason);
      outgoing.destroy();
    };
    const finish = (answer: HttpResponse | PassingFailure): void => {
      settle();
      resolve(answer);
    };
    const broken = (error: NodeJS.ErrnoException): void => {
      const failure = fetchError('FETCH_FAILED', url, describeConnectionError(error), error);
      if (PASSING.has(error.code ?? '')) finish(new PassingFailure(failure));
      else fail(failure);
    };

    outgoing.on('error', broken);
    outgoing.on('response', (incoming) => {
      silence.refresh();
      const head = { url: displayUrl(url), status: incoming.statusCode ?? 0, headers: flatten(incoming) };
      const problem = judgeHead(url, head, options, maxBytes);
      if (problem instanceof FetchError) return fail(problem);
      if (problem !== null || head.status !== 200) {
        finish(problem ?? { ...head, body: new Uint8Array() });
        outgoing.destroy();
        return;
      }
      const pieces: Uint8Array[] = [];
      let length = 0;
      incoming.on('data', (piece: Uint8Array) => {
        silence.refresh();
        pieces.push(piece);
        length += piece.length;
        if (length > maxBytes) fail(tooLarge(url, maxBytes));
      });
      incoming.on('error', broken); // also a body that ends before its length or its last chunk
      incoming.on('end', () => finish({ ...head, body: new Uint8Array(Buffer.concat(pieces)) }));
    });
  });
}

/** What status and headers alone already say: an error, a failure that may pass, or (null) go on. */
function judgeHead(
  url: URL,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
  { contentTypes }: Pick<HttpOptions, 'contentTypes'>,
  maxBytes: number,
): FetchError | PassingFailure | null {
  if (REDIRECTS.has(status)) return null;
  if (status !== 200) return statusFailure(url, status, headers['retry-after']);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return fetchError(
      'FETCH_CONTENT',
      url,
      `the body is encoded (${shorten(encoding)}) though plain bytes were asked for`,
    );
  }
  const type = (headers['content-type'] ?? 'application/octet-stream').split(';', 1).join('').trim().toLowerCase();
  if (contentTypes !== undefined && !contentTypes.includes(type)) {
    return fetchError('FETCH_CONTENT', url, `answered with ${shorten(type)}, expected ${contentTypes.join(' or ')}`);
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
  const code = error.code ?? error.message;
  return `${CONNECTION_ERRORS[code] ?? (code.startsWith('HPE_') ? 'the answer is not valid HTTP' : 'the connection failed')} (${shorten(code)})`;
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

/** Untrusted text for a message: printable, and not long. */
function shorten(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}
