// What changed since the last check, for the lines of a log.

import { type Comparison, changeLines, sinceWords } from './changes.js';

/** @param name of the target, where there are several */
export function renderChangesText(comparison: Comparison, name: string | null = null): string[] {
  const since = `${name === null ? '' : `${name}: `}${sinceWords(comparison)}`;
  if (comparison.last === null) return [`${since}.`];
  const lines = changeLines(comparison);
  return lines.length === 0 ? [`${since} nothing changed.`] : [`${since}:`, ...lines.map((line) => `  ${line}`)];
}
