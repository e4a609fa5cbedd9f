// The plan of a change: on the command line in a repository with a base and a change, and as a step on a pull request.

import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFunctionData, parseAbi } from 'viem';
import { describe, expect, it } from 'vitest';
import type { PlanDocument } from '../../src/core/plan/document.js';
import { createRepository, type GitRepository } from '../support/git.js';
import { ALL_HOSTILE } from '../support/hostile.js';
import { cliIn, temporaryFolder } from './run.js';
import { demo, type Event, type Inputs, stepOnGitHub, writeDemo } from './step.js';

const DIGEST = '0123456789abcdef'.repeat(4);
const PINNED = `docker.io/library/nginx@sha256:${DIGEST}`;
const COMPOSE = `services:\n  web:\n    image: ${PINNED}\n`;
const TEMPLATE = {
  manifest_version: 2,
  name: 'app',
  runner: 'docker-compose',
  docker_compose_file: '',
  kms_enabled: true,
};
const APP_ID = '0123456789abcdef0123456789abcdef01234567';
const template = (change: object = {}): string => JSON.stringify({ ...TEMPLATE, ...change });
/** By the rules of the tools, not by the code under test: no member needs sorting twice. */
const hashOf = (compose: string, change: object = {}): string => {
  const members: Record<string, unknown> = { ...TEMPLATE, ...change, docker_compose_file: compose };
  const sorted = Object.fromEntries(
    Object.keys(members)
      .sort()
      .map((name) => [name, members[name]]),
  );
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
};
const policyOf = (...lines: string[]): string =>
  ['version: 1', 'source-code:', ...lines.map((line) => `  ${line}`), ''].join('\n');

function startRepository(files: Record<string, string> = {}): GitRepository {
  const repository = createRepository();
  repository.commit({
    'docker-compose.yml': COMPOSE,
    'template.json': template(),
    'policy.yaml': policyOf('findings: {}'),
    ...files,
  });
  repository.git('switch', '--quiet', '--create', 'change');
  return repository;
}

/** Half a character is in no app-compose. */
const WRITABLE = ALL_HOSTILE.replace(/\p{Surrogate}/gu, '');

const MADE = ['--compose-file', 'docker-compose.yml', '--from', 'template.json'];

async function planIn(
  { folder }: GitRepository,
  args: string[] = [],
): Promise<{ status: number | null; plan: PlanDocument }> {
  const { status, stdout, stderr } = await cliIn(
    folder,
    'plan',
    ...MADE,
    '--base',
    'main',
    '--format',
    'json',
    ...args,
  );
  expect(stderr).toBe('');
  return { status, plan: JSON.parse(stdout) };
}

describe('app-compose', () => {
  it('makes the file, prints its hash, and makes the same again', async () => {
    const { folder } = startRepository();
    const make = () =>
      cliIn(folder, 'app-compose', 'docker-compose.yml', '--from', 'template.json', '-o', 'app-compose.json');
    expect(await make()).toEqual({ status: 0, stdout: `${hashOf(COMPOSE)}  app-compose.json\n`, stderr: '' });
    const bytes = readFileSync(join(folder, 'app-compose.json'));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hashOf(COMPOSE));
    await make();
    expect(readFileSync(join(folder, 'app-compose.json'))).toEqual(bytes);
    const printed = await cliIn(folder, 'app-compose', 'docker-compose.yml', '--from', 'template.json');
    expect(printed).toEqual({ status: 0, stdout: bytes.toString(), stderr: `compose hash ${hashOf(COMPOSE)}\n` });
    expect((await cliIn(folder, 'compose-hash', 'app-compose.json')).stdout).toContain(hashOf(COMPOSE));
  });

  it('says what is wrong with a template in one line, and names members that it does not know', async () => {
    const { folder, write } = startRepository();
    write({ 'template.json': template({ public_logs: 'yes' }) });
    expect(await cliIn(folder, 'app-compose', 'docker-compose.yml', '--from', 'template.json')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'trust-center: template.public_logs: expected true or false, got "yes" [PARSE_INVALID]\n',
    });
    write({ 'template.json': template({ public_log: true }) });
    const { status, stderr } = await cliIn(folder, 'app-compose', 'docker-compose.yml', '--from', 'template.json');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('does not know, taken as they are: "public_log"'),
    });
    for (const args of [[], ['--from', 'template.json', '--name', 'x']]) {
      expect((await cliIn(folder, 'app-compose', 'docker-compose.yml', ...args)).status).toBe(2);
    }
  });
});

describe('plan on the command line', () => {
  it('of no change: the same hash, and nothing new', async () => {
    const { status, plan } = await planIn(startRepository());
    expect(status).toBe(0);
    expect(plan).toMatchObject({
      schema: 'trust-center/plan/v1',
      outcome: 'nothing-refused',
      change: { files: ['docker-compose.yml', 'template.json'], form: 'normalised', composeHash: hashOf(COMPOSE) },
      base: { ref: 'main', kind: 'none', composeHash: hashOf(COMPOSE), differences: [] },
      running: null,
      gone: [],
    });
    expect(plan.findings.map(({ state }) => state)).not.toContain('new');
    expect(JSON.stringify(plan)).not.toMatch(/verified"/);
  });

  it('of a comment alone: another hash, and nothing that it lets happen is new', async () => {
    const repository = startRepository();
    const compose = `# a comment\n${COMPOSE}`;
    repository.write({ 'docker-compose.yml': compose });
    const { status, plan } = await planIn(repository);
    expect(status).toBe(0);
    expect(plan.change.composeHash).toBe(hashOf(compose));
    expect(plan.base).toMatchObject({ kind: 'content', detail: 'docker_compose_file', composeHash: hashOf(COMPOSE) });
    expect(plan.base?.differences[0]?.diff).toContain('+# a comment');
    expect(plan.findings.filter(({ state }) => state === 'new')).toEqual([]);
    expect(plan.images).toEqual([
      {
        where: 'docker_compose_file.services.web.image',
        reference: PINNED,
        kind: 'pinned',
        state: 'same',
        isAsked: false,
        source: null,
      },
    ]);
  });

  it('of another template: says which member', async () => {
    const repository = startRepository();
    repository.write({ 'template.json': template({ public_logs: true }) });
    const { plan } = await planIn(repository);
    expect(plan.change.composeHash).toBe(hashOf(COMPOSE, { public_logs: true }));
    expect(plan.base).toMatchObject({ detail: 'public_logs', differences: [{ path: 'public_logs', actual: 'true' }] });
    expect(plan.findings.filter(({ state }) => state === 'new').map(({ rule }) => rule)).toEqual(['public-logs']);
  });

  it('of a privileged container: refused by a policy that says so, and not by another', async () => {
    const repository = startRepository({ 'strict.yaml': policyOf('findings: { fail: [privileged] }') });
    repository.write({ 'docker-compose.yml': `${COMPOSE}    privileged: true\n` });
    const { status, plan } = await planIn(repository, ['--policy', 'strict.yaml']);
    expect(status).toBe(1);
    expect(plan).toMatchObject({ outcome: 'refused', outcomeReason: expect.stringContaining('privileged') });
    expect(plan.findings.filter(({ isRefused }) => isRefused)).toMatchObject([
      { rule: 'privileged', state: 'new', where: 'docker_compose_file.services.web.privileged' },
    ]);
    expect((await planIn(repository)).status).toBe(0);
  });

  it('of an image that is not pinned, and of one that goes', async () => {
    const repository = startRepository();
    repository.write({ 'docker-compose.yml': 'services:\n  web:\n    image: nginx:1.27\n' });
    const { plan } = await planIn(repository);
    expect(plan.images).toMatchObject([{ reference: 'nginx:1.27', kind: 'tag', state: 'new' }]);
    expect(plan.findings.filter(({ state }) => state === 'new').map(({ rule }) => rule)).toEqual(['image-not-pinned']);
    repository.commit({});
    repository.git('branch', '--quiet', '--force', 'main');
    repository.write({ 'docker-compose.yml': COMPOSE });
    expect((await planIn(repository)).plan.gone.map(({ rule }) => rule)).toEqual(['image-not-pinned']);
  });

  it('of a file that the base does not have, or has under another name', async () => {
    const renamed = startRepository();
    renamed.git('mv', 'template.json', 'app.json');
    const args = [
      'plan',
      '--compose-file',
      'docker-compose.yml',
      '--from',
      'app.json',
      '--base',
      'main',
      '--format',
      'json',
    ];
    const moved = JSON.parse((await cliIn(renamed.folder, ...args)).stdout);
    expect(moved.base).toMatchObject({ kind: 'none', files: ['docker-compose.yml', 'template.json'] });
    const added = startRepository();
    added.write({ 'app.json': template() });
    const fresh = JSON.parse((await cliIn(added.folder, ...args)).stdout);
    expect(fresh.base).toMatchObject({ kind: 'new', composeHash: null, problem: null });
    expect(fresh.findings.every(({ state }: { state: string }) => state === 'new')).toBe(true);
  });

  it('of a file that the change deletes: there is nothing to plan', async () => {
    const repository = startRepository();
    repository.commit({ 'docker-compose.yml': null });
    const { status, stderr } = await cliIn(repository.folder, 'plan', ...MADE, '--base', 'main');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('compose-file: "docker-compose.yml" does not exist'),
    });
  });

  it('of a base that cannot be read is undecided; of a change that cannot be read, refused', async () => {
    const repository = startRepository();
    repository.commit({ 'template.json': '{' });
    repository.git('branch', '--quiet', '--force', 'main');
    repository.write({ 'template.json': template() });
    const { status, plan } = await planIn(repository);
    expect({ status, outcome: plan.outcome }).toEqual({ status: 3, outcome: 'undecided' });
    expect(plan.base).toMatchObject({ kind: null, composeHash: null, problem: expect.stringContaining('template') });
    repository.write({ 'app-compose.json': '{"name":1}' });
    const bad = await cliIn(repository.folder, 'plan', '--app-compose', 'app-compose.json', '--base', 'main');
    expect({ status: bad.status, stdout: bad.stdout }).toEqual({
      status: 1,
      stdout: expect.stringContaining('dstack cannot read the app-compose'),
    });
  });

  it.each([
    [['--base', 'nowhere'], 'has no commit "nowhere"'],
    [['--base', '--upload-pack=x'], ''],
    [['--app-compose', 'template.json'], 'app-compose and compose-file name two changes'],
    [['--allow-private'], 'allow-private has no effect'],
    [['--trusted-root', 'x.json'], 'trusted-root has no effect'],
  ])('refuses %s', async (args, message) => {
    const { folder } = startRepository();
    const { status, stderr } = await cliIn(folder, 'plan', ...MADE, ...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });

  it.each([
    ['--app-compose', '-'],
    ['--compose-file', '-', '--from', 'template.json'],
    [...MADE.slice(0, 3), '-'],
  ])('refuses to compare standard input with a commit: %s %s %s %s', async (...args) => {
    const { folder } = startRepository();
    const { status, stderr } = await cliIn(folder, 'plan', ...args, '--base', 'main');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('standard input is in no') });
  });

  it('names the call that allows the hash', async () => {
    const repository = startRepository({ 'app.yaml': policyOf(`app-ids: ["${APP_ID}"]`) });
    const { plan } = await planIn(repository, ['--policy', 'app.yaml']);
    const hash = `0x${hashOf(COMPOSE)}` as const;
    const calldata = encodeFunctionData({ abi: parseAbi(['function addComposeHash(bytes32)']), args: [hash] });
    expect(calldata.slice(0, 10)).toBe('0xdfc77223');
    expect(plan.registry).toMatchObject({
      contract: `0x${APP_ID}`,
      isAllowed: null,
      call: { contract: `0x${APP_ID}`, function: 'addComposeHash(bytes32)', argument: hash, calldata },
    });
  });

  it('compares with what runs, as genuine hardware measured it', async () => {
    await writeDemo();
    const repository = startRepository();
    const compose = readFileSync(join(demo, 'app-compose.json'), 'utf8');
    repository.commit({ 'app-compose.json': compose });
    repository.git('branch', '--quiet', '--force', 'main');
    repository.write({ 'app-compose.json': compose.replace('"public_logs":true', '"public_logs":false') });
    const target = [
      '--evidence',
      join(demo, 'evidence.json'),
      '--collateral',
      join(demo, 'collateral.json'),
      '--insecure-root-ca',
      join(demo, 'root-ca.pem'),
    ];
    const args = [
      'plan',
      '--app-compose',
      'app-compose.json',
      '--policy',
      join(demo, 'policy.yaml'),
      '--format',
      'json',
    ];
    const run = await cliIn(repository.folder, ...args, ...target);
    const plan: PlanDocument = JSON.parse(run.stdout);
    expect(plan.registry.contractFrom).toBe('the app id that the deployment measured');
    // The quote has the hash alone: whose text nobody has is not known.
    expect(plan.running).toMatchObject({ kind: null, problem: 'its text is not in the evidence' });
    const based = JSON.parse((await cliIn(repository.folder, ...args, ...target, '--base', 'main')).stdout);
    expect(based.running).toMatchObject({
      target: 'evidence.json',
      kind: 'content',
      detail: 'public_logs',
      composeHash: createHash('sha256').update(compose).digest('hex'),
    });
    // Under Intel's root that evidence proves nothing.
    const doubted = JSON.parse((await cliIn(repository.folder, ...args, ...target.slice(0, 4))).stdout);
    expect(doubted).toMatchObject({ outcome: 'undecided', running: { kind: null, composeHash: null } });
  });

  it('shows nothing of a file that acts on a terminal', async () => {
    const repository = startRepository();
    repository.write({ 'template.json': template({ name: WRITABLE, pre_launch_script: WRITABLE }) });
    for (const format of ['text', 'json', 'markdown']) {
      const { status, stdout } = await cliIn(repository.folder, 'plan', ...MADE, '--base', 'main', '--format', format);
      expect({ status, isShown: stdout.includes('owned') }).toEqual({ status: 0, isShown: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
      expect(stdout).not.toMatch(/^\s*::|##\[/m);
      if (format === 'markdown')
        expect(stdout).not.toMatch(/<(?:script|img|b|a|h\d|svg|iframe)\b|\]\(javascript|@octocat/i);
    }
  });
});

describe('plan as a step', () => {
  const NOTHING: Inputs = {
    mode: 'plan',
    evidence: undefined,
    collateral: undefined,
    'app-compose': undefined,
    'insecure-root-ca': undefined,
    'allow-experiment': undefined,
    'compose-file': 'docker-compose.yml',
    from: 'template.json',
    policy: 'policy.yaml',
  };

  /** A checkout as GitHub makes one of a pull request: the merge of both, two commits deep. */
  function checkOut(
    repository: GitRepository,
    files: Record<string, string | null>,
  ): { event: Event; base: string; head: string } {
    const base = repository.git('rev-parse', 'main');
    const head = repository.commit(files);
    repository.git('switch', '--quiet', '--detach', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message=merge', 'change');
    const payload = (own: string) => ({
      pull_request: {
        number: 7,
        head: { sha: head, repo: { full_name: own } },
        base: { sha: 'f'.repeat(40), repo: { full_name: own } },
      },
    });
    return { event: { name: 'pull_request', ref: 'refs/pull/7/merge', payload }, base, head };
  }

  const run = (
    repository: GitRepository,
    event: Event,
    inputs: Inputs = {},
    options: Parameters<typeof stepOnGitHub>[2] = {},
  ) =>
    stepOnGitHub(
      event,
      { ...NOTHING, ...inputs },
      {
        ...options,
        cwd: repository.folder,
        env: { GITHUB_WORKSPACE: repository.folder, HOME: repository.folder, ...options.env },
      },
    );

  it('shows the change as outputs, files, annotations, job summary and comment, which the next run updates', async () => {
    const repository = startRepository({
      'policy.yaml': policyOf('findings: { fail: [privileged] }', `app-ids: ["${APP_ID}"]`),
    });
    const compose = `${COMPOSE}  agent:\n    image: agent:1\n    privileged: true\n`;
    const { event, base } = checkOut(repository, { 'docker-compose.yml': compose });
    const first = await run(repository, event, { comment: 'true' });
    expect({ status: first.status, stderr: first.stderr, plan: first.outputs.plan }).toEqual({
      status: 1,
      stderr: '',
      plan: 'refused',
    });
    expect(first.outputs['planned-compose-hash']).toBe(hashOf(compose));
    expect(Object.keys(first.outputs)).not.toContain('verdict');
    const plan: PlanDocument = JSON.parse(readFileSync(first.outputs['plan-path'] ?? '', 'utf8'));
    expect(plan.base).toMatchObject({ ref: 'the base of the pull request', commit: base, kind: 'content' });
    const made = readFileSync(first.outputs['planned-app-compose-path'] ?? '');
    expect(createHash('sha256').update(made).digest('hex')).toBe(hashOf(compose));
    expect(first.stdout).toMatch(/^::error title=Plan%3A privileged,file=docker-compose.yml,line=6::/m);
    expect(first.stdout).toMatch(/^::warning title=Plan%3A image-not-pinned,file=docker-compose.yml,line=5::/m);
    expect(first.summary).toMatch(/^## ✗ Plan: refused\n/);
    expect(first.summary).not.toMatch(/verified(?! by it| too)/);
    const { standIn } = first;
    expect(standIn.comments).toHaveLength(1);
    expect(standIn.comments[0]?.body).toMatch(/^<!-- trust-center-plan \S+ \S+Z 4242\.1 -->\n### ✗ Plan: refused\n/);

    // A verification of the same pull request has a comment of its own.
    standIn.addComment({ body: '<!-- trust-center docker%2Dcompose.yml%20%2B%20template.json -->\n### ✓ verified' });
    repository.git('switch', '--quiet', 'change');
    const next = checkOut(repository, { 'docker-compose.yml': `${COMPOSE}  agent:\n    image: agent:1\n` });
    const second = await run(
      repository,
      next.event,
      { comment: 'true' },
      { standIn, env: { GITHUB_RUN_ATTEMPT: '2' } },
    );
    expect({ status: second.status, plan: second.outputs.plan }).toEqual({ status: 0, plan: 'nothing-refused' });
    expect(standIn.comments.map(({ body }) => body.split('\n')[1])).toEqual([
      '### ✓ Plan: nothing is refused',
      '### ✓ verified',
    ]);
  });

  it('works with a token that may only read, and for a fork: the comment is left out', async () => {
    const repository = startRepository();
    const { event } = checkOut(repository, { 'docker-compose.yml': `# x\n${COMPOSE}` });
    const readOnly = await run(repository, event, { comment: 'true' }, { settings: { permissions: [] } });
    expect({ status: readOnly.status, plan: readOnly.outputs.plan }).toEqual({ status: 0, plan: 'nothing-refused' });
    expect(readOnly.stdout).toContain('::warning::The comment on the pull request was not published');
    const fork: Event = {
      ...event,
      payload: (own) => {
        const { pull_request: request } = (event.payload?.(own) ?? {}) as { pull_request: { head: object } };
        return { pull_request: { ...request, head: { ...request.head, repo: { full_name: 'stranger/fork' } } } };
      },
    };
    const forked = await run(repository, fork, { comment: 'true' });
    expect({ status: forked.status, requests: forked.standIn.requests }).toEqual({ status: 0, requests: [] });
    expect(forked.stdout).toContain(
      '::notice::The comment on the pull request was not published: the pull request comes from a fork',
    );
  });

  it('keeps the text of a pull request from acting in the log, the job summary and the comment', async () => {
    const repository = startRepository();
    const compose = `${COMPOSE}  agent:\n    image: ${JSON.stringify('x:1 ::error::y ##[error]z <img src=x> @octocat')}\n    privileged: true\n`;
    const { event } = checkOut(repository, {
      'docker-compose.yml': compose,
      'template.json': template({
        name: WRITABLE,
        pre_launch_script: `${WRITABLE}\n::set-output name=plan::refused\n`,
      }),
    });
    const { stdout, summary, standIn, outputs } = await run(repository, event, { comment: 'true' });
    expect(outputs.plan).toBe('nothing-refused');
    const commands = stdout.split('\n').filter((line) => /^\s*::|##\[/.test(line));
    expect(commands.every((line) => /^::(?:group|endgroup|error|warning|notice)(?: title=Plan|::)/.test(line))).toBe(
      true,
    );
    for (const text of [summary, standIn.comments[0]?.body ?? '']) {
      expect(text).not.toMatch(/<(?:script|img|b|a|h\d|svg|iframe)\b|\]\(javascript|@octocat/i);
      expect(text).not.toContain('##[');
    }
  });

  it('reads no file that a link leads to outside the workspace, and shows nothing of it', async () => {
    const repository = startRepository();
    const secret = join(temporaryFolder(), 'secret');
    writeFileSync(secret, 'services: {}\n# s3cr3t\n');
    const { event } = checkOut(repository, { 'docker-compose.yml': null });
    symlinkSync(secret, join(repository.folder, 'docker-compose.yml'));
    const { status, stdout, summary, stderr } = await run(repository, event);
    expect(status).toBe(1);
    expect(summary).toContain('### No plan');
    expect(stdout + summary + stderr).not.toContain('s3cr3t');
  });

  it('says what to check out where the base is missing', async () => {
    const repository = startRepository();
    const { event } = checkOut(repository, { 'docker-compose.yml': `# x\n${COMPOSE}` });
    repository.git('switch', '--quiet', 'change');
    const { status, stdout } = await run(repository, event);
    expect(status).toBe(1);
    expect(stdout).toContain('`fetch-depth: 2` of actions/checkout');
  });

  it('takes an app-compose, another base, and an event that is no pull request', async () => {
    const repository = startRepository({ 'app-compose.json': template({ docker_compose_file: COMPOSE }) });
    repository.commit({ 'app-compose.json': template({ docker_compose_file: COMPOSE, public_logs: true }) });
    const inputs: Inputs = { 'compose-file': undefined, from: undefined, 'app-compose': 'app-compose.json' };
    const push: Event = { name: 'push' };
    const alone = await run(repository, push, inputs);
    expect(JSON.parse(readFileSync(alone.outputs['plan-path'] ?? '', 'utf8'))).toMatchObject({ base: null });
    const named = await run(repository, push, { ...inputs, base: 'main' });
    const plan: PlanDocument = JSON.parse(readFileSync(named.outputs['plan-path'] ?? '', 'utf8'));
    expect(plan.base).toMatchObject({ ref: 'main', detail: 'public_logs' });
    expect(named.stdout).toMatch(/^::warning title=Plan%3A public-logs,file=app-compose.json,line=1::/m);
  });

  it.each<[Inputs, string]>([
    [{ 'check-run': 'true' }, 'input check-run has no effect: with mode: plan'],
    [{ domain: 'app.example.com' }, 'input domain has no effect: with mode: plan'],
    [{ sign: 'keyless' }, 'input sign has no effect: with mode: plan'],
    [{ 'os-image': 'rebuild', rebuild: 'x' }, 'input os-image: rebuild has no effect'],
    [{ mode: 'plans' }, 'input mode: expected verify or plan'],
    [{ mode: 'verify' }, 'input from has no effect: it is about a change, with mode: plan'],
    [{ from: undefined, form: 'compact' }, 'input form has no effect'],
    [{ from: undefined }, 'compose-file needs from'],
  ])('refuses %j', async (inputs, message) => {
    const repository = startRepository();
    const { status, stdout, standIn } = await run(repository, { name: 'push' }, inputs);
    expect({ status, requests: standIn.requests }).toEqual({ status: 1, requests: [] });
    expect(stdout).toContain(message);
  });
});
