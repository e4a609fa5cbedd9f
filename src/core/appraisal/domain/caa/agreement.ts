// What the resolvers that count say of CAA with one voice. Each can lie in either direction: a set that restricts may hide
// one that does not, so that only what all of them say alike is believed.

import { DNS_RECORD_ITEMS } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import type { CaaRecord } from '../../../formats/dns-message.js';
import type { DnsRecord } from '../../../formats/dns-record.js';
import { type Judgement, listed, unknown } from '../../judgement.js';
import type { DomainInput } from '../input.js';
import { type RelevantSet, relevantSet } from './relevant-set.js';
import { setText } from './words.js';

/** For one of the names that certificates are judged for. */
export interface AgreedSet {
  at: string | null;
  records: CaaRecord[];
}

export interface AgreedSets {
  /** In the order of the names. */
  sets: AgreedSet[];
  resolvers: string[];
  /** Those that say that DNSSEC was validated. */
  validating: string[];
}

const ASK_OTHERS = 'Ask resolvers that answer, of different operators: --resolver for each.';
const ASK_AGAIN =
  'Ask again: a record that was changed needs up to its TTL to reach every resolver. If it stays so, one of them lies or has been lied to.';

/** @param names those whose relevant sets are wanted */
export function agreedSets(input: DomainInput, names: readonly string[]): AgreedSets | Judgement {
  const counting = countingRecords(input);
  if (!Array.isArray(counting)) return counting;
  const found = counting.map((record) => ({
    resolver: record.resolver,
    sets: names.map((name) => relevantSet(record, name)),
  }));
  const problems = found.flatMap(({ resolver, sets }) =>
    sets.flatMap((set) => (set.kind === 'unknown' ? [`${resolver}: ${set.reason}`] : [])),
  );
  if (problems.length > 0) {
    return unknown(`What CAA permits could not be found out: ${listed([...new Set(problems)])}.`, {
      hint: 'A CA that meets this issues nothing, but it may meet something else. Repair the zone or its DNSSEC, or ask other resolvers: --resolver for each.',
    });
  }
  const [first] = found;
  const sets = (first?.sets ?? []).flatMap((set) => (set.kind === 'known' ? [set] : []));
  for (const [i, name] of names.entries()) {
    if (new Set(found.map(({ sets }) => contentOf(sets[i]))).size > 1) {
      return unknown(`The resolvers contradict each other about CAA for ${name}, so that none is believed.`, {
        actual: found.map(({ resolver, sets }) => `${resolver}: ${textOf(sets[i], name)}`).join(' | '),
        hint: ASK_AGAIN,
      });
    }
  }
  const validating = found.filter((one) => one.sets.every((set) => set.kind === 'known' && set.isValidated));
  return {
    sets: sets.map(({ at, records }) => ({ at, records })),
    resolvers: [...new Set(found.map(({ resolver }) => resolver))],
    validating: [...new Set(validating.map(({ resolver }) => resolver))],
  };
}

/** Equal for equal sets, and for no others. */
function contentOf(set: RelevantSet | undefined): string {
  if (set?.kind !== 'known') return '';
  const records = set.records.map(({ flags, tag, value }) => [flags, tag, toHex(value)]);
  return JSON.stringify([set.at, records]);
}

function textOf(set: RelevantSet | undefined, name: string): string {
  return set?.kind === 'known' ? setText(set, name) : '';
}

/** Of the resolvers that count, each of which has to have answered. */
function countingRecords({ dns, policy, gaps }: DomainInput): DnsRecord[] | Judgement {
  const wanted = policy.resolvers;
  const counting = wanted.length === 0 ? [...dns] : dns.filter(({ resolver }) => wanted.includes(resolver));
  const silent =
    wanted.length === 0
      ? gaps.filter(({ name }) => name.startsWith(DNS_RECORD_ITEMS)).map(({ reason }) => reason)
      : wanted.filter((name) => !counting.some(({ resolver }) => resolver === name));
  if (silent.length > 0) {
    const detail =
      wanted.length === 0
        ? `Not every resolver answered: ${listed(silent)}.`
        : `Not every resolver that the policy names answered: ${listed(silent)}.`;
    return unknown(detail, { hint: ASK_OTHERS });
  }
  const hosts = new Set(counting.map(({ resolver }) => new URL(resolver).host));
  if (hosts.size >= 2) return counting;
  const detail =
    hosts.size === 0
      ? 'No resolver was asked who may issue certificates for the domain.'
      : `Only one resolver was asked, ${[...hosts].join()}, and its word alone is not believed: it could lie, or be lied to.`;
  return unknown(detail, { hint: 'Ask at least two resolvers of different operators: --resolver for each.' });
}
