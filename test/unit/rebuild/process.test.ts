// Programs that do as they should, and programs that do not want to end, run for real.

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type ProcessEnd, type ProcessRequest, runProcess } from '../../../src/rebuild/process.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trust-center-process-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATH = process.env.PATH ?? '';
let serial = 0;
const fresh = (name: string): string => join(folder, `${name}-${serial++}`);

interface Outcome {
  end: ProcessEnd;
  stdout: string;
  stderr: string;
}

/** With a home of its own, by which its processes are known. */
async function run(file: string, args: string[], more: Partial<ProcessRequest> = {}): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  const end = await runProcess({
    file,
    args,
    cwd: folder,
    env: { PATH, HOME: fresh('home') },
    timeoutMs: 20_000,
    onOutput: (piece, stream) => {
      texts[stream] += Buffer.from(piece).toString('latin1');
    },
    ...more,
  });
  return { end, ...texts };
}

const sh = (script: string, more?: Partial<ProcessRequest>): Promise<Outcome> => run('sh', ['-c', script], more);

/** The process that wrote its id there: whether it is still there, and not only waited for. */
function isRunning(pidFile: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/status`, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

const seconds = async (promise: Promise<unknown>): Promise<number> => {
  const begin = performance.now();
  await promise;
  return (performance.now() - begin) / 1000;
};

describe('a program', () => {
  it('is given its arguments as they are, its whole environment, and nothing to read', async () => {
    const script =
      'const input = require("node:fs").readFileSync(0, "utf8");' +
      'console.log(JSON.stringify({ args: process.argv.slice(1), env: process.env, cwd: process.cwd(), input }))';
    const args = ['a b', '$HOME', '"', "'", '\\', '*', ';', '--kill-after=1', '', 'é'];
    const { end, stdout, stderr } = await run(process.execPath, ['-e', script, '--', ...args], {
      env: { PATH, HOME: '/nowhere', X: '"$X"' },
    });
    expect({ end, stderr }).toEqual({ end: { kind: 'exited', code: 0 }, stderr: '' });
    expect(JSON.parse(Buffer.from(stdout, 'latin1').toString('utf8'))).toEqual({
      args,
      env: { PATH, HOME: '/nowhere', X: '"$X"' },
      cwd: folder,
      input: '',
    });
  });

  it.each([0, 1, 7, 124, 125, 126, 127, 137, 255])('exits with %d', async (code) => {
    expect((await sh(`exit ${code}`)).end).toEqual({ kind: 'exited', code });
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGSEGV'])('is ended by %s', async (signal) => {
    expect((await sh(`kill -${signal.slice(3)} $$`)).end).toEqual({ kind: 'killed', signal });
  });

  it('writes to two streams, which are told apart', async () => {
    expect(await sh('echo out; echo error >&2')).toMatchObject({ stdout: 'out\n', stderr: 'error\n' });
  });

  it('leaves no trace on our own output', async () => {
    const [out, error] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    try {
      await sh('echo secret; echo secret >&2');
      const written = [...out.mock.calls, ...error.mock.calls].map(([text]) => String(text)).join('');
      expect(written).not.toContain('secret');
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('may be run many times at once', async () => {
    const all = Array.from({ length: 30 }, async (_, i) => (await sh(`echo ${i}; exit ${i}`)).end);
    expect(await Promise.all(all)).toEqual(Array.from({ length: 30 }, (_, code) => ({ kind: 'exited', code })));
  });
});

describe('a program that is not there', () => {
  it.each([
    ['no-such-program', 'ENOENT'],
    ['./no-such-program', 'ENOENT'],
    ['./text', 'EACCES'],
  ])('%s', async (file, code) => {
    writeFileSync(join(folder, 'text'), 'not executable', { mode: 0o644 });
    expect((await run(file, [])).end).toEqual({ kind: 'not-started', code });
  });

  it('is not looked for in the folder it would run in', async () => {
    writeFileSync(join(folder, 'here'), '#!/bin/sh\n', { mode: 0o755 });
    for (const path of ['', '.', ':', `${folder}/..`]) {
      const { end } = await run('here', [], { env: { PATH: path, HOME: folder } });
      expect({ path, end }).toEqual({ path, end: { kind: 'not-started', code: 'ENOENT' } });
    }
    expect((await run('./here', [])).end).toEqual({ kind: 'exited', code: 0 });
    expect((await run('here', [], { env: { PATH: folder, HOME: folder } })).end).toEqual({ kind: 'exited', code: 0 });
  });
});

describe('the time limit', () => {
  it('ends a program, whatever it says then', async () => {
    expect((await sh('trap "exit 0" TERM; sleep 60 & wait', { timeoutMs: 300 })).end).toEqual({ kind: 'timed-out' });
  });

  it('ends what does not listen, and what it started', async () => {
    const [one, two] = [fresh('pid'), fresh('pid')];
    const script = `trap "" TERM; echo $$ > ${one}; (sleep 60; sleep 60) & echo $! > ${two}; wait; sleep 60; sleep 60`;
    expect((await sh(script, { timeoutMs: 300 })).end).toEqual({ kind: 'timed-out' });
    // A process that was killed is gone only once its parent has heard of it.
    await vi.waitFor(() => expect([one, two].map(isRunning)).toEqual([false, false]), { timeout: 10_000 });
  });

  it('is not what ends a program that exits as timeout would', async () => {
    expect((await sh('exit 124', { timeoutMs: 5_000 })).end).toEqual({ kind: 'exited', code: 124 });
  });
});

describe('what a program leaves running is ended', () => {
  it.each([
    ['in the background', 'sleep 60 &'],
    ['in the background, with another environment', 'env -i /bin/sleep 60 &'],
    ['in a session of its own', 'setsid sleep 60 &'],
    ['deaf to signals', 'nohup sh -c "trap \'\' TERM HUP INT; sleep 60; sleep 60" >/dev/null 2>&1 &'],
  ])('%s', async (_, start) => {
    const pid = fresh('pid');
    const took = await seconds(
      sh(`${start} echo $! > ${pid}`).then(({ end }) => expect(end).toEqual({ kind: 'exited', code: 0 })),
    );
    expect(isRunning(pid)).toBe(false);
    expect(took).toBeLessThan(10);
  });

  it('or no longer waited for and listened to, if it hid itself', async () => {
    const pid = fresh('pid');
    const script = `env -i /usr/bin/setsid sh -c 'echo $$ > ${pid}; while :; do echo noise; sleep 0.05; done' & sleep 0.2`;
    const { end, stdout } = await sh(script);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    // Its next line finds nobody to read it, and that ends it.
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
    expect(stdout.length).toBeLessThan(10_000);
  });
});

describe('output', () => {
  it('is passed on whole', async () => {
    const { stdout } = await sh('i=0; while [ $i -lt 2000 ]; do echo "line $i"; i=$((i+1)); done; printf end');
    expect(stdout).toBe(`${Array.from({ length: 2000 }, (_, i) => `line ${i}\n`).join('')}end`);
  });

  it('without any line end is not kept', async () => {
    let bytes = 0;
    const before = process.memoryUsage().rss;
    const { end } = await sh('head -c 300000000 /dev/zero', {
      onOutput: (piece) => {
        bytes += piece.length;
      },
    });
    expect({ end, bytes }).toEqual({ end: { kind: 'exited', code: 0 }, bytes: 300_000_000 });
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });
});

describe('an interruption', () => {
  it('before the start starts nothing', async () => {
    const file = fresh('proof');
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(sh(`echo > ${file}`, { signal })).rejects.toThrow('interrupted');
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it('at the start ends the program', async () => {
    const controller = new AbortController();
    const running = sh('sleep 60', { signal: controller.signal });
    controller.abort(new Error('interrupted'));
    expect(await seconds(expect(running).rejects.toThrow('interrupted'))).toBeLessThan(10);
  });

  it('later ends the program and all that it started', async () => {
    const [one, two] = [fresh('pid'), fresh('pid')];
    const controller = new AbortController();
    const running = sh(`setsid sleep 60 & echo $! > ${two}; echo $$ > ${one}; sleep 60`, { signal: controller.signal });
    await vi.waitFor(() => expect(isRunning(one)).toBe(true), { timeout: 10_000 });
    controller.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
    expect([one, two].map(isRunning)).toEqual([false, false]);
  });
});
