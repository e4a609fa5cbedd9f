// The history from end to end: on the command line in a folder and from a web server, and as a step of a job on a branch.

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../integration/loopback.js';
import { identityToken, startSigstore } from '../integration/sigstore-services.js';
import { startGitHub } from '../support/github/stand-in.js';
import { cliIn, type Outcome, root, runNode, temporaryFolder } from './run.js';
import { demo, type Inputs, pullRequest, stepOnGitHub, tokenService, writeDemo } from './step.js';

/** A folder with the key of a log and a bundle that `verify` made. */
let world: string;
const ROOT = () => ['--insecure-root-ca', join(demo, 'root-ca.pem')];
const ORIGIN = ['--origin', 'example.org/trust-center'];
const KEY = ['--signing-key', 'key.pem'];

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

async function verified(folder: string, name: string, ...more: string[]): Promise<void> {
  const options = ['--collateral', 'collateral.json', '--policy', 'policy.yaml', ...ROOT()];
  const saved = [
    '--save-bundle',
    join(folder, `${name}.json`),
    '--format',
    'json',
    '--output',
    join(folder, `${name}.result.json`),
  ];
  const { stderr } = await cliIn(demo, 'verify', 'evidence.json', ...options, ...saved, ...more);
  expect(stderr).toBe('');
}

beforeAll(async () => {
  await writeDemo();
  world = temporaryFolder();
  writeFileSync(join(demo, 'other-compose.json'), '{"another":"file"}');
  await verified(world, 'good', '--app-compose', 'app-compose.json');
  await verified(world, 'bad', '--app-compose', 'other-compose.json');
  // Of two checks the later one decides, in whichever order they come into the log.
  await verified(world, 'later', '--app-compose', 'app-compose.json');
});

/** A new folder with a key, in which the commands run. */
function place(): { folder: string; history: (...args: string[]) => Promise<Outcome> } {
  const folder = temporaryFolder();
  for (const name of readdirSync(world)) writeFileSync(join(folder, name), readFileSync(join(world, name)));
  writeFileSync(join(folder, 'key.pem'), newKey());
  return { folder, history: (...args) => cliIn(folder, 'history', ...args) };
}

async function logOf(...bundles: string[]) {
  const at = place();
  for (const bundle of bundles) {
    const { status, stderr } = await at.history('append', 'log', bundle, ...KEY, ...ORIGIN, ...ROOT());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
  await at.history('key', ...KEY, ...ORIGIN, '--output', 'vkey');
  return { ...at, read: (...args: string[]) => at.history(...args, '--key', 'vkey') };
}

describe('trust-center history', () => {
  it('lists what was found and what changed; the newest decides, and an experiment is no success', async () => {
    const { read } = await logOf('good.json', 'bad.json');
    const failed = await read('list', 'log');
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(
      /^History {3}example\.org\/trust-center\nentries {3}2\nroot {6}\S{44}\n\nevidence\.json\nnow {7}failed, from recorded evidence\n/,
    );
    expect(failed.stdout).toMatch(
      / {2}failed {8}1 check; from recorded evidence\n {6}worse {5}verified as an experiment before, failed as an experiment now: source-code\./,
    );
    expect(failed.stdout).toMatch(/ {2}experiment {4}1 check; from recorded evidence\n/);
    const { read: other } = await logOf('bad.json', 'later.json');
    const experiment = await other('list', 'log');
    expect(experiment.stdout).toContain(
      'now       experiment, which proves nothing about any deployment, from recorded evidence\n',
    );
    expect(experiment.status).toBe(1);
    const { read: late } = await logOf('bad.json', 'good.json');
    expect((await late('list', 'log')).stdout).toContain('now       failed, from recorded evidence\n');
  });

  it('gives JSON, a feed and a page', async () => {
    const { folder, read } = await logOf('good.json', 'bad.json');
    const json = JSON.parse((await read('list', 'log', '--format', 'json')).stdout);
    expect(json).toMatchObject({ schema: 'trust-center/history/v1', origin: 'example.org/trust-center', size: 2 });
    expect(json.targets).toMatchObject([
      {
        target: 'evidence.json',
        status: 'failed',
        spans: [{ status: 'experiment' }, { status: 'failed' }],
        omitted: 0,
      },
    ]);
    const atom = (await read('list', 'log', '--format', 'atom')).stdout;
    expect(atom.match(/<title>.*<\/title>/g)).toEqual([
      '<title>Verifications: example.org/trust-center</title>',
      '<title>evidence.json: failed</title>',
      '<title>evidence.json: experiment</title>',
    ]);
    expect((await read('list', 'log', '--format', 'html', '--output', 'page.html')).status).toBe(1);
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toMatch(
      /<h2 id="target-[0-9a-f]{16}-name">evidence\.json<\/h2>/,
    );
  });

  it('verifies, keeps the checkpoint, and finds out a log that was wound back or rewritten', async () => {
    const { folder, history, read } = await logOf('bad.json', 'good.json');
    const first = await read('verify', 'log', '--keep', 'kept');
    expect(first.status).toBe(0);
    expect(first.stdout).toContain('since     no checkpoint was given');
    await history('append', 'log', 'good.json', ...KEY, ...ROOT(), '--since', 'kept', '--keep', 'newer');
    const again = await read('verify', 'log', '--since', 'kept', '--keep', 'kept');
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'kept'))).toEqual(readFileSync(join(folder, 'newer')));

    await history('append', 'rewritten', 'good.json', 'good.json', 'good.json', ...KEY, ...ORIGIN, ...ROOT());
    const forked = await read('verify', 'rewritten', '--since', 'kept', '--keep', 'kept');
    expect(forked).toMatchObject({ status: 1, stdout: '' });
    expect(forked.stderr).toMatch(/\[LOG_FORKED\]\n {2}The log was rewritten\./);
    await history('append', 'short', 'bad.json', ...KEY, ...ORIGIN, ...ROOT());
    expect((await read('list', 'short', '--since', 'kept')).stderr).toContain('[LOG_REWOUND]');
    // Of a log that does not verify nothing is kept.
    expect(readFileSync(join(folder, 'kept'))).toEqual(readFileSync(join(folder, 'newer')));
  });

  it('proves that an entry is in the log, and checks that proof', async () => {
    const { folder, read } = await logOf('bad.json', 'good.json');
    await read('proof', 'log', '0', '--output', 'proof');
    expect((await read('proof', 'proof')).stdout).toMatch(
      /^IN THE LOG {2}entry 0 of example\.org\/trust-center, as of 2 entries\n/,
    );
    const json = JSON.parse((await read('proof', 'proof', '--format', 'json')).stdout);
    expect(json.entry).toMatchObject({ seq: 0, verdict: 'failed', trigger: 'command-line' });
    const changed = readFileSync(join(folder, 'proof'), 'utf8').replace('index 0', 'index 1');
    writeFileSync(join(folder, 'proof'), changed);
    expect((await read('proof', 'proof')).status).toBe(1);
  });

  it('compares two entries', async () => {
    const { read } = await logOf('good.json', 'good.json', 'bad.json');
    const last = await read('diff', 'log');
    expect(last.status).toBe(0);
    expect(last.stdout).toMatch(
      /^entry 1 .* experiment {2}evidence\.json\nentry 2 .* failed {2}evidence\.json\n {2}worse /,
    );
    expect((await read('diff', 'log', '0', '1')).stdout).toContain('  no difference\n');
    expect((await read('diff', 'log', '0', '9')).stderr).toContain('there is none: the log has 3');
  });

  it('appends what a bundle shows, and no result that is not of a bundle', async () => {
    const { folder, history } = place();
    const append = (...args: string[]) => history('append', 'log', ...args, ...KEY, ...ORIGIN, ...ROOT());
    expect((await append('good.json', 'good.result.json')).status).toBe(0);
    expect((await append('good.result.json')).stderr).toContain('no bundle that is given has that digest');
    expect((await append('bad.json', 'good.result.json')).stderr).toContain('no bundle that is given has that digest');
    const lie = readFileSync(join(folder, 'bad.result.json'), 'utf8').replace(
      '"verdict": "failed"',
      '"verdict": "verified"',
    );
    writeFileSync(join(folder, 'lie.json'), lie);
    expect((await append('bad.json', 'lie.json')).stderr).toContain('is not what its bundle shows');
    const { stdout } = await history('verify', 'log', '--key', (await history('key', 'log', ...KEY)).stdout.trim());
    expect(stdout).toContain('entries   1,');
  });

  it('makes no log without a key or a name, and reads none without whose key it must be', async () => {
    const { folder, history } = place();
    const unsigned = await history('append', 'log', 'good.json', ...ROOT());
    expect(unsigned).toMatchObject({ status: 2 });
    expect(unsigned.stderr).toContain('openssl genpkey -algorithm ed25519 -out history-key.pem');
    expect((await history('append', 'log', 'good.json', ...KEY, ...ROOT())).stderr).toContain('Give --origin NAME');
    expect(existsSync(join(folder, 'log'))).toBe(false);
    expect((await history('list', 'log')).stderr).toContain('whose log is it?');
    const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    writeFileSync(join(folder, 'key.pem'), ecdsa);
    expect((await history('key', ...KEY, ...ORIGIN)).stderr).toContain('a log is signed with a key of Ed25519');
    expect((await history('forget', 'log')).stderr).toContain(
      'expected list, diff, verify, proof, append, key, got "forget"',
    );
    expect((await history('verify', 'log', '--target', 'x', '--key', 'k')).stderr).toContain(
      '--target has no effect: history verify does not take it',
    );
  });

  it('has every entry of processes that append at once', async () => {
    const { folder, history, read } = await logOf('good.json');
    const all = await Promise.all(
      Array.from({ length: 4 }, () => history('append', 'log', 'bad.json', ...KEY, ...ROOT())),
    );
    expect(all.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect((await read('verify', 'log')).stdout).toContain('entries   5,');
    expect(readdirSync(join(folder, 'log')).sort()).toEqual(['checkpoint', 'facts', 'tile']);
  });

  it('is whole after a process that appends was killed, at whatever moment', async () => {
    const { folder, history, read } = await logOf('good.json');
    for (const ms of [350, 450, 550, 650]) {
      const args = [join(root, 'dist/cli.cjs'), 'history', 'append', 'log', 'bad.json', ...KEY, ...ROOT()];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.on('close', resolve));
      setTimeout(() => child.kill('SIGKILL'), ms);
      await ended;
      expect(await read('verify', 'log')).toMatchObject({ status: 0, stderr: '' });
    }
    expect((await history('append', 'log', 'later.json', ...KEY, ...ROOT())).status).toBe(0);
    expect((await read('list', 'log')).stdout).toContain('now       experiment, which');
  });

  it('is read from a web server, of which nothing is believed', async () => {
    const { folder, read } = await logOf('bad.json', 'good.json');
    let change: (path: string, body: Buffer) => Buffer = (_, body) => body;
    const { url } = await serve((request, response) => {
      const path = join(folder, 'log', (request.url ?? '').replace(/^\/log\//, ''));
      if (!existsSync(path)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200).end(change(path, readFileSync(path)));
    });
    expect((await read('list', `${url}/log`)).status).toBe(1);
    expect((await read('verify', `${url}/log/`)).stdout).toContain('entries   2,');
    change = (path, body) =>
      path.includes('entries') ? Buffer.from(body.toString('latin1').replace('failed', 'verify'), 'latin1') : body;
    expect(await read('verify', `${url}/log`)).toMatchObject({ status: 1, stdout: '' });
    change = (path, body) =>
      path.includes('facts') ? Buffer.from(body.toString().replace('"failed"', '"verified"')) : body;
    expect((await read('list', `${url}/log`)).stderr).toContain('[LOG_CONTRADICTS]');
    change = () => Buffer.alloc(20 * 1024 * 1024);
    expect((await read('verify', `${url}/log`)).status).not.toBe(0);
    expect((await read('verify', 'http://example.org/log')).stderr).toContain('expected an https URL');
  });

  it('hides names where it is given a salt, and finds them with it', async () => {
    const { folder } = place();
    const salted = (...args: string[]) =>
      runNode(
        'dist/cli.cjs',
        ['history', ...args],
        { ...process.env, TRUST_CENTER_HISTORY_SALT: 'a secret of some length' },
        folder,
      );
    await salted('append', 'log', 'good.json', ...KEY, ...ORIGIN, ...ROOT(), '--target', 'our api');
    const vkey = (await salted('key', 'log', ...KEY)).stdout.trim();
    const all = await cliIn(folder, 'history', 'list', 'log', '--key', vkey);
    expect(all.stdout).toMatch(/\nsha256:[0-9a-f]{64}\nnow /);
    expect(all.stdout).not.toContain('our api');
    const list = ['list', 'log', '--key', vkey, '--target', 'our api'];
    expect((await cliIn(folder, 'history', ...list)).status).toBe(2);
    expect((await salted(...list)).stdout).toContain('now       experiment, which');
  });
});

describe('a step with history-branch', () => {
  const inputs = (key: string): Inputs => ({ 'history-branch': 'history', 'history-key': key });

  async function listed(standIn: { url: string; token: string }, vkey: string, ...more: string[]) {
    const env = { ...process.env, GITHUB_API_URL: standIn.url, GITHUB_TOKEN: standIn.token };
    return runNode('dist/cli.cjs', ['history', 'list', 'octo-org/octo-app@history', '--key', vkey, ...more], env);
  }
  const vkeyIn = (stdout: string): string =>
    /github\.com\/octo-org\/octo-app\/trust-center\+[0-9a-f]{8}\+[\w+/=]+/.exec(stdout)?.[0] ?? '';

  it('enters each run, also one that came to no result, and how often the schedule runs', async () => {
    const standIn = await startGitHub();
    const key = newKey();
    const scheduled = { name: 'schedule', payload: () => ({ schedule: '17 5 * * *' }) };
    const first = await stepOnGitHub(scheduled, inputs(key), { standIn });
    expect(first.status).toBe(0);
    expect(first.outputs['history-seq']).toBe('0');
    expect(readFileSync(first.outputs['history-checkpoint'] ?? '', 'utf8')).toBe(standIn.files('history').checkpoint);
    expect(first.stdout).toContain('::notice::The history on the branch history begins with this run.');
    expect(first.stdout).toContain('was not put into a public log: the job has no id-token: write.');
    expect(first.stdout).not.toMatch(/^::warning::/m);
    const vkey = vkeyIn(first.stdout);

    const broken = await stepOnGitHub(scheduled, { ...inputs(key), evidence: join(demo, 'nothing.json') }, { standIn });
    expect(broken.status).toBe(1);
    const wrong = await stepOnGitHub(
      { name: 'push' },
      { ...inputs(key), 'app-compose': join(demo, 'other-compose.json') },
      { standIn },
    );
    expect(wrong.outputs).toMatchObject({ verdict: 'failed', 'history-seq': '2' });
    expect([first, broken, wrong].map(({ stdout }) => stdout).join('')).not.toContain('PRIVATE KEY');

    const { status, stdout } = await listed(standIn, vkey);
    expect(status).toBe(1);
    expect(stdout).toMatch(/entries {3}3\n/);
    const json = JSON.parse((await listed(standIn, vkey, '--format', 'json')).stdout);
    expect(json.targets).toMatchObject([
      { target: 'evidence.json', status: 'failed' },
      { target: 'nothing.json', status: 'none', points: [{ kind: 'no-result', text: 'no result: INPUT_NOT_FOUND' }] },
    ]);
    const entries = Object.entries(standIn.files('history')).find(([path]) => path.startsWith('tile/entries'))?.[1];
    expect(entries).toContain('"schedule":86400');
  });

  it('enters a failure also where the step cannot show it', async () => {
    const standIn = await startGitHub();
    const key = newKey();
    const first = await stepOnGitHub({ name: 'push' }, inputs(key), { standIn });
    const failing = { ...inputs(key), 'app-compose': join(demo, 'other-compose.json') };
    const nowhere = { RUNNER_TEMP: join(temporaryFolder(), 'gone') };
    const broken = await stepOnGitHub({ name: 'push' }, failing, { standIn, env: nowhere });
    expect(broken.status).toBe(1);
    const json = JSON.parse((await listed(standIn, vkeyIn(first.stdout), '--format', 'json')).stdout);
    expect(json.targets).toMatchObject([{ target: 'evidence.json', status: 'failed', points: [] }]);
  });

  it('enters each target of many', async () => {
    const standIn = await startGitHub();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'w'));
    for (const name of readdirSync(demo)) writeFileSync(join(folder, 'w', name), readFileSync(join(demo, name)));
    const defaults = {
      policy: 'policy.yaml',
      'app-compose': 'app-compose.json',
      collateral: 'collateral.json',
      'insecure-root-ca': 'root-ca.pem',
    };
    writeFileSync(join(folder, 'w', 'gone.json'), '{}');
    const targets = [
      { name: 'api', evidence: 'evidence.json' },
      { name: 'worker', evidence: 'evidence.json', 'app-compose': 'other-compose.json' },
      { name: 'gone', evidence: 'gone.json' },
    ];
    writeFileSync(join(folder, 'w/targets.json'), JSON.stringify({ defaults, targets }));
    const none = Object.fromEntries(
      ['evidence', 'collateral', 'app-compose', 'policy', 'insecure-root-ca'].map((name) => [name, undefined]),
    );
    const given = { ...none, ...inputs(newKey()), targets: 'targets.json' };
    const options = { standIn, cwd: join(folder, 'w'), env: { GITHUB_WORKSPACE: join(folder, 'w') } };
    const { stdout, outputs } = await stepOnGitHub({ name: 'push' }, given, options);
    expect(outputs['history-seq']).toBe('2');
    const json = JSON.parse((await listed(standIn, vkeyIn(stdout), '--format', 'json')).stdout);
    const of = Object.fromEntries(
      json.targets.map((one: { target: string; status: string }) => [one.target, one.status]),
    );
    expect(of).toEqual({ api: 'experiment', worker: 'failed', gone: 'none' });
  });

  it('puts the checkpoint of the day into Rekor, once', async () => {
    const sigstore = await startSigstore();
    const standIn = await startGitHub();
    const env = await tokenService(
      identityToken({ repository: 'octo-org/octo-app', workflow: 'octo-org/octo-app/.github/workflows/verify.yml' }),
    );
    const { fulcioUrl, rekorUrl, timestampUrl } = sigstore.services;
    const keyless = {
      sign: 'keyless',
      'fulcio-url': fulcioUrl,
      'rekor-url': rekorUrl ?? 'none',
      'timestamp-url': timestampUrl ?? 'none',
    };
    const given = { ...inputs(newKey()), ...keyless };
    const { stdout } = await stepOnGitHub({ name: 'schedule' }, given, { standIn, env });
    expect(stdout).not.toMatch(/^::warning::/m);
    const files = standIn.files('history');
    const [bundle = '', checkpoint = ''] = Object.keys(files)
      .filter((path) => path.startsWith('rekor/'))
      .sort()
      .reverse();
    expect([bundle, checkpoint].map((path) => path.replace(/\d{4}-\d\d-\d\d/, 'DAY'))).toEqual([
      'rekor/DAY.sigstore.json',
      'rekor/DAY.checkpoint',
    ]);
    expect(files[checkpoint]).toBe(files.checkpoint);
    const { dsseEnvelope, verificationMaterial } = JSON.parse(files[bundle] ?? '');
    const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
    expect(statement).toMatchObject({
      subject: [{ name: 'github.com/octo-org/octo-app/trust-center' }],
      predicateType: 'https://github.com/org/trust-center-action/history-checkpoint/v1',
      predicate: { size: 1 },
    });
    expect(verificationMaterial.tlogEntries).toHaveLength(1);
    const requests = sigstore.requests.length;
    await stepOnGitHub(
      { name: 'schedule' },
      { ...given, sign: 'none', 'fulcio-url': undefined, 'rekor-url': undefined, 'timestamp-url': undefined },
      { standIn, env },
    );
    expect(sigstore.requests).toHaveLength(requests);
    expect(standIn.files('history')[bundle]).toBe(files[bundle]);
    await sigstore.close();
  });

  it('warns of a log that does not verify, leaves it, and keeps its verdict', async () => {
    const standIn = await startGitHub();
    await stepOnGitHub({ name: 'push' }, inputs(newKey()), { standIn });
    const before = standIn.refs.get('refs/heads/history');
    const { status, stdout, outputs } = await stepOnGitHub({ name: 'push' }, inputs(newKey()), { standIn });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^::warning::The branch history was not extended: .*\[LOG_SIGNATURE\]/m);
    expect(outputs).toMatchObject({ verdict: 'verified', 'history-seq': '', 'history-checkpoint': '' });
    expect(standIn.refs.get('refs/heads/history')).toBe(before);
  });

  it('adds nothing on a pull request, and asks there for no key', async () => {
    const { status, stdout, standIn } = await stepOnGitHub(pullRequest(), { 'history-branch': 'history' });
    expect(status).toBe(0);
    expect(stdout).toContain('::notice::Issue, badge and history speak for the repository and are left as they are:');
    expect(standIn.refs.size).toBe(0);
  });

  it('ends at once without a usable key, or where it judges another time', async () => {
    const run = (more: Inputs) => stepOnGitHub({ name: 'push' }, { 'history-branch': 'history', ...more });
    const none = await run({});
    expect(none.status).toBe(1);
    expect(none.stdout).toContain('a log is signed, and there is no history-key');
    expect(none.outputs.verdict).toBeUndefined();
    expect((await run({ 'history-key': 'nonsense' })).stdout).toContain('input history-key: not a private key in PEM');
    expect((await run({ 'history-key': newKey(), at: '2026-01-01T00:00:00Z' })).stdout).toContain(
      'inputs history-branch and at',
    );
    const idle = await stepOnGitHub({ name: 'push' }, { 'history-key': newKey() });
    expect(idle.stdout).toContain('input history-key has no effect');
  });
});
