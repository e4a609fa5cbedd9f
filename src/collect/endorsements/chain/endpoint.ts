// One endpoint of a chain, asked for what this package reads: each answer is brought into the one form that records have,
// and the number of questions and their time are bounded.

import { FetchError, ParseError } from '../../../core/errors.js';
import {
  type ChainBlock,
  type ChainLog,
  endpointName,
  MAX_CODE_BYTES,
  MAX_RESULT_BYTES,
} from '../../../core/formats/chain-record.js';
import type { JsonValue } from '../../../core/formats/codec/json.js';
import {
  anyObject,
  listOf,
  member,
  memberOr,
  mismatch,
  orNull,
  type Reader,
  read,
} from '../../../core/schema/reader.js';
import { pause } from '../../../io/http.js';
import { askRpc, type RpcError, type RpcOptions } from '../../../io/json-rpc.js';

export interface EndpointOptions extends Pick<RpcOptions, 'signal' | 'wait' | 'retries'> {
  /** Of one question, in ms, with its retries. */
  questionMs: number;
}

/** A block as everything here names it. */
export type Block = Omit<ChainBlock, 'tag'>;

/** A log as an endpoint gives it: who sent the transaction is another question. */
export type Log = Omit<ChainLog, 'from'>;

/** Which state is asked for: that after a block, by its hash where the endpoint takes one (EIP-1898), else by its number. */
export type State = { blockHash: string; requireCanonical: true } | string;

/** The endpoint answered, and says that it has no such answer. */
export class Refusal extends Error {
  readonly code: number | null;

  constructor({ code, message }: RpcError) {
    super(message);
    this.code = code;
  }
}

/** What may still be asked. */
export class Budget {
  readonly #limit: number;
  /** Aborted when there is no more time. */
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #asked = 0;

  /** @param ms from now on; @param signal ends it, too */
  constructor(limit: number, ms: number, signal?: AbortSignal) {
    this.#limit = limit;
    this.signal = signal === undefined ? this.#stop.signal : AbortSignal.any([this.#stop.signal, signal]);
    this.#timer = setTimeout(() => this.#stop.abort(new Spent(`not done within ${Math.round(ms / 1000)} s`)), ms);
    this.#timer.unref();
  }

  get left(): number {
    return this.#limit - this.#asked;
  }

  /** @throws Spent when this is one question too many, or too late */
  take(): void {
    this.expectTime();
    if (this.#asked >= this.#limit) throw new Spent(`more than ${this.#limit} requests`);
    this.#asked += 1;
  }

  /** @throws Spent when the time is over */
  expectTime(): void {
    if (this.#stop.signal.aborted) throw this.#stop.signal.reason;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** There is no more time, or there were too many questions. */
export class Spent extends Error {}

/** What the endpoint says cannot be taken for what was asked. */
export class Unreadable extends Error {}

export function unreadable(message: string): never {
  throw new Unreadable(message);
}

/** Whether an error is a failure of the endpoint that is not one of the connection. */
export function isFailure(error: unknown): error is Error {
  return error instanceof Refusal || error instanceof Spent || error instanceof Unreadable;
}

/** Does `work` with so many questions and so much time. */
export async function withBudget<T>(
  requests: number,
  ms: number,
  signal: AbortSignal | undefined,
  work: (budget: Budget) => Promise<T>,
): Promise<T> {
  const budget = new Budget(requests, ms, signal);
  try {
    return await work(budget);
  } finally {
    budget.end();
  }
}

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
/** A provider that counts requests says so in an answer with status 200, too. */
const RATE_LIMIT = /\brate\b|too many requests|\bthroughput\b|\bcapacity\b|per second|requests? limit/i;
const RATE_LIMIT_CODES = new Set([429, -32029, -32097]);
const RATE_LIMIT_TRIES = 3;
const RATE_LIMIT_WAIT_MS = 1000;
/** JSON-RPC: there is no such method. */
const NO_METHOD = -32601;
/** Of geth and those like it: the call was carried out, and reverted. */
const REVERTED = 3;

export class Endpoint {
  /** What may be shown of its URL. */
  readonly origin: string;
  readonly #url: string;
  readonly #options: EndpointOptions;

  constructor(url: string, options: EndpointOptions) {
    this.#url = url;
    this.origin = endpointName(new URL(url));
    this.#options = options;
  }

  chainId(budget: Budget): Promise<number> {
    return this.#ask(budget, 'eth_chainId', [], quantity);
  }

  /** @param block number, or `finalized`; null: the endpoint knows of none */
  block(budget: Budget, block: number | 'finalized'): Promise<Block | null> {
    const named = typeof block === 'number' ? toQuantity(block) : block;
    return this.#ask(budget, 'eth_getBlockByNumber', [named, false], orNull(readBlock));
  }

  code(budget: Budget, address: string, at: State): Promise<string> {
    return this.#ask(budget, 'eth_getCode', [address, at], upTo(MAX_CODE_BYTES));
  }

  storage(budget: Budget, address: string, slot: string, at: State): Promise<string> {
    return this.#ask(budget, 'eth_getStorageAt', [address, slot, at], word);
  }

  call(budget: Budget, to: string, data: string, at: State): Promise<string> {
    return this.#ask(budget, 'eth_call', [{ to, data }, at], upTo(MAX_RESULT_BYTES));
  }

  /** All logs of a contract with one of these first topics, from one block to another. */
  logs(budget: Budget, address: string, topics: readonly string[], from: number, to: number): Promise<Log[]> {
    const filter = { address, topics: [[...topics]], fromBlock: toQuantity(from), toBlock: toQuantity(to) };
    return this.#ask(budget, 'eth_getLogs', [filter], listOf(readLog));
  }

  /** Who sent a transaction; null: the endpoint does not know it. */
  sender(budget: Budget, transaction: string): Promise<string | null> {
    const from: Reader<string> = (value) => member(anyObject(value), 'from', fixed(20));
    return this.#ask(budget, 'eth_getTransactionByHash', [transaction], orNull(from));
  }

  /** @throws Refusal, Spent, FetchError */
  async #ask<T>(budget: Budget, method: string, params: JsonValue[], reader: Reader<T>): Promise<T> {
    const { questionMs, wait = pause, retries } = this.#options;
    const { signal } = budget;
    for (let attempt = 0; ; attempt++) {
      budget.take();
      const answer = await askRpc(this.#url, method, params, {
        timeoutMs: questionMs,
        idleTimeoutMs: questionMs,
        maxBytes: MAX_ANSWER_BYTES,
        addresses: 'operator',
        wait,
        signal,
        ...(retries === undefined ? {} : { retries }),
      }).catch((error: unknown) => {
        budget.expectTime();
        throw error;
      });
      if (answer.error === null) return this.#read(method, answer.value, reader);
      if (!isRateLimit(answer.error) || attempt >= RATE_LIMIT_TRIES) throw new Refusal(answer.error);
      await wait(RATE_LIMIT_WAIT_MS * 2 ** attempt, signal);
    }
  }

  #read<T>(method: string, value: JsonValue, reader: Reader<T>): T {
    try {
      return read(value, method, reader);
    } catch (cause) {
      if (!(cause instanceof ParseError)) throw cause;
      throw new FetchError('FETCH_CONTENT', this.origin, `the answer is not usable: ${cause.message}`);
    }
  }
}

function isRateLimit({ code, message }: RpcError | Refusal): boolean {
  return RATE_LIMIT_CODES.has(code ?? 0) || RATE_LIMIT.test(message);
}

/** Whether the contract itself refused. Whatever else an endpoint says is about the endpoint. */
export function isReverted({ code, message }: Refusal): boolean {
  return code === REVERTED || /\brevert/i.test(message);
}

/** Whether asking for less may help. */
export function isTooMuch(failure: Refusal | FetchError): boolean {
  if (failure instanceof Refusal) return failure.code !== NO_METHOD && !isRateLimit(failure);
  return ['FETCH_TOO_LARGE', 'FETCH_TIMEOUT', 'FETCH_STATUS'].includes(failure.code);
}

export function toQuantity(number: number): string {
  return `0x${number.toString(16)}`;
}

const quantity: Reader<number> = (value) => {
  const number = typeof value === 'string' && /^0x[0-9a-fA-F]{1,14}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : mismatch('a quantity (a number in hexadecimal after 0x)', value);
};

const bytes: Reader<string> = (value) => {
  const isHex = typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value);
  return isHex ? value.toLowerCase() : mismatch('bytes in hexadecimal after 0x', value);
};

/** Many answers are kept: each must be as short as a record may have it. */
function upTo(length: number): Reader<string> {
  return (value) => {
    const given = bytes(value);
    return given.length <= 2 + 2 * length ? given : mismatch(`at most ${length} bytes in hexadecimal after 0x`, value);
  };
}

function fixed(length: number): Reader<string> {
  return (value) => {
    const given = bytes(value);
    return given.length === 2 + 2 * length ? given : mismatch(`${length} bytes in hexadecimal after 0x`, value);
  };
}

/** Some endpoints leave out the zeros before it. */
const word: Reader<string> = (value) => {
  const isWord = typeof value === 'string' && /^0x[0-9a-fA-F]{0,64}$/.test(value);
  if (!isWord) return mismatch('32 bytes in hexadecimal after 0x', value);
  return `0x${value.slice(2).toLowerCase().padStart(64, '0')}`;
};

const readBlock: Reader<Block> = (value) => {
  const block = anyObject(value);
  return {
    number: member(block, 'number', quantity),
    hash: member(block, 'hash', fixed(32)),
    timestamp: member(block, 'timestamp', quantity),
  };
};

const readLog: Reader<Log> = (value) => {
  const log = anyObject(value);
  if (log.removed === true) mismatch('a log of the chain', value);
  return {
    address: member(log, 'address', fixed(20)),
    topics: member(log, 'topics', listOf(fixed(32), { most: 4 })),
    data: member(log, 'data', upTo(MAX_RESULT_BYTES)),
    blockNumber: member(log, 'blockNumber', quantity),
    timestamp: memberOr(log, 'blockTimestamp', null, quantity),
    transactionHash: member(log, 'transactionHash', fixed(32)),
    logIndex: member(log, 'logIndex', quantity),
  };
};
