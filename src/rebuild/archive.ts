// Which member of an archive differs first: cpio of the "newc" kind, as an initramfs is one (Linux
// Documentation/driver-api/early-userspace/buffer-format.rst), and tar of any dialect; plain or within gzip. Two archives are
// the same up to the first byte that differs, so it is the member that holds this byte. Headers are read as far as they can
// be read; nothing is trusted or unpacked.

import { gunzipSync } from 'node:zlib';
import { visible } from '../core/views/untrusted.js';
import type { DifferingMember } from './document.js';

/** An initramfs is far below; a bomb is cut off here. */
const MAX_CONTENT_BYTES = 512 * 1024 * 1024;
const MAX_LAYERS = 4;
/** An initramfs has a few thousand; those behind are not looked at. */
const MAX_MEMBERS = 100_000;
const MAX_NAME = 256;
const MAX_SHOWN = 200;

/** @returns null when these are not two archives of one format, or differ in none of their members */
export function differingMember(
  expected: Uint8Array,
  actual: Uint8Array,
  layers: number = MAX_LAYERS,
): DifferingMember | null {
  if (isGzip(expected) && isGzip(actual)) {
    const [a, b] = layers === 0 ? [null, null] : [gzipContent(expected), gzipContent(actual)];
    return a === null || b === null ? null : differingMember(a, b, layers - 1);
  }
  const offset = mismatch(expected, actual);
  const format = FORMATS.find(({ begins }) => begins(expected) && begins(actual));
  if (offset === null || format === undefined) return null;
  const [a, b] = [holderOf(offset, expected, format), holderOf(offset, actual, format)];
  if (a.name !== null || b.name !== null) return { expected: shown(a), actual: shown(b) };
  // Microcode comes first and uncompressed; the archive behind it may be compressed.
  const [left, right] = [expected.subarray(a.end), actual.subarray(b.end)];
  return isGzip(left) && isGzip(right) ? differingMember(left, right, layers) : null;
}

/** Offset of the first byte that differs, the length of the shorter one when it begins the other; null when equal. */
export function mismatch(expected: Uint8Array, actual: Uint8Array): number | null {
  if (Buffer.compare(expected, actual) === 0) return null;
  const shorter = Math.min(expected.length, actual.length);
  for (let at = 0; at < shorter; at++) if (expected[at] !== actual[at]) return at;
  return shorter;
}

interface Member {
  /** Null for the end marker, and where there is no member. */
  name: string | null;
  /** Where the next one begins. */
  end: number;
}

interface Format {
  begins(bytes: Uint8Array): boolean;
  /** Null where there is no header that can be read. */
  memberAt(archive: Uint8Array, at: number): Member | null;
}

/** The member that holds the byte at `offset`; without a name where that is none, and then with the archive's end. */
function holderOf(offset: number, archive: Uint8Array, { memberAt }: Format): Member {
  let at = 0;
  for (let count = 0; count < MAX_MEMBERS; count++) {
    const member = memberAt(archive, at);
    if (member === null) break;
    at = member.end;
    if (offset < at) return member;
    // Archives that follow one another are filled up with zeros in between.
    if (member.name === null) while (archive[at] === 0) at++;
  }
  return { name: null, end: at };
}

function shown({ name }: Member): string | null {
  return name === null ? null : visible(name, MAX_SHOWN);
}

const CPIO_HEADER = 110;
const CPIO_END = 'TRAILER!!!';

const CPIO: Format = {
  begins: (bytes) => /^07070[12]$/.test(text(bytes, 0, 6)),
  memberAt: (archive, at) => {
    const header = archive.subarray(at, at + CPIO_HEADER);
    const field = (index: number): number => Number(`0x${text(header, 6 + 8 * index, 8)}`);
    const end = align(align(at + CPIO_HEADER + field(11), 4) + field(6), 4);
    if (!CPIO.begins(header) || !(end <= align(archive.length, 4))) return null;
    const name = text(archive, at + CPIO_HEADER, MAX_NAME);
    return { name: name === CPIO_END ? null : name, end };
  },
};

const TAR_BLOCK = 512;

/** A header that only describes the next member (pax, GNU long name) is a member of its own, named for its type. */
const TAR: Format = {
  begins: (bytes) => text(bytes, 257, 5) === 'ustar',
  memberAt: (archive, at) => {
    const header = archive.subarray(at, at + TAR_BLOCK);
    const end = align(at + TAR_BLOCK + tarSize(header), TAR_BLOCK);
    if (!TAR.begins(header) || !(end <= archive.length)) return null;
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    return { name: prefix === '' ? name : `${prefix}/${name}`, end };
  },
};

const FORMATS = [CPIO, TAR];

/** Octal, or GNU's base 256; not a number when it is neither. */
function tarSize(header: Uint8Array): number {
  const field = header.subarray(124, 136);
  if (field[0] === 0x80) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  return Number(`0o${text(field, 0, 12).trim()}`);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Content of all gzip members; null when it cannot be read or is too large, and then no member is named. */
function gzipContent(bytes: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_CONTENT_BYTES });
  } catch {
    return null;
  }
}

function align(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}

/** Up to the first NUL; each byte as one character, as names may be of any encoding. */
function text(bytes: Uint8Array, offset: number, length: number): string {
  const field = Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1');
  return field.replace(/\0.*/s, '');
}
