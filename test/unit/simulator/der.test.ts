// The DER writer, against encodings of X.690 and RFC 5280 written out by hand.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/simulator/bytes.js';
import * as der from '../../../src/simulator/der.js';

describe('der', () => {
  it('writes short and long lengths', () => {
    expect(toHex(der.octetString(Buffer.alloc(0)))).toBe('0400');
    expect(toHex(der.octetString(Buffer.alloc(127))).slice(0, 4)).toBe('047f');
    expect(toHex(der.octetString(Buffer.alloc(128))).slice(0, 6)).toBe('048180');
    expect(toHex(der.octetString(Buffer.alloc(256))).slice(0, 8)).toBe('04820100');
  });

  it.each([
    [0, '020100'],
    [127, '02017f'],
    [128, '02020080'],
    [256, '02020100'],
    [Buffer.from('0000ff', 'hex'), '020200ff'],
    [Buffer.alloc(0), '020100'],
  ])('writes the integer %s in its shortest form', (value, encoded) => {
    expect(toHex(der.integer(value))).toBe(encoded);
  });

  it('writes object identifiers', () => {
    expect(toHex(der.oid('1.2.840.113741.1.13.1'))).toBe('06092a864886f84d010d01');
    expect(toHex(der.oid('2.5.29.15'))).toBe('0603551d0f');
  });

  it('writes times as RFC 5280 asks: two-digit years before 2050, four from then on', () => {
    expect(der.time(new Date('2026-06-15T12:00:01.999Z')).toString('latin1').slice(2)).toBe('260615120001Z');
    expect(der.time(new Date('2049-12-31T23:59:59Z'))[0]).toBe(0x17);
    expect(der.time(new Date('2050-01-01T00:00:00Z')).toString('latin1').slice(2)).toBe('20500101000000Z');
    expect(der.time(new Date('1949-12-31T23:59:59Z'))[0]).toBe(0x18);
  });

  it('writes strings, bits, booleans, tags and signatures', () => {
    expect(toHex(der.utf8String('é'))).toBe('0c02c3a9');
    expect(toHex(der.printableString('US'))).toBe('13025553');
    expect(toHex(der.bitString(Uint8Array.of(0xc0), 6))).toBe('030206c0');
    expect(toHex(der.boolean(true))).toBe('0101ff');
    expect(toHex(der.boolean(false))).toBe('010100');
    expect(toHex(der.enumerated(1))).toBe('0a0101');
    expect(toHex(der.explicit(3, der.boolean(true)))).toBe('a3030101ff');
    expect(toHex(der.implicit(0, Uint8Array.of(1)))).toBe('800101');
    expect(toHex(der.set(der.sequence()))).toBe('31023000');
    const raw = Buffer.alloc(64);
    raw[31] = 1;
    raw[32] = 0x80;
    expect(toHex(der.ecdsaSignature(raw))).toBe(`302602010102210080${'00'.repeat(31)}`);
  });

  it('writes any magnitude in the fewest bytes that keep it positive', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const content = der.integer(bytes).subarray(2);
        expect(BigInt(`0x${toHex(content)}`)).toBe(BigInt(`0x${toHex(bytes)}`));
        expect((content[0] ?? 0) & 0x80).toBe(0);
        if (content.length > 1 && content[0] === 0) expect((content[1] ?? 0) & 0x80).toBe(0x80);
      }),
    );
  });

  it('wraps PEM at 64 characters', () => {
    expect(der.pem(Buffer.alloc(60), 'X')).toBe(
      `-----BEGIN X-----\n${'A'.repeat(64)}\n${'A'.repeat(16)}\n-----END X-----\n`,
    );
  });
});
