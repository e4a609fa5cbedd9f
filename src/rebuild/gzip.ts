// gzip files (RFC 1952), to find where two of them differ: the fields of the header, and the bounded content.

import { gunzipSync } from 'node:zlib';
import { toHex } from '../core/bytes.js';
import { visible } from '../core/views/untrusted.js';
import type { Finding } from './document.js';

/** An initramfs is far below; a bomb is cut off here. */
const MAX_CONTENT_BYTES = 512 * 1024 * 1024;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const MAX_SHOWN = 100;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Content of all gzip members; null when it cannot be read, or is too large to look into. */
export function gzipContent(bytes: Uint8Array): Uint8Array | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_CONTENT_BYTES });
  } catch {
    return null;
  }
}

/** Fields of the first member's header that differ. */
export function gzipHeaderFindings(expected: Uint8Array, actual: Uint8Array): Finding[] {
  const [a, b] = [headerOf(expected), headerOf(actual)];
  return Object.keys(a).flatMap((field): Finding[] => {
    const [left, right] = [a[field] ?? null, b[field] ?? null];
    if (left === right) return [];
    return [{ kind: 'gzip-header', member: null, field, offset: null, expected: left, actual: right }];
  });
}

/** Fields in their order; null where one is not there. */
function headerOf(bytes: Uint8Array): Record<string, string | null> {
  const flags = bytes[3] ?? 0;
  const mtime = bytes.subarray(4, 8).reduceRight((sum, byte) => sum * 256 + byte, 0);
  let at = 10;
  const until = (end: number): Uint8Array => {
    const piece = bytes.subarray(at, end);
    at = end;
    return piece;
  };
  const zeroTerminated = (): string => {
    const end = bytes.indexOf(0, at);
    const piece = until(end === -1 ? bytes.length : end);
    at += 1;
    return visible(String.fromCharCode(...piece.subarray(0, 2 * MAX_SHOWN)), MAX_SHOWN);
  };
  const extraLength = (bytes[10] ?? 0) + 256 * (bytes[11] ?? 0);
  return {
    flags: `0x${flags.toString(16).padStart(2, '0')}`,
    mtime: String(mtime),
    xfl: String(bytes[8] ?? 0),
    os: String(bytes[9] ?? 0),
    extra: (flags & FEXTRA) === 0 ? null : toHex(until(at + 2 + extraLength).subarray(2, 2 + MAX_SHOWN)),
    name: (flags & FNAME) === 0 ? null : zeroTerminated(),
    comment: (flags & FCOMMENT) === 0 ? null : zeroTerminated(),
  };
}
