// What goes wrong between here and a target, over real sockets, through a whole verification that would be verified
// otherwise: none is verified, none hangs, and what there is of the evidence is kept. The faults of a nonce are in
// challenge.test.ts, those of an RA-TLS server in ra-tls.test.ts, those of a cloud, KMS
// or gateway in faults-of-others.test.ts, those of a cancelled run in the end-to-end tests.

import dns from 'node:dns';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CollectRequest } from '../../src/collect/collect-request.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { itemBytes, parseBundle, serialiseBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { renderJson } from '../../src/core/views/json.js';
import { appKeyAttestation, createDeployment, type Deployment, guestAgentInfo } from '../../src/simulator/index.js';
import { type Verification, verify } from '../../src/verify.js';
import { faultsOf, IMPATIENCE, type Listener } from './faulty.js';
import { closedPort, fileOf, type LoopbackTls, serveTls, trust } from './loopback.js';

const world = createDeployment({ seed: 'faults', at: new Date().toISOString() });
const DAY_MS = 24 * 60 * 60 * 1000;

/** Milliseconds that a verification may take here, whatever the other side does. */
const PROMPT = 20_000;

async function policyOf(deployment: Deployment) {
  return resolvePolicy(await parsePolicy(deployment.policy), { defaultFreshness: 'fetched' });
}

async function verifyAgent(url: string, more: Partial<CollectRequest> = {}): Promise<Verification> {
  const begun = Date.now();
  const verification = await verify({
    collect: {
      target: { kind: 'guest-agent', url },
      collateralPaths: [fileOf('collateral.json', JSON.stringify(world.collateral))],
      appComposePath: fileOf('app-compose.json', world.appCompose),
      pccsUrls: [],
      nonce: null,
      offline: false,
      cacheDirectory: null,
      patience: { timeoutMs: 10_000, idleTimeoutMs: 5000, wait: async () => {} },
      ...more,
    },
    policy: await policyOf(world),
    at: Date.now(),
    trustAnchors: [{ publicKey: world.keys('root').publicKey }],
  });
  expect(Date.now() - begun).toBeLessThan(PROMPT);
  return verification;
}

const agentOf =
  (deployment: Deployment): Listener =>
  (request, response) => {
    const isAttestation = request.url?.includes('GetAttestationForAppKey');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAttestation ? appKeyAttestation(deployment) : guestAgentInfo(deployment)));
  };

async function trusted(listener: Listener): Promise<LoopbackTls> {
  const server = await serveTls(listener);
  trust(server.certificate);
  return server;
}

const clockOf = ({ result }: Verification) =>
  result.components[0]?.phases.hardware.checks.find(({ id }) => id === 'hardware.clock');

describe('without a fault', () => {
  it('it is verified; who answered, and what time it was there, is kept', async () => {
    const server = await trusted(agentOf(world));
    const verification = await verifyAgent(server.url);
    const { result, bundle } = verification;
    expect(result.verdictReason).toMatch(/^verified: /);
    expect(clockOf(verification)).toMatchObject({ status: 'pass' });
    expect(bundle.items.map(({ name, source }) => [name, source.replace(/^.*\//, '')])).toEqual([
      ['evidence', 'Worker.GetAttestationForAppKey?algorithm=…'],
      ['peer-certificates/0', 'Worker.GetAttestationForAppKey?algorithm=…'],
      ['server-clock', 'Worker.GetAttestationForAppKey?algorithm=…'],
      ['guest-agent-info', 'Worker.Info'],
      ['collateral/0', 'file:collateral.json'],
      ['app-compose', 'file:app-compose.json'],
    ]);
    const kept = Buffer.from(itemBytes(bundle, 'peer-certificates/0')).toString();
    expect(kept.replaceAll(/\s/g, '')).toBe(server.certificate.replaceAll(/\s/g, ''));
    const again = await appraiseBundle(parseBundle(serialiseBundle(bundle)), {
      policy: await policyOf(world),
      at: Date.parse(result.appraisedAt),
      trustAnchors: [{ publicKey: world.keys('root').publicKey }],
    });
    expect(renderJson(again)).toBe(renderJson(result));
  });
});

/** Nothing to appraise, for this reason; the bundle says so, and can be read again. */
function expectNothing({ result, bundle }: Verification, code: string, reason: string): void {
  expect(result.verdict).toBe('inconclusive');
  expect(result.gaps[0]).toMatchObject({ name: 'evidence', code });
  expect(result.gaps[0]?.reason).toContain(reason);
  expect(parseBundle(serialiseBundle(bundle))).toEqual(bundle);
}

describe('what the other side answers', () => {
  const faults = faultsOf(JSON.stringify(appKeyAttestation(world)), 'it is not evidence of a known kind');

  it.each(faults)('%s', async (_, listener, code, reason) => {
    const { url } = await trusted(listener);
    expectNothing(await verifyAgent(url, { patience: IMPATIENCE }), code, reason);
  });

  it('one answer of two: the other is kept', async () => {
    const { url } = await trusted((request, response) => {
      if (request.url?.includes('Attestation')) response.writeHead(500).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"app_id":"00","tcb_info":"{}"}');
    });
    const verification = await verifyAgent(url);
    expectNothing(verification, 'FETCH_STATUS', 'answered with status 500');
    expect(verification.bundle.items.map(({ name }) => name)).toContain('guest-agent-info');
  });
});

describe('a connection that does not come about', () => {
  it('is refused', async () => {
    expectNothing(await verifyAgent(`http://127.0.0.1:${await closedPort()}`), 'FETCH_FAILED', 'was refused');
  });

  it('is of nobody whom we know: a self-signed certificate', async () => {
    const { url, requests } = await serveTls(agentOf(world));
    expectNothing(await verifyAgent(url), 'FETCH_FAILED', 'TLS certificate is not trusted');
    expect(requests).toEqual([]);
  });

  it('is of somebody else: a certificate for another name', async () => {
    const other = await serveTls(agentOf(world), 'other.example');
    trust(other.certificate);
    expectNothing(await verifyAgent(other.url), 'FETCH_FAILED', 'TLS certificate is for another host name');
    expect(other.requests).toEqual([]);
  });

  it('is of long ago: a certificate that has expired', async () => {
    const expired = await serveTls(agentOf(world), 'localhost', { ageMs: DAY_MS });
    trust(expired.certificate);
    expectNothing(await verifyAgent(expired.url), 'FETCH_FAILED', 'TLS certificate has expired');
    expect(expired.requests).toEqual([]);
  });

  it('leads inside, by a name whose operator says where: not unless the caller allows it', async () => {
    const server = await serveTls(agentOf(world), 'agent.example');
    trust(server.certificate);
    // As a resolver would answer, which this test has none of.
    const inside = [{ address: '127.0.0.1', family: 4 }];
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, __: object, done: (e: null, found: object) => void) =>
      done(null, inside)) as never);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const url = server.url.replace('localhost', 'agent.example');
    expectNothing(await verifyAgent(url), 'FETCH_FAILED', 'leads to an address that is not public');
    expect(server.requests).toEqual([]);
    expect((await verifyAgent(url, { allowPrivate: true })).result.verdict).toBe('verified');
  });
});

describe('a server that is busy', () => {
  it('is asked again when it wants to be: 429 with Retry-After', async () => {
    const waits: number[] = [];
    const server = await trusted((request, response) => {
      if (server.requests.filter((asked) => asked.includes(request.url ?? '')).length > 1)
        agentOf(world)(request, response);
      else response.writeHead(429, { 'retry-after': '7' }).end();
    });
    const patience = { wait: async (ms: number) => void waits.push(ms) };
    expect((await verifyAgent(server.url, { patience })).result.verdict).toBe('verified');
    expect(waits).toEqual([7000, 7000]);
  });

  it('for ten minutes is given up: 503', async () => {
    let passed = 0;
    const wait = async (ms: number): Promise<void> => {
      passed += ms;
    };
    const server = await trusted((request, response) => {
      if (passed > 600_000) agentOf(world)(request, response);
      else response.writeHead(503).end();
    });
    expectNothing(await verifyAgent(server.url, { patience: { wait } }), 'FETCH_STATUS', 'answered with status 503');
    expect(server.requests.filter((asked) => asked.includes('Attestation'))).toHaveLength(3);
  });

  it('with a wait longer than anybody’s patience is not asked again', async () => {
    const server = await trusted((_, response) => response.writeHead(429, { 'retry-after': '600' }).end());
    expectNothing(await verifyAgent(server.url), 'FETCH_STATUS', 'asks to wait 600 s');
    expect(server.requests.filter((asked) => asked.includes('Attestation'))).toHaveLength(1);
  });
});

describe('what is of another time or place', () => {
  it.each([DAY_MS, -DAY_MS])('a clock that is off by a day is not to be judged by: %d ms', async (off) => {
    const server = await trusted(agentOf(world));
    const verification = await verifyAgent(server.url, { now: () => Date.now() + off });
    expect(verification.result.verdict).toBe('inconclusive');
    expect(verification.result.verdictReason).toContain('hardware.clock (app/0)');
    expect(clockOf(verification)).toMatchObject({ status: 'unknown', detail: expect.stringContaining('1440 minutes') });
  });

  it('a server that names no time, or no time that can be read, is judged without', async () => {
    for (const date of [undefined, 'yesterday']) {
      const server = await trusted((request, response) => {
        response.sendDate = false;
        if (date !== undefined) response.setHeader('date', date);
        agentOf(world)(request, response);
      });
      const verification = await verifyAgent(server.url);
      expect(verification.result.verdict).toBe('verified');
      expect(clockOf(verification)).toBeUndefined();
    }
  });

  it('evidence of another app fails', async () => {
    const other = createDeployment({
      seed: 'faults',
      at: new Date(world.at).toISOString(),
      compose: (compose) => ({ ...compose, name: 'another' }),
    });
    const server = await trusted(agentOf(other));
    const { result, bundle } = await verifyAgent(server.url);
    expect(result.verdict).toBe('failed');
    expect(result.verdictReason).toContain('source-code.');
    expect(bundle.components).toHaveLength(1);
  });
});
