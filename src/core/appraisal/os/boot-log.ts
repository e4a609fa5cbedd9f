// What the boot events (RTMR0-2) of an event log show by themselves: a known sequence, constant digests, payloads that
// agree with their digests. TCG PC Client Platform Firmware Profile, 10.4.

import { sha384 } from '#crypto';
import { equalBytes, toHex } from '../../bytes.js';
import {
  EV_EFI_ACTION,
  EV_EFI_VARIABLE_BOOT,
  EV_EFI_VARIABLE_DRIVER_CONFIG,
  EV_PLATFORM_CONFIG_FLAGS,
  EV_SEPARATOR,
} from '../../formats/boot-event-types.js';
import type { EventLogEntry } from '../../formats/event-log.js';
import type { AcpiDigests } from '../../measure/acpi/index.js';
import { type BootEvent, FIRMWARE_LINES, type FirmwareLine, firmwareLine } from '../../measure/boot-events.js';
import { type Replay, replayRegister } from '../register-replay.js';

/** A log's boot events. What they show is only worth something where the register's replay is bound. */
export interface BootLog {
  replays: [Replay, Replay, Replay];
  /**
   * The line of firmware that measures like this; `reduced`: a log that newer dstack cuts down to the three ACPI events of RTMR0, and
   * that says nothing of the others; null for any other sequence.
   */
  layout: FirmwareLine['name'] | 'reduced' | null;
  /** Of the ACPI events; null where the layout does not show which they are. */
  acpi: AcpiDigests | null;
}

/** Events that a reduced log keeps: the ACPI table loader, RSDP and tables. */
const ACPI_EVENTS = 3;

export function readBootLog(log: EventLogEntry[], registers: readonly Uint8Array[]): BootLog {
  const replays: BootLog['replays'] = [
    replayRegister(log, 0, registers),
    replayRegister(log, 1, registers),
    replayRegister(log, 2, registers),
  ];
  const layout = layoutOf(replays);
  return { replays, layout, acpi: layout === null ? null : acpiDigests(replays[0].events) };
}

function layoutOf([rtmr0, rtmr1, rtmr2]: BootLog['replays']): BootLog['layout'] {
  const line = FIRMWARE_LINES.find((each) => follows(rtmr0.events, each.rtmr0));
  if (line !== undefined) return line.name;
  const onlyAcpi = rtmr0.events.length === ACPI_EVENTS && rtmr0.events.every(isConfiguration);
  const nothingElse = rtmr1.events.length === 0 && rtmr2.events.length === 0;
  return onlyAcpi && nothingElse && !rtmr0.bound ? 'reduced' : null;
}

/** The event of RTMR0 that stands where the log's layout has it; null where that is not known, or has none. */
export function eventNamed({ layout, replays: [rtmr0] }: BootLog, name: string): EventLogEntry | null {
  const at = firmwareLine(layout)?.rtmr0.findIndex((event) => event.name === name) ?? -1;
  return rtmr0.events[at] ?? null;
}

function isConfiguration({ eventType }: EventLogEntry): boolean {
  return eventType === EV_PLATFORM_CONFIG_FLAGS;
}

/** In every known layout the ACPI events are the last three of their type. */
function acpiDigests(rtmr0: EventLogEntry[]): AcpiDigests | null {
  const digests = rtmr0.filter(isConfiguration).slice(-ACPI_EVENTS);
  const [loader, rsdp, tables] = digests.flatMap(({ digest }) => (digest === null ? [] : [toHex(digest)]));
  return loader === undefined || rsdp === undefined || tables === undefined ? null : { loader, rsdp, tables };
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

/**
 * Events whose payload, where the log gives one that is what was hashed, does not lead to their digest, as `event 4`.
 * Registers bind digests only: a payload that disagrees was made up.
 */
export function falsePayloads(events: EventLogEntry[]): string[] {
  return events.filter((event) => payloadLeadsToDigest(event) === false).map((event) => `event ${event.index}`);
}

/** Null where the payload only describes what was hashed, or there is none. */
export function payloadLeadsToDigest({ payload, digest, eventType }: EventLogEntry): boolean | null {
  const hashed = payload.length === 0 || digest === null ? null : hashedPart(eventType, payload);
  return hashed === null || digest === null ? null : equalBytes(sha384(hashed), digest);
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
