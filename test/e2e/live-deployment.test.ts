// A whole deployment that runs: three instances of an app on Phala Cloud’s API, their KMS met over TLS, their gateway under a
// public certificate, a PCCS, and the domain that the app is reached by. Verified by the action, the command line and the
// library alike; and each of them lying in turn: never verified, by the same check whoever asks, and the bundle that is kept
// replays to the same bytes.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serialiseBundle } from '../../src/core/bundle.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import { renderJson } from '../../src/core/views/json.js';
import {
  type DomainServerBend,
  type Lie,
  type RunningDeployment,
  raTlsCertificate,
  startRaTlsServer,
  startWholeDeployment,
  taggedReportData,
} from '../../src/simulator/index.js';
import { VerificationService } from '../../src/verification-service.js';
import { selfSigned, trust } from '../integration/loopback.js';
import { cli, cliIn, runNode, temporaryFolder } from './run.js';
import { type Inputs, type StepOnGitHub, step, stepOnGitHub } from './step.js';

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const AT = new Date().toISOString();
const APP_COMPONENTS = ['app/0', 'app/1', 'app/2'];
const COMPONENTS = [...APP_COMPONENTS, 'kms/0', 'gateway/0'];
/** For the process that asks the gateway: what `NODE_EXTRA_CA_CERTS` names is read at its start alone. */
const TRUSTING = { NODE_EXTRA_CA_CERTS: file('gateway-ca.pem'), TRUST_CENTER_CACHE: file('cache') };
let gatewayTls: { key: string; cert: string };

beforeAll(async () => {
  gatewayTls = await selfSigned('localhost');
  writeFileSync(file('gateway-ca.pem'), gatewayTls.cert);
});

async function running(lie?: Lie, domain: DomainServerBend = {}): Promise<RunningDeployment> {
  const deployment = await startWholeDeployment({ at: AT, seed: 'running' }, { lie, gatewayTls, domain });
  onTestFinished(() => deployment.close());
  const { world, policy } = deployment;
  const { app } = world;
  writeFileSync(file('policy.yaml'), `${policy}components: [app, kms, gateway]\ninstances: { at-least: 3 }\n`);
  writeFileSync(file('app-compose.json'), app.appCompose);
  writeFileSync(file('root-ca.pem'), app.rootCaPem);
  writeFileSync(file('domain-ca.pem'), deployment.domain.caPem);
  writeFileSync(file('ct-log-list.json'), deployment.domain.ctLogList);
  return { ...deployment, gatewayUrl: deployment.gatewayUrl.replace('127.0.0.1', 'localhost') };
}

/** Values of inputs that may be given several times stand one a line. */
const inputsOf = ({ appId, phalaCloudApi, kmsUrl, gatewayUrl, pccsUrl, domain }: RunningDeployment): Inputs => ({
  evidence: undefined,
  collateral: undefined,
  'app-id': appId,
  'phala-cloud-api': phalaCloudApi,
  'kms-url': kmsUrl,
  'gateway-url': gatewayUrl,
  'pccs-url': pccsUrl,
  policy: file('policy.yaml'),
  'app-compose': file('app-compose.json'),
  'insecure-root-ca': file('root-ca.pem'),
  domain: `${domain.name}:${domain.port}`,
  resolver: domain.resolvers.join('\n'),
  'ca-file': file('domain-ca.pem'),
  'ct-log-list': file('ct-log-list.json'),
  'cert-spotter-url': domain.certSpotterUrl,
  'crt-sh-url': domain.crtShUrl,
  'allow-private': 'true',
});
/** What is asked about its domain, taken away. */
const WITHOUT_DOMAIN: Inputs = {
  domain: undefined,
  resolver: undefined,
  'ca-file': undefined,
  'ct-log-list': undefined,
  'cert-spotter-url': undefined,
  'crt-sh-url': undefined,
  'allow-private': undefined,
};

/** What a face made of it: the result document as it writes it, and its bundle. */
interface Made {
  json: string;
  bundle: string;
}

async function byAction(inputs: Inputs): Promise<Made & { done: StepOnGitHub }> {
  const env = { ...TRUSTING, GITHUB_WORKSPACE: folder };
  const done = await stepOnGitHub({ name: 'push' }, { ...inputs, 'check-run': 'true' }, { env });
  return {
    done,
    json: readFileSync(done.outputs['result-path'] ?? '', 'utf8'),
    bundle: done.outputs['bundle-path'] ?? '',
  };
}

async function byCommandLine(inputs: Inputs): Promise<Made & { status: number | null }> {
  const options = Object.entries(inputs).flatMap(([name, value]) => {
    const flag = `--${name}`;
    return value === 'true' ? [flag] : (value ?? '').split('\n').flatMap((one) => (one === '' ? [] : [flag, one]));
  });
  const bundle = file('cli-bundle.json');
  const more = ['--allow-experiment', '--format', 'json', '--save-bundle', bundle];
  const env = { ...process.env, ...TRUSTING };
  const { status, stdout } = await runNode('dist/cli.cjs', ['verify', ...options, ...more], env);
  return { status, json: stdout, bundle };
}

async function byLibrary(of: RunningDeployment): Promise<Made & { success: boolean }> {
  trust(gatewayTls.cert);
  const service = new VerificationService({
    policy: readFileSync(file('policy.yaml'), 'utf8'),
    appComposePath: file('app-compose.json'),
    phalaCloudApi: of.phalaCloudApi,
    kmsUrl: of.kmsUrl,
    gatewayUrl: of.gatewayUrl,
    pccsUrls: [of.pccsUrl],
    cache: false,
    insecureRootKey: of.world.app.keys('root').publicKey.toString('hex'),
    allowExperiment: true,
    allowPrivate: true,
    resolvers: of.domain.resolvers,
    caFilePaths: [file('domain-ca.pem')],
    ctLogListPath: file('ct-log-list.json'),
    certSpotterUrl: of.domain.certSpotterUrl,
    crtShUrl: of.domain.crtShUrl,
  });
  const appDomain = `${of.domain.name}:${of.domain.port}`;
  const { success, result, bundle } = await service.verify({ appId: of.appId, appDomain }, { ctLog: true });
  if (result === null || bundle === null) throw new Error('no result');
  writeFileSync(file('library-bundle.json'), serialiseBundle(bundle));
  return { success, json: renderJson(result), bundle: file('library-bundle.json') };
}

/** By component, what did not pass and follows from nothing else. */
function causes(json: string): string[] {
  const { components } = JSON.parse(json) as ResultDocument;
  const checks = components.flatMap(({ phases }) => Object.values(phases).flatMap((phase): Check[] => phase.checks));
  const open = checks.filter(({ status, followsFrom }) => status !== 'pass' && followsFrom === undefined);
  return open.map(({ component, id, status }) => `${status}: ${id} (${component})`);
}

async function expectReplay({ json, bundle }: Made): Promise<void> {
  const root = ['--insecure-root-ca', file('root-ca.pem'), '--allow-experiment'];
  expect((await cli('replay', bundle, ...root, '--format', 'json')).stdout).toBe(json);
}

describe('a whole deployment that runs', () => {
  it('is verified by the action: each component in the summary, by a check run, and asked itself', async () => {
    const made = await byAction(inputsOf(await running()));
    const { status, outputs, summary, standIn } = made.done;
    expect([status, outputs.verdict, causes(made.json)]).toEqual([0, 'verified', []]);
    const { components, gaps, instances, verdictReason } = JSON.parse(made.json) as ResultDocument;
    expect(gaps).toEqual([]);
    expect(instances).toEqual({ judged: 3, distinct: 3, stopped: [] });
    expect(components.map(({ role, instance, freshness }) => `${role}/${instance} ${freshness}`)).toEqual([
      ...APP_COMPONENTS.map((name) => `${name} fetched`),
      'kms/0 key-bound',
      'gateway/0 fetched',
    ]);
    expect(verdictReason).not.toMatch(/not appraised|recorded|differ/);
    expect(summary).toContain('**App instances 1 to 3 of 3**');
    for (const component of COMPONENTS)
      expect(standIn.checkRuns.filter(({ name }) => name.includes(component))).toHaveLength(1);
    expect(standIn.checkRuns).toHaveLength(COMPONENTS.length);
    const kept = JSON.parse(readFileSync(made.bundle, 'utf8')).items.map(({ name }: { name: string }) => name);
    expect(kept).toEqual(
      expect.arrayContaining([
        'kms-evidence/0',
        'kms-evidence/1',
        'gateway-evidence/0',
        'acme-info/0',
        'peer-certificates/0',
        'served-certificate/0',
        'dns-record/0',
        'dns-record/1',
        'revocation/0',
        'ca-file/0',
        'ct-log-list',
        'certificate-history/certspotter',
        'certificate-history/crt-sh',
      ]),
    );
    await expectReplay(made);
  });

  it('is verified by the command line and the library', async () => {
    const deployment = await running();
    const printed = await byCommandLine(inputsOf(deployment));
    expect([printed.status, causes(printed.json)]).toEqual([0, []]);
    await expectReplay(printed);
    const called = await byLibrary(deployment);
    expect([called.success, causes(called.json)]).toEqual([true, []]);
    await expectReplay(called);
  });

  it('is verified under a domain of the app’s own, whose key the app holds', async () => {
    const deployment = await running(undefined, { holder: 'app' });
    const [stepped, printed] = [await byAction(inputsOf(deployment)), await byCommandLine(inputsOf(deployment))];
    expect([stepped.done.status, causes(stepped.json)]).toEqual([0, []]);
    expect([printed.status, causes(printed.json)]).toEqual([0, []]);
    for (const made of [stepped, printed]) await expectReplay(made);
    const called = await byLibrary(deployment);
    expect([called.success, causes(called.json)]).toEqual([true, []]);
    await expectReplay(called);
  });
});

/** The check that says so, and where the lie is. */
const NAMED: [Lie, string, string[]][] = [
  ['instance', 'source-code.compose-hash', ['app/1']],
  ['kms', 'source-code.kms-binding', [...APP_COMPONENTS, 'gateway/0']],
  ['gateway', 'source-code.kms-binding', ['gateway/0']],
  ['certificate', 'hardware.report-data', ['kms/0']],
  ['domain-key', 'domain.certificate', APP_COMPONENTS],
  ['caa', 'domain.caa', APP_COMPONENTS],
  ['ct', 'domain.ct', APP_COMPONENTS],
];

describe.each(NAMED)('where there is a lie: %s', (lie, id, where) => {
  it(`is failed by ${id}, whoever asks, and what was collected is kept`, async () => {
    const deployment = await running(lie);
    const stepped = await byAction(inputsOf(deployment));
    const { status, outputs, standIn, stdout } = stepped.done;
    expect([status, outputs.verdict]).toEqual([1, 'failed']);
    expect(causes(stepped.json)).toEqual(expect.arrayContaining(where.map((name) => `fail: ${id} (${name})`)));
    expect(outputs.summary).toContain('failed: ');
    expect(stdout).toContain(`::error title=${id}`);
    const red = standIn.checkRuns.filter(({ conclusion }) => conclusion === 'failure').map(({ name }) => name);
    for (const name of where) expect(red.join()).toContain(name);
    await expectReplay(stepped);

    const printed = await byCommandLine(inputsOf(deployment));
    expect([printed.status, causes(printed.json)]).toEqual([1, causes(stepped.json)]);
    await expectReplay(printed);
    const called = await byLibrary(deployment);
    expect([called.success, causes(called.json)]).toEqual([false, causes(stepped.json)]);
    await expectReplay(called);
  });
});

describe('the app’s own TLS server', () => {
  type Certificate = ReturnType<typeof raTlsCertificate>;

  /** What leads to it, where it shows this certificate. */
  async function serving(certificate?: (of: RunningDeployment) => Certificate): Promise<Inputs> {
    const deployment = await running();
    const { app } = deployment.world;
    const server = await startRaTlsServer(app, certificate?.(deployment));
    onTestFinished(() => server.close());
    writeFileSync(file('app-policy.yaml'), app.policy);
    return {
      ...inputsOf(deployment),
      ...WITHOUT_DOMAIN,
      'ra-tls': server.url.replace('tls://', ''),
      'phala-cloud-api': undefined,
      'kms-url': undefined,
      'gateway-url': undefined,
      policy: file('app-policy.yaml'),
    };
  }

  it('is met by action and command line, which keep what a replay needs', async () => {
    const inputs = await serving();
    const [stepped, printed] = [await byAction(inputs), await byCommandLine(inputs)];
    expect([stepped.done.status, printed.status]).toEqual([0, 0]);
    for (const made of [stepped, printed]) {
      const { verdict, components } = JSON.parse(made.json) as ResultDocument;
      expect([verdict, components[0]?.freshness]).toEqual(['verified', 'key-bound']);
      await expectReplay(made);
    }
  });

  it('with a certificate that has somebody else’s quote fails', async () => {
    const inputs = await serving(({ world: { app } }) =>
      raTlsCertificate(app, { key: 'thief', reportData: taggedReportData('ratls-cert', app.keys('ra-tls').spki) }),
    );
    const [stepped, printed] = [await byAction(inputs), await byCommandLine(inputs)];
    expect([stepped.done.status, printed.status]).toEqual([1, 1]);
    for (const made of [stepped, printed]) {
      expect(causes(made.json)).toContain('fail: hardware.report-data (app/0)');
      await expectReplay(made);
    }
  });
});

describe('trust-center demo', () => {
  it('runs and verifies such a deployment, and asks nobody outside this machine', async () => {
    const begun = Date.now();
    const proxied = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9' };
    const args = ['demo', '--format', 'json', '--save-bundle', file('demo.json')];
    const { status, stdout, stderr } = await runNode('dist/cli.cjs', args, proxied);
    expect(stderr).toBe('');
    expect(Date.now() - begun).toBeLessThan(10_000);
    const { components, gaps } = JSON.parse(stdout) as ResultDocument;
    expect([status, gaps, causes(stdout)]).toEqual([0, [], []]);
    expect(components.map(({ role, instance }) => `${role}/${instance}`)).toEqual(COMPONENTS);
    const { items } = JSON.parse(readFileSync(file('demo.json'), 'utf8')) as { items: { source: string }[] };
    const here = '(?:127\\.0\\.0\\.\\d|\\[?::1\\]?)';
    const known = new RegExp(
      `^(?:file:.*|node v.* roots|(?:https?|tls|dns)://${here}:\\d+(?:/.*)?|tls://[0-9a-f]{40}-443\\.simulated\\.example:\\d+ at ${here})$`,
    );
    for (const { source } of items) expect(source).toMatch(known);
    expect(items.map(({ source }) => source)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^dns:/), expect.stringMatching(/^tls:.* at 127\.0\.0\.1$/)]),
    );
  });

  it.each(NAMED)('shows a lie: %s', async (lie, id, where) => {
    const { status, stdout } = await cli('demo', '--lie', lie);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ failed: /);
    const others = where.filter((name) => !APP_COMPONENTS.includes(name));
    const named = where.includes('app/2') ? ['app/0 to app/2', ...others] : where;
    expect(stdout).toContain(`✗ ${id} (${named.join(', ')})`);
    expect(stdout).toContain('\n  The lie\n');
  });

  it.each([
    [['--lie', 'pccs'], '--lie: expected instance, kms, gateway, certificate, domain-key, caa, ct, got "pccs"'],
    [
      ['--lie', 'kms', '--write', 'x'],
      '--lie has no effect: with --write only files of the honest deployment are written',
    ],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await cliIn(folder, 'demo', ...args);
    expect([status, stderr.includes(message) ? message : stderr]).toEqual([2, message]);
  });
});

describe('--phala-cloud-api', () => {
  const APP = 'ab'.repeat(20);

  it.each([
    [
      ['--app-id', APP, '--url', 'https://a.example', '--phala-cloud-api', 'https://b.example'],
      'phala-cloud-api has no effect: it is about a target of app-id alone',
    ],
    [
      ['--app-id', APP, '--phala-cloud-api', 'http://b.example'],
      `http://b.example/api/v1/apps/${APP}/attestations is not https`,
    ],
    [
      ['--app-id', APP, '--phala-cloud-api', 'https://b.example/?key=secret'],
      'phala-cloud-api: expected a base URL, short and without a query',
    ],
    [['--app-id', APP, '--phala-cloud-api', 'b.example'], 'phala-cloud-api: expected an http or https URL'],
    [['--phala-cloud-api', 'https://b.example'], 'no target'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await cliIn(folder, 'verify', ...args);
    expect([status, stderr.includes(message) ? message : stderr]).toEqual([2, message]);
    expect(stderr).not.toContain('secret');
  });

  it('is no input beside another target', async () => {
    const inputs = {
      ...inputsOf(await running()),
      ...WITHOUT_DOMAIN,
      'app-id': undefined,
      url: 'https://agent.example',
    };
    const { status, stdout } = await step(inputs, { GITHUB_WORKSPACE: folder });
    expect(status).toBe(1);
    expect(stdout).toContain('phala-cloud-api has no effect');
  });
});
