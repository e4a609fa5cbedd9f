// By which list of CT logs timestamps are judged: that of the caller, or else the one that the package ships.

import { DAY_MS } from '../../../formats/codec/time.js';
import { type CtLogList, parseCtLogList } from '../../../formats/ct-log-list.js';
import { SHIPPED_CT_LOG_LIST } from './shipped-log-list.js';

/** As Chrome does: logs are retired within weeks, and an older list does not know. */
export const MAX_LIST_AGE_DAYS = 70;

export interface KnownLogs extends Pick<CtLogList, 'logs'> {
  /** `the shipped list of CT logs of 2026-10-05` */
  label: string;
  /** Whether it is new enough to say which logs count. */
  isCurrent: boolean;
}

/**
 * @param given text of the caller's list; null: none is given
 * @throws ParseError where it is none
 */
export function knownLogs(given: string | null, at: number): KnownLogs {
  const { timestamp, logs } = parseCtLogList(given ?? SHIPPED_CT_LOG_LIST, 'ct-log-list');
  const day = new Date(timestamp).toISOString().slice(0, 10);
  const age = Math.floor((at - timestamp) / DAY_MS);
  return {
    logs,
    label: `the ${given === null ? 'shipped' : 'given'} list of CT logs of ${day}${age > 0 ? ` (${age} day${age === 1 ? '' : 's'} old)` : ''}`,
    isCurrent: age < MAX_LIST_AGE_DAYS,
  };
}
