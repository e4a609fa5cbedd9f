// What a target gave: an answer that is its evidence, or nothing of use, and why.

import { type BundleTarget, type CollectedItem, gapOf } from '../../core/bundle.js';
import { readEvidenceItem } from '../../core/bundle-evidence.js';
import type { Acquired } from '../../core/collection/acquired.js';
import { FetchError, TrustCenterError } from '../../core/errors.js';
import type { ComponentEvidence } from '../../core/formats/component-evidence.js';
import { answerItems } from '../items.js';
import type { SourcedBytes } from './fetch-evidence.js';

export function fetched(target: BundleTarget, from: SourcedBytes, at: number): Acquired {
  const [item, ...others] = answerItems(from, 'evidence', at);
  let document: ComponentEvidence;
  try {
    document = readEvidenceItem(item.name, from.bytes);
  } catch (error) {
    if (!(error instanceof TrustCenterError)) throw error;
    // The answer may be anything, so it is not quoted.
    const reason = error.code === 'INPUT_UNRECOGNISED' ? 'it is not evidence of a known kind' : error.message;
    const unusable = new FetchError('FETCH_CONTENT', from.source, `the answer is not usable: ${reason}`, {
      hint: 'Check that the address is the right one for this service, or try again later.',
      cause: error,
    });
    return nothing(target, unusable, [item, ...others]);
  }
  const evidence = [{ item, document }];
  return { target, acquired: 'fetched', evidence, others, gaps: [], collateral: new Map() };
}

/** No evidence, and why. @param others what was answered instead, for the record */
export function nothing(target: BundleTarget, error: FetchError, others: CollectedItem[] = []): Acquired {
  return {
    target,
    acquired: 'fetched',
    evidence: [],
    others,
    gaps: [gapOf('evidence', error)],
    collateral: new Map(),
  };
}
