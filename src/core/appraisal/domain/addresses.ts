// Where resolvers say that a domain is: each address is met, and any that nobody knows of could serve anything.

import { outcomeOf, readAddress } from '../../formats/dns-message.js';
import type { DnsAnswer, DnsRecord } from '../../formats/dns-record.js';
import { listed } from '../judgement.js';

export interface DomainAddresses {
  /** As `readAddress` writes them, each once: those that any of the resolvers gave. */
  addresses: string[];
  /** Why there may be more, as clauses; empty: of either kind some resolver said which there are. */
  open: string[];
}

const KINDS = [
  { type: 'A', kind: 'IPv4', bytes: 4 },
  { type: 'AAAA', kind: 'IPv6', bytes: 16 },
] as const;

export function domainAddresses(name: string, dns: readonly DnsRecord[]): DomainAddresses {
  const addresses = new Set<string>();
  const open: string[] = [];
  for (const { type, kind, bytes } of KINDS) {
    const answers = dns.flatMap((record) => record.answers.filter((one) => one.name === name && one.type === type));
    const said = answers.map((answer) => addressesIn(answer, bytes));
    for (const address of said.flatMap((one) => one.addresses)) addresses.add(address);
    if (said.some(({ problem }) => problem === null)) continue;
    const why = [...new Set(said.map(({ problem }) => problem ?? ''))];
    open.push(`no resolver said which ${kind} addresses it has${why.length === 0 ? '' : ` (${listed(why)})`}`);
  }
  return { addresses: [...addresses], open };
}

/** @returns with the problem of an answer that does not say all; null: it does, also that there is none */
function addressesIn(answer: DnsAnswer, bytes: number): { addresses: string[]; problem: string | null } {
  const outcome = outcomeOf(answer);
  if (outcome.kind === 'unusable') return { addresses: [], problem: outcome.reason };
  if (outcome.kind === 'none') return { addresses: [], problem: null };
  const addresses = outcome.records.filter(({ length }) => length === bytes).map(readAddress);
  const isAll = addresses.length === outcome.records.length;
  return { addresses, problem: isAll ? null : 'an address that cannot be read' };
}
