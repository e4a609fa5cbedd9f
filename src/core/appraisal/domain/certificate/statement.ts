// What somebody says of the revocation of a certificate: one kind for OCSP responses and revocation lists.

import { formatTime } from '../../../formats/codec/time.js';
import { judgeLater, type Moment, standingAt } from '../../window.js';

export type Statement =
  /** Authentic, and it speaks for the time of the appraisal. */
  | { kind: 'good'; detail: string }
  | { kind: 'revoked'; detail: string }
  /** Not what it is given for: altered, exchanged or damaged. */
  | { kind: 'false'; detail: string; hint: string }
  /** Whoever should know the certificate does not. */
  | { kind: 'disowned'; detail: string; hint: string }
  /** It says nothing of this time, or is of a kind that is not judged. */
  | { kind: 'silent'; detail: string; hint: string };

/**
 * Of an authentic statement that a certificate is not revoked: it counts while it is current.
 * @param what how it is called, at the beginning of a sentence
 * @param says what it says, as the rest of that sentence
 */
export function unlessOutdated(
  what: string,
  says: string,
  { thisUpdate, nextUpdate }: { thisUpdate: number; nextUpdate: number | null },
  moment: Moment,
): Statement {
  const standing = standingAt(moment, thisUpdate, nextUpdate);
  const until = nextUpdate === null ? 'an unstated time' : formatTime(nextUpdate);
  const window = `${formatTime(thisUpdate)} to ${until}`;
  if (standing === 'current') return { kind: 'good', detail: `${what} ${says} (${window})` };
  const detail = `${what} speaks for ${window}, not for ${formatTime(moment.at)}.`;
  const hint =
    standing === 'later' ? judgeLater(thisUpdate) : 'Collect again: an outdated answer may hide a revocation.';
  return { kind: 'silent', detail, hint };
}
