// Reading a file that the user named: regular, bounded before it is read, and each way it can fail in one sentence.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { systemErrorCode } from './system-error.js';

export { MAX_BUNDLE_BYTES } from '../core/bundle.js';
/** Any input but a bundle. */
export const MAX_INPUT_BYTES = 10 * 1024 * 1024;

const READ_BYTES = 64 * 1024;

/**
 * Content of the file at `path`; `-` is standard input.
 * @param what name of the option, first word of every error
 * @throws InputError INPUT_NOT_FOUND, INPUT_TOO_LARGE (said before anything is read), or INPUT_INVALID for a folder, a
 * device, an empty file, or one that may not be read
 */
export async function readInputFile(path: string, what: string, maxBytes = MAX_INPUT_BYTES): Promise<Uint8Array> {
  const bytes = path === '-' ? await readStandardInput(what, maxBytes) : readRegularFile(path, what, maxBytes);
  if (bytes.length === 0) throw new InputError('INPUT_INVALID', `${what}: ${show(path)} is empty`);
  return bytes;
}

/** Where a file's bytes came from, for the record: without its folder, which is private. */
export function fileSource(path: string): string {
  return `file:${path === '-' ? 'stdin' : basename(path)}`;
}

/** At once: to hand each step to another thread and back takes several times the work. */
function readRegularFile(path: string, what: string, maxBytes: number): Uint8Array {
  let file: number | undefined;
  try {
    // Without blocking: opening a named pipe would wait for its writer for ever.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const status = fstatSync(file);
    if (!status.isFile()) throw notRegular(path, what, status.isDirectory());
    if (status.size > maxBytes) throw tooLarge(path, what, maxBytes, `${status.size} bytes`);
    return readAll(file, path, what, { maxBytes, statedBytes: status.size });
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(path, what, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * To the end, which may be further than the size said: files grow, and those of /proc state none. A byte more than stated
 * is asked for: where that is not given, there is the end.
 */
function readAll(
  file: number,
  path: string,
  what: string,
  { maxBytes, statedBytes }: { maxBytes: number; statedBytes: number },
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const left = statedBytes + 1 - length;
    const size = statedBytes > 0 && left > 0 ? left : READ_BYTES;
    const buffer = new Uint8Array(size);
    const bytesRead = readSync(file, buffer, 0, size, null);
    pieces.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(path, what, maxBytes, 'more');
    const isWhole = statedBytes > 0 && length === statedBytes && bytesRead < size;
    if (bytesRead === 0 || isWhole) return joined(pieces, length);
  }
}

async function readStandardInput(what: string, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of process.stdin) {
    const bytes: Uint8Array = typeof piece === 'string' ? Buffer.from(piece) : piece;
    pieces.push(bytes);
    length += bytes.length;
    if (length > maxBytes) throw tooLarge('-', what, maxBytes, 'more');
  }
  return joined(pieces, length);
}

function joined(pieces: Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  return first?.length === length ? first : new Uint8Array(Buffer.concat(pieces, length));
}

function notRegular(path: string, what: string, isFolder: boolean): InputError {
  return new InputError('INPUT_INVALID', `${what}: ${show(path)} is ${isFolder ? 'a folder' : 'not a regular file'}`, {
    hint: isFolder ? 'Name a file in it.' : 'Save it to a file, or pipe it in and give - as the file.',
  });
}

function tooLarge(path: string, what: string, maxBytes: number, size: string): InputError {
  return new InputError(
    'INPUT_TOO_LARGE',
    `${what}: ${show(path)} is too large: ${size}, at most ${maxBytes} bytes are read`,
    {
      hint: 'Check that this is the file you meant.',
    },
  );
}

function unreadable(path: string, what: string, cause: unknown): InputError {
  const code = systemErrorCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new InputError('INPUT_NOT_FOUND', `${what}: ${show(path)} does not exist`, {
      hint: 'Check the path; it is relative to the current folder.',
      cause,
    });
  }
  if (code === 'EISDIR') return notRegular(path, what, true);
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : (code ?? String(cause));
  return new InputError('INPUT_INVALID', `${what}: ${show(path)} cannot be read: ${reason}`, { cause });
}

function show(path: string): string {
  return path === '-' ? 'standard input' : preview(path, 200);
}
