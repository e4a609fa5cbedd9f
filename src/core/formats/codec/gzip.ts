// gzip (RFC 1952) of DEFLATE (RFC 1951), for one bounded text: the core runs where there is no zlib, and synchronously.
// Our own, because bytes of evidence have one reading only: fflate 0.8.3 does not compare checksum and length, passes over
// what follows the end, takes a stored block whose length contradicts itself, and cuts off what does not fit.

import { ByteReader } from '../../bytes.js';

const FIXED_LENGTHS = Array.from({ length: 288 }, (_, symbol) => {
  if (symbol < 144) return 8;
  if (symbol < 256) return 9;
  return symbol < 280 ? 7 : 8;
});
const FIXED_DISTANCES = new Array<number>(30).fill(5);
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const MAX_CODE_BITS = 15;
/** A packed log has a handful. The limit on the content does not bound the work: empty blocks have codes to build, too. */
const MAX_BLOCKS = 1024;

/**
 * Content of a gzip member.
 * @param limit most bytes of content allowed
 * @throws ParseError for another format, a broken one, or a wrong checksum
 */
export function gunzip(bytes: Uint8Array, field: string, limit: number): Uint8Array {
  const reader = new ByteReader(bytes, field);
  if (reader.u16('gzip.id') !== 0x8b1f) reader.fail('PARSE_INVALID', 'gzip.id', 'not gzip');
  if (reader.u8('gzip.method') !== 8) reader.fail('PARSE_UNSUPPORTED', 'gzip.method', 'not DEFLATE');
  const flags = reader.u8('gzip.flags');
  if (flags !== 0)
    reader.fail('PARSE_UNSUPPORTED', 'gzip.flags', `0x${flags.toString(16)}; supported: 0 (no name, comment or extra)`);
  reader.take(6, 'gzip.mtime_xfl_os');
  const content = new Inflater(reader, limit).run();
  if (reader.u32('gzip.crc32') !== crc32(content))
    reader.fail('PARSE_INVALID', 'gzip.crc32', 'the checksum does not match');
  if (reader.u32('gzip.isize') !== content.length)
    reader.fail('PARSE_INVALID', 'gzip.isize', 'the length does not match');
  reader.end();
  return content;
}

/** Canonical Huffman code: how many codes each length has, and the symbols in order of their codes. */
interface HuffmanCode {
  counts: number[];
  symbols: number[];
}

class Inflater {
  readonly #reader: ByteReader;
  readonly #output: number[] = [];
  readonly #limit: number;
  #bits = 0;
  #bitCount = 0;

  constructor(reader: ByteReader, limit: number) {
    this.#reader = reader;
    this.#limit = limit;
  }

  run(): Uint8Array {
    let last = false;
    for (let blocks = 1; !last; blocks++) {
      if (blocks > MAX_BLOCKS) this.#reader.fail('PARSE_LIMIT', 'gzip', `more than ${MAX_BLOCKS} blocks`);
      last = this.#take(1) === 1;
      const type = this.#take(2);
      if (type === 0) this.#stored();
      else if (type === 1) this.#compressed(codeOf(FIXED_LENGTHS), codeOf(FIXED_DISTANCES));
      else if (type === 2) this.#compressed(...this.#dynamicCodes());
      else this.#fail('block type 3');
    }
    return Uint8Array.from(this.#output);
  }

  #stored(): void {
    this.#bits = 0;
    this.#bitCount = 0;
    const length = this.#reader.u16('gzip.stored.length');
    if ((this.#reader.u16('gzip.stored.nlen') ^ length) !== 0xffff) this.#fail('a stored block with a wrong length');
    for (const byte of this.#reader.take(length, 'gzip.stored')) this.#emit(byte);
  }

  #compressed(literals: HuffmanCode, distances: HuffmanCode): void {
    for (let symbol = this.#symbol(literals); symbol !== 256; symbol = this.#symbol(literals)) {
      if (symbol < 256) {
        this.#emit(symbol);
        continue;
      }
      const length = this.#length(symbol);
      const distance = this.#distance(this.#symbol(distances));
      if (distance > this.#output.length) this.#fail('a distance to before the start');
      for (let i = 0; i < length; i++) this.#emit(this.#output[this.#output.length - distance] ?? 0);
    }
  }

  #dynamicCodes(): [HuffmanCode, HuffmanCode] {
    const literalCount = 257 + this.#take(5);
    const distanceCount = 1 + this.#take(5);
    const lengthCount = 4 + this.#take(4);
    const codeLengths = new Array<number>(19).fill(0);
    for (const position of CODE_LENGTH_ORDER.slice(0, lengthCount)) codeLengths[position] = this.#take(3);
    const code = codeOf(codeLengths);
    const lengths: number[] = [];
    while (lengths.length < literalCount + distanceCount) {
      const symbol = this.#symbol(code);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16) this.#repeat(lengths, lengths.at(-1), 3 + this.#take(2));
      else if (symbol === 17) this.#repeat(lengths, 0, 3 + this.#take(3));
      else this.#repeat(lengths, 0, 11 + this.#take(7));
    }
    if (lengths.length > literalCount + distanceCount) this.#fail('more code lengths than announced');
    return [codeOf(lengths.slice(0, literalCount)), codeOf(lengths.slice(literalCount))];
  }

  #repeat(lengths: number[], value: number | undefined, times: number): void {
    if (value === undefined) this.#fail('a repetition of nothing');
    for (let i = 0; i < times; i++) lengths.push(value);
  }

  /** RFC 1951 section 3.2.5: from 265 on, each group of four symbols takes one extra bit more. */
  #length(symbol: number): number {
    if (symbol < 265) return symbol - 254;
    if (symbol === 285) return 258;
    if (symbol > 285) this.#fail(`length symbol ${symbol}`);
    const extra = (symbol - 261) >> 2;
    return (((symbol - 265) & 3) << extra) + (4 << extra) + 3 + this.#take(extra);
  }

  #distance(symbol: number): number {
    if (symbol < 4) return symbol + 1;
    if (symbol > 29) this.#fail(`distance symbol ${symbol}`);
    const extra = (symbol >> 1) - 1;
    return ((2 + (symbol & 1)) << extra) + 1 + this.#take(extra);
  }

  /** Reads bits until they are a code: codes of one length are consecutive numbers. */
  #symbol({ counts, symbols }: HuffmanCode): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      code |= this.#take(1);
      const count = counts[bits] ?? 0;
      const symbol = code - first < count ? symbols[index + code - first] : undefined;
      if (symbol !== undefined) return symbol;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return this.#fail('a code that no symbol has');
  }

  #emit(byte: number): void {
    if (this.#output.length >= this.#limit) {
      this.#reader.fail('PARSE_LIMIT', 'gzip', `content is over the limit of ${this.#limit} bytes`);
    }
    this.#output.push(byte);
  }

  /** The next `count` bits (at most 16), least significant first. */
  #take(count: number): number {
    while (this.#bitCount < count) {
      this.#bits |= this.#reader.u8('gzip.deflate') << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #fail(message: string): never {
    return this.#reader.fail('PARSE_INVALID', 'gzip.deflate', message);
  }
}

function codeOf(lengths: number[]): HuffmanCode {
  const counts: number[] = [];
  const symbols: number[] = [];
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    const before = symbols.length;
    lengths.forEach((length, symbol) => {
      if (length === bits) symbols.push(symbol);
    });
    counts[bits] = symbols.length - before;
  }
  return { counts, symbols };
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
