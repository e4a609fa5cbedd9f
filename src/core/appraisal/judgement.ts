// How a check is stated: a pure function judges one proposition about the target, and its phase states the judgement under
// the check's id. Everything published is a view of the checks.

import { CATALOG, type CheckId, sectionOf } from '../result/catalog.js';
import type { Severity } from '../result/compose-rules.js';
import type { Check, Difference } from '../result/document.js';
import type { CheckStatus, Phase } from '../result/words.js';

/** What a check shows beside its sentence. */
export interface Shown {
  severity?: Severity;
  place?: { composeHash: string; path: string };
  expected?: string;
  actual?: string;
  differences?: Difference[];
  policyLines?: string[];
  hint?: string;
  /** Of the same component: the check without which this one could not be decided. It has the hint. */
  followsFrom?: CheckId;
}

/** The outcome of a check. */
export interface Judgement {
  status: 'pass' | 'fail' | 'unknown';
  /** One or two sentences. */
  detail: string;
  shown: Shown;
}

export function pass(detail: string, shown: Shown = {}): Judgement {
  return { status: 'pass', detail, shown };
}

export function fail(detail: string, shown: Shown = {}): Judgement {
  return { status: 'fail', detail, shown };
}

export function unknown(detail: string, shown: Shown = {}): Judgement {
  return { status: 'unknown', detail, shown };
}

/**
 * For what cannot be decided without another check: that is its cause, as far as it was not passed.
 * @param needed by id, the likeliest cause first
 * @param otherwise what is shown where all of them passed, and this is a cause of its own
 */
export function without(
  needed: Readonly<Partial<Record<CheckId, Judgement>>>,
  detail: string,
  otherwise: Shown,
): Judgement {
  const cause = (Object.entries(needed) as [CheckId, Judgement][]).find(([, { status }]) => status !== 'pass');
  return unknown(detail, cause === undefined ? otherwise : { followsFrom: cause[0] });
}

/** Judgements of checks of one phase, by id: their order is that of the checks in the result. */
export type Judgements<P extends Phase> = { [Id in CheckId & `${P}.${string}`]?: Judgement };

/** @param component `app/0` */
export function checksOf<P extends Phase>(component: string, judgements: Judgements<P>): Check[] {
  return (Object.entries(judgements) as [CheckId, Judgement][]).map(([id, judgement]) =>
    checkOf(component, id, judgement),
  );
}

/** @param component `app/0` */
export function checkOf(component: string, id: CheckId, { status, detail, shown }: Judgement): Check {
  const { phase, title } = CATALOG[id];
  const { expected, actual, differences = [], policyLines = [], severity, place, hint, followsFrom } = shown;
  const check: Check = { id, phase, component, status, title, detail, docs: DOCS[id] };
  if (expected !== undefined) check.expected = expected;
  if (actual !== undefined) check.actual = actual;
  if (differences.length > 0) check.differences = differences;
  if (policyLines.length > 0) check.policyLines = policyLines;
  if (severity !== undefined) check.severity = severity;
  if (place !== undefined) check.place = place;
  if (hint !== undefined) check.hint = hint;
  if (followsFrom !== undefined) check.followsFrom = followsFrom;
  return check;
}

const DOCS = Object.fromEntries(
  Object.keys(CATALOG).map((id) => [id, `docs/checks.md#${sectionOf(id as CheckId).replaceAll('.', '')}`]),
) as Record<CheckId, string>;

/** How views mark a check: what was found and is accepted is no plain pass. */
export function markOf({ status, severity }: Check): CheckStatus | Severity {
  return status === 'pass' && severity !== undefined ? severity : status;
}

/** The first few of a list, for a sentence. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).join('; ');
  return items.length > 5 ? `${shown}; and ${items.length - 5} more` : shown;
}
