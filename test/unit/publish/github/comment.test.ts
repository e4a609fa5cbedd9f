import { describe, expect, it } from 'vitest';
import { publishComment } from '../../../../src/publish/github/comment.js';
import { markerOf, readMarker } from '../../../../src/publish/github/marker.js';
import { connectGitHub } from '../../../../src/publish/github/outcome.js';
import { published, startWorld, warningOf } from '../../../support/github/world.js';
import { failedResult, hostileResult, result } from '../../core/views/sample.js';

const NOW = Date.parse(result().appraisedAt);
const KEY = 'https://app.example.org';
const MARKER = '<!-- trust-center https%3A%2F%2Fapp.example.org -->';

describe('the marker', () => {
  it('is one line that nothing in the key can end', () => {
    expect(markerOf(KEY)).toBe(MARKER);
    expect(markerOf('a-->\n<b> verdict', 'failed')).toBe('<!-- trust-center a%2D%2D%3E%0A%3Cb%3E%20verdict failed -->');
    expect(readMarker(markerOf('a-->', 'failed'), 'a-->', NOW)).toEqual({ key: 'a-->', note: 'failed', moment: null });
    expect(readMarker(markerOf('half \ud800'), 'half \ud800', NOW)?.key).toBe('half \ufffd');
    expect(readMarker(markerOf('a b'), 'a b', NOW)).toEqual({ key: 'a b', note: '', moment: null });
  });

  it('is of one key, at the beginning', () => {
    expect(readMarker(markerOf('app-evil'), 'app', NOW)).toBeNull();
    expect(readMarker(`> ${markerOf('app')}`, 'app', NOW)).toBeNull();
    expect(readMarker(null, 'app', NOW)).toBeNull();
    expect(readMarker('<!-- trust-center %zz -->', '%zz', NOW)).toBeNull();
  });

  it('says when the verdict was made, and by which run', () => {
    const moment = { at: NOW, runId: '4242', runAttempt: '1' };
    for (const note of ['', 'failed']) {
      expect(readMarker(markerOf('app', note, moment), 'app', NOW)).toEqual({ key: 'app', note, moment });
    }
    expect(markerOf('app', 'failed', moment)).toBe('<!-- trust-center app failed 2026-06-15T12:00:00.000Z 4242.1 -->');
    // A clock that was wrong, or a text that somebody changed: as if it said nothing.
    const ahead = markerOf('app', '', { ...moment, at: NOW + 5 * 60_000 + 1 });
    expect(readMarker(ahead, 'app', NOW)).toEqual({ key: 'app', note: '', moment: null });
    for (const time of ['9999-99-99T00:00:00.000Z', '2026-06-15', '2026-06-15T12:00:00.000Z']) {
      expect(readMarker(`<!-- trust-center app ${time} 1.x -->`, 'app', NOW)?.moment ?? null).toBeNull();
    }
  });
});

describe('publishComment', () => {
  it('writes one comment and updates it in place', async () => {
    const { standIn, github } = await startWorld();
    const url = published(await publishComment(github, { key: KEY, result: failedResult(), at: NOW }));
    expect(standIn.comments).toHaveLength(1);
    expect(standIn.comments[0]?.body).toMatch(/^<!-- trust-center \S+ \S+Z 4242\.1 -->\n### ✗ failed: /);
    expect(published(await publishComment(github, { key: KEY, result: result(), at: NOW }))).toBe(url);
    expect(standIn.comments).toHaveLength(1);
    expect(standIn.comments[0]?.body).toContain('### ✓ verified: ');
    published(await publishComment(github, { key: 'another target', result: result(), at: NOW }));
    expect(standIn.comments).toHaveLength(2);
  });

  it('finds its comment behind hundreds of others', async () => {
    const { standIn, github } = await startWorld();
    for (let i = 0; i < 230; i++) standIn.addComment({ body: 'LGTM', user: { login: 'someone', type: 'User' } });
    standIn.addComment({ body: `${MARKER}\nold` });
    published(await publishComment(github, { key: KEY, result: result(), at: NOW }));
    expect(standIn.comments).toHaveLength(231);
    expect(standIn.comments[230]?.body).toContain('verified');
  });

  it('leaves alone what others wrote, marked or not', async () => {
    const { standIn, github } = await startWorld();
    const theirs = `${MARKER}\n## ✅ verified`;
    standIn.addComment({ body: theirs, user: { login: 'stranger', type: 'User' } });
    standIn.addComment({ body: theirs, user: { login: 'echo[bot]', type: 'Bot' } });
    standIn.addComment({ body: `quoting ${MARKER}` });
    published(await publishComment(github, { key: KEY, result: failedResult(), at: NOW }));
    expect(standIn.comments).toHaveLength(4);
    expect(standIn.comments.slice(0, 2).map(({ body }) => body)).toEqual([theirs, theirs]);
    expect(standIn.comments[3]?.body).toContain('failed');
  });

  it('keeps to one comment under a personal token and under that of another app', async () => {
    for (const settings of [{ user: 'octocat' }, { app: 'deployer[bot]' }]) {
      const { standIn, github } = await startWorld(settings);
      const first = published(await publishComment(github, { key: KEY, result: failedResult(), at: NOW }));
      expect(published(await publishComment(github, { key: KEY, result: result(), at: NOW }))).toBe(first);
      expect(standIn.comments).toHaveLength(1);
      expect(standIn.comments[0]?.body).toContain('verified');
    }
  });

  it('leaves a later verdict as it is, however late it comes itself', async () => {
    const { standIn, github } = await startWorld();
    const later = connectGitHub({ ...github.context, runId: '4300' }, { secondMs: 5 });
    const url = published(await publishComment(later, { key: KEY, result: failedResult(), at: NOW + 1 }));
    expect(published(await publishComment(github, { key: KEY, result: result(), at: NOW }))).toBe(url);
    expect(standIn.comments.map(({ body }) => body.split('\n')[1]?.slice(0, 9))).toEqual(['### ✗ fai']);
    // Of equal times the number of the run decides, then that of its attempt.
    published(await publishComment(github, { key: KEY, result: result(), at: NOW + 1 }));
    expect(standIn.comments[0]?.body).toContain('### ✗ failed');
    const again = connectGitHub({ ...later.context, runAttempt: '2' }, { secondMs: 5 });
    published(await publishComment(again, { key: KEY, result: result(), at: NOW + 1 }));
    expect(standIn.comments[0]?.body).toContain('### ✓ verified');
  });

  it('is not kept out for ever by a time that is yet to come', async () => {
    const { standIn, github } = await startWorld();
    const now = Date.now();
    const shown = (ahead: number) => {
      const moment = { at: now + ahead, runId: '9', runAttempt: '1' };
      Object.assign(standIn.comments[0] ?? {}, { body: `${markerOf(KEY, '', moment)}\nof a wrong clock` });
    };
    standIn.addComment({});
    shown(3_600_000);
    published(await publishComment(github, { key: KEY, result: failedResult(), at: now }));
    expect(standIn.comments[0]?.body).toContain('failed');
    shown(60_000);
    published(await publishComment(github, { key: KEY, result: failedResult(), at: now }));
    expect(standIn.comments[0]?.body).toContain('of a wrong clock');
  });

  it('cleans up what a run left that broke off: the oldest stays, with the latest verdict', async () => {
    const { standIn, github } = await startWorld();
    const left = (at: number, text: string) =>
      standIn.addComment({ body: `${markerOf(KEY, '', { at, runId: '1', runAttempt: '1' })}\n${text}` });
    const [oldest] = [left(NOW, 'first'), left(NOW + 9, 'second'), left(NOW + 5, 'third')];
    // Ours is earlier than what is there: still only one of them may speak.
    published(await publishComment(github, { key: KEY, result: result(), at: NOW + 7 }));
    expect(standIn.comments).toMatchObject([{ id: oldest.id, body: expect.stringContaining('\nsecond') }]);
    left(NOW, 'fourth');
    published(await publishComment(github, { key: KEY, result: result(), at: NOW + 10 }));
    expect(standIn.comments).toMatchObject([{ id: oldest.id, body: expect.stringContaining('✓ verified') }]);
  });

  it('leaves a duplicate that may not be deleted without a verdict, until it may', async () => {
    const { standIn, github } = await startWorld();
    const kept = standIn.addComment({ body: `${MARKER}\nfirst` });
    standIn.addComment({ body: `${MARKER}\nsecond` });
    standIn.play({ on: 'DELETE issues/comments', status: 404, body: { message: 'Not Found' }, times: 99 });
    for (const at of [NOW, NOW + 1]) {
      published(await publishComment(github, { key: KEY, result: failedResult(), at }));
      expect(standIn.comments).toMatchObject([
        { body: expect.stringContaining('✗ failed') },
        { body: `${markerOf(KEY, 'duplicate')}\nSee [the comment on this target](${kept.html_url}).\n` },
      ]);
    }
    standIn.forget();
    published(await publishComment(github, { key: KEY, result: failedResult(), at: NOW + 2 }));
    expect(standIn.comments.map(({ id }) => id)).toEqual([kept.id]);
  });

  it('looks before it writes again, when the answer to a change is lost', async () => {
    const { standIn, github } = await startWorld();
    const comment = standIn.addComment({ body: MARKER });
    const later = `${markerOf(KEY, '', { at: NOW + 1, runId: '5', runAttempt: '1' })}\nlater`;
    const before = () => Object.assign(comment, { body: later });
    standIn.play({ on: 'PATCH issues/comments', status: 502, before });
    published(await publishComment(github, { key: KEY, result: result(), at: NOW }));
    expect(comment.body).toBe(later);
    standIn.play({ on: 'PATCH issues/comments', status: 502, times: 2 });
    published(await publishComment(github, { key: KEY, result: result(), at: NOW + 2 }));
    expect(comment.body).toContain('verified');
    standIn.play({ on: 'PATCH issues/comments', status: 502, times: 99 });
    const outcome = await publishComment(github, { key: KEY, result: result(), at: NOW + 3 });
    expect(warningOf(outcome, standIn)).toContain('GitHub answered with status 502');
  });

  it('goes on where another run removed the comment that it was about to change', async () => {
    const { standIn, github } = await startWorld();
    standIn.addComment({ body: MARKER });
    standIn.play({ on: 'PATCH issues/comments', status: 0, before: () => standIn.comments.splice(0, 1) });
    published(await publishComment(github, { key: KEY, result: result(), at: NOW }));
    expect(standIn.comments).toMatchObject([{ body: expect.stringContaining('verified') }]);
  });

  it('does not comment twice when the answer is lost', async () => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST issues/7/comments', status: 500, carriedOut: true });
    published(await publishComment(github, { key: KEY, result: result(), at: NOW }));
    standIn.play({ on: 'POST issues/7/comments', status: 500 });
    published(await publishComment(github, { key: 'other', result: result(), at: NOW }));
    expect(standIn.comments).toHaveLength(2);
  });

  it('stays within a screen, and says what was judged and where the whole is', async () => {
    const { standIn, github } = await startWorld();
    published(await publishComment(github, { key: KEY, result: hostileResult('<ü>'.repeat(3000)), at: NOW }));
    const body = standIn.comments[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(6 * 1024 + MARKER.length + 1);
    const { sha, runId } = github.context;
    const page = 'https://github.com/octo-org/octo-app';
    expect(body).toMatch(
      /\n<sub>Judged as of 2026-06-15 12:00 UTC · commit \[`[0-9a-f]{7}`\]\(.* · \[the whole result\]\(.*<\/sub>\n$/,
    );
    expect(body).toContain(`[\`${sha.slice(0, 7)}\`](${page}/commit/${sha})`);
    expect(body).toContain(`[the whole result](${page}/actions/runs/${runId})`);
  });

  it('has nothing to do where there is no pull request', async () => {
    const { standIn, github } = await startWorld({}, { pullRequest: null, eventName: 'push' });
    expect(published(await publishComment(github, { key: KEY, result: result(), at: NOW }))).toBeNull();
    expect(standIn.requests).toEqual([]);
  });

  it('says which permission is missing', async () => {
    const { standIn, github } = await startWorld({ permissions: [] });
    expect(warningOf(await publishComment(github, { key: KEY, result: result(), at: NOW }), standIn)).toBe(
      'The comment on the pull request was not published: https://api.github.com/repos/octo-org/octo-app/issues/7/comments: GitHub answered with status 403 (Resource not accessible by integration). The token lacks a permission. Add to the job, beside the permissions it has:\npermissions:\n  pull-requests: write',
    );
  });
});
