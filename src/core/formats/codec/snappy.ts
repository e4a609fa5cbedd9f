// A raw Snappy block (github.com/google/snappy, format_description.txt): the length of the content as a varint, then
// literals, and copies of what is there already. The length is believed only up to a limit, and has to be right.

import { ByteReader } from '../../bytes.js';

const LITERAL = 0;
const SHORT_COPY = 1;
const MEDIUM_COPY = 2;

/**
 * @param limit most bytes of the content
 * @throws ParseError
 */
export function fromSnappy(block: Uint8Array, what: string, limit: number): Uint8Array {
  const reader = new ByteReader(block, what);
  const length = readLength(reader);
  if (length > limit) reader.fail('PARSE_LIMIT', 'length', `${length} bytes, over the limit of ${limit}`);
  const content = new Uint8Array(length);
  let at = 0;
  while (reader.remaining > 0) {
    const tag = reader.u8('tag');
    const kind = tag & 0b11;
    if (kind === LITERAL) {
      const literal = reader.take(readLiteralLength(tag >> 2, reader), 'literal');
      if (literal.length > length - at) reader.fail('PARSE_INVALID', 'literal', 'more content than the length says');
      content.set(literal, at);
      at += literal.length;
      continue;
    }
    const size = kind === SHORT_COPY ? ((tag >> 2) & 0b111) + 4 : (tag >> 2) + 1;
    const distance =
      kind === SHORT_COPY
        ? ((tag >> 5) << 8) | reader.u8('copy')
        : kind === MEDIUM_COPY
          ? reader.u16('copy')
          : reader.u32('copy');
    if (distance === 0 || distance > at) reader.fail('PARSE_INVALID', 'copy', 'it copies what is not there');
    if (size > length - at) reader.fail('PARSE_INVALID', 'copy', 'more content than the length says');
    // Byte by byte: what is copied may reach into what the copy makes.
    for (const end = at + size; at < end; at++) content[at] = content[at - distance] ?? 0;
  }
  if (at < length) reader.fail('PARSE_TRUNCATED', 'content', `${at} bytes, where the length says ${length}`);
  return content;
}

/** A varint of 32 bits. */
function readLength(reader: ByteReader): number {
  let length = 0;
  for (let scale = 1; scale <= 2 ** 28; scale *= 2 ** 7) {
    const byte = reader.u8('length');
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return length;
  }
  return reader.fail('PARSE_INVALID', 'length', 'it has more than five bytes');
}

/** Up to 60 bytes the tag says how many; beyond, in how many bytes the length follows. */
function readLiteralLength(code: number, reader: ByteReader): number {
  if (code < 60) return code + 1;
  let length = 1;
  for (let i = 0; i < code - 59; i++) length += reader.u8('literal') * 2 ** (8 * i);
  return length;
}
