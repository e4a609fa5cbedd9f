// The line of firmware that measures 17 events, SMBIOS tables among them, on VMs of the simulator.

import { describe, expect, it } from 'vitest';
import type { EventLogEntry } from '../../../../../src/core/formats/event-log.js';
import { parseImageReference } from '../../../../../src/core/measure/image-reference.js';
import { type Bend, hex, type MeasuredEvent } from '../../../../../src/simulator/index.js';
import { vectors } from '../../measure/acpi/vectors.js';
import { another, check, finding, type Simulated, simulate, withStatus } from '../simulated.js';

const newer = (bend: Bend = {}): Simulated => {
  const { image } = bend;
  return simulate({ ...bend, image: { ovmf: 'stable202505', ...(typeof image === 'object' ? image : {}) } });
};
const base = newer();
const listed = ({ deployment }: Simulated) => ({
  images: [{ osImageHash: deployment.vmConfig.os_image_hash, name: 'dstack-99.0.0' }],
});
const imageOf = ({ deployment }: Simulated, ovmfVariant: string | null) => {
  const image = structuredClone(deployment.imageReference);
  image.profile.ovmfVariant = ovmfVariant;
  return parseImageReference(JSON.stringify(image));
};
const untold = ({ deployment }: Simulated): string => {
  const { tdx_measurement: _, ovmf_variant: __, ...config } = deployment.vmConfig;
  return JSON.stringify(config);
};
/** As newer dstack tells it: of the boot, the three ACPI events. */
const reduced = ({ eventLog }: Simulated): EventLogEntry[] => {
  const acpi = eventLog.filter(({ imr, eventType }) => imr === 0 && eventType === 10).slice(-3);
  return [...acpi, ...eventLog.filter(({ imr }) => imr === 3)];
};
/** A VM as QEMU made it: the ACPI digests of a golden vector, see test/vectors/acpi. */
const golden = (id: number): NonNullable<Bend['vm']> => {
  const vector = vectors('golden').find((row) => row.id === id);
  if (vector === undefined) throw new Error(`no golden vector ${id}`);
  const { loader, rsdp, tables } = vector.sha384;
  const { cpus: cpuCount, memory: memorySize, qemu_version: qemuVersion } = vector.config;
  return { cpuCount, memorySize, qemuVersion, acpi: { loader: hex(loader), rsdp: hex(rsdp), tables: hex(tables) } };
};
const NONE =
  'QEMU makes other SMBIOS tables for the claimed VM, with every product name and set of CPU features that is known';

describe('firmware that measures SMBIOS tables', () => {
  it('passes every check with its image listed, or given', () => {
    expect(base.eventLog.filter(({ imr }) => imr === 0)).toHaveLength(17);
    expect(base.os(listed(base)).checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    for (const name of ['stable202505', null]) {
      const outcome = base.os({}, { images: [imageOf(base, name)], vmConfig: untold(base) });
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(outcome.expected.rtmr0).toBe(base.pin.rtmr0);
    }
  });

  it('says so', () => {
    const outcome = base.os();
    expect(finding(outcome, 'os.constant-events')).toBe(
      'pass: CFV, boot menu and boot order of QEMU, Secure Boot variables, separator and boot options have their known digests.',
    );
    expect(finding(outcome, 'os.rtmr0')).toBe(
      'pass: RTMR0 is what the measurement document leads to, with the ACPI tables that QEMU makes for the claimed VM, and the SMBIOS tables that it makes.',
    );
    expect(finding(outcome, 'os.acpi-tables')).toBe(
      'pass: The ACPI tables are those that QEMU 9.2.1 makes for the claimed VM, with the PIC off. So are the SMBIOS tables, of product "dstack".',
    );
  });

  it.each([
    ['QEMU 8.2.2, 2 GiB', { vm: golden(123) }],
    ['63 vCPUs', { vm: golden(24) }],
    ['0xb0000000 bytes', { vm: golden(53) }],
    [
      'QEMU’s own product name',
      { vm: { smbios: { manufacturer: 'QEMU', product: 'Standard PC (Q35 + ICH9, 2009)' } } },
    ],
    [
      'another stepping, and no optional feature',
      { vm: { smbios: { cpuSignature: 0xd06ef, cpuFeatures: 0x0f8b_fbff } } },
    ],
    ['all optional features', { vm: { smbios: { cpuFeatures: 0xffff_ffff } } }],
  ] as [string, Bend][])('is recomputed with %s', (_, bend) => {
    const world = newer(bend);
    expect(check(world.os(), 'os.rtmr0').status).toBe('pass');
    expect(check(world.os(), 'os.acpi-tables').status).toBe('pass');
  });

  it('is recomputed from a log that is cut down, and without one', () => {
    const outcome = base.os(listed(base), { eventLog: reduced(base) });
    expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(finding(outcome, 'os.event-layout')).toContain('with the 17 of dstack’s firmware (stable202505), in order.');
    expect(check(base.os({}, { eventLog: null }), 'os.rtmr0').status).toBe('pass');
    const image = base.os({}, { eventLog: reduced(base), images: [imageOf(base, null)], vmConfig: untold(base) });
    expect(image.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  describe.each([
    ['another product name', { smbios: { product: 'Google Compute Engine' } }],
    ['another manufacturer', { smbios: { manufacturer: 'Google' } }],
    ['a CPU of another model than the certificate’s', { smbios: { cpuSignature: 0xc06f2 } }],
    ['CPU features that no CPU with TDX has', { smbios: { cpuFeatures: 0x0f8b_fbfd } }],
    ['other firmware strings', { smbios: { firmware: ['EDK II', 'mine', '02/02/2022'] } }],
  ] as [string, Bend['vm']][])('with SMBIOS tables of %s', (_, vm) => {
    const world = newer({ vm: vm as NonNullable<Bend['vm']> });

    it('is never known by its image', () => {
      const outcome = world.os(listed(world));
      expect(finding(outcome, 'os.rtmr0')).toBe(
        `unknown: RTMR0 cannot be computed from the measurement document: ${NONE}.`,
      );
      expect(check(outcome, 'os.reference-value').status).toBe('unknown');
      expect(check(outcome, 'os.acpi-tables').status).toBe('unknown');
      expect(check(outcome, 'os.rtmr0').followsFrom).toBe('os.acpi-tables');
      expect(check(outcome, 'os.acpi-tables').hint).toBeDefined();
    });

    it('is known by a pin', () => {
      const outcome = world.os({ measurements: [world.pin] });
      expect(outcome.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    });
  });

  it('is never known by tables that are not searched for, without a whole log either', () => {
    const world = newer({ vm: { smbios: { product: 'Google Compute Engine' } } });
    for (const eventLog of [reduced(world), null]) {
      const outcome = world.os(listed(world), { eventLog });
      expect(finding(outcome, 'os.rtmr0')).toContain(NONE);
      expect(check(outcome, 'os.reference-value').status).toBe('unknown');
      expect(check(outcome, 'os.acpi-tables').status).toBe('unknown');
    }
  });

  it('is not known without the CPU’s model, or for memory that is not searched', () => {
    expect(finding(base.os(listed(base), { fmspc: null }), 'os.rtmr0')).toContain('and no PCK certificate names it.');
    expect(check(base.os(listed(base), { fmspc: '00806f050000' }), 'os.reference-value').status).toBe('unknown');
    const large = newer({ vmConfig: { memory_size: 2 ** 41 } });
    expect(finding(large.os(), 'os.rtmr0')).toContain(
      'the SMBIOS tables of 2199023255552 bytes of memory are not searched',
    );
  });

  it('is not known with huge pages, under which it measures more', () => {
    const huge = newer({ vmConfig: { hugepages: true } });
    for (const eventLog of [huge.eventLog, reduced(huge), null]) {
      const outcome = huge.os(listed(huge), { eventLog });
      expect(finding(outcome, 'os.rtmr0')).toBe(
        'unknown: RTMR0 cannot be computed from the measurement document: with huge pages its firmware measures more events than are known.',
      );
      expect(check(outcome, 'os.reference-value').status).toBe('unknown');
    }
    const root: MeasuredEvent = {
      imr: 0,
      eventType: 10,
      event: '',
      payload: Buffer.from(`QEMU FW CFG\0${'etc/extra-pci-roots'.padEnd(56, '\0')}`),
      digest: Buffer.alloc(48, 9),
      version: 1,
    };
    const real = newer({ vmConfig: { hugepages: true }, events: (events) => events.toSpliced(2, 0, root) }).os();
    expect(check(real, 'os.rtmr0').status).toBe('unknown');
    expect(finding(real, 'os.event-layout')).toContain('new: event 2 (type 0xa, fw_cfg "etc/extra-pci-roots").');
  });

  it.each([
    ['memory', { memory_size: 2 ** 32 }, 'unknown', 'os.td-hob'],
    ['vCPUs', { cpu_count: 5 }, 'fail', 'os.acpi-tables'],
    ['NICs', { num_nics: 2 }, 'fail', 'os.acpi-tables'],
    ['QEMU', { qemu_version: '8.2.2' }, 'unknown', 'os.acpi-tables'],
  ] as const)('is of no other %s than claimed', (_, vmConfig, rtmr0, failed) => {
    const world = newer({ vmConfig });
    const outcome = world.os(listed(world));
    expect(check(outcome, 'os.rtmr0').status).toBe(rtmr0);
    expect(withStatus(outcome, 'fail')).toContain(failed);
    expect(check(outcome, 'os.reference-value').status).not.toBe('pass');
    const unlogged = world.os(listed(world), { eventLog: null });
    expect(check(unlogged, 'os.reference-value').status).not.toBe('pass');
  });

  it('is not the other line, and the other line is not it', () => {
    const older = simulate();
    const asNewer = older.os({}, { images: [imageOf(older, 'stable202505')], vmConfig: untold(older) });
    expect(finding(asNewer, 'os.rtmr0')).toBe(
      'fail: RTMR0 is not what image "dstack-99.0.0" leads to: the log has 13 events of it, not the 17 of stable202505.',
    );
    const asOlder = base.os({}, { images: [imageOf(base, 'pre202505')], vmConfig: untold(base) });
    expect(finding(asOlder, 'os.rtmr0')).toContain('The log has 17 events of it, not 13.');
    for (const [world, name] of [
      [older, 'stable202505'],
      [base, 'pre202505'],
    ] as const) {
      const input = { images: [imageOf(world, name)], vmConfig: untold(world), eventLog: null };
      expect(check(world.os({}, input), 'os.rtmr0').status).not.toBe('pass');
    }
  });

  it('is told by the image, then by the log, then by vm_config', () => {
    const wrong = (name: string) => JSON.stringify({ ...JSON.parse(untold(base)), ovmf_variant: name });
    for (const name of ['pre202505', 'stable202602']) {
      const images = [imageOf(base, null)];
      expect(check(base.os({}, { images, vmConfig: wrong(name) }), 'os.rtmr0').status).toBe('pass');
      expect(check(base.os({}, { images, vmConfig: wrong(name), eventLog: null }), 'os.rtmr0').status).not.toBe('pass');
    }
  });

  it('fails for every event that was measured otherwise', () => {
    const rtmr0 = base.deployment.eventLog.flatMap(({ imr }, i) => (imr === 0 ? [i] : []));
    const bends: [string, (events: MeasuredEvent[], at: number) => MeasuredEvent[]][] = [
      [
        'altered',
        (events, at) =>
          events.map((event, i) =>
            i === at ? { ...event, digest: Buffer.alloc(48, 7), payload: Buffer.of() } : event,
          ),
      ],
      ['missing', (events, at) => events.toSpliced(at, 1)],
      ['doubled', (events, at) => events.flatMap((event, i) => (i === at ? [event, event] : [event]))],
    ];
    for (const [name, bend] of bends) {
      for (const at of rtmr0) {
        const world = newer({ events: (events) => bend(events, at) });
        const outcome = world.os(listed(world));
        expect(check(outcome, 'os.event-log-replay').status, name).toBe('pass');
        expect(check(outcome, 'os.rtmr0').status, `${name} ${at}`).not.toBe('pass');
        expect(check(outcome, 'os.reference-value').status, `${name} ${at}`).not.toBe('pass');
      }
    }
  });

  it('fails for events in another order', () => {
    for (const at of [0, 2, 4, 8, 12, 14, 15]) {
      const swap = (events: MeasuredEvent[]): MeasuredEvent[] => {
        const first = events.filter(({ imr }) => imr === 0);
        const [a, b] = [first[at], first[at + 1]];
        return [
          ...first.slice(0, at),
          ...(a && b ? [b, a] : []),
          ...first.slice(at + 2),
          ...events.filter(({ imr }) => imr !== 0),
        ];
      };
      const world = newer({ events: swap });
      const outcome = world.os(listed(world));
      expect(check(outcome, 'os.event-log-replay').status).toBe('pass');
      expect(check(outcome, 'os.rtmr0').status, `${at}`).not.toBe('pass');
      expect(check(outcome, 'os.reference-value').status).not.toBe('pass');
    }
  });

  it('takes no digest from a log that does not replay', () => {
    for (const at of [2, 3, 10, 11, 12, 14, 15, 16, 17]) {
      const world = newer({
        eventLog: (log) =>
          log.map((event, i) => (i === at ? { ...event, digest: another(event.digest), event_payload: '' } : event)),
      });
      expect(withStatus(world.os(), 'fail'), `${at}`).toContain('os.event-log-replay');
      expect(check(world.os(), 'os.rtmr0').status).toBe('pass');
    }
  });
});
