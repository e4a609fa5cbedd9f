// Running one program to its end: arguments as an array and no shell, a process group of its own, a time limit that ends all
// of it. @actions/exec runs it, under GNU `timeout`, which makes the group and keeps the limit. Whatever the program leaves
// running is ended too, before anything that it wrote is looked at.
//
// exec holds neither alone. It does not say which process it started nor which signal ended it, leaves its standard input open
// (and may crash where it is given one to write), and waits for whoever still holds the output: so the process is taken from
// Node's own notice of each that it starts. It also keeps a line of output until it ends, however long that grows: so every
// piece is made to end one, once it was read.

import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '@actions/exec';
import { systemErrorCode } from '../io/system-error.js';

export interface ProcessRequest {
  /** Found in `env.PATH`, or a path relative to `cwd` that has a slash. */
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment. `HOME` must be a folder of this run alone: it is what its processes are known by. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  onOutput: (piece: Uint8Array, stream: 'stdout' | 'stderr') => void;
  signal?: AbortSignal | undefined;
}

export type ProcessEnd =
  | { kind: 'exited'; code: number }
  | { kind: 'killed'; signal: string }
  | { kind: 'timed-out' }
  /** `code` is the system's: ENOENT, EACCES. */
  | { kind: 'not-started'; code: string };

/** @throws the reason of `signal` when that ends it */
export type RunProcess = (request: ProcessRequest) => Promise<ProcessEnd>;

/** Between asking a group to end and ending it; no longer than the time limit itself. */
const GRACE_MS = 5_000;
/** For output that is still under way when the program has ended. */
const DRAIN_MS = 2_000;
const MAX_ROUNDS = 20;
const NEWLINE = 0x0a;

/** Told of the process that exec starts within its `run`. */
const onStart = new AsyncLocalStorage<(child: ChildProcess) => void>();
subscribe('child_process', (message) => {
  if (message instanceof Object && 'process' in message && message.process instanceof ChildProcess) {
    onStart.getStore()?.(message.process);
  }
});

export const runProcess: RunProcess = async ({ file, args, cwd, env, timeoutMs, onOutput, signal }) => {
  signal?.throwIfAborted();
  const obstacle = await obstacleTo(file, cwd, env.PATH ?? '');
  if (obstacle !== null) return { kind: 'not-started', code: obstacle };

  const children: ChildProcess[] = [];
  let leftovers = Promise.resolve();
  // timeout passes it on to the group, which it ends after the grace.
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  const watch = (child: ChildProcess): void => {
    children.push(child);
    child.once('spawn', () => {
      child.stdin?.destroy();
      if (signal?.aborted === true) stop();
    });
    child.once('exit', () => {
      leftovers = endLeftovers(child.pid, env.HOME);
    });
  };
  const listener = (stream: 'stdout' | 'stderr') => (piece: Buffer) => {
    onOutput(piece, stream);
    piece[piece.length - 1] = NEWLINE;
  };

  const grace = Math.min(GRACE_MS, timeoutMs);
  const begin = performance.now();
  signal?.addEventListener('abort', stop);
  try {
    const run = () =>
      exec('timeout', ['--kill-after', `${grace / 1000}s`, `${timeoutMs / 1000}s`, file, ...args], {
        cwd,
        env: { ...env },
        silent: true,
        ignoreReturnCode: true,
        delay: DRAIN_MS,
        listeners: { stdout: listener('stdout'), stderr: listener('stderr') },
      });
    const code = await onStart.run(watch, run);
    const isOver = performance.now() - begin >= timeoutMs;
    await leftovers;
    signal?.throwIfAborted();
    const [child] = children;
    if (child === undefined) throw new Error('Node gave no notice of the process that it started');
    if (isOver && code !== 0) return { kind: 'timed-out' };
    return child.signalCode === null ? { kind: 'exited', code } : { kind: 'killed', signal: child.signalCode };
  } finally {
    signal?.removeEventListener('abort', stop);
    for (const { stdout, stderr } of children) {
      stdout?.destroy();
      stderr?.destroy();
    }
  }
};

/** Why a program cannot be started, as the system would say; null when it can be. */
async function obstacleTo(file: string, cwd: string, path: string): Promise<string | null> {
  const candidates = file.includes('/')
    ? [resolve(cwd, file)]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((folder) => resolve(folder, file));
  const obstacles = await Promise.all(
    candidates.map((candidate) => access(candidate, constants.X_OK).then(() => null, codeOf)),
  );
  if (obstacles.includes(null)) return null;
  return obstacles.find((code) => code !== 'ENOENT') ?? 'ENOENT';
}

/** What a program leaves: in its group, and by its HOME. */
async function endLeftovers(group: number | undefined, home: string | undefined): Promise<void> {
  if (group !== undefined) kill(-group);
  if (home !== undefined) await endProcesses(home);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // Nobody is left of it; or, on macOS, only ended processes that nobody has waited for.
    if (!['ESRCH', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

/**
 * End every process that has this HOME, wherever there is a /proc to find it in: also those that left the group (`setsid`).
 * Again, until there are none: one may have started another meanwhile.
 */
async function endProcesses(home: string): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const pids = processesOf(home);
    if (pids.length === 0) return;
    pids.forEach(kill);
    await sleep(10);
  }
}

/** Read at once, and not one after the other while they come and go. */
function processesOf(home: string): number[] {
  const mark = Buffer.from(`HOME=${home}`).toString('latin1');
  return environmentsIn('/proc').flatMap(([name, environment]) => {
    const isOurs = Number(name) !== process.pid && environment.split('\0').includes(mark);
    return isOurs ? [Number(name)] : [];
  });
}

/** Environment of each process that may be read, by process id; none where there is no /proc. */
function environmentsIn(proc: string): [name: string, environment: string][] {
  if (!existsSync(proc)) return [];
  return readdirSync(proc).flatMap((name): [string, string][] => {
    if (!/^[1-9][0-9]*$/.test(name)) return [];
    try {
      return [[name, readFileSync(`${proc}/${name}/environ`, 'latin1')]];
    } catch {
      // It has ended meanwhile, or belongs to another user, and then to no build of ours.
      return [];
    }
  });
}

function codeOf(error: unknown): string {
  return systemErrorCode(error) ?? '';
}
