// The registry in words: whose word it is, who can change the rules, and what is allowed since when.

import { describe, expect, it } from 'vitest';
import {
  type AppContract,
  type Listed,
  type Owner,
  ownerInWords,
  type Registry,
} from '../../../../src/core/result/registry.js';
import { verdictLine } from '../../../../src/core/views/current-verdict.js';
import { renderJson } from '../../../../src/core/views/json.js';
import { renderMarkdown } from '../../../../src/core/views/markdown.js';
import { registryLines, registryTitle } from '../../../../src/core/views/registry-words.js';
import { renderText } from '../../../../src/core/views/text.js';
import { READ, result } from './sample.js';

const address = (digit: string): string => `0x${digit.repeat(40)}`;
const owner = (change: Partial<Owner> = {}): Owner => ({
  address: address('1'),
  kind: 'account',
  threshold: null,
  owners: [],
  modules: null,
  delay: null,
  codeHash: null,
  ...change,
});
const listed = (change: Partial<Listed> = {}): Listed => ({
  value: `0x${'ab'.repeat(32)}`,
  allowed: true,
  block: 17,
  time: '2026-06-01T00:00:00Z',
  transaction: `0x${'cd'.repeat(32)}`,
  sender: address('1'),
  ...change,
});
const contract: AppContract = {
  address: address('a'),
  codeHash: `0x${'ef'.repeat(32)}`,
  implementation: { address: address('b'), codeHash: null },
  unfamiliar: null,
  owner: owner(),
  pendingOwner: address('2'),
  upgradesDisabled: false,
  allowAnyDevice: false,
  requireTcbUpToDate: true,
  composeHashes: [listed()],
  devices: null,
};
const registry = (change: Partial<Registry> = {}): Registry => ({
  chainId: 8453,
  block: { number: 42, hash: `0x${'42'.repeat(32)}`, time: '2026-06-15T11:45:00Z' },
  endpoints: ['https://rpc.example', 'https://other.example'],
  app: contract,
  kms: {
    address: address('c'),
    vouchedBy: { kind: 'known', operator: 'Phala Cloud' },
    owner: null,
    pendingOwner: null,
    gatewayAppId: null,
    osImages: [],
  },
  ...change,
});

describe('the registry in words', () => {
  it('names who told it, of which block', () => {
    expect(registryTitle(registry())).toBe(
      'chain 8453 at block 42 of 2026-06-15T11:45:00Z, as told by https://rpc.example and https://other.example',
    );
  });

  it('is the bundle’s own claim where it was replayed', () => {
    const line = verdictLine(result({ registry: registry() }), { at: 0, replayed: 'evidence' });
    expect(line).toMatch(
      / — replayed: target, freshness, what endpoints told of the chain and what was expected are the bundle’s own claim$/,
    );
  });

  it('has a line for each thing', () => {
    expect(registryLines(registry()).map(({ what, words }) => `${what}: ${words}`)).toEqual([
      `app contract: ${address('a')}`,
      `its code: proxy 0xefefefef…efefefef; implementation ${address('b')}`,
      `its owner: the account ${address('1')}, whose key alone decides`,
      `offered to: ${address('2')}`,
      'upgrades: possible',
      'machines: not known for all',
      'TCB status: must be UpToDate',
      `compose hashes: 0xabababab…abababab since block 17 (2026-06-01T00:00:00Z, transaction 0xcdcdcdcd…cdcdcdcd, by ${address('1')})`,
      `KMS contract: ${address('c')}, known as that of Phala Cloud`,
      'its owner: not told',
      'OS images: none',
    ]);
    expect(registryLines(registry({ app: null, kms: null })).map(({ words }) => words)).toEqual([
      'not read',
      'none is known to hold the key that the app’s keys hang on',
    ]);
  });

  it('counts what it does not name', () => {
    const composeHashes = Array.from({ length: 11 }, () => listed({ time: null, sender: null }));
    const [line] = registryLines(registry({ app: { ...contract, composeHashes } })).filter(
      ({ what }) => what === 'compose hashes',
    );
    expect(line?.words).toMatch(/; and 3 more$/);
  });

  it.each([
    [owner({ kind: 'renounced' }), 'nobody: the ownership was given up'],
    [owner({ kind: 'safe', threshold: 2, owners: ['', '', ''], modules: 0 }), 'a Safe where 2 of 3 owners decide'],
    [
      owner({ kind: 'safe', threshold: 1, owners: [''], modules: 1 }),
      '1 of 1 owners decide, and 1 module can act for it alone',
    ],
    [owner({ kind: 'safe', threshold: 1, owners: [''] }), 'and whether others can act for it was not told'],
    [owner({ kind: 'timelock', delay: 60 }), 'a timelock with a delay of 60 s'],
    [owner({ kind: 'contract' }), 'a contract of an unknown kind'],
    [owner({ kind: 'undetermined' }), 'it was not told whether it is a contract'],
  ])('describes an owner: %#', (given, words) => {
    expect(ownerInWords(given)).toContain(words);
  });

  it('is in every view that has room, text of an endpoint made safe', () => {
    const hostile = registry({ endpoints: ['https://rpc.example\n::error::\u202e'] });
    const shown = result({ registry: hostile });
    const text = renderText(shown, { ...READ, width: 200, colour: false, detail: 'summary' });
    expect(text).toContain('upgrades');
    expect(text).not.toMatch(/^::error/m);
    expect(text).not.toContain('\u202e');
    expect(renderMarkdown(shown, READ)).not.toMatch(/^::error|\u202e/m);
    const { registry: members } = JSON.parse(renderJson(result({ registry: registry() })));
    expect(Object.keys(members)).toEqual(['chainId', 'block', 'endpoints', 'app', 'kms']);
    expect(Object.keys(members.app)).toEqual(Object.keys(contract));
    expect(members).toEqual(registry());
  });
});
