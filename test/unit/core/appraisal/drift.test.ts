// Instances of one app held against each other, and nodes of its KMS and gateway: what differs is shown, what the policy
// names is refused, and different app ids always.

import { describe, expect, it } from 'vitest';
import { appraiseBundle } from '../../../../src/core/appraisal/appraise-bundle.js';
import { type Bundle, type BundleComponent, createBundle } from '../../../../src/core/bundle.js';
import { readEvidenceItem } from '../../../../src/core/bundle-evidence.js';
import { parsePolicy, resolvePolicy } from '../../../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../../../src/core/result/document.js';
import { DRIFT_NAMES, DRIFT_PHASE, type DriftName } from '../../../../src/core/result/drift.js';
import type { Phase } from '../../../../src/core/result/words.js';
import { summarise } from '../../../../src/core/summary/summarise.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { renderText } from '../../../../src/core/views/text.js';
import {
  type Bend,
  createDeployment,
  createWholeDeployment,
  type Deployment,
  guestAgentInfo,
  mrAggregated,
  phalaCloudAttestations,
  toHex,
} from '../../../../src/simulator/index.js';
import { causeFaults } from '../../../support/causes.js';

const SEED = 'drift';
const WORLD = createDeployment({ seed: SEED });
/** An instance of the same app but for the bend, on the same kind of platform. */
const instance = (number: number, bend: Bend = {}): Deployment => WORLD.sibling(number, bend);
const OWN_APP_ID: Bend = { app: { appId: WORLD.app.appId } };

interface Given {
  /** Lines of the policy besides those that accept every machine given. */
  policy?: string;
  phases?: Phase[];
  more?: Record<string, unknown>;
}

function bundleOf(machines: readonly Deployment[], more: Record<string, unknown>): Bundle {
  const [first = WORLD] = machines;
  const answer = phalaCloudAttestations(first, { running: 1, stopped: 0 });
  const instances = machines.flatMap((one) => phalaCloudAttestations(one, { running: 1, stopped: 0 }).instances);
  const documents = { evidence: { ...answer, instances }, ...more };
  const collectedAt = WORLD.at.toISOString();
  const items = Object.entries(documents).map(([name, document]) => ({
    role: 'evidence' as const,
    name,
    source: `file:${name}`,
    collectedAt,
    bytes: new Uint8Array(Buffer.from(JSON.stringify(document))),
  }));
  const count = { app: 0, kms: 0, gateway: 0 };
  const collaterals = [first, ...machines].map(({ collateral }) => collateral);
  const components = items.flatMap(({ name, bytes }) =>
    readEvidenceItem(name, bytes).machines.map(({ role }, machine): BundleComponent => {
      const number = count[role]++;
      const collateral = `collateral/${role === 'app' ? number + 1 : 0}`;
      return { role, instance: number, acquired: 'fetched', evidence: { item: name, machine }, collateral };
    }),
  );
  const endorsements = collaterals.map((collateral, number) => ({
    role: 'endorsement' as const,
    name: `collateral/${number}`,
    source: 'file:collateral.json',
    collectedAt,
    bytes: new Uint8Array(Buffer.from(JSON.stringify(collateral))),
  }));
  return createBundle({
    target: { kind: 'file', name: 'attestations.json' },
    components,
    gaps: [],
    items: [...items, ...endorsements],
  });
}

/** By a policy that accepts each of the machines by itself. */
async function policyOf(machines: readonly Deployment[], { policy = '', phases }: Given) {
  const sets = machines.map(({ registers: { mrtd, rtmr0, rtmr1, rtmr2 } }, number) =>
    JSON.stringify({ name: `set ${number}`, mrtd, rtmr0, rtmr1, rtmr2 }),
  );
  const hashes = [...new Set(machines.map(({ app }) => toHex(app.composeHash)))];
  const text = `version: 1
hardware: { tcb-statuses: [UpToDate, SWHardeningNeeded] }
os: { measurements: [${[...new Set(sets)].join(', ')}] }
source-code: { compose-hashes: ${JSON.stringify(hashes)} }
${policy}`;
  return resolvePolicy(await parsePolicy(text), {
    defaultFreshness: 'fetched',
    ...(phases === undefined ? {} : { phases }),
  });
}

async function appraised(machines: readonly Deployment[], given: Given = {}): Promise<ResultDocument> {
  const result = await appraiseBundle(bundleOf(machines, given.more ?? {}), {
    policy: await policyOf(machines, given),
    at: WORLD.at.getTime(),
    trustAnchors: [{ publicKey: WORLD.keys('root').publicKey }],
  });
  expect(causeFaults(result)).toEqual([]);
  return result;
}

const names = ({ drift }: ResultDocument): string[] => drift.map(({ role, what }) => `${role} ${what}`);
const checksOf = ({ components }: ResultDocument, id: string): Check[] =>
  components.flatMap(({ phases }) =>
    Object.values(phases).flatMap(({ checks }) => checks.filter((one) => one.id === id)),
  );

/** Machines that the policy accepts each, and what differs. */
const DIFFERENT: [string, Bend, DriftName[]][] = [
  ['compose hash', { ...OWN_APP_ID, compose: { name: 'the next release' } }, ['compose-hash']],
  ['key provider', { app: { keyProvider: { name: 'kms', id: 'ab' } } }, ['key-provider']],
  ['KMS node', { app: { mrKms: Buffer.alloc(32, 7) } }, ['mr-kms']],
  ['size of the VM', { vm: { memorySize: 64 * 2 ** 30 } }, ['registers']],
  ['host', { platform: { ppid: Buffer.alloc(16, 9) } }, ['host']],
  ['kind of platform', { platform: { fmspc: Buffer.from('00a06f000000', 'hex') } }, ['fmspc']],
];

describe('what differs between instances that are accepted each', () => {
  it('is nothing, where they are alike; and all of one app', async () => {
    const result = await appraised([instance(0), instance(1), instance(2)]);
    expect(result.verdict).toBe('verified');
    expect(result.drift).toEqual([]);
    expect(
      checksOf(result, 'source-code.drift').map(({ component, status, detail }) => [component, status, detail]),
    ).toEqual(['app/0', 'app/1', 'app/2'].map((component) => [component, 'pass', 'All 3 are alike: app-id.']));
    expect(checksOf(result, 'hardware.drift')).toEqual([]);
    expect(renderText(result, { at: WORLD.at.getTime(), colour: false, width: 100, detail: 'summary' })).not.toContain(
      'Different among',
    );
  });

  it.each(DIFFERENT)('%s: is shown, and accepted', async (_, bend, what) => {
    const result = await appraised([instance(0), instance(1, bend), instance(2)]);
    expect(result.verdict).toBe('verified');
    expect(names(result)).toEqual(what.map((name) => `app ${name}`));
    expect(result.drift[0]?.values.map(({ instances }) => instances)).toEqual([[0, 2], [1]]);
  });

  it.each(DIFFERENT)(
    '%s: fails where the policy names it, of every instance, with who has what',
    async (_, bend, what) => {
      const [name = 'host'] = what;
      const result = await appraised([instance(0), instance(1, bend), instance(2)], {
        policy: `drift: { fail: [${name}] }`,
      });
      expect(result.verdict).toBe('failed');
      const checks = checksOf(result, `${DRIFT_PHASE[name]}.drift`);
      expect(checks.map(({ component, status }) => [component, status])).toEqual([
        ['app/0', 'fail'],
        ['app/1', 'fail'],
        ['app/2', 'fail'],
      ]);
      expect(checks[0]?.detail).toBe(`They differ in what the policy says must be alike: ${name}.`);
      expect(checks[0]?.actual).toMatch(new RegExp(`^${name} .* \\(app/0, app/2\\), .* \\(app/1\\)$`));
      expect(result.components.map(({ phases }) => phases[DRIFT_PHASE[name]].status)).toEqual(['fail', 'fail', 'fail']);
    },
  );

  it('is no matter where the policy names something else, or the phase is not required', async () => {
    const machines = [instance(0), instance(1, { platform: { ppid: Buffer.alloc(16, 9) } })];
    const others = DRIFT_NAMES.filter((name) => name !== 'host');
    expect((await appraised(machines, { policy: `drift: { fail: [${others.join(', ')}] }` })).verdict).toBe('verified');
    const code = [instance(0), instance(1, { ...OWN_APP_ID, compose: { name: 'next' } })];
    const result = await appraised(code, { policy: 'drift: { fail: [compose-hash] }', phases: ['hardware', 'os'] });
    expect([result.verdict, result.drift]).toEqual(['verified', []]);
  });

  it('keeps a failure of the hardware below all that stands on it', async () => {
    const machines = [instance(0), instance(1, { platform: { ppid: Buffer.alloc(16, 9) } })];
    const result = await appraised(machines, { policy: 'drift: { fail: [host] }' });
    const statuses = result.components.map(({ phases }) => [phases.hardware.status, phases.os.status]);
    expect(statuses).toEqual([
      ['fail', 'unknown'],
      ['fail', 'unknown'],
    ]);
    expect(checksOf(result, 'os.ground').map(({ followsFrom }) => followsFrom)).toEqual([
      'hardware.drift',
      'hardware.drift',
    ]);
  });
});

describe('instances of different apps', () => {
  const STRANGER: Bend = { app: { appId: Buffer.alloc(20, 0x77) } };

  it('fail, however well each is accepted, and whatever the policy says', async () => {
    const result = await appraised([instance(0), instance(1), instance(2, STRANGER)], {
      policy: 'instances: { at-least: 3 }',
    });
    expect(result.verdict).toBe('failed');
    const [check] = checksOf(result, 'source-code.drift');
    expect(check).toMatchObject({
      status: 'fail',
      detail: 'Machines of different apps are in the evidence as if they were of one.',
      actual: `app-id ${toHex(WORLD.app.appId)} (app/0, app/1), ${'77'.repeat(20)} (app/2)`,
    });
    expect(result.verdictReason).toContain('instances differ in app-id');
  });

  it('are not compared with one that proves no launch, which is not passed itself', async () => {
    const mute = instance(1, { events: (events) => events.filter(({ event }) => event !== 'app-id') });
    const result = await appraised([instance(0), mute]);
    expect(result.verdict).toBe('failed');
    expect(checksOf(result, 'source-code.app-id').map(({ status }) => status)).toEqual(['pass', 'fail']);
    expect(checksOf(result, 'source-code.drift').map(({ status }) => status)).toEqual(['pass', 'pass']);
  });
});

describe('nodes of KMS and gateway', () => {
  const whole = createWholeDeployment({ seed: SEED });
  const node = createWholeDeployment({ seed: SEED, kms: { compose: { name: 'the next KMS' } } }).kms;
  const other = createWholeDeployment({ seed: SEED, gateway: { app: { appId: Buffer.alloc(20, 0x66) } } }).gateway;
  const accepted = `kms: { aggregated-mrs: ["${toHex(mrAggregated(whole.kms))}", "${toHex(mrAggregated(node))}"] }
gateway: { aggregated-mrs: ["${toHex(mrAggregated(whole.gateway))}", "${toHex(mrAggregated(other))}"] }
`;

  it('of a KMS have app ids of their own: shown, and refused only by name', async () => {
    const more = { 'kms-evidence/0': guestAgentInfo(whole.kms), 'kms-evidence/1': guestAgentInfo(node) };
    const result = await appraised([whole.app], { policy: accepted, more });
    expect(result.verdict).toBe('verified');
    expect(names(result)).toEqual(['kms app-id', 'kms compose-hash']);
    // The app is as it was: its own instances do not differ.
    expect(result.verdictReason).not.toContain('differ');
    const refused = await appraised([whole.app], { policy: `${accepted}drift: { fail: [app-id] }`, more });
    expect(refused.verdict).toBe('failed');
    expect(checksOf(refused, 'source-code.drift').map(({ component }) => component)).toEqual(['kms/0', 'kms/1']);
    // What is refused of a KMS binds no app.
    expect(checksOf(refused, 'source-code.kms-binding').map(({ status }) => status)).toEqual(['unknown']);
  });

  it('of a gateway have one', async () => {
    const more = { 'gateway-evidence/0': guestAgentInfo(whole.gateway), 'gateway-evidence/1': guestAgentInfo(other) };
    const result = await appraised([whole.app], { policy: accepted, more });
    expect(result.verdict).toBe('failed');
    expect(checksOf(result, 'source-code.drift')).toMatchObject([
      { component: 'gateway/0', status: 'fail' },
      { component: 'gateway/1', status: 'fail' },
    ]);
  });
});

describe('every view', () => {
  const machines = [
    instance(0),
    instance(1, { ...OWN_APP_ID, compose: { name: 'the next release' }, platform: { ppid: Buffer.alloc(16, 9) } }),
    instance(2),
  ];
  const hashes = machines.map(({ app }) => toHex(app.composeHash));

  it('says who has what; the verdict line and what was not shown say that two versions run', async () => {
    const result = await appraised(machines);
    expect(result.verdict).toBe('verified');
    expect(result.verdictReason).toContain('instances differ in compose-hash; KMS and gateway not appraised)');
    expect(result.notShown).toContainEqual({
      what: 'instances',
      why: 'they run 2 different app-composes: which one answers a request is not known',
    });
    const short = (hex = ''): string => `${hex.slice(0, 8)}…${hex.slice(-8)}`;
    const text = renderText(result, { at: WORLD.at.getTime(), colour: false, width: 120, detail: 'summary' });
    expect(text).toContain(
      `  Different among instances\n    app compose-hash  ${short(hashes[0])} (app/0, app/2), ${short(hashes[1])} (app/1)\n    app host          `,
    );
    expect(renderMarkdown(result, { at: WORLD.at.getTime() })).toContain(
      `**Different among instances**\n\n- app compose-hash: \`${short(hashes[0])}\` (app instances 1 and 3 of 3), \`${short(hashes[1])}\` (app instance 2 of 3)\n`,
    );
    expect(JSON.parse(renderJson(result)).drift[0]).toEqual({
      role: 'app',
      what: 'compose-hash',
      values: [
        { value: hashes[0], instances: [0, 2] },
        { value: hashes[1], instances: [1] },
      ],
    });
  });

  it('names four values of many, and the signed summary is as the phases are', async () => {
    const many = Array.from({ length: 6 }, (_, number) =>
      instance(number, { platform: { ppid: Buffer.alloc(16, number) } }),
    );
    const result = await appraised(many);
    const text = renderText(result, { at: WORLD.at.getTime(), colour: false, width: 200, detail: 'summary' });
    expect(text).toMatch(/app host {2}\w+…\w+ \(app\/0\), .* \(app\/3\) and 2 more\n/);
    const policy = 'drift: { fail: [host] }';
    const refused = await appraised(many, { policy });
    expect(checksOf(refused, 'hardware.drift')[0]?.actual).toMatch(/\(app\/3\) and 2 more$/);
    const summary = await summarise({
      result: refused,
      bundle: bundleOf(many, {}),
      policy: await policyOf(many, { policy }),
    });
    expect(summary.predicate.verificationResult).toBe('FAILED');
  });
});
