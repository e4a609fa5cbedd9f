// What one endpoint says of the contracts at one block: first their state, then what happened to them, and at the end
// whether the block is still the chain's.

import {
  type ChainQuestions,
  firstReads,
  furtherReads,
  type Reads,
  readsOfHistory,
  unread,
  worthwhileHistories,
} from '../../../core/chain/reads.js';
import {
  CHAIN_RECORD_SCHEMA,
  type ChainCall,
  type ChainCode,
  type ChainHistory,
  type ChainRecord,
  type ChainStorage,
  MAX_CHAIN_LOGS,
} from '../../../core/formats/chain-record.js';
import {
  type Block,
  type Budget,
  type Endpoint,
  isReverted,
  Refusal,
  type State,
  toQuantity,
  unreadable,
  withBudget,
} from './endpoint.js';
import { collectHistory } from './history.js';
import { inTurns } from './in-turns.js';

export interface Limits {
  /** Of one question, with its retries, in ms. */
  questionMs: number;
  /** Of the state, and of the history, each in ms. */
  stateMs: number;
  historyMs: number;
  historyRequests: number;
}

export const LIMITS: Limits = { questionMs: 20_000, stateMs: 60_000, historyMs: 120_000, historyRequests: 3000 };

const AT_ONCE = 6;
const MAX_STATE_REQUESTS = 2000;
/** An owner that is a contract, and what that says of itself; nothing is asked of those that own the owner. */
const MAX_ROUNDS = 4;
const MAX_REASON = 500;

/**
 * @param isOwn the block is what this endpoint calls finalized; else another did so, and this one has its number
 * @throws Unreadable; FetchError, Refusal and Spent for an endpoint that stopped answering
 */
export async function readRecord(
  endpoint: Endpoint,
  chainId: number,
  { block, isOwn }: { block: Block; isOwn: boolean },
  questions: ChainQuestions,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<ChainRecord> {
  const record: ChainRecord = {
    schema: CHAIN_RECORD_SCHEMA,
    endpoint: endpoint.origin,
    chainId,
    block: { tag: isOwn ? 'finalized' : 'number', ...block },
    calls: [],
    storage: [],
    code: [],
    histories: [],
  };
  const contracts = [...questions.apps, ...questions.kms].map(({ contract }) => contract);
  const at = await withBudget(MAX_STATE_REQUESTS, limits.stateMs, signal, async (budget) => {
    const state = await stateOf(endpoint, budget, contracts[0] ?? ZERO, block);
    let next = unread(record, firstReads(questions));
    for (let round = 0; round < MAX_ROUNDS && !isEmpty(next); round++) {
      await readInto(record, endpoint, budget, next, state);
      next = unread(record, [furtherReads(record, contracts)]);
    }
    return state;
  });
  await withBudget(limits.historyRequests, limits.historyMs, signal, async (budget) => {
    let most = MAX_CHAIN_LOGS;
    for (const asked of worthwhileHistories(record, questions)) {
      const history = await collectHistory(endpoint, budget, { ...asked, most }, block);
      record.histories.push(bounded(history));
      most -= history.logs.length;
    }
  });
  await withBudget(MAX_STATE_REQUESTS, limits.stateMs, signal, (budget) =>
    readInto(record, endpoint, budget, unread(record, record.histories.map(readsOfHistory)), at),
  );
  await withBudget(MAX_STATE_REQUESTS, limits.questionMs, signal, async (budget) => {
    const now = await endpoint.block(budget, block.number);
    if (now?.hash === block.hash) return;
    const found = now === null ? 'there is none' : `it is ${now.hash}`;
    unreadable(`the chain was reorganised while it was read: block ${block.number} was ${block.hash}, now ${found}`);
  });
  return record;
}

const ZERO = `0x${'0'.repeat(40)}`;

/** By hash, which leaves no doubt about the block, if the endpoint takes that. */
async function stateOf(endpoint: Endpoint, budget: Budget, address: string, block: Block): Promise<State> {
  const byHash = { blockHash: block.hash, requireCanonical: true } as const;
  try {
    await endpoint.code(budget, address, byHash);
    return byHash;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return toQuantity(block.number);
  }
}

function isEmpty({ calls, storage, code }: Reads): boolean {
  return calls.length + storage.length + code.length === 0;
}

async function readInto(
  record: ChainRecord,
  endpoint: Endpoint,
  budget: Budget,
  { calls, storage, code }: Reads,
  at: State,
): Promise<void> {
  const read = <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
    return inTurns(items, AT_ONCE, work);
  };
  record.code.push(
    ...(await read(code, async (address): Promise<ChainCode> => {
      const answer = await answerOf(() => endpoint.code(budget, address, at));
      if (typeof answer === 'string') return { address, code: answer };
      return { address, code: null, problem: reasonOf(answer) };
    })),
  );
  record.storage.push(
    ...(await read(storage, async ({ address, slot }): Promise<ChainStorage> => {
      const answer = await answerOf(() => endpoint.storage(budget, address, slot, at));
      if (typeof answer === 'string') return { address, slot, value: answer };
      return { address, slot, value: null, problem: reasonOf(answer) };
    })),
  );
  record.calls.push(
    ...(await read(calls, async ({ to, data }): Promise<ChainCall> => {
      const answer = await answerOf(() => endpoint.call(budget, to, data, at));
      if (typeof answer === 'string') return { to, data, result: answer };
      const kind = isReverted(answer) ? 'reverted' : 'unanswered';
      return { to, data, result: null, problem: { kind, reason: reasonOf(answer) } };
    })),
  );
}

async function answerOf(ask: () => Promise<string>): Promise<string | Refusal> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function reasonOf({ message }: Refusal): string {
  return message.slice(0, MAX_REASON);
}

function bounded(history: ChainHistory): ChainHistory {
  return history.problem === undefined ? history : { ...history, problem: history.problem.slice(0, MAX_REASON) };
}
