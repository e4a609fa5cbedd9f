// Reference values other than pins, through the command line: an OS image at hand, and values that somebody signed.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReferenceValues } from '../../src/core/measure/reference-values.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { readSigningKey } from '../../src/signing/key.js';
import { referenceValuesStatement } from '../../src/signing/reference-values.js';
import { signStatement } from '../../src/signing/sign-statement.js';
import { createDeployment, toHex } from '../../src/simulator/index.js';
import { cli, root, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const world = createDeployment();
const at = world.at.toISOString();
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const evidence = file('evidence.json', JSON.stringify(world.evidence));
const collateral = file('collateral.json', JSON.stringify(world.collateral));
const rootCa = file('root-ca.pem', world.rootCaPem);
const osOnly = ['--phases', 'hardware,os', '--at', at, '--insecure-root-ca', rootCa, '--format', 'json'];
const verify = (...more: string[]) =>
  cli('verify', '--evidence', evidence, '--collateral', collateral, ...osOnly, ...more);
const statusOf = (stdout: string, id: string): string | undefined => {
  const result: ResultDocument = JSON.parse(stdout);
  return result.components[0]?.phases.os.checks.find((check) => check.id === id)?.status;
};

describe('signed reference values', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const { mrtd, rtmr0, rtmr1, rtmr2 } = world.registers;
  const values: ReferenceValues = {
    osImageHash: toHex(world.app.osImageHash),
    imageName: 'dstack-99.0.0',
    grade: 'rebuilt',
    isDev: false,
    source: null,
    measuredAt: at,
    shapes: [{ vmConfig: { cpu_count: 4 }, mrtd, rtmr0, rtmr1, rtmr2, events: [] }],
  };
  const signed = async (name: string, of: ReferenceValues): Promise<string> => {
    const key = readSigningKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), undefined);
    return file(name, await signStatement(referenceValuesStatement(of), { kind: 'key', key, timestampUrl: null }));
  };
  const policy = (key: string) =>
    file(
      `policy-${key.length}-${key.slice(-9, -2)}.yaml`.replaceAll('/', '_'),
      `version: 1\nos:\n  reference-value-signers:\n    - public-key: ${key}\n`,
    );

  it('make the OS known, with the grade attested; the bundle replays to the same bytes', async () => {
    const bundle = join(folder, 'bundle.json');
    const outcome = await verify(
      '--reference-values',
      await signed('values.json', values),
      '--policy',
      policy(signer),
      '--save-bundle',
      bundle,
    );
    expect(outcome.stderr).toBe('');
    const result: ResultDocument = JSON.parse(outcome.stdout);
    expect(result.verdict).toBe('verified');
    expect(result.components[0]?.reference).toEqual({
      name: 'dstack-99.0.0',
      grade: 'attested',
      osImageHash: values.osImageHash,
    });
    const replayed = await cli('replay', bundle, '--insecure-root-ca', rootCa, '--format', 'json');
    expect(replayed.stdout).toBe(outcome.stdout);
  });

  it('of another VM do not', async () => {
    const other = { ...values, shapes: values.shapes.map((shape) => ({ ...shape, rtmr1: '11'.repeat(48) })) };
    const outcome = await verify('--reference-values', await signed('other.json', other), '--policy', policy(signer));
    expect(outcome.status).toBe(1);
    expect(statusOf(outcome.stdout, 'os.rtmr1')).toBe('fail');
  });

  it('are refused unless a signer of the policy signed them', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'der',
    });
    const path = await signed('stranger.json', values);
    expect(await verify('--reference-values', path, '--policy', policy(stranger.toString('base64')))).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^trust-center: reference-values: \S+ is refused: /),
    });
    expect(await verify('--reference-values', path)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the policy names nobody who may sign them'),
    });
    const tampered = JSON.parse(readFileSync(path, 'utf8'));
    const payload = Buffer.from(tampered.dsseEnvelope.payload, 'base64')
      .toString()
      .replace('"isDev":false', '"isDev":null');
    tampered.dsseEnvelope.payload = Buffer.from(payload).toString('base64');
    const bent = file('bent.json', JSON.stringify(tampered));
    expect(await verify('--reference-values', bent, '--policy', policy(signer))).toMatchObject({
      status: 2,
      stdout: '',
    });
  });
});

describe('an OS image at hand', () => {
  const image = join(folder, 'mini-os');
  beforeAll(() => {
    execFileSync(process.execPath, [join(root, 'test/fixtures/mini-os/build.mjs'), image]);
  });

  it('that the VM did not boot makes it fail, and is in the bundle', async () => {
    const bundle = join(folder, 'image.bundle');
    const outcome = await verify('--os-image', image, '--save-bundle', bundle);
    expect(outcome.status).toBe(1);
    expect(statusOf(outcome.stdout, 'os.reference-value')).toBe('fail');
    expect(JSON.parse(readFileSync(bundle, 'utf8')).items.map(({ name }: { name: string }) => name)).toContain(
      'os-image/given',
    );
    expect((await cli('replay', bundle, '--insecure-root-ca', rootCa, '--format', 'json')).stdout).toBe(outcome.stdout);
  });

  it('that is no image, or is damaged, is misuse', async () => {
    expect(await verify('--os-image', evidence)).toMatchObject({ status: 2, stdout: '' });
    writeFileSync(join(image, 'bzImage'), 'not the kernel');
    expect(await verify('--os-image', image)).toMatchObject({ status: 2, stderr: expect.stringContaining('bzImage') });
  });

  it('may be named by its release, which is fetched', async () => {
    const bundle = join(folder, 'release.bundle');
    const outcome = await verify('--os-image', 'dstack-0.5.5', '--offline', '--save-bundle', bundle);
    expect(outcome.status).toBe(3);
    expect(JSON.parse(readFileSync(bundle, 'utf8')).gaps).toEqual([
      { name: 'os-image/release', reason: 'not fetched: offline was asked for' },
    ]);
  });

  it('that cannot be fetched leaves a gap, not a pass', async () => {
    const outcome = await verify('--os-image-url', 'https://images.invalid/mr_{hash}.tar.gz', '--offline');
    expect(outcome.status).toBe(3);
    expect(statusOf(outcome.stdout, 'os.reference-value')).toBe('unknown');
  });
});
