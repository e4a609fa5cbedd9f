// The library's face against the simulated services, over real HTTP on loopback.

import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PhalaCloudConfig, VerificationService, type VerificationServiceOptions } from '../../src/index.js';
import {
  createDeployment,
  type LoopbackServer,
  REDPILL_MODEL,
  startPccs,
  startPhalaCloud,
  startRedpill,
} from '../kit/index.js';

const deployment = createDeployment();
const servers: LoopbackServer[] = [];
let options: VerificationServiceOptions;
let appId = '';

/** The domain phase is not appraised by this version: leave it out. */
const noDomain = { teeControlledKey: false, certificateKey: false, dnsCAA: false };

beforeAll(async () => {
  process.env.TRUST_CENTER_CACHE = 'off';
  const [pccs, phala, redpill] = await Promise.all([
    startPccs(deployment),
    startPhalaCloud(deployment),
    startRedpill(deployment),
  ]);
  servers.push(pccs, phala, redpill);
  const appComposePath = join(await mkdtemp(join(tmpdir(), 'trust-center-service-')), 'app-compose.json');
  writeFileSync(appComposePath, deployment.appCompose);
  appId = Buffer.from(deployment.app.appId).toString('hex');
  options = {
    policy: deployment.policy,
    pccsUrls: [pccs.url],
    phalaCloudApi: phala.url,
    redpillApi: redpill.url,
    appComposePath,
    at: deployment.at,
    insecureRootKey: deployment.keys('root').publicKey.toString('hex'),
  };
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  delete process.env.TRUST_CENTER_CACHE;
});

describe('VerificationService', () => {
  it('verifies every running instance of an app on Phala Cloud', async () => {
    const response = await new VerificationService(options).verify(
      { contractAddress: `0x${appId.toUpperCase()}` },
      noDomain,
    );
    expect(response.errors).toEqual([]);
    const stopped = response.result?.components.filter(({ measurements }) => measurements === null) ?? [];
    const running = response.result?.components.filter(({ measurements }) => measurements !== null) ?? [];
    expect(running.length).toBeGreaterThan(0);
    expect(
      running
        .flatMap(({ phases }) => Object.values(phases).flatMap(({ checks }) => checks))
        .filter(({ status }) => status !== 'pass'),
    ).toEqual([]);
    expect(response.success).toBe(stopped.length === 0);
    expect(response.dataObjects.map(({ id }) => id)).toEqual(
      response.result?.components.map((_, index) => `app/${index}`),
    );
    expect(Number.isNaN(Date.parse(response.completedAt))).toBe(false);
  });

  it('verifies a Redpill model by a nonce of its own', async () => {
    const response = await new VerificationService(options).verify({ model: REDPILL_MODEL }, noDomain);
    expect(response.failures.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
    expect(response).toMatchObject({ success: true, errors: [], result: { verdict: 'verified' } });
    expect(response.result?.components[0]?.freshness).toBe('nonce');
  });

  it('is no success while a phase that is on cannot be decided', async () => {
    const response = await new VerificationService(options).verify({ model: REDPILL_MODEL });
    expect(response.success).toBe(false);
    expect(response.result?.verdict).toBe('inconclusive');
    expect(response.failures.map(({ id }) => id)).toEqual(['domain.appraisal']);
  });

  it('is no success with every flag off', async () => {
    const off = { ...noDomain, hardware: false, os: false, sourceCode: false };
    const response = await new VerificationService(options).verify({ model: REDPILL_MODEL }, off);
    expect(response.success).toBe(false);
    expect(response.result?.verdict ?? 'none').not.toBe('verified');
  });

  it('is no success under Intel’s root for a made-up machine', async () => {
    const { insecureRootKey: _, ...production } = options;
    const response = await new VerificationService(production).verify({ model: REDPILL_MODEL }, noDomain);
    expect(response).toMatchObject({ success: false, result: { verdict: 'failed' } });
    expect(response.failures.map(({ id }) => id)).toContain('hardware.root-ca');
  });

  it('returns what it cannot do as errors, and throws nothing', async () => {
    const service = new VerificationService(options);
    expect(await service.verify({})).toMatchObject({
      success: false,
      result: null,
      errors: [{ code: 'INPUT_INVALID', message: 'appId or contractAddress: expected 20 bytes of hexadecimal' }],
    });
    expect(await service.verify({ appId: '00'.repeat(20) })).toMatchObject({ success: false, result: null });
    const closed = new VerificationService({ ...options, redpillApi: 'http://127.0.0.1:9' });
    expect(await closed.verify({ model: REDPILL_MODEL })).toMatchObject({
      success: false,
      errors: [{ code: 'FETCH_FAILED' }],
    });
    const misguided = new VerificationService({ ...options, policy: 'version: 2' });
    expect(await misguided.verify({ model: REDPILL_MODEL })).toMatchObject({
      success: false,
      errors: [{ code: 'POLICY_INVALID' }],
    });
  });
});

describe('a name that is misspelt', () => {
  const config = { appId: '00'.repeat(20) };
  const messageOf = async (service: VerificationService, ...call: unknown[]): Promise<string | undefined> => {
    const [target = config, flags] = call as [PhalaCloudConfig?, object?];
    const { success, errors } = await service.verify(target, flags);
    expect(success).toBe(false);
    expect(errors[0]?.hint).toMatch(/^Known: /);
    return errors[0]?.message;
  };

  it('is an error, not a default', async () => {
    const options = Object.fromEntries([['polcy', 'version: 1']]);
    expect(await messageOf(new VerificationService(options))).toBe(
      'options: unknown member "polcy"; did you mean policy?',
    );
    const flags = Object.fromEntries([['sourcecode', false]]);
    expect(await messageOf(new VerificationService(), config, flags)).toBe(
      'flags: unknown member "sourcecode"; did you mean sourceCode?',
    );
    const target = { ...config, ...Object.fromEntries([['apId', '00']]) };
    expect(await messageOf(new VerificationService(), target)).toMatch(/^config: unknown member "apId"/);
  });
});

it('asks for the TCB recovery that is wanted, and refuses another word for one', async () => {
  const early = await new VerificationService({ ...options, tcbUpdate: 'early' }).verify({ appId }, noDomain);
  expect(early.errors).toEqual([]);
  expect(servers[0]?.requests.slice(-4).filter((path) => path.includes('update=early'))).toHaveLength(2);
  const wrong = { ...options, ...Object.fromEntries([['tcbUpdate', 'late']]) };
  expect((await new VerificationService(wrong).verify({ appId }, noDomain)).errors).toEqual([
    { message: 'tcbUpdate: expected early or standard, got "late"', code: 'INPUT_INVALID', hint: null },
  ]);
});
