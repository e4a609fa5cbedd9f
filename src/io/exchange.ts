// One HTTP request and its answer (RFC 9110), by undici, which is loaded at the first request. Here every byte that comes
// is counted and every silence measured; a proxy is used where the environment names one.
//
// Undici's interceptors are not used. `redirect` has no rule on hosts, and `retry` bounds neither the whole time nor the
// wait that a server may ask for: both are in http.ts. Its timeouts measure connecting, headers and body each by itself,
// to the second, so silence is measured by a timer of our own.

import type { Duplex } from 'node:stream';
import tls, { type DetailedPeerCertificate } from 'node:tls';
import type { buildConnector, Dispatcher } from 'undici';
import { FetchError } from '../core/errors.js';
import { toPem } from '../core/formats/codec/pem.js';
import { VERSION } from '../core/version.js';
import { NOT_PUBLIC } from './address.js';
import { inTurn } from './host-limit.js';
import type { HttpConnection, HttpLimits, HttpReceiver, HttpRequest } from './http-terms.js';
import { describeProxy, type ForwardProxy, proxyFor } from './proxy.js';
import { type ConnectionRule, connectionRule, isConfined } from './reach.js';
import { systemErrorCode } from './system-error.js';
import { basicCredentials, displayUrl } from './url.js';

/**
 * Sends `request` and gives the answer to `receive` while it comes, whatever its status. What `receive` leaves unread
 * is not waited for.
 * @param signal aborted with the error to throw
 * @throws InputError for a proxy that cannot be used; FetchError FETCH_TIMEOUT, FETCH_TOO_LARGE or FETCH_FAILED, after
 * which the request may have been carried out all the same; what `receive` throws
 */
export async function exchange<T>(
  url: URL,
  { method, headers, body = null }: HttpRequest,
  limits: HttpLimits & HttpConnection,
  signal: AbortSignal,
  receive: HttpReceiver<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ask = (): Promise<T> => exchangeNow(url, { method, headers, body }, limits, signal, receive);
  // Whoever has a connection already had the turn.
  return limits.connection === undefined ? inTurn(url.host, signal, ask) : ask();
}

async function exchangeNow<T>(
  url: URL,
  { method, headers, body }: HttpRequest & { body: string | Uint8Array | null },
  { maxBytes, idleTimeoutMs, addresses = 'any', recordPeer = false, connection }: HttpLimits & HttpConnection,
  signal: AbortSignal,
  receive: HttpReceiver<T>,
): Promise<T> {
  const rule = connectionRule(url, addresses);
  if (rule.refuses(url)) throw notPublic(url);
  const proxy = proxyFor(url, process.env);
  const authorization = basicCredentials(url);
  const undici = await loadUndici();
  const peer: Peer = { chain: null };
  // A connection of its own, so that this answer's certificate is seen; without TLS there is none.
  const isOwn = recordPeer && url.protocol === 'https:' && connection === undefined;
  const dispatcher =
    connection !== undefined
      ? over(connection as Duplex, url, undici)
      : isOwn
        ? createDispatcher(proxy, rule, undici, peer)
        : pooledDispatcher(proxy, rule, undici);
  const stopped = new AbortController();
  const stop = stopped.signal;
  const silence = setTimeout(() => {
    stopped.abort(fetchError('FETCH_TIMEOUT', url, `nothing received for ${idleTimeoutMs} ms${through(proxy)}`));
  }, idleTimeoutMs);
  const cancel = (): void => stopped.abort(signal.reason);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  const failure = (cause: unknown): unknown => (stop.aborted ? stop.reason : connectionError(url, cause, proxy));

  let answer: Dispatcher.ResponseData | null = null;
  try {
    const asked = undici.request(url, {
      dispatcher,
      method,
      headers: {
        'user-agent': USER_AGENT,
        ...(authorization === null ? {} : { authorization }),
        ...headers,
        'accept-encoding': 'identity',
      },
      body,
      signal: stop,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    answer = await untilAborted(asked, stop).catch((cause: unknown) => {
      throw failure(cause);
    });
    silence.refresh();
    const incoming = answer.body;
    incoming.on('error', () => {}); // whoever reads the body is told
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      let length = 0;
      try {
        for await (const piece of incoming as AsyncIterable<Uint8Array>) {
          silence.refresh();
          length += piece.length;
          if (length > maxBytes) throw tooLarge(url, maxBytes);
          yield piece;
          silence.refresh();
        }
      } catch (cause) {
        throw cause instanceof FetchError ? cause : failure(cause);
      }
    };
    const head = {
      url: displayUrl(url),
      status: answer.statusCode,
      headers: flatten(answer.headers),
      peer: peer.chain,
    };
    return await receive(head, pieces());
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', cancel);
    answer?.body.destroy();
    if (isOwn) dispatcher.destroy().catch(() => {}); // what was asked of it has ended
  }
}

const USER_AGENT = `trust-center/${VERSION}`;

/** Undici looks at the signal of a request once there is a connection; whoever waits for one is not to wait longer. */
function untilAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    asked.then(resolve, reject);
  });
}

/** Whether the same request may well succeed: the connection broke, or a name server was busy. */
export function isPassing(error: FetchError): boolean {
  return error.code === 'FETCH_FAILED' && PASSING.has(systemErrorCode(error.cause) ?? '');
}

const PASSING = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET']);

export function tooLarge(url: URL, maxBytes: number): FetchError {
  return fetchError('FETCH_TOO_LARGE', url, `the answer is larger than ${maxBytes} bytes`);
}

export function fetchError(code: FetchError['code'], url: URL, message: string, cause?: unknown): FetchError {
  const hint = HINTS[code];
  return new FetchError(code, displayUrl(url), message, { ...(hint === undefined ? {} : { hint }), cause });
}

const HINTS: Partial<Record<string, string>> = {
  FETCH_TIMEOUT: 'Try again later, or check that the host is reachable from here.',
  FETCH_FAILED: 'Try again later, or check the address and that the host is reachable from here.',
};

/** So long at most does a connection that nobody waits for any more keep the process from its end. */
const CONNECT_TIMEOUT_MS = 10_000;

/** Said in so many words: without them, NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would switch verification off. */
export const CONNECT = { timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

/** Connections are kept for the requests that follow, one pool for each proxy, and for each rule on addresses. */
const dispatchers = new Map<string, Dispatcher>();

export type Undici = typeof import('undici');

let undiciLoaded: Promise<Undici> | undefined;

/** Once: each import of a CommonJS library copies all that it exports. */
function loadUndici(): Promise<Undici> {
  undiciLoaded ??= import('undici');
  return undiciLoaded;
}

function pooledDispatcher(proxy: ForwardProxy | null, rule: ConnectionRule, undici: Undici): Dispatcher {
  const key = proxy === null ? rule.key : `${proxy.origin} ${proxy.authorization}`;
  const known = dispatchers.get(key);
  if (known !== undefined) return known;
  const made = createDispatcher(proxy, rule, undici, null);
  dispatchers.set(key, made);
  return made;
}

/** One for each open connection, so that several requests go over it. */
const clients = new WeakMap<Duplex, Dispatcher>();

/** Asks over an open connection: it is never made anew. */
function over(connection: Duplex, { origin }: URL, { Client }: Undici): Dispatcher {
  const known = clients.get(connection);
  if (known !== undefined) return known;
  const connect: buildConnector.connector = (_, callback) => {
    // Undici waits for connections to come later than they are asked for.
    setImmediate(() => {
      if (connection.destroyed) callback(Object.assign(new Error('it is closed'), { code: 'ECONNRESET' }), null);
      else callback(null, connection as tls.TLSSocket);
    });
  };
  const client = new Client(origin, { connect });
  clients.set(connection, client);
  return client;
}

/** Who answered, once that is known. */
interface Peer {
  chain: string | null;
}

/** @param peer to be filled in; null: nobody wants to know */
function createDispatcher(
  proxy: ForwardProxy | null,
  { lookup }: ConnectionRule,
  undici: Undici,
  peer: Peer | null,
): Dispatcher {
  const host = { ...CONNECT, ...(peer === null ? {} : { checkServerIdentity: recordingIdentity(peer) }) };
  if (proxy === null) {
    return new undici.Agent({ connect: { ...host, ...(lookup === null ? {} : { lookup }) } });
  }
  return new undici.ProxyAgent({
    uri: proxy.origin,
    requestTls: host,
    proxyTls: CONNECT,
    clientFactory: (origin, options) => tunnelPool(undici, origin, options),
    ...(proxy.authorization === null ? {} : { token: proxy.authorization }),
    // Plain http is asked of the proxy itself: many refuse a tunnel to port 80.
    proxyTunnel: false,
  });
}

/** Node's own check, which it makes of a chain that it has verified; the chain is kept. */
function recordingIdentity(peer: Peer): typeof tls.checkServerIdentity {
  return (hostName, certificate) => {
    const error = tls.checkServerIdentity(hostName, certificate);
    if (error === undefined)
      peer.chain = chainOf(certificate as DetailedPeerCertificate)
        .map(toPem)
        .join('');
    return error;
  };
}

const MAX_CHAIN = 8;

/** DER of the certificates, leaf first: a root names itself as its issuer. */
export function chainOf(leaf: DetailedPeerCertificate): Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set<DetailedPeerCertificate>();
  for (let next: DetailedPeerCertificate | undefined = leaf; next !== undefined; next = next.issuerCertificate) {
    if (seen.has(next) || seen.size === MAX_CHAIN || next.raw === undefined) break;
    seen.add(next);
    chain.push(new Uint8Array(next.raw));
  }
  return chain;
}

/**
 * Connections to a proxy, each asked to be a tunnel. The proxy says that one is open by headers, the only ones that are
 * waited for here. If it closes the connection instead, undici takes that for a socket which broke before anything was sent,
 * and would connect again at once, for ever.
 */
export function tunnelPool({ Pool }: Undici, origin: URL, options: object): Dispatcher {
  const pool = new Pool(origin, { ...options, headersTimeout: CONNECT_TIMEOUT_MS });
  const ask = pool.connect.bind(pool) as (request: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
  const connect = (request: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> =>
    ask(request).catch((cause: unknown) => {
      if (systemErrorCode(cause) !== 'UND_ERR_SOCKET') throw cause;
      throw Object.assign(new Error('the proxy closed the connection', { cause }), { code: 'ECONNRESET' });
    });
  return Object.assign(pool, { connect });
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

export function connectionError(url: URL, cause: unknown, proxy: ForwardProxy | null): FetchError {
  if (cause instanceof FetchError) return cause;
  if (proxy !== null) {
    const status = PROXY_REFUSAL.exec(cause instanceof Error ? cause.message : '')?.[1];
    if (status !== undefined) return proxyRefusal(url, proxy, status);
  }
  if (systemErrorCode(cause) === NOT_PUBLIC) return notPublic(url);
  if (NO_CONNECTION.has(systemErrorCode(cause) ?? '')) {
    return fetchError('FETCH_TIMEOUT', url, `no connection within ${CONNECT_TIMEOUT_MS} ms${through(proxy)}`, cause);
  }
  const reason = reasonOf(cause);
  const what =
    CONNECTION_ERRORS[reason] ?? (isMalformed(cause) ? 'the answer is not valid HTTP' : 'the connection failed');
  return fetchError('FETCH_FAILED', url, `${what} (${reason})${through(proxy)}`, cause);
}

/** The address is not shown: what a name means inside a network is nobody else's business. */
export function notPublic(url: URL): FetchError {
  if (isConfined()) {
    return new FetchError('FETCH_FAILED', displayUrl(url), 'leads to where this service does not ask', {
      hint: 'It asks public addresses, at ports 80, 443 and those from 1024 on, and the networks that its operator allows.',
    });
  }
  return new FetchError('FETCH_FAILED', displayUrl(url), 'leads to an address that is not public, and is not asked', {
    hint: 'Whoever keeps the name could lead it anywhere. If it is a host of your own network, allow that: --allow-private.',
  });
}

/** To the host or the proxy; or through the proxy, which did not say that it is open. */
const NO_CONNECTION = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);

/** A code; for an answer that is not HTTP the parser's words, which are its own and none of the answer. */
function reasonOf(cause: unknown): string {
  const known = systemErrorCode(cause) ?? '';
  // Undici's name for the same.
  const code = known === 'UND_ERR_SOCKET' ? 'ECONNRESET' : known;
  const words = isMalformed(cause) ? /\(([\w ,/.-]{1,80})\)$/.exec(cause.message)?.[1] : undefined;
  return words ?? /^[A-Z][A-Z0-9_]{1,60}$/.exec(code)?.[0] ?? 'unknown reason';
}

function isMalformed(cause: unknown): cause is Error {
  return cause instanceof Error && (cause.name === 'HTTPParserError' || MALFORMED.has(systemErrorCode(cause) ?? ''));
}

const MALFORMED = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** How undici says that a proxy did not open a tunnel, or wants a password. */
const PROXY_REFUSAL = /^Proxy (?:response|Authentication Required) \((\d{3})\)/;

export function proxyRefusal(url: URL, proxy: ForwardProxy, status: string): FetchError {
  const problem =
    status === '407' ? 'asks for a user name and password, or refuses those it was given' : 'refuses the connection';
  return new FetchError('FETCH_FAILED', displayUrl(url), `${describeProxy(proxy)} ${problem} (status ${status})`, {
    hint: `Check ${proxy.variable}, or name the host in NO_PROXY if it is reached without a proxy.`,
  });
}

function through(proxy: ForwardProxy | null): string {
  return proxy === null ? '' : `, through ${describeProxy(proxy)}`;
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
