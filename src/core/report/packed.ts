// A text that a report holds as gzip in base64 (pack.ts), unpacked by what browsers and Node have for it.

import { concatBytes, fromUtf8 } from '../bytes.js';
import { ParseError } from '../errors.js';
import { fromBase64 } from '../formats/codec/base64.js';

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
