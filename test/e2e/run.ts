// Runs the committed bundle as a user does.

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A signal that is sent to the process, and when. */
export interface Interruption {
  signal: NodeJS.Signals;
  when: () => boolean;
}

/** @param cwd default: that of the tests */
export function runNode(
  script: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd?: string,
  interruption?: Interruption,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome: Outcome = { status: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      outcome.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      outcome.stderr += chunk;
    });
    const looking = setInterval(() => {
      if (interruption?.when() !== true) return;
      clearInterval(looking);
      child.kill(interruption.signal);
    }, 10);
    child.on('error', reject);
    child.on('close', (status) => {
      clearInterval(looking);
      resolve({ ...outcome, status });
    });
  });
}

export const cli = (...args: string[]): Promise<Outcome> => runNode('dist/cli.cjs', args);

export const cliIn = (folder: string, ...args: string[]): Promise<Outcome> =>
  runNode('dist/cli.cjs', args, process.env, folder);

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'trust-center-e2e-'));
}
