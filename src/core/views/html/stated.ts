// Compose file, policy, registry, provenance, domain, evidence: what was compared, and with what.

import type { ReportSource } from '../../report/source.js';
import type { Section } from './section.js';
import { composeSection } from './stated/compose-file.js';
import { domainSection } from './stated/domain.js';
import { evidenceSection } from './stated/evidence.js';
import { viewOf } from './stated/parts.js';
import { policySection } from './stated/policy.js';
import { provenanceSection } from './stated/provenance.js';
import { registrySection } from './stated/registry.js';

/** Of what nobody asked about there is no section: what was not shown stands at the top of the page. */
export async function statedSections(source: ReportSource): Promise<Section[]> {
  const view = viewOf(source.result);
  const sections = [
    await composeSection(source, view),
    policySection(source),
    await registrySection(source, view),
    provenanceSection(source, view),
    await domainSection(source, view),
    evidenceSection(source),
  ];
  return sections.filter((section) => section !== null);
}
