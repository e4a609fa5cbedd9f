// The logs of a contract from its deployment up to a block, whatever part of a chain the endpoint gives at a time. A
// history with a hole is not one: it ends before the first part that could not be had.

import { standingLogs } from '../../../core/chain/reads.js';
import { FetchError } from '../../../core/errors.js';
import { type ChainHistory, type ChainLog, MAX_RECORD } from '../../../core/formats/chain-record.js';
import { type Block, type Budget, type Endpoint, isTooMuch, type Log, Refusal, Spent, toQuantity } from './endpoint.js';
import { inTurns } from './in-turns.js';

/** As many as a host is asked at a time by the rest of this package, but for two. */
const AT_ONCE = 4;
/** Of blocks and of transactions. Of older logs the time and the sender are left out. */
const MAX_LOOKUPS = 512;

export interface Asked {
  /** A contract with code at the last block. */
  address: string;
  /** Accepted first topics. */
  topics: readonly string[];
  /** Most logs. */
  most: number;
}

/** What the endpoint does not give is missing, and said in the history. */
export async function collectHistory(
  endpoint: Endpoint,
  budget: Budget,
  asked: Asked,
  block: Block,
): Promise<ChainHistory> {
  const { address, topics } = asked;
  const from = (await deploymentBlock(endpoint, budget, address, block.number)) ?? 0;
  const { logs, completeTo, problem } = await collectLogs(endpoint, budget, asked, from, block.number);
  return {
    address,
    topics: [...topics],
    fromBlock: from,
    completeTo,
    ...(problem === null ? {} : { problem }),
    logs: await withDetails(endpoint, budget, logs, block),
  };
}

/**
 * The first block with the contract's code, by halving; null: the endpoint does not keep old states, so that it cannot say.
 * Code that was destroyed and made anew began with empty storage: nothing before counts.
 */
async function deploymentBlock(
  endpoint: Endpoint,
  budget: Budget,
  address: string,
  last: number,
): Promise<number | null> {
  let [without, having] = [-1, last];
  try {
    while (having - without > 1) {
      const middle = Math.floor((without + having) / 2);
      const code = await endpoint.code(budget, address, toQuantity(middle));
      if (code === '0x') without = middle;
      else having = middle;
    }
    return having;
  } catch (error) {
    if (error instanceof Refusal || error instanceof FetchError || error instanceof Spent) return null;
    throw error;
  }
}

interface Logs {
  logs: Log[];
  completeTo: number;
  problem: string | null;
}

async function collectLogs(endpoint: Endpoint, budget: Budget, asked: Asked, from: number, to: number): Promise<Logs> {
  const logs: Log[] = [];
  let next = from;
  let size = to - from + 1;
  let characters = 0;
  // No block of its own is before the first: it has no logs.
  const until = (problem: string | null): Logs => ({ logs, completeTo: Math.max(0, next - 1), problem });
  while (next <= to) {
    const needed = Math.ceil((to - next + 1) / size);
    // Asking thousands of times and giving up then would help nobody.
    if (needed > budget.left) {
      return until(`it would take ${needed} more requests of ${size} blocks each, which is over the limit`);
    }
    const windows = Array.from({ length: Math.min(needed, AT_ONCE) }, (_, i) => next + i * size);
    const answers = await Promise.all(
      windows.map(async (start) => {
        const end = Math.min(start + size - 1, to);
        return { start, end, found: await logsWithin(endpoint, budget, asked, start, end) };
      }),
    );
    for (const { start, end, found } of answers) {
      if (!Array.isArray(found)) {
        const { problem, isSize } = found;
        if (!isSize || start === end) return until(problem);
        size = Math.floor((end - start + 1) / 2);
        break;
      }
      if (logs.length + found.length > asked.most) return until(`there are more than ${asked.most} logs`);
      characters += found.reduce((sum, { data }) => sum + data.length, 0);
      if (characters > MAX_RECORD) return until('its logs are longer than is read');
      logs.push(...found);
      next = end + 1;
    }
  }
  return until(null);
}

interface Failure {
  problem: string;
  /** Less may be had. */
  isSize: boolean;
}

async function logsWithin(
  endpoint: Endpoint,
  budget: Budget,
  { address, topics }: Asked,
  start: number,
  end: number,
): Promise<Log[] | Failure> {
  try {
    const logs = await endpoint.logs(budget, address, topics, start, end);
    const other = logs.find(
      (log) =>
        log.address !== address ||
        log.blockNumber < start ||
        log.blockNumber > end ||
        !topics.includes(log.topics[0] ?? ''),
    );
    if (other !== undefined) {
      return { problem: 'the endpoint answered with logs that were not asked for', isSize: false };
    }
    return [...logs].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
  } catch (error) {
    if (error instanceof Spent) return { problem: error.message, isSize: false };
    if (!(error instanceof Refusal) && !(error instanceof FetchError)) throw error;
    const where = start === end ? `block ${start}` : `blocks ${start} to ${end}`;
    return { problem: `of ${where}: ${error.message}`, isSize: isTooMuch(error) };
  }
}

/** With times, and the senders of what stands, of the newest first; what cannot be had is left out. */
async function withDetails(endpoint: Endpoint, budget: Budget, logs: Log[], block: Block): Promise<ChainLog[]> {
  const numbers = logs.filter(({ timestamp }) => timestamp === null).map(({ blockNumber }) => blockNumber);
  const times = await lookUp(numbers, async (number) => {
    const found = number === block.number ? block : await endpoint.block(budget, number);
    return found?.number === number ? found.timestamp : null;
  });
  const dated = logs.map((log) => ({
    ...log,
    timestamp: log.timestamp ?? times.get(log.blockNumber) ?? null,
    from: null,
  }));
  const transactions = standingLogs(dated).map(({ transactionHash }) => transactionHash);
  const senders = await lookUp(transactions, (transaction) => endpoint.sender(budget, transaction));
  return dated.map((log) => ({ ...log, from: senders.get(log.transactionHash) ?? null }));
}

/** Each once, the last first. */
async function lookUp<K, V>(keys: readonly K[], ask: (key: K) => Promise<V | null>): Promise<Map<K, V>> {
  const found = new Map<K, V>();
  const wanted = [...new Set([...keys].reverse())].slice(0, MAX_LOOKUPS);
  await inTurns(wanted, AT_ONCE, async (key) => {
    try {
      const value = await ask(key);
      if (value !== null) found.set(key, value);
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof FetchError) && !(error instanceof Spent)) throw error;
    }
  });
  return found;
}
