// CBOR (RFC 8949) with the definite lengths and shortest integers of its deterministic encoding (section 4.2.1), without
// tags and floats. Keys may come in any order.

import { PackedReader, type PackedValue } from './packed-value.js';

/**
 * Value of a CBOR document.
 * @param field what the bytes are, the first part of the path in every error
 * @throws ParseError with the byte offset
 */
export function decodeCbor(bytes: Uint8Array, field: string): PackedValue {
  return new CborReader(bytes, field).document();
}

class CborReader extends PackedReader {
  protected override value(depth: number): PackedValue {
    const head = this.input.u8('tag');
    const major = head >>> 5;
    if (major === 7) return this.#simple(head);
    const argument = this.#argument(head & 0x1f);
    switch (major) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.input.take(argument, 'bytes');
      case 3:
        return this.text(argument);
      case 4:
        return this.array(argument, depth + 1);
      case 5:
        return this.map(argument, depth + 1);
      default:
        return this.input.fail('PARSE_UNSUPPORTED', 'tag', `CBOR tag ${argument}`);
    }
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) this.input.fail('PARSE_UNSUPPORTED', 'tag', 'an indefinite or reserved length');
    const size = 1 << (info - 24);
    const value = this.unsigned(size);
    const least = size === 1 ? 24 : 2 ** (4 * size);
    if (value < least) this.input.fail('PARSE_INVALID', 'integer', 'not in its shortest form');
    return value;
  }

  #simple(head: number): PackedValue {
    if (head === 0xf4) return false;
    if (head === 0xf5) return true;
    if (head === 0xf6) return null;
    return this.input.fail('PARSE_UNSUPPORTED', 'tag', `CBOR simple value or float 0x${head.toString(16)}`);
  }
}
