import { describe, expect, it } from 'vitest';
import { type Bend, flipBit } from '../../../kit/index.js';
import { another, check, finding, simulate, withStatus } from '../simulated.js';

const GIB = 1024 ** 3;
const base = simulate();
const { registers } = base.deployment;
/** The register of the quote is another than was measured. */
const bent = (register: 'mrTd' | 'rtmr0' | 'rtmr1' | 'rtmr2') =>
  simulate({ td: (td) => ({ ...td, [register]: flipBit(td[register], 5) }) });

describe('registers by the measurement document', () => {
  it('all follow, for every VM that the document covers', () => {
    const shapes: Bend[] = [
      {},
      { vm: { memorySize: 2 * GIB, qemuVersion: '8.2.2' } },
      { vm: { memorySize: 0xb000_0000 } },
      { vm: { memorySize: 512 * GIB, qemuVersion: '9.0.0' } },
      {
        image: {
          tdHob: {
            basePage: 0x900,
            tdHobPageDelta: 1,
            ranges: [
              [4, 3],
              [1, 3],
            ],
          },
        },
      },
    ];
    for (const shape of shapes) {
      const world = simulate(shape);
      const outcome = world.os();
      expect(withStatus(outcome, 'fail')).toEqual([]);
      expect(withStatus(outcome, 'unknown')).toEqual(['os.acpi-tables', 'os.reference-value', 'os.dev-image']);
      const { mrtd, rtmr0, rtmr1, rtmr2 } = world.deployment.registers;
      expect(outcome.expected).toEqual({ mrtd, rtmr0, rtmr1, rtmr2 });
    }
  });

  it('say so', () => {
    const outcome = base.os();
    expect(finding(outcome, 'os.mrtd')).toBe(
      'pass: MRTD is that of the measurement document, with pages added in a single pass.',
    );
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'pass: RTMR0 is what the measurement document and the event log’s ACPI digests lead to.',
    );
    expect(finding(outcome, 'os.rtmr1')).toBe('pass: RTMR1 is what the measurement document leads to.');
    expect(finding(outcome, 'os.rtmr2')).toBe('pass: RTMR2 is what the measurement document leads to.');
  });

  it.each([
    [
      'mrTd',
      'mrtd',
      'MRTD is not that of the measurement document, in whichever order QEMU adds the firmware’s pages.',
    ],
    ['rtmr0', 'rtmr0', 'RTMR0 is not what the measurement document and the event log’s ACPI digests lead to.'],
    ['rtmr1', 'rtmr1', 'RTMR1 is not what the measurement document leads to.'],
    ['rtmr2', 'rtmr2', 'RTMR2 is not what the measurement document leads to.'],
  ] as const)('fail for another %s', (field, name, detail) => {
    const world = bent(field);
    const outcome = world.os();
    const failed = name === 'mrtd' ? [`os.${name}`] : ['os.event-log-replay', `os.${name}`];
    expect(withStatus(outcome, 'fail')).toEqual(failed);
    expect(check(outcome, `os.${name}`)).toMatchObject({
      detail,
      expected: registers[name],
      actual: world.deployment.registers[name],
    });
    expect(check(outcome, `os.${name}`).hint).toBeTruthy();
    expect(outcome.expected[name]).toBe(registers[name]);
  });
});

describe('MRTD', () => {
  it('may be of the other page order than vm_config suggests, and of no third', () => {
    for (const qemuVersion of ['8.2.2', '9.2.1']) {
      const world = simulate({ vmConfig: { qemu_version: qemuVersion } });
      expect(check(world.os(), 'os.mrtd').status).toBe('pass');
    }
    const unusual = simulate({ vmConfig: { qemu_single_pass_add_pages: true } }).os();
    expect(finding(unusual, 'os.mrtd')).toBe(
      'pass: MRTD is that of the measurement document, with pages added in a single pass, though vm_config suggests the other order.',
    );
    const twoPass = simulate({ vm: { qemuVersion: '8.2.2' } }).os();
    expect(finding(twoPass, 'os.mrtd')).toBe(
      'pass: MRTD is that of the measurement document, with pages added in two passes.',
    );
    const third = simulate({ td: { mrTd: Buffer.alloc(48) }, vmConfig: { qemu_version: '8.2.2' } });
    expect(check(third.os(), 'os.mrtd').expected).toBe(simulate({ vm: { qemuVersion: '8.2.2' } }).pin.mrtd);
  });
});

describe('RTMR0', () => {
  it('is unknown for firmware of another layout', () => {
    const outcome = simulate({ image: { ovmf: '202505' } }).os();
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from the measurement document: its firmware measures in a way that this version does not know.',
    );
    expect(outcome.expected.rtmr0).toBeNull();
  });

  it('is unknown without the ACPI digests of an event log', () => {
    const detail =
      'unknown: RTMR0 cannot be computed from the measurement document: the ACPI digests of an event log of its layout are missing.';
    const withoutDigest = base.eventLog.map((event) => (event.index === 9 ? { ...event, digest: null } : event));
    for (const eventLog of [null, base.eventLog.slice(1), withoutDigest]) {
      const outcome = base.os({}, { eventLog });
      expect(finding(outcome, 'os.rtmr0')).toBe(detail);
      expect(check(outcome, 'os.rtmr1').status).toBe('pass');
    }
  });

  it('fails for an ACPI digest that was not measured', () => {
    for (const index of [8, 9, 10]) {
      const world = simulate({
        eventLog: (entries) => entries.map((e, i) => (i === index ? { ...e, digest: another(e.digest) } : e)),
      });
      expect(withStatus(world.os(), 'fail')).toEqual(['os.event-log-replay', 'os.rtmr0']);
    }
  });

  it('is computed with known constants, not those of the log', () => {
    const world = simulate({
      eventLog: (entries) =>
        entries.map((e, i) => (i === 4 ? { ...e, digest: another(e.digest), event_payload: '' } : e)),
    });
    expect(check(world.os(), 'os.rtmr0').status).toBe('pass');
    expect(withStatus(world.os(), 'fail')).toEqual(['os.event-log-replay', 'os.constant-events']);
  });

  it('is unknown for memory that cannot hold the firmware', () => {
    const outcome = simulate({ vmConfig: { memory_size: 4096 } }).os();
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'unknown: RTMR0 cannot be computed from the measurement document: no VM with 4096 bytes of memory can have its firmware.',
    );
  });
});

describe('RTMR1', () => {
  it.each([
    [{ memorySize: GIB }, 'QEMU patches the kernel in another way for 1073741824 bytes of memory'],
    [{ qemuVersion: '10.2.0' }, 'QEMU 10.2 hands the kernel to a TD unpatched'],
  ])('is unknown where QEMU may hand over another kernel: %j', (vm, why) => {
    const world = simulate({ vm, td: (td) => ({ ...td, rtmr1: flipBit(td.rtmr1, 0) }) });
    const outcome = world.os();
    expect(finding(outcome, 'os.rtmr1')).toBe(
      `unknown: RTMR1 cannot be computed from the measurement document: ${why}.`,
    );
    expect(outcome.expected.rtmr1).toBeNull();
    expect(check(simulate({ vm }).os(), 'os.rtmr1').status).toBe('pass');
  });
});
