// Who may be given certificates for the domain, by its CAA records (RFC 8659, RFC 8657).

import { type Judgement, unknown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';

export async function judgeCaa(_input: DomainInput, _held: AttestedHoldings): Promise<Judgement> {
  return unknown('Not judged yet.', { hint: 'Leave domain out of the required phases.' });
}
