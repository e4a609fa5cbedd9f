import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteReader,
  concatBytes,
  documentText,
  equalBytes,
  fromHex,
  fromHexText,
  fromUtf8,
  isZero,
  otherEncoding,
  preview,
  toHex,
  utf8,
} from '../../../src/core/bytes.js';
import { ParseError } from '../../../src/core/errors.js';
import { refusalText } from './formats/refusal.js';

describe('hex', () => {
  it('reads what Node writes, in either case, and writes what Node reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('hex');
        expect(toHex(bytes)).toBe(text);
        expect([...fromHex(text, 'x')]).toEqual([...bytes]);
        expect([...fromHex(text.toUpperCase(), 'x', bytes.length)]).toEqual([...bytes]);
      }),
    );
  });

  it('refuses anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        fc.pre(!/^(?:[0-9a-f]{2})*$/i.test(text));
        expect(() => fromHex(text, 'x')).toThrow(ParseError);
      }),
    );
    for (const text of ['0', 'abc', 'zz', '0g', 'g0', '0x00', ' 00', '00 ', '0\u0130', '\uff10\uff10', '-1', '00\n']) {
      expect(() => fromHex(text, 'field')).toThrow(/^field: expected hexadecimal, got /);
    }
    expect(() => fromHex('0011', 'field', 3)).toThrow('field: expected 3 bytes of hexadecimal, got 2');
  });
});

describe('ByteReader', () => {
  it('reads little-endian values in order and names what it cannot read', () => {
    const reader = new ByteReader(fromHex('01020304050607080910111213141516', 'x'), 'thing');
    expect([reader.u8('a'), reader.u16('b'), reader.u32('c'), reader.u64('d')]).toEqual([
      1,
      0x0302,
      0x07060504,
      0x1514131211100908n,
    ]);
    expect([reader.offset, reader.remaining]).toEqual([15, 1]);
    expect(() => reader.u16('e')).toThrow('thing.e (offset 15): needs 2 bytes, 1 are left');
    expect(() => reader.end()).toThrow('thing.end (offset 15): 1 bytes left over');
    expect([...reader.take(1, 'f')]).toEqual([0x16]);
    reader.end();
  });

  it('bounds blocks before it reads them', () => {
    const block = (hex: string, limit: number) => new ByteReader(fromHex(hex, 'x'), 'thing').block32('data', limit);
    expect([...block('02000000aabb', 2)]).toEqual([0xaa, 0xbb]);
    expect(() => block('03000000aabbcc', 2)).toThrow('thing.data (offset 4): length 3 is over the limit of 2 bytes');
    expect(() => block('03000000aabb', 4)).toThrow('thing.data (offset 4): needs 3 bytes, 2 are left');
    expect(() => block('0300', 4)).toThrow('thing.data.length (offset 0): needs 4 bytes, 2 are left');
  });
});

it('compares and joins byte strings', () => {
  expect(equalBytes(utf8('ab'), concatBytes(utf8('a'), utf8(''), utf8('b')))).toBe(true);
  expect(equalBytes(utf8('ab'), utf8('abc'))).toBe(false);
  expect(equalBytes(utf8('ab'), utf8('ac'))).toBe(false);
  expect([isZero(new Uint8Array(3)), isZero(utf8('0'))]).toEqual([true, false]);
});

it('reads UTF-8 strictly', () => {
  expect(fromUtf8(utf8('\ufeffé'), 'x')).toBe('\ufeffé');
  expect(() => fromUtf8(Uint8Array.of(0xc3), 'field')).toThrow('field: not valid UTF-8');
});

it('quotes untrusted text so that nothing in it acts', () => {
  expect(preview('a"b\n\u001b[31m\u009b31m\u202ec')).toBe('"a\\"b\\n\\u001b[31m\\u{9b}31m\\u{202e}c"');
  expect(preview('x'.repeat(50))).toBe(`"${'x'.repeat(40)}…"`);
});

describe('fromHexText', () => {
  it('reads either case, with or without 0x', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), fc.boolean(), (value, prefix, upper) => {
        const digits = upper ? toHex(value).toUpperCase() : toHex(value);
        expect(fromHexText(`${prefix ? '0x' : ''}${digits}`, 'doc', value.length)).toEqual(value);
      }),
    );
  });

  it('refuses other text and other lengths', () => {
    expect(refusalText(() => fromHexText('0x0x00', 'doc'))).toBe('PARSE_INVALID doc: expected hexadecimal, got "0x00"');
    expect(refusalText(() => fromHexText('abc', 'doc'))).toBe('PARSE_INVALID doc: expected hexadecimal, got "abc"');
    expect(refusalText(() => fromHexText('0x00', 'doc', 2))).toBe(
      'PARSE_INVALID doc: expected 2 bytes of hexadecimal, got 1',
    );
  });
});

describe('documentText', () => {
  const mark = '\ufeff';

  it('is UTF-8, behind one byte order mark or none', () => {
    for (const text of ['', '{}', 'ä\n', '\r\n', '\0']) {
      expect(documentText(utf8(text), 'x')).toBe(text);
      expect(documentText(utf8(mark + text), 'x')).toBe(text);
    }
    expect(documentText(utf8(mark + mark), 'x')).toBe(mark);
  });

  it.each<[string, Uint8Array, string]>([
    ['UTF-16 of Windows', Buffer.from(`${mark}{}`, 'utf16le'), 'UTF-16'],
    ['UTF-16 the other way round', Buffer.from(`${mark}{}`, 'utf16le').swap16(), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from('{"a":1}', 'utf16le'), 'UTF-16'],
    ['UTF-16 without a mark the other way round', Buffer.from('{"a":1}', 'utf16le').swap16(), 'UTF-16'],
    ['UTF-32', Buffer.from('fffe00007b000000', 'hex'), 'UTF-32'],
    ['UTF-32 the other way round', Buffer.from('0000feff0000007b', 'hex'), 'UTF-32'],
  ])('names %s', (_, bytes, encoding) => {
    expect(otherEncoding(bytes)).toBe(encoding);
    expect(refusalText(() => documentText(bytes, 'policy'))).toBe(
      `PARSE_INVALID policy: ${encoding} text, expected UTF-8`,
    );
  });

  it('refuses what is no text', () => {
    expect(refusalText(() => documentText(Uint8Array.of(0x7b, 0x80), 'x'))).toBe('PARSE_INVALID x: not valid UTF-8');
    expect(refusalText(() => documentText(Uint8Array.of(0x7b, 0xe4, 0x7d), 'x'))).toBe(
      'PARSE_INVALID x: not valid UTF-8',
    );
  });

  it('takes no quote and no attestation for text', () => {
    for (const start of ['0400020081000000', '0300020000000000', '00000181', '00038112', '30820100', '7b226122']) {
      expect(otherEncoding(fromHex(start, 'x'))).toBeNull();
    }
  });
});
