// Which parts of the code an appraisal loads: a report carries no others.

import { asksForProvenance } from '../appraisal/source-code/provenance/known.js';
import { type Bundle, CHAIN_RECORD_ITEMS, IMAGE_RECORD_ITEMS } from '../bundle.js';
import type { Policy } from '../policy/policy.js';
import { CORE_PARTS, type CorePart } from './core.js';

/**
 * In the order of `CORE_PARTS`. The reader of YAML is among them always: most app-compose files have a Docker Compose file,
 * and whoever reads a report may judge it by a policy of their own.
 */
export function partsFor(bundle: Bundle, policy: Policy): CorePart[] {
  const { sourceCode, kms, gateway } = policy;
  const { target, items, gaps } = bundle;
  const has = (prefix: string): boolean => [...items, ...gaps].some(({ name }) => name.startsWith(prefix));
  const isNeeded: Readonly<Record<CorePart, boolean>> = {
    core: true,
    page: true,
    yaml: true,
    registry: sourceCode.registry !== null || has(CHAIN_RECORD_ITEMS),
    domain: target.domain !== undefined,
    paths: target.domain !== undefined,
    provenance: [sourceCode, kms, gateway].some(asksForProvenance) || has(IMAGE_RECORD_ITEMS),
  };
  return CORE_PARTS.filter((part) => isNeeded[part]);
}
