// JSON from untrusted sources (RFC 8259): size, depth and number of values are bounded, an object with the same key
// twice is refused, and errors are in words of our own, the same on every engine. What is in
// the value is read by core/schema.

import { preview, utf8 } from '../../bytes.js';
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
  /**
   * `exact`: refuse a number that is read as another than is written (9007199254740993): two texts would become one value.
   * `plain`: refuse one, too, that is written in another way than the shortest (1.0, 1e3), or would be with a power of ten:
   * languages write it again in different ways. Default: any.
   */
  numbers?: NumberLimit;
}

type NumberLimit = 'any' | 'exact' | 'plain';

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
  const { bytes = MAX_BYTES, depth = MAX_DEPTH, values = MAX_VALUES, numbers = 'any' } = limits;
  if (text.length > bytes) {
    throw new ParseError('PARSE_LIMIT', field, `${text.length} bytes of JSON, over the limit of ${bytes}`);
  }
  return new JsonReader(text, field, { depth, values, numbers }).document();
}

/** One text for a number, however it is written: its digits without zeros around them, and where the point stands. */
function decimal(written: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = DECIMAL.exec(written) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  // By hand: a pattern for the zeros at the end would try each run of zeros from every zero in it.
  let length = digits.length;
  while (digits[length - 1] === '0') length -= 1;
  const short = digits.slice(0, length);
  return `${sign}${short}e${short === '' ? 0 : Number(power) - fraction.length + digits.length - short.length}`;
}

const DECIMAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/;

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
  readonly #numbers: NumberLimit;
  /** So is every string in it. */
  readonly #isPlain: boolean;
  #at = 0;
  #values = 0;

  constructor(text: string, field: string, limits: Required<Omit<JsonLimits, 'bytes'>>) {
    this.#text = text;
    this.#field = field;
    this.#maxDepth = limits.depth;
    this.#maxValues = limits.values;
    this.#numbers = limits.numbers;
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
    const [written] = match;
    const read = Number(written);
    if (this.#numbers !== 'any' && decimal(written) !== decimal(String(read))) {
      this.#fail('PARSE_INVALID', `the number ${preview(written).slice(1, -1)} is read as ${read}`);
    }
    if (this.#numbers === 'plain' && (written !== String(read) || written.includes('e'))) {
      this.#fail(
        'PARSE_INVALID',
        `the number ${preview(written).slice(1, -1)} is one that tools write in different ways`,
      );
    }
    this.#at = NUMBER.lastIndex;
    return read;
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
