// Byte strings for the simulator: little-endian integers, hex, hashes. Independent of the product on purpose.

import { createHash } from 'node:crypto';

export function hex(text: string): Buffer {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) throw new TypeError(`not hex: ${text}`);
  return Buffer.from(text, 'hex');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function utf8(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** UTF-16 little endian, as UEFI writes names. */
export function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

export function join(...parts: Uint8Array[]): Buffer {
  return Buffer.concat(parts);
}

export function zeros(length: number): Buffer {
  return Buffer.alloc(length);
}

/** `bytes` followed by zeros up to `length`. */
export function padded(bytes: Uint8Array, length: number): Buffer {
  return join(bytes, zeros(Math.max(0, length - bytes.length)));
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export function sha1(...parts: Uint8Array[]): Buffer {
  return digest('sha1', parts);
}

export function sha256(...parts: Uint8Array[]): Buffer {
  return digest('sha256', parts);
}

export function sha384(...parts: Uint8Array[]): Buffer {
  return digest('sha384', parts);
}

export function sha512(...parts: Uint8Array[]): Buffer {
  return digest('sha512', parts);
}

function digest(algorithm: string, parts: Uint8Array[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A copy of `bytes` with one bit inverted. */
export function flipBit(bytes: Uint8Array, index: number, bit = 0): Buffer {
  const copy = Buffer.from(bytes);
  const byte = copy[index];
  if (byte === undefined) throw new RangeError(`no byte ${index} in ${bytes.length} bytes`);
  copy[index] = byte ^ (1 << bit);
  return copy;
}

/** The element at `index`; throws where there is none, so that a bend never silently bends nothing. */
export function nth<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return item;
}
