// Where artifacts on disk differ: the first byte, and the member of an archive that holds it.

import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { differingMember, mismatch } from './archive.js';
import type { ArtifactComparison, Difference } from './document.js';

/** Firmware, kernel and initramfs are below; a root file system is not, and not looked into. */
const MAX_IN_MEMORY = 256 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** The comparisons with the difference of each artifact that differs. Folders hold the artifacts by name. */
export async function explainAll(
  artifacts: readonly ArtifactComparison[],
  expectedFolder: string,
  actualFolder: string,
): Promise<ArtifactComparison[]> {
  const explained: ArtifactComparison[] = [];
  for (const artifact of artifacts) {
    const paths = [join(expectedFolder, artifact.name), join(actualFolder, artifact.name)] as const;
    explained.push(
      artifact.status === 'differs' ? { ...artifact, difference: await differenceOf(...paths) } : artifact,
    );
  }
  return explained;
}

/** Null when the files are equal: they were others when they were hashed. */
async function differenceOf(expectedPath: string, actualPath: string): Promise<Difference | null> {
  const [expected, actual] = [await open(expectedPath), await open(actualPath)];
  try {
    const offset = await firstDifference(expected, actual);
    if (offset === null) return null;
    const sizes = [(await expected.stat()).size, (await actual.stat()).size];
    const isLarge = Math.max(...sizes) > MAX_IN_MEMORY;
    const member = isLarge ? null : differingMember(await readFile(expectedPath), await readFile(actualPath));
    return { offset, member };
  } finally {
    await expected.close();
    await actual.close();
  }
}

async function firstDifference(expected: FileHandle, actual: FileHandle): Promise<number | null> {
  const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)] as const;
  for (let at = 0; ; at += CHUNK_BYTES) {
    const [a, b] = [await chunk(expected, at, buffers[0]), await chunk(actual, at, buffers[1])];
    const offset = mismatch(a, b);
    if (offset !== null) return at + offset;
    if (a.length < CHUNK_BYTES) return null;
  }
}

/** As many bytes from `at` as there are, at most those that the buffer takes. */
async function chunk(file: FileHandle, at: number, buffer: Uint8Array): Promise<Uint8Array> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
