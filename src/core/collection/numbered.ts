// The names of the items with evidence of KMS and gateway.

import { type CollectedItem, GATEWAY_EVIDENCE_ITEMS, KMS_EVIDENCE_ITEMS } from '../bundle.js';
import type { OtherRole } from '../formats/component-evidence.js';
import type { AcquiredDocument } from './acquired.js';

/** How they begin. */
export const ITEMS_OF: Readonly<Record<OtherRole, string>> = {
  kms: KMS_EVIDENCE_ITEMS,
  gateway: GATEWAY_EVIDENCE_ITEMS,
};

/** Each with its number behind the beginning of its name: the next that a bundle given as evidence has not taken. */
export function numbered(given: readonly AcquiredDocument[], others: readonly CollectedItem[]): AcquiredDocument[] {
  const taken = new Set(others.map(({ name }) => name));
  return given.map(({ item, ...rest }) => {
    let number = 0;
    while (taken.has(`${item.name}${number}`)) number += 1;
    const name = `${item.name}${number}`;
    taken.add(name);
    return { ...rest, item: { ...item, name } };
  });
}

/** Whether what the KMS says of itself is among what was given. */
export function isMetaGiven(given: readonly Pick<AcquiredDocument, 'document'>[]): boolean {
  return given.some(({ document }) => document.statement?.source === 'GetMeta answer');
}
