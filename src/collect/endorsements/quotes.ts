// Collateral that the caller gives in files, and the asking for what is not given.

import type { CollectedItem } from '../../core/bundle.js';
import { utf8 } from '../../core/bytes.js';
import { type Endorsed, givenCollateral } from '../../core/collection/given-collateral.js';
import { OFFLINE_COLLATERAL } from '../../core/collection/offline.js';
import { TrustCenterError } from '../../core/errors.js';
import { type CollectRequest, cacheDirectoryOf } from '../collect-request.js';
import { collected, readGiven } from '../items.js';
import { collateralCache } from './cache.js';
import { quoteEndorser } from './collateral.js';
import { collateralSource, DEFAULT_SOURCE_URLS } from './intel.js';
import type { CollateralRequirement } from './requirement.js';

/** null: none is given. @throws InputError, ParseError */
export async function readCollateralFiles(
  paths: readonly string[],
  now: () => number,
): Promise<ReturnType<typeof givenCollateral> | null> {
  const files: CollectedItem[] = [];
  for (const path of paths) {
    const file = await readGiven(path, 'collateral', 'endorsement', now);
    if (file !== null) files.push(file);
  }
  return files.length === 0 ? null : givenCollateral(files);
}

/** Asks services, or the cache, for collateral; what is not to be had is a gap. */
export function endorser(request: CollectRequest, now: () => number): (quote: Uint8Array) => Promise<Endorsed> {
  const { onProgress: progress = () => {}, signal, tcbUpdate, sharedCollateral: shared } = request;
  const urls = request.pccsUrls.length > 0 ? request.pccsUrls : DEFAULT_SOURCE_URLS;
  const directory = cacheDirectoryOf(request);
  const cache = request.collateralCache ?? (directory === null ? null : collateralCache(directory, progress));
  const requirement = request.collateralRequirement ?? currentAt(now());
  const sources = urls.map(collateralSource);
  const collateralFor = quoteEndorser({ sources, requirement, tcbUpdate, cache, shared, now, signal, progress });
  const without = (gap: string): Endorsed => ({ endorsement: null, gap });
  return async (quote) => {
    if (request.offline) return without(OFFLINE_COLLATERAL);
    try {
      const { text, source, fetchedAt, gap } = await collateralFor(quote);
      return { endorsement: collected('endorsement', 'collateral', { bytes: utf8(text), source }, fetchedAt), gap };
    } catch (error) {
      if (error instanceof TrustCenterError && !signal?.aborted) return without(error.message);
      throw error;
    }
  };
}

function currentAt(time: number): CollateralRequirement {
  return {
    tcbEvaluationDataNumber: 0,
    issuedSince: Number.NEGATIVE_INFINITY,
    beginsBy: Number.POSITIVE_INFINITY,
    nextUpdateAfter: time,
  };
}
