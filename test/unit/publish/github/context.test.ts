import { describe, expect, it } from 'vitest';
import {
  readActionContext,
  readOnlyBecause,
  runUrl,
  silentBecause,
  uncheckedBecause,
  unsignedBecause,
} from '../../../../src/publish/github/context.js';

const HEAD = 'b'.repeat(40);
const OWN = 'octo-org/octo-app';
const ENV = {
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: OWN,
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '4242',
  GITHUB_RUN_ATTEMPT: '2',
};
const MAIN = 'refs/heads/main';
const FORK = 'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write';

function pullRequest(headRepository: string | null): object {
  return {
    pull_request: {
      number: 7,
      head: { sha: HEAD, repo: headRepository === null ? null : { full_name: headRepository } },
      base: { repo: { full_name: OWN } },
    },
  };
}

const read = (event: string, payload: object, env: Partial<typeof ENV> = {}) =>
  readActionContext({ ...ENV, GITHUB_EVENT_NAME: event, ...env }, JSON.stringify(payload), 't');

describe('readActionContext', () => {
  it('reads a push', () => {
    const context = read('push', { ref: 'refs/heads/main', repository: { default_branch: 'main' } });
    expect(context).toEqual({
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      repository: OWN,
      sha: 'a'.repeat(40),
      ref: 'refs/heads/main',
      defaultBranch: 'main',
      eventName: 'push',
      pullRequest: null,
      aboutPullRequest: false,
      workflowRun: null,
      schedule: null,
      runId: '4242',
      runAttempt: '2',
      token: 't',
    });
    expect(readOnlyBecause(context)).toBeNull();
    expect(runUrl(context)).toBe('https://github.com/octo-org/octo-app/actions/runs/4242');
  });

  it('reads by which cron a schedule came, and of no other event', () => {
    expect(read('schedule', { schedule: '17 5 * * *' }).schedule).toBe('17 5 * * *');
    expect(read('schedule', {}).schedule).toBeNull();
    expect(read('push', { schedule: { of: 'something else' } }).schedule).toBeNull();
  });

  it('takes the head of a pull request, not the merge', () => {
    const context = read('pull_request', pullRequest(OWN));
    expect(context).toMatchObject({ sha: HEAD, pullRequest: { number: 7, fromFork: false }, aboutPullRequest: true });
    expect(readOnlyBecause(context)).toBeNull();
  });

  it('knows a fork, also one that is gone', () => {
    for (const fork of ['stranger/octo-app', 'octo-org/octo-app-evil', null]) {
      const context = read('pull_request', pullRequest(fork));
      expect(context.pullRequest).toEqual({ number: 7, fromFork: true, baseSha: null });
      expect(readOnlyBecause(context)).toBe(FORK);
      expect(readOnlyBecause({ ...context, eventName: 'pull_request_target' })).toBeNull();
    }
  });

  it('knows that no token was given', () => {
    expect(readOnlyBecause(readActionContext(ENV, '{}', ''))).toBe('no token was given (input github-token)');
  });

  it('refuses what GitHub does not set', () => {
    for (const [name, value] of [
      ['GITHUB_REPOSITORY', 'octo-org/../../user'],
      ['GITHUB_REPOSITORY', 'octo-org/..'],
      ['GITHUB_REPOSITORY', ''],
      ['GITHUB_SHA', 'main'],
      ['GITHUB_REF', 'main'],
      ['GITHUB_REF', 'refs/heads/a b'],
      ['GITHUB_API_URL', 'ftp://api.github.com'],
      ['GITHUB_RUN_ID', '../1'],
      ['GITHUB_EVENT_NAME', undefined],
    ] as const) {
      expect(() => readActionContext({ ...ENV, [name]: value }, '{}', 't')).toThrow(
        `environment variable ${name} is not what GitHub Actions sets`,
      );
    }
  });

  it.each([
    ['push', '{', 'is not what GitHub writes: event (offset 1): the JSON text ends where'],
    ['push', '', 'is not what GitHub writes: event (offset 0): the JSON text ends where'],
    ['push', 'null', 'is not what GitHub writes: event: expected an object, got null'],
    ['push', '[]', 'is not what GitHub writes: event: expected an object, got a list'],
    ['push', '{"ref":1,"ref":2}', 'the key "ref" appears twice in one object'],
    [
      'push',
      '{"pull_request":{"number":"7"}}',
      'is not what GitHub writes: event.pull_request.number: expected a whole number',
    ],
    ['push', '{"pull_request":{"number":7}}', 'is not what GitHub writes: event.pull_request.head: is missing'],
    [
      'push',
      '{"pull_request":{"number":7,"head":{"sha":"0"}}}',
      'is not what GitHub writes: event.pull_request.head.sha: expected a full commit id',
    ],
    [
      'push',
      '{"repository":{"default_branch":1}}',
      'is not what GitHub writes: event.repository.default_branch: expected a text, got 1',
    ],
    ['pull_request', '{}', 'the payload of the event pull_request has no pull request'],
    [
      'pull_request_target',
      '{"pull_request":null}',
      'the payload of the event pull_request_target has no pull request',
    ],
    ['workflow_run', '{}', 'is not what GitHub writes: event.workflow_run: is missing'],
    [
      'workflow_run',
      '{"workflow_run":{"event":"PUSH","head_repository":null}}',
      'is not what GitHub writes: event.workflow_run.event: expected the name of an event, got "PUSH"',
    ],
    [
      'workflow_run',
      '{"workflow_run":{"event":"push","head_repository":{"full_name":7}}}',
      'is not what GitHub writes: event.workflow_run.head_repository.full_name: expected a repository, owner/name, got 7',
    ],
    [
      'workflow_run',
      '{"workflow_run":{"event":"push","head_repository":{"full_name":"no repository"}}}',
      'is not what GitHub writes: event.workflow_run.head_repository.full_name: expected a repository, owner/name, got "no repository"',
    ],
  ])('refuses the payload of %s %s', (event, payload, message) => {
    expect(() => readActionContext({ ...ENV, GITHUB_EVENT_NAME: event }, payload, 't')).toThrow(message);
  });
});

describe('what set a run off', () => {
  const stranger = (event: string): string =>
    `the event ${event} can come from somebody who may not write to the repository`;
  const about = (event: string): string => `the event ${event} is about a pull request`;
  const run = (event: string, from: string | null = OWN): object => ({
    workflow_run: { event, head_branch: 'main', head_repository: from === null ? null : { full_name: from } },
    repository: { default_branch: 'main' },
  });
  const main = { repository: { default_branch: 'main' } };
  const comment = { issue: { number: 7, pull_request: { url: 'x' } }, comment: { body: '/verify' } };
  const noRef = (event: string): string => `the event ${event} names no branch or tag`;
  const undecided = (event: string): string => `the event ${event} does not say which branch is the default one`;
  const merge = 'refs/pull/7/merge';

  it.each<[string, string, object, string, string | null, string | null]>([
    // what, event, payload, ref, why issue and badge are silent, why no certificate signs
    ['of the default branch', 'push', main, 'refs/heads/main', null, null],
    ['of a tag', 'push', main, 'refs/tags/v1', null, null],
    ['of another branch', 'push', main, 'refs/heads/x', 'the run is one of the branch x, not of main', null],
    [
      'of a branch whose name begins alike',
      'push',
      main,
      'refs/heads/main-evil',
      'the run is one of the branch main-evil, not of main',
      null,
    ],
    ['that does not say which is the default branch', 'push', {}, 'refs/heads/main', undecided('push'), null],
    ['of a tag, without the default branch', 'push', {}, 'refs/tags/v1', undecided('push'), null],
    ['by hand, without the default branch', 'workflow_dispatch', {}, MAIN, undecided('workflow_dispatch'), null],
    ['of a pull request’s ref', 'push', main, 'refs/pull/7/head', 'the run is one of refs/pull/7/head', null],
    ['by the clock', 'schedule', {}, 'refs/heads/main', null, null],
    ['by hand', 'workflow_dispatch', main, 'refs/heads/main', null, null],
    [
      'by hand, on another branch',
      'workflow_dispatch',
      main,
      'refs/heads/x',
      'the run is one of the branch x, not of main',
      null,
    ],
    ['by the API', 'repository_dispatch', main, 'refs/heads/main', null, null],
    ['by a release', 'release', main, 'refs/tags/v1', null, null],
    ['by a deployment', 'deployment', main, 'refs/heads/main', null, null],
    ['by a deployment’s end', 'deployment_status', main, 'refs/heads/main', null, null],
    [
      'by the deployment of a commit',
      'deployment_status',
      main,
      '',
      noRef('deployment_status'),
      noRef('deployment_status'),
    ],
    ['by the queue, which names no ref', 'merge_group', main, '', stranger('merge_group'), noRef('merge_group')],
    ['by a caller', 'workflow_call', main, 'refs/heads/main', null, null],
    ['by an own pull request', 'pull_request', pullRequest(OWN), merge, about('pull_request'), null],
    ['by that of a fork', 'pull_request', pullRequest('evil/fork'), merge, about('pull_request'), FORK],
    ['by that of a fork that is gone', 'pull_request', pullRequest(null), merge, about('pull_request'), FORK],
    [
      'by the queue',
      'merge_group',
      { merge_group: { head_sha: HEAD }, ...main },
      'refs/heads/gh-readonly-queue/main/pr-7-x',
      stranger('merge_group'),
      null,
    ],
    [
      'by a fork, with secrets',
      'pull_request_target',
      pullRequest('evil/fork'),
      'refs/heads/main',
      about('pull_request_target'),
      about('pull_request_target'),
    ],
    [
      'by an own pull request, with secrets',
      'pull_request_target',
      pullRequest(OWN),
      'refs/heads/main',
      about('pull_request_target'),
      about('pull_request_target'),
    ],
    [
      'by a comment on a pull request',
      'issue_comment',
      comment,
      'refs/heads/main',
      about('issue_comment'),
      about('issue_comment'),
    ],
    [
      'by a comment on an issue',
      'issue_comment',
      { issue: { number: 8 }, ...main },
      'refs/heads/main',
      stranger('issue_comment'),
      stranger('issue_comment'),
    ],
    ['by an issue', 'issues', main, 'refs/heads/main', stranger('issues'), stranger('issues')],
    ['by a star', 'watch', main, 'refs/heads/main', stranger('watch'), stranger('watch')],
    [
      'by an event of tomorrow',
      'anything_new',
      main,
      'refs/heads/main',
      stranger('anything_new'),
      stranger('anything_new'),
    ],
    [
      'by a review',
      'pull_request_review',
      pullRequest(OWN),
      merge,
      about('pull_request_review'),
      about('pull_request_review'),
    ],
    [
      'by a comment of a review of a fork',
      'pull_request_review_comment',
      pullRequest('evil/fork'),
      merge,
      about('pull_request_review_comment'),
      FORK,
    ],
    ['by an own run', 'workflow_run', run('push'), 'refs/heads/main', null, null],
    ['by an own scheduled run', 'workflow_run', run('schedule'), 'refs/heads/main', null, null],
    ...['pull_request', 'pull_request_target', 'issue_comment', 'merge_group', 'workflow_run'].map(
      (event): [string, string, object, string, string, string] => [
        `by a run on ${event}`,
        'workflow_run',
        run(event),
        'refs/heads/main',
        `the event workflow_run is about a run on ${event}`,
        `the event workflow_run is about a run on ${event}`,
      ],
    ),
    [
      'by a run of a fork',
      'workflow_run',
      run('push', 'evil/fork'),
      'refs/heads/main',
      'the event workflow_run is about a run of evil/fork',
      'the event workflow_run is about a run of evil/fork',
    ],
    [
      'by a run of a repository whose name begins alike',
      'workflow_run',
      run('push', `${OWN}-evil`),
      'refs/heads/main',
      `the event workflow_run is about a run of ${OWN}-evil`,
      `the event workflow_run is about a run of ${OWN}-evil`,
    ],
    [
      'by a run of a fork that is gone',
      'workflow_run',
      run('push', null),
      'refs/heads/main',
      'the event workflow_run is about a run of a repository that is gone',
      'the event workflow_run is about a run of a repository that is gone',
    ],
  ])('%s (%s)', (_, event, payload, ref, silent, unsigned) => {
    const context = read(event, payload, { GITHUB_REF: ref });
    expect({
      silent: silentBecause(context),
      unsigned: unsignedBecause(context, 'keyless'),
      unchecked: uncheckedBecause(context),
    }).toEqual({ silent, unsigned, unchecked: ref === '' ? null : unsigned });
  });

  it.each<[string, object, string, string | null]>([
    // event, payload, ref, why no key signs: its signature names no ref
    ['push', main, MAIN, null],
    ['push', main, 'refs/heads/x', null],
    ['push', {}, MAIN, null],
    ['push', main, 'refs/tags/v1', null],
    ['push', main, 'refs/pull/7/head', 'the run is one of refs/pull/7/head'],
    ['push', main, '', noRef('push')],
    ['schedule', {}, MAIN, null],
    ['release', main, 'refs/tags/v1', null],
    ['deployment_status', main, '', noRef('deployment_status')],
    ['workflow_run', run('push'), MAIN, null],
    ['workflow_run', run('push', 'evil/fork'), MAIN, 'the event workflow_run is about a run of evil/fork'],
    ['pull_request', pullRequest(OWN), merge, about('pull_request')],
    ['pull_request', pullRequest('evil/fork'), merge, FORK],
    ['pull_request_target', pullRequest(OWN), MAIN, about('pull_request_target')],
    ['merge_group', main, 'refs/heads/gh-readonly-queue/main/pr-7-x', stranger('merge_group')],
    ['issue_comment', main, MAIN, stranger('issue_comment')],
  ])('lets a key sign or not: %s %j %s', (event, payload, ref, unsigned) => {
    expect(unsignedBecause(read(event, payload, { GITHUB_REF: ref }), 'key')).toBe(unsigned);
  });
});
