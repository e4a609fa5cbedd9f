// What a policy accepts, in words: nothing that differs from the default goes without saying.

import { describe, expect, it } from 'vitest';
import { policyInWords } from '../../../../src/core/policy/in-words.js';
import { defaultPolicy, type Policy, parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { RegistryPolicy } from '../../../../src/core/policy/registry.js';

const standard = defaultPolicy({ freshness: 'fetched' });

async function words(yaml: string): Promise<string[]> {
  return policyInWords(resolvePolicy(await parsePolicy(`version: 1\n${yaml}`), { defaultFreshness: 'fetched' }));
}

describe('policyInWords', () => {
  it('is two lines for the default', () => {
    expect(policyInWords(standard)).toEqual([
      'hardware, OS and source code must pass, on evidence fetched for this very appraisal',
      'TCB status UpToDate',
    ]);
  });

  it('says what is accepted beyond it', async () => {
    const hex = 'ab'.repeat(32);
    const register = 'cd'.repeat(48);
    expect(
      await words(`
phases: [hardware, os]
freshness: replayed
hardware:
  tcb-statuses: [UpToDate, OutOfDate]
  grace-days: 30
  advisories: { deny: [INTEL-SA-00615] }
  max-collateral-age-days: 1
  debug: true
  fmspc: b0c06f000000
os:
  images: [{ os-image-hash: ${hex}, name: dstack-0.5.5 }]
  measurements: [{ name: prod, mrtd: ${register}, rtmr0: ${register}, rtmr1: ${register}, rtmr2: ${register} }]
  reference-value-signers: [{ repository: o/r, workflow: .github/workflows/measure.yml, self-hosted: true }]
  allow-dev: true
source-code:
  compose-hashes: [${hex}, ${'00'.repeat(32)}, ${'11'.repeat(32)}, ${'22'.repeat(32)}]
  app-compose: { public_logs: true }
  key-provider: { kind: kms }
  mr-config-id: required
  findings: { fail: [warning], allow: [public-logs] }
`),
    ).toEqual([
      'hardware and OS must pass, on evidence of any age',
      'TCB status UpToDate or OutOfDate, and OutOfDate for 30 days after the date of its TCB level',
      'debug VMs, whose memory the host can read',
      'never the open advisories INTEL-SA-00615',
      'collateral of up to 1 day',
      'FMSPC b0c06f000000',
      'the OS with the registers of prod',
      'the OS image dstack-0.5.5, by its hash',
      'the OS that a signer vouches for: o/r .github/workflows/measure.yml, on any runner',
      'development images, whose consoles are open',
      `compose hash ${hex}, ${'00'.repeat(32)}, ${'11'.repeat(32)} or one of 1 more, where no file is given`,
      'as the policy lists them: public_logs of the app-compose',
      'key provider kms',
      'MRCONFIGID must bind the launch',
      'no finding of warning in the app-compose, but public-logs',
    ]);
  });

  it('says of KMS and gateway what their own sections accept', async () => {
    const hex = 'ab'.repeat(32);
    const register = 'cd'.repeat(48);
    const set = `{ name: kms-prod, mrtd: ${register}, rtmr0: ${register}, rtmr1: ${register}, rtmr2: ${register} }`;
    expect(
      (
        await words(`
components: [gateway, kms, app]
kms:
  measurements: [${set}]
  compose-hashes: [${hex}]
gateway:
  freshness: fetched
  allow-dev: true
  aggregated-mrs: [${hex}]
  findings: { fail: [warning], allow: [public-logs] }
`)
      ).slice(2),
    ).toEqual([
      'evidence of the app, the KMS and the gateway must be there',
      'of the KMS: the OS with the registers of kms-prod',
      `of the KMS: compose hash ${hex}`,
      'of the gateway: evidence fetched for this very appraisal',
      'of the gateway: development images, whose consoles are open',
      `of the gateway: the aggregated measurement ${hex}`,
      'of the gateway: no finding of warning in the app-compose, but public-logs',
    ]);
  });

  it('tells a signer from one of the same name on another server', async () => {
    const signer = 'repository: o/r, workflow: .github/workflows/measure.yml';
    const other = 'server-url: https://ghe.example.com, issuer: https://issuer.example.com, ref: refs/heads/main';
    expect(await words(`os: { reference-value-signers: [{ ${signer}, ${other} }] }`)).toContain(
      'the OS that a signer vouches for: o/r .github/workflows/measure.yml at refs/heads/main on https://ghe.example.com, by the issuer https://issuer.example.com',
    );
  });

  it('names what images must have been built from, and which are accepted by their digests', async () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const built = 'repository: o/app, signer-workflow: .github/workflows/build.yml, ref: refs/heads/main';
    const named = `{ image: ghcr.io/o/app, ${built}, digests: { deny: ["${digest}"] } }`;
    const pinned = `{ image: nginx, digests: { allow: ["${digest}"] } }`;
    const lines = await words(`source-code: { provenance: [${named}, ${pinned}], provenance-for: all }`);
    expect(lines).toEqual(
      expect.arrayContaining([
        `the image ghcr.io/o/app built by o/app .github/workflows/build.yml at refs/heads/main, never ${digest}`,
        `the image docker.io/library/nginx with the digest ${digest}`,
        'no image but those, and each by its digest',
      ]),
    );
  });

  it.each([
    ['all', 'every instance that the evidence lists, none of which may be called stopped'],
    ['{ at-least: 1 }', 'at least 1 instance of the app'],
    ['{ at-least: 3 }', 'at least 3 different instances of the app'],
  ])('says which instances must be there: %s', async (accepted, line) => {
    expect(await words(`instances: ${accepted}`)).toContain(line);
  });

  it('says what is accepted of the domain, and what is left out', async () => {
    expect(
      await words(`
domain:
  accounts: ["https://acme.example/acct/12"]
  cas: [letsencrypt.org, pki.goog]
  resolvers: [192.0.2.1, "https://dns.example/dns-query"]
  since: 2026-03-18
  ct: true
  skip: [caa, certificate]
`),
    ).toEqual([
      'hardware, OS and source code must pass, on evidence fetched for this very appraisal',
      'TCB status UpToDate',
      'of the domain: certificates by the ACME account https://acme.example/acct/12 alone',
      'of the domain: certificates by the CA letsencrypt.org or pki.goog alone',
      'of the domain: the word of the DNS resolvers dns://192.0.2.1:53 and https://dns.example/dns-query',
      'of the domain: no certificate in the public logs whose key the TEE does not hold',
      'of the domain: other certificates, where they were issued before 2026-03-18T00:00:00Z',
      'of the domain: a domain without domain.certificate and domain.caa',
    ]);
  });

  const REGISTRY: RegistryPolicy = {
    chainId: 8453,
    contract: null,
    kmsContract: null,
    endpoints: 1,
    maxAgeMinutes: null,
    onlyThis: false,
    upgradeable: false,
    owner: [],
    codeHashes: [],
  };

  it('says what is asked of a chain', () => {
    const of = (registry: Partial<RegistryPolicy>) =>
      policyInWords({
        ...standard,
        sourceCode: { ...standard.sourceCode, registry: { ...REGISTRY, ...registry } },
      }).slice(2);
    expect(of({})).toEqual([
      'the contracts on chain 8453 must let the app have its keys',
      'nobody may be able to replace the code of the app’s contract',
    ]);
    expect(
      of({
        contract: 'aa',
        kmsContract: 'bb',
        endpoints: 2,
        maxAgeMinutes: 60,
        onlyThis: true,
        upgradeable: true,
        owner: ['cc'],
        codeHashes: ['dd'],
      }),
    ).toEqual([
      'the contracts on chain 8453 must let the app have its keys, as 2 endpoints tell it, at a block of up to 60 minutes',
      'the app’s contract aa',
      'the KMS contract bb',
      'the app’s contract must allow no other compose hash',
      'a contract whose owner can replace its code',
      'the app’s contract owned by cc',
      'contract code dd',
    ]);
  });

  /** A policy that differs from the default in one place, for every place there is. */
  const changes: [path: string, policy: Policy][] = [];
  const other = (value: unknown, path: string): unknown => {
    const others = OTHERS[path] ?? OTHERS[path.replace(/^\.(?:kms|gateway)\./, '')];
    if (Array.isArray(value)) return [...value, ...(others ?? ['another'])];
    if (typeof value === 'number') return value + 7;
    if (typeof value === 'boolean') return !value;
    return others?.[0] ?? 'another';
  };
  const IMAGE = { image: 'ghcr.io/o/r', repository: 'o/r', signerWorkflow: 'b.yml', digests: { allow: [], deny: [] } };
  const OTHERS: Record<string, unknown[]> = {
    '.phases': ['domain'],
    '.freshness': ['replayed'],
    '.instances': ['all'],
    '.hardware.teeTypes': ['sgx'],
    '.hardware.tcbStatuses': ['OutOfDate'],
    '.os.images': [{ osImageHash: 'ab', name: 'another' }],
    '.os.measurements': [{ name: 'another', mrtd: '', rtmr0: '', rtmr1: '', rtmr2: '' }],
    '.os.referenceValueSigners': [
      { publicKey: 'MFkwEw', repository: null, workflow: null, ref: null, selfHosted: false },
    ],
    '.sourceCode.keyProvider': [{ kind: 'kms', id: null }],
    '.sourceCode.appCompose': [{ another: true }],
    '.sourceCode.findings.fail': ['warning'],
    '.sourceCode.registry': [REGISTRY],
    '.sourceCode.provenance': [IMAGE],
    '.components': ['kms'],
    freshness: ['nonce'],
    images: [{ osImageHash: 'ab', name: 'another' }],
    measurements: [{ name: 'another', mrtd: '', rtmr0: '', rtmr1: '', rtmr2: '' }],
    keyProvider: [{ kind: 'kms', id: null }],
    'findings.fail': ['warning'],
    provenance: [IMAGE],
  };
  const walk = (value: unknown, path: string, set: (changed: unknown) => Policy): void => {
    const isLeaf =
      typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0;
    if (isLeaf) changes.push([path, set(other(value, path))]);
    else {
      for (const [key, member] of Object.entries(value))
        walk(member, `${path}.${key}`, (changed) => set({ ...value, [key]: changed }));
    }
  };
  walk(standard, '', (changed) => changed as Policy);
  /** Of no effect alone: what a severity refuses is allowed by it. */
  const silent = ['.version', '.sourceCode.findings.allow', '.kms.findings.allow', '.gateway.findings.allow'];

  it.each(changes.filter(([path]) => !silent.includes(path)))('says it when %s is not the default', (_path, policy) => {
    expect(policyInWords(policy)).not.toEqual(policyInWords(standard));
  });
});
