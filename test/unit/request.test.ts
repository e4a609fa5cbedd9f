// From texts to values: what is refused, and what a refusal does not reveal.

import { describe, expect, it } from 'vitest';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import { readOptions, readRegistry, readUrl } from '../../src/request.js';

describe('readUrl', () => {
  it.each([
    ['ftp://user:hunter2@example.org/', 'pccs-url: expected an http or https URL, got one of "ftp:"'],
    ['user:hunter2@example.org', 'pccs-url: expected an http or https URL, got one of "user:"'],
    ['//user:hunter2@example.org', 'pccs-url: expected an http or https URL, got text that is no URL'],
  ])('never quotes what may hold a password: %s', async (text, message) => {
    const refused = async () => readUrl(text, 'pccs-url');
    await expect(refused()).rejects.toMatchObject({ name: 'InputError', message });
  });
});

describe('at', () => {
  const at = async (text: string) => (await readOptions({ at: text }, 'replayed')).at;

  it('is a moment of the calendar, in any zone', async () => {
    expect(await at('2026-06-15T12:00:00Z')).toBe(Date.UTC(2026, 5, 15, 12));
    expect(await at('2024-02-29t23:30:00.5-01:00')).toBe(Date.UTC(2024, 2, 1, 0, 30, 0, 500));
  });

  it.each(['2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-06-15', 'now'])(
    'is not %s',
    async (text) => {
      await expect(at(text)).rejects.toMatchObject({
        name: 'InputError',
        message: `at: expected an RFC 3339 time such as 2026-06-15T12:00:00Z, got "${text}"`,
      });
    },
  );
});

describe('whom to ask about a registry', () => {
  const policyOf = async (text: string) =>
    resolvePolicy(await parsePolicy(`version: 1\nsource-code:\n  registry: ${text}\n`), {
      defaultFreshness: 'replayed',
    }).sourceCode.registry;
  const KMS = '12'.repeat(20);

  it('is nobody, unless an option or the policy says so', async () => {
    expect(readRegistry({}, null)).toBeUndefined();
    const policy = await policyOf(`{ chain-id: 8453, kms-contract: "0x${KMS}" }`);
    expect(readRegistry({}, policy)).toEqual({ chainId: 8453, rpcUrls: [], kmsContract: KMS });
    expect(readRegistry({ chainId: '11155111' }, null)).toEqual({ chainId: 11155111, rpcUrls: [], kmsContract: null });
    const rpcUrl = ['https://one.example/v2/key', 'http://127.0.0.1:8545'];
    expect(readRegistry({ rpcUrl }, null)).toEqual({ chainId: null, rpcUrls: rpcUrl, kmsContract: null });
    expect(readRegistry({ rpcUrl, chainId: '8453' }, policy)).toMatchObject({ chainId: 8453, rpcUrls: rpcUrl });
  });

  it.each([
    [{ rpcUrl: ['one.example/v2/SECRET'] }, 'rpc-url: expected an http or https URL, got text that is no URL'],
    [
      { rpcUrl: ['http://one.example/v2/SECRET'] },
      'http://one.example is not https: anybody on the way could answer in its place',
    ],
    [
      { rpcUrl: ['https://one.example/SECRET', 'https://one.example/SECRET'] },
      'rpc-url: one endpoint is given twice, and is only one witness',
    ],
    [
      { rpcUrl: Array.from({ length: 9 }, (_, i) => `https://${i}.example/SECRET`) },
      'rpc-url: at most 8 endpoints, got 9',
    ],
    [{ chainId: '0x2105' }, 'chain-id: expected a whole number, got "0x2105"'],
    [{ chainId: '0' }, 'chain-id: expected a whole number, got "0"'],
    [{ chainId: '9999999999999999' }, 'chain-id: expected a whole number, got "9999999999999999"'],
  ])('is refused, without what may be a key: %j', (options, message) => {
    expect(() => readRegistry(options, null)).toThrow(expect.objectContaining({ name: 'InputError', message }));
    expect(message).not.toContain('SECRET');
  });

  it('is of one chain', async () => {
    const policy = await policyOf('{ chain-id: 1 }');
    expect(() => readRegistry({ chainId: '8453' }, policy)).toThrow(
      'chain-id: 8453 is not the chain that the policy names, 1',
    );
  });
});
