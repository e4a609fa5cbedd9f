// Manifests and attestations on disk, by the hash of their bytes, which is looked at again each time: an entry is what it is
// called, or is not there. Registries count how often they are asked.

import { sha256 } from '#crypto';
import { toHex } from '../../../core/bytes.js';
import { CacheFolder, CacheProblem, readEntry } from '../../../io/cache-folder.js';

export interface DigestCache {
  /** Null unless the bytes are there, and not more than so many. Never throws. */
  read(digest: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Never throws. If nothing can be kept, it says why, once. */
  write(digest: string, bytes: Uint8Array): Promise<void>;
}

const FOLDER = 'images';

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${toHex(sha256(bytes))}`;
}

/** @param note called at most once, with the reason why nothing can be kept */
export function digestCache(directory: string, note: (text: string) => void): DigestCache {
  let noted = false;
  /** Null where the folder cannot be used. */
  async function inFolder<T>(use: (folder: CacheFolder) => Promise<T>): Promise<T | null> {
    try {
      const folder = await CacheFolder.open(directory, FOLDER);
      try {
        return await use(folder);
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!(error instanceof CacheProblem)) throw error;
      if (!noted) note(`manifests of images are not cached: ${error.message}`);
      noted = true;
      return null;
    }
  }
  const nameOf = (digest: string): string => digest.replace('sha256:', '');
  return {
    async read(digest, maxBytes) {
      const bytes = await inFolder((folder) => readEntry(folder.entry(nameOf(digest)), maxBytes));
      return bytes !== null && digestOf(bytes) === digest ? bytes : null;
    },
    async write(digest, bytes) {
      await inFolder((folder) => folder.write(nameOf(digest), bytes));
    },
  };
}
