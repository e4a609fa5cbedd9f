import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Bundle } from '../../../../src/core/bundle.js';
import {
  SERVED_CERTIFICATE_SCHEMA,
  serialiseServedCertificate,
} from '../../../../src/core/formats/served-certificate.js';
import type {
  ComponentResult,
  ImageResult,
  ImageSource,
  OsReference,
  ResultDocument,
} from '../../../../src/core/result/document.js';
import type { DomainResult } from '../../../../src/core/result/domain.js';
import { parseStatement, statementBytes } from '../../../../src/core/summary/in-toto.js';
import { LEVELS, levelsOf } from '../../../../src/core/summary/levels.js';
import { parseSummary } from '../../../../src/core/summary/read.js';
import { relianceLimit } from '../../../../src/core/summary/reliance.js';
import { summarise } from '../../../../src/core/summary/summarise.js';
import {
  resourceUri,
  SUMMARY_EXTENSION,
  SUMMARY_PREDICATE_TYPE,
  type SummaryExtension,
  statedVerdict,
} from '../../../../src/core/summary/write.js';
import { VERSION } from '../../../../src/core/version.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { createWebPki } from '../../../../src/simulator/web-pki.js';
import { edited, IMAGE_DIGEST, OS_IMAGE_HASH, referenceOf, type SampleOptions, sampleVerification } from './sample.js';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

async function summaryOf(options: SampleOptions = {}) {
  const sample = sampleVerification(options);
  const { subject, predicate } = await summarise(sample);
  return { ...sample, subject, predicate, ours: predicate[SUMMARY_EXTENSION] };
}

describe('the statement of a verified result', () => {
  it('is an in-toto statement with the SLSA summary predicate, whole', async () => {
    const { bundle, policy, result, world } = await summaryOf();
    const statement = await summarise({ bundle, policy, result });
    const appCompose = sha256(world.appCompose);
    const policySha256 = result.policyDigest.slice('sha256:'.length);
    const phases = { hardware: 'pass', os: 'pass', 'source-code': 'pass', domain: 'skipped' };
    expect(statement).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [
        { name: 'app-compose.json', digest: { sha256: appCompose } },
        { name: 'os-image', digest: { sha256: OS_IMAGE_HASH } },
        { name: 'target', digest: { sha256: sha256('trust-center:file/evidence.json') } },
        { name: 'result.json', digest: { sha256: sha256(renderJson(result)) } },
      ],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'https://github.com/org/trust-center-action', version: { 'trust-center': VERSION } },
        timeVerified: '2026-06-15T12:00:00.000Z',
        resourceUri: 'trust-center:file/evidence.json',
        policy: { uri: `trust-center:policy/${policySha256}`, digest: { sha256: policySha256 } },
        inputAttestations: [
          { uri: 'file:evidence.json', digest: { sha256: sha256(JSON.stringify(world.evidence)) } },
          { uri: 'file:collateral/0.json', digest: { sha256: sha256(JSON.stringify(world.collateral)) } },
          { uri: 'file:app-compose.json', digest: { sha256: appCompose } },
        ],
        verificationResult: 'PASSED',
        verifiedLevels: ['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_OS_LOCAL', 'TRUST_CENTER_SOURCE_CODE'],
        slsaVersion: '1.0',
        'https://github.com/org/trust-center-action/summary/v1': {
          reason: 'by hand',
          evidenceDigest: bundle.digest.slice('sha256:'.length),
          trustAnchor: 'intel-sgx-root-ca',
          accepts: {
            instances: 'running',
            debug: false,
            developmentImages: false,
            tcbStatuses: ['UpToDate'],
            graceDays: 0,
          },
          instances: { judged: 1, distinct: 1, stopped: 0 },
          components: [
            {
              role: 'app',
              tee: 'tdx',
              phases,
              freshness: 'replayed',
              referenceGrade: 'local',
              composeHash: appCompose,
              osImageHash: OS_IMAGE_HASH,
              imagesBuilt: false,
            },
          ],
          images: [{ name: 'docker.io/library/web', sha256: IMAGE_DIGEST }],
          provenance: [],
          notAfter: new Date(relianceLimit(bundle, Date.parse(result.appraisedAt))).toISOString(),
        },
      },
    });
    expect(SUMMARY_PREDICATE_TYPE).toBe(statement.predicateType);
  });

  it.each(['verified', 'failed'] as const)(
    'names its report beside the result, %s too, where one was made',
    async (verdict) => {
      const sample = sampleVerification({ verdict });
      const report = 'dd'.repeat(32);
      const [without, named] = [await summarise(sample), await summarise({ ...sample, report })];
      const made = { name: 'report.html', digest: { sha256: report } };
      expect(named).toEqual({
        ...without,
        subject: [...without.subject.slice(0, -1), made, ...without.subject.slice(-1)],
      });
      const read = (statement: typeof named) => parseSummary(parseStatement(statementBytes(statement)));
      expect(read(named).subjects).toEqual(named.subject);
      // One, in its place, and of a digest of its own.
      for (const edit of [
        (all: typeof named.subject) => [made, ...all.filter(({ name }) => name !== made.name)],
        (all: typeof named.subject) => [
          ...all.slice(0, -1),
          { ...made, digest: { sha256: 'ee'.repeat(32) } },
          ...all.slice(-1),
        ],
        (all: typeof named.subject) =>
          all.map((one) => (one.name === made.name ? { ...one, digest: all[0]?.digest ?? one.digest } : one)),
      ]) {
        expect(() => read({ ...named, subject: edit(named.subject) })).toThrow(/^statement\.subject: /);
      }
    },
  );

  it('has one text whatever the order in memory, and reads back as itself', async () => {
    const sample = sampleVerification();
    const statement = await summarise(sample);
    const reversed = Object.fromEntries(Object.entries(sample.result).reverse()) as typeof sample.result;
    expect(statementBytes(await summarise({ ...sample, result: reversed }))).toEqual(statementBytes(statement));
    expect(parseStatement(statementBytes(statement))).toEqual(statement);
  });

  it('names where the policy can be read', async () => {
    const uri = 'git+https://github.com/org/app@0123#policy.yaml';
    expect((await summarise(sampleVerification(), uri)).predicate.policy.uri).toBe(uri);
  });

  it('refuses a bundle or a policy that the result was not made from', async () => {
    const { bundle, result, ...rest } = sampleVerification();
    const other = sampleVerification({ target: 'other.json' });
    await expect(summarise({ ...rest, result, bundle: other.bundle })).rejects.toThrow(
      `the bundle has ${other.bundle.digest}, the result was made from ${bundle.digest}`,
    );
    const policy = { ...rest.policy, freshness: 'nonce' as const };
    await expect(summarise({ ...rest, policy, result, bundle })).rejects.toThrow(/^the policy has sha256:/);
  });
});

describe('verdicts', () => {
  it.each(['failed', 'inconclusive'] as const)('writes FAILED and no level for %s', async (verdict) => {
    const { predicate, ours } = await summaryOf({ verdict });
    expect(predicate.verificationResult).toBe('FAILED');
    expect(predicate.verifiedLevels).toEqual([]);
    expect(statedVerdict(ours)).toBe(verdict);
  });

  it('refuses a result that says another verdict than its phases lead to', async () => {
    const result = (document: ResultDocument) => Object.assign(document, { verdict: 'verified' });
    const sample = sampleVerification({ verdict: 'failed', result });
    await expect(summarise(sample)).rejects.toThrow('the result says verified, its phases lead to failed');
  });

  it('never passes under a test root, and says which', async () => {
    const { predicate, ours } = await summaryOf({ testRoot: true });
    expect(predicate.verificationResult).toBe('FAILED');
    expect(predicate.verifiedLevels).toEqual([]);
    expect(statedVerdict(ours)).toBe('verified');
    expect(ours.trustAnchor).toBe(`insecure:${'cc'.repeat(32)}`);
  });
});

describe('levels', () => {
  it('never look like those of SLSA', () => {
    expect(LEVELS.filter((level) => !level.startsWith('TRUST_CENTER_'))).toEqual([]);
  });

  it.each([
    ['pinned', 'TRUST_CENTER_OS_PINNED'],
    ['local', 'TRUST_CENTER_OS_LOCAL'],
    ['release', 'TRUST_CENTER_OS_RELEASE'],
    ['attested', 'TRUST_CENTER_OS_ATTESTED'],
    ['rebuilt', 'TRUST_CENTER_OS_REBUILT'],
  ] as const)('of an OS known by a %s reference: %s', async (grade, level) => {
    const { predicate } = await summaryOf({ reference: referenceOf(grade) });
    expect(predicate.verifiedLevels).toEqual(['TRUST_CENTER_HARDWARE', level, 'TRUST_CENTER_SOURCE_CODE']);
  });

  it('leave out a phase that was skipped, and an OS whose reference is not known', async () => {
    const skipped = await summaryOf({ statuses: { 'source-code': 'skipped' } });
    expect(skipped.predicate.verifiedLevels).toEqual(['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_OS_LOCAL']);
    const unknown = await summaryOf({ reference: null });
    expect(unknown.predicate.verifiedLevels).toEqual(['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_SOURCE_CODE']);
  });

  it('are those that every component reached, with the weakest grade', async () => {
    const two = sampleVerification({
      result: ({ components: [first], components }) => {
        if (first !== undefined) components.push({ ...structuredClone(first), instance: 1 });
      },
    });
    const [rebuilt, local] = [referenceOf('rebuilt'), referenceOf('local')];
    const levels = async (references: (OsReference | null)[]) => {
      for (const [i, component] of two.result.components.entries()) component.reference = references[i] ?? null;
      return (await summarise(two)).predicate.verifiedLevels;
    };
    expect(await levels([rebuilt, local])).toContain('TRUST_CENTER_OS_LOCAL');
    expect((await levels([rebuilt, null])).filter((level) => level.includes('_OS_'))).toEqual([]);
    const phases = { hardware: 'pass', os: 'pass', 'source-code': 'pass', domain: 'skipped' } as const;
    const first = { role: 'app', phases, referenceGrade: 'rebuilt', imagesBuilt: true } as const;
    const second = { ...first, phases: { ...phases, 'source-code': 'skipped' } } as const;
    expect(levelsOf([first, second])).toEqual(['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_OS_REBUILT']);
    expect(levelsOf([first]).slice(-2)).toEqual(['TRUST_CENTER_SOURCE_CODE', 'TRUST_CENTER_PROVENANCE']);
    expect(levelsOf([first, { ...first, imagesBuilt: false }]).at(-1)).toBe('TRUST_CENTER_SOURCE_CODE');
    expect(levelsOf([{ ...first, phases: { ...phases, 'source-code': 'unknown' } }]).at(-1)).not.toMatch(/PROVENANCE/);
  });
});

describe('the domain', () => {
  const domain: DomainResult = {
    name: 'app.example.com',
    port: 443,
    holder: 'gateway',
    certificates: [],
    accounts: [],
    givenRoot: false,
    leftOut: [],
  };
  const summaryOfDomain = (change: Partial<DomainResult> = {}, options: SampleOptions = {}) =>
    summaryOf({
      statuses: { domain: 'pass' },
      ...options,
      result: (result) => {
        result.domain = { ...domain, ...change };
        const [app] = result.components;
        if (app !== undefined) result.components.push({ ...structuredClone(app), role: 'gateway' });
        const last = result.components.at(-1);
        if (last !== undefined) last.phases.domain.status = 'skipped';
      },
    });

  it('is a level where its phase passed in every app, and nothing of it was left out', async () => {
    const { predicate, ours } = await summaryOfDomain(
      {},
      { policy: ({ domain }) => Object.assign(domain, { ct: true }) },
    );
    expect(predicate.verificationResult).toBe('PASSED');
    expect(predicate.verifiedLevels.at(-1)).toBe('TRUST_CENTER_DOMAIN');
    expect(ours.domain).toEqual({
      name: 'app.example.com',
      port: 443,
      holder: 'gateway',
      ct: true,
      givenRoot: false,
      leftOut: [],
    });
  });

  it('is no level where a check was left out, nor under a root that was given, nor where its phase did not pass', async () => {
    const left = await summaryOfDomain({ leftOut: ['domain.caa'] });
    expect(left.predicate.verificationResult).toBe('PASSED');
    expect(left.predicate.verifiedLevels).not.toContain('TRUST_CENTER_DOMAIN');
    expect(left.ours.domain).toMatchObject({ holder: 'gateway', ct: false, leftOut: ['domain.caa'] });
    const given = await summaryOfDomain({ givenRoot: true });
    expect(given.predicate.verificationResult).toBe('PASSED');
    expect(given.predicate.verifiedLevels).not.toContain('TRUST_CENTER_DOMAIN');
    expect(given.ours.domain).toMatchObject({ holder: 'gateway', givenRoot: true });
    const skipped = await summaryOfDomain({}, { statuses: { domain: 'skipped' } });
    expect(skipped.predicate.verificationResult).toBe('PASSED');
    expect(skipped.predicate.verifiedLevels).not.toContain('TRUST_CENTER_DOMAIN');
    expect(skipped.ours.domain).toMatchObject({ holder: null });
    const open = await summaryOfDomain({}, { verdict: 'inconclusive', statuses: { domain: 'unknown' } });
    expect(open.predicate.verifiedLevels).toEqual([]);
    expect(open.ours.domain).toMatchObject({ holder: null });
    expect((await summaryOf()).ours.domain).toBeUndefined();
  });

  it('is read back, and refused where it contradicts the rest', async () => {
    const whole = await summarise(await summaryOfDomain());
    const reading = (edit: (ours: SummaryExtension) => void) =>
      parseSummary(
        edited(parseStatement(statementBytes(whole)), ({ predicate }) => edit(predicate[SUMMARY_EXTENSION] as never)),
      );
    expect(reading(() => {}).domain).toMatchObject({ name: 'app.example.com', holder: 'gateway' });
    const refused: [(ours: SummaryExtension) => void, string][] = [
      [(ours) => void delete ours.domain, 'predicate.domain: there is none, but a domain phase that passed'],
      [(ours) => void ours.domain?.leftOut.push('domain.caa'), 'predicate.verifiedLevels'],
      [
        (ours) => void Object.assign(ours.domain ?? {}, { holder: null }),
        'domain: who has its key was asked, and it has no holder',
      ],
      [
        (ours) => void ours.domain?.leftOut.push('domain.tee-controlled-key'),
        'domain: who has its key was not asked, and it has gateway',
      ],
      [
        (ours) => void ours.domain?.leftOut.push('os.mrtd' as never),
        'leftOut[0]: expected one of domain.tee-controlled-key',
      ],
      [
        (ours) => void Object.assign(ours.domain ?? {}, { name: 'App.Example.com' }),
        'expected a domain name in lower case',
      ],
      [(ours) => void Object.assign(ours.domain ?? {}, { port: 0 }), 'domain.port'],
      [(ours) => void Object.assign(ours.domain ?? {}, { also: 1 }), 'unknown key "also"'],
      [
        (ours) => void Object.assign(ours.components[1]?.phases ?? {}, { domain: 'pass' }),
        'gateway/0 has no domain phase, and it is pass',
      ],
      [
        (ours) => void Object.assign(ours.components[0]?.phases ?? {}, { domain: 'skipped' }),
        'domain: it has a holder, and the domain phase of an app did not pass',
      ],
    ];
    for (const [edit, problem] of refused) expect(() => reading(edit)).toThrow(problem);
  });
});

describe('images', () => {
  const source: ImageSource = {
    repository: 'https://github.com/org/app',
    commit: '0123456789abcdef0123456789abcdef01234567',
    ref: 'refs/heads/main',
    workflow: 'https://github.com/org/app/.github/workflows/build.yml@refs/heads/main',
    run: 'https://github.com/org/app/actions/runs/42/attempts/1',
    signedAt: '2026-01-01T00:00:00.000Z',
    attestation: { url: 'https://api.github.com/repos/org/app/attestations/sha256:ab', sha256: 'cd'.repeat(32) },
    trustedRoot: 'shipped for Sigstore',
  };
  const digest = `sha256:${'ab'.repeat(32)}`;
  const image: ImageResult = {
    reference: `ghcr.io/org/app@${digest}`,
    digest,
    manifests: [digest],
    asked: true,
    source,
  };
  const summaryWith = async (images: ImageResult[], status: 'pass' | 'unknown' = 'pass') => {
    const sample = await summaryOf({
      ...(status === 'pass'
        ? {}
        : { verdict: 'inconclusive', statuses: { hardware: 'pass', os: 'pass', 'source-code': status } }),
      result: ({ components: [app] }) => {
        if (app !== undefined) app.images = images;
      },
    });
    const { predicate } = sample;
    const { components, provenance } = predicate[SUMMARY_EXTENSION];
    return {
      levels: predicate.verifiedLevels,
      inputs: predicate.inputAttestations,
      built: components[0]?.imagesBuilt,
      provenance,
    };
  };

  it('that were all built by whom the policy names make a level, with repository and commit', async () => {
    const { levels, inputs, built, provenance } = await summaryWith([image]);
    expect([levels.at(-1), built]).toEqual(['TRUST_CENTER_PROVENANCE', true]);
    const { attestation, signedAt, ...rest } = source;
    expect(provenance).toEqual([{ image: image.reference, sha256: 'ab'.repeat(32), ...rest }]);
    expect(inputs.at(-1)).toEqual({ uri: attestation.url, digest: { sha256: attestation.sha256 } });
    expect(signedAt).toBe(source.signedAt);
  });

  it.each<[string, ImageResult[]]>([
    ['none are known', []],
    ['one has no source', [image, { ...image, source: null }]],
    [
      'one is vouched for by an instance that nobody knows',
      [{ ...image, source: { ...source, trustedRoot: `sha256:${'00'.repeat(32)}` } }],
    ],
  ])('make none where %s', async (_what, images) => {
    const { levels, built } = await summaryWith(images);
    expect([levels.at(-1), built]).toEqual(['TRUST_CENTER_SOURCE_CODE', false]);
  });

  it('are not named where what runs is not proven', async () => {
    const { inputs, built, provenance } = await summaryWith([image], 'unknown');
    expect([built, provenance]).toEqual([false, []]);
    expect(inputs.map(({ uri }) => uri)).not.toContain(source.attestation.url);
  });
});

describe('subjects', () => {
  type Sample = Awaited<ReturnType<typeof summaryOf>>;
  const names = ({ subject }: Pick<Sample, 'subject'>) => subject.map(({ name }) => name);
  const digestsOf = ({ subject }: Pick<Sample, 'subject'>, name: RegExp) =>
    subject.filter((one) => name.test(one.name)).map(({ digest }) => digest.sha256);

  it('of a result that did not pass are all that was expected, so that no success hides it', async () => {
    const { world, ...failed } = await summaryOf({
      verdict: 'failed',
      statuses: { hardware: 'pass', os: 'pass', 'source-code': 'fail' },
      policy: (policy) => {
        policy.sourceCode.composeHashes = ['ee'.repeat(32), 'ff'.repeat(32)];
        policy.os.images = [{ osImageHash: 'ab'.repeat(32), name: 'listed' }];
      },
      result: ({ components: [app] }) => {
        if (app?.app) app.app.composeHash = 'dd'.repeat(32);
      },
    });
    expect(digestsOf(failed, /^app-compose/)).toEqual([sha256(world.appCompose), 'ee'.repeat(32), 'ff'.repeat(32)]);
    expect(digestsOf(failed, /^os-image/)).toEqual(['ab'.repeat(32), OS_IMAGE_HASH]);
    expect(names(failed)).toEqual([
      ...['app-compose.json', 'app-compose.json#2', 'app-compose.json#3'],
      ...['os-image', 'os-image#2', 'target', 'result.json'],
    ]);
  });

  it('name what was expected also when nothing could be read, as of a VM that is gone', async () => {
    for (const verdict of ['failed', 'inconclusive'] as const) {
      const { world, ...sample } = await summaryOf({
        verdict,
        statuses: { os: 'unknown', 'source-code': 'unknown' },
        result: ({ components: [app] }) => {
          if (app === undefined) return;
          app.expected = { mrtd: null, rtmr0: null, rtmr1: null, rtmr2: null, composeHash: null };
          Object.assign(app, { app: null, measurements: null, reference: null });
        },
      });
      expect(digestsOf(sample, /^app-compose/)).toEqual([sha256(world.appCompose)]);
    }
  });

  it('never hold a digest that the deployment chose', async () => {
    const decoys = await summaryOf({ reference: referenceOf('attested', 'fa'.repeat(32)) });
    // The compose file of the sample names an image by digest.
    expect(names(decoys)).toEqual(['app-compose.json', 'target', 'result.json']);
    for (const grade of ['pinned', 'attested'] as const) {
      expect(names(await summaryOf({ reference: referenceOf(grade, 'fa'.repeat(32)) }))).not.toContain('os-image');
    }
    for (const grade of ['local', 'release', 'rebuilt'] as const) {
      expect(names(await summaryOf({ reference: referenceOf(grade, OS_IMAGE_HASH) }))).toContain('os-image');
    }
    expect(names(await summaryOf({ reference: null }))).not.toContain('os-image');
  });

  it('of a success are what every instance runs, and nothing that only some run', async () => {
    const withSecond = (change: (second: ComponentResult) => void) =>
      summaryOf({
        result: ({ components: [first], components }) => {
          if (first === undefined) return;
          components.push({ ...structuredClone(first), instance: 1 });
          change(components[1] ?? first);
        },
      });
    expect(names(await withSecond(() => {}))).toEqual(['app-compose.json', 'os-image', 'target', 'result.json']);
    const another = await withSecond(({ app }) => Object.assign(app ?? {}, { composeHash: 'dd'.repeat(32) }));
    expect(another.predicate.verificationResult).toBe('PASSED');
    expect(names(another)).toEqual(['os-image', 'target', 'result.json']);
    const other = await withSecond((second) => {
      second.reference = referenceOf('local', 'dd'.repeat(32));
    });
    expect(names(other)).toEqual(['app-compose.json', 'target', 'result.json']);
  });

  it('leave the images out of a file that is not the one measured', async () => {
    const { ours } = await summaryOf({
      result: ({ components: [app] }) => {
        if (app?.app) app.app.composeHash = 'dd'.repeat(32);
      },
    });
    expect(ours.images).toEqual([]);
  });
});

describe('what passes for nobody', () => {
  it('a policy that accepts debug VMs, and an SGX enclave in the place of a VM', async () => {
    const debug = await summaryOf({
      policy: (policy) => {
        policy.hardware.debug = true;
      },
    });
    expect(debug.predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: [] });
    expect(statedVerdict(debug.ours)).toBe('verified');
    expect(debug.ours.accepts.debug).toBe(true);
    const enclave = await summaryOf({
      statuses: { os: 'skipped', 'source-code': 'skipped' },
      result: ({ components: [app] }) => {
        if (app !== undefined) app.measurements = null;
      },
    });
    expect(enclave.predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: [] });
  });
});

describe('resourceUri', () => {
  it('is the URL of a guest agent, and a name of ours for what has none', () => {
    expect(resourceUri({ kind: 'guest-agent', name: 'https://app.example:8090/' })).toBe('https://app.example:8090/');
    expect(resourceUri({ kind: 'phala-cloud', name: 'ab12' })).toBe('trust-center:phala-cloud/ab12');
    expect(resourceUri({ kind: 'file', name: 'my evidence/../x' })).toBe('trust-center:file/my%20evidence%2F..%2Fx');
  });
});

describe('relianceLimit', () => {
  const DAY = 86_400_000;

  it('is seven days, or the earliest nextUpdate of the collateral', () => {
    const { bundle, world } = sampleVerification();
    const at = world.at.getTime();
    const nextUpdates = [world.tcbInfo.nextUpdate, world.qeIdentity.nextUpdate].map((text) => Date.parse(String(text)));
    expect(relianceLimit(bundle, at)).toBeLessThanOrEqual(Math.min(at + 7 * DAY, ...nextUpdates));
    const late = Math.min(...nextUpdates) - DAY / 2;
    expect(relianceLimit(bundle, late)).toBeLessThanOrEqual(Math.min(...nextUpdates));
    expect(relianceLimit(bundle, late)).toBeGreaterThanOrEqual(late);
  });

  it('ends with the certificate of the domain, and with collateral for the quotes of its keys', () => {
    const { bundle, world } = sampleVerification();
    const at = world.at.getTime();
    const collectedAt = world.at.toISOString();
    const pki = createWebPki({ keys: world.keys, seed: 'reliance', at: world.at, crlUrl: 'http://ca.example/list' });
    const withItem = (role: 'evidence' | 'endorsement', name: string, text: string, domain?: string): Bundle => ({
      ...bundle,
      target: { ...bundle.target, ...(domain === undefined ? {} : { domain }) },
      items: [...bundle.items, { role, name, source: 'here', collectedAt, data: text, encoding: 'utf8', sha256: '' }],
    });
    const bend = { notAfter: new Date(at + DAY) };
    const chain = [new Uint8Array(pki.issue('leaf', ['app.example.com'], 'gateway-tls', bend).der)];
    const record = { schema: SERVED_CERTIFICATE_SCHEMA, name: 'app.example.com', port: 443, address: null } as const;
    const served = serialiseServedCertificate({ ...record, chain, ocspResponse: null });
    expect(relianceLimit(withItem('evidence', 'served-certificate/0', served, 'app.example.com'), at)).toBe(at + DAY);
    expect(relianceLimit(withItem('evidence', 'served-certificate/0', '{}', 'app.example.com'), at)).toBe(at);
    expect(relianceLimit(withItem('endorsement', 'collateral/1', '{}', 'app.example.com'), at)).toBe(at);
    expect(relianceLimit(withItem('endorsement', 'collateral/1', '{}'), at)).toBe(relianceLimit(bundle, at));
  });

  it('leaves no time where collateral cannot be read', () => {
    const { bundle, world } = sampleVerification();
    const at = world.at.getTime();
    const items = bundle.items.map((item) => (item.name === 'collateral/0' ? { ...item, data: '{}' } : item));
    expect(relianceLimit({ ...bundle, items }, at)).toBe(at);
  });
});

describe('the making of statements', () => {
  it('is pure: no node module, clock or environment', () => {
    const folder = new URL('../../../../src/core/summary/', import.meta.url);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      expect({ name, impure: /node:|Buffer\.|process\.|Date\.now|new Date\(\)/.test(text) }).toEqual({
        name,
        impure: false,
      });
    }
  });
});
