// Publishing as a run of a workflow does it, for each event: what GitHub holds afterwards, and what the run says.

import { describe, expect, it, onTestFinished } from 'vitest';
import { storeAttestation } from '../../src/publish/github/attestation.js';
import { putFiles } from '../../src/publish/github/branch.js';
import { completeCheckRuns, planCheckRuns, startCheckRuns } from '../../src/publish/github/check-runs.js';
import { publishComment } from '../../src/publish/github/comment.js';
import { readActionContext } from '../../src/publish/github/context.js';
import { trackIssue } from '../../src/publish/github/issue.js';
import { connectGitHub, type Outcome } from '../../src/publish/github/outcome.js';
import { type Failure, type Settings, startGitHub } from '../support/github/stand-in.js';
import { failedResult, result } from '../unit/core/views/sample.js';

const MERGE = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const NOW = Date.parse(result().appraisedAt);
const FILES = { policy: { path: 'trust-center.yml', text: 'version: 1\nhardware: {}\nos: {}\n' }, compose: null };
const BUNDLE = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: {},
  dsseEnvelope: {},
};

const pullRequest = (from: string) => ({
  action: 'synchronize',
  pull_request: {
    number: 7,
    head: { sha: HEAD, repo: { full_name: from } },
    base: { repo: { full_name: 'octo-org/octo-app' } },
  },
});

/** Everything that can be published, one after another, as far as the event has it. */
async function publishAll(
  event: { name: string; payload: object; token?: string | null },
  {
    settings = {},
    failures = [],
    verified = false,
  }: { settings?: Settings; failures?: Failure[]; verified?: boolean } = {},
) {
  const standIn = await startGitHub(settings);
  onTestFinished(() => {
    expect(standIn.faults).toEqual([]);
  });
  standIn.play(...failures);
  const env = {
    GITHUB_API_URL: standIn.url,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: standIn.repository,
    GITHUB_SHA: MERGE,
    GITHUB_REF: event.name.startsWith('pull_request') ? 'refs/pull/7/merge' : 'refs/heads/main',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_RUN_ID: '4242',
    GITHUB_RUN_ATTEMPT: '1',
  };
  const token = event.token === undefined ? standIn.token : event.token;
  const context = readActionContext(env, JSON.stringify(event.payload), token);
  const github = connectGitHub(context, { secondMs: 1 });
  const appraised = verified ? result() : failedResult();

  const runs = planCheckRuns('app', ['app/0']);
  const begun = await startCheckRuns(github, runs);
  const badge = { path: 'badge.json', content: new TextEncoder().encode('{}') };
  const outcomes: Outcome<unknown>[] = [
    begun,
    await completeCheckRuns(github, runs, { result: appraised, files: FILES, at: NOW }),
    await publishComment(github, { key: 'app', result: appraised, at: NOW }),
    await storeAttestation(github, BUNDLE),
    await putFiles(github, { branch: 'badges', files: [badge], message: 'Badge' }),
    ...(event.name === 'schedule' ? [await trackIssue(github, { key: 'app', found: appraised, at: NOW })] : []),
  ];
  return { standIn, outcomes, kinds: new Set(outcomes.map(({ kind }) => kind)) };
}

describe('publishing to GitHub', () => {
  // A called workflow sees the event of its caller.
  for (const name of ['push', 'workflow_dispatch', 'workflow_call', 'merge_group']) {
    it(`on ${name}: check run, attestation and badge, but no comment and no issue`, async () => {
      const { standIn, kinds } = await publishAll({ name, payload: { ref: 'refs/heads/main' } });
      expect([...kinds]).toEqual(['published']);
      expect(standIn.checkRuns).toMatchObject([{ head_sha: MERGE, status: 'completed', conclusion: 'failure' }]);
      expect(standIn.checkRuns[0]?.output.annotations.map(({ start_line }) => start_line)).toEqual([2, 3]);
      expect(standIn.attestations).toEqual([BUNDLE]);
      expect(standIn.files('badges')).toEqual({ 'badge.json': '{}' });
      expect(standIn.comments).toEqual([]);
      expect(standIn.issues).toEqual([]);
    });
  }

  it('on schedule: an issue too', async () => {
    const { standIn, kinds } = await publishAll({ name: 'schedule', payload: { schedule: '0 6 * * *' } });
    expect([...kinds]).toEqual(['published']);
    expect(standIn.issues).toMatchObject([{ state: 'open' }]);
    const good = await publishAll({ name: 'schedule', payload: {} }, { verified: true });
    expect(good.standIn.issues).toEqual([]);
    expect(good.standIn.checkRuns).toMatchObject([{ conclusion: 'success' }]);
  });

  it('on pull_request: a comment too, and the check run at the head', async () => {
    const { standIn, kinds } = await publishAll({ name: 'pull_request', payload: pullRequest('octo-org/octo-app') });
    expect([...kinds]).toEqual(['published']);
    expect(standIn.checkRuns).toMatchObject([{ head_sha: HEAD }]);
    expect(standIn.comments).toMatchObject([{ issue: 7 }]);
  });

  it('on pull_request from a fork: nothing is asked of GitHub, and every part says why', async () => {
    const { standIn, outcomes } = await publishAll({ name: 'pull_request', payload: pullRequest('stranger/octo-app') });
    const why =
      'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write.';
    expect(outcomes).toEqual(
      ['The check run', 'The check run', 'The comment on the pull request', 'The attestation', 'The branch badges'].map(
        (what) => ({ kind: 'skipped', notice: `${what} was not published: ${why}` }),
      ),
    );
    expect(standIn.requests).toEqual([]);
  });

  it('without a token: nothing is asked either', async () => {
    const { standIn, outcomes } = await publishAll({ name: 'push', payload: {}, token: null });
    expect(outcomes[0]).toEqual({
      kind: 'skipped',
      notice: 'The check run was not published: no token was given (input github-token).',
    });
    expect(standIn.requests).toEqual([]);
  });

  it('with a token that may only read: each part names the line it needs', async () => {
    const event = { name: 'pull_request', payload: pullRequest('octo-org/octo-app') };
    for (const hidden of [false, true]) {
      const { outcomes } = await publishAll(event, { settings: { permissions: [], private: hidden } });
      const lines = outcomes.map((one) =>
        one.kind === 'unpublished' ? one.warning.split('permissions:\n  ')[1] : one,
      );
      expect(lines).toEqual([
        'checks: write',
        'checks: write',
        'pull-requests: write',
        'attestations: write',
        'contents: write',
      ]);
    }
  });

  const storms: Record<string, Omit<Failure, 'on'>> = {
    'server errors': { status: 502, body: { message: 'Bad Gateway' } },
    'server errors after the request was carried out': { status: 504, carriedOut: true },
    'cut connections': { status: 0, cut: true },
    'primary rate limits': { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } },
    'secondary rate limits': {
      status: 403,
      headers: { 'retry-after': '20' },
      body: { message: 'You have exceeded a secondary rate limit' },
    },
    'too many requests': { status: 429, headers: { 'retry-after': '3' } },
  };
  for (const [name, failure] of Object.entries(storms)) {
    it(`through ${name}: everything once, as without`, async () => {
      const on = ['POST check-runs', 'PATCH check-runs', 'GET issues', 'POST issues', 'POST attestations'];
      const git = ['POST git/blobs', 'POST git/trees', 'POST git/commits', 'GET git/ref', 'POST git/refs'];
      const failures = [...on, ...git].map((request) => ({ ...failure, on: request }));
      const event = { name: 'pull_request', payload: pullRequest('octo-org/octo-app') };
      const { standIn, kinds } = await publishAll(event, { failures });
      expect([...kinds]).toEqual(['published']);
      expect(standIn.checkRuns).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
      expect(standIn.comments).toHaveLength(1);
      expect(standIn.files('badges')).toEqual({ 'badge.json': '{}' });
    });
  }

  it('when GitHub is down: warnings, no crash, no more than five requests for each part', async () => {
    const event = { name: 'pull_request', payload: pullRequest('octo-org/octo-app') };
    const failures = ['GET ', 'POST ', 'PATCH '].map((on) => ({ on, status: 503, times: 999 }));
    const { standIn, kinds } = await publishAll(event, { failures });
    expect([...kinds]).toEqual(['unpublished']);
    expect(standIn.requests.length).toBeLessThanOrEqual(5 * 5);
  });
});
