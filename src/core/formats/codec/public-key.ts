// What kind of key a SubjectPublicKeyInfo holds (RFC 3279, RFC 5480): the two kinds that certificates of TLS servers have.

import { equalBytes, fromHex } from '../../bytes.js';
import { DerReader, TAG } from './der.js';
import { readAlgorithm } from './x509.js';

export type Curve = 'P-256' | 'P-384' | 'P-521';

export type PublicKey =
  | { kind: 'ecdsa'; curve: Curve }
  | {
      kind: 'rsa';
      /** Of the modulus. */
      bits: number;
      /** Big-endian, without leading zeros. */
      exponent: Uint8Array;
    };

/** AlgorithmIdentifier of a key on a named curve, and bytes of its uncompressed point. Others (explicit curves too) are no key here. */
const CURVES: readonly { curve: Curve; algorithm: Uint8Array; point: number }[] = [
  { curve: 'P-256', algorithm: fromHex('301306072a8648ce3d020106082a8648ce3d030107', 'P-256'), point: 65 },
  { curve: 'P-384', algorithm: fromHex('301006072a8648ce3d020106052b81040022', 'P-384'), point: 97 },
  { curve: 'P-521', algorithm: fromHex('301006072a8648ce3d020106052b81040023', 'P-521'), point: 133 },
];
const RSA = fromHex('300d06092a864886f70d0101010500', 'rsaEncryption');

/**
 * @param spki DER SubjectPublicKeyInfo
 * @returns null for a key of another kind
 * @throws ParseError naming the field and offset
 */
export function readPublicKey(spki: Uint8Array, field: string): PublicKey | null {
  const { algorithm, key } = openPublicKey(spki, field);
  const curve = CURVES.find((known) => equalBytes(known.algorithm, algorithm));
  if (curve !== undefined) {
    return key.length === curve.point && key[0] === 4 ? { kind: 'ecdsa', curve: curve.curve } : null;
  }
  return equalBytes(algorithm, RSA) ? readRsa(key, field) : null;
}

/** Content of the BIT STRING, which OCSP identifies keys by. @throws ParseError */
export function publicKeyBits(spki: Uint8Array, field: string): Uint8Array {
  return openPublicKey(spki, field).key;
}

function openPublicKey(spki: Uint8Array, field: string): { algorithm: Uint8Array; key: Uint8Array } {
  const input = new DerReader(spki, field);
  const sequence = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const algorithm = readAlgorithm(sequence, 'algorithm');
  const { bytes, unusedBits } = sequence.bitString('public_key');
  sequence.end('public_key');
  if (unusedBits !== 0) sequence.fail('PARSE_INVALID', 'public_key', 'bits that are no whole bytes');
  return { algorithm, key: bytes };
}

function readRsa(key: Uint8Array, field: string): PublicKey {
  const input = new DerReader(key, `${field}.public_key`);
  const pair = input.enter(TAG.SEQUENCE, '');
  input.end('');
  const modulus = positive(pair, 'modulus');
  const exponent = positive(pair, 'exponent');
  pair.end('exponent');
  return { kind: 'rsa', bits: 8 * modulus.length - Math.clz32(modulus[0] ?? 0) + 24, exponent };
}

function positive(reader: DerReader, name: string): Uint8Array {
  const integer = reader.integer(name);
  const magnitude = integer[0] === 0 ? integer.subarray(1) : integer;
  if ((integer[0] ?? 0) >= 0x80 || magnitude.length === 0) reader.fail('PARSE_INVALID', name, 'not a positive number');
  return magnitude;
}
