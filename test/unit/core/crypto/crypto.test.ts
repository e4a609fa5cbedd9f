import { constants, createHash, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import * as node from '../../../../src/core/crypto/node.js';
import * as web from '../../../../src/core/crypto/web.js';

describe.each([
  ['node', node],
  ['web', web],
])('sha384Stream of the %s port', (_, { sha384Stream }) => {
  // FIPS 180-4 examples.
  it('hashes', () => {
    expect(toHex(sha384Stream().digest())).toBe(
      '38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b',
    );
    expect(toHex(sha384Stream().update(new TextEncoder().encode('abc')).digest())).toBe(
      'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
    );
  });

  it('takes its input in parts of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
        const stream = sha384Stream();
        for (const part of parts) stream.update(part);
        const digest = stream.digest();
        expect(digest.constructor).toBe(Uint8Array);
        expect(toHex(digest)).toBe(createHash('sha384').update(Buffer.concat(parts)).digest('hex'));
      }),
    );
  });
});

describe.each([
  ['node', node],
  ['web', web],
])('hashes of the %s port', (_, { sha256, sha384, sha512 }) => {
  // FIPS 180-4 examples.
  it('hash', () => {
    const abc = new TextEncoder().encode('abc');
    expect(toHex(sha256(abc))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(toHex(sha512(abc))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    );
  });

  it('are those of OpenSSL, in arrays of their own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        for (const [name, hash] of [
          ['sha256', sha256],
          ['sha384', sha384],
          ['sha512', sha512],
        ] as const) {
          const digest = hash(bytes);
          expect(digest.constructor).toBe(Uint8Array);
          expect(digest.byteLength).toBe(digest.buffer.byteLength);
          expect(toHex(digest)).toBe(createHash(name).update(bytes).digest('hex'));
        }
      }),
    );
  });
});

describe.each([
  ['node', node],
  ['web', web],
])('text of the %s port', (_, { encodeHex, decodeHex, decodeBase64 }) => {
  it('is that of the bytes, and leads back to them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex');
        expect(encodeHex(bytes)).toBe(hex);
        expect(encodeHex(new Uint8Array([1, 2, ...bytes, 3]).subarray(2, 2 + bytes.length))).toBe(hex);
        for (const back of [
          decodeHex(hex),
          decodeHex(hex.toUpperCase()),
          decodeBase64(Buffer.from(bytes).toString('base64')),
        ]) {
          expect(back).toEqual(bytes);
          expect(back?.constructor).toBe(Uint8Array);
        }
      }),
    );
  });

  // U+0130 has the low byte of a digit, U+212A and U+017F become ASCII letters in the other case.
  it.each(['0', 'abc', '0g', 'g0', '0x', ' 00', '00 ', '0\n', '\u0130\u0131', '00\u0161', '\u212a0', '\u017f0', '0\0'])(
    'refuses %j as hex',
    (text) => {
      expect(decodeHex(text)).toBeNull();
    },
  );

  it.each(['YQ', 'YQ=', 'YR==', 'YWJ=', 'Y', '=', 'YQ==YQ==', 'YQ==\n', ' YQ==', '-_-_', 'Y\u0151==', 'YQ==\0'])(
    'refuses %j as base64',
    (text) => {
      expect(decodeBase64(text)).toBeNull();
    },
  );

  it('is empty for no bytes', () => {
    expect([encodeHex(new Uint8Array()), decodeHex(''), decodeBase64('')]).toEqual([
      '',
      new Uint8Array(),
      new Uint8Array(),
    ]);
  });
});

describe.each([
  ['node', node],
  ['web', web],
])('verifyWithSpki of the %s port', (_, { verifyWithSpki }) => {
  const message = new TextEncoder().encode('message');

  it.each(['P-256', 'P-384', 'P-521'] as const)('takes what OpenSSL signed on %s, and nothing else', async (curve) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    for (const [name, hash] of HASHES) {
      const scheme = { name: 'ECDSA', curve, hash: name } as const;
      const signature = new Uint8Array(sign(hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      expect(await verifyWithSpki(spki, scheme, message, signature)).toBe(true);
      const other = HASHES.find(([another]) => another !== name)?.[0] ?? name;
      expect(await verifyWithSpki(spki, { ...scheme, hash: other }, message, signature)).toBe(false);
      expect(await verifyWithSpki(spki, scheme, message.subarray(1), signature)).toBe(false);
      expect(await verifyWithSpki(spki, scheme, message, signature.subarray(1))).toBe(false);
      expect(await verifyWithSpki(spki.subarray(1), scheme, message, signature)).toBe(false);
    }
  });

  it('takes both kinds of RSA signatures, and not the one for the other', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }));
    for (const [name, hash] of HASHES) {
      const plain = { name: 'RSASSA-PKCS1-v1_5', hash: name } as const;
      const pss = { name: 'RSA-PSS', hash: name, saltLength: 32 } as const;
      const byPlain = new Uint8Array(sign(hash, message, privateKey));
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const byPss = new Uint8Array(sign(hash, message, { key: privateKey, padding, saltLength: 32 }));
      expect(await verifyWithSpki(spki, plain, message, byPlain)).toBe(true);
      expect(await verifyWithSpki(spki, pss, message, byPss)).toBe(true);
      expect(await verifyWithSpki(spki, pss, message, byPlain)).toBe(false);
      expect(await verifyWithSpki(spki, plain, message, byPss)).toBe(false);
      expect(await verifyWithSpki(spki, { ...pss, saltLength: 20 }, message, byPss)).toBe(false);
    }
  });
});

const HASHES = [
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
] as const;

describe.each([
  ['node', node],
  ['web', web],
])('verifyEd25519 of the %s port', (_, { verifyEd25519 }) => {
  // RFC 8032 section 7.1, tests 1 and 2.
  it.each([
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ])('verifies the signature by %s, and no other', async (keyHex, messageHex, signatureHex) => {
    const [key, message, signature] = [keyHex, messageHex, signatureHex].map(
      (text) => new Uint8Array(Buffer.from(text, 'hex')),
    ) as [Uint8Array, Uint8Array, Uint8Array];
    expect(await verifyEd25519(key, message, signature)).toBe(true);
    expect(await verifyEd25519(key, Uint8Array.of(...message, 0), signature)).toBe(false);
    for (let at = 0; at < 64; at++) {
      const changed = signature.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await verifyEd25519(key, message, changed)).toBe(false);
    }
    const other = key.slice();
    other[0] = (other[0] ?? 0) ^ 1;
    expect(await verifyEd25519(other, message, signature)).toBe(false);
    for (const short of [key.slice(1), new Uint8Array(), Uint8Array.of(...key, 0)]) {
      expect(await verifyEd25519(short, message, signature)).toBe(false);
    }
    expect(await verifyEd25519(key, message, signature.slice(0, 63))).toBe(false);
  });
});
