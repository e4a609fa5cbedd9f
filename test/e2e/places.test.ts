// Where findings are shown: the paths in SARIF, check runs and annotations, of repositories that are checked out as
// workflows do, and that code scanning takes every SARIF file.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectUploadable, placesOf } from '../support/code-scanning.js';
import { cliIn, temporaryFolder } from './run.js';
import { demo, type Inputs, step, stepOnGitHub, writeDemo } from './step.js';

beforeAll(writeDemo);

/** As actions/checkout leaves it, as far as anybody looks: `path` in the workspace, with an address of origin. */
function checkout(folder: string, repository: string, server = 'https://github.com'): string {
  const config = `[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = ${server}/${repository}\n`;
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, '.git', 'config'), config);
  return folder;
}

/** The simulated deployment's files, in a folder of the repository. */
function withDemo(folder: string): string {
  cpSync(demo, folder, { recursive: true });
  return folder;
}

/** Failed, since the root is not Intel's. */
const filesIn = (folder: string): Inputs => ({
  evidence: join(folder, 'evidence.json'),
  collateral: join(folder, 'collateral.json'),
  'app-compose': join(folder, 'app-compose.json'),
  policy: join(folder, 'policy.yaml'),
  'insecure-root-ca': undefined,
  'fail-on': 'never',
});

const WORKFLOW = 'octo-org/octo-app/.github/workflows/trust.yml@refs/heads/main';

/** The only paths in each of the three. */
async function pathsOf(workspace: string, inputs: Inputs, env: Record<string, string> = {}) {
  const { outputs, stdout, standIn } = await stepOnGitHub(
    { name: 'push' },
    { ...inputs, 'check-run': 'true' },
    { env: { GITHUB_WORKSPACE: workspace, GITHUB_WORKFLOW_REF: WORKFLOW, ...env } },
  );
  const sarif = placesOf(expectUploadable(readFileSync(outputs['sarif-path'] ?? '', 'utf8')));
  const checkRuns = standIn.checkRuns.flatMap(({ output }) => output.annotations.map(({ path }) => path));
  const commands = [...stdout.matchAll(/^::(?:error|warning|notice) [^:]*?file=([^,]*)/gm)].map(([, path]) => path);
  const unique = (paths: (string | undefined)[]) => [...new Set(paths)].sort();
  return {
    sarif: unique(sarif.map((place) => place.replace(/:\d+$/, ''))),
    checkRuns: unique(checkRuns),
    commands: unique(commands),
  };
}

describe('a step', () => {
  it('with `path: app` of actions/checkout: paths are those in the repository', async () => {
    const workspace = temporaryFolder();
    const app = withDemo(checkout(join(workspace, 'app'), 'octo-org/octo-app'));
    expect(await pathsOf(workspace, filesIn(app))).toEqual({
      sarif: ['app-compose.json', 'policy.yaml'],
      checkRuns: ['app-compose.json', 'policy.yaml'],
      commands: ['app-compose.json'],
    });
  });

  it('in a folder of the repository, and without any .git, as checked out without git', async () => {
    const workspace = temporaryFolder();
    const expected = {
      sarif: ['deploy/app-compose.json', 'deploy/policy.yaml'],
      checkRuns: ['deploy/app-compose.json', 'deploy/policy.yaml'],
      commands: ['deploy/app-compose.json'],
    };
    const deploy = withDemo(join(workspace, 'deploy'));
    expect(await pathsOf(workspace, filesIn(deploy))).toEqual(expected);
    checkout(workspace, 'octo-org/octo-app');
    expect(await pathsOf(workspace, filesIn(deploy))).toEqual(expected);
  });

  it('with the policy in another repository: only what is in this one has a place', async () => {
    const workspace = temporaryFolder();
    const app = withDemo(checkout(join(workspace, 'app'), 'octo-org/octo-app'));
    const rules = checkout(join(workspace, 'rules'), 'octo-org/rules');
    cpSync(join(demo, 'policy.yaml'), join(rules, 'policy.yaml'));
    expect(await pathsOf(workspace, { ...filesIn(app), policy: join(rules, 'policy.yaml') })).toEqual({
      sarif: ['app-compose.json'],
      checkRuns: ['app-compose.json'],
      commands: ['app-compose.json'],
    });
  });

  it('without any file of this repository: what SARIF must place is at the workflow', async () => {
    const workspace = temporaryFolder();
    const rules = withDemo(checkout(join(workspace, 'rules'), 'octo-org/rules'));
    const nowhere = { checkRuns: [], commands: [] };
    expect(await pathsOf(workspace, filesIn(rules))).toEqual({ sarif: ['.github/workflows/trust.yml'], ...nowhere });
    const ofRule = { GITHUB_WORKFLOW_REF: 'octo-org/rules/.github/workflows/trust.yml@refs/heads/main' };
    expect(await pathsOf(workspace, filesIn(rules), ofRule)).toEqual({
      sarif: [expect.stringMatching(/^target: .*evidence\.json$/)],
      ...nowhere,
    });
  });

  it.each([
    ['no policy', undefined],
    ['one fetched into RUNNER_TEMP', 'temporary'],
  ])('with %s: every result has a place all the same', async (_name, kind) => {
    const workspace = withDemo(checkout(temporaryFolder(), 'octo-org/octo-app'));
    const temporary = temporaryFolder();
    const policy = join(temporary, 'policy.yaml');
    cpSync(join(demo, 'policy.yaml'), policy);
    for (const appCompose of ['app-compose.json', undefined]) {
      const { outputs } = await step(
        {
          ...filesIn(workspace),
          'app-compose': appCompose === undefined ? undefined : join(workspace, appCompose),
          policy: kind === undefined ? undefined : policy,
        },
        { GITHUB_WORKSPACE: workspace, GITHUB_WORKFLOW_REF: WORKFLOW, RUNNER_TEMP: temporary },
      );
      const run = expectUploadable(readFileSync(outputs['sarif-path'] ?? '', 'utf8'));
      expect(run.results.length).toBeGreaterThan(0);
      expect(placesOf(run)).toContain(`${appCompose ?? '.github/workflows/trust.yml'}:1`);
    }
  });

  it('marks the line of a policy that is wrong, at its path in the repository, and in no other one', async () => {
    const workspace = temporaryFolder();
    for (const [name, place] of [
      ['octo-app', 'file=deploy/policy.yaml,line=3,col=18'],
      ['rules', null],
    ] as const) {
      const path = join(checkout(join(workspace, name), `octo-org/${name}`), 'deploy', 'policy.yaml');
      mkdirSync(dirname(path));
      writeFileSync(path, 'version: 1\nhardware:\n  tcb-statuses: [Uptodate]\n');
      const inputs = { ...filesIn(withDemo(join(workspace, 'octo-app'))), policy: path };
      const { stdout } = await step(inputs, { GITHUB_WORKSPACE: workspace });
      expect(stdout).toContain(`::error${place === null ? '' : ` ${place}`}::policy 3:18: `);
    }
  });
});

describe('verify --format sarif', () => {
  const args = ['--collateral', 'collateral.json', '--app-compose', 'app-compose.json', '--format', 'sarif'];
  const verify = async (folder: string, ...more: string[]) => {
    const { status, stdout } = await cliIn(folder, 'verify', 'evidence.json', ...args, ...more);
    expect(status).toBe(1);
    return placesOf(expectUploadable(stdout)).map((place) => place.replace(/:\d+$/, ''));
  };

  it('has paths of the repository, wherever it is started', async () => {
    const repository = checkout(temporaryFolder(), 'octo-org/octo-app');
    const deploy = withDemo(join(repository, 'deploy'));
    const paths = new Set(await verify(deploy, '--policy', 'policy.yaml'));
    expect([...paths]).toEqual(['deploy/app-compose.json', 'deploy/policy.yaml']);
    expect([...new Set(await verify(deploy))]).toEqual(['deploy/app-compose.json']);
    const { stdout } = await cliIn(deploy, 'verify', 'evidence.json', '--offline', '--format', 'sarif');
    expect(placesOf(expectUploadable(stdout))).toEqual(['deploy/evidence.json:1']);
  });

  it('has a place for every result also where there is no file at all', async () => {
    const folder = withDemo(temporaryFolder());
    const empty = temporaryFolder();
    const { stdout } = await cliIn(empty, 'verify', join(folder, 'evidence.json'), '--offline', '--format', 'sarif');
    expect(placesOf(expectUploadable(stdout))).toEqual(['target: evidence.json:1']);
  });

  it('replay too: at the bundle', async () => {
    const folder = withDemo(checkout(temporaryFolder(), 'octo-org/octo-app'));
    await cliIn(folder, 'verify', 'evidence.json', ...args, '--save-bundle', 'bundle.json', '--output', 'x.sarif');
    const { stdout } = await cliIn(folder, 'replay', 'bundle.json', '--format', 'sarif');
    expect(placesOf(expectUploadable(stdout))).toEqual(['bundle.json:1']);
  });
});
