// A release tarball, unpacked to a new folder: regular files in at most one folder, as `openImage` has checked before.

import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type TarEntry, TarReader, type TarVisitor } from '../core/formats/codec/tar.js';

const GIB = 1024 ** 3;
const LIMITS = { headers: 64, fileBytes: 4 * GIB, totalBytes: 8 * GIB };

/**
 * @param path tar or gzip
 * @throws ParseError for anything but regular files and folders with plain names
 */
export async function unpackTarball(path: string, folder: string): Promise<void> {
  await mkdir(folder);
  const writer = new FileWriter(folder);
  const reader = new TarReader(basename(path), LIMITS, writer);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    const isGzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    const source = file.createReadStream({ start: 0, autoClose: false });
    const read = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const piece of pieces) reader.push(piece);
    };
    await (isGzip ? pipeline(source, createGunzip(), read) : pipeline(source, read));
    reader.end();
  } finally {
    writer.close();
    await file.close();
  }
}

/** Writes each file by its own name; the reader refuses names that are there twice, and so does the disk. */
class FileWriter implements TarVisitor {
  readonly #folder: string;
  #file: number | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  entry({ kind, path }: TarEntry): void {
    this.close();
    if (kind === 'file') this.#file = openSync(join(this.#folder, basename(path)), 'wx');
  }

  data(piece: Uint8Array): void {
    for (let at = 0; this.#file !== null && at < piece.length; ) at += writeSync(this.#file, piece, at);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
