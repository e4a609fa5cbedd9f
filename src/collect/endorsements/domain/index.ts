// All that is collected about a domain: what resolvers answer, what its addresses serve, the roots and revocation lists of
// the certificates, and their history. Everybody is asked anew: what a bundle given as evidence has of it is not used.

import { setMaxListeners } from 'node:events';
import {
  type BundleGap,
  CERTIFICATE_HISTORY_ITEMS,
  type CollectedItem,
  DNS_RECORD_ITEMS,
  SERVED_CERTIFICATE_ITEMS,
} from '../../../core/bundle.js';
import { askResolvers } from './dns.js';
import { askMonitors } from './history.js';
import { fetchRevocations } from './revocations.js';
import { publicRoots } from './roots.js';
import { meetDomain, type ServedOptions } from './served.js';
import type { WantedDomain } from './wanted.js';

export interface DomainRecords {
  items: CollectedItem[];
  gaps: BundleGap[];
}

/** Whoever gives no answer is a gap. @throws FetchError where it was cancelled; InputError for a proxy that cannot be used */
export async function askAbout(domain: WantedDomain, given: ServedOptions): Promise<DomainRecords> {
  const signal = given.signal === undefined ? undefined : AbortSignal.any([given.signal]);
  // Resolvers and monitors are asked a dozen things at once, and each request listens to it.
  if (signal !== undefined) setMaxListeners(Number.POSITIVE_INFINITY, signal);
  const options = { ...given, signal };
  const history = domain.ct ? askMonitors(domain, options) : { items: [], gaps: [] };
  const [monitors, served] = await Promise.all([history, askAndMeet(domain, options)]);
  return { items: [...served.items, ...monitors.items], gaps: [...served.gaps, ...monitors.gaps] };
}

async function askAndMeet(domain: WantedDomain, options: ServedOptions): Promise<DomainRecords> {
  const dns = await askResolvers(domain, options);
  const met = await meetDomain(domain, dns.addresses, options);
  const roots = met.chains.length === 0 ? [] : [publicRoots(met.chains, options.now)];
  const lists = await fetchRevocations(met.chains, options);
  return {
    items: [...dns.items, ...met.items, ...roots, ...lists.items],
    gaps: [...dns.gaps, ...met.gaps, ...lists.gaps],
  };
}

/** Nobody was asked, and why. */
export function notAskedAbout({ ct }: WantedDomain, reason: string, hint: string): DomainRecords {
  const names = [
    `${DNS_RECORD_ITEMS}0`,
    `${SERVED_CERTIFICATE_ITEMS}0`,
    ...(ct ? ['certspotter', 'crt-sh'].map((monitor) => `${CERTIFICATE_HISTORY_ITEMS}${monitor}`) : []),
  ];
  return { items: [], gaps: names.map((name) => ({ name, reason, hint })) };
}
