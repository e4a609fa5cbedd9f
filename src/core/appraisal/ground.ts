// What stands on what. A phase proves nothing by itself: RTMR3 holds what the guest OS chose to report, so an OS that
// nobody knows can report any compose file, and only genuine hardware makes the registers of the OS mean anything.
// Verdict, levels, subjects, badge and check runs all read this one table.

import { causesOf } from '../result/causes.js';
import type { ComponentResult } from '../result/document.js';
import { byPhase, type CheckStatus, PHASES, type Phase } from '../result/words.js';

/** The phases directly below each phase. `domain` stands on whatever holds the TLS key. */
export const GROUND: Readonly<Record<Phase, readonly Phase[]>> = {
  hardware: [],
  os: ['hardware'],
  'source-code': ['os'],
  domain: ['source-code'],
};

/** Whether the phase passed, and every phase below it down to the hardware. */
export function isProven(phase: Phase, statuses: Readonly<Record<Phase, CheckStatus>>): boolean {
  return statuses[phase] === 'pass' && hasGround(phase, statuses);
}

/** Whether every phase below this one is proven. */
export function hasGround(phase: Phase, statuses: Readonly<Record<Phase, CheckStatus>>): boolean {
  return GROUND[phase].every((below) => isProven(below, statuses));
}

export function statusesOf(phases: Readonly<Record<Phase, { status: CheckStatus }>>): Record<Phase, CheckStatus> {
  return byPhase((phase) => phases[phase].status);
}

/** Why what runs in a component is not proven, as a clause; null: it is. */
export function whyUnproven({ phases }: Pick<ComponentResult, 'phases'>, required: readonly Phase[]): string | null {
  if (isProven('source-code', statusesOf(phases))) return null;
  const [cause] = causesOf([{ phases }]);
  if (cause !== undefined) return `${cause.check.id} is ${cause.check.status}`;
  const skipped = PHASES.find((phase) => phase !== 'domain' && !required.includes(phase));
  return skipped === undefined ? 'it could not be decided' : `the ${skipped} phase is not required`;
}
