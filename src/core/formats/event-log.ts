// The event log of a dstack VM: what was measured into RTMR0-3, in order (JSON array, or JSON text of one).

import { ParseError } from '../errors.js';
import { anyObject, listOf, member, memberOr, type Reader, read, readJson } from '../schema/reader.js';
import { hexTextBytes, integer, text } from '../schema/scalars.js';

export interface EventLogEntry {
  /** Position in the document, for messages. */
  index: number;
  /** 0..3 = RTMR0..RTMR3. */
  imr: 0 | 1 | 2 | 3;
  eventType: number;
  /** 48 bytes; null when the source left it empty (allowed in RTMR3: recomputed from type, name and payload). */
  digest: Uint8Array | null;
  /** Name of a runtime event; empty for firmware events. */
  event: string;
  payload: Uint8Array;
  /** Digest rule of a runtime event: 1 unless the entry says 2. */
  version: 1 | 2;
}

/** Type of the events that dstack itself measures, all into RTMR3. */
export const RUNTIME_EVENT_TYPE = 0x08000001;

/** A boot has about 30 events; applications may add some. */
export const MAX_EVENTS = 4096;
/** The largest one seen is a 12 KB signature database. */
export const MAX_EVENT_PAYLOAD_BYTES = 1024 * 1024;
export const MAX_EVENT_NAME_LENGTH = 4096;
const MAX_EVENT_LOG_BYTES = 10 * 1024 * 1024;
const MAX_U32 = 0xffffffff;

/** Reads an event log as {@link eventLog} does, from bytes that name it. */
export function parseEventLog(source: unknown, field: string): EventLogEntry[] {
  return read(source, field, eventLog);
}

const u32 = integer(0, MAX_U32);
const hexText = hexTextBytes();

const events = listOf(
  (value, index) => {
    const event = anyObject(value);
    const raw: RawEvent = {
      index,
      imr: member(event, 'imr', u32),
      eventType: member(event, 'event_type', u32),
      digest: memberOr(event, 'digest', new Uint8Array(0), hexText),
      event: member(event, 'event', text),
      payload: member(event, 'event_payload', hexText),
      version: memberOr(event, 'version', 1, u32),
    };
    return eventLogEntry(raw, '');
  },
  { most: MAX_EVENTS },
);

/** A JSON array of events, or the JSON text of one. Members that follow from others, such as `preimage`, are ignored. */
export const eventLog: Reader<EventLogEntry[]> = (value) => {
  return typeof value === 'string' ? readJson(value, '', events, { bytes: MAX_EVENT_LOG_BYTES }) : events(value);
};

/** The same; null for empty text. */
export const optionalEventLog: Reader<EventLogEntry[] | null> = (value) => (value === '' ? null : eventLog(value));

/** An event as its encoding gives it, before its values are checked. */
export interface RawEvent {
  index: number;
  imr: number;
  eventType: number;
  /** Empty when left out. */
  digest: Uint8Array;
  event: string;
  payload: Uint8Array;
  version: number;
}

/** Check the values of an event, whatever encoding it came in. @throws ParseError */
export function eventLogEntry(raw: RawEvent, field: string): EventLogEntry {
  const { index, eventType, event, payload } = raw;
  const imr = ([0, 1, 2, 3] as const).find((register) => register === raw.imr);
  if (imr === undefined) throw new ParseError('PARSE_INVALID', `${field}.imr`, `expected 0..3, got ${raw.imr}`);
  const version = ([1, 2] as const).find((known) => known === raw.version);
  if (version === undefined) {
    throw new ParseError('PARSE_UNSUPPORTED', `${field}.version`, `${raw.version}; supported: 1, 2`);
  }
  const { length } = raw.digest;
  if (length !== 48 && !(length === 0 && imr === 3)) {
    throw new ParseError('PARSE_INVALID', `${field}.digest`, `expected 48 bytes, got ${length}`);
  }
  if (payload.length > MAX_EVENT_PAYLOAD_BYTES) {
    throw new ParseError(
      'PARSE_LIMIT',
      `${field}.event_payload`,
      `${payload.length} bytes, over the limit of ${MAX_EVENT_PAYLOAD_BYTES}`,
    );
  }
  if (event.length > MAX_EVENT_NAME_LENGTH) {
    throw new ParseError(
      'PARSE_LIMIT',
      `${field}.event`,
      `${event.length} characters, over the limit of ${MAX_EVENT_NAME_LENGTH}`,
    );
  }
  return { index, imr, eventType, digest: length === 0 ? null : raw.digest, event, payload, version };
}

/** An event of RTMR3 as a runtime event list gives it: name and payload, its digest to be computed. */
export function runtimeEvent(
  index: number,
  event: string,
  payload: Uint8Array,
  version: number,
  field: string,
): EventLogEntry {
  const digest = new Uint8Array(0);
  return eventLogEntry({ index, imr: 3, eventType: RUNTIME_EVENT_TYPE, digest, event, payload, version }, field);
}
