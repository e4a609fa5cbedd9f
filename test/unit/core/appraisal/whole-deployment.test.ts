// An app, its KMS and its gateway in one appraisal: each judged by its own section, and bound to the others by what
// quotes cover. The machines, the registers and the documents are the simulator's.

import { beforeAll, describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import {
  type Bundle,
  type BundleComponent,
  createBundle,
  parseBundle,
  serialiseBundle,
} from '../../../../src/core/bundle.js';
import { readEvidenceItem } from '../../../../src/core/bundle-evidence.js';
import { parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../../../src/core/result/document.js';
import type { Phase } from '../../../../src/core/result/words.js';
import { levelsOf } from '../../../../src/core/summary/levels.js';
import { parseSummary } from '../../../../src/core/summary/read.js';
import { summarise } from '../../../../src/core/summary/summarise.js';
import { badgeOf } from '../../../../src/core/views/badge.js';
import { readBadgeFacts } from '../../../../src/core/views/badge-facts.js';
import { renderJson } from '../../../../src/core/views/json.js';
import {
  createWholeDeployment,
  guestAgentInfo,
  type KmsMetaJson,
  kmsMeta,
  kmsRpcCertificate,
  mrAggregated,
  phalaCloudAttestations,
  raTlsCertificate,
  runtimeEvent,
  type TcbInfoJson,
  toHex,
  type WholeBend,
  type WholeDeployment,
} from '../../../../src/simulator/index.js';
import { causeFaults } from '../../../support/causes.js';

const SEED = 'whole';
/** Their evidence is required, too. */
const whole = (bend: WholeBend = {}): WholeDeployment => {
  const world = createWholeDeployment({ seed: SEED, ...bend });
  return { ...world, policy: `${world.policy}components: [app, kms, gateway]\n` };
};
const WORLD = whole();
/** dstack 0.6: the guest does not measure the KMS. */
const NEWER = whole({ app: { app: { mrKms: null } }, gateway: { app: { mrKms: null } } });

type Given = Record<string, unknown>;

/** A bundle with this evidence, by the name of its item; the machines are listed as they are found. */
function bundleOf(given: Given, collateral: unknown = WORLD.app.collateral): Bundle {
  const items = Object.entries(given).map(([name, document]) => ({
    role: 'evidence' as const,
    name,
    source: `file:${name}`,
    collectedAt: WORLD.app.at.toISOString(),
    bytes: new Uint8Array(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))),
  }));
  const count = { app: 0, kms: 0, gateway: 0 };
  const components = items.flatMap(({ name, bytes }) =>
    readEvidenceItem(name, bytes).machines.map(
      ({ role }, machine): BundleComponent => ({
        role,
        instance: count[role]++,
        acquired: 'replayed',
        evidence: { item: name, machine },
        collateral: 'collateral/0',
      }),
    ),
  );
  const bytes = new Uint8Array(Buffer.from(JSON.stringify(collateral)));
  const endorsement = { role: 'endorsement' as const, name: 'collateral/0', source: 'file:collateral.json' };
  return createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components,
    gaps: [],
    items: [...items, { ...endorsement, collectedAt: WORLD.app.at.toISOString(), bytes }],
  });
}

async function appraised(
  given: Given | Bundle,
  { policy = WORLD.policy, phases }: { policy?: string; phases?: Phase[] } = {},
): Promise<ResultDocument> {
  const result = await appraiseBundle('schema' in given ? (given as Bundle) : bundleOf(given), {
    policy: resolvePolicy(await parsePolicy(policy), {
      defaultFreshness: 'replayed',
      ...(phases === undefined ? {} : { phases }),
    }),
    at: WORLD.app.at.getTime(),
    trustAnchors: [{ publicKey: WORLD.app.keys('root').publicKey }],
  });
  expect(causeFaults(result)).toEqual([]);
  return result;
}

const evidenceOf = ({ app, kms, gateway, meta }: WholeDeployment): Given => ({
  evidence: app.evidence,
  'kms-evidence/0': guestAgentInfo(kms),
  'kms-evidence/1': meta,
  'gateway-evidence/0': guestAgentInfo(gateway),
});

function checkOf(result: ResultDocument, component: string, id: string): Check | null {
  const all = result.components.flatMap(({ phases }) => Object.values(phases).flatMap(({ checks }) => checks));
  return all.find((check) => check.component === component && check.id === id) ?? null;
}

/** `status: detail`. */
function binding(result: ResultDocument, component = 'app/0'): string | null {
  const check = checkOf(result, component, 'source-code.kms-binding');
  return check === null ? null : `${check.status}: ${check.detail}`;
}

const without = (given: Given, ...names: string[]): Given =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
/** The policy without one section, or with another in its place. */
const policyWith = (section: string, lines = ''): string =>
  WORLD.policy.replace(new RegExp(`${section}:\n {2}aggregated-mrs: .*\n`), lines);

/** The policy, and the app id of the gateway in it. */
const naming = (policy: string): string =>
  policy.replace('gateway:\n', `gateway:\n  app-ids: ["${toHex(WORLD.gateway.app.appId)}"]\n`);

describe('a whole deployment', () => {
  let result: ResultDocument;
  beforeAll(async () => {
    result = await appraised(evidenceOf(WORLD));
  });

  it('is verified: app, KMS and gateway, each by its own section', () => {
    expect(result.verdict).toBe('verified');
    expect(result.components.map(({ role, instance }) => `${role}/${instance}`)).toEqual([
      'app/0',
      'kms/0',
      'gateway/0',
    ]);
    expect(result.notShown.map(({ what }) => what)).not.toContain('KMS');
  });

  it('binds app and gateway to the KMS by what the guests measured', () => {
    const said =
      'pass: The guest measured, as the KMS that gave it its keys, what kms/0 runs (mr-kms). The same root key is in the GetMeta answer.';
    expect(binding(result)).toBe(said);
    expect(binding(result, 'gateway/0')).toBe(said);
    expect(binding(result, 'kms/0')).toBeNull();
  });

  it('judges a KMS by its own log: no image hash event, an empty instance id, a local key provider', () => {
    expect(checkOf(result, 'kms/0', 'os.image-hash-event')).toMatchObject({
      status: 'pass',
      detail: expect.stringContaining('The guest measured no image hash'),
    });
    expect(checkOf(result, 'kms/0', 'source-code.instance-id')?.detail).toBe('The instance id is measured as empty.');
    expect(checkOf(result, 'kms/0', 'source-code.key-provider')?.detail).toBe('The key provider is local-sgx.');
  });

  it('is the same again from its bundle', async () => {
    const bundle = bundleOf(evidenceOf(WORLD));
    expect(await appraised(parseBundle(serialiseBundle(bundle)))).toEqual(await appraised(bundle));
  });

  it('is verified from one answer of Phala Cloud', async () => {
    const { app, kms, gateway } = WORLD;
    const answer = phalaCloudAttestations(app, { running: 2, stopped: 0, kms, gateway });
    const outcome = await appraised(
      { evidence: answer },
      { policy: naming(WORLD.policy.replace('components: [app, kms, gateway]\n', '')) },
    );
    // The API gives no vm_config, and no certificate of ours is in doubt for it: the OS is known by the pins.
    expect(outcome.components.map(({ role, phases }) => [role, phases['source-code'].status])).toEqual([
      ['app', 'pass'],
      ['app', 'pass'],
      ['kms', 'pass'],
      ['gateway', 'pass'],
    ]);
  });

  it('takes the certificate of the RPC port as evidence of the machine', async () => {
    const given = { ...evidenceOf(WORLD), 'kms-evidence/0': kmsRpcCertificate(WORLD.kms) };
    const outcome = await appraised(given);
    expect(outcome.verdict).toBe('verified');
    expect(binding(outcome)).toContain('The same root key is in the RPC certificate; GetMeta answer.');
  });
});

describe('reference values', () => {
  it('of the app do not judge KMS and gateway: unknown, with the lines that would accept what was found', async () => {
    const policy = policyWith('kms').replace(/gateway:\n {2}aggregated-mrs: .*\n/, '');
    const outcome = await appraised(evidenceOf(WORLD), { policy });
    expect(outcome.verdict).toBe('inconclusive');
    for (const [role, machine] of [['kms', WORLD.kms] as const, ['gateway', WORLD.gateway] as const]) {
      const check = checkOf(outcome, `${role}/0`, 'os.reference-value');
      expect(check?.status).toBe('unknown');
      expect(check?.policyLines).toEqual([`${role}:`, '  aggregated-mrs:', `    - "${toHex(mrAggregated(machine))}"`]);
      expect(check?.hint).toContain(`${role}.aggregated-mrs`);
      const accepted = await appraised(evidenceOf(WORLD), {
        policy: `${policy}${(check?.policyLines ?? []).join('\n')}\n`,
      });
      expect(checkOf(accepted, `${role}/0`, 'os.reference-value')?.status).toBe('pass');
      expect(checkOf(accepted, `${role}/0`, 'source-code.compose-hash')?.status).toBe('pass');
    }
    expect(binding(outcome)).toMatch(
      /^unknown: .*But of kms\/0 it is not proven what it runs: os\.reference-value is unknown\.$/,
    );
  });

  it('of the KMS do not judge the app', async () => {
    const { app } = WORLD;
    const own = `aggregated-mrs: ["${toHex(mrAggregated(app))}"]\n  compose-hashes: ["${toHex(app.app.composeHash)}"]`;
    const outcome = await appraised({ evidence: app.evidence }, { policy: `version: 1\nkms:\n  ${own}\n` });
    expect(checkOf(outcome, 'app/0', 'os.reference-value')?.status).toBe('unknown');
    expect(checkOf(outcome, 'app/0', 'source-code.compose-hash')?.status).toBe('unknown');
  });

  it.each(['rtmr3', 'mr-config-id', 'hardware'])('named for the app (%s) are not asked of the KMS', async (what) => {
    const { td } = WORLD.app;
    const more = {
      rtmr3: WORLD.policy.replace('source-code:\n', `source-code:\n  rtmr3: ["${toHex(td.rtmr3)}"]\n`),
      'mr-config-id': WORLD.policy.replace('source-code:\n', 'source-code:\n  mr-config-id: required\n'),
      hardware: `${WORLD.policy}hardware: { mrconfigid: ["${toHex(td.mrConfigId)}"] }\n`,
    }[what];
    const outcome = await appraised(evidenceOf(WORLD), { policy: more ?? '' });
    expect(outcome.verdict).toBe('verified');
    expect(checkOf(outcome, 'kms/0', 'source-code.rtmr3')).toBeNull();
    expect(checkOf(outcome, 'kms/0', 'hardware.mrconfigid')).toBeNull();
  });

  it('pinned otherwise: registers and compose hash; another aggregated measurement fails', async () => {
    const { registers, app } = WORLD.kms;
    const { mrtd, rtmr0, rtmr1, rtmr2 } = registers;
    const lines = (hash: string): string =>
      `kms:\n  measurements: [{ mrtd: "${mrtd}", rtmr0: "${rtmr0}", rtmr1: "${rtmr1}", rtmr2: "${rtmr2}" }]\n  compose-hashes: ["${hash}"]\n`;
    const right = await appraised(evidenceOf(WORLD), { policy: policyWith('kms', lines(toHex(app.composeHash))) });
    expect(right.verdict).toBe('verified');
    const wrong = await appraised(evidenceOf(WORLD), { policy: policyWith('kms', lines('11'.repeat(32))) });
    expect(wrong.verdict).toBe('failed');
    expect(checkOf(wrong, 'kms/0', 'source-code.compose-hash')?.status).toBe('fail');
    const other = await appraised(evidenceOf(WORLD), {
      policy: policyWith('kms', `kms:\n  aggregated-mrs: ["${'11'.repeat(32)}"]\n`),
    });
    expect(other.verdict).toBe('failed');
    expect(checkOf(other, 'kms/0', 'os.reference-value')).toMatchObject({
      status: 'fail',
      actual: toHex(mrAggregated(WORLD.kms)),
    });
    expect(checkOf(other, 'kms/0', 'os.reference-value')?.hint).toContain('aggregated-mrs');
  });

  it('gives a compose hash alone where the OS is known', async () => {
    const { mrtd, rtmr0, rtmr1, rtmr2 } = WORLD.kms.registers;
    const lines = `kms:\n  measurements: [{ mrtd: "${mrtd}", rtmr0: "${rtmr0}", rtmr1: "${rtmr1}", rtmr2: "${rtmr2}" }]\n`;
    const outcome = await appraised(evidenceOf(WORLD), { policy: policyWith('kms', lines) });
    expect(checkOf(outcome, 'kms/0', 'source-code.compose-hash')).toMatchObject({
      status: 'unknown',
      policyLines: ['kms:', '  compose-hashes:', `    - "${toHex(WORLD.kms.app.composeHash)}"`],
      hint: expect.stringContaining('kms.compose-hashes'),
    });
  });

  it('refuses what the KMS’s app-compose may not do', async () => {
    const tagged = whole({
      kms: { compose: { docker_compose_file: 'services:\n  kms:\n    image: registry.example/kms:0.5\n' } },
    });
    const policy = `${tagged.policy}`.replace('kms:\n  agg', 'kms:\n  findings: { fail: [image-not-pinned] }\n  agg');
    expect((await appraised(evidenceOf(tagged), { policy: tagged.policy })).verdict).toBe('verified');
    const outcome = await appraised(evidenceOf(tagged), { policy });
    expect(outcome.verdict).toBe('failed');
    expect(checkOf(outcome, 'kms/0', 'source-code.findings')).toMatchObject({
      status: 'fail',
      hint: expect.stringContaining('kms.findings'),
    });
  });
});

describe('components that the policy requires', () => {
  it.each(['kms', 'gateway'] as const)('%s: without its evidence nothing is verified', async (role) => {
    const given = without(evidenceOf(WORLD), `${role}-evidence/0`, 'kms-evidence/1');
    const outcome = await appraised(given);
    expect(outcome.verdict).toBe('inconclusive');
    const check = checkOf(outcome, `${role}/0`, 'hardware.quote-format');
    expect(check?.detail).toBe(
      `There is no quote: the policy requires a ${role === 'kms' ? 'KMS' : role} (components), and none is in the evidence.`,
    );
    expect(check?.hint).toContain(`--${role}-evidence`);
    const free = naming(WORLD.policy.replace('[app, kms, gateway]', '[app]'));
    expect((await appraised(given, { policy: free })).verdict).toBe('verified');
  });

  it.each<[Phase[]]>([[['hardware']], [['hardware', 'os']], [['source-code']], [['os']]])(
    'whatever phases are required: %j',
    async (phases) => {
      const outcome = await appraised({ evidence: WORLD.app.evidence }, { phases });
      expect(outcome.verdict).toBe('inconclusive');
      const named = outcome.notShown.map(({ what }) => what);
      if (phases.includes('source-code')) expect(named).toContain('KMS');
    },
  );

  it('cannot be left out of a bundle that has their evidence', () => {
    const { app, kms, gateway } = WORLD;
    const bundle = bundleOf({ evidence: phalaCloudAttestations(app, { running: 1, stopped: 0, kms, gateway }) });
    const parts = (components: BundleComponent[]) =>
      createBundle({
        target: bundle.target,
        gaps: [],
        components,
        items: bundle.items.map(({ data, encoding, ...item }) => ({
          ...item,
          bytes: new Uint8Array(Buffer.from(data, encoding === 'utf8' ? 'utf8' : 'base64')),
        })),
      });
    const refused = (components: BundleComponent[]) => expect(appraised(parts(components))).rejects;
    return Promise.all([
      refused(bundle.components.filter(({ role }) => role !== 'kms')).toThrow(
        'machine 1 of evidence is the KMS, and is left out',
      ),
      refused(bundle.components.filter(({ role }) => role !== 'gateway')).toThrow('is the gateway, and is left out'),
      refused(
        bundle.components.map((one) =>
          one.role === 'app' ? one : { ...one, role: one.role === 'kms' ? 'gateway' : 'kms' },
        ),
      ).toThrow('machine 1 of evidence is kms, not gateway'),
    ]);
  });

  it('cannot be left out where they were given by file', () => {
    const bundle = bundleOf(evidenceOf(WORLD));
    const items = bundle.items.map(({ data, encoding: _, ...item }) => ({
      ...item,
      bytes: new Uint8Array(Buffer.from(data)),
    }));
    const { target, components } = bundle;
    const part = (role: string) =>
      createBundle({ target, gaps: [], items, components: components.filter((one) => one.role !== role) });
    return Promise.all([
      expect(appraised(part('kms'))).rejects.toThrow('machine 0 of kms-evidence/0 is the KMS, and is left out'),
      expect(appraised(part('gateway'))).rejects.toThrow(
        'machine 0 of gateway-evidence/0 is the gateway, and is left out',
      ),
    ]);
  });
});

describe('an app is not bound to a KMS', () => {
  const failed = async (given: Given, expected: string, policy = WORLD.policy): Promise<void> => {
    const outcome = await appraised(given, { policy });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toContain(`fail: ${expected}`);
    expect(levelsOf(levelled(outcome))).not.toContain('TRUST_CENTER_SOURCE_CODE');
  };
  const levelled = ({ components }: ResultDocument) =>
    components.map(({ role, phases, reference }) => ({
      role,
      phases: {
        hardware: phases.hardware.status,
        os: phases.os.status,
        'source-code': phases['source-code'].status,
        domain: phases.domain.status,
      },
      referenceGrade: reference?.grade ?? null,
      imagesBuilt: false,
    }));

  it('that runs something else, however well it is known', async () => {
    const other = whole({ kms: { compose: { name: 'other-kms' } } });
    await failed(
      { ...evidenceOf(WORLD), 'kms-evidence/0': guestAgentInfo(other.kms) },
      'The keys were given by a KMS that runs something else than the one in the evidence.',
      policyWith('kms', `kms:\n  aggregated-mrs: ["${toHex(mrAggregated(other.kms))}"]\n`),
    );
  });

  it('whose log was altered: what it runs is computed from the quote, not taken from what it says', async () => {
    const info = guestAgentInfo(whole({ kms: { compose: { name: 'other-kms' } } }).kms);
    const lying = { ...info, mr_aggregated: toHex(mrAggregated(WORLD.kms)) };
    await failed(
      { ...evidenceOf(WORLD), 'kms-evidence/0': lying },
      'The keys were given by a KMS that runs something else',
    );
    const log = JSON.parse(guestAgentInfo(WORLD.kms).tcb_info);
    log.event_log.at(-2).event_payload = '00';
    const altered = { ...guestAgentInfo(WORLD.kms), tcb_info: JSON.stringify(log) };
    const outcome = await appraised({ ...evidenceOf(WORLD), 'kms-evidence/0': altered });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toMatch(
      /^unknown: .*it is not proven what it runs: source-code\.event-log-replay is fail\.$/,
    );
  });

  it.each<[string, Partial<KmsMetaJson>, string]>([
    ['development mode', { is_dev: true }, 'The KMS gives keys to whoever asks (GetMeta answer: development mode).'],
    [
      'any upgrade',
      { allow_any_upgrade: true },
      'The KMS gives keys to whoever asks (GetMeta answer: allows any upgrade).',
    ],
    [
      'another root CA',
      { ca_cert: createWholeDeployment({ seed: 'stranger' }).meta.ca_cert },
      'The KMS has another root key (GetMeta answer) than the keys hang on',
    ],
    [
      'another root CA of its making, without a quote over it',
      { bootstrap_info: { ...present(WORLD.meta.bootstrap_info), ca_pubkey: '3059ab', quote: '' } },
      'The KMS has another root key (GetMeta answer) than the keys hang on',
    ],
    [
      'another k256 key than it was made with',
      { k256_pubkey: `02${'11'.repeat(32)}` },
      'The KMS states two different k256 keys (GetMeta answer).',
    ],
    [
      'a quote over other keys',
      { bootstrap_info: { ...present(WORLD.meta.bootstrap_info), k256_pubkey: '03'.repeat(33) } },
      'The quote that the KMS gives for its root keys (GetMeta answer) does not vouch for them: its report data does not bind them.',
    ],
    [
      'a quote that is none',
      { bootstrap_info: { ...present(WORLD.meta.bootstrap_info), quote: '04000200' } },
      'The quote that the KMS gives for its root keys (GetMeta answer) does not vouch for them: it cannot be read.',
    ],
    [
      'a forged quote',
      {
        bootstrap_info: {
          ...present(WORLD.meta.bootstrap_info),
          quote: forged(present(WORLD.meta.bootstrap_info).quote),
        },
      },
      'The quote that the KMS gives for its root keys (GetMeta answer) does not vouch for them: it fails hardware.quote-signature',
    ],
  ])('that says %s', async (_, change, expected) => {
    await failed({ ...evidenceOf(WORLD), 'kms-evidence/1': { ...WORLD.meta, ...change } }, expected);
  });

  it('where its keys are not of a KMS', async () => {
    const local = whole({ app: { app: { keyProvider: { name: 'local-sgx', id: 'ab' }, mrKms: null } } });
    const policy = local.policy;
    await failed(
      evidenceOf(local),
      'A KMS is in the evidence, but the keys are not of a KMS: the measured key provider is local-sgx.',
      policy,
    );
    const alone = await appraised(
      { evidence: local.app.evidence },
      { policy: policy.replace('[app, kms, gateway]', '[app]') },
    );
    expect(alone.verdict).toBe('verified');
    expect(binding(alone)).toBeNull();
  });

  it('twice: two mr-kms events', async () => {
    const mr = mrAggregated(WORLD.kms);
    const twice = whole({
      app: {
        events: (events) => {
          const at = events.findIndex(({ event }) => event === 'mr-kms');
          return events.toSpliced(at, 0, runtimeEvent('mr-kms', mr, 1));
        },
      },
    });
    const outcome = await appraised(evidenceOf(twice), { policy: twice.policy });
    expect(outcome.verdict).toBe('failed');
    expect(checkOf(outcome, 'app/0', 'source-code.launch-events')?.detail).toContain('mr-kms stands 2 times');
    expect(checkOf(outcome, 'app/0', 'source-code.kms-binding')).toMatchObject({
      status: 'unknown',
      followsFrom: 'source-code.launch-events',
    });
  });

  it('that is the app itself, or whose quote is the app’s', async () => {
    const { app } = WORLD;
    const policy = policyWith('kms', `kms:\n  aggregated-mrs: ["${toHex(mrAggregated(app))}"]\n`);
    for (const same of [guestAgentInfo(app), app.evidence]) {
      await failed(
        { ...without(evidenceOf(WORLD), 'kms-evidence/1'), 'kms-evidence/0': same },
        'The keys were given by a KMS that runs something else',
        policy,
      );
    }
  });

  it('and a KMS is no app', async () => {
    const outcome = await appraised({ ...evidenceOf(WORLD), evidence: guestAgentInfo(WORLD.kms) });
    expect(outcome.verdict).toBe('failed');
    expect(checkOf(outcome, 'app/0', 'source-code.compose-hash')?.status).toBe('fail');
  });

  it('and is not verified for what the KMS says alone', async () => {
    const outcome = await appraised(without(evidenceOf(WORLD), 'kms-evidence/0'), {
      policy: WORLD.policy.replace('[app, kms, gateway]', '[app]'),
    });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome)).toBe(
      'unknown: The KMS says something of itself, but no quote of a machine of it is in the evidence.',
    );
  });

  it('where the KMS is appraised for its hardware alone', async () => {
    const outcome = await appraised(evidenceOf(WORLD), { phases: ['hardware', 'os'] });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome)).toContain('it is not proven what it runs: the source-code phase is not required.');
  });
});

describe('without mr-kms', () => {
  it('a quote over the root key binds, if what made it is the KMS in the evidence', async () => {
    const outcome = await appraised(evidenceOf(NEWER), { policy: NEWER.policy });
    expect(outcome.verdict).toBe('verified');
    expect(binding(outcome)).toBe('pass: A quote of what kms/0 runs vouches for the root key that the keys hang on.');
  });

  it('may be the contract’s record', async () => {
    const { ca_pubkey, k256_pubkey, quote, eventlog } = present(NEWER.meta.bootstrap_info);
    const record = {
      caPubkey: `0x${ca_pubkey}`,
      k256Pubkey: `0x${k256_pubkey}`,
      quote: `0x${quote}`,
      eventlog,
      gatewayAppId: '',
    };
    const outcome = await appraised({ ...evidenceOf(NEWER), 'kms-evidence/1': record }, { policy: NEWER.policy });
    expect(binding(outcome)).toMatch(/^pass: /);
    const { k256Pubkey: _, ...shorter } = record;
    const open = await appraised({ ...evidenceOf(NEWER), 'kms-evidence/1': shorter }, { policy: NEWER.policy });
    expect(binding(open)).toContain(
      'unknown: The guest measured no mr-kms, and the quote over the root key is given without the k256 key',
    );
  });

  it('the right root key in GetMeta proves nothing', async () => {
    const { meta } = NEWER;
    const given = { ...evidenceOf(NEWER), 'kms-evidence/1': { ...meta, bootstrap_info: null } };
    const outcome = await appraised(given, { policy: NEWER.policy });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome)).toBe(
      'unknown: The guest measured no mr-kms, and no quote over the root key is in the evidence.',
    );
  });

  it('nor does it on the certificate of another operator’s KMS, for whose key anybody can issue one', async () => {
    const given = { ...without(evidenceOf(NEWER), 'kms-evidence/1'), 'kms-evidence/0': kmsRpcCertificate(NEWER.kms) };
    const outcome = await appraised(given, { policy: NEWER.policy });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome)).toMatch(/^unknown: The guest measured no mr-kms/);
  });

  it('nor a genuine quote over it that other code made', async () => {
    const other = whole({ kms: { compose: { name: 'other-kms' } } });
    const meta = kmsMeta(other.kms, NEWER.gateway);
    const outcome = await appraised({ ...evidenceOf(NEWER), 'kms-evidence/1': meta }, { policy: NEWER.policy });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome)).toBe(
      'unknown: The guest measured no mr-kms, and the root key was made by other code than that of the KMS in the evidence.',
    );
  });

  it('nor one over the root key of somebody else', async () => {
    const stranger = createWholeDeployment({ seed: 'stranger' });
    const outcome = await appraised(
      { ...evidenceOf(NEWER), 'kms-evidence/1': stranger.meta },
      { policy: NEWER.policy },
    );
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toContain('fail: The KMS has another root key (GetMeta answer)');
  });

  it('nor one of a platform whose TCB is revoked, or of which nothing is said', async () => {
    const tcbInfo = (info: TcbInfoJson): TcbInfoJson => {
      return {
        ...info,
        tcbLevels: info.tcbLevels.map((level, i) => (i === 0 ? level : { ...level, tcbStatus: 'Revoked' })),
      };
    };
    const world = whole({ app: { tcbInfo } });
    const madeAt = async (tdxSvn: string, fmspc?: Buffer) => {
      const platform = fmspc === undefined ? {} : { platform: { fmspc } };
      const maker = whole({ kms: { td: { teeTcbSvn: Buffer.from(tdxSvn.padEnd(32, '0'), 'hex') }, ...platform } });
      const given = { ...evidenceOf(NEWER), 'kms-evidence/1': kmsMeta(maker.kms, NEWER.gateway) };
      return appraised(bundleOf(given, world.app.collateral), { policy: NEWER.policy });
    };
    expect((await madeAt('070103')).verdict).toBe('verified');
    const revoked = await madeAt('070102');
    expect(revoked.verdict).toBe('failed');
    expect(binding(revoked)).toContain('the TCB of the platform that made it is revoked');
    for (const unknown of [await madeAt('070101'), await madeAt('070103', Buffer.from('00906ed50001', 'hex'))]) {
      expect(unknown.verdict).toBe('inconclusive');
      expect(binding(unknown)).toContain('whether the platform that quoted the root key is revoked is not known');
    }
  });

  it('nor one that a debug VM made, or whose KMS is not known', async () => {
    const policy = NEWER.policy.replace(/kms:\n {2}aggregated-mrs: .*\n/, '');
    const outcome = await appraised(evidenceOf(NEWER), { policy });
    expect(binding(outcome)).toMatch(/^unknown: A quote of what kms\/0 runs .* But of kms\/0 it is not proven/);
    const debug = whole({ kms: { td: (td) => ({ ...td, tdAttributes: Buffer.from('0100001000000000', 'hex') }) } });
    const meta = kmsMeta(debug.kms, NEWER.gateway);
    const forgery = await appraised({ ...evidenceOf(NEWER), 'kms-evidence/1': meta }, { policy: NEWER.policy });
    expect(forgery.verdict).toBe('failed');
    expect(binding(forgery)).toContain('it fails hardware.td-attributes');
  });
});

describe('a gateway', () => {
  const OTHER_KMS = '3059ab';

  it('under another KMS than the app fails, whether or not a KMS is in the evidence', async () => {
    const other = whole({ gateway: { app: { keyProvider: { name: 'kms', id: OTHER_KMS } } } });
    for (const given of [evidenceOf(other), without(evidenceOf(other), 'kms-evidence/0', 'kms-evidence/1')]) {
      const outcome = await appraised(given, { policy: other.policy });
      expect(outcome.verdict).toBe('failed');
      expect(binding(outcome, 'gateway/0')).toBe('fail: The keys of the gateway are not of the app’s KMS.');
    }
  });

  it('keyed by other KMS code fails', async () => {
    const other = whole({ gateway: { app: { mrKms: Buffer.alloc(32, 7) } } });
    const outcome = await appraised(evidenceOf(other), { policy: other.policy });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome, 'gateway/0')).toContain('fail: The keys were given by a KMS that runs something else');
    expect(binding(outcome)).toMatch(/^pass/);
  });

  it('that is not the one which the KMS names fails', async () => {
    const meta = { ...WORLD.meta, gateway_app_id: '11'.repeat(20) };
    const outcome = await appraised({ ...evidenceOf(WORLD), 'kms-evidence/1': meta });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome, 'gateway/0')).toBe('fail: The gateway is not the one that the KMS names (GetMeta answer).');
  });

  it('fails where the KMS names any, which a reader of what it says must not trip over', async () => {
    const any = { ...WORLD.meta, gateway_app_id: 'any' };
    const outcome = await appraised({ ...evidenceOf(WORLD), 'kms-evidence/1': any });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome, 'gateway/0')).toContain('fail: The KMS names any app as its gateway (GetMeta answer)');
    expect(binding(outcome)).toMatch(/^pass/);
    const dev = await appraised({ ...evidenceOf(WORLD), 'kms-evidence/1': { ...any, is_dev: true } });
    expect(binding(dev)).toContain('fail: The KMS gives keys to whoever asks (GetMeta answer: development mode).');
  });

  it('is of no KMS that has no root key, though app and gateway measure the same', async () => {
    const keyProvider = { name: 'kms', id: '' };
    const nameless = whole({ app: { app: { keyProvider } }, gateway: { app: { keyProvider } } });
    for (const given of [evidenceOf(nameless), without(evidenceOf(nameless), 'kms-evidence/0', 'kms-evidence/1')]) {
      const policy = nameless.policy.replace(/ {2}key-provider:\n.*\n.*\n/, '');
      const outcome = await appraised(given, { policy });
      expect(outcome.verdict).toBe('failed');
      expect(binding(outcome, 'gateway/0')).toContain('fail: The measured key provider is a KMS without a root key');
    }
  });

  it('with no KMS in the evidence has the app’s root key, and the KMS is named as not shown', async () => {
    const outcome = await appraised(without(evidenceOf(WORLD), 'kms-evidence/0', 'kms-evidence/1'), {
      policy: naming(WORLD.policy.replace('[app, kms, gateway]', '[app, gateway]')),
    });
    expect(outcome.verdict).toBe('verified');
    expect(binding(outcome, 'gateway/0')).toMatch(/^pass: Its keys hang on the same root key as the app’s\./);
    expect(outcome.notShown.map(({ what }) => what)).toContain('KMS');
  });

  it.each<[string, Given]>([
    ['no KMS is in the evidence', without(evidenceOf(WORLD), 'kms-evidence/0', 'kms-evidence/1')],
    ['it says nothing of itself', without(evidenceOf(WORLD), 'kms-evidence/1')],
    ['it names none', { ...evidenceOf(WORLD), 'kms-evidence/1': { ...WORLD.meta, gateway_app_id: '' } }],
  ])('that nothing names may be that of other apps under the same KMS, and is not known: %s', async (_, given) => {
    const policy = WORLD.policy.replace('[app, kms, gateway]', '[app, gateway]');
    // Somebody else's: as good as ours in every other way.
    const other = whole({ gateway: { app: { appId: Buffer.alloc(20, 7) } } });
    const foreign = { ...given, 'gateway-evidence/0': guestAgentInfo(other.gateway) };
    const accepting = policy.replace(toHex(mrAggregated(WORLD.gateway)), toHex(mrAggregated(other.gateway)));
    for (const outcome of [await appraised(given, { policy }), await appraised(foreign, { policy: accepting })]) {
      expect(outcome.verdict).toBe('inconclusive');
      expect(binding(outcome, 'gateway/0')).toMatch(/^unknown: .* But nothing names its app id/);
    }
    const check = checkOf(await appraised(given, { policy }), 'gateway/0', 'source-code.kms-binding');
    expect(check?.policyLines).toEqual(['gateway:', '  app-ids:', `    - "${toHex(WORLD.gateway.app.appId)}"`]);
    expect((await appraised(given, { policy: naming(policy) })).verdict).toBe('verified');
    const refused = await appraised(foreign, { policy: naming(accepting) });
    expect(refused.verdict).toBe('failed');
    expect(checkOf(refused, 'gateway/0', 'source-code.app-id')?.status).toBe('fail');
  });
});

describe('a collection that was cut short', () => {
  it('is no whole one: what else was to be asked, nothing tells', async () => {
    const bundle = bundleOf(evidenceOf(WORLD));
    const { target, components } = bundle;
    const items = bundle.items.map(({ data, encoding, ...item }) => ({
      ...item,
      bytes: new Uint8Array(Buffer.from(data, encoding === 'utf8' ? 'utf8' : 'base64')),
    }));
    const gaps = [{ name: 'collection', reason: 'it was cancelled before it was complete' }];
    await expect(appraised(createBundle({ target, components, items, gaps }))).rejects.toThrow(
      'the collection is not whole: it was cancelled before it was complete',
    );
  });
});

describe('a KMS that was asked for GetMeta and did not answer', () => {
  const SAID = 'is in development mode or allows any upgrade: its own statement (GetMeta) of that is in no evidence';
  const given = without(evidenceOf(WORLD), 'kms-evidence/1');
  const policy = naming(WORLD.policy);
  const silent = (): Bundle => {
    const bundle = bundleOf(given);
    const items = bundle.items.map(({ data, encoding, ...item }) => ({
      ...item,
      bytes: new Uint8Array(Buffer.from(data, encoding === 'utf8' ? 'utf8' : 'base64')),
    }));
    const { target, components } = bundle;
    return createBundle({ target, components, items, gaps: [{ name: 'kms/meta', reason: 'the connection was cut' }] });
  };
  const whys = ({ notShown }: ResultDocument): string =>
    notShown.flatMap(({ what, why }) => (what === 'KMS' ? [why] : [])).join();

  it('may hide that it is in development mode: its binding is not known, though mr-kms names it', async () => {
    const outcome = await appraised(silent(), { policy });
    expect(outcome.verdict).toBe('inconclusive');
    for (const component of ['app/0', 'gateway/0']) {
      expect(binding(outcome, component)).toMatch(
        /^unknown: .*But it did not say whether others get the same keys \(GetMeta\): the connection was cut\.$/,
      );
    }
  });

  it('is another than one that nobody asked: that passes, and what it did not say is told', async () => {
    const outcome = await appraised(given, { policy });
    expect(outcome.verdict).toBe('verified');
    expect(whys(outcome)).toBe(`whether it ${SAID}`);
  });

  it('is told of part by part, as older ones say it', async () => {
    const { is_dev: _, ...older } = WORLD.meta;
    const outcome = await appraised({ ...evidenceOf(WORLD), 'kms-evidence/1': older });
    expect(outcome.verdict).toBe('verified');
    expect(whys(outcome)).toBe(
      'whether it is in development mode: its own statement (GetMeta) of that is in no evidence',
    );
    expect(whys(await appraised(evidenceOf(WORLD)))).toBe('');
  });
});

describe('a gateway with no KMS in the evidence', () => {
  const policyOf = (world: WholeDeployment): string => world.policy.replace('[app, kms, gateway]', '[app, gateway]');
  const given = (world: WholeDeployment): Given => without(evidenceOf(world), 'kms-evidence/0', 'kms-evidence/1');

  it('is not tied to an app that has no keys of a KMS, however well it is known', async () => {
    const keyProvider = { name: 'local-sgx', id: 'ab' };
    const apart = whole({ app: { app: { keyProvider, mrKms: null } } });
    const both = whole({ app: { app: { keyProvider, mrKms: null } }, gateway: { app: { keyProvider, mrKms: null } } });
    for (const world of [apart, both]) {
      const outcome = await appraised(given(world), { policy: policyOf(world) });
      expect(outcome.verdict).toBe('inconclusive');
      expect(binding(outcome, 'gateway/0')).toMatch(/^unknown: Nothing ties this gateway to the app/);
    }
  });

  it('nor to one of whose instances only some have keys of its KMS', async () => {
    const local = whole({ app: { instance: 1, app: { keyProvider: { name: 'local-sgx', id: 'ab' }, mrKms: null } } });
    const two = { ...given(WORLD), 'evidence/1': local.app.evidence };
    const policy = policyOf(WORLD).replace(/ {2}key-provider:\n.*\n.*\n/, '');
    const outcome = await appraised(two, { policy });
    expect(outcome.verdict).toBe('inconclusive');
    expect(binding(outcome, 'gateway/0')).toMatch(/^unknown: Nothing ties this gateway to the app/);
  });

  it('is not compared with an app whose keys are not known', async () => {
    const broken = whole({ app: { events: (events) => events.filter(({ event }) => event !== 'key-provider') } });
    const outcome = await appraised(given(broken), { policy: policyOf(broken) });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome, 'gateway/0')).toMatch(/^unknown: Where the app has its keys from is not proven/);
  });
});

describe('stopped instances of the app', () => {
  const answer = (running: number, stopped: number): Bundle => {
    const { app, kms, gateway } = WORLD;
    return bundleOf({ evidence: phalaCloudAttestations(app, { running, stopped, kms, gateway }) });
  };
  /** What badge and summary say of it, under Intel's root. */
  const read = async (bundle: Bundle, result: ResultDocument) => {
    const production = { ...result, experiment: null, trustAnchor: 'intel-sgx-root-ca' };
    const badge = badgeOf(readBadgeFacts(renderJson(production)), WORLD.app.at.getTime(), { maxAgeDays: 7 });
    const policy = resolvePolicy(await parsePolicy(naming(WORLD.policy)), { defaultFreshness: 'replayed' });
    const statement = await summarise({ result: production, bundle, policy });
    return { badge, summary: parseSummary(JSON.parse(JSON.stringify(statement))) };
  };

  it('are counted apart from KMS and gateway, and every reader comes to the same', async () => {
    const bundle = answer(2, 1);
    const result = await appraised(bundle, { policy: naming(WORLD.policy) });
    expect(result.verdictReason).toContain('1 of 3 instances stopped and not judged');
    expect(result.verdict).toBe('verified');
    expect(result.instances).toMatchObject({ judged: 2, distinct: 2, stopped: [{}] });
    const names = result.components.map(({ role, instance }) => `${role}/${instance}`);
    expect(names).toEqual(['app/0', 'app/1', 'kms/0', 'gateway/0']);
    const { badge, summary } = await read(bundle, result);
    expect(badge.message).toMatch(/^verified from recorded evidence, 1 of 3 instances stopped, domain skipped/);
    expect(summary).toMatchObject({ verdict: 'verified', passed: true, instances: { judged: 2, stopped: 1 } });
    expect(summary.components.map(({ component }) => component)).toEqual(names);
    expect(summary.verifiedLevels).toContain('TRUST_CENTER_SOURCE_CODE');
  });

  it('do not stand for a KMS or gateway that is required and missing', async () => {
    const bundle = bundleOf({ evidence: phalaCloudAttestations(WORLD.app, { running: 1, stopped: 1 }) });
    const result = await appraised(bundle, { policy: naming(WORLD.policy) });
    expect(result.verdictReason).toMatch(/^inconclusive: hardware\.quote-format \(kms\/0\) and 1 more/);
    expect(result.instances).toMatchObject({ judged: 1, distinct: 1, stopped: [{}] });
    const { badge, summary } = await read(bundle, result);
    expect(badge.state).toBe('inconclusive');
    expect(summary).toMatchObject({ verdict: 'inconclusive', passed: false, verifiedLevels: [] });
  });

  it('are no success where there is no other, however well KMS and gateway are known', async () => {
    const bundle = answer(0, 2);
    const result = await appraised(bundle, { policy: naming(WORLD.policy) });
    expect(result.verdict).toBe('inconclusive');
    expect(result.verdictReason).toMatch(
      /^inconclusive: whether any instance passes \(none was judged\) could not be decided /,
    );
    expect(result.components.map(({ role }) => role)).toEqual(['kms', 'gateway']);
    expect(result.gaps).toMatchObject([{ name: 'app/instances', hint: 'Start the app.' }]);
    const { badge, summary } = await read(bundle, result);
    expect(badge.state).toBe('inconclusive');
    expect(summary).toMatchObject({ verdict: 'inconclusive', passed: false, instances: { judged: 0, stopped: 2 } });
  });
});

describe('KMS and gateway that nothing ties to the app', () => {
  const told = ({ notShown }: ResultDocument, what: string): string[] =>
    notShown.flatMap((one) => (one.what === what ? [one.why] : []));
  const UNBOUND = {
    KMS: 'appraised, but not shown to be the one that gives the app its keys',
    gateway: 'appraised, but not shown to be of the deployment that the app is of',
  };

  it('are said to be so, where the phase that would is not required: they may be anybody’s', async () => {
    const { app } = WORLD;
    const { kms, gateway } = createWholeDeployment({ seed: SEED, kms: { compose: { name: 'anybody’s' } } });
    const answer = phalaCloudAttestations(app, { running: 1, stopped: 0, kms, gateway });
    const outcome = await appraised({ evidence: answer }, { phases: ['hardware'] });
    expect(outcome.verdict).toBe('verified');
    expect(told(outcome, 'KMS')).toEqual([UNBOUND.KMS]);
    expect(told(outcome, 'gateway')).toEqual([UNBOUND.gateway]);
    const all = await appraised({ evidence: answer });
    expect(all.verdict).toBe('failed');
  });

  it('and so is a gateway before an app that has no keys of a KMS', async () => {
    const local = whole({ app: { app: { keyProvider: { name: 'local-sgx', id: 'ab' }, mrKms: null } } });
    const given = without(evidenceOf(local), 'kms-evidence/0', 'kms-evidence/1');
    const outcome = await appraised(given, { policy: local.policy.replace('[app, kms, gateway]', '[app, gateway]') });
    expect(told(outcome, 'gateway')).toEqual([UNBOUND.gateway]);
  });

  it('which is said of none that is bound', async () => {
    const outcome = await appraised(evidenceOf(WORLD));
    expect([...told(outcome, 'KMS'), ...told(outcome, 'gateway')]).toEqual([]);
  });
});

describe('the certificate of the RPC port', () => {
  const LEAF = /^[\s\S]*?-----END CERTIFICATE-----\n/;
  const own = kmsRpcCertificate(WORLD.kms);
  const leafOf = (chain: string): string => LEAF.exec(chain)?.[0] ?? '';
  const rootOf = (chain: string): string => chain.slice(leafOf(chain).length);
  /** Of the same machine, issued by a CA that somebody else made for himself. */
  const thiefs = raTlsCertificate(WORLD.kms, { key: 'kms-rpc', usage: 'kms:rpc', issuer: 'thief' }).pem;
  const given = (certificate: string, meta: unknown = WORLD.meta): Given => ({
    ...evidenceOf(WORLD),
    'kms-evidence/0': certificate,
    'kms-evidence/1': meta,
  });

  it.each([
    ['alone: the root CA that GetMeta states must have issued it', leafOf(own)],
    ['with its issuer', own],
  ])('is of the KMS’s root CA, sent %s', async (_, certificate) => {
    const outcome = await appraised(given(certificate));
    expect(outcome.verdict).toBe('verified');
    expect(binding(outcome)).toContain('The same root key is in the RPC certificate; GetMeta answer.');
  });

  it.each([
    ['alone', leafOf(thiefs), 'no root key that the KMS states signed it'],
    [
      'before the right CA',
      leafOf(thiefs) + rootOf(own),
      'certificate 1 of its chain is not signed by the key of the next',
    ],
  ])('fails where another CA issued it, sent %s', async (_, certificate, why) => {
    const outcome = await appraised(given(certificate));
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toBe(`fail: The certificate of the KMS’s RPC port is not of its root CA: ${why}.`);
  });

  it('fails with a chain to another root than GetMeta states', async () => {
    const outcome = await appraised(given(thiefs));
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toContain('fail: The KMS has another root key (RPC certificate)');
  });

  it('says nothing of a root key alone, where nothing else does', async () => {
    const outcome = await appraised(without(given(leafOf(thiefs)), 'kms-evidence/1'), {
      policy: naming(WORLD.policy),
    });
    expect(outcome.verdict).toBe('verified');
    expect(binding(outcome)).toBe(
      'pass: The guest measured, as the KMS that gave it its keys, what kms/0 runs (mr-kms).',
    );
  });
});

describe('the k256 key of a KMS', () => {
  const KEY = WORLD.meta.k256_pubkey;
  const record = (k256Pubkey: string): unknown => ({ caPubkey: toHex(WORLD.kms.keys('kms').spki), k256Pubkey });
  const withRecord = (k256Pubkey: string): Given => ({ ...evidenceOf(WORLD), 'kms-evidence/2': record(k256Pubkey) });

  it('may be written as a compressed point or as a whole one', async () => {
    for (const key of [KEY, `04${KEY.slice(2)}${'00'.repeat(31)}02`]) {
      expect((await appraised(withRecord(key))).verdict).toBe('verified');
    }
  });

  it.each([`03${KEY.slice(2)}`, `04${KEY.slice(2)}${'00'.repeat(31)}03`, `02${'ee'.repeat(32)}`])(
    'fails where GetMeta and the contract’s record differ: %s',
    async (key) => {
      const outcome = await appraised(withRecord(key));
      expect(outcome.verdict).toBe('failed');
      expect(binding(outcome)).toBe('fail: The KMS states two different k256 keys (GetMeta answer; contract record).');
    },
  );
});

describe('two instances, of which one has its keys from elsewhere', () => {
  it('are bound each by itself', async () => {
    const [first, second] = createWholeDeployment({
      seed: SEED,
      more: [{ app: { mrKms: Buffer.alloc(32, 9) } }],
    }).instances.map((one) => one.evidence);
    const answer = phalaCloudAttestations(WORLD.app, {
      running: 1,
      stopped: 0,
      kms: WORLD.kms,
      gateway: WORLD.gateway,
    });
    const instances = [first, second].map((one) => ({
      ...answer.instances[0],
      quote: one?.quote ?? null,
      eventlog: JSON.parse(one?.event_log ?? '[]'),
      tcb_info: null,
    }));
    const outcome = await appraised({ evidence: { ...answer, instances } });
    expect(outcome.verdict).toBe('failed');
    expect([binding(outcome, 'app/0')?.slice(0, 4), binding(outcome, 'app/1')?.slice(0, 4)]).toEqual(['pass', 'fail']);
    expect(outcome.drift.map(({ what }) => what)).toContain('mr-kms');
  });
});

describe('the KMS of another operator', () => {
  it('with the right address, the right gateway and the same code: its root key is another', async () => {
    const stranger = createWholeDeployment({ seed: 'stranger' }).meta;
    const { kms_contract_address, chain_id, gateway_app_id } = WORLD.meta;
    const outcome = await appraised({
      ...evidenceOf(WORLD),
      'kms-evidence/1': { ...stranger, kms_contract_address, chain_id, gateway_app_id },
    });
    expect(outcome.verdict).toBe('failed');
    expect(binding(outcome)).toContain('fail: The KMS has another root key (GetMeta answer)');
  });
});

describe('the summary of a whole deployment', () => {
  it('passes for all three or for none', async () => {
    const policyOf = async (text: string) => resolvePolicy(await parsePolicy(text), { defaultFreshness: 'replayed' });
    for (const [world, verdict] of [
      [WORLD, 'verified'],
      [whole({ app: { app: { mrKms: Buffer.alloc(32) } } }), 'failed'],
    ] as const) {
      const bundle = bundleOf(evidenceOf(world));
      const result = await appraised(bundle, { policy: world.policy });
      expect(result.verdict).toBe(verdict);
      const { predicate } = await summarise({ result, bundle, policy: await policyOf(world.policy) });
      // A test root: never PASSED.
      expect(predicate.verificationResult).toBe('FAILED');
      const ours = Object.values(predicate).find((value) => typeof value === 'object' && 'components' in value);
      expect(ours).toMatchObject({ components: [{ role: 'app' }, { role: 'kms' }, { role: 'gateway' }] });
    }
  });
});

function present<T>(value: T | null): T {
  if (value === null) throw new Error('not there');
  return value;
}

/** One bit of the signature is another. */
function forged(quote: string): string {
  const bytes = Buffer.from(quote, 'hex');
  const at = 48 + 584 + 4;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('hex');
}
