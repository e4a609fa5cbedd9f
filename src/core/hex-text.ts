// Hexadecimal as evidence documents write it: with or without 0x.

import { fromHex } from './bytes.js';

/**
 * Bytes of hexadecimal digits in either case, with or without `0x` in front.
 * @param length required number of bytes, if any
 * @throws ParseError
 */
export function fromHexText(text: string, field: string, length?: number): Uint8Array {
  return fromHex(text.startsWith('0x') ? text.slice(2) : text, field, length);
}
