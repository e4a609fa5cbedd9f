// The registry's contracts on a real node, asked through providers that misbehave in every way that is known.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChainAsked, collectChainRecords } from '../../src/collect/endorsements/chain/index.js';
import { LIMITS, type Limits } from '../../src/collect/endorsements/chain/record.js';
import { CHAIN_DISAGREES } from '../../src/core/bundle.js';
import { APP_FLAGS_SLOT, appAbi, kmsAbi, ownerAbi, PROXY_SLOTS, proxyAbi } from '../../src/core/chain/abi.js';
import { contractAnswer } from '../../src/core/chain/answers.js';
import { contractEvents } from '../../src/core/chain/events.js';
import {
  type AppQuestions,
  addressIn,
  type BootInfo,
  type ChainQuestions,
  storedAt,
} from '../../src/core/chain/reads.js';
import { type ChainRecord, MAX_CHAIN_TEXT, parseChainRecord } from '../../src/core/formats/chain-record.js';
import { captureText, haveCaptures } from '../captures/captures.js';
import {
  type Chain,
  type ChainNode,
  chainAt,
  deployApp,
  deployKms,
  nodeProgram,
  OWNER,
  STRANGER,
  startNode,
} from '../support/chain/node.js';
import {
  type Behaviour,
  forked,
  honest,
  lagging,
  RANGE_REFUSALS,
  serveProvider,
  windowOf,
} from '../support/chain/provider.js';

const program = nodeProgram();

const hash = (digit: string) => `0x${digit.repeat(64)}` as const;
const WANTED = hash('a');
const OTHER = hash('b');
const DEVICE = hash('d');
const IMAGE = hash('e');

describe.skipIf(program === null)('contracts on a chain (skipped where there is no node for the platform)', () => {
  let node: ChainNode;
  let chain: Chain;
  let app: `0x${string}`;
  let kms: `0x${string}`;

  beforeAll(async () => {
    node = await startNode(program ?? '');
    chain = chainAt(node);
  }, 60_000);
  afterAll(() => node?.stop());

  beforeEach(async () => {
    ({ app } = await deployApp(chain, { composeHash: OTHER, deviceId: DEVICE }));
    ({ kms } = await deployKms(chain));
    await chain.send(kms, 'DstackKms', 'setKmsInfo', [['0x02', `0x${rootKey}`, '0x', '0x']]);
    await chain.send(kms, 'DstackKms', 'registerApp', [app]);
    await chain.send(kms, 'DstackKms', 'addOsImageHash', [IMAGE]);
    await chain.send(app, 'DstackApp', 'addComposeHash', [WANTED]);
    await chain.send(app, 'DstackApp', 'removeComposeHash', [OTHER]);
    await chain.mine(2);
  });

  const bootInfo = (changed: Partial<BootInfo> = {}): BootInfo => ({
    appId: app,
    composeHash: WANTED,
    instanceId: `0x${'01'.repeat(20)}`,
    deviceId: DEVICE,
    mrAggregated: hash('1'),
    mrSystem: hash('2'),
    osImageHash: IMAGE,
    tcbStatus: 'UpToDate',
    advisoryIds: [],
    ...changed,
  });

  /** The key that the KMS contract holds. */
  const rootKey = `3059${'ab'.repeat(89)}`;

  const ofApp = (contract: `0x${string}`, more: Partial<AppQuestions> = {}): ChainQuestions => ({
    apps: [{ contract, composeHashes: [], deviceIds: [], bootInfos: [], ...more }],
    kms: [],
    rootKeys: [],
  });

  const ofBoth = (): ChainQuestions => ({
    ...ofApp(app, { composeHashes: [WANTED, OTHER], deviceIds: [DEVICE], bootInfos: [bootInfo()] }),
    kms: [
      {
        contract: kms,
        apps: [app],
        osImageHashes: [IMAGE],
        aggregatedMrs: [],
        deviceIds: [],
        appBootInfos: [bootInfo(), bootInfo({ osImageHash: hash('9') })],
        kmsBootInfos: [],
      },
    ],
    rootKeys: [rootKey],
  });

  const about = (rpcUrls: string[], questions = ofBoth()): ChainAsked => ({
    chainId: node.chainId,
    rpcUrls,
    questions,
  });

  /** For endpoints that keep others waiting. All others get as long as users give them, however slow this machine is. */
  const quick: Limits = { ...LIMITS, questionMs: 1500, stateMs: 3000, historyMs: 3000 };

  async function ask(
    urls: string[],
    { limits = LIMITS, of = about(urls), signal }: { limits?: Limits; of?: ChainAsked; signal?: AbortSignal } = {},
  ) {
    const { items, gaps } = await collectChainRecords(of, {
      progress: () => {},
      now: Date.now,
      limits,
      wait: async () => {},
      signal,
    });
    const records = items.map(({ name, bytes }) => parseChainRecord(new TextDecoder().decode(bytes), name));
    return { items, records, gaps };
  }

  /** The one record of a provider that behaves so. */
  async function askOne(behave: Behaviour, limits = LIMITS): Promise<{ record: ChainRecord; asked: string[] }> {
    const { url, asked } = await serveProvider(node.url, behave);
    const { records, gaps } = await ask([url], { limits });
    expect(gaps).toEqual([]);
    const [record] = records;
    if (record === undefined) throw new Error('no record');
    return { record, asked };
  }

  async function gapOfOne(behave: Behaviour, limits = LIMITS) {
    const { url } = await serveProvider(node.url, behave);
    const { records, gaps } = await ask([url], { limits });
    expect(records).toEqual([]);
    expect(gaps.map(({ name }) => name)).toEqual(['chain-record/0']);
    return { url, ...gaps[0], reason: gaps[0]?.reason ?? '' };
  }

  const given = (answer: { kind: string; value?: unknown }) => (answer.kind === 'value' ? answer.value : answer);

  describe('read at one block', () => {
    it('has the state of both contracts, and what each boot is answered', async () => {
      const { record } = await askOne(honest);
      const final = await chain.reader.getBlock({ blockTag: 'finalized' });
      expect(record.chainId).toBe(31337);
      expect(record.block).toEqual({
        tag: 'finalized',
        number: Number(final.number),
        hash: final.hash,
        timestamp: Number(final.timestamp),
      });
      const asked = <T>(answer: { kind: string; value?: T }) => given(answer);
      expect(asked(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [WANTED]))).toBe(true);
      expect(asked(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [OTHER]))).toBe(false);
      expect(asked(contractAnswer(record, app, appAbi, 'isAppAllowed', [bootInfo()]))).toEqual([true, '']);
      expect(asked(contractAnswer(record, kms, kmsAbi, 'isAppAllowed', [bootInfo()]))).toEqual([true, '']);
      expect(
        asked(contractAnswer(record, kms, kmsAbi, 'isAppAllowed', [bootInfo({ osImageHash: hash('9') })])),
      ).toEqual([false, 'OS image is not allowed']);
      expect(asked(contractAnswer(record, kms, kmsAbi, 'registeredApps', [app]))).toBe(true);
      expect(asked(contractAnswer(record, app, proxyAbi, 'owner', []))).toBe(OWNER.address);
      expect(contractAnswer(record, app, appAbi, 'isAppAllowed', [bootInfo({ appId: kms })])).toEqual({
        kind: 'missing',
        reason: 'it was not asked for',
      });
    });

    it('has what no function says: slots, code, and the flag that disables upgrades', async () => {
      const closed = await deployApp(chain, { upgradesDisabled: true, allowAnyDevice: true });
      await chain.mine(2);
      const { url } = await serveProvider(node.url);
      const of = ofApp(closed.app);
      const { records } = await ask([url], { of: about([url], of) });
      const [record] = records as [ChainRecord];
      expect(addressIn(storedAt(record, closed.app, PROXY_SLOTS.implementation))).toBe(closed.implementation);
      expect(addressIn(storedAt(record, closed.app, PROXY_SLOTS.owner))).toBe(OWNER.address.toLowerCase());
      expect(storedAt(record, closed.app, APP_FLAGS_SLOT)).toBe(`0x${'0'.repeat(60)}0101`);
      const code = record.code.find(({ address }) => address === closed.implementation)?.code;
      expect(code).toBe(chain.contracts.DstackApp.deployedBytecode);
      expect(record.code.find(({ address }) => address === OWNER.address.toLowerCase())?.code).toBe('0x');
    });

    it('says which function a contract does not have', async () => {
      const safe = await chain.deploy('Safe', [OWNER.address, [OWNER.address], 1n]);
      await chain.mine(2);
      const { url } = await serveProvider(node.url);
      const of = ofApp(safe, { composeHashes: [WANTED] });
      const { records } = await ask([url], { of: about([url], of) });
      const answer = contractAnswer(records[0] as ChainRecord, safe, appAbi, 'allowedComposeHashes', [WANTED]);
      expect(answer).toEqual({ kind: 'reverted', reason: 'execution reverted' });
    });

    it('of an address without code says that there is none, and asks for no history', async () => {
      const nobody = `0x${'77'.repeat(20)}` as const;
      const { url, asked } = await serveProvider(node.url);
      const of = ofApp(nobody, { composeHashes: [WANTED] });
      const { records } = await ask([url], { of: about([url], of) });
      const [record] = records as [ChainRecord];
      expect(record.code).toEqual([{ address: nobody, code: '0x' }]);
      expect(contractAnswer(record, nobody, appAbi, 'allowedComposeHashes', [WANTED])).toEqual({
        kind: 'unreadable',
        reason: 'answered with nothing, which is no value of allowedComposeHashes',
      });
      expect(record.histories).toEqual([]);
      expect(asked).not.toContain('eth_getLogs');
    });

    it.each(['Safe', 'Timelock'] as const)('asks an owner that is a %s what it is', async (kind) => {
      const owner = await chain.deploy(kind, kind === 'Safe' ? [app, [OWNER.address, STRANGER.address], 2n] : []);
      const owned = await deployApp(chain, { owner });
      await chain.mine(2);
      const { url } = await serveProvider(node.url);
      const of = ofApp(owned.app);
      const { records } = await ask([url], { of: about([url], of) });
      const [record] = records as [ChainRecord];
      const said = {
        owners: contractAnswer(record, owner, ownerAbi, 'getOwners', []),
        threshold: contractAnswer(record, owner, ownerAbi, 'getThreshold', []),
        delay: contractAnswer(record, owner, ownerAbi, 'getMinDelay', []),
      };
      const reverted = { kind: 'reverted', reason: 'execution reverted' };
      expect(said).toEqual(
        kind === 'Safe'
          ? {
              owners: { kind: 'value', value: [OWNER.address, STRANGER.address] },
              threshold: { kind: 'value', value: 2n },
              delay: reverted,
            }
          : { owners: reverted, threshold: reverted, delay: { kind: 'value', value: 172_800n } },
      );
      expect(record.code.find(({ address }) => address === owner)?.code).toMatch(/^0x[0-9a-f]{20}/);
    });

    it('has the pending owner, and what stands behind that address, too', async () => {
      const timelock = await chain.deploy('Timelock');
      await chain.send(app, 'DstackApp', 'transferOwnership', [timelock]);
      await chain.mine(2);
      const { record } = await askOne(honest);
      expect(addressIn(storedAt(record, app, PROXY_SLOTS.pendingOwner))).toBe(timelock);
      expect(given(contractAnswer(record, timelock, ownerAbi, 'getMinDelay', []))).toBe(172_800n);
    });

    it.skipIf(!haveCaptures)('has the record of a real KMS byte for byte', async () => {
      const real = JSON.parse(captureText('kms-base-prod6-053', 'onchain-kmsinfo.json')) as Record<string, string>;
      const { caPubkey = '', quote = '', eventlog = '', gatewayAppId = '' } = real;
      const info = ['0x02', caPubkey, quote, `0x${Buffer.from(eventlog).toString('hex')}`] as `0x${string}`[];
      await chain.send(kms, 'DstackKms', 'setKmsInfo', [info]);
      await chain.send(kms, 'DstackKms', 'setGatewayAppId', [gatewayAppId]);
      await chain.mine(2);
      const { record } = await askOne(honest);
      expect(given(contractAnswer(record, kms, kmsAbi, 'kmsInfo', []))).toEqual(info);
      expect(given(contractAnswer(record, kms, kmsAbi, 'gatewayAppId', []))).toBe(gatewayAppId);
    });

    it('asks by number where an endpoint takes no block hash', async () => {
      const { record } = await askOne(async ({ params }, pass) => {
        const takesNone = params.some((param) => typeof param === 'object' && param !== null && 'blockHash' in param);
        return takesNone ? { error: { code: -32602, message: 'invalid argument 1: cannot unmarshal object' } } : pass();
      });
      expect(given(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [WANTED]))).toBe(true);
    });

    it('says of a call that an endpoint refuses that it is unanswered, and not that the contract reverted', async () => {
      const { record } = await askOne(async ({ method }, pass) =>
        method === 'eth_call' ? { error: { code: -32000, message: 'daily quota used up' } } : pass(),
      );
      expect(contractAnswer(record, app, appAbi, 'allowAnyDevice', [])).toEqual({
        kind: 'missing',
        reason: 'daily quota used up',
      });
    });

    it('gives equal bytes for equal answers', async () => {
      const { url } = await serveProvider(node.url);
      const [first, second] = [await ask([url]), await ask([url])];
      expect(second.items[0]?.bytes).toEqual(first.items[0]?.bytes);
    });
  });

  describe('history', () => {
    const named = (record: ChainRecord, contract: string) =>
      contractEvents(record.histories.find(({ address }) => address === contract) ?? { logs: [] }).map(
        ({ event }) => event?.eventName,
      );

    it('begins with the deployment and has every change, its time and its sender', async () => {
      const { record } = await askOne(honest);
      expect(named(record, app)).toEqual([
        'Upgraded',
        'OwnershipTransferred',
        'Initialized',
        'DeviceAdded',
        'ComposeHashAdded',
        'ComposeHashAdded',
        'PolicyChanged',
        'ComposeHashRemoved',
        'PolicyChanged',
      ]);
      // Anybody can register an app: that is no change of rules.
      expect(named(record, kms)).toEqual([
        'Upgraded',
        'OwnershipTransferred',
        'Initialized',
        'AppImplementationSet',
        'KmsInfoSet',
        'OsImageHashAdded',
      ]);
      const [history] = record.histories;
      const first = history?.logs[0];
      const block = await chain.reader.getBlock({ blockNumber: BigInt(first?.blockNumber ?? 0) });
      expect(history?.fromBlock).toBe(first?.blockNumber);
      expect(history?.completeTo).toBe(record.block.number);
      expect(history).not.toHaveProperty('problem');
      expect(first?.timestamp).toBe(Number(block.timestamp));
      // Nobody needs to know who sent what was undone: here the removal, and the notice of it.
      const sender = OWNER.address.toLowerCase();
      expect(history?.logs.map(({ from }) => from)).toEqual([...Array(7).fill(sender), null, null]);
    });

    it('leads on: the contract says of all that it ever allowed whether it still does', async () => {
      const next = await chain.deploy('DstackAppNext');
      await chain.send(app, 'DstackApp', 'addComposeHash', [hash('4')]);
      await chain.send(app, 'DstackApp', 'upgradeToAndCall', [next, '0x']);
      await chain.send(kms, 'DstackKms', 'removeOsImageHash', [IMAGE]);
      await chain.mine(2);
      const { record } = await askOne(honest);
      const allows = (one: `0x${string}`) => given(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [one]));
      expect([hash('4'), WANTED, OTHER].map(allows)).toEqual([true, true, false]);
      expect(given(contractAnswer(record, kms, kmsAbi, 'allowedOsImages', [IMAGE]))).toBe(false);
      const codes = record.code.map(({ code }) => code);
      expect(codes).toContain(chain.contracts.DstackApp.deployedBytecode);
      expect(codes).toContain(chain.contracts.DstackAppNext.deployedBytecode);
    });

    it('of a KMS contract with another key is not asked for', async () => {
      const { url } = await serveProvider(node.url);
      const { records } = await ask([url], { of: about([url], { ...ofBoth(), rootKeys: ['00'] }) });
      expect(records[0]?.histories.map(({ address }) => address)).toEqual([app]);
      expect(given(contractAnswer(records[0] as ChainRecord, kms, kmsAbi, 'registeredApps', [app]))).toBe(true);
    });

    it('ends with the block: what came later is of another time', async () => {
      await chain.send(app, 'DstackApp', 'addComposeHash', [hash('7')]);
      const { record } = await askOne(honest);
      expect(named(record, app)).toHaveLength(9);
      expect(given(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [WANTED]))).toBe(true);
    });

    it('has upgrades, new owners, and what an owner did through a contract', async () => {
      const next = await chain.deploy('DstackAppNext');
      const safe = await chain.deploy('Safe', [app, [OWNER.address], 1n]);
      await chain.send(app, 'DstackApp', 'upgradeToAndCall', [next, '0x']);
      await chain.send(app, 'DstackApp', 'transferOwnership', [safe]);
      await chain.mine(2);
      const { record } = await askOne(honest);
      expect(named(record, app).slice(-2)).toEqual(['Upgraded', 'OwnershipTransferStarted']);
      expect(addressIn(storedAt(record, app, PROXY_SLOTS.implementation))).toBe(next);
    });

    it.each(Object.entries(RANGE_REFUSALS))('is whole though %s refuses more than ten blocks', async (_, refusal) => {
      await chain.mine(60);
      await chain.send(app, 'DstackApp', 'addComposeHash', [hash('5')]);
      await chain.mine(2);
      const { record, asked } = await askOne(windowOf(10, refusal));
      expect(record.histories.map(({ completeTo, problem }) => ({ completeTo, problem }))).toEqual([
        { completeTo: record.block.number, problem: undefined },
        { completeTo: record.block.number, problem: undefined },
      ]);
      expect(named(record, app)).toHaveLength(11);
      expect(asked.filter((method) => method === 'eth_getLogs').length).toBeLessThan(60);
    });

    it('is incomplete, and says so, where that would take too many requests', async () => {
      await chain.mine(300);
      const { record } = await askOne(windowOf(10, RANGE_REFUSALS.Infura as () => never), {
        ...LIMITS,
        historyRequests: 30,
      });
      for (const { problem, completeTo } of record.histories) {
        expect(problem).toMatch(/^it would take \d+ more requests of \d+ blocks each, which is over the limit$/);
        expect(completeTo).toBeLessThan(record.block.number);
      }
      expect(record.histories).toHaveLength(2);
    });

    it('is searched from the first block where old states are not kept', async () => {
      const { record } = await askOne(async ({ method, params }, pass) =>
        method === 'eth_getCode' && typeof params[1] === 'string'
          ? { error: { code: -32000, message: 'missing trie node' } }
          : pass(),
      );
      expect(record.histories[0]?.fromBlock).toBe(0);
      expect(record.histories[0]?.completeTo).toBe(record.block.number);
      expect(named(record, app)).toHaveLength(9);
    });

    it('ends before the first block that cannot be had at all', async () => {
      const { record } = await askOne(async ({ method, params }, pass) => {
        if (method !== 'eth_getLogs') return pass();
        const { toBlock } = params[0] as { toBlock: string };
        const last = Number(await chain.reader.getBlockNumber()) - 4;
        return Number(toBlock) >= last ? { error: { code: -32000, message: 'history has been pruned' } } : pass();
      });
      const [history] = record.histories;
      expect(history?.problem).toMatch(/^of block \d+: history has been pruned$/);
      expect(history?.completeTo).toBe(Number(/\d+/.exec(history?.problem ?? '')?.[0]) - 1);
      expect(named(record, app).length).toBeGreaterThan(4);
    });

    it('is no longer than is read, however long each of its logs is', async () => {
      const long: Behaviour = async ({ method, params }, pass) => {
        if (method !== 'eth_getLogs') return pass();
        const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock: string; toBlock: string };
        if (Number(toBlock) > Number(fromBlock)) return { error: { code: -32005, message: 'range' } };
        const { result } = (await pass({ params: [{ ...(params[0] as object), fromBlock: '0x0' }] })) as {
          result: object[];
        };
        const log = { ...result[0], blockNumber: fromBlock, data: `0x${'00'.repeat(65_536)}` };
        return { result: Array.from({ length: 20 }, (_, i) => ({ ...log, logIndex: `0x${i}` })) };
      };
      const { url } = await serveProvider(node.url, long);
      const { records } = await ask([], { of: about([url], ofApp(app)) });
      const [history] = records[0]?.histories ?? [];
      expect(history?.problem).toBe('its logs are longer than is read');
      expect(history?.completeTo).toBeLessThan(records[0]?.block.number ?? 0);
    });

    it('refuses logs of another contract', async () => {
      const { record } = await askOne(async ({ method, params }, pass) => {
        if (method !== 'eth_getLogs') return pass();
        const [filter] = params as [object];
        return pass({ params: [{ ...filter, address: [app, kms] }] });
      });
      expect(record.histories[0]?.problem).toBe('the endpoint answered with logs that were not asked for');
      expect(record.histories[0]?.logs).toEqual([]);
    });

    it('leaves out senders and times that are not told, and nothing else', async () => {
      const { record } = await askOne(async ({ method }, pass) => {
        if (method === 'eth_getTransactionByHash') return { error: { code: -32601, message: 'no such method' } };
        if (method !== 'eth_getLogs') return pass();
        const answer = await pass();
        const logs = 'result' in answer ? (answer.result as { blockTimestamp?: string }[]) : [];
        return { result: logs.map(({ blockTimestamp: _, ...log }) => log) };
      });
      const logs = record.histories[0]?.logs ?? [];
      expect(logs).toHaveLength(9);
      expect(logs.every(({ from, timestamp }) => from === null && timestamp !== null)).toBe(true);
    });
  });

  describe('an endpoint that cannot be taken for one of the chain', () => {
    it('is of another chain', async () => {
      const gap = await gapOfOne(async ({ method }, pass) => (method === 'eth_chainId' ? { result: '0x1' } : pass()));
      expect(gap.reason).toBe(`${gap.url}: it is an endpoint of chain 1, and chain 31337 was asked for`);
    });

    it('knows of no final block', async () => {
      const gap = await gapOfOne(async ({ method }, pass) =>
        method === 'eth_getBlockByNumber' ? { error: { code: -39001, message: 'unknown block' } } : pass(),
      );
      expect(gap.reason).toBe(`${gap.url}: unknown block`);
    });

    it('has another block at the end than at the beginning', async () => {
      const gap = await gapOfOne(async ({ method, nth }, pass) => {
        const answer = await pass();
        return method === 'eth_getBlockByNumber' && nth > 0 ? forked(answer) : answer;
      });
      expect(gap.reason).toMatch(
        /: the chain was reorganised while it was read: block \d+ was 0x[0-9a-f]{64}, now it is 0xf0f0/,
      );
    });

    it('loses the block, and with it the state by its hash', async () => {
      let lost = false;
      const gap = await gapOfOne(async ({ method, nth }, pass) => {
        if (method === 'eth_call' && nth > 3) lost = true;
        return lost ? { error: { code: -32000, message: 'hash is not currently canonical' } } : pass();
      });
      expect(gap.reason).toContain('hash is not currently canonical');
    });

    it.each<[what: string, behave: Behaviour, reason: RegExp, code?: string]>([
      [
        'truncates its answers',
        async ({ method }, pass, response) => {
          if (method !== 'eth_call') return pass();
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
          response.write('{"jsonrpc":"2.0"');
          setTimeout(() => response.destroy(), 5);
          return null;
        },
        /the connection was closed before the answer was complete/,
        'FETCH_FAILED',
      ],
      [
        'lets its answers drip',
        async ({ method }, pass, response) => {
          if (method !== 'eth_call') return pass();
          response.writeHead(200, { 'content-type': 'application/json' });
          const drip = setInterval(() => response.write(' '), 50);
          response.on('close', () => clearInterval(drip));
          return null;
        },
        /no complete answer within|not done within/,
      ],
      [
        'says nothing',
        async ({ method }, pass, _response) => (method === 'eth_call' ? null : pass()),
        /nothing received for|no complete answer within|not done within/,
      ],
      [
        'gives huge answers',
        async ({ method }, pass, response) => {
          if (method !== 'eth_getCode') return pass();
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(`{"jsonrpc":"2.0","id":1,"result":"0x${'00'.repeat(5 * 1024 * 1024)}"}`);
          return null;
        },
        /the answer is larger than 8388608 bytes/,
        'FETCH_TOO_LARGE',
      ],
      [
        'answers a call with more than a record holds',
        async ({ method }, pass) => (method === 'eth_call' ? { result: `0x${'00'.repeat(70_000)}` } : pass()),
        /eth_call: expected at most 65536 bytes in hexadecimal/,
        'FETCH_CONTENT',
      ],
      [
        'answers with more code than a contract can have',
        async ({ method }, pass) => (method === 'eth_getCode' ? { result: `0x${'00'.repeat(200_000)}` } : pass()),
        /bytes in hexadecimal/,
      ],
      [
        'has too many requests',
        async (_question, _pass, response) => {
          response.writeHead(429, { 'retry-after': '1' }).end();
          return null;
        },
        /answered with status 429/,
        'FETCH_STATUS',
      ],
      [
        'counts requests within its answers',
        async () => ({ error: { code: -32005, message: 'Too Many Requests' } }),
        /Too Many Requests/,
      ],
      [
        'answers another question',
        async (_question, _pass, response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{"jsonrpc":"2.0","id":7,"result":"0x7a69"}');
          return null;
        },
        /no JSON-RPC answer to eth_chainId/,
        'FETCH_CONTENT',
      ],
      [
        'is a web page',
        async (_question, _pass, response) => {
          response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>');
          return null;
        },
        /answered with text\/html/,
        'FETCH_CONTENT',
      ],
      [
        'answers in another form',
        async ({ method }, pass) => (method === 'eth_getStorageAt' ? { result: { value: 1 } } : pass()),
        /the answer is not usable: eth_getStorageAt: expected 32 bytes/,
        'FETCH_CONTENT',
      ],
    ])('%s', { timeout: 30_000 }, async (_, behave, reason, code) => {
      const began = Date.now();
      const gap = await gapOfOne(behave, code === undefined ? quick : LIMITS);
      expect(gap.reason).toMatch(reason);
      if (code !== undefined) expect(gap.code).toBe(code);
      expect(Date.now() - began).toBeLessThan(15_000);
    });

    it('is asked again after a while where it says so', async () => {
      const { record, asked } = await askOne(async ({ method, nth }, pass, response) => {
        if (method !== 'eth_chainId' || nth > 0) return pass();
        response.writeHead(429, { 'retry-after': '1' }).end();
        return null;
      });
      expect(record.chainId).toBe(31337);
      expect(asked.filter((method) => method === 'eth_chainId')).toHaveLength(2);
    });

    it('is one of several: the others are heard all the same', async () => {
      const good = await serveProvider(node.url);
      const { records, gaps } = await ask(['http://127.0.0.1:9', good.url]);
      expect(records.map(({ endpoint }) => endpoint)).toEqual([good.url]);
      expect(gaps).toMatchObject([{ name: 'chain-record/0', code: 'FETCH_FAILED' }]);
    });
  });

  describe('several endpoints', () => {
    it('are read at the lowest block that is final for each', async () => {
      await chain.mine(5);
      const [ahead, behind] = [await serveProvider(node.url), await serveProvider(node.url, lagging(5))];
      const { records, gaps } = await ask([ahead.url, behind.url]);
      expect(gaps).toEqual([]);
      const final = Number((await chain.reader.getBlock({ blockTag: 'finalized' })).number);
      expect(records.map(({ block }) => [block.tag, block.number])).toEqual([
        ['number', final - 5],
        ['finalized', final - 5],
      ]);
      expect(records[0]?.block.hash).toBe(records[1]?.block.hash);
    });

    it('go on without one that lags far behind', async () => {
      await chain.mine(20);
      const [ahead, behind] = [await serveProvider(node.url), await serveProvider(node.url, lagging(18, 7200))];
      const { records, gaps } = await ask([ahead.url, behind.url]);
      expect(records.map(({ endpoint, block }) => [endpoint, block.tag])).toEqual([[ahead.url, 'finalized']]);
      expect(gaps[0]?.reason).toMatch(/its last finalized block \d+ is 120 minutes older than block \d+ of http/);
      expect(gaps[0]?.code).toBe(CHAIN_DISAGREES);
    });

    it('are no more than an appraisal reads', async () => {
      const long: Behaviour = async ({ method }, pass) => {
        const answer = await pass();
        if (method !== 'eth_getLogs' || !('result' in answer)) return answer;
        const [log, ...others] = answer.result as object[];
        const more = Array.from({ length: 13 }, (_, i) => ({
          ...log,
          data: `0x${'00'.repeat(65_000)}`,
          logIndex: `0x${i + 100}`,
        }));
        return { result: log === undefined ? [] : [log, ...others, ...more] };
      };
      const urls = await Promise.all([1, 2, 3, 4].map(async () => (await serveProvider(node.url, long)).url));
      const { items, gaps } = await ask(urls);
      expect(items.length).toBeLessThan(4);
      expect(items.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(MAX_CHAIN_TEXT);
      expect(gaps.at(-1)?.reason).toMatch(/its answers are longer than is read beside those of the others/);
    });

    it('are not crowded out by one that names a block of the future', async () => {
      await chain.mine(2);
      const ahead: Behaviour = async ({ method }, pass) => {
        const answer = await pass();
        if (method !== 'eth_getBlockByNumber' || !('result' in answer)) return answer;
        const later = `0x${Math.floor(Date.now() / 1000 + 7200).toString(16)}`;
        return { result: { ...(answer.result as object), timestamp: later } };
      };
      const [good, liar] = [await serveProvider(node.url), await serveProvider(node.url, ahead)];
      const { records, gaps } = await ask([good.url, liar.url]);
      expect(records.map(({ endpoint }) => endpoint)).toEqual([good.url]);
      expect(gaps).toMatchObject([{ name: 'chain-record/1', code: CHAIN_DISAGREES }]);
      expect(gaps[0]?.reason).toMatch(/its last finalized block \d+ is of a time that is yet to come/);
    });

    it('keep what each says where they are on two forks', async () => {
      const [one, other] = [
        await serveProvider(node.url),
        await serveProvider(node.url, async ({ method, params }, pass) => {
          const byHash = params.map((param) => JSON.stringify(param)).some((param) => param?.includes('f0f0f0'));
          if (byHash) return { error: { code: -32000, message: 'header not found' } };
          const answer = await pass();
          return method === 'eth_getBlockByNumber' ? forked(answer) : answer;
        }),
      ];
      const { records, gaps } = await ask([one.url, other.url]);
      expect(gaps).toEqual([]);
      expect(records[0]?.block.number).toBe(records[1]?.block.number);
      expect(records[0]?.block.hash).not.toBe(records[1]?.block.hash);
    });

    it('keep what each says where one lies', async () => {
      const yes = `0x${'1'.padStart(64, '0')}`;
      const [one, other] = [
        await serveProvider(node.url),
        await serveProvider(node.url, async ({ method, params }, pass) => {
          const { data = '' } = (params[0] ?? {}) as { data?: string };
          return method === 'eth_call' && data.includes('b'.repeat(64)) ? { result: yes } : pass();
        }),
      ];
      const { records } = await ask([one.url, other.url]);
      expect(
        records.map((record) => given(contractAnswer(record, app, appAbi, 'allowedComposeHashes', [OTHER]))),
      ).toEqual([false, true]);
    });
  });

  it('shows no more of an address than where it is', async () => {
    const { url, asked, headers } = await serveProvider(node.url, async ({ method }, pass) =>
      method === 'eth_getBlockByNumber'
        ? { error: { code: -32000, message: 'key SECRETKEY0123456789 has no archive; see p@4zzword1' } }
        : pass(),
    );
    const secret = `${url.replace('http://', 'http://user:p%404zzword1@')}/v3/SECRETKEY0123456789?apikey=OTHERSECRET99`;
    const said: string[] = [];
    const { items, gaps } = await collectChainRecords(about([secret, 'http://127.0.0.1:9/SECRETKEY0123456789']), {
      progress: (text) => said.push(text),
      now: Date.now,
      limits: LIMITS,
    });
    expect(items).toEqual([]);
    expect(asked).toContain('eth_chainId');
    expect(headers[0]?.authorization).toMatch(/^Basic /);
    const shown = JSON.stringify({ gaps, said });
    for (const part of ['SECRETKEY', 'OTHERSECRET', 'apikey', 'zzword1', 'user', '/v3'])
      expect(shown).not.toContain(part);
    expect(gaps[0]?.reason).toBe(`${url}: key … has no archive; see …`);
  });

  it('shows no part of a secret where a long message is cut', async () => {
    const secret = 'SECRETKEY0123456789';
    const { url } = await serveProvider(node.url, async () => {
      return { error: { code: -32000, message: `${'x'.repeat(285)} of ${secret}` } };
    });
    const { gaps } = await ask([], { of: about([`${url}/v3/${secret}`]) });
    expect(gaps[0]?.reason).toMatch(/: x{285}/);
    expect(gaps[0]?.reason).not.toContain('SEC');
  });

  it('stops at once when it is cancelled', async () => {
    const stop = new AbortController();
    const { url } = await serveProvider(node.url, async ({ method }, pass) => {
      if (method !== 'eth_call') return pass();
      setTimeout(() => stop.abort(new Error('enough')), 20);
      return null;
    });
    await expect(ask([url], { signal: stop.signal })).rejects.toThrow('enough');
  });

  it('asks nobody about a chain that nobody named an endpoint of', async () => {
    const { gaps, items } = await ask([], { of: about([]) });
    expect(items).toEqual([]);
    expect(gaps).toEqual([
      {
        name: 'chain-record/0',
        reason: 'no public endpoint of chain 31337 is known',
        hint: 'Name a JSON-RPC endpoint of the chain: --rpc-url URL.',
      },
    ]);
  });
});
