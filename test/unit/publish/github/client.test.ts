import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FetchError, InputError } from '../../../../src/core/errors.js';
import { createGitHubClient } from '../../../../src/publish/github/client.js';
import type { GitHub } from '../../../../src/publish/github/outcome.js';
import { SECOND_MS, startWorld } from '../../../support/github/world.js';

const BLOB = { content: 'aGk=', encoding: 'base64' };

const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds);

function clientOf(github: GitHub) {
  if (github.client === null) throw new Error('no client');
  return github.client;
}

async function failureOf(promise: Promise<unknown>, url: string): Promise<string> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught as Error,
  );
  return (error?.message ?? 'did not fail').replaceAll(url, 'https://api.github.com');
}

describe('the GitHub client', () => {
  it('tries again after a server error, and gives up with the status and GitHub’s words', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    standIn.play({ on: 'POST git/blobs', status: 502, times: 2 });
    expect(await client.post(`${client.repository}/git/blobs`, BLOB, 'repeat')).toEqual({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(standIn.requests).toHaveLength(3);

    standIn.play({ on: 'POST git/blobs', status: 503, body: { message: 'Unicorn' }, times: 9 });
    const message = await failureOf(client.post(`${client.repository}/git/blobs`, BLOB, 'repeat'), standIn.url);
    expect(message).toBe(
      'https://api.github.com/repos/octo-org/octo-app/git/blobs: GitHub answered with status 503 (Unicorn)',
    );
    expect(standIn.requests).toHaveLength(3 + 4);
  });

  it('asks once where asking again cannot help', async () => {
    for (const status of [400, 401, 403, 404, 409, 410, 422, 501]) {
      const { standIn, github } = await startWorld();
      const client = clientOf(github);
      standIn.play({
        on: 'POST git/blobs',
        status,
        body: { message: 'No', errors: [{ field: 'content', code: 'bad' }] },
      });
      const message = await failureOf(client.post(`${client.repository}/git/blobs`, BLOB, 'repeat'), standIn.url);
      expect(message).toContain(`GitHub answered with status ${status} (No; content bad)`);
      expect(standIn.requests).toHaveLength(1);
    }
  });

  it.each([
    [7, 429, () => ({ headers: { 'retry-after': '7' } })],
    [7, 403, () => ({ headers: { 'retry-after': '7' } })],
    [20, 403, () => ({ headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(20) } })],
    [60, 403, () => ({ body: { message: 'You have exceeded a secondary rate limit.' } })],
    [9, 403, () => ({ headers: { 'retry-after': '9' }, body: { message: 'A secondary rate limit.' } })],
    [60, 429, () => ({})],
  ])('waits %d s as a rate limit says: status %d', async (seconds, status, limit) => {
    let waited = Number.POSITIVE_INFINITY;
    // A slow machine only ever takes longer. Once in ten times it keeps to a quarter of a second more.
    for (let turn = 0; turn < 10 && waited >= seconds + 50; turn++) {
      const { standIn, github } = await startWorld();
      const client = clientOf(github);
      standIn.play({ on: 'POST git/blobs', status, ...limit() });
      const begun = performance.now();
      await client.post(`${client.repository}/git/blobs`, BLOB, 'repeat');
      waited = (performance.now() - begun) / SECOND_MS;
      expect(waited).toBeGreaterThanOrEqual(seconds - 1);
      expect(standIn.requests).toHaveLength(2);
    }
    expect(waited).toBeLessThan(seconds + 50);
  });

  it('does not wait out a limit of an hour, nor many of a minute', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    standIn.play({ on: 'POST git/blobs', status: 429, headers: { 'retry-after': '3600' }, body: { message: 'Slow' } });
    const post = () => client.post(`${client.repository}/git/blobs`, BLOB, 'repeat');
    expect(await failureOf(post(), standIn.url)).toBe(
      'https://api.github.com/repos/octo-org/octo-app/git/blobs: GitHub answered with status 429 (Slow); it limits the rate of requests and asks to wait 3600 s',
    );
    expect(standIn.requests).toHaveLength(1);

    standIn.play({ on: 'POST git/blobs', status: 429, headers: { 'retry-after': '999999999' } });
    expect(await failureOf(post(), standIn.url)).toContain('asks to wait 999999999 s');
    expect(standIn.requests).toHaveLength(2);

    standIn.play({ on: 'POST git/blobs', status: 429, times: 99 });
    for (let i = 0; i < 3; i++) {
      expect(await failureOf(post(), standIn.url)).toContain('asks to wait 60 s');
    }
    // Five waits of a minute in all, each followed by one more request.
    expect(standIn.requests).toHaveLength(2 + 3 + 5);
  });

  it('looks whether a lost POST was carried out before it asks again', async () => {
    for (const lost of [{ status: 504 }, { status: 0, cut: true }]) {
      const { standIn, github } = await startWorld();
      const client = clientOf(github);
      standIn.play({ on: 'POST git/blobs', ...lost });
      const looked: string[] = [];
      const found = await client.post(`${client.repository}/git/blobs`, BLOB, async () => {
        looked.push('looked');
        return { found: true };
      });
      expect(found).toEqual({ found: true });
      expect(looked).toEqual(['looked']);
      expect(standIn.requests).toHaveLength(1);
    }
  });

  it('reads a list to its end, page by page', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    for (let i = 0; i < 250; i++) standIn.addComment({ body: String(i) });
    const bodies: unknown[] = [];
    for await (const comment of client.list(`${client.repository}/issues/7/comments`)) {
      bodies.push((comment as { body: string }).body);
    }
    expect(bodies).toHaveLength(250);
    expect(standIn.requests).toEqual(
      [1, 2, 3].map((page) => `GET /repos/octo-org/octo-app/issues/7/comments?per_page=100&page=${page}`),
    );
  });

  it('never shows the token, though the server does', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    standIn.play({ on: 'POST git/blobs', status: 400, body: { message: `no ${standIn.token}\u202e` } });
    const message = await failureOf(client.post(`${client.repository}/git/blobs`, BLOB, 'repeat'), standIn.url);
    expect(message).toContain('(no ***\\u{202e})');
    expect(message).not.toContain(standIn.token);
  });

  it('does not send the token in the clear', () => {
    const settings = { apiUrl: 'http://github.internal/api/v3', repository: 'o/r', token: 't' };
    expect(() => createGitHubClient(settings)).toThrow(
      'the GitHub API at github.internal is not https; the token is not sent there',
    );
  });

  it('says so at once where the proxy that the environment names cannot be used', async () => {
    vi.stubEnv('https_proxy', 'socks5://corp.example');
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const settings = { apiUrl: 'https://api.corp.example', repository: 'o/r', token: 'secret' };
    const posted = createGitHubClient(settings).post('/repos/o/r/git/blobs', BLOB, 'repeat');
    await expect(posted).rejects.toThrow(InputError);
    await expect(posted).rejects.toThrow('https_proxy: only an http or https proxy can be used');
  }, 2000);

  it('refuses an answer that is too large, and one that is cut short', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    standIn.play({ on: 'GET /user', status: 200, text: 'x'.repeat(11 * 1024 * 1024) });
    expect(await failureOf(client.get('/user'), standIn.url)).toBe(
      'https://api.github.com/user: the answer is larger than 10485760 bytes',
    );
    expect(standIn.requests).toHaveLength(1);
    standIn.play({ on: 'GET /user', status: 200, text: '{"login"', headers: { 'content-length': '99' }, times: 4 });
    expect(await failureOf(client.get('/user'), standIn.url)).toBe(
      'https://api.github.com/user: the connection was closed before the answer was complete (ECONNRESET)',
    );
    expect(standIn.requests).toHaveLength(1 + 4);
  });

  it('follows no redirect: it would take the request elsewhere', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    const headers = { location: 'http://127.0.0.1:1/' };
    standIn.play({ on: 'GET /user', status: 301, headers, body: { message: 'Moved Permanently' } });
    expect(await failureOf(client.get('/user'), standIn.url)).toBe(
      'https://api.github.com/user: GitHub answered with status 301 (Moved Permanently)',
    );
    expect(standIn.requests).toEqual(['GET /user']);
  });

  it('takes a status that nobody uses for a failure like any other', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    for (const status of [600, 999]) {
      standIn.play({ on: 'POST git/blobs', status });
      const posted = client.post(`${client.repository}/git/blobs`, BLOB, 'repeat');
      await expect(posted).rejects.toThrow(FetchError);
      await expect(posted).rejects.toThrow(`the answer has the status ${status}, which HTTP does not know`);
    }
    standIn.play({ on: 'POST git/blobs', status: 205, text: '{"message":"reset"}' });
    expect(await client.post(`${client.repository}/git/blobs`, BLOB, 'repeat')).toBeNull();
    expect(standIn.requests).toHaveLength(3);
  });

  it('refuses an answer that is not JSON', async () => {
    const { standIn, github } = await startWorld();
    const client = clientOf(github);
    standIn.play({ on: 'GET /user', status: 200, text: '<html>' });
    expect(await failureOf(client.get('/user'), standIn.url)).toBe(
      'https://api.github.com/user: GitHub’s answer is not JSON',
    );
  });
});
