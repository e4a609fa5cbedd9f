// Why artifacts on disk differ: those that fit into memory are looked into, of larger ones the first differing byte is found.

import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { differenceOf } from './difference.js';
import type { ArtifactComparison, Difference } from './document.js';
import { bytesFinding, mismatch } from './members.js';

/** Firmware, kernel and initramfs are below; a root file system is not. */
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
    const { name, status, expected, actual } = artifact;
    if (status !== 'differs') {
      explained.push(artifact);
      continue;
    }
    const paths = [join(expectedFolder, name), join(actualFolder, name)] as const;
    const isLarge = Math.max(expected?.size ?? 0, actual?.size ?? 0) > MAX_IN_MEMORY;
    const difference = isLarge
      ? await largeDifference(...paths)
      : differenceOf(name, await readFile(paths[0]), await readFile(paths[1]));
    explained.push({ ...artifact, difference });
  }
  return explained;
}

async function largeDifference(expectedPath: string, actualPath: string): Promise<Difference | null> {
  const expected = await open(expectedPath);
  const actual = await open(actualPath);
  try {
    for (let at = 0; ; at += CHUNK_BYTES) {
      const [a, b] = [await chunk(expected, at), await chunk(actual, at)];
      const offset = mismatch(a, b);
      if (offset !== null) {
        return { offset: at + offset, findings: [{ ...bytesFinding(a, b, offset), offset: at + offset }] };
      }
      if (a.length < CHUNK_BYTES) return null;
    }
  } finally {
    await expected.close();
    await actual.close();
  }
}

/** As many bytes from `at` as there are, at most a chunk. */
async function chunk(file: FileHandle, at: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let length = 0;
  while (length < CHUNK_BYTES) {
    const { bytesRead } = await file.read(buffer, length, CHUNK_BYTES - length, at + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
