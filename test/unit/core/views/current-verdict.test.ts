import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../../src/core/errors.js';
import {
  currentVerdict,
  experimentSentence,
  MAX_AGE_DAYS,
  verdictLine,
} from '../../../../src/core/views/current-verdict.js';
import { failedResult, result } from './sample.js';

const DAY = 86_400_000;
const appraised = Date.parse('2026-06-15T12:00:00.000Z');

describe('currentVerdict', () => {
  it.each([
    ['just appraised', result(), 0, 'verified', 'verified'],
    ['a week old', result(), 7 * DAY, 'verified', 'verified'],
    ['older', result(), 7 * DAY + 1, 'stale', 'verified as of 2026-06-15, 7 days ago'],
    ['ahead by what clocks differ by', result(), -5 * 60_000, 'verified', 'verified'],
    ['ahead by more', result(), -5 * 60_000 - 1, 'early', 'verified as of 2026-06-15, which is yet to come'],
    ['under a test root', result({ experiment: 'test root' }), 0, 'experiment', 'verified as an experiment'],
    ['failed', failedResult(), 0, 'failed', 'failed'],
    ['failed, at any age', failedResult(), 400 * DAY, 'failed', 'failed'],
    ['inconclusive', result({ verdict: 'inconclusive' }), 0, 'inconclusive', 'inconclusive'],
    ['at a time that is none', result(), Number.NaN, 'stale', 'verified as of 2026-06-15'],
  ] as const)('%s', (_, found, after, kind, words) => {
    expect(currentVerdict(found, appraised + after, MAX_AGE_DAYS)).toEqual({ kind, words });
  });

  it('refuses what it cannot tell the age by', () => {
    expect(() => currentVerdict(result({ appraisedAt: 'today' }), appraised, 7)).toThrow(ParseError);
    for (const days of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => currentVerdict(failedResult(), appraised, days)).toThrow(RangeError);
    }
  });
});

describe('verdictLine', () => {
  it.each([
    [
      'as it is, within a week',
      result(),
      { at: appraised + 7 * DAY },
      'verified: hardware, os and source-code (domain skipped)',
    ],
    [
      'with its age, after that',
      result(),
      { at: appraised + 255 * DAY },
      'verified as of 2026-06-15, 255 days ago: hardware, os and source-code (domain skipped)',
    ],
    [
      'with its time, where that is yet to come',
      result(),
      { at: appraised - 8 * DAY },
      'verified as of 2026-06-15, which is yet to come: hardware, os and source-code (domain skipped)',
    ],
    [
      'with its age, for a failure too',
      failedResult(),
      { at: appraised + 8 * DAY },
      'failed as of 2026-06-15, 8 days ago: hardware.tcb-status (app/0) (domain skipped)',
    ],
    [
      'as an experiment',
      result({ experiment: 'test root', verdictReason: 'verified: hardware — test root, not production' }),
      { at: appraised },
      'verified as an experiment: hardware — test root, not production',
    ],
    [
      'with whose word it is, when a bundle is replayed by its own policy',
      result(),
      { at: appraised, replayed: 'policy' as const },
      'verified: hardware, os and source-code (domain skipped) — replayed: target, freshness, policy and what was expected are the bundle’s own claim',
    ],
    [
      'with whose word it is, when a bundle is replayed by another',
      result(),
      { at: appraised, replayed: 'evidence' as const },
      'verified: hardware, os and source-code (domain skipped) — replayed: target, freshness and what was expected are the bundle’s own claim',
    ],
  ])('shows the verdict %s', (_, found, reading, line) => {
    expect(verdictLine(found, reading)).toBe(line);
  });

  it('begins with the verdict whatever the reason says', () => {
    const odd = result({ verdict: 'failed', verdictReason: 'verified: everything' });
    expect(verdictLine(odd, { at: appraised })).toBe('failed: verified: everything');
  });

  it('says in one sentence what an experiment is', () => {
    expect(experimentSentence('test root')).toBe(
      'This is an experiment (test root): it shows that the checks work, and proves nothing about any deployment.',
    );
  });
});
