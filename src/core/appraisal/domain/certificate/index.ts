// Whether the domain serves a valid certificate, of a key that the TEE is known to hold.

import { type Judgement, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';

export async function judgeCertificate(_input: DomainInput, _held: AttestedHoldings): Promise<Judgement> {
  return unknown('Not judged yet.', { hint: 'Leave domain out of the required phases.' });
}
