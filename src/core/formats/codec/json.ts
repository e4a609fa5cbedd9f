// JSON from untrusted sources (RFC 8259): size, depth and number of values are bounded, an object with the same key
// twice is refused, and errors are in words of our own, the same on every engine. With typed accessors whose errors
// name the path: `tcb_info.tcbLevels[3].tcbDate`.

import { fromHex, preview, utf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';

export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export interface JsonLimits {
  /** Longest text, in UTF-16 units (bytes, as long as it is ASCII). Default 16 MiB. */
  bytes?: number;
  /** Most arrays and objects within each other. Default 32. */
  depth?: number;
  /** Most values. Default 200,000: a small text can hold millions of `{}`, and this bounds the memory they take. */
  values?: number;
}

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 32;
const MAX_VALUES = 200_000;

/**
 * Value of a JSON text: what `JSON.parse` gives, except that an object with a duplicate key is an error, because
 * readers differ on which of the two counts.
 * @param field what the text is, e.g. `tcb_info`: the first part of the path in every error
 * @throws ParseError with the byte offset
 */
export function parseJson(text: string, field: string, limits: JsonLimits = {}): JsonValue {
  const { bytes = MAX_BYTES, depth = MAX_DEPTH, values = MAX_VALUES } = limits;
  if (text.length > bytes) {
    throw new ParseError('PARSE_LIMIT', field, `${text.length} bytes of JSON, over the limit of ${bytes}`);
  }
  return new JsonReader(text, field, depth, values).document();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** A string with a backslash or a control character has to be unescaped, or refused. */
const NOT_PLAIN = /[^ -[\]-\uffff]/;

class JsonReader {
  readonly #text: string;
  readonly #field: string;
  readonly #maxDepth: number;
  readonly #maxValues: number;
  /** So is every string in it. */
  readonly #isPlain: boolean;
  #at = 0;
  #values = 0;

  constructor(text: string, field: string, maxDepth: number, maxValues: number) {
    this.#text = text;
    this.#field = field;
    this.#maxDepth = maxDepth;
    this.#maxValues = maxValues;
    this.#isPlain = !NOT_PLAIN.test(text);
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('PARSE_TRAILING', 'text after the end of the JSON value');
    return value;
  }

  #value(depth: number): JsonValue {
    this.#skipSpace();
    this.#values += 1;
    if (this.#values > this.#maxValues) this.#fail('PARSE_LIMIT', `more than ${this.#maxValues} values`);
    switch (this.#text.charCodeAt(this.#at)) {
      case OPEN_BRACE:
        return this.#object(depth + 1);
      case OPEN_BRACKET:
        return this.#array(depth + 1);
      case QUOTE:
        return this.#string();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    this.#open(depth);
    const object: JsonObject = {};
    if (this.#take(CLOSE_BRACE)) return object;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text.charCodeAt(start) !== QUOTE) this.#unexpected('a key in double quotes');
      const key = this.#string();
      if (Object.hasOwn(object, key)) {
        this.#fail('PARSE_INVALID', `the key ${preview(key)} appears twice in one object`, start);
      }
      if (!this.#take(COLON)) this.#unexpected('":" after the key');
      const value = this.#value(depth);
      if (key === '__proto__') {
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      } else object[key] = value;
    } while (this.#take(COMMA));
    if (!this.#take(CLOSE_BRACE)) this.#unexpected('"," or "}"');
    return object;
  }

  #array(depth: number): JsonValue[] {
    this.#open(depth);
    const array: JsonValue[] = [];
    if (this.#take(CLOSE_BRACKET)) return array;
    do array.push(this.#value(depth));
    while (this.#take(COMMA));
    if (!this.#take(CLOSE_BRACKET)) this.#unexpected('"," or "]"');
    return array;
  }

  #open(depth: number): void {
    if (depth > this.#maxDepth) this.#fail('PARSE_LIMIT', `nested deeper than ${this.#maxDepth} levels`);
    this.#at += 1;
  }

  #string(): string {
    const start = this.#at;
    let end = start;
    do {
      end = this.#text.indexOf('"', end + 1);
      if (end === -1) this.#fail('PARSE_TRUNCATED', 'a string that does not end', start);
    } while (this.#isEscaped(end));
    this.#at = end + 1;
    const text = this.#text.slice(start + 1, end);
    if (this.#isPlain || !NOT_PLAIN.test(text)) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      this.#fail('PARSE_INVALID', 'a string with a bad escape or a raw control character', start);
    }
  }

  /** Whether the quote at `end` follows an odd number of backslashes. */
  #isEscaped(end: number): boolean {
    let backslashes = 0;
    while (this.#text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    return backslashes % 2 === 1;
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) this.#unexpected('a value');
    this.#at = NUMBER.lastIndex;
    return Number(match[0]);
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  /** Skips white space, then `code` if that is what stands there. */
  #take(code: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #unexpected(expected: string): never {
    if (this.#at >= this.#text.length)
      this.#fail('PARSE_TRUNCATED', `the JSON text ends where ${expected} is expected`);
    const found = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#fail('PARSE_INVALID', `not JSON: expected ${expected}, got ${preview(found)}`);
  }

  #fail(
    code: 'PARSE_INVALID' | 'PARSE_TRUNCATED' | 'PARSE_TRAILING' | 'PARSE_LIMIT',
    message: string,
    at = this.#at,
  ): never {
    throw new ParseError(code, this.#field, message, { offset: utf8(this.#text.slice(0, at)).length });
  }
}

/** @throws ParseError unless `value` is an object */
export function asObject(value: JsonValue, field: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrongType(value, field, 'an object');
  return value;
}

/** @throws ParseError unless `value` is a string */
export function asString(value: JsonValue, field: string): string {
  return typeof value === 'string' ? value : wrongType(value, field, 'a string');
}

/**
 * Member `key` of `object`. The accessors below read a member of one type: they throw a ParseError that names
 * `field.key` when it is missing or of another type.
 * @param field path of `object`, e.g. `tcb_info.tcbLevels[3]`
 */
export function memberOf(object: JsonObject, key: string, field: string): JsonValue {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined) throw new ParseError('PARSE_INVALID', `${field}.${key}`, 'is missing');
  return value;
}

/** Whether `object` has a `key` that is not null: documents write an absent value either way. */
export function hasMember(object: JsonObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== null;
}

export function objectField(object: JsonObject, key: string, field: string): JsonObject {
  return asObject(memberOf(object, key, field), `${field}.${key}`);
}

export function stringField(object: JsonObject, key: string, field: string): string {
  return asString(memberOf(object, key, field), `${field}.${key}`);
}

/** Null when absent or JSON null; a value of another type is still an error. */
export function optionalStringField(object: JsonObject, key: string, field: string): string | null {
  return hasMember(object, key) ? stringField(object, key, field) : null;
}

export function booleanField(object: JsonObject, key: string, field: string): boolean {
  const value = memberOf(object, key, field);
  return typeof value === 'boolean' ? value : wrongType(value, `${field}.${key}`, 'true or false');
}

/** An integer in `min..max`, both at most 2^53 - 1. */
export function integerField(object: JsonObject, key: string, field: string, min: number, max: number): number {
  const value = memberOf(object, key, field);
  if (typeof value !== 'number') return wrongType(value, `${field}.${key}`, 'a number');
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new ParseError('PARSE_INVALID', `${field}.${key}`, `expected an integer in ${min}..${max}, got ${value}`);
  }
  return value;
}

/** Bytes of a string of hexadecimal digits in either case. */
export function hexField(object: JsonObject, key: string, field: string, length?: number): Uint8Array {
  return fromHex(stringField(object, key, field), `${field}.${key}`, length);
}

/** @param limit most elements allowed */
export function arrayField(object: JsonObject, key: string, field: string, limit: number): JsonValue[] {
  const value = memberOf(object, key, field);
  if (!Array.isArray(value)) return wrongType(value, `${field}.${key}`, 'an array');
  if (value.length > limit) {
    throw new ParseError('PARSE_LIMIT', `${field}.${key}`, `${value.length} elements, over the limit of ${limit}`);
  }
  return value;
}

function wrongType(value: JsonValue, field: string, expected: string): never {
  throw new ParseError('PARSE_INVALID', field, `expected ${expected}, got ${nameOfType(value)}`);
}

function nameOfType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? `${value}` : `a ${typeof value}`;
}

/** Refuses members other than `known`: a document must not state what nobody reads. */
export function onlyMembers(object: JsonObject, known: readonly string[], field: string): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other !== undefined) throw new ParseError('PARSE_INVALID', `${field}.${preview(other)}`, 'is not known');
}
