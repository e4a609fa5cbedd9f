import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { appraise } from '../../../../src/core/appraisal/appraise.js';
import type { TrustAnchor } from '../../../../src/core/appraisal/hardware/trust-anchor.js';
import type { ComponentInput } from '../../../../src/core/appraisal/input.js';
import { parseCertificateChainPem } from '../../../../src/core/formats/codec/x509.js';
import { parseCollateral } from '../../../../src/core/formats/collateral.js';
import { attestationEvidence } from '../../../../src/core/formats/evidence.js';
import { recogniseEvidence } from '../../../../src/core/formats/recognise.js';
import { type PolicyInput, parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { CheckId } from '../../../../src/core/result/catalog.js';
import type { Gap, ResultDocument } from '../../../../src/core/result/document.js';
import type { Phase } from '../../../../src/core/result/words.js';
import { type Bend, createDeployment, type Deployment } from '../../../../src/simulator/index.js';

const AT = '2026-06-15T12:00:00Z';
const deploy = (bend: Bend = {}): Deployment => createDeployment({ seed: 'appraise', at: AT, ...bend });

function anchorOf(deployment: Deployment): TrustAnchor {
  const publicKey = parseCertificateChainPem(deployment.rootCaPem, 'root')[0]?.publicKey;
  if (!publicKey) throw new Error('the root of the kit has a P-256 key');
  return { publicKey };
}

let pinned: PolicyInput;
beforeAll(async () => {
  pinned = await parsePolicy(deploy().policy);
});

/** The simulated machine under the policy that pins it, except as said. */
function result(
  deployment: Deployment,
  {
    phases = ['hardware', 'os', 'source-code'],
    gaps = [],
    ...bent
  }: Partial<ComponentInput> & { phases?: Phase[]; gaps?: Gap[] } = {},
  appCompose: Uint8Array | null = deployment.appCompose,
): Promise<ResultDocument> {
  const [evidence] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(deployment.evidence))).machines;
  if (evidence === undefined) throw new Error('the kit makes evidence of one machine');
  const policy = resolvePolicy(pinned, { defaultFreshness: 'replayed', phases });
  return appraise({
    target: { kind: 'file', name: 'evidence.json' },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'replayed',
        evidence,
        collateral: parseCollateral(JSON.stringify(deployment.collateral)),
        collateralGap: null,
        ...bent,
      },
    ],
    expectedAppCompose:
      appCompose === null
        ? null
        : {
            sha256: createHash('sha256').update(appCompose).digest('hex'),
            label: 'app-compose.json',
            bytes: appCompose,
          },
    expectedComposeFile: null,
    images: [],
    claimedImages: [],
    kmsStatements: [],
    referenceValues: [],
    nonce: null,
    appId: null,
    askedImages: { osImageHashes: [], named: [], isMissing: false },
    named: [],
    gaps,
    policy: { ...policy, hardware: { ...policy.hardware, teeTypes: ['tdx', 'sgx'] } },
    at: Date.parse(AT),
    trustAnchors: [anchorOf(deployment)],
    evidenceDigest: 'sha256:evidence',
    policyDigest: 'sha256:policy',
  });
}

/** `status id: detail` of what does not pass, one phase. */
function notPassed({ components }: ResultDocument, phase: Phase): string[] {
  const checks = components.flatMap(({ phases }) => phases[phase].checks);
  return checks.filter(({ status }) => status !== 'pass').map(({ status, id, detail }) => `${status} ${id}: ${detail}`);
}

const statuses = ({ components }: ResultDocument): unknown =>
  components.map(({ phases }) =>
    Object.fromEntries(Object.entries(phases).map(([name, { status }]) => [name, status])),
  )[0];

describe('appraise', () => {
  it('verifies the machine that the policy pins', async () => {
    const deployment = deploy();
    const outcome = await result(deployment);
    expect(outcome.verdict).toBe('verified');
    expect(outcome.verdictReason).toContain('not production');
    expect(statuses(outcome)).toEqual({ hardware: 'pass', os: 'pass', 'source-code': 'pass', domain: 'skipped' });
    expect(outcome.components[0]?.measurements).toEqual(deployment.registers);
  });

  it('reports what the compose file lets happen, and fails by it where the policy says so', async () => {
    const compose = { docker_compose_file: 'services: {web: {image: nginx, privileged: "on"}}\n' };
    const deployment = deploy({ compose });
    const found = ({ components }: ResultDocument, wanted: string): string[] =>
      components.flatMap(({ phases }) =>
        phases['source-code'].checks.filter(({ status }) => status === wanted).map(({ id }) => id),
      );
    pinned = await parsePolicy(deployment.policy);
    const reported = await result(deployment);
    expect(reported.verdict).toBe('verified');
    expect(found(reported, 'pass')).toContain('source-code.compose.privileged');
    pinned = { ...pinned, sourceCode: { ...pinned.sourceCode, findings: { fail: ['privileged'], allow: [] } } };
    const refused = await result(deployment);
    expect(refused.verdict).toBe('failed');
    expect(found(refused, 'fail')).toEqual(['source-code.findings', 'source-code.compose.privileged']);
    // The same by what the target reports; and not without the text of the file.
    const [evidence] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(deployment.evidence))).machines;
    if (evidence === undefined) throw new Error('no machine');
    const { composeHash } = reported.components[0]?.app ?? {};
    if (composeHash == null) throw new Error('no compose hash');
    pinned = { ...pinned, sourceCode: { ...pinned.sourceCode, composeHashes: [composeHash] } };
    const without = await result(deployment, {}, null);
    expect(without.verdict).toBe('inconclusive');
    expect(found(without, 'unknown')).toEqual(['source-code.findings']);
    const appCompose = Buffer.from(deployment.appCompose).toString();
    expect((await result(deployment, { evidence: { ...evidence, appCompose } }, null)).verdict).toBe('failed');
    pinned = await parsePolicy(deploy().policy);
  });

  it('knows the CPU of firmware that measures SMBIOS tables by the PCK certificate', async () => {
    const deployment = deploy({ image: { ovmf: 'stable202505' } });
    const osImageHash = deployment.vmConfig.os_image_hash;
    const usual = pinned;
    const policy = await parsePolicy(deployment.policy);
    pinned = { ...policy, os: { ...policy.os, measurements: [], images: [{ osImageHash, name: 'dstack-99.0.0' }] } };
    const outcome = await result(deployment);
    expect(notPassed(outcome, 'os')).toEqual([]);
    expect(outcome.verdict).toBe('verified');
    const unsigned = await result(deployment, { phases: ['os'] });
    expect(notPassed(unsigned, 'os')).toContainEqual(expect.stringContaining('no PCK certificate names it'));
    const elsewhere = await result(
      deploy({ image: { ovmf: 'stable202505' }, vm: { smbios: { cpuSignature: 0xc06f2 } } }),
    );
    pinned = usual;
    expect(elsewhere.verdict).toBe('inconclusive');
    expect(notPassed(elsewhere, 'os').filter((found) => found.startsWith('fail'))).toEqual([]);
  });

  it('finds no OS and no app in the quote of an enclave', async () => {
    const outcome = await result(deploy({ tee: 'sgx' }));
    expect(outcome.verdict).toBe('failed');
    expect(statuses(outcome)).toEqual({ hardware: 'pass', os: 'fail', 'source-code': 'fail', domain: 'skipped' });
    const detail = 'The quote is an SGX enclave’s: it has no runtime registers.';
    expect(notPassed(outcome, 'os')).toEqual([
      `fail os.event-log-replay: ${detail}`,
      'fail os.reference-value: The quote is an SGX enclave’s: it booted no image.',
    ]);
    expect(notPassed(outcome, 'source-code')).toEqual([
      'unknown source-code.ground: The os phase was not passed, so what is read here proves nothing yet.',
      `fail source-code.event-log-replay: ${detail}`,
    ]);
    expect(outcome.components[0]).toMatchObject({ measurements: null, app: null });
  });

  it('appraises the hardware of an enclave alone, when that is all that is asked', async () => {
    const outcome = await result(deploy({ tee: 'sgx' }), { phases: ['hardware'] });
    expect(outcome.verdict).toBe('verified');
    expect(outcome.coverage).toEqual({ hardware: 'full', os: 'skipped', 'source-code': 'skipped', domain: 'skipped' });
  });

  it('cannot decide anything without a quote', async () => {
    const [machine] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(deploy().evidence))).machines;
    if (machine === undefined) throw new Error('no machine');
    const outcome = await result(deploy(), {
      evidence: { ...machine, quote: null, problem: 'the instance is stopped' },
    });
    expect(outcome.verdict).toBe('inconclusive');
    expect(statuses(outcome)).toEqual({
      hardware: 'unknown',
      os: 'unknown',
      'source-code': 'unknown',
      domain: 'skipped',
    });
    expect(notPassed(outcome, 'hardware')).toEqual([
      'unknown hardware.quote-format: There is no quote: the instance is stopped.',
    ]);
  });

  it('leaves to the check why there is no collateral, and to a gap what no check says', async () => {
    const reason = 'not fetched: offline was asked for';
    const gaps = [
      { name: 'app/0/collateral', reason, code: null, hint: null },
      { name: 'app/0/info', reason: 'no answer', code: null, hint: null },
    ];
    const without = { collateral: null, collateralGap: reason };
    const outcome = await result(deploy(), { ...without, gaps });
    expect(outcome.gaps).toEqual(gaps.slice(1));
    expect(notPassed(outcome, 'hardware')).toContain(
      `unknown hardware.collateral: There is no PCK collateral: ${reason}.`,
    );
    // Without the phase there is no such check.
    expect((await result(deploy(), { ...without, gaps, phases: ['os'] })).gaps).toEqual(gaps);
  });

  it('fails on a quote that cannot be read', async () => {
    const [machine] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(deploy().evidence))).machines;
    if (machine?.quote == null) throw new Error('no quote');
    const outcome = await result(deploy(), { evidence: { ...machine, quote: machine.quote.subarray(0, 700) } });
    expect(outcome.verdict).toBe('failed');
    expect(statuses(outcome)).toEqual({ hardware: 'fail', os: 'unknown', 'source-code': 'unknown', domain: 'skipped' });
    expect(notPassed(outcome, 'hardware')[0]).toMatch(
      /^fail hardware\.quote-format: The quote cannot be read: quote\./,
    );
  });

  it('proves nothing with the hardware left out, and leaves the domain undecided when asked for it', async () => {
    expect((await result(deploy(), { phases: ['os'] })).verdict).toBe('inconclusive');
    const outcome = await result(deploy(), { phases: ['hardware', 'domain'] });
    expect(outcome.verdict).toBe('inconclusive');
    expect(notPassed(outcome, 'domain')).toEqual([
      'unknown domain.ground: The source-code phase is not required, so what is read here proves nothing.',
      'unknown domain.name: No domain was named.',
      'unknown domain.tee-controlled-key: Which domain the app answers at was not named.',
      'unknown domain.certificate: Which domain the app answers at was not named.',
      'unknown domain.caa: Which domain the app answers at was not named.',
    ]);
  });
});

describe('a manager of compose files in the VM', () => {
  it.each([
    ['nearaidev/compose-manager', true],
    ['registry.example:5000/mirror/compose-manager:v2', true],
    ['containrrr/watchtower', true],
    ['portainer/portainer-ce', true],
    ['org/compose-manager-docs', false],
    ['org/app', false],
  ])('is found in the measured app-compose, by the image that can start others: %s', async (image, isManager) => {
    const service = (mount: string) =>
      `services:\n  a:\n    image: ${image}@sha256:${'ab'.repeat(32)}\n    volumes: ["${mount}"]\n`;
    const outcomes = [];
    for (const mount of ['/var/run/docker.sock:/var/run/docker.sock', 'data:/data']) {
      const deployment = deploy({ compose: { docker_compose_file: service(mount) } });
      const { components } = await result(deployment);
      const status = (wanted: CheckId) =>
        components[0]?.phases['source-code'].checks.find(({ id }) => id === wanted)?.status;
      outcomes.push([status('source-code.compose-hash'), status('source-code.compose-manager')]);
    }
    const none = ['pass', undefined];
    expect(outcomes).toEqual(isManager ? [['pass', 'unknown'], none] : [none, none]);
  });

  it('leaves the compose hash alone undecided', async () => {
    const deployment = deploy();
    const [evidence] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(deployment.evidence))).machines;
    if (evidence === undefined) throw new Error('the kit makes evidence of one machine');
    expect((await result(deployment)).verdict).toBe('verified');
    const managed = await result(deployment, { evidence: { ...evidence, hasComposeManager: true } });
    expect(managed.verdict).toBe('inconclusive');
    expect(notPassed(managed, 'source-code')).toEqual([
      'unknown source-code.compose-manager: The report says that a manager in this VM ran compose files which it pulled after the launch: no register names them.',
    ]);
  });
});

describe('evidence of another TEE', () => {
  it('is undecided, and named as what it is', async () => {
    const deployment = deploy();
    const other = attestationEvidence({
      platform: 'dstack-amd-sev-snp',
      problem: 'AMD SEV-SNP evidence: not supported by this version',
    });
    const outcome = await result(deployment, { evidence: other });
    expect(outcome.verdict).toBe('inconclusive');
    expect(notPassed(outcome, 'hardware')).toEqual([
      'unknown hardware.quote-format: There is no quote: AMD SEV-SNP evidence: not supported by this version.',
    ]);
    expect(outcome.components[0]?.phases.hardware.checks[0]?.hint).toBe('Give the evidence of an Intel TDX machine.');
  });
});
