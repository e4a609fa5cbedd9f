import { describe, expect, it } from 'vitest';
import { type ExpectedAcpi, expectedRegisters, type LaunchShape } from '../../../../src/core/measure/expected.js';
import type { ImageProfile } from '../../../../src/core/measure/image.js';
import { defaultImage, tdHobBytes } from '../../../../src/simulator/index.js';
import { replayOracle, sha384 } from './oracle.js';

const GIB = 2 ** 30;
const made = (name: string): string => sha384(Buffer.from(name));
const acpi = { loader: made('loader'), rsdp: made('rsdp'), tables: made('tables') };
const CFV = '344bc51c980ba621aaa00da3ed7436f7d6e549197dfe699515dfa2c6583d95e6412af21c097d473155875ffd561d6790';
const BOOT0000 = '23ada07f5261f12f34a0bd8e46760962d6b4d576a416f1fea1c64bc656b1d28eacf7047ae6e967c58fd2a98bfa74c298';

const profile: ImageProfile = {
  mrtd: { singlePass: made('single pass'), twoPass: made('two pass') },
  ovmfVariant: 'pre202505',
  acceptedMemory: {
    basePage: 0x800,
    tdHobPageDelta: 9,
    ranges: [
      { startPageDelta: 0, pages: 6 },
      { startPageDelta: 9, pages: 2 },
      { startPageDelta: 11, pages: 2 },
      { startPageDelta: 16, pages: 16 },
    ],
  },
  cfv: [CFV],
  kernel: {
    plain: made('plain kernel'),
    headerNormalized: false,
    initrdMax: 0xffff_ffff,
    initrdSize: 0x1000,
    patched: [
      { initrdAddress: 0x7ffd_6000, digest: made('kernel') },
      { initrdAddress: 0x3ffd_6000, digest: made('kernel, 1 GiB') },
    ],
  },
  cmdline: made('cmdline'),
  initrd: made('initrd'),
};
const shape: LaunchShape = {
  memorySize: 4 * GIB,
  qemuVersion: '9.2.1',
  qemuSinglePassAddPages: null,
  ovmfVariant: null,
};

function expected(change: Partial<LaunchShape> = {}, image: Partial<ImageProfile> = {}, tables: ExpectedAcpi = acpi) {
  return expectedRegisters({ ...profile, ...image }, { ...shape, ...change }, tables);
}
/** The only one there is. */
function single(...given: Parameters<typeof expected>) {
  const [registers, ...more] = expected(...given);
  if (registers === undefined || more.length > 0) throw new Error(`${more.length + 1} candidates`);
  return registers;
}

const absentVariable = (guid: string, name: string): string => {
  const length = Buffer.alloc(16);
  length.writeUInt32LE(name.length);
  return sha384(Buffer.from(guid, 'hex'), length, Buffer.from(name, 'utf16le'));
};
const GLOBAL = '61dfe48bca93d211aa0d00e098032b8c';
const DATABASE = 'cbb219d73a3d9645a3bcdad00e67656f';
const separator = sha384(Buffer.alloc(4));
const rtmr0Events = (memorySize: number): string[] => [
  sha384(tdHobBytes(defaultImage(), memorySize)),
  CFV,
  absentVariable(GLOBAL, 'SecureBoot'),
  absentVariable(GLOBAL, 'PK'),
  absentVariable(GLOBAL, 'KEK'),
  absentVariable(DATABASE, 'db'),
  absentVariable(DATABASE, 'dbx'),
  separator,
  acpi.loader,
  acpi.rsdp,
  acpi.tables,
  sha384(Buffer.alloc(2)),
  BOOT0000,
];
const rtmr1Events = (kernel: string): string[] => [
  kernel,
  made('Calling EFI Application from Boot Option'),
  separator,
  made('Exit Boot Services Invocation'),
  made('Exit Boot Services Returned with Success'),
];

describe('expectedRegisters', () => {
  it('gives registers and the events behind them', () => {
    const { launch, mrtd, rtmr0, rtmr1, rtmr2, notes } = single();
    expect(launch).toEqual({ versions: '9.0 to 10.1', pageOrder: 'singlePass', kernelHeader: 'patched' });
    expect(mrtd).toEqual({ value: made('single pass'), unknown: null, events: [] });
    expect(notes).toEqual([]);
    for (const [register, digests] of [
      [rtmr0, rtmr0Events(4 * GIB)],
      [rtmr1, rtmr1Events(made('kernel'))],
      [rtmr2, [made('cmdline'), made('initrd')]],
    ] as const) {
      expect(register.events.map(({ digest }) => digest)).toEqual(digests);
      expect(register).toMatchObject({ value: replayOracle(digests), unknown: null });
    }
    expect(rtmr0.events.map(({ name, dependsOn }) => `${name}: ${dependsOn}`)).toEqual([
      'TD HOB: memory size and the memory that the firmware accepts',
      'CFV: variable store in the firmware, which is EDK II’s empty one',
      'SecureBoot: Secure Boot variables, which dstack does not set',
      'PK: Secure Boot variables, which dstack does not set',
      'KEK: Secure Boot variables, which dstack does not set',
      'db: Secure Boot variables, which dstack does not set',
      'dbx: Secure Boot variables, which dstack does not set',
      'separator: nothing: it is the same in every direct boot',
      'ACPI table loader: vCPU count, memory size, devices and QEMU version',
      'ACPI RSDP: vCPU count, memory size, devices and QEMU version',
      'ACPI tables: vCPU count, memory size, devices and QEMU version',
      'BootOrder: firmware',
      'Boot0000: firmware',
    ]);
  });

  it.each([
    ['8.2.2', null, 'two pass', 'kernel'],
    ['9.0.0', null, 'single pass', 'kernel'],
    ['10.0.9', null, 'single pass', 'kernel'],
    ['10.2.0', null, 'single pass', 'plain kernel'],
    ['11.1.0', null, 'single pass', 'plain kernel'],
    ['9.2.1', true, 'two pass', 'kernel'],
    ['8.2.2', false, 'single pass', 'kernel'],
  ])('with QEMU %s and two passes %s: %s, %s', (qemuVersion, qemuSinglePassAddPages, order, kernel) => {
    const { mrtd, rtmr1 } = single({ qemuVersion, qemuSinglePassAddPages });
    expect(mrtd.value).toBe(made(order));
    expect(rtmr1.value).toBe(replayOracle(rtmr1Events(made(kernel))));
  });

  it('depends on memory in TD HOB and kernel', () => {
    const usual = replayOracle(rtmr1Events(made('kernel')));
    expect(single({ memorySize: 2 * GIB }).rtmr0.value).toBe(replayOracle(rtmr0Events(2 * GIB)));
    expect(single({ memorySize: 2 * GIB }).rtmr1.value).toBe(usual);
    expect(single({ memorySize: 0xb000_0000 }).rtmr1.value).toBe(usual);
    expect(single({ memorySize: GIB }).rtmr1.value).toBe(replayOracle(rtmr1Events(made('kernel, 1 GiB'))));
  });

  it('gives every possibility when the version is not told', () => {
    const all = [
      ['9.0 to 10.1', 'single pass', 'kernel'],
      ['10.2 and later', 'single pass', 'plain kernel'],
      ['8', 'two pass', 'kernel'],
    ];
    const told = (...given: Parameters<typeof expected>) =>
      expected(...given).map(({ launch, mrtd, rtmr1 }) => [
        launch.versions,
        ['single pass', 'two pass'].find((order) => made(order) === mrtd.value),
        ['kernel', 'plain kernel'].find((kernel) => replayOracle(rtmr1Events(made(kernel))) === rtmr1.value),
      ]);
    for (const qemuVersion of [null, 'latest', '7.2.0', '12.0.0', '9.10.0', '10'])
      expect(told({ qemuVersion })).toEqual(all);
    expect(told({ qemuVersion: null, qemuSinglePassAddPages: true })).toEqual([
      ['9.0 to 10.1, 8', 'two pass', 'kernel'],
      ['10.2 and later', 'two pass', 'plain kernel'],
    ]);
    const normalised = { kernel: { ...profile.kernel, headerNormalized: true, patched: [] } };
    expect(told({ qemuVersion: null }, normalised)).toEqual([
      ['9.0 to 10.1, 10.2 and later', 'single pass', 'plain kernel'],
      ['8', 'two pass', 'plain kernel'],
    ]);
  });

  it('takes a normalised kernel as it is', () => {
    const kernel = { ...profile.kernel, headerNormalized: true, patched: [] };
    for (const qemuVersion of ['8.2.2', '9.2.1', '10.2.0']) {
      for (const memorySize of [GIB + 2 ** 20, 2 * GIB, 64 * GIB]) {
        const { rtmr1 } = single({ qemuVersion, memorySize }, { kernel });
        expect(rtmr1.value).toBe(replayOracle(rtmr1Events(made('plain kernel'))));
      }
    }
  });

  it('has no RTMR0 without ACPI tables, a known layout or a possible memory size', () => {
    const untold = single({}, {}, { unknown: 'a virtual TPM' }).rtmr0;
    expect(untold.value).toBeNull();
    expect(untold.unknown).toBe('the ACPI tables cannot be known: a virtual TPM');
    expect(untold.events.filter(({ digest }) => digest === null).map(({ name }) => name)).toEqual([
      'ACPI table loader',
      'ACPI RSDP',
      'ACPI tables',
    ]);

    const unknown = 'its firmware measures in the layout "stable202602"; known: pre202505, stable202505';
    const later = { value: null, unknown, events: [] };
    expect(single({}, { ovmfVariant: 'stable202602' }).rtmr0).toEqual(later);
    expect(single({ ovmfVariant: 'stable202602' }, { ovmfVariant: null }).rtmr0).toEqual(later);
    expect(single({ ovmfVariant: 'stable202602' }).rtmr0.value).toBe(replayOracle(rtmr0Events(4 * GIB)));
    expect(single({}, { ovmfVariant: null }).rtmr0.value).toBe(replayOracle(rtmr0Events(4 * GIB)));

    const small = single({ memorySize: 8 * 2 ** 20 }).rtmr0;
    expect(small).toMatchObject({
      value: null,
      unknown: 'no VM with 8388608 bytes of memory can have its firmware',
    });
    expect(small.events[0]).toMatchObject({ name: 'TD HOB', digest: null });
  });

  it('has all events of RTMR0 but the SMBIOS tables for firmware that measures them', () => {
    const { value, unknown, events } = single({}, { ovmfVariant: 'stable202505' }).rtmr0;
    expect(value).toBeNull();
    expect(unknown).toBe('its firmware measures the SMBIOS tables, which depend on the host’s CPU');
    expect(events).toHaveLength(17);
    expect(events.filter(({ digest }) => digest === null).map(({ name }) => name)).toEqual(['SMBIOS tables']);
  });

  it('has no RTMR1 for memory that the profile was not made for, or that is too small', () => {
    const other = single({ memorySize: 3 * 2 ** 29 }).rtmr1;
    expect(other.value).toBeNull();
    expect(other.unknown).toBe('the kernel was not measured as QEMU patches it for 1610612736 bytes of memory');
    expect(other.events[0]).toMatchObject({ name: 'kernel', digest: null });
    expect(single({ memorySize: 3 * 2 ** 29, qemuVersion: '10.2.0' }).rtmr1.unknown).toBeNull();
    expect(single({ memorySize: 0x28000 }).rtmr1).toMatchObject({
      value: null,
      unknown: 'an initrd of 4096 bytes does not fit a VM with 163840 bytes of memory',
    });
  });

  it('notes a variable store that is not dstack’s', () => {
    expect(single({}, { cfv: ['00'] }).notes).toEqual([
      'The firmware has a variable store (CFV) with the digest 00; RTMR0 is computed for EDK II’s empty variable store, as in dstack’s images.',
    ]);
    expect(single({}, { cfv: [] }).notes).toEqual([
      'The firmware has no variable store; RTMR0 is computed for EDK II’s empty variable store, as in dstack’s images.',
    ]);
    expect(single({}, { cfv: [CFV, CFV] }).notes).toHaveLength(1);
  });
});
