// The source at one commit, with its submodules, fetched by git in an environment of our own: no configuration, hooks,
// credentials or transports but those that are named here. The repository may be hostile.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preview } from '../core/bytes.js';
import { FetchError, InputError } from '../core/errors.js';
import type { RebuildLog } from './log.js';
import type { ProcessEnd, RunProcess } from './process.js';
import type { Repository } from './repository.js';

export interface Git {
  run: RunProcess;
  log: RebuildLog;
  /** Of the build; what git needs is added here. */
  env: Readonly<Record<string, string>>;
  /** For each call of git. */
  timeoutMs: number;
  /** File to be written. */
  configPath: string;
  signal?: AbortSignal | undefined;
}

export interface Submodule {
  path: string;
  commit: string;
}

const MAX_CAPTURED = 1024 * 1024;

/**
 * Check out `commit` in the new folder `folder`.
 * @returns submodules, also those of submodules, at their recorded commits
 * @throws FetchError when it cannot be fetched, InputError when the repository has no such commit
 */
export async function checkOut(repository: Repository, commit: string, folder: string, git: Git): Promise<Submodule[]> {
  await mkdir(folder);
  await writeFile(git.configPath, configFor(repository));
  const run = (...args: string[]): Promise<GitEnd> => runGit(args, folder, repository, git);

  must(await run('init', '--quiet', '--template=', '--initial-branch=rebuild'), repository, 'git init failed');
  must(await run('remote', 'add', 'origin', repository.location), repository, 'git remote failed');
  await fetchCommit(run, repository, commit);
  must(await run('checkout', '--quiet', '--force', '--detach', commit), repository, `cannot check out ${commit}`);
  const head = (await run('rev-parse', '--verify', 'HEAD')).output.trim();
  if (head !== commit) {
    throw new InputError(
      'INPUT_INVALID',
      `commit: ${commit} is no commit of ${repository.shown}: git made ${head} of it`,
      {
        hint: 'It names a tag. `git rev-parse NAME^{commit}` gives the commit.',
      },
    );
  }
  return updateSubmodules(run, repository);
}

type RunGit = (...args: string[]) => Promise<GitEnd>;

/** That commit alone where the server gives it, else the whole history of branches and tags. */
async function fetchCommit(run: RunGit, repository: Repository, commit: string): Promise<void> {
  const shallow = await run('fetch', '--no-tags', '--no-recurse-submodules', '--depth', '1', 'origin', commit);
  if (succeeded(shallow)) return;
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  must(await run('fetch', '--no-recurse-submodules', 'origin', ...all), repository, 'git fetch failed');
  if (succeeded(await run('cat-file', '-e', `${commit}^{commit}`))) return;
  throw new InputError('INPUT_NOT_FOUND', `commit: ${commit} is on no branch or tag of ${repository.shown}`, {
    hint: 'Check the commit and the repository; the metadata.json of the release names its commit (git_revision).',
  });
}

async function updateSubmodules(run: RunGit, repository: Repository): Promise<Submodule[]> {
  const update = ['submodule', 'update', '--init', '--recursive', '--checkout', '--force'];
  if (!succeeded(await run(...update, '--depth', '1'))) {
    must(await run(...update), repository, 'its submodules cannot be fetched');
  }
  const status = must(await run('submodule', 'status', '--recursive'), repository, 'git submodule status failed');
  return status.output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      // A sign before the commit says that it is not checked out (-), is another one (+), or is in conflict (U).
      const [, commit, path] = /^ ([0-9a-f]{40}) (.*?)(?: \([^)]*\))?$/.exec(line) ?? [];
      if (commit === undefined || path === undefined) {
        throw failed(repository, `a submodule is not at its recorded commit: ${preview(line, 200)}`);
      }
      return { path, commit };
    });
}

/** Configuration of every git that is started, also of the one that serves a local repository. */
function configFor({ location, isLocal }: Repository): string {
  const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;
  return [
    '[core]',
    '\thooksPath = /dev/null',
    '\tfsmonitor = false',
    '[advice]',
    '\tdetachedHead = false',
    '[gc]',
    '\tauto = 0',
    ...(isLocal
      ? ['[safe]', `\tdirectory = ${quoted(location)}`, `\tdirectory = ${quoted(join(location, '.git'))}`]
      : []),
    '',
  ].join('\n');
}

interface GitEnd {
  end: ProcessEnd;
  /** Standard output. */
  output: string;
  /** Last line that it complained in. */
  complaint: string;
}

async function runGit(args: string[], cwd: string, repository: Repository, git: Git): Promise<GitEnd> {
  const pieces: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  const end = await git.run({
    file: 'git',
    args,
    cwd,
    env: {
      ...git.env,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: git.configPath,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_TERMINAL_PROMPT: '0',
      // Also for submodules: neither commands (ext) nor, for a repository from elsewhere, folders of this machine.
      GIT_ALLOW_PROTOCOL: repository.isLocal ? 'https:http:file' : 'https:http',
    },
    timeoutMs: git.timeoutMs,
    onOutput: (piece, stream) => {
      pieces[stream] = (pieces[stream] + Buffer.from(piece).toString('utf8')).slice(-MAX_CAPTURED);
      if (stream === 'stderr') git.log.output(piece);
    },
    signal: git.signal,
  });
  if (end.kind === 'not-started') {
    throw new InputError('INPUT_INVALID', `git cannot be started (${end.code})`, {
      hint: 'Install git 2.30 or newer.',
    });
  }
  const complaints = pieces.stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return {
    end,
    output: pieces.stdout,
    complaint: complaints.find((line) => /^(fatal|error):/.test(line)) ?? complaints.at(-1) ?? '',
  };
}

function succeeded({ end }: GitEnd): boolean {
  return end.kind === 'exited' && end.code === 0;
}

function must(git: GitEnd, repository: Repository, message: string): GitEnd {
  if (succeeded(git)) return git;
  if (git.end.kind === 'timed-out')
    throw failed(repository, `${message}: not done within the time limit`, 'FETCH_TIMEOUT');
  throw failed(repository, git.complaint === '' ? message : `${message}: ${preview(git.complaint, 300)}`);
}

function failed(
  repository: Repository,
  message: string,
  code: 'FETCH_FAILED' | 'FETCH_TIMEOUT' = 'FETCH_FAILED',
): FetchError {
  return new FetchError(code, repository.shown, message);
}
