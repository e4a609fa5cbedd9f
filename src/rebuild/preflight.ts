// What would stop a build hours later, asked before it begins: free disk, git, Docker.

import { statfs } from 'node:fs/promises';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { ProcessEnd, RunProcess } from './process.js';

const ASK_TIMEOUT_MS = 20_000;

/** @throws InputError when the disk of `folder` has less than `bytes` to spare */
export async function checkDisk(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new InputError(
    'INPUT_INVALID',
    `not enough disk in ${preview(folder, 200)}: the build needs ${gigabytes(bytes)}, ${gigabytes(free)} are free`,
    { hint: 'Free some, give a folder on another disk (--work-dir), or another estimate (--min-disk).' },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** @throws InputError without the `timeout` that everything is run under */
export async function checkTimeout(run: RunProcess, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { end, output, complaint } = await ask(run, 'timeout', ['--version'], cwd, env);
  if (end.kind === 'exited' && end.code === 0 && output.includes('coreutils')) return;
  throw new InputError('INPUT_INVALID', `timeout of GNU coreutils cannot be run: ${reasonOf(end, complaint)}`, {
    hint: 'Install GNU coreutils, and have its timeout in PATH. Linux has it; macOS (brew install coreutils, which says what to add to PATH), Windows and BusyBox do not.',
  });
}

/** @throws InputError when git cannot be run */
export async function checkGit(run: RunProcess, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { end, complaint } = await ask(run, 'git', ['--version'], cwd, env);
  if (end.kind === 'exited' && end.code === 0) return;
  throw new InputError('INPUT_INVALID', `git cannot be run: ${reasonOf(end, complaint)}`, {
    hint: 'Install git 2.30 or newer, and have it in PATH.',
  });
}

/** @throws InputError when there is no Docker daemon that answers */
export async function checkDocker(run: RunProcess, cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { end, complaint } = await ask(run, 'docker', ['version', '--format', '{{.Server.Version}}'], cwd, env);
  if (end.kind === 'exited' && end.code === 0) return;
  const isMissing = end.kind === 'not-started';
  throw new InputError(
    'INPUT_INVALID',
    `this backend builds in Docker, ${isMissing ? 'which cannot be run' : 'whose daemon does not answer'}: ${reasonOf(end, complaint)}`,
    {
      hint: isMissing
        ? 'Install Docker, and have it in PATH.'
        : 'Start the daemon, and check that `docker version` works for this user; DOCKER_HOST is taken over, docker contexts are not.',
    },
  );
}

/** End the containers that have `checkout` mounted: those of a build that was cut off, which ending its client does not end. */
export async function stopContainers(
  run: RunProcess,
  checkout: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { output } = await ask(
    run,
    'docker',
    ['ps', '--quiet', '--no-trunc', '--filter', `volume=${checkout}`],
    cwd,
    env,
  );
  const containers = output.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line));
  if (containers.length > 0) await ask(run, 'docker', ['kill', ...containers], cwd, env);
}

async function ask(
  run: RunProcess,
  file: string,
  args: string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ end: ProcessEnd; output: string; complaint: string }> {
  const texts = { stdout: '', stderr: '' };
  const onOutput = (piece: Uint8Array, stream: 'stdout' | 'stderr'): void => {
    if (texts[stream].length < 100_000) texts[stream] += Buffer.from(piece).toString('utf8');
  };
  const end = await run({ file, args, cwd, env, timeoutMs: ASK_TIMEOUT_MS, onOutput });
  return { end, output: texts.stdout, complaint: texts.stderr.trim().split('\n')[0] ?? '' };
}

function reasonOf(end: ProcessEnd, complaint: string): string {
  if (end.kind === 'not-started') return end.code === 'ENOENT' ? 'there is none in PATH' : end.code;
  if (end.kind === 'timed-out') return `no answer within ${ASK_TIMEOUT_MS / 1000} s`;
  return complaint === '' ? JSON.stringify(end) : preview(complaint, 300);
}
