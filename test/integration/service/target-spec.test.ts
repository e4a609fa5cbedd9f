import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrustCenterError } from '../../../src/core/errors.js';
import { TARGET_OPTIONS } from '../../../src/options/targets.js';
import {
  expectSpec,
  hostIn,
  type PreparedTarget,
  type SpecSettings,
  withPrepared,
} from '../../../src/service/target-spec.js';
import { createDeployment } from '../../../src/simulator/index.js';
import { type VerifyRequest, verify } from '../../../src/verify.js';

const PUBLIC: SpecSettings = { allowPrivate: [], pccsUrls: ['https://pccs.internal:8081'], rpcUrls: [] };
const OWN: SpecSettings = { ...PUBLIC, allowPrivate: ['10.20.0.0/16'] };
const ANY: SpecSettings = { ...PUBLIC, allowPrivate: 'any' };
const url = 'https://agent.example.org';
const deployment = createDeployment({ seed: 'spec' });
const APP_ID = Buffer.from(deployment.app.appId).toString('hex');

const refused = (spec: unknown, settings = PUBLIC, policy: string | null = null) =>
  expect(expectSpec(spec, policy, settings)).rejects;

describe('what may be said of a target', () => {
  it.each([
    { url },
    { 'app-id': APP_ID },
    { model: 'phala/example-model' },
    { 'ra-tls': 'app.example.org:443', 'app-compose': deployment.appCompose.toString() },
    { url, 'os-image': 'dstack-0.5.5', phases: ['hardware', 'os'] },
    { url: 'https://api.example.org/attest?nonce={nonce}', pointer: '/attestation' },
    { url, domain: 'example.org', resolver: ['https://dns.example/dns-query', '9.9.9.9'] },
  ])('is taken: %j', async (spec) => {
    await expectSpec(spec, deployment.policy, PUBLIC);
  });

  it.each(['header', 'nonce', 'at', 'evidence', 'collateral', 'policy', 'rebuild-report'])(
    'is not %s, which would be a file, a variable or a moment of the service',
    async (key) => {
      await refused({ url, [key]: 'x' }).toMatchObject({
        code: 'INPUT_INVALID',
        message: expect.stringContaining(key),
      });
    },
  );

  it('is no option of the whole run, nor a member that every object has', async () => {
    for (const key of ['targets', 'output', 'toString', '__proto__', 'constructor', 'hasOwnProperty', 'uri']) {
      const spec = JSON.parse(`{"url":${JSON.stringify(url)},${JSON.stringify(key)}:"x"}`);
      await refused(spec).toMatchObject({ code: 'INPUT_INVALID' });
    }
    for (const spec of [null, [], 'x', 7, { url: 7 }, { url: [url] }, { url: '' }, { url: { path: '/etc/passwd' } }]) {
      await refused(spec).toBeInstanceOf(TrustCenterError);
    }
  });

  it('may not be larger than what is kept', async () => {
    await refused({ url, body: 'x'.repeat(9000) }).toMatchObject({ code: 'INPUT_TOO_LARGE' });
    await refused({ url, 'app-compose': 'x'.repeat(1_100_000) }).toMatchObject({ code: 'INPUT_TOO_LARGE' });
    await refused({ url, 'os-image-hash': Array(33).fill('00') }).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

/** Whatever a collection would read. */
function pathsOf({ collect, osImage, referenceValues }: VerifyRequest): string[] {
  const { target, domain } = collect;
  const paths = [
    ...(target.kind === 'file' ? [target.path] : []),
    ...collect.collateralPaths,
    collect.appComposePath,
    collect.composeFilePath,
    ...(collect.kmsEvidencePaths ?? []),
    ...(collect.gatewayEvidencePaths ?? []),
    ...(domain?.caFiles ?? []),
    domain?.ctLogList,
    osImage?.path,
    ...(referenceValues?.paths ?? []),
    referenceValues?.trustedRootPath,
  ];
  return paths.filter((path) => path !== null && path !== undefined);
}

describe('a path', () => {
  const secret = readFileSync('/etc/passwd', 'utf8').split('\n')[0] ?? '';
  const PATHS = [
    '/etc/passwd',
    '../../etc/passwd',
    '-',
    '/proc/self/environ',
    'package.json',
    './dstack-0.5.5',
    'file:///etc/passwd',
  ];
  it.each(TARGET_OPTIONS)('given as %s reads no file', async (key) => {
    for (const path of PATHS) {
      for (const settings of [PUBLIC, ANY]) {
        const spec = { url, [key]: path };
        const paths = await withPrepared({ kind: 'asked', spec }, null, settings, async ({ requestOf }) =>
          pathsOf(requestOf({ offline: true, cacheDirectory: null })),
        ).catch((error: unknown) => {
          expect(error).toBeInstanceOf(TrustCenterError);
          expect(String(error)).not.toContain(secret);
          return [];
        });
        for (const found of paths) expect(found).toContain(join(tmpdir(), 'trust-center-target-'));
      }
    }
  });

  it('in the place of content is content', async () => {
    const spec = { url, domain: 'example.org', 'ca-file': '/etc/ssl/certs/ca-certificates.crt' };
    await refused(spec).toMatchObject({ message: expect.not.stringContaining('ssl/certs') });
    await refused({ url, 'insecure-root-ca': '/etc/passwd' }, ANY).toBeInstanceOf(TrustCenterError);
    await refused({ url, 'trusted-root': '/etc/passwd' }).toBeInstanceOf(TrustCenterError);
  });

  it('in a policy is none', async () => {
    await writeFile(join(tmpdir(), 'a-policy.yaml'), 'version: 1');
    await refused({ url }, PUBLIC, join(tmpdir(), 'a-policy.yaml')).toBeInstanceOf(TrustCenterError);
    await refused({ url }, PUBLIC, '!include /etc/passwd').toBeInstanceOf(TrustCenterError);
  });
});

describe('the environment', () => {
  it('is never asked, however a value is written', async () => {
    process.env.SPEC_SECRET = 'do-not-tell';
    for (const key of TARGET_OPTIONS) {
      for (const value of [
        'Authorization: Bearer env:SPEC_SECRET',
        '$SPEC_SECRET',
        `$${'{SPEC_SECRET}'}`,
        'env:SPEC_SECRET',
      ]) {
        const told = await withPrepared(
          { kind: 'asked', spec: { url: `${url}/{nonce}`, [key]: value } },
          null,
          ANY,
          async ({ requestOf }) => JSON.stringify(requestOf({ offline: true, cacheDirectory: null }).collect),
        ).catch(String);
        expect(told).not.toContain('do-not-tell');
      }
    }
    delete process.env.SPEC_SECRET;
  });
});

describe('an address', () => {
  const HERE = [
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://[::1]',
    'https://[::ffff:127.0.0.1]',
    'https://[64:ff9b::7f00:1]',
    'https://169.254.169.254',
    'https://10.0.0.1',
    'https://localhost',
    'https://agent.example.org:22',
    'http://agent.example.org',
    'https://user:secret@agent.example.org',
    'https://pccs.internal:8081/admin',
  ];
  const URLS = [
    'url',
    'phala-cloud-api',
    'kms-url',
    'gateway-url',
    'rpc-url',
    'pccs-url',
    'os-image-url',
    'cert-spotter-url',
    'crt-sh-url',
  ];
  it.each(URLS)('of the service’s own network is refused as %s', async (key) => {
    const target = key === 'url' ? {} : { url };
    const beside = key.endsWith('spotter-url') || key.startsWith('crt') ? { domain: 'example.org' } : {};
    const policy = 'version: 1\ndomain: { ct: true }\n';
    const app = key === 'phala-cloud-api' ? { 'app-id': '01'.repeat(20) } : target;
    for (const place of HERE) {
      await refused({ ...app, ...beside, [key]: place }, PUBLIC, policy).toMatchObject({ code: 'INPUT_INVALID' });
    }
  });

  it('is refused as a server, a domain, a resolver, and in a policy', async () => {
    for (const place of ['127.0.0.1:8443', '[::1]:443', '0x7f000001:443', 'localhost:443', 'agent.example.org:22']) {
      await refused({ 'ra-tls': place }).toMatchObject({ code: 'INPUT_INVALID' });
      await refused({ url, domain: place }).toMatchObject({ code: 'INPUT_INVALID' });
    }
    for (const place of [
      '127.0.0.1',
      '10.1.2.3:53',
      'https://127.0.0.1/dns-query',
      '[::1]:53',
      'http://127.0.0.1/dns-query',
    ]) {
      await refused({ url, domain: 'example.org', resolver: [place, '9.9.9.9'] }).toMatchObject({
        code: 'INPUT_INVALID',
      });
      const policy = `version: 1\ndomain: { resolvers: ["${place}", "9.9.9.9"] }\n`;
      await refused({ url, domain: 'example.org' }, PUBLIC, policy).toMatchObject({ code: 'INPUT_INVALID' });
    }
  });

  it('of the operator’s networks is taken, and no other', async () => {
    await expectSpec({ url: 'http://10.20.3.4:8090' }, null, OWN);
    await refused({ url: 'http://10.21.3.4:8090' }, OWN).toMatchObject({ code: 'INPUT_INVALID' });
    await refused({ url, 'allow-private': 'true' }, PUBLIC).toMatchObject({ code: 'INPUT_INVALID' });
    await refused({ url, 'insecure-root-ca': deployment.rootCaPem }, PUBLIC).toMatchObject({ code: 'INPUT_INVALID' });
    await expectSpec({ url, 'insecure-root-ca': deployment.rootCaPem }, null, OWN);
  });

  it('does not depend on what is filled in', async () => {
    await refused({ url: 'https://{nonce}.example.org/' }).toMatchObject({ code: 'INPUT_INVALID' });
    await refused({ url, 'os-image-url': 'https://{hash}/image' }).toMatchObject({ code: 'INPUT_INVALID' });
  });
});

describe('a target whose evidence is handed in', () => {
  it('is held against what is said, and asks nobody', async () => {
    const spec = { 'app-id': APP_ID, 'app-compose': deployment.appCompose.toString() };
    await expectSpec(spec, deployment.policy, PUBLIC, 'uploaded');
    for (const key of ['url', 'rpc-url', 'domain', 'insecure-root-ca', 'pccs-url', 'allow-private', 'ca-file']) {
      await expect(expectSpec({ ...spec, [key]: 'x' }, null, ANY, 'uploaded')).rejects.toMatchObject({
        code: 'INPUT_INVALID',
      });
    }
  });
});

describe('what is read once', () => {
  const runOf = { offline: true, cacheDirectory: null };
  const policyOf = (spec: unknown, policy: string | null, settings: SpecSettings = PUBLIC) =>
    withPrepared({ kind: 'uploaded', spec }, policy, settings, async ({ requestOf }) => requestOf(runOf).policy);
  const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('trust-center-target-'));

  it('is what was said, and nothing that was said otherwise', async () => {
    const strict = 'version: 1\nhardware: { clock-skew-minutes: 3 }\n';
    const plain = await policyOf({}, null);
    expect((await policyOf({}, strict)).hardware.clockSkewMinutes).toBe(3);
    expect(await policyOf({}, null)).toEqual(plain);
    expect((await policyOf({ 'app-id': APP_ID }, strict)).sourceCode.appIds).toEqual([APP_ID]);
    expect((await policyOf({}, strict)).sourceCode.appIds).toEqual([]);
  });

  it('is refused where the operator has changed what is allowed', async () => {
    const asked = { kind: 'asked', spec: { url: 'http://10.20.3.4:8090' } } as const;
    await withPrepared(asked, null, OWN, async () => {});
    await expect(withPrepared(asked, null, PUBLIC, async () => {})).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await withPrepared(asked, null, OWN, async () => {});
  });

  it('is not the evidence, which needs no file', async () => {
    const before = folders();
    for (const text of ['one', 'another']) {
      const uploaded = { kind: 'uploaded', spec: {} } as const;
      const check = async ({ requestOf }: PreparedTarget): Promise<void> => {
        const bytes = Buffer.from(text);
        expect(requestOf(runOf).collect.target).toEqual({ kind: 'file', path: 'bundle.json', bytes });
        expect(folders().filter((name) => !before.includes(name))).toEqual([]);
      };
      await withPrepared(uploaded, deployment.policy, PUBLIC, check, Buffer.from(text));
    }
  });

  it('never takes a file of the service for evidence that is missing', async () => {
    const uploaded = { kind: 'uploaded', spec: {} } as const;
    const collected = withPrepared(uploaded, null, PUBLIC, ({ requestOf }) => verify(requestOf(runOf)));
    await expect(collected).rejects.toMatchObject({ message: expect.stringContaining('an empty file') });
  });
});

describe('the private folder', () => {
  it('is gone afterwards, whatever happens', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('trust-center-target-'));
    const failing = withPrepared({ kind: 'asked', spec: { url, 'app-compose': '{}' } }, null, PUBLIC, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await refused({ url, phases: 'nothing' }).toBeInstanceOf(TrustCenterError);
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('trust-center-target-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });
});

it('refuses or takes whatever is said, and never ends otherwise', async () => {
  const keys = fc.constantFrom(...TARGET_OPTIONS, 'name', '__proto__', 'x');
  const values = fc.oneof(
    fc.string(),
    fc.webUrl(),
    fc.ipV4(),
    fc.ipV6(),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(keys, values, { maxKeys: 6 }), async (spec) => {
      hostIn(spec);
      await expectSpec(spec, null, PUBLIC).catch((error: unknown) => expect(error).toBeInstanceOf(TrustCenterError));
    }),
    { numRuns: 300 },
  );
}, 60_000);
