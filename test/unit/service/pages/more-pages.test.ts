import { describe, expect, it } from 'vitest';
import { type DriftValues, driftBody } from '../../../../src/service/pages/drift.js';
import { filterHref, newestOfFamilies, versionOf } from '../../../../src/service/pages/fleet.js';
import { newPolicyBody } from '../../../../src/service/pages/settings/policies.js';

const HOSTILE = '<img src=x onerror=alert(1)>\u202e"\'';

const drift = (more: Partial<DriftValues> = {}): string => {
  const at = new Date('2026-11-28T11:19:00Z');
  const side = { verification: '0193d1c2-0000-7000-8000-000000000001', at };
  return driftBody({
    target: { href: '/t/main/api', name: HOSTILE },
    before: { ...side, found: 'verified' },
    after: { ...side, found: 'failed' },
    changes: [
      {
        change: { weight: 'identity', path: 'app.composeHash', text: HOSTILE },
        compared: { name: 'compose hash', before: [HOSTILE], after: [] },
      },
      { change: { weight: 'scope', path: 'checks', text: HOSTILE }, compared: null },
    ],
    compose: { differences: [{ path: HOSTILE, diff: [`-${HOSTILE}`, `+${HOSTILE}`] }], isGenuine: true },
    logSeq: 14_206,
    acknowledged: null,
    form: null,
    problem: null,
    ...more,
  }).markup;
};

describe('the page of a drift', () => {
  it('shows whatever a target says as text', () => {
    const markup = drift({ acknowledged: { at: new Date(0), by: HOSTILE, note: HOSTILE } });
    expect(markup).not.toContain('<img');
    expect(markup).not.toContain('\u202e');
    expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('says that genuine hardware measured the files only where it did', () => {
    expect(drift()).toContain('genuine hardware measured their hashes');
    const experiment = drift({ compose: { differences: [], isGenuine: false } });
    expect(experiment).not.toContain('genuine hardware measured');
    expect(experiment).toContain('which no genuine hardware vouches for');
  });
});

describe('who lags', () => {
  it('is told by the versions of images of one family, compared as numbers', () => {
    const images = ['dstack-0.5.5', 'dstack-0.5.10', 'dstack-nvidia-0.4.2', null, 'mine', 'dstack-0.6.0-rc1'];
    expect([...newestOfFamilies(images)]).toEqual([
      ['dstack', 'dstack-0.5.10'],
      ['dstack-nvidia', 'dstack-nvidia-0.4.2'],
    ]);
    expect(versionOf('dstack-0.6.0-rc1')).toBeNull();
    expect(versionOf(`dstack-${'1.'.repeat(500)}0`)).toBeNull();
  });

  it('is a link to just these targets', () => {
    expect(filterHref({ 'os-image': 'a&b', tcb: null })).toBe('/?os-image=a%26b&unknown=tcb');
    expect(filterHref({ domain: null, policy: null })).toBe('/?unknown=domain%2Cpolicy');
  });
});

describe('a policy that is not right', () => {
  it('is shown with the number of its line, and what is wrong at it', () => {
    const text = Array.from({ length: 40 }, (_, i) => `line-${i + 1}: ${HOSTILE}`).join('\n');
    const reader = { who: 'Ada', role: 'owner', organisationSlug: 'main', formToken: 'f' } as const;
    const mark = { line: 20, column: 3, message: HOSTILE, hint: null };
    const { markup } = newPolicyBody({ reader, given: { values: { text }, problems: {} }, mark });
    expect(markup).toContain('<ol class="lines" start="16">');
    expect(markup).toMatch(/<li class="hit"><code>line-20: /);
    expect(markup).not.toContain('<img');
  });
});
