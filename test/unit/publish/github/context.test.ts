import { describe, expect, it } from 'vitest';
import { readActionContext, readOnlyBecause, runUrl } from '../../../../src/publish/github/context.js';

const HEAD = 'b'.repeat(40);
const ENV = {
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/octo-app',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '4242',
  GITHUB_RUN_ATTEMPT: '2',
};

function pullRequest(headRepository: string | null): string {
  return JSON.stringify({
    pull_request: {
      number: 7,
      head: { sha: HEAD, repo: headRepository === null ? null : { full_name: headRepository } },
      base: { repo: { full_name: 'octo-org/octo-app' } },
    },
  });
}

describe('readActionContext', () => {
  it('reads a push', () => {
    const context = readActionContext(ENV, '{"ref":"refs/heads/main"}', 't');
    expect(context).toEqual({
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      repository: 'octo-org/octo-app',
      sha: 'a'.repeat(40),
      eventName: 'push',
      pullRequest: null,
      runId: '4242',
      runAttempt: '2',
      token: 't',
    });
    expect(readOnlyBecause(context)).toBeNull();
    expect(runUrl(context)).toBe('https://github.com/octo-org/octo-app/actions/runs/4242');
  });

  it('takes the head of a pull request, not the merge', () => {
    const context = readActionContext(
      { ...ENV, GITHUB_EVENT_NAME: 'pull_request' },
      pullRequest('octo-org/octo-app'),
      't',
    );
    expect(context).toMatchObject({ sha: HEAD, pullRequest: { number: 7, fromFork: false } });
    expect(readOnlyBecause(context)).toBeNull();
  });

  it('knows a fork, also one that is gone', () => {
    for (const fork of ['stranger/octo-app', 'octo-org/octo-app-evil', null]) {
      const context = readActionContext({ ...ENV, GITHUB_EVENT_NAME: 'pull_request' }, pullRequest(fork), 't');
      expect(context.pullRequest).toEqual({ number: 7, fromFork: true });
      expect(readOnlyBecause(context)).toBe(
        'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write',
      );
      expect(readOnlyBecause({ ...context, eventName: 'pull_request_target' })).toBeNull();
    }
  });

  it('knows that no token was given', () => {
    expect(readOnlyBecause(readActionContext(ENV, null, ''))).toBe('no token was given (input github-token)');
  });

  it('refuses what GitHub does not set', () => {
    for (const [name, value] of [
      ['GITHUB_REPOSITORY', 'octo-org/../../user'],
      ['GITHUB_REPOSITORY', 'octo-org/..'],
      ['GITHUB_REPOSITORY', ''],
      ['GITHUB_SHA', 'main'],
      ['GITHUB_API_URL', 'ftp://api.github.com'],
      ['GITHUB_RUN_ID', '../1'],
      ['GITHUB_EVENT_NAME', undefined],
    ] as const) {
      expect(() => readActionContext({ ...ENV, [name]: value }, null, 't')).toThrow(
        `environment variable ${name} is not what GitHub Actions sets`,
      );
    }
    expect(() => readActionContext(ENV, '{', 't')).toThrow('the event payload (GITHUB_EVENT_PATH) is not JSON');
    expect(() => readActionContext(ENV, '{"pull_request":{"number":"7"}}', 't')).toThrow(
      'the event payload has a pull request without a number or head commit',
    );
  });
});
