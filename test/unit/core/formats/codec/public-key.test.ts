import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicKeyBits, readPublicKey } from '../../../../../src/core/formats/codec/public-key.js';
import * as der from '../../../../../src/simulator/der.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const rsa = (modulus: Buffer, exponent: Buffer): Uint8Array =>
  new Uint8Array(
    der.sequence(
      der.sequence(der.oid('1.2.840.113549.1.1.1'), Buffer.from('0500', 'hex')),
      der.bitString(der.sequence(modulus, exponent)),
    ),
  );
const F4 = der.integer(65537);

describe('a public key', () => {
  it.each(['P-256', 'P-384', 'P-521'] as const)('on %s is ECDSA', (namedCurve) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    expect(readPublicKey(spki, 'k')).toEqual({ kind: 'ecdsa', curve: namedCurve });
    expect(publicKeyBits(spki, 'k')[0]).toBe(4);
  });

  it('of RSA has as many bits as its modulus', () => {
    for (const [bits, first] of [
      [2048, 0x80],
      [2047, 0x7f],
      [2041, 0x01],
    ] as const) {
      const modulus = Buffer.alloc(256, 0xff);
      modulus[0] = first;
      expect(readPublicKey(rsa(der.integer(modulus), F4), 'k')).toEqual({
        kind: 'rsa',
        bits,
        exponent: Uint8Array.of(1, 0, 1),
      });
    }
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    expect(readPublicKey(spki, 'k')).toMatchObject({ kind: 'rsa', bits: 1024 });
  });

  it('of another kind is none', () => {
    for (const { publicKey } of [
      generateKeyPairSync('ed25519'),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
      generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }),
    ]) {
      expect(readPublicKey(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })), 'k')).toBeNull();
    }
  });

  it('of no positive numbers is refused', () => {
    const zero = der.tlv(0x02, Uint8Array.of(0));
    expect(refusalText(() => readPublicKey(rsa(zero, F4), 'k'))).toMatch('k.public_key.modulus');
    expect(refusalText(() => readPublicKey(rsa(F4, der.tlv(0x02, Uint8Array.of(0x80))), 'k'))).toMatch(
      'not a positive',
    );
  });

  it('is read or refused, whatever it is', () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 512 });
    const whole = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        readsOrRefuses(() => readPublicKey(changed, 'k'));
        readsOrRefuses(() => publicKeyBits(changed.subarray(0, at), 'k'));
      }),
    );
  });
});
