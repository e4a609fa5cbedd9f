// The conductor: target -> collect -> appraise -> result.

import { collectAndRead } from './collect/collect.js';
import type { CollectRequest } from './collect/collect-request.js';
import { wantedImages } from './collect/endorsements/container-image/wanted.js';
import type { CollateralRequirement } from './collect/endorsements/requirement.js';
import type { OsImageSource } from './collect/reference/os-images.js';
import type { ReferenceValuesSource } from './collect/reference/signed-values.js';
import { appraiseCollected } from './core/appraisal/appraise-bundle.js';
import type { TrustAnchor } from './core/appraisal/hardware/trust-anchor.js';
import { type Bundle, type BundleGap, recordAppraisal } from './core/bundle.js';
import { DAY_MS, MINUTE_MS } from './core/formats/codec/time.js';
import type { Policy } from './core/policy/policy.js';
import type { ResultDocument } from './core/result/document.js';
import type { TrustedRoot } from './core/sigstore/trusted-root.js';

export interface VerifyRequest {
  collect: Omit<CollectRequest, 'references' | 'collateralRequirement' | 'images'>;
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
  /** Sigstore instances whose signatures count for container images; left out: the shipped ones. */
  trustedRoots?: readonly TrustedRoot[];
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
  const { osImage, referenceValues, gaps = [], policy, at } = request;
  const references = { osImage, referenceValues, gaps, policy: policy.os, at };
  const images = wantedImages(policy);
  const collected = await collectAndRead({ ...request.collect, references, collateralRequirement, images });
  const result = await appraiseCollected(collected, request);
  return { result, bundle: recordAppraisal(collected.bundle, request.at, request.policy) };
}

/** What the policy asks of collateral at the time of appraisal, for those who look for some. */
function acceptableCollateral({ policy: { hardware }, at }: VerifyRequest): CollateralRequirement {
  return {
    tcbEvaluationDataNumber: hardware.minTcbEvaluationDataNumber,
    issuedSince: at - hardware.maxCollateralAgeDays * DAY_MS,
    beginsBy: at + hardware.clockSkewMinutes * MINUTE_MS,
    nextUpdateAfter: at,
  };
}
