// The service as somebody starts it: a process of its own, from the bundle, which is built where it is missing or older than
// its sources.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../e2e/run.js';
import { until } from './until.js';

const PROGRAM = join(root, 'dist/service/main.cjs');

export interface ServiceProcess {
  pid: number;
  /** What it wrote until now: its log, and what it says to whoever started it. */
  stdout: string;
  stderr: string;
  /** Once it has ended: its exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
  kill(signal: NodeJS.Signals): void;
  /** Waits until it says that it is there, or has ended. @returns its URL */
  started(): Promise<string>;
  /** Asks it to stop. @returns how it ended */
  stop(): Promise<number | NodeJS.Signals | null>;
}

export function buildService(): void {
  const entries = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const newest = Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs));
  if (existsSync(PROGRAM) && statSync(PROGRAM).mtimeMs > newest) return;
  const script = join(root, 'scripts/build-service.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** @param env besides what a process has to have: nothing else of the environment of the tests */
export function serveProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = root): ServiceProcess {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [join(root, 'dist/cli.cjs'), 'serve', ...args], {
    cwd,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let hasEnded = false;
  const running: ServiceProcess = {
    pid: child.pid ?? -1,
    stdout: '',
    stderr: '',
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => {
        hasEnded = true;
        resolve(signal ?? status);
      });
    }),
    kill: (signal) => void child.kill(signal),
    async started() {
      await until(() => hasEnded || running.stdout.includes('"msg":"started"'), { deadlineMs: 120_000 });
      const url = /is at (http\S+)/.exec(running.stderr)?.[1];
      if (url === undefined) throw new Error(`it did not start:\n${running.stderr}\n${running.stdout}`);
      return url;
    },
    async stop() {
      child.kill('SIGTERM');
      return running.ended;
    },
  };
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    running.stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    running.stderr += piece;
  });
  return running;
}
