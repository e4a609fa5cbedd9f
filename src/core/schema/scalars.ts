// Readers of single values: texts, words, numbers, bytes in hexadecimal or base64, times.

import { fromHex, fromHexText, preview } from '../bytes.js';
import { fromBase64 } from '../formats/codec/base64.js';
import { parseRfc3339 } from '../formats/codec/time.js';
import { nearest } from '../nearest.js';
import { mismatch, type Reader, refuse } from './reader.js';
import { found, plainTextOf, textOf } from './value.js';

export const text: Reader<string> = (value) => textOf(value) ?? mismatch('a text', value);

/** Text that `pattern` matches whole. */
export function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value) => {
    const given = textOf(value);
    return given !== null && pattern.test(given) ? given : mismatch(expected, value);
  };
}

export const nonEmpty = matching(/[\s\S]/, 'a text that is not empty');

/** A label: printable, not empty. */
export const label = matching(/^\P{C}{1,200}$/u, 'printable text of 1 to 200 characters');

export const gitCommit = matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit id');

export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`;
  return (value) => {
    const given = textOf(value);
    return words.find((word) => word === given) ?? mismatch(expected, value);
  };
}

/** One of many words: for a slip the nearest is named, and all of them in the hint. */
export function oneOfMany<T extends string>(words: readonly T[], expected: string): Reader<T> {
  return (value) => {
    const given = textOf(value);
    if (given === null) return mismatch(expected, value);
    const near = nearest(given, words);
    const guess = near === null ? '' : `; did you mean "${near}"?`;
    return (
      words.find((word) => word === given) ??
      refuse(`expected ${expected}, got ${preview(given)}${guess}`, { hint: `Known: ${words.join(', ')}.` })
    );
  };
}

/** A value that this version understands. */
export function supported<T extends string | number>(
  reader: Reader<string | number>,
  known: readonly T[],
  hint?: string,
): Reader<T> {
  return (value) => {
    const given = reader(value);
    const shown = typeof given === 'string' ? preview(given) : given;
    return (
      known.find((one) => one === given) ??
      refuse(`${shown}; supported: ${known.join(', ')}`, { code: 'PARSE_UNSUPPORTED', hint })
    );
  };
}

/** In YAML, `true` or `false` without quotes. */
export const boolean: Reader<boolean> = (value) => {
  if (typeof value === 'boolean') return value;
  const plain = plainTextOf(value);
  return plain === 'true' || plain === 'false' ? plain === 'true' : mismatch('true or false', value);
};

const INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;

/** Both bounds at most 2^53 - 1. In YAML, in decimal and without quotes. */
export function integer(least: number, most: number): Reader<number> {
  return (value) => {
    const plain = typeof value === 'number' ? null : plainTextOf(value);
    const number = plain !== null && INTEGER.test(plain) ? Number(plain) : value;
    const fits = typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most;
    return fits ? number : mismatch(`a whole number from ${least} to ${most}`, value);
  };
}

/** Bytes in hexadecimal, `0x` before them or not, in either case; read as lower case without `0x`. */
export function hex(least: number, most = least): Reader<string> {
  const expected = `${least === most ? '' : `${2 * least} to `}${2 * most} hexadecimal digits`;
  return (value) => {
    const digits = normaliseHex(textOf(value) ?? '');
    if (digits === null) return mismatch(expected, value);
    if (digits.length % 2 === 0 && digits.length >= 2 * least && digits.length <= 2 * most) return digits;
    return refuse(`expected ${expected}, got ${digits.length}: ${found(value)}`);
  };
}

/** Lower-case digits without `0x`; null when `digits` is not hexadecimal. Length must still be judged. */
export function normaliseHex(digits: string): string | null {
  const normal = digits.replace(/^0x/i, '').toLowerCase();
  return /^[0-9a-f]+$/.test(normal) ? normal : null;
}

/** Bytes in hexadecimal as this package writes them. */
export function lowerHex(bytes: number): Reader<string> {
  return matching(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${2 * bytes} lower-case hex digits`);
}

/** Digits in either case. @param length required number of bytes, if any */
export function hexBytes(length?: number): Reader<Uint8Array> {
  return (value) => fromHex(text(value), '', length);
}

/** Digits in either case, `0x` before them or not. @param length required number of bytes, if any */
export function hexTextBytes(length?: number): Reader<Uint8Array> {
  return (value) => fromHexText(text(value), '', length);
}

/** A byte string, or a list of numbers 0..255, which is how some encoders write one. */
export function bytes(length?: number): Reader<Uint8Array> {
  return (value) => {
    const given = Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value) : value;
    if (!(given instanceof Uint8Array)) return mismatch('bytes', value);
    if (length === undefined || given.length === length) return given;
    return refuse(`expected ${length} bytes, got ${given.length}`);
  };
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

export const base64Bytes: Reader<Uint8Array> = (value) => fromBase64(text(value), '');

/** Unix milliseconds of an RFC 3339 time in UTC. */
export const time: Reader<number> = (value) => parseRfc3339(text(value), '');
