// What files come to that a reader has: by the reader's own rules, or by the appraisal that a bundle records.

import { appraiseBundle, appraiseCollected } from '../appraisal/appraise-bundle.js';
import type { TrustAnchor } from '../appraisal/hardware/trust-anchor.js';
import { type Bundle, recordAppraisal } from '../bundle.js';
import { toHex } from '../bytes.js';
import { collectFiles, type GivenFiles } from '../collection/files.js';
import { type PolicyInput, resolvePolicy } from '../policy/policy.js';
import { recordedOptions } from './recorded.js';
import type { ReportSource } from './source.js';

export interface Rules {
  /** Null: the default. */
  policy: PolicyInput | null;
  /** Unix milliseconds. */
  at: number;
  trustAnchors: TrustAnchor[];
}

/**
 * As `verify --evidence` with `--offline`: of a bundle only the evidence and its collateral are used.
 * @param now Unix milliseconds: when the files were read
 * @throws InputError, ParseError, PolicyError
 */
export async function judgeFiles(
  files: GivenFiles,
  { policy: given, at, trustAnchors }: Rules,
  now: number,
): Promise<ReportSource> {
  const policy = resolvePolicy(given, { defaultFreshness: 'replayed' });
  const collected = await collectFiles(files, policy, now);
  const result = await appraiseCollected(collected, { policy, at, trustAnchors });
  return { ...sourceOf(recordAppraisal(collected.bundle, at, policy), trustAnchors), result };
}

/**
 * As `replay`: by the policy, the reference values and, where no other is given, the time that the bundle records.
 * @param at Unix milliseconds; null: as recorded
 * @throws ParseError when it records no appraisal
 */
export async function repeatBundle(
  bundle: Bundle,
  { at, trustAnchors }: { at: number | null; trustAnchors: TrustAnchor[] },
): Promise<ReportSource> {
  const source = sourceOf(bundle, trustAnchors);
  const recorded = recordedOptions(source);
  const options = { ...recorded, at: at ?? recorded.at };
  const judged = at === null ? bundle : recordAppraisal(bundle, at, options.policy);
  return { ...source, bundle: judged, result: await appraiseBundle(judged, options) };
}

function sourceOf(bundle: Bundle, trustAnchors: readonly TrustAnchor[]): Omit<ReportSource, 'result'> {
  const roots = { trustAnchors: trustAnchors.map(({ publicKey }) => toHex(publicKey)), trustedRoots: null };
  return { bundle, roots, summary: null, timeline: null };
}
