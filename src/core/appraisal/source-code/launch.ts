// Launch identity of a dstack VM: the runtime events of RTMR3 that stand before `system-ready`. What applications
// measure afterwards may bear any name and counts for nothing.

import { fromUtf8, preview } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../formats/event-log.js';
import { object, readJson } from '../../schema/reader.js';
import { matching, text } from '../../schema/scalars.js';
import type { Replay } from '../register-replay.js';

/** Names that dstack itself measures once in a launch. */
const SINGLE_NAMES = [
  'system-preparing',
  'rootfs-hash',
  'app-id',
  'compose-hash',
  'gpu-policy-hash',
  'gpu-attestation',
  'instance-id',
  'boot-mr-done',
  'os-image-hash',
  'key-provider',
  'storage-fs',
] as const;
const READY = 'system-ready';
const REQUIRED_NAMES = ['app-id', 'compose-hash', 'instance-id', 'key-provider'] as const;
/** Measured before boot-mr-done: a key provider that judges the boot at that event must have seen them. */
const BOOT_NAMES = ['app-id', 'compose-hash', 'instance-id'] as const;

/** Length of a payload in bytes, where it is fixed. */
const SIZES: ReadonlyMap<string, readonly number[]> = new Map([
  ['app-id', [20]],
  ['compose-hash', [32]],
  ['instance-id', [0, 20]],
  ['os-image-hash', [32]],
]);

export interface Launch {
  /** Before the first system-ready; all runtime events when there is none. */
  events: EventLogEntry[];
  /** A system-ready event ends the launch. */
  complete: boolean;
  /** Names of the launch that stand again after system-ready. */
  late: EventLogEntry[];
  /** Everything wrong with the log as the account of a launch; each names the event. */
  problems: string[];
}

/**
 * The launch that an event log records, whether or not the quote vouches for it: see {@link Replay.bound}.
 * @param log the whole log, for runtime events outside RTMR3
 */
export function readLaunch(log: EventLogEntry[]): Launch {
  const measured = log.filter((event) => event.imr === 3);
  const runtime = measured.filter((event) => event.eventType === RUNTIME_EVENT_TYPE);
  const ready = runtime.findIndex((event) => event.event === READY);
  const complete = ready !== -1;
  const events = complete ? runtime.slice(0, ready) : runtime;
  const reserved: readonly string[] = [...SINGLE_NAMES, READY];
  const late = complete ? runtime.slice(ready + 1).filter((event) => reserved.includes(event.event)) : [];

  const problems: string[] = [];
  for (const event of measured) {
    if (event.eventType === RUNTIME_EVENT_TYPE) continue;
    problems.push(`event ${event.index} in RTMR3 has type 0x${event.eventType.toString(16)}, not a runtime event’s`);
  }
  for (const event of log) {
    if (event.imr === 3 || event.eventType !== RUNTIME_EVENT_TYPE) continue;
    problems.push(`${describeEvent(event)} is a runtime event in RTMR${event.imr}, not RTMR3`);
  }
  if (!complete) problems.push(`no ${READY} event ends the launch`);
  for (const name of SINGLE_NAMES) {
    const named = events.filter((event) => event.event === name);
    if (named.length > 1) problems.push(`${name} stands ${named.length} times (${listEvents(named)})`);
  }
  for (const name of REQUIRED_NAMES) {
    if (!events.some((event) => event.event === name)) problems.push(`there is no ${name} event before ${READY}`);
  }
  const bootDone = events.findIndex((event) => event.event === 'boot-mr-done');
  for (const event of bootDone === -1 ? [] : events.slice(bootDone)) {
    if ((BOOT_NAMES as readonly string[]).includes(event.event)) {
      problems.push(`${describeEvent(event)} stands after boot-mr-done`);
    }
  }
  for (const event of events) {
    const sizes = SIZES.get(event.event);
    if (sizes !== undefined && !sizes.includes(event.payload.length)) {
      problems.push(`${describeEvent(event)} has ${event.payload.length} bytes, not ${sizes.join(' or ')}`);
    }
    // In a version 1 digest a colon ends the name: with one inside, the same digest has two readings.
    if (event.version === 1 && event.event.includes(':')) {
      problems.push(`${describeEvent(event)} has a colon in its name, so its digest does not bind where the name ends`);
    }
  }
  return { events, complete, late, problems };
}

/** `app-id (event 21)`. */
export function describeEvent(event: EventLogEntry): string {
  return `${/^[\w-]{1,40}$/.test(event.event) ? event.event : preview(event.event)} (event ${event.index})`;
}

function listEvents(events: EventLogEntry[]): string {
  return `events ${events.map((event) => event.index).join(', ')}`;
}

/** A measured value, or why there is none. */
export type Reading<T> = { value: T; problem: null; isOfLaunch?: never } | Unread;

export interface Unread {
  value: null;
  problem: string;
  /** It is one of the launch’s problems too. */
  isOfLaunch: boolean;
}

const found = <T>(value: T): Reading<T> => ({ value, problem: null });
const absent = (problem: string): Unread => ({ value: null, problem, isOfLaunch: true });

/** Payload of the only launch event of that name, of the right size. */
export function readLaunchPayload(launch: Launch, name: string): Reading<Uint8Array> {
  const named = launch.events.filter((event) => event.event === name);
  const [event] = named;
  if (event === undefined) return absent(`There is no ${name} event in the launch.`);
  if (named.length > 1) return absent(`There are ${named.length} ${name} events in the launch (${listEvents(named)}).`);
  const sizes = SIZES.get(name);
  if (sizes !== undefined && !sizes.includes(event.payload.length)) {
    return absent(`${describeEvent(event)} has ${event.payload.length} bytes, not ${sizes.join(' or ')}.`);
  }
  return found(event.payload);
}

export interface KeyProvider {
  /** `kms`, `local-sgx`, `tpm`, `none`, or a name that this version does not know. */
  name: string;
  /** Lower-case hex; of a KMS, the DER public key of its root CA. */
  id: string;
}

const MAX_KEY_PROVIDER_BYTES = 4096;
const keyProvider = object<KeyProvider>({ name: text, id: matching(/^(?:[0-9a-fA-F]{2})*$/, 'hexadecimal') });

/** The key-provider event: JSON `{"name":…,"id":hex}` and nothing more. */
export function readKeyProvider(launch: Launch): Reading<KeyProvider> {
  const payload = readLaunchPayload(launch, 'key-provider');
  if (payload.value === null) return payload;
  try {
    const json = fromUtf8(payload.value, 'key-provider');
    const { name, id } = readJson(json, 'key-provider', keyProvider, { bytes: MAX_KEY_PROVIDER_BYTES, depth: 1 });
    return found({ name, id: id.toLowerCase() });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { value: null, problem: `The key-provider event cannot be read: ${error.message}.`, isOfLaunch: false };
  }
}

/** The launch of a log that the quote vouches for; null for any other. */
export function boundLaunch(log: EventLogEntry[] | null, rtmr3: Replay | null): Launch | null {
  if (log === null || rtmr3 === null || !rtmr3.bound) return null;
  const launch = readLaunch(log);
  return launch.complete ? launch : null;
}
