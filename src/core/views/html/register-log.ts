// The event log of one register of a machine, replayed event by event.

import { type BootLog, follows, readBootLog } from '../../appraisal/os/boot-log.js';
import { measuredDigest, type Replay, replayRegister } from '../../appraisal/register-replay.js';
import { toHex } from '../../bytes.js';
import { type EventLogEntry, RUNTIME_EVENT_TYPE } from '../../formats/event-log.js';
import type { TdReport } from '../../formats/quote.js';
import { type BootEvent, firmwareLine, RTMR1_DIRECT_BOOT, RTMR2_DIRECT_BOOT } from '../../measure/boot-events.js';
import { extendRegister } from '../../measure/registers.js';
import type { Machine } from './machines.js';

/** Events of one register that are shown; a boot has 5 to 17. */
const MAX_EVENTS = 64;

export type Imr = 0 | 1 | 2 | 3;
const IMRS: readonly Imr[] = [0, 1, 2, 3];

export interface LoggedEvent {
  event: EventLogEntry;
  /** What extends the register, hex; null: it has no digest. */
  digest: string | null;
  /** The register after it, hex; null once an event had no digest. */
  after: string | null;
  /** Its name in boot-events.ts, where the order of events is a known one. */
  known: string | null;
  /** In RTMR3: after system-ready. */
  isLate: boolean;
}

export interface RegisterLog {
  machine: Machine;
  imr: Imr;
  /** `RTMR0` */
  name: string;
  /** Of all its events. */
  replay: Replay;
  /** Those that are shown, the first of them. */
  events: LoggedEvent[];
  /** The log keeps a few events and leaves out the others: nothing replays. */
  isReduced: boolean;
  /** Events whose order is known, with the digests that never vary; null: another order. */
  sequence: readonly BootEvent[] | null;
}

/** By register; null without a log, or without the quote of a TD to hold it against. */
export function registerLogs(machine: Machine): RegisterLog[] | null {
  const { evidence, quote } = machine;
  const eventLog = evidence?.eventLog ?? null;
  if (eventLog === null || quote === null || quote.body.kind === 'enclave') return null;
  return logsOf(machine, eventLog, quote.body);
}

function logsOf(machine: Machine, log: EventLogEntry[], { rtmrs }: TdReport): RegisterLog[] {
  const boot = readBootLog(log, rtmrs);
  return IMRS.map((imr) => {
    const replay = imr === 3 ? replayRegister(log, 3, rtmrs) : boot.replays[imr];
    const isReduced = imr !== 3 && boot.layout === 'reduced';
    const sequence = isReduced ? null : sequenceOf(boot, imr);
    return { machine, imr, name: replay.name, replay, events: replayed(replay, sequence), isReduced, sequence };
  });
}

function sequenceOf({ layout, replays }: BootLog, imr: Imr): readonly BootEvent[] | null {
  switch (imr) {
    case 0:
      return firmwareLine(layout)?.rtmr0 ?? null;
    case 1:
      return follows(replays[1].events, RTMR1_DIRECT_BOOT) ? RTMR1_DIRECT_BOOT : null;
    case 2:
      return follows(replays[2].events, RTMR2_DIRECT_BOOT) ? RTMR2_DIRECT_BOOT : null;
    default:
      return null;
  }
}

function replayed({ events }: Replay, sequence: readonly BootEvent[] | null): LoggedEvent[] {
  const ready = events.findIndex(
    ({ event, eventType }) => eventType === RUNTIME_EVENT_TYPE && event === 'system-ready',
  );
  let register: Uint8Array | null = extendRegister([]);
  return events.slice(0, MAX_EVENTS).map((event, i) => {
    const digest = measuredDigest(event);
    register = register === null || digest === null ? null : extendRegister([digest], register);
    return {
      event,
      digest: digest === null ? null : toHex(digest),
      after: register === null ? null : toHex(register),
      known: sequence?.[i]?.name ?? null,
      isLate: event.imr === 3 && ready !== -1 && i > ready,
    };
  });
}
