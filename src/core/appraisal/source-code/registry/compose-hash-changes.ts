// When an app's contract allowed and removed compose hashes, in the order of the chain, as one record tells it.

import { contractEvents } from '../../../chain/events.js';
import type { ChainHistory } from '../../../formats/chain-record.js';
import { timeOf } from './agreement.js';
import { composeChange } from './contracts.js';

export interface ComposeHashChange {
  /** Hex after `0x`. */
  value: string;
  isAdded: boolean;
  block: number;
  /** RFC 3339; null: it was not told. */
  time: string | null;
  transaction: string;
  /** Who sent the transaction; null: it was not told. */
  sender: string | null;
}

export function composeHashChanges(history: Pick<ChainHistory, 'logs'>): ComposeHashChange[] {
  const changes = contractEvents(history).flatMap(({ log, event }): ComposeHashChange[] => {
    const change = event === null ? null : composeChange(event);
    if (change === null) return [];
    const time = log.timestamp === null ? null : timeOf({ timestamp: log.timestamp });
    return [{ ...change, block: log.blockNumber, time, transaction: log.transactionHash, sender: log.from }];
  });
  // The newest contract logs each change twice.
  return changes.filter((change, i) => {
    const before = changes[i - 1];
    return (
      before === undefined ||
      before.transaction !== change.transaction ||
      before.value !== change.value ||
      before.isAdded !== change.isAdded
    );
  });
}
