import { describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../../../src/core/result/document.js';
import {
  abandonCheckRuns,
  completeCheckRuns,
  noteProgress,
  planCheckRuns,
  startCheckRuns,
} from '../../../../src/publish/github/check-runs.js';
import { published, SHA, startWorld, type World, warningOf } from '../../../support/github/world.js';
import { check, component, derivedResult, failedResult, foundResult, result } from '../../core/views/sample.js';

const DAY = 86_400_000;
const NOW = Date.parse(result().appraisedAt);
const POLICY = 'version: 1\nhardware:\n  tcb-statuses: [UpToDate]\nos:\n  images: []\n';
const FILES = { policy: { path: 'trust-center.yml', text: POLICY }, compose: null };
const NO_FILES = { policy: null, compose: null };

const plan = (...expected: string[]) => planCheckRuns('app', expected);

/** Check runs of a result, begun or not, as they stand then. */
async function complete({ github, standIn }: World, found: ResultDocument, options: { at?: number } = {}) {
  const runs = plan();
  const outcome = await completeCheckRuns(github, runs, { result: found, files: NO_FILES, at: NOW, ...options });
  published(outcome);
  return standIn.checkRuns.map(({ name, conclusion, output }) => [name, conclusion, output.title]);
}

/** A component that fails, beside one that passes by itself. */
function mixed(): ResultDocument {
  const [bad] = failedResult().components;
  if (bad === undefined) throw new Error('unreachable');
  return result({ ...failedResult(), components: [component(), { ...bad, instance: 1 }] });
}

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
    const runs = plan('app/0');
    published(await startCheckRuns(github, runs));
    expect(standIn.checkRuns).toMatchObject([
      {
        name: 'trust-center: app (app/0)',
        head_sha: SHA,
        status: 'in_progress',
        conclusion: null,
        external_id: `trust-center 4242.1 ${runs.process} app/0`,
        details_url: 'https://github.com/octo-org/octo-app/actions/runs/4242',
      },
    ]);
    published(await noteProgress(github, runs, 'Rebuilding the image.'));
    expect(standIn.checkRuns[0]).toMatchObject({ status: 'in_progress', output: { summary: 'Rebuilding the image.' } });
    published(await completeCheckRuns(github, runs, { result: result(), files: FILES, at: NOW }));
    expect(standIn.checkRuns).toHaveLength(1);
    expect(standIn.checkRuns[0]).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      output: { title: 'verified: hardware, os and source-code (domain skipped)', annotations: [] },
    });
    expect(standIn.checkRuns[0]?.output.summary).toContain('## ✓ verified: ');
  });

  it('annotates the policy’s lines, failures first', async () => {
    const { standIn, github } = await startWorld();
    published(await completeCheckRuns(github, plan(), { result: failedResult(), files: FILES, at: NOW }));
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

  it('annotates what was found in the app-compose, and stays a success', async () => {
    const { standIn, github } = await startWorld();
    published(await completeCheckRuns(github, plan(), { result: foundResult(), files: FILES, at: NOW }));
    const [run] = standIn.checkRuns;
    expect(run).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(run?.output.annotations).toMatchObject([
      {
        path: 'trust-center.yml',
        annotation_level: 'warning',
        title: 'source-code.compose.privileged (app/0)',
        message: 'A privileged container controls the whole VM.\nwhere: docker_compose_file.services.web.privileged',
      },
      { annotation_level: 'notice', title: 'source-code.compose.dstack-socket (app/0)' },
    ]);
  });

  it('sends annotations fifty at a time', async () => {
    for (const count of [50, 51, 120]) {
      const { standIn, github } = await startWorld();
      const runs = plan('app/0');
      published(await startCheckRuns(github, runs));
      published(await completeCheckRuns(github, runs, { result: manyFailures(count), files: FILES, at: NOW }));
      const messages = standIn.checkRuns[0]?.output.annotations.map(({ message }) => message);
      expect(messages).toEqual(Array.from({ length: count }, (_, i) => `${i} Wrong.`));
      const writes = standIn.requests.filter((request) => !request.startsWith('GET'));
      expect(writes).toHaveLength(1 + Math.ceil(count / 50));
      expect(standIn.checkRuns[0]?.conclusion).toBe('failure');
    }
  });

  it('tells of each component alone what was not shown, the others being appraised', async () => {
    const world = await startWorld();
    const bound = check('source-code.kms-binding', 'pass', 'Its keys are of that KMS.');
    const phases = { ...component().phases, 'source-code': { status: 'pass' as const, checks: [bound] } };
    const found = result({
      components: [component({ phases }), component({ role: 'kms', freshness: 'nonce', reference: null })],
    });
    await complete(world, found);
    const [app = '', kms = ''] = world.standIn.checkRuns.map(({ output }) => output.summary ?? '');
    expect(app).toContain('- age: fetched without a nonce');
    expect(app).not.toContain('- KMS: ');
    expect(app).toContain('- domain: nobody asked');
    // It has no domain that anybody could ask about.
    expect(kms).not.toContain('domain');
    expect(kms).not.toContain('- age: ');
  });

  it('tells of each component too what is said of the deployment as a whole', async () => {
    const world = await startWorld();
    const found = result({ components: [component(), component({ role: 'kms' })] });
    const why = 'the keyset lists no TLS key for this host';
    await complete(world, { ...found, notShown: [...found.notShown, { what: 'connection', why }] });
    const summaries = world.standIn.checkRuns.map(({ output }) => output.summary ?? '');
    expect(summaries).toHaveLength(2);
    for (const summary of summaries) expect(summary.split(`- connection: ${why}`)).toHaveLength(2);
  });

  it('annotates causes, and counts what follows', async () => {
    const { github, standIn } = await startWorld();
    const files = { policy: { path: 'trust-center.yml', text: POLICY }, compose: null };
    published(await completeCheckRuns(github, plan(), { result: derivedResult(), files, at: NOW }));
    expect(standIn.checkRuns[0]?.output.annotations).toMatchObject([
      {
        title: 'os.reference-value (app/0)',
        message: 'No reference value is given.\nPin the image.\n3 more follow from this.',
      },
    ]);
  });

  it('cuts a summary that is too long and says where the whole is', async () => {
    const { standIn, github } = await startWorld();
    const long = manyFailures(400, 'ü'.repeat(600));
    published(await completeCheckRuns(github, plan(), { result: long, files: NO_FILES, at: NOW }));
    const summary = standIn.checkRuns[0]?.output.summary ?? '';
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(
      /\n> The whole result is in the summary and the files of https:\/\/github.com\/octo-org\/octo-app\/actions\/runs\/4242\n$/,
    );
  });

  it('is a success only as part of a result that is verified', async () => {
    expect(await complete(await startWorld(), mixed())).toEqual([
      [
        'trust-center: app (app/0)',
        'failure',
        'this component passes; the verdict is failed: hardware.tcb-status (app/0) (domain skipped)',
      ],
      ['trust-center: app (app/1)', 'failure', expect.stringMatching(/^failed: hardware\.tcb-status \(app\/1\)/)],
    ]);
    const { phases } = component();
    const undecided = component({
      instance: 1,
      phases: { ...phases, os: { status: 'unknown', checks: [check('os.mrtd', 'unknown', 'Not known.')] } },
    });
    const inconclusive = result({
      verdict: 'inconclusive',
      verdictReason: 'inconclusive: os.mrtd (app/1) could not be decided',
      components: [component(), undecided],
    });
    expect(await complete(await startWorld(), inconclusive)).toEqual([
      [
        'trust-center: app (app/0)',
        'action_required',
        'this component passes; the verdict is inconclusive: os.mrtd (app/1) could not be decided',
      ],
      [
        'trust-center: app (app/1)',
        'action_required',
        'inconclusive: os.mrtd (app/1) and 1 more could not be decided (domain skipped)',
      ],
    ]);
    const both = result({ ...mixed(), components: [...mixed().components, { ...undecided, instance: 2 }] });
    expect((await complete(await startWorld(), both))[2]).toEqual([
      'trust-center: app (app/2)',
      'failure',
      'this component is inconclusive; the verdict is failed: hardware.tcb-status (app/0) (domain skipped)',
    ]);
    const good = result({ components: [component(), component({ instance: 1 })] });
    expect((await complete(await startWorld(), good)).map(([, conclusion]) => conclusion)).toEqual([
      'success',
      'success',
    ]);
  });

  it.each<[string, Partial<ResultDocument>, number, string, string]>([
    [
      'what failed as a whole',
      { verdict: 'failed', verdictReason: 'failed: the components are not one deployment' },
      0,
      'failure',
      'this component passes; the verdict is failed: the components are not one deployment',
    ],
    [
      'what is undecided as a whole',
      { verdict: 'inconclusive', verdictReason: 'inconclusive: something' },
      0,
      'action_required',
      'this component passes; the verdict is inconclusive: something',
    ],
    [
      'a test root',
      { experiment: 'test root' },
      0,
      'action_required',
      'verified as an experiment: hardware, os and source-code (domain skipped) — test root, not production',
    ],
    [
      'no hardware',
      { coverage: { ...result().coverage, hardware: 'skipped' }, verdict: 'inconclusive' },
      0,
      'action_required',
      'inconclusive: the os phase (app/0) and 1 more could not be decided (hardware and domain skipped)',
    ],
    [
      'what is older than a week',
      {},
      7 * DAY + 1,
      'action_required',
      'verified as of 2026-06-15, 7 days ago: hardware, os and source-code (domain skipped)',
    ],
    [
      'what is yet to come',
      {},
      -DAY,
      'action_required',
      'verified as of 2026-06-15, which is yet to come: hardware, os and source-code (domain skipped)',
    ],
  ])('is no success for %s', async (_, change, after, conclusion, title) => {
    const world = await startWorld();
    const found = await complete(world, result(change), { at: NOW + after });
    expect(found).toEqual([['trust-center: app (app/0)', conclusion, title]]);
    const old = title.startsWith('verified as of');
    expect(world.standIn.checkRuns[0]?.output.summary?.startsWith('## ! verified as of')).toBe(old);
  });

  it('is there for every component before one is completed, and successes come last', async () => {
    const { standIn, github } = await startWorld();
    const good = result({ components: [component(), component({ instance: 1 }), component({ instance: 2 })] });
    const runs = plan('app/0', 'kms/0');
    published(await startCheckRuns(github, runs));
    published(await completeCheckRuns(github, runs, { result: good, files: NO_FILES, at: NOW }));
    const ids = standIn.checkRuns.map(({ id }) => id);
    expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['trust-center: app (app/0)', 'success'],
      ['trust-center: app (kms/0)', 'action_required'],
      ['trust-center: app (app/1)', 'success'],
      ['trust-center: app (app/2)', 'success'],
    ]);
    const writes = standIn.requests.filter((request) => !request.startsWith('GET'));
    const order = writes.map((request) => request.replace(/.*check-runs\/?/, ''));
    expect(order).toEqual(['', '', '', '', `${ids[1]}`, `${ids[0]}`, `${ids[2]}`, `${ids[3]}`]);
  });

  it('is no success beside a failure that could not be shown', async () => {
    const { standIn, github } = await startWorld();
    const runs = plan('app/0');
    published(await startCheckRuns(github, runs));
    const limited = { status: 403, headers: { 'retry-after': '3600' }, body: { message: 'secondary rate limit' } };
    standIn.play({ on: 'POST check-runs', ...limited, times: 9 });
    const outcome = await completeCheckRuns(github, runs, { result: mixed(), files: NO_FILES, at: NOW });
    expect(warningOf(outcome, standIn)).toMatch(/^The check run was not published: .* asks to wait 3600 s\.$/);
    expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['trust-center: app (app/0)', 'failure'],
    ]);
  });

  it('leaves no check run in progress: not of an absent component, nor after an error', async () => {
    const { standIn, github } = await startWorld();
    const runs = plan('app/0', 'kms/0');
    published(await startCheckRuns(github, runs));
    published(await completeCheckRuns(github, runs, { result: result(), files: NO_FILES, at: NOW }));
    expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['success', 'action_required']);

    const again = plan('app/0');
    published(await startCheckRuns(github, again));
    published(await abandonCheckRuns(github, again, 'The host is not reachable.\u202e'));
    expect(standIn.checkRuns[2]).toMatchObject({
      conclusion: 'failure',
      output: { title: 'Not verified', summary: 'The host is not reachable.&#92;u{202e}' },
    });
  });

  it('shows no markup of what others wrote', async () => {
    const { standIn, github } = await startWorld();
    const hostile = '[✅ verified](https://evil.example) ![t](https://evil.example/t.png) @octocat <img src=x> **x**';
    const inert = /^[^[\]<>*@!]*$/;
    const runs = plan('app/0', 'kms/0');
    const summaries = () => standIn.checkRuns.map(({ output }) => (output.summary ?? '').replaceAll('!&#91;', ''));
    published(await startCheckRuns(github, runs));
    published(await noteProgress(github, runs, hostile));
    for (const summary of summaries()) expect(summary).toMatch(inert);
    const found = result({ verdict: 'failed', verdictReason: hostile, components: [] });
    published(await completeCheckRuns(github, runs, { result: found, files: NO_FILES, at: NOW }));
    // A title is plain text.
    expect(standIn.checkRuns.map(({ output }) => output.title)).toEqual([hostile, hostile]);
    for (const summary of summaries()) expect(summary).toMatch(inert);
    published(await abandonCheckRuns(github, runs, hostile));
    for (const summary of summaries()) expect(summary).toMatch(inert);
  });

  it('leaves a failed check run after an error even where it could not begin one', async () => {
    const { standIn, github } = await startWorld();
    const runs = plan('app/0');
    standIn.play({ on: 'POST check-runs', status: 503, times: 4 });
    expect((await startCheckRuns(github, runs)).kind).toBe('unpublished');
    expect(standIn.checkRuns).toEqual([]);
    published(await noteProgress(github, runs, 'collecting'));
    published(await abandonCheckRuns(github, runs, 'no answer'));
    expect(standIn.checkRuns).toMatchObject([
      { name: 'trust-center: app (app/0)', status: 'completed', conclusion: 'failure' },
    ]);
  });

  it('finds a check run again that was begun although every answer was lost', async () => {
    for (const end of ['complete', 'abandon']) {
      const { standIn, github } = await startWorld();
      const runs = plan('app/0');
      standIn.play({ on: 'POST check-runs', status: 502, carriedOut: true });
      standIn.play({ on: 'GET commits', status: 502, times: 4 });
      expect((await startCheckRuns(github, runs)).kind).toBe('unpublished');
      const found = { result: failedResult(), files: NO_FILES, at: NOW };
      if (end === 'complete') published(await completeCheckRuns(github, runs, found));
      else published(await abandonCheckRuns(github, runs, 'no answer'));
      expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['failure']);
    }
  });

  it('takes over no check run of another process, also of the same target and run', async () => {
    const { standIn, github } = await startWorld();
    const [first, second] = [plan('app/0'), plan('app/0')];
    published(await startCheckRuns(github, first));
    published(await completeCheckRuns(github, first, { result: failedResult(), files: NO_FILES, at: NOW }));
    standIn.play({ on: 'POST check-runs', status: 502 });
    published(await startCheckRuns(github, second));
    published(await completeCheckRuns(github, second, { result: result(), files: NO_FILES, at: NOW }));
    expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['failure', 'success']);
    expect(new Set(standIn.checkRuns.map((run) => run.external_id)).size).toBe(2);
  });

  it('is made once more where an earlier verdict, or none yet, has the check run that is shown', async () => {
    for (const ends of [true, false]) {
      const { standIn, github } = await startWorld();
      const [long, short] = [plan('app/0'), plan('app/0')];
      published(await startCheckRuns(github, long));
      published(await startCheckRuns(github, short));
      const early = { result: failedResult(), files: NO_FILES, at: NOW };
      if (ends) published(await completeCheckRuns(github, short, early));
      published(await completeCheckRuns(github, long, { result: result(), files: NO_FILES, at: NOW + 1 }));
      // It comes to its end late, with what it saw early.
      if (!ends) published(await completeCheckRuns(github, short, early));
      expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
        ['trust-center: app (app/0)', 'success'],
        ['trust-center: app (app/0)', 'failure'],
        ['trust-center: app (app/0)', 'success'],
      ]);
      expect(standIn.checkRuns[2]?.external_id).toBe(
        `trust-center 4242.1 ${long.process} app/0 ${new Date(NOW + 1).toISOString()}`,
      );
    }
  });

  it('gives way to a later verdict that is not shown, and repeats no success of another run', async () => {
    for (const [later, conclusion] of [
      [result(), 'action_required'],
      [failedResult(), 'failure'],
    ] as const) {
      const { standIn, github } = await startWorld();
      published(await completeCheckRuns(github, plan(), { result: later, files: NO_FILES, at: NOW + 1 }));
      published(await completeCheckRuns(github, plan(), { result: result(), files: NO_FILES, at: NOW }));
      expect(standIn.checkRuns.map((run) => run.conclusion).at(-1)).toBe(conclusion);
      expect(standIn.checkRuns.at(-1)?.output.title).toMatch(
        /^a later run came to another verdict; of this one: verified/,
      );
    }
  });

  it('looks again where another run may be about to make its check run once more, with an earlier verdict', async () => {
    const { standIn, github } = await startWorld();
    const [early, late] = [plan('app/0'), plan('app/0')];
    published(await completeCheckRuns(github, early, { result: failedResult(), files: NO_FILES, at: NOW }));
    // It has looked while there was no later verdict; what it makes of that comes after our first look.
    const [own] = standIn.checkRuns;
    if (own === undefined) throw new Error('a check run was expected');
    let looks = 0;
    const makeOnceMore = (): void => {
      looks += 1;
      if (looks === 2) standIn.checkRuns.push({ ...own, id: standIn.addComment({ body: '' }).id });
    };
    standIn.play({ on: 'GET commits', status: 0, before: makeOnceMore, times: 9 });
    published(await completeCheckRuns(github, late, { result: result(), files: NO_FILES, at: NOW + 1 }));
    const shown = standIn.checkRuns.reduce((a, b) => (a.id > b.id ? a : b));
    expect([shown.conclusion, standIn.checkRuns.length]).toEqual(['success', 4]);
  });

  it('takes no account of a check run of the same name by another app, or of none of ours', async () => {
    const { standIn, github } = await startWorld();
    const runs = plan('app/0');
    published(await startCheckRuns(github, runs));
    const [own] = standIn.checkRuns;
    if (own === undefined) throw new Error('a check run was expected');
    const forged = `trust-center 9.1 ${runs.process} app/0 ${new Date(NOW + 9).toISOString()}`;
    standIn.checkRuns.push({ ...own, id: 9001, external_id: forged, conclusion: 'failure', app: { id: 7 } });
    standIn.checkRuns.push({ ...own, id: 9002, external_id: 'of another tool', conclusion: 'failure' });
    published(await completeCheckRuns(github, runs, { result: result(), files: NO_FILES, at: NOW }));
    expect(standIn.checkRuns).toHaveLength(3);
    expect(standIn.checkRuns[0]).toMatchObject({ conclusion: 'success' });
  });

  it('has another name for each target, of bounded length, with the whole component', async () => {
    const { standIn, github } = await startWorld();
    const long = 'a'.repeat(300);
    const targets = [null, 'x', `${long}good`, `${long}bad`, `a${'😀'.repeat(100)}`, 'x\u202e', 'x\\u{202e}', 'x\n'];
    for (const target of targets) published(await startCheckRuns(github, planCheckRuns(target, ['gateway/4711'])));
    const names = standIn.checkRuns.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['trust-center (gateway/4711)', 'trust-center: x (gateway/4711)']);
    expect(names[2]).toMatch(/^trust-center: a{120}… [0-9a-f]{12} \(gateway\/4711\)$/);
    expect(new Set(names).size).toBe(targets.length);
    for (const name of names) {
      expect(name.length).toBeLessThan(200);
      expect(name).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}]+ \(gateway\/4711\)$/u);
    }
  });

  it('does not make a second check run when the answer to the first is lost', async () => {
    const { standIn, github } = await startWorld();
    standIn.play({ on: 'POST check-runs', status: 502, carriedOut: true });
    published(await startCheckRuns(github, plan('app/0')));
    expect(standIn.checkRuns).toHaveLength(1);
  });

  it('says which permission is missing, once', async () => {
    const { standIn, github } = await startWorld({ permissions: [] });
    const outcome = await startCheckRuns(github, plan('app/0', 'app/1'));
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 403 (Resource not accessible by integration). The token lacks a permission. Add to the job, beside the permissions it has:\npermissions:\n  checks: write',
    );
    expect(standIn.requests).toHaveLength(1);
  });

  it('says so in a private repository, where GitHub answers that there is no such thing', async () => {
    const { standIn, github } = await startWorld({ permissions: [], private: true });
    const outcome = await startCheckRuns(github, plan('app/0'));
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 404 (Not Found). If the job lacks the permission, which GitHub may answer like this, add it beside those it has:\npermissions:\n  checks: write',
    );
  });

  it('says that the token is no good', async () => {
    const { standIn, github } = await startWorld({}, { token: 'ghs_other' });
    const outcome = await startCheckRuns(github, plan('app/0'));
    expect(warningOf(outcome, standIn)).toBe(
      'The check run was not published: https://api.github.com/repos/octo-org/octo-app/check-runs: GitHub answered with status 401 (Bad credentials). The token has expired or is not one of this server.',
    );
  });

  it('asks GitHub for nothing on a pull request from a fork, and says why', async () => {
    const { standIn, github } = await startWorld({}, { pullRequest: { number: 7, fromFork: true, baseSha: null } });
    expect(await startCheckRuns(github, plan('app/0'))).toEqual({
      kind: 'skipped',
      notice:
        'The check run was not published: the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write.',
    });
    expect(standIn.requests).toEqual([]);
  });
});
