// What the binary formats MessagePack and CBOR carry: plain values, read with bounded depth and count.

import { ByteReader, fromUtf8, preview } from '../../bytes.js';

/** Maps have text keys, each once. Integers are exact (at most 2^53 - 1 in size); there are no floats. */
export type PackedValue = null | boolean | number | string | Uint8Array | PackedValue[] | PackedMap;
export type PackedMap = Map<string, PackedValue>;

const MAX_DEPTH = 16;
/** A value in memory takes many bytes where the input has one: this bounds the memory. */
const MAX_VALUES = 262_144;

/** The shared half of a decoder: a subclass reads the tags, this reads what they announce. */
export abstract class PackedReader {
  protected readonly input: ByteReader;
  #values = 0;

  constructor(bytes: Uint8Array, field: string) {
    this.input = new ByteReader(bytes, field);
  }

  /** The one value that the input holds. */
  document(): PackedValue {
    const value = this.#next(0);
    this.input.end();
    return value;
  }

  protected abstract value(depth: number): PackedValue;

  protected array(count: number, depth: number): PackedValue[] {
    this.#enter(count, depth);
    const array: PackedValue[] = [];
    for (let i = 0; i < count; i++) array.push(this.#next(depth));
    return array;
  }

  protected map(count: number, depth: number): PackedMap {
    this.#enter(2 * count, depth);
    const map: PackedMap = new Map();
    for (let i = 0; i < count; i++) {
      const key = this.#next(depth);
      if (typeof key !== 'string') this.input.fail('PARSE_UNSUPPORTED', 'map', 'a key that is not text');
      if (map.has(key)) this.input.fail('PARSE_INVALID', 'map', `the key ${preview(key)} appears twice`);
      map.set(key, this.#next(depth));
    }
    return map;
  }

  protected text(length: number): string {
    return fromUtf8(this.input.take(length, 'text'), `${this.input.what}.text`);
  }

  /** Big-endian unsigned integer of 1, 2, 4 or 8 bytes. */
  protected unsigned(size: number): number {
    const value = this.input.take(size, 'integer').reduce((sum, byte) => sum * 0x100 + byte, 0);
    if (value > Number.MAX_SAFE_INTEGER) this.input.fail('PARSE_LIMIT', 'integer', 'over 2^53 - 1');
    return value;
  }

  #next(depth: number): PackedValue {
    this.#values += 1;
    if (this.#values > MAX_VALUES) this.input.fail('PARSE_LIMIT', 'values', `more than ${MAX_VALUES} values`);
    return this.value(depth);
  }

  /** Every element takes a byte at least, so a count over what is left is a lie: said before anything is allocated. */
  #enter(least: number, depth: number): void {
    if (depth > MAX_DEPTH) this.input.fail('PARSE_LIMIT', 'depth', `nested deeper than ${MAX_DEPTH} levels`);
    if (least > this.input.remaining) {
      this.input.fail('PARSE_TRUNCATED', 'count', `needs ${least} bytes at least, ${this.input.remaining} are left`);
    }
  }
}
