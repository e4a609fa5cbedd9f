// Files as a commit of the repository has them. git is run without a shell, and only its parts that read what is stored:
// no filter, no conversion, no hook and no fetch, whatever the checkout has in it.

import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
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
const SETTINGS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

interface GitEnd {
  /** null: it gave no answer that could be read whole. */
  output: Buffer | null;
  complaint: string;
}

/** @throws InputError where there is no git */
function git(folder: string, args: readonly string[]): Promise<GitEnd> {
  const options = {
    cwd: folder,
    env: { ...process.env, ...ENVIRONMENT },
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
 * The commit that `ref` names, in the repository of a file.
 * @returns null where there is none of that name
 */
export async function commitOf(file: string, ref: string): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { output } = await git(dirname(file), args);
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
 * @param commit as `commitOf` gives it
 * @returns null where the commit has no such file
 * @throws InputError for a file outside of a repository, or over 1 MiB
 */
export async function fileAt(file: string, commit: string): Promise<StoredFile | null> {
  const folder = dirname(file);
  const prefix = await git(folder, ['rev-parse', '--show-prefix']);
  if (prefix.output === null) {
    throw new InputError(
      'INPUT_INVALID',
      `${preview(file, 200)} is in no git repository: ${preview(prefix.complaint, 200)}`,
    );
  }
  const path = `${prefix.output.toString('utf8').replace(/\n$/, '')}${basename(file)}`;
  const found = await blob(folder, commit, path);
  if (found !== null) return { path, bytes: found };
  const before = await renamedFrom(folder, commit, path);
  const bytes = before === null ? null : await blob(folder, commit, before);
  return before === null || bytes === null ? null : { path: before, bytes };
}

async function blob(folder: string, commit: string, path: string): Promise<Uint8Array | null> {
  const name = `${commit}:${path}`;
  const size = await git(folder, ['cat-file', '-s', name]);
  if (size.output === null || path.length > MAX_PATH) return null;
  if (Number(size.output.toString('utf8')) > MAX_BYTES) {
    throw new InputError('INPUT_TOO_LARGE', `${preview(path, 200)} of ${commit} is over ${MAX_BYTES} bytes`);
  }
  // A folder, or a submodule, is no file.
  const { output } = await git(folder, ['cat-file', 'blob', name]);
  return output === null ? null : new Uint8Array(output);
}

/** By what git takes for a renaming between the commit and what is staged, or checked out by a workflow. */
async function renamedFrom(folder: string, commit: string, path: string): Promise<string | null> {
  const options = ['--cached', '--no-relative', '--no-ext-diff', '--no-textconv', '--name-status', '-z'];
  const { output } = await git(folder, ['diff', ...options, '--find-renames', '--diff-filter=R', commit, '--']);
  const parts = output?.toString('utf8').split('\0') ?? [];
  for (let at = 0; at + 2 < parts.length; at += 3) if (parts[at + 2] === path) return parts[at + 1] ?? null;
  return null;
}
