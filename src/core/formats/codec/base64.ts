// Base64 (RFC 4648 section 4) in its one canonical form; line breaks and blanks are skipped, as PEM and MIME have them.

import { decodeBase64 } from '#crypto';
import { fromUtf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';

const BLANKS: readonly number[] = [0x09, 0x0a, 0x0d, 0x20];
const BLANK = /[\n\r\t ]/;
const DIGIT = /[A-Za-z0-9+/]/;
const FOREIGN = /[^A-Za-z0-9+/=\n\r\t ]/;
/** `?`: no character of base64. */
const FOREIGN_CODE = 0x3f;

/**
 * Bytes of base64 text. Padding is required and its unused bits are zero, so that bytes have one text only.
 * @throws ParseError; its offset counts characters of `text`
 */
export function fromBase64(text: string, field: string): Uint8Array {
  const bytes = decodeBase64(withoutBlanks(text));
  if (bytes !== null) return bytes;
  const offset = firstForeign(text);
  if (offset !== null) throw new ParseError('PARSE_INVALID', field, 'not base64', { offset });
  const reason = 'base64 does not end in its canonical form';
  throw new ParseError('PARSE_INVALID', field, reason, { offset: text.length });
}

/** The one text of `bytes`, with padding. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

/** A loop, because `replace` remembers every match: some twenty bytes for each blank of a text that may be 64 MiB. */
function withoutBlanks(text: string): string {
  if (!BLANK.test(text)) return text;
  const kept = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x20 || !BLANKS.includes(code)) kept[length++] = code < 0x80 ? code : FOREIGN_CODE;
  }
  return fromUtf8(kept.subarray(0, length), 'base64');
}

/** Position of the first character that is not base64, or that follows the padding; null if there is none. */
function firstForeign(text: string): number | null {
  const padding = text.indexOf('=');
  const beyond = padding === -1 ? '' : text.slice(padding);
  const places = [text.search(FOREIGN), DIGIT.test(beyond) ? padding + beyond.search(DIGIT) : -1];
  const found = places.filter((place) => place !== -1);
  return found.length === 0 ? null : Math.min(...found);
}
