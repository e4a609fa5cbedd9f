import { describe, expect, it } from 'vitest';
import { generateTables } from '../../../../../src/core/appraisal/os/acpi-tables.js';
import { parseVmConfig } from '../../../../../src/core/formats/vm-config.js';
import { parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import { defaultVm, hex, type MeasuredEvent, toHex, type VmConfigJson } from '../../../../../src/simulator/index.js';
import { vectors } from '../../measure/acpi/vectors.js';
import { another, check, finding, simulate, withStatus } from '../simulated.js';

const id = 'os.acpi-tables';
const base = simulate();
const PIN_HINT = 'Pin the registers of a VM that you trust in the policy (os.measurements).';
const COVERED = ' The pinned set "pinned" covers it.';
const shaped = (vmConfig: Partial<VmConfigJson>): string =>
  JSON.stringify({ ...base.deployment.vmConfig, ...vmConfig });
const digestsOf = (row: number) => {
  const vector = vectors('golden').find((candidate) => candidate.id === row);
  if (vector === undefined) throw new Error(`no golden vector ${row}`);
  return vector.sha384;
};
/** 2 vCPUs and 2 GiB on QEMU 9.2.1 with the PIC on: not what that version does by itself. */
const picOn = () => {
  const { loader, rsdp, tables } = digestsOf(102);
  const acpi = { loader: hex(loader), rsdp: hex(rsdp), tables: hex(tables) };
  return { cpuCount: 2, memorySize: 2 ** 31, acpi };
};

describe('generateTables', () => {
  const config = (edit: object) => parseVmConfig(JSON.stringify({ cpu_count: 2, memory_size: 2 ** 31, ...edit }));

  it('makes them with the PIC as claimed or usual, then the other way', () => {
    const [off, on] = [digestsOf(0), digestsOf(102)];
    const asUsual = generateTables(config({ qemu_version: '9.2.1' }), null);
    expect(asUsual).toEqual({
      candidates: [
        { digests: off, pic: false },
        { digests: on, pic: true },
      ],
      unknown: null,
      refused: null,
      qemuVersion: '9.2.1',
    });
    const claimed = generateTables(config({ qemu_version: '9.2.1', pic: true }), null);
    expect(claimed.candidates.map(({ pic }) => pic)).toEqual([true, false]);
  });

  it('needs no second one where the log tells the first', () => {
    const vmConfig = config({ qemu_version: '9.2.1' });
    expect(generateTables(vmConfig, digestsOf(0)).candidates).toHaveLength(1);
    expect(generateTables(vmConfig, digestsOf(102)).candidates).toHaveLength(2);
  });

  it('says why there are none', () => {
    expect(generateTables(config({ qemu_version: '12.0.0' }), null)).toEqual({
      candidates: [],
      unknown: 'the tables of QEMU "12.0.0" are not known, only those of 8.0 to 11.1',
      refused: null,
      qemuVersion: '12.0.0',
    });
    expect(generateTables(config({}), null).qemuVersion).toBe('9.1.0');
  });
});

describe('os.acpi-tables', () => {
  it('passes for the tables of the claimed VM, whatever else is known', () => {
    const detail = 'pass: The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC off.';
    expect(finding(base.os(), id)).toBe(detail);
    expect(finding(base.os({ measurements: [base.pin] }), id)).toBe(detail);
    expect(finding(base.os({}, { vmConfig: shaped({ tdx_measurement: undefined as never }) }), id)).toBe(detail);
  });

  it('passes with the PIC other than claimed, and says so', () => {
    const world = simulate({ vm: picOn(), vmConfig: { pic: false } });
    expect(finding(world.os(), id)).toBe(
      'pass: The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC on, though vm_config says off.',
    );
    expect(check(world.os(), 'os.rtmr0').status).toBe('pass');
    expect(finding(simulate({ vm: picOn(), vmConfig: { pic: true } }).os(), id)).toBe(
      'pass: The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC on.',
    );
    expect(finding(simulate({ vm: picOn() }).os(), id)).toMatch(/with the PIC on\.$/);
  });

  it('says which QEMU was assumed', () => {
    const { loader, rsdp, tables } = digestsOf(624); // 8 vCPUs, QEMU 9.1.0
    const acpi = { loader: hex(loader), rsdp: hex(rsdp), tables: hex(tables) };
    const world = simulate({ vm: { cpuCount: 8, acpi }, vmConfig: { qemu_version: '' } });
    expect(finding(world.os(), id)).toBe(
      'pass: The ACPI tables are those that QEMU 9.1.0 (vm_config names none) makes for the claimed VM, with the PIC off.',
    );
  });

  it('passes without a log when RTMR0 proves them', () => {
    expect(finding(base.os({}, { eventLog: null }), id)).toBe(
      'pass: RTMR0 was recomputed with those that QEMU 9.2.1 makes for the claimed VM, with the PIC off.',
    );
    const other = { ...base.report, rtmrs: base.report.rtmrs.with(0, new Uint8Array(48)) as typeof base.report.rtmrs };
    expect(check(base.os({}, { eventLog: null, report: other }), id)).toMatchObject({
      status: 'unknown',
      detail: 'The evidence has no ACPI digests at a known place of its event log.',
      followsFrom: 'os.event-layout',
    });
  });

  it.each([
    ['loader', 8],
    ['rsdp', 9],
    ['tables', 10],
  ] as const)('fails for another %s, measured or only told', (file, index) => {
    const unlike = another(toHex(defaultVm().acpi[file]));
    const measured = simulate({ vm: { acpi: { [file]: hex(unlike) } } });
    const told = simulate({
      eventLog: (entries) => entries.map((entry, i) => (i === index ? { ...entry, digest: unlike } : entry)),
    });
    for (const world of [measured, told]) {
      expect(check(world.os(), id)).toMatchObject({
        status: 'fail',
        detail: 'QEMU 9.2.1 makes other ACPI tables for the claimed VM, with the PIC on or off.',
        expected: `${file} ${toHex(defaultVm().acpi[file])}`,
        actual: `${file} ${unlike}`,
        hint: 'ACPI tables differ: the VM was launched with another vCPU count, memory size, device set or QEMU version than vm_config claims.',
      });
    }
    expect(withStatus(measured.os({ images: listed(measured) }), 'fail')).toEqual([
      'os.rtmr0',
      id,
      'os.reference-value',
    ]);
    const pinned = measured.os({ measurements: [measured.pin] });
    expect(finding(pinned, id)).toBe(
      `pass: QEMU 9.2.1 makes other ACPI tables for the claimed VM, with the PIC on or off.${COVERED}`,
    );
    // What the quote does not vouch for, a pin does not cover.
    expect(check(told.os({ measurements: [told.pin] }), id).status).toBe('fail');
  });

  it.each([
    [{ cpu_count: 6 }, '4 vCPUs instead of 6'],
    [{ num_nics: 3 }, '1 NICs instead of 3'],
    [{ hotplug_off: true }, 'PCI hot-plug on'],
    [{ qemu_version: '10.0.2' }, 'QEMU 9.2.1 instead of "10.0.2"'],
    [{ memory_size: 2 ** 30 }, '8 GiB of memory instead of 1'],
  ])('tells the shape near the claimed one that has the tables: %j', (claim, change) => {
    const outcome = base.os({}, { vmConfig: shaped(claim) });
    expect(check(outcome, id)).toMatchObject({
      status: 'fail',
      hint: `It would match with ${change}: vm_config is wrong, or the VM was not launched as it should be.`,
    });
  });

  it('looks for none around a huge VM, nor for shapes that cannot be', () => {
    expect(check(base.os({}, { vmConfig: shaped({ cpu_count: 300 }) }), id).hint).toMatch(/^ACPI tables differ: /);
    expect(check(base.os({}, { vmConfig: shaped({ num_gpus: 24, pci_hole64_size: 2 ** 40 }) }), id).hint).toMatch(
      /^ACPI tables differ: /,
    );
  });

  it('is unknown for tables that cannot be known, unless registers are pinned', () => {
    const detail =
      'The ACPI tables of the claimed VM cannot be known: a virtual TPM (swtpm) adds a table and devices that are not modelled.';
    const vmConfig = shaped({ swtpm: true });
    const given = { vmConfig, images: [] };
    expect(check(base.os({ images: listed(base) }, given), id)).toMatchObject({
      status: 'unknown',
      detail,
      hint: PIN_HINT,
    });
    expect(check(base.os({ images: listed(base) }, given), 'os.reference-value').status).toBe('pass');
    expect(finding(base.os({ measurements: [base.pin] }, given), id)).toBe(`pass: ${detail}${COVERED}`);
  });

  it('is unknown without the shape, unless registers are pinned', () => {
    const detail = 'The evidence does not tell the shape of the VM.';
    expect(check(base.os({}, { vmConfig: null }), id)).toMatchObject({
      status: 'unknown',
      detail,
      followsFrom: 'os.reference-value',
    });
    const given = base.os(
      {},
      { vmConfig: null, images: [parseImageReference(JSON.stringify(base.deployment.imageReference))] },
    );
    expect(check(given, id)).toMatchObject({ status: 'unknown', detail, hint: 'Give evidence with vm_config.' });
    expect(check(given, 'os.rtmr0').followsFrom).toBe(id);
    expect(check(given, 'os.reference-value').followsFrom).toBe('os.rtmr0');
    expect(finding(base.os({ measurements: [base.pin] }, { vmConfig: null }), id)).toBe(`pass: ${detail}${COVERED}`);
  });

  it('is unknown for the right tables in a log that nothing binds', () => {
    const world = simulate({
      eventLog: (entries) => entries.map((entry, i) => (i === 3 ? { ...entry, digest: another(entry.digest) } : entry)),
      vmConfig: ({ tdx_measurement: _, ...config }) => config,
    });
    // The usual memory map leads to RTMR0 after all.
    expect(check(world.os(), id).status).toBe('pass');
    const report = {
      ...world.report,
      rtmrs: world.report.rtmrs.with(0, new Uint8Array(48)) as typeof world.report.rtmrs,
    };
    expect(check(world.os({}, { report }), id)).toMatchObject({
      status: 'unknown',
      detail:
        'The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC off. But nothing binds the log’s digests to RTMR0.',
      followsFrom: 'os.event-log-replay',
    });
  });

  it('fails for other tables under firmware that measures more events', () => {
    const later = (events: MeasuredEvent[]): MeasuredEvent[] => {
      const types = [0x8000000b, 0x8000000a, 10, 10, ...Array<number>(5).fill(0x80000001), 4, 10, 10, 10];
      const event = (eventType: number): MeasuredEvent => ({
        imr: 0,
        eventType,
        event: '',
        payload: Buffer.alloc(0),
        digest: Buffer.alloc(48, 3),
        version: 1,
      });
      const rtmr0 = [...types, 0x80000009, 0x80000002, 0x80000002, 0x80000002].map(event);
      return [...rtmr0, ...events.filter(({ imr }) => imr !== 0)];
    };
    const world = simulate({ events: later });
    const detail = 'QEMU 9.2.1 makes other ACPI tables for the claimed VM, with the PIC on or off.';
    expect(check(world.os(), id)).toMatchObject({
      status: 'fail',
      detail,
      actual: expect.stringContaining('loader 03'),
    });
    expect(finding(world.os({ measurements: [world.pin] }), id)).toBe(`pass: ${detail}${COVERED}`);
  });
});

function listed({ deployment }: ReturnType<typeof simulate>) {
  return [{ osImageHash: deployment.vmConfig.os_image_hash, name: 'dstack-99.0.0' }];
}
