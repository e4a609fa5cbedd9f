import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestGap } from '../../../../src/core/history/cron.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe('longestGap', () => {
  it.each([
    ['17 5 * * *', DAY],
    ['0 */6 * * *', 6 * HOUR],
    ['*/5 * * * *', 300],
    ['0 0,12 * * *', 12 * HOUR],
    ['30 2-4 * * *', 22 * HOUR],
    ['0 0 * * MON', 7 * DAY],
    ['0 0 * * mon-fri', 3 * DAY],
    ['0 0 1 * *', 31 * DAY],
    ['0 0 31 * *', 61 * DAY],
    ['0 0 1 JAN *', 366 * DAY],
    ['0 0 1,15 * MON', 7 * DAY],
    ['5/15 * * * *', 900],
    ['* * * * *', 60],
    ['  17  5 *\t* * ', DAY],
  ])('of %s', (cron, seconds) => {
    expect(longestGap(cron)).toBe(seconds);
  });

  it.each([
    '',
    'hourly',
    '@daily',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 7',
    '*/0 * * * *',
    '5-1 * * * *',
    '*-5 * * * *',
    '1,,2 * * * *',
    '0 0 30 2 *',
    '0 0 29 2 *',
    `0 0 * * *${' '.repeat(300)}x`,
  ])('none of %j', (cron) => {
    expect(longestGap(cron)).toBeNull();
  });

  it('is that of a clock that looks every minute', () => {
    const list = (least: number, most: number) =>
      fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list(0, 59), list(0, 23), list(0, 6), (minutes, hours, weekdays) => {
        let [longest, before] = [0, -1];
        const start = Date.UTC(2024, 0, 1);
        for (let minute = 0; minute < 21 * 24 * 60; minute++) {
          const date = new Date(start + minute * 60_000);
          const runs =
            minutes.includes(date.getUTCMinutes()) &&
            hours.includes(date.getUTCHours()) &&
            weekdays.includes(date.getUTCDay());
          if (!runs) continue;
          if (before >= 0) longest = Math.max(longest, minute - before);
          before = minute;
        }
        expect(longestGap(`${minutes} ${hours} * * ${weekdays}`)).toBe(longest * 60);
      }),
      { numRuns: 30 },
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const gap = longestGap(text);
        expect(gap === null || (gap >= 60 && gap <= 366 * DAY)).toBe(true);
      }),
    );
  });
});
