// A lock between processes that share a folder: a file that its owner touches while it lives. It spares work, and nothing
// rests on it: what two owners by mistake do twice is verified before every use.

import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { TrustCenterError } from '../../errors.js';
import { asObject, integerField, parseJson, stringField } from '../../formats/json.js';
import { pause } from '../../http.js';

export interface LockOwner {
  pid: number;
  /** The machine and the process namespace in which `pid` counts. */
  place: string;
  /** Tells this lock from every other. */
  token: string;
  /** RFC 3339. */
  since: string;
}

/** In ms. */
export interface LockTimes {
  /** Between two signs of life of the owner. */
  heartbeat: number;
  /** An owner that gave no sign of life for so long is taken for dead. */
  stale: number;
  /** Between two looks at a lock that another holds. */
  poll: number;
}

export const LOCK_TIMES: LockTimes = { heartbeat: 2_000, stale: 30_000, poll: 250 };

/**
 * Run `work` while holding the lock. While a living process holds it, wait.
 * @param whileWaiting called at each look with the owner, null where it cannot be read. What it returns, unless
 * undefined, ends the wait without the lock
 * @throws what `work` and `whileWaiting` throw, errors of the file system, and the reason of `signal`
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  times: LockTimes,
  whileWaiting: (owner: LockOwner | null) => Promise<T | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const own = await describeSelf();
  let quietSince = { text: '', mark: 0, at: 0 };
  while (!(await take(path, own))) {
    signal.throwIfAborted();
    const held = await look(path);
    if (held === null) continue;
    const outcome = await whileWaiting(held.owner);
    if (outcome !== undefined) return outcome;
    // By our own clock, since that of another machine may differ: has anything changed while we looked?
    const now = performance.now();
    if (held.text !== quietSince.text || held.mark !== quietSince.mark) quietSince = { ...held, at: now };
    if (now - quietSince.at >= times.stale || isDead(held.owner, own.place)) await evict(path, held.text, own.token);
    else await pause(times.poll, signal);
  }
  const heartbeat = setInterval(() => {
    utimes(path, new Date(), new Date()).catch(() => {}); // taken over, or gone with its folder
  }, times.heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await look(path))?.owner?.token === own.token) await rm(path, { force: true });
  }
}

async function describeSelf(): Promise<LockOwner> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => ''); // none but on Linux
  return {
    pid: process.pid,
    place: `${hostname()} ${namespace}`.trim(),
    token: randomBytes(16).toString('hex'),
    since: new Date().toISOString(),
  };
}

async function take(path: string, own: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

interface HeldLock {
  text: string;
  /** When its owner last touched it, by the clock of the file system. */
  mark: number;
  owner: LockOwner | null;
}

/** Null when nobody holds it. */
async function look(path: string): Promise<HeldLock | null> {
  try {
    const [text, status] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return { text, mark: status.mtimeMs, owner: readOwner(text) };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Null for a lock that is being written, or was damaged: then its age alone counts. */
function readOwner(text: string): LockOwner | null {
  try {
    const owner = asObject(parseJson(text, 'lock', { bytes: 4096 }), 'lock');
    return {
      pid: integerField(owner, 'pid', 'lock', 1, 2 ** 31),
      place: stringField(owner, 'place', 'lock'),
      token: stringField(owner, 'token', 'lock'),
      since: stringField(owner, 'since', 'lock'),
    };
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

/** Certain only of processes that this one can see. */
function isDead(owner: LockOwner | null, place: string): boolean {
  if (owner === null || owner.place !== place) return false;
  try {
    process.kill(owner.pid, 0); // signals nothing
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

/** Removes the lock that was seen. One that another waiter took in the meantime is put back. */
async function evict(path: string, seen: string, token: string): Promise<void> {
  const aside = `${path}.${token}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== seen) await link(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
  await rm(aside, { force: true });
}

function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
