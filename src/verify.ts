// The conductor: target -> collect -> appraise -> result.

import type { TrustAnchor } from './appraisal/hardware/trust-anchor.js';
import { appraiseBundle } from './appraise-bundle.js';
import { defaultCacheDirectory } from './endorsements/cache.js';
import { type Bundle, recordAppraisal } from './evidence/bundle.js';
import { type CollectRequest, collect } from './evidence/collect.js';
import type { Policy } from './policy.js';
import type { OsImageSource } from './reference/os-images.js';
import type { ResultDocument } from './result/document.js';

export interface VerifyRequest {
  collect: CollectRequest;
  /** Image that the caller vouches for, or a place to get images from; left out: none. */
  osImage?: OsImageSource;
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
function withReferences({ collect: request, osImage }: VerifyRequest): CollectRequest {
  if (osImage === undefined) return request;
  return {
    ...request,
    references: async (machines) => {
      // Loaded only when asked for: measuring images is no part of most runs.
      const { obtainOsImages } = await import('./reference/os-images.js');
      return obtainOsImages(osImage, machines, {
        cacheDirectory:
          request.cacheDirectory === undefined ? defaultCacheDirectory(process.env) : request.cacheDirectory,
        offline: request.offline,
        progress: request.onProgress ?? (() => {}),
        now: request.now ?? Date.now,
        signal: request.signal,
      });
    },
  };
}
