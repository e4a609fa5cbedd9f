import { describe, expect, it } from 'vitest';
import type { EventLogEntry } from '../../../../../src/core/formats/event-log.js';
import { parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import { type Bend, defaultVm, type EventLogEntryJson, flipBit, toHex } from '../../../../../src/simulator/index.js';
import { another, check, finding, type Simulated, simulate, withStatus } from '../simulated.js';

/** As newer dstack tells it: of the boot, the three ACPI events. */
const reduce = (entries: EventLogEntryJson[]): EventLogEntryJson[] =>
  entries.filter(({ imr, event_type }) => imr === 3 || (imr === 0 && event_type === 10));
const reduced = (bend: Bend = {}): Simulated => simulate({ ...bend, eventLog: reduce });
const base = reduced();
const undocumented = JSON.stringify({ ...base.deployment.vmConfig, tdx_measurement: null });
const images = [parseImageReference(JSON.stringify(base.deployment.imageReference))];
const listed = [{ osImageHash: base.deployment.vmConfig.os_image_hash, name: 'dstack-99.0.0' }];
const BOOT = ['os.event-log-replay', 'os.event-layout', 'os.constant-events', 'os.td-hob', 'os.boot-path'] as const;
const UNKNOWN_OS = { followsFrom: 'os.reference-value' };
const KEPT = 'The log keeps only the ACPI events of the boot';

describe('a log reduced to the ACPI events', () => {
  it('passes every check when all registers are recomputed', () => {
    const byDocument = base.os({ images: listed });
    const byImage = base.os({}, { images, vmConfig: undocumented });
    for (const outcome of [byDocument, byImage]) {
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(BOOT.map((id) => check(outcome, id).detail)).toEqual([
        `${KEPT}: RTMR0 was recomputed with these very digests, RTMR1 and RTMR2 without the log.`,
        `${KEPT}; RTMR0 was recomputed with the 13 of dstack’s firmware (pre202505), in order.`,
        'RTMR0 was recomputed with the known digests of CFV, Secure Boot variables, separator and boot options.',
        'RTMR0 was recomputed with the TD HOB of 8589934592 bytes of memory, as vm_config claims.',
        'RTMR1 and RTMR2 were recomputed: the kernel was started directly, with one command line and one initrd.',
      ]);
    }
  });

  it('is bound by firmware that accepts memory in its own way', () => {
    const tdHob = {
      basePage: 0x900,
      tdHobPageDelta: 1,
      ranges: [
        [4, 3],
        [1, 3],
      ] as [number, number][],
    };
    const world = reduced({ image: { tdHob } });
    expect(check(world.os(), 'os.event-log-replay').status).toBe('pass');
    const { tdx_measurement: _, ...vmConfig } = world.deployment.vmConfig;
    expect(check(world.os({}, { vmConfig: JSON.stringify(vmConfig) }), 'os.event-log-replay').status).toBe('unknown');
  });

  it('leaves open what nothing tells', () => {
    const outcome = base.os({}, { vmConfig: undocumented });
    expect(withStatus(outcome, 'fail')).toEqual([]);
    const open = `${KEPT}, and RTMR1 and RTMR2 could not be recomputed.`;
    expect(check(outcome, 'os.event-log-replay')).toMatchObject({ status: 'unknown', detail: open, ...UNKNOWN_OS });
    expect(check(outcome, 'os.boot-path')).toMatchObject({ status: 'unknown', detail: open, ...UNKNOWN_OS });
    // The usual memory map and the claimed memory lead to RTMR0, so its events are known.
    for (const id of ['os.event-layout', 'os.constant-events', 'os.td-hob', 'os.acpi-tables'] as const) {
      expect(check(outcome, id).status).toBe('pass');
    }

    const shapeless = base.os({}, { vmConfig: null });
    expect(finding(shapeless, 'os.event-log-replay')).toBe(
      `unknown: Nothing binds the log’s digests to RTMR0. ${KEPT}, and RTMR0, RTMR1 and RTMR2 could not be recomputed.`,
    );
    for (const id of ['os.event-layout', 'os.constant-events', 'os.td-hob'] as const) {
      expect(finding(shapeless, id)).toBe(`unknown: ${KEPT}, and RTMR0 could not be recomputed.`);
    }
  });

  it('leaves open just the register that could not be recomputed', () => {
    const world = reduced({ td: (td) => ({ ...td, rtmr2: flipBit(td.rtmr2, 3) }) });
    const outcome = world.os();
    expect(withStatus(outcome, 'fail')).toEqual(['os.rtmr2']);
    expect(finding(outcome, 'os.event-log-replay')).toBe(`unknown: ${KEPT}, and RTMR2 could not be recomputed.`);
    const other = reduced({ td: (td) => ({ ...td, rtmr1: flipBit(td.rtmr1, 3) }) });
    expect(finding(other.os(), 'os.boot-path')).toBe(`unknown: ${KEPT}, and RTMR1 could not be recomputed.`);
  });

  it('is covered by pinned registers, bound or not', () => {
    const measurements = [base.pin];
    for (const vmConfig of [base.deployment.evidence.vm_config, undocumented, null]) {
      const outcome = base.os({ measurements }, { vmConfig });
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    }
    expect(finding(base.os({ measurements }, { vmConfig: null }), 'os.event-log-replay')).toBe(
      `pass: Nothing binds the log’s digests to RTMR0. ${KEPT}, and RTMR0, RTMR1 and RTMR2 could not be recomputed. The pinned set "pinned" covers it.`,
    );
    const other = { ...base.pin, mrtd: another(base.pin.mrtd) };
    expect(check(base.os({ measurements: [other] }, { vmConfig: null }), 'os.event-log-replay').status).toBe('unknown');
  });

  it('is recomputed for the image that booted, not for another', () => {
    const world = reduced({ image: { cmdline: 'quiet', kernelAuthenticode: Buffer.alloc(48, 2) } });
    const outcome = world.os({}, { vmConfig: base.deployment.evidence.vm_config });
    expect(withStatus(outcome, 'fail')).toEqual(['os.rtmr1', 'os.rtmr2', 'os.image-hash-event']);
    expect(check(outcome, 'os.event-log-replay').status).toBe('unknown');
    expect(check(outcome, 'os.boot-path').status).toBe('unknown');
  });

  it('fails for a digest that was not measured, whatever is known', () => {
    const kept = base.eventLog.filter(({ imr }) => imr === 0);
    const log = (events: EventLogEntry[]) => [...events, ...base.eventLog.filter(({ imr }) => imr === 3)];
    for (const [at, event] of kept.entries()) {
      const digest = Uint8Array.from(event.digest ?? []);
      digest[at * 7] = (digest[at * 7] ?? 0) ^ 0x20;
      const eventLog = log(kept.with(at, { ...event, digest }));
      for (const [policy, input] of [
        [{}, {}],
        [{ images: listed }, {}],
        [{ measurements: [base.pin] }, {}],
        [{ measurements: [base.pin] }, { vmConfig: undocumented }],
        [{}, { images, vmConfig: undocumented }],
      ] as const) {
        const outcome = base.os({ ...policy } as never, { ...input, eventLog } as never);
        expect(withStatus(outcome, 'fail')).toEqual(['os.event-log-replay', 'os.acpi-tables']);
      }
    }
    const swapped = log(kept.with(0, kept[1] ?? never()).with(1, kept[0] ?? never()));
    const outcome = base.os({}, { eventLog: swapped });
    const { loader, rsdp, tables } = defaultVm().acpi;
    expect(check(outcome, 'os.event-log-replay')).toMatchObject({
      status: 'fail',
      detail: `${KEPT}, and these are not the measured ones: RTMR0 has others.`,
      expected: `loader ${toHex(loader)}, rsdp ${toHex(rsdp)}, tables ${toHex(tables)}`,
      actual: `loader ${toHex(rsdp)}, rsdp ${toHex(loader)}, tables ${toHex(tables)}`,
      hint: 'Fetch quote and event log again in one answer; the events must be unaltered.',
    });
    const cut = base.os({}, { eventLog: log(kept.map((event) => ({ ...event, digest: null }))) });
    expect(check(cut, 'os.event-log-replay').status).toBe('fail');
    expect(check(cut, 'os.event-log-replay').actual).toBeUndefined();
  });

  it('fails where tables cannot be generated and the told ones do not lead to RTMR0', () => {
    const bend = { vmConfig: { qemu_version: '7.2.0' } };
    expect(check(reduced(bend).os(), 'os.event-log-replay').status).toBe('pass');
    expect(check(reduced(bend).os(), 'os.acpi-tables').status).toBe('unknown');
    const world = simulate({
      ...bend,
      eventLog: (entries) =>
        reduce(entries).map((entry, i) => (i === 1 ? { ...entry, digest: '00'.repeat(48) } : entry)),
    });
    expect(withStatus(world.os(), 'fail')).toEqual(['os.rtmr0']);
    expect(check(world.os(), 'os.event-log-replay').status).toBe('unknown');
  });
});

function never(): never {
  throw new Error('no event');
}
