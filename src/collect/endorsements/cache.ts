// PCK collateral on disk, so that a fleet of runs asks Intel's services once a day. Nothing depends on it: an entry
// that is missing, damaged, due or old is fetched again, and a folder that cannot be used is no error. It holds no secrets
// and is trusted no more than an answer from the network: every appraisal verifies Intel's signatures.

import { sha256 } from '#crypto';
import { fromUtf8, toHex, utf8 } from '../../core/bytes.js';
import type { CollateralKey } from '../../core/collection/collateral-key.js';
import { ParseError, TrustCenterError } from '../../core/errors.js';
import { DAY_MS } from '../../core/formats/codec/time.js';
import { earliestNextUpdate, readCollateral } from '../../core/formats/collateral.js';
import { only, readJson } from '../../core/schema/reader.js';
import { time } from '../../core/schema/scalars.js';
import { CacheFolder, CacheProblem, readEntry } from '../../io/cache-folder.js';

export interface CacheEntry {
  /** Nine-field collateral JSON. */
  text: string;
  /** Unix milliseconds. */
  fetchedAt: number;
}

export interface CollateralCache {
  /** Null unless there is an entry, whole, at most 24 hours old and not due at `now` (Unix milliseconds). Never throws. */
  read(source: string, platform: CollateralKey, now: number): Promise<CacheEntry | null>;
  /** Never throws. If nothing can be kept, it says why, once. */
  write(source: string, platform: CollateralKey, entry: CacheEntry): Promise<void>;
}

const SCHEMA = 'trust-center/collateral-cache/v1';
/** Revocations and TCB recoveries are published long before nextUpdate: they are seen within a day. */
const MAX_AGE_MS = DAY_MS;
const MAX_ENTRY_BYTES = 8 * 1024 * 1024;
const MAX_LINE_BYTES = 16 * 1024;

/**
 * @param note called at most once, with the reason why nothing can be kept
 */
export function collateralCache(directory: string, note: (text: string) => void): CollateralCache {
  let noted = false;
  /** Null where the folder cannot be used. */
  async function inFolder<T>(use: (folder: CacheFolder) => Promise<T>): Promise<T | null> {
    try {
      const folder = await CacheFolder.open(directory);
      try {
        return await use(folder);
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!(error instanceof CacheProblem)) throw error;
      if (!noted) note(`collateral is not cached: ${error.message}`);
      noted = true;
      return null;
    }
  }
  return {
    async read(source, platform, now) {
      const path = `${cacheKey(source, platform)}.json`;
      const bytes = await inFolder((folder) => readEntry(folder.entry(path), MAX_ENTRY_BYTES));
      if (bytes === null) return null;
      try {
        const entry = parseEntry(fromUtf8(bytes, 'cache'), source, platform);
        return isCurrent(entry, now, MAX_AGE_MS) ? entry : null;
      } catch (error) {
        if (error instanceof TrustCenterError) return null; // damaged: it is fetched again
        throw error;
      }
    },

    async write(source, platform, entry) {
      await inFolder((folder) =>
        folder.write(`${cacheKey(source, platform)}.json`, writeEntry(source, platform, entry)),
      );
    },
  };
}

/** Of an entry: the platform, and whom it came from. */
export function cacheKey(source: string, { fmspc, ca, tee }: CollateralKey): string {
  return `${tee}-${ca}-${fmspc}-${toHex(sha256(utf8(source))).slice(0, 16)}`;
}

/** Whether it is neither due at `now` nor older than that. @throws TrustCenterError where it is no collateral */
export function isCurrent({ text, fetchedAt }: CacheEntry, now: number, maxAgeMs: number): boolean {
  const age = now - fetchedAt;
  return age >= 0 && age <= maxAgeMs && earliestNextUpdate(readCollateral(text)) > now;
}

/** A line that says of what the collateral is, then the collateral itself, so that it is read without being unquoted. */
function writeEntry(source: string, { fmspc, ca, tee }: CollateralKey, { text, fetchedAt }: CacheEntry): string {
  const stated = { schema: SCHEMA, source, fmspc, ca, tee, fetchedAt: new Date(fetchedAt).toISOString() };
  return `${JSON.stringify({ ...stated, sha256: toHex(sha256(utf8(text))) })}\n${text}`;
}

/** @throws ParseError for any entry but a whole one of this source and platform */
function parseEntry(written: string, source: string, platform: CollateralKey): CacheEntry {
  const [line = ''] = written.split('\n', 1);
  const fetchedAt = readJson(line, 'cache', only('fetchedAt', time), { bytes: MAX_LINE_BYTES });
  const entry = { text: written.slice(line.length + 1), fetchedAt };
  if (writeEntry(source, platform, entry) === written) return entry;
  throw new ParseError('PARSE_INVALID', 'cache', 'not an entry as it was written');
}
