// In words, what sets the events of an unknown layout apart from the known line of firmware that they are most like.

import { equalBytes, preview } from '../../bytes.js';
import { EV_PLATFORM_CONFIG_FLAGS } from '../../formats/boot-event-types.js';
import type { EventLogEntry } from '../../formats/event-log.js';
import { type BootEvent, FIRMWARE_LINES } from '../../measure/boot-events.js';
import { listed } from '../judgement.js';

interface Difference {
  line: string;
  added: EventLogEntry[];
  missing: string[];
}

/** A sentence. */
export function describeDifference(events: readonly EventLogEntry[]): string {
  const all = FIRMWARE_LINES.map(({ name, rtmr0 }) => ({ line: name, ...compare(events, rtmr0) }));
  const size = ({ added, missing }: Difference): number => added.length + missing.length;
  const nearest = all.reduce((best, other) => (size(other) < size(best) ? other : best));
  const parts = [
    ...(nearest.added.length === 0 ? [] : [`new: ${listed(nearest.added.map(describe))}`]),
    ...(nearest.missing.length === 0 ? [] : [`missing: ${listed(nearest.missing)}`]),
  ];
  return `Against ${nearest.line}, ${parts.join('; ')}.`;
}

function describe(event: EventLogEntry): string {
  const item = fwCfgItem(event);
  const what = `type 0x${event.eventType.toString(16)}${item === null ? '' : `, fw_cfg ${preview(item)}`}`;
  return `event ${event.index} (${what})`;
}

/** `QEMU FW CFG`, then the item's name, padded with zeros: the log's own words, for people. */
function fwCfgItem({ eventType, payload }: EventLogEntry): string | null {
  if (eventType !== EV_PLATFORM_CONFIG_FLAGS) return null;
  const [, item] = /^QEMU FW CFG\0([!-~]{1,56})\0/.exec(String.fromCharCode(...payload.subarray(0, 80))) ?? [];
  return item ?? null;
}

/** Keeps as many as can be kept in order. */
function compare(events: readonly EventLogEntry[], line: readonly BootEvent[]): Omit<Difference, 'line'> {
  // How much of the events from i on is like the line from j on.
  const rows = Array.from({ length: events.length + 1 }, () => new Array<number>(line.length + 1).fill(0));
  const rest = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (const [i, event] of [...events.entries()].reverse()) {
    for (const [j, known] of [...line.entries()].reverse()) {
      const like = likeness(event, known);
      const kept = like === 0 ? 0 : like + rest(i + 1, j + 1);
      (rows[i] ?? [])[j] = Math.max(kept, rest(i + 1, j), rest(i, j + 1));
    }
  }
  const added: EventLogEntry[] = [];
  const missing: string[] = [];
  let j = 0;
  for (const [i, event] of events.entries()) {
    for (
      let known = line[j];
      known !== undefined && rest(i, j) === rest(i, j + 1) && rest(i, j) > 0;
      known = line[++j]
    ) {
      missing.push(known.name);
    }
    if (rest(i, j) === rest(i + 1, j)) added.push(event);
    else j += 1;
  }
  return { added, missing: [...missing, ...line.slice(j).map(({ name }) => name)] };
}

/** An event with its known digest is more like it than one of the same type. */
function likeness({ eventType, digest }: EventLogEntry, known: BootEvent): number {
  if (eventType !== known.eventType) return 0;
  return digest !== null && known.digest !== null && equalBytes(digest, known.digest) ? 3 : 2;
}
