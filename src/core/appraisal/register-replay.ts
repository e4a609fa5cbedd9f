// Which events the quote vouches for: an event log counts only where replaying it gives the quote's registers.
// dstack: RTMR3 holds runtime events, whose digests follow from their name and payload.

import { sha384 } from '#crypto';
import { concatBytes, equalBytes, toHex, utf8 } from '../bytes.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../formats/event-log.js';
import { extendRegister } from '../measure/registers.js';

/**
 * Digest of a runtime event, computed from its fields.
 * Version 1: SHA384(type as u32le || ":" || name || ":" || payload); version 2: SHA384 of the canonical JSON (RFC 8785)
 * of name, payload and type.
 */
export function runtimeEventDigest(event: Pick<EventLogEntry, 'event' | 'payload' | 'version'>): Uint8Array {
  if (event.version === 2) {
    const canonical = { name: event.event, payload: toHex(event.payload), type: RUNTIME_EVENT_TYPE };
    return sha384(utf8(JSON.stringify(canonical)));
  }
  const type = new Uint8Array([0x01, 0x00, 0x00, 0x08]);
  return sha384(concatBytes(type, utf8(`:${event.event}:`), event.payload));
}

/** One register of an event log, replayed. */
export interface Replay {
  /** `RTMR0` to `RTMR3`. */
  name: string;
  /** The log's events of this register, in order. */
  events: EventLogEntry[];
  /** The register in the quote. */
  measured: Uint8Array;
  /** What the events lead to; null when one of them has no digest. */
  replayed: Uint8Array | null;
  /** The events are what the quote measured: all of them, in this order, and nothing else. */
  bound: boolean;
}

/** @param registers RTMR0 to RTMR3 of the quote */
export function replayRegister(log: EventLogEntry[], imr: 0 | 1 | 2 | 3, registers: readonly Uint8Array[]): Replay {
  const events = log.filter((event) => event.imr === imr);
  const digests = events.map(measuredDigest).filter((digest) => digest !== null);
  const measured = registers[imr] ?? new Uint8Array();
  const replayed = digests.length === events.length ? extendRegister(digests) : null;
  const bound = replayed !== null && equalBytes(replayed, measured);
  return { name: `RTMR${imr}`, events, measured, replayed, bound };
}

/** What extends the register. A runtime event's digest in RTMR3 is never taken from the log: name and payload would not be bound by it. */
export function measuredDigest(event: EventLogEntry): Uint8Array | null {
  return event.imr === 3 && event.eventType === RUNTIME_EVENT_TYPE ? runtimeEventDigest(event) : event.digest;
}

/** Why the log does not replay to a register, as a clause. */
export function replayFailure(replay: Replay): string {
  if (replay.replayed !== null) return `${replay.name} replays to another value`;
  const missing = replay.events.filter((event) => measuredDigest(event) === null).map((event) => event.index);
  return `${replay.name} cannot be replayed, event ${missing.slice(0, 3).join(', ')} has no digest`;
}

/** Runtime events with a digest in the log that does not follow from their name and payload. */
export function alteredEvents(events: readonly EventLogEntry[]): { event: EventLogEntry; digest: Uint8Array }[] {
  return events.flatMap((event) => {
    const { digest } = event;
    const isAltered = digest !== null && !equalBytes(digest, runtimeEventDigest(event));
    return event.eventType === RUNTIME_EVENT_TYPE && isAltered ? [{ event, digest }] : [];
  });
}
