// Running one program to its end: arguments as an array and no shell, a process group of its own, a time limit that ends all
// of it. Whatever the program leaves running is ended too, before anything that it wrote is looked at.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** Between asking a group to end and ending it. */
const GRACE_MS = 5_000;
/** For output that is still under way when the program has ended. */
const DRAIN_MS = 2_000;
const MAX_ROUNDS = 20;

export const runProcess: RunProcess = async (request) => {
  const { file, args, cwd, env, timeoutMs, onOutput, signal } = request;
  signal?.throwIfAborted();
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, shell: false });
  child.stdout.on('data', (piece: Uint8Array) => onOutput(piece, 'stdout'));
  child.stderr.on('data', (piece: Uint8Array) => onOutput(piece, 'stderr'));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', code: codeOf(error) }));
    child.once('exit', (code, name) => {
      resolve(code === null ? { kind: 'killed', signal: name ?? 'SIGKILL' } : { kind: 'exited', code });
    });
  });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const stop = AbortSignal.any(signal === undefined ? [limit.signal] : [limit.signal, signal]);
  const stopped = new Promise<null>((resolve) => stop.addEventListener('abort', () => resolve(null), { once: true }));

  let end = await Promise.race([ended, stopped]);
  clearTimeout(timer);
  if (end === null) {
    killGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
    end = { kind: 'timed-out' };
  }
  killGroup(child.pid, 'SIGKILL');
  if (env.HOME !== undefined) await endProcesses(env.HOME);
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  child.stdout.destroy();
  child.stderr.destroy();
  signal?.throwIfAborted();
  return end;
};

function killGroup(pid: number | undefined, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    // Nobody is left in it; or, on macOS, only ended processes that nobody has waited for.
    if (!['ESRCH', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

/**
 * End every process that has this HOME, wherever there is a /proc to find it in: also those that left the group (`setsid`).
 * Again, until there are none: one may have started another meanwhile.
 */
export async function endProcesses(home: string): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const pids = processesOf(home);
    if (pids.length === 0) return;
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if (!['ESRCH', 'EPERM'].includes(codeOf(error))) throw error;
      }
    }
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
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
