// Text as gzip in base64, which is how a report holds what is large. Packed by fflate, so that every machine packs to the
// same bytes.

import { gzipSync } from 'fflate/browser';
import { utf8 } from '../bytes.js';
import { toBase64 } from '../formats/codec/base64.js';

/** Says nothing of when or where it was made. */
export function pack(text: string): string {
  return toBase64(gzipSync(utf8(text), { level: 9, mtime: 0 }));
}
