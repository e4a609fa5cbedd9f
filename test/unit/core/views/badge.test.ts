import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, ParseError } from '../../../../src/core/errors.js';
import {
  badgeOf,
  readBadgeLabel,
  readmeSnippet,
  shieldsEndpoint,
  uncheckedBadge,
} from '../../../../src/core/views/badge.js';
import { component, failedResult, result } from './sample.js';

const DAY = 86_400_000;
const appraised = Date.parse('2026-06-15T12:00:00.000Z');
const week = { maxAgeDays: 7 };
const whole = result({
  verdictReason: 'verified: hardware, os, source-code and domain',
  coverage: { hardware: 'full', os: 'full', 'source-code': 'full', domain: 'full' },
});

describe('badgeOf', () => {
  it('says what was verified, when, and what was skipped', () => {
    expect(badgeOf(whole, appraised, week)).toEqual({
      state: 'verified',
      label: 'trust center',
      message: 'verified · 2026-06-15',
      description:
        'evidence.json: verified: hardware, os, source-code and domain, appraised at 2026-06-15T12:00:00.000Z.',
    });
    expect(badgeOf(result(), appraised, week).message).toBe('verified, domain skipped · 2026-06-15');
    const hardware = result({
      coverage: { hardware: 'full', os: 'skipped', 'source-code': 'skipped', domain: 'skipped' },
    });
    expect(badgeOf(hardware, appraised, week).message).toBe(
      'verified, os and source-code and domain skipped · 2026-06-15',
    );
  });

  it('is failed or inconclusive as the verdict is, at any age', () => {
    for (const at of [appraised - 400 * DAY, appraised, appraised + 400 * DAY]) {
      expect(badgeOf(failedResult(), at, week)).toMatchObject({ state: 'failed', message: 'failed · 2026-06-15' });
      expect(badgeOf(result({ verdict: 'inconclusive' }), at, week)).toMatchObject({
        state: 'inconclusive',
        message: 'inconclusive · 2026-06-15',
      });
    }
  });

  it('turns a success stale just after the age allowed', () => {
    expect(badgeOf(whole, appraised + 7 * DAY, week).state).toBe('verified');
    expect(badgeOf(whole, appraised + 7 * DAY + 1, week)).toEqual({
      state: 'stale',
      label: 'trust center',
      message: 'stale, was verified · 2026-06-15',
      description:
        'evidence.json: verified: hardware, os, source-code and domain, appraised at 2026-06-15T12:00:00.000Z. That is too long ago (over 7 days) to say anything about today.',
    });
    const hours = badgeOf(result(), appraised + DAY, { maxAgeDays: 0.5 });
    expect(hours.message).toBe('stale, was verified, domain skipped · 2026-06-15');
    expect(hours.description).toContain('(over 12 h)');
    expect(badgeOf(whole, appraised + 2 * DAY, { maxAgeDays: 1 }).description).toContain('(over 1 day)');
  });

  it('is not green for a time that is yet to come, beyond what clocks differ by', () => {
    expect(badgeOf(whole, appraised - 5 * 60_000, week).state).toBe('verified');
    expect(badgeOf(whole, appraised - 5 * 60_000 - 1, week)).toMatchObject({
      state: 'inconclusive',
      message: 'dated in the future · 2026-06-15',
    });
  });

  it('is not green for an experiment', () => {
    const testRoot = result({ experiment: 'test root' });
    expect(badgeOf(testRoot, appraised, week)).toMatchObject({
      state: 'experiment',
      message: 'experiment: test root, proves nothing · 2026-06-15',
    });
    expect(badgeOf({ ...failedResult(), experiment: 'test root' }, appraised, week).state).toBe('failed');
  });

  it('is grey for what was verified from recorded evidence: nobody knows of when that is', () => {
    const recorded = result({ components: [component(), component({ freshness: 'replayed' })] });
    expect(badgeOf(recorded, appraised, week)).toMatchObject({
      state: 'recorded',
      message: 'verified from recorded evidence, domain skipped · 2026-06-15',
    });
    expect(badgeOf(recorded, appraised + 8 * DAY, week).state).toBe('stale');
    expect(badgeOf({ ...recorded, verdict: 'failed' }, appraised, week).state).toBe('failed');
  });

  it('is not checked where nothing was found to appraise, and failed where that is a failure', () => {
    const nothing = { components: [], verdictReason: 'x' };
    expect(badgeOf(result({ ...nothing, verdict: 'inconclusive' }), appraised, week)).toMatchObject({
      state: 'not-checked',
      message: 'not checked · 2026-06-15',
    });
    expect(badgeOf(result({ ...nothing, verdict: 'failed' }), appraised, week)).toMatchObject({
      state: 'failed',
      message: 'failed · 2026-06-15',
    });
  });

  it('is green only for a fresh success that is no experiment', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('verified' as const, 'failed' as const, 'inconclusive' as const),
        fc.constantFrom(null, 'test root', 'debug VMs accepted', ''),
        fc.integer({ min: -20 * DAY, max: 20 * DAY }),
        (verdict, experiment, age) => {
          const { state } = badgeOf(result({ verdict, experiment }), appraised + age, week);
          const green = verdict === 'verified' && experiment === null;
          if (verdict === 'verified' && experiment !== null) expect(state).toBe('experiment');
          if (state === 'verified') expect(green && age <= 7 * DAY && age >= -5 * 60_000).toBe(true);
          if (verdict === 'failed') expect(state).toBe('failed');
        },
      ),
    );
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses an age of %s days', (maxAgeDays) => {
    expect(() => badgeOf(whole, appraised, { maxAgeDays })).toThrow(RangeError);
  });

  it('refuses a time that is none', () => {
    expect(() => badgeOf(result({ appraisedAt: 'today' }), appraised, week)).toThrow(ParseError);
  });

  it('shows a hostile target as one line of bounded text', () => {
    const { description, message } = badgeOf(
      result({ target: { kind: 'file', name: `a\n\u202e${'b'.repeat(5000)}` } }),
      appraised,
      week,
    );
    expect(description).toMatch(/^a\\n\\u\{202e\}b/);
    expect(description.length).toBeLessThan(1000);
    expect(message).toBe('verified, domain skipped · 2026-06-15');
  });
});

describe('shieldsEndpoint', () => {
  it('has just the members that shields.io knows', () => {
    expect(shieldsEndpoint(badgeOf(whole, appraised, week))).toEqual({
      schemaVersion: 1,
      label: 'trust center',
      message: 'verified · 2026-06-15',
      color: '1a7f37',
      cacheSeconds: 300,
    });
  });

  it('has another colour for each state', () => {
    const states = [
      badgeOf(whole, appraised, week),
      badgeOf(whole, appraised + 8 * DAY, week),
      badgeOf(failedResult(), appraised, week),
      badgeOf(result({ verdict: 'inconclusive' }), appraised, week),
      badgeOf(result({ experiment: 'test root' }), appraised, week),
    ];
    const colours = ['1a7f37', '57606a', 'c4232e', '8a5a00', '7a4fca'];
    expect(states.map((badge) => shieldsEndpoint(badge).color)).toEqual(colours);
  });
});

describe('uncheckedBadge', () => {
  it('says that nobody knows, when and why, on one line', () => {
    expect(uncheckedBadge('app', 'no answer\nfrom \u202eit', appraised)).toEqual({
      state: 'not-checked',
      label: 'trust center',
      message: 'not checked · 2026-06-15',
      description: 'app: the verification stopped at 2026-06-15T12:00:00.000Z: no answer\\nfrom \\u{202e}it.',
    });
  });
});

describe('the label', () => {
  it('is what the user says, in badge and snippet', () => {
    expect(badgeOf(whole, appraised, { ...week, label: 'API (prod)' }).label).toBe('API (prod)');
    expect(uncheckedBadge('app', 'why', appraised, 'API').label).toBe('API');
    expect(readmeSnippet('tc.svg', null, 'a ](x) b')).toBe('![a &#93;(x) b: state of the last verification](tc.svg)');
  });

  it('is short and visible', () => {
    for (const good of ['x', 'API (prod) ✓', 'a'.repeat(40), '鍵'.repeat(40)]) {
      expect(readBadgeLabel(good, 'input badge-label')).toBe(good);
    }
    for (const bad of ['', ' ', ' x', 'a'.repeat(41), 'a\nb', 'a\u202eb', '\u200b', '\u{e0041}']) {
      expect(() => readBadgeLabel(bad, 'input badge-label')).toThrow(InputError);
      expect(() => readBadgeLabel(bad, 'input badge-label')).toThrow(
        'input badge-label: expected 1 to 40 visible characters, got "',
      );
    }
  });
});

describe('readmeSnippet', () => {
  it('links the image, and claims no verdict of its own', () => {
    expect(readmeSnippet('badges/tc.svg', 'https://github.com/o/r/attestations/1')).toBe(
      '[![trust center: state of the last verification](badges/tc.svg)](https://github.com/o/r/attestations/1)',
    );
    expect(readmeSnippet('tc.svg', null)).toBe('![trust center: state of the last verification](tc.svg)');
  });

  it('lets no path or URL end the link', () => {
    expect(readmeSnippet('a b(1)](x.svg', 'https://e.org/?a=1&copy=2')).toBe(
      '[![trust center: state of the last verification](a%20b%281%29%5D%28x.svg)](https://e.org/?a=1&amp;copy=2)',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        const [, inside = ' '] = /\]\((.*)\)$/s.exec(readmeSnippet(path, null)) ?? [];
        expect(inside).toMatch(/^[\w\-.~:/?#@!$&'*+,;=%]*$/);
      }),
    );
  });
});
