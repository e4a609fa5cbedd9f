// What goes wrong with a cloud, a KMS or a gateway that is asked, over real sockets, through a whole verification that would
// be verified otherwise: none is verified, none hangs, and what the others gave is kept and judged.

import dns from 'node:dns';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { renderJson } from '../../src/core/views/json.js';
import {
  acmeInfo,
  createWholeDeployment,
  guestAgentInfo,
  kmsRpc,
  type LoopbackServer,
  phalaCloudAttestations,
  startGateway,
  startGuestAgent,
  startKms,
  toHex,
} from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { faultsOf, IMPATIENCE, type Listener } from './faulty.js';
import { closedPort, fileOf, serve, serveTls, trust } from './loopback.js';

// Of dstack 0.6: what the KMS says of itself has to be there, or nothing ties it to the app.
const world = createWholeDeployment({ seed: 'others', more: [{}, {}], app: { app: { mrKms: null } } });
const { app, instances, kms, gateway, meta } = world;
const AT = app.at.getTime();
const APP_ID = toHex(app.app.appId);
/** Milliseconds that a verification may take here, whatever the other side does. */
const PROMPT = 20_000;

async function started(server: Promise<LoopbackServer>): Promise<string> {
  const running = await server;
  onTestFinished(() => running.close());
  return running.url;
}

async function judging() {
  return {
    policy: resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'fetched' }),
    at: AT,
    trustAnchors: [{ publicKey: app.keys('root').publicKey }],
  };
}

type Places = Partial<Record<'agent' | 'cloud' | 'kmsUrl' | 'gatewayUrl', string>>;

/** Asks all of them, each in its place unless another is given, and repeats the result from the bundle. */
async function verifyAll(places: Places = {}, more: Partial<CollectRequest> = {}): Promise<Verification> {
  const {
    cloud,
    agent = await started(startGuestAgent(app)),
    kmsUrl = await started(startKms(kms, meta)),
    gatewayUrl = await started(startGateway(gateway)),
  } = places;
  const begun = Date.now();
  const verification = await verify({
    collect: {
      target:
        cloud === undefined ? { kind: 'guest-agent', url: agent } : { kind: 'phala-cloud', appId: APP_ID, api: cloud },
      kmsUrl,
      gatewayUrl,
      collateralPaths: [fileOf('collateral.json', JSON.stringify(app.collateral))],
      appComposePath: null,
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      patience: IMPATIENCE,
      ...more,
    },
    ...(await judging()),
  });
  expect(Date.now() - begun).toBeLessThan(PROMPT);
  const kept = parseBundle(serialiseBundle(verification.bundle));
  expect(renderJson(await appraiseBundle(kept, await judging()))).toBe(renderJson(verification.result));
  return verification;
}

const itemsOf = ({ bundle }: Verification): string[] => bundle.items.map(({ name }) => name);
const judged = ({ result }: Verification): string[] =>
  result.components.map(({ role, instance, phases }) => `${role}/${instance} ${phases.hardware.status}`).sort();
const gapsOf = ({ result }: Verification): string[] => result.gaps.map(({ name }) => name);

/** By its answer to any question. */
async function served(listener: Listener): Promise<string> {
  return (await serve(listener)).url;
}

async function trusted(listener: Listener, name?: string, options?: { ageMs: number }): Promise<string> {
  const server = await serveTls(listener, name, options);
  trust(server.certificate);
  return server.url;
}

/** The RPC port of the KMS, with its own certificate. */
async function kmsBy(listener: Listener): Promise<string> {
  const { key, pem } = kmsRpc(kms);
  const server = createHttpsServer(
    { key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: pem },
    listener,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function rawPort(listener: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    listener(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** As a resolver would answer that leads names of `example` to this machine. */
function leadInside(): void {
  const { lookup } = dns;
  const inside = [{ address: '127.0.0.1', family: 4 }];
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string, ...rest: unknown[]) => {
    const done = rest.at(-1) as (error: null, found: object) => void;
    return name.endsWith('.example') ? done(null, inside) : Reflect.apply(lookup, dns, [name, ...rest]);
  }) as never);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
}

it('is verified without a fault', async () => {
  const attestations = JSON.stringify(phalaCloudAttestations(app, { instances, stopped: 0 }));
  const json = { 'content-type': 'application/json' };
  for (const cloud of [undefined, await served((_, response) => response.writeHead(200, json).end(attestations))]) {
    const { result } = await verifyAll(cloud === undefined ? {} : { cloud });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.gaps).toEqual([]);
  }
});

describe('a cloud that answers with', () => {
  const attestations = JSON.stringify(phalaCloudAttestations(app, { instances, stopped: 0 }));

  it.each(faultsOf(attestations, 'it is not evidence of a known kind'))('%s', async (_, listener, code, reason) => {
    const verification = await verifyAll({ cloud: await served(listener) });
    const { result } = verification;
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps).toMatchObject([{ name: 'evidence', code, reason: expect.stringContaining(reason) }]);
    // Nothing is said of a KMS and a gateway alone; what they gave is kept.
    expect(judged(verification)).toEqual([]);
    expect(itemsOf(verification)).toEqual(
      expect.arrayContaining(['kms-evidence/0', 'kms-evidence/1', 'gateway-evidence/0', 'acme-info/0']),
    );
  });

  it('nothing: the connection is refused', async () => {
    const { result } = await verifyAll({ cloud: `http://127.0.0.1:${await closedPort()}` });
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps[0]?.reason).toContain('the connection was refused');
  });
});

it('a cloud that says that KMS and gateway are at names which lead inside: they are not asked, whatever is allowed for a target', async () => {
  const server = await serveTls((_, response) => response.end('{}'), 'kms.example');
  trust(server.certificate);
  const place = server.url.replace('localhost', 'kms.example');
  const answer = phalaCloudAttestations(app, { instances, stopped: 0, kmsUrl: place, gatewayUrl: place });
  const cloud = await served((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
  );
  leadInside();
  const verification = await verifyAll({ cloud }, { kmsUrl: undefined, gatewayUrl: undefined, allowPrivate: true });
  const { result } = verification;
  expect(server.requests).toEqual([]);
  expect(gapsOf(verification)).toEqual(['kms/rpc-certificate', 'kms/meta', 'gateway/info', 'gateway/acme-info']);
  for (const { reason } of result.gaps) expect(reason).toContain('leads to an address that is not public');
  expect(result.verdictReason).toContain('KMS and gateway not appraised');
});

describe('a gateway that answers with', () => {
  it.each(faultsOf(JSON.stringify(guestAgentInfo(gateway)), 'it is no Info answer'))(
    '%s',
    async (_, listener, code, reason) => {
      const verification = await verifyAll({ gatewayUrl: await served(listener) });
      const { result } = verification;
      expect(result.verdict).toBe('inconclusive');
      expect(result.gaps[0]).toMatchObject({ name: 'gateway/info', code, reason: expect.stringContaining(reason) });
      expect(gapsOf(verification)).toEqual(['gateway/info', 'gateway/acme-info']);
      expect(judged(verification)).toEqual(['app/0 pass', 'gateway/0 unknown', 'kms/0 pass']);
      expect(itemsOf(verification)).toEqual(expect.arrayContaining(['evidence', 'kms-evidence/0', 'kms-evidence/1']));
    },
  );

  const honest: Listener = ({ url }, response) => {
    const answer = url === '/.dstack/app-info' ? guestAgentInfo(gateway) : acmeInfo(gateway);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  };

  it.each<[string, string, () => Promise<string>]>([
    ['no certificate that anybody vouches for', 'is not trusted', async () => (await serveTls(honest)).url],
    ['a certificate for another name', 'is for another host name', () => trusted(honest, 'other.example')],
    ['a certificate of long ago', 'has expired', () => trusted(honest, 'localhost', { ageMs: 24 * 60 * 60 * 1000 })],
    [
      'an address of this network, behind a name',
      'leads to an address that is not public',
      async () => {
        leadInside();
        return (await trusted(honest, 'gateway.example')).replace('localhost', 'gateway.example');
      },
    ],
  ])('%s', async (_, reason, at) => {
    const verification = await verifyAll({ gatewayUrl: await at() });
    expect(verification.result.verdict).toBe('inconclusive');
    expect(verification.result.gaps[0]?.reason).toContain(reason);
    expect(judged(verification)).toEqual(['app/0 pass', 'gateway/0 unknown', 'kms/0 pass']);
  });

  it('the same at a name of this network, which the caller allows', async () => {
    leadInside();
    const gatewayUrl = (await trusted(honest, 'gateway.example')).replace('localhost', 'gateway.example');
    expect((await verifyAll({ gatewayUrl }, { allowPrivate: true })).result.verdictReason).toMatch(/^verified: /);
  });

  it('429 with Retry-After first, then as it should', async () => {
    const waits: number[] = [];
    const asked = new Set<string>();
    const gatewayUrl = await served((request, response) => {
      if (asked.has(request.url ?? '')) honest(request, response);
      else response.writeHead(429, { 'retry-after': '7' }).end();
      asked.add(request.url ?? '');
    });
    const patience = { wait: async (ms: number) => void waits.push(ms) };
    expect((await verifyAll({ gatewayUrl }, { patience })).result.verdict).toBe('verified');
    expect(waits).toEqual([7000, 7000]);
  });
});

describe('a KMS that answers GetMeta with', () => {
  it.each(faultsOf(JSON.stringify(meta), 'it is no GetMeta answer'))('%s', async (_, listener, code, reason) => {
    const verification = await verifyAll({ kmsUrl: await kmsBy(listener) });
    const { result } = verification;
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps).toMatchObject([{ name: 'kms/meta', code, reason: expect.stringContaining(reason) }]);
    expect(result.verdictReason).toContain('source-code.kms-binding (app/0)');
    // Its certificate was met all the same.
    expect(judged(verification)).toEqual(['app/0 pass', 'gateway/0 pass', 'kms/0 pass']);
    expect(result.components[1]?.freshness).toBe('key-bound');
  });
});

describe('a port of a KMS that', () => {
  const nothing = ['kms/rpc-certificate', 'kms/meta'];

  it.each<[string, string, (socket: Socket) => void]>([
    ['resets the connection', 'was closed before', (socket) => socket.destroy()],
    ['resets it in the handshake', 'was closed before', (socket) => socket.once('data', () => socket.destroy())],
    ['takes everything and says nothing', 'no complete answer within 3000 ms', () => {}],
    [
      'drips its handshake',
      'no complete answer within 3000 ms',
      (socket) => {
        // The header of a record with a long message of the handshake, then a byte of it at a time.
        socket.write(Buffer.of(0x16, 3, 3, 0x3f, 0xff, 2, 0, 0x3f, 0xfb));
        const drip = setInterval(() => socket.write(Buffer.of(0)), 20);
        socket.on('close', () => clearInterval(drip));
      },
    ],
    ['speaks no TLS', 'the connection failed', (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{}')],
  ])('%s', async (_, reason, listener) => {
    const kmsUrl = `https://127.0.0.1:${await rawPort(listener)}`;
    const verification = await verifyAll({ kmsUrl });
    const { result } = verification;
    expect(result.verdict).toBe('inconclusive');
    expect(gapsOf(verification)).toEqual(nothing);
    expect(result.gaps[0]?.reason).toContain(reason);
    expect(judged(verification)).toEqual(['app/0 pass', 'gateway/0 pass', 'kms/0 unknown']);
    expect(itemsOf(verification)).toEqual(expect.arrayContaining(['evidence', 'gateway-evidence/0']));
  });

  it('a name leads to, inside this network: not unless the caller allows it', async () => {
    const kmsUrl = (await started(startKms(kms, meta))).replace('127.0.0.1', 'kms.example');
    leadInside();
    const verification = await verifyAll({ kmsUrl });
    expect(verification.result.verdict).toBe('inconclusive');
    expect(gapsOf(verification)).toEqual(nothing);
    expect(verification.result.gaps[0]?.reason).toContain('leads to an address that is not public');
    expect((await verifyAll({ kmsUrl }, { allowPrivate: true })).result.verdictReason).toMatch(/^verified: /);
  });
});
