// What a phase found, in a few words: for the line or row of the phase in the views that people read.

import { markOf } from '../appraisal/judgement.js';
import type { Check, ComponentResult } from '../result/document.js';
import type { Phase } from '../result/words.js';
import { folded } from './rows.js';
import { visible } from './untrusted.js';

/** Safe to show. */
export function factsOf(phase: Phase, component: ComponentResult): string {
  return FACTS[phase](component);
}

const FACTS: Record<Phase, (component: ComponentResult) => string> = {
  hardware({ tcb }) {
    if (tcb === null) return 'TCB not appraised';
    const date = tcb.tcbDate === null ? '' : ` of ${day(tcb.tcbDate)}`;
    const advisories =
      tcb.advisoryIds.length > 0
        ? `, ${visible(tcb.advisoryIds.join(' '))}`
        : tcb.status === null
          ? ''
          : ', no open advisory';
    return `${visible(tcb.teeType).toUpperCase()}, TCB ${visible(tcb.status ?? 'undetermined')}${date}${advisories}`;
  },
  os({ reference }) {
    if (reference === null) return 'no reference value knows it';
    const image = reference.osImageHash === null ? '' : `, image ${folded(visible(reference.osImageHash))}`;
    return `${visible(reference.name)}, ${visible(reference.grade)}${image}`;
  },
  'source-code'({ app, phases }) {
    const findings = findingsInWords(phases['source-code'].checks);
    return [
      `compose hash ${app === null || app.composeHash === null ? 'not measured' : folded(visible(app.composeHash))}`,
      ...(findings === '' ? [] : [findings]),
    ].join(', ');
  },
  domain: () => '',
};

/** `1 warning, 6 notes`: found in the app-compose, and not refused; empty where nothing was. */
export function findingsInWords(checks: readonly Check[]): string {
  const marks = checks.map(markOf);
  const counts = (['warning', 'info'] as const).flatMap((mark) => {
    const count = marks.filter((one) => one === mark).length;
    return count === 0 ? [] : [`${count} ${mark === 'info' ? 'note' : mark}${count === 1 ? '' : 's'}`];
  });
  return counts.join(', ');
}

/** The day of an RFC 3339 time: TCB levels are dated by the day. */
export function day(time: string): string {
  return visible(time.replace(/T00:00:00(?:\.000)?Z$/, ''));
}
