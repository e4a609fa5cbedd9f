// What resolvers answer about a domain: who may issue certificates for it, where it is, and which app it is said to lead to.
// Each is a witness of its own: what they say is recorded side by side, and whether they agree is decided elsewhere.

import { domainAddresses } from '../../../core/appraisal/domain/addresses.js';
import { type DnsQuestion, dnsQuestions } from '../../../core/appraisal/domain/dns-questions.js';
import { type BundleGap, type CollectedItem, DNS_RECORD_ITEMS } from '../../../core/bundle.js';
import { utf8 } from '../../../core/bytes.js';
import { InputError, TrustCenterError } from '../../../core/errors.js';
import {
  DNS_RECORD_SCHEMA,
  type DnsAnswer,
  type DnsRecord,
  serialiseDnsRecord,
} from '../../../core/formats/dns-record.js';
import { RESOLVER_FORMS, resolverName } from '../../../core/formats/dns-resolver.js';
import { askDns, DNS_LIMITS, type DnsLimits } from '../../../io/dns.js';
import { inTurns } from '../chain/in-turns.js';
import type { WantedDomain } from './wanted.js';

export interface DomainOptions {
  /** Whether addresses that are not public may be connected to. */
  allowPrivate: boolean;
  now: () => number;
  progress: (text: string) => void;
  signal: AbortSignal | undefined;
}

export interface AskedDns {
  items: CollectedItem[];
  gaps: BundleGap[];
  /** IPv4 and IPv6 addresses that any resolver gave for the name. */
  addresses: string[];
}

/** Public resolvers of two operators, both of which validate DNSSEC: what the two say alike, neither made up. */
export const PUBLIC_RESOLVERS: readonly string[] = [
  'https://cloudflare-dns.com/dns-query',
  'https://dns.google/dns-query',
];

const MAX_RESOLVERS = 8;
/** Of one resolver: it is somebody's free service. */
const AT_ONCE = 6;
/** For all questions to one resolver, in ms: one that is silent is not waited for again and again. */
const TIME_MS = 30_000;
/** Of one resolver, in bytes: a record is read up to a length. */
const MAX_KEPT = 2 * 1024 * 1024;

/**
 * Resolvers may be private: the caller named them. One that answers nothing is a gap.
 * @throws InputError for what names no resolver; what a cancellation ends in
 */
export async function askResolvers(
  { name, resolvers }: Pick<WantedDomain, 'name' | 'resolvers'>,
  { now, progress, signal }: DomainOptions,
  limits: DnsLimits & { timeMs?: number } = DNS_LIMITS,
): Promise<AskedDns> {
  const named = [...new Set((resolvers.length > 0 ? resolvers : PUBLIC_RESOLVERS).map(expectResolver))];
  if (named.length > MAX_RESOLVERS) {
    throw new InputError('INPUT_INVALID', `${named.length} resolvers are named, ${MAX_RESOLVERS} at most are asked`);
  }
  progress(`asking ${named.join(' and ')} about ${name}`);
  const questions = dnsQuestions(name);
  const records = await Promise.all(
    named.map(async (resolver): Promise<DnsRecord> => {
      const deadline = AbortSignal.timeout(limits.timeMs ?? TIME_MS);
      const within = AbortSignal.any(signal === undefined ? [deadline] : [deadline, signal]);
      const answers = await inTurns(questions, AT_ONCE, (question) => ask(resolver, question, limits, within, signal));
      return { schema: DNS_RECORD_SCHEMA, resolver, answers: readable(answers) };
    }),
  );
  const collectedAt = new Date(now()).toISOString();
  return {
    items: records.flatMap((record, i): CollectedItem[] => {
      if (isSilent(record)) return [];
      const named = { role: 'endorsement' as const, name: `${DNS_RECORD_ITEMS}${i}` };
      return [{ ...named, source: record.resolver, collectedAt, bytes: utf8(serialiseDnsRecord(record)) }];
    }),
    gaps: records.flatMap((record, i) => (isSilent(record) ? [gapOfSilent(record, i)] : [])),
    addresses: domainAddresses(name, records).addresses,
  };
}

function expectResolver(text: string): string {
  const name = resolverName(text);
  if (name !== null) return name;
  // Not quoted: it may hold a password.
  throw new InputError('INPUT_INVALID', 'a resolver is named that is none', { hint: `Give ${RESOLVER_FORMS}.` });
}

/** @param within as `cancelled`, and aborted when the time for the resolver is over */
async function ask(
  resolver: string,
  { name, type }: DnsQuestion,
  limits: DnsLimits,
  within: AbortSignal,
  cancelled: AbortSignal | undefined,
): Promise<DnsAnswer> {
  try {
    return { name, type, message: await askDns(resolver, { name, type }, { limits, signal: within }), problem: null };
  } catch (error) {
    cancelled?.throwIfAborted();
    if (within.aborted)
      return { name, type, message: null, problem: `${resolver}: no answer in the time for all of them` };
    if (!(error instanceof TrustCenterError)) throw error;
    return { name, type, message: null, problem: error.message };
  }
}

/** As many as a record holds: endless ones make no verification end in an error. */
function readable(answers: readonly DnsAnswer[]): DnsAnswer[] {
  let length = 0;
  return answers.map((answer) => {
    length += answer.message?.length ?? 0;
    return length <= MAX_KEPT ? answer : { ...answer, message: null, problem: 'the answers are longer than are kept' };
  });
}

function isSilent({ answers }: DnsRecord): boolean {
  return answers.every(({ message }) => message === null);
}

function gapOfSilent({ resolver, answers }: DnsRecord, i: number): BundleGap {
  return {
    name: `${DNS_RECORD_ITEMS}${i}`,
    reason: answers[0]?.problem ?? `${resolver}: no answer`,
    code: 'FETCH_FAILED',
    hint: 'Check that the resolver can be reached from here, or name others: --resolver for each.',
  };
}
