// A report with the history of its target: on the command line of a log in a folder and on a web server, and as a step of a
// job of the log on a branch.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../integration/loopback.js';
import { type GitHubStandIn, startGitHub } from '../../support/github/stand-in.js';
import { replaced } from '../../support/report-page.js';
import { cliIn, type Outcome, runNode, temporaryFolder } from '../run.js';
import { demo, type Inputs, stepOnGitHub, writeDemo } from '../step.js';

const ROOT = () => ['--insecure-root-ca', join(demo, 'root-ca.pem')];
const NONE_READ = 'No log of results was read for it';

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
/** One key for all logs: it is made known to the readers by a file. */
const logKey = newKey();
let folder: string;
const path = (name: string): string => join(folder, name);
const content = (name: string): string => readFileSync(path(name), 'utf8');
const run = (...args: string[]): Promise<Outcome> => cliIn(folder, ...args);
const append = (log: string, ...files: string[]): Promise<Outcome> =>
  run('history', 'append', log, ...files, '--signing-key', 'log-key.pem', '--origin', 'example.org/log', ...ROOT());
const report = (...args: string[]): Promise<Outcome> => run('report', 'good.json', ...ROOT(), ...args);
const OF_LOG = ['--history', 'log', '--key', 'vkey'];

async function checked(file: string, cwd = folder): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await cliIn(cwd, 'check-report', file, '--format', 'json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

beforeAll(async () => {
  await writeDemo();
  folder = temporaryFolder();
  writeFileSync(path('log-key.pem'), logKey);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(path('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(path('pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(join(demo, 'other-compose.json'), '{"another":"file"}');
  for (const [name, compose] of [
    ['bad', 'other-compose.json'],
    ['good', 'app-compose.json'],
  ] as const) {
    const files = ['--collateral', 'collateral.json', '--policy', 'policy.yaml', '--app-compose', compose, ...ROOT()];
    const made = ['--save-bundle', path(`${name}.json`), '--format', 'html', '--output', path(`${name}.html`)];
    const signed = ['--summary', path(`${name}.summary.json`), '--signing-key', path('key.pem')];
    expect((await cliIn(demo, 'verify', 'evidence.json', ...files, ...made, ...signed)).stderr).toBe('');
    expect((await append('log', `${name}.json`)).status).toBe(0);
  }
  await run('history', 'key', '--signing-key', 'log-key.pem', '--origin', 'example.org/log', '--output', 'vkey');
});

describe('report --history', () => {
  it('has what the log tells of the target, and says what that is worth', async () => {
    expect(await report(...OF_LOG, '--output', 'told.html')).toMatchObject({ status: 0, stdout: '' });
    const page = content('told.html');
    expect(page).toContain('<section id="history">');
    expect(page).toMatch(/failed as an experiment before, verified as an experiment now/);
    const { rootHash } = (await checked('told.html')).history as { rootHash: string };
    expect(page).toContain(`at one checkpoint: 2 entries, root hash <code>${rootHash}</code>`);
    expect(page).toContain('It is not verified again in this page');
    expect(page).toContain('trust-center history verify LOG --key VKEY --keep kept.checkpoint');
    expect(page).not.toContain(NONE_READ);
    expect((await run('history', 'verify', 'log', '--key', 'vkey')).stdout).toContain(rootHash);
    expect(await checked('told.html')).toMatchObject({
      state: 'same',
      verdict: 'verified',
      history: { origin: 'example.org/log', size: 2 },
    });
    expect((await run('check-report', 'told.html')).stdout).toMatch(
      / {2}The history in it is what they read of a log \(example\.org\/log, 2 entries\): nothing here proves it, a signed summary neither\.\n.*trust-center history verify LOG --key VKEY/,
    );
  });

  it('without one says that none was read', async () => {
    await report('--output', 'untold.html');
    expect(content('untold.html')).toContain(NONE_READ);
    expect(content('untold.html')).not.toContain('<section id="history">');
    expect((await checked('untold.html')).history).toBeNull();
  });

  it('is no other report for the summary: that names what the bundle alone makes', async () => {
    const summary = ['--signed-summary', 'good.summary.json'];
    expect((await report(...OF_LOG, ...summary, '--output', 'both.html')).status).toBe(0);
    expect(await checked('both.html')).toMatchObject({ hasSummary: true, history: { size: 2 } });
    const ofReport = await run('verify-summary', 'both.html', '--key', 'pub.pem');
    const ofFile = await run('verify-summary', 'good.summary.json', '--key', 'pub.pem');
    expect(ofReport.stdout.replaceAll('both.html', 'good.summary.json')).toBe(ofFile.stdout);
    expect((await report(...OF_LOG, '--signed-summary', 'bad.summary.json')).stderr).toContain(
      'signed-summary: it is of another verification',
    );
  });

  it('is changed where only the history in it was', async () => {
    const [, block = ''] = /<script type="application\/json" id="tc-timeline"[^>]*>([^<]*)<\/script>/.exec(
      content('told.html'),
    ) ?? [''];
    const lie = block.replaceAll('"failed"', '"verified"');
    expect(lie).not.toBe(block);
    const digested = replaced(content('told.html'), sha256(block), sha256(lie));
    writeFileSync(path('lie.html'), replaced(digested, block, lie));
    const { status, stdout } = await run('check-report', 'lie.html');
    expect([status, stdout.slice(0, 7)]).toEqual([1, 'CHANGED']);
  });

  it('is not written of a log that does not verify, with what, why and what to do', async () => {
    const never = ['--output', 'never.html'];
    for (const [key, error] of [
      ['example.org/other+00000000+AAAA', 'key'],
      ['good.json', 'key'],
    ] as const) {
      const { status, stderr } = await report('--history', 'log', '--key', key, ...never);
      expect([status, stderr.includes(error)], key).toEqual([2, true]);
    }
    await append('rewound', 'bad.json');
    await run('history', 'verify', 'log', '--key', 'vkey', '--keep', 'kept');
    const rewound = await report('--history', 'rewound', '--key', 'vkey', '--since', 'kept', ...never);
    expect(rewound).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('[LOG_REWOUND]\n  ') });

    await append('altered', 'bad.json', 'good.json');
    const [tile = ''] = readdirSync(path('altered/tile/entries'));
    const [file = ''] = readdirSync(path(`altered/tile/entries/${tile}`));
    const entries = path(`altered/tile/entries/${tile}/${file}`);
    writeFileSync(entries, readFileSync(entries, 'latin1').replace('"failed"', '"verify"'), 'latin1');
    const altered = await report('--history', 'altered', '--key', 'vkey', ...never);
    expect(altered).toMatchObject({ status: 1, stderr: expect.stringMatching(/\[LOG_\w+\]\n {2}\S/) });

    await append('facts', 'bad.json', 'good.json');
    const [facts = ''] = readdirSync(path('facts/facts'));
    writeFileSync(path(`facts/facts/${facts}`), '{}');
    const other = await report('--history', 'facts', '--key', 'vkey', ...never);
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('[LOG_CONTRADICTS]') });
    expect(existsSync(path('never.html'))).toBe(false);
  });

  it('needs the key, a log that knows the target, and a log for its options', async () => {
    expect((await report('--history', 'log')).stderr).toContain('whose log is it?');
    const unknown = await report(...OF_LOG, '--target', 'somebody');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('no entry of the log is about') });
    expect((await report('--key', 'vkey')).stderr).toContain('--key has no effect: it is of the log that --history');
    expect((await report('--history', 'nowhere', '--key', 'vkey')).status).toBe(1);
  });

  it('reads a log on a web server, and finds a name that it hides', async () => {
    const { url } = await serve((request, response) => {
      const file = path((request.url ?? '').slice(1));
      if (existsSync(file)) response.writeHead(200).end(readFileSync(file));
      else response.writeHead(404).end();
    });
    expect((await report('--history', `${url}/log`, '--key', 'vkey', '--output', 'web.html')).status).toBe(0);
    expect(await checked('web.html')).toMatchObject({ history: { size: 2 } });

    const salted = (...args: string[]): Promise<Outcome> =>
      runNode('dist/cli.cjs', args, { ...process.env, TRUST_CENTER_HISTORY_SALT: 'a secret of some length' }, folder);
    const key = ['--signing-key', 'log-key.pem', '--origin', 'example.org/log'];
    await append('hidden', 'bad.json');
    await salted('history', 'append', 'hidden', 'good.json', ...key, ...ROOT());
    const args = ['report', 'good.json', ...ROOT(), '--history', 'hidden', '--key', 'vkey', '--output', 'hidden.html'];
    expect((await salted(...args)).status).toBe(0);
    // From before the names were hidden, too: it is one history.
    expect(content('hidden.html')).toMatch(/failed as an experiment before, verified as an experiment now/);
    expect(content('hidden.html')).toMatch(/"target": "sha256:[0-9a-f]{64}"/);
  });
});

describe('history append', () => {
  it('takes a report: what its evidence shows is entered, as of its bundle', async () => {
    expect((await append('of-reports', 'bad.html')).stdout).toMatch(/^entry 0 {2}.* {2}failed {2}evidence\.json\n/);
    expect((await append('of-bundles', 'bad.json')).status).toBe(0);
    const [one, other] = ['of-reports', 'of-bundles'].map((log) => readFileSync(path(`${log}/tile/entries/000.p/1`)));
    expect(one).toEqual(other);
  });

  it('takes no report that shows another result than its evidence', async () => {
    const result = (name: string): string =>
      /<script type="text\/plain" id="tc-result" data-form="gzip">([^<]*)<\/script>/.exec(content(name))?.[1] ?? '';
    writeFileSync(path('lying.html'), replaced(content('bad.html'), result('bad.html'), result('good.html')));
    const { status, stderr } = await append('never', 'lying.html');
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/no bundle that is given|is not what its bundle shows/),
    ]);
    writeFileSync(path('page.html'), '<!doctype html><p>a page');
    expect((await append('never', 'page.html')).stderr).toContain('there is no block tc-bundle');
    expect(existsSync(path('never'))).toBe(false);
  });
});

describe('the report of a step with history-branch', () => {
  const inputs = (): Inputs => ({ 'history-branch': 'history', 'history-key': logKey });
  const reportOf = ({ outputs }: { outputs: Record<string, string> }): string =>
    readFileSync(outputs['report-path'] ?? '', 'utf8');
  /** Files of the log that were fetched, by what was asked of the stand-in since. */
  const blobs = ({ requests }: GitHubStandIn, since: number): number =>
    requests.slice(since).filter((request) => request.startsWith('GET') && request.includes('/git/blobs/')).length;

  it('has the history of that branch, this run included, and the signed summary names it', async () => {
    const standIn = await startGitHub();
    const signed = { ...inputs(), sign: 'key', 'signing-key': path('key.pem') };
    const wrong = { 'app-compose': join(demo, 'other-compose.json') };
    const first = await stepOnGitHub({ name: 'push' }, { ...signed, ...wrong }, { standIn });
    expect(await checked(first.outputs['report-path'] ?? '')).toMatchObject({
      verdict: 'failed',
      history: { size: 1 },
    });
    const since = standIn.requests.length;
    const second = await stepOnGitHub({ name: 'push' }, signed, { standIn });
    expect(second.stdout).not.toMatch(/^::warning::/m);
    // Checkpoint, entries, hashes and the facts of the last check, once each; those of this run are at hand.
    expect(blobs(standIn, since)).toBeLessThanOrEqual(8);
    const page = reportOf(second);
    expect(page).toMatch(/failed as an experiment before, verified as an experiment now/);
    expect(page).not.toContain(NONE_READ);
    const reportPath = second.outputs['report-path'] ?? '';
    expect(await checked(reportPath)).toMatchObject({
      state: 'same',
      verdict: 'verified',
      hasSummary: true,
      history: { origin: 'github.com/octo-org/octo-app/trust-center', size: 2 },
    });

    const summary = JSON.parse(readFileSync(second.outputs['summary-path'] ?? '', 'utf8'));
    const { subject } = JSON.parse(Buffer.from(summary.dsseEnvelope.payload, 'base64').toString());
    const bare = await run('report', second.outputs['bundle-path'] ?? '', ...ROOT());
    expect(subject).toContainEqual({ name: 'report.html', digest: { sha256: sha256(bare.stdout) } });
    const shown = await run('verify-summary', reportPath, '--key', 'pub.pem');
    const ofFile = await run('verify-summary', second.outputs['summary-path'] ?? '', '--key', 'pub.pem');
    expect(shown.stdout.replaceAll(reportPath, second.outputs['summary-path'] ?? '')).toBe(ofFile.stdout);
  });

  it('is the one that a reader of the branch makes of the bundle', async () => {
    const standIn = await startGitHub();
    const step = await stepOnGitHub({ name: 'push' }, inputs(), { standIn });
    const vkey = /github\.com\/octo-org\/octo-app\/trust-center\+[0-9a-f]{8}\+[\w+/=]+/.exec(step.stdout)?.[0] ?? '';
    const args = ['report', step.outputs['bundle-path'] ?? '', ...ROOT(), '--history', 'octo-org/octo-app@history'];
    const env = { ...process.env, GITHUB_API_URL: standIn.url, GITHUB_TOKEN: standIn.token };
    const { status, stdout } = await runNode('dist/cli.cjs', [...args, '--key', vkey], env, folder);
    expect(status).toBe(0);
    expect(stdout).toBe(reportOf(step));
  });

  it('is without it where the history fails, and says so; the verdict is what it is', async () => {
    const standIn = await startGitHub();
    const wrong = { 'app-compose': join(demo, 'other-compose.json') };
    await stepOnGitHub({ name: 'push' }, { ...inputs(), ...wrong }, { standIn });
    const [facts = ''] = Object.keys(standIn.files('history')).filter((name) => name.startsWith('facts/'));
    await stepOnGitHub({ name: 'push' }, inputs(), { standIn });
    // Of a check before the last one: the append has no use for them.
    standIn.addCommit('history', { [facts]: '{}' });
    const damaged = await stepOnGitHub({ name: 'push' }, inputs(), { standIn });
    expect(damaged).toMatchObject({ status: 0, outputs: { verdict: 'verified', 'history-seq': '2' } });
    expect(damaged.stdout).toMatch(/^::warning::The report is without its history: .*\[LOG_CONTRADICTS\]/m);
    expect(reportOf(damaged)).toContain(NONE_READ);
    expect(await checked(damaged.outputs['report-path'] ?? '')).toMatchObject({ state: 'same', history: null });

    const other = await stepOnGitHub({ name: 'push' }, { ...inputs(), 'history-key': newKey() }, { standIn });
    expect(other.stdout).toMatch(/^::warning::The branch history was not extended: .*\[LOG_SIGNATURE\]/m);
    expect(reportOf(other)).toContain(NONE_READ);
  });
});
