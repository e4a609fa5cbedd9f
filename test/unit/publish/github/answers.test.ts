// Whatever GitHub, or what answers in its place, says: an outcome, never a crash.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src/core/errors.js';
import { storeAttestation } from '../../../../src/publish/github/attestation.js';
import { putFiles } from '../../../../src/publish/github/branch.js';
import { planCheckRuns, startCheckRuns } from '../../../../src/publish/github/check-runs.js';
import { publishComment } from '../../../../src/publish/github/comment.js';
import { readActionContext } from '../../../../src/publish/github/context.js';
import { trackIssue } from '../../../../src/publish/github/issue.js';
import { startWorld, warningOf } from '../../../support/github/world.js';
import { result } from '../../core/views/sample.js';

const names = [
  'id',
  'number',
  'body',
  'user',
  'login',
  'html_url',
  'sha',
  'object',
  'tree',
  'labels',
  'state',
  'message',
];
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, 1.5, -1, '', 'x', 'a'.repeat(40), '<!-- trust-center k failed -->'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 6 }),
  ),
}));

describe('answers that GitHub would not give', () => {
  it('lead to an outcome, for everything that is published', async () => {
    const { standIn, github } = await startWorld();
    const failed = result({ verdict: 'failed' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(200, 201, 422),
        async (bodies, status) => {
          standIn.forget();
          standIn.play(...bodies.map((body) => ({ on: '', status, text: JSON.stringify(body) })));
          standIn.play({ on: '', status: 400, times: 99 });
          const files = [{ path: 'a', content: new Uint8Array() }];
          for (const publish of [
            () => startCheckRuns(github, planCheckRuns('n', ['app/0'])),
            () => publishComment(github, { key: 'k', result: failed, at: 0 }),
            () => trackIssue(github, { key: 'k', found: failed, at: 0 }),
            () => storeAttestation(github, {}),
            () => putFiles(github, { branch: 'b', files, message: 'm', wait: async () => {} }),
          ]) {
            expect(['published', 'unpublished']).toContain((await publish()).kind);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are named with what was expected', async () => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST attestations', status: 201, text: '{"id":"1"}' });
    const outcome = await storeAttestation(github, {});
    expect(warningOf(outcome, standIn)).toBe(
      'The attestation was not published: github.attestation.id: expected a whole number from 0 to 9007199254740991, got the text "1".',
    );
  });
});

describe('event payloads', () => {
  it('are read or refused', () => {
    const env = {
      GITHUB_API_URL: 'https://api.github.com',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_ATTEMPT: '1',
    };
    const keys = fc.constantFrom('pull_request', 'number', 'head', 'base', 'repo', 'full_name', 'sha');
    const { payload } = fc.letrec((tie) => ({
      payload: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<unknown>(null, 7, 'o/r', 'b'.repeat(40)),
        fc.dictionary(keys, tie('payload'), { maxKeys: 7 }),
      ),
    }));
    fc.assert(
      fc.property(payload, (value) => {
        try {
          const { pullRequest } = readActionContext(env, JSON.stringify(value), 't');
          // Only what says that it is of this repository is taken to be.
          if (pullRequest?.fromFork === false) expect(JSON.stringify(value)).toContain('"full_name":"o/r"');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});
