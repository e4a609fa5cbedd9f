import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../../src/core/errors.js';
import { fromSnappy } from '../../../../../src/core/formats/codec/snappy.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../../../vectors/snappy/blocks.json', import.meta.url), 'utf8'),
) as { name: string; plain: string; block: string }[];
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const LIMIT = 1024 * 1024;
const content = (...block: number[]): string => Buffer.from(fromSnappy(new Uint8Array(block), 'x', LIMIT)).toString();
const LETTER = 0x61;

describe('fromSnappy', () => {
  it.each(vectors)('reads what another implementation wrote: $name', ({ plain, block }) => {
    expect(Buffer.from(fromSnappy(bytes(block), 'x', LIMIT)).toString('base64')).toBe(plain);
  });

  // By hand, after format_description.txt.
  it('reads literals and copies of every form', () => {
    expect(content(1, 0x00, LETTER)).toBe('a');
    expect(content(1, 0xf0, 0x00, LETTER)).toBe('a');
    expect(content(1, 0xf4, 0x00, 0x00, LETTER)).toBe('a');
    expect(content(1, 0xf8, 0x00, 0x00, 0x00, LETTER)).toBe('a');
    expect(content(1, 0xfc, 0x00, 0x00, 0x00, 0x00, LETTER)).toBe('a');
    expect(content(5, 0x00, LETTER, 0x01, 0x01)).toBe('aaaaa');
    expect(content(2, 0x00, LETTER, 0x02, 0x01, 0x00)).toBe('aa');
    expect(content(2, 0x00, LETTER, 0x03, 0x01, 0x00, 0x00, 0x00)).toBe('aa');
    expect(content(0x80, 0x00)).toBe('');
  });

  it.each<[string, number[]]>([
    ['nothing', []],
    ['a length without an end', [0x80]],
    ['a length of six bytes', [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a length over the limit', [0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['less content than it says', [2, 0x00, LETTER]],
    ['more content than it says', [1, 0x04, LETTER, LETTER]],
    ['a copy beyond the length', [2, 0x00, LETTER, 0x01, 0x01]],
    ['a copy before the beginning', [5, 0x00, LETTER, 0x01, 0x02]],
    ['a copy of itself', [5, 0x00, LETTER, 0x01, 0x00]],
    ['a copy cut short', [5, 0x00, LETTER, 0x01]],
    ['a literal cut short', [5, 0x10, LETTER]],
    ['a literal of four gigabytes', [5, 0xfc, 0xff, 0xff, 0xff, 0xff, LETTER]],
  ])('refuses %s', (_, block) => {
    expect(() => content(...block)).toThrow(ParseError);
  });

  it('throws nothing but ParseError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (block) => {
        try {
          expect(fromSnappy(block, 'x', 4096).length).toBeLessThanOrEqual(4096);
        } catch (error) {
          if (!(error instanceof ParseError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
