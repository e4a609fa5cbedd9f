// Whose answers about the domain count: a resolver is one witness, and one alone could lie, or be lied to.

import { DNS_RECORD_ITEMS } from '../../bundle.js';
import type { DnsRecord } from '../../formats/dns-record.js';
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
  if (silent.length > 0) return `not every resolver answered: ${listed(silent)}`;
  const different = new Set(counting.map(({ resolver }) => hostOf(resolver)));
  if (different.size >= 2) return counting;
  return different.size === 0 ? 'no resolver was asked' : `only one resolver was asked, ${[...different].join()}`;
}

/** Two ports of one machine are one witness. */
function hostOf(resolver: string): string {
  return URL.canParse(resolver) ? new URL(resolver).hostname : resolver;
}
