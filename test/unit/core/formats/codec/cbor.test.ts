import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor } from '../../../../../src/core/formats/codec/cbor.js';
import type { PackedValue } from '../../../../../src/core/formats/codec/packed-value.js';
import { bytes, cbor, type Plain } from '../encode.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

function packed(value: Plain): PackedValue {
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return new Map(Object.entries(value).map(([key, entry]) => [key, packed(entry)]));
}

const decode = (hex: string): PackedValue => decodeCbor(bytes(hex), 'doc');

const document = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Plain>(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 30 }),
  ),
})).value;

describe('decodeCbor', () => {
  // From RFC 8949, appendix A.
  it.each<[string, PackedValue]>([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['20', -1],
    ['3903e7', -1000],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['60', ''],
    ['6449455446', 'IETF'],
    ['62c3bc', 'ü'],
    ['64f0908591', '𐅑'],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
  ])('reads %s', (hex, value) => {
    expect(decode(hex)).toEqual(value);
  });

  it('reads byte strings and maps', () => {
    expect([...(decode('4401020304') as Uint8Array)]).toEqual([1, 2, 3, 4]);
    expect(decode('a26161016162820203')).toEqual(
      new Map<string, PackedValue>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    );
  });

  it('reads back what an encoder wrote', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(decodeCbor(cbor(value), 'doc')).toEqual(packed(value));
      }),
    );
  });

  it.each([
    ['', 'PARSE_TRUNCATED doc.tag (offset 0): needs 1 bytes, 0 are left'],
    ['0000', 'PARSE_TRAILING doc.end (offset 1): 1 bytes left over'],
    ['1817', 'PARSE_INVALID doc.integer (offset 2): not in its shortest form'],
    ['1900ff', 'PARSE_INVALID doc.integer (offset 3): not in its shortest form'],
    ['1a0000ffff', 'PARSE_INVALID doc.integer (offset 5): not in its shortest form'],
    ['1b00000000ffffffff', 'PARSE_INVALID doc.integer (offset 9): not in its shortest form'],
    ['1bffffffffffffffff', 'PARSE_LIMIT doc.integer (offset 9): over 2^53 - 1'],
    ['c11a514b67b0', 'PARSE_UNSUPPORTED doc.tag (offset 1): CBOR tag 1'],
    ['5f42010243030405ff', 'PARSE_UNSUPPORTED doc.tag (offset 1): an indefinite or reserved length'],
    ['9fff', 'PARSE_UNSUPPORTED doc.tag (offset 1): an indefinite or reserved length'],
    ['1c', 'PARSE_UNSUPPORTED doc.tag (offset 1): an indefinite or reserved length'],
    ['f7', 'PARSE_UNSUPPORTED doc.tag (offset 1): CBOR simple value or float 0xf7'],
    ['fb3ff199999999999a', 'PARSE_UNSUPPORTED doc.tag (offset 1): CBOR simple value or float 0xfb'],
    ['a2616101616102', 'PARSE_INVALID doc.map (offset 6): the key "a" appears twice'],
    ['a10203', 'PARSE_UNSUPPORTED doc.map (offset 2): a key that is not text'],
    ['9affffffff', 'PARSE_TRUNCATED doc.count (offset 5): needs 4294967295 bytes at least, 0 are left'],
  ])('refuses %s', (hex, message) => {
    expect(refusalText(() => decode(hex))).toBe(message);
  });

  it('throws nothing but ParseError: arbitrary bytes, and every prefix of a document', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        readsOrRefuses(() => decodeCbor(input, 'doc'));
      }),
      { numRuns: 2000 },
    );
    const whole = cbor({ version: 1, data: { bytes: Uint8Array.of(1, 2, 3), list: [1, -500, 'text', null, 70_000] } });
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => decodeCbor(whole.subarray(0, length), 'doc'))).toBe(false);
    }
  });
});
