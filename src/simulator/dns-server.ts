// A DNS resolver on loopback with zones of its own: by UDP and TCP on one port, and by DNS over HTTPS (RFC 8484). It can
// fail in every way in which a resolver fails, and lie in every way in which one lies.

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import dnsPacket, { type Answer, type DecodedPacket, type Packet } from 'dns-packet';

/** Names in lower case without the dot at their end; `*.example.com` is a wildcard (RFC 4592). */
export type DnsZones = Record<string, DnsName>;

export interface DnsName {
  /** None: the name is there, and has no records. */
  records?: readonly ZoneRecord[];
  /** How the server fails where it is asked for this very name. */
  fault?: DnsFault;
  /** Type of record that the fault is about; default: every one. */
  faultOf?: string;
}

export type ZoneRecord =
  | { type: 'A' | 'AAAA' | 'CNAME'; value: string }
  /** Several strings are one record of several strings, each of 255 bytes at most. */
  | { type: 'TXT'; value: string | readonly string[] }
  /** `flags`: 0 by default, 128 is critical. */
  | { type: 'CAA'; flags?: number; tag: string; value: string | Uint8Array }
  /** Any record, by the number of its type. */
  | { type: number; data: Uint8Array };

export type DnsFault =
  | 'servfail'
  | 'refused'
  /** No answer at all. */
  | 'silent'
  /** Says by UDP that the answer is cut short, and gives it by TCP. */
  | 'truncated-udp'
  /** Says so by TCP as well. */
  | 'truncated'
  | 'wrong-id'
  | 'wrong-question'
  /** A question sent back in place of an answer. */
  | 'echo'
  /** Bytes that are no message. */
  | 'garbage'
  /** A right answer, from another port. UDP alone; elsewhere a usual answer. */
  | 'other-port'
  | { delayMs: number };

export interface DnsServerOptions {
  /** Read anew at every question. */
  zones: DnsZones;
  /** Whether answers say that DNSSEC was validated (AD). Default: no. */
  ad?: boolean;
  /** Whether it says that it resolves for others (RA), as resolvers do. Default: yes. */
  ra?: boolean;
  /** Default: 127.0.0.1. */
  host?: string;
  /** False: nothing listens by TCP. */
  tcp?: boolean;
  /** Serve DNS over HTTPS with this key and certificate; default: over plain HTTP. */
  tls?: TlsOptions;
}

export interface DnsServer {
  /** `127.0.0.1:port`, by UDP and TCP. */
  address: string;
  /** `http://127.0.0.1:port/dns-query`, or `https:`. */
  url: string;
  /** Every question so far: `udp app.example.com CAA`, and so on by `tcp`, `post` and `get`. */
  questions: string[];
  close(): Promise<void>;
}

type Transport = 'udp' | 'tcp' | 'post' | 'get';

const PATH = '/dns-query';
const MESSAGE_TYPE = 'application/dns-message';
const NXDOMAIN = 3;
const MAX_ALIASES = 16;

export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const { host = '127.0.0.1' } = options;
  const questions: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const sockets = new Set<Socket>();

  /** Calls `send` with each answer to `bytes`; never, where there is none. */
  const ask = (bytes: Buffer, transport: Transport, send: (answer: Buffer, fault: DnsFault | null) => void): void => {
    const query = decoded(bytes);
    const question = query?.questions?.[0];
    if (query === null || question === undefined) return;
    questions.push(`${transport} ${question.name} ${question.type}`);
    const name = question.name.toLowerCase();
    const { fault = null, faultOf = question.type } = options.zones[name] ?? {};
    const effective = faultOf === question.type ? fault : null;
    const answer = answerTo(query, options, transport, effective);
    if (answer === null) return;
    if (typeof effective === 'object' && effective !== null) {
      timers.add(setTimeout(() => send(answer, effective), effective.delayMs));
    } else {
      send(answer, effective);
    }
  };

  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    if (options.tcp === false) return void socket.destroy();
    let received = Buffer.alloc(0);
    socket.on('data', (piece) => {
      received = Buffer.concat([received, piece]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        ask(received.subarray(2, end), 'tcp', (answer) => socket.write(framed(answer)));
        received = received.subarray(end);
      }
    });
  });
  const { udp, port } = await listenOnOnePort(tcp, host);
  udp.on('message', (bytes, { address, port: from }) => {
    ask(bytes, 'udp', (answer, fault) => {
      if (fault !== 'other-port') return udp.send(answer, from, address);
      const other = createSocket(udpFamily(host));
      other.send(answer, from, address, () => other.close());
    });
  });
  udp.on('error', () => {});

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const reply = (status: number, type: string, body: Buffer): void => {
      response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
    };
    const pieces: Buffer[] = [];
    request.on('error', () => {}).on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const asked = askedOverHttp(request, Buffer.concat(pieces));
      if (typeof asked === 'number') reply(asked, 'text/plain', Buffer.alloc(0));
      else ask(asked, request.method === 'GET' ? 'get' : 'post', (message) => reply(200, MESSAGE_TYPE, message));
    });
  };
  const http = options.tls === undefined ? createHttpServer(onRequest) : createHttpsServer(options.tls, onRequest);
  await new Promise<void>((resolve) => http.listen(0, host, resolve));
  const bracketed = host.includes(':') ? `[${host}]` : host;
  const httpPort = (http.address() as AddressInfo).port;
  return {
    address: `${bracketed}:${port}`,
    url: `${options.tls === undefined ? 'http' : 'https'}://${bracketed}:${httpPort}${PATH}`,
    questions,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(resolve)),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
        new Promise<void>((resolve) => {
          http.close(() => resolve());
          http.closeAllConnections();
        }),
      ]);
    },
  };
}

/** The question; or the status that refuses it. */
function askedOverHttp({ method, url: path = '/', headers }: IncomingMessage, body: Buffer): Buffer | number {
  const url = new URL(path, 'http://127.0.0.1');
  if (url.pathname !== PATH) return 404;
  if (method !== 'GET' && method !== 'POST') return 405;
  if (method === 'POST' && headers['content-type'] !== MESSAGE_TYPE) return 415;
  const bytes = method === 'POST' ? body : Buffer.from(url.searchParams.get('dns') ?? '', 'base64url');
  return decoded(bytes)?.questions?.length === 1 ? bytes : 400;
}

/** TCP at any port, and UDP at the same; again where that was taken. */
async function listenOnOnePort(tcp: Server, host: string): Promise<{ udp: UdpSocket; port: number }> {
  for (let attempt = 0; ; attempt++) {
    await new Promise<void>((resolve) => tcp.listen(0, host, resolve));
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket(udpFamily(host));
    try {
      await new Promise<void>((resolve, reject) => {
        udp.once('error', reject).bind(port, host, () => resolve());
      });
      return { udp, port };
    } catch (error) {
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
      if (attempt === 9) throw error;
    }
  }
}

function udpFamily(host: string): 'udp4' | 'udp6' {
  return host.includes(':') ? 'udp6' : 'udp4';
}

function decoded(bytes: Buffer): DecodedPacket | null {
  try {
    return dnsPacket.decode(bytes);
  } catch {
    return null;
  }
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Null: it stays silent. */
function answerTo(
  query: DecodedPacket,
  { zones, ad = false, ra = true }: DnsServerOptions,
  transport: Transport,
  fault: DnsFault | null,
): Buffer | null {
  const question = query.questions?.[0];
  if (fault === 'silent' || question === undefined) return null;
  if (fault === 'garbage') return Buffer.from('no message of DNS at all');
  const found =
    fault === 'servfail' || fault === 'refused' ? FAILED[fault] : resolve(zones, question.name, question.type);
  const opt = query.additionals?.find(({ type }) => type === 'OPT');
  const limit = opt === undefined ? 512 : Number((opt as { udpPayloadSize?: number }).udpPayloadSize ?? 512);
  const make = (answers: Answer[], isCut: boolean): Buffer => {
    const packet: Packet = {
      type: fault === 'echo' ? 'query' : 'response',
      id: ((query.id ?? 0) + (fault === 'wrong-id' ? 1 : 0)) & 0xffff,
      flags:
        found.rcode |
        (isCut ? dnsPacket.TRUNCATED_RESPONSE : 0) |
        (ad ? dnsPacket.AUTHENTIC_DATA : 0) |
        (ra ? dnsPacket.RECURSION_AVAILABLE : 0) |
        ((query.flags ?? 0) & dnsPacket.RECURSION_DESIRED),
      questions: fault === 'wrong-question' ? [{ ...question, name: `not.${question.name}` }] : [question],
      answers,
      // What is encoded has neither the flags nor the size that TypeScript wants of it.
      additionals:
        opt === undefined ? [] : [{ type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] } as never],
    };
    return dnsPacket.encode(packet);
  };
  const isCut = fault === 'truncated' || (fault === 'truncated-udp' && transport === 'udp');
  if (isCut) return make([], true);
  const whole = make(found.answers, false);
  return transport === 'udp' && whole.length > limit ? make([], true) : whole;
}

interface Found {
  rcode: number;
  answers: Answer[];
}

const FAILED: Record<'servfail' | 'refused', Found> = {
  servfail: { rcode: 2, answers: [] },
  refused: { rcode: 5, answers: [] },
};

/** As a resolver does it: aliases are followed, through every zone that it has. */
function resolve(zones: DnsZones, asked: string, type: string): Found {
  const answers: Answer[] = [];
  let name = asked.toLowerCase();
  for (let i = 0; i < MAX_ALIASES; i++) {
    const records = recordsAt(zones, name);
    if (records === null) return { rcode: NXDOMAIN, answers };
    const alias = type === 'CNAME' ? undefined : records.find((record) => record.type === 'CNAME');
    const wanted = alias === undefined ? records.filter((record) => nameOfType(record) === type) : [alias];
    for (const record of wanted) answers.push(encoded(name, record));
    if (alias === undefined) return { rcode: 0, answers };
    name = (alias as { value: string }).value.toLowerCase();
  }
  return FAILED.servfail;
}

/** Null: there is no such name. */
function recordsAt(zones: DnsZones, name: string): readonly ZoneRecord[] | null {
  if (isThere(zones, name)) return zones[name]?.records ?? [];
  const labels = name.split('.');
  for (let i = 1; i < labels.length; i++) {
    const encloser = labels.slice(i).join('.');
    const wildcard = zones[`*.${encloser}`];
    if (wildcard !== undefined) return wildcard.records ?? [];
    if (isThere(zones, encloser)) return null;
  }
  return null;
}

/** It has an entry, or another name is below it. */
function isThere(zones: DnsZones, name: string): boolean {
  return Object.hasOwn(zones, name) || Object.keys(zones).some((other) => other.endsWith(`.${name}`));
}

const NUMBERS: Readonly<Record<number, string>> = { 1: 'A', 5: 'CNAME', 16: 'TXT', 28: 'AAAA', 257: 'CAA' };

function nameOfType({ type }: ZoneRecord): string {
  return typeof type === 'string' ? type : (NUMBERS[type] ?? `UNKNOWN_${type}`);
}

/** Bytes are encoded as those of an unknown type: the library would read them as text. */
function encoded(name: string, record: ZoneRecord): Answer {
  const common = { name, ttl: 60, class: 'IN' };
  const raw = (type: number, data: Uint8Array) =>
    ({ ...common, type: `UNKNOWN_${type}`, data: Buffer.from(data) }) as unknown as Answer;
  switch (record.type) {
    case 'A':
    case 'AAAA':
    case 'CNAME':
      return { ...common, type: record.type, data: record.value } as Answer;
    case 'TXT':
      return { ...common, type: 'TXT', data: [record.value].flat().map((text) => Buffer.from(text)) } as Answer;
    case 'CAA': {
      const head = Buffer.from([record.flags ?? 0, Buffer.byteLength(record.tag)]);
      return raw(257, Buffer.concat([head, Buffer.from(record.tag), Buffer.from(record.value as string)]));
    }
    default:
      return raw(record.type, record.data);
  }
}
