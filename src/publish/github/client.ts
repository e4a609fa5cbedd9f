// A client for GitHub's REST API: JSON in and out, waiting for rate limits and trying again, both within bounds. Plain,
// because a step needs nineteen operations of it, and a general client would be most of the bundle and of its start.

import type { IncomingMessage } from 'node:http';
import { FetchError, InputError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { visible } from '../../core/views/untrusted.js';
import { backoff, pause } from '../../io/http.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../../io/url.js';

/** GitHub said no, or could not. */
export class GitHubError extends FetchError {
  readonly status: number;
  /** GitHub's own words; empty where it had none. */
  readonly said: string;

  constructor(url: URL, status: number, said: string, note = '') {
    const words = said === '' ? '' : ` (${said})`;
    super('FETCH_STATUS', displayUrl(url), `GitHub answered with status ${status}${words}${note}`);
    this.status = status;
    this.said = said;
  }
}

/**
 * What to do when the answer to a POST got lost, so that nobody knows whether it was carried out. `repeat`: twice is as
 * good as once. Else: looks for what it would have made; null: it was not made, so ask again.
 */
export type WhenLost = 'repeat' | (() => Promise<unknown>);

export interface GitHubClient {
  /** `/repos/{owner}/{repo}`, beginning of most paths. */
  repository: string;
  get(path: string, query?: Record<string, string>): Promise<unknown>;
  /** Items of a list, page by page, at most 2000. `of`: the member that holds the list, where it is not the whole answer. */
  list(path: string, query?: Record<string, string>, of?: string): AsyncGenerator<unknown>;
  post(path: string, body: object, lost: WhenLost): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  delete(path: string): Promise<unknown>;
}

export interface ClientSettings {
  apiUrl: string;
  /** `owner/name`. */
  repository: string;
  token: string;
  /** Waits. Replaced by tests that look at the times. */
  wait?: (ms: number) => Promise<void>;
}

const API_VERSION = '2022-11-28';
const RETRIES = 3;
/** Longest single wait for a rate limit: a primary one lasts up to an hour, and a job pays for every minute. */
const MAX_WAIT_MS = 120_000;
/** All waits for rate limits of one client together. */
const MAX_WAITS_MS = 300_000;
/** GitHub's advice for a secondary limit that names no time. */
const SECONDARY_LIMIT_WAIT_MS = 60_000;
const PER_PAGE = 100;
const MAX_PAGES = 20;
const MAX_SAID = 300;

/** @throws InputError for an API address that would get the token in the clear */
export function createGitHubClient(settings: ClientSettings): GitHubClient {
  const { token, wait = (ms) => pause(ms, new AbortController().signal) } = settings;
  const base = parseHttpUrl(settings.apiUrl);
  if (!isConfidential(base)) {
    throw new InputError('INPUT_INVALID', `the GitHub API at ${base.host} is not https; the token is not sent there`);
  }
  let patience = MAX_WAITS_MS;

  async function send(
    method: string,
    path: string,
    { query = {}, body = null, lost }: { query?: Record<string, string>; body?: object | null; lost: WhenLost },
  ): Promise<unknown> {
    const url = new URL(`${base.href.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const request = { method, headers: headersOf(token, body), body: body === null ? null : JSON.stringify(body) };
    for (let attempt = 0; ; attempt++) {
      const outcome = await exchange(url, request).catch((error: unknown) => error as FetchError);
      if (outcome instanceof FetchError) {
        // A host that is not there will not be there in a second.
        if (attempt >= RETRIES || !isLost(outcome)) throw outcome;
      } else {
        if (outcome.status >= 200 && outcome.status < 300) return parse(outcome, url);
        const limit = limitWait(outcome);
        if (limit !== null) {
          const note = `; it limits the rate of requests and asks to wait ${Math.ceil(limit / 1000)} s`;
          if (attempt >= RETRIES || limit > MAX_WAIT_MS || limit > patience) {
            throw new GitHubError(url, outcome.status, saidBy(outcome, token), note);
          }
          patience -= limit;
          await wait(limit);
          continue;
        }
        const error = new GitHubError(url, outcome.status, saidBy(outcome, token));
        if (outcome.status < 500 || outcome.status === 501 || attempt >= RETRIES) throw error;
      }
      await wait(backoff(attempt));
      const found = lost === 'repeat' ? null : await lost();
      if (found !== null) return found;
    }
  }

  const get = (path: string, query: Record<string, string> = {}) => send('GET', path, { query, lost: 'repeat' });
  return {
    repository: `/repos/${settings.repository}`,
    get,
    post: (path, body, lost) => send('POST', path, { body, lost }),
    patch: (path, body) => send('PATCH', path, { body, lost: 'repeat' }),
    delete: (path) => send('DELETE', path, { lost: 'repeat' }),
    async *list(path, query = {}, of) {
      for (let page = 1; page <= MAX_PAGES; page++) {
        const answer = await get(path, { ...query, per_page: String(PER_PAGE), page: String(page) });
        const items = of === undefined ? answer : (answer as Record<string, unknown> | null)?.[of];
        if (!Array.isArray(items)) {
          throw new FetchError('FETCH_CONTENT', displayUrl(`${base.href}`), `GitHub answered ${path} without a list`);
        }
        yield* items;
        if (items.length < PER_PAGE) return;
      }
    },
  };
}

function isLost(error: FetchError): boolean {
  if (error.code === 'FETCH_TIMEOUT') return true;
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return error.code === 'FETCH_FAILED' && ['ECONNRESET', 'EPIPE', 'EAI_AGAIN'].includes(code ?? '');
}

function headersOf(token: string, body: object | null): Record<string, string> {
  return {
    accept: 'application/vnd.github+json',
    'accept-encoding': 'identity',
    authorization: `Bearer ${token}`,
    'user-agent': `trust-center-action/${VERSION}`,
    'x-github-api-version': API_VERSION,
    ...(body === null ? {} : { 'content-type': 'application/json; charset=utf-8' }),
  };
}

/** Milliseconds that GitHub asks to wait; null when the answer is not about a rate limit. */
function limitWait({ status, headers, text }: Answer): number | null {
  if (status !== 429 && status !== 403) return null;
  const seconds = headers['retry-after'] ?? '';
  if (/^\d{1,9}$/.test(seconds)) return Number(seconds) * 1000;
  const reset = headers['x-ratelimit-reset'] ?? '';
  if (headers['x-ratelimit-remaining'] === '0' && /^\d{1,11}$/.test(reset)) {
    return Math.max(0, Number(reset) * 1000 - Date.now()) + 1000;
  }
  return status === 429 || /secondary rate limit/i.test(text) ? SECONDARY_LIMIT_WAIT_MS : null;
}

function parse({ status, text }: Answer, url: URL): unknown {
  if (status === 204 || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchError('FETCH_CONTENT', displayUrl(url), 'GitHub’s answer is not JSON');
  }
}

/** GitHub's message and what it lists as errors: printable, not long, and without the token whatever it says. */
function saidBy({ text }: Answer, token: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: unknown; errors?: unknown };
    const details = (Array.isArray(errors) ? errors : []).slice(0, 3).map((error: unknown) => {
      if (typeof error === 'string') return error;
      const { message: why, field, code } = (error ?? {}) as Record<string, unknown>;
      return [field, why ?? code].filter((part) => typeof part === 'string').join(' ');
    });
    const words = [typeof message === 'string' ? message : '', ...details].filter((part) => part !== '').join('; ');
    return visible(words.replaceAll(token, '***'), MAX_SAID);
  } catch {
    return '';
  }
}

interface Request {
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * One HTTP request and its whole answer, whatever its status, with limits on size and time. No redirects: what changes
 * something is not to be sent on to elsewhere.
 * @throws FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE or FETCH_FAILED; the request may have been carried out all the same
 */
async function exchange(url: URL, { method, headers, body }: Request): Promise<Answer> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const error = (code: FetchError['code'], message: string, cause?: unknown): FetchError =>
    new FetchError(code, displayUrl(url), message, { cause });
  try {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, { method, headers: { ...headers, ...length }, signal });
      outgoing.on('response', resolve);
      outgoing.on('error', reject);
      outgoing.end(body ?? undefined);
    });
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of incoming as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > MAX_BYTES) throw error('FETCH_TOO_LARGE', `the answer is larger than ${MAX_BYTES} bytes`);
      pieces.push(piece);
    }
    return { status: incoming.statusCode ?? 0, headers: flatten(incoming), text: Buffer.concat(pieces).toString() };
  } catch (cause) {
    if (cause instanceof FetchError) throw cause;
    if (signal.aborted) throw error('FETCH_TIMEOUT', `no complete answer within ${TIMEOUT_MS} ms`);
    const { code } = cause as NodeJS.ErrnoException;
    throw error('FETCH_FAILED', `the connection failed (${code ?? 'unknown reason'})`, cause);
  }
}

function flatten(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
