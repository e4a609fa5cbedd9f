// An announced TCB recovery in words: what it is, when it counts, what it changes, and for which components.

import type { AnnouncedRecovery, ResultDocument } from '../result/document.js';
import { componentNames } from './component-names.js';
import { visible } from './untrusted.js';

export interface AnnouncedLine {
  /** Sentences. */
  words: string;
  /** null: nothing can be done before. */
  todo: string | null;
}

/** Heading over the lines, wherever they stand. */
export const ANNOUNCED_TITLE = 'Announced by Intel, and not yet in force';

/** Components of which the same is to be said have a line together. */
export function announcedLines({ announced = [], components }: ResultDocument): AnnouncedLine[] {
  const same = new Map<string, { one: AnnouncedRecovery; names: string[] }>();
  for (const one of announced) {
    const key = JSON.stringify({ ...one, component: null });
    const known = same.get(key) ?? { one, names: [] };
    known.names.push(one.component);
    same.set(key, known);
  }
  return [...same.values()].map(({ one, names }) => ({
    words: visible(`${whenInWords(one)} ${changeInWords(one, componentNames(names, components))}`),
    todo: one.hint === null ? null : visible(one.hint),
  }));
}

function whenInWords({ evaluationDataNumber, recoveryDate, standardFrom, daysLeft }: AnnouncedRecovery): string {
  const what = `TCB evaluation data number ${evaluationDataNumber} is published, and will become the standard one`;
  if (recoveryDate === null || standardFrom === null || daysLeft === null) return `${what}; when, is not known here.`;
  const left = daysLeft === 0 ? 'any day now' : `${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} left`;
  return `${what} about ${day(standardFrom)} (${left}): as a rule twelve months after the recovery of ${day(recoveryDate)}.`;
}

function changeInWords({ from, to, advisoryIds, fails }: AnnouncedRecovery, who: string): string {
  const status = to === null ? 'has no TCB status' : to === from ? `is ${to} as it is now` : `is ${to}`;
  const before = to === from ? '' : ` (now ${from ?? 'undetermined'})`;
  const failing = fails.length === 0 ? 'the policy accepts that' : `${fails.join(', ')} would not pass`;
  const advisories = advisoryIds.length === 0 ? '' : ` Open then: ${advisoryIds.join(', ')}.`;
  return `Then the platform of ${who} ${status}${before}: ${failing}.${advisories}`;
}

function day(time: string): string {
  return time.slice(0, 10);
}
