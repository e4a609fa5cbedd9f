import { describe, expect, it } from 'vitest';
import {
  abandonCheckRuns,
  completeCheckRuns,
  noteProgress,
  startCheckRuns,
} from '../../../../src/publish/github/check-runs.js';
import { published, SHA, startWorld, warningOf } from '../../../support/github/world.js';
import { check, component, failedResult, result } from '../../result/sample.js';

const NAME = 'trust-center';
const POLICY = 'version: 1\nhardware:\n  tcb-statuses: [UpToDate]\nos:\n  images: []\n';
const FILES = { policy: { path: 'trust-center.yml', text: POLICY }, compose: null };
const NO_FILES = { policy: null, compose: null };

/** A result with `count` failed checks. */
function manyFailures(count: number, detail = 'Wrong.') {
  const { phases } = component();
  const checks = Array.from({ length: count }, (_, i) => check('hardware.tcb-status', 'fail', `${i} ${detail}`));
  return result({
    verdict: 'failed',
    verdictReason: 'failed: hardware.tcb-status',
    components: [component({ phases: { ...phases, hardware: { status: 'fail', checks } } })],
  });
}

describe('check runs', () => {
  it('is in progress while the verification runs, then a success', async () => {
    const { standIn, github } = await startWorld();
    const started = published(await startCheckRuns(github, { name: NAME, components: ['app/0'] }));
    expect(standIn.checkRuns).toMatchObject([
      {
        name: 'trust-center (app/0)',
        head_sha: SHA,
        status: 'in_progress',
        conclusion: null,
        external_id: 'trust-center 4242.1 app/0',
        details_url: 'https://github.com/octo-org/octo-app/actions/runs/4242',
      },
    ]);
    published(await noteProgress(github, started, 'Rebuilding the image.'));
    expect(standIn.checkRuns[0]).toMatchObject({ status: 'in_progress', output: { summary: 'Rebuilding the image.' } });
    const done = published(await completeCheckRuns(github, { name: NAME, started, result: result(), files: FILES }));
    expect(done).toEqual(started);
    expect(standIn.checkRuns).toHaveLength(1);
    expect(standIn.checkRuns[0]).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      output: { title: 'verified: hardware, os and source-code (domain skipped)', annotations: [] },
    });
    expect(standIn.checkRuns[0]?.output.summary).toContain('## ✅ verified');
  });

  it('annotates the policy’s lines, failures first', async () => {
    const { standIn, github } = await startWorld();
    published(await completeCheckRuns(github, { name: NAME, started: [], result: failedResult(), files: FILES }));
    const [run] = standIn.checkRuns;
    expect(run).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(run?.output.annotations).toEqual([
      {
        path: 'trust-center.yml',
        start_line: 3,
        end_line: 3,
        annotation_level: 'failure',
        title: 'hardware.tcb-status (app/0)',
        message:
          'The converged status is OutOfDate.\nexpected: UpToDate\nactual: OutOfDate\nUpdate the BIOS and microcode of the host.',
      },
      {
        path: 'trust-center.yml',
        start_line: 5,
        end_line: 5,
        annotation_level: 'warning',
        title: 'os.reference-value (app/0)',
        message: 'No reference value is given.\nPin the image.',
      },
    ]);
  });

  it('sends annotations fifty at a time', async () => {
    for (const count of [50, 51, 120]) {
      const { standIn, github } = await startWorld();
      const started = published(await startCheckRuns(github, { name: NAME, components: ['app/0'] }));
      published(await completeCheckRuns(github, { name: NAME, started, result: manyFailures(count), files: FILES }));
      const messages = standIn.checkRuns[0]?.output.annotations.map(({ message }) => message);
      expect(messages).toEqual(Array.from({ length: count }, (_, i) => `${i} Wrong.`));
      expect(standIn.requests).toHaveLength(1 + Math.ceil(count / 50));
      expect(standIn.checkRuns[0]?.conclusion).toBe('failure');
    }
  });

  it('cuts a summary that is too long and says where the whole is', async () => {
    const { standIn, github } = await startWorld();
    const long = manyFailures(400, 'ü'.repeat(600));
    published(await completeCheckRuns(github, { name: NAME, started: [], result: long, files: NO_FILES }));
    const summary = standIn.checkRuns[0]?.output.summary ?? '';
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(
      /\n> The whole result is in the summary and the files of https:\/\/github.com\/octo-org\/octo-app\/actions\/runs\/4242\n$/,
    );
  });

  it('judges each component by itself; never a success that the whole is not', async () => {
    const { standIn, github } = await startWorld();
    const [bad] = failedResult().components;
    if (bad === undefined) throw new Error('unreachable');
    const mixed = result({ ...failedResult(), components: [component(), { ...bad, instance: 1 }] });
    published(await completeCheckRuns(github, { name: NAME, started: [], result: mixed, files: NO_FILES }));
    expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['trust-center (app/0)', 'success'],
      ['trust-center (app/1)', 'failure'],
    ]);

    for (const [change, conclusion] of [
      [{ verdict: 'failed', verdictReason: 'failed: the components are not one deployment' }, 'failure'],
      [{ verdict: 'inconclusive', verdictReason: 'inconclusive: something' }, 'action_required'],
      [{ trustAnchor: 'insecure:00' }, 'action_required'],
      [{ coverage: { ...result().coverage, hardware: 'skipped' }, verdict: 'inconclusive' }, 'action_required'],
    ] as const) {
      const world = await startWorld();
      const input = { name: NAME, started: [], result: result(change), files: NO_FILES };
      published(await completeCheckRuns(world.github, input));
      expect(world.standIn.checkRuns.map((run) => run.conclusion)).toEqual([conclusion]);
    }
  });

  it('leaves no check run in progress: not of an absent component, nor after an error', async () => {
    const { standIn, github } = await startWorld();
    const started = published(await startCheckRuns(github, { name: NAME, components: ['app/0', 'kms/0'] }));
    published(await completeCheckRuns(github, { name: NAME, started, result: result(), files: NO_FILES }));
    expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['success', 'action_required']);

    const again = published(await startCheckRuns(github, { name: NAME, components: ['app/0'] }));
    published(await abandonCheckRuns(github, again, 'The host is not reachable.\u202e'));
    expect(standIn.checkRuns[2]).toMatchObject({
      conclusion: 'failure',
      output: { title: 'Not verified', summary: 'The host is not reachable.\\u{202e}' },
    });
  });

  it('does not make a second check run when the answer to the first is lost', async () => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST check-runs', status: 502, carriedOut: true });
    const started = published(await startCheckRuns(github, { name: NAME, components: ['app/0'] }));
    expect(started.map(({ id }) => id)).toEqual(standIn.checkRuns.map(({ id }) => id));
    expect(started).toHaveLength(1);
  });

  it('says which permission is missing, once', async () => {
    const { standIn, github } = await startWorld({ permissions: [] });
    const outcome = await startCheckRuns(github, { name: NAME, components: ['app/0', 'app/1'] });
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 403 (Resource not accessible by integration). The token lacks a permission. Add to the job, beside the permissions it has:\npermissions:\n  checks: write',
    );
    expect(standIn.requests).toHaveLength(1);
  });

  it('says so in a private repository, where GitHub answers that there is no such thing', async () => {
    const { standIn, github } = await startWorld({ permissions: [], private: true });
    const outcome = await startCheckRuns(github, { name: NAME, components: ['app/0'] });
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 404 (Not Found). If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\npermissions:\n  checks: write',
    );
  });

  it('says that the token is no good', async () => {
    const { standIn, github } = await startWorld({}, { token: 'ghs_other' });
    const outcome = await startCheckRuns(github, { name: NAME, components: ['app/0'] });
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 401 (Bad credentials). The token has expired or is not one of this server.',
    );
  });

  it('asks GitHub for nothing on a pull request from a fork, and says why', async () => {
    const { standIn, github } = await startWorld({}, { pullRequest: { number: 7, fromFork: true } });
    expect(await startCheckRuns(github, { name: NAME, components: ['app/0'] })).toEqual({
      kind: 'skipped',
      notice:
        'The check run was not published: the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write.',
    });
    expect(standIn.requests).toEqual([]);
  });
});
