// Configs and flags as the documentation of @phala/dstack-verifier has them, unchanged, against services that stand at the
// addresses where the real ones are: behind a proxy, which is the only way to them.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  appraiseBundle,
  type Bundle,
  INTEL_SGX_ROOT_CA,
  type ObjectRelationship,
  type PhalaCloudConfig,
  parseBundle,
  parsePolicy,
  type RedpillConfig,
  resolvePolicy,
  serialiseBundle,
  type VerificationFlags,
  type VerificationResponse,
  VerificationService,
  type VerificationServiceOptions,
} from '../../src/index.js';
import { REBUILD_SCHEMA } from '../../src/rebuild/document.js';
import {
  createDeployment,
  startGuestAgent,
  startPccs,
  startPhalaCloud,
  startRedpill,
} from '../../src/simulator/index.js';
import { type ImageWorld, imageWorld } from '../support/image-world.js';
import { type ProxyStandIn, startProxy } from '../support/proxy.js';
import { fileServer } from './image-server.js';
import { serve, trust } from './loopback.js';

const COMMIT = 'c06e524bd460fd9c9add';
const REVISION = 'ab'.repeat(20);
const folder = mkdtempSync(join(tmpdir(), 'trust-center-original-'));
const appComposePath = join(folder, 'app-compose.json');
let world: ImageWorld;
let appId: string;

beforeAll(async () => {
  world = await imageWorld(folder, { version: '0.5.3', git_revision: REVISION });
  writeFileSync(appComposePath, world.deployment.appCompose);
  appId = Buffer.from(world.deployment.app.appId).toString('hex');
});

let proxy: ProxyStandIn;
/** Besides what a test asks for: a world of its own needs its own root, and the verifier a file to expect. */
let needed: VerificationServiceOptions;

async function closing<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.close());
  return server;
}

beforeEach(async () => {
  const { deployment } = world;
  const released = '/Dstack-TEE/meta-dstack/releases/download/v0.5.3/dstack-0.5.3.tar.gz';
  const image = fileServer(() => ({ bytes: world.bytes }));
  const github = await serve((request, response) => {
    if (request.url === released || request.url === '/dstack-0.5.3.tar.gz') image.listener(request, response);
    else response.writeHead(404).end();
  });
  const [phala, redpill, agent, pccs, other] = await Promise.all([
    closing(startPhalaCloud(deployment, { running: 1, stopped: 0 })),
    closing(startRedpill(deployment)),
    closing(startGuestAgent(deployment)),
    closing(startPccs(deployment)),
    closing(startGuestAgent(createDeployment({ app: { appId: Buffer.alloc(20, 1) } }))),
  ]);
  proxy = await startProxy({
    'cloud-api.phala.com': phala.url,
    'api.redpill.ai': redpill.url,
    [`${appId}-8090.phala.network`]: agent.url,
    [`${appId}-8090.elsewhere.example`]: other.url,
    'github.com': github.url,
    'mirror.example': github.url,
  });
  vi.stubEnv('https_proxy', proxy.url);
  vi.stubEnv('TRUST_CENTER_CACHE', 'off');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  trust(proxy.certificate);
  needed = {
    pccsUrls: [pccs.url],
    appComposePath,
    at: deployment.at,
    insecureRootKey: deployment.keys('root').publicKey.toString('hex'),
    allowExperiment: true,
  };
});

/** The example of the original's overview, with the contract of this world. */
const documented = () => ({
  contractAddress: `0x${appId}` as `0x${string}`,
  domain: 'phala.network',
  metadata: {
    osSource: {
      github_repo: 'https://github.com/Dstack-TEE/dstack',
      git_commit: COMMIT,
      version: 'v0.5.3' as const,
    },
    hardware: {
      cpuManufacturer: 'Intel Corporation',
      cpuModel: 'Intel(R) Xeon(R) CPU',
      securityFeature: 'Intel Trust Domain Extensions (TDX)',
    },
  },
});

const whyNot = ({ errors, failures, result }: VerificationResponse) => ({
  errors: errors.map(({ message }) => message),
  failures: failures.filter(({ followsFrom }) => followsFrom === undefined).map(({ id, status }) => `${id} ${status}`),
  gaps: result?.gaps.map(({ name, reason }) => `${name}: ${reason}`) ?? [],
});
const NOTHING = { errors: [], failures: [], gaps: [] };

/** Why, by what. */
const notShown = ({ result }: VerificationResponse) =>
  Object.fromEntries(result?.notShown.map(({ what, why }) => [what, why]) ?? []);

describe('the documented example', () => {
  it('runs as it stands, and asks whom the original asks', async () => {
    const response = await new VerificationService().verify(documented(), {
      hardware: true,
      os: true,
      sourceCode: true,
    });
    expect(response.errors).toEqual([]);
    // A made-up machine, under Intel's root.
    expect(response).toMatchObject({ success: false, result: { verdict: 'failed' } });
    expect(response.failures.map(({ id }) => id)).toContain('hardware.root-ca');
    expect(proxy.requests.filter((line) => line.startsWith('GET'))).toEqual(
      expect.arrayContaining([
        `GET https://cloud-api.phala.com/api/v1/apps/${appId}/attestations`,
        `GET https://${appId}-8090.phala.network/prpc/Worker.Info`,
        'GET https://github.com/Dstack-TEE/meta-dstack/releases/download/v0.5.3/dstack-0.5.3.tar.gz',
      ]),
    );
  });

  it('succeeds where all of it holds, with default flags too', async () => {
    for (const flags of [{}, { hardware: true, os: true, sourceCode: true }]) {
      const response = await new VerificationService(needed).verify(documented(), flags);
      expect(whyNot(response)).toEqual(NOTHING);
      expect(response).toMatchObject({
        success: true,
        result: { verdict: 'verified', coverage: { domain: 'skipped' } },
      });
      expect(response.result?.components[0]?.reference).toMatchObject({ grade: 'release', name: 'dstack-0.5.3' });
    }
  });

  it('names what it says and nothing proves', async () => {
    const response = await new VerificationService(needed).verify(documented());
    expect(notShown(response)).toMatchObject({
      domain: 'nobody asked who can answer at its domain',
      'OS source':
        `"https://github.com/Dstack-TEE/dstack at ${COMMIT}": not proven; ` +
        `the image itself names commit ${REVISION}, of a repository that it does not name`,
      'CPU and GPU':
        '"Intel Corporation, Intel(R) Xeon(R) CPU, Intel Trust Domain Extensions (TDX)" is what you said; ' +
        'it was not compared',
    });
  });

  it('appraises again to the same result from its bundle', async () => {
    const response = await new VerificationService(needed).verify(documented());
    const bundle = parseBundle(serialiseBundle(response.bundle as Bundle));
    const policy = resolvePolicy(await parsePolicy('version: 1'), { defaultFreshness: 'fetched', appIds: [appId] });
    const publicKey = world.deployment.keys('root').publicKey;
    const at = world.deployment.at.getTime();
    expect(await appraiseBundle(bundle, { policy, at, trustAnchors: [{ publicKey }] })).toEqual(response.result);
    const inProduction = await appraiseBundle(bundle, { policy, at, trustAnchors: [INTEL_SGX_ROOT_CA] });
    expect(inProduction.verdict).toBe('failed');
  });

  it('is no success with a flag of the domain phase on and no domain of the app, and says why', async () => {
    const flags = {
      hardware: true,
      os: true,
      sourceCode: true,
      teeControlledKey: true,
      certificateKey: true,
      dnsCAA: false,
      ctLog: false,
    };
    const response = await new VerificationService(needed).verify(documented(), flags);
    expect(response).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(response.failures).toMatchObject([
      { id: 'domain.name', status: 'unknown', detail: 'No domain was named.' },
      { id: 'domain.tee-controlled-key', status: 'unknown', followsFrom: 'domain.name' },
      { id: 'domain.certificate', status: 'unknown', followsFrom: 'domain.name' },
    ]);
    expect(response.result?.verdictReason).toContain('domain.caa skipped');
  });

  it('compiles as newer documentation has it', async () => {
    const config: PhalaCloudConfig = { appId, domain: 'phala.network', metadata: {} };
    const flags: VerificationFlags = { os: false, maskSensitiveData: true };
    const response = await new VerificationService(needed).verify(config, flags);
    expect(response).toMatchObject({ errors: [], bundle: null, result: { coverage: { os: 'skipped' } } });
    const model: RedpillConfig = {
      contractAddress: `0x${appId}` as `0x${string}`,
      model: 'simulated/model-1',
      metadata: documented().metadata,
    };
    expect(whyNot(await new VerificationService(needed).verify(model))).toEqual(NOTHING);
  });
});

describe('osSource.version', () => {
  const withVersion = (version: string, hardware = {}) => ({
    ...documented(),
    metadata: { osSource: { version }, hardware },
  });
  const verify = (version: string, options: VerificationServiceOptions = {}, flags: VerificationFlags = {}) =>
    new VerificationService({ ...needed, ...options }).verify(withVersion(version), flags);

  it.each(['0.5.3', 'dstack-0.5.3', 'v0.5.3 (git:c06e524bd460fd9c9add)'])('may be written %s', async (version) => {
    expect(whyNot(await verify(version))).toEqual(NOTHING);
  });

  it('is compared as a release, and the commit in it is named as not compared', async () => {
    const saidIn = async (version: string) => notShown(await verify(version))['OS source'];
    expect(await saidIn('v0.5.3 (git:c06e524bd460fd9c9add)')).toBe(
      `"0.5.3 at c06e524bd460fd9c9add": not proven; the image itself names commit ${REVISION}, of a repository that it does not name`,
    );
    expect(await saidIn(`v0.5.3 (git:${REVISION.slice(0, 20)})`)).toContain('the image names this commit itself');
    expect(await saidIn('v0.5.3')).toBeUndefined();
  });

  it('is no success where the image cannot be had, whatever else knows the OS', async () => {
    const { mrtd, rtmr0, rtmr1, rtmr2 } = world.deployment.registers;
    const policy = { version: 1, os: { measurements: [{ mrtd, rtmr0, rtmr1, rtmr2 }] } };
    const pinned = await new VerificationService({ ...needed, policy }).verify({ appId, domain: 'phala.network' });
    expect(whyNot(pinned)).toEqual(NOTHING);
    const { errors, failures, gaps } = whyNot(await verify('v0.5.4', { policy }));
    expect({ errors, failures }).toEqual({ errors: [], failures: ['os.reference-value unknown'] });
    expect(gaps).toEqual([
      expect.stringMatching(/^os-image\/release: https:\/\/github\.com\/.*dstack-0\.5\.4\.tar\.gz: /),
    ]);
    const none = await verify('latest', { policy });
    expect(none).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(whyNot(none).gaps).toEqual([
      'os-image/release: config.metadata.osSource.version: "latest" is not a release of dstack',
    ]);
    expect(await verify('v0.5.3', { policy, offline: true, pccsUrls: [] })).toMatchObject({ success: false });
  });

  it('is no success where a mirror is asked for the image that the VM claims, and another one is pinned', async () => {
    const { mrtd, rtmr0, rtmr1, rtmr2 } = world.deployment.registers;
    const policy = { version: 1, os: { measurements: [{ mrtd, rtmr0, rtmr1, rtmr2 }] } };
    const response = await verify('v0.5.4', { policy, osImageUrl: 'https://mirror.example/{release}/{hash}.tar.gz' });
    expect(response).toMatchObject({ success: false, result: null });
    expect(response.errors[0]?.message).toMatch(
      /^options\.osImageUrl: \{hash\} stands for the image that the VM claims/,
    );
  });

  it('is compared whatever the flags say', async () => {
    const response = await verify('v0.5.4', {}, { os: false, sourceCode: false });
    expect(response).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
  });

  it('fails where another image booted', async () => {
    const another = await imageWorld(folder, { version: '0.5.3', git_revision: REVISION, is_dev: false, extra: 1 });
    const image = await serve(fileServer(() => ({ bytes: another.bytes })).listener);
    const response = await verify('v0.5.3', { osImageUrl: `${image.url}/{release}.tar.gz` });
    expect(response).toMatchObject({ success: false, result: { verdict: 'failed' } });
    expect(image.requests).toEqual(['GET /dstack-0.5.3.tar.gz']);
  });

  it('means the image for GPUs where hardware says so', async () => {
    const config = withVersion('v0.5.3', { hasNvidiaSupport: true });
    const response = await new VerificationService(needed).verify(config);
    expect(response.result?.gaps[0]?.reason).toContain('/v0.5.3/dstack-nvidia-0.5.3.tar.gz');
    // The image is compared, the GPUs are not.
    expect(notShown(response)['CPU and GPU']).toBe('"NVIDIA GPUs" is what you said; it was not compared');
  });

  it('may come from a mirror of releases', async () => {
    expect(whyNot(await verify('v0.5.3', { osImageUrl: 'https://mirror.example/{release}.tar.gz' }))).toEqual(NOTHING);
    expect(proxy.requests).toContain('GET https://mirror.example/dstack-0.5.3.tar.gz');
  });

  it('goes with an image at hand that calls itself so, and with no other', async () => {
    const given = await verify('v0.5.3', { osImage: world.path });
    expect(whyNot(given)).toEqual(NOTHING);
    expect(given.result?.components[0]?.reference?.grade).toBe('local');
    expect(await verify('v0.5.4', { osImage: world.path })).toMatchObject({
      success: false,
      result: null,
      errors: [{ message: 'options.osImage: expected version 0.5.4, and it is version "0.5.3"' }],
    });
  });

  it('is an error beside an image at hand and the address of another, which would do as well', async () => {
    const { path: osImage } = await imageWorld(folder, { version: '0.5.4' });
    const osImageUrl = 'https://mirror.example/dstack-0.5.3.tar.gz';
    const response = await verify('v0.5.4', { osImage, osImageUrl });
    expect([response.success, response.result]).toEqual([false, null]);
    expect(response.errors[0]?.message).toMatch(/ name different images$/);
    const claimed = await verify('v0.5.4', { osImage, osImageUrl: 'https://mirror.example/{hash}.tar.gz' });
    expect([claimed.success, claimed.result?.verdict]).toEqual([false, 'failed']);
  });

  it('is an error beside an image at hand where it names no release', async () => {
    const response = await verify('latest', { osImage: world.path });
    expect(response).toMatchObject({ success: false, result: null });
    expect(response.errors[0]?.message).toBe('config.metadata.osSource.version: "latest" is not a release of dstack');
  });

  it.each<[string, VerificationServiceOptions]>([
    ['another release', { osImage: 'dstack-0.5.5' }],
    ['an address', { osImageUrl: 'https://mirror.example/image.tar.gz' }],
    ['the image that the VM claims', { osImageUrl: 'https://mirror.example/{hash}' }],
  ])('is an error beside %s', async (_, options) => {
    expect(await verify('v0.5.3', options)).toMatchObject({
      success: false,
      result: null,
      errors: [{ message: 'config.metadata.osSource.version and options.osImage or osImageUrl name different images' }],
    });
  });
});

describe('osSource.github_repo and git_commit', () => {
  const source = async (git_commit: string, options: VerificationServiceOptions = {}) => {
    const osSource = { github_repo: 'https://github.com/o/os.git', git_commit, version: 'v0.5.3' };
    const response = await new VerificationService({ ...needed, ...options }).verify({
      ...documented(),
      metadata: { osSource },
    });
    expect(whyNot(response)).toEqual(NOTHING);
    return notShown(response)['OS source'];
  };
  const rebuilt = (commit: string): string => {
    const path = join(folder, `report-${commit.slice(0, 6)}.json`);
    const { osImageHash: hash } = world;
    const report = { schema: REBUILD_SCHEMA, verdict: 'reproduced', osImageHash: { release: hash, rebuilt: hash } };
    writeFileSync(path, JSON.stringify({ ...report, repository: 'https://github.com/o/os', commit }));
    return path;
  };

  it('are what the image says of itself at best', async () => {
    expect(await source(REVISION)).toBe(
      `"https://github.com/o/os.git at ${REVISION}": the image names this commit itself; only a rebuild from source proves it`,
    );
    expect(await source('')).toMatch(
      /^"https:\/\/github\.com\/o\/os\.git": not proven; the image itself names commit abab/,
    );
  });

  it('are shown by a rebuild from there, and by no other', async () => {
    const commit = '12'.repeat(20);
    expect(await source(commit, { rebuildReportPath: rebuilt(commit) })).toBeUndefined();
    expect(await source(commit.slice(0, 12), { rebuildReportPath: rebuilt(commit) })).toBeUndefined();
    const other = '34'.repeat(20);
    expect(await source(commit, { rebuildReportPath: rebuilt(other) })).toBe(
      `"https://github.com/o/os.git at ${commit}": not proven; the image was rebuilt from "https://github.com/o/os at ${other}"`,
    );
  });
});

describe('domain', () => {
  it('is where the guest agent is asked for what the attestations leave out', async () => {
    const { domain: _, ...alone } = documented();
    const without = await new VerificationService(needed).verify(alone);
    expect(without).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(whyNot(without).failures.length).toBeGreaterThan(0);
    expect(whyNot(await new VerificationService(needed).verify(documented()))).toEqual(NOTHING);
  });

  it.each([
    ['nobody answers', 'nowhere.example', /^evidence: https:\/\/\w+-8090\.nowhere\.example\/prpc\/Worker\.Info: /],
    [
      'the agent of another app answers',
      'elsewhere.example',
      /^evidence: https:\/\/\w+-8090\.elsewhere\.example\/prpc\/Worker\.Info: this is not the guest agent of \w+: it is that of (?:01){20}$/,
    ],
  ])('makes nothing a success where %s', async (_, domain, message) => {
    const response = await new VerificationService(needed).verify({ ...documented(), domain });
    expect(response).toMatchObject({ success: false, result: { verdict: 'inconclusive' } });
    expect(response.errors.map((error) => error.message)).toEqual([expect.stringMatching(message)]);
  });

  it.each(['https://phala.network', 'phala.network/x', 'a b', 'user@phala.network', '-8090', ''])(
    'is a name and no other text: %j',
    async (domain) => {
      const response = await new VerificationService(needed).verify({ ...documented(), domain });
      expect(response.result).toBeNull();
      expect(response.errors[0]?.message).toMatch(/^config\.domain: expected /);
      expect(proxy.requests).toEqual([]);
    },
  );
});

describe('other members', () => {
  it('are named as said and not compared', async () => {
    const relationships: ObjectRelationship[] = [
      { sourceObjectId: 'kms-main', sourceField: 'cert_pubkey', targetObjectId: 'app-main', targetField: 'app_cert' },
    ];
    const response = await new VerificationService(needed).verify({
      ...documented(),
      relationships,
      metadata: {
        ...documented().metadata,
        appSource: { github_repo: 'https://github.com/o/app', git_commit: COMMIT, version: 'v1', model_name: 'm' },
        governance: {
          type: 'OnChain',
          blockchain: 'Base',
          blockchainExplorerUrl: 'https://basescan.org',
          chainId: 8453,
        },
      },
    });
    expect(response.success).toBe(true);
    const said = (text: string) => `"${text}" is what you said; it was not compared`;
    expect(notShown(response)).toMatchObject({
      'app source': said(`https://github.com/o/app at ${COMMIT}, v1, m`),
      governance: said('OnChain, Base, chain 8453'),
      links: said('kms-main.cert_pubkey → app-main.app_cert'),
    });
  });

  it.each<[string, object, RegExp, RegExp]>([
    ['a config', { appid: '00' }, /^config: unknown key "appid"; did you mean "appId"\?$/, /^Known keys: appId, /],
    [
      'metadata',
      { metadata: { osVersion: '0.5.3' } },
      /^config\.metadata: unknown key "osVersion"/,
      /^Known keys: osSource, /,
    ],
    [
      'a part of it',
      { metadata: { osSource: { git_commit: COMMIT, comit: '' } } },
      /^config\.metadata\.osSource: unknown key "comit"/,
      /^Known keys: github_repo, /,
    ],
    [
      'another type',
      { metadata: { osSource: 'v0.5.3' } },
      /^config\.metadata\.osSource: expected an object, got "v0.5.3"/,
      /./,
    ],
    [
      'another word',
      { metadata: { governance: { type: 'Dao' } } },
      /^config\.metadata\.governance\.type: expected one of OnChain, HostedBy/,
      /./,
    ],
    ['no list', { relationships: {} }, /^config\.relationships: expected a list, got an object$/, /./],
  ])('are an error where nobody knows them: %s', async (_, change, message, hint) => {
    const response = await new VerificationService(needed).verify({ ...documented(), ...change });
    expect(response).toMatchObject({ success: false, result: null, errors: [{ code: 'INPUT_INVALID' }] });
    expect(response.errors[0]?.message).toMatch(message);
    expect(response.errors[0]?.hint).toMatch(hint);
    expect(proxy.requests).toEqual([]);
  });
});
