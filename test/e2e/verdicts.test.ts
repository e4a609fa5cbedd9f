// What a verdict means to the user of the committed bundle: on real evidence where it matters, and by exit status.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { capturePath, captureText, describeCaptures } from '../captures/captures.js';
import { cli, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const demo = (name: string): string => join(folder, 'demo', name);

beforeAll(async () => {
  expect((await cli('demo', '--write', join(folder, 'demo'))).status).toBe(0);
});

describeCaptures('a verdict on real evidence', () => {
  const capture = 'mpc-node-070958';
  const file = (name: string): string => capturePath(capture, name);
  const given = ['verify', '--evidence', file('evidence.json'), '--collateral', file('collateral.json')];
  let at: string[];
  let pinned: string;
  let appId: string;

  beforeAll(() => {
    const expected = JSON.parse(captureText(capture, 'expected.json'));
    at = ['--at', expected.at];
    appId = expected.events.appId;
    const { mrtd, rtmr0, rtmr1, rtmr2 } = expected.registers;
    pinned = join(folder, 'pinned.json');
    writeFileSync(pinned, JSON.stringify({ version: 1, os: { measurements: [{ mrtd, rtmr0, rtmr1, rtmr2 }] } }));
  });

  it('is inconclusive, and nothing of it green, for source code under an OS that nobody knows', async () => {
    const [result, badge, summary, key] = ['result.json', 'badge.svg', 'summary.json', 'key.pem'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(`${key}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
    const { status } = await cli(
      ...given,
      ...at,
      ...['--app-compose', file('app-compose.json'), '--phases', 'hardware,source-code'],
      ...['--format', 'json', '--output', result, '--summary', summary, '--signing-key', key],
    );
    expect(status).toBe(3);
    const { verdict, components } = JSON.parse(readFileSync(result, 'utf8'));
    expect(verdict).toBe('inconclusive');
    expect(components[0].phases['source-code'].status).toBe('unknown');

    const statement = JSON.parse(
      Buffer.from(JSON.parse(readFileSync(summary, 'utf8')).dsseEnvelope.payload, 'base64').toString(),
    );
    expect(statement.predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: [] });
    const check = await cli('verify-summary', summary, '--key', `${key}.pub`, '--max-age', '10000d');
    expect(check.status).toBe(1);

    await cli('badge', result, '--output', badge);
    expect(readFileSync(badge, 'utf8')).toContain('inconclusive');
    expect(readFileSync(badge, 'utf8')).not.toContain('#1a7f37');
  });

  it('is not verified for another app than was asked for, whatever phases are required', async () => {
    const phases = ['--phases', 'hardware,os'];
    const other = await cli(...given, ...at, '--policy', pinned, ...phases, '--app-id', '11'.repeat(20));
    expect(other.status).toBe(1);
    expect(other.stdout).toMatch(/^✗ failed as of 2026-03-18/);
    expect(other.stdout).toContain('✗ source-code.app-id');
    const own = await cli(...given, ...at, '--policy', pinned, ...phases, '--app-id', appId, '--verbose');
    expect(own.status).toBe(0);
    expect(own.stdout.replace(/\n +/g, ' ')).toMatch(
      /✓ source-code\.app-id +The app id is measured and the one that was asked for\./,
    );
    const alone = await cli(...given, ...at, '--policy', pinned, '--phases', 'hardware', '--app-id', appId);
    expect(alone.status).toBe(3);
    expect(alone.stdout).toContain('? source-code.ground');
  });

  it('is not verified for another compose file or image than was given, whatever phases are required', async () => {
    const compose = join(folder, 'other-compose.json');
    writeFileSync(compose, captureText(capture, 'app-compose.json').replace('"name"', '"nane"'));
    const hardware = [...given, ...at, '--policy', pinned, '--phases', 'hardware,os'];
    expect((await cli(...hardware, '--app-compose', compose)).status).toBe(1);
    expect((await cli(...hardware, '--app-compose', file('app-compose.json'))).status).toBe(0);
    const unknown = await cli(...given, ...at, '--phases', 'hardware', '--os-image-hash', 'ab'.repeat(32));
    expect(unknown.status).toBe(3);
  });

  it('names the age of its time of judgement, that the evidence is recorded, and in a replay whose word that is', async () => {
    const bundle = join(folder, 'real.bundle');
    const { status, stdout } = await cli(
      ...[...given, ...at, '--policy', pinned, '--app-compose', file('app-compose.json'), '--save-bundle', bundle],
      '--quiet',
    );
    expect(status).toBe(0);
    const line =
      /^⚠ verified as of 2026-03-18, \d+ days ago: hardware, os and source-code \(domain skipped; recorded evidence\)/;
    expect(stdout).toMatch(new RegExp(`${line.source}\n$`));
    const replayed = await cli('replay', bundle, '--quiet');
    expect(replayed.status).toBe(0);
    expect(replayed.stdout).toMatch(
      new RegExp(
        `${line.source} — replayed: target, freshness, policy and what was expected are the bundle’s own claim\n$`,
      ),
    );
  });
});

describe('exit status', () => {
  const given = () => [
    ...['verify', '--evidence', demo('evidence.json'), '--collateral', demo('collateral.json')],
    ...['--app-compose', demo('app-compose.json'), '--policy', demo('policy.yaml')],
    ...['--insecure-root-ca', demo('root-ca.pem')],
  ];

  it('is 1 for an experiment that nobody asked for', async () => {
    expect(await cli(...given(), '--quiet')).toMatchObject({
      status: 1,
      stdout:
        '⚠ verified as an experiment: hardware, os and source-code (domain skipped; recorded evidence; KMS and gateway not appraised) — test root, not production\n',
    });
    const { status, stdout } = await cli(...given());
    expect(status).toBe(1);
    expect(stdout).toMatch(/^⚠ verified as an experiment: /);
    expect(stdout.replace(/\n +/g, ' ')).toContain(
      'This is an experiment (test root): it shows that the checks work, and proves nothing about any deployment.',
    );
    expect((await cli(...given(), '--allow-experiment')).status).toBe(0);
  });

  it('is 3 where a service gives no answer, with a result, a bundle and the reason', async () => {
    const bundle = join(folder, 'gone.bundle');
    const gone = ['verify', '--url', 'http://127.0.0.1:9'];
    const { status, stdout } = await cli(...gone, '--format', 'json', '--save-bundle', bundle);
    expect(status).toBe(3);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      verdict: 'inconclusive',
      components: [],
      gaps: [{ name: 'evidence', code: 'FETCH_FAILED' }],
    });
    expect(await cli('replay', bundle, '--format', 'json')).toMatchObject({ status: 3, stdout });
    const text = await cli(...gone);
    expect(text.stdout).toMatch(/^ {2}\? evidence was not obtained:\s+http:\/\/127\.0\.0\.1:9\//m);
    expect(text.stdout).toMatch(/^ {4}To do: Try again later, or check the address/m);
    expect(text.stdout.replace(/\n +/g, ' ')).toMatch(
      /^\? inconclusive: there is nothing to appraise: http:\/\/127\.0\.0\.1:9\/.*\(ECONNREFUSED\)/,
    );
    const noPccs = await cli(
      ...['verify', '--evidence', demo('evidence.json'), '--insecure-root-ca', demo('root-ca.pem')],
      ...['--pccs-url', 'http://127.0.0.1:9', '--no-cache'],
    );
    expect(noPccs.status).toBe(3);
    expect(noPccs.stdout).toContain('ECONNREFUSED');
  });

  it('is 3 for a signing service that gives no answer, after the result was printed', async () => {
    const summary = join(folder, 'unsigned.json');
    const key = join(folder, 'k.pem');
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const outcome = await cli(
      ...[...given(), '--allow-experiment', '--summary', summary, '--signing-key', key],
      ...['--timestamp-url', 'http://127.0.0.1:9'],
    );
    expect(outcome.status).toBe(3);
    expect(outcome.stdout).toMatch(/^⚠ verified as an experiment/);
    expect(outcome.stdout).not.toContain('Written: ');
    expect(outcome.stderr).toMatch(/^trust-center: http:\/\/127\.0\.0\.1:9/);
  });

  it.each([
    ['--quiet', ['--quiet', '--format', 'json']],
    ['--verbose', ['--verbose', '--format', 'sarif']],
    ['--trusted-root', ['--trusted-root', 'x.json']],
    ['--signing-key', ['--signing-key', 'k.pem']],
    ['--pccs-url', ['--pccs-url', 'https://pccs.example']],
    ['--resolver', ['--resolver', '192.0.2.1']],
    ['--ca-file', ['--ca-file', 'ca.pem']],
    ['--ct-log-list', ['--domain', 'app.example.com', '--ct-log-list', 'logs.json']],
    ['--resolver', ['--domain', 'app.example.com', '--offline', '--resolver', '192.0.2.1']],
  ])('is 2 for an option that has no effect: %s', async (name, more) => {
    const { status, stdout, stderr } = await cli(...given(), ...more);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.slice(0, 60)).toContain(`trust-center: ${name} has no effect: `);
  });

  it('takes a trusted root where a policy asks where images come from', async () => {
    const policy = join(folder, 'provenance.yaml');
    const entry = '{ image: ghcr.io/org/app, repository: org/app, signer-workflow: .github/workflows/release.yml }';
    writeFileSync(policy, `version: 1\nsource-code: { provenance: [${entry}] }\n`);
    const { status, stderr } = await cli(...given().slice(0, -4), '--policy', policy, '--trusted-root', 'x.json');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('"x.json" does not exist') });
  });

  it.each([
    [
      'demo',
      ['--write', join(folder, 'w'), '--format', 'json'],
      '--format has no effect: with --write only files of the honest deployment are written',
    ],
    [
      'compose-hash',
      [demo('app-compose.json'), '--normalise', '--format', 'json'],
      '--format has no effect: with --normalise',
    ],
    [
      'badge',
      [demo('evidence.json'), '--link', 'https://x.example'],
      '--link has no effect: it is for the README snippet',
    ],
    ['measure', ['--shapes', 'x.jsonl', 'image'], '--shapes has no effect: it goes with --acpi'],
    [
      'measure',
      ['--acpi', '--shapes', 'x.jsonl', '--cpus', '2'],
      '--cpus has no effect: with --acpi each VM is a line',
    ],
  ])('is 2 for an option of %s that has no effect: %j', async (command, args, message) => {
    const { status, stdout, stderr } = await cli(command, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
