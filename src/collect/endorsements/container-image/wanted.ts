// Of which container images a policy has registries and GitHub asked. Apart from the asking, which is loaded where it is wanted.

import type { ImageRecord } from '../../../core/formats/image-record.js';
import type { ImageProvenance, Policy } from '../../../core/policy/policy.js';
import type { ComponentRole } from '../../../core/result/words.js';
import type { SharedAnswers } from '../shared-answers.js';

/** What a policy says of the images of a component, as far as it decides who is asked. */
export interface WantedProvenance extends Pick<Policy['sourceCode'], 'provenanceFor'> {
  provenance: readonly Pick<ImageProvenance, 'image' | 'repository' | 'serverUrl'>[];
}

export type WantedImages = Readonly<Record<ComponentRole, WantedProvenance>>;

export type SharedImages = SharedAnswers<AskedRecord>;

export interface AskedRecord {
  record: ImageRecord;
  /** Unix milliseconds. */
  at: number;
}

export function wantedImages({
  sourceCode,
  kms,
  gateway,
}: Pick<Policy, 'sourceCode' | 'kms' | 'gateway'>): WantedImages {
  return { app: sourceCode, kms, gateway };
}

/** Whether anything is asked about images at all. */
export function wantsImages(wanted: WantedImages): boolean {
  return Object.values(wanted).some(
    ({ provenance, provenanceFor }) => provenanceFor === 'all' || provenance.length > 0,
  );
}
