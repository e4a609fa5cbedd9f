// A small DER writer (X.690), enough for certificates and revocation lists. It writes what it is told to: nothing is
// checked, so that malformed structures can be made too.

import { hex, join, utf8 } from './bytes.js';

/** Tag, definite length, contents. */
export function tlv(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = join(...contents);
  return join(Uint8Array.of(tag), lengthOf(content.length), content);
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const digits = length.toString(16);
  const bytes = hex(digits.length % 2 === 0 ? digits : `0${digits}`);
  return join(Uint8Array.of(0x80 | bytes.length), bytes);
}

export const sequence = (...items: Uint8Array[]): Buffer => tlv(0x30, ...items);
export const set = (...items: Uint8Array[]): Buffer => tlv(0x31, ...items);
export const octetString = (bytes: Uint8Array): Buffer => tlv(0x04, bytes);
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer => tlv(0x03, Uint8Array.of(unusedBits), bytes);
export const boolean = (value: boolean): Buffer => tlv(0x01, Uint8Array.of(value ? 0xff : 0));
export const enumerated = (value: number): Buffer => tlv(0x0a, Uint8Array.of(value));
export const utf8String = (text: string): Buffer => tlv(0x0c, utf8(text));
export const printableString = (text: string): Buffer => tlv(0x13, utf8(text));
/** Context tag, constructed: `[n]`. */
export const explicit = (number: number, ...items: Uint8Array[]): Buffer => tlv(0xa0 | number, ...items);
/** Context tag, primitive. */
export const implicit = (number: number, bytes: Uint8Array): Buffer => tlv(0x80 | number, bytes);

/** Non-negative INTEGER from a number or a big-endian magnitude. */
export function integer(value: number | Uint8Array): Buffer {
  let bytes = typeof value === 'number' ? magnitude(value) : Buffer.from(value);
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  return tlv(0x02, (bytes[0] ?? 0) & 0x80 || bytes.length === 0 ? join(Uint8Array.of(0), bytes) : bytes);
}

function magnitude(value: number): Buffer {
  const digits = value.toString(16);
  return hex(digits.length % 2 === 0 ? digits : `0${digits}`);
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(0x06, ...[first * 40 + second, ...rest].map(base128));
}

function base128(arc: number): Uint8Array {
  const bytes = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) bytes.unshift(0x80 | (left % 128));
  return Uint8Array.from(bytes);
}

/** UTCTime through 2049, GeneralizedTime otherwise (RFC 5280 4.1.2.5). */
export function time(date: Date): Buffer {
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050 ? tlv(0x17, digitsOf(date).subarray(2)) : generalizedTime(date);
}

/** As OCSP writes every time. */
export function generalizedTime(date: Date): Buffer {
  return tlv(0x18, digitsOf(date));
}

function digitsOf(date: Date): Buffer {
  return utf8(date.toISOString().replaceAll(/[-:T]|\.\d+/g, ''));
}

/** `Ecdsa-Sig-Value` of r || s. */
export function ecdsaSignature(raw: Uint8Array): Buffer {
  return sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
}

export function pem(der: Uint8Array, label = 'CERTIFICATE'): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
