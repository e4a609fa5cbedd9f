// What stands under the checks: what the quote holds, and what it was compared with.

import type { ReportSource } from '../../report/source.js';
import { measuredSections } from './measured.js';
import type { Section } from './section.js';
import { statedSections } from './stated.js';

/** In the order of the page. */
export async function valueSections(source: ReportSource): Promise<Section[]> {
  return [...(await measuredSections(source)), ...(await statedSections(source))];
}
