// What an answer means, whatever bytes it has.

import fc from 'fast-check';
import { encodeAbiParameters } from 'viem/utils';
import { describe, expect, it } from 'vitest';
import { appAbi, kmsAbi, proxyAbi, TOPICS } from '../../../../src/core/chain/abi.js';
import { contractAnswer, contractCall } from '../../../../src/core/chain/answers.js';
import { contractEvents } from '../../../../src/core/chain/events.js';
import { addressIn, readsOfHistory, standingLogs } from '../../../../src/core/chain/reads.js';
import type { ChainCall, ChainLog } from '../../../../src/core/formats/chain-record.js';

const APP = `0x${'11'.repeat(20)}` as const;
const hash = (digit: string) => `0x${digit.repeat(64)}` as const;

const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`);
const bytes = fc.uint8Array({ maxLength: 400 }).map((some) => `0x${Buffer.from(some).toString('hex')}`);

describe('an answer', () => {
  const call = contractCall(APP, appAbi, 'allowAnyDevice', []);
  const of = (answer: Partial<ChainCall>) =>
    contractAnswer({ calls: [{ ...call, result: null, ...answer }] }, APP, appAbi, 'allowAnyDevice', []);

  it('is a value, a refusal of the contract, or none', () => {
    expect(of({ result: hash('0').replace(/0$/, '1') })).toEqual({ kind: 'value', value: true });
    expect(of({ problem: { kind: 'reverted', reason: 'no' } })).toEqual({ kind: 'reverted', reason: 'no' });
    expect(of({ problem: { kind: 'unanswered', reason: 'busy' } })).toEqual({ kind: 'missing', reason: 'busy' });
    expect(of({})).toEqual({ kind: 'missing', reason: 'there is no answer' });
    expect(contractAnswer({ calls: [] }, APP, appAbi, 'allowAnyDevice', [])).toMatchObject({ kind: 'missing' });
  });

  it('with a problem is no value, whatever stands beside it', () => {
    const result = hash('0').replace(/0$/, '1');
    expect(of({ result, problem: { kind: 'unanswered', reason: 'busy' } }).kind).toBe('missing');
  });

  it('of another contract, or to another question, is no answer', () => {
    const calls = [{ ...call, to: `0x${'22'.repeat(20)}`, result: hash('1') }];
    expect(contractAnswer({ calls }, APP, appAbi, 'allowAnyDevice', []).kind).toBe('missing');
    expect(contractAnswer({ calls: [{ ...call, result: hash('1') }] }, APP, proxyAbi, 'owner', []).kind).toBe(
      'missing',
    );
  });

  it.each([hash('0').replace(/0$/, '2'), hash('f'), '0x', '0x00'])(
    'that is no yes or no is unreadable: %s',
    (result) => {
      expect(of({ result }).kind).toBe('unreadable');
    },
  );

  it('never throws, and reads what can be read as it was written', () => {
    const info = contractCall(APP, kmsAbi, 'kmsInfo', []);
    fc.assert(
      fc.property(bytes, (result) => {
        const answer = contractAnswer({ calls: [{ ...info, result }] }, APP, kmsAbi, 'kmsInfo', []);
        expect(['value', 'unreadable']).toContain(answer.kind);
      }),
    );
    fc.assert(
      fc.property(bytes, bytes, (ca, quote) => {
        const value = ['0x02', ca, quote, '0x'] as [`0x${string}`, `0x${string}`, `0x${string}`, `0x${string}`];
        const types = value.map(() => ({ type: 'bytes' }) as const);
        const result = encodeAbiParameters(types as never, value as never);
        const answer = contractAnswer({ calls: [{ ...info, result }] }, APP, kmsAbi, 'kmsInfo', []);
        expect(answer).toEqual({ kind: 'value', value });
      }),
    );
  });
});

describe('logs', () => {
  let at = 0;
  const log = (topic: string, data: string, more: Partial<ChainLog> = {}): ChainLog => ({
    address: APP,
    topics: [topic],
    data,
    blockNumber: ++at,
    timestamp: null,
    transactionHash: `0x${at.toString(16).padStart(64, '0')}`,
    logIndex: 0,
    from: null,
    ...more,
  });

  it('of no known event, or of another form, are null, and nothing throws', () => {
    expect(contractEvents({ logs: [log(hash('9'), '0x')] })[0]?.event).toBeNull();
    expect(contractEvents({ logs: [log(TOPICS.ComposeHashAdded, '0x')] })[0]?.event).toBeNull();
    const any = fc.record({
      topics: fc.array(fc.oneof(word, fc.constantFrom(...Object.values(TOPICS))), { maxLength: 4 }),
      data: bytes,
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (some) => {
        const logs = some.map(({ topics, data }) => log(topics[0] ?? '', data, { topics }));
        expect(contractEvents({ logs })).toHaveLength(logs.length);
        readsOfHistory({ address: APP, logs });
        standingLogs(logs);
      }),
    );
  });

  it('lead to all that was ever allowed, what still may be first, and stand unless a later one undid them', () => {
    const [a, b, c] = [hash('a'), hash('b'), hash('c')];
    const logs = [
      log(TOPICS.ComposeHashAdded, a),
      log(TOPICS.ComposeHashAdded, b),
      log(TOPICS.ComposeHashRemoved, a),
      log(TOPICS.ComposeHashAdded, c),
      log(TOPICS.ComposeHashAdded, b),
      log(TOPICS.Upgraded, '0x', { topics: [TOPICS.Upgraded, `0x${'0'.repeat(24)}${'33'.repeat(20)}`] }),
    ];
    const { calls, code } = readsOfHistory({ address: APP, logs });
    const allowed = (value: `0x${string}`) => contractCall(APP, appAbi, 'allowedComposeHashes', [value]);
    expect(calls).toEqual([b, c, a].map(allowed));
    expect(code).toEqual([`0x${'33'.repeat(20)}`]);
    expect(standingLogs(logs)).toEqual([logs[3], logs[4], logs[5]]);
  });
});

it('an address in a word is one with nothing before it', () => {
  expect(addressIn(`0x${'0'.repeat(24)}${'ab'.repeat(20)}`)).toBe(`0x${'ab'.repeat(20)}`);
  for (const other of [null, hash('0'), hash('a'), '0x']) expect(addressIn(other)).toBeNull();
});
