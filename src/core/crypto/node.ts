// The `#crypto` port on Node: signature verification and hashing by node:crypto (OpenSSL).

import { createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

/** A hash in progress. */
export interface HashStream {
  update(bytes: Uint8Array): this;
  /** Ends it. */
  digest(): Uint8Array;
}

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

/** Imported keys by point: importing one costs as much as a verification, and chains repeat the same few. */
const importedKeys = new Map<string, KeyObject>();
const MAX_IMPORTED_KEYS = 64;

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
  const id = Buffer.from(point.buffer, point.byteOffset, 64).toString('latin1');
  const known = importedKeys.get(id);
  if (known !== undefined) return known;
  const x = Buffer.from(point.subarray(0, 32)).toString('base64url');
  const y = Buffer.from(point.subarray(32, 64)).toString('base64url');
  let key: KeyObject;
  try {
    key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return null; // not a point on the curve: no signature can verify under it
  }
  if (importedKeys.size >= MAX_IMPORTED_KEYS) importedKeys.clear();
  importedKeys.set(id, key);
  return key;
}
