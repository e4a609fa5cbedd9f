// Container images from the command line and in a step of a workflow: the policy alone has registry and GitHub asked.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseBundle } from '../../src/core/bundle.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { createDeployment, phalaCloudAttestations } from '../../src/simulator/index.js';
import { type GitHubStandIn, startGitHub } from '../support/github/stand-in.js';
import { REGISTRY, REPOSITORY, type RegistryStandIn, startRegistry } from '../support/registry/stand-in.js';
import { type Outcome, runNode, temporaryFolder } from './run.js';
import { step, writeDemo } from './step.js';

const IMAGE = `${REGISTRY}/${REPOSITORY}`;

beforeAll(writeDemo);

interface World {
  registry: RegistryStandIn;
  github: GitHubStandIn;
  digest: string;
  path: (name: string) => string;
  env: NodeJS.ProcessEnv;
}

async function start(): Promise<World> {
  const registry = await startRegistry();
  const github = await startGitHub();
  const digest = registry.putManifest('one');
  registry.attach(digest, { n: 1 });
  github.attest(digest, { n: 2 });
  const compose = { docker_compose_file: `services: {web: {image: "${IMAGE}@${digest}"}}` };
  const deployment = createDeployment({ seed: 'container images', compose });
  const folder = temporaryFolder();
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('evidence.json'), JSON.stringify(phalaCloudAttestations(deployment)));
  writeFileSync(path('collateral.json'), JSON.stringify(deployment.collateral));
  writeFileSync(path('root-ca.pem'), deployment.rootCaPem);
  writeFileSync(path('ca.pem'), registry.certificate);
  writeFileSync(path('plain.yaml'), 'version: 1\n');
  const entry = `{ image: ${IMAGE}, repository: octo-org/octo-app, signer-workflow: .github/workflows/release.yml }`;
  writeFileSync(path('policy.yaml'), `version: 1\nsource-code:\n  provenance: [${entry}]\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    https_proxy: process.env.https_proxy,
    NODE_EXTRA_CA_CERTS: path('ca.pem'),
    GITHUB_API_URL: github.url,
  };
  return { registry, github, digest, path, env };
}

function verify({ path, env }: World, policy: string, more: string[] = [], token?: string): Promise<Outcome> {
  const options = {
    evidence: 'evidence.json',
    collateral: 'collateral.json',
    'insecure-root-ca': 'root-ca.pem',
    policy,
  };
  const args = Object.entries(options).flatMap(([name, file]) => [`--${name}`, path(file)]);
  const all = ['verify', ...args, '--at', '2026-06-15T12:00:00Z', '--format', 'json', ...more];
  return runNode('dist/cli.cjs', all, { ...env, ...(token === undefined ? {} : { GH_TOKEN: token }) });
}

function statusesOf(stdout: string): Record<string, string> {
  const { components } = JSON.parse(stdout) as ResultDocument;
  const checks = components[0]?.phases['source-code'].checks ?? [];
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

describe('container images', () => {
  it('are asked about where the policy wants it, and judged again without asking', async () => {
    const world = await start();
    const { registry, github, digest, path, env } = world;
    const first = await verify(world, 'policy.yaml', ['--save-bundle', path('bundle.json')]);
    expect(first.stderr).toBe('');
    expect(statusesOf(first.stdout)).toMatchObject({
      'source-code.provenance.digests': 'pass',
      'source-code.provenance.manifests': 'pass',
      // Neither bundle is signed by anybody.
      'source-code.provenance.signature': 'fail',
    });
    expect(github.requests).toEqual([`GET /repos/octo-org/octo-app/attestations/${digest}?per_page=30`]);
    expect(github.faults).toEqual([]);
    const { items, gaps } = parseBundle(readFileSync(path('bundle.json'), 'utf8'));
    expect(items.map(({ name }) => name)).toContain('image-record/0');
    expect(gaps.filter(({ name }) => name.startsWith('image'))).toEqual([]);

    const asked = registry.asked.length;
    const again = await runNode(
      'dist/cli.cjs',
      ['replay', path('bundle.json'), '--insecure-root-ca', path('root-ca.pem'), '--format', 'json'],
      env,
    );
    expect(again.stdout).toBe(first.stdout);
    expect(registry.asked).toHaveLength(asked);
  });

  it('are not asked about where it does not, or may not', async () => {
    const world = await start();
    await verify(world, 'plain.yaml');
    const idle = await verify(world, 'plain.yaml', ['--allow-private']);
    expect(idle).toMatchObject({ status: 2, stderr: expect.stringContaining('--allow-private has no effect') });
    expect((await verify(world, 'policy.yaml', ['--offline', '--allow-private'])).stderr).toBe('');
    const offline = await verify(world, 'policy.yaml', ['--offline']);
    expect(statusesOf(offline.stdout)).toMatchObject({ 'source-code.provenance.manifests': 'unknown' });
    expect([world.registry.asked, world.github.requests]).toEqual([[], []]);
  });

  it('are asked about at GitHub with the token of the environment, which is nowhere in the result', async () => {
    const world = await start();
    const { github, path } = world;
    const bad = await verify(world, 'policy.yaml', ['--save-bundle', path('bundle.json'), '--no-cache'], 'ghp_wrong');
    const bundle = readFileSync(path('bundle.json'), 'utf8');
    expect(bundle).toContain('it does not take the token');
    expect(`${bad.stdout}${bad.stderr}${bundle}`).not.toContain('ghp_wrong');
    const good = await verify(world, 'policy.yaml', ['--save-bundle', path('bundle.json')], github.token);
    expect(good.stdout).not.toContain(github.token);
    expect(readFileSync(path('bundle.json'), 'utf8')).not.toContain('it does not take the token');
  });

  it('are asked about in a step, with the token of the job', async () => {
    const { github, path, env, registry } = await start();
    const inputs = {
      evidence: path('evidence.json'),
      collateral: path('collateral.json'),
      'insecure-root-ca': path('root-ca.pem'),
      policy: path('policy.yaml'),
      'app-compose': undefined,
      at: '2026-06-15T12:00:00Z',
      'github-token': 'ghs_wrong',
    };
    const runner = { ...env, GITHUB_WORKSPACE: path('.') };
    const run = await step(inputs, runner);
    expect(run.outputs.verdict).not.toBe('');
    const bundle = readFileSync(run.outputs['bundle-path'] ?? '', 'utf8');
    expect(bundle).toContain('it does not take the token');
    expect(`${bundle}${run.stdout}${run.summary}`).not.toContain('ghs_wrong');
    expect(registry.asked.length).toBeGreaterThan(0);
    await step({ ...inputs, 'github-token': github.token }, runner);
    expect(github.requests).toHaveLength(2);
    expect(github.faults).toEqual([]);
  });
});
