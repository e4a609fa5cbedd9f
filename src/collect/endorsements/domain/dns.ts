// What resolvers answer about a domain: who may issue certificates for it, where it is, and which app it is said to lead to.

import type { BundleGap, CollectedItem } from '../../../core/bundle.js';
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

export async function askResolvers(_domain: WantedDomain, _options: DomainOptions): Promise<AskedDns> {
  return { items: [], gaps: [], addresses: [] };
}
