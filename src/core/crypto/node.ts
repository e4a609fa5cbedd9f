// The `#crypto` port on Node: what the platform does natively to bytes. Signature verification and hashing by node:crypto
// (OpenSSL), hexadecimal and base64 by Buffer.

import { constants, createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { Remembered } from '../remembered.js';

/** A hash in progress. */
export interface HashStream {
  update(bytes: Uint8Array): this;
  /** Ends it. */
  digest(): Uint8Array;
}

/** How signatures of certificates are made. An ECDSA signature is r || s, each as long as the order of the curve. */
export type SignatureScheme =
  | { name: 'ECDSA'; curve: 'P-256' | 'P-384' | 'P-521'; hash: SignatureHash }
  | { name: 'RSASSA-PKCS1-v1_5'; hash: SignatureHash }
  | { name: 'RSA-PSS'; hash: SignatureHash; saltLength: number };
export type SignatureHash = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** SHA-256 (FIPS 180-4). */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** SHA-384 (FIPS 180-4). */
export function sha384(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha384', bytes, 'buffer'));
}

/** SHA-512 (FIPS 180-4). */
export function sha512(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(hash('sha512', bytes, 'buffer'));
}

/** SHA-384 of megabytes, given in parts. */
export function sha384Stream(): HashStream {
  const stream = createHash('sha384');
  return {
    update(bytes) {
      stream.update(bytes);
      return this;
    },
    digest: () => new Uint8Array(stream.digest()),
  };
}

/** Lower-case hex. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Bytes of hex in either case; null for any other text. */
export function decodeHex(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'hex');
  // Buffer stops at a character that is no digit, and takes some for the digit with the same low byte.
  return bytes.toString('hex') === text.toLowerCase() ? new Uint8Array(bytes) : null;
}

/** Bytes of base64 (RFC 4648 section 4) in its one canonical form; null for any other text. */
export function decodeBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : null;
}

/**
 * Imported keys by point. Importing one costs as much as a verification, and
 * chains repeat the same few: those of the CAs stay, as each machine asks for them, and its own make room for each other.
 */
const importedKeys = new Remembered<KeyObject | 'no point'>(64);

/**
 * ECDSA over P-256 with SHA-256 (FIPS 186-5).
 * @param point uncompressed public point without the 0x04 prefix: x || y, 64 bytes
 * @param signature raw r || s, 64 bytes
 * @returns false for a signature that does not verify and for a point that is not on the curve; never throws
 */
export function verifyP256Sha256(
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean | Promise<boolean> {
  if (point.length !== 64 || signature.length !== 64) return false;
  const key = importKey(point);
  return key !== null && verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

function importKey(point: Uint8Array): KeyObject | null {
  const bytes = Buffer.from(point.buffer, point.byteOffset, 64);
  const key = importedKeys.get(bytes.toString('latin1'), () => {
    const x = bytes.toString('base64url', 0, 32);
    const y = bytes.toString('base64url', 32, 64);
    try {
      return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    } catch {
      return 'no point'; // not on the curve: no signature can verify under it
    }
  });
  return key === 'no point' ? null : key;
}

/**
 * A signature by the key of a certificate.
 * @param spki DER SubjectPublicKeyInfo, of the kind that `scheme` names
 * @returns false for a signature that does not verify and for a key that is none; never throws
 */
export function verifyWithSpki(
  spki: Uint8Array,
  scheme: SignatureScheme,
  message: Uint8Array,
  signature: Uint8Array,
): boolean | Promise<boolean> {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const hashName = scheme.hash.replace('-', '').toLowerCase();
    if (scheme.name === 'ECDSA') return verify(hashName, message, { key, dsaEncoding: 'ieee-p1363' }, signature);
    const isPss = scheme.name === 'RSA-PSS';
    const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
    return verify(hashName, message, { key, padding, ...(isPss ? { saltLength: scheme.saltLength } : {}) }, signature);
  } catch {
    return false; // no key, or not one of that kind
  }
}

/**
 * Ed25519 (RFC 8032).
 * @param key 32 bytes
 * @param signature 64 bytes
 * @returns false for a signature that does not verify and for a key that is none; never throws
 */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    const x = Buffer.from(key).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, publicKey, signature);
  } catch {
    return false; // not a key
  }
}
