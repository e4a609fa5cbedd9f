// The history in a terminal: what holds now, and under it what was, the newest first.

import { eventsOf, type HistoryEvent, minute, type ShownHistory, statusWords, type TargetHistory } from './history.js';

/** Lines of one target. */
const MAX_EVENTS = 100;

export function renderHistoryText({ origin, size, rootHash, at, targets }: ShownHistory): string {
  const head = [`History   ${origin}`, `entries   ${size}`, `root      ${rootHash}`];
  return [...head, ...targets.flatMap((target) => ['', ...targetLines(target, at)]), ''].join('\n');
}

function targetLines(target: TargetHistory, at: number): string[] {
  const events = eventsOf(target);
  const left = events.length - MAX_EVENTS + target.timeline.omitted;
  const { word, more } = statusWords(target, at);
  return [
    target.timeline.target,
    `now       ${word}${more}`,
    ...events.slice(0, MAX_EVENTS).flatMap(eventLines),
    ...(left > 0 ? [`          and ${left} earlier`] : []),
  ];
}

function eventLines({ at, what, text, changes }: HistoryEvent): string[] {
  return [
    `  ${minute(at)}  ${what.padEnd(12)}  ${text}`,
    ...changes.map((change) => `      ${change.weight.padEnd(8)}  ${change.text}`),
  ];
}
