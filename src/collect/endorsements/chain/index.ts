// Asks the endpoints of a chain about an app's contract and a KMS's, all at one block that is final for each of them. Each
// is a witness of its own: what they say is recorded side by side, and whether they agree is decided elsewhere.

import {
  type BundleGap,
  CHAIN_DISAGREES,
  CHAIN_RECORD_ITEMS,
  type CollectedItem,
  gapOf,
} from '../../../core/bundle.js';
import { utf8 } from '../../../core/bytes.js';
import { KNOWN_ENDPOINTS } from '../../../core/chain/known.js';
import type { ChainQuestions } from '../../../core/chain/reads.js';
import { TrustCenterError } from '../../../core/errors.js';
import { MAX_CHAIN_TEXT, parseChainRecord } from '../../../core/formats/chain-record.js';
import { type Block, Endpoint, isFailure, Unreadable, unreadable, withBudget } from './endpoint.js';
import { LIMITS, type Limits, readRecord } from './record.js';

export interface ChainAsked {
  chainId: number;
  /** Endpoints that the caller names; none: the public ones that are known. */
  rpcUrls: readonly string[];
  questions: ChainQuestions;
}

export interface ChainOptions {
  progress: (text: string) => void;
  /** Unix milliseconds. */
  now: () => number;
  signal?: AbortSignal | undefined;
  /** Replaced by tests. */
  limits?: Limits;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ChainEndorsements {
  items: CollectedItem[];
  gaps: BundleGap[];
}

/** As many of the known ones are enough: more would say the same, and are somebody's free service. */
const KNOWN_TO_ASK = 2;
/** Nodes that follow a chain see it become final at about the same time. */
const MAX_LAG_SECONDS = 30 * 60;
/** Clocks differ. By a block of the future, those that tell the truth would lag. */
const MAX_AHEAD_MS = 10 * 60_000;

/** What an endpoint gave, or why it gave nothing. */
type Outcome<T> = { endpoint: Endpoint; value: T; gap: null } | { endpoint: Endpoint; value: null; gap: Gap };
type Gap = Omit<BundleGap, 'name'>;

/** An endpoint that does not answer is a gap. @throws what a cancellation ends in */
export async function collectChainRecords(
  { chainId, rpcUrls, questions }: ChainAsked,
  { progress, now, signal, limits = LIMITS, wait }: ChainOptions,
): Promise<ChainEndorsements> {
  const urls = rpcUrls.length > 0 ? rpcUrls : (KNOWN_ENDPOINTS.get(chainId) ?? []);
  if (urls.length === 0) {
    const hint = 'Name a JSON-RPC endpoint of the chain: --rpc-url URL.';
    const gap = { name: `${CHAIN_RECORD_ITEMS}0`, reason: `no public endpoint of chain ${chainId} is known`, hint };
    return { items: [], gaps: [gap] };
  }
  const asking = { questionMs: limits.questionMs, ...(wait === undefined ? {} : { wait }) };
  const endpoints = urls.map((url) => new Endpoint(url, asking));
  progress(`asking ${endpoints.map(({ origin }) => origin).join(' and ')} about chain ${chainId}`);
  const each = <T, R>(before: readonly Outcome<T>[], work: (endpoint: Endpoint, value: T) => Promise<R>) =>
    Promise.all(before.map((outcome) => (outcome.gap === null ? outcomeOf(outcome, work) : outcome)));
  const begun = endpoints.map((endpoint) => ({ endpoint, value: null, gap: null }));
  const met = await each(begun, (endpoint) => finalBlock(endpoint, chainId, now(), limits, signal));
  const chosen = rpcUrls.length > 0 ? met : someOf(met);
  const finals = chosen.flatMap(({ endpoint, value }) => (value === null ? [] : [{ endpoint, block: value }]));
  const current = await each(chosen, async (_, block) => expectCurrent(block, finals));
  const agreed = Math.min(...current.flatMap(({ value }) => (value === null ? [] : [value.number])));
  const whole = await each(current, async (endpoint, own) => {
    const isOwn = own.number === agreed;
    const block = isOwn ? own : await blockAt(endpoint, agreed, limits, signal);
    const record = await readRecord(endpoint, chainId, { block, isOwn }, questions, limits, signal);
    const text = `${JSON.stringify(record)}\n`;
    parseChainRecord(text, 'record');
    return text;
  });
  signal?.throwIfAborted();
  const records = readable(whole);
  const collectedAt = new Date(now()).toISOString();
  return {
    items: records.flatMap(({ endpoint, value }, i): CollectedItem[] => {
      if (value === null) return [];
      const named = { role: 'endorsement' as const, name: `${CHAIN_RECORD_ITEMS}${i}` };
      return [{ ...named, source: endpoint.origin, collectedAt, bytes: utf8(value) }];
    }),
    gaps: records.flatMap(({ gap }, i) => (gap === null ? [] : [{ name: `${CHAIN_RECORD_ITEMS}${i}`, ...gap }])),
  };
}

async function outcomeOf<T, R>(
  { endpoint, value }: { endpoint: Endpoint; value: T },
  work: (endpoint: Endpoint, value: T) => Promise<R>,
): Promise<Outcome<R>> {
  try {
    return { endpoint, value: await work(endpoint, value), gap: null };
  } catch (error) {
    if (error instanceof TrustCenterError) return { endpoint, value: null, gap: withoutName(gapOf('', error)) };
    if (!isFailure(error)) throw error;
    const reason = `${endpoint.origin}: ${error.message}`;
    return { endpoint, value: null, gap: error instanceof Unreadable ? { reason, code: CHAIN_DISAGREES } : { reason } };
  }
}

/** As many as an appraisal reads: an endpoint that tells of endless changes makes no verification end in an error. */
function readable(outcomes: readonly Outcome<string>[]): Outcome<string>[] {
  let length = 0;
  return outcomes.map((outcome) => {
    if (outcome.value === null || length + outcome.value.length <= MAX_CHAIN_TEXT) {
      length += outcome.value?.length ?? 0;
      return outcome;
    }
    const { endpoint } = outcome;
    const reason = `${endpoint.origin}: its answers are longer than is read beside those of the others`;
    return { endpoint, value: null, gap: { reason } };
  });
}

function withoutName({ name: _, ...gap }: BundleGap): Gap {
  return gap;
}

/** The first of the known ones that answered; all of them where they are too few. */
function someOf<T>(met: readonly Outcome<T>[]): Outcome<T>[] {
  const answered = met.filter(({ gap }) => gap === null);
  return answered.length >= KNOWN_TO_ASK ? answered.slice(0, KNOWN_TO_ASK) : [...met];
}

/** @throws Unreadable for another chain, where no block is final, and for a block that nobody can have made yet */
async function finalBlock(
  endpoint: Endpoint,
  chainId: number,
  now: number,
  { questionMs }: Limits,
  signal: AbortSignal | undefined,
): Promise<Block> {
  return withBudget(QUESTIONS, 2 * questionMs, signal, async (budget) => {
    const answered = await endpoint.chainId(budget);
    if (answered !== chainId) {
      throw new Unreadable(`it is an endpoint of chain ${answered}, and chain ${chainId} was asked for`);
    }
    const block = await endpoint.block(budget, 'finalized');
    if (block === null) return unreadable('it knows of no finalized block');
    if (block.timestamp * 1000 <= now + MAX_AHEAD_MS) return block;
    return unreadable(`its last finalized block ${block.number} is of a time that is yet to come`);
  });
}

const QUESTIONS = 8;

async function blockAt(
  endpoint: Endpoint,
  number: number,
  { questionMs }: Limits,
  signal: AbortSignal | undefined,
): Promise<Block> {
  const block = await withBudget(QUESTIONS, questionMs, signal, (budget) => endpoint.block(budget, number));
  if (block === null) return unreadable(`it has no block ${number}, which another endpoint has`);
  return block.number === number ? block : unreadable(`asked for block ${number}, it answered with ${block.number}`);
}

/** An endpoint far behind the others would have all of them read at an old block. @throws Unreadable */
function expectCurrent(block: Block, finals: readonly { endpoint: Endpoint; block: Block }[]): Block {
  const newest = finals.reduce((a, b) => (b.block.timestamp > a.block.timestamp ? b : a));
  const lag = newest.block.timestamp - block.timestamp;
  if (lag <= MAX_LAG_SECONDS) return block;
  return unreadable(
    `its last finalized block ${block.number} is ${Math.round(lag / 60)} minutes older than block ${newest.block.number} of ${newest.endpoint.origin}`,
  );
}
