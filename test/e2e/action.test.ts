// The committed action, run as the runner runs it: inputs in the environment, outputs and summary in files.

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Settings, startGitHub } from '../support/github/stand-in.js';
import { cli, type Outcome, root, runNode, temporaryFolder } from './run.js';

const demo = join(temporaryFolder(), 'demo');
beforeAll(async () => {
  expect((await cli('demo', '--write', demo)).status).toBe(0);
});

interface Step extends Outcome {
  outputs: Record<string, string>;
  summary: string;
}

/** A step with these inputs; `undefined` takes one of the usual ones away. `runner` goes over what the runner sets. */
async function step(
  inputs: Record<string, string | undefined> = {},
  runner: Record<string, string> = {},
): Promise<Step> {
  const folder = temporaryFolder();
  const outputFile = join(folder, 'output');
  const summaryFile = join(folder, 'summary');
  writeFileSync(outputFile, '');
  writeFileSync(summaryFile, '');
  const file = (name: string): string => join(demo, name);
  const all = {
    evidence: file('evidence.json'),
    collateral: file('collateral.json'),
    'app-compose': file('app-compose.json'),
    policy: file('policy.yaml'),
    'insecure-root-ca': file('root-ca.pem'),
    'fail-on': 'inconclusive',
    ...inputs,
  };
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    ...runner,
  };
  for (const [name, value] of Object.entries(all)) env[`INPUT_${name.toUpperCase()}`] = value ?? '';
  const outcome = await runNode('dist/index.cjs', [], env);
  const outputs: Record<string, string> = {};
  for (const match of readFileSync(outputFile, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm))
    outputs[match[1] ?? ''] = match[3] ?? '';
  return { ...outcome, outputs, summary: readFileSync(summaryFile, 'utf8') };
}

describe('a verified deployment', () => {
  it('passes, with every output, a summary, the result and a bundle that replays', async () => {
    const { status, outputs, summary, stdout } = await step();
    expect(stdout).not.toContain('::error');
    expect(status).toBe(0);
    expect(Object.keys(outputs).sort()).toEqual([
      'bundle-path',
      'compose-hash',
      'os-image-hash',
      'result-path',
      'summary',
      'tcb-status',
      'verdict',
    ]);
    expect(outputs).toMatchObject({ verdict: 'verified', 'tcb-status': 'UpToDate' });
    expect(outputs['compose-hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs['os-image-hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs.summary).toMatch(/^verified.*not production/);
    expect(summary).toContain('verified');
    expect(summary).toContain('not production');
    const result = readFileSync(outputs['result-path'] ?? '', 'utf8');
    const replayed = await cli(
      'replay',
      outputs['bundle-path'] ?? '',
      '--insecure-root-ca',
      join(demo, 'root-ca.pem'),
      '--format',
      'json',
    );
    expect(replayed.stdout).toBe(result);
  });

  it('is verified also where the summary cannot be written', async () => {
    const { status, outputs, stdout } = await step({}, { GITHUB_STEP_SUMMARY: '/nowhere/summary' });
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect(stdout).toMatch(/^::warning::The job summary could not be written: /m);
  });
});

describe('a deployment that is not verified', () => {
  it('fails the step, annotates the check and writes the summary', async () => {
    const { status, outputs, summary, stdout } = await step({ 'insecure-root-ca': undefined });
    expect(status).toBe(1);
    expect(outputs.verdict).toBe('failed');
    expect(stdout).toMatch(/^::error title=hardware\.root-ca \(app\/0\)::/m);
    expect(summary).toContain('hardware.root-ca');
    expect(existsSync(outputs['bundle-path'] ?? '')).toBe(true);
  });

  it('fails the step or not as fail-on says', async () => {
    const failed = { 'insecure-root-ca': undefined };
    const inconclusive = { policy: undefined };
    expect((await step({ ...failed, 'fail-on': 'failed' })).status).toBe(1);
    expect((await step({ ...failed, 'fail-on': 'never' })).status).toBe(0);
    expect((await step(inconclusive)).status).toBe(1);
    expect(await step({ ...inconclusive, 'fail-on': 'failed' })).toMatchObject({
      status: 0,
      outputs: { verdict: 'inconclusive' },
    });
    expect((await step({ ...inconclusive, 'fail-on': 'never' })).status).toBe(0);
  });
});

describe('unusable input', () => {
  it.each([
    ['an unknown input', { polcy: 'x' }, 'unknown input "polcy"; did you mean policy?'],
    [
      'a bad fail-on',
      { 'fail-on': 'sometimes' },
      'input fail-on: expected inconclusive, failed, never, got "sometimes"',
    ],
    ['no target', { evidence: undefined }, 'no target: name one of evidence, url, app-id or model'],
    ['a missing file', { evidence: '/nowhere/evidence.json' }, 'evidence: "/nowhere/evidence.json" does not exist'],
    ['a bad phase', { phases: 'hardware,sofware' }, 'phases: unknown phase "sofware"'],
  ])('%s fails the step whatever fail-on says, and the summary says why', async (_name, inputs, message) => {
    const { status, outputs, summary, stdout } = await step({ 'fail-on': 'never', ...inputs });
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::${message}`);
    expect(outputs.verdict).toBeUndefined();
    expect(summary).toMatch(/^### Not verified/);
  });
});

describe('action.yml', () => {
  const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

  it('describes every input and output, and runs the committed bundle on node24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/index.cjs' });
    expect(manifest.branding).toEqual({ icon: 'shield', color: 'green' });
    for (const entry of [...Object.entries(manifest.inputs), ...Object.entries(manifest.outputs)]) {
      const [name, { description }] = entry as [string, { description: string }];
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description.length).toBeGreaterThan(10);
    }
  });

  it('declares exactly the inputs that the action reads', async () => {
    const { stdout } = await step({ unheard: 'x' });
    const listed = /Inputs of this action: ([^.]+)\./.exec(stdout)?.[1]?.split(', ') ?? [];
    expect(listed.sort()).toEqual(Object.keys(manifest.inputs).sort());
  });
});

describe('publishing', () => {
  const SHA = 'a'.repeat(40);

  const ofPullRequest = (head: string, base: string) => ({
    pull_request: { number: 7, head: { sha: SHA, repo: { full_name: head } }, base: { repo: { full_name: base } } },
  });

  async function published(
    inputs: Record<string, string>,
    settings: Settings = {},
    event: { name: string; payload?: (repository: string) => object } = {
      name: 'pull_request',
      payload: (own) => ofPullRequest(own, own),
    },
  ) {
    const standIn = await startGitHub(settings);
    const path = join(temporaryFolder(), 'event.json');
    writeFileSync(path, JSON.stringify(event.payload?.(standIn.repository) ?? {}));
    const env = {
      GITHUB_API_URL: standIn.url,
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: standIn.repository,
      GITHUB_SHA: SHA,
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: path,
      GITHUB_RUN_ID: '4242',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_WORKSPACE: demo,
    };
    const outcome = await step({ 'github-token': standIn.token, ...inputs }, env);
    expect(standIn.faults).toEqual([]);
    return { ...outcome, standIn };
  }

  it.each(['push', 'schedule', 'workflow_dispatch'])('publishes check runs on %s, and no comment', async (name) => {
    const { status, standIn } = await published({ 'check-run': 'true', comment: 'true' }, {}, { name });
    expect(status).toBe(0);
    expect([...standIn.checkRuns.values()].map(({ status: state }) => state)).toEqual(['completed']);
    expect([...standIn.comments.values()]).toEqual([]);
  });

  it('verifies a pull request from a fork, publishes nothing and says so', async () => {
    const fork = { name: 'pull_request', payload: (own: string) => ofPullRequest('stranger/fork', own) };
    const { status, stdout, outputs, standIn } = await published({ 'check-run': 'true', comment: 'true' }, {}, fork);
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect([...standIn.checkRuns.values(), ...standIn.comments.values()]).toEqual([]);
    expect(stdout).toMatch(/^::notice::.* the pull request comes from a fork/m);
  });

  it('shows the result in check runs and a comment, never a test root as a success', async () => {
    const { status, standIn } = await published({ 'check-run': 'true', comment: 'true' });
    expect(status).toBe(0);
    expect(
      [...standIn.checkRuns.values()].map(({ name, status: state, conclusion }) => [name, state, conclusion]),
    ).toEqual([['trust-center (app/0)', 'completed', 'action_required']]);
    expect([...standIn.comments.values()].map(({ issue }) => issue)).toEqual([7]);
  });

  it('leaves no check run in progress when the input is unusable', async () => {
    const { status, standIn } = await published({ 'check-run': 'true', evidence: '/nowhere' });
    expect(status).toBe(1);
    expect([...standIn.checkRuns.values()].map(({ status: state, conclusion }) => [state, conclusion])).toEqual([
      ['completed', 'failure'],
    ]);
  });

  it('warns, with the line to add, where the token may not publish', async () => {
    const { status, stdout, outputs } = await published({ 'check-run': 'true' }, { permissions: [] });
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect(stdout).toMatch(/^::warning::The check run was not published: .*checks: write/m);
  });

  it('signs a summary with a key, which says that a test root proves nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const folder = temporaryFolder();
    const [keyPath, publicPath] = [join(folder, 'key.pem'), join(folder, 'key.pub')];
    writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(publicPath, publicKey.export({ type: 'spki', format: 'pem' }));
    const { status, outputs } = await step({ sign: 'key', 'signing-key': keyPath });
    expect(status).toBe(0);
    const summary = outputs['summary-path'] ?? '';
    expect(dirname(summary)).toBe(dirname(outputs['result-path'] ?? ''));
    const checked = await cli(
      'verify-summary',
      summary,
      '--key',
      publicPath,
      '--subject',
      outputs['result-path'] ?? '',
    );
    expect(checked.status).not.toBe(0);
    expect(checked.stdout + checked.stderr).toMatch(/test|insecure|production/i);
  });
});
