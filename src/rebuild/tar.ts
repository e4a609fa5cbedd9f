// tar archives of any dialect (IEEE Std 1003.1 pax and ustar, GNU), read as far as they can be read, to find where two of
// them differ. Nothing is trusted or unpacked: `formats/tar.ts` is the reader for archives that are used.

import { isZero } from '../core/bytes.js';
import type { Archive, Member } from './members.js';

const BLOCK = 512;
const MAX_MEMBERS = 100_000;

/** Name, offset and length of the fields of a header that are shown as they are; the size is that of the content. */
const FIELDS: readonly [name: string, offset: number, length: number][] = [
  ['mode', 100, 8],
  ['uid', 108, 8],
  ['gid', 116, 8],
  ['size', 124, 12],
  ['mtime', 136, 12],
  ['typeflag', 156, 1],
  ['linkname', 157, 100],
  ['uname', 265, 32],
  ['gname', 297, 32],
  ['devmajor', 329, 8],
  ['devminor', 337, 8],
];

/** Whether `bytes` begins with a tar header. */
export function isTar(bytes: Uint8Array): boolean {
  return text(bytes, 257, 5) === 'ustar' && bytes.length >= BLOCK;
}

/**
 * Members up to the end marker, or to the first header that is not one; a header that only describes the next member
 * (pax, GNU long name) is a member of its own, named for its type. Contents share memory with `bytes`.
 */
export function readTar(bytes: Uint8Array): Archive {
  const members: Member[] = [];
  let at = 0;
  while (members.length < MAX_MEMBERS) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.length < BLOCK || isZero(header) || !isTar(header)) break;
    const size = sizeOf(header);
    const contentStart = at + BLOCK;
    if (contentStart + size > bytes.length) break;
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    members.push({
      name: prefix === '' ? name : `${prefix}/${name}`,
      fields: Object.fromEntries(FIELDS.map(([field, offset, length]) => [field, text(header, offset, length).trim()])),
      content: bytes.subarray(contentStart, contentStart + size),
    });
    at = contentStart + Math.ceil(size / BLOCK) * BLOCK;
  }
  return { members, end: Math.min(at, bytes.length) };
}

/** Octal, or GNU's base 256; not a number of bytes when it is neither. */
function sizeOf(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  if (field[0] === 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(String.fromCharCode(...field))?.[1];
  return digits === undefined ? Number.NaN : Number.parseInt(digits, 8);
}

/** Up to the first NUL; each byte as one character. */
function text(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length)).split('\0')[0] ?? '';
}
