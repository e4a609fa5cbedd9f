import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHexText } from '../../../src/core/hex-text.js';
import { toHex } from './formats/encode.js';
import { refusalText } from './formats/refusal.js';

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
