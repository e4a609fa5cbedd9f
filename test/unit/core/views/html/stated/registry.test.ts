// What endpoints told of the contracts: their word, with the history where the result holds it to be whole.

import { encodeEventTopics } from 'viem';
import { parseAbi } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import { createBundle } from '../../../../../../src/core/bundle.js';
import type { ChainRecord } from '../../../../../../src/core/formats/chain-record.js';
import type { ReportSource } from '../../../../../../src/core/report/source.js';
import type { AppContract, Registry } from '../../../../../../src/core/result/registry.js';
import { viewOf } from '../../../../../../src/core/views/html/stated/parts.js';
import { registrySection } from '../../../../../../src/core/views/html/stated/registry.js';
import { check, component, result } from '../../sample.js';
import { foreignMarkup, wordsOf } from './source.js';

const APP = `0x${'a1'.repeat(20)}`;
const SENDER = `0x${'5e'.repeat(20)}`;
const hash = (digit: string): string => `0x${digit.repeat(64)}`;
const transaction = (block: number): string => `0x${block.toString(16).padStart(64, '0')}`;

const abi = parseAbi(['event ComposeHashAdded(bytes32 composeHash)', 'event ComposeHashRemoved(bytes32 composeHash)']);
const topic = (eventName: 'ComposeHashAdded' | 'ComposeHashRemoved'): string =>
  encodeEventTopics({ abi, eventName })[0] ?? '';

const log = (block: number, eventName: 'ComposeHashAdded' | 'ComposeHashRemoved', value: string) => ({
  address: APP,
  topics: [topic(eventName)],
  data: value,
  blockNumber: block,
  timestamp: Date.parse('2026-06-01T00:00:00Z') / 1000 + block,
  transactionHash: transaction(block),
  logIndex: 0,
  from: SENDER,
});

const added = (block: number, value: string, allowed: boolean | null = true) => ({
  value,
  allowed,
  block,
  time: new Date(Date.parse('2026-06-01T00:00:00Z') + block * 1000).toISOString(),
  transaction: transaction(block),
  sender: SENDER,
});

const BLOCK = { number: 50, hash: hash('b'), time: '2026-06-15T12:00:00.000Z' };

const record = (change: Partial<ChainRecord> = {}): ChainRecord => ({
  schema: 'trust-center/chain-record/v1',
  endpoint: 'https://rpc.example',
  chainId: 8453,
  block: { tag: 'finalized', number: 50, hash: BLOCK.hash, timestamp: 1_781_524_800 },
  calls: [],
  storage: [],
  code: [],
  histories: [
    {
      address: APP,
      topics: [topic('ComposeHashAdded'), topic('ComposeHashRemoved')],
      fromBlock: 1,
      completeTo: 50,
      logs: [
        log(10, 'ComposeHashAdded', hash('1')),
        log(20, 'ComposeHashAdded', hash('c')),
        log(30, 'ComposeHashRemoved', hash('1')),
      ],
    },
  ],
  ...change,
});

const contract = (change: Partial<AppContract> = {}): AppContract => ({
  address: APP,
  codeHash: hash('d'),
  implementation: null,
  unfamiliar: null,
  owner: {
    address: SENDER,
    kind: 'safe',
    threshold: 2,
    owners: [SENDER, APP, hash('e')],
    modules: 0,
    delay: null,
    codeHash: null,
  },
  pendingOwner: null,
  upgradesDisabled: true,
  allowAnyDevice: false,
  requireTcbUpToDate: null,
  composeHashes: [added(20, hash('c'))],
  devices: [],
  ...change,
});

function source(registry: Partial<Registry> | null, records: readonly ChainRecord[] = [record()]): ReportSource {
  const bundle = createBundle({
    target: { kind: 'file', name: 'evidence.json' },
    components: [],
    gaps: [{ name: 'evidence', reason: 'none' }],
    items: records.map((one, i) => ({
      role: 'endorsement',
      name: `chain-record/${i}`,
      source: one.endpoint,
      collectedAt: '2026-06-15T12:00:00.000Z',
      bytes: new TextEncoder().encode(JSON.stringify(one)),
    })),
  });
  const checks = [
    check('source-code.ground', 'pass', 'It is.'),
    check('source-code.registry.compose-hash', 'fail', 'The app’s contract does not allow it.'),
  ];
  const one = component();
  const app = component({
    app: one.app === null ? null : { ...one.app, composeHash: 'c'.repeat(64) },
    phases: { ...one.phases, 'source-code': { status: 'fail', checks } },
  });
  const told =
    registry === null
      ? null
      : { chainId: 8453, block: BLOCK, endpoints: ['https://rpc.example'], app: contract(), kms: null, ...registry };
  return {
    bundle,
    result: result({ components: [app], registry: told }),
    roots: { trustAnchors: [], trustedRoots: null },
    summary: null,
    timeline: null,
  };
}

async function shown(...given: Parameters<typeof source>): Promise<string> {
  const told = source(...given);
  const found = await registrySection(told, viewOf(told.result));
  const markup = found?.body.markup ?? '';
  expect(foreignMarkup(markup)).toEqual([]);
  // Endpoints alone say it: nothing of it is green.
  expect(markup).not.toMatch(/class="(?:st|mark) pass"/);
  return wordsOf(markup);
}

const rows = (words: string): string[] =>
  [...words.matchAll(/2026-06-01 [\d:]+ UTC (allowed|removed) (0x\w{64})( runs)? ([a-z –]+?) (?=\d)/g)].map(
    ([, ...row]) => `${row[0]} ${row[1]?.slice(0, 3)}${row[2] ?? ''}: ${row[3]}`,
  );

describe('the registry', () => {
  it('is shown with its whole history, in the order of the chain', async () => {
    const words = await shown({});
    expect(words).toContain('Endpoint https://rpc.example Chain 8453 Block 50');
    expect(words).toContain('answers as a Safe where 2 of 3 owners decide');
    expect(words).toContain('Every change of them in its logs, oldest first.');
    expect(rows(words)).toEqual(['allowed 0x1: no longer allowed', 'allowed 0xc runs: allowed', 'removed 0x1: –']);
    expect(words).toContain('fail The app’s contract allows the measured compose hash');
  });

  it('shows no more of the history than the result holds', async () => {
    const known = /The hashes that it allows, as was told, with when each was last added/;
    // Another endpoint, another block, an incomplete history, or one that leaves something else.
    expect(await shown({}, [])).toMatch(known);
    expect(await shown({}, [record({ endpoint: 'https://other.example' })])).toMatch(known);
    expect(await shown({}, [record({ block: { ...record().block, hash: hash('f') } })])).toMatch(known);
    const [history] = record().histories;
    if (history === undefined) throw new Error('no history');
    expect(await shown({}, [record({ histories: [{ ...history, completeTo: 49 }] })])).toMatch(known);
    expect(await shown({}, [record({ histories: [{ ...history, logs: history.logs.slice(0, 2) }] })])).toMatch(known);
    // Two that tell of different pasts.
    const longer = {
      ...history,
      logs: [log(5, 'ComposeHashAdded', hash('2')), log(6, 'ComposeHashRemoved', hash('2')), ...history.logs],
    };
    expect(await shown({}, [record({ histories: [longer] })])).not.toMatch(known);
    expect(await shown({}, [record(), record({ histories: [longer] })])).toMatch(known);
    expect(rows(await shown({}, []))).toEqual(['allowed 0xc runs: allowed']);
    expect(await shown({ app: contract({ composeHashes: null }) })).toMatch(
      /which hashes it allows besides is not shown/,
    );
  });

  it('says what is not known of it', async () => {
    const words = await shown({
      app: contract({ unfamiliar: 'nobody vouches for its code', owner: null, upgradesDisabled: null }),
    });
    expect(words).toContain('nobody vouches for its code: its answers may mean anything');
    expect(words).toContain('Owner not told');
    expect(words).toContain('not told whether its owner can replace it');
    expect(await shown({ app: null })).not.toContain('Contract of the app');
    expect(await shown(null)).toContain('Nothing that was told counts.');
  });

  it('is left out where nobody asked', async () => {
    expect(await registrySection({ ...source(null), result: result() }, viewOf(result()))).toBeNull();
  });
});
