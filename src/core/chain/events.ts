// What the logs of a contract say, one event for each.

import type { DecodeEventLogReturnType } from 'viem';
import { decodeEventLog } from 'viem/utils';
import type { ChainHistory, ChainLog } from '../formats/chain-record.js';
import { appAbi, kmsAbi, proxyAbi } from './abi.js';

const eventsAbi = [...appAbi, ...kmsAbi, ...proxyAbi];

type Hex = `0x${string}`;
type Decoded = DecodeEventLogReturnType<typeof eventsAbi, undefined, Hex[], Hex, true>;

/** `event` is null where the log is of none of the events that are known, or does not have its form. */
export interface ContractEvent {
  log: ChainLog;
  event: Decoded | null;
}

/** In the order in which they happened. */
export function contractEvents({ logs }: Pick<ChainHistory, 'logs'>): ContractEvent[] {
  const ordered = [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  return ordered.map((log) => ({ log, event: eventOf(log) }));
}

function eventOf({ topics, data }: ChainLog): Decoded | null {
  try {
    const decoded = decodeEventLog({
      abi: eventsAbi,
      topics: topics as [Hex, ...Hex[]],
      data: data as Hex,
      strict: true,
    });
    return decoded as Decoded;
  } catch {
    return null; // not of these events
  }
}
