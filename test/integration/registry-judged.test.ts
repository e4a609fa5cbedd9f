// What the contracts of a real node say of a simulated deployment, judged from its bundle: what passes, what fails, and
// records that were altered on their way.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { encodeFunctionData, keccak256 } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectChainRecords } from '../../src/collect/endorsements/chain/index.js';
import { LIMITS } from '../../src/collect/endorsements/chain/record.js';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { appBootInfos } from '../../src/core/appraisal/source-code/registry/boot-info.js';
import {
  type Bundle,
  type BundleComponent,
  type BundleGap,
  CHAIN_DISAGREES,
  createBundle,
  parseBundle,
  serialiseBundle,
} from '../../src/core/bundle.js';
import { readEvidenceItem } from '../../src/core/bundle-evidence.js';
import { TOPICS } from '../../src/core/chain/abi.js';
import type { BootInfo, ChainQuestions } from '../../src/core/chain/reads.js';
import { type ChainRecord, parseChainRecord } from '../../src/core/formats/chain-record.js';
import { parseEventLog } from '../../src/core/formats/event-log.js';
import { parseQuote } from '../../src/core/formats/quote.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { Check, ResultDocument } from '../../src/core/result/document.js';
import type { ComponentRole } from '../../src/core/result/words.js';
import { parseSummary } from '../../src/core/summary/read.js';
import { summarise } from '../../src/core/summary/summarise.js';
import { SUMMARY_EXTENSION } from '../../src/core/summary/write.js';
import { viewOf } from '../../src/core/views/html/stated/parts.js';
import { registrySection } from '../../src/core/views/html/stated/registry.js';
import { renderJson } from '../../src/core/views/json.js';
import { renderMarkdown } from '../../src/core/views/markdown.js';
import { renderText } from '../../src/core/views/text.js';
import {
  createWholeDeployment,
  type Deployment,
  guestAgentInfo,
  mrAggregated,
  toHex,
  type WholeDeployment,
} from '../../src/simulator/index.js';
import { causeFaults } from '../support/causes.js';
import {
  type Chain,
  type ChainNode,
  chainAt,
  deployKms,
  nodeProgram,
  OWNER,
  STRANGER,
  startNode,
} from '../support/chain/node.js';
import { wordsOf } from '../unit/core/views/html/stated/source.js';

const program = nodeProgram();
type Hex = `0x${string}`;

const sha256 = (...parts: Uint8Array[]): Hex => `0x${createHash('sha256').update(Buffer.concat(parts)).digest('hex')}`;
const bytesOf = (hex: string): Buffer => Buffer.from(hex.replace(/^0x/, ''), 'hex');
const OTHER_HASH: Hex = `0x${'bb'.repeat(32)}`;

describe.skipIf(program === null)('the registry (skipped where there is no node for the platform)', () => {
  let node: ChainNode;
  let chain: Chain;
  let world: WholeDeployment;
  let app: Hex;
  let gateway: Hex;
  let kms: Hex;
  let implementation: Hex;
  let base: ChainRecord;
  let snapshot: Hex;

  const composeHash = (): Hex => `0x${toHex(world.app.app.composeHash)}`;
  const imageOf = ({ app: { osImageHash } }: Deployment): Hex => `0x${toHex(osImageHash)}`;
  /** As dstack up to 0.5.5 names it: bytes 28 to 48 of the quote. */
  const deviceOf = ({ quote }: Deployment): Hex => sha256(quote.subarray(28, 48));

  beforeAll(async () => {
    node = await startNode(program ?? '');
    chain = chainAt(node);
    implementation = await chain.deploy('DstackApp');
    app = await chain.deploy('Proxy', [implementation, initialised()]);
    gateway = await chain.deploy('Proxy', [implementation, initialised()]);
    ({ kms } = await deployKms(chain, { appImplementation: implementation }));
    world = createWholeDeployment({
      seed: 'registry',
      at: new Date(Date.now() + 60_000).toISOString(),
      app: { app: { appId: bytesOf(app) } },
      gateway: { app: { appId: bytesOf(gateway) } },
    });
    await chain.send(app, 'DstackApp', 'addComposeHash', [composeHash()]);
    await chain.send(app, 'DstackApp', 'addDevice', [deviceOf(world.app)]);
    await chain.send(app, 'DstackApp', 'disableUpgrades', []);
    await chain.send(kms, 'DstackKms', 'setKmsInfo', [['0x02', `0x${toHex(world.kms.keys('kms').spki)}`, '0x', '0x']]);
    await chain.send(kms, 'DstackKms', 'registerApp', [app]);
    await chain.send(kms, 'DstackKms', 'setGatewayAppId', [gateway]);
    await chain.send(kms, 'DstackKms', 'addKmsAggregatedMr', [`0x${toHex(mrAggregated(world.kms))}`]);
    await chain.send(kms, 'DstackKms', 'addKmsDevice', [deviceOf(world.kms)]);
    for (const image of new Set([imageOf(world.app), imageOf(world.kms)])) {
      await chain.send(kms, 'DstackKms', 'addOsImageHash', [image]);
    }
    await chain.mine(2);
    base = await read();
  }, 60_000);
  afterAll(() => node?.stop());

  beforeEach(async () => {
    if (snapshot !== undefined) await chain.test.revert({ id: snapshot });
    snapshot = await chain.test.snapshot();
  });

  /** No hash, no machine, upgrades possible. */
  function initialised(): Hex {
    const { abi } = chain.contracts.DstackApp;
    const zero = `0x${'0'.repeat(64)}`;
    return encode(abi, 'initialize', [OWNER.address, false, false, false, zero, zero]);
  }

  function bootInfosOf(deployment: Deployment, role: ComponentRole): readonly BootInfo[] {
    const { infos, problem } = appBootInfos({
      role,
      quote: parseQuote(deployment.quote),
      eventLog: parseEventLog(deployment.evidence.event_log, 'event_log'),
      tcb: { status: 'UpToDate', advisoryIds: [], deviceId: null },
      claimedImage: imageOf(deployment).slice(2),
    });
    if (infos === null) throw new Error(problem);
    const ppid = sha256(deployment.platform.ppid);
    return [...infos, ...infos.map((info) => ({ ...info, deviceId: ppid }))];
  }

  function questions(): ChainQuestions {
    const infos = bootInfosOf(world.app, 'app');
    const devices = infos.map(({ deviceId }) => deviceId);
    return {
      apps: [{ contract: app, composeHashes: [composeHash()], deviceIds: devices, bootInfos: infos }],
      kms: [
        {
          contract: kms,
          apps: [app],
          osImageHashes: [imageOf(world.app), imageOf(world.kms)],
          aggregatedMrs: [`0x${toHex(mrAggregated(world.kms))}`],
          deviceIds: [],
          appBootInfos: infos,
          kmsBootInfos: bootInfosOf(world.kms, 'kms'),
        },
      ],
      rootKeys: [toHex(world.kms.keys('kms').spki)],
    };
  }

  /** What the node answers now. */
  async function read(): Promise<ChainRecord> {
    await chain.mine(2);
    const asked = { chainId: node.chainId, rpcUrls: [node.url], questions: questions() };
    const { items, gaps } = await collectChainRecords(asked, { progress: () => {}, now: Date.now, limits: LIMITS });
    const [item] = items;
    if (item === undefined) throw new Error(JSON.stringify(gaps));
    return parseChainRecord(new TextDecoder().decode(item.bytes), item.name);
  }

  const policyOf = (lines: readonly string[]): string =>
    world.policy.replace(
      /^source-code:$/m,
      `source-code:\n  registry:\n    chain-id: 31337\n    kms-contract: "${kms}"\n${lines.map((line) => `    ${line}\n`).join('')}`.trimEnd(),
    );

  function bundleOf(records: readonly ChainRecord[], gaps: BundleGap[] = [], meta: unknown = world.meta): Bundle {
    const collectedAt = world.app.at.toISOString();
    const given: Record<string, unknown> = {
      evidence: world.app.evidence,
      'kms-evidence/0': guestAgentInfo(world.kms),
      'kms-evidence/1': meta,
      'gateway-evidence/0': guestAgentInfo(world.gateway),
    };
    const json = (value: unknown) =>
      new Uint8Array(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
    const items = Object.entries(given).map(([name, document]) => {
      return { role: 'evidence' as const, name, source: `file:${name}`, collectedAt, bytes: json(document) };
    });
    const count = { app: 0, kms: 0, gateway: 0 };
    const components = items.flatMap(({ name, bytes }) =>
      readEvidenceItem(name, bytes).machines.map(({ role }, machine): BundleComponent => {
        const evidence = { item: name, machine };
        return { role, instance: count[role]++, acquired: 'replayed', evidence, collateral: 'collateral/0' };
      }),
    );
    const endorsements = [
      { name: 'collateral/0', value: world.app.collateral as unknown },
      ...records.map((value, i) => ({ name: `chain-record/${i}`, value: value as unknown })),
    ].map(({ name, value }) => {
      return { role: 'endorsement' as const, name, source: `file:${name}`, collectedAt, bytes: json(value) };
    });
    return createBundle({
      target: { kind: 'file', name: 'evidence.json' },
      components,
      gaps,
      items: [...items, ...endorsements],
    });
  }

  const STRICT = ['only-this: true'];

  async function appraised(
    given: readonly ChainRecord[] | Bundle,
    {
      lines = STRICT,
      gaps = [],
      policy = policyOf(lines),
    }: { lines?: readonly string[]; gaps?: BundleGap[]; policy?: string } = {},
  ): Promise<ResultDocument> {
    const bundle = parseBundle(serialiseBundle('schema' in given ? given : bundleOf(given, gaps)));
    const result = await appraiseBundle(bundle, {
      policy: resolvePolicy(await parsePolicy(policy), { defaultFreshness: 'replayed' }),
      at: world.app.at.getTime(),
      trustAnchors: [{ publicKey: world.app.keys('root').publicKey }],
    });
    expect(causeFaults(result)).toEqual([]);
    return result;
  }

  function registryChecks({ components }: ResultDocument): Check[] {
    return components
      .flatMap(({ phases }) => phases['source-code'].checks)
      .filter(({ id }) => id.startsWith('source-code.registry.'));
  }

  /** `app/0 only-this fail` of those that are not passed and follow from nothing. */
  const causes = (result: ResultDocument): string[] =>
    registryChecks(result)
      .filter(({ status, followsFrom }) => status !== 'pass' && followsFrom === undefined)
      .map(({ component, id, status }) => `${component} ${id.replace('source-code.registry.', '')} ${status}`);

  const copy = (): ChainRecord => structuredClone(base);

  describe('a deployment that the contracts let have its keys', () => {
    it('has its gateway named by the KMS contract, where the KMS itself names none', async () => {
      const silent = { ...world.meta, gateway_app_id: '' };
      const bindingOf = async (records: readonly ChainRecord[], policy?: string) => {
        const { components } = await appraised(bundleOf(records, [], silent), policy === undefined ? {} : { policy });
        const checks = components.flatMap(({ phases }) => phases['source-code'].checks);
        return checks.find(({ component, id }) => component === 'gateway/0' && id === 'source-code.kms-binding');
      };
      expect((await bindingOf([base]))?.status).toBe('pass');
      const unread = await bindingOf([], world.policy);
      expect(`${unread?.status}: ${unread?.detail}`).toMatch(/^unknown: .* But nothing names its app id/);
    });

    it('is verified, and every check passes', async () => {
      const result = await appraised([base], {
        lines: [...STRICT, `owner: "${OWNER.address}"`, 'max-age-minutes: 60'],
      });
      expect(result.verdictReason).toBe(
        `verified: hardware, os and source-code (domain skipped; recorded evidence; registry as ${node.url} tells it of ${result.registry?.block.time}) — test root, not production`,
      );
      expect(registryChecks(result).map(({ component, id, status }) => `${component} ${id} ${status}`)).toEqual([
        ...[
          'endpoints',
          'contract',
          'kms-contract',
          'registered',
          'compose-hash',
          'device',
          'os-image',
          'boot',
          'owner',
          'upgrades',
          'only-this',
        ].map((id) => `app/0 source-code.registry.${id} pass`),
        ...['endpoints', 'kms-contract', 'kms-measurement', 'boot'].map(
          (id) => `kms/0 source-code.registry.${id} pass`,
        ),
        ...['endpoints', 'kms-contract', 'gateway'].map((id) => `gateway/0 source-code.registry.${id} pass`),
      ]);
    });

    it('shows what the contracts hold', async () => {
      const { registry } = await appraised([base]);
      const added = (value: Hex) => ({ value, allowed: true, sender: OWNER.address.toLowerCase() });
      expect(registry).toMatchObject({
        chainId: 31337,
        block: { number: base.block.number, hash: base.block.hash },
        endpoints: [node.url],
        app: {
          address: app,
          implementation: { address: implementation },
          unfamiliar: null,
          owner: { address: OWNER.address.toLowerCase(), kind: 'account' },
          pendingOwner: null,
          upgradesDisabled: true,
          allowAnyDevice: false,
          requireTcbUpToDate: false,
          composeHashes: [added(composeHash())],
          devices: [added(deviceOf(world.app))],
        },
        kms: { address: kms, vouchedBy: { kind: 'policy' }, gatewayAppId: gateway.slice(2) },
      });
    });

    it('is the same again from its bundle, and without a word of the policy', async () => {
      const bundle = bundleOf([base]);
      expect(renderJson(await appraised(bundle))).toBe(renderJson(await appraised(bundle)));
      const result = await appraised([base], { policy: world.policy });
      // Nobody vouches for the KMS contract then.
      expect(causes(result)).toEqual([
        'app/0 kms-contract unknown',
        'kms/0 kms-contract unknown',
        'gateway/0 kms-contract unknown',
      ]);
    });

    it('has in its report what was allowed and removed, in the order of the chain', async () => {
      await chain.send(app, 'DstackApp', 'addComposeHash', [OTHER_HASH]);
      await chain.send(app, 'DstackApp', 'removeComposeHash', [OTHER_HASH]);
      const bundle = bundleOf([await read()]);
      const result = await appraised(bundle);
      const roots = { trustAnchors: [], trustedRoots: null };
      const section = await registrySection({ bundle, result, roots, summary: null, timeline: null }, viewOf(result));
      const words = wordsOf(section?.body.markup ?? '');
      expect(words).toContain('Every change of them in its logs, oldest first.');
      const changes = [
        ...words.matchAll(/UTC (allowed|removed) (0x[0-9a-f]{64})( runs)? (no longer allowed|allowed|–) /g),
      ];
      expect(changes.map(([, ...change]) => change)).toEqual([
        ['allowed', composeHash(), ' runs', 'allowed'],
        ['allowed', OTHER_HASH, undefined, 'no longer allowed'],
        ['removed', OTHER_HASH, undefined, '–'],
      ]);
    });

    it('is shown by the views, with who told it', async () => {
      const result = await appraised([base]);
      const page = { width: 200, colour: false, at: Date.parse(result.appraisedAt) };
      const text = renderText(result, { ...page, detail: 'summary' });
      const markdown = renderMarkdown(result, page);
      expect(text).toContain(node.url);
      for (const shown of [text, markdown]) {
        expect(shown).toContain(`chain 31337 at block ${base.block.number}`);
        expect(shown).toContain(app);
        expect(shown).toContain('disabled for good');
      }
      expect(result.notShown.filter(({ what }) => what === 'registry').map(({ why }) => why)).toEqual([
        expect.stringMatching(/^as http:.* told it of block \d+ .*: the state of the chain is not proven$/),
        `${OWNER.address.toLowerCase()} owns the app’s contract, and can allow other compose hashes`,
      ]);
    });
  });

  describe('the summary', () => {
    async function summaryOf(lines: readonly string[], change: (record: ChainRecord) => void = () => {}) {
      const record = copy();
      change(record);
      const bundle = bundleOf([record]);
      const policy = resolvePolicy(await parsePolicy(policyOf(lines)), { defaultFreshness: 'replayed' });
      const result = await appraised(bundle, { lines });
      // Under a test root nothing passes: what follows from the components is asked as if it were Intel's.
      const production = { ...result, trustAnchor: 'intel-sgx-root-ca', experiment: null };
      return summarise({ result: production, bundle, policy });
    }
    const predicateOf = (statement: Awaited<ReturnType<typeof summaryOf>>) => JSON.parse(JSON.stringify(statement));

    it('has the level of an app whose contract allows nothing else, and who told it', async () => {
      const statement = predicateOf(await summaryOf(STRICT));
      expect(statement.predicate.verifiedLevels).toEqual([
        'TRUST_CENTER_HARDWARE',
        'TRUST_CENTER_OS_PINNED',
        'TRUST_CENTER_SOURCE_CODE',
        'TRUST_CENTER_ONLY_THIS_COMPOSE',
      ]);
      const summary = parseSummary(statement);
      expect(summary.registry).toEqual({
        chainId: 31337,
        contract: app.slice(2),
        block: base.block.number,
        blockHash: base.block.hash.slice(2),
        blockTime: `${new Date(base.block.timestamp * 1000).toISOString().slice(0, -5)}Z`,
        endpoints: [node.url],
        onlyThis: true,
      });
      expect(statement.predicate.inputAttestations).toContainEqual(
        expect.objectContaining({ uri: 'file:chain-record/0' }),
      );
    });

    it('has no such level where nobody asked, or what is read again contradicts it', async () => {
      const lenient = predicateOf(await summaryOf(['only-this: false']));
      expect(lenient.predicate.verifiedLevels).not.toContain('TRUST_CENTER_ONLY_THIS_COMPOSE');
      expect(parseSummary(lenient).registry?.onlyThis).toBe(false);
      const forged = predicateOf(await summaryOf(['only-this: false']));
      forged.predicate.verifiedLevels.push('TRUST_CENTER_ONLY_THIS_COMPOSE');
      expect(() => parseSummary(forged)).toThrow(/verifiedLevels/);
      for (const time of ['2999-01-01T00:00:00Z', '17', '']) {
        const later = predicateOf(await summaryOf(STRICT));
        later.predicate[SUMMARY_EXTENSION].registry.blockTime = time;
        expect(() => parseSummary(later)).toThrow(/registry/);
      }
      const silent = predicateOf(await summaryOf(STRICT));
      delete silent.predicate[SUMMARY_EXTENSION].registry;
      expect(() => parseSummary(silent)).toThrow(/verifiedLevels/);
      const other = predicateOf(await summaryOf(STRICT));
      other.predicate[SUMMARY_EXTENSION].components[0].composeHash = null;
      expect(() => parseSummary(other)).toThrow(/registry/);
    });
  });

  describe('endpoints', () => {
    const elsewhere = (record: ChainRecord): ChainRecord => ({ ...record, endpoint: 'https://other.example' });

    it('that agree are named, and counted by their origin', async () => {
      const two = [base, elsewhere(copy())];
      const result = await appraised(two, { lines: [...STRICT, 'endpoints: 2'] });
      expect(result.verdict).toBe('verified');
      expect(result.registry?.endpoints).toEqual([node.url, 'https://other.example']);
      const twice = await appraised([base, copy()], { lines: ['endpoints: 2'] });
      expect(causes(twice)[0]).toBe('app/0 endpoints unknown');
    });

    const contradictions: [name: string, change: (record: ChainRecord) => void, said: RegExp][] = [
      ['a call', (record) => flip(record), /call 0x2f6622e5 of .* says 0x0.*1, https:\/\/other\.example says 0x0/],
      ['storage', ({ storage }) => Object.assign(storage[0] ?? {}, { value: `0x${'1'.repeat(64)}` }), /slot 0x/],
      ['code', ({ code }) => Object.assign(code[0] ?? {}, { code: '0x00' }), /code of 0x/],
      ['a log left out', ({ histories }) => histories[0]?.logs.pop(), /history of 0x/],
      [
        'a log altered',
        ({ histories }) => Object.assign(histories[0]?.logs[1] ?? {}, { data: OTHER_HASH }),
        /history of 0x/,
      ],
    ];
    it.each(contradictions)('that contradict each other are not believed: %s', async (_, change, said) => {
      const other = elsewhere(copy());
      change(other);
      const result = await appraised([base, other]);
      expect(causes(result)[0]).toBe('app/0 endpoints unknown');
      expect(registryChecks(result)[0]?.detail).toMatch(said);
      expect(result.verdict).toBe('inconclusive');
      expect(result.registry).toBeNull();
    });

    it('that tell of another block, another chain, or nothing', async () => {
      const reorganised = elsewhere(copy());
      reorganised.block.hash = OTHER_HASH;
      const [block] = registryChecks(await appraised([base, reorganised]));
      expect(block).toMatchObject({
        status: 'unknown',
        detail: expect.stringContaining('do not tell of the same block'),
      });
      const [chainId] = registryChecks(await appraised([{ ...copy(), chainId: 1 }]));
      expect(chainId).toMatchObject({ status: 'unknown', expected: '31337', actual: '1' });
      const gaps = [{ name: 'chain-record/0', reason: 'https://rpc.example did not answer' }];
      const [nothing] = registryChecks(await appraised([], { gaps }));
      expect(nothing?.detail).toBe('Nothing was read of the chain: https://rpc.example did not answer.');
    });

    it('that were asked and told of something else leave nothing to believe; those that were silent do', async () => {
      const gap = { name: 'chain-record/1', reason: 'https://b.example: it lags' };
      const silent = await appraised([base], { gaps: [{ ...gap, code: 'FETCH_TIMEOUT' }] });
      expect(silent.verdict).toBe('verified');
      expect(silent.gaps).toHaveLength(1);
      const result = await appraised([base], { gaps: [{ ...gap, code: CHAIN_DISAGREES }] });
      expect(causes(result)[0]).toBe('app/0 endpoints unknown');
      expect(registryChecks(result)[0]?.detail).toContain('not all tell of the same state');
      expect(result.verdict).toBe('inconclusive');
      expect(result.registry).toBeNull();
    });

    it('that answer one question twice, and not alike', async () => {
      const record = copy();
      const call = record.calls.find(({ to, data }) => to === app && data.startsWith('0x2f6622e5'));
      if (call === undefined) throw new Error('no call');
      record.calls.push({ ...call, result: `0x${'0'.repeat(64)}` });
      expect(causes(await appraised([record]))[0]).toBe('app/0 endpoints unknown');
    });

    it('whose block is older than the policy accepts, or of the future', async () => {
      const old = copy();
      old.block.timestamp -= 7200;
      expect(causes(await appraised([old], { lines: ['max-age-minutes: 60'] }))[0]).toBe('app/0 endpoints fail');
      expect((await appraised([old])).verdict).toBe('verified');
      const future = copy();
      future.block.timestamp += 7200;
      expect(causes(await appraised([future]))[0]).toBe('app/0 endpoints unknown');
    });
  });

  /** The app's contract says no to its compose hash. */
  function flip(record: ChainRecord): void {
    for (const call of record.calls) {
      if (call.to === app && call.data.startsWith('0x2f6622e5')) call.result = `0x${'0'.repeat(64)}`;
    }
  }

  /** Whatever was asked of the first contract, the other one answers. */
  function moved(record: ChainRecord, from: Hex, to: Hex): ChainRecord {
    return JSON.parse(JSON.stringify(record).replaceAll(`"${from}"`, `"${to}"`));
  }

  describe('forged records', () => {
    it('a hash allowed on another contract', async () => {
      const result = await appraised([moved(base, app, STRANGER.address.toLowerCase() as Hex)]);
      expect(causes(result)).toContain('app/0 contract unknown');
      expect(result.verdict).toBe('inconclusive');
      // Code and history are of the right one, and the answer alone of another.
      const record = copy();
      for (const call of record.calls) if (call.data.startsWith('0x2f6622e5')) call.to = gateway;
      expect(causes(await appraised([record]))).toContain('app/0 contract unknown');
    });

    it('a contract that is not the measured app id', async () => {
      const result = await appraised([base], { lines: [`contract: "${gateway}"`] });
      expect(causes(result)).toContain('app/0 contract fail');
      expect(result.verdict).toBe('failed');
      expect((await appraised([base], { lines: [`contract: "${app}"`] })).verdict).toBe('verified');
    });

    it('an answer to another question: calldata of another boot, the result of another call', async () => {
      const record = copy();
      for (const call of record.calls) {
        if (call.data.startsWith('0x1e079198'))
          call.data = call.data.replace(composeHash().slice(2), OTHER_HASH.slice(2));
      }
      expect(causes(await appraised([record]))).toEqual(['app/0 boot unknown']);
      const swapped = copy();
      const owner = swapped.calls.find(({ to, data }) => to === app && data === '0x8da5cb5b')?.result;
      for (const call of swapped.calls) if (call.data.startsWith('0x2f6622e5')) call.result = owner ?? null;
      expect(causes(await appraised([swapped]))).toContain('app/0 contract unknown');
    });

    it('a call that was reverted, or not answered', async () => {
      const reverted = copy();
      for (const call of reverted.calls) {
        if (call.data.startsWith('0xa6c4cce9'))
          Object.assign(call, { result: null, problem: { kind: 'reverted', reason: 'no' } });
      }
      expect(causes(await appraised([reverted]))).toEqual(['app/0 registered unknown']);
      const silent = copy();
      for (const call of silent.calls) {
        if (call.data.startsWith('0x9a4e1d18'))
          Object.assign(call, { result: null, problem: { kind: 'unanswered', reason: 'timeout' } });
      }
      expect(causes(await appraised([silent]))).toEqual(['app/0 os-image unknown']);
    });

    it('logs that are not all of the history, not of the contract, or not of the range', async () => {
      const isAdded = ({ topics: [topic = ''] }: { topics: string[] }): boolean => topic.startsWith('0xfecb3430');
      const holes: ((record: ChainRecord) => void)[] = [
        ({ histories: [history] }) =>
          Object.assign(history ?? {}, { completeTo: base.block.number - 1, problem: 'range refused' }),
        ({ histories: [history] }) => Object.assign(history ?? {}, { problem: 'begins later than the contract' }),
        ({ histories: [history] }) => Object.assign(history?.logs[0] ?? {}, { address: gateway }),
        ({ histories: [history] }) => Object.assign(history?.logs[0] ?? {}, { blockNumber: base.block.number + 1 }),
        ({ histories: [history] }) => history?.logs.push(...history.logs.slice(-1)),
        ({ histories: [history] }) => Object.assign(history?.logs.find(isAdded) ?? {}, { data: '0x1234' }),
        ({ histories: [history] }) => history?.topics.splice(0, 1),
        // Without the first initialisation, it may be older.
        (record) => {
          const [history] = record.histories;
          if (history === undefined) throw new Error('no history');
          history.logs = history.logs.slice(3);
          history.fromBlock = history.logs[0]?.blockNumber ?? 1;
        },
        ({ histories }) => histories.splice(0),
        // The contract says that a hash is allowed which its logs never added.
        ({ histories: [history] }) => {
          Object.assign(history?.logs.find(isAdded) ?? {}, { data: OTHER_HASH });
        },
      ];
      for (const [i, hole] of holes.entries()) {
        const record = copy();
        hole(record);
        expect([i, causes(await appraised([record]))]).toEqual([i, ['app/0 only-this unknown']]);
      }
    });
  });

  it('a hash that is allowed by the log of the newest contracts alone is one more', async () => {
    await chain.send(app, 'DstackApp', 'addComposeHash', [OTHER_HASH]);
    const record = await read();
    const [history] = record.histories;
    if (history === undefined) throw new Error('no history');
    history.logs = history.logs.filter(
      ({ topics, data }) => !(topics[0] === TOPICS.ComposeHashAdded && data === OTHER_HASH),
    );
    expect(causes(await appraised([record]))).toEqual(['app/0 only-this fail']);
  });

  describe('an app whose contract', () => {
    it('does not allow the hash any more, or again', async () => {
      await chain.send(app, 'DstackApp', 'removeComposeHash', [composeHash()]);
      expect(causes(await appraised([await read()]))).toEqual([
        'app/0 compose-hash fail',
        'app/0 boot fail',
        'app/0 only-this fail',
      ]);
      await chain.send(app, 'DstackApp', 'addComposeHash', [composeHash()]);
      const again = await appraised([await read()]);
      expect(again.verdict).toBe('verified');
      const [listed] = again.registry?.app?.composeHashes ?? [];
      expect(listed?.block).toBeGreaterThan(base.block.number);
    });

    it('allows another hash, and removed it again', async () => {
      await chain.send(app, 'DstackApp', 'addComposeHash', [OTHER_HASH]);
      const two = await appraised([await read()]);
      expect(causes(two)).toEqual(['app/0 only-this fail']);
      const check = registryChecks(two).find(({ id }) => id.endsWith('only-this'));
      expect(check?.actual).toBe(`${composeHash().slice(2)}, ${OTHER_HASH.slice(2)}`);
      const lenient = await appraised([await read()], { lines: ['only-this: false'] });
      expect(lenient.verdict).toBe('verified');
      expect(lenient.notShown).toContainEqual({
        what: 'registry',
        why: '1 other compose hash may boot with the app’s keys',
      });
      await chain.send(app, 'DstackApp', 'removeComposeHash', [OTHER_HASH]);
      expect((await appraised([await read()])).verdict).toBe('verified');
    });

    it('does not allow the machine, or any', async () => {
      await chain.send(app, 'DstackApp', 'removeDevice', [deviceOf(world.app)]);
      expect(causes(await appraised([await read()]))).toEqual(['app/0 device fail', 'app/0 boot fail']);
      await chain.send(app, 'DstackApp', 'setAllowAnyDevice', [true]);
      expect((await appraised([await read()])).verdict).toBe('verified');
    });

    it('names the machine by its platform, as dstack does since 0.5.6', async () => {
      await chain.send(app, 'DstackApp', 'removeDevice', [deviceOf(world.app)]);
      await chain.send(app, 'DstackApp', 'addDevice', [sha256(world.app.platform.ppid)]);
      expect((await appraised([await read()])).verdict).toBe('verified');
    });

    it('is owned by somebody else, or offered to', async () => {
      const lines = [`owner: ["${OWNER.address}"]`];
      await chain.send(app, 'DstackApp', 'transferOwnership', [STRANGER.address]);
      expect(causes(await appraised([await read()], { lines }))).toEqual(['app/0 owner fail']);
      await chain.send(app, 'DstackApp', 'acceptOwnership', [], STRANGER);
      const taken = await appraised([await read()], { lines });
      expect(causes(taken)).toEqual(['app/0 owner fail']);
      expect(taken.registry?.app?.owner?.address).toBe(STRANGER.address.toLowerCase());
      await chain.send(app, 'DstackApp', 'renounceOwnership', [], STRANGER);
      const renounced = await appraised([await read()], { lines: [`owner: "${'0'.repeat(40)}"`] });
      expect(renounced.verdict).toBe('verified');
      expect(renounced.registry?.app?.owner?.kind).toBe('renounced');
    });

    it('is owned by a Safe or a timelock', async () => {
      const members = [OWNER.address, STRANGER.address];
      const safe = await chain.deploy('Safe', [STRANGER.address, members, 2n]);
      const timelock = await chain.deploy('Timelock');
      for (const [contract, name, kind] of [
        [safe, 'Safe', { kind: 'safe', threshold: 2, modules: 0, owners: members.map((one) => one.toLowerCase()) }],
        [timelock, 'Timelock', { kind: 'timelock', delay: 172800 }],
      ] as const) {
        const before = await chain.test.snapshot();
        await chain.send(app, 'DstackApp', 'transferOwnership', [contract]);
        await chain.send(contract, name, 'act', [app, '0x79ba5097']);
        const result = await appraised([await read()], { lines: [`owner: "${contract}"`] });
        expect(result.verdict).toBe('verified');
        expect(result.registry?.app?.owner).toMatchObject({ address: contract, ...kind });
        await chain.test.revert({ id: before });
      }
    });

    it('is upgradeable', async () => {
      // As it was deployed: the byte is the last but none of the slot.
      await chain.test.setStorageAt({ address: app, index: 1, value: `0x${'0'.repeat(64)}` });
      const record = await read();
      expect(causes(await appraised([record]))).toEqual(['app/0 upgrades fail']);
      const accepted = await appraised([record], { lines: ['upgradeable: true'] });
      expect(accepted.verdict).toBe('verified');
      expect(accepted.notShown).toContainEqual({
        what: 'registry',
        why: 'the owner of the app’s contract can replace its code, and with it every rule',
      });
      // Something else stands in the slot.
      await chain.test.setStorageAt({ address: app, index: 1, value: `0x${'0'.repeat(58)}020001` });
      expect(causes(await appraised([await read()]))).toEqual(['app/0 upgrades unknown']);
    });

    it('ran other code for a while', async () => {
      await chain.test.setStorageAt({ address: app, index: 1, value: `0x${'0'.repeat(64)}` });
      const next = await chain.deploy('DstackAppNext');
      await chain.send(app, 'DstackApp', 'upgradeToAndCall', [next, '0x']);
      const lines = [...STRICT, 'upgradeable: true', `owner: "${OWNER.address}"`];
      // Its answers prove nothing while nobody vouches for the code.
      expect(causes(await appraised([await read()], { lines }))).toEqual([
        'app/0 owner unknown',
        'app/0 only-this unknown',
      ]);
      await chain.send(app, 'DstackApp', 'upgradeToAndCall', [implementation, '0x']);
      const back = await read();
      const result = await appraised([back], { lines });
      expect(causes(result)).toEqual(['app/0 only-this unknown']);
      // It does where the user does.
      const code = back.code.find(({ address }) => address === next)?.code ?? '';
      const vouched = await appraised([back], { lines: [...lines, `code-hashes: ["${keccak256(code as Hex)}"]`] });
      expect(vouched.verdict).toBe('verified');
    });

    it('only pretends to be a proxy of the known code', async () => {
      const record = copy();
      for (const read of record.code) if (read.address === app) read.code = `${read.code}00`;
      expect(causes(await appraised([record]))).toEqual(['app/0 upgrades unknown', 'app/0 only-this unknown']);
    });

    it('has somebody beside its owner who can replace its code', async () => {
      for (const slot of ['0xb53127684a568b31', '0xa3f0ad74e5423aeb']) {
        const record = copy();
        for (const read of record.storage) {
          if (read.address === app && read.slot.startsWith(slot)) read.value = `0x${'0'.repeat(63)}1`;
        }
        expect(causes(await appraised([record]))).toEqual(['app/0 upgrades unknown', 'app/0 only-this unknown']);
      }
    });

    it('is not there', async () => {
      await chain.test.setCode({ address: app, bytecode: '0x' });
      const result = await appraised([await read()]);
      expect(causes(result)).toEqual(['app/0 contract fail', 'app/0 boot fail']);
    });
  });

  describe('a KMS whose contract', () => {
    it('does not know the app, its image, the node, or names another gateway', async () => {
      const changed: [change: (record: ChainRecord) => void, cause: string][] = [
        [(record) => answerNo(record, '0xa6c4cce9'), 'app/0 registered fail'],
        [(record) => answerNo(record, '0x9a4e1d18'), 'app/0 os-image fail'],
        [(record) => answerNo(record, '0xf6fe4f40'), 'kms/0 kms-measurement fail'],
      ];
      for (const [change, cause] of changed) {
        const record = copy();
        change(record);
        expect(causes(await appraised([record]))).toEqual([cause]);
      }
      await chain.send(kms, 'DstackKms', 'setGatewayAppId', [app]);
      expect(causes(await appraised([await read()]))).toEqual(['gateway/0 gateway fail']);
      await chain.send(kms, 'DstackKms', 'removeKmsAggregatedMr', [`0x${toHex(mrAggregated(world.kms))}`]);
      expect(causes(await appraised([await read()]))).toEqual([
        'kms/0 kms-measurement fail',
        'kms/0 boot fail',
        'gateway/0 gateway fail',
      ]);
    });

    it('holds another key than the app’s keys hang on', async () => {
      await chain.send(kms, 'DstackKms', 'setKmsInfo', [['0x02', `0x3059${'00'.repeat(89)}`, '0x', '0x']]);
      const result = await appraised([await read()]);
      expect(causes(result)).toContain('app/0 kms-contract fail');
      expect(result.verdict).toBe('failed');
    });

    it('is another than the policy names', async () => {
      const policy = policyOf(STRICT).replace(`kms-contract: "${kms}"`, `kms-contract: "${gateway}"`);
      expect(causes(await appraised([base], { policy }))).toContain('app/0 kms-contract unknown');
    });
  });

  function answerNo(record: ChainRecord, selector: string): void {
    for (const call of record.calls) if (call.data.startsWith(selector)) call.result = `0x${'0'.repeat(64)}`;
  }

  it('throws at no answer, and takes none for a yes that is not one', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((given) => `0x${Buffer.from(given).toString('hex')}`);
    const padded = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((given) => `0x${Buffer.from(given).toString('hex')}`);
    const at = fc.nat({ max: base.calls.length - 1 });
    await fc.assert(
      fc.asyncProperty(at, fc.oneof(bytes, padded), async (index, result) => {
        const record = copy();
        const call = record.calls[index];
        fc.pre(call !== undefined && call.result !== result);
        Object.assign(call ?? {}, { result });
        const { verdict } = await appraised([record]);
        const decides = ['0x2f6622e5', '0xa6c4cce9', '0xf6fe4f40', '0x09177063'];
        if (decides.some((selector) => call?.data.startsWith(selector))) expect(verdict).not.toBe('verified');
      }),
      { numRuns: 60 },
    );
  });

  it('is judged where it was asked for, whatever the policy requires', async () => {
    // Nothing was obtained, and the policy does not ask for it.
    const gaps = [{ name: 'chain-record/0', reason: 'https://rpc.example did not answer' }];
    const silent = await appraised([], { gaps, policy: world.policy });
    expect(silent.verdict).toBe('inconclusive');
    expect(silent.gaps).toEqual([]);
    // Another endpoint did not answer: that is no check's to say.
    expect((await appraised([base], { gaps: [{ name: 'chain-record/1', reason: 'no answer' }] })).gaps).toHaveLength(1);
    // The phase is not required: what was asked for is compared all the same, and stands on an OS that nobody looked at.
    const policy = policyOf(STRICT).replace('phases: [hardware, os, source-code]', 'phases: [hardware]');
    const narrow = await appraised([base], { policy });
    expect(narrow.verdict).toBe('inconclusive');
    expect(narrow.coverage['source-code']).toBe('skipped');
    expect(registryChecks(narrow).some(({ id }) => id.endsWith('only-this'))).toBe(true);
    // What contradicts it is found.
    const record = copy();
    flip(record);
    expect((await appraised([record], { policy })).verdict).toBe('failed');
  });

  it('an app without a contract is governed by whoever runs its KMS', async () => {
    const hosted = createWholeDeployment({ seed: 'registry', at: world.app.at.toISOString() });
    const governed = world;
    world = hosted;
    try {
      const result = await appraised([base], { policy: hosted.policy });
      expect(registryChecks(result)).toEqual([]);
      expect(result.notShown).toContainEqual({
        what: 'registry',
        why: 'no contract governs the app: whoever runs its KMS decides what else may boot with the app’s keys',
      });
      expect(causes(await appraised([base]))).toContain('app/0 contract fail');
    } finally {
      world = governed;
    }
  });
});

function encode(abi: Chain['contracts']['DstackApp']['abi'], functionName: string, args: readonly unknown[]): Hex {
  return encodeFunctionData({ abi, functionName, args });
}
