import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { commandLineDigest } from '../../../../src/core/measure/command-line.js';
import { refusalText } from '../formats/refusal.js';
import { sha384 } from './oracle.js';

describe('commandLineDigest', () => {
  it('is of UTF-16 with the initrd’s name and a NUL', () => {
    const bytes = Buffer.from('6100200069006e0069007400720064003d0069006e0069007400720064000000', 'hex');
    expect(toHex(commandLineDigest('a'))).toBe(sha384(bytes));
    expect(toHex(commandLineDigest(''))).toBe(sha384(bytes.subarray(2)));
  });

  it('agrees with another implementation on printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)) }), (text) => {
        expect(toHex(commandLineDigest(text))).toBe(sha384(Buffer.from(`${text} initrd=initrd\0`, 'utf16le')));
      }),
    );
  });

  it('refuses what firmware may read otherwise', () => {
    expect(refusalText(() => commandLineDigest('quiet\n'))).toBe(
      'PARSE_UNSUPPORTED cmdline: "\\n" is not printable ASCII',
    );
    expect(refusalText(() => commandLineDigest('a\0b'))).toBe(
      'PARSE_UNSUPPORTED cmdline: "\\u0000" is not printable ASCII',
    );
    expect(refusalText(() => commandLineDigest('ü'))).toBe('PARSE_UNSUPPORTED cmdline: "ü" is not printable ASCII');
    expect(refusalText(() => commandLineDigest('a𐅑'))).toBe('PARSE_UNSUPPORTED cmdline: "𐅑" is not printable ASCII');
    expect(refusalText(() => commandLineDigest('x'.repeat(65537)))).toBe(
      'PARSE_LIMIT cmdline: 65537 characters, over the limit of 65536',
    );
  });
});
