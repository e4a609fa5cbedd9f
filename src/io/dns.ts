// One question to a DNS resolver, and the message that answers it: by UDP, and by TCP where that is cut short (RFC 1035,
// RFC 7766), or over HTTPS (RFC 8484). Anybody can send a datagram, so that only one from the address that was asked, with
// the number of the question and the question itself, is an answer.

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { FetchError, InputError, ParseError } from '../core/errors.js';
import { DNS_TYPE_NUMBERS, readDnsMessage, writeDnsQuery } from '../core/formats/dns-message.js';
import type { DnsType } from '../core/formats/dns-record.js';
import { RESOLVER_FORMS, resolverName } from '../core/formats/dns-resolver.js';
import { literalAddress } from './address.js';
import { httpPost, pause } from './http.js';
import { connectionRule } from './reach.js';
import { systemErrorCode } from './system-error.js';

export interface DnsLimits {
  /** Longest wait for an answer to one datagram, or over one connection, in ms. */
  attemptMs: number;
  attempts: number;
}

export const DNS_LIMITS: DnsLimits = { attemptMs: 4000, attempts: 3 };

const MESSAGE_TYPE = 'application/dns-message';
const MAX_MESSAGE = 65_535;
/** Datagrams that are no answer, until nothing more is read. */
const MAX_STRAYS = 1000;
const PAUSE_MS = 200;

export interface AskedQuestion {
  name: string;
  type: DnsType;
}

/**
 * The message with which the resolver answers, whatever it says.
 * @param resolver as `resolverName` has it
 * @throws InputError for no resolver; FetchError where no answer came; the reason of the signal
 */
export async function askDns(
  resolver: string,
  question: AskedQuestion,
  { limits = DNS_LIMITS, signal }: { limits?: DnsLimits; signal?: AbortSignal | undefined } = {},
): Promise<Uint8Array> {
  if (resolverName(resolver) !== resolver) {
    // Not quoted: it may hold a password.
    throw new InputError('INPUT_INVALID', 'not the name of a resolver', { hint: `Give ${RESOLVER_FORMS}.` });
  }
  signal?.throwIfAborted();
  const url = new URL(resolver);
  if (url.protocol !== 'dns:') return overHttps(resolver, question, limits, signal);
  const rule = connectionRule(url, 'any');
  // A name would be looked up by whoever connects: where that is to be judged, the address has to be given.
  if (rule.refuses(url) || (rule.lookup !== null && literalAddress(url) === null)) {
    throw new FetchError('FETCH_FAILED', resolver, 'leads to where this service does not ask', {
      hint: 'Give the public address of a resolver, or DNS over HTTPS.',
    });
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return overDatagrams({ resolver, host, port: Number(url.port) }, question, limits, signal);
}

async function overHttps(
  url: string,
  question: AskedQuestion,
  { attemptMs, attempts }: DnsLimits,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  // Always the same number, so that the answer may come from a cache (RFC 8484 section 4.1).
  const query = writeDnsQuery(0, question.name, question.type);
  const { body } = await httpPost(url, query, {
    headers: { 'content-type': MESSAGE_TYPE, accept: MESSAGE_TYPE },
    contentTypes: [MESSAGE_TYPE],
    maxBytes: MAX_MESSAGE,
    idleTimeoutMs: attemptMs * attempts,
    timeoutMs: attemptMs * attempts,
    retries: attempts - 1,
    signal,
  });
  if (isAnswer(body, 0, question)) return body;
  throw new FetchError(
    'FETCH_CONTENT',
    url,
    `answered something else than the question for ${question.name} ${question.type}`,
  );
}

interface Server {
  resolver: string;
  host: string;
  port: number;
}

async function overDatagrams(
  server: Server,
  question: AskedQuestion,
  { attemptMs, attempts }: DnsLimits,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(PAUSE_MS, signal ?? new AbortController().signal);
    signal?.throwIfAborted();
    const id = randomInt(0x10000);
    const query = writeDnsQuery(id, question.name, question.type);
    try {
      const datagram = await byUdp(
        server,
        query,
        (bytes) => isCut(bytes, id) || isAnswer(bytes, id, question),
        attemptMs,
        signal,
      );
      if (!isCut(datagram, id)) return datagram;
      const whole = await byTcp(server, query, attemptMs, signal);
      if (isAnswer(whole, id, question)) return whole;
      failure = new FetchError('FETCH_CONTENT', server.resolver, 'answered something else by TCP');
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}

/** Says that it is cut short. Nothing else in it counts: the question is asked again by TCP. */
function isCut(bytes: Uint8Array, id: number): boolean {
  const [high = 0, low = 0, flags = 0] = bytes;
  return bytes.length >= 12 && ((high << 8) | low) === id && (flags & 0x80) !== 0 && (flags & 0x02) !== 0;
}

function isAnswer(bytes: Uint8Array, id: number, { name, type }: AskedQuestion): boolean {
  try {
    const message = readDnsMessage(bytes);
    const { question } = message;
    return (
      message.id === id && message.isResponse && question?.name === name && question.type === DNS_TYPE_NUMBERS[type]
    );
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

/** From a port of its own. The socket is connected: what comes from elsewhere is not received. */
function byUdp(
  { resolver, host, port }: Server,
  query: Uint8Array,
  accepts: (bytes: Uint8Array) => boolean,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let strays = 0;
  return settled(
    resolver,
    timeoutMs,
    signal,
    () => socket.close(),
    (resolve, reject) => {
      socket.on('error', reject);
      socket.on('message', (bytes) => {
        if (accepts(bytes)) resolve(new Uint8Array(bytes));
        else if (++strays > MAX_STRAYS)
          reject(new FetchError('FETCH_CONTENT', resolver, 'answers with what are no answers'));
      });
      socket.connect(port, host, (error?: Error) => {
        if (error === undefined) socket.send(query, (error) => error !== null && reject(error));
        else reject(error);
      });
    },
  );
}

function byTcp(
  { resolver, host, port }: Server,
  query: Uint8Array,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const socket = connect({ host, port });
  const pieces: Buffer[] = [];
  let length = 0;
  let whole: number | null = null;
  return settled(
    resolver,
    timeoutMs,
    signal,
    () => socket.destroy(),
    (resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => reject(Object.assign(new Error(), { code: 'ECONNRESET' })));
      socket.on('connect', () =>
        socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query])),
      );
      socket.on('data', (piece) => {
        pieces.push(piece);
        length += piece.length;
        if (length < 2 || (whole !== null && length < whole)) return;
        // Put together when all of it is there, not at every piece: whoever answers chooses how small they are.
        const received = Buffer.concat(pieces);
        whole = 2 + received.readUInt16BE(0);
        if (length >= whole) resolve(new Uint8Array(received.subarray(2, whole)));
      });
    },
  );
}

/** What `work` ends in, within the time; `close` is called in any case. */
function settled(
  resolver: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  close: () => void,
  work: (resolve: (bytes: Uint8Array) => void, reject: (error: unknown) => void) => void,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      close();
      settle();
    };
    const fail = (error: unknown): void =>
      end(() => reject(error instanceof FetchError ? error : failed(resolver, error)));
    const timer = setTimeout(
      () => fail(new FetchError('FETCH_TIMEOUT', resolver, `no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const cancel = (): void => end(() => reject(signal?.reason));
    signal?.addEventListener('abort', cancel);
    work((bytes) => end(() => resolve(bytes)), fail);
  });
}

function failed(resolver: string, cause: unknown): FetchError {
  const code = systemErrorCode(cause) ?? 'unknown reason';
  return new FetchError('FETCH_FAILED', resolver, `${REASONS[code] ?? 'it could not be asked'} (${code})`, { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that port',
  ECONNRESET: 'the connection was closed before the answer was complete',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
};
