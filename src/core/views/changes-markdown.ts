// What changed since the last check, for a job summary or an issue.

import { type Comparison, changeLines, sinceWords } from './changes.js';
import { escapeMarkdown } from './markdown-text.js';
import { visible } from './untrusted.js';

const MAX_LINE = 500;
const MAX_NAME = 160;

/** A short part with a heading of its own. */
export function renderChangesMarkdown(comparison: Comparison): string {
  const since = sinceWords(comparison);
  if (comparison.last === null) return `\n${since}.\n`;
  const lines = changeList(comparison);
  return lines === '' ? `\n${since} nothing changed.\n` : `\n### ${since}\n\n${lines}`;
}

/** Of many targets: those that changed, and how many did not. */
export function renderFleetChanges(targets: readonly { name: string; since: Comparison }[]): string {
  const changed = targets.filter(({ since }) => since.last !== null && since.changes.length > 0);
  const first = targets.filter(({ since }) => since.last === null).length;
  const same = targets.length - changed.length - first;
  const rest = [
    ...(same === 0 ? [] : [`${same} of ${targets.length} ${same === 1 ? 'is' : 'are'} as at the last check`]),
    ...(first === 0 ? [] : [`${first} ${first === 1 ? 'is' : 'are'} in the history for the first time`]),
  ];
  const parts = changed.map(
    ({ name, since }) =>
      `**${escapeMarkdown(visible(name, MAX_NAME))}** (${sinceWords(since).toLowerCase().replace('utc', 'UTC')})\n\n${changeList(since)}`,
  );
  return `\n### What changed\n\n${[...parts, ...(rest.length === 0 ? [] : [`${rest.join('; ')}.\n`])].join('\n')}`;
}

/** Empty where nothing changed. */
export function changeList(comparison: Comparison): string {
  return changeLines(comparison)
    .map((line) => `- ${escapeMarkdown(visible(line, MAX_LINE))}\n`)
    .join('');
}
