// Whether public logs know of certificates for the domain with keys that the TEE does not hold.

import { type Judgement, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';

export async function judgeCt(_input: DomainInput, _held: AttestedHoldings): Promise<Judgement> {
  return unknown('Not judged yet.', { hint: 'Leave domain out of the required phases.' });
}
