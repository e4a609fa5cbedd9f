// The first event of a log that is not as expected, where a register is not what it should be. Only what a check held the
// register against is compared here, and never where the checks have nothing to say against it.

import { generateTables } from '../../appraisal/os/acpi-tables.js';
import { payloadLeadsToDigest } from '../../appraisal/os/boot-log.js';
import { documentProfile } from '../../appraisal/os/expectation.js';
import { readHostDocument } from '../../appraisal/os/measurement-document.js';
import { alteredEvents, runtimeEventDigest } from '../../appraisal/register-replay.js';
import type { Work } from '../../appraisal/work.js';
import { toHex } from '../../bytes.js';
import { eventNote } from '../../measure/event-notes.js';
import { expectedRegisters, type NamedDigest } from '../../measure/expected.js';
import { firstDifference } from '../../measure/explain.js';
import type { ImageReference } from '../../measure/image-reference.js';
import type { CheckId } from '../../result/catalog.js';
import type { Check, ComponentResult } from '../../result/document.js';
import { checkOf } from './ground.js';
import type { RegisterLog } from './register-log.js';

export interface LogDifference {
  /** Place among the register’s events, from 0; past the last one where events are missing. */
  index: number;
  /** Name of the event that should be there. */
  event: string;
  expected: string | null;
  found: string | null;
  /** A sentence. */
  meaning: string;
  /** Whether a check failed by it, or could not be decided. */
  status: 'fail' | 'unknown';
}

export interface Expectations {
  images: readonly ImageReference[];
  work: Work;
}

/** Null where nothing is known to differ. */
export function logDifference(log: RegisterLog, given: Expectations): LogDifference | null {
  const found = log.imr === 3 ? launchDifferences(log) : bootDifferences(log, given);
  return found.reduce<LogDifference | null>((a, b) => (a === null || b.index < a.index ? b : a), null);
}

const JUDGES: Readonly<Record<0 | 1 | 2, readonly CheckId[]>> = {
  0: ['os.rtmr0', 'os.constant-events', 'os.td-hob', 'os.acpi-tables', 'os.event-log-replay'],
  1: ['os.rtmr1', 'os.boot-path', 'os.event-log-replay'],
  2: ['os.rtmr2', 'os.boot-path', 'os.event-log-replay'],
};

function bootDifferences(log: RegisterLog, given: Expectations): LogDifference[] {
  const { imr, isReduced, events, machine } = log;
  if (imr === 3 || isReduced) return [];
  const status = openStatus(machine.component, JUDGES[imr]);
  if (status === null) return [];
  const made: LogDifference[] = events.flatMap(({ event, known }, index) =>
    payloadLeadsToDigest(event) === false
      ? [{ index, event: known ?? '', expected: null, found: null, meaning: MADE_UP, status }]
      : [],
  );
  const expected = comparedEvents(log, given) ?? constantsOf(log);
  const logged = log.replay.events.map(({ digest }) => (digest === null ? null : toHex(digest)));
  const difference = expected === null ? null : firstDifference(expected, logged);
  if (difference === null) return made;
  const { index, event, expected: digest, actual, meaning } = difference;
  return [{ index, event, expected: digest, found: actual, meaning, status }, ...made];
}

const MADE_UP = 'The payload does not lead to the digest: one of them was altered after it was measured.';

/** The worst of these checks that was not passed; null: all were, or nobody asked. */
function openStatus(component: ComponentResult, ids: readonly CheckId[]): 'fail' | 'unknown' | null {
  const statuses = ids.map((id) => checkOf(component, id)?.status);
  return statuses.includes('fail') ? 'fail' : statuses.includes('unknown') ? 'unknown' : null;
}

const EXPECTED = { 0: 'rtmr0', 1: 'rtmr1', 2: 'rtmr2' } as const;

/** The events that lead to the value that the check held the register against. */
function comparedEvents({ imr, machine }: RegisterLog, { images, work }: Expectations): NamedDigest[] | null {
  const name = imr === 3 ? null : EXPECTED[imr];
  const value = name === null ? null : machine.component.expected[name];
  if (name === null || value === null) return null;
  const { vmConfig, ...host } = readHostDocument(machine.evidence?.vmConfig ?? null);
  if (vmConfig === null) return null;
  const profiles = [
    ...images.map(({ profile }) => profile),
    ...(host.kind === 'sound' ? [documentProfile(host.document)] : []),
  ];
  const { candidates, unknown } = generateTables(vmConfig, null, work);
  const tables = candidates.length === 0 ? [{ unknown: unknown ?? '' }] : candidates.map(({ digests }) => digests);
  for (const profile of profiles) {
    for (const acpi of tables) {
      const register = expectedRegisters(profile, vmConfig, acpi).find((each) => each[name].value === value);
      if (register !== undefined) return register[name].events;
    }
  }
  return null;
}

/** The events whose digests never vary; null where the order is no known one. */
function constantsOf({ sequence }: RegisterLog): NamedDigest[] | null {
  if (sequence === null) return null;
  return sequence.map(({ name, digest }) => ({
    name,
    digest: digest === null ? null : toHex(digest),
    dependsOn: eventNote(name).dependsOn,
  }));
}

/** Launch events whose value a check compares with what is expected. */
const COMPARED: Readonly<Record<string, CheckId>> = {
  'app-id': 'source-code.app-id',
  'compose-hash': 'source-code.compose-hash',
  'os-image-hash': 'os.image-hash-event',
  'mr-kms': 'source-code.kms-binding',
};

function launchDifferences(log: RegisterLog): LogDifference[] {
  const { component } = log.machine;
  const compared = log.events.flatMap(({ event, isLate }, index): LogDifference[] => {
    const id = isLate || !Object.hasOwn(COMPARED, event.event) ? undefined : COMPARED[event.event];
    const check = id === undefined ? null : checkOf(component, id);
    return check === null ? [] : comparedValue(check, event.event, toHex(event.payload), index);
  });
  return [...alteredDigests(log), ...compared];
}

/** The first event whose digest in the log is not that of its name and payload. */
function alteredDigests({ replay: { events }, machine: { component } }: RegisterLog): LogDifference[] {
  const status = openStatus(component, ['source-code.event-digests']);
  const [first] = status === null ? [] : alteredEvents(events);
  if (status === null || first === undefined) return [];
  const { event, digest } = first;
  const expected = toHex(runtimeEventDigest(event));
  const index = events.indexOf(event);
  return [{ index, event: event.event, expected, found: toHex(digest), meaning: ALTERED, status }];
}

const ALTERED = 'The digest in the log does not follow from name and payload: one of them was altered.';
const HEX = /^[0-9a-f]+$/;

function comparedValue(check: Check, event: string, payload: string, index: number): LogDifference[] {
  const { status, expected = '', actual, detail } = check;
  if ((status !== 'fail' && status !== 'unknown') || actual !== payload || expected === payload) return [];
  if (!HEX.test(expected) || expected.length !== payload.length) return [];
  return [{ index, event, expected, found: payload, meaning: detail, status }];
}
