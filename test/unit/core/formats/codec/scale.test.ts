import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../../../src/core/bytes.js';
import {
  readBytes,
  readCompact,
  readOption,
  readText,
  readVector,
} from '../../../../../src/core/formats/codec/scale.js';
import { bytes, scale, toHex } from '../encode.js';
import { refusalText } from '../refusal.js';

const reader = (hex: string): ByteReader => new ByteReader(bytes(hex), 'doc');

describe('readCompact', () => {
  // The examples of the SCALE specification.
  it.each([
    ['00', 0],
    ['04', 1],
    ['a8', 42],
    ['1501', 69],
    ['feff0300', 65535],
    ['fdff', 16383],
    ['02000100', 16384],
    ['feffffff', 2 ** 30 - 1],
  ])('reads %s as %i', (hex, value) => {
    const input = reader(hex);
    expect(readCompact(input, 'n')).toBe(value);
    expect(input.remaining).toBe(0);
  });

  it('reads back every value below 2^30', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 30 - 1 }), (value) => {
        expect(readCompact(new ByteReader(scale.compact(value), 'doc'), 'n')).toBe(value);
      }),
    );
  });

  it.each([
    ['0300000040', 'PARSE_LIMIT doc.n (offset 1): a length over 2^30 - 1'],
    ['0100', 'PARSE_INVALID doc.n (offset 2): a compact integer not in its shortest form'],
    ['fd00', 'PARSE_INVALID doc.n (offset 2): a compact integer not in its shortest form'],
    ['feff0000', 'PARSE_INVALID doc.n (offset 4): a compact integer not in its shortest form'],
    ['', 'PARSE_TRUNCATED doc.n (offset 0): needs 1 bytes, 0 are left'],
    ['01', 'PARSE_TRUNCATED doc.n (offset 1): needs 1 bytes, 0 are left'],
    ['0200', 'PARSE_TRUNCATED doc.n (offset 2): needs 2 bytes, 0 are left'],
  ])('refuses %s', (hex, message) => {
    expect(refusalText(() => readCompact(reader(hex), 'n'))).toBe(message);
  });
});

describe('strings, vectors and options', () => {
  it('reads them', () => {
    expect(toHex(readBytes(reader('0c010203'), 'b', 3))).toBe('010203');
    expect(readText(reader('10c3a9c3a9'), 't', 4)).toBe('éé');
    const input = reader('080102');
    expect(readVector(input, 'v', 2, (index) => [index, input.u8('item')])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(readOption(reader('00'), 'o', () => 7)).toBeNull();
    expect(readOption(reader('01'), 'o', () => 7)).toBe(7);
  });

  it('refuses lengths over the limit, before reading', () => {
    expect(refusalText(() => readBytes(reader('10'), 'b', 3))).toBe(
      'PARSE_LIMIT doc.b (offset 1): length 4 is over the limit of 3',
    );
    expect(refusalText(() => readVector(reader('0c'), 'v', 2, () => 0))).toBe(
      'PARSE_LIMIT doc.v (offset 1): length 3 is over the limit of 2',
    );
  });

  it('refuses what is cut short, not UTF-8, or no option', () => {
    expect(refusalText(() => readBytes(reader('0c0102'), 'b', 9))).toBe(
      'PARSE_TRUNCATED doc.b (offset 1): needs 3 bytes, 2 are left',
    );
    expect(refusalText(() => readText(reader('04ff'), 't', 9))).toBe('PARSE_INVALID doc.t: not valid UTF-8');
    expect(refusalText(() => readOption(reader('02'), 'o', () => 7))).toBe(
      'PARSE_INVALID doc.o (offset 1): option tag 2, expected 0 or 1',
    );
  });
});
