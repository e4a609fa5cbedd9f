// Registers, event logs, TCB levels, certificates: what the hardware says.

import type { ReportSource } from '../../report/source.js';
import type { Section } from './section.js';

export async function measuredSections(_source: ReportSource): Promise<Section[]> {
  return [];
}
