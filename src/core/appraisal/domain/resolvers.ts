// Whose answers about the domain count: a resolver is one witness, and one alone could lie, or be lied to.

import { DNS_RECORD_ITEMS } from '../../bundle.js';
import type { DnsRecord } from '../../formats/dns-record.js';
import { witnessOf } from '../../formats/dns-resolver.js';
import { listed } from '../judgement.js';
import type { DomainInput } from './input.js';

/** Records of all resolvers that count, two at least; or why they do not do, as a clause. */
export function countingRecords({
  dns,
  policy,
  gaps,
}: Pick<DomainInput, 'dns' | 'policy' | 'gaps'>): DnsRecord[] | string {
  const { resolvers: wanted } = policy;
  const counting = wanted.length === 0 ? [...dns] : dns.filter(({ resolver }) => wanted.includes(resolver));
  const silent =
    wanted.length === 0
      ? gaps.filter(({ name }) => name.startsWith(DNS_RECORD_ITEMS)).map(({ reason }) => reason)
      : wanted.filter((name) => !counting.some(({ resolver }) => resolver === name));
  if (silent.length > 0) {
    const who = wanted.length === 0 ? 'resolver' : 'resolver that the policy names';
    return `not every ${who} answered: ${listed(silent)}`;
  }
  const witnesses = new Set(counting.map(({ resolver }) => witnessOf(resolver)));
  if (witnesses.size >= 2) return counting;
  if (witnesses.size === 0) return 'no resolver was asked';
  return `only one resolver was asked, ${[...witnesses].join()}, and its word alone is not believed: it could lie, or be lied to`;
}
