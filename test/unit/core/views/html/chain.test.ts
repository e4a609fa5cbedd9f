import { describe, expect, it } from 'vitest';
import { CATALOG, type CheckId } from '../../../../../src/core/result/catalog.js';
import type { Check, ComponentResult, ResultDocument } from '../../../../../src/core/result/document.js';
import { byPhase, type CheckStatus, type ComponentRole, type Phase } from '../../../../../src/core/result/words.js';
import { chainOf, type State } from '../../../../../src/core/views/html/chain.js';
import { GROUPS, groupOf, LINKS, type Link, linkOf } from '../../../../../src/core/views/html/chain-groups.js';
import { check, component, result } from '../sample.js';

const IDS = Object.keys(CATALOG) as CheckId[];

/** One check of each part that a component has, all passed but those named. */
function machine(
  role: ComponentRole,
  instance: number,
  statuses: Partial<Record<CheckId, CheckStatus>> = {},
  more: { follows?: Partial<Record<CheckId, CheckId>>; skipped?: Phase[]; without?: Link[] } = {},
): ComponentResult {
  const ids: CheckId[] = [
    'hardware.pck-chain',
    'hardware.collateral',
    'hardware.qe-identity',
    'hardware.quote-signature',
    'hardware.tdx-module',
    'os.ground',
    'os.reference-value',
    'source-code.ground',
    'source-code.event-log-replay',
    'source-code.compose-hash',
    'source-code.findings',
    'source-code.key-provider',
    ...(role === 'app'
      ? (['source-code.registry.compose-hash', 'domain.ground', 'domain.name', 'domain.tee-controlled-key'] as const)
      : []),
  ];
  const { follows = {}, skipped = [], without = [] } = more;
  const checks = ids.flatMap((id): Check[] => {
    const from = follows[id];
    if (skipped.includes(CATALOG[id].phase) || without.includes(linkOf(id))) return [];
    const one = check(id, statuses[id] ?? 'pass', '.', { component: `${role}/${instance}` });
    return [from === undefined ? one : { ...one, followsFrom: from }];
  });
  const phases = byPhase((phase) => {
    const own = checks.filter((one) => one.phase === phase);
    const worst = (['fail', 'unknown'] as const).find((status) => own.some((one) => one.status === status));
    const status: CheckStatus = worst ?? (own.length === 0 ? 'skipped' : 'pass');
    return { status, checks: own };
  });
  return component({ role, instance, phases });
}

function statesOf(document: ResultDocument, role: ComponentRole = 'app'): Record<string, State> {
  const column = chainOf(document).columns[role];
  return Object.fromEntries(LINKS.flatMap((link) => (column[link] === undefined ? [] : [[link, column[link].state]])));
}

const ALL_PASS = Object.fromEntries(LINKS.map((link) => [link, 'pass']));

describe('groups of checks', () => {
  it.each(IDS)('%s belongs to one part of the chain, of its own phase', (id) => {
    const group = groupOf(id);
    expect(Object.keys(GROUPS)).toContain(group);
    expect(LINKS).toContain(linkOf(id));
    const inGroup = IDS.filter((other) => groupOf(other) === group);
    expect([...new Set(inGroup.map((other) => CATALOG[other].phase))]).toEqual([CATALOG[id].phase]);
  });

  it('has a check in every group', () => {
    expect(new Set(IDS.map(groupOf))).toEqual(new Set(Object.keys(GROUPS)));
  });
});

describe('the chain of trust', () => {
  it('passes as a whole', () => {
    expect(statesOf(result({ components: [machine('app', 0)] }))).toEqual(ALL_PASS);
    expect(chainOf(result({ components: [machine('app', 0)] })).isGenuineRoot).toBe(true);
  });

  it.each([
    ['hardware.pck-chain', ['platform']],
    ['hardware.qe-identity', ['enclave']],
    ['hardware.quote-signature', ['quote']],
    ['hardware.tdx-module', ['module']],
    ['os.reference-value', ['os']],
    ['source-code.event-log-replay', ['launch']],
    ['source-code.compose-hash', ['compose']],
    ['source-code.findings', ['containers']],
  ] as const)('is cut below what fails: %s', (id, [link]) => {
    const states = statesOf(result({ components: [machine('app', 0, { [id]: 'fail' })] }));
    const down: Link[] = ['platform', 'enclave', 'quote', 'module', 'os', 'launch', 'compose', 'containers'];
    const at = down.indexOf(link);
    expect(states[link]).toBe('fail');
    expect(down.slice(0, at).map((one) => states[one])).toEqual(down.slice(0, at).map(() => 'pass'));
    expect(down.slice(at + 1).map((one) => states[one])).toEqual(down.slice(at + 1).map(() => 'cut'));
    expect(states.domain).toBe('cut');
    expect(states.certificate).toBe('cut');
    // What the contract allows counts for what is known to run.
    expect(states.registry).toBe(at <= down.indexOf('launch') ? 'cut' : 'pass');
  });

  it('is conditional below what is unknown, and what only says so is not unknown itself', () => {
    const app = machine(
      'app',
      0,
      { 'os.reference-value': 'unknown', 'source-code.ground': 'unknown', 'domain.ground': 'unknown' },
      { follows: { 'source-code.ground': 'os.reference-value', 'domain.ground': 'source-code.ground' } },
    );
    expect(statesOf(result({ components: [app] }))).toEqual({
      ...ALL_PASS,
      os: 'unknown',
      launch: 'conditional',
      compose: 'conditional',
      containers: 'conditional',
      keys: 'conditional',
      registry: 'conditional',
      certificate: 'conditional',
      domain: 'conditional',
    });
  });

  it('calls unknown what could not be decided, though what is above is only unknown too', () => {
    const app = machine(
      'app',
      0,
      { 'os.reference-value': 'unknown', 'source-code.compose-hash': 'unknown' },
      { follows: { 'source-code.compose-hash': 'os.reference-value' } },
    );
    expect(statesOf(result({ components: [app] }))).toMatchObject({ launch: 'conditional', compose: 'unknown' });
  });

  it('calls cut off what could not be decided for a failure above', () => {
    const app = machine(
      'app',
      0,
      { 'hardware.quote-signature': 'fail', 'os.ground': 'unknown', 'os.reference-value': 'unknown' },
      { follows: { 'os.ground': 'hardware.quote-signature', 'os.reference-value': 'hardware.quote-signature' } },
    );
    expect(statesOf(result({ components: [app] }))).toMatchObject({ quote: 'fail', module: 'cut', os: 'cut' });
  });

  it('calls unknown what is undecided for a reason of its own, below a failure too', () => {
    const app = machine('app', 0, { 'hardware.quote-signature': 'fail', 'os.reference-value': 'unknown' });
    expect(statesOf(result({ components: [app] }))).toMatchObject({ os: 'unknown', launch: 'cut' });
  });

  it('calls unknown what a failure below it left undecided', () => {
    const app = machine(
      'app',
      0,
      { 'hardware.quote-signature': 'fail', 'hardware.pck-chain': 'unknown' },
      { follows: { 'hardware.pck-chain': 'hardware.quote-signature' } },
    );
    expect(statesOf(result({ components: [app] }))).toMatchObject({ platform: 'unknown', quote: 'fail' });
  });

  it('never passes below a phase that nobody asked', () => {
    const app = machine('app', 0, {}, { skipped: ['hardware', 'domain'] });
    expect(statesOf(result({ components: [app] }))).toEqual({
      ...ALL_PASS,
      platform: 'not-asked',
      enclave: 'not-asked',
      quote: 'not-asked',
      module: 'not-asked',
      os: 'conditional',
      launch: 'conditional',
      compose: 'conditional',
      containers: 'conditional',
      keys: 'conditional',
      registry: 'conditional',
      certificate: 'not-asked',
      domain: 'not-asked',
    });
  });

  it('hands down through a part of which there is nothing to say', () => {
    const app = machine('app', 0, {}, { without: ['containers'] });
    expect(statesOf(result({ components: [app] }))).toMatchObject({ containers: 'not-asked', domain: 'pass' });
  });

  it('calls unknown a part without a check, of a phase that is unknown', () => {
    const app = machine('app', 0, { 'os.reference-value': 'unknown' }, { without: ['containers', 'compose'] });
    const phases = { ...app.phases, 'source-code': { ...app.phases['source-code'], status: 'unknown' as const } };
    expect(statesOf(result({ components: [{ ...app, phases }] }))).toMatchObject({ compose: 'unknown' });
  });

  it.each([
    ['a test root', { trustAnchor: `insecure:${'ab'.repeat(32)}`, experiment: 'test root' }, false],
    ['debug VMs', { experiment: 'debug VMs accepted' }, true],
  ] as const)('has no plain pass in an experiment: %s', (_, change, isGenuineRoot) => {
    const document = result({ components: [machine('app', 0)], ...change });
    expect(chainOf(document).isGenuineRoot).toBe(isGenuineRoot);
    expect([...new Set(Object.values(statesOf(document)))]).toEqual(['experiment']);
  });

  it('is what the worst instance is, and says how many are', () => {
    const components = [
      machine('app', 0),
      machine('app', 1, { 'source-code.compose-hash': 'fail' }),
      machine('app', 2, { 'source-code.compose-hash': 'unknown' }),
    ];
    const { compose, os } = chainOf(result({ components })).columns.app;
    expect(compose).toMatchObject({ state: 'fail', count: 1, of: 3 });
    expect(compose?.decisive.map(({ component: of }) => of)).toEqual(['app/1']);
    expect(os).toMatchObject({ state: 'pass', count: 3, of: 3 });
  });

  it('hangs the keys of the app on the KMS, and nothing else of the app', () => {
    const components = [
      machine('app', 0, {}, { skipped: ['domain'] }),
      machine('kms', 0, { 'os.reference-value': 'fail' }),
    ];
    expect(statesOf(result({ components }))).toMatchObject({ containers: 'pass', keys: 'cut', compose: 'pass' });
    expect(statesOf(result({ components }), 'kms')).toMatchObject({ os: 'fail', launch: 'cut', containers: 'cut' });
  });

  it('hangs the certificate on the gateway, where that has its key', () => {
    const components = [machine('app', 0), machine('gateway', 0, { 'source-code.key-provider': 'fail' })];
    expect(statesOf(result({ components }))).toMatchObject({ containers: 'pass', certificate: 'cut', domain: 'cut' });
    const domain = {
      name: 'app.example.com',
      port: 443,
      holder: 'app' as const,
      certificates: [],
      accounts: [],
      givenRoot: false,
      leftOut: [],
    };
    expect(statesOf(result({ components, domain }))).toMatchObject({ certificate: 'pass', domain: 'pass' });
  });

  it('shows nothing of whom nothing was appraised', () => {
    expect(statesOf(result({ components: [] }))).toEqual({});
    expect(statesOf(result({ components: [machine('app', 0)] }), 'kms')).toEqual({});
  });

  it('never calls a part better than its checks', () => {
    for (const id of IDS) {
      for (const status of ['fail', 'unknown'] as const) {
        const one = check(id, status, '.');
        const phases = byPhase((phase) => ({
          status: phase === one.phase ? status : ('pass' as CheckStatus),
          checks: phase === one.phase ? [one] : [],
        }));
        const state = statesOf(result({ components: [component({ phases })] }))[linkOf(id)];
        expect([id, state]).toEqual([id, status === 'fail' ? 'fail' : 'unknown']);
      }
    }
  });
});
