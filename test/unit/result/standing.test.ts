import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../src/errors.js';
import { MAX_AGE_DAYS, standingOf } from '../../../src/result/standing.js';
import { failedResult, result } from './sample.js';

const DAY = 86_400_000;
const appraised = Date.parse('2026-06-15T12:00:00.000Z');

describe('standingOf', () => {
  it.each([
    ['just appraised', result(), 0, 'verified', 'verified'],
    ['a week old', result(), 7 * DAY, 'verified', 'verified'],
    ['older', result(), 7 * DAY + 1, 'stale', 'verified as of 2026-06-15 only'],
    ['ahead by what clocks differ by', result(), -5 * 60_000, 'verified', 'verified'],
    ['ahead by more', result(), -5 * 60_000 - 1, 'early', 'verified as of 2026-06-15, which is yet to come'],
    ['under a test root', result({ experiment: 'test root' }), 0, 'experiment', 'verified as an experiment'],
    ['failed', failedResult(), 0, 'failed', 'failed'],
    ['failed, at any age', failedResult(), 400 * DAY, 'failed', 'failed'],
    ['inconclusive', result({ verdict: 'inconclusive' }), 0, 'inconclusive', 'inconclusive'],
    ['at a time that is none', result(), Number.NaN, 'stale', 'verified as of 2026-06-15 only'],
  ] as const)('%s', (_, found, after, kind, words) => {
    expect(standingOf(found, appraised + after, MAX_AGE_DAYS)).toEqual({ kind, words });
  });

  it('refuses what it cannot tell the age by', () => {
    expect(() => standingOf(result({ appraisedAt: 'today' }), appraised, 7)).toThrow(ParseError);
    for (const days of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => standingOf(failedResult(), appraised, days)).toThrow(RangeError);
    }
  });
});
