import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src/core/result/words.js';
import type { Comparison } from '../../../../src/core/views/changes.js';
import { ISSUE_LABEL, trackIssue } from '../../../../src/publish/github/issue.js';
import { markerOf } from '../../../../src/publish/github/marker.js';
import { published, startWorld, type World, warningOf } from '../../../support/github/world.js';
import { result } from '../../core/views/sample.js';

const KEY = 'app';
const NOW = Date.parse(result().appraisedAt);
const DAY = 86_400_000;
const SCHEDULE = { eventName: 'schedule', pullRequest: null };

async function see({ github }: World, verdict: Verdict): Promise<string> {
  const input = { key: KEY, found: result({ verdict, verdictReason: `${verdict}: because` }), at: NOW };
  return published(await trackIssue(github, input)).change;
}

describe('trackIssue', () => {
  it('opens one issue when the verdict gets worse and closes it on recovery', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues, comments } = world.standIn;
    expect(await see(world, 'verified')).toBe('none');
    expect(issues).toEqual([]);
    expect(await see(world, 'inconclusive')).toBe('opened');
    expect(await see(world, 'inconclusive')).toBe('none');
    expect(comments).toEqual([]);
    expect(issues).toMatchObject([
      { title: 'Verification of app: inconclusive', state: 'open', labels: [{ name: ISSUE_LABEL }] },
    ]);
    expect(await see(world, 'failed')).toBe('updated');
    expect(await see(world, 'failed')).toBe('none');
    expect(await see(world, 'inconclusive')).toBe('none');
    expect(issues[0]?.body).toMatch(
      /^<!-- trust-center app inconclusive \S+Z 4242\.1 -->\n## \? inconclusive: evidence\.json\n\n.*: because\.\n/,
    );
    expect(await see(world, 'verified')).toBe('closed');
    expect(issues).toMatchObject([{ state: 'closed', state_reason: 'completed' }]);
    const run = 'https://github.com/octo-org/octo-app/actions/runs/4242';
    expect(comments.map(({ body }) => body)).toEqual([`Now: failed. ${run}`, `Verified again: ${run}`]);
    expect(await see(world, 'verified')).toBe('none');
    expect(await see(world, 'failed')).toBe('opened');
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('takes a verification that could not be run for inconclusive, and says why without markup of others', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues } = world.standIn;
    const stopped = 'https://app.example: no answer <b>within</b> 30 s';
    expect(published(await trackIssue(world.github, { key: KEY, found: { stopped }, at: NOW })).change).toBe('opened');
    expect(issues).toMatchObject([{ title: 'Verification of app: could not be run', state: 'open' }]);
    expect(issues[0]?.body).toMatch(/^<!-- trust-center app inconclusive \S+Z 4242\.1 -->\n## Not verified\n\n/);
    expect(issues[0]?.body).not.toContain('<b>');
    expect(published(await trackIssue(world.github, { key: KEY, found: { stopped }, at: NOW })).change).toBe('none');
    expect(await see(world, 'failed')).toBe('updated');
    expect(await see(world, 'verified')).toBe('closed');
  });

  it('is not closed by what was verified under a test root', async () => {
    const world = await startWorld({}, SCHEDULE);
    await see(world, 'failed');
    const found = result({ verdict: 'verified', experiment: 'test root' });
    expect(published(await trackIssue(world.github, { key: KEY, found, at: NOW })).change).toBe('none');
    expect(world.standIn.issues).toMatchObject([{ state: 'open' }]);
  });

  it('is not closed by a success that is too old, or yet to come', async () => {
    for (const [after, words, caution] of [
      [8 * DAY, 'verified as of 2026-06-15, 8 days ago', '## ! verified as of 2026-06-15, 8 days ago: '],
      [
        -DAY,
        'verified as of 2026-06-15, which is yet to come',
        '## ! verified as of 2026-06-15, which is yet to come: ',
      ],
    ] as const) {
      const world = await startWorld({}, SCHEDULE);
      const { issues } = world.standIn;
      const before = { key: KEY, found: result({ verdict: 'failed' }), at: NOW + Math.min(0, after) - DAY };
      published(await trackIssue(world.github, before));
      const input = { key: KEY, found: result(), at: NOW + after };
      expect(published(await trackIssue(world.github, input)).change).toBe('none');
      expect(issues).toMatchObject([{ title: `Verification of app: ${words}`, state: 'open' }]);
      expect(issues[0]?.body).toMatch(/^<!-- trust-center app inconclusive \S+Z 4242\.1 -->\n/);
      expect(issues[0]?.body).toContain(` -->\n${caution}`);
      const later = {
        key: KEY,
        found: result({ appraisedAt: new Date(NOW + 9 * DAY).toISOString() }),
        at: NOW + 9 * DAY,
      };
      expect(published(await trackIssue(world.github, later)).change).toBe('closed');
    }
  });

  it('says what was found whatever the target is called', async () => {
    const world = await startWorld({}, SCHEDULE);
    const input = { key: 'a'.repeat(500), found: result({ verdict: 'failed' }), at: NOW };
    published(await trackIssue(world.github, input));
    expect(world.standIn.issues[0]?.title).toBe(`Verification of ${'a'.repeat(120)}… (380 more): failed`);
  });

  it('respects that somebody closed it, until the verdict gets worse', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues } = world.standIn;
    await see(world, 'inconclusive');
    Object.assign(issues[0] ?? {}, { state: 'closed' });
    expect(await see(world, 'inconclusive')).toBe('none');
    expect(issues).toMatchObject([{ state: 'closed' }]);
    expect(await see(world, 'failed')).toBe('opened');
    expect(issues).toMatchObject([{ state: 'open' }]);
    Object.assign(issues[0] ?? {}, { state: 'closed' });
    expect(await see(world, 'verified')).toBe('none');
    expect(await see(world, 'failed')).toBe('opened');
    expect(issues).toHaveLength(2);
  });

  it('is not deceived by what others wrote', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { standIn } = world;
    const labels = [{ name: ISSUE_LABEL }];
    const user = { login: 'stranger', type: 'User' } as const;
    const body = '<!-- trust-center app failed -->';
    standIn.addIssue({ body, user });
    standIn.addIssue({ body, user, labels });
    standIn.addIssue({ body, labels, pull_request: {} });
    standIn.addIssue({ body: '<!-- trust-center app%2Devil failed -->', labels });
    expect(await see(world, 'failed')).toBe('opened');
    expect(standIn.issues).toHaveLength(5);
    expect(standIn.issues.slice(0, 4).every(({ state }) => state === 'open')).toBe(true);
  });

  it('tells those who follow it once, also where the answer to the change is lost', async () => {
    const world = await startWorld({}, SCHEDULE);
    await see(world, 'inconclusive');
    for (const carriedOut of [true, false]) {
      world.standIn.play({ on: 'PATCH issues', status: 502, carriedOut });
      const found = result(carriedOut ? { verdict: 'failed' } : {});
      published(await trackIssue(world.github, { key: KEY, found, at: NOW + (carriedOut ? 1 : 2) }));
    }
    expect(world.standIn.comments.map(({ body }) => body.split(/[.:]/)[1])).toEqual([' failed', ' https']);
    expect(world.standIn.issues).toMatchObject([{ title: 'Verification of app: verified', state: 'closed' }]);
  });

  it('leaves a later verdict as it is', async () => {
    const world = await startWorld({}, SCHEDULE);
    const at = (time: number, verdict: Verdict) =>
      trackIssue(world.github, { key: KEY, found: result({ verdict, verdictReason: `${verdict}: x` }), at: time });
    published(await at(NOW + 5, 'failed'));
    expect(published(await at(NOW, 'verified')).change).toBe('none');
    expect(world.standIn.issues).toMatchObject([{ title: 'Verification of app: failed', state: 'open' }]);
    expect(published(await at(NOW + 6, 'verified')).change).toBe('closed');
    expect(published(await at(NOW, 'failed')).change).toBe('none');
    expect(world.standIn.issues).toMatchObject([{ title: 'Verification of app: verified', state: 'closed' }]);
  });

  it('closes the duplicates that a run left which broke off, and does not take one for the issue later', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues } = world.standIn;
    const left = (at: number, verdict: string) =>
      world.standIn.addIssue({
        title: verdict,
        body: `${markerOf(KEY, verdict, { at, runId: '1', runAttempt: '1' })}\n${verdict}`,
        labels: [{ name: ISSUE_LABEL }],
      });
    const [first, second] = [left(NOW + 1, 'inconclusive'), left(NOW + 2, 'failed')];
    expect(await see(world, 'verified')).toBe('none');
    expect(issues).toMatchObject([
      { number: first.number, title: 'failed', body: expect.stringContaining('\nfailed'), state: 'open' },
      {
        number: second.number,
        title: `Verification of app: duplicate of #${first.number}`,
        state: 'closed',
        state_reason: 'duplicate',
      },
    ]);
    const later = (verdict: Verdict, at: number) =>
      trackIssue(world.github, { key: KEY, found: result({ verdict, verdictReason: `${verdict}: x` }), at });
    expect(published(await later('verified', NOW + 3)).change).toBe('closed');
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'closed']);
    expect(published(await later('failed', NOW + 4)).change).toBe('opened');
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'closed', 'open']);
  });

  it('does not open a second one when the answer is lost', async () => {
    const world = await startWorld({}, SCHEDULE);
    world.standIn.play({ on: 'POST issues', status: 502, carriedOut: true });
    expect(await see(world, 'failed')).toBe('opened');
    expect(world.standIn.issues).toHaveLength(1);
    expect(await see(world, 'verified')).toBe('closed');
    world.standIn.play({ on: 'POST issues', status: 502 });
    expect(await see(world, 'failed')).toBe('opened');
    expect(world.standIn.issues).toHaveLength(2);
  });

  it('leaves no issue open that it could not find again', async () => {
    const world = await startWorld({}, SCHEDULE);
    const unlabelled = world.standIn.addIssue({});
    world.standIn.play({ on: 'POST issues', status: 201, body: unlabelled });
    const outcome = await trackIssue(world.github, { key: KEY, found: result({ verdict: 'failed' }), at: NOW });
    expect(warningOf(outcome, world.standIn)).toBe(
      `The issue was not published: /repos/octo-org/octo-app/issues/${unlabelled.number}: GitHub did not set the label trust-center; create it once by hand.`,
    );
    expect(unlabelled).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
  });

  it('warns where issues are disabled or may not be written', async () => {
    const input = { key: KEY, found: result({ verdict: 'failed' }), at: NOW };
    const world = await startWorld({}, SCHEDULE);
    world.standIn.play({ on: 'GET issues', status: 410, body: { message: 'Issues are disabled for this repo' } });
    expect(warningOf(await trackIssue(world.github, input), world.standIn)).toMatch(
      /^The issue was not published: .*GitHub answered with status 410 \(Issues are disabled for this repo\)\. The repository has issues turned off\. Turn them on in its settings, or leave out `issue: true`\.$/,
    );
    const other = await startWorld({ permissions: [] }, SCHEDULE);
    expect(warningOf(await trackIssue(other.github, input), other.standIn)).toMatch(/permissions:\n {2}issues: write$/);
  });
});

describe('what a history shows to have changed', () => {
  const last = { appraisedAt: '2026-06-14T12:00:00.000Z', verdict: 'verified' } as const;
  const compose = { weight: 'identity', path: 'app.composeHash', text: 'the compose hash changed' } as const;
  const policy = { weight: 'scope', path: 'policyDigest', text: 'the policy changed' } as const;

  async function tell({ github }: World, verdict: Verdict, ...changes: Comparison['changes'][number][]) {
    const found = result({ verdict, verdictReason: `${verdict}: because` });
    return published(
      await trackIssue(github, { key: KEY, found, at: NOW, since: { last, wasVerified: true, changes } }),
    ).change;
  }

  it('opens an issue of a target that is verified and is another, which a person closes', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues, comments } = world.standIn;
    expect(await tell(world, 'verified', policy)).toBe('none');
    expect(await tell(world, 'verified', compose, policy)).toBe('opened');
    expect(issues).toMatchObject([{ title: 'Verification of app: verified, and changed', state: 'open' }]);
    expect(issues[0]?.body).toContain(
      '\n### Since the last check of 2026-06-14 12:00 UTC\n\n- the compose hash changed\n',
    );
    expect(issues[0]?.body).toContain('Close this issue once you have seen what changed.');
    expect(issues[0]?.body.indexOf('\n### Since the last check')).toBeLessThan(issues[0]?.body.indexOf('\n## ') ?? 0);
    expect(await tell(world, 'verified')).toBe('none');
    expect(issues).toMatchObject([{ state: 'open' }]);
    expect(comments).toEqual([]);
    expect(await tell(world, 'verified', compose)).toBe('updated');
    expect(comments).toHaveLength(1);
    expect(await tell(world, 'failed', compose)).toBe('updated');
    expect(issues).toMatchObject([{ title: 'Verification of app: failed', state: 'open' }]);
    expect(await tell(world, 'failed')).toBe('none');
    expect(await tell(world, 'verified')).toBe('closed');
    expect(issues).toHaveLength(1);
  });

  it('is told once in an issue that is open, and stands in it', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues, comments } = world.standIn;
    expect(await tell(world, 'failed')).toBe('opened');
    expect(await tell(world, 'failed', compose)).toBe('updated');
    expect(comments).toMatchObject([
      { body: expect.stringMatching(/^Now: failed\. \S+\n\n- the compose hash changed\n$/) },
    ]);
    expect(await tell(world, 'failed')).toBe('none');
    expect(comments).toHaveLength(1);
    expect(issues).toHaveLength(1);
  });

  it('of a target that is verified again leaves the issue to a person, if it is another', async () => {
    const world = await startWorld({}, SCHEDULE);
    const { issues } = world.standIn;
    await tell(world, 'failed');
    expect(await tell(world, 'verified', compose)).toBe('updated');
    expect(issues).toMatchObject([{ title: 'Verification of app: verified, and changed', state: 'open' }]);
    expect(await tell(world, 'verified')).toBe('none');
    expect(issues).toMatchObject([{ state: 'open' }]);
  });
});
