// All that a step publishes, for every event that can run it: signed by the identity of its run through a Sigstore
// instance, stored and shown on a stand-in for GitHub; and what it says where it may not publish.

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workflowSigner } from '../../src/core/sigstore/identity.js';
import { parseTrustedRoots } from '../../src/core/sigstore/trusted-root.js';
import { escapeMarkdown } from '../../src/core/views/markdown.js';
import { verifySummaries } from '../../src/signing/verify-summary.js';
import { expectedOf, pinOf } from '../captures/appraised.js';
import { capturePath, captureText, describeCaptures } from '../captures/captures.js';
import { serve } from '../integration/loopback.js';
import {
  identityToken,
  type SigstoreInstance,
  startSigstore,
  type WorkflowRun,
} from '../integration/sigstore-services.js';
import { startGitHub } from '../support/github/stand-in.js';
import { cli, temporaryFolder } from './run.js';
import {
  demo,
  type Event,
  type Inputs,
  MAIN,
  pullRequest,
  type Step,
  step,
  stepOnGitHub,
  tokenService,
  writeDemo,
} from './step.js';

const REPOSITORY = 'octo-org/octo-app';
const OWN_WORKFLOW = `${REPOSITORY}/.github/workflows/verify.yml`;
const REUSABLE_WORKFLOW = 'org/trust-center-action/.github/workflows/verify.yml';
const RUN: Partial<WorkflowRun> = { repository: REPOSITORY, workflow: OWN_WORKFLOW };

let sigstore: SigstoreInstance;
let trustedRoot: string;
beforeAll(async () => {
  await writeDemo();
  sigstore = await startSigstore();
  trustedRoot = join(temporaryFolder(), 'trusted-root.json');
  writeFileSync(trustedRoot, sigstore.trustedRoot);
});
afterAll(() => sigstore.close());

function signing({ services }: SigstoreInstance): Inputs {
  return {
    sign: 'keyless',
    'fulcio-url': services.fulcioUrl,
    'rekor-url': services.rekorUrl ?? 'none',
    'timestamp-url': services.timestampUrl ?? 'none',
  };
}

const everything = (): Inputs => ({
  ...signing(sigstore),
  'check-run': 'true',
  comment: 'true',
  issue: 'true',
  'badge-branch': 'badges',
});

/** A new one, in a file of `folder`. */
function signingKey(folder: string): string {
  const path = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return path;
}

/** Of a step whose clock shows another time. */
function clockAt(time: number): Record<string, string> {
  const path = join(temporaryFolder(), 'clock.cjs');
  const script = `
    const ahead = ${time} - Date.now();
    globalThis.Date = class extends Date {
      constructor(...parts) { parts.length === 0 ? super(Date.now()) : super(...parts); }
      static now() { return super.now() + ahead; }
    };`;
  writeFileSync(path, script);
  return { NODE_OPTIONS: `--require=${path}` };
}

const verifySummary = (summary: string, repository: string, workflow: string, ...more: string[]) =>
  cli(
    'verify-summary',
    summary,
    ...['--repo', repository, '--signer-workflow', workflow],
    ...['--trusted-root', trustedRoot],
    ...more,
  );

describe('a run that may sign and publish', () => {
  const reusable: Partial<WorkflowRun> = { ...RUN, workflow: REUSABLE_WORKFLOW, workflowRef: 'refs/tags/v1.0.0' };
  const merge = 'refs/pull/7/merge';

  it.each<[string, Event, Partial<WorkflowRun>]>([
    ['push', { name: 'push' }, RUN],
    ['schedule', { name: 'schedule' }, RUN],
    ['workflow_dispatch', { name: 'workflow_dispatch' }, RUN],
    [
      'release',
      { name: 'release', ref: 'refs/tags/v2.0.0' },
      { ...RUN, ref: 'refs/tags/v2.0.0', workflowRef: 'refs/tags/v2.0.0' },
    ],
    ['pull_request', pullRequest(), { ...RUN, ref: merge, workflowRef: merge }],
    // Whoever calls a workflow gives it their event; only the identity names the workflow that was called.
    ['push through workflow_call', { name: 'push' }, reusable],
    ['workflow_call', { name: 'workflow_call' }, reusable],
  ])('on %s', async (_, event, run) => {
    const token = identityToken(run);
    const { status, stdout, stderr, outputs, summary, standIn } = await stepOnGitHub(event, everything(), {
      env: await tokenService(token),
    });
    expect({ status, stderr, verdict: outputs.verdict }).toEqual({ status: 0, stderr: '', verdict: 'verified' });
    expect(stdout).not.toMatch(/^::warning::/m);

    const signed = readFileSync(outputs['summary-path'] ?? '', 'utf8');
    expect(standIn.attestations).toEqual([JSON.parse(signed)]);
    expect(outputs['attestation-url']).toMatch(/^https:\/\/github\.com\/octo-org\/octo-app\/attestations\/\d+$/);
    expect(summary).toContain(`[Signed summary](${outputs['attestation-url']})`);
    expect([stdout, summary, signed, JSON.stringify(outputs)].join('')).not.toContain(token.split('.')[1]);

    expect(standIn.checkRuns.map((one) => [one.name, one.status, one.conclusion])).toEqual([
      ['trust-center: evidence.json (app/0)', 'completed', 'action_required'],
    ]);
    const ofPullRequest = event.name === 'pull_request';
    expect(standIn.comments.map(({ issue }) => issue)).toEqual(ofPullRequest ? [7] : []);
    expect(standIn.issues.map(({ title, state }) => [title, state])).toEqual(
      ofPullRequest ? [] : [['Verification of evidence.json: verified as an experiment', 'open']],
    );
    expect(Object.keys(standIn.files('badges'))).toEqual(
      ofPullRequest
        ? []
        : ['trust-center.svg', 'trust-center.json', 'trust-center.result.json', 'trust-center.sigstore.json'],
    );
    expect(stdout.includes('::notice::Issue and badge speak for the repository and are left as they are:')).toBe(
      ofPullRequest,
    );

    const checked = await verifySummary(
      outputs['summary-path'] ?? '',
      REPOSITORY,
      run.workflow ?? '',
      ...(run.ref === undefined ? [] : ['--ref', run.ref]),
      ...['--subject', outputs['result-path'] ?? '', '--subject', join(demo, 'app-compose.json')],
    );
    // Signature, signer and subjects are as asked for; what is left is that the demo has a root of its own.
    expect(checked.status).toBe(1);
    expect(checked.stdout).toMatch(
      /^FAILED {2}trust-center:file\/evidence\.json: trustAnchor: a test root was trusted/,
    );
    expect(checked.stdout).toContain(`signed by  ${run.workflow}@${run.workflowRef ?? MAIN}, run for ${REPOSITORY} at`);
    expect(checked.stdout.match(/^ {2}\w[\w. -]*: /gm)).toEqual(['  trustAnchor: ']);
  });

  it('prints what the README needs for the badge, which a click leads from to the attestations', async () => {
    const env = await tokenService(identityToken(RUN));
    const { stdout } = await stepOnGitHub({ name: 'push' }, everything(), { env });
    const page = 'https://github.com/octo-org/octo-app';
    const image = `${page}/raw/badges/trust-center.svg`;
    expect(stdout).toContain(`[![trust center: state of the last verification](${image})](${page}/attestations)\n`);
    expect(stdout).toContain('A click on it leads to the signed summaries in the attestation store, for `trust-center');
  });

  it('gives two targets on one branch a badge each, with what a stranger can check beside it', async () => {
    const standIn = await startGitHub();
    const folder = temporaryFolder();
    const keyPath = signingKey(folder);
    const badge = { 'badge-branch': 'badges', sign: 'key', 'signing-key': keyPath };
    const page = 'https://github.example/octo-org/octo-app';
    const env = { GITHUB_SERVER_URL: 'https://github.example' };
    const [api, worker] = await Promise.all(
      ['api', 'worker'].map((name) => {
        const own = name === 'api' ? {} : { sign: 'none', 'signing-key': undefined };
        const inputs = { ...badge, ...own, 'badge-name': name, 'badge-label': `our ${name}` };
        return stepOnGitHub({ name: 'push' }, inputs, { standIn, env });
      }),
    );
    const files = standIn.files('badges');
    expect(Object.keys(files).sort()).toEqual([
      ...['api.json', 'api.result.json', 'api.sigstore.json', 'api.svg'],
      ...['worker.bundle.json', 'worker.json', 'worker.result.json', 'worker.svg'],
    ]);
    expect(files['api.svg']).toContain('<title id="title">our api: experiment: test root, proves nothing');
    expect(api?.outputs['badge-path']).toMatch(/\/api\.svg$/);
    const snippet = (name: string, link: string): string =>
      `Badge, for the README: [![our ${name}: state of the last verification](${page}/raw/badges/${name}.svg)](${page}/blob/badges/${link})\n`;
    expect(api?.stdout).toContain(snippet('api', 'api.sigstore.json'));
    expect(worker?.stdout).toContain(snippet('worker', 'worker.bundle.json'));

    const beside = (name: string): string => {
      writeFileSync(join(folder, name), files[name] ?? '');
      return join(folder, name);
    };
    const publicKey = join(folder, 'key.pub');
    const pem = createPublicKey(readFileSync(keyPath)).export({ type: 'spki', format: 'pem' });
    writeFileSync(publicKey, pem);
    const subject = ['--subject', beside('api.result.json')];
    const checked = await cli('verify-summary', beside('api.sigstore.json'), '--key', publicKey, ...subject);
    // All but the root of the demo is as it should be.
    expect(checked.stdout.match(/^ {2}\w[\w. -]*: /gm)).toEqual(['  trustAnchor: ']);
    const root = ['--insecure-root-ca', join(demo, 'root-ca.pem')];
    const replayed = await cli('replay', beside('worker.bundle.json'), ...root, '--format', 'json');
    expect(replayed.stdout).toBe(files['worker.result.json']);
  });

  it('puts the very result that was signed beside the badge, also where views say it in the words of a workflow', async () => {
    const standIn = await startGitHub();
    const inputs = { 'badge-branch': 'badges', policy: undefined };
    const { outputs } = await stepOnGitHub({ name: 'push' }, inputs, { standIn });
    const result = readFileSync(outputs['result-path'] ?? '', 'utf8');
    expect(result).toContain('(--os-image');
    expect(standIn.files('badges')['trust-center.result.json']).toBe(result);
  });

  it('leaves the badge of another target with a notice that says how to have both', async () => {
    const standIn = await startGitHub();
    const inputs = { 'badge-branch': 'badges' };
    await stepOnGitHub({ name: 'push' }, inputs, { standIn });
    const other = join(demo, 'other.json');
    writeFileSync(other, readFileSync(join(demo, 'evidence.json')));
    const { stdout } = await stepOnGitHub({ name: 'push' }, { ...inputs, evidence: other }, { standIn });
    expect(stdout).toContain(
      '::notice::The badge trust-center.svg on the branch badges was that of evidence.json, and is now that of other.json.%0AIf both are to be shown, give each a badge-name of its own.\n',
    );
  });

  it('signs without any log for an instance that has none', async () => {
    const instance = await startSigstore({ privateInstance: true });
    const { outputs } = await stepOnGitHub({ name: 'push' }, signing(instance), {
      env: await tokenService(identityToken({ ...RUN, visibility: 'private' })),
    });
    const path = join(temporaryFolder(), 'root.json');
    writeFileSync(path, instance.trustedRoot);
    const summary = outputs['summary-path'] ?? '';
    const signer = ['--repo', REPOSITORY, '--signer-workflow', OWN_WORKFLOW];
    const { stdout } = await cli('verify-summary', summary, ...signer, '--trusted-root', path);
    expect(stdout).toContain(`signed by  ${OWN_WORKFLOW}@`);
    expect(instance.requests.map((request) => request.replace(/\?.*/, ''))).toEqual([
      'POST /api/v2/signingCert',
      'POST /api/v1/timestamp',
    ]);
    await instance.close();
  });
});

describe('the signed summary of a step', () => {
  const summaryOf = async (run: Partial<WorkflowRun>): Promise<string> => {
    const env = await tokenService(identityToken({ ...RUN, ...run }));
    const { outputs } = await step({ ...signing(sigstore) }, env);
    return outputs['summary-path'] ?? '';
  };
  const own = (repository: string): string => `${repository}/.github/workflows/verify.yml`;
  const github = 'https://github.com';

  it.each<[string, Partial<WorkflowRun>, string]>([
    [
      'another workflow',
      { workflow: `${REPOSITORY}/.github/workflows/evil.yml` },
      `signer.workflow: wanted ${github}/${OWN_WORKFLOW}@REF, got ${github}/${REPOSITORY}/.github/workflows/evil.yml@${MAIN}`,
    ],
    [
      'another branch',
      { ref: 'refs/heads/evil', workflowRef: 'refs/heads/evil' },
      `signer.ref: wanted ${MAIN}, got refs/heads/evil`,
    ],
    [
      'a repository whose name begins alike',
      { repository: `${REPOSITORY}-evil`, workflow: own(`${REPOSITORY}-evil`) },
      `signer.repository: wanted ${github}/${REPOSITORY}, got ${github}/${REPOSITORY}-evil`,
    ],
    [
      'the workflow of the same name of another repository',
      { workflow: own('stranger/app') },
      `signer.workflow: wanted ${github}/${OWN_WORKFLOW}@REF, got ${github}/${own('stranger/app')}@${MAIN}`,
    ],
    [
      'another issuer',
      { issuer: 'https://token.actions.example.com' },
      'signer.issuer: wanted https://token.actions.githubusercontent.com, got https://token.actions.example.com',
    ],
  ])('is refused when it is that of %s', async (_, run, why) => {
    const { status, stdout } = await verifySummary(await summaryOf(run), REPOSITORY, OWN_WORKFLOW, '--ref', MAIN);
    expect(status).toBe(1);
    expect(stdout).toContain(`\n  ${why}\n`);
  });
});

describe('a run that may not', () => {
  it('of a pull request from a fork: verifies, neither signs nor publishes, and says so', async () => {
    const before = sigstore.requests.length;
    const env = await tokenService(identityToken(RUN));
    const { status, stdout, outputs, standIn } = await stepOnGitHub(pullRequest('stranger/fork'), everything(), {
      env,
    });
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'verified' });
    expect(outputs).toMatchObject({ 'summary-path': '', 'attestation-url': '' });
    expect(standIn.requests).toEqual([]);
    expect(sigstore.requests).toHaveLength(before);
    expect(stdout).not.toMatch(/^::warning::/m);
    const why =
      'the pull request comes from a fork, whose runs get no identity, no secrets and a token that cannot write.';
    expect(stdout.match(/^::notice::.*/gm)).toEqual([
      `::notice::The check run was not published: ${why}`,
      '::notice::Issue and badge speak for the repository and are left as they are: the event pull_request is about a pull request.',
      `::notice::The summary was not signed: ${why}`,
      `::notice::The comment on the pull request was not published: ${why}`,
    ]);
  });

  const stranger = (event: string): string =>
    `the event ${event} can come from somebody who may not write to the repository`;
  const about = (event: string): string => `the event ${event} is about a pull request`;
  const other = 'the run is one of the branch feature, not of main';
  const ofRun = (event: string, from: string) => () => ({
    workflow_run: { event, head_branch: 'main', head_repository: { full_name: from } },
  });
  const comment = (): object => ({ issue: { number: 7, pull_request: {} }, comment: { body: '/verify' } });
  const queue = 'refs/heads/gh-readonly-queue/main/pr-7-x';

  it.each<[string, Event, string, string | null]>([
    // What set it off, why issue and badge stay, why nothing is signed.
    [
      'a fork, on pull_request_target',
      pullRequest('stranger/fork', 'pull_request_target'),
      about('pull_request_target'),
      about('pull_request_target'),
    ],
    [
      'a comment on a pull request',
      { name: 'issue_comment', payload: comment },
      about('issue_comment'),
      about('issue_comment'),
    ],
    ['an issue', { name: 'issues' }, stranger('issues'), stranger('issues')],
    [
      'a run of a fork’s pull request',
      { name: 'workflow_run', payload: ofRun('pull_request', 'stranger/fork') },
      'the event workflow_run is about a run of stranger/fork',
      'the event workflow_run is about a run of stranger/fork',
    ],
    [
      'a run of an own pull request',
      { name: 'workflow_run', payload: ofRun('pull_request', REPOSITORY) },
      'the event workflow_run is about a run on pull_request',
      'the event workflow_run is about a run on pull_request',
    ],
    ['the queue', { name: 'merge_group', ref: queue }, stranger('merge_group'), null],
    ['a push to another branch', { name: 'push', ref: 'refs/heads/feature' }, other, null],
  ])('speak for the repository, set off by %s: issue and badge stay', async (_, event, silent, unsigned) => {
    const before = sigstore.requests.length;
    const standIn = await startGitHub();
    standIn.addIssue({ body: '<!-- trust-center evidence.json failed -->\n', labels: [{ name: 'trust-center' }] });
    standIn.addCommit('badges', { 'trust-center.svg': 'as it was' });
    const inputs = { ...everything(), comment: 'false', policy: undefined };
    const env = await tokenService(identityToken(RUN));
    const { status, stdout, outputs } = await stepOnGitHub(event, { ...inputs, 'fail-on': 'failed' }, { standIn, env });
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'inconclusive' });
    expect(standIn.issues).toMatchObject([{ title: '', state: 'open' }]);
    expect(standIn.files('badges')).toEqual({ 'trust-center.svg': 'as it was' });
    expect(stdout.match(/^::notice::.*/gm)).toEqual([
      ...(unsigned === null ? [] : [`::notice::The check run was not published: ${unsigned}.`]),
      `::notice::Issue and badge speak for the repository and are left as they are: ${silent}.`,
      ...(unsigned === null ? [] : [`::notice::The summary was not signed: ${unsigned}.`]),
    ]);
    // What may not sign may not put a check run on the default branch either.
    expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(unsigned === null ? ['action_required'] : []);
    expect(outputs['summary-path'] === '').toBe(unsigned !== null);
    expect(standIn.attestations).toHaveLength(unsigned === null ? 1 : 0);
    expect(sigstore.requests.length > before).toBe(unsigned === null);
  });

  it('with a key, whose signature names no ref: signs only what those who may write set off', async () => {
    const keyPath = signingKey(temporaryFolder());
    const noticed = async (event: Event): Promise<string | null> => {
      const { stdout, outputs, standIn } = await stepOnGitHub(event, { sign: 'key', 'signing-key': keyPath });
      const notice = /^::notice::The summary was not signed: (.*)\.$/m.exec(stdout)?.[1] ?? null;
      expect([outputs.verdict, outputs['summary-path'] === '', standIn.requests]).toEqual([
        'verified',
        notice !== null,
        [],
      ]);
      return notice;
    };
    const expected: [Event, string | null][] = [
      [{ name: 'push', ref: 'refs/heads/feature' }, null],
      [{ name: 'release', ref: 'refs/tags/v1' }, null],
      [pullRequest(), about('pull_request')],
      [{ name: 'merge_group', ref: queue }, stranger('merge_group')],
      [{ name: 'push', ref: 'refs/pull/7/head' }, 'the run is one of refs/pull/7/head'],
      [{ name: 'deployment', ref: '' }, 'the event deployment names no branch or tag'],
    ];
    const found = await Promise.all(expected.map(([event]) => noticed(event)));
    expect(found).toEqual(expected.map(([, why]) => why));
  });

  it('as the deployment of a commit, which names no ref: no certificate signs', async () => {
    const before = sigstore.requests.length;
    const env = await tokenService(identityToken(RUN));
    const { stdout, outputs } = await stepOnGitHub({ name: 'deployment', ref: '' }, signing(sigstore), { env });
    expect(outputs).toMatchObject({ verdict: 'verified', 'summary-path': '' });
    expect(stdout).toContain('::notice::The summary was not signed: the event deployment names no branch or tag.\n');
    expect(sigstore.requests).toHaveLength(before);
  });

  it('without the right to an identity: one warning with the line to add, and the verdict as it is', async () => {
    const { status, stdout, outputs, standIn } = await stepOnGitHub({ name: 'push' }, signing(sigstore));
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'verified' });
    expect(stdout.match(/^::warning::.*/gm)).toEqual([
      '::warning::The summary was not signed: the job may not have an identity token, so it cannot sign%0AAdd to the job: `permissions: { contents: read, id-token: write, attestations: write }`. Pull requests from forks never get one.',
    ]);
    expect(standIn.attestations).toEqual([]);
  });

  it('without any permission to write: one warning for each part, with its line, and the verdict as it is', async () => {
    const env = await tokenService(identityToken(RUN));
    const { status, stdout, outputs } = await stepOnGitHub({ name: 'push' }, everything(), {
      env,
      settings: { permissions: [] },
    });
    expect(status).toBe(0);
    expect(outputs['summary-path']).not.toBe('');
    expect(outputs['attestation-url']).toBe('');
    const lines = stdout.match(/^::warning::.*/gm)?.map((line) => /%0Apermissions:%0A {2}(.*)$/.exec(line)?.[1]);
    expect(lines).toEqual(['checks: write', 'attestations: write', 'issues: write', 'contents: write']);
  });

  it('with a personal access token: says that only apps make check runs, and publishes the rest', async () => {
    const standIn = await startGitHub({ token: 'ghp_0123456789abcdefghijklmnopqrstuvwxyz', user: 'octocat' });
    const refused = { status: 403, body: { message: 'You must authenticate via a GitHub App.' } };
    standIn.play({ on: 'POST check-runs', ...refused, times: 9 });
    const { stdout, status } = await stepOnGitHub(
      { name: 'schedule' },
      { 'check-run': 'true', issue: 'true' },
      { standIn },
    );
    expect(status).toBe(0);
    expect(stdout.match(/^::warning::The .*/gm)).toEqual([
      `::warning::The check run was not published: ${standIn.url}/repos/octo-org/octo-app/check-runs: GitHub answered with status 403 (You must authenticate via a GitHub App.). Only apps may make check runs, and the token in github-token is a personal access token (classic). Use the job’s own token (\`github-token: \${{ github.token }}\`, which is the default), or the token of an app that has the permission Checks.`,
    ]);
    expect(stdout).not.toContain('ghp_0123');
    expect(standIn.issues).toHaveLength(1);
  });

  it.each([
    ['Fulcio', 400, '/api/v2/signingCert', 'issued no signing certificate'],
    ['Rekor', 400, '/api/v1/log/entries', 'did not log the signature'],
    ['the timestamp authority', 400, '/api/v1/timestamp', 'gave no timestamp'],
  ])('where %s answers %i: a warning without the token, and nothing half signed', async (_, status, refused, why) => {
    const token = identityToken(RUN);
    const body = JSON.stringify({ message: `no: ${token}` });
    const instance = await startSigstore({
      intercept: (path) => (path === refused ? { status, type: 'application/json', body } : null),
    });
    const outcome = await stepOnGitHub({ name: 'push' }, signing(instance), { env: await tokenService(token) });
    await instance.close();
    expect(outcome.status).toBe(0);
    expect(outcome.outputs['summary-path']).toBe('');
    expect(outcome.standIn.attestations).toEqual([]);
    expect(outcome.stdout).toContain(`::warning::The summary was not signed: ${instance.services.fulcioUrl}/: ${why}`);
    expect(outcome.stdout + outcome.stderr).not.toContain(token.split('.')[1]);
  });

  it.each<[Inputs, string]>([
    [{ sign: 'keyless', 'fulcio-url': 'https://f.example' }, 'fulcio-url, rekor-url and timestamp-url belong together'],
    [
      { 'timestamp-url': 'https://t.example' },
      'inputs fulcio-url, rekor-url and timestamp-url need sign: keyless or key',
    ],
    [{ sign: 'key' }, 'inputs sign: key and signing-key belong together'],
    [{ 'badge-branch': '../main' }, '"../main" cannot name a branch'],
    [{ 'badge-name': 'A.b' }, 'input badge-name: expected 1 to 60 of a-z, 0-9 and hyphens'],
    [{ 'badge-label': 'a\u202eb' }, 'input badge-label: expected 1 to 40 visible characters'],
  ])('for inputs that do not go together (%j): fails before anything is done', async (inputs, message) => {
    const { status, stdout, outputs } = await step(inputs);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::${message}`);
    expect(outputs.verdict).toBeUndefined();
  });
});

describe('a run that does not say what set it off', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const missing = join(folder, 'missing.json');

  it.each<[string, Record<string, string | undefined>, string]>([
    [
      'no event',
      { GITHUB_EVENT_PATH: undefined },
      'environment variable GITHUB_EVENT_PATH is not what GitHub Actions sets [INPUT_INVALID]',
    ],
    [
      'an event that is not there',
      { GITHUB_EVENT_PATH: missing },
      `GITHUB_EVENT_PATH: ${JSON.stringify(missing)} does not exist [INPUT_NOT_FOUND]`,
    ],
    [
      'an event that is a folder',
      { GITHUB_EVENT_PATH: folder },
      `GITHUB_EVENT_PATH: ${JSON.stringify(folder)} is a folder [INPUT_INVALID]`,
    ],
    [
      'an event that is no JSON',
      { GITHUB_EVENT_PATH: file('text.json', 'no') },
      'the event payload (GITHUB_EVENT_PATH) is not what GitHub writes: event (offset 0): not JSON: expected a value, got "n" [INPUT_INVALID]',
    ],
    [
      'a pull request without one',
      { GITHUB_EVENT_NAME: 'pull_request' },
      'the payload of the event pull_request has no pull request [INPUT_INVALID]',
    ],
    [
      'no event’s name',
      { GITHUB_EVENT_NAME: undefined },
      'environment variable GITHUB_EVENT_NAME is not what GitHub Actions sets [INPUT_INVALID]',
    ],
  ])('neither signs nor publishes, and fails: %s', async (_, runner, message) => {
    const keyPath = signingKey(folder);
    const wishes: Inputs[] = [{ sign: 'key', 'signing-key': keyPath }, { 'check-run': 'true' }, { issue: 'true' }];
    const [without, ...steps] = await Promise.all([{}, ...wishes].map((wish) => step(wish, runner)));
    expect(steps).toHaveLength(3);
    for (const { status, stdout, outputs } of steps) {
      expect(stdout).toContain(`::error::${message}`);
      expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
    }
    expect(without).toMatchObject({ status: 0, outputs: { verdict: 'verified' } });
  });

  it('signs with a key outside GitHub Actions, where nobody but the caller sets it off', async () => {
    const names = ['ACTIONS', 'API_URL', 'SERVER_URL', 'REPOSITORY', 'SHA', 'REF', 'EVENT_NAME', 'EVENT_PATH'];
    const runner = [...names, 'RUN_ID', 'RUN_ATTEMPT', 'WORKSPACE'].map((name) => [`GITHUB_${name}`, undefined]);
    const keyPath = signingKey(folder);
    const { status, outputs } = await step({ sign: 'key', 'signing-key': keyPath }, Object.fromEntries(runner));
    expect(status).toBe(0);
    expect(existsSync(outputs['summary-path'] ?? '')).toBe(true);
  });
});

describe('a file whose content could be published', () => {
  const workspace = temporaryFolder();
  // The demo stands for the runner's own folder, which holds the event with its inputs.
  const [secret, link, toRunner] = ['/proc/self/environ', join(workspace, 'link'), join(workspace, 'to-runner')];
  symlinkSync(secret, link);
  symlinkSync(join(demo, 'root-ca.pem'), toRunner);

  it.each(['app-compose', 'policy', 'evidence', 'collateral', 'reference-values'])(
    'is not just any that %s names: nothing is verified, nothing of it shown',
    async (input) => {
      const refused = async (path: string): Promise<void> => {
        const { status, stdout, outputs, summary, standIn } = await stepOnGitHub(
          { name: 'push' },
          { [input]: path, 'check-run': 'true' },
          { env: { ...(await tokenService('x.y.z')), GITHUB_WORKSPACE: workspace, RUNNER_TEMP: demo } },
        );
        expect({ status, outputs }).toEqual({ status: 1, outputs: {} });
        expect(stdout).toContain(
          `::error::${input}: ${JSON.stringify(path)} is not a regular file of the workspace [INPUT_INVALID]%0AWhat it holds may be published. So copy it`,
        );
        expect(stdout + summary + JSON.stringify(standIn.checkRuns)).not.toMatch(/the-right-to-a-token|CERTIFICATE/);
        expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['failure']);
      };
      await Promise.all([secret, link, toRunner].map(refused));
    },
  );
});

describe('a verification that could not be run', () => {
  const nowhere: Inputs = { evidence: '/nowhere/evidence.json' };

  it('ends the check run, says so in the issue, and takes the badge its colour', async () => {
    const standIn = await startGitHub();
    standIn.addCommit('badges', { 'README.md': 'kept', 'trust-center.svg': '<svg>verified</svg>' });
    const { status } = await stepOnGitHub({ name: 'schedule' }, { ...everything(), ...nowhere }, { standIn });
    expect(status).toBe(1);
    expect(standIn.checkRuns.map((one) => [one.status, one.conclusion])).toEqual([['completed', 'failure']]);
    expect(standIn.issues.map(({ title }) => title)).toEqual(['Verification of evidence.json: could not be run']);
    const files = standIn.files('badges');
    expect(files['README.md']).toBe('kept');
    expect(files['trust-center.svg']).not.toContain('>verified');
    expect(JSON.parse(files['trust-center.json'] ?? '')).toMatchObject({
      message: expect.stringMatching(/^not checked · \d{4}-\d{2}-\d{2}$/),
      color: '57606a',
    });
    expect(Object.keys(files)).toEqual(['README.md', 'trust-center.svg', 'trust-center.json']);
  });

  it('leaves a failed check run even where it could not begin one', async () => {
    const standIn = await startGitHub();
    standIn.play({ on: 'POST check-runs', status: 403, headers: { 'retry-after': '3600' } });
    await stepOnGitHub({ name: 'schedule' }, { 'check-run': 'true', ...nowhere }, { standIn });
    expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['trust-center: evidence.json (app/0)', 'failure'],
    ]);
  });

  it('shows no markup of the target in check run, issue and job summary', async () => {
    const key = '[✅ verified](https://evil.example) ![t](https://evil.example/t.png) @octocat <img src=x>';
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(`{${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}`);
    });
    const { status, summary, standIn } = await stepOnGitHub(
      { name: 'schedule' },
      { 'check-run': 'true', issue: 'true', evidence: undefined, url },
    );
    expect(status).toBe(1);
    const texts = [standIn.checkRuns[0]?.output.summary, standIn.issues[0]?.body, summary];
    for (const text of texts) {
      expect(text).toContain('&#91;✅ verified&#93;');
      expect(text).not.toMatch(/\]\(|<img|@octocat/);
    }
  });

  it('for want of a target leaves issue and badge as they are: nobody knows whose they would be', async () => {
    const { status, standIn } = await stepOnGitHub({ name: 'schedule' }, { ...everything(), evidence: undefined });
    expect(status).toBe(1);
    expect([standIn.issues, Object.keys(standIn.files('badges'))]).toEqual([[], []]);
    expect(standIn.checkRuns.map(({ name, conclusion }) => [name, conclusion])).toEqual([
      ['trust-center (app/0)', 'failure'],
    ]);
  });

  it('shows in the check run which step was going on', async () => {
    const standIn = await startGitHub();
    const seen: (string | null)[] = [];
    const look = (): void => void seen.push(standIn.checkRuns[0]?.output.summary ?? null);
    // Before the request after the one that is looked for.
    standIn.play({ on: 'PATCH check-runs', status: 0, before: look, times: 9 });
    const inputs = { 'check-run': 'true', 'os-image': join(demo, 'no-image.tar.gz') };
    const { status } = await stepOnGitHub({ name: 'push' }, inputs, { standIn });
    expect(status).toBe(1);
    expect(seen).toEqual(['Collecting evidence.', escapeMarkdown(`measuring the OS image ${inputs['os-image']}`)]);
  });
});

describe('two runs of one pull request at the same time', () => {
  it('leave one comment, which the next run brings up to date', async () => {
    // Both find none, and both post.
    let posts = 0;
    const standIn = await startGitHub({ delay: () => (posts++ < 40 ? 150 : 0) });
    const run = (inputs: Inputs, id: string) =>
      stepOnGitHub(pullRequest(), { comment: 'true', ...inputs }, { standIn, env: { GITHUB_RUN_ID: id } });
    await Promise.all([run({}, '1'), run({}, '2')]);
    expect(standIn.comments).toHaveLength(1);
    expect(standIn.comments[0]?.body).toContain('! experiment, not verified');
    await run({ 'insecure-root-ca': undefined }, '3');
    expect(standIn.comments).toMatchObject([{ body: expect.stringContaining('### ✗ failed: evidence.json') }]);
  });
});

describe('on a schedule', () => {
  it('opens one issue, keeps it, and closes nothing for a test root', async () => {
    const standIn = await startGitHub();
    const run = (inputs: Inputs) => stepOnGitHub({ name: 'schedule' }, { issue: 'true', ...inputs }, { standIn });
    const states = () => standIn.issues.map(({ title, state }) => `${title} (${state})`);
    await run({ policy: undefined });
    expect(states()).toEqual(['Verification of evidence.json: inconclusive (open)']);
    await run({ 'insecure-root-ca': undefined });
    expect(states()).toEqual(['Verification of evidence.json: failed (open)']);
    await run({});
    expect(states()).toEqual(['Verification of evidence.json: verified as an experiment (open)']);
  });
});

describeCaptures('a real deployment', () => {
  const node = 'mpc-node-070958';

  /** A policy that pins it, when it was recorded, and the inputs that name it. */
  function recorded(): { at: string; policy: string; inputs: Inputs; env: Record<string, string> } {
    const { at } = JSON.parse(captureText(node, 'expected.json')) as { at: string };
    const { mrtd, rtmr0, rtmr1, rtmr2 } = pinOf(node);
    const pin = `{ name: pinned, mrtd: ${mrtd}, rtmr0: ${rtmr0}, rtmr1: ${rtmr1}, rtmr2: ${rtmr2} }`;
    const policy = join(temporaryFolder(), 'policy.yaml');
    writeFileSync(policy, `version: 1\nos:\n  measurements:\n    - ${pin}\n`);
    const appCompose = capturePath(node, 'app-compose.json');
    const inputs: Inputs = {
      evidence: capturePath(node, 'evidence.json'),
      collateral: capturePath(node, 'collateral.json'),
      'app-compose': appCompose,
      'insecure-root-ca': undefined,
      at,
    };
    return { at, policy, inputs, env: { GITHUB_WORKSPACE: dirname(appCompose), RUNNER_TEMP: dirname(policy) } };
  }

  it('verified as of long ago is no success today: nothing is green, and the issue stays open', async () => {
    const { at, policy, inputs, env } = recorded();
    const standIn = await startGitHub();
    const publish = { 'check-run': 'true', issue: 'true', 'badge-branch': 'badges' };
    const run = (policy: string | undefined) =>
      stepOnGitHub({ name: 'schedule' }, { ...inputs, ...publish, policy }, { standIn, env });
    expect((await run(undefined)).outputs.verdict).toBe('inconclusive');
    expect((await run(policy)).outputs.verdict).toBe('verified');
    const day = at.slice(0, 10);
    expect(standIn.checkRuns.map(({ conclusion, output }) => [conclusion, output.title])).toEqual([
      ['action_required', expect.stringMatching(/^inconclusive as of /)],
      [
        'action_required',
        expect.stringMatching(new RegExp(`^verified as of ${day}, \\d+ days ago: hardware, os and source-code `)),
      ],
    ]);
    expect(standIn.issues.map(({ title, state }) => [title, state])).toEqual([
      [
        expect.stringMatching(new RegExp(`^Verification of evidence.json: verified as of ${day}, \\d+ days ago$`)),
        'open',
      ],
    ]);
    expect(JSON.parse(standIn.files('badges')['trust-center.json'] ?? '')).toMatchObject({
      message: `stale, was verified from recorded evidence, domain skipped · ${day}`,
      color: '57606a',
    });
  });

  it('is verified from the step to the stranger who reads its summary, and its issue is closed', async () => {
    const { at, policy, inputs: evidence, env } = recorded();
    // The instance's own certificates are dated by this process's clock.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(at) });
    const then = await startSigstore({ clock: new Date(Date.parse(at) + 3000) });
    vi.useRealTimers();
    const standIn = await startGitHub();
    // Each starts its clock anew: the later one has to be told that it is.
    const run = async (inputs: Inputs, minutes: number) =>
      stepOnGitHub(
        { name: 'schedule' },
        { ...everything(), ...signing(then), ...evidence, ...inputs },
        {
          standIn,
          env: { ...env, ...clockAt(Date.parse(at) + minutes * 60_000), ...(await tokenService(identityToken(RUN))) },
        },
      );
    const unpinned = await run({ policy: undefined }, 1);
    const pinned = await run({ policy }, 3);
    await then.close();

    expect([unpinned, pinned].map(({ outputs }) => outputs.verdict)).toEqual(['inconclusive', 'verified']);
    expect(standIn.checkRuns.map(({ conclusion }) => conclusion)).toEqual(['action_required', 'success']);
    expect(standIn.issues.map(({ state }) => state)).toEqual(['closed']);
    expect(JSON.parse(standIn.files('badges')['trust-center.json'] ?? '')).toMatchObject({
      message: `verified from recorded evidence, domain skipped · ${at.slice(0, 10)}`,
      // Nobody knows of when recorded evidence is.
      color: '57606a',
    });
    const read = (...steps: Step[]) =>
      verifySummaries({
        files: steps.map(({ outputs }, i) => {
          return { name: String(i), text: readFileSync(outputs['summary-path'] ?? '', 'utf8') };
        }),
        signers: [workflowSigner({ repository: REPOSITORY, workflow: OWN_WORKFLOW, ref: MAIN })],
        roots: parseTrustedRoots(then.trustedRoot, 'root'),
        subjects: [{ name: 'app-compose.json', sha256: expectedOf(node).appComposeSha256 ?? '' }],
        resourceUri: null,
        maxAgeMs: 86_400_000,
        at: Date.parse(at) + 60_000,
      });
    // Both were appraised at the same time: the worse one decides.
    expect(await read(unpinned, pinned)).toMatchObject({
      verdict: 'inconclusive',
      refused: [],
      targets: [{ file: '0', problems: [] }],
    });
    expect(await read(pinned)).toMatchObject({
      verdict: 'verified',
      targets: [
        {
          stated: { verifiedLevels: ['TRUST_CENTER_HARDWARE', 'TRUST_CENTER_OS_PINNED', 'TRUST_CENTER_SOURCE_CODE'] },
          problems: [],
        },
      ],
    });
  });
});
