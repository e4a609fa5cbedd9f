import { describe, expect, it } from 'vitest';
import { publishComment } from '../../../../src/publish/github/comment.js';
import { markerOf, readMarker } from '../../../../src/publish/github/marker.js';
import { published, startWorld, warningOf } from '../../../support/github/world.js';
import { failedResult, hostileResult, result } from '../../core/views/sample.js';

const NOW = Date.parse(result().appraisedAt);
const KEY = 'https://app.example.org';
const MARKER = '<!-- trust-center https%3A%2F%2Fapp.example.org -->';

describe('the marker', () => {
  it('is one line that nothing in the key can end', () => {
    expect(markerOf(KEY)).toBe(MARKER);
    expect(markerOf('a-->\n<b> verdict', 'failed')).toBe('<!-- trust-center a%2D%2D%3E%0A%3Cb%3E%20verdict failed -->');
    expect(readMarker(markerOf('a-->', 'failed'), 'a-->')).toBe('failed');
    expect(readMarker(markerOf('a b'), 'a b')).toBe('');
  });

  it('is of one key, at the beginning', () => {
    expect(readMarker(markerOf('app-evil'), 'app')).toBeNull();
    expect(readMarker(`> ${markerOf('app')}`, 'app')).toBeNull();
    expect(readMarker(null, 'app')).toBeNull();
  });
});

describe('publishComment', () => {
  it('writes one comment and updates it in place', async () => {
    const { standIn, github } = await startWorld();
    const url = published(await publishComment(github, { key: KEY, result: failedResult(), at: NOW }));
    expect(standIn.comments).toHaveLength(1);
    expect(standIn.comments[0]?.body).toMatch(/^<!-- trust-center \S+ -->\n### ✗ failed: /);
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
