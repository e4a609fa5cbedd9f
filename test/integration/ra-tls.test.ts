// Evidence in the certificate of a TLS server, by real handshakes on loopback: directly, and through a proxy that leads
// names of a gateway to it.

import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { itemBytes, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { handshake } from '../../src/io/handshake.js';
import { readExpected, readTarget } from '../../src/request.js';
import {
  createDeployment,
  DEFAULT_AT,
  type LoopbackServer,
  raTlsCertificate,
  startRaTlsServer,
  toHex,
} from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { closedPort, fileOf, proxyBy, serve, serveRaw } from './loopback.js';

const world = createDeployment({ seed: 'ra-tls' });
const AT = Date.parse(DEFAULT_AT);
const trustAnchors = [{ publicKey: world.keys('root').publicKey }];
const appId = toHex(world.app.appId);

async function started(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const running = await server;
  onTestFinished(() => running.close());
  return running;
}

const addressOf = ({ url }: LoopbackServer): string => url.replace('tls://', '');

async function verifyServer(raTls: string, more: Partial<CollectRequest> = {}): Promise<Verification> {
  const target = readTarget({ raTls });
  return verify({
    collect: {
      target,
      collateralPaths: [fileOf('collateral.json', JSON.stringify(world.collateral))],
      appComposePath: fileOf('app-compose.json', world.appCompose),
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      expected: readExpected({ raTls }, target),
      patience: { retries: 0 },
      ...more,
    },
    policy: resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'key-bound' }),
    at: AT,
    trustAnchors,
  });
}

const checkOf = (result: ResultDocument, id: string): Check | undefined =>
  result.components
    .flatMap(({ phases }) => Object.values(phases).flatMap(({ checks }) => checks))
    .find((check) => check.id === id);

/** A proxy that leads every name to this server. */
function leadTo(server: LoopbackServer): Promise<unknown> {
  return proxyBy((socket: Socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(connect(Number(new URL(server.url).port), '127.0.0.1')).pipe(socket);
    });
  });
}

describe('verify --ra-tls', () => {
  it.each(['quote', 'attestation'] as const)('meets the attested key, in a certificate with %s', async (carry) => {
    const certificate = raTlsCertificate(world, { carry });
    const server = await started(startRaTlsServer(world, certificate));
    const { result, bundle } = await verifyServer(addressOf(server));
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.components.map(({ freshness }) => freshness)).toEqual(['key-bound']);
    expect(result.target).toEqual({ kind: 'ra-tls', name: addressOf(server) });
    expect(result.notShown).toContainEqual({
      what: 'age',
      why: 'the attested key was met now: its quote is as old as the certificate',
    });
    expect(bundle.items[0]).toMatchObject({ role: 'evidence', name: 'evidence', source: server.url });
    expect(Buffer.from(itemBytes(bundle, 'evidence')).toString()).toBe(certificate.pem);
    await expect.poll(() => server.requests).toEqual(['']);
  });

  it('gives the same result from its bundle; as evidence of another verification, that is replayed', async () => {
    const server = await started(startRaTlsServer(world));
    const { result, bundle } = await verifyServer(addressOf(server));
    const text = serialiseBundle(bundle);
    const policy = resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'key-bound' });
    expect(await appraiseBundle(parseBundle(text), { policy, at: AT, trustAnchors })).toEqual(result);
    const { result: again } = await verifyServer('127.0.0.1:1', {
      target: { kind: 'file', path: fileOf('bundle.json', text) },
    });
    expect(again.components.map(({ freshness }) => freshness)).toEqual(['replayed']);
    expect(checkOf(again, 'hardware.freshness')?.status).toBe('fail');
    expect(again.verdict).toBe('failed');
  });

  it('works over IPv6', async () => {
    const server = await started(startRaTlsServer(world, undefined, { host: '::1' }));
    expect(addressOf(server)).toMatch(/^\[::1\]:\d+$/);
    expect((await verifyServer(addressOf(server))).result.verdict).toBe('verified');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('works with %s', async (version) => {
    const server = await started(startRaTlsServer(world, undefined, { minVersion: version, maxVersion: version }));
    expect((await verifyServer(addressOf(server))).result.verdict).toBe('verified');
  });
});

describe('a certificate that proves nothing', () => {
  it('with somebody else’s quote fails', async () => {
    // The attested certificate's quote, copied into one for a key of the attacker's own.
    const stolen = raTlsCertificate(world).evidence;
    const certificate = raTlsCertificate(world, {
      key: 'attacker',
      reportData: Buffer.from(stolen.report_data, 'hex'),
    });
    const server = await started(startRaTlsServer(world, certificate));
    const { result, bundle } = await verifyServer(addressOf(server));
    expect(result.verdict).toBe('failed');
    expect(checkOf(result, 'hardware.report-data')).toMatchObject({ status: 'fail' });
    expect(result.components[0]?.freshness).toBe('fetched');
    expect(checkOf(result, 'hardware.freshness')?.status).toBe('fail');
    expect(bundle.items.map(({ name }) => name)).toContain('evidence');
  });

  it.each([
    ['is over', -1, 'no longer'],
    ['has not begun', 1, 'not yet'],
  ])('whose time %s fails, though the server holds the attested key', async (_, direction, said) => {
    const day = (days: number) => new Date(world.at.getTime() + direction * days * 86_400_000);
    const [notBefore, notAfter] = direction < 0 ? [day(400), day(2)] : [day(2), day(400)];
    const certificate = raTlsCertificate(world, { certificate: { notBefore, notAfter } });
    const server = await started(startRaTlsServer(world, certificate));
    const { result } = await verifyServer(addressOf(server));
    expect(result.verdict).toBe('failed');
    expect(checkOf(result, 'hardware.report-data')).toMatchObject({
      status: 'fail',
      detail: `The RA-TLS certificate that carries the quote is ${said} valid.`,
    });
  });

  it('of the attested key cannot be shown without that key', async () => {
    const { pem } = raTlsCertificate(world);
    // OpenSSL refuses the pair at the server, so the attacker's own certificate is all that can be shown.
    await expect(startRaTlsServer(world, { pem, key: world.keys('attacker') })).rejects.toThrow('key values mismatch');
  });

  it('without evidence leaves nothing to appraise', async () => {
    const certificate = raTlsCertificate(world, { certificate: { extensions: () => [] } });
    const server = await started(startRaTlsServer(world, certificate));
    const { result, bundle } = await verifyServer(addressOf(server));
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps[0]).toMatchObject({ name: 'evidence', code: 'FETCH_CONTENT' });
    expect(result.gaps[0]?.reason).toContain('carries no attestation');
    expect(bundle.items.map(({ name }) => name)).toContain('evidence');
  });

  it('that another app shows fails: the id that the name begins with is compared, whatever is required', async () => {
    const server = await started(startRaTlsServer(world));
    await leadTo(server);
    const nameOf = (id: string): string => `${id}-8443s.gateway.example:443`;
    const stranger = await verifyServer(nameOf('ab'.repeat(20)));
    expect(stranger.result.verdict).toBe('failed');
    expect(checkOf(stranger.result, 'source-code.app-id')).toMatchObject({
      status: 'fail',
      expected: 'ab'.repeat(20),
      actual: `${appId} or ${toHex(world.app.instanceId)}`,
    });
    for (const id of [appId, toHex(world.app.instanceId)]) {
      const { result, bundle } = await verifyServer(nameOf(id));
      expect(result.verdict).toBe('verified');
      expect(bundle.target).toEqual({ kind: 'ra-tls', name: nameOf(id), addressedId: id });
    }
    await expect
      .poll(() => server.requests)
      .toEqual(['ab'.repeat(20), appId, toHex(world.app.instanceId)].map((id) => `${id}-8443s.gateway.example`));
  });

  it.each(['.gateway.example', '-8443.gateway.example', '-8443s-eu.gateway.example', '-08443s.example'])(
    'also where %s stands behind the id',
    async (behind) => {
      const server = await started(startRaTlsServer(world));
      await leadTo(server);
      expect((await verifyServer(`${appId}${behind}`)).result.verdict).toBe('verified');
      const stranger = await verifyServer(`${'AB'.repeat(20)}${behind}`);
      expect(stranger.result.verdict).toBe('failed');
      expect(checkOf(stranger.result, 'source-code.app-id')?.expected).toBe('ab'.repeat(20));
    },
  );
});

describe('a server that does not do', () => {
  const gapOf = async (address: string, more: Partial<CollectRequest> = {}): Promise<string> => {
    const { result, bundle } = await verifyServer(address, more);
    expect([result.verdict, bundle.components]).toEqual(['inconclusive', []]);
    return result.gaps[0]?.reason ?? '';
  };

  it('refuses the connection', async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    expect(await gapOf(address)).toBe(`https://${address}/: the connection was refused (ECONNREFUSED)`);
  });

  it('is not let through by a proxy', async () => {
    for (const status of ['403 Forbidden', '407 Proxy Authentication Required']) {
      const { host } = await proxyBy(
        (socket) => void socket.once('data', () => socket.end(`HTTP/1.1 ${status}\r\n\r\n`)),
      );
      expect(await gapOf('app.example:443')).toMatch(
        new RegExp(
          `^https://app\\.example/: the proxy ${host} \\(https_proxy\\) .* \\(status ${status.slice(0, 3)}\\)$`,
        ),
      );
    }
  });

  it('speaks no TLS', async () => {
    const { url } = await serve((_, response) => response.end('hello'));
    expect(await gapOf(new URL(url).host)).toMatch(/: the connection failed \(ERR_SSL_[A-Z_]+\)$/);
  });

  it('says nothing, or closes the connection', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    expect(await gapOf(`127.0.0.1:${port}`, { patience: { timeoutMs: 100 } })).toContain(
      'no complete answer within 100 ms',
    );
    const closing = await serveRaw('');
    const waits: number[] = [];
    const patience = { wait: async (ms: number) => void waits.push(ms) };
    expect(await gapOf(new URL(closing.url).host, { patience })).toContain('was closed before the answer was complete');
    expect(waits).toHaveLength(2);
  });

  it.each([
    ['signs nothing: RSA key exchange', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
    ['is of old: TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ] as const)('%s', async (_, options) => {
    const server = await started(startRaTlsServer(world, undefined, options));
    expect(await gapOf(addressOf(server))).toMatch(/the connection (failed|was closed)/);
  });

  it('is one that a name leads to inside, unless that is allowed', async () => {
    const server = await started(startRaTlsServer(world));
    const url = new URL(server.url.replace('tls:', 'https:'));
    url.hostname = 'localhost';
    await expect(handshake(url, { addresses: 'public' })).rejects.toThrow('leads to an address that is not public');
    expect(await handshake(url)).toHaveLength(2);
    await expect.poll(() => server.requests).toHaveLength(1);
  });

  it('is met no more when the caller gives up', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const signal = AbortSignal.timeout(50);
    await expect(verifyServer(`127.0.0.1:${port}`, { signal })).rejects.toThrow(': cancelled');
  });
});

describe('HOST:PORT', () => {
  it.each([
    ['App.Example', 'app.example:443'],
    ['app.example:8443', 'app.example:8443'],
    ['[::1]:443', '[::1]:443'],
    ['127.1:1', '127.0.0.1:1'],
  ])('%s is %s', (raTls, address) => expect(readTarget({ raTls })).toEqual({ kind: 'ra-tls', address }));

  it.each(['', 'https://app.example', 'app.example/x', 'user@app.example', 'app.example?x', 'a:99999', 'a b'])(
    'refuses %j',
    (raTls) => expect(() => readTarget({ raTls })).toThrow('ra-tls: expected HOST:PORT'),
  );
});
