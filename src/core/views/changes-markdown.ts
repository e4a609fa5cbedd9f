// What changed since the last check, for a job summary or an issue.

import { WEIGHTS } from '../history/changes.js';
import { type Comparison, changeLines, sinceWords } from './changes.js';
import { escapeMarkdown, withinLimit } from './markdown-text.js';
import { visible } from './untrusted.js';

const MAX_LINE = 500;
const MAX_NAME = 160;
/** GitHub shows nothing of a job summary over 1 MiB, and the table of the targets comes first. */
const MAX_FLEET = 100 * 1024;

/** A short part with a heading of its own. */
export function renderChangesMarkdown(comparison: Comparison): string {
  const since = sinceWords(comparison);
  if (comparison.last === null) return `\n${since}.\n`;
  const lines = changeList(comparison);
  return lines === '' ? `\n${since} nothing changed.\n` : `\n### ${since}\n\n${lines}`;
}

/** Of many targets: those that changed, what weighs most first, and how many did not. */
export function renderFleetChanges(targets: readonly { name: string; since: Comparison }[]): string {
  const changed = targets.filter(({ since }) => since.last !== null && since.changes.length > 0);
  const first = targets.filter(({ since }) => since.last === null).length;
  const same = targets.length - changed.length - first;
  const rest = [
    ...(same === 0 ? [] : [`${same} of ${targets.length} ${same === 1 ? 'is' : 'are'} as at the last check`]),
    ...(first === 0 ? [] : [`${first} ${first === 1 ? 'is' : 'are'} in the history for the first time`]),
  ];
  const gravestFirst = changed.toSorted((a, b) => gravity(a) - gravity(b));
  const parts = gravestFirst.map(
    ({ name, since }) =>
      `**${escapeMarkdown(visible(name, MAX_NAME))}** (${sinceWords(since).toLowerCase().replace('utc', 'UTC')})\n\n${changeList(since)}\n`,
  );
  const end = (count: number): string =>
    [
      ...(count === 0 ? [] : [`${count} more changed, which is too much to show here: the log names them.\n`]),
      ...(rest.length === 0 ? [] : [`${rest.join('; ')}.\n`]),
    ].join('\n');
  return withinLimit('\n### What changed\n\n', parts, MAX_FLEET, end);
}

/** The lower, the graver. */
function gravity({ since: { changes } }: { since: Comparison }): number {
  return Math.min(...changes.map(({ weight }) => WEIGHTS.indexOf(weight)));
}

/** Empty where nothing changed. */
export function changeList(comparison: Comparison): string {
  return changeLines(comparison)
    .map((line) => `- ${escapeMarkdown(visible(line, MAX_LINE))}\n`)
    .join('');
}
