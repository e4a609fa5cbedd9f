// An OS image unpacked in a directory.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { preview } from '../../../core/bytes.js';
import { InputError } from '../../../core/errors.js';
import { systemErrorCode } from '../../../io/system-error.js';
import { type ImageFile, type ImageFiles, MAX_FILE_BYTES, MAX_KEPT_BYTES } from './files.js';

const READ_BYTES = 4 * 1024 * 1024;

export function directoryFiles(directory: string): ImageFiles {
  return {
    has: async (name) => (await withFile(join(directory, name), MAX_FILE_BYTES, async () => true)) ?? false,
    read: (name) => withFile(join(directory, name), MAX_KEPT_BYTES, readWhole),
    hash: (name) => withFile(join(directory, name), MAX_FILE_BYTES, hashOnly),
  };
}

/** @returns null when there is no such file */
async function withFile<T>(
  path: string,
  maxBytes: number,
  use: (file: FileHandle, size: number) => Promise<T>,
): Promise<T | null> {
  const file = await openRegular(path);
  try {
    const status = await file?.stat();
    if (file === null || status === undefined) return null;
    if (!status.isFile()) throw notRegular(path, 'is not a regular file');
    if (status.size > maxBytes) {
      const message = `OS image: ${shown(path)} has ${status.size} bytes, at most ${maxBytes} are read`;
      throw new InputError('INPUT_TOO_LARGE', message, { hint: 'Check that this is a dstack OS image.' });
    }
    return await use(file, status.size);
  } finally {
    await file?.close();
  }
}

/** Follows no link, which could lead out of an unpacked directory, and does not wait for the writer of a named pipe. */
async function openRegular(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') throw notRegular(path, 'is a symbolic link');
    throw new InputError('INPUT_INVALID', `OS image: ${shown(path)} cannot be read: ${code ?? String(cause)}`, {
      cause,
    });
  }
}

/** Hashes each piece while the next one is read. */
async function readWhole(file: FileHandle, size: number): Promise<ImageFile> {
  const content = new Uint8Array(size);
  const hash = createHash('sha256');
  let length = 0;
  let hashed = 0;
  for (let bytesRead = -1; length < size && bytesRead !== 0; length += bytesRead) {
    const reading = file.read(content, length, Math.min(READ_BYTES, size - length), length);
    hash.update(content.subarray(hashed, length));
    hashed = length;
    ({ bytesRead } = await reading);
  }
  hash.update(content.subarray(hashed, length));
  return { sha256: hash.digest('hex'), content: content.subarray(0, length) };
}

async function hashOnly(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(READ_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

function notRegular(path: string, what: string): InputError {
  return new InputError('INPUT_INVALID', `OS image: ${shown(path)} ${what}; an image is made of regular files`, {
    hint: 'Copy the file itself into the directory of the image.',
  });
}

function shown(path: string): string {
  return preview(path, 200);
}
