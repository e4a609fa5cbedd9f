// Many targets as one document of GitHub Flavored Markdown: a table of those that are not verified, and the others folded.

import { PHASE_WORDS } from '../result/words.js';
import { fleetHeadline, fleetSign, ordered, SIGNS, type TargetLine, unaskedInWords } from './fleet-lines.js';
import { cell, details, escapeMarkdown, link, table, withinLimit } from './markdown-text.js';
import { visible } from './untrusted.js';

/** GitHub shows nothing of a job summary over 1 MiB. */
const DEFAULT_LIMIT = 900 * 1024;
const MAX_NAME = 160;
const MAX_WHY = 300;

/** What does not fit is left out, the last and least first, and a note says so: rows of the table, too. */
export function renderFleetMarkdown(lines: readonly TargetLine[], { limit = DEFAULT_LIMIT } = {}): string {
  const open = ordered(lines).filter(({ status }) => status !== 'verified');
  const verified = lines.filter(({ status }) => status === 'verified');
  const heading = `## ${fleetSign(lines)} ${fleetHeadline(lines)}\n`;
  const [head = '', rule = '', ...rows] = table(['', 'target', 'why'], open.map(row)).split(/(?<=\n)/);
  const unasked = unaskedInWords(lines, PHASE_WORDS);
  const rest = [
    ...rows,
    ...(unasked.length === 0 ? [] : [`\n**Not asked:** ${escapeMarkdown(unasked.join('; '))}.\n`]),
    ...(verified.length === 0 ? [] : [details(`✓ verified: ${verified.length}`, names(verified))]),
  ];
  return withinLimit(`${heading}\n${open.length === 0 ? '' : head + rule}`, rest, limit, (count) =>
    count === 0 ? '' : `\n> ${count} of the lines and blocks were left out to stay within ${limit} bytes.\n`,
  );
}

function row(line: TargetLine): string[] {
  const { status, why } = line;
  const words = `${SIGNS[status]}&nbsp;${status.replace(' ', '&nbsp;')}`;
  return [words, shownName(line), cell(visible(why, MAX_WHY))];
}

function names(lines: readonly TargetLine[]): string {
  return lines.map(shownName).join(', ');
}

function shownName({ name, url }: TargetLine): string {
  const text = cell(visible(name, MAX_NAME).trim() || 'a target without a name');
  return url === undefined ? text : link(text, url);
}
