import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, ParseError, PolicyError } from '../../../../src/core/errors.js';
import {
  defaultPolicy,
  type Policy,
  type PolicyInput,
  type PolicyOverrides,
  parsePolicy,
  policyDigest,
  policyFromRecord,
  policyTemplate,
  resolvePolicy,
} from '../../../../src/core/policy/policy.js';

const H20 = 'ab'.repeat(20);
const H32 = 'cd'.repeat(32);
const H48 = 'ef'.repeat(48);

async function refused(text: string): Promise<string> {
  try {
    await parsePolicy(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    expect(error.code).toBe('POLICY_INVALID');
    expect(error.message.startsWith(`policy ${error.line}:${error.column}: `)).toBe(true);
    return error.message;
  }
  throw new Error('the policy was accepted');
}

/** The message of the error that `act` throws, which must be of this class. */
function thrown(type: typeof InputError | typeof ParseError, act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof type)) throw error;
    return error.message;
  }
  throw new Error('nothing was thrown');
}

const OTHER: PolicyInput['kms'] = {
  freshness: 'replayed',
  images: [],
  measurements: [],
  aggregatedMrs: [],
  allowDev: false,
  composeHashes: [],
  appIds: [],
  keyProvider: null,
  findings: { fail: [], allow: [] },
  provenance: [],
  provenanceFor: 'listed',
};

const DEFAULT: PolicyInput = {
  version: 1,
  phases: ['hardware', 'os', 'source-code'],
  freshness: null,
  instances: 'running',
  drift: { fail: [] },
  hardware: {
    teeTypes: ['tdx'],
    tcbStatuses: ['UpToDate'],
    advisories: { allow: [], deny: [] },
    graceDays: 0,
    minTcbEvaluationDataNumber: 17,
    maxCollateralAgeDays: 30,
    clockSkewMinutes: 5,
    debug: false,
    fmspc: [],
    qeVendorId: [],
    mrSeam: [],
    mrSignerSeam: [],
    seamAttributes: [],
    tdAttributes: [],
    xfam: [],
    mrServiceTd: [],
    mrConfigId: [],
    mrOwner: [],
    mrOwnerConfig: [],
    minTeeTcbSvn: null,
  },
  os: { images: [], measurements: [], referenceValueSigners: [], allowDev: false },
  sourceCode: {
    composeHashes: [],
    appIds: [],
    keyProvider: null,
    rtmr3: [],
    requireMrConfigId: false,
    appCompose: {},
    findings: { fail: [], allow: [] },
    registry: null,
    provenance: [],
    provenanceFor: 'listed',
  },
  components: ['app'],
  kms: OTHER,
  gateway: OTHER,
  domain: { accounts: [], cas: [], resolvers: [], since: null, ct: false, skip: [] },
};

const FULL = `
version: 1
phases: [source-code, domain, hardware]
freshness: key-bound
instances: { at-least: 3 }
drift: { fail: [compose-hash, os-image] }
hardware:
  tee-types: [tdx, sgx]
  tcb-statuses: [UpToDate, SWHardeningNeeded]
  advisories: { allow: [INTEL-SA-00615], deny: [INTEL-SA-00001] }
  grace-days: 14
  min-tcb-evaluation-data-number: 18
  max-collateral-age-days: 7
  clock-skew-minutes: 10
  debug: true
  mrseam: 0x${H48.toUpperCase()}
  td-attributes: [0000001000000000, "0X0000001000000001"]
  xfam: e702060000000000
  fmspc: [B0C06F000000, 90c06f000000]
  qe-vendor-id: 939a7233f79c4ca9940a0db3957f0607
  mrsignerseam: [${H48}]
  seamattributes: '0000000000000000'
  mrservicetd: ${H48}
  mrconfigid: ${H48}
  mrowner: ${H48}
  mrownerconfig: ${H48}
  min-tee-tcb-svn: 0x05010300000000000000000000000000
os:
  images:
    - { os-image-hash: ${H32}, name: 0.5.4 }
    - os-image-hash: '${H32}'
  measurements:
    - { mrtd: ${H48}, rtmr0: ${H48}, rtmr1: ${H48}, rtmr2: ${H48}, name: "prod: eu" }
  reference-value-signers:
    - public-key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj
    - repository: example/os-images
      workflow: .github/workflows/measure.yml
      ref: refs/heads/main
      server-url: https://ghe.corp.example
      issuer: https://ghe.corp.example/_services/token
      self-hosted: true
  allow-dev: true
source-code:
  compose-hashes: [${H32}]
  app-ids: ['0x${H20}']
  key-provider: { kind: kms, id: 3059AB }
  rtmr3: ${H48}
  mr-config-id: required
  app-compose:
    "allowed_envs": [TOKEN, "1"]
    "public_logs": true
    "swap_size": 1024
    "key_provider": null
    "requirements": { "gpu": { "count": 1 } }
    "storage_fs": ext4
    "bash_script": "true"
    "pre_launch_script": |
      set -e
      echo ready
  findings: { fail: [warning, kms], allow: [public-logs] }
  registry:
    chain-id: 8453
    contract: "0x${H20.toUpperCase()}"
    kms-contract: ${H20}
    endpoints: 2
    max-age-minutes: 60
    only-this: true
    upgradeable: true
    owner: ${H20}
    code-hashes: [${H32}]
  provenance:
    - { image: nginx, digests: { allow: ["sha256:${H32}"] } }
    - image: ghcr.io/example/app
      repository: example/app
      signer-workflow: builders/all/.github/workflows/build.yml@refs/tags/v1
      ref: refs/heads/main
      server-url: https://ghe.corp.example
      issuer: https://ghe.corp.example/_services/token
      self-hosted: true
      digests: { deny: ["sha256:${H32}"] }
  provenance-for: all
components: [gateway, app]
kms:
  freshness: key-bound
  images: [{ os-image-hash: ${H32}, name: 0.5.4 }]
  measurements: [{ mrtd: ${H48}, rtmr0: ${H48}, rtmr1: ${H48}, rtmr2: ${H48} }]
  aggregated-mrs: [${H32}]
  allow-dev: true
  compose-hashes: [${H32}]
  app-ids: [${H20}]
  key-provider: { kind: local-sgx }
  findings: { fail: [image-not-pinned] }
  provenance:
    - { image: index.docker.io/library/redis, repository: example/redis, signer-workflow: .github/workflows/build.yml }
gateway: { aggregated-mrs: ["0x${H32.toUpperCase()}"] }
domain:
  accounts: ["https://acme-v02.api.letsencrypt.org/acme/acct/12", "https://acme.example/my-account/1"]
  cas: [LetsEncrypt.org]
  resolvers: [https://dns.example/dns-query, 192.0.2.1, "[2001:DB8::1]:5353"]
  since: 2026-03-18
  ct: true
  skip: [caa, tee-controlled-key]
`;

const BUILDER = {
  serverUrl: 'https://github.com',
  repository: null,
  signerWorkflow: null,
  ref: null,
  issuer: null,
  selfHosted: false,
  digests: { allow: [], deny: [] },
};

const FULL_READ: PolicyInput = {
  version: 1,
  phases: ['hardware', 'source-code', 'domain'],
  freshness: 'key-bound',
  instances: { atLeast: 3 },
  drift: { fail: ['compose-hash', 'os-image'] },
  hardware: {
    teeTypes: ['tdx', 'sgx'],
    tcbStatuses: ['UpToDate', 'SWHardeningNeeded'],
    advisories: { allow: ['INTEL-SA-00615'], deny: ['INTEL-SA-00001'] },
    graceDays: 14,
    minTcbEvaluationDataNumber: 18,
    maxCollateralAgeDays: 7,
    clockSkewMinutes: 10,
    debug: true,
    mrSeam: [H48],
    tdAttributes: ['0000001000000000', '0000001000000001'],
    xfam: ['e702060000000000'],
    fmspc: ['b0c06f000000', '90c06f000000'],
    qeVendorId: ['939a7233f79c4ca9940a0db3957f0607'],
    mrSignerSeam: [H48],
    seamAttributes: ['0000000000000000'],
    mrServiceTd: [H48],
    mrConfigId: [H48],
    mrOwner: [H48],
    mrOwnerConfig: [H48],
    minTeeTcbSvn: '05010300000000000000000000000000',
  },
  os: {
    images: [
      { osImageHash: H32, name: '0.5.4' },
      { osImageHash: H32, name: 'unnamed' },
    ],
    measurements: [{ name: 'prod: eu', mrtd: H48, rtmr0: H48, rtmr1: H48, rtmr2: H48 }],
    referenceValueSigners: [
      {
        publicKey: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj',
        serverUrl: 'https://github.com',
        repository: null,
        workflow: null,
        ref: null,
        issuer: null,
        selfHosted: false,
      },
      {
        publicKey: null,
        serverUrl: 'https://ghe.corp.example',
        repository: 'example/os-images',
        workflow: '.github/workflows/measure.yml',
        ref: 'refs/heads/main',
        issuer: 'https://ghe.corp.example/_services/token',
        selfHosted: true,
      },
    ],
    allowDev: true,
  },
  sourceCode: {
    composeHashes: [H32],
    appIds: [H20],
    keyProvider: { kind: 'kms', id: '3059ab' },
    rtmr3: [H48],
    requireMrConfigId: true,
    appCompose: {
      allowed_envs: ['TOKEN', '1'],
      public_logs: true,
      swap_size: 1024,
      key_provider: null,
      requirements: { gpu: { count: 1 } },
      storage_fs: 'ext4',
      bash_script: 'true',
      pre_launch_script: 'set -e\necho ready\n',
    },
    findings: { fail: ['warning', 'kms'], allow: ['public-logs'] },
    registry: {
      chainId: 8453,
      contract: H20,
      kmsContract: H20,
      endpoints: 2,
      maxAgeMinutes: 60,
      onlyThis: true,
      upgradeable: true,
      owner: [H20],
      codeHashes: [H32],
    },
    provenance: [
      { ...BUILDER, image: 'docker.io/library/nginx', digests: { allow: [`sha256:${H32}`], deny: [] } },
      {
        image: 'ghcr.io/example/app',
        serverUrl: 'https://ghe.corp.example',
        repository: 'example/app',
        signerWorkflow: 'builders/all/.github/workflows/build.yml@refs/tags/v1',
        ref: 'refs/heads/main',
        issuer: 'https://ghe.corp.example/_services/token',
        selfHosted: true,
        digests: { allow: [], deny: [`sha256:${H32}`] },
      },
    ],
    provenanceFor: 'all',
  },
  components: ['app', 'gateway'],
  kms: {
    freshness: 'key-bound',
    images: [{ osImageHash: H32, name: '0.5.4' }],
    measurements: [{ name: 'unnamed', mrtd: H48, rtmr0: H48, rtmr1: H48, rtmr2: H48 }],
    aggregatedMrs: [H32],
    allowDev: true,
    composeHashes: [H32],
    appIds: [H20],
    keyProvider: { kind: 'local-sgx', id: null },
    findings: { fail: ['image-not-pinned'], allow: [] },
    provenance: [
      {
        ...BUILDER,
        image: 'docker.io/library/redis',
        repository: 'example/redis',
        signerWorkflow: '.github/workflows/build.yml',
      },
    ],
    provenanceFor: 'listed',
  },
  gateway: { ...OTHER, aggregatedMrs: [H32] },
  domain: {
    accounts: ['https://acme-v02.api.letsencrypt.org/acme/acct/12', 'https://acme.example/my-account/1'],
    cas: ['letsencrypt.org'],
    resolvers: ['https://dns.example/dns-query', 'dns://192.0.2.1:53', 'dns://[2001:db8::1]:5353'],
    since: '2026-03-18T00:00:00Z',
    ct: true,
    skip: ['tee-controlled-key', 'caa'],
  },
};

describe('parsePolicy', () => {
  it('gives the safe defaults for all that is left out', async () => {
    expect(await parsePolicy('version: 1')).toEqual(DEFAULT);
    expect(await parsePolicy('version: 1\nhardware: {}\nos: {}\nsource-code: {}')).toEqual(DEFAULT);
  });

  it('reads every key, and normalises hexadecimal and the order of phases', async () => {
    expect(await parsePolicy(FULL)).toEqual(FULL_READ);
  });

  it('reads JSON, tabs and all', async () => {
    const json = { version: 1, phases: ['hardware'], hardware: { debug: true, 'grace-days': 3, mrseam: [H48] } };
    for (const indent of [undefined, 2, '\t']) {
      const policy = await parsePolicy(JSON.stringify(json, null, indent));
      expect(policy).toMatchObject({ phases: ['hardware'], hardware: { debug: true, graceDays: 3, mrSeam: [H48] } });
    }
  });

  it('takes digits as the text they are: no number loses a leading zero or becomes a float', async () => {
    const digits = `00${'1'.repeat(92)}e5`;
    const policy = await parsePolicy(`version: 1\nhardware: { mrseam: ${digits}, xfam: 0123456789012345 }`);
    expect(policy.hardware).toMatchObject({ mrSeam: [digits], xfam: ['0123456789012345'] });
  });

  it('accepts a byte order mark, comments, CRLF and the end mark of a document', async () => {
    expect(
      await parsePolicy('\ufeff# policy\r\n---\r\nversion: 1 # the first\r\nhardware:\r\n  debug: true\r\n...\r\n'),
    ).toEqual({
      ...DEFAULT,
      hardware: { ...DEFAULT.hardware, debug: true },
    });
  });

  it('gives a fresh value each time', async () => {
    const first = await parsePolicy('version: 1');
    first.hardware.tcbStatuses.push('OutOfDate');
    first.hardware.advisories.allow.push('INTEL-SA-00001');
    first.os.images.push({ osImageHash: H32, name: 'x' });
    expect(await parsePolicy('version: 1')).toEqual(DEFAULT);
    expect(defaultPolicy({ freshness: 'nonce' })).toEqual({ ...DEFAULT, freshness: 'nonce' });
  });
});

describe('parsePolicy refuses', () => {
  const inHardware = (line: string): string => `version: 1\nhardware:\n  ${line}`;
  const inOs = (line: string): string => `version: 1\nos:\n  ${line}`;
  const inSourceCode = (line: string): string => `version: 1\nsource-code:\n  ${line}`;
  const inDomain = (line: string): string => `version: 1\ndomain:\n  ${line}`;

  it.each<[string, string, string]>([
    ['an unknown key', 'version: 1\nhardwre: {}', '2:1: unknown key "hardwre"; did you mean "hardware"?'],
    ['a key unlike any', 'version: 1\nfirmware: {}', '2:1: unknown key "firmware"'],
    [
      'an unknown key below',
      inHardware('tcb-status: [UpToDate]'),
      '3:3: hardware: unknown key "tcb-status"; did you mean "tcb-statuses"?',
    ],
    ['camel case', inHardware('graceDays: 1'), '3:3: hardware: unknown key "graceDays"; did you mean "grace-days"?'],
    [
      'an unknown key in a list',
      inOs(`images: [{ os-image-hash: ${H32}, nam: x }]`),
      `3:${H32.length + 31}: os.images[0]: unknown key "nam"; did you mean "name"?`,
    ],
    ['a key twice', 'version: 1\nversion: 1', '2:1: key "version" is given twice'],
    [
      'a key twice in JSON',
      '{"version": 1, "os": {"allow-dev": false, "allow-dev": true}}',
      '1:43: os: key "allow-dev" is given twice',
    ],
    ...[
      'http://acme.example/acct/1',
      'https://acme.example',
      'https://ACME.example/acct/1',
      'https://acme.example/acct/1 2',
      'https://acme.example/acct/1;x=y',
      'acme.example/acct/1',
      `https://acme.example/${'1'.repeat(500)}`,
    ].map((uri): [string, string, string] => [
      `an ACME account that is not a whole URI: ${uri.slice(0, 40)}`,
      inDomain(`accounts: ["${uri}"]`),
      `3:14: domain.accounts[0]: expected the whole URI of an ACME account, https://HOST/PATH, got "${uri.length > 40 ? `${uri.slice(0, 40)}…` : uri}"`,
    ]),
    ...[
      'letsencrypt',
      '*.letsencrypt.org',
      'letsencrypt.org.',
      '-a.org',
      'a-.org',
      'a..org',
      'lets_encrypt.org',
      ';',
    ].map((name): [string, string, string] => [
      `a CA by ${name}`,
      inDomain(`cas: ["${name}"]`),
      `3:9: domain.cas[0]: expected the domain name of a CA as CAA records have it, letsencrypt.org, got "${name}"`,
    ]),
    ['a CA twice', inDomain('cas: [a.org, A.org]'), '3:16: domain.cas[1]: "a.org" is listed twice'],
    [
      'a resolver of another kind',
      inDomain('resolvers: ["tls://dns.example"]'),
      '3:15: domain.resolvers[0]: expected a resolver: https://HOST/PATH (DNS over HTTPS), or ADDRESS[:PORT], got "tls://dns.example"',
    ],
    [
      'a resolver twice',
      inDomain('resolvers: [192.0.2.1, "dns://192.0.2.1:53"]'),
      '3:26: domain.resolvers[1]: "dns://192.0.2.1:53" is listed twice',
    ],
    ...['2026-3-18', '2026-02-30', '2026-03-18T15:43:27+01:00', 'yesterday', '1773848607'].map(
      (date): [string, string, string] => [
        `a date like ${date}`,
        inDomain(`since: ${date}`),
        `3:10: domain.since: expected a date or a time in UTC, 2026-03-18 or 2026-03-18T15:43:27Z, got "${date}"`,
      ],
    ),
    [
      'to leave out a check that is not one of these',
      inDomain('skip: [ct]'),
      '3:10: domain.skip[0]: expected one of tee-controlled-key, certificate, caa, got "ct"',
    ],
    [
      'an image with its digest',
      inSourceCode(`provenance: [{ image: "nginx@sha256:${H32}", digests: { allow: ["sha256:${H32}"] } }]`),
      `3:25: source-code.provenance[0].image: expected the name of an image without tag and digest, got "nginx@sha256:${H32}"`,
    ],
    [
      'an image with a tag',
      inSourceCode('provenance: [{ image: "nginx:1", repository: a/b, signer-workflow: .github/workflows/b.yml }]'),
      '3:25: source-code.provenance[0].image: expected the name of an image without tag and digest, got "nginx:1"',
    ],
    [
      'an image that nobody may have built',
      inSourceCode('provenance: [{ image: nginx }]'),
      '3:16: source-code.provenance[0]: expected a repository and a signer-workflow, or digests',
    ],
    [
      'a builder without a workflow',
      inSourceCode('provenance: [{ image: nginx, repository: a/b }]'),
      '3:16: source-code.provenance[0]: expected a repository and a signer-workflow',
    ],
    [
      'a pattern for a repository',
      inSourceCode('provenance: [{ image: nginx, repository: a/*, signer-workflow: .github/workflows/b.yml }]'),
      '3:44: source-code.provenance[0].repository: expected a repository, owner/name, got "a/*"',
    ],
    [
      'a workflow that is none',
      inSourceCode('provenance: [{ image: nginx, repository: a/b, signer-workflow: build.yml }]'),
      '3:16: source-code.provenance[0]: signer workflow: not a workflow’s path: "build.yml"',
    ],
    [
      'a digest that is both',
      inSourceCode(`provenance: [{ image: a/b, digests: { allow: ["sha256:${H32}"], deny: ["sha256:${H32}"] } }]`),
      `3:39: source-code.provenance[0].digests: sha256:${H32} is both allowed and denied`,
    ],
    [
      'images that nobody means',
      inSourceCode('provenance-for: some'),
      '3:19: source-code.provenance-for: expected one of listed, all, got "some"',
    ],
    [
      'a rule that there is not',
      inSourceCode('findings: { fail: [privilegd] }'),
      '3:22: source-code.findings.fail[0]: expected a severity or a rule, got "privilegd"; did you mean "privileged"?',
    ],
    [
      'a severity that there is not',
      inSourceCode('findings: { fail: [warnings] }'),
      '3:22: source-code.findings.fail[0]: expected a severity or a rule, got "warnings"; did you mean "warning"?',
    ],
    [
      'a rule unlike any',
      inSourceCode('findings: { fail: [critical] }'),
      '3:22: source-code.findings.fail[0]: expected a severity or a rule, got "critical"',
    ],
    [
      'a severity allowed',
      inSourceCode('findings: { fail: [info], allow: [warning] }'),
      '3:37: source-code.findings.allow[0]: expected a rule, got "warning"',
    ],
    [
      'a rule twice',
      inSourceCode('findings: { fail: [kms, kms] }'),
      '3:27: source-code.findings.fail[1]: "kms" is listed twice',
    ],
    [
      'a rule both refused and allowed',
      inSourceCode('findings: { fail: [warning, kms], allow: [kms] }'),
      '3:13: source-code.findings: kms is both refused and allowed',
    ],
    [
      'a rule allowed that nothing refuses',
      inSourceCode('findings: { fail: [kms], allow: [gateway] }'),
      '3:13: source-code.findings: allow has no effect: fail names no severity (info, warning)',
    ],
    ['a merge key', 'version: 1\n<<: { phases: [os] }', '2:1: unknown key "<<"'],
    ['a key that is no text', 'version: 1\n? [os]\n: 1', '2:3: unknown key ""'],
    ['no version', 'phases: [os]', '1:1: version: is missing'],
    ['no version, indented', '\n  phases: [os]', '2:3: version: is missing'],
    ['another version', 'version: 2', '1:10: version: expected the number 1, the only version there is, got "2"'],
    [
      'a quoted version',
      'version: "1"',
      '1:10: version: expected the number 1, the only version there is, got the text "1"',
    ],
    ['a version like 1', 'version: 1.0', '1:10: version: expected the number 1, the only version there is, got "1.0"'],
    ['a list', '- version: 1', '1:1: expected a mapping, got a list'],
    ['a text', 'version', '1:1: expected a mapping, got "version"'],
    ['an empty section', 'version: 1\nos:\n', '2:4: os: expected a mapping, got nothing'],
    ['null', 'version: 1\nos: null', '2:5: os: expected a mapping, got "null"'],
    ['a key without a value', '{ version: 1, os }', '1:15: os: expected a mapping, got nothing'],
    [
      'a text for a list',
      inHardware('tcb-statuses: UpToDate'),
      '3:17: hardware.tcb-statuses: expected a list, got "UpToDate"',
    ],
    ['a mapping for a list', inOs('images: {}'), '3:11: os.images: expected a list, got a mapping'],
    [
      'an unknown phase',
      'version: 1\nphases: [hardware, network]',
      '2:20: phases[1]: expected one of hardware, os, source-code, domain, got "network"',
    ],
    ['a phase twice', 'version: 1\nphases: [os, hardware, os]', '2:24: phases[2]: "os" is listed twice'],
    ['no phase', 'version: 1\nphases: []', '2:9: phases: expected at least 1 value, got an empty list'],
    [
      'an unknown grade',
      'version: 1\nfreshness: fresh',
      '2:12: freshness: expected one of replayed, fetched, key-bound, nonce, got "fresh"',
    ],
    [
      'an unknown TEE',
      inHardware('tee-types: [sev]'),
      '3:15: hardware.tee-types[0]: expected one of tdx, sgx, got "sev"',
    ],
    ['no TEE', inHardware('tee-types: []'), '3:14: hardware.tee-types: expected at least 1 value, got an empty list'],
    [
      'an unknown status',
      inHardware('tcb-statuses: [Uptodate]'),
      '3:18: hardware.tcb-statuses[0]: expected one of UpToDate, SWHardeningNeeded, ConfigurationNeeded, ConfigurationAndSWHardeningNeeded, OutOfDate, OutOfDateConfigurationNeeded, got "Uptodate"',
    ],
    [
      'Revoked',
      inHardware('tcb-statuses: [UpToDate, Revoked]'),
      '3:28: hardware.tcb-statuses[1]: a revoked TCB can never be accepted',
    ],
    [
      'no status',
      inHardware('tcb-statuses: []'),
      '3:17: hardware.tcb-statuses: expected at least 1 value, got an empty list',
    ],
    [
      'an advisory in lower case',
      inHardware('advisories: { deny: [intel-sa-00615] }'),
      '3:24: hardware.advisories.deny[0]: expected an advisory id like INTEL-SA-00615, got "intel-sa-00615"',
    ],
    [
      'an advisory both ways',
      inHardware('advisories: { allow: [INTEL-SA-00615], deny: [INTEL-SA-00615] }'),
      '3:15: hardware.advisories: INTEL-SA-00615 is both allowed and denied',
    ],
    [
      'a word for a number',
      inHardware('grace-days: ten'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got "ten"',
    ],
    [
      'a quoted number',
      inHardware('grace-days: "10"'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got the text "10"',
    ],
    [
      'a negative number',
      inHardware('grace-days: -1'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got "-1"',
    ],
    [
      'a fraction',
      inHardware('grace-days: 1.5'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got "1.5"',
    ],
    [
      'an octal number',
      inHardware('grace-days: 010'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got "010"',
    ],
    [
      'a number too large',
      inHardware('grace-days: 3651'),
      '3:15: hardware.grace-days: expected a whole number from 0 to 3650, got "3651"',
    ],
    [
      'a huge number',
      inHardware('min-tcb-evaluation-data-number: 1e9'),
      '3:35: hardware.min-tcb-evaluation-data-number: expected a whole number from 0 to 1000000, got "1e9"',
    ],
    [
      'an age of no days',
      inHardware('max-collateral-age-days: 0'),
      '3:28: hardware.max-collateral-age-days: expected a whole number from 1 to 3650, got "0"',
    ],
    [
      'a clock that is hours off',
      inHardware('clock-skew-minutes: 61'),
      '3:23: hardware.clock-skew-minutes: expected a whole number from 0 to 60, got "61"',
    ],
    ['yes for true', inHardware('debug: yes'), '3:10: hardware.debug: expected true or false, got "yes"'],
    ['True for true', inHardware('debug: True'), '3:10: hardware.debug: expected true or false, got "True"'],
    ['a quoted true', inHardware('debug: "true"'), '3:10: hardware.debug: expected true or false, got the text "true"'],
    [
      'a boolean of YAML 1.1',
      '%YAML 1.1\n---\nversion: 1\nos: { allow-dev: on }',
      '4:18: os.allow-dev: expected true or false, got "on"',
    ],
    ...[
      ['a signer who is nobody', '{ }'],
      ['a key with a runner', `{ public-key: ${'A'.repeat(44)}, self-hosted: true }`],
      ['a key with a ref', `{ public-key: ${'A'.repeat(44)}, ref: refs/heads/main }`],
      ['a key with a server', `{ public-key: ${'A'.repeat(44)}, server-url: https://ghe.corp.example }`],
      ['a key with an issuer', `{ public-key: ${'A'.repeat(44)}, issuer: https://ghe.corp.example }`],
      ['a workflow of no repository', '{ workflow: .github/workflows/m.yml }'],
    ].map(([name = '', signer = '']): [string, string, string] => [
      name,
      inOs(`reference-value-signers: [${signer}]`),
      '3:29: os.reference-value-signers[0]: expected a public-key, or a repository and a workflow',
    ]),
    [
      'short hexadecimal',
      inHardware('mrseam: 0x12'),
      '3:11: hardware.mrseam: expected 96 hexadecimal digits, got 2: "0x12"',
    ],
    [
      'half a byte too much',
      inHardware(`xfam: ${'a'.repeat(17)}`),
      `3:9: hardware.xfam: expected 16 hexadecimal digits, got 17: "${'a'.repeat(17)}"`,
    ],
    [
      'what is not hexadecimal',
      inHardware('td-attributes: [zz]'),
      '3:19: hardware.td-attributes[0]: expected 16 hexadecimal digits, got "zz"',
    ],
    ['empty hexadecimal', inHardware('mrseam: ""'), '3:11: hardware.mrseam: expected 96 hexadecimal digits, got ""'],
    ['a missing pin', inHardware('mrseam:'), '3:10: hardware.mrseam: expected 96 hexadecimal digits, got nothing'],
    [
      'a pin twice, written differently',
      inHardware(`mrseam: [${H48}, 0x${H48.toUpperCase()}]`),
      `3:${H48.length + 14}: hardware.mrseam[1]: "${H48.slice(0, 40)}…" is listed twice`,
    ],
    [
      'a hash of another length',
      inOs(`images: [{ os-image-hash: ${H20} }]`),
      `3:29: os.images[0].os-image-hash: expected 64 hexadecimal digits, got 40: "${H20}"`,
    ],
    [
      'a hash alone for an image',
      inOs(`images: [${H32}]`),
      `3:12: os.images[0]: expected a mapping, got "${H32.slice(0, 40)}…"`,
    ],
    ['an image without a hash', inOs('images: [{ name: x }]'), '3:12: os.images[0].os-image-hash: is missing'],
    [
      'an empty name',
      inOs(`images: [{ name: "", os-image-hash: ${H32} }]`),
      '3:20: os.images[0].name: expected printable text of 1 to 200 characters, got ""',
    ],
    [
      'a name with a control character',
      inOs('images: [{ name: "a\\x1bb" }]'),
      '3:20: os.images[0].name: expected printable text of 1 to 200 characters, got "a\\u001bb"',
    ],
    [
      'a long name',
      inOs(`images: [{ name: ${'n'.repeat(201)} }]`),
      `3:20: os.images[0].name: expected printable text of 1 to 200 characters, got "${'n'.repeat(40)}…"`,
    ],
    [
      'a register set with a register missing',
      inOs(`measurements: [{ mrtd: ${H48}, rtmr0: ${H48}, rtmr1: ${H48} }]`),
      '3:18: os.measurements[0].rtmr2: is missing',
    ],
    [
      'a compose hash of another length',
      inSourceCode(`compose-hashes: [${H48}]`),
      `3:20: source-code.compose-hashes[0]: expected 64 hexadecimal digits, got 96: "${H48.slice(0, 40)}…"`,
    ],
    [
      'an app id of another length',
      inSourceCode(`app-ids: [${H32}]`),
      `3:13: source-code.app-ids[0]: expected 40 hexadecimal digits, got 64: "${H32.slice(0, 40)}…"`,
    ],
    [
      'an unknown key provider',
      inSourceCode('key-provider: { kind: aws }'),
      '3:25: source-code.key-provider.kind: expected one of kms, local-sgx, tpm, none, got "aws"',
    ],
    [
      'an empty key provider',
      inSourceCode('key-provider: {}'),
      '3:17: source-code.key-provider: expected a kind, an id or both',
    ],
    [
      'a null key provider',
      inSourceCode('key-provider: null'),
      '3:17: source-code.key-provider: expected a mapping, got "null"',
    ],
    [
      'a null key provider id',
      inSourceCode('key-provider: { id: null }'),
      '3:23: source-code.key-provider.id: expected 2 to 2048 hexadecimal digits, got "null"',
    ],
    [
      'half a byte of key provider id',
      inSourceCode('key-provider: { id: abc }'),
      '3:23: source-code.key-provider.id: expected 2 to 2048 hexadecimal digits, got 3: "abc"',
    ],
    [
      'a boolean MRCONFIGID',
      inSourceCode('mr-config-id: true'),
      '3:17: source-code.mr-config-id: expected one of required, any, got "true"',
    ],
    ['an alias', 'version: 1\nos: &x {}\nsource-code: *x', '3:14: source-code: expected a mapping, got a YAML alias'],
    ['a tag', 'version: 1\nos: !custom {}', '2:13: os: expected a mapping, got the YAML tag !custom'],
    [
      'a standard tag',
      'version: 1\nfreshness: !!str nonce',
      '2:18: freshness: expected one of replayed, fetched, key-bound, nonce, got the YAML tag tag:yaml.org,2002:str',
    ],
    ['an empty file', '', '1:1: the file is empty'],
    ['only comments', '# nothing\n', '1:1: the file is empty'],
    ['two documents', 'version: 1\n---\nversion: 1', '2:1: a second document, where one is expected'],
    [
      'broken YAML',
      'version: 1\nos: [',
      '2:6: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['broken JSON', '{"version": 1,', '1:15: not valid YAML: Flow map must end with a }'],
    ['a control character', 'version: 1\n# \u001b[2J', '2:3: character U+001B is not allowed'],
    ['a bidirectional override', 'version: 1\n# \u202ereversed', '2:3: character U+202E is not allowed'],
    ['a lone surrogate', 'version: 1 #\ud800', '1:13: character U+D800 is not allowed'],
    [
      'the first of several faults',
      'version: 1\nphases: [x]\nos: 3\nfoo: 1',
      '2:10: phases[0]: expected one of hardware, os, source-code, domain, got "x"',
    ],
  ])('%s', async (_, text, message) => {
    expect(await refused(text)).toBe(`policy ${message}`);
  });

  it.each([
    ['some', '"some"'],
    ['3', '"3"'],
    ['[running]', 'a list'],
    ['', 'nothing'],
  ])('instances: %s', async (given, got) => {
    expect(await refused(`version: 1\ninstances: ${given}`)).toContain(
      `instances: expected running, all or { at-least: N }, got ${got}`,
    );
  });

  it.each([
    ['{ at-least: 0 }', 'instances.at-least: expected a whole number from 1 to 256, got "0"'],
    ['{ at-least: 257 }', 'instances.at-least: expected a whole number from 1 to 256, got "257"'],
    ['{ at-least: "2" }', 'instances.at-least: expected a whole number from 1 to 256, got the text "2"'],
    ['{ atLeast: 2 }', 'instances: unknown key "atLeast"'],
    ['{}', 'instances.at-least: is missing'],
  ])('instances: %s', async (given, message) => {
    expect(await refused(`version: 1\ninstances: ${given}`)).toContain(message);
  });

  it('says what there is and where to start', async () => {
    await expect(parsePolicy('version: 1\nfoo: 1')).rejects.toMatchObject({
      hint: 'Known keys: version, phases, freshness, instances, drift, hardware, os, source-code, components, kms, gateway, domain.',
      docs: 'docs/errors.md#policy_invalid',
      line: 2,
      column: 1,
    });
    await expect(parsePolicy('')).rejects.toMatchObject({ hint: 'Start from `trust-center policy init`.' });
  });
});

describe('parsePolicy on hostile text', () => {
  const DEEP = 100_000;
  it.each<[string, string, string]>([
    ['a file too large', '#'.repeat(256 * 1024 + 1), '1:1: the file is over the limit of 262144 bytes'],
    ['a file too large in bytes', '#ä'.repeat(90_000), '1:1: the file is over the limit of 262144 bytes'],
    ['open brackets', '['.repeat(DEEP), '1:17: nested deeper than 16 levels'],
    ['nested lists', '['.repeat(DEEP) + ']'.repeat(DEEP), '1:17: nested deeper than 16 levels'],
    ['nested mappings', '{a: '.repeat(DEEP / 2), '1:65: nested deeper than 16 levels'],
    ['nested compact lists', '- '.repeat(DEEP), '1:103: a key or list item beyond column 100'],
    ['nested explicit keys', '? '.repeat(DEEP), '1:103: a key or list item beyond column 100'],
    [
      'nested lines',
      Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      '101:102: a key or list item beyond column 100',
    ],
    ['many tokens', `[${','.repeat(DEEP)}]`, '1:50001: more than 50000 tokens'],
  ])('refuses %s at once', async (_, text, message) => {
    expect(await refused(text)).toBe(`policy ${message}`);
  });

  it('refuses an alias bomb by its first alias, without expanding it', async () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh']) {
      levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    }
    expect(await refused(`version: 1\nphases: *h\n${levels.join('\n')}`)).toMatch(/^policy \d+:\d+: /);
    expect(await refused(`version: 1\nphases: &a [os]\nfreshness: *a`)).toBe(
      'policy 3:12: freshness: expected one of replayed, fetched, key-bound, nonce, got a YAML alias',
    );
  });

  it('throws nothing but PolicyError, for any text', async () => {
    const token = fc.constantFrom(
      ...'- ? : , [ ] { } # & * ! | > % @ ` " \' \n'.split(' '),
      ' ',
      '\n',
      '  ',
      '---',
      '...',
      '\t',
      '\r',
    );
    const noise = fc.array(
      fc.oneof(
        token,
        fc.constantFrom('version: 1', 'os', 'hardware:', '&a', '*a', '<<'),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(noise, async (parts) => {
        await onlyPolicyErrors(parts.join(''));
      }),
      { numRuns: 500 },
    );
  });

  it('throws nothing but PolicyError when a good policy is cut or altered anywhere', async () => {
    for (let end = 0; end < FULL.length; end += 3) await onlyPolicyErrors(FULL.slice(0, end));
    await fc.assert(
      fc.asyncProperty(fc.nat(FULL.length - 1), fc.string({ unit: 'binary', maxLength: 2 }), async (at, piece) => {
        await onlyPolicyErrors(FULL.slice(0, at) + piece + FULL.slice(at + 1));
      }),
      { numRuns: 500 },
    );
  });

  /** What is accepted is a policy that its own record reader takes back. */
  async function onlyPolicyErrors(text: string): Promise<void> {
    let policy: PolicyInput;
    try {
      policy = await parsePolicy(text);
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyError);
      return;
    }
    const effective = resolvePolicy(policy, { defaultFreshness: 'fetched' });
    expect(policyFromRecord(JSON.parse(JSON.stringify(effective)))).toEqual(effective);
  }
});

describe('policyTemplate', () => {
  it('is the default policy', async () => {
    expect(await parsePolicy(policyTemplate())).toEqual(DEFAULT);
  });

  it('has every key, and its examples are right', async () => {
    const uncommented = policyTemplate()
      .replace('# freshness: fetched', 'freshness: fetched')
      .replace('# key-provider: { kind: kms, id: <hex> }', 'key-provider: { kind: kms, id: 30 }')
      .replace(
        /# - (.*64 hex digits.*)\n\s*images: \[\]/,
        (_, item: string) => `images: [${item.replace(/<.*?>/, H32)}]`,
      )
      .replace(
        /# - (.*96 hex digits.*)\n\s*measurements: \[\]/,
        (_, item: string) => `measurements: [${item.replaceAll(/<.*?>/g, H48)}]`,
      );
    const policy = await parsePolicy(uncommented);
    expect(policy.freshness).toBe('fetched');
    expect(policy.os.images).toEqual([{ osImageHash: H32, name: 'dstack-0.5.4' }]);
    expect(policy.os.measurements).toEqual([{ name: 'prod', mrtd: H48, rtmr0: H48, rtmr1: H48, rtmr2: H48 }]);
    expect(policy.sourceCode.keyProvider).toEqual({ kind: 'kms', id: '30' });
    for (const key of FULL.match(/[a-z][a-z0-9-]+(?=:)/g) ?? []) {
      if (!['allow', 'deny', 'prod'].includes(key)) expect(policyTemplate()).toContain(`${key}:`);
    }
  });
});

describe('resolvePolicy', () => {
  it('without a file is the default policy', () => {
    expect(resolvePolicy(null, { defaultFreshness: 'replayed' })).toEqual(defaultPolicy({ freshness: 'replayed' }));
  });

  it('keeps the freshness of the file', async () => {
    const input = await parsePolicy('version: 1\nfreshness: nonce');
    expect(resolvePolicy(input, { defaultFreshness: 'replayed' }).freshness).toBe('nonce');
  });

  it('adds to what the file accepts, normalised and once', () => {
    const policy = resolvePolicy(FULL_READ, {
      osImageHashes: [`0x${'AA'.repeat(32)}`, H32.toUpperCase(), 'aa'.repeat(32)],
      composeHashes: [H32, 'bb'.repeat(32)],
      defaultFreshness: 'fetched',
    });
    expect(policy.os.images).toEqual([...FULL_READ.os.images, { osImageHash: 'aa'.repeat(32), name: 'command line' }]);
    expect(policy.sourceCode.composeHashes).toEqual([H32, 'bb'.repeat(32)]);
    expect(FULL_READ.os.images).toHaveLength(2);
  });

  it('replaces the phases, in their order', () => {
    const { phases } = resolvePolicy(null, { phases: ['domain', 'hardware', 'domain'], defaultFreshness: 'fetched' });
    expect(phases).toEqual(['hardware', 'domain']);
  });

  it('requires the domain where one is named, unless phases say which are required', () => {
    const of = (input: PolicyInput | null, overrides: { namesDomain?: boolean; phases?: string[] }) =>
      resolvePolicy(input, { ...overrides, defaultFreshness: 'fetched' }).phases;
    expect(of(null, { namesDomain: true })).toEqual(['hardware', 'os', 'source-code', 'domain']);
    expect(of(FULL_READ, { namesDomain: true })).toEqual(['hardware', 'source-code', 'domain']);
    expect(of({ ...DEFAULT, phases: ['hardware'] }, { namesDomain: true })).toEqual(['hardware', 'domain']);
    expect(of(null, { namesDomain: true, phases: ['hardware'] })).toEqual(['hardware']);
    expect(of(null, { namesDomain: false })).toEqual(['hardware', 'os', 'source-code']);
    expect(DEFAULT.phases).toEqual(['hardware', 'os', 'source-code']);
  });

  it('leaves out checks of the domain, and asks for them, as a caller says; else as the file does', () => {
    const of = (input: PolicyInput | null, domainChecks?: PolicyOverrides['domainChecks']) => {
      const { skip, ct } = resolvePolicy(input, {
        defaultFreshness: 'fetched',
        ...(domainChecks && { domainChecks }),
      }).domain;
      return [skip.join(' '), ct];
    };
    expect(of(null)).toEqual(['', false]);
    expect(of(null, {})).toEqual(['', false]);
    expect(of(null, { caa: false, 'tee-controlled-key': false, ct: true })).toEqual(['tee-controlled-key caa', true]);
    expect(of(FULL_READ)).toEqual(['tee-controlled-key caa', true]);
    expect(of(FULL_READ, { caa: true, certificate: undefined, ct: false })).toEqual(['tee-controlled-key', false]);
    expect(of(FULL_READ, { certificate: false, ct: undefined })).toEqual(['tee-controlled-key certificate caa', true]);
    expect(FULL_READ.domain.skip).toEqual(['tee-controlled-key', 'caa']);
  });

  it('accepts the app asked for and no other that the file accepts', () => {
    const fleet: PolicyInput = { ...DEFAULT, sourceCode: { ...DEFAULT.sourceCode, appIds: [H20, '11'.repeat(20)] } };
    const asked = (input: PolicyInput, ...appIds: string[]): string[] =>
      resolvePolicy(input, { appIds, defaultFreshness: 'fetched' }).sourceCode.appIds;
    expect(asked(fleet, `0x${H20.toUpperCase()}`)).toEqual([H20]);
    expect(asked(DEFAULT, H20, H20)).toEqual([H20]);
    expect(asked(fleet)).toEqual([H20, '11'.repeat(20)]);
    expect(thrown(InputError, () => asked(fleet, '22'.repeat(20)))).toBe(
      `app id ${'22'.repeat(20)} is not one that the policy accepts`,
    );
  });

  it.each([
    [{ phases: ['hardware', 'network'] }, 'phases: expected some of hardware, os, source-code, domain, got "network"'],
    [{ phases: [] }, 'phases: expected some of hardware, os, source-code, domain, got none'],
    [{ osImageHashes: ['zz'] }, 'OS image hash: expected 32 bytes of hexadecimal, got "zz"'],
    [{ osImageHashes: [''] }, 'OS image hash: expected 32 bytes of hexadecimal, got ""'],
    [{ appIds: [H32] }, `app id: expected 20 bytes of hexadecimal, got "${H32}"`],
    [{ composeHashes: [H20] }, `compose hash: expected 32 bytes of hexadecimal, got "${H20}"`],
  ])('refuses %j', (overrides, message) => {
    expect(thrown(InputError, () => resolvePolicy(null, { ...overrides, defaultFreshness: 'fetched' }))).toBe(message);
  });
});

describe('policyDigest', () => {
  it('is SHA-256 of the canonical JSON', () => {
    // Python: sha256(json.dumps(policy, sort_keys=True, separators=(',', ':')))
    expect(policyDigest(defaultPolicy({ freshness: 'fetched' }))).toBe(
      '2ad4d189cec24d3c75bc86d8a384fa56f5b18f7445c72e15f426881864924761',
    );
  });

  it('differs with every value and not with the order of keys', () => {
    const policy = defaultPolicy({ freshness: 'fetched' });
    const { version, ...rest } = policy;
    expect(policyDigest({ ...rest, version })).toBe(policyDigest(policy));
    expect(policyDigest({ ...policy, freshness: 'nonce' })).not.toBe(policyDigest(policy));
  });
});

describe('policyFromRecord', () => {
  const record = (): Policy => JSON.parse(JSON.stringify({ ...FULL_READ, freshness: 'nonce' }));

  it('gives back what was recorded', () => {
    for (const policy of [record(), defaultPolicy({ freshness: 'replayed' })]) {
      expect(policyFromRecord(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    }
    const idOnly = record();
    idOnly.sourceCode.keyProvider = { kind: null, id: '30' };
    expect(policyFromRecord(JSON.parse(JSON.stringify(idOnly)))).toEqual(idOnly);
  });

  const path = (...keys: (string | number)[]) => keys;
  const change = (keys: (string | number)[], value: unknown): unknown => {
    const root: unknown = record();
    let at = root as Record<string | number, unknown>;
    for (const key of keys.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
    const last = keys.at(-1) ?? '';
    if (value === undefined) delete at[last];
    else at[last] = value;
    return root;
  };

  it.each<[(string | number)[], unknown, string]>([
    [path('version'), 2, 'policy.version: expected the number 1, the only version there is, got 2'],
    [path('freshness'), null, 'policy.freshness: expected one of replayed, fetched, key-bound, nonce, got null'],
    [path('freshness'), undefined, 'policy.freshness: is missing'],
    [path('hardware', 'graceDays'), undefined, 'policy.hardware.graceDays: is missing'],
    [
      path('hardware', 'graceDays'),
      '14',
      'policy.hardware.graceDays: expected a whole number from 0 to 3650, got the text "14"',
    ],
    [path('hardware', 'grace-days'), 1, 'policy.hardware: unknown key "grace-days"; did you mean "graceDays"?'],
    [path('hardware', 'debug'), 'true', 'policy.hardware.debug: expected true or false, got the text "true"'],
    [
      path('hardware', 'tcbStatuses', 0),
      'Revoked',
      'policy.hardware.tcbStatuses[0]: a revoked TCB can never be accepted',
    ],
    [path('hardware', 'mrSeam'), H48, `policy.hardware.mrSeam: expected a list, got "${H48.slice(0, 40)}…"`],
    [
      path('hardware', 'xfam', 0),
      'E702060000000000',
      'policy: not as it is recorded: lower-case hex and phases in their order',
    ],
    [path('phases'), ['os', 'hardware'], 'policy: not as it is recorded: lower-case hex and phases in their order'],
    [path('os', 'images', 0, 'name'), undefined, 'policy.os.images[0].name: is missing'],
    [
      path('sourceCode', 'requireMrConfigId'),
      'required',
      'policy.sourceCode.requireMrConfigId: expected true or false, got "required"',
    ],
    [
      path('sourceCode', 'keyProvider'),
      { kind: null, id: null },
      'policy.sourceCode.keyProvider: expected a kind, an id or both',
    ],
    [
      path('sourceCode', 'keyProvider'),
      'null',
      'policy.sourceCode.keyProvider: expected a mapping, got the text "null"',
    ],
    [path('extra'), 1, 'policy: unknown key "extra"'],
  ])('refuses %j as %j', (keys, value, message) => {
    expect(thrown(ParseError, () => policyFromRecord(change(keys, value)))).toBe(message);
  });

  it.each([null, 1, 'x', true, [], {}, undefined, Symbol('x')])('refuses %s', (value) => {
    expect(() => policyFromRecord(value)).toThrow(ParseError);
  });

  it('is no longer than a policy file leads to', () => {
    const hashes = (count: number): unknown =>
      change(
        path('sourceCode', 'composeHashes'),
        Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0')),
      );
    expect(policyFromRecord(hashes(15_000)).sourceCode.composeHashes).toHaveLength(15_000);
    expect(thrown(ParseError, () => policyFromRecord(hashes(16_000)))).toMatch(
      /^policy: \d+ characters, over the limit of 1048576$/,
    );
  });

  it('refuses endless nesting', () => {
    const loop: Record<string, unknown> = {};
    loop.os = loop;
    expect(() => policyFromRecord(loop)).toThrow(ParseError);
  });

  it('throws nothing but ParseError, for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('os', 'hardware', 'version', 'phases', 'x'), (value, key) => {
        for (const bad of [value, { ...record(), [key]: value }]) {
          try {
            policyFromRecord(bad);
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError);
          }
        }
      }),
    );
  });
});
