// The `#crypto` port in a browser (and any runtime with WebCrypto): same contract as crypto/node.ts.

import { sha384 } from '@noble/hashes/sha2.js';
import type { HashStream, SignatureScheme } from './node.js';

export { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

/** @see crypto/node.ts. WebCrypto hashes whole messages only. */
export function sha384Stream(): HashStream {
  return sha384.create();
}

/** What newer engines have of their own. */
const { fromBase64, fromHex } = Uint8Array as {
  fromBase64?: (text: string, options: { lastChunkHandling: 'strict' }) => Uint8Array;
  fromHex?: (text: string) => Uint8Array;
};

/** @see crypto/node.ts */
export function encodeHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_OF_BYTE[byte];
  return text;
}

const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** @see crypto/node.ts */
export function decodeHex(text: string): Uint8Array | null {
  if (fromHex !== undefined) return orNull(() => fromHex.call(Uint8Array, text));
  const bytes = new Uint8Array(text.length >> 1);
  let seen = 0;
  for (let i = 0; i < bytes.length; i++) {
    const high = DIGIT[text.charCodeAt(2 * i)] ?? -1;
    const low = DIGIT[text.charCodeAt(2 * i + 1)] ?? -1;
    seen |= high | low;
    bytes[i] = (high << 4) | low;
  }
  // A character that is no digit counts as -1, and its sign stays.
  return seen < 0 || text.length % 2 !== 0 ? null : bytes;
}

/** Value of each ASCII hexadecimal digit; -1 for any other character. */
const DIGIT: Int8Array = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/** @see crypto/node.ts */
export function decodeBase64(text: string): Uint8Array | null {
  if (fromBase64 !== undefined) {
    const bytes = orNull(() => fromBase64.call(Uint8Array, text, { lastChunkHandling: 'strict' }));
    // Blanks are skipped, and make a text longer than its one canonical form.
    return bytes !== null && text.length === 4 * Math.ceil(bytes.length / 3) ? bytes : null;
  }
  const binary = orNull(() => atob(text));
  if (binary === null || btoa(binary) !== text) return null;
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Null where `decode` throws: the text is not of that kind. */
function orNull<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch {
    return null;
  }
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

/** @see crypto/node.ts */
export async function verifyWithSpki(
  spki: Uint8Array,
  scheme: SignatureScheme,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const { name, hash } = scheme;
  const ofKey = scheme.name === 'ECDSA' ? { name, namedCurve: scheme.curve } : { name, hash };
  try {
    const key = await crypto.subtle.importKey('spki', new Uint8Array(spki), ofKey, false, ['verify']);
    return await crypto.subtle.verify(
      { name, hash, ...(scheme.name === 'RSA-PSS' ? { saltLength: scheme.saltLength } : {}) },
      key,
      new Uint8Array(signature),
      new Uint8Array(message),
    );
  } catch {
    return false; // no key, or not one of that kind
  }
}

/** @see crypto/node.ts */
export async function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, new Uint8Array(signature), new Uint8Array(message));
  } catch {
    return false; // not a key
  }
}
