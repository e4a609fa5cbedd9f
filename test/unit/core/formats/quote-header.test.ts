import { describe, expect, it } from 'vitest';
import { looksLikeQuote, namesIntelQe } from '../../../../src/core/formats/quote-header.js';
import { bytes, quoteLike } from './encode.js';

const bent = (at: number, hex: string): Uint8Array => {
  const quote = quoteLike();
  quote.set(bytes(hex), at);
  return quote;
};

describe('looksLikeQuote', () => {
  it.each([
    ['TDX version 4', quoteLike()],
    ['its header alone', quoteLike(48)],
    ['TDX version 5', bent(0, '0500')],
    ['SGX version 3', bent(0, '0300020000000000')],
  ])('takes %s', (_, quote) => {
    expect(looksLikeQuote(quote)).toBe(true);
  });

  it.each([
    ['less than a header', quoteLike(47)],
    ['version 2', bent(0, '0200')],
    ['version 6', bent(0, '0600')],
    ['another key type', bent(2, '0300')],
    ['another TEE', bent(4, '82')],
    ['another vendor', bent(12, '00')],
  ])('not %s', (_, quote) => {
    expect(looksLikeQuote(quote)).toBe(false);
  });
});

describe('namesIntelQe', () => {
  it('looks at the vendor id only', () => {
    expect(namesIntelQe(bent(0, 'ffff'))).toBe(true);
    expect(namesIntelQe(bent(27, '00'))).toBe(false);
    expect(namesIntelQe(new Uint8Array(20))).toBe(false);
  });
});
