// Strict DER (ITU-T X.690 section 10 and 11): a reader that walks one level of elements and enters those that the
// caller names. Nothing is copied, and nothing recurses by itself, so the depth is that of the reading code.

import { fromUtf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { unixMilliseconds } from './time.js';

export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OID: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  TELETEX_STRING: 0x14,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

/** Identifier octet of `[number]`: a primitive with an implicit tag, or a constructed one. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 | (constructed ? 0x20 : 0) | number;
}

/**
 * Sequential reader of the elements in a range of bytes. Every read names its field (`''`: the input itself); an error
 * gives that and the offset of the element in the whole input. Slices share memory with the input.
 */
export class DerReader {
  readonly #bytes: Uint8Array;
  readonly #field: string;
  readonly #elementStart: number;
  readonly #end: number;
  #at: number;
  /** Content of the element read last. */
  #contentStart = 0;

  /**
   * @param field first part of the path in errors
   * @param start,end,elementStart where the content of an entered element lies; callers leave them out
   */
  constructor(bytes: Uint8Array, field: string, start = 0, end = bytes.length, elementStart = start) {
    this.#bytes = bytes;
    this.#field = field;
    this.#at = start;
    this.#end = end;
    this.#elementStart = elementStart;
  }

  /** The whole element that this reader is inside of, header included. */
  get element(): Uint8Array {
    return this.#bytes.subarray(this.#elementStart, this.#end);
  }

  get done(): boolean {
    return this.#at === this.#end;
  }

  /** Identifier octet of the next element; -1 at the end. */
  get nextTag(): number {
    return this.#at < this.#end ? this.#byte(this.#at) : -1;
  }

  /** Reader of the elements inside the next one, which is constructed. */
  enter(tag: number, name: string): DerReader {
    const start = this.#at;
    this.#next(tag, name);
    return new DerReader(this.#bytes, this.#field, this.#contentStart, this.#at, start);
  }

  /** Content bytes of the next element, uninterpreted. */
  content(tag: number, name: string): Uint8Array {
    this.#next(tag, name);
    return this.#bytes.subarray(this.#contentStart, this.#at);
  }

  /** The next element, of any type, header included. */
  any(name: string): Uint8Array {
    const start = this.#at;
    this.#next(this.nextTag, name);
    return this.#bytes.subarray(start, this.#at);
  }

  octetString(name: string): Uint8Array {
    return this.content(TAG.OCTET_STRING, name);
  }

  /** Content bytes of an INTEGER: two's complement, minimal, so equal numbers have equal bytes. */
  integer(name: string, tag: number = TAG.INTEGER): Uint8Array {
    const start = this.#at;
    const content = this.content(tag, name);
    const [first, second = 0] = content;
    if (first === undefined) this.#fail('PARSE_INVALID', name, 'an integer without content', start);
    if (content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
      this.#fail('PARSE_INVALID', name, 'an integer with a superfluous leading byte', start);
    }
    return content;
  }

  /** An INTEGER (or, by `tag`, an ENUMERATED) in 0..max, max below 2^31. */
  smallInteger(name: string, max: number, tag: number = TAG.INTEGER): number {
    const start = this.#at;
    const content = this.integer(name, tag);
    const value = content.length > 4 ? Number.POSITIVE_INFINITY : content.reduce((sum, byte) => sum * 256 + byte, 0);
    if ((content[0] ?? 0) >= 0x80 || value > max) {
      this.#fail('PARSE_INVALID', name, `expected an integer in 0..${max}`, start);
    }
    return value;
  }

  boolean(name: string): boolean {
    const start = this.#at;
    const content = this.content(TAG.BOOLEAN, name);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
      this.#fail('PARSE_INVALID', name, 'a boolean other than 00 or ff', start);
    }
    return content[0] === 0xff;
  }

  /** A BOOLEAN DEFAULT FALSE: absent when false, as DER leaves out defaults. */
  flag(name: string): boolean {
    const start = this.#at;
    if (this.nextTag !== TAG.BOOLEAN) return false;
    if (!this.boolean(name)) this.#fail('PARSE_INVALID', name, 'an explicit default, which DER leaves out', start);
    return true;
  }

  /** Bytes of a BIT STRING, first bit first; the unused bits at the end are zero. */
  bitString(name: string): { bytes: Uint8Array; unusedBits: number } {
    const start = this.#at;
    const content = this.content(TAG.BIT_STRING, name);
    const unusedBits = content[0] ?? 8;
    const last = content.length > 1 ? (content[content.length - 1] ?? 0) : 0;
    if (unusedBits > 7 || (content.length === 1 && unusedBits > 0) || last % (1 << unusedBits) !== 0) {
      this.#fail('PARSE_INVALID', name, 'a bit string with bad unused bits', start);
    }
    return { bytes: content.subarray(1), unusedBits };
  }

  /** Dotted form of an OBJECT IDENTIFIER. */
  oid(name: string): string {
    const start = this.#at;
    this.#next(TAG.OID, name);
    let text = '';
    let arc = 0;
    let arcStart = true;
    for (let i = this.#contentStart; i < this.#at; i++) {
      const byte = this.#byte(i);
      if (arcStart && byte === 0x80)
        this.#fail('PARSE_INVALID', name, 'an object identifier not in minimal form', start);
      arc = arc * 128 + (byte & 0x7f);
      if (arc > Number.MAX_SAFE_INTEGER)
        this.#fail('PARSE_UNSUPPORTED', name, 'an object identifier arc over 2^53', start);
      arcStart = byte < 0x80;
      if (!arcStart) continue;
      if (text !== '') text += `.${arc}`;
      else text = arc < 80 ? `${Math.floor(arc / 40)}.${arc % 40}` : `2.${arc - 80}`;
      arc = 0;
    }
    if (text === '' || !arcStart) this.#fail('PARSE_INVALID', name, 'an object identifier that does not end', start);
    return text;
  }

  /** Text of the next element; empty unless it is UTF-8 or of a string type with one byte a character. */
  text(name: string): string {
    const tag = this.nextTag;
    const content = this.content(tag, name);
    if (tag === TAG.UTF8_STRING) return fromUtf8(content, `${this.#field}.${name}`);
    const isOneByteType = tag === TAG.PRINTABLE_STRING || tag === TAG.IA5_STRING || tag === TAG.TELETEX_STRING;
    return isOneByteType ? Array.from(content, (byte) => String.fromCharCode(byte)).join('') : '';
  }

  /** A UTCTime or GeneralizedTime as Unix milliseconds. DER has one form of each: seconds, no fraction, `Z`. */
  time(name: string): number {
    const start = this.#at;
    const tag = this.nextTag === TAG.GENERALIZED_TIME ? TAG.GENERALIZED_TIME : TAG.UTC_TIME;
    this.#next(tag, name);
    const yearDigits = tag === TAG.UTC_TIME ? 2 : 4;
    if (this.#at - this.#contentStart !== yearDigits + 11 || this.#byte(this.#at - 1) !== 0x5a) {
      this.#fail('PARSE_INVALID', name, `expected a time of ${yearDigits + 10} digits and "Z"`, start);
    }
    const digits = (from: number, count: number): number => {
      let value = 0;
      for (let i = 0; i < count; i++) {
        const digit = this.#byte(this.#contentStart + from + i) - 0x30;
        value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
      }
      return value;
    };
    const shortYear = digits(0, yearDigits);
    const year = tag === TAG.GENERALIZED_TIME ? shortYear : shortYear + (shortYear < 50 ? 2000 : 1900);
    const two = (position: number): number => digits(yearDigits + 2 * position, 2);
    const time = unixMilliseconds(year, two(0), two(1), two(2), two(3), two(4));
    if (time === null) this.#fail('PARSE_INVALID', name, 'not a date and time', start);
    return time;
  }

  /** Fails unless everything in this range was read. */
  end(name: string): void {
    if (!this.done) this.#fail('PARSE_TRAILING', name, `${this.#end - this.#at} bytes left over`, this.#at);
  }

  fail(code: 'PARSE_INVALID' | 'PARSE_UNSUPPORTED' | 'PARSE_LIMIT', name: string, message: string): never {
    this.#fail(code, name, message, this.#at);
  }

  /** Reads the header of the next element and steps over it; `#contentStart` and `#at` then delimit its content. */
  #next(tag: number, name: string): void {
    const start = this.#at;
    if (this.#end - start < 2) this.#fail('PARSE_TRUNCATED', name, 'the data ends where an element is expected', start);
    const found = this.#byte(start);
    if (found !== tag) {
      this.#fail('PARSE_INVALID', name, `expected DER tag 0x${hex(tag)}, got 0x${hex(found)}`, start);
    }
    if ((found & 0x1f) === 0x1f) this.#fail('PARSE_UNSUPPORTED', name, 'a tag number over 30', start);
    let length = this.#byte(start + 1);
    let contentStart = start + 2;
    if (length >= 0x80) {
      const lengthBytes = length & 0x7f;
      if (lengthBytes === 0) this.#fail('PARSE_INVALID', name, 'an indefinite length, which DER does not have', start);
      if (lengthBytes > 4) this.#fail('PARSE_LIMIT', name, 'a length of more than 4 bytes', start);
      if (this.#end - contentStart < lengthBytes)
        this.#fail('PARSE_TRUNCATED', name, 'the data ends within a length', start);
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + this.#byte(contentStart + i);
      if (length < (lengthBytes === 1 ? 0x80 : 256 ** (lengthBytes - 1))) {
        this.#fail('PARSE_INVALID', name, 'a length not in minimal form', start);
      }
      contentStart += lengthBytes;
    }
    if (length > this.#end - contentStart) {
      const left = this.#end - contentStart;
      this.#fail('PARSE_TRUNCATED', name, `an element of ${length} bytes where ${left} are left`, start);
    }
    this.#contentStart = contentStart;
    this.#at = contentStart + length;
  }

  #byte(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  #fail(
    code: 'PARSE_INVALID' | 'PARSE_UNSUPPORTED' | 'PARSE_LIMIT' | 'PARSE_TRUNCATED' | 'PARSE_TRAILING',
    name: string,
    message: string,
    offset: number,
  ): never {
    throw new ParseError(code, name === '' ? this.#field : `${this.#field}.${name}`, message, { offset });
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/**
 * r || s of a DER `ECDSA-Sig-Value` (RFC 3279 section 2.2.3), each of `size` bytes; null if it is anything but two positive
 * integers of at most so many bytes in strict DER: such a signature verifies nothing.
 * @param size bytes of the curve's order; left out: of P-256
 */
export function ecdsaSignature(der: Uint8Array, size = 32): Uint8Array | null {
  try {
    const input = new DerReader(der, 'signature');
    const pair = input.enter(TAG.SEQUENCE, 'ecdsa');
    input.end('ecdsa');
    const signature = new Uint8Array(2 * size);
    for (const end of [size, 2 * size]) {
      const integer = pair.integer('integer');
      const magnitude = integer[0] === 0 ? integer.subarray(1) : integer;
      if ((integer[0] ?? 0) >= 0x80 || magnitude.length === 0 || magnitude.length > size) return null;
      signature.set(magnitude, end - magnitude.length);
    }
    pair.end('ecdsa');
    return signature;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
