// What the binary formats MessagePack and CBOR carry: plain values, read with bounded depth and count, and typed
// accessors whose errors name the path.

import { ByteReader, fromUtf8, preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';

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

/** @throws ParseError unless `value` is a map */
export function asMap(value: PackedValue, field: string): PackedMap {
  return value instanceof Map ? value : wrongType(value, field, 'a map');
}

/** @throws ParseError unless `value` is an array of at most `limit` elements */
export function asArray(value: PackedValue, field: string, limit: number): PackedValue[] {
  if (!Array.isArray(value)) return wrongType(value, field, 'an array');
  if (value.length > limit) {
    throw new ParseError('PARSE_LIMIT', field, `${value.length} elements, over the limit of ${limit}`);
  }
  return value;
}

/** @throws ParseError unless `value` is text */
export function asText(value: PackedValue, field: string): string {
  return typeof value === 'string' ? value : wrongType(value, field, 'text');
}

/**
 * A byte string, or an array of numbers 0..255, which is how some encoders write one.
 * @param length required number of bytes, if any
 */
export function asBytes(value: PackedValue, field: string, length?: number): Uint8Array {
  const bytes = Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value) : value;
  if (!(bytes instanceof Uint8Array)) return wrongType(value, field, 'bytes');
  if (length !== undefined && bytes.length !== length) {
    throw new ParseError('PARSE_INVALID', field, `expected ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
}

/** An integer in `min..max`. */
export function asInteger(value: PackedValue, field: string, min: number, max: number): number {
  if (typeof value !== 'number') return wrongType(value, field, 'an integer');
  if (value < min || value > max) {
    throw new ParseError('PARSE_INVALID', field, `expected an integer in ${min}..${max}, got ${value}`);
  }
  return value;
}

/** Member `key` of `map`; `field` is the path of the map. @throws ParseError when it is missing */
export function entryOf(map: PackedMap, key: string, field: string): PackedValue {
  const value = map.get(key);
  if (value === undefined) throw new ParseError('PARSE_INVALID', `${field}.${key}`, 'is missing');
  return value;
}

function isByte(value: PackedValue): value is number {
  return typeof value === 'number' && value >= 0 && value <= 255;
}

function wrongType(value: PackedValue, field: string, expected: string): never {
  throw new ParseError('PARSE_INVALID', field, `expected ${expected}, got ${nameOfType(value)}`);
}

function nameOfType(value: PackedValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Map) return 'a map';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'an integer' : `${value}`;
}
