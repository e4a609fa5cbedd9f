// The conductor: target -> collect -> appraise -> result.

import type { TrustAnchor } from './appraisal/hardware/trust-anchor.js';
import { appraiseBundle } from './appraise-bundle.js';
import { defaultCacheDirectory } from './endorsements/cache.js';
import { type Bundle, recordAppraisal } from './evidence/bundle.js';
import { type CollectRequest, collect } from './evidence/collect.js';
import type { Policy } from './policy.js';
import type { ReferenceValuesSource } from './publish/accept-reference-values.js';
import type { OsImageSource, ReferenceItems } from './reference/os-images.js';
import type { ResultDocument } from './result/document.js';

export interface VerifyRequest {
  collect: CollectRequest;
  /** Image that the caller vouches for, or a place to get images from; left out: none. */
  osImage?: OsImageSource;
  /** Signed reference values, from signers that the policy names; left out: none. */
  referenceValues?: ReferenceValuesSource;
  policy: Policy;
  /** Unix milliseconds to appraise at. */
  at: number;
  trustAnchors: TrustAnchor[];
}

export interface Verification {
  result: ResultDocument;
  /** Everything the result was made from, and the appraisal it records: `replay` repeats it. */
  bundle: Bundle;
}

/**
 * Collect the target's evidence once, then appraise what was collected.
 * @throws InputError, ParseError when the target named cannot be read at all; FetchError when it cannot be reached
 */
export async function verify(request: VerifyRequest): Promise<Verification> {
  const bundle = await collect(withReferences(request));
  const result = await appraiseBundle(bundle, request);
  return { result, bundle: recordAppraisal(bundle, request.at, request.policy) };
}

/** The reference values of a verification are collected with its evidence, and frozen with it. */
function withReferences({ collect: request, osImage, referenceValues, policy, at }: VerifyRequest): CollectRequest {
  return {
    ...request,
    // Loaded only when asked for: neither measuring images nor Sigstore is part of most runs.
    references: async (machines) => {
      const found: ReferenceItems = { items: [], gaps: [] };
      if (osImage !== undefined) {
        const { obtainOsImages } = await import('./reference/os-images.js');
        const { items, gaps } = await obtainOsImages(osImage, machines, {
          cacheDirectory:
            request.cacheDirectory === undefined ? defaultCacheDirectory(process.env) : request.cacheDirectory,
          vouched: new Set(policy.os.images.map(({ osImageHash }) => osImageHash)),
          offline: request.offline,
          progress: request.onProgress ?? (() => {}),
          now: request.now ?? Date.now,
          signal: request.signal,
        });
        found.items.push(...items);
        found.gaps.push(...gaps);
      }
      if (referenceValues !== undefined) {
        const { acceptReferenceValues } = await import('./publish/accept-reference-values.js');
        found.items.push(...(await acceptReferenceValues(referenceValues, policy.os.referenceValueSigners, at)));
      }
      return found;
    },
  };
}
