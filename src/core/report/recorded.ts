// The appraisal that a report says was made: by what it was judged, as it is repeated.

import type { AppraiseOptions } from '../appraisal/appraise-bundle.js';
import { fromHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type Policy, policyFromRecord } from '../policy/policy.js';
import { parseTrustedRoots } from '../sigstore/trusted-root.js';
import type { ReportSource } from './source.js';

/** @throws ParseError */
export function recordedPolicy({ bundle }: Pick<ReportSource, 'bundle'>): Policy {
  return policyFromRecord(appraisalOf(bundle).policy);
}

/** @throws ParseError */
export function recordedOptions({ bundle, roots }: Pick<ReportSource, 'bundle' | 'roots'>): AppraiseOptions {
  const { trustAnchors, trustedRoots } = roots;
  return {
    policy: recordedPolicy({ bundle }),
    at: Date.parse(appraisalOf(bundle).at),
    trustAnchors: trustAnchors.map((key) => ({ publicKey: fromHex(key, 'report.roots.trustAnchors', 64) })),
    ...(trustedRoots === null
      ? {}
      : { trustedRoots: trustedRoots.flatMap((json) => parseTrustedRoots(json, 'report.roots.trustedRoots')) }),
  };
}

function appraisalOf({ appraisal }: ReportSource['bundle']): NonNullable<ReportSource['bundle']['appraisal']> {
  if (appraisal !== undefined) return appraisal;
  throw new ParseError('PARSE_INVALID', 'report.bundle', 'it records no appraisal, so there is none to repeat');
}
