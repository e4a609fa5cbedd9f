// Encoders for the tests of the binary formats, written from the specifications: SCALE, MessagePack, CBOR. And the
// least that counts as a quote.

export type Plain = null | boolean | number | string | Uint8Array | Plain[] | { [key: string]: Plain };

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);
export const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
export const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
export const toHex = (value: Uint8Array): string => Buffer.from(value).toString('hex');

/** A quote by its header alone: version 4, ECDSA P-256, TDX, Intel's quoting enclave; then filler. */
export function quoteLike(length = 600, filler = 0xab): Uint8Array {
  const quote = new Uint8Array(length).fill(filler);
  quote.set(bytes('0400 0200 81000000 00000000 939a7233f79c4ca9940a0db3957f0607'));
  return quote;
}

function littleEndian(value: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

function bigEndian(value: number, size: number): Uint8Array {
  return littleEndian(value, size).reverse();
}

export const u32 = (value: number): Uint8Array => littleEndian(value, 4);

export const scale = {
  compact(value: number): Uint8Array {
    if (value < 2 ** 6) return littleEndian(value * 4, 1);
    return value < 2 ** 14 ? littleEndian(value * 4 + 1, 2) : littleEndian(value * 4 + 2, 4);
  },
  bytes: (value: Uint8Array): Uint8Array => join(scale.compact(value.length), value),
  text: (value: string): Uint8Array => scale.bytes(text(value)),
  list: (items: Uint8Array[]): Uint8Array => join(scale.compact(items.length), ...items),
};

/** MessagePack in the shortest forms, as rmp-serde writes them. */
export function msgpack(value: Plain): Uint8Array {
  if (value === null) return bytes('c0');
  if (typeof value === 'boolean') return bytes(value ? 'c3' : 'c2');
  if (typeof value === 'number') {
    if (value >= 0 && value < 0x80) return littleEndian(value, 1);
    if (value < 0x100) return join(bytes('cc'), bigEndian(value, 1));
    if (value < 0x10000) return join(bytes('cd'), bigEndian(value, 2));
    return value < 2 ** 32 ? join(bytes('ce'), bigEndian(value, 4)) : join(bytes('cf'), bigEndian(value, 8));
  }
  if (typeof value === 'string') {
    const content = text(value);
    if (content.length < 32) return join(Uint8Array.of(0xa0 | content.length), content);
    if (content.length < 0x100) return join(bytes('d9'), bigEndian(content.length, 1), content);
    return join(bytes('da'), bigEndian(content.length, 2), content);
  }
  if (value instanceof Uint8Array) {
    const form = value.length < 0x100 ? [0xc4, 1] : [0xc5, 2];
    return join(Uint8Array.of(form[0] ?? 0), bigEndian(value.length, form[1] ?? 0), value);
  }
  const items = Array.isArray(value) ? value.map(msgpack) : Object.entries(value).flatMap((pair) => pair.map(msgpack));
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  const [fix, long] = Array.isArray(value) ? [0x90, 0xdc] : [0x80, 0xde];
  const head = count < 16 ? Uint8Array.of(fix | count) : join(Uint8Array.of(long), bigEndian(count, 2));
  return join(head, ...items);
}

/** CBOR with definite lengths and shortest integers. */
export function cbor(value: Plain): Uint8Array {
  if (value === null) return bytes('f6');
  if (typeof value === 'boolean') return bytes(value ? 'f5' : 'f4');
  if (typeof value === 'number') return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
  if (typeof value === 'string') return join(cborHead(3, text(value).length), text(value));
  if (value instanceof Uint8Array) return join(cborHead(2, value.length), value);
  if (Array.isArray(value)) return join(cborHead(4, value.length), ...value.map(cbor));
  const entries = Object.entries(value);
  return join(cborHead(5, entries.length), ...entries.flatMap((pair) => pair.map(cbor)));
}

function cborHead(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  const size = [1, 2, 4, 8].find((candidate) => argument < 256 ** candidate) ?? 8;
  return join(Uint8Array.of((major << 5) | (24 + Math.log2(size))), bigEndian(argument, size));
}
