// What the resolvers that count say of CAA with one voice. Each can lie in either direction: a set that restricts may hide
// one that does not, so that only what all of them say alike is believed.

import { DNS_RECORD_ITEMS } from '../../../bundle.js';
import { toHex } from '../../../bytes.js';
import type { DnsRecord } from '../../../formats/dns-record.js';
import { type Judgement, listed, unknown } from '../../judgement.js';
import type { DomainInput } from '../input.js';
import { type RelevantSet, relevantSet } from './relevant-set.js';
import type { Subject } from './terms.js';
import { setText } from './words.js';

export interface AgreedSets {
  sets: (Pick<RelevantSet, 'at' | 'records'> & { subject: Subject })[];
  resolvers: string[];
  /** Those that say that DNSSEC was validated. */
  validating: string[];
}

/** What one resolver says of one subject. */
interface Witness {
  subject: Subject;
  resolver: string;
  set: RelevantSet;
}

export function agreedSets(input: DomainInput, subjects: readonly Subject[]): AgreedSets | Judgement {
  const records = countingRecords(input);
  if (!Array.isArray(records)) return records;
  const witnesses: Witness[] = [];
  const problems = new Set<string>();
  for (const subject of subjects) {
    for (const record of records) {
      const set = relevantSet(record, subject.from);
      if ('problem' in set) problems.add(`${record.resolver}: ${set.problem}`);
      else witnesses.push({ subject, resolver: record.resolver, set });
    }
  }
  if (problems.size > 0) {
    return unknown(`What CAA permits could not be found out: ${listed([...problems])}.`, {
      hint: 'A CA that meets this issues nothing, but it may meet something else. Repair the zone or its DNSSEC, or ask other resolvers: --resolver for each.',
    });
  }
  const sets: AgreedSets['sets'] = [];
  for (const subject of subjects) {
    const of = witnesses.filter((witness) => witness.subject === subject);
    const contents = new Map(of.map(({ set }) => [contentOf(set), set]));
    if (contents.size > 1) return contradiction(subject, of);
    for (const { at, records } of contents.values()) sets.push({ subject, at, records });
  }
  const resolvers = [...new Set(witnesses.map(({ resolver }) => resolver))];
  const doubting = new Set(witnesses.flatMap(({ resolver, set }) => (set.isValidated ? [] : [resolver])));
  return { sets, resolvers, validating: resolvers.filter((resolver) => !doubting.has(resolver)) };
}

/** Equal for equal sets, and for no others. */
function contentOf({ at, records }: RelevantSet): string {
  return JSON.stringify([at, records.map(({ flags, tag, value }) => [flags, tag, toHex(value)])]);
}

function contradiction({ from }: Subject, witnesses: readonly Witness[]): Judgement {
  return unknown(`The resolvers contradict each other about CAA for ${from}, so that none is believed.`, {
    actual: witnesses.map(({ resolver, set }) => `${resolver}: ${setText(set, from)}`).join(' | '),
    hint: 'Ask again: a record that was changed needs up to its TTL to reach every resolver. If it stays so, one of them lies or has been lied to.',
  });
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
    return unknown(detail, { hint: 'Ask resolvers that answer, of different operators: --resolver for each.' });
  }
  const hosts = new Set(counting.map(({ resolver }) => new URL(resolver).host));
  if (hosts.size >= 2) return counting;
  const detail =
    hosts.size === 0
      ? 'No resolver was asked who may issue certificates for the domain.'
      : `Only one resolver was asked, ${[...hosts].join()}, and its word alone is not believed: it could lie, or be lied to.`;
  return unknown(detail, { hint: 'Ask at least two resolvers of different operators: --resolver for each.' });
}
