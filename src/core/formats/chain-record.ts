// What one JSON-RPC endpoint answered of a chain, all of it at one block: the raw answers, for the checks to read. It is
// that endpoint's word.

import { listOf, mismatch, object, optional, orNull, type Reader, readJson } from '../schema/reader.js';
import { integer, matching, oneOf, text } from '../schema/scalars.js';

export const CHAIN_RECORD_SCHEMA = 'trust-center/chain-record/v1';
/** Largest record, in characters: a long history has some 1 KB for each log. */
export const MAX_RECORD = 4 * 1024 * 1024;
/** Of all records of one appraisal together. */
export const MAX_CHAIN_TEXT = 2 * MAX_RECORD;
export const MAX_CHAIN_LOGS = 4096;
/** Most calls, most slots and most contracts' code. */
export const MAX_CHAIN_READS = 1024;
const MAX_HISTORIES = 8;
/** A contract's code is limited to 24 KiB by EIP-170; chains of their own allow more. */
export const MAX_CODE_BYTES = 128 * 1024;
/** Of what a call answers, and of a log. */
export const MAX_RESULT_BYTES = 64 * 1024;

export interface ChainRecord {
  schema: typeof CHAIN_RECORD_SCHEMA;
  /** Origin of the endpoint: the rest of its URL may be a key. */
  endpoint: string;
  /** As `eth_chainId` answers. */
  chainId: number;
  block: ChainBlock;
  /** Answers of `eth_call` at the block. */
  calls: ChainCall[];
  /** Answers of `eth_getStorageAt` at the block. */
  storage: ChainStorage[];
  /** Answers of `eth_getCode` at the block. */
  code: ChainCode[];
  /** Answers of `eth_getLogs` up to the block, of one contract each; none: the history was not asked for. */
  histories: ChainHistory[];
}

export interface ChainBlock {
  /** Which block was asked for: the latest that is final, or the agreed number where several endpoints are asked. */
  tag: 'finalized' | 'number';
  number: number;
  /** 32 bytes. All bytes here are hex in lower case with `0x`. */
  hash: string;
  /** Unix seconds. */
  timestamp: number;
}

export interface ChainCall {
  to: string;
  data: string;
  /** Null: the call was reverted, or not answered. */
  result: string | null;
  /** Why there is no result. `reverted` is an answer of the contract; anything else says nothing of it. */
  problem?: { kind: 'reverted' | 'unanswered'; reason: string };
}

export interface ChainStorage {
  address: string;
  slot: string;
  value: string | null;
  problem?: string;
}

export interface ChainCode {
  address: string;
  /** `0x` where there is none. */
  code: string | null;
  problem?: string;
}

export interface ChainHistory {
  address: string;
  /** Accepted values of the first topic. */
  topics: string[];
  /** First block that was asked for: the one with the deployment, or an earlier. */
  fromBlock: number;
  /** Last block up to which every log is here, without a hole from `fromBlock` on; below `block.number` the history is incomplete. */
  completeTo: number;
  /** Why it is incomplete, or begins later than the contract. */
  problem?: string;
  logs: ChainLog[];
}

export interface ChainLog {
  address: string;
  topics: string[];
  data: string;
  blockNumber: number;
  /** Unix seconds; null: not obtained. */
  timestamp: number | null;
  transactionHash: string;
  logIndex: number;
  /** Who sent the transaction; null: not obtained, as of what a later log undid. */
  from: string | null;
}

const digits = matching(/^0x(?:[0-9a-f]{2})*$/, 'lower-case hex digits after 0x');

const hexOf = (least: number, most = least): Reader<string> => {
  return (value) => {
    const given = digits(value);
    const length = (given.length - 2) / 2;
    return length >= least && length <= most ? given : mismatch(`${least} to ${most} bytes in hexadecimal`, value);
  };
};
const address = hexOf(20);
const word = hexOf(32);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const reason = matching(/^[\s\S]{0,1000}$/, 'a text of at most 1000 characters');

const MAX_ORIGIN = 300;

/** What a record calls the endpoint at a URL: one name for one host and port, however the URL is written. */
export function endpointName({ origin }: URL): string {
  return origin.replace(/\.(?=$|:\d+$)/, '');
}

const endpoint: Reader<string> = (value) => {
  const given = text(value);
  const isUrl = given.length <= MAX_ORIGIN && /^https?:/.test(given) && URL.canParse(given);
  return isUrl && endpointName(new URL(given)) === given
    ? given
    : mismatch('the origin of a URL (https://host)', value);
};

const anyCall = object<ChainCall>({
  to: address,
  data: hexOf(4, MAX_RESULT_BYTES),
  result: orNull(hexOf(0, MAX_RESULT_BYTES)),
  problem: optional(object<NonNullable<ChainCall['problem']>>({ kind: oneOf('reverted', 'unanswered'), reason })),
});

const call: Reader<ChainCall> = (value) => {
  const given = anyCall(value);
  return given.result === null || given.problem === undefined
    ? given
    : mismatch('a result, or why there is none', value);
};

const storage = object<ChainStorage>({ address, slot: word, value: orNull(word), problem: optional(reason) });
const code = object<ChainCode>({
  address,
  code: orNull(hexOf(0, MAX_CODE_BYTES)),
  problem: optional(reason),
});

const log = object<ChainLog>({
  address,
  topics: listOf(word, { most: 4 }),
  data: hexOf(0, MAX_RESULT_BYTES),
  blockNumber: count,
  timestamp: orNull(count),
  transactionHash: word,
  logIndex: count,
  from: orNull(address),
});

const history = object<ChainHistory>({
  address,
  topics: listOf(word, { most: 64 }),
  fromBlock: count,
  completeTo: count,
  problem: optional(reason),
  logs: listOf(log, { most: MAX_CHAIN_LOGS }),
});

/** Every history is compared with every other of its contract. */
const histories: Reader<ChainHistory[]> = (value) => {
  const given = listOf(history, { most: MAX_HISTORIES })(value);
  const addresses = new Set(given.map((one) => one.address));
  return addresses.size === given.length ? given : mismatch('one history of each contract', value);
};

const chainRecord = object<ChainRecord>({
  schema: oneOf(CHAIN_RECORD_SCHEMA),
  endpoint,
  chainId: count,
  block: object<ChainBlock>({ tag: oneOf('finalized', 'number'), number: count, hash: word, timestamp: count }),
  calls: listOf(call, { most: MAX_CHAIN_READS }),
  storage: listOf(storage, { most: MAX_CHAIN_READS }),
  code: listOf(code, { most: MAX_CHAIN_READS }),
  histories,
});

/** @throws ParseError */
export function parseChainRecord(json: string, name: string): ChainRecord {
  return readJson(json, name, chainRecord, { bytes: MAX_RECORD });
}
