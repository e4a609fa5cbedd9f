// Files as a commit of the repository has them. git is run without a shell, and only its parts that read what is stored:
// no filter, no conversion, no hook and no fetch, whatever the checkout has in it.

import { execFile } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { systemErrorCode } from './system-error.js';

/** Largest file that is read, and largest answer of git. */
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 60_000;
const MAX_PATH = 4096;

/** Nothing that asks a person, writes to the repository, fetches, or reads one object as another. */
const ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};
const SETTINGS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--literal-pathspecs'];

/** By these a hook of git names its own repository to what it runs: ours is that of the file. */
const OF_ANOTHER_REPOSITORY = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_GRAFT_FILE',
  'GIT_SHALLOW_FILE',
];

function environment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !OF_ANOTHER_REPOSITORY.includes(name));
  return { ...Object.fromEntries(others), ...ENVIRONMENT };
}

interface GitEnd {
  /** null: it gave no answer that could be read whole. */
  output: Buffer | null;
  complaint: string;
}

/** @throws InputError where there is no git */
function git(folder: string, args: readonly string[]): Promise<GitEnd> {
  const options = {
    cwd: folder,
    env: environment(),
    encoding: 'buffer' as const,
    maxBuffer: MAX_BYTES,
    timeout: TIMEOUT_MS,
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...SETTINGS, ...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ output: stdout, complaint: '' });
      if (systemErrorCode(error) === 'ENOENT') {
        return reject(new InputError('INPUT_INVALID', 'git cannot be started', { hint: 'Install git 2.30 or newer.' }));
      }
      const [complaint = ''] = stderr.toString('utf8').split('\n');
      return resolve({ output: null, complaint: complaint.replace(/^(?:fatal|error): /, '') || error.message });
    });
  });
}

/**
 * The top of the checkout that a file is in: the nearest folder above it with a `.git`, which no commit can bring. Left to
 * itself, git would also take a folder for a repository that has files named as those of one, and a change may add such.
 * @returns null where the file is in none
 */
async function topOf(file: string): Promise<string | null> {
  const whole = resolve(file);
  for (let folder = dirname(whole), below = whole; folder !== below; below = folder, folder = dirname(folder)) {
    const found = await lstat(join(folder, '.git')).catch(() => null);
    if (found !== null) return folder;
  }
  return null;
}

/**
 * The commit that `ref` names, in the repository of a file.
 * @param file where it really is
 * @returns null where there is none of that name
 */
export async function commitOf(file: string, ref: string): Promise<string | null> {
  const top = await topOf(file);
  if (top === null) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { output } = await git(top, args);
  const commit = output?.toString('utf8').trim() ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? commit : null;
}

export interface StoredFile {
  /** From the top of the repository. */
  path: string;
  bytes: Uint8Array;
}

/**
 * A file as a commit has it: under its path, or the one that it was renamed from since.
 * @param file where it really is
 * @param commit as `commitOf` gives it
 * @returns null where the commit has no such file
 * @throws InputError for a file outside of a repository, over 1 MiB, or that the clone does not hold
 */
export async function fileAt(file: string, commit: string): Promise<StoredFile | null> {
  const top = await topOf(file);
  if (top === null) throw new InputError('INPUT_INVALID', `${preview(file, 200)} is in no git repository`);
  // git may look further, where that `.git` is none.
  const prefix = await git(top, ['rev-parse', '--show-prefix']);
  if (prefix.output?.toString('utf8').trim() !== '') {
    const why = prefix.output === null ? prefix.complaint : 'its .git is none';
    throw new InputError('INPUT_INVALID', `${preview(file, 200)} is in no git repository: ${preview(why, 200)}`);
  }
  const path = relative(top, resolve(file)).split(sep).join('/');
  const found = await blob(top, commit, path);
  if (found !== null) return { path, bytes: found };
  const before = await renamedFrom(top, commit, path);
  const bytes = before === null ? null : await blob(top, commit, before);
  return before === null || bytes === null ? null : { path: before, bytes };
}

/** A regular file. A folder, a submodule or a link is none: what a link leads to may be anything. */
const ENTRY = /^100(?:644|755) blob ([0-9a-f]+)\t/;

async function blob(top: string, commit: string, path: string): Promise<Uint8Array | null> {
  if (path.length > MAX_PATH) return null;
  const shown = `${preview(path, 200)} of ${commit}`;
  const entry = must(await git(top, ['ls-tree', '-z', '--full-tree', commit, '--', path]), shown).toString('utf8');
  const [, name] = ENTRY.exec(entry) ?? [];
  if (name === undefined) return null;
  const size = must(await git(top, ['cat-file', '-s', name]), shown).toString('utf8');
  if (Number(size) > MAX_BYTES) throw new InputError('INPUT_TOO_LARGE', `${shown} is over ${MAX_BYTES} bytes`);
  return new Uint8Array(must(await git(top, ['cat-file', 'blob', name]), shown));
}

/** What cannot be read is not what is not there. */
function must({ output, complaint }: GitEnd, shown: string): Buffer {
  if (output !== null) return output;
  throw new InputError('INPUT_INVALID', `${shown} cannot be read: ${preview(complaint, 200)}`, {
    hint: 'Nothing is fetched here: a clone that left files out (`--filter`) lacks them. Clone it whole.',
  });
}

/** By what git takes for a renaming between the commit and what is staged, or checked out by a workflow. */
async function renamedFrom(top: string, commit: string, path: string): Promise<string | null> {
  const options = ['--cached', '--no-relative', '--no-ext-diff', '--no-textconv', '--name-status', '-z'];
  const { output } = await git(top, ['diff', ...options, '--find-renames', '--diff-filter=R', commit, '--']);
  const parts = output?.toString('utf8').split('\0') ?? [];
  for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 2] === path) return parts[at + 1] ?? null;
  return null;
}
