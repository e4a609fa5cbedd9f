// Many targets from a file: by the command line and as a step of a job.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Bundle, parseBundle } from '../../src/core/bundle.js';
import { createDeployment, type LoopbackServer, startGuestAgent, startPccs } from '../../src/simulator/index.js';
import { closedPort, serve } from '../integration/loopback.js';
import { startGitHub } from '../support/github/stand-in.js';
import { cliIn, root, runNode, temporaryFolder } from './run.js';
import { demo, pullRequest, step, stepOnGitHub, writeDemo } from './step.js';

beforeAll(writeDemo);

const world = createDeployment({ at: new Date().toISOString() });

const DEFAULTS = {
  policy: 'policy.yaml',
  'app-compose': 'app-compose.json',
  collateral: 'collateral.json',
  'insecure-root-ca': 'root-ca.pem',
};
const GOOD = { evidence: 'evidence.json' };
const WRONG = { evidence: 'evidence.json', 'app-compose': 'other.json' };
/** No reference: nothing says which OS booted. */
const UNDECIDED = { evidence: 'evidence.json', policy: 'empty.yaml' };

interface Line {
  name: string;
  status: string;
  why: string;
  result: { verdict: string } | null;
  error: { code: string } | null;
}

/** A folder with the demo's files, and a file of these targets. */
function folderWith(targets: object, file = 'targets.yaml'): string {
  const folder = temporaryFolder();
  for (const name of readdirSync(demo)) writeFileSync(join(folder, name), readFileSync(join(demo, name)));
  writeFileSync(join(folder, 'other.json'), '{"another":"file"}');
  writeFileSync(join(folder, 'empty.yaml'), 'version: 1\n');
  writeFileSync(join(folder, file), JSON.stringify(targets));
  return folder;
}

const fleet = (targets: object[]): object => ({ defaults: DEFAULTS, targets });
const verify = (folder: string, ...args: string[]) => cliIn(folder, 'verify', '--targets', 'targets.yaml', ...args);
const linesOf = (text: string): Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function started(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const running = await server;
  onTestFinished(() => running.close());
  return running;
}

describe('trust-center verify --targets', () => {
  const MIXED = [
    { name: 'good', ...GOOD },
    { name: 'wrong', ...WRONG },
    { name: 'undecided', ...UNDECIDED },
    { name: 'no file', evidence: 'nowhere.json' },
    { name: 'no evidence', evidence: 'policy.yaml' },
  ];

  it('has a line of JSON for each, whatever becomes of it, and the worst of them as exit status', async () => {
    const { status, stdout, stderr } = await verify(folderWith(fleet(MIXED)), '--format', 'json');
    expect([status, stderr]).toEqual([1, '']);
    const found = Object.fromEntries(linesOf(stdout).map((line) => [line.name, line]));
    expect(Object.keys(found).sort()).toEqual(['good', 'no evidence', 'no file', 'undecided', 'wrong']);
    expect(found.good).toMatchObject({ status: 'experiment', result: { verdict: 'verified' }, error: null });
    expect(found.wrong).toMatchObject({ status: 'failed', result: { verdict: 'failed' } });
    expect(found.undecided).toMatchObject({ status: 'inconclusive' });
    expect(found['no file']).toMatchObject({
      status: 'not checked',
      result: null,
      error: { code: 'INPUT_NOT_FOUND' },
    });
    expect(found['no evidence']).toMatchObject({ status: 'not checked', error: { code: 'INPUT_UNRECOGNISED' } });
  });

  it.each([
    [[GOOD], ['--allow-experiment'], 0],
    [[GOOD], [], 1],
    [
      [
        { name: 'a', ...GOOD },
        { name: 'b', ...UNDECIDED },
      ],
      ['--allow-experiment'],
      3,
    ],
    [
      [
        { name: 'a', ...GOOD },
        { name: 'b', evidence: 'nowhere.json' },
      ],
      ['--allow-experiment'],
      3,
    ],
    [
      [
        { name: 'a', ...UNDECIDED },
        { name: 'b', ...WRONG },
      ],
      ['--allow-experiment'],
      1,
    ],
    [[{ name: 'a', ...UNDECIDED, nonce: '00' }], [], 2],
  ])('%j %j ends with %i', async (targets, args, status) => {
    expect((await verify(folderWith(fleet(targets)), ...args)).status).toBe(status);
  });

  it('prints a line each and the sum, one document, or a suite each', async () => {
    const folder = folderWith(fleet(MIXED));
    const text = await verify(folder);
    expect(text.stdout).toContain('✗ failed        wrong: source-code.compose-hash');
    expect(text.stdout).toContain('\n✗ 1 of 5 targets failed, 4 more are not verified\n');
    expect((await verify(folder, '--quiet')).stdout).toBe('✗ 1 of 5 targets failed, 4 more are not verified\n');
    const markdown = (await verify(folder, '--format', 'markdown')).stdout;
    expect(markdown.split('\n', 1)[0]).toBe('## ✗ 1 of 5 targets failed, 4 more are not verified');
    expect(markdown).toContain('| –&nbsp;not&nbsp;checked | no file | evidence: "nowhere.json" does not exist |');
    await verify(folder, '--format', 'junit', '--output', 'junit.xml');
    const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
    expect([...junit.matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name).sort()).toEqual(
      ['good', 'wrong', 'undecided', 'no file', 'no evidence'].sort(),
    );
    expect(junit).toMatch(/<\/testsuites>\n$/);
    // Neither an experiment nor what was not checked passes.
    expect(junit).not.toContain('<testcase classname="verdict" name="verified"/>');
  });

  it('keeps a bundle of each, under a name that leads nowhere else', async () => {
    const folder = folderWith(
      fleet([
        { name: 'plain', ...GOOD },
        { name: '../../up', ...GOOD },
      ]),
    );
    await verify(folder, '--save-bundle', 'kept');
    const [up = '', plain] = readdirSync(join(folder, 'kept')).sort();
    expect([up, plain]).toEqual([expect.stringMatching(/^up~[0-9a-f]{12}\.json$/), 'plain.json'].sort().reverse());
    for (const name of [up, 'plain.json']) {
      expect(parseBundle(readFileSync(join(folder, 'kept', name), 'utf8')).appraisal).toBeDefined();
    }
    expect((await cliIn(folder, 'replay', 'kept/plain.json', '--insecure-root-ca', 'root-ca.pem')).status).toBe(1);
  });

  it('tells a mistake with its line before anything is asked or written', async () => {
    const agent = await started(startGuestAgent(world));
    const folder = folderWith({});
    writeFileSync(join(folder, 'targets.yaml'), `- name: first\n  url: ${agent.url}\n- name: second\n  app-id: "12"\n`);
    const { status, stdout, stderr } = await verify(folder, '--save-bundle', 'kept', '--output', 'out');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('targets line 3 ("second"): app-id: expected 20 bytes of hexadecimal, got "12"');
    expect(agent.requests).toEqual([]);
    expect([existsSync(join(folder, 'kept')), existsSync(join(folder, 'out'))]).toEqual([false, false]);
  });

  it.each([
    [['--policy', 'policy.yaml'], '--policy has no effect: with --targets it stands in the file'],
    [['--format', 'sarif'], '--format sarif is about one target'],
    [['--verbose'], '--verbose has no effect: it is about one target'],
    [['--summary', 'x'], '--summary has no effect: it is about one target'],
    [['--concurrency', '65'], '--concurrency: expected 1 to 64, got 65'],
    [['--concurrency', '0'], '--concurrency: expected 1 to 64, got 0'],
    [['evidence.json'], 'TARGET and --targets name what to verify in two ways'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await verify(folderWith(fleet([GOOD])), ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses --concurrency for one target', async () => {
    const { status, stderr } = await cliIn(folderWith([]), 'verify', 'evidence.json', '--concurrency', '2');
    expect(status).toBe(2);
    expect(stderr).toContain('--concurrency has no effect');
  });

  it('asks for collateral once, is not held up by a target that hangs, and keeps what was done when cancelled', async () => {
    const pccs = await started(startPccs(world));
    const agents = await Promise.all(Array.from({ length: 6 }, () => started(startGuestAgent(world))));
    const hanging = await serve(() => {});
    const folder = folderWith({});
    writeFileSync(join(folder, 'root.pem'), world.rootCaPem);
    writeFileSync(join(folder, 'own.yaml'), world.policy);
    writeFileSync(join(folder, 'own.json'), world.appCompose);
    const targets = {
      defaults: { policy: 'own.yaml', 'app-compose': 'own.json', 'insecure-root-ca': 'root.pem', 'pccs-url': pccs.url },
      targets: [
        { name: 'hangs', url: hanging.url },
        ...agents.map(({ url }, i) => ({ name: `agent ${i}`, url })),
        { name: 'hangs too', url: `${hanging.url}/too` },
        { name: 'never begun', url: `${hanging.url}/never` },
      ],
    };
    writeFileSync(join(folder, 'targets.yaml'), JSON.stringify(targets));
    const args = ['verify', '--targets', 'targets.yaml', '--no-cache', '--format', 'json', '--concurrency', '2'];
    const child = spawn(process.execPath, [join(root, 'dist/cli.cjs'), ...args], { cwd: folder });
    let stdout = '';
    child.stdout.on('data', (piece) => {
      stdout += piece;
    });
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    const deadline = Date.now() + 30_000;
    while (stdout.split('\n').length <= agents.length && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // In the order in which they ended: those that answer are done while the first of the file still hangs.
    expect(linesOf(stdout).map(({ name, status }) => [name, status])).toEqual(
      agents.map((_, i) => [`agent ${i}`, 'experiment']),
    );
    expect(pccs.requests.length).toBe(4);
    child.kill('SIGINT');
    expect(await closed).toBe(1); // experiments
    const rest = linesOf(stdout).slice(agents.length);
    expect(rest.map(({ name }) => name).sort()).toEqual(['hangs', 'hangs too', 'never begun']);
    expect(new Set(rest.map(({ status }) => status))).toEqual(new Set(['not checked']));
    expect(rest.find(({ name }) => name === 'never begun')?.why).toContain('cancelled');
  }, 60_000);

  it('asks a PCCS that has nothing once for all', async () => {
    const agents = await Promise.all(Array.from({ length: 4 }, () => started(startGuestAgent(world))));
    const pccs = await serve((_, response) => response.writeHead(404).end());
    const folder = folderWith({});
    writeFileSync(join(folder, 'root.pem'), world.rootCaPem);
    const targets = {
      defaults: { 'pccs-url': pccs.url, 'insecure-root-ca': 'root.pem' },
      targets: agents.map(({ url }, i) => ({ name: `agent ${i}`, url })),
    };
    writeFileSync(join(folder, 'targets.yaml'), JSON.stringify(targets));
    const { status, stdout } = await verify(folder, '--no-cache', '--format', 'json', '--concurrency', '1');
    expect(status).toBe(3);
    expect(linesOf(stdout).map((line) => line.status)).toEqual(agents.map(() => 'inconclusive'));
    expect(pccs.requests.length).toBeLessThanOrEqual(4);
  });
});

/** One that is done, three that never are, each stuck elsewhere, and one whose turn never comes with three at a time. */
async function hangingFleet() {
  const silent = await serve(() => {});
  const pccs = await serve(() => {});
  const agent = await started(startGuestAgent(world));
  const folder = folderWith([
    { name: 'done', ...DEFAULTS, ...GOOD },
    { name: 'no-answer', url: silent.url },
    { name: 'no-collateral', url: agent.url, 'pccs-url': pccs.url },
    { name: 'stuck', url: `${silent.url}/too` },
    { name: 'no-turn', url: `${silent.url}/never` },
  ]);
  const isStuck = (): boolean => silent.requests.length >= 4 && pccs.requests.length > 0;

  return { folder, isStuck };
}

/** What is told of that fleet when it was cancelled. */
function expectCancelled(lines: readonly Line[]): void {
  const statuses = Object.fromEntries(lines.map(({ name, status }) => [name, status]));
  expect(lines).toHaveLength(5);
  expect(statuses).toEqual({
    done: 'experiment',
    'no-answer': 'not checked',
    'no-collateral': 'not checked',
    stuck: 'not checked',
    'no-turn': 'not checked',
  });
  for (const { status, why } of lines) if (status === 'not checked') expect(why).toContain('cancelled');
}

/** The bundles of that fleet: what there was of each, and nothing of what was never asked. */
function expectPartialBundles(folder: string): void {
  const bundleOf = (name: string): Bundle => parseBundle(readFileSync(join(folder, `${name}.json`), 'utf8'));
  expect(readdirSync(folder).sort()).toEqual(['done.json', 'no-answer.json', 'no-collateral.json', 'stuck.json']);
  const cut = { name: 'collection', reason: 'it was cancelled before it was complete' };
  for (const name of ['no-answer', 'no-collateral', 'stuck']) {
    expect(bundleOf(name).gaps).toContainEqual(cut);
    expect(bundleOf(name).appraisal).toBeUndefined();
  }
  expect(bundleOf('no-collateral').items.map(({ name }) => name)).toEqual(['evidence', 'guest-agent-info']);
  expect(bundleOf('done').appraisal).toBeDefined();
}

describe('a fleet that is cancelled', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s keeps what there is of each, and ends at once', async (signal) => {
    const { folder, isStuck } = await hangingFleet();
    const args = ['--concurrency', '3', '--format', 'json', '--allow-experiment', '--save-bundle', 'kept'];
    const { status, stdout } = await runNode(
      'dist/cli.cjs',
      ['verify', '--targets', 'targets.yaml', '--no-cache', ...args],
      process.env,
      folder,
      { signal, when: isStuck },
    );
    expect(status).toBe(3);
    expectCancelled(linesOf(stdout));
    expectPartialBundles(join(folder, 'kept'));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'as a step of a job, by %s leaves no check run in progress',
    async (signal) => {
      const { folder, isStuck } = await hangingFleet();
      const standIn = await startGitHub({});
      const own = { 'check-run': 'true', concurrency: '3', 'fail-on': 'never', 'allow-experiment': 'true' };
      const { status, outputs, summary } = await stepOnGitHub(pullRequest(), inputs(own), {
        standIn,
        env: { GITHUB_WORKSPACE: folder },
        cwd: folder,
        // Made one after another, and those that are stuck are made by then.
        interruption: { signal, when: () => isStuck() && standIn.checkRuns.length === 4 },
      });
      expect([status, outputs.verdict]).toEqual([1, 'inconclusive']);
      expectCancelled(linesOf(readFileSync(outputs['results-path'] ?? '', 'utf8')));
      expectPartialBundles(outputs['bundle-path'] ?? '');
      const runs = standIn.checkRuns.map(({ name, status: state, conclusion }) => [name, state, conclusion]);
      expect(runs.sort()).toEqual([
        ['trust-center: done (all)', 'completed', 'action_required'],
        ['trust-center: no-answer (all)', 'completed', 'failure'],
        ['trust-center: no-collateral (all)', 'completed', 'failure'],
        ['trust-center: stuck (all)', 'completed', 'failure'],
      ]);
      expect(summary).toContain('## ? 5 of 5 targets are not verified');
    },
  );
});

/** No input of one target. */
const NONE = {
  evidence: undefined,
  collateral: undefined,
  'app-compose': undefined,
  policy: undefined,
  'insecure-root-ca': undefined,
};
const inputs = (own: object = {}) => ({ ...NONE, targets: 'targets.yaml', 'allow-experiment': 'false', ...own });

describe('the action with targets', () => {
  const MIXED = fleet([
    { name: 'good', ...GOOD },
    { name: 'wrong | <b>', ...WRONG },
    { name: 'undecided', ...UNDECIDED },
  ]);

  it('has one table, files with all results, and the worst verdict', async () => {
    const folder = folderWith(MIXED);
    const { status, outputs, summary, stdout } = await step(inputs(), { GITHUB_WORKSPACE: folder }, folder);
    expect(status).toBe(1);
    expect(stdout).toContain('::error::1 of 3 targets failed, 2 more are not verified');
    expect(outputs).toMatchObject({
      verdict: 'failed',
      summary: '1 of 3 targets failed, 2 more are not verified',
      experiment: '1 of 3 targets',
    });
    expect(summary).toContain('## ✗ 1 of 3 targets failed, 2 more are not verified');
    expect(summary).toContain('| ✗&nbsp;failed | wrong &#124; &#60;b&#62; |');
    expect(linesOf(readFileSync(outputs['results-path'] ?? '', 'utf8'))).toHaveLength(3);
    expect(readFileSync(outputs['junit-path'] ?? '', 'utf8')).toContain('<testsuite name="good"');
    expect(readFileSync(outputs['markdown-path'] ?? '', 'utf8')).toBe(summary.replace(/\n$/, ''));
    expect(readdirSync(outputs['bundle-path'] ?? '')).toHaveLength(3);
  });

  it.each([
    [[GOOD], { 'allow-experiment': 'true' }, 0, 'inconclusive'],
    [[GOOD], {}, 1, 'inconclusive'],
    [[{ name: 'a', ...WRONG }], { 'fail-on': 'never' }, 0, 'failed'],
    [[{ name: 'a', ...UNDECIDED }], { 'fail-on': 'failed' }, 0, 'inconclusive'],
    [[{ name: 'a', ...UNDECIDED }], {}, 1, 'inconclusive'],
    // An input that cannot be used is no verdict.
    [[{ name: 'a', evidence: 'policy.yaml' }], { 'fail-on': 'never' }, 1, 'inconclusive'],
  ])('%j with %j ends with %i', async (targets, own, status, verdict) => {
    const folder = folderWith(fleet(targets));
    const outcome = await step(inputs(own), { GITHUB_WORKSPACE: folder }, folder);
    expect([outcome.status, outcome.outputs.verdict]).toEqual([status, verdict]);
  });

  it.each([
    [{ policy: 'policy.yaml' }, 'input policy has no effect: with targets it stands in the file'],
    [{ comment: 'true' }, 'input comment is about one target'],
    [{ sign: 'keyless' }, 'input sign is about one target'],
    [{ 'badge-name': 'production' }, 'input badge-name is about one target'],
    [{ concurrency: '0' }, 'input concurrency: expected 1 to 64'],
    [{ targets: undefined, evidence: 'evidence.json', concurrency: '2' }, 'input concurrency has no effect'],
    [{ targets: '/etc/hosts' }, 'targets: "/etc/hosts" is not a regular file of the workspace'],
  ])('refuses %j', async (own, message) => {
    const folder = folderWith(fleet([GOOD]));
    const { status, stdout, outputs } = await step(inputs(own), { GITHUB_WORKSPACE: folder }, folder);
    expect(status).toBe(1);
    expect(stdout).toContain(message);
    expect(outputs.verdict).toBeUndefined();
  });

  it('lets a target name no file outside the workspace, and no variable of the runner', async () => {
    const outside = join(temporaryFolder(), 'secret');
    writeFileSync(outside, 'secret: 1');
    for (const [target, message] of [
      [{ evidence: outside }, 'is not a regular file of the workspace'],
      [{ evidence: 'evidence.json', 'app-compose': outside }, 'is not a regular file of the workspace'],
      [
        { url: 'https://example.org/?n={nonce}', header: 'X: env:ACTIONS_RUNTIME_TOKEN' },
        'header: ACTIONS_RUNTIME_TOKEN is not set',
      ],
    ] as const) {
      const folder = folderWith([target]);
      const runner = { GITHUB_WORKSPACE: folder, ACTIONS_RUNTIME_TOKEN: 'token-of-the-runner' };
      const { status, stdout } = await step(inputs(), runner, folder);
      expect(status).toBe(1);
      expect(stdout).toContain(message);
      expect(stdout).not.toContain('token-of-the-runner');
    }
  });

  it('publishes one check run for each target', async () => {
    const folder = folderWith(
      fleet([
        { name: 'good', ...GOOD },
        { name: 'wrong (app/0)', ...WRONG },
        { name: 'gone', url: `http://127.0.0.1:${await closedPort()}` },
      ]),
    );
    mkdirSync(join(folder, '.git'));
    const { standIn, status, summary } = await stepOnGitHub(pullRequest(), inputs({ 'check-run': 'true' }), {
      env: { GITHUB_WORKSPACE: folder },
      cwd: folder,
    });
    expect(status).toBe(1);
    for (const { id, name } of standIn.checkRuns) {
      const target = name.replace(/^trust-center: (\w+).*/, '$1');
      const url = `https://github.com/${standIn.repository}/runs/${id}`;
      expect([target, summary.includes(`| [${target}`) && summary.includes(`](${url}) |`)]).toEqual([target, true]);
    }
    const runs = standIn.checkRuns.map(({ name, status: state, conclusion }) => [name, state, conclusion]);
    expect(runs.sort()).toEqual([
      ['trust-center: gone (all)', 'completed', 'action_required'],
      ['trust-center: good (all)', 'completed', 'action_required'],
      ['trust-center: wrong (app/0) (all)', 'completed', 'failure'],
    ]);
  });

  it('does not wait for GitHub, which is asked for one thing after another and may ask to wait', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `target-${i}`);
    const asked: number[] = [];
    const standIn = await startGitHub({ delay: () => 60 });
    const agent = await serve((_, response) => {
      asked.push(standIn.checkRuns.length);
      response.writeHead(404).end();
    });
    const folder = folderWith(names.map((name) => ({ name, url: `${agent.url}/${name}` })));
    mkdirSync(join(folder, '.git'));
    standIn.play({
      on: 'POST check-runs',
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
    });
    const { stdout } = await stepOnGitHub(pullRequest(), inputs({ 'check-run': 'true', concurrency: '2' }), {
      standIn,
      env: { GITHUB_WORKSPACE: folder },
      cwd: folder,
    });
    expect(Math.max(...asked)).toBeLessThan(names.length / 2);
    expect(stdout).not.toContain('was not published');
    const made = standIn.checkRuns.map(({ name, status, conclusion }) => `${name} ${status} ${conclusion}`);
    expect(made.sort()).toEqual(names.map((name) => `trust-center: ${name} (all) completed action_required`));
  });
});
