// Base64 (RFC 4648 section 4) in its one canonical form; line breaks and blanks are skipped, as PEM and MIME have them.

import { ParseError } from '../../errors.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BLANK = 64;
const PADDING = 65;
const INVALID = 66;

const MEANING = new Uint8Array(128).fill(INVALID);
for (let value = 0; value < ALPHABET.length; value++) MEANING[ALPHABET.charCodeAt(value)] = value;
for (const blank of '\n\r\t ') MEANING[blank.charCodeAt(0)] = BLANK;
MEANING['='.charCodeAt(0)] = PADDING;

/**
 * Bytes of base64 text. Padding is required and its unused bits are zero, so that bytes have one text only.
 * @throws ParseError; its offset counts characters of `text`
 */
export function fromBase64(text: string, field: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let digits = 0;
  let bits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const meaning = MEANING[text.charCodeAt(i)] ?? INVALID;
    if (meaning < BLANK && padding === 0) {
      bits = (bits << 6) | meaning;
      digits += 1;
      if (digits % 4 !== 0) continue;
      bytes[length] = bits >> 16;
      bytes[length + 1] = bits >> 8;
      bytes[length + 2] = bits;
      length += 3;
      bits = 0;
    } else if (meaning === PADDING) padding += 1;
    else if (meaning !== BLANK) throw new ParseError('PARSE_INVALID', field, 'not base64', { offset: i });
  }
  const unusedBits = digits % 4 === 2 ? 4 : 2;
  if (padding !== (4 - (digits % 4)) % 4 || padding === 3 || bits % (1 << unusedBits) !== 0) {
    throw new ParseError('PARSE_INVALID', field, 'base64 does not end in its canonical form', { offset: text.length });
  }
  if (padding > 0) bytes[length] = padding === 2 ? bits >> 4 : bits >> 10;
  if (padding === 1) bytes[length + 1] = bits >> 2;
  return bytes.subarray(0, length + ((3 - padding) % 3));
}
