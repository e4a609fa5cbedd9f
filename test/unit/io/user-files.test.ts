// Where files are, in repositories that git itself made.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeOf, readUserFiles } from '../../../src/io/user-files.js';

const ORIGIN = 'https://github.com/octo-org/octo-app';

/** A new folder, with every link in its path followed. */
const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'trust-center-repository-')));

function write(path: string, text = 'version: 1\n'): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function git(folder: string, ...args: string[]): void {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'protocol.file.allow=always'];
  const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', HOME: folder };
  execFileSync('git', [...who, ...args], { cwd: folder, env, stdio: 'ignore' });
}

function repository(folder: string, origin: string | null = ORIGIN): string {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '-b', 'main');
  if (origin !== null) git(folder, 'remote', 'add', 'origin', origin);
  return folder;
}

const run = (workspace: string, more: Record<string, string> = {}) => ({
  GITHUB_WORKSPACE: workspace,
  GITHUB_REPOSITORY: 'octo-org/octo-app',
  GITHUB_SERVER_URL: 'https://github.com',
  ...more,
});

describe('placeOf, in a workflow run', () => {
  it('is relative to the repository in which the file is, wherever that was checked out', async () => {
    const workspace = newFolder();
    for (const folder of ['', 'app', 'a/deep/checkout']) {
      const root = folder === '' ? repository(newFolder()) : repository(join(workspace, folder));
      const policy = write(join(root, 'deploy', 'policy.yaml'));
      expect(await placeOf(policy, run(folder === '' ? root : workspace))).toBe('deploy/policy.yaml');
    }
    const policy = write(join(workspace, 'app', 'policy.yaml'));
    expect(await placeOf(relative(process.cwd(), policy), run(workspace))).toBe('policy.yaml');
  });

  it('is nowhere for a file of another repository in the same job', async () => {
    const workspace = newFolder();
    repository(join(workspace, 'app'));
    const policies = repository(join(workspace, 'policies'), 'https://github.com/octo-org/policies');
    expect(await placeOf(write(join(policies, 'policy.yaml')), run(workspace))).toBeNull();
    // The usual other way: it is checked out inside the first.
    const top = repository(newFolder());
    const inner = repository(join(top, 'policies'), 'https://github.com/octo-org/policies');
    expect(await placeOf(write(join(inner, 'policy.yaml')), run(top))).toBeNull();
    expect(await placeOf(write(join(top, 'policy.yaml')), run(top))).toBe('policy.yaml');
  });

  it.each([
    ['https://github.com/octo-org/octo-app.git', true],
    ['https://x-access-token:secret@github.com/Octo-Org/Octo-App/', true],
    ['git@github.com:octo-org/octo-app.git', true],
    ['ssh://git@ssh.github.com:443/octo-org/octo-app.git', true],
    ['https://github.com:443/octo-org/octo-app', true],
    ['https://github.com/octo-org/octo-app-2', false],
    ['https://github.com/fork/octo-app', false],
    ['https://ghe.corp.example/octo-org/octo-app', false],
    ['https://github.com.evil.example/octo-org/octo-app', false],
    ['https://gitlab.example/octo-org/octo-app/octo-app', false],
    // Says nothing of a server: as if there were no origin.
    ['/srv/git/octo-app.git', true],
    ['file:///srv/git/octo-app.git', true],
  ])('goes by the address of origin: %s', async (origin, isOwn) => {
    const root = repository(newFolder(), origin);
    expect(await placeOf(write(join(root, 'policy.yaml')), run(root))).toBe(isOwn ? 'policy.yaml' : null);
  });

  it('is of the server that the run is on', async () => {
    const root = repository(newFolder(), 'https://ghe.corp.example/octo-org/octo-app');
    const policy = write(join(root, 'policy.yaml'));
    const env = run(root, { GITHUB_SERVER_URL: 'https://ghe.corp.example' });
    expect(await placeOf(policy, env)).toBe('policy.yaml');
    expect(await placeOf(policy, run(root))).toBeNull();
  });

  it('knows a worktree, which has a file .git', async () => {
    const workspace = newFolder();
    const main = repository(join(workspace, 'main'));
    git(main, 'commit', '--allow-empty', '-m', 'first');
    git(main, 'worktree', 'add', '../tree');
    expect(await placeOf(write(join(workspace, 'tree', 'policy.yaml')), run(workspace))).toBe('policy.yaml');
    const other = repository(join(workspace, 'other'), 'https://github.com/octo-org/other');
    git(other, 'commit', '--allow-empty', '-m', 'first');
    git(other, 'worktree', 'add', '../other-tree');
    expect(await placeOf(write(join(workspace, 'other-tree', 'policy.yaml')), run(workspace))).toBeNull();
  });

  it('has no place for a file of a submodule, whose lines are of another repository', async () => {
    const library = repository(newFolder(), null);
    write(join(library, 'policy.yaml'));
    git(library, 'add', '.');
    git(library, 'commit', '-m', 'first');
    const top = repository(newFolder());
    git(top, 'submodule', 'add', library, 'library');
    const policy = join(top, 'library', 'policy.yaml');
    // Its origin is a folder, which tells nothing; that it is inside another repository does.
    expect(await placeOf(policy, run(top))).toBeNull();
    git(join(top, 'library'), 'remote', 'set-url', 'origin', 'https://github.com/octo-org/library');
    expect(await placeOf(policy, run(top))).toBeNull();
  });

  it('goes by where a link leads', async () => {
    const workspace = newFolder();
    const root = repository(join(workspace, 'app'));
    const other = repository(join(workspace, 'other'), 'https://github.com/octo-org/other');
    const real = write(join(root, 'deploy', 'policy.yaml'));
    symlinkSync(real, join(root, 'link.yaml'));
    symlinkSync(write(join(other, 'policy.yaml')), join(root, 'other.yaml'));
    symlinkSync(join(root, 'deploy'), join(workspace, 'folder'));
    symlinkSync('nothing.yaml', join(root, 'dangling.yaml'));
    expect(await placeOf(join(root, 'link.yaml'), run(workspace))).toBe('deploy/policy.yaml');
    expect(await placeOf(join(workspace, 'folder', 'policy.yaml'), run(workspace))).toBe('deploy/policy.yaml');
    expect(await placeOf(join(root, 'other.yaml'), run(workspace))).toBeNull();
    expect(await placeOf(join(root, 'dangling.yaml'), run(workspace))).toBeNull();
    // A workspace behind a link is the same workspace.
    const link = join(newFolder(), 'workspace');
    symlinkSync(workspace, link);
    expect(await placeOf(join(link, 'app', 'deploy', 'policy.yaml'), run(link))).toBe('deploy/policy.yaml');
  });

  it('has no place outside the workspace, in a repository or not, nor in the folder for temporary files', async () => {
    const outer = repository(newFolder());
    const workspace = join(outer, 'workspace');
    mkdirSync(workspace);
    expect(await placeOf(write(join(outer, 'policy.yaml')), run(workspace))).toBeNull();
    expect(await placeOf('/etc/hostname', run(workspace))).toBeNull();
    const temporary = join(workspace, '_temp');
    const policy = write(join(temporary, 'policy.yaml'));
    expect(await placeOf(policy, run(workspace, { RUNNER_TEMP: temporary }))).toBeNull();
    // A runner whose workspace is in that folder has its repository there.
    const inside = repository(join(temporary, 'checkout'));
    expect(await placeOf(write(join(inside, 'p.yaml')), run(inside, { RUNNER_TEMP: temporary }))).toBe('p.yaml');
  });

  it('takes the workspace for the repository where nothing in it has a .git', async () => {
    const outer = repository(newFolder(), 'https://github.com/octo-org/other');
    const workspace = join(outer, 'workspace');
    expect(await placeOf(write(join(workspace, 'deploy', 'policy.yaml')), run(workspace))).toBe('deploy/policy.yaml');
  });

  it('takes a repository that does not say its origin for its own, unless it is inside another', async () => {
    const workspace = newFolder();
    const broken = (name: string, git: string | null): string => {
      const folder = join(workspace, name);
      mkdirSync(folder);
      if (git === null) mkdirSync(join(folder, '.git'));
      else writeFileSync(join(folder, '.git'), git);
      return write(join(folder, 'policy.yaml'));
    };
    for (const [name, git] of [
      ['empty', null],
      ['nonsense', 'nonsense\n'],
      ['nowhere', 'gitdir: /nowhere/at/all\n'],
      ['device', 'gitdir: /dev/null\n'],
      ['long', `gitdir: ${'x'.repeat(300 * 1024)}\n`],
    ] as const) {
      expect(await placeOf(broken(name, git), run(workspace))).toBe('policy.yaml');
    }
    const inner = join(repository(join(workspace, 'outer')), 'inner');
    mkdirSync(join(inner, '.git'), { recursive: true });
    expect(await placeOf(write(join(inner, 'policy.yaml')), run(workspace))).toBeNull();
  });

  it('does not wait for a named pipe in the place of a configuration', async () => {
    const workspace = newFolder();
    mkdirSync(join(workspace, '.git'));
    execFileSync('mkfifo', [join(workspace, '.git', 'config')]);
    expect(await placeOf(write(join(workspace, 'policy.yaml')), run(workspace))).toBe('policy.yaml');
  });
});

describe('readUserFiles', () => {
  const WORKFLOW = 'octo-org/octo-app/.github/workflows/trust.yml@refs/heads/main';

  it('gives each file with its path and content', async () => {
    const root = repository(join(newFolder(), 'app'));
    const policy = write(join(root, 'policy.yaml'), '\ufeffversion: 1\n');
    const compose = write(join(root, 'deploy', 'app-compose.json'), '{}');
    const files = await readUserFiles(
      { policy, appCompose: compose },
      run(dirname(root), { GITHUB_WORKFLOW_REF: WORKFLOW }),
    );
    expect(files).toEqual({
      policy: { path: 'policy.yaml', text: 'version: 1\n' },
      compose: { path: 'deploy/app-compose.json', bytes: new Uint8Array([0x7b, 0x7d]) },
      anchor: 'policy.yaml',
    });
  });

  it('has an anchor: the policy, else the compose file, else the workflow, else the evidence', async () => {
    const root = repository(newFolder());
    const outside = write(join(newFolder(), 'policy.yaml'));
    const inside = write(join(root, 'app-compose.json'), '{}');
    const evidence = write(join(root, 'evidence.json'), '{}');
    const env = run(root, { GITHUB_WORKFLOW_REF: WORKFLOW });
    const anchorOf = async (given: Parameters<typeof readUserFiles>[0], runner = env) =>
      (await readUserFiles(given, runner)).anchor;
    expect(await anchorOf({ policy: outside, appCompose: inside, evidence })).toBe('app-compose.json');
    expect(await anchorOf({ policy: outside, composeFile: outside, evidence })).toBe('.github/workflows/trust.yml');
    expect(await anchorOf({})).toBe('.github/workflows/trust.yml');
    expect(await anchorOf({ evidence }, run(root))).toBe('evidence.json');
    expect(await anchorOf({ policy: outside, evidence: '-' }, run(root))).toBeNull();
  });

  it.each([
    ['octo-org/octo-app/.github/workflows/trust.yml@refs/pull/7/merge', '.github/workflows/trust.yml'],
    ['Octo-Org/Octo-App/.github/workflows/a@b.yml@refs/heads/main', null],
    ['octo-org/octo-app/.github/workflows/trust.yaml@refs/heads/a@b', '.github/workflows/trust.yaml'],
    ['octo-org/rules/.github/workflows/trust.yml@refs/heads/main', null],
    ['octo-org/octo-app/dynamic/pages/build@refs/heads/main', null],
    ['octo-org/octo-app/.github/workflows/../../x.yml@refs/heads/main', null],
    ['', null],
  ])('takes the workflow %j only where it is a file of this repository', async (text, path) => {
    const { anchor } = await readUserFiles({}, run(newFolder(), { GITHUB_WORKFLOW_REF: text }));
    expect(anchor).toBe(path);
  });

  it('outside a workflow: the repository of the first file is the one', async () => {
    const root = repository(newFolder(), 'https://gitlab.example/some/where');
    const other = repository(newFolder());
    const policy = write(join(root, 'deploy', 'policy.yaml'));
    const compose = write(join(other, 'app-compose.json'), '{}');
    const evidence = write(join(root, 'evidence.json'), '{}');
    expect(await readUserFiles({ policy, appCompose: compose }, {})).toMatchObject({
      policy: { path: 'deploy/policy.yaml' },
      compose: null,
    });
    expect((await readUserFiles({ appCompose: compose, evidence }, {})).anchor).toBe('app-compose.json');
    expect((await readUserFiles({ evidence }, {})).anchor).toBe('evidence.json');
  });

  it('outside a workflow and a repository: the current folder is what the user takes for one', async () => {
    const folder = newFolder();
    const policy = write(join(folder, 'deploy', 'policy.yaml'));
    const before = process.cwd();
    try {
      process.chdir(folder);
      expect((await readUserFiles({ policy: './deploy/policy.yaml' }, {})).policy?.path).toBe('deploy/policy.yaml');
      process.chdir(newFolder());
      expect(await readUserFiles({ policy }, {})).toEqual({ policy: null, compose: null, anchor: null });
    } finally {
      process.chdir(before);
    }
  });
});
