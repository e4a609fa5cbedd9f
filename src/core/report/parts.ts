// Which parts of the code an appraisal and the page that shows it load: a report carries no others.

import { asksForProvenance } from '../appraisal/source-code/provenance/known.js';
import { CHAIN_RECORD_ITEMS, IMAGE_RECORD_ITEMS } from '../bundle.js';
import type { Policy } from '../policy/policy.js';
import { CORE_PARTS, type CorePart } from './core.js';
import type { ReportSource } from './source.js';

/**
 * In the order of `CORE_PARTS`. The reader of YAML is among them always: most app-compose files have a Docker Compose file,
 * and whoever reads a report may judge it by a policy of their own.
 */
export function partsFor({ bundle, timeline }: Pick<ReportSource, 'bundle' | 'timeline'>, policy: Policy): CorePart[] {
  const { sourceCode, kms, gateway } = policy;
  const { target, items, gaps } = bundle;
  const has = (prefix: string): boolean => [...items, ...gaps].some(({ name }) => name.startsWith(prefix));
  const isNeeded: Readonly<Record<CorePart, boolean>> = {
    core: true,
    page: true,
    yaml: true,
    registry: sourceCode.registry !== null || has(CHAIN_RECORD_ITEMS),
    // A policy may ask for one where nobody named it.
    domain: target.domain !== undefined || policy.phases.includes('domain'),
    paths: target.domain !== undefined,
    provenance: [sourceCode, kms, gateway].some(asksForProvenance) || has(IMAGE_RECORD_ITEMS),
    history: timeline !== null,
  };
  return CORE_PARTS.filter((part) => isNeeded[part]);
}
