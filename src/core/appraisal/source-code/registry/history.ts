// Every value that a contract's rules ever allowed, from its logs: with the block, transaction and sender that allowed it
// last. Only the contract itself says what is allowed now.

import { type ContractEvent, contractEvents } from '../../../chain/events.js';
import type { ChainHistory, ChainLog } from '../../../formats/chain-record.js';
import type { Listed } from '../../../result/registry.js';
import { type Agreement, timeOf } from './agreement.js';

export interface History {
  events: ContractEvent[];
  /** Why it is not the whole history up to the block, as a clause; null: it is. */
  gap: string | null;
}

/** @param topics that must have been asked for */
export function historyOf(agreement: Agreement, address: string, topics: readonly string[]): History {
  const history = agreement.histories.find((one) => one.address === address);
  if (history === undefined) return { events: [], gap: 'its history was not read' };
  const events = contractEvents(history);
  return { events, gap: gapIn(history, events, agreement.block.number, topics) };
}

function gapIn(
  history: ChainHistory,
  events: readonly ContractEvent[],
  block: number,
  topics: readonly string[],
): string | null {
  const { address, fromBlock, completeTo, logs, problem } = history;
  if (completeTo < block) {
    return `its history is known to block ${completeTo} of ${block} only${problem === undefined ? '' : ` (${problem})`}`;
  }
  if (problem !== undefined) return `its history is incomplete: ${problem}`;
  if (topics.some((topic) => !history.topics.includes(topic))) return 'not all its events were asked for';
  const stray = logs.find(
    (log) =>
      log.address !== address ||
      log.blockNumber < fromBlock ||
      log.blockNumber > block ||
      !history.topics.includes(log.topics[0] ?? ''),
  );
  if (stray !== undefined) return `a log of block ${stray.blockNumber} in its history is not of what was asked for`;
  const places = new Set(logs.map(({ blockNumber, logIndex }) => `${blockNumber} ${logIndex}`));
  if (places.size < logs.length) return 'two logs in its history have one place in the chain';
  const unread = events.find(({ event }) => event === null);
  if (unread !== undefined) return `a log of block ${unread.log.blockNumber} in its history cannot be read`;
  // A proxy logs its first initialisation as it is deployed: without that, it may be older than what was read.
  const begins = events.some(({ event }) => event?.eventName === 'Initialized' && event.args.version === 1n);
  return begins || fromBlock === 0
    ? null
    : `its history is read from block ${fromBlock}, and its deployment is not in it`;
}

interface Change {
  value: string;
  isAdded: boolean;
}

export interface Allowed {
  /** Values that the logs leave allowed, or the contract says are, in the order in which they were last added. */
  listed: Listed[];
  /** Why logs and contract do not agree, as a clause; null: they do. */
  contradiction: string | null;
}

/**
 * @param changeIn what an event adds or removes; null: another event
 * @param allowed what the contract says of a value at the block; null: it was not asked
 */
export function allowedBy(
  events: readonly ContractEvent[],
  changeIn: (event: NonNullable<ContractEvent['event']>) => Change | null,
  allowed: (value: string) => boolean | null,
): Allowed {
  const last = new Map<string, { isAdded: boolean; listed: Listed | null }>();
  for (const { log, event } of events) {
    const change = event === null ? null : changeIn(event);
    if (change === null) continue;
    const { value, isAdded } = change;
    const before = last.get(value)?.listed ?? null;
    last.delete(value);
    last.set(value, { isAdded, listed: isAdded ? listedBy(log, value, allowed(value)) : before });
  }
  const values = [...last].map(([value, { isAdded, listed }]) => ({ value, isAdded, listed, now: allowed(value) }));
  const wrong = values.find(({ isAdded, now }) => now !== null && now !== isAdded);
  return {
    listed: values.flatMap(({ isAdded, listed, now }) => (listed !== null && (now ?? isAdded) ? [listed] : [])),
    contradiction:
      wrong === undefined
        ? null
        : `its logs leave ${wrong.value} ${wrong.isAdded ? 'allowed' : 'removed'}, and it says the opposite`,
  };
}

function listedBy(log: ChainLog, value: string, allowed: boolean | null): Listed {
  return {
    value,
    allowed,
    block: log.blockNumber,
    time: log.timestamp === null ? null : timeOf({ timestamp: log.timestamp }),
    transaction: log.transactionHash,
    sender: log.from,
  };
}
