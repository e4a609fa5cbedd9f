// Blobs as files. One is on the disk, whole, before it has its name: what a power failure cuts off has none.

import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { lstat, mkdir, opendir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { preview, utf8 } from '../../core/bytes.js';
import { CacheFolder, makeFolder } from '../../io/cache-folder.js';
import { settle } from '../../io/settle.js';
import { systemErrorCode } from '../../io/system-error.js';
import { BlobError, type Blobs } from './blobs.js';
import { digestAt, digestOf, MAX_PACKED_BYTES, pack, pathOf, unpack } from './packed.js';

/** Where files are until they have their names. */
const DRAFTS = 'drafts';
/** Nothing is written for so long: it was cut off, and is removed at the next start. */
const DEAD_MS = 2 * 60 * 60 * 1000;
// A system without one of these flags either lacks the danger, or the check of the opened file has to suffice.
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = fs.constants;
// By descriptors: the handles of node:fs/promises take twice the work.
const [open, read, write, fsync] = [promisify(fs.open), promisify(fs.read), promisify(fs.write), promisify(fs.fsync)];

/** @throws BlobError for a folder that is not ours alone, or cannot be written to */
export async function folderBlobs(folder: string): Promise<Blobs> {
  /** Folders in it of which this process knows that they outlive a loss of power. */
  const settled = new Set<string>();

  const unwritable = (cause: unknown): BlobError =>
    new BlobError('BLOB_UNAVAILABLE', `${preview(folder, 200)} cannot be written to (${reasonOf(cause)})`, { cause });

  const newDraft = (): string => join(folder, DRAFTS, randomBytes(16).toString('hex'));

  async function bytesAt(path: string, digest: string): Promise<Uint8Array | null> {
    let packed: Uint8Array | null;
    try {
      packed = await readWhole(join(folder, path), digest);
    } catch (cause) {
      if (cause instanceof BlobError) throw cause;
      throw new BlobError('BLOB_UNAVAILABLE', `${digest} cannot be read (${reasonOf(cause)})`, { cause });
    }
    return packed === null ? null : unpack(packed, digest);
  }

  async function isWhole(path: string, digest: string): Promise<boolean> {
    try {
      return (await bytesAt(path, digest)) !== null;
    } catch (error) {
      if (error instanceof BlobError && error.code === 'BLOB_ALTERED') return false;
      throw error;
    }
  }

  async function publish(draft: string, at: string): Promise<void> {
    await rename(draft, at).catch(async (error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
      await makeFolder(dirname(at));
      settled.delete(dirname(at));
      await rename(draft, at);
    });
  }

  async function settleName(at: string): Promise<void> {
    try {
      await settle(dirname(at));
      if (settled.has(dirname(at))) return;
      await settle(folder);
      settled.add(dirname(at));
    } catch (cause) {
      throw unwritable(cause);
    }
  }

  async function keep(at: string, content: Uint8Array): Promise<void> {
    const draft = newDraft();
    try {
      await writeSynced(draft, content);
      await publish(draft, at);
    } catch (cause) {
      await rm(draft, { force: true }).catch(() => {}); // what cannot be removed either is, at the next start
      throw unwritable(cause);
    }
  }

  await prepare(folder);
  return {
    async put(bytes, digest = digestOf(bytes)) {
      const path = pathOf(digest);
      const at = join(folder, path);
      // What was altered is put right: these are the bytes of that name.
      if (!(await isWhole(path, digest))) await keep(at, await pack(bytes));
      // Also where it was there: whoever wrote it may not have come so far.
      await settleName(at);
      return digest;
    },
    async get(digest) {
      const bytes = await bytesAt(pathOf(digest), digest);
      if (bytes === null) throw new BlobError('BLOB_MISSING', `${digest} is not there`);
      return bytes;
    },
    async remove(digest) {
      try {
        await rm(join(folder, pathOf(digest)), { force: true });
      } catch (cause) {
        throw unwritable(cause);
      }
    },
    async probe() {
      const draft = newDraft();
      try {
        await writeSynced(draft, utf8('probe'));
        await rm(draft);
      } catch (cause) {
        await rm(draft, { force: true }).catch(() => {});
        throw unwritable(cause);
      }
    },
    async *list() {
      try {
        for await (const { name } of await opendir(folder)) {
          if (!/^[0-9a-f]{2}$/.test(name)) continue;
          for await (const entry of await opendir(join(folder, name))) {
            const digest = digestAt(`${name}/${entry.name}`);
            if (digest !== null) yield digest;
          }
        }
      } catch (cause) {
        throw new BlobError('BLOB_UNAVAILABLE', `${preview(folder, 200)} cannot be read (${reasonOf(cause)})`, {
          cause,
        });
      }
    },
  };
}

async function prepare(folder: string): Promise<void> {
  try {
    const own = await CacheFolder.open(folder);
    await own.close();
    await settle(dirname(folder)); // where it was just made
    const drafts = join(folder, DRAFTS);
    await mkdir(drafts, { recursive: true, mode: 0o700 });
    for (const name of await readdir(drafts)) {
      const status = await lstat(join(drafts, name)).catch(() => null); // gone by now
      if (status !== null && Date.now() - status.mtimeMs > DEAD_MS) await rm(join(drafts, name), { force: true });
    }
  } catch (cause) {
    throw new BlobError('BLOB_UNAVAILABLE', `blobs cannot be kept: ${reasonOf(cause)}`, { cause });
  }
}

/** Null: it is not there. What is in its place and no file, or longer than a blob can be, is no blob of ours. */
async function readWhole(path: string, digest: string): Promise<Uint8Array | null> {
  const altered = (cause?: unknown): BlobError =>
    new BlobError('BLOB_ALTERED', `${digest} was altered: what is stored is no blob`, { cause });
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch((error: unknown) => {
    const code = systemErrorCode(error);
    if (code === 'ENOENT') return null;
    throw code === 'ELOOP' || code === 'ENOTDIR' ? altered(error) : error;
  });
  if (file === null) return null;
  try {
    const status = fs.fstatSync(file);
    if (!status.isFile() || status.size > MAX_PACKED_BYTES) throw altered();
    const bytes = new Uint8Array(status.size);
    for (let length = 0; length < bytes.length; ) {
      const { bytesRead } = await read(file, bytes, length, bytes.length - length, length);
      if (bytesRead === 0) throw altered();
      length += bytesRead;
    }
    return bytes;
  } finally {
    fs.closeSync(file);
  }
}

async function writeSynced(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let length = 0; length < content.length; ) {
      length += (await write(file, content, length)).bytesWritten;
    }
    await fsync(file);
  } finally {
    fs.closeSync(file);
  }
}

function reasonOf(cause: unknown): string {
  return systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
