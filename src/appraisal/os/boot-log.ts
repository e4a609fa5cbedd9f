// What the boot events (RTMR0-2) of an event log show by themselves: a known sequence, constant digests, payloads that
// agree with their digests. TCG PC Client Platform Firmware Profile, 10.4.

import { sha384 } from '@noble/hashes/sha2.js';
import { equalBytes } from '../../bytes.js';
import type { EventLogEntry } from '../../formats/event-log.js';
import {
  type BootEvent,
  EV_EFI_ACTION,
  EV_EFI_VARIABLE_BOOT,
  EV_EFI_VARIABLE_DRIVER_CONFIG,
  EV_SEPARATOR,
  RTMR0_202505,
  RTMR0_PRE202505,
} from '../../reference/measure/boot-events.js';
import { type Replay, replayRegister } from '../replay.js';

/** A log's boot events. What they show is only worth something where the register's replay is bound. */
export interface BootLog {
  replays: [Replay, Replay, Replay];
  /** Firmware that measures like this; null for any other sequence. */
  layout: 'pre202505' | '202505' | null;
}

export function readBootLog(log: EventLogEntry[], registers: readonly Uint8Array[]): BootLog {
  const rtmr0 = replayRegister(log, 0, registers);
  const layout = follows(rtmr0.events, RTMR0_PRE202505)
    ? 'pre202505'
    : follows(rtmr0.events, RTMR0_202505)
      ? '202505'
      : null;
  return { replays: [rtmr0, replayRegister(log, 1, registers), replayRegister(log, 2, registers)], layout };
}

/** Same event types in the same order. */
export function follows(events: EventLogEntry[], sequence: readonly BootEvent[]): boolean {
  return events.length === sequence.length && events.every((event, i) => event.eventType === sequence[i]?.eventType);
}

/** Events of a log that follows `sequence` whose digest is not the constant one, as `KEK (event 4)`. */
export function otherConstants(events: EventLogEntry[], sequence: readonly BootEvent[]): string[] {
  return sequence.flatMap(({ name, digest }, i) => {
    const event = events[i];
    if (event === undefined || digest === null) return [];
    return event.digest !== null && equalBytes(event.digest, digest) ? [] : [`${name} (event ${event.index})`];
  });
}

/** Digests of the events at which `sequence` varies, in order; null unless the log has them all. */
export function varyingDigests(events: EventLogEntry[], sequence: readonly BootEvent[]): Uint8Array[] | null {
  const varying = events.filter((_, i) => sequence[i]?.digest === null);
  const digests = varying.map((event) => event.digest).filter((digest) => digest !== null);
  return digests.length === varying.length ? digests : null;
}

/**
 * Events whose payload, where the log gives one that is what was hashed, does not lead to their digest, as `event 4`.
 * Registers bind digests only: a payload that disagrees was made up.
 */
export function falsePayloads(events: EventLogEntry[]): string[] {
  return events
    .filter(({ payload, digest, eventType }) => {
      const hashed = payload.length === 0 || digest === null ? null : hashedPart(eventType, payload);
      return hashed !== null && digest !== null && !equalBytes(sha384(hashed), digest);
    })
    .map((event) => `event ${event.index}`);
}

/** What of a payload the digest is of; null where the payload only describes what was hashed. */
function hashedPart(eventType: number, payload: Uint8Array): Uint8Array | null {
  switch (eventType) {
    case EV_SEPARATOR:
    case EV_EFI_ACTION:
    case EV_EFI_VARIABLE_DRIVER_CONFIG:
      return payload;
    case EV_EFI_VARIABLE_BOOT:
      return variableData(payload);
    default:
      return null;
  }
}

/** VariableData of UEFI_VARIABLE_DATA: GUID, u64 name length in characters, u64 data length, name, data. Empty when cut short. */
function variableData(payload: Uint8Array): Uint8Array {
  if (payload.length < 32) return new Uint8Array();
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const nameLength = view.getBigUint64(16, true);
  return nameLength > payload.length ? new Uint8Array() : payload.subarray(32 + 2 * Number(nameLength));
}
