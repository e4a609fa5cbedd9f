// What the boot events prove without an image: their layout, constants, the TD HOB and the path to the kernel.

import { equalBytes, toHex } from '../../bytes.js';
import type { TdHobWitness } from '../../formats/measurement-document.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { firmwareLine, RTMR1_DIRECT_BOOT, RTMR2_DIRECT_BOOT } from '../../measure/boot-events.js';
import { OVMF_MEMORY, tdHobDigest } from '../../measure/td-hob.js';
import { fail, type Judgement, listed, pass } from '../judgement.js';
import { type Replay, replayFailure } from '../register-replay.js';
import { type BootLog, eventNamed, falsePayloads, follows, otherConstants } from './boot-log.js';
import { type Matched, PIN_HINT, UNKNOWN_OS, undecided, unexpected } from './matched.js';
import { describeDifference } from './unknown-layout.js';

/** The checks that judge the boot events, in this order. */
export type BootJudgements = Record<
  'os.event-log-replay' | 'os.event-layout' | 'os.constant-events' | 'os.td-hob' | 'os.boot-path',
  Judgement
>;

export interface BootInput {
  platform: string | null;
  vmConfig: VmConfig | null;
  /** Memory that the image's firmware accepts; null when no image states it. */
  firmware: TdHobWitness | null;
  /** Fixes what cannot be decided by itself. */
  matched: Matched | null;
}

/** Judge a log that has every boot event. */
export function judgeBootLog(log: BootLog, input: BootInput): BootJudgements {
  return {
    'os.event-log-replay': judgeReplay(log),
    'os.event-layout': judgeLayout(log, input),
    'os.constant-events': judgeConstants(log, input.matched),
    'os.td-hob': judgeTdHob(log, input),
    'os.boot-path': judgeBootPath(log, input.matched),
  };
}

/** For what only a known layout shows. */
const LAYOUT = { followsFrom: 'os.event-layout' } as const;

/** For what is as known, in a log that may not be what was measured. */
function holds(matched: Matched | null, replays: Replay[], detail: string): Judgement {
  const unbound = replays.filter((replay) => !replay.bound).map(({ name }) => name);
  if (unbound.length === 0) return pass(detail);
  const followsFrom = 'os.event-log-replay';
  return undecided(matched, `${detail} But the log does not replay to ${unbound.join(' and ')}.`, { followsFrom });
}

function judgeReplay({ replays }: BootLog): Judgement {
  const failed = replays.filter((replay) => !replay.bound);
  if (failed.length === 0) {
    return pass(
      `The log replays: ${replays.map(({ name, events }) => `${events.length} events to ${name}`).join(', ')}.`,
    );
  }
  const actual = failed.flatMap(({ name, replayed }) => (replayed === null ? [] : [`${name} ${toHex(replayed)}`]));
  return fail(`${failed.map(replayFailure).join('; ')}: the event log is not what this VM measured.`, {
    expected: failed.map(({ name, measured }) => `${name} ${toHex(measured)}`).join(', '),
    ...(actual.length === 0 ? {} : { actual: actual.join(', ') }),
    hint: 'Fetch quote and event log again in one answer; the events must be complete, unaltered and in order.',
  });
}

function judgeLayout({ layout, replays: [rtmr0] }: BootLog, { platform, matched }: BootInput): Judgement {
  const line = firmwareLine(layout);
  if (line !== null) {
    const detail = `RTMR0 has the ${line.rtmr0.length} events of dstack’s firmware (${line.name}), in order.`;
    return holds(matched, [rtmr0], detail);
  }
  const where = platform === null ? '' : ` (platform ${platform})`;
  const detail = `RTMR0 has ${rtmr0.events.length} events in an order that this version does not know${where}. ${describeDifference(rtmr0.events)}`;
  return undecided(matched, detail, { hint: PIN_HINT });
}

function judgeConstants({ layout, replays: [rtmr0] }: BootLog, matched: Matched | null): Judgement {
  const madeUp = falsePayloads(rtmr0.events);
  if (madeUp.length > 0) return falsePayload(madeUp);
  const line = firmwareLine(layout);
  if (line === null) return undecided(matched, 'The constants of this event layout are not known.', LAYOUT);
  const others = otherConstants(rtmr0.events, line.rtmr0);
  if (others.length > 0) {
    const hint = 'The firmware, Secure Boot variables or boot options are not dstack’s, or the log was altered.';
    return unexpected(matched, rtmr0.bound, `Not the known digest: ${listed(others)}.`, hint);
  }
  return holds(matched, [rtmr0], `${line.constants} have their known digests.`);
}

function falsePayload(events: string[]): Judgement {
  return fail(`The payload does not lead to the digest: ${listed(events)}.`, {
    hint: 'Payload or digest was altered after it was measured: fetch the event log again from the VM.',
  });
}

function judgeTdHob(log: BootLog, { vmConfig, firmware, matched }: BootInput): Judgement {
  const [rtmr0] = log.replays;
  const digest = eventNamed(log, 'TD HOB')?.digest ?? null;
  if (digest === null) {
    const open = log.layout === null ? LAYOUT : ({ followsFrom: 'os.event-log-replay' } as const);
    return undecided(matched, 'The event log has no TD HOB at a known place.', open);
  }
  if (vmConfig === null) {
    return undecided(matched, 'The evidence does not tell the VM’s memory.', { followsFrom: 'os.acpi-tables' });
  }
  const { memorySize } = vmConfig;
  const claim = `${memorySize} bytes of memory`;
  const computed = tdHobDigest(firmware ?? OVMF_MEMORY, memorySize);
  if (computed !== null && equalBytes(computed, digest)) {
    return holds(matched, [rtmr0], `The TD HOB describes ${claim}, as vm_config claims.`);
  }
  if (firmware === null) {
    const detail = `The TD HOB is not that of ${claim} under the usual firmware, and no image or measurement document tells of another.`;
    return undecided(matched, detail, UNKNOWN_OS);
  }
  const hint = 'The VM has another amount of memory than vm_config claims, or the log was altered.';
  const judgement = unexpected(
    matched,
    rtmr0.bound,
    `The TD HOB is not that of ${claim} under the image’s firmware.`,
    hint,
  );
  const expected = computed === null ? {} : { expected: toHex(computed) };
  return { ...judgement, shown: { ...judgement.shown, ...expected, actual: toHex(digest) } };
}

function judgeBootPath({ layout, replays: [, rtmr1, rtmr2] }: BootLog, matched: Matched | null): Judgement {
  const madeUp = falsePayloads([...rtmr1.events, ...rtmr2.events]);
  if (madeUp.length > 0) return falsePayload(madeUp);
  const bound = rtmr1.bound && rtmr2.bound;
  const hint = 'Something else than a dstack kernel was started, or the log was altered.';
  if (!follows(rtmr1.events, RTMR1_DIRECT_BOOT) || !follows(rtmr2.events, RTMR2_DIRECT_BOOT)) {
    const counted = `${rtmr1.events.length} events in RTMR1 and ${rtmr2.events.length} in RTMR2`;
    const detail = `The kernel was not started directly: ${counted} are not the known 5 and 2, or of other types.`;
    return layout === null ? undecided(matched, detail, LAYOUT) : unexpected(matched, bound, detail, hint);
  }
  const others = otherConstants(rtmr1.events, RTMR1_DIRECT_BOOT);
  if (others.length > 0) return unexpected(matched, bound, `Not the known digest: ${listed(others)}.`, hint);
  return holds(
    matched,
    [rtmr1, rtmr2],
    'The firmware started the kernel directly, with one command line and one initrd.',
  );
}
