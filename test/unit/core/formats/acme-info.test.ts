import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../../src/core/bytes.js';
import { readAcmeInfo } from '../../../../src/core/formats/acme-info.js';
import { acmeInfo, createWholeDeployment, toHex } from '../../../../src/simulator/index.js';

const { gateway } = createWholeDeployment({ seed: 'acme-info' });
const of = (json: unknown) => readAcmeInfo(utf8(JSON.stringify(json)));
const spki = (name: string): string => toHex(gateway.keys(name).spki);

describe('readAcmeInfo', () => {
  it.each([
    ['0.5.3', [false, false], false],
    ['0.5.5', [true, false], true],
    ['0.5.6', [true, false], true],
  ] as const)('reads the shape of dstack %s', (shape, quoted, isAccountQuoted) => {
    const { accountUri, accountEvidence, keys, activeCertificate, baseDomain } = of(acmeInfo(gateway, shape));
    expect(accountUri).toBe('https://acme.simulated.example/acct/1');
    expect(keys.map(({ publicKey }) => toHex(publicKey))).toEqual([spki('gateway-tls'), spki('gateway-tls-before')]);
    expect(keys.map(({ evidence }) => evidence !== null)).toEqual(quoted);
    expect(accountEvidence !== null).toBe(isAccountQuoted);
    expect([activeCertificate !== null, baseDomain]).toEqual(
      shape === '0.5.5' ? [true, 'simulated.example'] : [false, null],
    );
  });

  it('reads the keys of a gateway that names no account', () => {
    const { accountUri, keys } = of({ ...acmeInfo(gateway), account_uri: '', account_quote: '' });
    expect(accountUri).toBeNull();
    expect(keys.map(({ publicKey }) => toHex(publicKey))).toEqual([spki('gateway-tls'), spki('gateway-tls-before')]);
  });

  it('takes the attestation where there is no quote', () => {
    const info = acmeInfo(gateway) as { quoted_hist_keys: Record<string, unknown>[] };
    const keys = info.quoted_hist_keys.map((key) => ({ ...key, quote: '' }));
    const read = of({ ...info, account_quote: '', quoted_hist_keys: keys });
    expect(read.keys.map(({ evidence }) => evidence !== null)).toEqual([true, false]);
    expect(read.accountEvidence).not.toBeNull();
  });

  it('takes an attestation that is written as the answer of Attest', () => {
    const info = acmeInfo(gateway) as { account_attestation: string; quoted_hist_keys: { attestation: string }[] };
    const answer = (attestation: string): string => (attestation === '' ? '' : JSON.stringify({ attestation }));
    const keys = info.quoted_hist_keys.map((key) => ({ ...key, quote: '', attestation: answer(key.attestation) }));
    const changed = { ...info, account_quote: '', account_attestation: answer(info.account_attestation) };
    const plain = of({
      ...info,
      account_quote: '',
      quoted_hist_keys: keys.map((key, i) => ({ ...key, attestation: info.quoted_hist_keys[i]?.attestation })),
    });
    expect(of({ ...changed, quoted_hist_keys: keys })).toEqual(plain);
    expect(plain.accountEvidence).not.toBeNull();
  });

  const uri = 'https://acme.example/1';
  it.each<[string, unknown, string]>([
    ['a list', [], 'acme-info: expected an object'],
    ['no keys', { account_uri: uri }, 'it names no keys'],
    ['no account', { hist_keys: [] }, 'acme-info.account_uri: '],
    ['an endless account', { account_uri: 'x'.repeat(1001), hist_keys: [] }, 'at most 1000 characters'],
    ['a key that is no hex', { account_uri: uri, hist_keys: ['0x'] }, 'acme-info.hist_keys[0]: '],
    ['too many keys', { account_uri: uri, hist_keys: Array(257).fill('00') }, 'acme-info.hist_keys: '],
    ['a quote that is no JSON', { account_uri: uri, hist_keys: [], account_quote: '{' }, 'acme-info.account_quote'],
    ['a quoted key without a key', { account_uri: uri, quoted_hist_keys: [{ quote: '' }] }, '.public_key: '],
    [
      'an attestation that is cut short',
      { account_uri: uri, quoted_hist_keys: [{ public_key: '00', attestation: '82a7' }] },
      'acme-info.quoted_hist_keys[0].attestation',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => of(json)).toThrow(message);
  });

  it('refuses what is no text', () => {
    expect(() => readAcmeInfo(Uint8Array.of(0xff, 0xfe))).toThrow('acme-info');
  });
});
