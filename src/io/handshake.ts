// A TLS handshake with a server whose certificate nobody has to trust: what it proves is that the server holds, now, the
// private key of the certificate it shows. What that key is worth, the certificate's own evidence says.

import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { FetchError } from '../core/errors.js';
import { isPublicAddress, literalAddress, lookupPublic } from './address.js';
import { CONNECT, chainOf, connectionError, fetchError, notPublic, proxyRefusal, tunnelPool } from './exchange.js';
import { inTurn } from './host-limit.js';
import { type HttpOptions, type HttpResponse, httpGet, passingOrThrow, within, withRetries } from './http.js';
import type { Addresses } from './http-terms.js';
import { type ForwardProxy, proxyFor } from './proxy.js';

export interface HandshakeOptions extends Pick<HttpOptions, 'timeoutMs' | 'retries' | 'wait' | 'signal'> {
  addresses?: Addresses | undefined;
}

/** What a server showed, and what it then answered. */
export interface MetServer {
  /** DER, its own certificate first. */
  chain: Uint8Array[];
  answer: HttpResponse | FetchError;
}

const TIMEOUT_MS = 30_000;

/** Each makes the server sign the handshake with the key of its certificate; TLS 1.3 always does. */
const SIGNED = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE+AESGCM',
  'ECDHE+CHACHA20',
  '!aNULL',
  '!PSK',
].join(':');

/**
 * The certificates that a server shows in a full handshake, DER, its own first. Nothing is sent besides.
 * @param server an https URL of host and port
 * @throws FetchError
 */
export function handshake(server: URL, options: HandshakeOptions = {}): Promise<Uint8Array[]> {
  const { addresses = 'any', timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
  return within(server, { timeoutMs, signal: cancelled }, (signal) =>
    withRetries(options, signal, () =>
      inTurn(server.host, signal, () => attempt(server, addresses, signal, silent).catch(passingOrThrow)),
    ),
  );
}

async function silent(chain: Uint8Array[], socket: tls.TLSSocket): Promise<Uint8Array[]> {
  await ended(socket);
  return chain;
}

/**
 * A full handshake, and a GET over the same connection: whoever answers holds the private key of the certificate shown. It is
 * made and asked once, however it ends, but for a connection that breaks before the handshake is through.
 * @param url https
 * @throws FetchError where no certificate was met; one that is in the answer's place came after
 */
export function handshakeAndGet(
  url: URL,
  options: HandshakeOptions & Pick<HttpOptions, 'idleTimeoutMs' | 'contentTypes'> = {},
): Promise<MetServer> {
  const { addresses = 'any', timeoutMs = TIMEOUT_MS, signal: cancelled, retries, wait, ...terms } = options;
  const patience = { ...(retries === undefined ? {} : { retries }), ...(wait === undefined ? {} : { wait }) };
  return within(url, { timeoutMs, signal: cancelled }, (signal) => {
    const ask = async (chain: Uint8Array[], connection: tls.TLSSocket): Promise<MetServer> => {
      const answer = await httpGet(url.href, { ...terms, timeoutMs, retries: 0, signal, connection }).catch(orThrow);
      signal.throwIfAborted();
      return { chain, answer };
    };
    return withRetries(patience, signal, () =>
      inTurn(url.host, signal, () => attempt(url, addresses, signal, ask).catch(passingOrThrow)),
    );
  });
}

function orThrow(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  throw error;
}

async function attempt<T>(
  server: URL,
  addresses: Addresses,
  signal: AbortSignal,
  talk: (chain: Uint8Array[], socket: tls.TLSSocket) => Promise<T>,
): Promise<T> {
  const literal = literalAddress(server);
  if (addresses === 'public' && literal !== null && !isPublicAddress(literal)) throw notPublic(server);
  const proxy = proxyFor(server, process.env);
  const socket = proxy === null ? null : await tunnel(server, proxy, signal);
  const host = literal ?? server.hostname;
  const secure = tls.connect({
    ...(socket === null ? { host, port: Number(server.port || 443) } : { socket }),
    ...(addresses === 'public' ? { lookup: lookupPublic } : {}),
    // The names that TLS can ask for are no addresses.
    servername: literal === null ? host : '',
    minVersion: CONNECT.minVersion,
    ciphers: SIGNED,
    // Of the certificate alone: a handshake that its key did not sign is refused all the same.
    rejectUnauthorized: false,
  });
  try {
    await connected(secure, signal);
    const chain = chainOf(secure.getPeerCertificate(true));
    if (chain.length === 0) throw fetchError('FETCH_CONTENT', server, 'the server shows no certificate');
    return await talk(chain, secure);
  } catch (cause) {
    throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
  } finally {
    secure.destroy();
    socket?.destroy();
  }
}

function connected(socket: tls.TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(Object.assign(new Error(), { code: 'UND_ERR_CONNECT_TIMEOUT' })),
      CONNECT.timeout,
    );
    const done = (settle: () => void) => (): void => {
      clearTimeout(late);
      settle();
    };
    socket.once('secureConnect', done(resolve));
    socket.on('error', (error) => done(() => reject(error))());
    socket.once(
      'close',
      done(() => reject(Object.assign(new Error(), { code: 'ECONNRESET' }))),
    );
    signal.addEventListener(
      'abort',
      done(() => reject(signal.reason)),
      { once: true },
    );
  });
}

/** So that the server sees a handshake which was completed. Whether it does changes nothing. */
function ended(socket: tls.TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.end(() => resolve());
  });
}

async function tunnel(server: URL, proxy: ForwardProxy, signal: AbortSignal): Promise<Duplex> {
  const undici = await import('undici');
  const pool = tunnelPool(undici, new URL(proxy.origin), { connect: CONNECT });
  const path = `${server.hostname}:${server.port || 443}`;
  const authorization = proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization };
  try {
    const asked = { origin: proxy.origin, path, headers: { host: path, ...authorization }, signal };
    const { socket, statusCode } = await pool.connect(asked);
    if (statusCode === 200) return socket;
    socket.on('error', () => {}).destroy();
    throw proxyRefusal(server, proxy, String(statusCode));
  } catch (cause) {
    throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
  } finally {
    pool.close().catch(() => {}); // an open tunnel is no longer its own
  }
}
