// A script of the tests as a process of its own, which can be killed at any point.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Below node_modules: what it imports is found from there. */
const BUNDLES = join(ROOT, 'node_modules/.cache/trust-center');
const DEADLINE_MS = 120_000;

export interface TestProcess {
  pid: number;
  /** Lines of its standard output so far. */
  lines: string[];
  /** The first line that is one of these, now or later. @throws where it ends before */
  said(line: RegExp): Promise<string>;
  write(line: string): void;
  /** Until it has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; stderr: string }>;
}

/** Bundles a script before the tests of the file, or of the `describe` around. @returns starts it; it is killed when the test ends */
export function testScript(
  script: URL,
): (args: readonly string[], env?: Readonly<Record<string, string>>) => TestProcess {
  const outfile = join(BUNDLES, `script-${randomBytes(6).toString('hex')}.mjs`);
  beforeAll(async () => {
    mkdirSync(BUNDLES, { recursive: true });
    await build({
      entryPoints: [fileURLToPath(script)],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      alias: {
        '#crypto': join(ROOT, 'src/core/crypto/node.ts'),
        '#sigstore': join(ROOT, 'src/core/sigstore/node.ts'),
      },
      outfile,
    });
  });
  afterAll(() => rmSync(outfile, { force: true }));
  return (args, env = {}) => {
    const child = spawn(process.execPath, [outfile, ...args], { env: { ...process.env, ...env } });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return watched(child);
  };
}

function watched(child: ChildProcess): TestProcess {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let [rest, stderr] = ['', ''];
  let isOver = false;
  child.stdout?.on('data', (data) => {
    const parts = (rest + String(data)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const look of [...waiting]) look();
  });
  child.stderr?.on('data', (data) => {
    stderr += String(data);
  });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      isOver = true;
      for (const look of [...waiting]) look();
      resolve({ code, stderr });
    });
  });
  const said = (wanted: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        waiting.delete(look);
        act();
      };
      const fail = (why: string): void =>
        finish(() => reject(new Error(`${wanted} was not said: ${why}\n${lines.slice(-20).join('\n')}\n${stderr}`)));
      const look = (): void => {
        const line = lines.find((candidate) => wanted.test(candidate));
        if (line !== undefined) finish(() => resolve(line));
        else if (isOver) fail('the process ended');
      };
      const timer = setTimeout(() => fail('in time'), DEADLINE_MS);
      waiting.add(look);
      look();
    });
  return {
    pid: child.pid ?? 0,
    lines,
    said,
    ended,
    write: (line) => child.stdin?.write(`${line}\n`),
    signal: (signal) => child.kill(signal),
    async kill(signal = 'SIGKILL') {
      child.kill(signal);
      await ended;
    },
  };
}
