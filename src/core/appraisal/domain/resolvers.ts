// Whose answers about the domain count: a host is one witness, whatever its ports, and one alone could lie, or be lied to.

import { DNS_RECORD_ITEMS } from '../../bundle.js';
import type { DnsRecord } from '../../formats/dns-record.js';
import { resolverHost } from '../../formats/dns-resolver.js';
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
  const missing = gaps.filter(({ name }) => name.startsWith(DNS_RECORD_ITEMS)).map(({ reason }) => reason);
  const silent = wanted.filter((name) => !counting.some(({ resolver }) => resolver === name));
  if (silent.length > 0) {
    const why = missing.length === 0 ? '' : ` (${listed(missing)})`;
    return `not every resolver that the policy names answered: ${listed(silent)}${why}`;
  }
  if (wanted.length === 0 && missing.length > 0) return `not every resolver answered: ${listed(missing)}`;
  const hosts = new Set(counting.map(({ resolver }) => resolverHost(resolver)));
  if (hosts.size >= 2) return counting;
  if (hosts.size === 0) return 'no resolver was asked';
  return `only one resolver was asked, ${[...hosts].join()}, and its word alone is not believed: it could lie, or be lied to`;
}
