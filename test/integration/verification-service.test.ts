// The library's face against the simulated services, over real HTTP on loopback.

import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parse } from 'yaml';
import { serialiseBundle } from '../../src/core/bundle.js';
import type { Policy } from '../../src/core/policy/policy.js';
import { PHASES } from '../../src/core/result/words.js';
import {
  type PhalaCloudConfig,
  type VerificationConfig,
  type VerificationFlags,
  VerificationService,
  type VerificationServiceOptions,
} from '../../src/index.js';
import {
  createDeployment,
  type LoopbackServer,
  padded,
  REDPILL_MODEL,
  startGuestAgent,
  startPccs,
  startPhalaCloud,
  startRaTlsServer,
  startRedpill,
} from '../../src/simulator/index.js';
import { serve } from './loopback.js';

type Lookup = (error: null, found: unknown, family?: number) => void;

const deployment = createDeployment();
const servers: LoopbackServer[] = [];
let options: VerificationServiceOptions;
let atPhala: VerificationServiceOptions;
let atRedpill: VerificationServiceOptions;
let appId = '';

/** Of the domain phase, off; Certificate Transparency is off by default. */
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
    appComposePath,
    at: deployment.at,
    insecureRootKey: deployment.keys('root').publicKey.toString('hex'),
    allowExperiment: true,
  };
  atPhala = { ...options, phalaCloudApi: phala.url };
  atRedpill = { ...options, redpillApi: redpill.url };
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  delete process.env.TRUST_CENTER_CACHE;
});

describe('VerificationService', () => {
  it('verifies every running instance of an app on Phala Cloud', async () => {
    const response = await new VerificationService(atPhala).verify(
      { contractAddress: `0x${appId.toUpperCase()}` },
      noDomain,
    );
    expect(response.errors).toEqual([]);
    expect(response.failures).toEqual([]);
    expect(response.success).toBe(true);
    expect(response.result?.instances).toMatchObject({
      judged: 2,
      distinct: 2,
      stopped: [{ name: 'simulated-app-stopped-0' }],
    });
    expect(response.dataObjects.map(({ id }) => id)).toEqual(
      response.result?.components.map((_, index) => `app/${index}`),
    );
    expect(Number.isNaN(Date.parse(response.completedAt))).toBe(false);
  });

  it('says why there is no success while the policy asks for more instances', async () => {
    const policy = `${atPhala.policy}\ninstances: all\n`;
    const response = await new VerificationService({ ...atPhala, policy }).verify({ appId }, noDomain);
    expect([response.success, response.result?.verdict]).toEqual([false, 'inconclusive']);
    expect(response.errors).toEqual([
      {
        message: 'app/instances: 1 of 3 instances stopped and not judged, and the policy asks for all of them',
        code: null,
        hint: 'Start them, or accept in the policy that some are stopped (instances: running).',
      },
    ]);
  });

  it('verifies a Redpill model by a nonce of its own', async () => {
    const response = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL }, noDomain);
    expect(response.failures.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
    expect(response).toMatchObject({ success: true, errors: [], result: { verdict: 'verified' } });
    expect(response.result?.components[0]?.freshness).toBe('nonce');
  });

  it('requires what can be appraised by default, and names the rest', async () => {
    const response = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL });
    expect(response).toMatchObject({ success: true, result: { verdict: 'verified', coverage: { domain: 'skipped' } } });
    expect(response.result?.verdictReason).toContain('domain skipped');
    expect(response.result?.notShown[0]).toEqual({ what: 'domain', why: 'nobody asked who can answer at its domain' });
  });

  it.each([
    ['teeControlledKey', 'domain.tee-controlled-key'],
    ['certificateKey', 'domain.certificate'],
    ['dnsCAA', 'domain.caa'],
    ['ctLog', 'domain.ct'],
  ])(
    'is no success while a phase that is asked for cannot be decided, as no domain is named: %s',
    async (flag, check) => {
      const response = await new VerificationService(atRedpill).verify(
        { model: REDPILL_MODEL },
        { ...noDomain, [flag]: true },
      );
      expect(response.success).toBe(false);
      expect(response.result?.verdict).toBe('inconclusive');
      // The other two or three are left out.
      expect(response.failures.map(({ id, followsFrom = null }) => [id, followsFrom])).toEqual([
        ['domain.name', null],
        [check, 'domain.name'],
      ]);
      expect(response.result?.components[0]?.phases.domain.checks.map(({ id }) => id)).toContain('domain.ground');
    },
  );

  it('requires the domain where the policy does, unless all of it is switched off', async () => {
    const policy = `phases: [hardware, os, source-code, domain]\n${deployment.policy.replace(/^phases: .*\n/m, '')}`;
    const service = new VerificationService({ ...atRedpill, policy });
    for (const flags of [{}, { teeControlledKey: false }, { hardware: true, dnsCAA: false, ctLog: false }]) {
      const response = await service.verify({ model: REDPILL_MODEL }, flags);
      expect(response).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    }
    expect(await service.verify({ model: REDPILL_MODEL }, noDomain)).toMatchObject({ success: true });
  });

  it('leaves out what flags leave out, under a policy that says so', async () => {
    // Nobody is asked: what is looked at is what is asked for.
    const { pccsUrls: _, redpillApi: __, ...offline } = { ...atRedpill, offline: true };
    const policyOf = async (flags: VerificationFlags, config: object = { appDomain: 'app.example.com' }) => {
      const service = new VerificationService(offline);
      const { bundle } = await service.verify({ evidence: deployment.evidence, ...config }, flags);
      return bundle?.appraisal?.policy as Policy;
    };
    expect(await policyOf({})).toMatchObject({ phases: [...PHASES], domain: { skip: [], ct: false } });
    expect(await policyOf({ dnsCAA: false, ctLog: true })).toMatchObject({
      phases: [...PHASES],
      domain: { skip: ['caa'], ct: true },
    });
    expect(await policyOf({ ...noDomain, ctLog: false })).toMatchObject({
      phases: ['hardware', 'os', 'source-code'],
      domain: { skip: ['tee-controlled-key', 'certificate', 'caa'], ct: false },
    });
    const idle = new VerificationService({ ...offline, resolvers: ['192.0.2.1'] });
    const asked = await idle.verify({ evidence: deployment.evidence, appDomain: 'app.example.com' });
    expect(asked.errors[0]?.message).toBe('options.resolvers has no effect: nothing is fetched, with offline');
    // Without a name there is nothing to leave out, and the policy is as anybody's.
    expect(await policyOf(noDomain, {})).toMatchObject({
      phases: ['hardware', 'os', 'source-code'],
      domain: { skip: [] },
    });
  });

  it('is no success with every flag off', async () => {
    const off = { ...noDomain, hardware: false, os: false, sourceCode: false };
    const response = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL }, off);
    expect(response.success).toBe(false);
    expect(response.result?.verdict ?? 'none').not.toBe('verified');
  });

  it('is no success under Intel’s root for a made-up machine', async () => {
    const { insecureRootKey: _, ...production } = atRedpill;
    const response = await new VerificationService(production).verify({ model: REDPILL_MODEL }, noDomain);
    expect(response).toMatchObject({ success: false, result: { verdict: 'failed' } });
    expect(response.failures.map(({ id }) => id)).toContain('hardware.root-ca');
  });

  it('is no success for an experiment that nobody asked for', async () => {
    const { allowExperiment: _, ...strict } = atRedpill;
    const response = await new VerificationService(strict).verify({ model: REDPILL_MODEL }, noDomain);
    expect(response).toMatchObject({
      success: false,
      errors: [],
      result: { verdict: 'verified', experiment: 'test root' },
    });
  });

  it('returns what it cannot do as errors, and throws nothing', async () => {
    const service = new VerificationService(options);
    const nothing = await service.verify({ appId: '00'.repeat(20) });
    expect(nothing).toMatchObject({ success: false, result: null, errors: [{ code: 'INPUT_INVALID' }] });
    const misguided = new VerificationService({ ...options, policy: 'version: 2' });
    expect(await misguided.verify({ model: REDPILL_MODEL })).toMatchObject({
      success: false,
      errors: [{ code: 'POLICY_INVALID' }],
    });
  });

  it('is inconclusive where the target gives no answer, with the reason', async () => {
    const closed = new VerificationService({ ...options, redpillApi: 'http://127.0.0.1:9' });
    const response = await closed.verify({ model: REDPILL_MODEL }, noDomain);
    expect(response).toMatchObject({
      success: false,
      errors: [{ code: 'FETCH_FAILED' }],
      result: { verdict: 'inconclusive', components: [], gaps: [{ name: 'evidence', code: 'FETCH_FAILED' }] },
    });
  });
});

describe('what the config names', () => {
  const another = '11'.repeat(20);
  /** Under a policy that pins no app. */
  const service = () => {
    const policy = deployment.policy.replace(/^ *app-ids: .*\n/m, '');
    return new VerificationService({ ...atRedpill, policy });
  };

  it.each([
    ['with every phase', noDomain],
    ['without the source-code phase', { ...noDomain, sourceCode: false }],
  ])('is compared with what is measured, beside a model, %s', async (_, flags) => {
    const { policy } = atRedpill;
    expect(policy).toContain('app-ids');
    const right = await service().verify({ model: REDPILL_MODEL, appId }, flags);
    expect(right).toMatchObject({ success: true, result: { verdict: 'verified' } });
    for (const config of [{ contractAddress: another }, { appId: another, contractAddress: `0x${another}` }]) {
      const response = await service().verify({ model: REDPILL_MODEL, ...config }, flags);
      expect(response).toMatchObject({ success: false, result: { verdict: 'failed' } });
      expect(response.failures).toMatchObject([
        {
          id: 'source-code.app-id',
          expected: another,
          actual: appId,
          detail: 'The measured app id is not the one that was asked for.',
        },
      ]);
    }
  });

  it('makes the verdict inconclusive where it cannot be compared', async () => {
    const hardware = { ...noDomain, os: false, sourceCode: false };
    const alone = await service().verify({ model: REDPILL_MODEL, appId }, hardware);
    expect(alone).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(alone.failures.map(({ id }) => id)).toEqual(['source-code.ground']);
    const domain = await service().verify({ model: REDPILL_MODEL, domain: 'app.example' } as PhalaCloudConfig);
    expect(domain).toMatchObject({ success: false, result: null });
    expect(domain.errors[0]?.message).toMatch(/^config\.domain has no effect: /);
  });

  it.each<[string, object, string]>([
    ['nothing', {}, 'config: names no target'],
    [
      'two apps',
      { appId: another, contractAddress: '22'.repeat(20) },
      'config: appId and contractAddress name different apps',
    ],
    ['an app that is none', { appId: 'abc' }, 'config.appId: expected 40 hexadecimal digits, got 3: "abc'],
    ['an app that is undefined', { appId: undefined }, 'config.appId: expected 40 hexadecimal digits, got nothing'],
    ['a model that is undefined', { model: undefined }, 'config.model: expected a text that is not empty, got nothing'],
    [
      'a model beside an undefined app',
      { model: 'm', contractAddress: undefined },
      'config.contractAddress: expected 40 hex',
    ],
    ['an empty model', { model: '' }, 'config.model: expected a text that is not empty, got ""'],
    [
      'a domain that is null',
      { appId: another, domain: null },
      'config.domain: expected a text that is not empty, got null',
    ],
  ])('is an error when it is %s', async (_, config, message) => {
    const response = await new VerificationService(options).verify(config as PhalaCloudConfig, noDomain);
    expect(response).toMatchObject({ success: false, result: null, errors: [{ code: 'INPUT_INVALID' }] });
    expect(response.errors[0]?.message.slice(0, message.length)).toBe(message);
  });

  it('leaves no flag and no option to chance', async () => {
    const messageOf = async (bent: object, flags: object, config: object = { appId: another }) => {
      const response = await new VerificationService({ ...options, ...bent }).verify(config as PhalaCloudConfig, flags);
      expect(response).toMatchObject({ success: false, result: null, errors: [{ code: 'INPUT_INVALID' }] });
      return response.errors[0]?.message;
    };
    expect(await messageOf({}, { os: null })).toBe('flags.os: expected true or false, got null');
    expect(await messageOf({}, { sourceCode: undefined })).toBe(
      'flags.sourceCode: expected true or false, got nothing',
    );
    expect(await messageOf({}, { hardware: 'false' })).toBe(
      'flags.hardware: expected true or false, got the text "false"',
    );
    expect(await messageOf({ policy: undefined }, {})).toBe(
      'options.policy: expected a text that is not empty, got nothing',
    );
    expect(await messageOf({ at: new Date('x') }, {})).toMatch(/^options\.at: expected a valid Date/);
    expect(await messageOf({ tcbUpdate: 'early', earlyWarning: true }, {})).toMatch(
      /^options\.earlyWarning has no effect: with tcbUpdate early/,
    );
    expect(await messageOf({ resolvers: ['192.0.2.1'] }, {}, { model: 'm' })).toBe(
      'options.resolvers has no effect: no domain is named',
    );
    expect(await messageOf({ ctLogListPath: 'logs.json' }, {}, { model: 'm', appDomain: 'app.example.com' })).toMatch(
      /^options\.ctLogListPath has no effect: nobody asks Certificate Transparency/,
    );
    expect(await messageOf({}, {}, { model: 'm', appDomain: 'https://app.example.com' })).toMatch(
      /^config\.appDomain: expected NAME or NAME:PORT/,
    );
    expect(await messageOf({ resolvers: ['tls://x'] }, {}, { model: 'm', appDomain: 'a.example' })).toMatch(
      /^options\.resolvers: expected a resolver/,
    );
    expect(await messageOf({ redpillApi: 'https://x' }, {})).toBe(
      'options.redpillApi has no effect: no model is named',
    );
    expect(await messageOf({ phalaCloudApi: 'https://x' }, {}, { model: 'm' })).toBe(
      'options.phalaCloudApi has no effect: a model is asked for at Redpill',
    );
  });
});

it('reads what is named once, of an instance of a class too', async () => {
  class Config {
    #asked = 0;
    readonly model = REDPILL_MODEL;
    get appId(): string {
      this.#asked += 1;
      return this.#asked === 1 ? '11'.repeat(20) : appId;
    }
  }
  const policy = deployment.policy.replace(/^ *app-ids: .*\n/m, '');
  const service = new VerificationService({ ...atRedpill, policy });
  const { result } = await service.verify(new Config(), noDomain);
  expect(result?.verdict).toBe('failed');
  expect(result?.verdictReason).toMatch(/source-code\.app-id/);
  class Metadata {
    osSource = { version: 'v0.5.4' };
  }
  // Further down only plain objects are read: what a class has need not be its own.
  const withMetadata = { model: REDPILL_MODEL, metadata: new Metadata() };
  expect((await service.verify(withMetadata)).errors.map(({ message }) => message)).toEqual([
    'config.metadata: expected an object, got an object of a class',
  ]);
  const flags: object = Object.create({ os: null });
  const { errors } = await service.verify({ model: REDPILL_MODEL }, flags);
  expect(errors.map(({ message }) => message)).toEqual(['flags.os: expected true or false, got null']);
});

it.each<[string, unknown]>([
  ['a map', new Map([['policy', 'x']])],
  ['a promise', Promise.resolve({ policy: 'x' })],
  ['a list', [{ policy: 'x' }]],
  ['a set', new Set()],
])(
  'takes %s in the place of options, config, flags or run for no object that leaves all to the defaults',
  async (_, given) => {
    const config = { appId: '00'.repeat(20) };
    const messageOf = async (options: unknown, ...call: unknown[]): Promise<string | undefined> => {
      const service = new VerificationService(options as VerificationServiceOptions);
      const [target, flags, run] = call as [VerificationConfig, object?, object?];
      const { success, result, errors } = await service.verify(target, flags, run);
      expect([success, result]).toEqual([false, null]);
      return errors[0]?.message;
    };
    expect(await messageOf(given, config)).toMatch(/^options: expected an object with members, got /);
    expect(await messageOf({}, given)).toMatch(/^config: expected an object with members, got /);
    expect(await messageOf({}, config, given)).toMatch(/^flags: expected an object with members, got /);
    expect(await messageOf({}, config, {}, given)).toMatch(/^run: expected an object with members, got /);
  },
);

describe('a name that is misspelt', () => {
  const config = { appId: '00'.repeat(20) };
  const messageOf = async (service: VerificationService, ...call: unknown[]): Promise<string | undefined> => {
    const [target = config, flags] = call as [PhalaCloudConfig?, object?];
    const { success, errors } = await service.verify(target, flags);
    expect(success).toBe(false);
    expect(errors[0]?.hint).toMatch(/^Known keys: /);
    return errors[0]?.message;
  };

  it('is an error, not a default', async () => {
    const options = Object.fromEntries([['polcy', 'version: 1']]);
    expect(await messageOf(new VerificationService(options))).toBe(
      'options: unknown key "polcy"; did you mean "policy"?',
    );
    const flags = Object.fromEntries([['sourcecode', false]]);
    expect(await messageOf(new VerificationService(), config, flags)).toBe(
      'flags: unknown key "sourcecode"; did you mean "sourceCode"?',
    );
    const target = { ...config, ...Object.fromEntries([['apId', '00']]) };
    expect(await messageOf(new VerificationService(), target)).toMatch(/^config: unknown key "apId"/);
  });
});

it('asks for the TCB recovery that is wanted, and refuses another word for one', async () => {
  const early = await new VerificationService({ ...atPhala, tcbUpdate: 'early' }).verify({ appId }, noDomain);
  expect(early.errors).toEqual([]);
  expect(servers[0]?.requests.slice(-4).filter((path) => path.includes('update=early'))).toHaveLength(2);
  const idle = new VerificationService({ ...atPhala, tcbUpdate: 'early', collateralPaths: ['collateral.json'] });
  expect((await idle.verify({ appId }, noDomain)).errors[0]?.message).toMatch(
    /^options\.(pccsUrls|tcbUpdate) has no effect: /,
  );
  const wrong = { ...atPhala, ...Object.fromEntries([['tcbUpdate', 'late']]) };
  expect((await new VerificationService(wrong).verify({ appId }, noDomain)).errors).toEqual([
    {
      message: 'options.tcbUpdate: expected one of early, standard, got "late"',
      code: 'INPUT_INVALID',
      hint: 'Leave the member out to have its default.',
    },
  ]);
});

it('compares a Docker Compose file that is named, whatever the flags say', async () => {
  const { appComposePath, ...bare } = atRedpill;
  const composeFilePath = join(dirname(appComposePath ?? ''), 'docker-compose.yml');
  const { docker_compose_file: text, ...members } = JSON.parse(deployment.appCompose.toString('utf8'));
  const listed = `${deployment.policy.replace(/ {2}compose-hashes.*\n/, '')}  app-compose: ${JSON.stringify(members)}\n`;
  const flags = { sourceCode: false, teeControlledKey: false, certificateKey: false, dnsCAA: false };
  const verdict = async (content: string, policy: string) => {
    writeFileSync(composeFilePath, content);
    const { success, result } = await new VerificationService({ ...bare, policy, composeFilePath }).verify(
      { model: REDPILL_MODEL },
      flags,
    );
    return [success, result?.verdict];
  };
  expect(await verdict(text, listed)).toEqual([true, 'verified']);
  expect(await verdict(text, listed.replace(/ {2}app-compose.*\n/, ''))).toEqual([false, 'inconclusive']);
  expect(await verdict(`${text}\n`, listed)).toEqual([false, 'failed']);
});

describe('every kind of target', () => {
  const needed = (): VerificationServiceOptions => {
    const { phalaCloudApi: _, ...rest } = atPhala;
    return rest;
  };

  it('may be a guest agent by its address', async () => {
    const agent = await startGuestAgent(deployment);
    servers.push(agent);
    const response = await new VerificationService(needed()).verify({ url: agent.url, appId });
    expect(response).toMatchObject({ success: true, errors: [], result: { target: { kind: 'guest-agent' } } });
    const another = await new VerificationService(needed()).verify({ url: agent.url, appId: '11'.repeat(20) });
    expect(another).toMatchObject({ success: false, result: null });
  });

  it('may be an endpoint that makes a quote for a nonce', async () => {
    const secret = 'a value that is secret';
    const server = await serve(async (request, response) => {
      let body = '';
      for await (const piece of request) body += piece;
      const { nonce } = JSON.parse(body) as { nonce: string };
      response.setHeader('content-type', 'application/json');
      const isKnown = request.headers['x-key'] === secret;
      const reportData = padded(Buffer.from(nonce, isKnown ? 'base64' : 'hex'), 64);
      response.end(JSON.stringify({ data: deployment.attest(reportData) }));
    });
    const config = {
      url: `${server.url}/attest`,
      method: 'POST',
      headers: { 'X-Key': secret },
      body: '{"nonce":"{nonce}"}',
      pointer: '/data',
      nonceEncoding: 'base64',
    } as const;
    const service = new VerificationService(needed());
    const response = await service.verify(config);
    expect(response.failures.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
    expect(response).toMatchObject({ success: true, result: { target: { kind: 'challenge' } } });
    expect(response.result?.components.map(({ freshness }) => freshness)).toEqual(['nonce']);
    const bundle = response.bundle === null ? '' : serialiseBundle(response.bundle);
    expect(`${bundle}${JSON.stringify(response)}`).not.toContain(secret);
    const nonce = '5a'.repeat(32);
    expect((await service.verify({ ...config, nonce })).bundle?.target.nonce).toBe(nonce);
    const wrong = { ...config, headers: { 'X-Key': `${secret}\n` } };
    expect(JSON.stringify((await service.verify(wrong)).errors)).not.toContain(secret);
    const idle = await service.verify({ url: server.url, headers: { 'X-Key': secret } });
    expect(idle.errors[0]?.message).toMatch(/^config\.headers has no effect: /);
    const other = await service.verify({ url: server.url, pointer: '/data' });
    expect(other.errors[0]?.message).toMatch(/^config\.pointer has no effect: /);
  });

  it('may be the TLS server of the app', async () => {
    const server = await startRaTlsServer(deployment);
    servers.push(server);
    const raTls = server.url.replace('tls://', '');
    const service = new VerificationService(needed());
    const response = await service.verify({ raTls, appId });
    expect(response.failures.map(({ id, detail }) => `${id}: ${detail}`)).toEqual([]);
    expect(response).toMatchObject({ success: true, result: { target: { kind: 'ra-tls', name: raTls } } });
    expect(response.result?.components.map(({ freshness }) => freshness)).toEqual(['key-bound']);
    expect((await service.verify({ raTls: 'no server' })).errors[0]?.message).toMatch(/^config\.raTls: expected/);
    const two = await service.verify({ raTls, model: REDPILL_MODEL } as VerificationConfig);
    expect(two).toMatchObject({ success: false, result: null });
  });

  it('is not asked at an address that is not public, unless that is allowed', async () => {
    const server = await startRaTlsServer(deployment);
    servers.push(server);
    const raTls = server.url.replace('tls://127.0.0.1', 'app.example');
    // As a resolver would answer, which this test has none of.
    const inside = [{ address: '127.0.0.1', family: 4 }];
    vi.spyOn(dns, 'lookup').mockImplementation(((_: string, options: { all?: boolean }, done: Lookup) =>
      options.all === true ? done(null, inside) : done(null, '127.0.0.1', 4)) as never);
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    const refused = await new VerificationService(needed()).verify({ raTls });
    expect(refused).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(refused.errors[0]?.hint).toContain('allow that: options.allowPrivate.');
    const allowed = await new VerificationService({ ...needed(), allowPrivate: true }).verify({ raTls });
    expect(allowed).toMatchObject({ success: true });
    const idle = await new VerificationService({ ...atPhala, allowPrivate: true }).verify({ appId });
    expect(idle.errors[0]?.message).toMatch(/^options\.allowPrivate has no effect: /);
  });

  it('may be evidence: a file, bytes, parsed JSON, a bundle', async () => {
    const path = join(dirname(options.appComposePath ?? ''), 'evidence.json');
    writeFileSync(path, JSON.stringify(deployment.evidence));
    const service = new VerificationService(needed());
    const first = await service.verify({ evidence: path });
    expect(first).toMatchObject({ success: true, result: { components: [{ freshness: 'replayed' }] } });
    const forms = [Buffer.from(JSON.stringify(deployment.evidence)), deployment.evidence, first.bundle ?? {}];
    for (const evidence of forms) {
      const response = await service.verify({ evidence });
      expect(response).toMatchObject({ success: true, result: { target: { kind: 'file', name: 'evidence' } } });
    }
  });

  it('is an error where it cannot be read, in the caller’s words', async () => {
    const messageOf = async (config: VerificationConfig, bent: VerificationServiceOptions = {}) => {
      const response = await new VerificationService({ ...needed(), ...bent }).verify(config);
      expect(response).toMatchObject({ success: false, result: null });
      return response.errors[0]?.message;
    };
    expect(await messageOf({ evidence: 'not/there.json' })).toBe('config.evidence: "not/there.json" does not exist');
    expect(await messageOf({ evidence: { x: 1n } })).toMatch(/^config\.evidence: it is not JSON: /);
    expect(await messageOf({ evidence: [] })).toMatch(/^config\.evidence: /);
    expect(await messageOf({ evidence: Buffer.alloc(64 * 1024 * 1024 + 1) })).toMatch(
      /^config\.evidence: 67108865 bytes, at most 67108864 are read$/,
    );
    expect(await messageOf({ evidence: 'x', url: 'https://x.example' })).toBe(
      'evidence and url name different targets; give one',
    );
    expect(await messageOf({ url: 'ftp://x' })).toMatch(/^config\.url: expected an http or https URL/);
    expect(await messageOf({ appId }, { appComposePath: 'not/there.json' })).toMatch(/^options\.appComposePath: /);
    expect(await messageOf({ appId }, { pccsUrls: ['nowhere'] })).toMatch(/^options\.pccsUrls: /);
    expect(await messageOf({ appId }, { trustedRootPath: 'x' })).toMatch(/^options\.trustedRootPath has no effect: /);
    expect(await messageOf({ appId }, { rebuildReportPath: 'x' })).toMatch(/^options\.rebuildReportPath: /);
    expect(await messageOf({ appId }, { offline: true, pccsUrls: [] })).toMatch(/^options\.pccsUrls has no effect: /);
  });

  it('is asked for the nonce that was named, and only where it can answer one', async () => {
    const nonce = 'c3'.repeat(32);
    const response = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL, nonce: `0x${nonce}` });
    expect(response).toMatchObject({ success: true, result: { components: [{ freshness: 'nonce' }] } });
    expect(servers[2]?.requests.at(-1)).toContain(nonce);
    const old = await new VerificationService(needed()).verify({ evidence: deployment.evidence, nonce });
    expect(old).toMatchObject({ success: false, result: { verdict: 'failed' } });
    const phala = await new VerificationService(atPhala).verify({ appId, nonce } as VerificationConfig);
    expect(phala.errors[0]?.message).toMatch(
      /^config\.nonce: a target of kind phala-cloud makes no quote for a nonce$/,
    );
  });

  it('is left alone when offline, and what is not at hand is unknown', async () => {
    const { pccsUrls: _, ...rest } = needed();
    const offline = new VerificationService({ ...rest, offline: true });
    expect((await offline.verify({ appId })).errors[0]?.message).toMatch(/^options\.offline: /);
    const response = await offline.verify({ evidence: deployment.evidence });
    expect(response).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(response.failures.map(({ id }) => id)).toContain('hardware.collateral');
    const collateralPath = join(dirname(options.appComposePath ?? ''), 'collateral.json');
    writeFileSync(collateralPath, JSON.stringify(deployment.collateral));
    const given = new VerificationService({ ...rest, offline: true, collateralPaths: [collateralPath] });
    expect(await given.verify({ evidence: deployment.evidence })).toMatchObject({ success: true });
  });
});

describe('one call', () => {
  it('says what it does, and ends when it is told to', async () => {
    const steps: string[] = [];
    await new VerificationService(atRedpill).verify(
      { model: REDPILL_MODEL },
      {},
      { onProgress: (text) => steps.push(text) },
    );
    expect(steps[0]).toBe(`asking Redpill for a report on ${REDPILL_MODEL}`);
    const signal = AbortSignal.abort();
    const response = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL }, {}, { signal });
    expect(response).toMatchObject({ success: false, result: null });
    expect(response.errors).toHaveLength(1);
    const wrong = await new VerificationService(atRedpill).verify({ model: REDPILL_MODEL }, {}, {
      sginal: signal,
    } as object);
    expect(wrong.errors[0]?.message).toBe('run: unknown key "sginal"; did you mean "signal"?');
  });
});

describe('the policy', () => {
  it('may be an object, with the names of the file', async () => {
    const policy = parse(deployment.policy) as object;
    expect(await new VerificationService({ ...atRedpill, policy }).verify({ model: REDPILL_MODEL })).toMatchObject({
      success: true,
    });
    const wrong = await new VerificationService({ ...atRedpill, policy: { ...policy, phase: [] } }).verify({
      model: 'm',
    });
    expect(wrong.errors[0]).toMatchObject({ code: 'POLICY_INVALID' });
    expect(wrong.errors[0]?.message).toContain('unknown key "phase"; did you mean "phases"?');
    for (const hollow of [{ ...policy, hardware: undefined }, { ...policy, os: { images: [new Date()] } }, [policy]]) {
      const response = await new VerificationService({ ...atRedpill, policy: hollow }).verify({ model: 'm' });
      expect(response).toMatchObject({ success: false, result: null });
      expect(response.errors[0]?.message).toMatch(/^options\.policy[.:]/);
    }
  });

  it('is joined by the OS image hashes that are named, of which one must have booted', async () => {
    const hash = Buffer.from(deployment.app.osImageHash).toString('hex');
    const service = (osImageHashes: string[]) => new VerificationService({ ...atRedpill, osImageHashes });
    expect(await service([`0x${hash}`]).verify({ model: REDPILL_MODEL })).toMatchObject({ success: true });
    const other = await service(['ab'.repeat(32)]).verify({ model: REDPILL_MODEL });
    expect(other).toMatchObject({ success: false, result: { verdict: 'failed' } });
    const none = await service([]).verify({ model: REDPILL_MODEL });
    expect(none.errors[0]?.message).toBe('options.osImageHashes: expected at least 1 value, got an empty list');
  });
});

it('leaves the files of the app out where it is asked to', async () => {
  const { appComposePath } = options;
  const other = join(dirname(appComposePath ?? ''), 'other.json');
  writeFileSync(other, deployment.appCompose.toString('utf8').replace('simulated-app@', 'another-app@'));
  const service = new VerificationService({ ...atRedpill, appComposePath: other });
  const open = await service.verify({ model: REDPILL_MODEL });
  expect(open.bundle).not.toBeNull();
  expect(open.failures.some(({ differences }) => differences !== undefined)).toBe(true);
  const masked = await service.verify({ model: REDPILL_MODEL }, { maskSensitiveData: true });
  expect(masked).toMatchObject({ success: false, bundle: null, result: { verdict: 'failed' } });
  expect(JSON.stringify(masked)).not.toMatch(/"differences"|"policyLines"|another-app@/);
  expect(masked.failures.map(({ id }) => id)).toEqual(open.failures.map(({ id }) => id));
});
