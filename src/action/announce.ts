// Says in the log why something was not published.

import type { Outcome } from '../publish/github/outcome.js';
import * as log from './log.js';

/** What was published; null if it was not, after the reason was logged. */
export type Announce = <T>(outcome: Outcome<T>) => T | null;

/** Logs each reason once. */
export function announcer(): Announce {
  const told = new Set<string>();
  const once = (text: string, say: (lines: string[]) => void): null => {
    if (!told.has(text)) say(text.split('\n'));
    told.add(text);
    return null;
  };
  return (outcome) => {
    if (outcome.kind === 'published') return outcome.value;
    if (outcome.kind === 'skipped') return once(outcome.notice, log.notice);
    return once(outcome.warning, log.warning);
  };
}
