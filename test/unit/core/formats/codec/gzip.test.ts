import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip } from '../../../../../src/core/formats/codec/gzip.js';
import { text } from '../encode.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const LIMIT = 1 << 16;
const unpack = (bytes: Uint8Array, limit = LIMIT): Uint8Array => gunzip(bytes, 'log', limit);
const pack = (content: Uint8Array, level = 9): Uint8Array => new Uint8Array(gzipSync(content, { level }));

describe('gunzip', () => {
  it('gives back what zlib packed, at every level', () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.string({ maxLength: 3000 }).map(text),
      fc
        .array(fc.constantFrom('{"imr":3,', '"digest":""', 'aaaa', '0'), { maxLength: 800 })
        .map((parts) => text(parts.join(''))),
    );
    fc.assert(
      fc.property(content, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        expect(unpack(pack(bytes, level))).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it('reads long matches and far distances', () => {
    const noise = Uint8Array.from({ length: 30_000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 0xff);
    const bytes = new Uint8Array([...noise, ...new Uint8Array(2000), ...noise.subarray(0, 3000)]);
    for (const level of [1, 6, 9]) expect(unpack(pack(bytes, level))).toEqual(bytes);
  });

  it('refuses content over the limit', () => {
    expect(unpack(pack(new Uint8Array(100)), 100)).toHaveLength(100);
    expect(refusalText(() => unpack(pack(new Uint8Array(101)), 100))).toMatch(
      /^PARSE_LIMIT log\.gzip \(offset \d+\): content is over the limit of 100 bytes$/,
    );
  });

  it('refuses a stream of empty blocks, each of which costs time and gives nothing', () => {
    const header = pack(new Uint8Array()).subarray(0, 10);
    // Four empty blocks of the fixed code (0, 01, 0000000) take five bytes.
    const blocks = Array.from({ length: 300 }, () => [0x02, 0x08, 0x20, 0x80, 0x00]).flat();
    expect(refusalText(() => unpack(Uint8Array.from([...header, ...blocks])))).toMatch(
      /^PARSE_LIMIT log\.gzip \(offset \d+\): more than 1024 blocks$/,
    );
  });

  const packed = pack(text('an event log, an event log, an event log'));
  const bent = (at: number, value: number): Uint8Array => {
    const copy = packed.slice();
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  };

  it.each<[string, Uint8Array, string]>([
    ['another format', text('PK..'), 'PARSE_INVALID log.gzip.id (offset 2): not gzip'],
    ['another method', bent(2, 7), 'PARSE_UNSUPPORTED log.gzip.method (offset 3): not DEFLATE'],
    [
      'a file name',
      bent(3, 8),
      'PARSE_UNSUPPORTED log.gzip.flags (offset 4): 0x8; supported: 0 (no name, comment or extra)',
    ],
    ['block type 3', bent(10, 0xff), 'PARSE_INVALID log.gzip.deflate (offset 11): block type 3'],
    [
      'a wrong checksum',
      bent(-8, (packed.at(-8) ?? 0) ^ 1),
      `PARSE_INVALID log.gzip.crc32 (offset ${packed.length - 4}): the checksum does not match`,
    ],
    [
      'a wrong length',
      bent(-4, 1),
      `PARSE_INVALID log.gzip.isize (offset ${packed.length}): the length does not match`,
    ],
    [
      'more after the end',
      Uint8Array.of(...packed, 0),
      `PARSE_TRAILING log.end (offset ${packed.length}): 1 bytes left over`,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusalText(() => unpack(bytes))).toBe(message);
  });

  it('throws nothing but ParseError: truncation at every offset, any byte changed, arbitrary blocks', () => {
    for (const whole of [
      packed,
      pack(text('stored, not packed'), 0),
      pack(new Uint8Array(3000).map((_, i) => (i * i) >> 3)),
    ]) {
      for (let length = 0; length < whole.length; length++) {
        expect(readsOrRefuses(() => unpack(whole.subarray(0, length)))).toBe(false);
      }
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
          const copy = whole.slice();
          copy[at] = value;
          readsOrRefuses(() => unpack(copy));
        }),
        { numRuns: 500 },
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (blocks) => {
        readsOrRefuses(() => unpack(Uint8Array.of(...packed.subarray(0, 10), ...blocks)));
      }),
      { numRuns: 2000 },
    );
  });
});
