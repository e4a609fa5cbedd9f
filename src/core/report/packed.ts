// Text as gzip in base64, which is how a report holds what is large. Packed by fflate, so that every machine packs to the
// same bytes; unpacked by what browsers and Node have for it.

import { gzipSync } from 'fflate/browser';
import { concatBytes, fromUtf8, utf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { fromBase64, toBase64 } from '../formats/codec/base64.js';

/** Says nothing of when or where it was made. */
export function pack(text: string): string {
  return toBase64(gzipSync(utf8(text), { level: 9, mtime: 0 }));
}

/**
 * @param limit most bytes of the text
 * @throws ParseError
 */
export async function unpack(packed: string, field: string, limit: number): Promise<string> {
  const bytes = fromBase64(packed, field);
  const reader = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await nextOf(reader, field);
    if (done) return fromUtf8(concatBytes(...chunks), field);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new ParseError('PARSE_LIMIT', field, `it unpacks to more than ${limit} bytes`);
    }
    chunks.push(value);
  }
}

async function nextOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  field: string,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch {
    throw new ParseError('PARSE_INVALID', field, 'not a whole gzip file');
  }
}
