// What follows from what, in the result of every simulated deployment that is bent somewhere: causes are sound, and the
// likely ones are told as one.

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { appraise } from '../../../../src/core/appraisal/appraise.js';
import { EXPECTATIONS, type Expectation } from '../../../../src/core/appraisal/expectations.js';
import type { AppraisalInput, ComponentInput } from '../../../../src/core/appraisal/input.js';
import { parseCertificateChainPem } from '../../../../src/core/formats/codec/x509.js';
import { readCollateral } from '../../../../src/core/formats/collateral.js';
import { recogniseEvidence } from '../../../../src/core/formats/recognise.js';
import { parseImageReference } from '../../../../src/core/measure/image-reference.js';
import { parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import { causesOf } from '../../../../src/core/result/causes.js';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import { PHASES, type Phase } from '../../../../src/core/result/words.js';
import { type Bend, createDeployment, type Deployment, flipBit } from '../../../../src/simulator/index.js';
import { causeFaults } from '../../../support/causes.js';

const AT = Date.parse('2026-06-15T12:00:00Z');
const DAY = 86_400_000;
const AS_IS: Bend = {};

interface How extends Partial<Pick<AppraisalInput, 'at' | 'named' | 'nonce' | 'appId' | 'askedImages' | 'images'>> {
  bend?: Bend;
  phases?: Phase[];
  component?: Partial<ComponentInput>;
  evidence?: Partial<ComponentInput['evidence']>;
  /** Nothing is pinned, or nothing is expected to run. */
  without?: ('pins' | 'app-compose' | 'collateral' | 'root')[];
  policy?: string;
  /** The image is given. */
  image?: boolean;
}

const worlds = new Map<Bend, Deployment>();

function worldOf(bend: Bend): Deployment {
  const world = worlds.get(bend) ?? createDeployment({ seed: 'causes', at: new Date(AT).toISOString(), ...bend });
  worlds.set(bend, world);
  return world;
}

async function appraised({ bend = AS_IS, without = [], ...how }: How = {}): Promise<ResultDocument> {
  const world = worldOf(bend);
  const [machine] = recogniseEvidence(new TextEncoder().encode(JSON.stringify(world.evidence))).machines;
  const [root] = parseCertificateChainPem(world.rootCaPem, 'root');
  if (machine === undefined || !root?.publicKey) throw new Error('unreachable');
  const pinned = without.includes('pins') ? 'version: 1\n' : world.policy;
  const policy = resolvePolicy(await parsePolicy(how.policy ?? pinned), {
    defaultFreshness: 'replayed',
    phases: how.phases ?? ['hardware', 'os', 'source-code'],
  });
  const bytes = world.appCompose;
  return appraise({
    target: { kind: 'file', name: 'evidence.json' },
    components: [
      {
        role: 'app',
        instance: 0,
        acquired: 'replayed',
        evidence: { ...machine, ...how.evidence },
        collateral: without.includes('collateral') ? null : readCollateral(JSON.stringify(world.collateral)),
        collateralGap: null,
        ...how.component,
      },
    ],
    expectedComposeFile: null,
    expectedAppCompose: without.includes('app-compose')
      ? null
      : { sha256: createHash('sha256').update(bytes).digest('hex'), label: 'app-compose.json', bytes },
    images: how.images ?? (how.image === true ? [parseImageReference(JSON.stringify(world.imageReference))] : []),
    claimedImages: [],
    kmsStatements: [],
    referenceValues: [],
    nonce: how.nonce ?? null,
    appId: how.appId ?? null,
    askedImages: how.askedImages ?? { osImageHashes: [], named: [], isMissing: false },
    named: how.named ?? [],
    gaps: [],
    policy,
    at: how.at ?? AT,
    trustAnchors: without.includes('root') ? [] : [{ publicKey: root.publicKey }],
    evidenceDigest: 'sha256:evidence',
    policyDigest: 'sha256:policy',
  });
}

/** `cause < number that follow`. */
function causes({ components }: ResultDocument): string[] {
  return causesOf(components).map(({ check: { status, id }, follows }) => `${status} ${id} < ${follows.length}`);
}

describe('one cause', () => {
  it('is the collateral that is not there', async () => {
    const result = await appraised({ without: ['collateral'] });
    expect(causes(result)).toEqual(['unknown hardware.collateral < 21']);
    expect(result.verdictReason).toMatch(
      /^inconclusive: hardware\.collateral \(app\/0\) could not be decided; 21 follow from it/,
    );
  });

  it('is the reference value that nobody gave', async () => {
    const evidence = { vmConfig: null };
    const result = await appraised({ without: ['pins'], evidence });
    expect(causes(result)).toEqual(['unknown os.reference-value < 10']);
  });

  it('is the app-compose that nobody gave', async () => {
    const result = await appraised({ without: ['app-compose', 'pins'], image: true });
    expect(causes(result)).toEqual(['unknown source-code.compose-hash < 0']);
  });

  it('is the event log that is not there, beside the OS that nobody knows', async () => {
    const result = await appraised({ evidence: { eventLog: null } });
    expect(causes(result)).toEqual(['unknown os.event-log-replay < 1', 'unknown source-code.event-log-replay < 9']);
  });

  it('is a log that is not the measured one', async () => {
    const bend: Bend = { eventLog: (entries) => entries.slice(0, -2) };
    expect(causes(await appraised({ bend }))).toEqual([
      'fail source-code.event-log-replay < 6',
      'fail source-code.launch-events < 2',
    ]);
  });

  it('is a failure below, for the phases that stand on it', async () => {
    const bend: Bend = { quoteBytes: (bytes) => flipBit(bytes, 600) };
    const result = await appraised({ bend });
    expect(causes(result)).toEqual(['fail hardware.quote-signature < 2', 'fail hardware.report-data < 0']);
    expect(result.verdictReason).toMatch(
      /^failed: hardware\.quote-signature \(app\/0\) and 1 more; 2 follow from them/,
    );
  });

  it('is the nonce that the quote does not bind, for the freshness that is asked for', async () => {
    const result = await appraised({
      policy: 'version: 1\nfreshness: nonce\n',
      nonce: new Uint8Array(32).fill(7),
      named: ['nonce'],
      phases: ['hardware'],
    });
    expect(causes(result)).toEqual(['fail hardware.report-data < 1']);
  });
});

const LOGS: Bend[] = [
  { eventLog: (entries) => entries.slice(1) },
  { eventLog: (entries) => entries.filter(({ imr }) => imr !== 3) },
  { eventLog: (entries) => entries.filter(({ imr }) => imr === 3) },
  { eventLog: (entries) => entries.map((entry) => ({ ...entry, digest: '00'.repeat(48) })) },
  { eventLog: () => [] },
  { events: (events) => events.slice(3) },
  { events: (events) => events.slice(0, 21) },
  { events: (events) => events.filter((_, i) => i !== 2 && i !== 15) },
  { events: (events) => events.toSpliced(25, 0, ...events.slice(25, 26)) },
  ...['app-id', 'compose-hash', 'instance-id', 'key-provider', 'os-image-hash', 'system-ready'].flatMap(
    (name): Bend[] => [
      { events: (events) => events.filter(({ event }) => event !== name) },
      { events: (events) => events.map((one) => (one.event === name ? { ...one, payload: Buffer.from('x') } : one)) },
    ],
  ),
];

const HOSTS: Bend[] = [
  { vmConfig: ({ tdx_measurement: _, ...config }) => config },
  { vmConfig: { qemu_version: '7.2.0' } },
  { vmConfig: { swtpm: true } },
  { vmConfig: { cpu_count: 3 } },
  { vmConfig: { memory_size: 2 ** 33 } },
  { vmConfig: { os_image_hash: '00'.repeat(32) } },
  { vmConfig: { ovmf_variant: 'other' } },
  { evidence: { vm_config: 'garbage' } },
  { evidence: { vm_config: '{}' } },
  { checksumManifest: () => '' },
  { image: { name: 'dstack-dev-99.0.0' } },
  { image: { cmdline: 'quiet' } },
  { td: (td) => ({ ...td, mrTd: flipBit(td.mrTd, 0) }) },
  { td: (td) => ({ ...td, rtmr0: flipBit(td.rtmr0, 0) }) },
  { td: (td) => ({ ...td, rtmr3: flipBit(td.rtmr3, 0) }) },
  { td: (td) => ({ ...td, mrConfigId: Buffer.alloc(48, 9) }) },
  { td: (td) => ({ ...td, mrConfigId: Buffer.alloc(48, 2) }) },
];

/** Of the line of firmware that measures SMBIOS tables. */
const NEWER = (
  [
    {},
    { vm: { smbios: { product: 'Google Compute Engine' } } },
    { vmConfig: { hugepages: true } },
    { vmConfig: { cpu_count: 3 } },
    { vmConfig: { memory_size: 2 ** 33 } },
    { vmConfig: { memory_size: 2 ** 41 } },
    { vmConfig: { qemu_version: '7.2.0' } },
    { vmConfig: ({ tdx_measurement: _, ...config }) => config },
    { vm: { smbios: { product: 'Other' } }, vmConfig: { qemu_version: '7.2.0' } },
    { vm: { smbios: { product: 'Other' } }, eventLog: (entries) => entries.filter(({ imr }) => imr === 3) },
    { events: (events) => events.toSpliced(2, 1) },
    { events: (events) => events.toSpliced(14, 1) },
    { eventLog: (entries) => entries.slice(1) },
    {
      vm: { smbios: { product: 'Other' } },
      eventLog: (entries) => [...entries.slice(10, 13), ...entries.filter(({ imr }) => imr === 3)],
    },
  ] as Bend[]
).map((bend): Bend => ({ ...bend, image: { ovmf: 'stable202505' } }));

const HARDWARE: Bend[] = [
  ...(
    [
      ...['tcb_info', 'tcb_info_signature', 'tcb_info_issuer_chain', 'qe_identity', 'qe_identity_signature'],
      ...['qe_identity_issuer_chain', 'pck_crl', 'pck_crl_issuer_chain', 'root_ca_crl', 'pck_certificate_chain'],
    ] as const
  ).map((field): Bend => ({ collateral: { [field]: '' } })),
  { pki: { chains: { pck: [] } } },
  { pki: { chains: { pck: [] } }, collateral: { pck_crl_issuer_chain: '' } },
  { quote: { certificationData: new Uint8Array(8) } },
  { quoteBytes: (bytes) => flipBit(bytes, 700) },
  { quoteBytes: (bytes) => bytes.subarray(0, 500) },
  { tcbInfo: { tcbLevels: [] } },
  { tcbInfo: { tdxModuleIdentities: [] } },
  { qeIdentity: { tcbLevels: [] } },
  { tee: 'sgx' },
];

const asking: How = {
  nonce: new Uint8Array(32).fill(7),
  appId: '00'.repeat(20),
  askedImages: { osImageHashes: ['00'.repeat(32)], named: [], isMissing: false },
};

const ways: [string, How][] = [
  ['as it is', {}],
  ['without pins', { without: ['pins'] }],
  ['without anything', { without: ['pins', 'app-compose', 'collateral', 'root'] }],
  ['without pins, the image given', { without: ['pins'], image: true }],
  ['without pins or vm_config, the image given', { without: ['pins'], image: true, evidence: { vmConfig: null } }],
  ['without vm_config', { without: ['pins'], evidence: { vmConfig: null } }],
  ['without an event log', { without: ['pins'], evidence: { eventLog: null } }],
  ['without evidence', { without: ['pins'], evidence: { eventLog: null, vmConfig: null, quote: null } }],
  ['years later', { at: AT + 4000 * DAY }],
  ['years before', { at: AT - 4000 * DAY }],
  ['with all phases', { phases: [...PHASES], without: ['pins'] }],
  ['with the os alone', { phases: ['os'], without: ['pins'] }],
  ['with no source code', { phases: ['hardware', 'os'], without: ['pins'] }],
  ['with no os', { phases: ['hardware', 'source-code'] }],
  ...EXPECTATIONS.flatMap((named: Expectation): [string, How][] => [
    [`with ${named} named beside the os`, { phases: ['os'], named: [named], ...asking }],
    [`with ${named} named beside hardware`, { phases: ['hardware'], named: [named], image: true, ...asking }],
    [
      `with ${named} named, and no vm_config`,
      { phases: ['hardware'], named: [named], image: true, without: ['pins'], evidence: { vmConfig: null }, ...asking },
    ],
  ]),
];

describe('causes are sound', () => {
  it.each(ways)(
    '%s, however it is bent',
    async (_, how) => {
      for (const bend of [AS_IS, ...LOGS, ...HOSTS, ...NEWER, ...HARDWARE]) {
        expect([bend, causeFaults(await appraised({ ...how, bend }))]).toEqual([bend, []]);
      }
    },
    120_000,
  );
});
