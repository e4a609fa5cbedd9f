// A whole deployment that runs: the app's guest agent, the RPC port of its KMS and its gateway, each a real server on
// loopback, asked by the library as a user does. Each of them able to lie.

import { connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectAndRead } from '../../src/collect/collect.js';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { appraiseBundle, toldInfo } from '../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, itemBytes, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { readEvidenceItem } from '../../src/core/bundle-evidence.js';
import { readAcmeInfo } from '../../src/core/formats/acme-info.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ComponentResult, ResultDocument } from '../../src/core/result/document.js';
import {
  createWholeDeployment,
  guestAgentInfo,
  kmsRpc,
  type LoopbackServer,
  type ServerOptions,
  startGateway,
  startGuestAgent,
  startKms,
  startPhalaCloud,
  taggedReportData,
  toHex,
  type WholeDeployment,
} from '../../src/simulator/index.js';
import { VerificationService } from '../../src/verification-service.js';
import { type Verification, verify } from '../../src/verify.js';
import { closedPort, fileOf, proxyBy, selfSigned, serve, trust } from './loopback.js';

const world = createWholeDeployment({ seed: 'live' });
const { app, kms, gateway, meta } = world;
/** Another operator's deployment: of the same code, with keys of its own. */
const stranger = createWholeDeployment({ seed: 'stranger' });
const AT = app.at.getTime();

async function started(server: Promise<LoopbackServer>): Promise<string> {
  const running = await server;
  onTestFinished(() => running.close());
  return running.url;
}

const agent = (of: WholeDeployment = world): Promise<string> => started(startGuestAgent(of.app));

async function verifyAt(
  places: Pick<CollectRequest, 'kmsUrl' | 'gatewayUrl'>,
  more: Partial<CollectRequest> & { of?: WholeDeployment; policy?: string } = {},
): Promise<Verification> {
  const { of = world, policy = of.policy, ...rest } = more;
  const target = { kind: 'guest-agent', url: await agent(of) } as const;
  return verify({
    collect: {
      target,
      collateralPaths: [fileOf('collateral.json', JSON.stringify(of.app.collateral))],
      appComposePath: null,
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      patience: { retries: 0 },
      ...places,
      ...rest,
    },
    policy: resolvePolicy(await parsePolicy(policy), { defaultFreshness: 'fetched' }),
    at: AT,
    trustAnchors: [{ publicKey: of.app.keys('root').publicKey }],
  });
}

const checkOf = (result: ResultDocument, component: string, id: string): Check | undefined =>
  result.components
    .flatMap(({ phases }) => Object.values(phases).flatMap(({ checks }) => checks))
    .find((check) => check.component === component && check.id === id);
const binding = (result: ResultDocument, component = 'app/0'): Check | undefined =>
  checkOf(result, component, 'source-code.kms-binding');
/** The policy, and the app id of the gateway in it. */
const naming = world.policy.replace('gateway:\n', `gateway:\n  app-ids: ["${toHex(gateway.app.appId)}"]\n`);
const named = ({ components }: ResultDocument): string[] =>
  components.map(({ role, instance }: ComponentResult) => `${role}/${instance}`);

describe('a self-hosted deployment, without any cloud API', () => {
  it('is verified whole: app, KMS and gateway, each asked itself', async () => {
    const { result, bundle } = await verifyAt({
      kmsUrl: await started(startKms(kms, meta)),
      gatewayUrl: await started(startGateway(gateway)),
    });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.gaps).toEqual([]);
    expect(result.components.map(({ role, freshness }) => `${role} ${freshness}`)).toEqual([
      'app fetched',
      'kms key-bound',
      'gateway fetched',
    ]);
    expect(binding(result)).toMatchObject({ status: 'pass', detail: expect.stringContaining('GetMeta answer') });
    expect(binding(result, 'gateway/0')?.status).toBe('pass');
    expect(readAcmeInfo(itemBytes(bundle, 'acme-info/0')).keys).toHaveLength(2);
    const again = parseBundle(serialiseBundle(bundle));
    const replayed = await appraiseBundle(again, {
      policy: resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'fetched' }),
      at: AT,
      trustAnchors: [{ publicKey: app.keys('root').publicKey }],
    });
    expect(replayed).toEqual(result);
  });

  it('takes what the gateway says of its keys now, and not what recorded evidence has of it', async () => {
    const before = await verifyAt({ gatewayUrl: await started(startGateway(gateway)) });
    const acme = { account_uri: 'https://acme.example/replaced', hist_keys: ['00'] };
    const gatewayUrl = await started(startGateway(gateway, { acme }));
    const target = { kind: 'file', path: fileOf('b.json', serialiseBundle(before.bundle)) } as const;
    const { bundle } = await verifyAt({ gatewayUrl }, { target });
    const told = bundle.items.filter(({ name }) => name.startsWith('acme-info/'));
    expect(told.map(({ name }) => readAcmeInfo(itemBytes(bundle, name)).accountUri)).toEqual([acme.account_uri]);
  });

  it('hands on what it read of the evidence, which is what anybody reads in the bundle', async () => {
    const kmsUrl = await started(startKms(kms, meta));
    const gatewayUrl = await started(startGateway(gateway));
    const request = {
      collateralPaths: [],
      appComposePath: null,
      pccsUrls: [],
      nonce: null,
      cacheDirectory: null,
      patience: { retries: 0 },
    };
    const target = { kind: 'guest-agent', url: await agent() } as const;
    const live = await collectAndRead({ ...request, target, kmsUrl, gatewayUrl, offline: false });
    const path = fileOf('bundle.json', serialiseBundle(live.bundle));
    const from = (evidence: string, more: object = {}) =>
      collectAndRead({ ...request, target: { kind: 'file', path: evidence }, offline: true, ...more });
    const again = await from(path);
    const given = await from(fileOf('info.json', JSON.stringify(guestAgentInfo(app))), {
      kmsEvidencePaths: [
        fileOf('kms.json', JSON.stringify(guestAgentInfo(kms))),
        fileOf('meta.json', JSON.stringify(meta)),
      ],
      gatewayEvidencePaths: [fileOf('gateway.json', JSON.stringify(guestAgentInfo(gateway)))],
    });
    expect([...live.documents.keys()].sort()).toEqual([
      'evidence',
      'gateway-evidence/0',
      'kms-evidence/0',
      'kms-evidence/1',
    ]);
    expect([...given.documents.keys()].sort()).toEqual([...live.documents.keys()].sort());
    expect(live.told).not.toBeNull();
    for (const { bundle, documents, told } of [live, again, given]) {
      for (const [name, document] of documents)
        expect(document).toEqual(readEvidenceItem(name, itemBytes(bundle, name)));
      if (told !== undefined) expect(told).toEqual(toldInfo(bundle));
    }
  });

  it.each(['/prpc/KMS.', '/prpc/v1/'] as const)('asks a KMS that answers below %s', async (prefix) => {
    const { result } = await verifyAt({ kmsUrl: await started(startKms(kms, meta, { prefix })) });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.gaps).toEqual([]);
  });

  it('takes a certificate with an attestation, and one that is sent without its CA', async () => {
    const certificate = kmsRpc(kms, { carry: 'attestation' });
    const [leaf = ''] = certificate.pem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const { result } = await verifyAt({
      kmsUrl: await started(startKms(kms, meta, { certificate: { ...certificate, pem: leaf } })),
    });
    expect(result.verdictReason).toMatch(/^verified: /);
  });

  it('shows that a KMS has the root key now, which is not that it gave the keys: without mr-kms, its quote of them decides', async () => {
    const later = createWholeDeployment({ seed: 'live', app: { app: { mrKms: null } } });
    const bound = await verifyAt({ kmsUrl: await started(startKms(later.kms, later.meta)) }, { of: later });
    expect(bound.result.verdictReason).toMatch(/^verified: /);
    const meta = { ...later.meta, bootstrap_info: null };
    const open = await verifyAt({ kmsUrl: await started(startKms(later.kms, meta)) }, { of: later });
    expect(open.result.components[1]?.freshness).toBe('key-bound');
    expect(binding(open.result)).toMatchObject({ status: 'unknown', detail: expect.stringContaining('no mr-kms') });
  });

  it('is verified through the library', async () => {
    const service = new VerificationService({
      policy: world.policy,
      at: app.at,
      collateralPaths: [fileOf('collateral.json', JSON.stringify(app.collateral))],
      cache: false,
      kmsUrl: await started(startKms(kms, meta)),
      gatewayUrl: await started(startGateway(gateway)),
      insecureRootKey: toHex(app.keys('root').publicKey),
      allowExperiment: true,
    });
    const { success, errors, dataObjects } = await service.verify({ url: await agent() });
    expect({ success, errors }).toEqual({ success: true, errors: [] });
    expect(dataObjects.map(({ id }) => id)).toEqual(['app/0', 'kms/0', 'gateway/0']);
  });

  it.each([
    [{ kmsUrl: 'http://127.0.0.1:8000' }, 'a KMS is asked by https'],
    [{ gatewayUrl: 'http://gateway.example' }, 'is not https'],
    [{ kmsUrl: 'https://127.0.0.1:8000', offline: true }, 'offline: kms-url has to be asked'],
    [{ gatewayUrl: 'https://127.0.0.1:8000', offline: true }, 'offline: gateway-url has to be asked'],
  ])('refuses %o', async (places, message) => {
    await expect(verifyAt({}, places)).rejects.toThrow(message);
  });

  it('asks a gateway under a public certificate, and records that', async () => {
    const { key, cert } = await selfSigned('localhost');
    trust(cert);
    const url = await started(startGateway(gateway, { tls: { key, cert } }));
    const places = { gatewayUrl: url.replace('127.0.0.1', 'localhost') };
    const { result, bundle } = await verifyAt(places, { policy: naming });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(bundle.items.some(({ name, data }) => name === 'peer-certificates/0' && data.includes('BEGIN CERT'))).toBe(
      true,
    );
  });

  it('does not believe a gateway whose certificate nobody vouches for', async () => {
    const { key, cert } = await selfSigned('localhost');
    const url = await started(startGateway(gateway, { tls: { key, cert } }));
    const { result } = await verifyAt({ gatewayUrl: url });
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps.map(({ name }) => name)).toEqual(['gateway/info', 'gateway/acme-info']);
    expect(checkOf(result, 'gateway/0', 'hardware.quote-format')?.detail).toContain('certificate is not trusted');
  });
});

describe('the guest agent at a name of a gateway', () => {
  /** Everything asked for at this name is asked of this server. */
  async function ledTo(host: string, server: Promise<LoopbackServer>): Promise<void> {
    const { port } = new URL(await started(server));
    await proxyBy((socket) => {
      socket.once('data', (data) => {
        expect(String(data)).toContain(`CONNECT ${host}:443 `);
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(connect(Number(port), '127.0.0.1')).pipe(socket);
      });
    });
  }

  it.each([
    ['its app', toHex(app.app.appId), 'verified'],
    ['its instance', toHex(app.app.instanceId), 'verified'],
    ['another app', 'ab'.repeat(20), 'failed'],
  ])('that begins with the id of %s: %s is %s', async (_, id, verdict) => {
    const host = `${id}-8090.gateway.example`;
    const { key, cert } = await selfSigned(host);
    trust(cert);
    await ledTo(host, startGuestAgent(app, { tls: { key, cert } }));
    const target = { kind: 'guest-agent', url: `https://${host}/` } as const;
    const { result, bundle } = await verifyAt({}, { target });
    expect(bundle.target.addressedId).toBe(id);
    expect(result.verdict).toBe(verdict);
    expect(checkOf(result, 'app/0', 'source-code.app-id')?.status).toBe(verdict === 'verified' ? 'pass' : 'fail');
    // Compared whatever is required, and not proven without the phases that it stands on.
    const policy = world.policy.replace(/phases: .*/, 'phases: [hardware]');
    const least = await verifyAt({}, { target, policy });
    expect(least.result.verdict).toBe(verdict === 'verified' ? 'inconclusive' : 'failed');
  });

  it('keeps back what is beside the quote, as that of the KMS and of the gateway may too', async () => {
    const hide: ServerOptions['respond'] = (answer, { url }) =>
      /info$/i.test(url.pathname) && !url.pathname.includes('acme')
        ? { ...answer, body: JSON.stringify({ ...JSON.parse(String(answer.body)), tcb_info: '', vm_config: '' }) }
        : answer;
    const gatewayUrl = await started(startGateway(gateway, { respond: hide }));
    const { result } = await verifyAt({ gatewayUrl });
    expect(result.gaps.map(({ name }) => name)).toEqual(['gateway/info']);
    expect(result.gaps[0]).toMatchObject({
      reason: expect.stringContaining('public_tcbinfo: false'),
      hint: expect.stringContaining('--gateway-evidence FILE'),
    });
    expect(result.verdict).not.toBe('failed');
    expect(named(result)).toEqual(['app/0', 'gateway/0']);
  });
});

describe('a KMS that is not what it seems', () => {
  const of = (more: Parameters<typeof startKms>[2], said = meta): Promise<string> => started(startKms(kms, said, more));

  it('of another operator, which claims the right root CA', async () => {
    const kmsUrl = await started(startKms(stranger.kms, { ...stranger.meta, ca_cert: meta.ca_cert }));
    const collateralPaths = [fileOf('collateral.json', JSON.stringify(app.collateral))];
    const { result } = await verifyAt({ kmsUrl }, { collateralPaths });
    expect(result.verdict).toBe('failed');
    expect(binding(result)).toMatchObject({ status: 'fail', detail: expect.stringContaining('another root key') });
  });

  it('with a certificate under its own CA, and the quote of the app’s KMS', async () => {
    const stolen = kmsRpc(kms, { key: 'thief', reportData: taggedReportData('ratls-cert', kms.keys('kms-rpc').spki) });
    const { result } = await verifyAt({ kmsUrl: await of({ certificate: stolen }) });
    expect(result.verdict).toBe('failed');
    expect(checkOf(result, 'kms/0', 'hardware.report-data')?.status).toBe('fail');
    expect(result.components[0]?.freshness).toBe('fetched');
  });

  it('with a certificate of a CA of its own, sent without it, and the right root CA in GetMeta', async () => {
    const stolen = kmsRpc(kms, { issuer: 'thief' });
    const [leaf = ''] = stolen.pem.split(/(?<=-----END CERTIFICATE-----\n)/);
    const { result } = await verifyAt({ kmsUrl: await of({ certificate: { ...stolen, pem: leaf } }) });
    expect(result.verdict).toBe('failed');
    expect(binding(result)?.detail).toContain('no root key that the KMS states signed it');
  });

  it('in development mode, whether it says so or hides it', async () => {
    const said = await verifyAt({ kmsUrl: await of({}, { ...meta, is_dev: true }) });
    expect(said.result.verdict).toBe('failed');
    expect(binding(said.result)?.detail).toContain('development mode');
    // As the authorisation service that dstack has for development answers.
    const mocked = await verifyAt({ kmsUrl: await of({}, { ...meta, is_dev: true, gateway_app_id: 'any' }) });
    expect(mocked.result.verdict).toBe('failed');
    expect(binding(mocked.result)?.detail).toContain('development mode');
    const dev = createWholeDeployment({ seed: 'live', kms: { compose: { name: 'simulated-dev-kms' } } });
    const hidden = await verifyAt(
      { kmsUrl: await started(startKms(dev.kms, dev.meta)) },
      { of: dev, policy: world.policy },
    );
    expect(hidden.result.verdict).toBe('failed');
    expect(checkOf(hidden.result, 'kms/0', 'os.reference-value')?.status).not.toBe('pass');
  });

  it('that names another gateway', async () => {
    const { result } = await verifyAt({
      kmsUrl: await of({}, { ...meta, gateway_app_id: `0x${'ab'.repeat(20)}` }),
      gatewayUrl: await started(startGateway(gateway)),
    });
    expect(result.verdict).toBe('failed');
    expect(binding(result, 'gateway/0')?.detail).toContain('not the one that the KMS names');
  });

  it('with the certificate of an app', async () => {
    const { result } = await verifyAt({ kmsUrl: await of({ certificate: kmsRpc(kms, { usage: 'app:custom' }) }) });
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      expect.stringMatching(/^kms\/rpc-certificate: .*for something else than the RPC of a KMS/),
      expect.stringMatching(/^kms\/meta: .*TLS certificate is not trusted/),
    ]);
    expect(checkOf(result, 'kms/0', 'hardware.quote-format')?.status).toBe('unknown');
    expect(binding(result)?.status).toBe('unknown');
  });

  it.each<[string, NonNullable<ServerOptions['respond']>]>([
    ['an error page', (answer) => ({ ...answer, headers: { 'content-type': 'text/html' }, body: '<p>Sorry' })],
    ['half of it', (answer) => ({ ...answer, body: String(answer.body).slice(0, 100) })],
    ['something else', (answer) => ({ ...answer, body: '{"ok":true}' })],
    [
      'a redirect elsewhere',
      (answer) => ({ ...answer, status: 302, headers: { location: 'http://169.254.169.254/' } }),
    ],
    ['an attestation of an app', (answer) => ({ ...answer, body: JSON.stringify(app.evidence) })],
    ['too much', (answer) => ({ ...answer, body: Buffer.alloc(11 * 1024 * 1024, 0x20) })],
    [
      'nothing, and hangs up',
      (_, __, response) => {
        response.destroy();
        return null;
      },
    ],
  ])('that answers %s to GetMeta', async (_, respond) => {
    const { result } = await verifyAt({ kmsUrl: await of({ respond }) });
    // The guest measured which KMS it was. But whoever can do this could hide what speaks against it.
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps.map(({ name }) => name)).toEqual(['kms/meta']);
    expect(binding(result)).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('did not say whether'),
    });
  });

  it.each([
    ['application/json', 'the service is there, and has no such method'],
    ['text/plain', 'no such service is there, or one of an earlier dstack'],
  ])('that has no GetMeta, and says so in %s', async (type, why) => {
    const { result } = await verifyAt({
      kmsUrl: await of({ respond: (answer) => ({ ...answer, status: 404, headers: { 'content-type': type } }) }),
    });
    expect(result.gaps.map(({ name }) => name)).toEqual(['kms/meta']);
    expect(result.gaps[0]?.reason).toContain(`/prpc/KMS.GetMeta: answered with status 404, expected 200 (${why})`);
  });

  it('that is not asked again elsewhere, and never without its certificate', async () => {
    const { result } = await verifyAt({ kmsUrl: `https://127.0.0.1:${await closedPort()}` });
    expect(result.verdict).toBe('inconclusive');
    expect(result.verdictReason).toContain('source-code.kms-binding (app/0) and 1 more could not be decided');
    expect(checkOf(result, 'kms/0', 'hardware.quote-format')?.detail).toContain('the connection was refused');
    expect(binding(result)?.detail).toContain('the connection was refused');
  });

  it('that keeps the user waiting, who gives up: what the app gave is kept, and the certificate that was met', async () => {
    const stop = new AbortController();
    const kmsUrl = await of({
      respond: () => {
        stop.abort();
        return null;
      },
    });
    const kept: Bundle[] = [];
    const onCollected = (bundle: Bundle): void => {
      kept.push(bundle);
    };
    await expect(verifyAt({ kmsUrl }, { signal: stop.signal, onCollected })).rejects.toThrow('cancelled');
    expect(kept).toHaveLength(1);
    expect(kept[0]?.components.map(({ role }) => role)).toEqual(['app', 'kms']);
    expect(kept[0]?.gaps.map(({ name }) => name)).toContain('collection');
  });

  it('that never answers', async () => {
    const server = createServer((socket) => socket.on('error', () => {}));
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    onTestFinished(() => {
      server.close();
    });
    const { result } = await verifyAt(
      { kmsUrl: `https://127.0.0.1:${port}` },
      { patience: { retries: 0, timeoutMs: 300 } },
    );
    expect(result.verdict).toBe('inconclusive');
    expect(result.gaps.map(({ name }) => name)).toContain('kms/meta');
  });
});

describe('a gateway that is not what it seems', () => {
  it('of another KMS', async () => {
    const gatewayUrl = await started(startGateway(stranger.gateway));
    const { result } = await verifyAt({ gatewayUrl });
    expect(result.verdict).toBe('failed');
    expect(binding(result, 'gateway/0')?.detail).toContain('not of the app’s KMS');
  });

  it('that is not there', async () => {
    const { result } = await verifyAt({ gatewayUrl: `http://127.0.0.1:${await closedPort()}` });
    expect(result.verdict).toBe('inconclusive');
    expect(named(result)).toEqual(['app/0', 'gateway/0']);
    expect(checkOf(result, 'gateway/0', 'hardware.quote-format')?.detail).toContain('the connection was refused');
  });

  it.each<[string, unknown]>([
    ['no keys', { account_uri: 'https://acme.example/1' }],
    ['a key that is no hex', { account_uri: 'https://acme.example/1', hist_keys: ['zz'] }],
    ['ten thousand keys', { account_uri: 'https://acme.example/1', hist_keys: Array(10_000).fill('00') }],
  ])('that tells of %s', async (_, acme) => {
    const places = { gatewayUrl: await started(startGateway(gateway, { acme })) };
    const { result, bundle } = await verifyAt(places, { policy: naming });
    expect(result.verdict).toBe('verified');
    expect(result.gaps.map(({ name }) => name)).toEqual(['gateway/acme-info']);
    expect(bundle.items.some(({ name }) => name.startsWith('acme-info'))).toBe(false);
  });
});

describe('where Phala Cloud says that they are', () => {
  const at = async (
    options: Parameters<typeof startPhalaCloud>[1],
    more: Partial<CollectRequest> & { policy?: string } = {},
  ) => {
    const api = await started(startPhalaCloud(app, { running: 1, stopped: 0, ...options }));
    return verifyAt({}, { target: { kind: 'phala-cloud', appId: toHex(app.app.appId), api }, ...more });
  };

  it('asks no address of this network, even where the user allows that for a target', async () => {
    const server = await serve((_, response) => response.end('{}'));
    const { result } = await at(
      { kmsUrl: server.url.replace('http:', 'https:'), gatewayUrl: server.url.replace('http:', 'https:') },
      { allowPrivate: true },
    );
    expect(server.requests).toEqual([]);
    expect(result.gaps.map(({ name }) => name)).toEqual([
      'kms/rpc-certificate',
      'kms/meta',
      'gateway/info',
      'gateway/acme-info',
    ]);
    expect(result.gaps[0]?.reason).toContain('not public');
    expect(result.gaps[0]?.hint).toContain('--kms-url');
    expect(result.verdict).toBe('verified');
    expect(result.notShown.map(({ what }) => what)).toContain('KMS');
  });

  it('asks them at public names, here through a proxy that leads there', async () => {
    const { key, cert } = await selfSigned('gateway.learned.example');
    trust(cert);
    const ports = new Map([
      ['kms.learned.example:8000', new URL(await started(startKms(kms, meta))).port],
      ['gateway.learned.example:443', new URL(await started(startGateway(gateway, { tls: { key, cert } }))).port],
    ]);
    await proxyBy((socket) => {
      socket.once('data', (data) => {
        const [, host = ''] = /^CONNECT (\S+)/.exec(String(data)) ?? [];
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(connect(Number(ports.get(host)), '127.0.0.1')).pipe(socket);
      });
    });
    const { result, bundle } = await at({
      kmsUrl: 'https://kms.learned.example:8000',
      gatewayUrl: 'https://gateway.learned.example',
    });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(result.gaps).toEqual([]);
    expect(result.components.map(({ role, freshness }) => `${role} ${freshness}`)).toEqual([
      'app fetched',
      'kms key-bound',
      'gateway fetched',
    ]);
    expect(bundle.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'kms-evidence/0',
        'kms-evidence/1',
        'gateway-evidence/0',
        'acme-info/0',
        'peer-certificates/0',
      ]),
    );
    const again = await verifyAt({}, { target: { kind: 'file', path: fileOf('b.json', serialiseBundle(bundle)) } });
    expect(named(again.result)).toEqual(['app/0', 'kms/0', 'gateway/0']);
    expect(again.result.components.map(({ freshness }) => freshness)).toEqual(['replayed', 'replayed', 'replayed']);
  });

  it('is inconclusive then, where the policy requires them', async () => {
    const { result } = await at(
      { kmsUrl: 'https://127.0.0.1:1' },
      { policy: `${world.policy}components: [app, kms]\n` },
    );
    expect(result.verdict).toBe('inconclusive');
    expect(checkOf(result, 'kms/0', 'hardware.quote-format')?.detail).toContain('not public');
  });

  it.each(['http://kms.example', 'file:///etc/passwd', 'https://user:secret@kms.example', 'no url', 'x'.repeat(3000)])(
    'does not ask %.40s',
    async (kmsUrl) => {
      const { result } = await at({ kmsUrl });
      expect(result.verdict).toBe('verified');
      expect(named(result)).toEqual(['app/0']);
    },
  );

  it('has its word for the KMS’s VM, and GetMeta of nobody: a recorded answer stands in for it', async () => {
    const cloud = { kms, kmsUrl: 'https://127.0.0.1:1' };
    const { result } = await at(cloud);
    expect(result.verdict).toBe('inconclusive');
    expect(binding(result)).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('did not say whether others get the same keys (GetMeta)'),
      hint: expect.stringContaining('--kms-evidence FILE'),
    });
    const recorded = (said: object) => ({ kmsEvidencePaths: [fileOf('meta.json', JSON.stringify(said))] });
    const given = await at(cloud, recorded(meta));
    expect(given.result.verdict).toBe('verified');
    expect(given.result.gaps.map(({ name }) => name)).toEqual(['kms/rpc-certificate']);
    expect((await at(cloud, recorded({ ...meta, is_dev: true }))).result.verdict).toBe('failed');
    // Likewise where it was missing in the collection before.
    const { bundle } = await at(cloud);
    const target = { kind: 'file', path: fileOf('silent.json', serialiseBundle(bundle)) } as const;
    const replayed = { target, policy: `freshness: replayed\n${world.policy}` };
    expect((await verifyAt({}, replayed)).result.verdict).toBe('inconclusive');
    expect((await verifyAt({}, { ...replayed, ...recorded(meta) })).result.verdict).toBe('verified');
    // Nor is what was recorded an answer for whoever is named to be asked.
    const asked = await at({ kms }, { ...recorded(meta), kmsUrl: `https://127.0.0.1:${await closedPort()}` });
    expect(asked.result.verdict).toBe('inconclusive');
  });

  it('is told where GetMeta came from a server that is not the KMS: it could hide what it likes', async () => {
    const { key, cert } = await selfSigned('localhost');
    trust(cert);
    const proxy = await started(startKms(kms, meta, { tls: { key, cert } }));
    const { result } = await at({ kms }, { kmsUrl: proxy.replace('127.0.0.1', 'localhost') });
    expect(result.gaps.map(({ name }) => name)).toEqual(['kms/rpc-certificate']);
    expect(binding(result)?.status).toBe('pass');
    expect(result.notShown).toContainEqual({
      what: 'KMS',
      why: 'what it says of itself (GetMeta) did not come over TLS that ends in it: whoever ends TLS there could hide development mode',
    });
  });

  it('asks where the user says instead', async () => {
    const kmsUrl = await started(startKms(kms, meta));
    const { result } = await at({ kmsUrl: 'https://127.0.0.1:1' }, { kmsUrl });
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(named(result)).toEqual(['app/0', 'kms/0']);
  });
});
