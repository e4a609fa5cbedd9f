// Many targets for a terminal or a log: a line for each as it comes, and at the end how many are what.

import { PHASE_WORDS } from '../result/words.js';
import {
  fleetHeadline,
  fleetSign,
  ordered,
  SIGNS,
  type TargetLine,
  type TargetStatus,
  unaskedInWords,
} from './fleet-lines.js';
import { type Page, paint, row, type Style } from './rows.js';
import { visible } from './untrusted.js';

const STYLE: Readonly<Record<TargetStatus, Style>> = {
  failed: 'red',
  inconclusive: 'yellow',
  stale: 'yellow',
  early: 'yellow',
  'not checked': 'yellow',
  experiment: 'yellow',
  verified: 'green',
};
/** As wide as the longest status. */
const COLUMN = 'inconclusive'.length;
const MAX_NAME = 160;

export function renderTargetLine({ name, status, why }: TargetLine, page: Page): string {
  const lead = `${SIGNS[status]} ${status.padEnd(COLUMN)}  `;
  return `${row(page, 0, [[lead, STYLE[status]]], `${flowing(name, MAX_NAME)}: ${flowing(why)}`).join('\n')}\n`;
}

/**
 * Those that are not verified once more, since a reader of many lines sees the last; then what was not asked.
 * @param isAlone nothing but the one line that says how many are what
 */
export function renderFleetText(lines: readonly TargetLine[], page: Page, isAlone = false): string {
  const open = ordered(lines).filter(({ status }) => status !== 'verified');
  const again = lines.length > MAX_SEEN ? open.map((line) => renderTargetLine(line, page)) : [];
  const unasked = unaskedInWords(lines, PHASE_WORDS);
  const sign = fleetSign(lines);
  const style = sign === SIGNS.verified ? 'green' : sign === SIGNS.failed ? 'red' : 'yellow';
  const headline = `${paint(page, `${sign} ${fleetHeadline(lines)}`, 'bold', style)}\n`;
  if (isAlone) return headline;
  return [
    '\n',
    ...again,
    ...(again.length === 0 ? [] : ['\n']),
    headline,
    ...(unasked.length === 0 ? [] : [`${row(page, 2, [], `Not asked: ${unasked.join('; ')}.`).join('\n')}\n`]),
  ].join('');
}

/** Lines that a reader still sees above the end. */
const MAX_SEEN = 20;

/** Text that may be anybody's: no blanks in it make a column, in which it could look like rows of ours. */
function flowing(text: string, limit?: number): string {
  return visible(text, limit).replace(/\p{Zs}+/gu, ' ');
}
