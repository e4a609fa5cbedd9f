// What every step of the hardware phase reads, and what a step says that cannot decide.

import type { Collateral, Part } from '../../../formats/collateral.js';
import type { Quote } from '../../../formats/quote.js';
import type { Policy } from '../../../policy/policy.js';
import type { CheckId } from '../../../result/catalog.js';
import { type Judgement, unknown } from '../../judgement.js';
import type { Moment } from '../../window.js';
import type { VerifySignature } from './signatures.js';

export interface HardwareContext extends Moment {
  quote: Quote;
  teeType: 'tdx' | 'sgx';
  collateral: Collateral | null;
  /** Why there is no collateral, or none as the policy asks for, as a clause; null where nobody looked for any. */
  collateralGap: string | null;
  policy: Policy['hardware'];
  verify: VerifySignature;
}

export const FETCH_COLLATERAL = 'Fetch fresh collateral from a PCCS and verify again.';

/** What to do about collateral that is too old: once all sources were asked, fetching again is of no use. */
export function fetchFresher({ collateralGap }: HardwareContext, unlessAsked = FETCH_COLLATERAL): string {
  if (collateralGap === null) return unlessAsked;
  return `Ask another PCCS (--pccs-url), or for TCB recoveries early (--tcb-update early): ${collateralGap}.`;
}

/** Why there is none is said once, by hardware.collateral. */
export const WITHOUT_COLLATERAL = unknown('There is no PCK collateral.', { followsFrom: 'hardware.collateral' });

/**
 * For a check that needs a part of the collateral, or of the PCK certificate, which cannot be read.
 * @param followsFrom the check that judges that part
 */
export function unreadable({ collateral }: HardwareContext, detail: string, followsFrom: CheckId): Judgement {
  return collateral === null ? WITHOUT_COLLATERAL : unknown(detail, { followsFrom });
}

export function valueIn<T>(part: Part<T> | null | undefined): T | null {
  return part?.ok ? part.value : null;
}
