// What was found of one image, and of all of them together: a check is about every image that is asked about.

import type { CheckId } from '../../../result/catalog.js';
import { type Judgement, listed } from '../../judgement.js';

/** Of one image. What is unknown has a hint, or the check that it follows from. */
export interface Found {
  status: Judgement['status'];
  /** The end of a sentence about the image. */
  detail: string;
  hint?: string;
  followsFrom?: CheckId;
}

export const MISSING =
  'Verify again with a network connection to its registry, or give the digest in the policy (source-code.provenance, digests).';

export function found(status: Found['status'], detail: string, hint?: string): Found {
  return { status, detail, ...(hint === undefined ? {} : { hint }) };
}

export function following(detail: string, followsFrom: CheckId): Found {
  return { status: 'unknown', detail, followsFrom };
}

export interface NamedFound {
  /** As a sentence names the image. */
  name: string;
  found: Found;
}

const LEAD = { pass: 'of', fail: 'Not so of', unknown: 'Not known of' } as const;

/** One judgement of all: the worst, with every image that it is about. @param good what is so of all of them */
export function together(images: readonly NamedFound[], good: string): Judgement {
  const status =
    (['fail', 'unknown'] as const).find((one) => images.some((image) => image.found.status === one)) ?? 'pass';
  const about = images.filter((image) => image.found.status === status);
  const details = listed([...new Set(about.map(({ name, found: { detail } }) => `${name}: ${detail}`))]);
  const counted = `${about.length} of ${images.length} image${images.length === 1 ? '' : 's'}`;
  if (status === 'pass') return { status, detail: `${good} (${details}).`, shown: {} };
  const hint = about.find((image) => image.found.hint !== undefined)?.found.hint;
  const cause = about.find((image) => image.found.followsFrom !== undefined)?.found.followsFrom;
  const shown = hint !== undefined ? { hint } : cause !== undefined ? { followsFrom: cause } : {};
  return { status, detail: `${LEAD[status]} ${counted}: ${details}.`, shown };
}
