// How long a result may be relied on: new revocations and TCB levels can overturn it.

import { type Bundle, itemBytes } from '../bundle.js';
import { documentText } from '../bytes.js';
import { TrustCenterError } from '../errors.js';
import { earliestNextUpdate, readCollateral } from '../formats/collateral.js';
import { MAX_RELIANCE_MS } from './write.js';

/**
 * Seven days after the appraisal, or when the first part of any component's collateral falls due, if that is earlier.
 * Collateral that cannot be read leaves no time at all.
 * @param appraisedAt Unix milliseconds
 * @returns Unix milliseconds, not before `appraisedAt`
 */
export function relianceLimit(bundle: Bundle, appraisedAt: number): number {
  const names = new Set(bundle.components.flatMap(({ collateral }) => (collateral === null ? [] : [collateral])));
  const dues = [...names].map((name) => dueAt(bundle, name));
  return Math.max(appraisedAt, Math.min(appraisedAt + MAX_RELIANCE_MS, ...dues));
}

function dueAt(bundle: Bundle, name: string): number {
  try {
    return earliestNextUpdate(readCollateral(documentText(itemBytes(bundle, name), `bundle.items.${name}`)));
  } catch (error) {
    if (error instanceof TrustCenterError) return Number.NEGATIVE_INFINITY;
    throw error;
  }
}
