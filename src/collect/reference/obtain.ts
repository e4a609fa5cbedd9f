// The reference values of a verification, for the machines that were found: collected with the evidence, and frozen with it.

import { type BundleGap, OS_IMAGE_ITEMS } from '../../core/bundle.js';
import type { AttestationEvidence } from '../../core/formats/evidence.js';
import type { Policy } from '../../core/policy/policy.js';
import type { OsImageOptions, OsImageSource, ReferenceItems } from './os-images.js';
import type { ReferenceValuesSource } from './signed-values.js';

export interface ReferenceSources {
  /** Image that the caller vouches for, or a place to get images from; left out: none. */
  osImage?: OsImageSource | undefined;
  /** Signed reference values, from signers that the policy names; left out: none. */
  referenceValues?: ReferenceValuesSource | undefined;
  /** What the caller tried to obtain and could not. */
  gaps: readonly BundleGap[];
  /** What the policy says about OS images and about who may sign values. */
  policy: Policy['os'];
  /** Unix milliseconds: when signatures have to be valid. */
  at: number;
}

/** @throws InputError, ParseError when what was named cannot be used at all */
export async function obtainReferences(
  { osImage, referenceValues, gaps, policy, at }: ReferenceSources,
  machines: readonly AttestationEvidence[],
  options: Omit<OsImageOptions, 'vouched'>,
): Promise<ReferenceItems> {
  const found: ReferenceItems = { items: [], gaps: [...gaps] };
  // Loaded only when asked for: neither measuring images nor Sigstore is part of most runs.
  if (osImage !== undefined) {
    const { obtainOsImages } = await import('./os-images.js');
    const vouched = new Set(policy.images.map(({ osImageHash }) => osImageHash));
    const images = await obtainOsImages(osImage, machines, { ...options, vouched });
    found.items.push(...images.items);
    found.gaps.push(...images.gaps);
    // The user named an image, but none was obtained: the appraisal has to know that nothing was compared with it.
    if (images.items.length === 0 && images.gaps.length === 0) {
      found.gaps.push({
        name: `${OS_IMAGE_ITEMS}0`,
        reason: 'no VM in the evidence claims an OS image hash to fetch it by',
      });
    }
  }
  if (referenceValues !== undefined) {
    const { acceptReferenceValues } = await import('./signed-values.js');
    found.items.push(...(await acceptReferenceValues(referenceValues, policy.referenceValueSigners, at)));
  }
  return found;
}
