// What one more check makes of the history of its target. Pure: it is called as checks are recorded, and again where the
// history is made anew from them.

import { isGraver } from './standing.js';
import type { Span } from './store/spans.js';
import type { Standing } from './store/tables.js';

export interface Check {
  /** UUID version 7: in the order in which they were asked for. */
  verification: string;
  /** Its evidence was handed in: it may be appraised after evidence that was handed in later. */
  isHandedIn: boolean;
  organisation: string;
  target: string;
  at: Date;
  standing: Standing;
  /** null: without result. */
  facts: string | null;
}

/** Where the history of a target stands. */
export interface Past {
  standing: Standing;
  /** Of the newest check so far; null: there was none. */
  checkedAt: Date | null;
  /** Id of the verification that it is shown by; null: there is none. */
  shown: string | null;
  /** The newest one. */
  span: Span | null;
}

export const NO_PAST: Past = { standing: 'none', checkedAt: null, shown: null, span: null };

export type Step =
  /** Only kept: a newer check, as grave or graver, has ended before this one. */
  { kind: 'late' } | { kind: 'extends'; span: Span } | { kind: 'begins'; span: Span };

/** An older success takes no newer failure back, whichever ends last; an older failure counts. */
export function nextStep(past: Past, check: Check, newId: () => string): Step {
  const { span } = past;
  const isOlder = past.checkedAt !== null && check.at < past.checkedAt;
  const isOfOlder = check.isHandedIn && past.shown !== null && check.verification < past.shown;
  if ((isOlder || isOfOlder) && !isGraver(check.standing, past.standing)) return { kind: 'late' };
  if (span !== null && span.standing === check.standing && span.facts === check.facts) {
    const lastAt = check.at > span.last_at ? check.at : span.last_at;
    const extended = { ...span, last_at: lastAt, checks: span.checks + 1, last_verification: check.verification };
    return { kind: 'extends', span: extended };
  }
  const begun: Span = {
    id: newId(),
    organisation: check.organisation,
    target: check.target,
    number: span === null ? 0 : span.number + 1,
    standing: check.standing,
    facts: check.facts,
    first_at: check.at,
    last_at: check.at,
    checks: 1,
    first_verification: check.verification,
    last_verification: check.verification,
  };
  return { kind: 'begins', span: begun };
}
