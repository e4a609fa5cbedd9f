// An image folder, of a release or left behind by a build, where it may be anything: copied to a folder of our own and
// hashed on the way. Only regular files with plain names count, and no link is followed.

import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, mkdir, open, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseImageMetadata } from '../collect/reference/image/metadata.js';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { visible } from '../core/views/untrusted.js';
import { systemErrorCode } from '../io/system-error.js';
import { counts, DEFAULT_ROOTFS, type ImageListing, isPlainName } from './compare.js';
import type { FileDigest } from './document.js';

/** A root file system has up to 2 GiB. */
const MAX_FILE_BYTES = 4 * 1024 ** 3;
const MAX_TEXT_BYTES = 1024 * 1024;
const MAX_ENTRIES = 1000;
const MAX_OTHERS = 50;
const CHUNK_BYTES = 1024 * 1024;
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Copy the artifacts of the image in `from` to the new folder `to`, and hash them.
 * @param alsoNamed names that count besides those that count by themselves
 * @throws InputError for a folder with more entries than any image has
 */
export async function takeImage(from: string, to: string, alsoNamed: readonly string[] = []): Promise<ImageListing> {
  const described = await descriptionOf(from);
  const { named, rootfs } = described;
  const files = new Map<string, FileDigest>();
  const unusable = new Map<string, string>();
  const others: string[] = [];
  await mkdir(to, { recursive: true });
  for (const name of await entriesOf(from)) {
    if (counts(name, [...named, rootfs, ...alsoNamed])) {
      const taken = await takeFile(join(from, name), join(to, name));
      if (typeof taken === 'string') unusable.set(name, taken);
      else files.set(name, taken);
    } else if (others.length < MAX_OTHERS) others.push(visible(name, 100));
  }
  return { files, unusable, others, ...described };
}

/** What the image's own metadata.json and sha256sum.txt say, as far as they can be read. */
async function descriptionOf(folder: string): Promise<Pick<ImageListing, 'named' | 'rootfs' | 'revision'>> {
  const listed = listedNames(await textIn(folder, 'sha256sum.txt')).filter(isPlainName);
  try {
    const metadata = parseImageMetadata(await textIn(folder, 'metadata.json'));
    const { bios, kernel, initrd, rootfs, gitRevision } = metadata;
    return {
      named: [...new Set([bios, kernel, initrd, ...listed])],
      rootfs: rootfs ?? DEFAULT_ROOTFS,
      revision: gitRevision,
    };
  } catch {
    // Then metadata.json itself differs from that of any release, which names the same files.
    return { named: listed, rootfs: DEFAULT_ROOTFS, revision: null };
  }
}

/** Names that a manifest lists in lines of the form `<64 hex digits>  <name>`. */
function listedNames(manifest: Uint8Array): string[] {
  const text = Buffer.from(manifest).toString('latin1');
  return text.split('\n').flatMap((line) => /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1] ?? []);
}

/** Small text file in a folder; empty when there is none to be read. */
export async function textIn(folder: string, name: string): Promise<Uint8Array> {
  const file = await openRegular(join(folder, name), MAX_TEXT_BYTES);
  if (typeof file === 'string') return new Uint8Array();
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) {
    if (names.push(name) > MAX_ENTRIES) {
      throw new InputError('INPUT_TOO_LARGE', `image: ${preview(folder, 200)} has more than ${MAX_ENTRIES} entries`);
    }
  }
  return names.sort();
}

/** @returns why not, when it is not a file that can be read */
async function openRegular(path: string, maxBytes: number): Promise<FileHandle | string> {
  let file: FileHandle;
  try {
    file = await open(path, READ_ONLY);
  } catch (error) {
    const code = systemErrorCode(error) ?? String(error);
    if (code === 'ELOOP' || code === 'EMLINK') return 'a symbolic link';
    return code === 'ENXIO' ? 'a socket or a pipe' : `cannot be read (${code})`;
  }
  const reason = notUsable(await file.stat(), maxBytes);
  if (reason === null) return file;
  await file.close();
  return reason;
}

function notUsable(status: Stats, maxBytes: number): string | null {
  if (status.isDirectory()) return 'a folder';
  if (!status.isFile()) return 'a device or a pipe';
  return status.size > maxBytes ? `too large (${status.size} bytes, at most ${maxBytes})` : null;
}

async function takeFile(from: string, to: string): Promise<FileDigest | string> {
  const file = await openRegular(from, MAX_FILE_BYTES);
  if (typeof file === 'string') return file;
  const copy = await HashedCopy.create(to);
  try {
    await eachPiece(file, (piece) => copy.write(piece));
  } finally {
    await copy.close();
    await file.close();
  }
  return copy.digest();
}

/** A new file, hashed while it is written. */
class HashedCopy {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #size = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<HashedCopy> {
    return new HashedCopy(await open(path, 'wx'));
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    this.#size += piece.length;
    await this.#file.writeFile(piece);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  digest(): FileDigest {
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }
}

async function eachPiece(file: FileHandle, take: (piece: Uint8Array) => Promise<void>): Promise<void> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    await take(buffer.subarray(0, bytesRead));
  }
}
