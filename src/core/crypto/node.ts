// The `#crypto` port on Node: signature verification and hashing by node:crypto (OpenSSL).

import { createHash, createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { Remembered } from '../remembered.js';

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
