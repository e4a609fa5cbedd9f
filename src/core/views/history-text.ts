// The history in a terminal: what holds now, and under it what was, the newest first.

import { minute } from './facts.js';
import {
  eventsOf,
  type HistoryEvent,
  mostTelling,
  type ShownHistory,
  statusWords,
  type TargetHistory,
} from './history.js';

/** Lines of one target. */
const MAX_EVENTS = 100;

export function renderHistoryText({ origin, size, rootHash, at, targets }: ShownHistory): string {
  const head = [`History   ${origin}`, `entries   ${size}`, `root      ${rootHash}`];
  return [...head, ...targets.flatMap((target) => ['', ...targetLines(target, at)]), ''].join('\n');
}

function targetLines(target: TargetHistory, at: number): string[] {
  const events = eventsOf(target);
  const isFailure = ({ what }: HistoryEvent): boolean => what === 'failed';
  const shown = mostTelling(events, MAX_EVENTS, isFailure);
  const { omitted, omittedFailures } = target.timeline;
  const failures = events.filter(isFailure).length - shown.filter(isFailure).length + omittedFailures;
  const left = events.length - shown.length + omitted;
  const { word, more } = statusWords(target, at);
  return [
    target.timeline.target,
    `now       ${word}${more}`,
    ...shown.flatMap(eventLines),
    ...(left > 0 ? [`          and ${left} more${failures > 0 ? `, ${failures} of them failed` : ''}`] : []),
  ];
}

function eventLines({ at, what, text, changes }: HistoryEvent): string[] {
  return [
    `  ${minute(at)}  ${what.padEnd(12)}  ${text}`,
    ...changes.map((change) => `      ${change.weight.padEnd(8)}  ${change.text}`),
  ];
}
