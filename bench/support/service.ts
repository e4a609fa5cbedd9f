// The service as its operator starts it: processes of the built program, which are signed in to and asked over HTTP.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { formTokenOf } from '../../src/service/auth/secret.js';

const PROGRAM = 'dist/cli.cjs';
const DEADLINE_MS = 120_000;
/** Of the kernel’s clock of processes, in a second: Linux has no other for programs. */
const TICKS = 100;

export interface Program {
  /** CPU milliseconds that it has used. */
  cpuTime(): number;
  /** Resident megabytes. */
  memory(): number;
  stderr(): string;
  stop(): Promise<void>;
}

/** Until it says that it has started. @param more options of Node */
export async function startProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  more: readonly string[] = [],
): Promise<Program> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...more, PROGRAM, 'serve', '--log-level', 'info', ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not start:\n${stderr}\n${stdout}`)), DEADLINE_MS);
    child.once('close', (status) => reject(new Error(`it ended with ${status}:\n${stderr}\n${stdout}`)));
    child.stdout.on('data', (data) => {
      stdout = (stdout + String(data)).slice(-10_000);
      if (!stdout.includes('"msg":"started"')) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return {
    cpuTime: () => cpuTimeOf(child),
    memory: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stderr: () => stderr,
    async stop() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function cpuTimeOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const [user = '', system = ''] = fields.slice(11, 13);
  return ((Number(user) + Number(system)) * 1000) / TICKS;
}

export interface Client {
  addTarget(slug: string): Promise<void>;
  /** @returns once its end is told by the stream of events: what it ended as, and the milliseconds since the upload began */
  upload(target: string, bundle: string): Promise<{ ended: string; ms: number }>;
  close(): Promise<void>;
}

/** Signs in by the link that the program shows on its terminal, and listens to its events. */
export async function clientOf(url: string, stderr: string): Promise<Client> {
  const code = /code=([A-Z0-9-]+)/.exec(stderr)?.[1] ?? '';
  const signIn = { method: 'POST', redirect: 'manual', headers: { origin: url } } as const;
  const answer = await fetch(`${url}/sign-in`, { ...signIn, body: new URLSearchParams({ code }) });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const headers = { cookie, origin: url, 'form-token': formTokenOf(cookie.slice(cookie.indexOf('=') + 1)) };
  const post = async (path: string, body: string): Promise<Record<string, unknown>> => {
    const type = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers: { ...headers, ...type }, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const left = new AbortController();
  const ended = new Map<string, string>();
  const waiting = new Map<string, (kind: string) => void>();
  const open = (since: string): Promise<Response> =>
    fetch(`${url}/api/v1/events`, {
      headers: { cookie, ...(since === '' ? {} : { 'last-event-id': since }) },
      signal: left.signal,
    });
  const tell = (kind: string, { verification }: { verification: string }): void => {
    if (kind !== 'verification.appraised' && kind !== 'verification.without-result') return;
    const resolve = waiting.get(verification);
    waiting.delete(verification);
    if (resolve === undefined) ended.set(verification, kind);
    else resolve(kind);
  };
  const heard = hearOn(await open(''), open, tell);
  return {
    async addTarget(slug) {
      await post('/targets', JSON.stringify({ slug, kind: 'uploaded' }));
    },
    async upload(target, bundle) {
      const from = performance.now();
      const id = String((await post(`/verifications?target=${target}`, bundle)).id);
      const kind = ended.get(id) ?? (await new Promise<string>((resolve) => waiting.set(id, resolve)));
      ended.delete(id);
      return { ended: kind, ms: performance.now() - from };
    },
    async close() {
      left.abort();
      await heard.catch(() => {}); // it was cut off
    },
  };
}

type Tell = (kind: string, data: { verification: string }) => void;

/** A stream has an end, after which it goes on where it was. */
async function hearOn(first: Response, open: (since: string) => Promise<Response>, tell: Tell): Promise<never> {
  for (let [stream, since] = [first, '']; ; stream = await open(since)) since = (await hear(stream, tell)) ?? since;
}

/** @returns the number of the last event; null: there was none */
async function hear(stream: Response, tell: Tell): Promise<string | null> {
  let last: string | null = null;
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of stream.body ?? []) {
    text += decoder.decode(piece, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      last = /^id: (.*)$/m.exec(event)?.[1] ?? last;
      const [, kind, data] = /^event: (.*)\ndata: (.*)$/m.exec(event) ?? [];
      if (kind !== undefined && data !== undefined) tell(kind, JSON.parse(data));
    }
  }
  return last;
}
