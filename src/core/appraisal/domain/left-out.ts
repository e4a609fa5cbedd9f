// Checks of the domain that the policy does not ask for.

import type { Policy } from '../../policy/policy.js';
import type { CheckId } from '../../result/catalog.js';

export function leftOutOf({ policy }: { policy: Pick<Policy, 'domain'> }): CheckId[] {
  return policy.domain.skip.map((name) => `domain.${name}` as const);
}
