// A nonce as the text in which an endpoint is told it.

import { toHex } from '../bytes.js';
import { toBase64 } from './codec/base64.js';
import type { NonceEncoding } from './nonce-encodings.js';

/** Base64 with its padding; base64url without (RFC 4648 section 5). */
export function nonceText(nonce: Uint8Array, encoding: NonceEncoding): string {
  if (encoding === 'hex') return toHex(nonce);
  const base64 = toBase64(nonce);
  return encoding === 'base64' ? base64 : base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
