// Compose file, policy, registry, provenance, domain, evidence: what was compared, and with what.

import type { ReportSource } from '../../report/source.js';
import type { Section } from './section.js';

export async function statedSections(_source: ReportSource): Promise<Section[]> {
  return [];
}
