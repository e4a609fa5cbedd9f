// What a domain serves, met at each of its addresses by real handshakes on loopback: certificates as they are sent, stapled
// OCSP responses, and over the same connection the files of dstack-ingress.

import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { createSecureContext, type TlsOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type MetDomain, meetDomain, type ServedOptions } from '../../src/collect/endorsements/domain/served.js';
import { type BundleGap, createBundle, itemBytes, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { type IngressEvidence, parseIngressEvidence } from '../../src/core/formats/ingress-evidence.js';
import { parseServedCertificate, type ServedCertificate } from '../../src/core/formats/served-certificate.js';
import { type Authority, makeAuthority, makeServerCertificate, type ServerCertificate } from '../support/web-pki.js';
import { proxyBy } from './loopback.js';

const NAME = 'app.example.com';
const NOW = Date.UTC(2026, 5, 15, 12);

let root: Authority;
let inner: Authority;
let issuing: Authority;
let leaf: ServerCertificate;

beforeAll(async () => {
  root = await makeAuthority('Test Root');
  inner = await makeAuthority('Test Inner', root);
  issuing = await makeAuthority('Test Issuing', inner);
  leaf = await makeServerCertificate([NAME], issuing);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Site {
  port: number;
  /** `SNI path` of each request, by connection. */
  connections: string[][];
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface SiteOptions extends TlsOptions {
  host?: string;
  port?: number;
  /** DER, or what stands for it; left out: none. */
  ocsp?: Buffer | null;
}

const notFound: Listener = (_, response) => response.writeHead(404).end('nothing here');

/** An https server, with its certificate for clients that ask for the name. */
async function site(listener: Listener = notFound, options: SiteOptions = {}): Promise<Site> {
  const { host = '127.0.0.1', port = 0, ocsp, ...tls } = options;
  const stranger = await makeServerCertificate(['default.example'], root);
  const connections: string[][] = [];
  const named = createSecureContext({ key: leaf.key, cert: `${leaf.pem}${issuing.pem}${inner.pem}`, ...tls });
  const server = https.createServer(
    {
      key: stranger.key,
      cert: stranger.pem,
      SNICallback: (name, done) => done(null, name === NAME ? named : undefined),
      ...tls,
    },
    listener,
  );
  if (ocsp !== undefined) server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, ocsp as Buffer));
  server.on('secureConnection', (socket) => {
    const requests: string[] = [];
    connections.push(requests);
    Object.assign(socket, { requests });
    socket.on('error', () => {});
  });
  server.on('request', ({ socket, url }: IncomingMessage) => {
    const { requests, servername } = socket as unknown as { requests: string[]; servername: string };
    requests.push(`${servername} ${url}`);
  });
  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: address.port, connections };
}

/** Files below `/evidences/`. */
function ingress(files: Record<string, string>, status = 200): Listener {
  return (request, response) => {
    const file = files[decodeURIComponent(request.url ?? '').replace('/evidences/', '')];
    if (file === undefined) notFound(request, response);
    else response.writeHead(status, { 'content-type': 'text/plain' }).end(file);
  };
}

const LINE = 'a'.repeat(64);
const FILES = {
  'quote.json': '{"quote":"00"}',
  'sha256sum.txt': `${LINE}  acme-account.json\n${LINE}  cert-${NAME}.pem\n${LINE}  cert-*.example.com.pem\n`,
  'acme-account.json': '{"uri":"https://ca.example/acct/1"}',
  [`cert-${NAME}.pem`]: 'PEM of the name',
  'cert-*.example.com.pem': 'PEM of the wildcard',
};

const options: ServedOptions = {
  allowPrivate: true,
  patience: { retries: 0, timeoutMs: 5000 },
  now: () => NOW,
  progress: () => {},
  signal: undefined,
};

const meetAt = (port: number, addresses: string[] = ['127.0.0.1'], more: Partial<ServedOptions> = {}) =>
  meetDomain({ name: NAME, port }, addresses, { ...options, ...more });

const textOf = ({ items }: MetDomain, name: string): string =>
  Buffer.from(items.find((item) => item.name === name)?.bytes ?? []).toString();
const served = (met: MetDomain, number = 0): ServedCertificate =>
  parseServedCertificate(textOf(met, `served-certificate/${number}`), 'served-certificate');
const evidence = (met: MetDomain, number = 0): IngressEvidence =>
  parseIngressEvidence(textOf(met, `ingress-evidence/${number}`), 'ingress-evidence');
const filesOf = (found: IngressEvidence): Record<string, string> =>
  Object.fromEntries(found.files.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]));
const reasons = ({ gaps }: { gaps: BundleGap[] }): string[] => gaps.map(({ name, reason }) => `${name} ${reason}`);

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false));
  server.listen(0, '::1', () => server.close(() => resolve(true)));
});

describe('the certificate of a domain', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is met with its name at the very address, in %s', async (version) => {
    const { port, connections } = await site(notFound, { minVersion: version, maxVersion: version });
    const met = await meetAt(port);
    expect(met.gaps).toEqual([]);
    expect(met.items.map(({ role, name, source }) => [role, name, source])).toEqual([
      ['evidence', 'served-certificate/0', `tls://${NAME}:${port} at 127.0.0.1`],
    ]);
    expect(served(met)).toEqual({
      schema: 'trust-center/served-certificate/v1',
      name: NAME,
      port,
      address: '127.0.0.1',
      chain: [leaf.der, issuing.der, inner.der],
      ocspResponse: null,
    });
    expect(met.chains).toEqual([[leaf.der, issuing.der, inner.der]]);
    expect(connections).toEqual([[`${NAME} /evidences/quote.json`]]);
  });

  it('is kept as it is sent: out of order, with certificates of no use, and no root of this machine’s', async () => {
    const other = await makeAuthority('Unrelated');
    const { port } = await site(notFound, {
      key: leaf.key,
      cert: [leaf.pem, root.pem, other.pem, inner.pem, issuing.pem, issuing.pem].join(''),
    });
    expect(served(await meetAt(port)).chain).toEqual([
      leaf.der,
      root.der,
      other.der,
      inner.der,
      issuing.der,
      issuing.der,
    ]);
    const alone = await site(notFound, { key: leaf.key, cert: leaf.pem });
    expect(served(await meetAt(alone.port)).chain).toEqual([leaf.der]);
  });

  it('is none where there are more than a record may have', async () => {
    const { port } = await site(notFound, { key: leaf.key, cert: leaf.pem + root.pem.repeat(16) });
    expect(reasons(await meetAt(port))).toEqual([
      `served-certificate/0 at 127.0.0.1: https://${NAME}:${port}/: the server shows more than 16 certificates`,
    ]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('comes with the OCSP response that is stapled, in %s', async (version) => {
    const ocsp = Buffer.from([0x30, 0x03, 0x0a, 0x01, 0x06]);
    const { port } = await site(notFound, { ocsp, minVersion: version, maxVersion: version });
    expect(served(await meetAt(port)).ocspResponse).toEqual(new Uint8Array(ocsp));
    const without = await site(notFound, { ocsp: null });
    expect(served(await meetAt(without.port)).ocspResponse).toBeNull();
  });

  it.skipIf(!hasIpv6)('is met by IPv6 and IPv4, each once', async () => {
    const first = await site(ingress(FILES));
    const second = await site(ingress(FILES), { host: '::1', port: first.port });
    const met = await meetAt(first.port, ['127.0.0.1', '::1', '0:0::0001', '127.0.0.1']);
    expect([served(met, 0).address, served(met, 1).address]).toEqual(['127.0.0.1', '::1']);
    expect([first.connections.length, second.connections.length]).toEqual([1, 1]);
    expect(met.gaps).toEqual([]);
    // The same files by another address are no more evidence.
    expect(met.items.map(({ name }) => name)).toEqual([
      'served-certificate/0',
      'ingress-evidence/0',
      'served-certificate/1',
    ]);
  });

  it('is a gap by each address that fails, with the reason', async () => {
    const { port } = await site();
    const met = await meetAt(port, ['127.0.0.2', '127.0.0.1', 'not an address', '192.0.2.300']);
    expect(reasons(met)).toEqual([
      `served-certificate/0 at 127.0.0.2: https://${NAME}:${port}/: the connection was refused (ECONNREFUSED)`,
    ]);
    expect(met.gaps[0]?.code).toBe('FETCH_FAILED');
    expect(met.items.map(({ name }) => name)).toEqual(['served-certificate/1']);
  });

  it('is a gap where no resolver gave an address', async () => {
    const met = await meetAt(443, []);
    expect(reasons(met)).toEqual([`served-certificate/0 no resolver gave an address of ${NAME}`]);
    expect([met.items, met.chains]).toEqual([[], []]);
  });

  it('says where this machine may have no way to IPv6', async () => {
    // In a block that leads nowhere.
    const [gap] = (await meetAt(443, ['::2'])).gaps;
    expect(gap?.reason).toMatch(/^at ::2: .*the connection failed \(E[A-Z]+\)$/);
    expect(gap?.hint).toContain('IPv6');
  });

  it('is met at 16 addresses at most', async () => {
    const { port, connections } = await site();
    const met = await meetAt(
      port,
      Array.from({ length: 18 }, (_, i) => `127.0.0.${i + 1}`),
    );
    expect(met.gaps.map(({ name }) => name)).toHaveLength(16);
    expect(reasons(met).at(-1)).toBe(`served-certificate/16 ${NAME} has 18 addresses, of which 16 were met`);
    expect(met.gaps.at(-1)?.hint).toContain('16 addresses at most');
    expect(connections).toHaveLength(1);
  });

  it('is not met where an address is not public, unless that is allowed', async () => {
    const { port, connections } = await site();
    const addresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254', 'fd00::1'];
    const met = await meetAt(port, addresses, { allowPrivate: false });
    expect(met.items).toEqual([]);
    expect(met.gaps.map(({ reason }) => reason)).toEqual(
      ['127.0.0.1', '::1', '::ffff:7f00:1', '10.0.0.1', '169.254.169.254', 'fd00::1'].map(
        (address) =>
          `at ${address}: https://${NAME}:${port}/: leads to an address that is not public, and is not asked`,
      ),
    );
    expect(met.gaps[0]?.hint).toContain('--allow-private');
    expect(connections).toEqual([]);
  });

  it.each([
    ['signs nothing: RSA key exchange', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
    ['shows no certificate', { maxVersion: 'TLSv1.2', ciphers: 'ADH-AES128-GCM-SHA256:@SECLEVEL=0' }],
    ['is of old: TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ] as const)('is none of a server that %s', async (_, tls) => {
    const { port } = await site(notFound, tls);
    expect(reasons(await meetAt(port))[0]).toMatch(
      /^served-certificate\/0 at 127\.0\.0\.1: .*the connection (failed|was closed)/,
    );
  });

  it.each([
    ['hangs', () => {}, 'no complete answer within 150 ms'],
    ['cuts', (socket: net.Socket) => socket.destroy(), 'was closed before the answer was complete (ECONNRESET)'],
    [
      'answers garbage',
      (socket: net.Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'),
      'the connection failed (ERR_SSL_',
    ],
  ] as const)('is none of a server that %s', async (_, behave, said) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => behave(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const met = await meetAt(port, ['127.0.0.1'], { patience: { retries: 0, timeoutMs: 150 } });
    expect(reasons(met)[0]).toContain(said);
  });

  it('is asked for again where the connection breaks', async () => {
    const waits: number[] = [];
    const server = net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const patience = { retries: 2, wait: async (ms: number) => void waits.push(ms) };
    const met = await meetAt((server.address() as AddressInfo).port, ['127.0.0.1'], { patience });
    expect([met.gaps.length, waits.length]).toEqual([1, 2]);
  });

  it('is not waited for once it is cancelled', async () => {
    const server = net.createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const stop = new AbortController();
    const met = meetAt((server.address() as AddressInfo).port, ['127.0.0.1'], { signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(met).rejects.toMatchObject({ code: 'FETCH_FAILED', message: expect.stringContaining('cancelled') });
  });
});

describe('through a proxy', () => {
  it('the name is met once, wherever the proxy finds it', async () => {
    const { port } = await site(ingress(FILES));
    const tunnels: string[] = [];
    await proxyBy((socket) => {
      socket.once('data', (data) => {
        tunnels.push(String(data).split('\r\n')[0] ?? '');
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(net.connect(port, '127.0.0.1')).pipe(socket);
      });
    });
    const met = await meetAt(8443, ['192.0.2.1', '192.0.2.2'], { allowPrivate: false });
    expect(met.gaps).toEqual([]);
    expect(tunnels).toEqual([`CONNECT ${NAME}:8443 HTTP/1.1`]);
    expect(served(met)).toMatchObject({
      name: NAME,
      port: 8443,
      address: null,
      chain: [leaf.der, issuing.der, inner.der],
    });
    expect(filesOf(evidence(met))).toEqual(FILES);
    expect(met.items.map(({ source }) => source)).toEqual([`tls://${NAME}:8443`, `https://${NAME}:8443/evidences/`]);
  });

  it('that refuses, there is a gap that names it', async () => {
    const { host } = await proxyBy((socket) => socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')));
    expect(reasons(await meetAt(443, ['192.0.2.1']))).toEqual([
      `served-certificate/0 https://${NAME}/: the proxy ${host} (https_proxy) refuses the connection (status 403)`,
    ]);
  });
});

describe('the files of dstack-ingress', () => {
  it('are asked for over the connection on which the certificate was met', async () => {
    const { port, connections } = await site(ingress(FILES));
    const met = await meetAt(port);
    expect(met.gaps).toEqual([]);
    expect(filesOf(evidence(met))).toEqual(FILES);
    expect(evidence(met).name).toBe(NAME);
    expect(connections).toEqual([
      ['quote.json', 'sha256sum.txt', 'acme-account.json', `cert-${NAME}.pem`, 'cert-*.example.com.pem'].map(
        (file) => `${NAME} /evidences/${file}`,
      ),
    ]);
  });

  it('are asked for over later connections to the same address where the server closes each', async () => {
    const { port, connections } = await site((request, response) => {
      response.setHeader('connection', 'close');
      ingress(FILES)(request, response);
    });
    const met = await meetAt(port);
    expect(met.gaps).toEqual([]);
    expect(filesOf(evidence(met))).toEqual(FILES);
    expect(connections.filter((requests) => requests.length > 0)).toHaveLength(5);
  });

  it('of another machine, which a later connection meets, are not mixed with those of the first', async () => {
    const first = await site((request, response) => {
      response.setHeader('connection', 'close');
      ingress(FILES)(request, response);
    });
    const stranger = await makeServerCertificate([NAME], root);
    const second = await site(ingress(FILES), { key: stranger.key, cert: stranger.pem });
    const turns = [first.port, second.port];
    const balancer = net.createServer((socket) => {
      const onward = net.connect(turns.shift() ?? second.port, '127.0.0.1').on('error', () => {});
      socket
        .on('error', () => {})
        .pipe(onward)
        .pipe(socket);
    });
    await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void balancer.close());
    const met = await meetAt((balancer.address() as AddressInfo).port);
    expect(reasons(met)).toEqual([
      expect.stringContaining('a later connection to the same address met another certificate'),
    ]);
    expect(met.items.map(({ name }) => name)).toEqual(['served-certificate/0']);
  });

  it('differ by the machines behind one name', async () => {
    const first = await site(ingress(FILES));
    const others = { ...FILES, 'quote.json': '{"quote":"01"}' };
    await site(ingress(others), { host: '127.0.0.2', port: first.port });
    const met = await meetAt(first.port, ['127.0.0.1', '127.0.0.2']);
    expect(filesOf(evidence(met, 0))).toEqual(FILES);
    expect(filesOf(evidence(met, 1))).toEqual(others);
    expect(met.items[3]?.source).toBe(`https://${NAME}:${first.port}/evidences/ at 127.0.0.2`);
  });

  it.each([
    ['404', notFound],
    ['a redirect', (_: unknown, response: ServerResponse) => response.writeHead(302, { location: '/login' }).end()],
    [
      'a page for every path',
      (_: unknown, response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
  ] as const)('are neither there nor missing where quote.json is %s', async (_, listener) => {
    const { port } = await site(listener);
    const met = await meetAt(port);
    expect([met.gaps, met.items.map(({ name }) => name)]).toEqual([[], ['served-certificate/0']]);
  });

  it('may be without those that are not there', async () => {
    const { port } = await site(ingress({ 'quote.json': '{}', 'sha256sum.txt': '../etc/passwd\n' }));
    const met = await meetAt(port);
    expect(filesOf(evidence(met))).toEqual({ 'quote.json': '{}', 'sha256sum.txt': '../etc/passwd\n' });
  });

  it('are eight certificates at most, each by a plain name', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `cert-${i}.example.pem`);
    const odd = ['cert-../x.pem', 'cert-/etc/passwd.pem', 'key.pem', 'cert-a b.pem'];
    const sums = [...odd, ...names].map((name) => `${LINE}  ${name}\n`).join('');
    const { port, connections } = await site(ingress({ 'quote.json': '{}', 'sha256sum.txt': sums }));
    await meetAt(port);
    expect(connections.flat().slice(3)).toEqual(
      [`cert-${NAME}.pem`, ...names.slice(0, 7)].map((file) => `${NAME} /evidences/${file}`),
    );
  });

  it('are the one of the wildcard before those of other names', async () => {
    const names = [...Array.from({ length: 20 }, (_, i) => `cert-${i}.example.pem`), 'cert-*.example.com.pem'];
    const sums = names.map((name) => `${LINE}  ${name}\n`).join('');
    const { port } = await site(
      ingress({ 'quote.json': '{}', 'sha256sum.txt': sums, 'cert-*.example.com.pem': 'PEM' }),
    );
    expect(filesOf(evidence(await meetAt(port)))).toMatchObject({ 'cert-*.example.com.pem': 'PEM' });
  });

  it.each([
    [
      'a status that is an error',
      (_: unknown, response: ServerResponse) => response.writeHead(500).end(),
      'answered with status 500, expected 200 or 404',
    ],
    [
      '403',
      (_: unknown, response: ServerResponse) => response.writeHead(403).end(),
      'answered with status 403, expected 200 or 404',
    ],
    [
      'a quote that is cut',
      (_: unknown, response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' }).write('{');
        setTimeout(() => response.destroy(), 20);
      },
      'was closed before the answer was complete',
    ],
    [
      'one without an end',
      (_: unknown, response: ServerResponse) => response.writeHead(200).end(Buffer.alloc(1024 * 1024 + 1)),
      'the answer is larger than 1048576 bytes',
    ],
    [
      'packed',
      (_: unknown, response: ServerResponse) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      'the body is encoded',
    ],
    [
      'no HTTP',
      (_: unknown, response: ServerResponse) => response.socket?.end('garbage\r\n\r\n'),
      'the answer is not valid HTTP',
    ],
    ['silence', () => {}, 'nothing received for 200 ms'],
  ] as const)('are a gap for %s, and the certificate is kept', async (_, listener, said) => {
    const { port } = await site(listener);
    const met = await meetAt(port, ['127.0.0.1'], { patience: { retries: 0, timeoutMs: 5000, idleTimeoutMs: 200 } });
    expect(met.items.map(({ name }) => name)).toEqual(['served-certificate/0']);
    expect(reasons(met)).toEqual([
      expect.stringMatching(/^ingress-evidence\/0 at 127\.0\.0\.1: https:\/\/app\.example\.com:\d+\//),
    ]);
    expect(met.gaps[0]?.reason).toContain(said);
    expect(JSON.stringify(met.gaps)).not.toContain('garbage');
  });

  it('are a gap where one of them fails, and none is kept', async () => {
    const { port } = await site((request, response) => {
      if (request.url?.endsWith('sha256sum.txt')) response.writeHead(503).end();
      else ingress(FILES)(request, response);
    });
    const met = await meetAt(port);
    expect(met.items.map(({ name }) => name)).toEqual(['served-certificate/0']);
    expect(reasons(met)[0]).toContain('/evidences/sha256sum.txt: answered with status 503');
  });

  it('are asked for again after an error that passes', async () => {
    let count = 0;
    const { port } = await site((request, response) => {
      count += 1;
      if (count === 1) response.writeHead(503).end('busy');
      else ingress(FILES)(request, response);
    });
    const met = await meetAt(port, ['127.0.0.1'], { patience: { retries: 1, wait: async () => {} } });
    expect(filesOf(evidence(met))).toEqual(FILES);
  });

  it('are not waited for once it is cancelled', async () => {
    const { port } = await site(() => {});
    const stop = new AbortController();
    const met = meetAt(port, ['127.0.0.1'], { signal: stop.signal });
    setTimeout(() => stop.abort(), 200);
    await expect(met).rejects.toMatchObject({ message: expect.stringContaining('cancelled') });
  });
});

describe('the record', () => {
  it('is the same in the bundle that is saved and read again', async () => {
    const { port } = await site(ingress(FILES));
    const met = await meetAt(port);
    const gaps = [{ name: 'evidence', reason: 'none was asked for' }];
    const bundle = createBundle({ target: { kind: 'file', name: 'x' }, components: [], gaps, items: met.items });
    const again = parseBundle(serialiseBundle(bundle));
    for (const { name, bytes } of met.items) expect(itemBytes(again, name)).toEqual(bytes);
  });
});
