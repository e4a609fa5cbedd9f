// What strangers write, through the whole action and the whole command line, as the runner and a terminal get it: a
// deployment chooses its names, a pull request its files, a caller the inputs.

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, runtimeEvent } from '../../src/simulator/index.js';
import { ALL_HOSTILE, expectHarmless, HOSTILE, withoutColours } from '../support/hostile.js';
import { cli, cliIn, temporaryFolder } from './run.js';
import { demo, pullRequest, type Step, step, stepOnGitHub, writeDemo } from './step.js';

/** What the environment and a file's name can hold: no NUL, and no lone surrogates. */
const writable = (text: string): string => text.replaceAll('\0', '').replace(/\p{Cs}/gu, '');
const NAMES = Object.entries(HOSTILE).map(([name, text]) => [name, writable(text)] as const);
const EVERYTHING = writable(ALL_HOSTILE);

/** Whole lines of the action that are commands, and meant. */
const COMMANDS =
  /^::(?:error|warning|notice)(?: (?:title|file|line|col)=[^:,]*(?:,(?:title|file|line|col)=[^:,]*)*)?::|^::group::(?:Collect and appraise|Every check)$|^::endgroup::$/;

function expectHarmlessStep({ stdout, stderr, outputs, summary }: Step, maxLine = 40_000): void {
  expectHarmless(withoutColours(stdout), { commands: COMMANDS, maxLine });
  expectHarmless(stderr, { maxLine });
  expectHarmless(summary);
  for (const value of Object.values(outputs)) {
    expect(value).not.toContain('\n');
    expectHarmless(value, { maxLine: 20_100 });
  }
}

const commandsOf = ({ stdout }: Step): string[] =>
  stdout.split('\n').flatMap((line) => /^\s*::([\w-]+)/.exec(line)?.[1] ?? []);

/** A genuine deployment whose operator chose every name that can be chosen. Each must be measured as it is. */
const hostile = join(temporaryFolder(), 'hostile');
beforeAll(async () => {
  await writeDemo();
  mkdirSync(hostile);
  const deployment = createDeployment({
    at: new Date().toISOString(),
    compose: (compose) => ({ ...compose, name: EVERYTHING, [EVERYTHING]: EVERYTHING }),
    app: (app) => ({ ...app, keyProvider: { name: EVERYTHING, id: '' }, mrConfig: 'none' }),
    events: (events) => [...events, runtimeEvent(`x${ALL_HOSTILE}`, Buffer.from(ALL_HOSTILE), 1)],
  });
  const files: Record<string, string | Uint8Array> = {
    'evidence.json': JSON.stringify(deployment.evidence),
    'collateral.json': JSON.stringify(deployment.collateral),
    'app-compose.json': deployment.appCompose,
    'policy.yaml': 'version: 1\n',
    'root-ca.pem': deployment.rootCaPem,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(hostile, name), content);
});

describe('the action', () => {
  const inputs = {
    evidence: join(hostile, 'evidence.json'),
    collateral: join(hostile, 'collateral.json'),
    'app-compose': join(hostile, 'app-compose.json'),
    policy: join(hostile, 'policy.yaml'),
    'insecure-root-ca': join(hostile, 'root-ca.pem'),
  };

  it('shows what a deployment is called without acting on it', async () => {
    const found = await step(inputs, { GITHUB_WORKSPACE: hostile });
    expect(found.status).toBe(1);
    expect(found.outputs.verdict).toBe('failed');
    expectHarmlessStep(found);
    expect([...new Set(commandsOf(found))].sort()).toEqual(['endgroup', 'error', 'group', 'notice', 'warning']);
    const key = found.stdout.split('\n').find((line) => line.startsWith('::error title=source-code.key-provider'));
    expect(key).toContain('%0Aactual:   a\\u{1b}[31mred');
    for (const name of ['markdown', 'sarif', 'junit', 'badge', 'result']) {
      expectHarmless(readFileSync(found.outputs[`${name}-path`] ?? '', 'utf8'));
    }
  });

  it('shows it so on GitHub too', async () => {
    const options = { env: { GITHUB_WORKSPACE: hostile } };
    const found = await stepOnGitHub(pullRequest(), { ...inputs, 'check-run': 'true', comment: 'true' }, options);
    expect(found.outputs.verdict).toBe('failed');
    expectHarmlessStep(found);
    const said: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') said.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect([[...found.standIn.checkRuns], [...found.standIn.comments]]);
    expect(said.length).toBeGreaterThan(10);
    for (const text of said) expectHarmless(text);
  });

  it.each(NAMES)('asks for a model without obeying its name: %s', async (_name, model) => {
    // Nothing is asked of anybody: no name is known.
    const stub = join(temporaryFolder(), 'no-names.cjs');
    writeFileSync(
      stub,
      "require('node:dns').lookup = (name, options, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));\n",
    );
    const found = await step({ model, evidence: undefined }, { NODE_OPTIONS: `--require ${stub}` });
    expect(found.stdout).toContain('asking Redpill for a report on ');
    expectHarmlessStep(found);
    expect(found.outputs.verdict).not.toBe('verified');
    expect(
      commandsOf(found).filter((command) => !['group', 'endgroup', 'error', 'notice', 'warning'].includes(command)),
    ).toEqual([]);
  });

  it.each(NAMES)('measures an image without obeying its name: %s', async (_name, name) => {
    const found = await step({ 'os-image': name.trim() });
    expect(found.status).toBe(1);
    expect(found.stdout).toContain('measuring the OS image ');
    expectHarmlessStep(found);
    expect(commandsOf(found)).toEqual(['group', 'endgroup', 'error']);
    expect(Object.keys(found.outputs)).toEqual(['bundle-path']);
  });

  it.each([
    'app-id',
    'url',
    'ra-tls',
    'header',
    'body',
    'pointer',
    'evidence',
    'collateral',
    'pccs-url',
    'app-compose',
    'compose-file',
    'os-image-hash',
    'os-image-url',
    'rebuild',
    'rebuild-report',
    'reference-values',
    'trusted-root',
    'policy',
    'phases',
    'nonce',
    'at',
    'insecure-root-ca',
    'fail-on',
    'sign',
    'signing-key',
    'check-run',
    'badge-branch',
    'polcy',
  ])('says what is wrong with an input without obeying it: %s', async (input) => {
    const found = await step({
      ...(['url', 'ra-tls', 'header', 'body', 'pointer'].includes(input) ? { evidence: undefined } : {}),
      ...(input === 'signing-key' ? { sign: 'key' } : {}),
      ...(input === 'rebuild' ? { 'os-image': 'rebuild' } : {}),
      ...(input === 'rebuild-report' ? { 'os-image': './image' } : {}),
      [input]: EVERYTHING,
    });
    expectHarmlessStep(found);
    expect(
      commandsOf(found).filter((command) => !['group', 'endgroup', 'error', 'notice', 'warning'].includes(command)),
    ).toEqual([]);
  });

  it('says where a policy is wrong without obeying it', async () => {
    const path = join(demo, 'hostile-policy.json');
    writeFileSync(path, JSON.stringify({ version: 1, [EVERYTHING]: EVERYTHING }));
    const found = await step({ policy: path });
    expect(found.status).toBe(1);
    expect(found.stdout).toMatch(/^::error file=hostile-policy\.json,line=1,col=\d+::policy 1:/m);
    expectHarmlessStep(found);
  });

  it('names evidence of any name, and shows its errors', async () => {
    const folder = temporaryFolder();
    for (const [, name] of NAMES) {
      const path = join(folder, `${name.replaceAll('/', '_').slice(0, 60)}.json`);
      writeFileSync(path, `{"quote": ${JSON.stringify(name)}, "event_log": ${JSON.stringify(name)}}`);
      const found = await step({ evidence: path }, { GITHUB_WORKSPACE: folder });
      expect(found.status).toBe(1);
      expectHarmlessStep(found);
    }
  });
});

describe('the command line', () => {
  const options = [
    ...['--evidence', join(hostile, 'evidence.json'), '--collateral', join(hostile, 'collateral.json')],
    ...['--app-compose', join(hostile, 'app-compose.json'), '--policy', join(hostile, 'policy.yaml')],
    ...['--insecure-root-ca', join(hostile, 'root-ca.pem')],
  ];

  it.each([['text', '--verbose'], ['json'], ['markdown'], ['sarif'], ['junit']])(
    'shows what a deployment is called: as %s',
    async (...format) => {
      const { status, stdout, stderr } = await cli('verify', ...options, '--format', ...format);
      expect(status).toBe(1);
      expectHarmless(stdout);
      expectHarmless(stderr);
      // It is there, spelled out.
      expect(stdout).toMatch(/u(?:\{{1,2}|&#123;|00)1b\b/);
    },
  );

  it.each([
    ['inspect', 'evidence.json'],
    ['inspect', 'evidence.json', '--format', 'json'],
    ['inspect', 'app-compose.json'],
    ['compose-hash', 'app-compose.json'],
    ['compose-hash', 'app-compose.json', '--format', 'json'],
  ])('shows what is in a file: %s %s', async (...args) => {
    const { stdout, stderr } = await cliIn(hostile, ...args);
    expectHarmless(stdout, { maxLine: 300_000 });
    expectHarmless(stderr);
    expect(`${stdout}${stderr}`).not.toBe('');
  });

  it('gives the exact values to programs', async () => {
    const { stdout } = await cliIn(hostile, 'inspect', 'evidence.json', '--format', 'json');
    const events: { event: string }[] = JSON.parse(stdout).machines[0].eventLog;
    expect(events.map(({ event }) => event)).toContain(`x${ALL_HOSTILE}`);
  });

  it('says what is wrong with its arguments', async () => {
    const name = EVERYTHING.replaceAll('/', '_').slice(0, 80);
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), '{}');
    const outcomes = await Promise.all([
      cli(EVERYTHING),
      cli('verify', `--${EVERYTHING.replaceAll('=', '')}`),
      cli('verify', EVERYTHING),
      cli('verify', '--format', EVERYTHING, '--evidence', 'x'),
      cli('verify', '--at', EVERYTHING, '--evidence', 'x'),
      cli('verify', ...options, '--output', join(folder, 'none', name)),
      cli('verify', ...options, '--os-image', EVERYTHING),
      cli('verify-summary', name, '--repo', EVERYTHING, '--signer-workflow', EVERYTHING),
      cli('policy', EVERYTHING),
      cli('badge', name, '--link', EVERYTHING),
      cli('measure', name, '--cpus', EVERYTHING, '--memory', '1G'),
      cli('rebuild', '--repository', EVERYTHING, '--commit', 'a'.repeat(40)),
      cliIn(folder, 'inspect', name),
      cliIn(folder, 'replay', name),
      cliIn(folder, 'demo', '--write', join('missing', name)),
    ]);
    for (const { status, stdout, stderr } of outcomes) {
      expect(status).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^trust-center: /);
      expectHarmless(stderr, { maxLine: 40_000 });
    }
  });

  it('names a folder that it has written', async () => {
    const name = EVERYTHING.replaceAll('/', '_').slice(0, 80);
    const { status, stdout } = await cliIn(temporaryFolder(), 'demo', '--write', name);
    expect(status).toBe(0);
    expectHarmless(stdout);
    expect(stdout).toContain('\\u{1b}[31mred');
  });

  it('shows of a signed summary what it says, and its name', async () => {
    const folder = temporaryFolder();
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(join(folder, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const name = EVERYTHING.replaceAll('/', '_').slice(0, 80);
    const signed = await cliIn(folder, 'verify', ...options, '--summary', name, '--signing-key', 'key.pem');
    expect(signed).toMatchObject({ status: 1, stderr: '' });
    writeFileSync(join(folder, `not-${name}`), JSON.stringify({ mediaType: EVERYTHING, [EVERYTHING]: 1 }));
    for (const format of ['text', 'json']) {
      const how = ['--key', 'public.pem', '--format', format];
      const shown = await cliIn(folder, 'verify-summary', name, ...how);
      expect(shown).toMatchObject({ status: 1, stderr: '' });
      expect(shown.stdout).toContain(format === 'text' ? '\\u{1b}' : '\\u001b');
      expectHarmless(shown.stdout);
      const refused = await cliIn(folder, 'verify-summary', `not-${name}`, ...how);
      expect(refused.status).toBe(2);
      expectHarmless(refused.stderr);
    }
  });
});

it('is tested on names that a file can have', () => {
  expect(basename(EVERYTHING.replaceAll('/', '_'))).toContain('\u001b');
});
