// `trust-center collect`, and what is kept of a verification that was cancelled or failed.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Bundle, parseBundle } from '../../src/core/bundle.js';
import {
  createDeployment,
  createWholeDeployment,
  type LoopbackServer,
  phalaCloudAttestations,
  startGuestAgent,
  startPccs,
  startRaTlsServer,
} from '../../src/simulator/index.js';
import { closedPort, serve } from '../integration/loopback.js';
import { cli, type Outcome, root, temporaryFolder } from './run.js';
import { step, writeDemo } from './step.js';

const world = createDeployment({ at: new Date().toISOString() });
const folder = temporaryFolder();
const rootCa = join(folder, 'root-ca.pem');
writeFileSync(rootCa, world.rootCaPem);
writeFileSync(join(folder, 'policy.yaml'), world.policy);
writeFileSync(join(folder, 'app-compose.json'), world.appCompose);

beforeAll(writeDemo);

async function started(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const running = await server;
  onTestFinished(() => running.close());
  return running;
}

const newFile = (): string => join(temporaryFolder(), 'bundle.json');
const read = (path: string): Bundle => parseBundle(readFileSync(path, 'utf8'));

/** Runs the command until `ready`, then sends the signal. */
async function interrupted(
  script: string,
  args: string[],
  name: NodeJS.Signals,
  ready: () => boolean,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome & { signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [join(root, script), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = { status: null as number | null, signal: null as NodeJS.Signals | null, stdout: '', stderr: '' };
  child.stdout.on('data', (piece) => {
    outcome.stdout += piece;
  });
  child.stderr.on('data', (piece) => {
    outcome.stderr += piece;
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', (status, signal) => {
      Object.assign(outcome, { status, signal });
      resolve();
    });
  });
  while (!ready()) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill(name);
  await closed;
  return outcome;
}

describe('trust-center collect', () => {
  it('writes a bundle of everything, which is then verified as evidence', async () => {
    const [pccs, agent] = await Promise.all([started(startPccs(world)), started(startGuestAgent(world))]);
    const path = newFile();
    const asked = ['--url', agent.url, '--pccs-url', pccs.url, '--no-cache'];
    expect(await cli('collect', ...asked, '--save-bundle', path)).toEqual({ status: 0, stdout: '', stderr: '' });
    const bundle = read(path);
    expect(bundle.items.map(({ name }) => name)).toEqual(['evidence', 'guest-agent-info', 'collateral/0']);
    expect(bundle.appraisal).toBeUndefined();
    const verified = await cli(
      'verify',
      path,
      ...['--policy', join(folder, 'policy.yaml'), '--app-compose', join(folder, 'app-compose.json')],
      ...['--insecure-root-ca', rootCa, '--allow-experiment', '--offline'],
    );
    expect([verified.status, verified.stderr]).toEqual([0, '']);
  });

  it('writes it to stdout, and names what is missing', async () => {
    const server = await started(startRaTlsServer(world));
    const pccs = `http://127.0.0.1:${await closedPort()}`;
    const target = server.url.replace('tls://', '');
    const { status, stdout, stderr } = await cli('collect', '--ra-tls', target, '--pccs-url', pccs, '--no-cache');
    expect(status).toBe(3);
    expect(parseBundle(stdout)).toMatchObject({
      target: { kind: 'ra-tls', name: target },
      components: [{ acquired: 'handshake' }],
    });
    expect(stderr).toMatch(/^trust-center: app\/0\/collateral is missing: .*the connection was refused/);
  });

  it('keeps the reason where the target gives no answer', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const path = newFile();
    const { status, stdout, stderr } = await cli('collect', url, '--save-bundle', path);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('trust-center: evidence is missing: ');
    expect(read(path).gaps).toMatchObject([{ name: 'evidence', code: 'FETCH_FAILED' }]);
  });

  it('refuses what it does not do', async () => {
    expect((await cli('collect')).status).toBe(2);
    expect((await cli('collect', 'x.json', '--policy', 'p.yaml')).stderr).toContain('unknown option --policy');
  });
});

describe('a verification that is cancelled', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s keeps what was collected, and decides nothing', async (name) => {
    const agent = await started(startGuestAgent(world));
    const pccs = await serve(() => {});
    const path = newFile();
    const args = ['verify', agent.url, '--pccs-url', pccs.url, '--no-cache', '--save-bundle', path];
    const { status, signal, stdout, stderr } = await interrupted(
      'dist/cli.cjs',
      args,
      name,
      () => pccs.requests.length > 0,
    );
    expect({ status, signal, stdout }).toEqual({ status: 3, signal: null, stdout: '' });
    expect(stderr).toContain(`Written: ${path} (bundle of what was collected until then)`);
    expect(stderr).toContain(': cancelled');
    const bundle = read(path);
    expect(bundle.components).toHaveLength(1);
    expect(bundle.items.map((item) => item.name)).toEqual(['evidence', 'guest-agent-info']);
    expect(bundle.gaps).toContainEqual({ name: 'collection', reason: 'it was cancelled before it was complete' });
  });

  it('leaves out no machine, whichever was to have its collateral next', async () => {
    const { app, kms, gateway } = createWholeDeployment({ seed: 'cancelled' });
    const evidence = phalaCloudAttestations(app, { running: 0, stopped: 1, kms, gateway });
    const input = join(temporaryFolder(), 'attestations.json');
    writeFileSync(input, JSON.stringify(evidence));
    const pccs = await serve(() => {});
    const path = newFile();
    const args = ['collect', input, '--pccs-url', pccs.url, '--no-cache', '--save-bundle', path];
    const { status } = await interrupted('dist/cli.cjs', args, 'SIGINT', () => pccs.requests.length > 0);
    expect(status).toBe(3);
    const named = read(path).components.map(({ role, instance }) => `${role}/${instance}`);
    expect(named).toEqual(['kms/0', 'gateway/0', 'app/0']);
  });

  it('before the target has answered keeps that it was', async () => {
    const agent = await serve(() => {});
    const path = newFile();
    const args = ['collect', agent.url, '--save-bundle', path];
    const { status } = await interrupted('dist/cli.cjs', args, 'SIGINT', () => agent.requests.length > 1);
    expect(status).toBe(3);
    expect(read(path)).toMatchObject({
      components: [],
      gaps: [{ name: 'evidence' }, { name: 'collection' }],
      items: [],
    });
  });

  it('as a step of a job: the bundle is an output, and the step has failed', async () => {
    const agent = await started(startGuestAgent(world));
    const pccs = await serve(() => {});
    const output = join(temporaryFolder(), 'output');
    writeFileSync(output, '');
    const env = {
      PATH: process.env.PATH,
      RUNNER_TEMP: temporaryFolder(),
      GITHUB_OUTPUT: output,
      INPUT_URL: agent.url,
      'INPUT_PCCS-URL': pccs.url,
    };
    const { status, stdout } = await interrupted('dist/index.cjs', [], 'SIGINT', () => pccs.requests.length > 0, env);
    expect(status).toBe(1);
    expect(stdout).toContain('::error::');
    const path = /^bundle-path<<(\S+)\n(.*)\n\1$/m.exec(readFileSync(output, 'utf8'))?.[2] ?? '';
    expect(read(path).components).toHaveLength(1);
    expect(readFileSync(output, 'utf8')).not.toContain('verdict');
  });
});

describe('a verification that ends in an error', () => {
  it('keeps what was collected before', async () => {
    const agent = await started(startGuestAgent(world));
    const pccs = await started(startPccs(world));
    const path = newFile();
    const image = join(temporaryFolder(), 'image');
    writeFileSync(image, 'no image');
    const args = ['--pccs-url', pccs.url, '--no-cache', '--os-image', image, '--save-bundle', path];
    const { status, stdout } = await cli('verify', agent.url, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(read(path).gaps).toContainEqual({ name: 'collection', reason: 'it ended in an error' });
    expect(read(path).components).toHaveLength(1);
  });

  it('writes nothing where nothing was collected', async () => {
    const path = newFile();
    expect((await cli('verify', join(folder, 'none.json'), '--save-bundle', path)).status).toBe(2);
    expect(existsSync(path)).toBe(false);
  });

  it('is none for a target without an answer: result, and bundle', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const found = await step({ evidence: undefined, collateral: undefined, url });
    expect(found.outputs.verdict).toBe('inconclusive');
    expect(read(found.outputs['bundle-path'] ?? '').gaps).toMatchObject([{ name: 'evidence' }]);
  });
});
