// MessagePack (github.com/msgpack/msgpack, spec.md), without floats and extension types.

import { PackedReader, type PackedValue } from './packed-value.js';

/**
 * Value of a MessagePack document.
 * @param field what the bytes are, the first part of the path in every error
 * @throws ParseError with the byte offset
 */
export function decodeMsgpack(bytes: Uint8Array, field: string): PackedValue {
  return new MsgpackReader(bytes, field).document();
}

class MsgpackReader extends PackedReader {
  protected override value(depth: number): PackedValue {
    const tag = this.input.u8('tag');
    if (tag <= 0x7f) return tag;
    if (tag <= 0x8f) return this.map(tag & 0x0f, depth + 1);
    if (tag <= 0x9f) return this.array(tag & 0x0f, depth + 1);
    if (tag <= 0xbf) return this.text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.input.take(this.unsigned(1 << (tag - 0xc4)), 'bytes');
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.unsigned(1 << (tag - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return this.#signed(1 << (tag - 0xd0));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.unsigned(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.unsigned(2 << (tag - 0xdc)), depth + 1);
      case 0xde:
      case 0xdf:
        return this.map(this.unsigned(2 << (tag - 0xde)), depth + 1);
      default:
        return this.input.fail('PARSE_UNSUPPORTED', 'tag', `MessagePack type 0x${tag.toString(16)}`);
    }
  }

  /** Two's complement of 1, 2 or 4 bytes. */
  #signed(size: number): number {
    const value = this.unsigned(size);
    return value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
  }
}
