// A folder that keeps what was fetched. Its content is trusted no more than the network: what is read from it
// is judged like an answer of a server, and in the place of an entry there may be anything: a pipe, a device, a link, a
// folder, a file of any size. None of that is waited for, followed, or written to.

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { preview } from '../core/bytes.js';
import { systemErrorCode } from './system-error.js';

/** Why nothing can be kept in a folder. */
export class CacheProblem extends Error {}

// A system without one of these flags either lacks the danger, or the check of the opened file has to suffice.
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0, O_DIRECTORY = 0 } = constants;
const TEMPORARY = /^[0-9a-f]{32}\.tmp$/;
/** Nothing is written for so long without a break: its process was killed. */
const DEAD_MS = 2 * 60 * 60 * 1000;
const CHUNK_BYTES = 64 * 1024;

export class CacheFolder {
  /** For messages. */
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #base: string;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
    // Through the open folder: it stays the one that was looked at, even if another is put in its place.
    this.#base = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path;
  }

  /**
   * The folder, made where it is missing. It must be closed.
   * @param below a folder in it, to be opened in its place
   * @throws CacheProblem for one that is not ours, that others can write, or that is not a folder
   */
  static async open(directory: string, below: string | null = null): Promise<CacheFolder> {
    const path = resolve(directory);
    const folder = await CacheFolder.#hold(path, path);
    if (below === null) return folder;
    try {
      return await CacheFolder.#hold(join(folder.#base, below), join(path, below));
    } finally {
      await folder.close();
    }
  }

  static async #hold(at: string, path: string): Promise<CacheFolder> {
    const shown = preview(path, 200);
    let handle: FileHandle;
    try {
      await makeFolder(at);
      handle = await open(at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_DIRECTORY);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === null) throw error;
      const isOther = (await lstat(at).catch(() => null))?.isDirectory() === false;
      throw new CacheProblem(isOther ? `${shown} is a link or no folder` : `${shown} cannot be written (${code})`);
    }
    try {
      const problem = await foreign(handle);
      if (problem !== null) throw new CacheProblem(`${shown} ${problem}`);
      return new CacheFolder(path, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Path at which to find an entry while the folder is open. */
  entry(name: string): string {
    return join(this.#base, name);
  }

  /** A file in which to write an entry, until it gets its name by `publish` or is given up by `discard`. To be closed before. */
  async create(): Promise<{ name: string; file: FileHandle }> {
    try {
      await this.#removeDead();
      const name = `${randomBytes(16).toString('hex')}.tmp`;
      return { name, file: await open(this.entry(name), 'wx+', 0o600) };
    } catch (error) {
      throw this.#problem(error);
    }
  }

  /** Puts an entry, or anything but a folder, out of its place: a reader sees the old entry or the new one, never half of one. */
  async publish(temporary: string, name: string): Promise<void> {
    try {
      await rename(this.entry(temporary), this.entry(name));
    } catch (error) {
      await this.discard(temporary);
      throw this.#problem(error);
    }
  }

  /** @throws CacheProblem */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const temporary = await this.create();
    try {
      await temporary.file.writeFile(content);
    } catch (error) {
      await this.discard(temporary.name);
      throw this.#problem(error);
    } finally {
      await temporary.file.close();
    }
    await this.publish(temporary.name, name);
  }

  /** Removes an entry, or whatever else has its name but a folder. */
  async discard(name: string): Promise<void> {
    await remove(this.entry(name));
  }

  async #removeDead(): Promise<void> {
    for (const name of await readdir(this.#base)) {
      if (!TEMPORARY.test(name)) continue;
      const status = await lstat(this.entry(name)).catch(() => null); // gone by now
      if (status !== null && Date.now() - status.mtimeMs > DEAD_MS) await this.discard(name);
    }
  }

  #problem(error: unknown): unknown {
    const code = systemErrorCode(error);
    return code === null ? error : new CacheProblem(`${preview(this.path, 200)} cannot be written (${code})`);
  }
}

/**
 * A folder, with those that it is in. Node’s own way (`recursive`) never ends where a folder is there and nothing can be
 * made in it, as in one that was just removed, or in /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  const alone = (): Promise<void> => mkdir(path, { mode: 0o700 });
  try {
    await alone().catch(async (error: unknown) => {
      if (systemErrorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
      await makeFolder(dirname(path));
      await alone();
    });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
}

/** Why a folder is not ours alone; null: it is. Systems without user ids have other means, which are not looked at. */
async function foreign(folder: FileHandle): Promise<string | null> {
  const { uid, mode } = await folder.stat();
  const self = process.geteuid?.();
  if (self === undefined) return null;
  if (uid !== self) return `belongs to another user (${uid})`;
  return (mode & 0o022) === 0 ? null : `can be written by others (mode ${(mode & 0o777).toString(8)}): chmod go-w`;
}

/** An entry, open for reading; null unless it is a regular file of at most so many bytes. To be closed. */
export async function openEntry(path: string, maxBytes: number): Promise<FileHandle | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    const status = await file.stat();
    if (status.isFile() && status.size <= maxBytes) return file;
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
  }
  await file?.close();
  return null;
}

/** Content of an entry; null unless it is a regular file of at most so many bytes. */
export async function readEntry(path: string, maxBytes: number): Promise<Uint8Array | null> {
  const file = await openEntry(path, maxBytes);
  try {
    return file === null ? null : await readBounded(file, maxBytes);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    return null;
  } finally {
    await file?.close();
  }
}

/** Content of an open file, which may grow while it is read; null if it has more bytes. */
async function readBounded(file: FileHandle, maxBytes: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  for (let length = 0; length <= maxBytes; ) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, length);
    if (bytesRead === 0) return new Uint8Array(Buffer.concat(pieces));
    pieces.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return null;
}

/** Removes a file, pipe or link, never a folder or what a link leads to. */
async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
  }
}
