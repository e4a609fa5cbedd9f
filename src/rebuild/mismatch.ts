// The plainest question of two byte strings: where do they begin to differ.

import { toHex } from '../core/bytes.js';
import type { Finding } from './document.js';

/** Offset of the first byte that differs, the length of the shorter one when it begins the other; null when equal. */
export function mismatch(expected: Uint8Array, actual: Uint8Array): number | null {
  const shorter = Math.min(expected.length, actual.length);
  for (let at = 0; at < shorter; at++) if (expected[at] !== actual[at]) return at;
  return expected.length === actual.length ? null : shorter;
}

const SHOWN_BYTES = 16;

/** What stands on each side where they begin to differ, as hex; empty where one has ended. */
export function bytesFinding(expected: Uint8Array, actual: Uint8Array, offset: number): Finding {
  const at = (bytes: Uint8Array): string => toHex(bytes.subarray(offset, offset + SHOWN_BYTES));
  return { kind: 'bytes', member: null, field: null, offset, expected: at(expected), actual: at(actual) };
}
