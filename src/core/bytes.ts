// Byte strings: hex, comparison, and a bounded little-endian reader that names the field it failed on.

import { decodeHex, encodeHex } from '#crypto';
import { ParseError } from './errors.js';

/** Lower-case hex of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  return encodeHex(bytes);
}

/**
 * Bytes of a hex string (either case, no prefix).
 * @param field name used in the error
 * @param length required number of bytes, if any
 * @throws ParseError
 */
export function fromHex(text: string, field: string, length?: number): Uint8Array {
  const bytes = decodeHex(text);
  if (bytes === null) throw new ParseError('PARSE_INVALID', field, `expected hexadecimal, got ${preview(text)}`);
  if (length !== undefined && bytes.length !== length) {
    throw new ParseError('PARSE_INVALID', field, `expected ${length} bytes of hexadecimal, got ${bytes.length}`);
  }
  return bytes;
}

/**
 * Bytes of hexadecimal digits in either case, with or without `0x` in front.
 * @param length required number of bytes, if any
 * @throws ParseError
 */
export function fromHexText(text: string, field: string, length?: number): Uint8Array {
  return fromHex(text.startsWith('0x') ? text.slice(2) : text, field, length);
}

/** Equal length and content. Not constant-time: nothing compared here is secret. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @throws ParseError when `bytes` is not valid UTF-8 */
export function fromUtf8(bytes: Uint8Array, field: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new ParseError('PARSE_INVALID', field, 'not valid UTF-8', { cause });
  }
}

/**
 * Text of a document as people and their tools save it: UTF-8, behind a byte order mark or not.
 * @param field what the user calls it
 * @throws ParseError that names the encoding, where it is another
 */
export function documentText(bytes: Uint8Array, field: string): string {
  const encoding = otherEncoding(bytes);
  if (encoding !== null) {
    throw new ParseError('PARSE_INVALID', field, `${encoding} text, expected UTF-8`, {
      hint: 'Save it as UTF-8. In Windows PowerShell, > writes UTF-16: use Out-File -Encoding utf8.',
    });
  }
  const text = fromUtf8(bytes, field);
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** UTF-16 or UTF-32, by the byte order mark or by the zeros of ASCII in it; null for anything else. */
export function otherEncoding(bytes: Uint8Array): 'UTF-16' | 'UTF-32' | null {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff))
    return 'UTF-32';
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  const isText = (byte = 0): boolean =>
    (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
  return (isText(a) && b === 0 && isText(c) && d === 0) || (a === 0 && isText(b) && c === 0 && isText(d))
    ? 'UTF-16'
    : null;
}

/** A short quotation of untrusted text for messages: control and other unseen characters are spelled out. */
export function preview(text: string, limit = 40): string {
  const shown = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return JSON.stringify(shown).replace(UNSEEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * Sequential reader over untrusted bytes. Every read names its field; a read past the end is a `PARSE_TRUNCATED`
 * error that gives the field and the offset. Slices share memory with the input.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly what: string;
  readonly #view: DataView;
  #offset = 0;

  /** @param what prefix of every field name, e.g. `quote` */
  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.what = what;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.bytes.length - this.#offset;
  }

  take(length: number, field: string): Uint8Array {
    const at = this.#advance(length, field);
    return this.bytes.subarray(at, at + length);
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#advance(2, field), true);
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field), true);
  }

  u64(field: string): bigint {
    return this.#view.getBigUint64(this.#advance(8, field), true);
  }

  /** A `u32` length followed by that many bytes; the length is checked against `limit` first. */
  block32(field: string, limit: number): Uint8Array {
    const length = this.u32(`${field}.length`);
    if (length > limit) this.fail('PARSE_LIMIT', field, `length ${length} is over the limit of ${limit} bytes`);
    return this.take(length, field);
  }

  /** Fails unless everything was read. */
  end(): void {
    if (this.remaining > 0) this.fail('PARSE_TRAILING', 'end', `${this.remaining} bytes left over`);
  }

  fail(
    code: 'PARSE_TRUNCATED' | 'PARSE_INVALID' | 'PARSE_UNSUPPORTED' | 'PARSE_TRAILING' | 'PARSE_LIMIT',
    field: string,
    message: string,
  ): never {
    throw new ParseError(code, `${this.what}.${field}`, message, { offset: this.#offset });
  }

  #advance(length: number, field: string): number {
    if (length > this.remaining) {
      this.fail('PARSE_TRUNCATED', field, `needs ${length} bytes, ${this.remaining} are left`);
    }
    const at = this.#offset;
    this.#offset += length;
    return at;
  }
}
