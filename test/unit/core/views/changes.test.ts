import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/core/history/changes.js';
import { changesOf } from '../../../../src/core/history/changes.js';
import { type Comparison, isOther, newsIn } from '../../../../src/core/views/changes.js';
import { renderChangesMarkdown, renderFleetChanges } from '../../../../src/core/views/changes-markdown.js';
import { renderChangesText } from '../../../../src/core/views/changes-text.js';
import { facts } from '../history/sample.js';

const LAST = { appraisedAt: '2026-11-28T07:00:09.000Z', verdict: 'verified' } as const;
const change = (weight: Change['weight'], text: string, path = 'checks'): Change => ({ weight, path, text });
const since = (...changes: Change[]): Comparison => ({ last: LAST, wasVerified: true, changes });
const FIRST: Comparison = { last: null, wasVerified: null, changes: [] };

describe('what changed since the last check', () => {
  it('in the lines of a log', () => {
    expect(renderChangesText(FIRST)).toEqual(['This is the first check of this target in the history.']);
    expect(renderChangesText(since())).toEqual(['Since the last check of 2026-11-28 07:00 UTC nothing changed.']);
    expect(renderChangesText(since(change('worse', 'verified before, failed now')), 'api')).toEqual([
      'api: Since the last check of 2026-11-28 07:00 UTC:',
      '  verified before, failed now',
    ]);
  });

  it('in Markdown, with no markup of others', () => {
    expect(renderChangesMarkdown(FIRST)).toBe('\nThis is the first check of this target in the history.\n');
    expect(renderChangesMarkdown(since())).toBe('\nSince the last check of 2026-11-28 07:00 UTC nothing changed.\n');
    const markdown = renderChangesMarkdown(since(change('identity', 'the image changed to <b>x</b>\u202e')));
    expect(markdown).toMatch(/^\n### Since the last check of 2026-11-28 07:00 UTC\n\n- the image changed to /);
    expect(markdown).not.toMatch(/<b>|\u202e/);
  });

  it('names the first few, and how many more', () => {
    const many = Array.from({ length: 20 }, (_, i) => change('scope', `change ${i}`));
    expect(renderChangesText(since(...many))).toHaveLength(1 + 13);
    expect(renderChangesText(since(...many)).at(-1)).toBe('  and 8 more');
  });

  it('of many targets: those that changed, and how many did not', () => {
    const targets = [
      { name: 'api', since: since(change('worse', 'verified before, failed now')) },
      { name: 'worker', since: since() },
      { name: 'new', since: FIRST },
    ];
    expect(renderFleetChanges(targets)).toBe(
      '\n### What changed\n\n**api** (since the last check of 2026-11-28 07:00 UTC)\n\n- verified before, failed now\n\n1 of 3 is as at the last check; 1 is in the history for the first time.\n',
    );
    const better = { name: 'first', since: since(change('better', 'failed before, verified now')) };
    const both = renderFleetChanges([better, ...targets]);
    expect(both.indexOf('**api**')).toBeLessThan(both.indexOf('**first**'));
    expect(renderFleetChanges(targets.slice(1, 2))).toBe('\n### What changed\n\n1 of 1 is as at the last check.\n');
  });
});

it('of a thousand targets that all changed fits in a job summary, beside their table', () => {
  const long = Array.from({ length: 12 }, (_, i) => change('scope', `change ${i} ${'<'.repeat(300)}`));
  const targets = Array.from({ length: 1000 }, (_, i) => ({ name: `target-${i}`, since: since(...long) }));
  const worst = { name: 'worst', since: since(change('worse', 'verified before, failed now')) };
  const markdown = renderFleetChanges([...targets, worst]);
  expect(Buffer.byteLength(markdown)).toBeLessThan(100 * 1024);
  expect(markdown).toContain('\n**worst** ');
  expect(markdown).toMatch(/\n\d+ more changed, which is too much to show here: the log names them\.\n$/);
});

describe('what is told by itself', () => {
  it('is what got worse, another identity, and an announced TCB recovery', () => {
    const all = [
      change('worse', 'a'),
      change('better', 'b'),
      change('identity', 'c'),
      change('platform', 'd', 'app.tcbStatus'),
      change('platform', 'e', 'announced'),
      change('scope', 'f'),
      change('ours', 'g'),
    ];
    expect(newsIn(since(...all)).map(({ text }) => text)).toEqual(['a', 'c', 'e']);
  });

  it('has a recovery once: when it is new, whatever the days left', () => {
    const announced = (daysLeft: number) => [
      {
        component: 'app/0',
        evaluationDataNumber: 20,
        from: 'UpToDate',
        to: 'OutOfDate',
        advisoryIds: [],
        fails: [],
        recoveryDate: null,
        standardFrom: null,
        daysLeft,
        hint: null,
      },
    ];
    const before = facts();
    const now = facts({ announced: announced(65) });
    const news = newsIn(since(...changesOf(before, now)));
    expect(news).toEqual([
      {
        weight: 'platform',
        path: 'announced',
        text: 'Intel has announced the TCB recovery 20: OutOfDate once it is in force',
      },
    ]);
    expect(changesOf(now, facts({ announced: announced(64) }))).toEqual([]);
    expect(changesOf(now, before).map(({ text }) => text)).toEqual([
      'nothing is known now of the announced TCB recovery 20 (OutOfDate)',
    ]);
    // One day the service answers, the next it does not.
    for (const changes of [changesOf(now, before), changesOf(before, now, now.announced)]) {
      expect(changes).toHaveLength(1);
      expect(newsIn(since(...changes))).toEqual([]);
      expect(isOther(since(...changes))).toBe(false);
    }
    expect(isOther(since(...changesOf(before, now)))).toBe(true);
  });
});
