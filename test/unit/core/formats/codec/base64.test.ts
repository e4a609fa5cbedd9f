import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../../src/core/bytes.js';
import { fromBase64 } from '../../../../../src/core/formats/codec/base64.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

describe('fromBase64', () => {
  it('reads what Node writes, with line breaks anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 70 }), (bytes, width) => {
        const lines =
          Buffer.from(bytes)
            .toString('base64')
            .match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
        expect(fromBase64(`\r\n ${lines.join('\r\n')}\t`, 'body')).toEqual(bytes);
      }),
    );
  });

  it('skips a blank after every character, and refuses what is foreign among them', () => {
    expect(toHex(fromBase64('Q\tU\nJ\rD '.repeat(50_000), 'body'))).toBe('414243'.repeat(50_000));
    expect(refusalText(() => fromBase64('Q U \u0151 D', 'body'))).toBe('PARSE_INVALID body (offset 4): not base64');
    expect(refusalText(() => fromBase64('Q U \u0141 D', 'body'))).toBe('PARSE_INVALID body (offset 4): not base64');
  });

  it('has one text for each byte string', () => {
    const text = fc.string({ unit: fc.constantFrom('A', 'B', 'Q', '/', '+', '=', '9'), maxLength: 12 });
    fc.assert(
      fc.property(text, (candidate) => {
        const canonical = Buffer.from(candidate, 'base64').toString('base64') === candidate;
        expect(readsOrRefuses(() => fromBase64(candidate, 'body'))).toBe(canonical);
      }),
      { numRuns: 5000 },
    );
  });

  it('says where it stopped', () => {
    expect(refusalText(() => fromBase64('QUJ*', 'body'))).toBe('PARSE_INVALID body (offset 3): not base64');
    expect(refusalText(() => fromBase64('QUI=QUI=', 'body'))).toBe('PARSE_INVALID body (offset 4): not base64');
    expect(refusalText(() => fromBase64('QUJé', 'body'))).toBe('PARSE_INVALID body (offset 3): not base64');
    expect(refusalText(() => fromBase64('QUI-', 'body'))).toBe('PARSE_INVALID body (offset 3): not base64');
    for (const text of ['QUI', 'Q', 'QQ=', 'QR==', 'QUJ=', 'QUI==', '=', 'Q===', '====']) {
      expect(
        refusalText(() => fromBase64(text, 'body')),
        text,
      ).toBe(`PARSE_INVALID body (offset ${text.length}): base64 does not end in its canonical form`);
    }
  });
});
