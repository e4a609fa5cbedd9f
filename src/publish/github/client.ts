// A client for GitHub's REST API: Octokit, asking through io/http, which bounds the size and time of every exchange, uses
// the proxy of the environment, and follows no redirect. Octokit repeats what failed on the way (plugin-retry) and waits
// for rate limits (plugin-throttling). What they do not hold is added here:
//
// - A POST whose answer got lost is not repeated before a look at what it made; plugin-retry only repeats.
// - All waits for rate limits together are bounded, and so is each; plugin-throttling asks and does not count.
// - Every answer that asks to wait is heard; plugin-throttling knows some by their words only.
// - Pages are counted; Octokit's own paging goes to whatever address an answer names, with the token.
// - Requests are not spread by a second each, as plugin-throttling would: a step makes some ten of them.

import { FetchError, InputError, TrustCenterError } from '../../core/errors.js';
import { VERSION } from '../../core/version.js';
import { visible } from '../../core/views/untrusted.js';
import { isPassing } from '../../io/exchange.js';
import { backoff, type HttpResponse, httpSend, pause } from '../../io/http.js';
import type { HttpRequest } from '../../io/http-terms.js';
import { displayUrl, isConfidential, parseHttpUrl } from '../../io/url.js';
import type { getOctokit } from './octokit.js';

/** GitHub said no, or could not. */
export class GitHubError extends FetchError {
  readonly method: HttpRequest['method'];
  override readonly status: number;
  /** GitHub's own words; empty where it had none. */
  readonly said: string;
  /** Names in lower case. Untrusted, as all of the answer is, and not to be shown as they are. */
  readonly headers: Readonly<Record<string, string | undefined>>;

  /** @param note ends the message */
  constructor(
    { method, url }: Asked,
    { status, said, headers }: Pick<GitHubError, 'status' | 'said' | 'headers'>,
    note = '',
  ) {
    const words = said === '' ? '' : ` (${said})`;
    super('FETCH_STATUS', displayUrl(url), `GitHub answered with status ${status}${words}${note}`);
    this.method = method;
    this.status = status;
    this.said = said;
    this.headers = headers;
  }
}

interface Asked {
  method: HttpRequest['method'];
  url: URL;
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
  /**
   * `repeat`: asked again when the answer got lost. `look`: not, since another run may have written meanwhile; the caller
   * looks first, and asks again.
   */
  patch(path: string, body: object, lost?: 'repeat' | 'look'): Promise<unknown>;
  delete(path: string): Promise<unknown>;
  pause(seconds: number): Promise<void>;
}

export interface ClientSettings {
  apiUrl: string;
  /** `owner/name`. */
  repository: string;
  token: string;
  /** How long a second of waiting is. Shortened by tests. */
  secondMs?: number;
}

const API_VERSION = '2022-11-28';
const RETRIES = 3;
/** Longest single wait for a rate limit: a primary one lasts up to an hour, and a job pays for every minute. */
const MAX_WAIT_S = 120;
/** All waits for rate limits of one client together: five of a minute, to each of which the plugin adds a second. */
const MAX_WAITS_S = 310;
/** GitHub's advice for a secondary limit that names no time. */
const SECONDARY_LIMIT_WAIT_S = 60;
const PER_PAGE = 100;
const MAX_PAGES = 20;
const MAX_SAID = 300;

/** @throws InputError for an API address that would get the token in the clear */
export function createGitHubClient(settings: ClientSettings): GitHubClient {
  const { token, secondMs = 1000 } = settings;
  const base = parseHttpUrl(settings.apiUrl);
  if (!isConfidential(base)) {
    throw new InputError('INPUT_INVALID', `the GitHub API at ${base.host} is not https; the token is not sent there`);
  }
  const baseUrl = base.href.replace(/\/+$/, '');
  let connection: ReturnType<typeof connect> | null = null;

  async function send(
    method: HttpRequest['method'],
    path: string,
    { query = {}, body, once = false }: { query?: Record<string, string>; body?: object; once?: boolean } = {},
  ): Promise<unknown> {
    connection ??= connect(baseUrl, token, secondMs);
    const octokit = await connection;
    const asked = { method, url: new URL(`${baseUrl}${path}`) };
    try {
      const { status, data, headers } = await octokit.request(`${method} ${path}`, {
        ...query,
        ...(body === undefined ? {} : { data: body }),
        headers: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
        // Whatever number stands here, plugin-retry takes for an order to repeat every failure so often.
        ...(once ? { request: { retries: 0 } } : {}),
      });
      if (status >= 300) throw new GitHubError(asked, { status, said: saidBy(data, token), headers: textsOf(headers) });
      return contentOf(data, asked.url);
    } catch (error) {
      throw errorOf(error, asked, token);
    }
  }

  async function sendOnce(path: string, body: object, find: () => Promise<unknown>): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send('POST', path, { body, once: true });
      } catch (error) {
        if (attempt >= RETRIES || !(error instanceof FetchError && isLost(error))) throw error;
      }
      await sleep(backoff(attempt) / 1000);
      const found = await find();
      if (found !== null) return found;
    }
  }

  const get = (path: string, query: Record<string, string> = {}) => send('GET', path, { query });
  const sleep = (seconds: number) => pause(seconds * secondMs, new AbortController().signal);
  return {
    repository: `/repos/${settings.repository}`,
    get,
    post: (path, body, lost) => (lost === 'repeat' ? send('POST', path, { body }) : sendOnce(path, body, lost)),
    patch: (path, body, lost = 'repeat') => send('PATCH', path, { body, once: lost === 'look' }),
    delete: (path) => send('DELETE', path),
    pause: sleep,
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

type Queues = Required<Required<NonNullable<Parameters<typeof getOctokit>[1]>>['throttle']>['write'];

async function connect(baseUrl: string, token: string, secondMs: number) {
  const { retry, throttling, ...octokit } = await import('./octokit.js');
  let patience = MAX_WAITS_S;
  const mayWait = (seconds: number, _request: object, _octokit: object, attempt: number): boolean => {
    if (attempt >= RETRIES || seconds > MAX_WAIT_S || seconds > patience) return false;
    patience -= seconds;
    return true;
  };
  // In place of the plugin's queues, which have a second between two requests.
  const unpaced = { key: () => ({ schedule: async () => {} }) } as unknown as Queues;
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  const options = {
    baseUrl,
    userAgent: `trust-center-action/${VERSION}`,
    log: silent,
    request: { fetch: boundedFetch, log: silent },
    retry: { retries: RETRIES, doNotRetry: NOT_REPEATED, retryAfterBaseValue: secondMs },
    throttle: {
      write: unpaced,
      notifications: unpaced,
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
      retryAfterBaseValue: secondMs,
    },
  };
  return octokit.getOctokit(token, options, markHopeless, retry, throttling);
}

/** GitHub's answers may be logged by Octokit; here text leaves through the log of the action alone. */
function ignore(): void {}

/** An answer with such a status will be the same the next time; rate limits are another matter. */
const NOT_REPEATED = [...Array.from({ length: 100 }, (_, i) => 400 + i), 501];

/** A request that got no answer has the status 500 for plugin-retry, which repeats it. Here: only if that may help. */
function markHopeless(octokit: { hook: { error(name: 'request', callback: (error: Error) => never): void } }): object {
  octokit.hook.error('request', (error) => {
    const { cause } = error;
    const mayHelp = cause instanceof FetchError ? isLost(cause) : !(cause instanceof TrustCenterError);
    if (!mayHelp) Object.assign(error, { status: 0 });
    throw error;
  });
  return {};
}

/** Whether the answer got lost, so that nobody knows if the request was carried out. */
export function isLost(error: FetchError): boolean {
  if (error instanceof GitHubError) return error.status >= 500 && error.status !== 501;
  return error.code === 'FETCH_TIMEOUT' || isPassing(error);
}

/** What Octokit takes for `fetch`. */
async function boundedFetch(url: string, request: HttpRequest): Promise<object> {
  const { Response } = await import('undici');
  const answer = await httpSend(url, request);
  if (answer.status < 200 || answer.status > 599) {
    throw new FetchError(
      'FETCH_FAILED',
      answer.url,
      `the answer has the status ${answer.status}, which HTTP does not know`,
    );
  }
  const body = answer.body.length === 0 || answer.status === 205 ? null : answer.body;
  // GitHub answers in JSON; what is none is found when it is read, however it is labelled.
  const headers = { ...answer.headers, ...limitHeaders(answer), 'content-type': 'application/json' };
  return new Response(body, { status: answer.status, headers });
}

/** A rate limit in the form in which plugin-throttling knows it for sure. */
function limitHeaders(answer: HttpResponse): Record<string, string> {
  const seconds = limitWait(answer);
  if (seconds === null) return {};
  // The plugin reckons in 32 bits: what is too long to wait for must not come out as no wait at all.
  const reset = Math.floor(Date.now() / 1000) + Math.min(seconds, MAX_WAIT_S + 1);
  return { 'retry-after': `${seconds}`, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${reset}` };
}

/** Seconds that GitHub asks to wait; null when the answer is not about a rate limit. */
function limitWait({ status, headers, body }: HttpResponse): number | null {
  if (status !== 429 && status !== 403) return null;
  const seconds = headers['retry-after'] ?? '';
  if (/^\d{1,9}$/.test(seconds)) return Number(seconds);
  const reset = headers['x-ratelimit-reset'] ?? '';
  if (headers['x-ratelimit-remaining'] === '0' && /^\d{1,11}$/.test(reset)) {
    return Math.max(0, Math.ceil(Number(reset) - Date.now() / 1000));
  }
  const isSecondary = /secondary rate limit/i.test(Buffer.from(body).toString());
  return status === 429 || isSecondary ? SECONDARY_LIMIT_WAIT_S : null;
}

function contentOf(data: unknown, url: URL): unknown {
  if (data === '') return null;
  if (typeof data === 'string') {
    throw new FetchError('FETCH_CONTENT', displayUrl(url), 'GitHub’s answer is not JSON');
  }
  return data;
}

/** An error of Octokit in our words, without the request, which has the token. */
function errorOf(error: unknown, asked: Asked, token: string): unknown {
  if (!(error instanceof Error) || error instanceof FetchError) return error;
  if (error.cause instanceof TrustCenterError) return error.cause;
  const { response } = error as { response?: { status: number; headers: Record<string, string>; data: unknown } };
  if (response === undefined) return error;
  const { status, headers, data } = response;
  const isLimit = (status === 403 || status === 429) && headers['x-ratelimit-remaining'] === '0';
  const note = isLimit ? `; it limits the rate of requests and asks to wait ${headers['retry-after']} s` : '';
  return new GitHubError(asked, { status, said: saidBy(data, token), headers }, note);
}

/** Octokit lets some headers be numbers. */
function textsOf(headers: object): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** GitHub's message and what it lists as errors: printable, not long, and without the token whatever it says. */
function saidBy(data: unknown, token: string): string {
  const { message, errors } = (data ?? {}) as { message?: unknown; errors?: unknown };
  const details = (Array.isArray(errors) ? errors : []).slice(0, 3).map((error: unknown) => {
    if (typeof error === 'string') return error;
    const { message: why, field, code } = (error ?? {}) as Record<string, unknown>;
    return [field, why ?? code].filter((part) => typeof part === 'string').join(' ');
  });
  const words = [typeof message === 'string' ? message : '', ...details].filter((part) => part !== '').join('; ');
  return visible(words.replaceAll(token, '***'), MAX_SAID);
}
