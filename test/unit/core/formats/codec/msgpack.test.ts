import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMsgpack } from '../../../../../src/core/formats/codec/msgpack.js';
import type { PackedValue } from '../../../../../src/core/formats/codec/packed-value.js';
import { bytes, msgpack, type Plain } from '../encode.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

/** As the decoder gives it: maps as Map. */
function packed(value: Plain): PackedValue {
  if (Array.isArray(value)) return value.map(packed);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return new Map(Object.entries(value).map(([key, entry]) => [key, packed(entry)]));
}

const decode = (hex: string): PackedValue => decodeMsgpack(bytes(hex), 'doc');

const document = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Plain>(null, true, false),
    fc.maxSafeNat(),
    fc.string({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 8 }), tie('value'), { maxKeys: 20 }),
  ),
})).value;

describe('decodeMsgpack', () => {
  it.each<[string, PackedValue]>([
    ['c0', null],
    ['c2', false],
    ['c3', true],
    ['7f', 127],
    ['ff', -1],
    ['e0', -32],
    ['cc ff', 255],
    ['cd 0100', 256],
    ['ce 00010000', 65536],
    ['cf 001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['d0 80', -128],
    ['d0 7f', 127],
    ['d1 8000', -32768],
    ['d2 ffffffff', -1],
    ['a0', ''],
    ['a1 61', 'a'],
    ['d9 01 61', 'a'],
    ['da 0001 61', 'a'],
    ['db 00000001 61', 'a'],
    ['90', []],
    ['dc 0001 01', [1]],
    ['dd 00000001 01', [1]],
  ])('reads %s', (hex, value) => {
    expect(decode(hex)).toEqual(value);
  });

  it('reads byte strings and maps', () => {
    for (const hex of ['c4 02 0102', 'c5 0002 0102', 'c6 00000002 0102'])
      expect([...(decode(hex) as Uint8Array)]).toEqual([1, 2]);
    for (const hex of ['81 a1 61 01', 'de 0001 a1 61 01', 'df 00000001 a1 61 01'])
      expect(decode(hex)).toEqual(new Map([['a', 1]]));
  });

  it('reads back what an encoder wrote', () => {
    fc.assert(
      fc.property(document, (value) => {
        expect(decodeMsgpack(msgpack(value), 'doc')).toEqual(packed(value));
      }),
    );
  });

  it.each([
    ['', 'PARSE_TRUNCATED doc.tag (offset 0): needs 1 bytes, 0 are left'],
    ['c0c0', 'PARSE_TRAILING doc.end (offset 1): 1 bytes left over'],
    ['c1', 'PARSE_UNSUPPORTED doc.tag (offset 1): MessagePack type 0xc1'],
    ['ca 00000000', 'PARSE_UNSUPPORTED doc.tag (offset 1): MessagePack type 0xca'],
    ['d4 0000', 'PARSE_UNSUPPORTED doc.tag (offset 1): MessagePack type 0xd4'],
    ['cf 0020000000000000', 'PARSE_LIMIT doc.integer (offset 9): over 2^53 - 1'],
    ['82 a1 61 01 a1 61 02', 'PARSE_INVALID doc.map (offset 6): the key "a" appears twice'],
    ['81 01 01', 'PARSE_UNSUPPORTED doc.map (offset 2): a key that is not text'],
    ['a1 ff', 'PARSE_INVALID doc.text: not valid UTF-8'],
    ['dd ffffffff', 'PARSE_TRUNCATED doc.count (offset 5): needs 4294967295 bytes at least, 0 are left'],
    ['df 00000002 c0c0c0', 'PARSE_TRUNCATED doc.count (offset 5): needs 4 bytes at least, 3 are left'],
    ['c6 ffffffff', 'PARSE_TRUNCATED doc.bytes (offset 5): needs 4294967295 bytes, 0 are left'],
  ])('refuses %s', (hex, message) => {
    expect(refusalText(() => decode(hex))).toBe(message);
  });

  it('bounds depth and number of values', () => {
    const nested = (levels: number): Uint8Array =>
      Uint8Array.from({ length: levels + 1 }, (_, i) => (i < levels ? 0x91 : 0xc0));
    expect(decodeMsgpack(nested(16), 'doc')).toBeDefined();
    expect(refusalText(() => decodeMsgpack(nested(17), 'doc'))).toBe(
      'PARSE_LIMIT doc.depth (offset 17): nested deeper than 16 levels',
    );
    const many = new Uint8Array(5 + 262_144).fill(0xc0);
    many.set(bytes('dd 00040000'));
    expect(refusalText(() => decodeMsgpack(many, 'doc'))).toBe(
      'PARSE_LIMIT doc.values (offset 262148): more than 262144 values',
    );
  });

  it('throws nothing but ParseError: arbitrary bytes, and every prefix of a document', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        readsOrRefuses(() => decodeMsgpack(input, 'doc'));
      }),
      { numRuns: 2000 },
    );
    const whole = msgpack({
      version: 1,
      data: { bytes: Uint8Array.of(1, 2, 3), list: [1, -1 + 2, 'text', null, 70_000] },
    });
    for (let length = 0; length < whole.length; length++) {
      expect(readsOrRefuses(() => decodeMsgpack(whole.subarray(0, length), 'doc'))).toBe(false);
    }
  });
});
