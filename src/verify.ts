// The conductor: target -> collect -> appraise -> result.

import type { TrustAnchor } from './appraisal/hardware/trust-anchor.js';
import { appraiseBundle } from './appraise-bundle.js';
import { type Bundle, recordAppraisal } from './evidence/bundle.js';
import { type CollectRequest, collect } from './evidence/collect.js';
import type { Policy } from './policy.js';
import type { ResultDocument } from './result/document.js';

export interface VerifyRequest {
  collect: CollectRequest;
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
  const bundle = await collect(request.collect);
  const result = await appraiseBundle(bundle, request);
  return { result, bundle: recordAppraisal(bundle, request.at, request.policy) };
}
