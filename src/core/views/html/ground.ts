// What a check of a component stands on: what it says counts only as far as the phases below it are proven.

import { GROUND } from '../../appraisal/ground.js';
import { CATALOG, type CheckId } from '../../result/catalog.js';
import type { Check, ComponentResult } from '../../result/document.js';
import type { CheckStatus, Phase } from '../../result/words.js';

/** `open`: nobody knows whether it holds. `broken`: it failed. */
export type Ground = 'proven' | 'open' | 'broken';

/** @param ids checks of the component that all must pass; one that is not there did not pass */
export function groundBy(component: ComponentResult, ids: readonly CheckId[]): Ground {
  const below = ids.map((id) => groundStatus(component, id));
  if (below.includes('fail')) return 'broken';
  return below.every((each) => each === 'pass') ? 'proven' : 'open';
}

/** Of all that is judged in a phase. */
export function groundOf(component: ComponentResult, phase: Phase): Ground {
  return phase === 'hardware' ? 'proven' : groundBy(component, [`${phase}.ground`]);
}

export function checkOf(component: ComponentResult, id: CheckId): Check | null {
  return component.phases[CATALOG[id].phase].checks.find((check) => check.id === id) ?? null;
}

function groundStatus(component: ComponentResult, id: CheckId): CheckStatus | null {
  const { phase } = CATALOG[id];
  const status = checkOf(component, id)?.status ?? null;
  // A ground is at worst unknown; whether it failed, the phases below say.
  const failed = status !== 'pass' && id.endsWith('.ground') && hasFailed(component, phase);
  return failed ? 'fail' : status;
}

function hasFailed(component: ComponentResult, phase: Phase): boolean {
  return GROUND[phase].some((below) => component.phases[below].status === 'fail' || hasFailed(component, below));
}
