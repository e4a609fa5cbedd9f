import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  CHAIN_RECORD_SCHEMA,
  type ChainRecord,
  endpointName,
  parseChainRecord,
} from '../../../../src/core/formats/chain-record.js';

const ADDRESS = `0x${'11'.repeat(20)}`;
const WORD = `0x${'22'.repeat(32)}`;

const record = (): ChainRecord => ({
  schema: CHAIN_RECORD_SCHEMA,
  endpoint: 'https://rpc.example',
  chainId: 8453,
  block: { tag: 'finalized', number: 100, hash: WORD, timestamp: 1_700_000_000 },
  calls: [
    { to: ADDRESS, data: '0x8da5cb5b', result: WORD },
    { to: ADDRESS, data: '0xe30c3978', result: null, problem: { kind: 'reverted', reason: 'execution reverted' } },
  ],
  storage: [{ address: ADDRESS, slot: WORD, value: WORD }],
  code: [{ address: ADDRESS, code: '0x' }],
  histories: [
    {
      address: ADDRESS,
      topics: [WORD],
      fromBlock: 5,
      completeTo: 90,
      problem: 'of block 91: history has been pruned',
      logs: [
        {
          address: ADDRESS,
          topics: [WORD],
          data: '0x',
          blockNumber: 7,
          timestamp: null,
          transactionHash: WORD,
          logIndex: 0,
          from: null,
        },
      ],
    },
  ],
});

describe('the record of an endpoint', () => {
  it('is read as it was written', () => {
    expect(parseChainRecord(JSON.stringify(record()), 'record')).toEqual(record());
  });

  it.each<[what: string, change: (json: ChainRecord) => void, message: RegExp]>([
    ['another schema', (json) => Object.assign(json, { schema: 'v2' }), /record\.schema/],
    ['a member that is not known', (json) => Object.assign(json, { verified: true }), /unknown key "verified"/],
    ['no histories', (json) => Object.assign(json, { histories: null }), /record\.histories/],
    ['a short hash', (json) => Object.assign(json.block, { hash: '0x22' }), /record\.block\.hash/],
    [
      'upper case',
      (json) => Object.assign(json.code[0] ?? {}, { address: ADDRESS.replace(/1$/, 'A') }),
      /code\[0\]\.address/,
    ],
    ['a chain id that is no whole number', (json) => Object.assign(json, { chainId: 1.5 }), /record\.chainId/],
    [
      'a call without an answer',
      (json) => Object.assign(json.calls[0] ?? {}, { result: undefined }),
      /calls\[0\]\.result/,
    ],
    [
      'a call with an answer, and a reason why there is none',
      (json) => Object.assign(json.calls[1] ?? {}, { result: WORD }),
      /calls\[1\]: expected a result, or why there is none/,
    ],
    ...[
      'https://rpc.example/v2/key',
      'https://user:word@rpc.example',
      'https://RPC.example',
      'https://rpc.example:443',
      'https://rpc.example.',
      'https://rpc.example.:8443',
      'blob:https://rpc.example',
      'file:///rpc.example',
      `https://${'a'.repeat(300)}`,
      '\u001b[2J',
      '',
    ].map((endpoint): [string, (json: ChainRecord) => void, RegExp] => [
      `an endpoint that is no origin in its one form: ${JSON.stringify(endpoint).slice(0, 40)}`,
      (json) => Object.assign(json, { endpoint }),
      /record\.endpoint: expected the origin/,
    ]),
    [
      'two histories of a contract',
      (json) => Object.assign(json, { histories: [...json.histories, ...json.histories] }),
      /record\.histories: expected one history of each contract/,
    ],
    [
      'code beyond any limit',
      (json) => Object.assign(json.code[0] ?? {}, { code: `0x${'00'.repeat(131_073)}` }),
      /code\[0\]\.code/,
    ],
    [
      'too many topics',
      (json) => Object.assign(json.histories[0]?.logs[0] ?? {}, { topics: Array(5).fill(WORD) }),
      /topics/,
    ],
    [
      'too many logs',
      (json) => Object.assign(json.histories[0] ?? {}, { logs: Array(4097).fill(json.histories[0]?.logs[0]) }),
      /over the limit of 4096/,
    ],
  ])('is refused for %s', (_, change, message) => {
    const json = record();
    change(json);
    const parse = (): ChainRecord => parseChainRecord(JSON.stringify(json), 'record');
    expect(parse).toThrow(ParseError);
    expect(parse).toThrow(message);
  });

  it('calls an endpoint by one name, however its URL is written', () => {
    for (const url of ['https://u:p@RPC.example.:443/v2/key', 'https://rpc.example']) {
      expect(endpointName(new URL(url))).toBe('https://rpc.example');
    }
    expect(endpointName(new URL('http://[::1]:8545/x'))).toBe('http://[::1]:8545');
    expect(endpointName(new URL('https://rpc.example.:8443'))).toBe('https://rpc.example:8443');
  });

  it('is refused where it is longer than any', () => {
    const json = record();
    const [history] = json.histories;
    const [log] = history?.logs ?? [];
    if (history === undefined || log === undefined) throw new Error('no log');
    history.logs = Array.from({ length: 40 }, () => ({ ...log, data: `0x${'00'.repeat(60_000)}` }));
    expect(() => parseChainRecord(JSON.stringify(json), 'record')).toThrow(/over the limit of 4194304/);
  });

  it('throws nothing but ParseError, whatever stands in place of a value', () => {
    const paths = ['endpoint', 'chainId', 'block', 'calls', 'storage', 'code', 'histories'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        try {
          parseChainRecord(JSON.stringify({ ...record(), [path]: value }), 'record');
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }),
    );
  });
});
