import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRfc3339, unixMilliseconds } from '../../../../../src/core/formats/codec/time.js';
import { refusalText } from '../refusal.js';

describe('unixMilliseconds', () => {
  it('agrees with the engine’s calendar', () => {
    const anyDate = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anyDate, (date) => {
        date.setUTCMilliseconds(0);
        const time = unixMilliseconds(
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
        );
        expect(time).toBe(date.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  it('is null for what no calendar has', () => {
    expect(unixMilliseconds(2024, 2, 29, 0, 0, 0)).not.toBe(null);
    expect(unixMilliseconds(2023, 2, 29, 0, 0, 0)).toBe(null);
    expect(unixMilliseconds(1900, 2, 29, 0, 0, 0)).toBe(null);
    expect(unixMilliseconds(2000, 2, 29, 0, 0, 0)).not.toBe(null);
    expect(unixMilliseconds(2023, 4, 31, 0, 0, 0)).toBe(null);
    expect(unixMilliseconds(2023, 12, 32, 0, 0, 0)).toBe(null);
    expect(unixMilliseconds(2016, 12, 31, 23, 59, 60)).toBe(null);
  });
});

describe('parseRfc3339', () => {
  it('reads UTC times, with or without a fraction', () => {
    expect(parseRfc3339('2026-03-18T15:43:27Z', 'at')).toBe(1773848607000);
    expect(parseRfc3339('2026-03-18T15:43:27.5Z', 'at')).toBe(1773848607500);
    expect(parseRfc3339('2026-03-18T15:43:27.123456789Z', 'at')).toBe(1773848607123);
    expect(parseRfc3339('1969-12-31T23:59:59.999Z', 'at')).toBe(-1);
  });

  it('refuses any other form', () => {
    for (const text of [
      ...['', '2026-03-18', '2026-03-18T15:43Z', '2026-03-18T15:43:27', '2026-03-18t15:43:27Z', '2026-03-18T15:43:27z'],
      ...['2026-03-18 15:43:27Z', '2026-03-18T15:43:27+00:00', '2026-02-30T00:00:00Z', '2026-03-18T24:00:00Z'],
      ...['+002026-03-18T15:43:27Z', '2026-03-18T15:43:27.Z', '2026-03-18T15:43:27Z\n', '２０26-03-18T15:43:27Z'],
    ]) {
      expect(
        refusalText(() => parseRfc3339(text, 'at')),
        text,
      ).toBe(`PARSE_INVALID at: expected a time like 2026-03-18T15:43:27Z, got ${JSON.stringify(text)}`);
    }
  });
});
