// The sections of what was measured, by their ids.

import type { ReportSource } from '../../../../../src/core/report/source.js';
import { measuredSections } from '../../../../../src/core/views/html/measured.js';

export async function sectionsOf(source: ReportSource): Promise<Record<string, string>> {
  const sections = await measuredSections(source);
  return Object.fromEntries(sections.map(({ id, body }) => [id, body.markup]));
}

export async function section(source: ReportSource, id: string): Promise<string> {
  return (await sectionsOf(source))[id] ?? '';
}

/** The result with Intel’s root in place of the test root: as a genuine one would be. */
export function asIntel(source: ReportSource): ReportSource {
  const result = { ...source.result, experiment: null, trustAnchor: 'intel-sgx-root-ca' };
  return { ...source, result };
}
