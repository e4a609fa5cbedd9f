// SCALE (Simple Concatenated Aggregate Little-Endian): the parts that dstack's V0 attestation uses. Fixed-width
// integers are little-endian and read straight from the ByteReader; lengths are compact integers.

import { type ByteReader, fromUtf8 } from '../../bytes.js';

/**
 * Compact integer: the two low bits of the first byte say whether it takes 1, 2 or 4 bytes. Values over 2^30 - 1 have
 * a fourth form, which no length here can need.
 * @throws ParseError for that form, and for a value that a shorter form could hold
 */
export function readCompact(reader: ByteReader, field: string): number {
  const first = reader.u8(field);
  const mode = first & 3;
  if (mode === 0) return first >>> 2;
  if (mode === 3) reader.fail('PARSE_LIMIT', field, 'a length over 2^30 - 1');
  const rest = mode === 1 ? reader.u8(field) : reader.u8(field) + reader.u16(field) * 0x100;
  const value = (rest * 0x100 + first - mode) / 4;
  if (value < (mode === 1 ? 1 << 6 : 1 << 14))
    reader.fail('PARSE_INVALID', field, 'a compact integer not in its shortest form');
  return value;
}

/** `Vec<u8>`: shares memory with the input. */
export function readBytes(reader: ByteReader, field: string, limit: number): Uint8Array {
  return reader.take(readLength(reader, field, limit), field);
}

/** `String`: UTF-8. */
export function readText(reader: ByteReader, field: string, limit: number): string {
  return fromUtf8(readBytes(reader, field, limit), `${reader.what}.${field}`);
}

/** `Vec<T>`. @param item reads one element, given its index */
export function readVector<T>(reader: ByteReader, field: string, limit: number, item: (index: number) => T): T[] {
  const count = readLength(reader, field, limit);
  const items: T[] = [];
  for (let index = 0; index < count; index++) items.push(item(index));
  return items;
}

/** `Option<T>`: null for `None`. */
export function readOption<T>(reader: ByteReader, field: string, item: () => T): T | null {
  const tag = reader.u8(field);
  if (tag === 0) return null;
  if (tag !== 1) reader.fail('PARSE_INVALID', field, `option tag ${tag}, expected 0 or 1`);
  return item();
}

function readLength(reader: ByteReader, field: string, limit: number): number {
  const length = readCompact(reader, `${field}.length`);
  if (length > limit) reader.fail('PARSE_LIMIT', field, `length ${length} is over the limit of ${limit}`);
  return length;
}
