// The policy that a result was made by, as its bundle records it.

import { type Policy, policyDigest, policyFromRecord } from '../../policy/policy.js';
import type { ReportSource } from '../../report/source.js';

/**
 * null: the bundle records none, or another than that of the result.
 * @throws PolicyError for one that is no policy
 */
export function policyOf({ bundle, result }: Pick<ReportSource, 'bundle' | 'result'>): Policy | null {
  if (bundle.appraisal === undefined) return null;
  const policy = policyFromRecord(bundle.appraisal.policy);
  return `sha256:${policyDigest(policy)}` === result.policyDigest ? policy : null;
}
