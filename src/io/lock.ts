// A lock between processes that share a folder: a file that its owner touches while it lives. It spares work, and nothing
// rests on it: what two owners by mistake do twice is verified before every use.

import { randomBytes } from 'node:crypto';
import { link, lstat, lutimes, readlink, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { TrustCenterError } from '../core/errors.js';
import { asObject, integerField, parseJson, stringField } from '../core/formats/codec/json.js';
import { openEntry, readBounded, readEntry, remove, systemErrorCode } from './cache-folder.js';
import { pause } from './http.js';

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

const MAX_LOCK_BYTES = 4096;

/**
 * Run `work` while holding the lock. While a living process holds it, wait. What is no lock is removed from its place, and
 * a folder there leaves the work without one.
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
    if (held === 'no lock') {
      if (await remove(path)) continue;
      return await work();
    }
    const outcome = await whileWaiting(held.owner);
    if (outcome !== undefined) return outcome;
    // By our own clock, since that of another machine may differ: has anything changed while we looked?
    const now = performance.now();
    if (held.text !== quietSince.text || held.mark !== quietSince.mark) quietSince = { ...held, at: now };
    if (now - quietSince.at >= times.stale || isDead(held.owner, own.place)) await evict(path, held.text, own.token);
    else await pause(times.poll, signal);
  }
  const heartbeat = setInterval(() => {
    lutimes(path, new Date(), new Date()).catch(() => {}); // taken over, or gone with its folder
  }, times.heartbeat);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    const held = await look(path);
    if (held !== null && held !== 'no lock' && held.owner?.token === own.token) await remove(path);
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
    if (systemErrorCode(error) === 'EEXIST') return false;
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
async function look(path: string): Promise<HeldLock | 'no lock' | null> {
  const file = await openEntry(path, MAX_LOCK_BYTES);
  try {
    const bytes = file === null ? null : await readBounded(file, MAX_LOCK_BYTES);
    if (file !== null && bytes !== null) {
      const text = Buffer.from(bytes).toString('utf8');
      return { text, mark: (await file.stat()).mtimeMs, owner: readOwner(text) };
    }
  } finally {
    await file?.close();
  }
  const status = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (status === null) return null;
  // Taken anew in the meantime, or one that cannot be read.
  const isLock = status.isFile() && status.size <= MAX_LOCK_BYTES;
  return isLock ? { text: '', mark: status.mtimeMs, owner: null } : 'no lock';
}

/** Null for a lock that is being written, or was damaged: then its age alone counts. */
function readOwner(text: string): LockOwner | null {
  try {
    const owner = asObject(parseJson(text, 'lock', { bytes: MAX_LOCK_BYTES }), 'lock');
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
    return systemErrorCode(error) === 'ESRCH';
  }
}

/** Removes the lock that was seen. One that another waiter took in the meantime is put back. */
async function evict(path: string, seen: string, token: string): Promise<void> {
  const aside = `${path}.${token}`;
  try {
    await rename(path, aside);
    const bytes = await readEntry(aside, MAX_LOCK_BYTES);
    if (bytes !== null && Buffer.from(bytes).toString('utf8') !== seen) await link(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(systemErrorCode(error) ?? '')) throw error;
  }
  await remove(aside);
}
