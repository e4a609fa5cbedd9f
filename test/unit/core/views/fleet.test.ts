// Many targets, a line for each: what counts as good, the sentence about all, and the table.

import { describe, expect, it } from 'vitest';
import { exitStatusOfAll } from '../../../../src/cli/command.js';
import {
  fleetHeadline,
  fleetSign,
  lineOf,
  STATUSES,
  type TargetLine,
  type TargetStatus,
} from '../../../../src/core/views/fleet-lines.js';
import { renderFleetMarkdown } from '../../../../src/core/views/fleet-markdown.js';
import { renderFleetText } from '../../../../src/core/views/fleet-text.js';
import { READ, result } from './sample.js';

const line = (status: TargetStatus, name: string = status): TargetLine => ({ name, status, why: 'why', unasked: [] });
const lines = (...statuses: TargetStatus[]): TargetLine[] =>
  statuses.map((status, i) => line(status, `${status}-${i}`));

describe('the line of a target', () => {
  it('is good only where the result is worth something today', () => {
    const at = READ.at;
    const verified = {
      ...result(),
      verdict: 'verified',
      verdictReason: 'verified: hardware',
      experiment: null,
    } as const;
    const today = { ...verified, appraisedAt: new Date(at).toISOString() };
    expect(lineOf('a', today, at)).toMatchObject({ status: 'verified', why: 'hardware' });
    expect(lineOf('a', { ...today, experiment: 'test root' }, at).status).toBe('experiment');
    expect(lineOf('a', { ...today, appraisedAt: new Date(at - 8 * 86_400_000).toISOString() }, at)).toMatchObject({
      status: 'stale',
      why: expect.stringContaining('8 days ago: hardware'),
    });
    expect(lineOf('a', { ...today, appraisedAt: new Date(at + 86_400_000).toISOString() }, at).status).toBe('early');
    expect(lineOf('a', { ...today, verdict: 'failed', verdictReason: 'failed: x' }, at)).toMatchObject({
      status: 'failed',
      why: 'x',
    });
  });
});

describe('the sentence about all', () => {
  it.each([
    [lines('verified'), '✓ 1 of 1 target verified'],
    [lines('verified', 'verified'), '✓ 2 of 2 targets verified'],
    [lines('verified', 'failed'), '✗ 1 of 2 targets failed'],
    [lines('failed', 'stale', 'failed'), '✗ 2 of 3 targets failed, 1 more is not verified'],
    [lines('failed', 'stale', 'not checked'), '✗ 1 of 3 targets failed, 2 more are not verified'],
    [lines('verified', 'not checked'), '? 1 of 2 targets is not verified'],
    [lines('verified', 'experiment'), '! 1 of 2 targets is not verified'],
    [lines('inconclusive', 'experiment'), '? 2 of 2 targets are not verified'],
    [[], '? 0 of 0 targets are not verified'],
  ])('%#: %s', (of, sentence) => {
    expect(`${fleetSign(of)} ${fleetHeadline(of)}`).toBe(sentence);
  });
});

describe('the exit status', () => {
  const bad = STATUSES.filter((status) => status !== 'verified');

  it('is 0 only if every target is verified', () => {
    expect(exitStatusOfAll(['verified', 'verified'], false)).toBe(0);
    expect(exitStatusOfAll([], false)).toBe(3);
    for (const status of bad) {
      const worst = status === 'failed' || status === 'experiment' ? 1 : 3;
      expect([status, exitStatusOfAll(['verified', status], false)]).toEqual([status, worst]);
    }
    expect(exitStatusOfAll(['inconclusive', 'failed'], false)).toBe(1);
  });

  it('lets no more pass than was allowed', () => {
    expect(exitStatusOfAll(['experiment', 'stale', 'early', 'verified'], true)).toBe(0);
    expect(exitStatusOfAll(['experiment', 'inconclusive'], true)).toBe(3);
    expect(exitStatusOfAll(['experiment', 'not checked'], true)).toBe(3);
    expect(exitStatusOfAll(['experiment', 'failed'], true)).toBe(1);
  });
});

describe('the table', () => {
  it('has those that are not verified, the gravest first, and folds the others', () => {
    const text = renderFleetMarkdown(lines('verified', 'not checked', 'experiment', 'inconclusive', 'failed', 'stale'));
    const rows = [...text.matchAll(/^\| (.*) \| (.*)-\d \| why \|$/gm)].map(([, , name]) => name);
    expect(rows).toEqual(['failed', 'inconclusive', 'stale', 'not checked', 'experiment']);
    expect(text).toContain('<details><summary>✓ verified: 1</summary>\n\nverified-0\n\n</details>');
  });

  it('leads to the page of each that has one, whatever its name', () => {
    const url = 'https://github.com/octo-org/octo-app/runs/7';
    const named = (status: TargetStatus, name: string) => ({ ...line(status, name), url });
    const text = renderFleetMarkdown([named('failed', 'a](https://evil.example) | b'), named('verified', 'good')]);
    expect(text).toMatch(
      /^\| ✗&nbsp;failed \| \[a[^\]|]*\]\(https:\/\/github\.com\/octo-org\/octo-app\/runs\/7\) \| why \|$/m,
    );
    expect(text).toContain(`\n\n[good](${url})\n\n</details>`);
    expect(text).not.toContain('(https://evil');
  });

  it('stays within its limit, and says what is missing', () => {
    const many = Array.from({ length: 500 }, (_, i) => line('failed', `target-${i}`));
    const text = renderFleetMarkdown(many, { limit: 4000 });
    expect(text.length).toBeLessThanOrEqual(4000);
    expect(text).toMatch(/\n> \d+ of the lines and blocks were left out to stay within 4000 bytes\.\n$/);
    expect(text).toContain('500 of 500 targets failed');
  });

  it('says which phases nobody asked for', () => {
    const some = [{ ...line('verified', 'a'), unasked: ['domain'] as const }, line('verified', 'b')];
    expect(renderFleetMarkdown(some)).toContain('**Not asked:** domain, for 1 of 2.');
    expect(renderFleetText(some, { width: 80, colour: false })).toContain('Not asked: domain, for 1 of 2.');
  });

  it('of a long list is told again at the end of the text', () => {
    const many = [line('failed', 'first'), ...Array.from({ length: 30 }, (_, i) => line('verified', `v${i}`))];
    expect(renderFleetText(many, { width: 80, colour: false })).toContain('✗ failed        first: why');
  });
});
