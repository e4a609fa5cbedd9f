// Every cause for which GitHub refuses, by the answer that GitHub gives: what the run says of it.

import { describe, expect, it } from 'vitest';
import { storeAttestation } from '../../../../src/publish/github/attestation.js';
import { putFiles } from '../../../../src/publish/github/branch.js';
import { type TokenKind, tokenKind } from '../../../../src/publish/github/causes.js';
import { planCheckRuns, startCheckRuns } from '../../../../src/publish/github/check-runs.js';
import { publishComment } from '../../../../src/publish/github/comment.js';
import { trackIssue } from '../../../../src/publish/github/issue.js';
import type { GitHub, Outcome } from '../../../../src/publish/github/outcome.js';
import type { Failure } from '../../../support/github/stand-in.js';
import { startWorld, warningOf } from '../../../support/github/world.js';
import { failedResult } from '../../core/views/sample.js';

const NOW = Date.parse(failedResult().appraisedAt);
const secret = 'a1B2'.repeat(9);
const TOKENS: Record<TokenKind, string> = {
  app: `ghs_${secret}`,
  'fine-grained': `github_pat_${secret}_${secret}`,
  classic: `ghp_${secret}`,
  oauth: `gho_${secret}`,
  'user-to-server': `ghu_${secret}`,
  unknown: secret,
};

const PUBLISH: Record<string, { on: string; run: (github: GitHub) => Promise<Outcome<unknown>> }> = {
  'check run': { on: 'POST check-runs', run: (github) => startCheckRuns(github, planCheckRuns('app', ['app/0'])) },
  comment: {
    on: 'POST issues/7/comments',
    run: (github) => publishComment(github, { key: 'app', result: failedResult(), at: NOW }),
  },
  issue: { on: 'POST issues', run: (github) => trackIssue(github, { key: 'app', found: failedResult(), at: NOW }) },
  attestation: { on: 'POST attestations', run: (github) => storeAttestation(github, {}) },
  branch: {
    on: 'POST git/refs',
    run: (github) => {
      const files = [{ path: 'badge.svg', content: new Uint8Array() }];
      return putFiles(github, { branch: 'badges', files, message: 'Badge', wait: async () => {} });
    },
  },
};

/** What follows GitHub's own words. */
async function said(what: string, token: TokenKind, failure: Omit<Failure, 'on'>): Promise<string> {
  const { on, run } = PUBLISH[what] ?? { on: '', run: () => Promise.reject(new Error(what)) };
  const { standIn, github } = await startWorld({ token: TOKENS[token] });
  standIn.play({ on, times: 99, ...failure });
  const warning = warningOf(await run(github), standIn);
  expect(warning).not.toContain(secret);
  return warning.replace(/^The .*?GitHub answered with status \d+ \([^)]*\)\.(?: |$)/, '');
}

const forbidden = (message: string, headers: Record<string, string> = {}) => ({
  status: 403,
  body: { message },
  headers,
});
const notFound = { status: 404, body: { message: 'Not Found' } };
// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub’s
const JOB = 'the job’s own token (`github-token: ${{ github.token }}`, which is the default)';
const lacks = (...permissions: string[]): string =>
  ['The token lacks a permission. Add to the job, beside the permissions it has:\npermissions:', ...permissions].join(
    '\n  ',
  );
const onlyApps = (kind: string): string =>
  `Only apps may make check runs, and the token in github-token is ${kind}. Use ${JOB}, or the token of an app that has the permission Checks.`;
const appOnly = forbidden('You must authenticate via a GitHub App.');
const integration = 'Resource not accessible by integration';
const personal = 'Resource not accessible by personal access token';

describe('the kind of a token', () => {
  it('is told by its prefix', () => {
    for (const [kind, token] of Object.entries(TOKENS)) expect(tokenKind(token)).toBe(kind);
    expect(tokenKind('0123456789abcdef0123456789abcdef01234567')).toBe('classic');
    expect(tokenKind('')).toBe('unknown');
  });
});

describe('a refusal is told by its cause', () => {
  it.each<[string, string, TokenKind, Omit<Failure, 'on'>, string]>([
    ['a personal token for check runs', 'check run', 'classic', appOnly, onlyApps('a personal access token (classic)')],
    [
      'a fine-grained one, which has no such permission',
      'check run',
      'fine-grained',
      forbidden(personal),
      onlyApps('a fine-grained personal access token'),
    ],
    ['an OAuth app’s', 'check run', 'oauth', notFound, onlyApps('the token of an OAuth app')],
    [
      'that of an app for a user',
      'check run',
      'user-to-server',
      forbidden(integration),
      onlyApps('the token of an app that acts for a user'),
    ],
    ['a permission of the job', 'issue', 'app', forbidden(integration), lacks('issues: write')],
    [
      'a permission that GitHub names, of which ours is one',
      'comment',
      'app',
      forbidden(integration, { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' }),
      lacks('pull-requests: write'),
    ],
    [
      'permissions that GitHub names, and we did not expect',
      'branch',
      'app',
      forbidden(integration, { 'x-accepted-github-permissions': 'contents=write,workflows=write' }),
      lacks('contents: write', 'workflows: write'),
    ],
    [
      'a header that is not GitHub’s',
      'issue',
      'app',
      forbidden(integration, { 'x-accepted-github-permissions': 'id-token: write}}, x' }),
      lacks('issues: write'),
    ],
    [
      'a permission of a fine-grained token, by the name that its page has',
      'comment',
      'fine-grained',
      forbidden(personal),
      `The fine-grained personal access token in github-token may not do this: it must include this repository, with the permission “Pull requests: Read and write”, and an owner of the organization may have to approve it. Or use ${JOB}.`,
    ],
    [
      'a fine-grained token without this repository',
      'issue',
      'fine-grained',
      notFound,
      `The fine-grained personal access token in github-token may not do this: it must include this repository, with the permission “Issues: Read and write”, and an owner of the organization may have to approve it. Or use ${JOB}.`,
    ],
    [
      'a scope',
      'issue',
      'classic',
      { ...notFound, headers: { 'x-oauth-scopes': 'gist, read:org' } },
      `The token in github-token, a personal access token (classic), needs the scope repo, or public_repo in a public repository (it has gist, read:org), and its owner the right to write here. Or use ${JOB}.`,
    ],
    [
      'the user behind an app',
      'issue',
      'user-to-server',
      forbidden(integration),
      `The token in github-token is the token of an app that acts for a user: the app needs the permission “Issues: Read and write”, and the user the right to write here. Or use ${JOB}.`,
    ],
    [
      'single sign-on',
      'issue',
      'classic',
      forbidden(
        'Resource protected by organization SAML enforcement. You must grant your Personal Access token access.',
        {
          'x-github-sso': `required; url=https://github.com/orgs/o/sso?authorization_request=${secret}`,
        },
      ),
      `The organization asks for single sign-on, and the token in github-token, a personal access token (classic), was not authorised for it. Authorise it ("Configure SSO" beside the token, in the settings of its owner), or use ${JOB}.`,
    ],
    [
      'an IP allow list',
      'issue',
      'app',
      forbidden(
        'Although you appear to have the correct authorization credentials, the `o` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
      ),
      'The organization has an IP allow list, and the address of this runner is not on it. Use a runner whose address is, or have it added; the token is not at fault.',
    ],
    [
      'a policy on tokens',
      'issue',
      'fine-grained',
      forbidden(
        'The ‘o’ organization forbids access via a fine-grained personal access tokens if the token’s lifetime is greater than 90 days.',
      ),
      `The organization does not accept the token in github-token, a fine-grained personal access token, as it is. Use ${JOB}, or a token that its policy allows.`,
    ],
    [
      'an archived repository',
      'issue',
      'app',
      forbidden('Repository was archived so is read-only.'),
      'The repository is archived: nothing can be published in it until it is unarchived.',
    ],
    [
      'issues turned off',
      'issue',
      'app',
      { status: 410, body: { message: 'Issues has been disabled in this repository.' } },
      'The repository has issues turned off. Turn them on in its settings, or leave out `issue: true`.',
    ],
    [
      'a locked conversation',
      'comment',
      'app',
      forbidden('Unable to create comment because issue is locked.'),
      'The conversation is locked, and only those who may write to the repository can go on in it. Unlock it, or leave it: the result is in the job summary.',
    ],
    ...(
      [
        'Repository rule violations found\n\nChanges must be made through a pull request.',
        'Cannot update this protected ref.',
        'Protected branch update failed for refs/heads/badges.',
      ] as const
    ).map((message): [string, string, TokenKind, Omit<Failure, 'on'>, string] => [
      message,
      'branch',
      'app',
      { status: 422, body: { message } },
      'A branch protection or ruleset forbids it; a permission would not help. Name another branch, which no rule covers, or let the token’s account bypass the rule.',
    ]),
    [
      'the plan',
      'attestation',
      'app',
      {
        status: 403,
        body: {
          message:
            'Feature not available for user-owned private repositories. To enable this feature, please make this repository public.',
        },
      },
      'GitHub stores attestations of public repositories on every plan, of private and internal ones only for organizations with GitHub Enterprise Cloud. No permission is missing; the signed summary is in the file of the output `summary-path`.',
    ],
    [
      'the host',
      'attestation',
      'app',
      { ...notFound, headers: { 'x-github-enterprise-version': '3.19.2' } },
      'This server, GitHub Enterprise Server 3.19.2, has no attestation store. No permission is missing; the signed summary is in the file of the output `summary-path`.',
    ],
    [
      'an expired token of an app',
      'issue',
      'app',
      { status: 401, body: { message: 'Bad credentials' } },
      'The token has expired or is not one of this server.',
    ],
    [
      'an expired personal token',
      'issue',
      'fine-grained',
      { status: 401, body: { message: 'Bad credentials' } },
      `The token in github-token, a fine-grained personal access token, has expired, was revoked, or is not one of this server. Make a new one, or use ${JOB}.`,
    ],
    ['what nobody knows', 'issue', 'app', { status: 422, body: { message: 'Validation Failed' } }, ''],
    [
      'what may be a permission',
      'attestation',
      'app',
      notFound,
      'If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\npermissions:\n  attestations: write',
    ],
  ])('%s', async (_, what, token, failure, expected) => {
    expect(await said(what, token, failure)).toBe(expected);
  });

  it.each([
    [
      'the primary rate limit',
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999' },
      'API rate limit exceeded for installation ID 1.',
    ],
    ['a secondary one', { 'retry-after': '3600' }, 'You have exceeded a secondary rate limit.'],
  ])('%s, with the time to wait and no permission', async (_, headers, message) => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST check-runs', ...forbidden(message, headers), times: 99 });
    const warning = warningOf(await startCheckRuns(github, planCheckRuns('app', ['app/0'])), standIn);
    expect(warning).toMatch(/; it limits the rate of requests and asks to wait \d+ s\.$/);
    expect(warning).toContain(message);
  });

  it('a clock that is wrong is named first', async () => {
    const date = (ahead: number) => ({ date: new Date(Date.now() + ahead).toUTCString() });
    const refused = (headers: Record<string, string>) => ({
      status: 401,
      body: { message: 'Bad credentials' },
      headers,
    });
    expect(await said('issue', 'app', refused(date(3_600_000)))).toBe(
      'The clock of this machine is 60 minutes behind GitHub’s: set it first. The token has expired or is not one of this server.',
    );
    expect(await said('issue', 'app', refused(date(-3_600_000)))).toMatch(
      /^The clock of this machine is 60 minutes ahead of/,
    );
    expect(await said('issue', 'app', refused(date(240_000)))).toMatch(/^The token has expired/);
  });
});
