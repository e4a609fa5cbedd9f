// By which list of CT logs timestamps are judged: that of the caller, or else the one that the package ships.

import { DAY_MS } from '../../../formats/codec/time.js';
import { type CtLogList, parseCtLogList } from '../../../formats/ct-log-list.js';
import { SHIPPED_CT_LOG_LIST } from './shipped-log-list.js';

/** As Chrome does: logs come and go within weeks. */
const MAX_DISTANCE_DAYS = 70;

export interface KnownLogs extends Pick<CtLogList, 'logs'> {
  /** `the shipped list of CT logs of 2026-10-05` */
  label: string;
  isShipped: boolean;
  /**
   * `old`: it does not say which logs count at the time of appraisal. `late`: it was made so long after that logs which
   * counted then may no longer be in it.
   */
  age: 'old' | 'current' | 'late';
}

/**
 * @param given text of the caller's list; null: none is given
 * @throws ParseError where it is none
 */
export function knownLogs(given: string | null, at: number): KnownLogs {
  const { timestamp, logs } = parseCtLogList(given ?? SHIPPED_CT_LOG_LIST, 'ct-log-list');
  const day = new Date(timestamp).toISOString().slice(0, 10);
  const days = Math.floor((at - timestamp) / DAY_MS);
  return {
    logs,
    isShipped: given === null,
    label: `the ${given === null ? 'shipped' : 'given'} list of CT logs of ${day}${days > 0 ? ` (${days} day${days === 1 ? '' : 's'} old)` : ''}`,
    age: days >= MAX_DISTANCE_DAYS ? 'old' : days < -MAX_DISTANCE_DAYS ? 'late' : 'current',
  };
}

/** What a list of that age leaves open. */
export const LEFT_OPEN: Readonly<Record<Exclude<KnownLogs['age'], 'current'>, string>> = {
  old: `A list that is ${MAX_DISTANCE_DAYS} days old or more does not say which logs count now.`,
  late: `A list made more than ${MAX_DISTANCE_DAYS} days after the time of appraisal may lack logs that counted then.`,
};
