// Which checks are causes, and what only follows from them. Every view shows causes and folds the rest under them, and the
// verdict counts causes: this is the one place that tells them apart.

import type { CheckId } from './catalog.js';
import type { Check } from './document.js';
import { PHASES, type Phase } from './words.js';

/** A check that was not passed and follows from no other, and all that follows from it, at whatever remove. */
export interface Cause {
  check: Check;
  follows: Check[];
}

/** Failures first, else in the order of the chain. Every check that was not passed is in it once. */
export function causesOf(
  components: readonly { phases: Readonly<Record<Phase, { checks: readonly Check[] }>> }[],
): Cause[] {
  const causes = components.flatMap(({ phases }) =>
    causesAmong(PHASES.flatMap((phase) => phases[phase].checks.filter(({ status }) => status !== 'pass'))),
  );
  const isFailure = ({ check }: Cause): boolean => check.status === 'fail';
  return [...causes.filter(isFailure), ...causes.filter((cause) => !isFailure(cause))];
}

/** @param open those of one component that were not passed */
function causesAmong(open: readonly Check[]): Cause[] {
  const byId = new Map<CheckId, Check>();
  for (const check of open) if (!byId.has(check.id)) byId.set(check.id, check);
  const causes = new Map<Check, Check[]>();
  const followers: [cause: Check, check: Check][] = [];
  for (const check of open) {
    const cause = causeOf(check, byId);
    if (cause === check) causes.set(check, []);
    else followers.push([cause, check]);
  }
  for (const [cause, check] of followers) causes.get(cause)?.push(check);
  return [...causes].map(([check, follows]) => ({ check, follows }));
}

/**
 * Where the chain from check to check ends. Of one that leads nowhere, or in a circle, or from a failure to what is only
 * unknown, the check itself: nothing hides behind a cause that is not there, and no failure behind a doubt.
 */
function causeOf(check: Check, open: ReadonlyMap<CheckId, Check>): Check {
  let cause = check;
  for (let steps = 0; cause.followsFrom !== undefined; steps++) {
    const next = open.get(cause.followsFrom);
    const isSound = next !== undefined && steps < open.size && (cause.status !== 'fail' || next.status === 'fail');
    if (!isSound) return check;
    cause = next;
  }
  return cause;
}

/** What is judged of the domain is stated in every instance alike, and counts once; on what it stands, each has its own. */
export function isOfDomain(id: CheckId): boolean {
  return id.startsWith('domain.') && id !== 'domain.ground';
}
