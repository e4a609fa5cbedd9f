// The `#crypto` port in a browser (and any runtime with WebCrypto): same contract as crypto/node.ts.

import { sha384 } from '@noble/hashes/sha2.js';
import type { HashStream } from './node.js';

export { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

/** @see crypto/node.ts. WebCrypto hashes whole messages only. */
export function sha384Stream(): HashStream {
  return sha384.create();
}

/** @see crypto/node.ts */
export async function verifyP256Sha256(
  point: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (point.length !== 64 || signature.length !== 64) return false;
  const raw = new Uint8Array(65);
  raw[0] = 4;
  raw.set(point, 1);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']);
  } catch {
    return false; // not a point on the curve: no signature can verify under it
  }
  return crypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    key,
    new Uint8Array(signature),
    new Uint8Array(message),
  );
}
