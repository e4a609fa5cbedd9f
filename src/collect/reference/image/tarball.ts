// An OS image in a tarball, plain or gzip (RFC 1952, any number of members): flat, or in one folder. Read once, into
// memory: nothing is unpacked to disk, so nothing can be left there. Every size has a limit before it is spent.

import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { preview } from '../../../core/bytes.js';
import { ParseError } from '../../../core/errors.js';
import { type TarEntry, TarReader, type TarVisitor } from '../../../core/formats/codec/tar.js';
import { systemErrorCode } from '../../../io/system-error.js';
import { type ImageFiles, MAX_FILE_BYTES, MAX_KEPT_BYTES } from './files.js';

const LIMITS = { headers: 64, fileBytes: MAX_FILE_BYTES, totalBytes: 2 * MAX_FILE_BYTES };
/** Of all kept files together. */
const MAX_ALL_KEPT_BYTES = 256 * 1024 * 1024;
/** Images hold compressed files: they expand 1.0 to 1.5 times. A run of zeros may expand 1000 times. */
const MAX_EXPANSION = 50;
const EXPANSION_GRACE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/**
 * @param file open for reading; stays open
 * @param what the tarball, in errors
 * @throws ParseError for anything but a whole, well-formed tarball of an image
 */
export async function tarballFiles(file: FileHandle, what: string): Promise<ImageFiles> {
  const members = new Members(what);
  const reader = new TarReader(what, LIMITS, members);
  const { buffer: magic, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
  const source = file.createReadStream({ start: 0, autoClose: false, highWaterMark: CHUNK_BYTES });
  try {
    const isGzip = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
    for await (const piece of isGzip ? expand(source, (await file.stat()).size, what) : source) reader.push(piece);
  } finally {
    source.destroy();
  }
  reader.end();
  return members.files();
}

async function* expand(source: Readable, size: number, what: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  let expanded = 0;
  try {
    for await (const piece of source.pipe(gunzip)) {
      expanded += piece.length;
      if (expanded > EXPANSION_GRACE_BYTES && expanded > MAX_EXPANSION * gunzip.bytesWritten) {
        const sizes = `${gunzip.bytesWritten} bytes expand to ${expanded} or more`;
        throw new ParseError('PARSE_LIMIT', what, `${sizes}, over the limit of ${MAX_EXPANSION} times`);
      }
      yield piece;
    }
  } catch (error) {
    throw zlibError(error, what);
  }
  // zlib stops at the first byte that cannot start another member.
  if (gunzip.bytesWritten < size) {
    const message = 'more follows the end of the gzip data';
    throw new ParseError('PARSE_TRAILING', what, message, { offset: gunzip.bytesWritten });
  }
}

/** Hashes every file, and keeps what may be wanted. */
class Members implements TarVisitor {
  readonly #what: string;
  readonly #files = new Map<string, { sha256: string; content: Uint8Array | null }>();
  #folder: string | null = null;
  #keptBytes = 0;
  #name = '';
  #bytesLeft = 0;
  #hash: Hash = createHash('sha256');
  #content: Uint8Array | null = null;

  constructor(what: string) {
    this.#what = what;
  }

  entry({ kind, path, size }: TarEntry): void {
    const names = path === '' ? [] : path.split('/');
    const name = kind === 'file' ? names.pop() : undefined;
    this.#enter(names.join('/'), path);
    if (name === undefined) return;
    this.#name = name;
    this.#bytesLeft = size;
    this.#hash = createHash('sha256');
    this.#content = size <= MAX_KEPT_BYTES && !isRootfs(name) ? this.#keep(size) : null;
    if (size === 0) this.#finish();
  }

  data(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#content?.set(piece, this.#content.length - this.#bytesLeft);
    this.#bytesLeft -= piece.length;
    if (this.#bytesLeft === 0) this.#finish();
  }

  files(): ImageFiles {
    return {
      has: async (name) => this.#files.has(name),
      read: async (name) => {
        const { sha256, content } = this.#files.get(name) ?? {};
        if (sha256 === undefined || content === undefined) return null;
        if (content !== null) return { sha256, content };
        const reason = isRootfs(name) ? 'is named like a root file system' : `has more than ${MAX_KEPT_BYTES} bytes`;
        return this.#fail('PARSE_LIMIT', `${name} ${reason}: it is not read`);
      },
      hash: async (name) => this.#files.get(name)?.sha256 ?? null,
    };
  }

  /** Every file must lie in the same folder, which is the image's. Only the folder `./` may come before it. */
  #enter(folder: string, path: string): void {
    if (folder.includes('/')) this.#fail('PARSE_INVALID', `${preview(path, 100)} is more than one folder deep`);
    if (path === '') return;
    this.#folder ??= folder;
    if (this.#folder !== folder) {
      const first = this.#folder === '' ? 'no folder' : `the folder ${preview(this.#folder, 100)}`;
      this.#fail('PARSE_INVALID', `${preview(path, 100)} is not beside the other files, which are in ${first}`);
    }
  }

  #keep(size: number): Uint8Array {
    this.#keptBytes += size;
    if (this.#keptBytes > MAX_ALL_KEPT_BYTES) {
      this.#fail(
        'PARSE_LIMIT',
        `the files have more than ${MAX_ALL_KEPT_BYTES} bytes together, without root file system`,
      );
    }
    return new Uint8Array(size);
  }

  #finish(): void {
    this.#files.set(this.#name, { sha256: this.#hash.digest('hex'), content: this.#content });
  }

  #fail(code: 'PARSE_INVALID' | 'PARSE_LIMIT', message: string): never {
    throw new ParseError(code, this.#what, message);
  }
}

/** As releases name it. It is too large to keep, and no register measures the file itself. */
function isRootfs(name: string): boolean {
  return name.startsWith('rootfs');
}

function zlibError(error: unknown, what: string): unknown {
  const code = systemErrorCode(error);
  if (code === 'Z_BUF_ERROR') {
    return new ParseError('PARSE_TRUNCATED', what, 'the gzip data ends in the middle', { cause: error });
  }
  if (code === 'Z_DATA_ERROR') {
    return new ParseError('PARSE_INVALID', what, `broken gzip data: ${(error as Error).message}`, { cause: error });
  }
  return error;
}
