// What is known of container images before any is looked at, and what was worked out of them so far: without the code that
// reads and verifies attestations, which nobody needs whose policy asks for none.

import type { ImageAttestation, ImageRecord } from '../../../formats/image-record.js';
import type { Policy } from '../../../policy/policy.js';
import type { ImageResult } from '../../../result/document.js';
import type { Judgements } from '../../judgement.js';
import type { ReadAttestation } from './attestation.js';

export interface ProvenanceOutcome {
  judgements: Judgements<'source-code'>;
  images: ImageResult[];
}

/** Whether the policy asks what images were built from. */
export function asksForProvenance(policy: Pick<Policy['sourceCode'], 'provenance' | 'provenanceFor'>): boolean {
  return policy.provenance.length > 0 || policy.provenanceFor === 'all';
}

type Read = (attestation: ImageAttestation) => Promise<ReadAttestation>;

/** Attestations that one appraisal verifies, some milliseconds each: an image has one or two that are provenance. */
export const MAX_VERIFIED = 128;

/** What one appraisal worked out: instances of one deployment run the same images. */
export class KnownProvenance {
  readonly #outcomes = new Map<string, ProvenanceOutcome>();
  readonly #read = new Map<ImageAttestation, ReadAttestation>();
  #verified = 0;

  async outcome(key: string, make: () => Promise<ProvenanceOutcome>): Promise<ProvenanceOutcome> {
    const outcome = this.#outcomes.get(key) ?? (await make());
    this.#outcomes.set(key, outcome);
    return outcome;
  }

  /** Each is verified once. null: there are too many. */
  async attestations(record: ImageRecord, readOne: Read): Promise<ReadAttestation[] | null> {
    const all: ReadAttestation[] = [];
    for (const attestation of record.attestations) {
      const known = this.#read.get(attestation);
      if (known === undefined && this.#verified >= MAX_VERIFIED) return null;
      const read = known ?? (await readOne(attestation));
      // Of another kind it is called without a look at the signature.
      if (known === undefined && read.kind !== 'other') this.#verified += 1;
      this.#read.set(attestation, read);
      all.push(read);
    }
    return all;
  }
}
