// What monitors of Certificate Transparency list of the certificates for a domain.

import type { BundleGap, CollectedItem } from '../../../core/bundle.js';
import type { DomainOptions } from './dns.js';
import type { WantedDomain } from './wanted.js';

export async function askMonitors(
  _domain: WantedDomain,
  _options: DomainOptions,
): Promise<{ items: CollectedItem[]; gaps: BundleGap[] }> {
  return { items: [], gaps: [] };
}
