// One writer at a time in a folder. The lock is a file that says whose it is: where that process was ended, as by a power
// cut, the lock is taken away by exactly one of those who wait.

import { randomUUID } from 'node:crypto';
import { link, readFile, readlink, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { readInputFile } from '../io/input-file.js';
import { systemErrorCode } from '../io/system-error.js';

export const LOCK = 'lock';

const POLL_MS = 20;
const MAX_WAIT_MS = 60_000;
const MAX_BYTES = 1024;
const FORM = /^(\d{1,10}) (\S{1,36}) ([0-9a-f-]{36}) (.{1,300})\n$/;

interface Holder {
  pid: number;
  /** Of the machine since it was started; `-`: not known. */
  boot: string;
  /** Of this lock alone. */
  token: string;
  host: string;
}

/** @throws InputError for a folder that cannot be written, or that stays locked */
export async function whileLocked<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const own = await newHolder();
  const path = join(folder, LOCK);
  const draft = join(folder, `${LOCK}.${own.token}`);
  try {
    await writeFile(draft, textOf(own), { flag: 'wx' });
  } catch (cause) {
    throw new InputError('INPUT_INVALID', `${preview(folder, 200)} cannot be written (${systemErrorCode(cause)})`, {
      cause,
    });
  }
  try {
    await take(draft, path);
  } finally {
    await unlink(draft);
  }
  try {
    return await work();
  } finally {
    // A person may have deleted it, and another process have made its own.
    if ((await holderOf(path))?.token === own.token) await unlink(path);
  }
}

/** By a second name of the draft: a lock is there with all that it says, or not at all. */
async function take(draft: string, path: string): Promise<void> {
  const deadline = Date.now() + MAX_WAIT_MS;
  while (!(await isLinked(draft, path))) {
    const holder = await holderOf(path);
    if (holder !== null && (await isGone(holder)) && (await takeAway(path, holder))) continue;
    if (Date.now() > deadline) throw stillLocked(path, holder);
    await sleep(POLL_MS);
  }
}

async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'EEXIST') return false;
    throw new InputError('INPUT_INVALID', `${preview(to, 200)} cannot be made (${code})`, { cause });
  }
}

/**
 * Removes the lock of a process that is gone. Of several who try, one makes the second name of it; who comes late makes a
 * second name of the next lock, sees that by its token, and leaves that one alone.
 */
async function takeAway(path: string, gone: Holder): Promise<boolean> {
  const second = `${path}.${gone.token}.gone`;
  try {
    await link(path, second);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    return false;
  }
  const isIt = (await holderOf(second))?.token === gone.token;
  if (isIt) await unlink(path);
  await unlink(second);
  return isIt;
}

/** null: there is no lock, or none of ours. */
async function holderOf(path: string): Promise<Holder | null> {
  const text = await readInputFile(path, 'lock', MAX_BYTES).then(
    (bytes) => Buffer.from(bytes).toString(),
    (error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      return '';
    },
  );
  const [, pid = '', boot = '', token = '', host = ''] = FORM.exec(text) ?? [];
  return token === '' ? null : { pid: Number(pid), boot, token, host };
}

function textOf({ pid, boot, token, host }: Holder): string {
  return `${pid} ${boot} ${token} ${host}\n`;
}

async function newHolder(): Promise<Holder> {
  return { pid: process.pid, boot: await thisBoot(), token: randomUUID(), host: await thisHost() };
}

/** With the namespace of its process ids: two containers may have the name of their host, and each its own process 7. */
export async function thisHost(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => ''); // Linux alone has it
  return `${hostname()} ${namespace}`.trim();
}

async function thisBoot(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''); // Linux alone has it
  return /^[0-9a-f-]{36}$/.exec(text.trim())?.[0] ?? '-';
}

/** Of another machine, or a container with processes of its own, nobody here can tell. */
async function isGone({ pid, boot, host }: Holder): Promise<boolean> {
  if (host !== (await thisHost())) return false;
  if (boot !== (await thisBoot())) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemErrorCode(error) === 'ESRCH';
  }
}

function stillLocked(path: string, holder: Holder | null): InputError {
  const by = holder === null ? '' : ` by process ${holder.pid} of ${preview(holder.host, 100)}`;
  return new InputError('INPUT_INVALID', `${preview(path, 200)}: the log is locked${by}, for a minute by now`, {
    hint: 'Where no append is running any more, delete that file.',
  });
}
