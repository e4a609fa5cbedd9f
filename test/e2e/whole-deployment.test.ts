// App, KMS and gateway from the command line and in a step of a workflow: recorded evidence of each, by file.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Check, ComponentResult } from '../../src/core/result/document.js';
import {
  createWholeDeployment,
  guestAgentInfo,
  kmsRpcCertificate,
  type LoopbackServer,
  phalaCloudAttestations,
  startGateway,
  startGuestAgent,
  startKms,
} from '../../src/simulator/index.js';
import { capturePath, captureText, describeCaptures } from '../captures/captures.js';
import { selfSigned } from '../integration/loopback.js';
import { cli, cliIn, type Outcome, runNode, temporaryFolder } from './run.js';
import { demo, step, writeDemo } from './step.js';

const folder = temporaryFolder();
const world = createWholeDeployment({ seed: 'whole' });
const other = createWholeDeployment({ seed: 'whole', kms: { compose: { name: 'other-kms' } } });
const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

beforeAll(async () => {
  const { app, kms, gateway } = world;
  write('app.json', app.evidence);
  write('kms-info.json', guestAgentInfo(kms));
  write('kms-rpc.pem', kmsRpcCertificate(kms));
  write('kms-meta.json', world.meta);
  write('gateway-info.json', guestAgentInfo(gateway));
  write('other-kms-info.json', guestAgentInfo(other.kms));
  write('cloud.json', phalaCloudAttestations(app, { running: 1, stopped: 0, kms, gateway }));
  write('collateral.json', app.collateral);
  write('root-ca.pem', app.rootCaPem);
  write('policy.yaml', `${world.policy}components: [app, kms, gateway]\n`);
  await writeDemo();
});

const verify = (...more: string[]): Promise<Outcome> => {
  const given = ['--evidence', 'app.json', '--policy', 'policy.yaml', '--at', world.app.at.toISOString()];
  const judged = ['--collateral', 'collateral.json', '--insecure-root-ca', 'root-ca.pem', '--allow-experiment'];
  return cliIn(folder, 'verify', ...given, ...judged, ...more);
};
const ALL = ['--kms-evidence', 'kms-info.json,kms-meta.json', '--gateway-evidence', 'gateway-info.json'];

function checkIn(stdout: string, component: string, id: string): Check | undefined {
  const { components } = JSON.parse(stdout) as { components: ComponentResult[] };
  const checks = components.flatMap(({ phases }) => Object.values(phases).flatMap((phase) => phase.checks));
  return checks.find((check) => check.component === component && check.id === id);
}

describe('verify --kms-evidence --gateway-evidence', () => {
  it('verifies all three, and replays to the same bytes', async () => {
    const first = await verify(...ALL, '--format', 'json', '--save-bundle', 'bundle.json');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    for (const component of ['app/0', 'gateway/0']) {
      expect(checkIn(first.stdout, component, 'source-code.kms-binding')?.status).toBe('pass');
    }
    const again = [
      'replay',
      'bundle.json',
      '--insecure-root-ca',
      'root-ca.pem',
      '--allow-experiment',
      '--format',
      'json',
    ];
    expect(await cliIn(folder, ...again)).toMatchObject({ status: 0, stdout: first.stdout });
  });

  it('takes a bundle as evidence again, with all that it has', async () => {
    await verify(...ALL, '--save-bundle', 'again.json');
    const reused = await verify('--evidence', 'again.json');
    expect(reused.status).toBe(2);
    const args = ['verify', 'again.json', '--policy', 'policy.yaml', '--at', world.app.at.toISOString()];
    const anew = await cliIn(
      folder,
      ...args,
      '--insecure-root-ca',
      'root-ca.pem',
      '--allow-experiment',
      '--format',
      'json',
    );
    expect(anew.status).toBe(0);
    expect(checkIn(anew.stdout, 'app/0', 'source-code.kms-binding')?.detail).toContain('GetMeta answer');
  });

  it('is inconclusive without them where the policy requires them, and names what to give', async () => {
    const { status, stdout } = await verify('--kms-evidence', 'kms-info.json');
    expect(status).toBe(3);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'the policy requires a gateway (components), and none is in the evidence',
    );
    expect(stdout).toContain('--gateway-evidence FILE');
  });

  it('fails under another KMS, and prints the line that would accept it for what it is worth', async () => {
    const { status, stdout } = await verify(
      '--kms-evidence',
      'other-kms-info.json',
      '--gateway-evidence',
      'gateway-info.json',
    );
    expect(status).toBe(1);
    expect(stdout).toContain('source-code.kms-binding (app/0, gateway/0): The keys were given by a KMS');
  });

  it('takes the RPC certificate of a KMS, and collateral for each kind of platform', async () => {
    const rpc = ['--kms-evidence', 'kms-rpc.pem,kms-meta.json', '--gateway-evidence', 'gateway-info.json'];
    expect((await verify(...rpc)).status).toBe(0);
    const elsewhere = createWholeDeployment({
      seed: 'whole',
      kms: { platform: { fmspc: Buffer.from('00a06f000000', 'hex') } },
    });
    write('elsewhere.json', guestAgentInfo(elsewhere.kms));
    write('its-collateral.json', elsewhere.kms.collateral);
    const given = [...rpc.with(1, 'elsewhere.json,kms-meta.json'), '--format', 'json'];
    expect((await verify(...given, '--collateral', 'its-collateral.json')).status).toBe(0);
    const one = await verify(...given);
    expect(one.status).toBe(1);
    expect(checkIn(one.stdout, 'kms/0', 'hardware.tcb-info-platform')?.status).toBe('fail');
    const third = createWholeDeployment({
      seed: 'whole',
      kms: { platform: { fmspc: Buffer.from('00b06f000000', 'hex') } },
    });
    write('third.json', third.kms.collateral);
    const none = await verify(...given, '--collateral', 'third.json');
    expect(none.status).toBe(3);
    expect(checkIn(none.stdout, 'kms/0', 'hardware.collateral')?.detail).toContain(
      'none of the 2 files given is for TDX FMSPC 00a06f000000',
    );
  });

  it.each([
    ['--kms-evidence', 'cloud.json', 'kms-evidence: this is a report about an app'],
    ['--kms-evidence', 'bundle.json', 'kms-evidence: this is an evidence bundle'],
    ['--gateway-evidence', 'kms-meta.json', 'what a KMS says of itself'],
    ['--gateway-evidence', 'collateral.json', 'this is PCK collateral'],
    ['--kms-evidence', 'missing.json', 'kms-evidence: '],
  ])('refuses %s %s', async (option, file, message) => {
    if (file === 'bundle.json') await verify('--save-bundle', 'bundle.json');
    const { status, stderr } = await verify(option, file);
    expect({ status, said: stderr.includes(message) ? message : stderr }).toEqual({ status: 2, said: message });
  });

  it('has nothing to judge where the app gives no answer', async () => {
    const url = ['verify', '--url', 'http://127.0.0.1:9', '--policy', 'policy.yaml', '--no-cache'];
    const { status, stdout } = await cliIn(folder, ...url, ...ALL, '--format', 'json', '--save-bundle', 'gap.json');
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'inconclusive', components: [], gaps: [{ name: 'evidence' }] });
    expect((await cliIn(folder, 'replay', 'gap.json', '--format', 'json')).stdout).toBe(stdout);
  });

  it('says where the GetMeta answer of a KMS belongs', async () => {
    const { status, stderr } = await cliIn(folder, 'verify', 'kms-meta.json');
    expect(status).toBe(2);
    expect(stderr).toContain('Pass it with --kms-evidence.');
  });
});

describe('verify --url --kms-url --gateway-url', () => {
  const started = async (server: Promise<LoopbackServer>): Promise<string> => {
    const running = await server;
    onTestFinished(() => running.close());
    return running.url;
  };
  const live = async (of = world, env: NodeJS.ProcessEnv = {}, ...more: string[]): Promise<Outcome> => {
    const { key, cert } = await selfSigned('localhost');
    write('gateway-ca.pem', cert);
    const agent = await started(startGuestAgent(world.app));
    const kms = await started(startKms(of.kms, of.meta));
    const gateway = await started(startGateway(world.gateway, { tls: { key, cert } }));
    const places = ['--kms-url', kms, '--gateway-url', gateway.replace('127.0.0.1', 'localhost')];
    const judged = ['--policy', 'policy.yaml', '--at', world.app.at.toISOString(), '--collateral', 'collateral.json'];
    const root = ['--insecure-root-ca', 'root-ca.pem', '--allow-experiment', '--no-cache', '--format', 'json'];
    const args = ['verify', '--url', agent, ...places, ...judged, ...root, ...more];
    const trusting = { NODE_EXTRA_CA_CERTS: join(folder, 'gateway-ca.pem') };
    return runNode('dist/cli.cjs', args, { ...process.env, ...trusting, ...env }, folder);
  };

  it('verifies a self-hosted deployment, each machine asked itself, and replays to the same bytes', async () => {
    const first = await live(world, {}, '--save-bundle', 'live.json');
    expect(first.status).toBe(0);
    const { components, gaps } = JSON.parse(first.stdout) as { components: ComponentResult[]; gaps: unknown[] };
    expect(gaps).toEqual([]);
    expect(components.map(({ role, freshness }) => `${role} ${freshness}`)).toEqual([
      'app fetched',
      'kms key-bound',
      'gateway fetched',
    ]);
    const root = ['--insecure-root-ca', 'root-ca.pem', '--allow-experiment', '--format', 'json'];
    expect((await cliIn(folder, 'replay', 'live.json', ...root)).stdout).toBe(first.stdout);
  });

  it('does not ask a gateway whose certificate nobody vouches for, whatever the environment says', async () => {
    const { status, stdout } = await live(world, {
      NODE_EXTRA_CA_CERTS: join(folder, 'root-ca.pem'),
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(status).toBe(3);
    expect(checkIn(stdout, 'gateway/0', 'hardware.quote-format')?.detail).toContain('certificate is not trusted');
  });

  it('fails under the KMS of another', async () => {
    const { status, stdout } = await live(other);
    expect(status).toBe(1);
    expect(checkIn(stdout, 'app/0', 'source-code.kms-binding')?.status).toBe('fail');
  });

  it.each([
    [['--kms-url', 'http://127.0.0.1:8000'], 'a KMS is asked by https'],
    [['--kms-url', 'https://kms.example/?a=b'], 'kms-url: expected a base URL'],
    [['--gateway-url', 'gateway.example'], 'gateway-url: expected an http or https URL'],
    [['--gateway-url', 'https://gateway.example', '--offline'], 'offline: gateway-url has to be asked'],
    [['--allow-private'], '--allow-private has no effect'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await verify(...args);
    expect({ status, said: stderr.includes(message) ? message : stderr }).toEqual({ status: 2, said: message });
  });
});

describe('the action', () => {
  const file = (name: string): string => join(demo, name);

  it('has inputs for them, one file a line', async () => {
    const given = await step({
      'kms-evidence': `${file('kms-info.json')}\n${file('kms-meta.json')}`,
      'gateway-evidence': file('gateway-info.json'),
    });
    expect(given.status).toBe(0);
    expect(given.outputs.verdict).toBe('verified');
    expect(given.summary).toContain('kms/0');
    const swapped = await step({ 'kms-evidence': file('gateway-info.json') });
    expect(swapped.status).toBe(1);
    expect(swapped.outputs.verdict).toBe('failed');
  });
});

describeCaptures('a real app and real KMS nodes', () => {
  it.each([
    ['kms-pha-prod10-054', 'pass'],
    ['kms-pha-use2-054', 'fail'],
  ])('%s: %s', async (kms, status) => {
    const { mrAggregated } = JSON.parse(captureText(kms, 'expected.json'));
    write('real.yaml', `version: 1\nkms: { aggregated-mrs: ["${mrAggregated}"] }\n`);
    const { stdout } = await cli(
      ...['verify', '--evidence', capturePath('app-under-kms-pha-prod10', 'getquote.json')],
      ...['--kms-evidence', capturePath(kms, 'info.json')],
      ...['--collateral', capturePath('mpc-node-34d673', 'collateral.json')],
      ...['--collateral', capturePath('dstack-16c-64g-1gpu', 'collateral.json')],
      ...[
        '--at',
        '2026-02-18T12:00:00Z',
        '--offline',
        '--no-cache',
        '--policy',
        join(folder, 'real.yaml'),
        '--format',
        'json',
      ],
    );
    expect(checkIn(stdout, 'app/0', 'source-code.kms-binding')?.status).toBe(status);
    const { components } = JSON.parse(stdout) as { components: ComponentResult[] };
    const [phases] = components.filter(({ role }) => role === 'kms').map((one) => one.phases);
    expect([phases?.hardware.status, phases?.os.status, phases?.['source-code'].status]).toEqual([
      'pass',
      'pass',
      'pass',
    ]);
  });
});
