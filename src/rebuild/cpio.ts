// cpio archives of the "newc" kind, as an initramfs is one (Linux Documentation/driver-api/early-userspace/buffer-format.rst):
// read as far as they can be read, to find where two of them differ. Nothing is trusted or unpacked.

import type { Archive, Member } from './members.js';

const HEADER = 110;
const FIELDS = [
  'ino',
  'mode',
  'uid',
  'gid',
  'nlink',
  'mtime',
  'filesize',
  'devmajor',
  'devminor',
  'rdevmajor',
  'rdevminor',
  'namesize',
  'check',
] as const;
const END_MARKER = 'TRAILER!!!';
const MAX_NAME = 4096;
/** An initramfs has a few thousand; more are not looked at. */
const MAX_MEMBERS = 100_000;

/** Whether `bytes` begins like a newc archive, with or without checksums. */
export function isCpio(bytes: Uint8Array): boolean {
  const magic = ascii(bytes.subarray(0, 6));
  return magic === '070701' || magic === '070702';
}

/** Members up to the end marker, or to the first header that is not one. Contents share memory with `bytes`. */
export function readCpio(bytes: Uint8Array): Archive {
  const members: Member[] = [];
  let at = 0;
  while (members.length < MAX_MEMBERS) {
    const header = bytes.subarray(at, at + HEADER);
    if (header.length < HEADER || !isCpio(header)) break;
    const value = (index: number): number => hexField(header, index);
    const filesize = value(6);
    const namesize = value(11);
    const contentStart = align4(at + HEADER + namesize);
    if (!(namesize >= 1 && namesize <= MAX_NAME && contentStart + filesize <= bytes.length)) break;
    const name = ascii(bytes.subarray(at + HEADER, at + HEADER + namesize - 1));
    at = align4(contentStart + filesize);
    if (name === END_MARKER) break;
    members.push({
      name,
      fields: Object.fromEntries(
        FIELDS.flatMap((field, i) => (field === 'namesize' ? [] : [[field, shown(field, value(i))]])),
      ),
      content: bytes.subarray(contentStart, contentStart + filesize),
    });
  }
  return { members, end: Math.min(at, bytes.length) };
}

function shown(field: string, value: number): string {
  if (Number.isNaN(value)) return 'not hexadecimal';
  return field === 'mode' ? value.toString(8).padStart(6, '0') : String(value);
}

/** NaN when it is not eight hexadecimal digits. */
function hexField(header: Uint8Array, index: number): number {
  const text = ascii(header.subarray(6 + 8 * index, 14 + 8 * index));
  return /^[0-9a-fA-F]{8}$/.test(text) ? Number.parseInt(text, 16) : Number.NaN;
}

function align4(at: number): number {
  return at + ((4 - (at % 4)) % 4);
}

/** Each byte as one character: names may be of any encoding. */
function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
