// Whether public logs know of certificates for the domain with keys that the TEE does not hold. Two questions: have logs
// promised to publish the certificate that is served, so that no other like it stays hidden; and has every certificate that
// monitors find there an attested key?

import type { Judgement, Shown } from '../../judgement.js';
import type { AttestedHoldings, DomainInput } from '../input.js';
import { judgeHistory } from './history.js';
import { judgeTimestamps } from './timestamps.js';

export async function judgeCt(input: DomainInput, held: AttestedHoldings): Promise<Judgement> {
  const timestamps = await judgeTimestamps(input);
  const history = judgeHistory(input, held);
  const status = [timestamps, history].map((one) => one.status);
  const worst = (['fail', 'unknown', 'pass'] as const).find((word) => status.includes(word)) ?? 'unknown';
  // What decides stands first.
  const [first, second] = timestamps.status === worst ? [timestamps, history] : [history, timestamps];
  const deciding = [first, second].filter((one) => one.status === worst);
  return { status: worst, detail: `${first.detail} ${second.detail}`, shown: shownOf(deciding) };
}

/** A cause of its own is shown before one that lies elsewhere. */
function shownOf(deciding: readonly Judgement[]): Shown {
  const hints = deciding.flatMap(({ shown }) => shown.hint ?? []);
  const followsFrom = deciding.find(({ shown }) => shown.followsFrom !== undefined)?.shown.followsFrom;
  const differences = deciding.flatMap(({ shown }) => shown.differences ?? []);
  const shown: Shown = { differences };
  if (hints.length > 0) shown.hint = hints.join(' ');
  else if (followsFrom !== undefined) shown.followsFrom = followsFrom;
  return shown;
}
