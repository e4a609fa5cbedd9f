// The conductor: target -> collect -> appraise -> result.

import { type CollectRequest, collect } from './collect/collect.js';
import type { CollateralRequirement } from './collect/endorsements/requirement.js';
import type { OsImageSource, ReferenceItems } from './collect/reference/os-images.js';
import type { ReferenceValuesSource } from './collect/reference/signed-values.js';
import { appraiseBundle } from './core/appraisal/appraise-bundle.js';
import type { TrustAnchor } from './core/appraisal/hardware/trust-anchor.js';
import { type Bundle, type BundleGap, recordAppraisal } from './core/bundle.js';
import type { Policy } from './core/policy/policy.js';
import type { ResultDocument } from './core/result/document.js';
import { defaultCacheDirectory } from './io/cache-directory.js';

export interface VerifyRequest {
  collect: CollectRequest;
  /** Image that the caller vouches for, or a place to get images from; left out: none. */
  osImage?: OsImageSource;
  /** Signed reference values, from signers that the policy names; left out: none. */
  referenceValues?: ReferenceValuesSource;
  /** What the caller tried to obtain for this verification and could not: a rebuild whose source gave no answer. */
  gaps?: readonly BundleGap[];
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
 * A service that gives no answer, the target included, is a gap in the result.
 * @throws InputError, ParseError when what was named cannot be used at all
 */
export async function verify(request: VerifyRequest): Promise<Verification> {
  const collateralRequirement = acceptableCollateral(request);
  const bundle = await collect({ ...withReferences(request), collateralRequirement });
  const result = await appraiseBundle(bundle, request);
  return { result, bundle: recordAppraisal(bundle, request.at, request.policy) };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What the policy asks of collateral at the time of appraisal, for those who look for some. */
function acceptableCollateral({ policy: { hardware }, at }: VerifyRequest): CollateralRequirement {
  return {
    tcbEvaluationDataNumber: hardware.minTcbEvaluationDataNumber,
    issuedSince: at - hardware.maxCollateralAgeDays * DAY,
    beginsBy: at + hardware.clockSkewMinutes * MINUTE,
    nextUpdateAfter: at,
  };
}

/** The reference values of a verification are collected with its evidence, and frozen with it. */
function withReferences(asked: VerifyRequest): CollectRequest {
  const { collect: request, osImage, referenceValues, gaps: givenGaps = [], policy, at } = asked;
  return {
    ...request,
    // Loaded only when asked for: neither measuring images nor Sigstore is part of most runs.
    references: async (machines) => {
      const found: ReferenceItems = { items: [], gaps: [...givenGaps] };
      if (osImage !== undefined) {
        const { obtainOsImages } = await import('./collect/reference/os-images.js');
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
        // An image was named all the same: the appraisal has to know that nothing was compared with it.
        if (items.length === 0 && gaps.length === 0) {
          found.gaps.push({
            name: 'os-image/0',
            reason: 'no VM in the evidence claims an OS image hash to fetch it by',
          });
        }
      }
      if (referenceValues !== undefined) {
        const { acceptReferenceValues } = await import('./collect/reference/signed-values.js');
        found.items.push(...(await acceptReferenceValues(referenceValues, policy.os.referenceValueSigners, at)));
      }
      return found;
    },
  };
}
