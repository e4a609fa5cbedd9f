// The committed action as a step: verdict, outputs, files, annotations, summary, and what it publishes on GitHub.

import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli, root, temporaryFolder } from './run.js';
import { demo, pullRequest, step, stepOnGitHub, writeDemo } from './step.js';

beforeAll(writeDemo);

const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
/** A verification sets all but those of a plan, and those of a history where it has one. */
const ofVerification = Object.keys(manifest.outputs).filter((name) => !/^(?:plan|history)/.test(name));

describe('a verified deployment', () => {
  it('passes, with every output, a summary, the result and a bundle that replays', async () => {
    const { status, outputs, summary, stdout } = await step();
    expect(stdout).not.toContain('::error');
    expect(status).toBe(0);
    expect(Object.keys(outputs).sort()).toEqual(ofVerification.sort());
    expect(outputs).toMatchObject({ 'summary-path': '', 'attestation-url': '' });
    expect(outputs).toMatchObject({ verdict: 'verified', 'tcb-status': 'UpToDate' });
    expect(outputs['compose-hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs['os-image-hash']).toMatch(/^[0-9a-f]{64}$/);
    expect(outputs.summary).toMatch(/^verified.*not production/);
    expect(outputs.experiment).toBe('test root');
    expect(summary).toMatch(/^## ! experiment, not verified: evidence\.json\n/);
    expect(summary).toContain('proves nothing about any deployment');
    expect(summary).toContain('trust-center replay bundle');
    const result = readFileSync(outputs['result-path'] ?? '', 'utf8');
    const replayed = await cli(
      'replay',
      outputs['bundle-path'] ?? '',
      '--insecure-root-ca',
      join(demo, 'root-ca.pem'),
      '--format',
      'json',
    );
    expect(replayed.stdout).toBe(result);
  });

  it('logs the summary in colours, and every check folded away', async () => {
    const { stdout } = await step();
    const [, folded = '', open = ''] = /^::group::Every check\n(.*?)^::endgroup::\n(.*)/ms.exec(stdout) ?? [];
    for (const text of [folded, open]) {
      expect(text.startsWith('\u001b[1;33m⚠ verified\u001b[0m as an experiment: ')).toBe(true);
      expect(text).toContain('Not shown');
    }
    expect(folded).toContain('hardware.quote-signature');
    expect(open).not.toContain('hardware.quote-signature');
    expect((await step({}, { NO_COLOR: '1' })).stdout).not.toContain('\u001b');
  });

  it('annotates what was found in the app-compose, at the line of the file, within ten of a kind', async () => {
    const { stdout, summary } = await step();
    expect(stdout).toMatch(
      /^::warning title=source-code\.compose\.public-logs \(app\/0\),file=[^,]*app-compose\.json,line=\d+::Anyone can read/m,
    );
    expect(stdout).toMatch(
      /^::notice title=source-code\.compose\.kms \(app\/0\),file=[^,]*app-compose\.json,line=\d+::/m,
    );
    expect(stdout.match(/^::warning /gm)?.length).toBeLessThanOrEqual(10);
    expect(stdout.match(/^::notice /gm)?.length).toBeLessThanOrEqual(10);
    expect(summary).toContain('Found in the app-compose, and not refused by the policy');
  });

  it('is verified also where the summary cannot be written', async () => {
    const { status, outputs, stdout } = await step({}, { GITHUB_STEP_SUMMARY: '/nowhere/summary' });
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect(stdout).toMatch(/^::warning::The job summary could not be written: /m);
  });
});

describe('a deployment that is not verified', () => {
  it('fails the step, annotates the check and writes the summary', async () => {
    const { status, outputs, summary, stdout } = await step({ 'insecure-root-ca': undefined });
    expect(status).toBe(1);
    expect(outputs).toMatchObject({ verdict: 'failed', experiment: '' });
    expect(stdout).toMatch(/^::error title=hardware\.root-ca \(app\/0\)::/m);
    expect(summary).toContain('hardware.root-ca');
    expect(existsSync(outputs['bundle-path'] ?? '')).toBe(true);
  });

  it('says what to do in the words of a workflow: with inputs, wherever the hint is shown', async () => {
    const { outputs, summary, stdout } = await step({ policy: undefined, 'app-compose': undefined });
    expect(summary).toContain('Give the file that should run (input `app-compose`)');
    expect(stdout).toContain('Give the file that should run (input `app-compose`)');
    const views = ['markdown-path', 'sarif-path', 'junit-path'].map((name) =>
      readFileSync(outputs[name] ?? '', 'utf8'),
    );
    for (const shown of [summary, stdout, ...views]) expect(shown).not.toMatch(/(?<![\w-])--(?:app-compose|os-image)/);
    // What is kept is the result as every face has it.
    expect(readFileSync(outputs['result-path'] ?? '', 'utf8')).toContain('(--app-compose FILE)');
    const unusable = await step({ evidence: join(demo, 'collateral.json') });
    for (const shown of [unusable.summary, unusable.stdout]) expect(shown).toMatch(/with the input `collateral`/);
  });

  it('fails the step or not as fail-on says', async () => {
    const failed = { 'insecure-root-ca': undefined };
    const inconclusive = { policy: undefined };
    expect((await step({ ...failed, 'fail-on': 'failed' })).status).toBe(1);
    expect((await step({ ...failed, 'fail-on': 'never' })).status).toBe(0);
    expect((await step(inconclusive)).status).toBe(1);
    expect(await step({ ...inconclusive, 'fail-on': 'failed' })).toMatchObject({
      status: 0,
      outputs: { verdict: 'inconclusive' },
    });
    expect((await step({ ...inconclusive, 'fail-on': 'never' })).status).toBe(0);
  });
});

describe('unusable input', () => {
  it.each([
    ['an unknown input', { polcy: 'x' }, 'unknown input "polcy"; did you mean policy?'],
    [
      'a bad fail-on',
      { 'fail-on': 'sometimes' },
      'input fail-on: expected inconclusive, failed, never, got "sometimes"',
    ],
    ['no target', { evidence: undefined }, 'no target: name one of evidence, url, ra-tls, app-id or model'],
    ['a missing file', { evidence: '/nowhere/evidence.json' }, 'evidence: "/nowhere/evidence.json" does not exist'],
    [
      'a bad phase',
      { phases: 'hardware,sofware' },
      'input phases: expected hardware, os, source-code, domain, got "sofware"',
    ],
  ])('%s fails the step whatever fail-on says, and the summary says why', async (_name, inputs, message) => {
    const { status, outputs, summary, stdout } = await step({ 'fail-on': 'never', ...inputs });
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::${message}`);
    expect(outputs.verdict).toBeUndefined();
    expect(summary).toMatch(/^### Not verified/);
  });
});

describe('what a step says where it helps', () => {
  it('marks the line of the policy that is wrong', async () => {
    const path = join(demo, 'trust-center.yaml');
    writeFileSync(path, 'version: 1\nhardware:\n  tcb-statuses: [Uptodate]\n');
    const { status, stdout } = await step({ policy: relative(root, path) });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=[^,]*trust-center\.yaml,line=3,col=18::policy 3:18: /m);
  });

  it('warns that an experiment counts for nothing, and says so in an output', async () => {
    const { stdout, outputs } = await step();
    expect(stdout).toMatch(/^::warning title=An experiment::This is an experiment \(test root\): /m);
    expect(outputs.experiment).toBe('test root');
  });

  it('fails for an experiment that nobody asked for, unless no verdict may fail it', async () => {
    for (const failOn of ['inconclusive', 'failed']) {
      const { status, stdout, outputs } = await step({ 'allow-experiment': undefined, 'fail-on': failOn });
      expect([status, outputs.verdict]).toEqual([1, 'verified']);
      expect(stdout).toMatch(/^::error::verified as an experiment: hardware, os and source-code \(/m);
    }
    expect((await step({ 'allow-experiment': 'false', 'fail-on': 'never' })).status).toBe(0);
    expect((await step({ 'allow-experiment': 'yes' })).stdout).toContain(
      '::error::input allow-experiment: expected true, false',
    );
  });

  it('ends in a result where the target gives no answer, and fails as fail-on says', async () => {
    const gone = { evidence: undefined, collateral: undefined, url: 'http://127.0.0.1:9' };
    const { status, outputs, summary, stdout } = await step(gone);
    expect(status).toBe(1);
    expect(Object.keys(outputs).sort()).toEqual(ofVerification.sort());
    expect(outputs.verdict).toBe('inconclusive');
    expect(outputs.summary).toMatch(
      /^inconclusive: there is nothing to appraise: http:\/\/127\.0\.0\.1:9\/.*ECONNREFUSED/,
    );
    expect(summary).toContain('### Not obtained');
    expect(stdout).toMatch(/^::warning title=Not obtained%3A evidence::http:\/\/127\.0\.0\.1:9/m);
    const result = JSON.parse(readFileSync(outputs['result-path'] ?? '', 'utf8'));
    expect(result).toMatchObject({ components: [], gaps: [{ name: 'evidence', code: 'FETCH_FAILED' }] });
    expect(readFileSync(outputs['badge-path'] ?? '', 'utf8')).toContain('not checked');
    expect((await step({ ...gone, 'fail-on': 'failed' })).status).toBe(0);
    expect(
      (await cli('replay', outputs['bundle-path'] ?? '', '--insecure-root-ca', join(demo, 'root-ca.pem'))).status,
    ).toBe(3);
  });

  it('signs that nobody answered, so that an older success is not the newest summary', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = join(temporaryFolder(), 'key.pem');
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(`${key}.pub`, publicKey.export({ type: 'spki', format: 'pem' }));
    const gone = { evidence: undefined, collateral: undefined, url: 'http://127.0.0.1:9' };
    const { outputs } = await step({ ...gone, sign: 'key', 'signing-key': key });
    const summary = outputs['summary-path'] ?? '';
    const { predicate } = JSON.parse(
      Buffer.from(JSON.parse(readFileSync(summary, 'utf8')).dsseEnvelope.payload, 'base64').toString(),
    );
    expect(predicate).toMatchObject({ verificationResult: 'FAILED', verifiedLevels: [] });
    const found = await cli('verify-summary', summary, '--key', `${key}.pub`);
    expect(found.status).toBe(1);
    expect(found.stdout).toContain('a test root was trusted');
    const bare = { ...gone, 'insecure-root-ca': undefined, 'app-compose': undefined };
    const production = await step({ ...bare, sign: 'key', 'signing-key': key });
    const inconclusive = await cli('verify-summary', production.outputs['summary-path'] ?? '', '--key', `${key}.pub`);
    expect(inconclusive.status).toBe(3);
    expect(inconclusive.stdout).toContain('127.0.0.1:9');
  });

  it('takes a trusted root where the policy asks where images come from', async () => {
    const policy = join(demo, 'provenance.yaml');
    const entry = '{ image: ghcr.io/org/app, repository: org/app, signer-workflow: .github/workflows/release.yml }';
    writeFileSync(policy, `version: 1\nsource-code: { provenance: [${entry}] }\n`);
    const { stdout } = await step({ policy, 'trusted-root': 'x' });
    expect(stdout).toContain('"x" does not exist');
  });

  it.each([
    [
      'trusted-root',
      { 'trusted-root': 'x' },
      'it is for checking signed reference values (reference-values), and where images come from',
    ],
    ['rebuild', { rebuild: 'commit: x' }, 'it needs `os-image: rebuild`'],
    [
      'rebuild-report',
      { 'os-image': 'rebuild', 'rebuild-report': 'rebuild.json' },
      'the image is built, with `os-image: rebuild`',
    ],
    [
      'os-image-url',
      { 'os-image': 'rebuild', 'os-image-url': 'https://images.example/{hash}' },
      'the image is built, with `os-image: rebuild`',
    ],
    ['pccs-url', { 'pccs-url': 'https://pccs.example' }, 'the collateral is given'],
    ['resolver', { resolver: '192.0.2.1' }, 'no domain is named'],
    ['crt-sh-url', { domain: 'app.example.com', 'crt-sh-url': 'https://crt.example' }, 'nobody asks Certificate'],
  ])('refuses an input that has no effect: %s', async (name, inputs, why) => {
    const { status, stdout, outputs } = await step(inputs);
    expect(status).toBe(1);
    expect(stdout).toContain(`::error::input ${name} has no effect: ${why}`);
    expect(outputs.verdict).toBeUndefined();
  });

  describe('rebuild-report', () => {
    const folder = temporaryFolder();
    const image = join(folder, 'mini-os');
    const report = (change: object = {}): string => {
      const manifest = readFileSync(join(image, 'sha256sum.txt'));
      const hash = createHash('sha256').update(manifest).digest('hex');
      const made = {
        schema: 'trust-center/rebuild/v1',
        verdict: 'reproduced',
        repository: 'https://git.example/mini-os',
        commit: 'a'.repeat(40),
        osImageHash: { release: hash, rebuilt: hash },
        ...change,
      };
      writeFileSync(join(folder, 'rebuild.json'), JSON.stringify(made));
      return join(folder, 'rebuild.json');
    };
    const withReport = (path: string, inputs = {}) =>
      step(
        { evidence: join(folder, 'evidence.json'), 'os-image': image, 'rebuild-report': path, ...inputs },
        {
          GITHUB_WORKSPACE: folder,
          RUNNER_TEMP: demo,
        },
      );
    beforeAll(() => {
      execFileSync(process.execPath, [join(root, 'test/fixtures/mini-os/build.mjs'), image]);
      writeFileSync(join(folder, 'evidence.json'), readFileSync(join(demo, 'evidence.json')));
    });

    it('makes an image the one that its source gives; the VM must have booted it all the same', async () => {
      const { stdout, outputs } = await withReport(report());
      expect(outputs.verdict).toBe('failed');
      expect(stdout).toContain('os.reference-value');
      const { items } = JSON.parse(readFileSync(outputs['bundle-path'] ?? '', 'utf8'));
      const given = items.find(({ name }: { name: string }) => name === 'os-image/given');
      expect(JSON.parse(given.data)).toMatchObject({ grade: 'rebuilt' });
      expect(given.data).toContain('https://git.example/mini-os');
    });

    it.each([
      ['that says otherwise', { verdict: 'differs' }, 'rebuild-report: the image was not reproduced: "differs"'],
      [
        'of another image',
        { osImageHash: { release: 'ab'.repeat(32), rebuilt: 'ab'.repeat(32) } },
        `rebuild-report: the rebuild is of image ${'ab'.repeat(32)}, and none of the images is that one`,
      ],
      ['of another kind', { schema: 'x' }, 'rebuild-report.schema: "x"; supported: trust-center/rebuild/v1'],
    ])('is refused %s', async (_, change, message) => {
      const { status, stdout, outputs } = await withReport(report(change));
      expect(status).toBe(1);
      expect(stdout).toContain(`::error::${message}`);
      expect(outputs.verdict).toBeUndefined();
    });

    it('is refused without an image, and from outside the workspace', async () => {
      const alone = await withReport(report(), { 'os-image': undefined });
      expect(alone.stdout).toContain('::error::rebuild-report: give the image too, as os-image or os-image-url');
      const elsewhere = await withReport('/etc/hostname');
      expect(elsewhere.stdout).toContain('is not a regular file of the workspace');
      expect([alone.outputs.verdict, elsewhere.outputs.verdict]).toEqual([undefined, undefined]);
    });
  });

  it('refuses a key that cannot sign before it verifies anything', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const path = join(temporaryFolder(), 'rsa.pem');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const { status, stdout, outputs } = await step({ sign: 'key', 'signing-key': path });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error::signing-key: a key of another kind \(rsa\)/m);
    expect(outputs.verdict).toBeUndefined();
  });
});

describe('action.yml', () => {
  it('describes every input and output, and runs the committed bundle on node24', () => {
    expect(manifest.runs).toEqual({ using: 'node24', main: 'dist/index.cjs' });
    expect(manifest.branding).toEqual({ icon: 'shield', color: 'green' });
    for (const entry of [...Object.entries(manifest.inputs), ...Object.entries(manifest.outputs)]) {
      const [name, { description }] = entry as [string, { description: string }];
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(description.length).toBeGreaterThan(10);
    }
  });

  it('declares exactly the inputs that the action reads', async () => {
    const { stdout } = await step({ unheard: 'x' });
    const listed = /Inputs of this action: ([^.]+)\./.exec(stdout)?.[1]?.split(', ') ?? [];
    expect(listed.sort()).toEqual(Object.keys(manifest.inputs).sort());
  });
});

describe('publishing', () => {
  const inputs = { 'check-run': 'true', comment: 'true' };

  it.each(['push', 'schedule', 'workflow_dispatch'])('publishes check runs on %s, and no comment', async (name) => {
    const { status, standIn } = await stepOnGitHub({ name }, inputs);
    expect(status).toBe(0);
    expect([...standIn.checkRuns.values()].map(({ status: state }) => state)).toEqual(['completed']);
    expect([...standIn.comments.values()]).toEqual([]);
  });

  it('verifies a pull request from a fork, publishes nothing and says so', async () => {
    const { status, stdout, outputs, standIn } = await stepOnGitHub(pullRequest('stranger/fork'), inputs);
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect([...standIn.checkRuns.values(), ...standIn.comments.values()]).toEqual([]);
    expect(stdout).toMatch(/^::notice::.* the pull request comes from a fork/m);
  });

  it('shows the result in check runs and a comment, never a test root as a success', async () => {
    const { status, standIn } = await stepOnGitHub(pullRequest(), inputs);
    expect(status).toBe(0);
    expect(
      [...standIn.checkRuns.values()].map(({ name, status: state, conclusion }) => [name, state, conclusion]),
    ).toEqual([['trust-center: evidence.json (app/0)', 'completed', 'action_required']]);
    expect([...standIn.comments.values()].map(({ issue }) => issue)).toEqual([7]);
  });

  it('leaves no check run in progress when the input is unusable', async () => {
    const { status, standIn } = await stepOnGitHub(pullRequest(), { 'check-run': 'true', evidence: '/nowhere' });
    expect(status).toBe(1);
    expect([...standIn.checkRuns.values()].map(({ status: state, conclusion }) => [state, conclusion])).toEqual([
      ['completed', 'failure'],
    ]);
  });

  it('warns, with the line to add, where the token may not publish', async () => {
    const { status, stdout, outputs } = await stepOnGitHub(
      pullRequest(),
      { 'check-run': 'true' },
      { settings: { permissions: [] } },
    );
    expect(status).toBe(0);
    expect(outputs.verdict).toBe('verified');
    expect(stdout).toMatch(/^::warning::The check run was not published: .*checks: write/m);
  });

  it('signs a summary with a key, which says that a test root proves nothing', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const folder = temporaryFolder();
    const [keyPath, publicPath] = [join(folder, 'key.pem'), join(folder, 'key.pub')];
    writeFileSync(keyPath, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(publicPath, publicKey.export({ type: 'spki', format: 'pem' }));
    const { status, outputs } = await step({ sign: 'key', 'signing-key': keyPath });
    expect(status).toBe(0);
    const summary = outputs['summary-path'] ?? '';
    expect(dirname(summary)).toBe(dirname(outputs['result-path'] ?? ''));
    const checked = await cli(
      'verify-summary',
      summary,
      '--key',
      publicPath,
      '--subject',
      outputs['result-path'] ?? '',
    );
    expect(checked.status).not.toBe(0);
    expect(checked.stdout + checked.stderr).toMatch(/test|insecure|production/i);
  });
});
