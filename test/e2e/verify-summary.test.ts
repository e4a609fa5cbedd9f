// Summaries from the command line: what a stranger runs, and what each outcome exits with.

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarise } from '../../src/core/summary/summarise.js';
import { readSigningKey } from '../../src/signing/key.js';
import { signStatement } from '../../src/signing/sign-statement.js';
import { pinOf } from '../captures/appraised.js';
import { capturePath, captureText, describeCaptures } from '../captures/captures.js';
import { identityToken, type SigstoreInstance, startSigstore } from '../integration/sigstore-services.js';
import { IMAGE_DIGEST, type SampleOptions, sampleVerification } from '../unit/core/summary/sample.js';
import { cli, temporaryFolder } from './run.js';

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicPem = file('pub.pem', publicKey.export({ format: 'pem', type: 'spki' }));
const privatePem = file('key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }));
const key = readSigningKey(String(privateKey.export({ format: 'pem', type: 'pkcs8' })), undefined);

const sample = (options: SampleOptions = {}) =>
  sampleVerification({ at: new Date(Date.now() - 60_000).toISOString(), ...options });
const signedByKey = async (options: SampleOptions = {}): Promise<string> =>
  signStatement(await summarise(sample(options)), { kind: 'key', key, timestampUrl: null });

describe('verify-summary with a key', () => {
  it('exits 0 for a verified summary, and says who, when and what', async () => {
    const { world } = sample();
    const summary = file('verified.json', await signedByKey());
    const compose = file('app-compose.json', world.appCompose);
    const { status, stdout, stderr } = await cli('verify-summary', summary, '--key', publicPem, '--subject', compose);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const fingerprint = Buffer.from(key.hint, 'base64').toString('hex');
    const time = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;
    expect(stdout.replace(time, 'TIME').replace(/of \d{4}-\d{2}-\d{2} \(\d+ days old\)/g, 'of DAY (N days old)')).toBe(
      [
        'VERIFIED  trust-center:file/evidence.json: verified: by hand',
        '',
        'target     trust-center:file/evidence.json',
        'verdict    verified',
        `summary    ${summary}`,
        `signed by  key sha256:${fingerprint}`,
        'signed at  only the signer says when',
        'appraised  TIME, not to be relied on after TIME',
        'it says    verified: by hand',
        'levels     TRUST_CENTER_HARDWARE, TRUST_CENTER_OS_LOCAL, TRUST_CENTER_SOURCE_CODE',
        `policy     ${sample().result.policyDigest.replace('sha256:', '')}`,
        'accepts    TCB UpToDate; stopped instances',
        'instances  1 judged',
        'component  app/0: evidence replayed, OS known as local',
        `image      docker.io/library/web@sha256:${IMAGE_DIGEST}`,
        '',
        'trusted root  shipped for Sigstore, of DAY (N days old)',
        'trusted root  shipped for GitHub, of DAY (N days old)',
        '',
      ].join('\n'),
    );
  });

  it('exits 1 for a failed summary, another subject, an old one, and one by another key', async () => {
    const failed = file('failed.json', await signedByKey({ verdict: 'failed' }));
    expect((await cli('verify-summary', failed, '--key', publicPem)).status).toBe(1);
    const verified = file('verified.json', await signedByKey());
    const subject = await cli('verify-summary', verified, '--key', publicPem, '--subject', `sha256:${'00'.repeat(32)}`);
    expect(subject.status).toBe(1);
    expect(subject.stdout).toMatch(
      /^FAILED {2}trust-center:file\/evidence\.json: subject sha256:0+: wanted 0+, got app-compose\.json /,
    );
    const old = file('old.json', await signedByKey({ at: new Date(Date.now() - 2 * 3_600_000).toISOString() }));
    const aged = await cli('verify-summary', old, '--key', publicPem, '--max-age', '1h');
    expect(aged.status).toBe(1);
    expect(aged.stdout).toContain('age: wanted at most 60 min, got 2 h 0 min');
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
    const { status, stdout } = await cli(
      'verify-summary',
      verified,
      '--key',
      file('other.pem', other),
      '--format',
      'json',
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'failed',
      targets: [],
      refused: [{ problem: { field: 'signer' } }],
    });
  });

  it('says what it proved at another time, and that it is not now', async () => {
    const then = Date.now() - 30 * 86_400_000;
    const old = file('a-month-ago.json', await signedByKey({ at: new Date(then).toISOString() }));
    const at = (ms: number): string[] => ['--at', new Date(ms).toISOString()];
    expect((await cli('verify-summary', old, '--key', publicPem)).status).toBe(1);
    const asOf = await cli('verify-summary', old, '--key', publicPem, ...at(then + 60_000));
    expect(asOf.status).toBe(0);
    expect(asOf.stdout).toMatch(/^VERIFIED .*\nAs of \d{4}-\d{2}-\d{2}T[\d:.]+Z, not now\.\n/);
    const before = await cli('verify-summary', old, '--key', publicPem, ...at(then - 600_000));
    expect(before.status).toBe(1);
    expect(before.stdout).toMatch(/timeVerified: made at .*, after the time asked about/);
    // What was made later is left out of the answer for that time, and named.
    const newer = file('newer.json', await signedByKey({ verdict: 'failed' }));
    const both = await cli('verify-summary', old, newer, '--key', publicPem, ...at(then + 60_000));
    expect(both.status).toBe(0);
    expect(both.stdout).toContain(`left out   ${newer}\n  timeVerified: made at `);
    expect((await cli('verify-summary', old, newer, '--key', publicPem)).status).toBe(1);
  });

  it('takes no container image of the compose file for the artifact asked for', async () => {
    const summary = file('images.json', await signedByKey());
    const { status, stdout } = await cli(
      'verify-summary',
      summary,
      '--key',
      publicPem,
      '--subject',
      `sha256:${IMAGE_DIGEST}`,
    );
    expect(status).toBe(1);
    expect(stdout).toContain(`image      docker.io/library/web@sha256:${IMAGE_DIGEST}\n`);
    expect(stdout).toContain(`  subject sha256:${IMAGE_DIGEST}: wanted ${IMAGE_DIGEST}, got app-compose.json `);
  });

  it('asks for a policy and a freshness, and shows both', async () => {
    const { result } = sample();
    const digest = result.policyDigest.replace('sha256:', '');
    const summary = file('demands.json', await signedByKey());
    const read = (...more: string[]) => cli('verify-summary', summary, '--key', publicPem, ...more);
    const met = await read('--policy-digest', `sha256:${digest}`, '--freshness', 'replayed');
    expect(met.status).toBe(0);
    expect(met.stdout).toContain(
      `policy     ${digest}\naccepts    TCB UpToDate; stopped instances\ninstances  1 judged\ncomponent  app/0: evidence replayed, OS known as local\n`,
    );
    const unmet = await read('--policy-digest', '00'.repeat(32), '--freshness', 'fetched');
    expect(unmet.status).toBe(1);
    expect(unmet.stdout).toContain(`  policy: wanted ${'00'.repeat(32)}, got ${digest}\n`);
    expect(unmet.stdout).toContain('  freshness: wanted fetched, got replayed of app/0\n');
  });

  it('reads as many summaries as GitHub gives at once', async () => {
    const line = (await signedByKey()).trim();
    const many = file('many.jsonl', `${Array.from({ length: 1000 }, () => line).join('\n')}\n`);
    expect((await cli('verify-summary', many, '--key', publicPem)).status).toBe(0);
    const more = file('more.jsonl', `${Array.from({ length: 1001 }, () => line).join('\n')}\n`);
    expect((await cli('verify-summary', more, '--key', publicPem)).stderr).toContain('more than 1000 documents');
  });

  it('exits 3 for an inconclusive summary, and lets the newest of several decide', async () => {
    const inconclusive = file('inconclusive.json', await signedByKey({ verdict: 'inconclusive' }));
    const success = file('older.json', await signedByKey({ at: new Date(Date.now() - 600_000).toISOString() }));
    expect((await cli('verify-summary', success, '--key', publicPem)).status).toBe(0);
    const { status, stdout } = await cli('verify-summary', success, inconclusive, '--key', publicPem);
    expect(status).toBe(3);
    expect(stdout).toContain(`older      ${success}`);
  });

  it.each<[string, (summary: string) => string[], RegExp]>([
    [
      'no signer',
      (summary) => [summary],
      /^trust-center: whose signature counts\? A good signature by anybody proves nothing/,
    ],
    ['half a signer', (summary) => [summary, '--repo', 'org/app'], /^trust-center: whose signature counts\?/],
    [
      'two signers',
      (summary) => [summary, '--key', publicPem, '--repo', 'org/app'],
      /^trust-center: --key and --repo name different signers/,
    ],
    [
      'a bad policy digest',
      (summary) => [summary, '--key', publicPem, '--policy-digest', 'abc'],
      /^trust-center: --policy-digest: expected 64 lower-case hexadecimal digits/,
    ],
    [
      'a bad freshness',
      (summary) => [summary, '--key', publicPem, '--freshness', 'new'],
      /^trust-center: --freshness: expected replayed, fetched, key-bound, nonce, got "new"/,
    ],
    ['a private key', (summary) => [summary, '--key', privatePem], /^trust-center: key: that is a private key/],
    ['no such file', () => [join(folder, 'nothing'), '--key', publicPem], /does not exist/],
    [
      'an unsigned file',
      () => [file('unsigned.json', '{"_type":"https://in-toto.io/Statement/v1"}'), '--key', publicPem],
      /it is not signed: a Sigstore bundle is expected/,
    ],
    [
      'a bad age',
      (summary) => [summary, '--key', publicPem, '--max-age', '7'],
      /--max-age: expected a time like 30m, 12h or 7d, got "7"/,
    ],
    [
      'two roots',
      (summary) => [summary, '--key', publicPem, '--trusted-root', publicPem, '--refresh-trusted-root'],
      /name different roots; give one/,
    ],
    ['no file', () => ['--key', publicPem], /verify-summary needs FILE\.\.\./],
  ])('exits 2 for %s', async (_, args, message) => {
    const summary = file('verified.json', await signedByKey());
    const { status, stdout, stderr } = await cli('verify-summary', ...args(summary));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('verify-summary with a workflow', () => {
  let sigstore: SigstoreInstance;
  beforeAll(async () => {
    sigstore = await startSigstore();
  });
  afterAll(() => sigstore.close());

  it('needs no network with a trusted root at hand', async () => {
    const signing = { kind: 'keyless', identityToken: identityToken(), services: sigstore.services } as const;
    const summary = file('keyless.json', await signStatement(await summarise(sample()), signing));
    const requests = sigstore.requests.length;
    const root = file('root.json', sigstore.trustedRoot);
    const signer = ['--repo', 'org/app', '--signer-workflow', '.github/workflows/verify.yml'];
    const verified = await cli(
      'verify-summary',
      summary,
      ...signer,
      '--ref',
      'refs/heads/main',
      '--trusted-root',
      root,
    );
    expect(verified).toMatchObject({ status: 0, stderr: '' });
    expect(verified.stdout).toContain(
      'signed by  org/app/.github/workflows/verify.yml@refs/heads/main, run for org/app at refs/heads/main',
    );
    const other = await cli(
      'verify-summary',
      summary,
      ...signer,
      '--ref',
      'refs/heads/release',
      '--trusted-root',
      root,
    );
    expect(other.status).toBe(1);
    expect(other.stdout).toContain('signer.ref: wanted refs/heads/release, got refs/heads/main');
    const shipped = await cli('verify-summary', summary, ...signer);
    expect(shipped.status).toBe(1);
    expect(sigstore.requests).toHaveLength(requests);
  });
});

describeCaptures('a real deployment, on the command line', () => {
  it('is verified, signed, and its summary believed as of then', async () => {
    const node = 'mpc-node-92b7e8';
    const { at } = JSON.parse(captureText(node, 'expected.json')) as { at: string };
    const { mrtd, rtmr0, rtmr1, rtmr2 } = pinOf(node);
    const pin = `{ name: pinned, mrtd: ${mrtd}, rtmr0: ${rtmr0}, rtmr1: ${rtmr1}, rtmr2: ${rtmr2} }`;
    const summary = join(folder, 'real.json');
    const made = await cli(
      'verify',
      ...['--evidence', capturePath(node, 'evidence.json'), '--collateral', capturePath(node, 'collateral.json')],
      ...['--app-compose', capturePath(node, 'app-compose.json'), '--at', at],
      ...['--policy', file('pinned.yaml', `version: 1\nos:\n  measurements:\n    - ${pin}\n`)],
      ...['--summary', summary, '--signing-key', privatePem],
    );
    expect({ status: made.status, stderr: made.stderr }).toEqual({ status: 0, stderr: '' });
    const subject = ['--subject', capturePath(node, 'app-compose.json')];
    const read = (...more: string[]) => cli('verify-summary', summary, '--key', publicPem, ...subject, ...more);
    expect((await read('--at', at)).status).toBe(0);
    expect((await read()).status).toBe(1);
  });

  it('of an SGX enclave is never that of a VM, whatever the policy accepts', async () => {
    const enclave = 'sgx-v3-configuration-and-hardening';
    const { at } = JSON.parse(captureText(enclave, 'expected.json')) as { at: string };
    const accepting = `version: 1
phases: [hardware]
hardware:
  tee-types: [tdx, sgx]
  min-tcb-evaluation-data-number: 17
  max-collateral-age-days: 3650
  tcb-statuses: [UpToDate, ConfigurationAndSWHardeningNeeded]
`;
    const summary = join(folder, 'enclave.json');
    const made = await cli(
      'verify',
      ...['--evidence', capturePath(enclave, 'quote.hex'), '--collateral', capturePath(enclave, 'collateral.json')],
      ...['--policy', file('sgx.yaml', accepting), '--at', at, '--format', 'json'],
      ...['--summary', summary, '--signing-key', privatePem],
    );
    expect(JSON.parse(made.stdout)).toMatchObject({ verdict: 'verified', experiment: 'an SGX enclave, no VM' });
    const { status, stdout } = await cli('verify-summary', summary, '--key', publicPem, '--at', at);
    expect(status).toBe(1);
    expect(stdout).toMatch(/verificationResult: wanted PASSED, got FAILED: what was verified is not a TD/);
  });
});
