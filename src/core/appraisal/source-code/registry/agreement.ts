// What the endpoints that were asked about a chain tell in one voice. Each can lie about all of it; several that must be
// wrong in the same way are harder to have. Where one denies what another says, nobody is believed.

import { CHAIN_DISAGREES } from '../../../bundle.js';
import type { ChainBlock, ChainHistory, ChainLog, ChainRecord } from '../../../formats/chain-record.js';
import type { RegistryPolicy } from '../../../policy/registry.js';
import { enumerate } from '../../../result/words.js';
import { fail, type Judgement, listed, pass, unknown } from '../../judgement.js';

export interface Agreement extends Pick<ChainRecord, 'chainId' | 'calls' | 'storage' | 'code' | 'histories'> {
  block: ChainBlock;
  /** Origins, each once. */
  endpoints: string[];
}

export interface AgreementInput {
  records: readonly ChainRecord[];
  missing: readonly MissingRecord[];
  policy: Pick<RegistryPolicy, 'chainId' | 'endpoints' | 'maxAgeMinutes'> | null;
  /** Unix milliseconds, of the appraisal; and by how much a block may be made later, in minutes. */
  at: number;
  clockSkewMinutes: number;
}

/** What an endpoint that was asked did not give. */
export interface MissingRecord {
  /** A clause. */
  reason: string;
  /** As the gap of the bundle has it. */
  code: string | null;
}

/** `agreed` is null unless the judgement is a pass. */
export interface Agreed {
  judgement: Judgement;
  agreed: Agreement | null;
}

const MINUTE_MS = 60_000;
const ASK_AGAIN =
  'Ask again. If it stays so, one of the endpoints is wrong: leave it out, or ask others too (--rpc-url).';

export function agreementOf(input: AgreementInput): Agreed {
  const { records, policy } = input;
  const [first] = records;
  if (first === undefined) return { judgement: nothingRead(input.missing), agreed: null };
  const least = policy?.endpoints ?? 1;
  const told = new Told(records);
  const problem =
    judgeChain(records, policy) ?? judgeBlock(records) ?? judgeOthers(input.missing) ?? judgeAge(first.block, input);
  if (problem !== null) return { judgement: problem, agreed: null };
  const agreed = told.agreed(least);
  if (told.disputes.length > 0) {
    const detail = `The endpoints contradict each other: ${listed(told.disputes)}.`;
    return { judgement: unknown(detail, { hint: ASK_AGAIN }), agreed: null };
  }
  const { endpoints } = agreed;
  if (endpoints.length < least) {
    const missing = input.missing.length === 0 ? '' : ` (${listed(reasonsOf(input.missing))})`;
    return {
      judgement: unknown(`${counted(endpoints)} answered, and the policy asks for ${least}${missing}.`, {
        expected: `${least} endpoints`,
        actual: endpoints.join(', '),
        hint: 'Ask more endpoints, of different operators: --rpc-url URL for each.',
      }),
      agreed: null,
    };
  }
  const { chainId, block } = agreed;
  const detail = `${counted(endpoints)} tells the state of chain ${chainId} at block ${block.number}: ${enumerate(endpoints)}.`;
  const word = ' It is their word: the state of the chain is not proven.';
  return {
    judgement: pass(`${endpoints.length === 1 ? detail : detail.replace(' tells ', ' tell ')}${word}`, {
      actual: `${block.hash} of ${timeOf(block)}`,
    }),
    agreed,
  };
}

/** `as https://rpc.example tells it of block 17` */
export function asTold({ endpoints, block }: Pick<Agreement, 'endpoints' | 'block'>): string {
  return `as ${enumerate(endpoints)} ${endpoints.length === 1 ? 'tells' : 'tell'} it of block ${block.number}`;
}

/** RFC 3339, to the second. */
export function timeOf({ timestamp }: Pick<ChainBlock, 'timestamp'>): string {
  const at = new Date(timestamp * 1000);
  return Number.isNaN(at.getTime()) ? `${timestamp} s` : `${at.toISOString().slice(0, -5)}Z`;
}

function counted(endpoints: readonly string[]): string {
  return `${endpoints.length} ${endpoints.length === 1 ? 'endpoint' : 'endpoints'}`;
}

function reasonsOf(missing: readonly MissingRecord[]): string[] {
  return missing.map(({ reason }) => reason);
}

function nothingRead(missing: readonly MissingRecord[]): Judgement {
  const why = missing.length === 0 ? '' : `: ${listed(reasonsOf(missing))}`;
  return unknown(`Nothing was read of the chain${why}.`, {
    hint: 'Verify with an endpoint of the chain (--rpc-url URL); a recorded bundle has what was read when it was made.',
  });
}

function judgeChain(records: readonly ChainRecord[], policy: AgreementInput['policy']): Judgement | null {
  const expected = policy?.chainId ?? records[0]?.chainId;
  const others = records.filter(({ chainId }) => chainId !== expected);
  if (others.length === 0) return null;
  return unknown(
    `The answers are of other chains than ${expected}: ${listed(others.map((one) => `${one.endpoint} tells of chain ${one.chainId}`))}.`,
    {
      expected: String(expected),
      actual: others.map(({ chainId }) => chainId).join(', '),
      hint: 'Give endpoints of the chain that governs the app (--rpc-url), or correct source-code.registry.chain-id of the policy.',
    },
  );
}

function judgeBlock(records: readonly ChainRecord[]): Judgement | null {
  const name = ({ block }: ChainRecord): string => `${block.number} ${block.hash} ${block.timestamp}`;
  const names = new Set(records.map(name));
  if (names.size <= 1) return null;
  const said = records.map((record) => `${record.endpoint}: block ${record.block.number}, ${record.block.hash}`);
  return unknown(`The endpoints do not tell of the same block: ${listed(said)}.`, {
    hint: 'Ask again: one of them may lag, or the chain was reorganised between the answers. If it stays so, ask others too (--rpc-url).',
  });
}

/**
 * An endpoint that lies about its newest block makes those that do not look as if they lagged: the record that is left may
 * be the liar's.
 */
function judgeOthers(missing: readonly MissingRecord[]): Judgement | null {
  const others = missing.filter(({ code }) => code === CHAIN_DISAGREES);
  if (others.length === 0) return null;
  const detail = `Of the endpoints that were asked, not all tell of the same state of the chain: ${listed(reasonsOf(others))}.`;
  return unknown(detail, { hint: ASK_AGAIN });
}

function judgeAge(block: ChainBlock, { policy, at, clockSkewMinutes }: AgreementInput): Judgement | null {
  const age = at - block.timestamp * 1000;
  const shown = { actual: timeOf(block) };
  if (age < -clockSkewMinutes * MINUTE_MS) {
    return unknown(`Block ${block.number} is of a time after the appraisal.`, {
      ...shown,
      hint: 'Set the clock right. If it is, the endpoint does not tell of a block that there is: ask another (--rpc-url).',
    });
  }
  const most = policy?.maxAgeMinutes ?? null;
  if (most === null || age <= most * MINUTE_MS) return null;
  return fail(`Block ${block.number} is older than the policy accepts (${most} minutes).`, {
    expected: `not before ${timeOf({ timestamp: Math.ceil(at / 1000) - most * 60 })}`,
    ...shown,
    hint: 'Read the chain again, or accept older blocks (source-code.registry.max-age-minutes): a chain takes its time to be final.',
  });
}

/** What one endpoint says about one question. */
interface Said<T> {
  origin: string;
  question: string;
  /** Equal for equal answers. */
  value: string;
  read: T;
}

class Told {
  readonly disputes: string[] = [];
  readonly #records: readonly ChainRecord[];

  constructor(records: readonly ChainRecord[]) {
    this.#records = records;
  }

  /** What so many endpoints say and none denies; `disputes` then has the rest. */
  agreed(least: number): Agreement {
    const [first] = this.#records;
    if (first === undefined) throw new TypeError('no record');
    const { chainId, block } = first;
    return {
      chainId,
      block,
      endpoints: [...new Set(this.#records.map(({ endpoint }) => endpoint))],
      calls: this.#common(least, ({ calls }) =>
        calls.flatMap((call) => {
          const { to, data, result, problem } = call;
          if (problem?.kind === 'unanswered' || (result === null && problem === undefined)) return [];
          return [
            { question: `call ${data.slice(0, 10)} of ${to}`, key: data, value: result ?? 'reverted', read: call },
          ];
        }),
      ),
      storage: this.#common(least, ({ storage }) =>
        storage.flatMap((read) =>
          read.value === null ? [] : [{ question: `slot ${read.slot} of ${read.address}`, value: read.value, read }],
        ),
      ),
      code: this.#common(least, ({ code }) =>
        code.flatMap((read) =>
          read.code === null ? [] : [{ question: `code of ${read.address}`, value: read.code, read }],
        ),
      ),
      histories: this.#histories(least),
    };
  }

  #common<T>(least: number, reads: (record: ChainRecord) => (Omit<Said<T>, 'origin'> & { key?: string })[]): T[] {
    const byQuestion = new Map<string, Said<T>[]>();
    for (const record of this.#records) {
      const { endpoint: origin } = record;
      for (const { key = '', ...said } of reads(record)) {
        const name = `${said.question} ${key}`;
        byQuestion.set(name, [...(byQuestion.get(name) ?? []), { origin, ...said }]);
      }
    }
    return [...byQuestion.values()].flatMap((said) => {
      const [first] = said;
      const other = said.find(({ value }) => value !== first?.value);
      if (first === undefined) return [];
      if (other !== undefined) {
        const short = (one: Said<T>): string => `${one.origin} says ${brief(one.value)}`;
        this.disputes.push(`${first.question}: ${short(first)}, ${short(other)}`);
        return [];
      }
      return new Set(said.map(({ origin }) => origin)).size < least ? [] : [first.read];
    });
  }

  /** Of each contract the history that so many endpoints know as far: theirs agree wherever they overlap. */
  #histories(least: number): ChainHistory[] {
    const byAddress = new Map<string, { origin: string; history: ChainHistory }[]>();
    for (const record of this.#records) {
      for (const history of record.histories) {
        const known = byAddress.get(history.address) ?? [];
        byAddress.set(history.address, [...known, { origin: record.endpoint, history }]);
      }
    }
    return [...byAddress].flatMap(([address, told]) => {
      for (const [i, one] of told.entries()) {
        for (const other of told.slice(i + 1)) {
          const log = firstDifference(one.history, other.history);
          if (log === null) continue;
          const who = `${one.origin} and ${other.origin}`;
          this.disputes.push(`history of ${address}: ${who} differ in block ${log.blockNumber}`);
        }
      }
      const furthest = [...told].sort((a, b) => b.history.completeTo - a.history.completeTo);
      // Each origin once, by the furthest that it told.
      const origins = [...new Map(furthest.toReversed().map((one) => [one.origin, one])).values()];
      const kept = origins.sort((a, b) => b.history.completeTo - a.history.completeTo)[least - 1];
      return kept === undefined ? [] : [kept.history];
    });
  }
}

/** The first log that one has and the other has not, of blocks and topics that both were asked for. */
function firstDifference(a: ChainHistory, b: ChainHistory): ChainLog | null {
  const from = Math.max(a.fromBlock, b.fromBlock);
  const to = Math.min(a.completeTo, b.completeTo);
  const isCommon = ({ blockNumber, topics: [topic = ''] }: ChainLog): boolean =>
    blockNumber >= from && blockNumber <= to && a.topics.includes(topic) && b.topics.includes(topic);
  const named = ({ logs }: ChainHistory): Map<string, ChainLog> =>
    new Map(logs.filter(isCommon).map((log) => [logName(log), log]));
  const [left, right] = [named(a), named(b)];
  const only = (one: Map<string, ChainLog>, other: Map<string, ChainLog>): ChainLog[] =>
    [...one].flatMap(([name, log]) => (other.has(name) ? [] : [log]));
  return only(left, right)[0] ?? only(right, left)[0] ?? null;
}

function logName({ address, topics, data, blockNumber, transactionHash, logIndex }: ChainLog): string {
  return JSON.stringify([address, topics, data, blockNumber, transactionHash, logIndex]);
}

function brief(value: string): string {
  return value.length <= 74 ? value : `${value.slice(0, 34)}… (${(value.length - 2) / 2} bytes)`;
}
