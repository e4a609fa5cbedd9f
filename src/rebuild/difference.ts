// Why two files differ, as closely as their format tells: gzip, cpio, tar and PE are looked into, JSON and manifests read.
// It only explains. Whether they differ was decided by their digests.

import { isCpio, readCpio } from './cpio.js';
import type { Difference, Finding } from './document.js';
import { gzipContent, gzipHeaderFindings, isGzip } from './gzip.js';
import { type Archive, bytesFinding, compareMembers, mismatch } from './members.js';
import { isPe, peFindings } from './pe.js';
import { isTar, readTar } from './tar.js';
import { jsonFindings, manifestFindings, textFinding } from './text-files.js';

/** Compressed archive in an archive, and one more. */
const MAX_DEPTH = 4;

/**
 * Explain how two contents of the file `name` differ.
 * @returns null when they are equal
 */
export function differenceOf(name: string, expected: Uint8Array, actual: Uint8Array): Difference | null {
  const offset = mismatch(expected, actual);
  if (offset === null) return null;
  const findings =
    (name === 'metadata.json' ? jsonFindings(expected, actual) : null) ??
    (name === 'sha256sum.txt' ? manifestFindings(expected, actual) : null) ??
    (name === 'digest.txt' ? textFinding(expected, actual) : null) ??
    contentFindings(expected, actual, offset, MAX_DEPTH);
  return { offset, findings };
}

function contentFindings(expected: Uint8Array, actual: Uint8Array, offset: number, depth: number): Finding[] {
  const both = (is: (bytes: Uint8Array) => boolean): boolean => depth > 0 && is(expected) && is(actual);
  return (
    (both(isGzip) ? gzipFindings(expected, actual, depth) : null) ??
    (both(isCpio) ? archiveFindings('cpio-member', readCpio, expected, actual, depth) : null) ??
    (both(isTar) ? archiveFindings('tar-member', readTar, expected, actual, depth) : null) ??
    (both(isPe) ? peFindings(expected, actual, offset) : null) ?? [bytesFinding(expected, actual, offset)]
  );
}

function gzipFindings(expected: Uint8Array, actual: Uint8Array, depth: number): Finding[] | null {
  const header = gzipHeaderFindings(expected, actual);
  const [a, b] = [gzipContent(expected), gzipContent(actual)];
  if (a === null || b === null) return header.length === 0 ? null : header;
  const offset = mismatch(a, b);
  if (offset !== null) return [...header, ...contentFindings(a, b, offset, depth - 1)];
  if (header.length > 0) return header;
  return [{ kind: 'gzip-encoding', member: null, field: null, offset: null, expected: null, actual: null }];
}

function archiveFindings(
  kind: 'cpio-member' | 'tar-member',
  read: (bytes: Uint8Array) => Archive,
  expected: Uint8Array,
  actual: Uint8Array,
  depth: number,
): Finding[] | null {
  const [a, b] = [read(expected), read(actual)];
  const within = (left: Uint8Array, right: Uint8Array): Finding[] =>
    contentFindings(left, right, mismatch(left, right) ?? 0, depth - 1);
  const findings = compareMembers(kind, a.members, b.members, within);
  if (findings !== null) return findings;
  // The same members: an archive that follows differs, or else mere bytes, whose place in the whole says more.
  const [left, right] = [afterZeros(expected, a.end), afterZeros(actual, b.end)];
  if (mismatch(left, right) === null) return null;
  const following = within(left, right);
  return following[0]?.kind === 'bytes' ? null : following;
}

/** Archives that follow one another are filled up with zeros in between. */
function afterZeros(bytes: Uint8Array, from: number): Uint8Array {
  let at = from;
  while (bytes[at] === 0) at++;
  return bytes.subarray(at);
}
