// The app-compose that runs: of the texts at hand, the one whose hash is measured. No other is ever read as if it ran.

import { sha256 } from '#crypto';
import { toHex, utf8 } from '../../bytes.js';

/**
 * @param hash as the launch measured it, hex
 * @param texts the file expected to run, and the text that the target gives
 * @returns exact bytes; null where none of the texts is the one
 */
export function measuredText(
  hash: string,
  texts: { expected: { sha256: string; bytes: Uint8Array } | null; reported: string | null },
): Uint8Array | null {
  const { expected, reported } = texts;
  if (expected?.sha256 === hash) return expected.bytes;
  const bytes = reported === null ? null : utf8(reported);
  return bytes !== null && toHex(sha256(bytes)) === hash ? bytes : null;
}
