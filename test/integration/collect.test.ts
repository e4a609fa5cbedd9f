import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../src/collect/collect.js';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, itemBytes, parseBundle, recordAppraisal, serialiseBundle } from '../../src/core/bundle.js';
import { InputError, ParseError, TrustCenterError } from '../../src/core/errors.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import {
  appKeyAttestation,
  createDeployment,
  guestAgentInfo,
  type LoopbackServer,
  phalaCloudAttestations,
  REDPILL_MODEL,
  type ServerOptions,
  startGuestAgent,
  startPccs,
  startPhalaCloud,
  startRedpill,
  toHex,
} from '../../src/simulator/index.js';
import { captureBytes, capturePath, capturesWith, describeCaptures } from '../captures/captures.js';
import { serve } from './loopback.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const COLLECTED_AT = '2026-06-15T12:00:00.000Z';
const world = createDeployment({ seed: 'collect' });
const appId = toHex(world.app.appId);

/** A request that fetches nothing unless told to, and keeps nothing. */
function request(target: CollectRequest['target'], more: Partial<CollectRequest> = {}): CollectRequest {
  return {
    target,
    collateralPaths: [],
    appComposePath: null,
    pccsUrls: [],
    nonce: null,
    offline: false,
    cacheDirectory: null,
    now: () => NOW,
    ...more,
  };
}

function file(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'trust-center-collect-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const evidenceFile = (content: unknown = world.evidence): string => file('evidence.json', JSON.stringify(content));
const collateralFile = (): string => file('collateral.json', JSON.stringify(world.collateral));

async function started(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const running = await server;
  onTestFinished(() => running.close());
  return running;
}

const pccs = (options?: ServerOptions): Promise<LoopbackServer> => started(startPccs(world, options));

async function failure(promise: Promise<unknown>): Promise<TrustCenterError> {
  const error = await promise.then(
    () => new Error('it was collected'),
    (reason: unknown) => reason,
  );
  if (error instanceof TrustCenterError) return error;
  throw error;
}

/** Notes what a service answers, by path: documents of the kit differ each time they are made. */
function recording(): { answered: Map<string, string>; respond: NonNullable<ServerOptions['respond']> } {
  const answered = new Map<string, string>();
  return {
    answered,
    respond: (answer, { url }) => {
      answered.set(url.pathname, sha256(answer.body));
      return answer;
    },
  };
}

const hashOf = (bundle: Bundle, name: string): string | undefined =>
  bundle.items.find((item) => item.name === name)?.sha256;
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const jsonOf = (bundle: Bundle, name: string): unknown => JSON.parse(Buffer.from(itemBytes(bundle, name)).toString());
const summary = (bundle: Bundle): string[] => bundle.items.map(({ role, name, source }) => `${role} ${name} ${source}`);

describe('collect: files', () => {
  it('freezes evidence, collateral and app-compose as they are', async () => {
    const evidencePath = evidenceFile();
    const bundle = await collect(
      request(
        { kind: 'file', path: evidencePath },
        {
          collateralPaths: [collateralFile()],
          appComposePath: file('app-compose.json', world.appCompose),
          offline: true,
        },
      ),
    );
    const evidence = JSON.stringify(world.evidence);
    const collateral = JSON.stringify(world.collateral);
    const item = (role: string, name: string, source: string, bytes: string): unknown => {
      return { role, name, source, collectedAt: COLLECTED_AT, sha256: sha256(bytes), encoding: 'utf8', data: bytes };
    };
    expect(bundle).toEqual({
      schema: 'trust-center/bundle/v1',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      target: { kind: 'file', name: 'evidence.json' },
      components: [
        {
          role: 'app',
          instance: 0,
          acquired: 'replayed',
          evidence: { item: 'evidence', machine: 0 },
          collateral: 'collateral/0',
        },
      ],
      gaps: [],
      items: [
        item('evidence', 'evidence', 'file:evidence.json', evidence),
        item('endorsement', 'collateral/0', 'file:collateral.json', collateral),
        item('reference', 'app-compose', 'file:app-compose.json', world.appCompose.toString()),
      ],
    });
    expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
  });

  it('has the same digest at another time and in another folder, and another for other content', async () => {
    const make = async (evidence: unknown, now: number): Promise<string> => {
      const more = { collateralPaths: [collateralFile()], now: () => now };
      return (await collect(request({ kind: 'file', path: evidenceFile(evidence) }, more))).digest;
    };
    const digest = await make(world.evidence, NOW);
    expect(await make(world.evidence, NOW + 1)).toBe(digest);
    expect(await make({ ...world.evidence, x: 1 }, NOW)).not.toBe(digest);
  });

  it('records the nonce that the evidence was made for', async () => {
    const nonce = Buffer.alloc(32, 7);
    const bundle = await collect(request({ kind: 'file', path: evidenceFile() }, { nonce, offline: true }));
    expect(bundle.target).toEqual({ kind: 'file', name: 'evidence.json', nonce: '07'.repeat(32) });
  });

  it('reads a bare quote, and collateral that is not what it should be, without judging', async () => {
    const path = file('quote.bin', world.quote);
    const bundle = await collect(request({ kind: 'file', path }, { collateralPaths: [file('c', 'not collateral')] }));
    expect(bundle.items.map(({ encoding }) => encoding)).toEqual(['base64', 'utf8']);
    expect(Buffer.compare(itemBytes(bundle, 'evidence'), world.quote)).toBe(0);
    expect(Buffer.from(itemBytes(bundle, 'collateral/0')).toString()).toBe('not collateral');
    expect(bundle.gaps).toEqual([]);
  });

  it('fetches collateral for the platform of the quote', async () => {
    const server = await pccs();
    const told: string[] = [];
    const bundle = await collect(
      request(
        { kind: 'file', path: evidenceFile() },
        { pccsUrls: [server.url], onProgress: (line) => told.push(line) },
      ),
    );
    expect(summary(bundle)).toEqual(['evidence evidence file:evidence.json', `endorsement collateral/0 ${server.url}`]);
    expect(jsonOf(bundle, 'collateral/0')).toEqual(world.collateral);
    expect(bundle.gaps).toEqual([]);
    expect(told).toEqual([`asking ${server.url} for collateral of FMSPC ${world.fmspc}`]);
  });

  it('says of cached collateral when it was fetched', async () => {
    const server = await pccs();
    const cacheDirectory = mkdtempSync(join(tmpdir(), 'trust-center-collect-'));
    onTestFinished(() => rmSync(cacheDirectory, { recursive: true }));
    const make = (now: number): Promise<Bundle> => {
      return collect(
        request({ kind: 'file', path: evidenceFile() }, { pccsUrls: [server.url], cacheDirectory, now: () => now }),
      );
    };
    const first = await make(NOW);
    const second = await make(NOW + 3_600_000);
    expect(server.requests).toHaveLength(4);
    expect(second.digest).toBe(first.digest);
    expect(second.items.map(({ collectedAt }) => collectedAt)).toEqual(['2026-06-15T13:00:00.000Z', COLLECTED_AT]);
  });

  it('caches where the environment says, unless told otherwise', async () => {
    const server = await pccs();
    const folder = mkdtempSync(join(tmpdir(), 'trust-center-collect-'));
    const before = process.env.TRUST_CENTER_CACHE;
    process.env.TRUST_CENTER_CACHE = folder;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TRUST_CENTER_CACHE;
      else process.env.TRUST_CENTER_CACHE = before;
      rmSync(folder, { recursive: true });
    });
    const { cacheDirectory: _, ...byEnvironment } = request(
      { kind: 'file', path: evidenceFile() },
      { pccsUrls: [server.url] },
    );
    await collect(byEnvironment);
    await collect(byEnvironment);
    expect(server.requests).toHaveLength(4);
  });
});

describe('collect: what cannot be obtained', () => {
  it('is a gap when offline', async () => {
    const bundle = await collect(request({ kind: 'file', path: evidenceFile() }, { offline: true }));
    expect(bundle.components[0]?.collateral).toBeNull();
    expect(bundle.gaps).toEqual([{ name: 'app/0/collateral', reason: 'not fetched: offline was asked for' }]);
  });

  it('is a gap with the reason when a service does not give it', async () => {
    const server = await pccs({ respond: (answer) => ({ ...answer, status: 404 }) });
    const bundle = await collect(request({ kind: 'file', path: evidenceFile() }, { pccsUrls: [server.url] }));
    expect(bundle.components[0]?.collateral).toBeNull();
    expect(bundle.gaps).toHaveLength(1);
    expect(bundle.gaps[0]?.name).toBe('app/0/collateral');
    expect(bundle.gaps[0]?.reason).toMatch(
      new RegExp(
        `^${server.url}/[^ ]*: answered with status 404, expected 200 \\(wanted: TDX collateral for FMSPC ${world.fmspc}, platform CA\\)$`,
      ),
    );
  });

  it.each<[string, () => Uint8Array, string]>([
    ['is cut short', () => world.quote.subarray(0, 700), 'quote.signature_data (offset 636): needs '],
    [
      'names another CA',
      () => createDeployment({ pki: { chains: { pck: ['root'] } } }).quote,
      'pck_certificate_chain[0]: issued by "',
    ],
  ])('is a gap when the quote %s; the evidence is kept', async (_, quote, reason) => {
    const server = await pccs();
    const path = evidenceFile({ ...world.evidence, quote: toHex(quote()) });
    const bundle = await collect(request({ kind: 'file', path }, { pccsUrls: [server.url] }));
    expect(bundle.components).toHaveLength(1);
    expect(bundle.gaps[0]?.reason.slice(0, reason.length)).toBe(reason);
    expect(server.requests).toEqual([]);
    const given = await collect(request({ kind: 'file', path }, { collateralPaths: [collateralFile()] }));
    expect(given.gaps).toEqual([]);
    expect(given.components[0]?.collateral).toBe('collateral/0');
  });

  it.each<[string, (path: string) => Partial<CollectRequest>, string, string]>([
    ['evidence', (path) => ({ target: { kind: 'file', path } }), 'INPUT_NOT_FOUND', 'evidence'],
    ['collateral', (path) => ({ collateralPaths: [path] }), 'INPUT_NOT_FOUND', 'collateral'],
    ['app-compose', (path) => ({ appComposePath: path }), 'INPUT_NOT_FOUND', 'app-compose'],
  ])('is an error when it is a file that was named: %s', async (_, bend, code, what) => {
    const path = join(tmpdir(), 'trust-center-absent', 'x.json');
    const error = await failure(
      collect(request({ kind: 'file', path: evidenceFile() }, { offline: true, ...bend(path) })),
    );
    expect(error.message).toBe(`${what}: ${JSON.stringify(path)} does not exist`);
    expect(error.code).toBe(code);
    expect(error).toBeInstanceOf(InputError);
  });

  it('is an error when the evidence is none', async () => {
    const error = await failure(collect(request({ kind: 'file', path: file('x', 'hello world') })));
    expect(error.code).toBe('INPUT_UNRECOGNISED');
    const broken = await failure(collect(request({ kind: 'file', path: evidenceFile({ quote: 'zz' }) })));
    expect(broken).toBeInstanceOf(ParseError);
  });

  it('is an error when the address of a service is none', async () => {
    const target: CollectRequest['target'] = { kind: 'file', path: evidenceFile() };
    const error = await failure(collect(request(target, { pccsUrls: ['file:///etc/passwd'] })));
    expect(error.message).toBe('a file: URL cannot be fetched');
  });

  it('is an error, not a gap, when the caller gives up', async () => {
    const controller = new AbortController();
    const server = await pccs({
      respond: () => {
        controller.abort();
        return null;
      },
    });
    const more = { pccsUrls: [server.url], signal: controller.signal };
    const error = await failure(collect(request({ kind: 'file', path: evidenceFile() }, more)));
    expect(error.message).toMatch(/: cancelled \(wanted: /);
  });
});

describe('collect: Phala Cloud', () => {
  it('makes a component of every instance, with one item for the collateral they share', async () => {
    const server = await pccs();
    const { answered, respond } = recording();
    const api = await started(startPhalaCloud(world, { running: 2, stopped: 1, respond }));
    const target: CollectRequest['target'] = { kind: 'phala-cloud', appId, api: api.url };
    const bundle = await collect(request(target, { pccsUrls: [server.url] }));
    expect(bundle.target).toEqual({ kind: 'phala-cloud', name: appId });
    expect(bundle.components).toEqual([
      {
        role: 'app',
        instance: 0,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
      {
        role: 'app',
        instance: 1,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 1 },
        collateral: 'collateral/0',
      },
      { role: 'app', instance: 2, acquired: 'fetched', evidence: { item: 'evidence', machine: 2 }, collateral: null },
    ]);
    expect(bundle.gaps).toEqual([]);
    expect(summary(bundle)).toEqual([
      `evidence evidence ${api.url}/api/v1/apps/${appId}/attestations`,
      `endorsement collateral/0 ${server.url}`,
    ]);
    expect(hashOf(bundle, 'evidence')).toBe(answered.get(`/api/v1/apps/${appId}/attestations`));
    expect(server.requests).toHaveLength(4);
  });

  it('counts those that are called stopped last', async () => {
    const answer = phalaCloudAttestations(world, { running: 2, stopped: 1 });
    const instances = [...answer.instances.slice(2), ...answer.instances.slice(0, 2)];
    const path = evidenceFile({ ...answer, instances });
    const bundle = await collect(request({ kind: 'file', path }, { collateralPaths: [collateralFile()] }));
    expect(
      bundle.components.map(({ instance, evidence, collateral }) => [instance, evidence.machine, collateral]),
    ).toEqual([
      [0, 1, 'collateral/0'],
      [1, 2, 'collateral/0'],
      [2, 0, null],
    ]);
  });

  it('takes the KMS and the gateway of an answer, each with the collateral of its own platform', async () => {
    const kms = createDeployment({ seed: 'kms', platform: { fmspc: Buffer.from('00a06f000000', 'hex') } });
    const answer = {
      ...phalaCloudAttestations(world, { running: 1, stopped: 0 }),
      kms_guest_agent_info: guestAgentInfo(kms),
      gateway_guest_agent_info: guestAgentInfo(world),
    };
    const server = await started(startPccs([world, kms]));
    const bundle = await collect(request({ kind: 'file', path: evidenceFile(answer) }, { pccsUrls: [server.url] }));
    expect(bundle.components.map(({ role, instance, collateral }) => [role, instance, collateral])).toEqual([
      ['app', 0, 'collateral/0'],
      ['kms', 0, 'collateral/1'],
      ['gateway', 0, 'collateral/0'],
    ]);
    expect(bundle.gaps).toEqual([]);
  });

  it.each<[string, ServerOptions['respond'], string, string]>([
    ['no such app', (answer) => ({ ...answer, status: 404 }), 'FETCH_STATUS', 'answered with status 404, expected 200'],
    [
      'garbage',
      (answer) => ({ ...answer, body: '{' }),
      'FETCH_CONTENT',
      'the answer is not usable: evidence (offset 1): ',
    ],
    [
      'an app without instances',
      (answer) => ({ ...answer, body: '{"instances":[]}' }),
      'FETCH_CONTENT',
      'the answer is not usable: attestations.instances: the app has no instances',
    ],
    [
      'another service',
      (answer) => ({ ...answer, body: '{"ok":true}' }),
      'FETCH_CONTENT',
      'the answer is not usable: it is not evidence of a known kind',
    ],
    [
      'what must not be repeated',
      (answer) => ({ ...answer, body: '{"password":"hunter2","::error::x":1}' }),
      'FETCH_CONTENT',
      'the answer is not usable: it is not evidence of a known kind',
    ],
    [
      'a page',
      (answer) => ({ ...answer, headers: { 'content-type': 'text/html' } }),
      'FETCH_CONTENT',
      'answered with text/html, expected application/json',
    ],
  ])('is a gap when it answers with %s', async (_, respond, code, message) => {
    const api = await started(startPhalaCloud(world, respond === undefined ? {} : { respond }));
    const bundle = await collect(request({ kind: 'phala-cloud', appId, api: `${api.url}/` }));
    expect(bundle).toMatchObject({ target: { kind: 'phala-cloud', name: appId }, components: [] });
    expect(bundle.gaps).toMatchObject([{ name: 'evidence', code }]);
    const expected = `${api.url}/api/v1/apps/${appId}/attestations: ${message}`;
    expect(bundle.gaps[0]?.reason.slice(0, expected.length)).toBe(expected);
  });
});

describe('collect: Redpill', () => {
  const target = (api: string): CollectRequest['target'] => ({ kind: 'redpill', model: REDPILL_MODEL, api });

  it('asks with a fresh nonce each time, and records it', async () => {
    const server = await pccs();
    const { answered, respond } = recording();
    const api = await started(startRedpill(world, { respond }));
    const bundle = await collect(request(target(api.url), { pccsUrls: [server.url] }));
    const nonce = bundle.target.nonce ?? '';
    expect(nonce).toMatch(/^[0-9a-f]{64}$/);
    expect(bundle.target).toEqual({ kind: 'redpill', name: REDPILL_MODEL, nonce });
    expect(hashOf(bundle, 'evidence')).toBe(answered.get('/v1/attestation/report'));
    expect(bundle.items[0]?.source).toBe(`${api.url}/v1/attestation/report?model=…&nonce=…`);
    expect(bundle.components[0]?.acquired).toBe('fetched');
    const again = await collect(request(target(api.url), { pccsUrls: [server.url] }));
    expect(again.target.nonce).not.toBe(nonce);
    expect(api.requests).toEqual(
      [nonce, again.target.nonce].map(
        (each) => `/v1/attestation/report?model=${encodeURIComponent(REDPILL_MODEL)}&nonce=${each}`,
      ),
    );
  });

  it('uses the nonce given, which must have 32 bytes', async () => {
    const api = await started(startRedpill(world));
    const more = { collateralPaths: [collateralFile()] };
    const bundle = await collect(request(target(api.url), { ...more, nonce: Buffer.alloc(32, 1) }));
    expect(bundle.target.nonce).toBe('01'.repeat(32));
    const error = await failure(collect(request(target(api.url), { ...more, nonce: Buffer.alloc(16) })));
    expect(error.message).toBe('nonce: Redpill takes 32 bytes, got 16');
    expect(error.hint).toBe('Give 64 hex digits, or none: then a random nonce is made.');
  });
});

describe('collect: guest agent', () => {
  const INFO = '/prpc/Worker.Info';
  const ATTESTATION = '/prpc/Worker.GetAttestationForAppKey';
  const missing =
    (...paths: string[]): ServerOptions['respond'] =>
    (answer, { url }) =>
      paths.includes(url.pathname) ? { ...answer, status: 404 } : answer;

  async function agent(respond?: ServerOptions['respond']) {
    const server = await started(startGuestAgent(world, respond === undefined ? {} : { respond }));
    const bundle = (): Promise<Bundle> => {
      return collect(request({ kind: 'guest-agent', url: `${server.url}/` }, { collateralPaths: [collateralFile()] }));
    };
    return { ...server, bundle };
  }

  it('takes its attestation for evidence, and keeps its Info answer', async () => {
    const { answered, respond } = recording();
    const server = await agent(respond);
    const bundle = await server.bundle();
    expect(bundle.target).toEqual({ kind: 'guest-agent', name: server.url });
    expect(bundle.components).toEqual([
      {
        role: 'app',
        instance: 0,
        acquired: 'fetched',
        evidence: { item: 'evidence', machine: 0 },
        collateral: 'collateral/0',
      },
    ]);
    expect(summary(bundle)).toEqual([
      `evidence evidence ${server.url}${ATTESTATION}?algorithm=…`,
      `evidence guest-agent-info ${server.url}${INFO}`,
      'endorsement collateral/0 file:collateral.json',
    ]);
    expect(hashOf(bundle, 'evidence')).toBe(answered.get(ATTESTATION));
    expect(hashOf(bundle, 'guest-agent-info')).toBe(answered.get(INFO));
    expect(bundle.gaps).toEqual([]);
    expect(server.requests.sort()).toEqual([`${ATTESTATION}?algorithm=secp256k1`, INFO]);
  });

  it('asks at the newer path where the older is not known', async () => {
    const server = await agent(missing(INFO));
    expect(summary(await server.bundle())).toContain(`evidence guest-agent-info ${server.url}/prpc/Info`);
  });

  it.each([
    ['/prpc/Worker.GetAttestationForAppKey?algorithm=ed25519', '/prpc/v1/Info'],
    ['/prpc/GetAttestationForAppKey?algorithm=secp256k1', '/prpc/Info'],
  ])('takes what an agent has at %s and %s alone', async (attestation, info) => {
    const answers = new Map<string, unknown>([
      [attestation, appKeyAttestation(world)],
      [info, guestAgentInfo(world)],
    ]);
    const server = await serve((incoming, response) => {
      const answer = answers.get(incoming.url ?? '');
      if (answer === undefined) response.writeHead(404).end('{"error":"Service not found: X"}');
      else response.end(JSON.stringify(answer));
    });
    const bundle = await collect(
      request({ kind: 'guest-agent', url: server.url }, { collateralPaths: [collateralFile()] }),
    );
    expect(bundle.gaps).toEqual([]);
    expect(bundle.items.map(({ name }) => name)).toContain('guest-agent-info');
  });

  it('says that an agent withholds evidence, which is no mismatch', async () => {
    const server = await agent((answer, { url }) => {
      if (url.pathname === ATTESTATION) return { ...answer, status: 404 };
      return { ...answer, body: JSON.stringify({ ...guestAgentInfo(world), tcb_info: '', vm_config: '' }) };
    });
    const bundle = await server.bundle();
    expect(bundle.gaps.map(({ name }) => name)).toEqual(['app/0/attestation', 'app/0/info']);
    expect(bundle.gaps[1]?.reason).toContain('public_tcbinfo: false');
    const policy = resolvePolicy(await parsePolicy(world.policy), { defaultFreshness: 'fetched' });
    const trustAnchors = [{ publicKey: world.keys('root').publicKey }];
    const result = await appraiseBundle(bundle, { policy, at: world.at.getTime(), trustAnchors });
    expect(result.verdict).not.toBe('failed');
  });

  it('does without an Info answer', async () => {
    const server = await agent(missing(INFO, '/prpc/Info'));
    const bundle = await server.bundle();
    expect(summary(bundle)).toHaveLength(2);
    expect(bundle.gaps).toEqual([
      {
        name: 'app/0/info',
        reason: `${server.url}${INFO}: answered with status 404, expected 200 (the service is there, and has no such method)`,
      },
    ]);
  });

  it('tells a service that knows no such method from none at all', async () => {
    for (const [type, why] of [
      ['application/json; charset=utf-8', 'the service is there, and has no such method'],
      ['text/html', 'no such service is there, or one of an earlier dstack'],
    ]) {
      const server = await serve((_, response) => {
        response.writeHead(404, { 'content-type': type }).end('{"error":"Service not found: X"}');
      });
      const { gaps } = await collect(request({ kind: 'guest-agent', url: server.url }));
      const reason = `${server.url}${ATTESTATION}?algorithm=…: answered with status 404, expected 200 (${why})`;
      expect(gaps).toEqual([{ name: 'evidence', reason, code: 'FETCH_STATUS' }]);
    }
    const refusing = await serve((_, response) => response.writeHead(403).end());
    const { gaps } = await collect(request({ kind: 'guest-agent', url: refusing.url }));
    expect(gaps[0]?.reason).toMatch(/answered with status 403, expected 200$/);
  });

  it('takes the Info answer of an agent that makes no attestations', async () => {
    const server = await agent(missing(ATTESTATION));
    const bundle = await server.bundle();
    expect(summary(bundle)[0]).toBe(`evidence evidence ${server.url}${INFO}`);
    expect(bundle.items).toHaveLength(2);
    expect(bundle.gaps).toEqual([
      {
        name: 'app/0/attestation',
        reason: `${server.url}${ATTESTATION}?algorithm=…: answered with status 404, expected 200 (the service is there, and has no such method)`,
      },
    ]);
  });

  it.each<[string, (path: string) => string | null]>([
    ['nothing else', () => null],
    ['an Info answer without a quote', () => '{"app_id":"00","tcb_info":"{}"}'],
    ['an Info answer that is none', () => 'garbage'],
  ])('is a gap when there is no attestation and %s', async (_, info) => {
    const server = await agent((answer, { url }) => {
      const body = url.pathname === ATTESTATION ? null : info(url.pathname);
      return body === null ? { ...answer, status: 404 } : { ...answer, body };
    });
    const { components, gaps } = await server.bundle();
    const reason = `${server.url}${ATTESTATION}?algorithm=…: answered with status 404, expected 200 (the service is there, and has no such method)`;
    expect([components, gaps]).toEqual([[], [{ name: 'evidence', reason, code: 'FETCH_STATUS' }]]);
  });

  it('is a gap when the attestation is none, and keeps what came instead', async () => {
    const server = await agent((answer, { url }) =>
      url.pathname === ATTESTATION ? { ...answer, body: '{}' } : answer,
    );
    const bundle = await server.bundle();
    const reason = `${server.url}${ATTESTATION}?algorithm=…: the answer is not usable: it is not evidence of a known kind`;
    const hint = 'Check that the address is the right one for this service, or try again later.';
    expect(bundle.gaps).toEqual([{ name: 'evidence', reason, code: 'FETCH_CONTENT', hint }]);
    expect(Buffer.from(itemBytes(bundle, 'evidence')).toString()).toBe('{}');
  });

  it('keeps user name and password out of the bundle and of errors', async () => {
    const answers = new Map<string, unknown>([
      [INFO, guestAgentInfo(world)],
      [ATTESTATION, appKeyAttestation(world)],
    ]);
    const server = await serve((incoming, response) => {
      const answer = answers.get(incoming.url?.split('?')[0] ?? '');
      if (incoming.headers.authorization === undefined || answer === undefined) response.writeHead(401).end();
      else response.end(JSON.stringify(answer));
    });
    const url = server.url.replace('//', '//user:s3cret@');
    const make = () => collect(request({ kind: 'guest-agent', url }, { collateralPaths: [collateralFile()] }));
    const bundle = await make();
    expect(bundle.target.name).toBe(server.url);
    expect(serialiseBundle(bundle)).not.toContain('s3cret');
    answers.clear();
    const refused = await make();
    expect(refused.gaps).toMatchObject([{ name: 'evidence', code: 'FETCH_STATUS' }]);
    expect(serialiseBundle(refused)).not.toContain('s3cret');
  });
});

describe('collect: requests that make no sense', () => {
  it.each<[Partial<CollectRequest>, string]>([
    [{ offline: true }, 'offline: this target has to be asked over the network'],
    [{ nonce: Buffer.alloc(32) }, 'nonce: a target of kind guest-agent makes no quote for a nonce'],
    [
      { target: { kind: 'phala-cloud', appId }, nonce: Buffer.alloc(32) },
      'nonce: a target of kind phala-cloud makes no quote for a nonce',
    ],
    [{ target: { kind: 'guest-agent', url: 'ftp://agent.example' } }, 'a ftp: URL cannot be fetched'],
    [
      { expected: { appId: 'AB'.repeat(20) } },
      `app id: expected 40 lower-case hexadecimal digits, got "${'AB'.repeat(20)}"`,
    ],
    [{ expected: { osImageHashes: ['ab'] } }, 'OS image hash: expected 64 lower-case hexadecimal digits, got "ab"'],
    [{ target: { kind: 'phala-cloud', appId: 'x' } }, 'app id: expected 40 lower-case hexadecimal digits, got "x"'],
    [
      { target: { kind: 'phala-cloud', appId: '11'.repeat(20) }, expected: { appId: '22'.repeat(20) } },
      `${'11'.repeat(20)} and ${'22'.repeat(20)} name two apps; give one`,
    ],
    [{ target: { kind: 'guest-agent', url: 'agent' } }, 'not a URL'],
    [
      {},
      'http://agent.example/prpc/Worker.GetAttestationForAppKey?algorithm=… is not https: anybody on the way could answer in its place',
    ],
    [
      { target: { kind: 'phala-cloud', appId, api: 'http://10.0.0.1' } },
      `http://10.0.0.1/api/v1/apps/${appId}/attestations is not https: anybody on the way could answer in its place`,
    ],
    [
      { target: { kind: 'redpill', model: 'm', api: 'http://api.example' } },
      'http://api.example/v1/attestation/report?model=…&nonce=… is not https: anybody on the way could answer in its place',
    ],
    [
      { pccsUrls: ['http://user:hunter2@pccs.example'] },
      'http://pccs.example/ is not https: what is secret is not sent there',
    ],
  ])('%j', async (more, message) => {
    const error = await failure(collect(request({ kind: 'guest-agent', url: 'http://agent.example' }, more)));
    expect(error.message).toBe(message);
    expect(error).toBeInstanceOf(InputError);
  });
});

describe('collect: what leads to another host', () => {
  it('is a gap, with the reason, for the target and for collateral', async () => {
    const elsewhere = await serve((_, response) => response.end('{}'));
    const host = new URL(elsewhere.url).host;
    const leading = await serve((incoming, response) => {
      response.writeHead(307, { location: `${elsewhere.url}${incoming.url}` }).end();
    });
    const led = await collect(request({ kind: 'phala-cloud', appId, api: leading.url }));
    const reason = `${leading.url}/api/v1/apps/${appId}/attestations: redirects to another host, "${host}", which is not followed`;
    expect(led.gaps).toMatchObject([{ name: 'evidence', reason, code: 'FETCH_FAILED' }]);
    const bundle = await collect(request({ kind: 'file', path: evidenceFile() }, { pccsUrls: [leading.url] }));
    expect(bundle.gaps[0]?.reason).toContain(`redirects to another host, "${host}", which is not followed`);
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('collect: a bundle as evidence', () => {
  const saved = async (): Promise<Bundle> => {
    const server = await pccs();
    const api = await started(startPhalaCloud(world, { running: 2, stopped: 1 }));
    return collect(
      request(
        { kind: 'phala-cloud', appId, api: api.url },
        { pccsUrls: [server.url], appComposePath: file('app-compose.json', world.appCompose) },
      ),
    );
  };
  const bundleFile = (bundle: Bundle): string => file('bundle.json', serialiseBundle(bundle));

  it('reuses evidence and collateral, and owns that they are not fresh', async () => {
    const original = recordAppraisal(await saved(), NOW, { version: 1 });
    const bundle = await collect(
      request({ kind: 'file', path: bundleFile(original) }, { offline: true, now: () => NOW + 1 }),
    );
    expect(bundle.target).toEqual({ kind: 'file', name: 'bundle.json' });
    expect(bundle.components).toEqual(original.components.map((component) => ({ ...component, acquired: 'replayed' })));
    expect(bundle.gaps).toEqual(original.gaps);
    expect(bundle.appraisal).toBeUndefined();
    // Items as they were, with their own times and sources; the expected app-compose is for the caller to give.
    expect(bundle.items).toEqual(original.items.filter(({ role }) => role !== 'reference'));
  });

  it('takes collateral and app-compose of the caller before those of the bundle', async () => {
    const bundle = await collect(
      request(
        { kind: 'file', path: bundleFile(await saved()) },
        { collateralPaths: [collateralFile()], appComposePath: file('mine.json', '{}'), nonce: Buffer.alloc(32, 2) },
      ),
    );
    expect(bundle.target.nonce).toBe('02'.repeat(32));
    expect(summary(bundle).slice(1)).toEqual([
      'endorsement collateral/0 file:collateral.json',
      'reference app-compose file:mine.json',
    ]);
    expect(bundle.components.map(({ collateral }) => collateral)).toEqual(['collateral/0', 'collateral/0', null]);
    expect(bundle.gaps).toEqual([]);
  });

  it('asks for collateral where the caller says where, or for which, and does not take that of the bundle', async () => {
    const path = bundleFile(await saved());
    const server = await pccs();
    const bundle = await collect(request({ kind: 'file', path }, { pccsUrls: [server.url] }));
    expect(server.requests.length).toBeGreaterThan(0);
    expect(bundle.items.find(({ role }) => role === 'endorsement')?.source).toBe(server.url);
    await server.close();
    const without = await collect(request({ kind: 'file', path }, { pccsUrls: [server.url], tcbUpdate: 'early' }));
    expect(without.components.map(({ collateral }) => collateral)).toEqual([null, null, null]);
    expect(without.gaps[0]?.name).toBe('app/0/collateral');
  });

  it('takes over no gap of what only the caller can name', async () => {
    const original = await collect(
      request(
        { kind: 'file', path: evidenceFile() },
        {
          collateralPaths: [collateralFile()],
          references: {
            gaps: [{ name: 'os-image/release', reason: 'refused' }],
            policy: resolvePolicy(null, { defaultFreshness: 'replayed' }).os,
            at: 0,
          },
        },
      ),
    );
    const bundle = await collect(request({ kind: 'file', path: bundleFile(original) }, { offline: true }));
    expect(bundle.gaps).toEqual([]);
  });

  it('fetches the collateral that the bundle lacks', async () => {
    const offline = await collect(request({ kind: 'file', path: evidenceFile() }, { offline: true }));
    const server = await pccs();
    const bundle = await collect(request({ kind: 'file', path: bundleFile(offline) }, { pccsUrls: [server.url] }));
    expect(jsonOf(bundle, 'collateral/0')).toEqual(world.collateral);
    expect(bundle.gaps).toEqual([]);
  });

  it('appraises every machine of its evidence, also those that its list leaves out', async () => {
    const original = await saved();
    const text = serialiseBundle({ ...original, components: original.components.slice(0, 1) });
    const digest = /the content has (sha256:[0-9a-f]{64})/.exec(
      (await failure(Promise.resolve().then(() => parseBundle(text)))).message,
    );
    const path = file('bundle.json', text.replace(original.digest, digest?.[1] ?? ''));
    const bundle = await collect(request({ kind: 'file', path }, { offline: true }));
    expect(bundle.components.map(({ instance, collateral }) => [instance, collateral])).toEqual([
      [0, 'collateral/0'],
      [1, null],
      [2, null],
    ]);
    expect(bundle.gaps.map(({ name }) => name)).toEqual(['app/1/collateral']);
  });

  it('keeps documents that are for the record', async () => {
    const server = await started(startGuestAgent(world));
    const original = await collect(
      request({ kind: 'guest-agent', url: server.url }, { collateralPaths: [collateralFile()] }),
    );
    const bundle = await collect(request({ kind: 'file', path: bundleFile(original) }, { offline: true }));
    expect(bundle.items).toEqual(original.items);
  });

  it('is an error when it was altered, or is of another version', async () => {
    const text = serialiseBundle(await saved());
    const altered = await failure(
      collect(request({ kind: 'file', path: file('b', text.replace('"machine": 1', '"machine": 0')) })),
    );
    expect(altered).toBeInstanceOf(ParseError);
    expect(altered.hint).toBe('The bundle was altered after it was saved; collect again.');
    const newer = await failure(
      collect(request({ kind: 'file', path: file('b', text.replace('bundle/v1', 'bundle/v9')) })),
    );
    expect(newer.message).toBe('bundle.schema: "trust-center/bundle/v9"; supported: trust-center/bundle/v1');
  });
});

describeCaptures('collect: real evidence', () => {
  it.each(capturesWith('evidence.json').filter((folder) => capturesWith('collateral.json').includes(folder)))(
    '%s',
    async (folder) => {
      const bundle = await collect(
        request(
          { kind: 'file', path: capturePath(folder, 'evidence.json') },
          { collateralPaths: [capturePath(folder, 'collateral.json')], offline: true },
        ),
      );
      expect(bundle.components).toHaveLength(1);
      expect(bundle.gaps).toEqual([]);
      expect(Buffer.compare(itemBytes(bundle, 'evidence'), captureBytes(folder, 'evidence.json'))).toBe(0);
      expect(Buffer.compare(itemBytes(bundle, 'collateral/0'), captureBytes(folder, 'collateral.json'))).toBe(0);
      expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
    },
  );
});
