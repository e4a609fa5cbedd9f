import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import { parseNamedContract } from '../../../../src/core/formats/kms-contract.js';

const ADDRESS = '2f83172a49584c017f2b256f0fb2dca14126ba9c';

describe('the contract that a KMS is said to be governed by', () => {
  it('is in its GetMeta answer, and in what Phala Cloud says of it', () => {
    const meta = { ca_cert: '', kms_contract_address: '0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C', chain_id: 8453 };
    expect(parseNamedContract(meta)).toEqual({ chainId: 8453, address: ADDRESS });
    const cloud = { app_id: 'ab', kms_info: { contract_address: ADDRESS.toUpperCase(), chain_id: null } };
    expect(parseNamedContract(cloud)).toEqual({ chainId: null, address: ADDRESS });
    expect(parseNamedContract({ kms_info: { contract_address: ADDRESS, chain_id: 0 } })?.chainId).toBeNull();
  });

  it.each<[given: string | null, what: string]>([
    ['phala', 'a word'],
    ['', 'an empty text'],
    [`0x${'0'.repeat(40)}`, 'the address zero'],
    [null, 'nothing'],
  ])('is none where there is %j (%s)', (given) => {
    expect(parseNamedContract({ kms_contract_address: given, chain_id: 0 })).toBeNull();
    expect(parseNamedContract({ kms_info: { contract_address: given } })).toBeNull();
    expect(parseNamedContract({})).toBeNull();
  });

  it('of another form is refused, whatever it is', () => {
    expect(() => parseNamedContract({ kms_contract_address: 7 })).toThrow(ParseError);
    expect(() => parseNamedContract({ kms_info: [] })).toThrow(ParseError);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('kms_info', 'kms_contract_address', 'chain_id'), fc.jsonValue()),
        (json) => {
          try {
            const found = parseNamedContract(json as Parameters<typeof parseNamedContract>[0]);
            expect(found === null || /^[0-9a-f]{40}$/.test(found.address)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError);
          }
        },
      ),
    );
  });
});
