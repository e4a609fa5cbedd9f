// A TLS handshake with a server whose certificate nobody has to trust: what it proves is that the server holds, now, the
// private key of the certificate it shows. What that key is worth, the certificate's own evidence says.

import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { FetchError } from '../core/errors.js';
import { literalAddress } from './address.js';
import { CONNECT, chainOf, connectionError, fetchError, notPublic, proxyRefusal, tunnelPool } from './exchange.js';
import { inTurn } from './host-limit.js';
import { type HttpOptions, type HttpResponse, httpGet, httpSend, passingOrThrow, within, withRetries } from './http.js';
import type { Addresses } from './http-terms.js';
import { type ForwardProxy, proxyFor } from './proxy.js';
import { connectionRule } from './reach.js';

export interface HandshakeOptions extends Pick<HttpOptions, 'timeoutMs' | 'retries' | 'wait' | 'signal'> {
  addresses?: Addresses | undefined;
}

/** What a server showed, and what it then answered. */
export interface MetServer {
  /** DER, its own certificate first. */
  chain: Uint8Array[];
  answer: HttpResponse | FetchError;
}

/** A server that was met, and the connection to it, which is open until `close`. */
export interface Meeting {
  /** DER as it was sent: all of it, in its order, the server's own certificate first. */
  chain: Uint8Array[];
  /** DER of the OCSP response that it stapled; null: none. */
  ocspResponse: Uint8Array | null;
  /** Nothing can be asked over it any more. */
  isOver(): boolean;
  /** GET over this connection, once, whatever the status of the answer. @throws FetchError */
  get(
    path: string,
    options: Pick<HttpOptions, 'maxBytes' | 'timeoutMs' | 'idleTimeoutMs' | 'signal'>,
  ): Promise<HttpResponse>;
  close(): void;
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

/**
 * A full handshake with the server at this very address, whose certificate it is asked to staple an OCSP response for. The
 * connection is kept: whoever meets it closes it.
 * @param server an https URL of a host name and port
 * @param address null: a proxy makes the connection, and looks the name up (`goesThroughProxy`)
 * @throws FetchError
 */
export function meet(server: URL, address: string | null, options: HandshakeOptions = {}): Promise<Meeting> {
  const { addresses = 'any', timeoutMs = TIMEOUT_MS, signal: cancelled } = options;
  return within(server, { timeoutMs, signal: cancelled }, (signal) =>
    withRetries(options, signal, () =>
      inTurn(server.host, signal, async () => {
        const { secure, ocspResponse, close } = await open(server, { address, addresses }, signal);
        const chain = sentChain(secure);
        if (chain.length > MAX_CHAIN) {
          close();
          throw fetchError('FETCH_CONTENT', server, `the server shows more than ${MAX_CHAIN} certificates`);
        }
        let wasLast = false;
        return {
          chain,
          ocspResponse,
          isOver: () => wasLast || secure.destroyed || secure.readableEnded || !secure.writable,
          get: async (path: string, terms: Parameters<Meeting['get']>[1]) => {
            const asked = { method: 'GET', headers: {} } as const;
            const answer = await httpSend(new URL(path, server).href, asked, { ...terms, connection: secure });
            wasLast ||= /\bclose\b/i.test(answer.headers.connection ?? '');
            return answer;
          },
          close,
        };
      }).catch(passingOrThrow),
    ),
  );
}

/** Whether a proxy makes the connections to this server. @throws InputError for a proxy that cannot be used */
export function goesThroughProxy(server: URL): boolean {
  return proxyFor(server, process.env) !== null;
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
  const { secure, proxy, close } = await open(server, { address: null, addresses }, signal);
  try {
    return await talk(chainOf(secure.getPeerCertificate(true)), secure);
  } catch (cause) {
    throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
  } finally {
    close();
  }
}

/** A connection on which the handshake is through. */
interface Opened extends Pick<Meeting, 'ocspResponse' | 'close'> {
  secure: tls.TLSSocket;
  proxy: ForwardProxy | null;
}

/** @param address where the server is; null: where its name leads */
async function open(
  server: URL,
  { address, addresses }: { address: string | null; addresses: Addresses },
  signal: AbortSignal,
): Promise<Opened> {
  const literal = literalAddress(server);
  const known = address ?? literal;
  const rule = connectionRule(server, addresses);
  if (rule.refuses(known === null ? server : at(known, server))) throw notPublic(server);
  const proxy = address === null ? proxyFor(server, process.env) : null;
  const socket = proxy === null ? null : await tunnel(server, proxy, signal);
  const host = known ?? server.hostname;
  const options: tls.ConnectionOptions & tls.TLSSocketOptions = {
    ...(socket === null ? { host, port: Number(server.port || 443) } : { socket }),
    ...(rule.lookup === null ? {} : { lookup: rule.lookup }),
    // The names that TLS can ask for are no addresses.
    servername: literal === null ? server.hostname : '',
    minVersion: CONNECT.minVersion,
    ciphers: SIGNED,
    requestOCSP: true,
    // Of the certificate alone: a handshake that its key did not sign is refused all the same.
    rejectUnauthorized: false,
    // None: Node would put a root that it knows behind the certificates that were sent.
    ca: [],
  };
  const secure = tls.connect(options);
  const close = (): void => {
    secure.destroy();
    socket?.destroy();
  };
  let ocspResponse: Uint8Array | null = null;
  secure.once('OCSPResponse', (response: Buffer | null) => {
    if (response !== null && response.length > 0) ocspResponse = new Uint8Array(response);
  });
  try {
    await connected(secure, signal);
    if (secure.getPeerCertificate().raw === undefined) {
      throw fetchError('FETCH_CONTENT', server, 'the server shows no certificate');
    }
    return { secure, ocspResponse, proxy, close };
  } catch (cause) {
    close();
    throw signal.aborted ? signal.reason : connectionError(server, cause, proxy);
  }
}

/** The server by its address. */
function at(address: string, { port }: URL): URL {
  return new URL(`https://${isIPv6(address) ? `[${address}]` : address}:${port || 443}`);
}

/** As many as a record of what a domain serves may have. */
const MAX_CHAIN = 16;

/**
 * In this form alone Node has the certificates as they were sent: `getPeerCertificate` goes from issuer to issuer, leaving out
 * what is in no such line, and ends early where they come out of order. Once for each connection: Node hands them over.
 */
function sentChain(secure: tls.TLSSocket): Uint8Array[] {
  const chain: Uint8Array[] = [];
  let next = secure.getPeerX509Certificate();
  while (next !== undefined && chain.length <= MAX_CHAIN) {
    chain.push(new Uint8Array(next.raw));
    next = next.issuerCertificate;
  }
  return chain;
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
