// One process at a time in a folder. Two that write to one embedded database lose each other's rows without a word, so this
// has to be certain: a lock is a socket on which its process listens, and the system knows whether somebody does. Ends the
// process, however it ends, then nobody does. A number of a process would not do: it is given to another one, and in two
// containers it is the same.

import { randomBytes } from 'node:crypto';
import { open, readdir, statfs, unlink } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { preview } from '../../core/bytes.js';
import { InputError } from '../../core/errors.js';
import { systemErrorCode } from '../../io/system-error.js';

/** With the number of the process, for people. */
const LOCK = /^lock\.([0-9]{1,10})\.[0-9a-f]{8}$/;
/** What the path of a socket may have; a longer one would be cut off, and be another one. */
const MAX_PATH_BYTES = 100;
/** File systems that several machines may share: whether a process of another one listens, this one cannot know. */
const SHARED_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  1937076805: 'Coda',
  1397113167: 'AFS',
  12805120: 'Ceph',
};
const INSTEAD =
  'For several processes or machines, use a PostgreSQL server: set DATABASE_URL (docs/service-operations.md).';
/** Two that start at once give way to each other. */
const ATTEMPTS = 4;

/**
 * Keeps the folder for this process.
 * @returns gives it back
 * @throws InputError where another process has it, or where that cannot be known
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await expectOwnFileSystem(folder);
  const opened = await open(folder);
  try {
    // Through the open folder, whose path is short.
    const close = await lockIn(process.platform === 'linux' ? `/proc/self/fd/${opened.fd}` : folder, folder);
    return async () => {
      await close();
      await opened.close();
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** @param name for messages */
async function lockIn(folder: string, name: string): Promise<() => Promise<void>> {
  for (let attempt = 1; ; attempt++) {
    const own = await listen(folder, name);
    // Whoever listens before it looks for others is seen by everybody who looks later: of two, never neither gives way.
    const other = await living(folder, own.name);
    // Somebody who looked just before we listened may have taken ours for one that is left over.
    if (other === null && (await readdir(folder)).includes(own.name)) return own.close;
    await own.close();
    if (attempt < ATTEMPTS) {
      await delay(50 + Math.random() * 250);
      continue;
    }
    throw new InputError('INPUT_INVALID', `${preview(name, 200)} is in use by process ${other ?? 'that just ended'}`, {
      hint: `Stop that one first, or name another folder. ${INSTEAD}`,
    });
  }
}

async function expectOwnFileSystem(folder: string): Promise<void> {
  const shared = SHARED_FILE_SYSTEMS[(await statfs(folder)).type];
  if (shared === undefined) return;
  throw new InputError('INPUT_INVALID', `${preview(folder, 200)} is on a network file system (${shared})`, {
    hint: `The embedded database needs a disk of this machine. ${INSTEAD}`,
  });
}

async function listen(folder: string, shown: string): Promise<{ name: string; close: () => Promise<void> }> {
  const name = `lock.${process.pid}.${randomBytes(4).toString('hex')}`;
  const path = socketPath(folder, name);
  const server = net.createServer((socket) => socket.destroy());
  server.unref();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } catch (cause) {
    const code = systemErrorCode(cause) ?? String(cause);
    throw new InputError('INPUT_INVALID', `${preview(shown, 200)} cannot be locked (${code})`, {
      hint: 'Name a folder that this user may write to, on a file system that can hold a socket.',
      cause,
    });
  }
  // Deletes the socket as well.
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { name, close };
}

/** Number of another process that has the folder; null: none. Deletes what is left of those that have ended. */
async function living(folder: string, own: string): Promise<string | null> {
  for (const name of await readdir(folder)) {
    const pid = LOCK.exec(name)?.[1];
    if (pid === undefined || name === own) continue;
    if (await isListening(socketPath(folder, name))) return pid;
    // No name is ever used again, so this is not the socket of somebody who came meanwhile.
    await unlink(join(folder, name)).catch((error) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    });
  }
  return null;
}

/** Whether a process is there, also one that is stopped or does not come round to answering. */
function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = systemErrorCode(error);
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

function socketPath(folder: string, name: string): string {
  const path = join(folder, name);
  const excess = Buffer.byteLength(path) - MAX_PATH_BYTES;
  if (excess <= 0) return path;
  throw new InputError('INPUT_INVALID', `the path ${preview(folder, 200)} is too long by ${excess} bytes`, {
    hint: 'Name a folder with a shorter path.',
  });
}
