// The smaller commands, as a user meets them: on the files of a simulated deployment.

import { spawn, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../src/core/version.js';
import { cli, root, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const demo = (name: string): string => join(folder, 'demo', name);

beforeAll(async () => {
  expect((await cli('demo', '--write', join(folder, 'demo'))).status).toBe(0);
});

it('tells its version and its commands', async () => {
  expect(await cli('--version')).toEqual({ status: 0, stdout: `${VERSION}\n`, stderr: '' });
  const { status, stdout } = await cli('--help');
  expect(status).toBe(0);
  for (const command of ['verify', 'replay', 'demo', 'inspect', 'compose-hash', 'policy']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${command} +\\S`, 'm'));
    const help = await cli(command, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(new RegExp(`^Usage: trust-center ${command} `));
    expect(await cli('help', command)).toEqual(help);
  }
  expect((await cli()).status).toBe(2);
  expect(await cli('help')).toEqual({ status: 0, stdout, stderr: '' });
  expect(await cli('help', 'verfy')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('did you mean verify?'),
  });
  expect((await cli('help', 'verify', '--evidence')).status).toBe(2);
});

it.each(['--version', '--help'])('reads little of itself for %s', (option) => {
  const loaded = 'require("fs").writeSync(2, JSON.stringify(Object.keys(require.cache)))';
  const program = `process.on("exit", () => ${loaded}); process.argv.splice(1, 0, ""); require("./dist/cli.cjs")`;
  const { stderr } = spawnSync(process.execPath, ['-e', program, '--', option], { cwd: root, encoding: 'utf8' });
  const files = JSON.parse(stderr) as string[];
  expect(files[0]).toMatch(/cli\.cjs$/);
  expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(64 * 1024);
});

it.each(['-h', '--help'])('gives help as a value of an option no exit status of success: %s', async (value) => {
  const { status, stdout } = await cli('verify', '--model', value);
  expect({ status, stdout: stdout.slice(0, 27) }).toEqual({ status: 2, stdout: 'Usage: trust-center verify ' });
});

describe('standard output', () => {
  const inspect = (stdout: 'pipe' | number) =>
    spawn(process.execPath, [join(root, 'dist/cli.cjs'), 'inspect', demo('evidence.json')], {
      stdio: ['ignore', stdout, 'pipe'],
    });
  const ended = (child: ReturnType<typeof inspect>): Promise<{ status: number | null; stderr: string }> =>
    new Promise((resolve, reject) => {
      let stderr = '';
      child.stderr?.on('data', (chunk) => {
        stderr += chunk;
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, stderr }));
    });

  it('may be left early by its reader', async () => {
    const child = inspect('pipe');
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ status: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('on a full disk is misuse, said in one sentence', async () => {
    const full = openSync('/dev/full', 'w');
    const outcome = await ended(inspect(full));
    closeSync(full);
    expect(outcome).toEqual({
      status: 2,
      stderr: 'trust-center: cannot write to standard output: the disk is full [INPUT_INVALID]\n',
    });
  });
});

describe('demo', () => {
  it('verifies a live simulated deployment, and says that it is not production', async () => {
    const bundle = join(folder, 'demo.bundle');
    const { status, stdout, stderr } = await cli('demo', '--format', 'json', '--save-bundle', bundle);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const result = JSON.parse(stdout);
    expect(result.verdictReason).toBe(
      'verified: hardware, os, source-code and domain (domain by a root CA that was given) — test root, not production',
    );
    expect(
      result.components.map(({ role, freshness }: { role: string; freshness: string }) => [role, freshness]),
    ).toEqual([
      ['app', 'fetched'],
      ['app', 'fetched'],
      ['app', 'fetched'],
      ['kms', 'key-bound'],
      ['gateway', 'fetched'],
    ]);
  });
});

describe('replay', () => {
  const verified = (...more: string[]) =>
    cli(
      ...[
        'verify',
        '--evidence',
        demo('evidence.json'),
        '--collateral',
        demo('collateral.json'),
        '--app-compose',
        demo('app-compose.json'),
      ],
      ...['--policy', demo('policy.yaml'), '--insecure-root-ca', demo('root-ca.pem'), '--allow-experiment'],
      ...['--format', 'json', ...more],
    );

  it('gives the same bytes, and never takes a root from the bundle', async () => {
    const bundle = join(folder, 'file.bundle');
    const first = await verified('--save-bundle', bundle);
    expect(first.status).toBe(0);
    const replay = ['replay', bundle, '--insecure-root-ca', demo('root-ca.pem')];
    const again = await cli(...replay, '--allow-experiment', '--format', 'json');
    expect(again).toMatchObject({ status: 0, stdout: first.stdout });
    expect(await cli(...replay, '--format', 'json')).toMatchObject({ status: 1, stdout: first.stdout });
    expect((await cli(...replay, '--quiet')).stdout).toBe(
      '⚠ verified as an experiment: hardware, os and source-code (domain skipped; recorded evidence; KMS and gateway not appraised) — test root, not production — replayed: target, freshness, policy and what was expected are the bundle’s own claim\n',
    );
    expect(again.stderr).toContain('reference values, freshness, policy and time are the bundle’s own');
    const withoutRoot = await cli('replay', bundle, '--format', 'json');
    expect(withoutRoot.status).toBe(1);
    expect(JSON.parse(withoutRoot.stdout).verdictReason).toContain('hardware.');
  });

  it('says that nothing proves what a bundle has of a domain', async () => {
    const { stdout, stderr } = await cli('replay', demo('bundle.json'), '--insecure-root-ca', demo('root-ca.pem'));
    expect(stdout).toContain('what was met and told of the domain');
    expect(stderr).toMatch(/^ {2}So is what it has of "[0-9a-f]{40}-.*: nothing proves what was served, what DNS/m);
    expect(stderr).toContain('--app-compose FILE --domain NAME\n');
  });

  it('notices any change of an item', async () => {
    const bundle = join(folder, 'changed.bundle');
    await verified('--save-bundle', bundle);
    const text = readFileSync(bundle, 'utf8');
    writeFileSync(bundle, text.replace('manifest_version', 'manifest_versio_'));
    const { status, stderr } = await cli('replay', bundle);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^trust-center: bundle\.items/);
  });

  it('gives the same result for the same files at the same time', async () => {
    const at = JSON.parse((await verified()).stdout).appraisedAt;
    const [one, two] = await Promise.all([verified('--at', at), verified('--at', at)]);
    expect(one.stdout).toBe(two.stdout);
  });

  it('lends only evidence and collateral to verify: the reference values stay the caller’s', async () => {
    const bundle = join(folder, 'lent.bundle');
    await verified('--save-bundle', bundle);
    const root = ['--insecure-root-ca', demo('root-ca.pem'), '--allow-experiment'];
    const args = ['verify', '--evidence', bundle, ...root, '--format', 'json'];
    const withoutMine = await cli(...args);
    expect(withoutMine.status).toBe(3);
    const mine = await cli(...args, '--policy', demo('policy.yaml'), '--app-compose', demo('app-compose.json'));
    expect(mine.status).toBe(0);
  });
});

describe('verify --summary', () => {
  it('signs what was found, and verify-summary reads it back', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [key, pub, summary] = ['key.pem', 'key.pub', 'summary.json'].map((name) => join(folder, name));
    writeFileSync(key ?? '', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(pub ?? '', publicKey.export({ type: 'spki', format: 'pem' }));
    const made = await cli(
      'verify',
      '--evidence',
      demo('evidence.json'),
      '--offline',
      '--summary',
      summary ?? '',
      '--signing-key',
      key ?? '',
    );
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 1, stderr: '' });
    const read = await cli('verify-summary', summary ?? '', '--key', pub ?? '');
    expect(read.status).toBe(1);
    expect(read.stdout).toMatch(/failed/);
    expect(
      await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--signing-key', key ?? ''),
    ).toMatchObject({ status: 2, stdout: '' });
  });

  it('of a quote that cannot be read is about the app-compose that was expected, so that it is found', async () => {
    const key = join(folder, 'unreadable-key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const compose = readFileSync(demo('app-compose.json'));
    const evidence: object = JSON.parse(readFileSync(demo('evidence.json'), 'utf8'));
    const [broken, summary] = [join(folder, 'unreadable.json'), join(folder, 'unreadable-summary.json')];
    writeFileSync(broken, JSON.stringify({ ...evidence, quote: '00' }));
    const files = ['--evidence', broken, '--app-compose', demo('app-compose.json'), '--offline'];
    const made = await cli('verify', ...files, '--summary', summary, '--signing-key', key);
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 1, stderr: '' });
    const { payload } = JSON.parse(readFileSync(summary, 'utf8')).dsseEnvelope;
    const statement = JSON.parse(Buffer.from(payload, 'base64').toString());
    expect(statement.predicate.verificationResult).toBe('FAILED');
    expect(statement.subject[0]).toEqual({
      name: 'app-compose.json',
      digest: { sha256: createHash('sha256').update(compose).digest('hex') },
    });
  });

  it('has the views sarif and junit', async () => {
    const sarif = JSON.parse(
      (await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--format', 'sarif')).stdout,
    );
    expect(sarif.version).toBe('2.1.0');
    expect((await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--format', 'junit')).stdout).toMatch(
      /^<\?xml /,
    );
  });
});

describe('inspect', () => {
  it('decodes evidence, collateral, certificates, event logs and bundles', async () => {
    const evidence = JSON.parse(readFileSync(demo('evidence.json'), 'utf8'));
    const shown = await cli('inspect', demo('evidence.json'));
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^kind: get-quote$/m);
    expect(shown.stdout).toMatch(/^ +mrTd: [0-9a-f]{96}$/m);
    expect(shown.stdout).toMatch(/^ +event: compose-hash$/m);

    const collateral = JSON.parse((await cli('inspect', demo('collateral.json'), '--format', 'json')).stdout);
    expect(collateral).toMatchObject({ kind: 'PCK collateral', tcbInfo: { id: 'TDX' }, qeIdentity: { id: 'TD_QE' } });

    const chain = JSON.parse((await cli('inspect', demo('root-ca.pem'), '--format', 'json')).stdout);
    expect(chain.certificates[0].subject).toBe('Intel SGX Root CA');

    const log = join(folder, 'log.json');
    writeFileSync(log, evidence.event_log);
    expect(JSON.parse((await cli('inspect', log, '--format', 'json')).stdout).events.length).toBe(30);

    const bundle = join(folder, 'inspected.bundle');
    await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--save-bundle', bundle);
    expect(JSON.parse((await cli('inspect', bundle, '--format', 'json')).stdout)).toMatchObject({
      kind: 'bundle',
      components: [{ component: 'app/0' }],
    });
  });

  it('shows what it cannot read as an error', async () => {
    const path = join(folder, 'nothing');
    writeFileSync(path, 'nothing to see');
    expect(await cli('inspect', path)).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('demo --write', () => {
  it('prints a command that verifies what it wrote, and says why its summary is FAILED', async () => {
    const again = join(folder, 'again');
    const { stdout } = await cli('demo', '--write', again);
    expect(stdout).toContain('(--summary) always says FAILED, on purpose');
    const [, command = ''] = /^ {2}trust-center ((?:.*\\\n)+.*)$/m.exec(stdout) ?? [];
    const words = command.split(/[\s\\]+/);
    const args = words.map((word) => (/^[\w-]+\.\w+$/.test(word) ? join(again, word) : word));
    expect(await cli(...args, '--quiet')).toMatchObject({
      status: 0,
      stdout:
        '⚠ verified as an experiment: hardware, os and source-code (domain skipped; recorded evidence) — test root, not production\n',
    });
  });
});

describe('compose-hash', () => {
  it('hashes the exact bytes and lists findings', async () => {
    const json = JSON.parse((await cli('compose-hash', demo('app-compose.json'), '--format', 'json')).stdout);
    const result = JSON.parse(
      (await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--format', 'json')).stdout,
    );
    expect(json.composeHash).toBe(result.components[0].app.composeHash);
    expect(json.normalised).toBe(readFileSync(demo('app-compose.json'), 'utf8'));
    expect((await cli('compose-hash', demo('app-compose.json'), '--normalise')).stdout).toBe(json.normalised);
    const text = (await cli('compose-hash', demo('app-compose.json'))).stdout;
    expect(text).toMatch(new RegExp(`^compose hash {5}${json.composeHash}\nnormalised form {2}the file as it is\n`));
  });

  it('refuses what is no app-compose', async () => {
    const path = join(folder, 'docker-compose.yml');
    const refused = (reason: string) => ({
      status: 2,
      stdout: '',
      stderr: `trust-center: compose-hash: ${JSON.stringify(path)} is no app-compose file: ${reason} [PARSE_INVALID]
  Give the app-compose.json that was deployed, not the Docker Compose file in it.
`,
    });
    writeFileSync(path, 'services: {}\n');
    expect(await cli('compose-hash', path)).toEqual(
      refused('app-compose (offset 0): not JSON: expected a value, got "s"'),
    );
    writeFileSync(path, '{"services":{}}');
    expect(await cli('compose-hash', path)).toEqual(refused('app-compose.manifest_version: is missing'));
  });
});

describe('policy init', () => {
  it('prints a policy that verify reads', async () => {
    const path = join(folder, 'init.yaml');
    expect((await cli('policy', 'init', '--output', path)).status).toBe(0);
    expect((await cli('policy', 'init')).stdout).toBe(readFileSync(path, 'utf8'));
    expect((await cli('verify', '--evidence', demo('evidence.json'), '--offline', '--policy', path)).status).toBe(1);
  });
});
