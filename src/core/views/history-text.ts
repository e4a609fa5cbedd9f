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
  const more = events.length - MAX_EVENTS + target.timeline.omitted;
  return [
    target.timeline.target,
    `now       ${statusWords(target, at)}`,
    ...events.slice(0, MAX_EVENTS).flatMap(eventLines),
    ...(more > 0 ? [`          and ${more} earlier`] : []),
  ];
}

function eventLines({ at, what, text, changes }: HistoryEvent): string[] {
  return [
    `  ${minute(at)}  ${what.padEnd(12)}  ${text}`,
    ...changes.map((change) => `      ${change.weight.padEnd(8)}  ${change.text}`),
  ];
}
