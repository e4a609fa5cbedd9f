import { describe, expect, it } from 'vitest';
import { parseVmConfig } from '../../../../src/core/formats/vm-config.js';
import { firstDifference, matchingNeighbour, neighbours } from '../../../../src/core/measure/explain.js';

const GIB = 2 ** 30;
const events = (...names: string[]) => names.map((name) => ({ name, digest: `${name} digest`, dependsOn: '' }));
const rtmr0 = events('TD HOB', 'CFV', 'SecureBoot', 'separator', 'ACPI table loader', 'ACPI tables', 'Boot0000');
const logged = rtmr0.map(({ digest }) => digest);

describe('firstDifference', () => {
  it('is none where all is as expected', () => {
    expect(firstDifference(rtmr0, logged)).toBeNull();
    expect(firstDifference([], [])).toBeNull();
  });

  it.each([
    [0, 'The memory map differs: the VM was launched with another memory size than vm_config claims.'],
    [1, 'The firmware’s variable store differs: the VM was launched with another one, or with other firmware.'],
    [2, 'Secure Boot variables are set: the VM was launched with another variable store than dstack’s.'],
    [3, 'The kernel was not started directly, or the firmware is not dstack’s.'],
    [
      4,
      'ACPI tables differ: the VM was launched with another vCPU count, memory size, device set or QEMU version than vm_config claims.',
    ],
    [6, 'Boot options differ: the VM runs other firmware, or QEMU was given a boot order.'],
  ])('names event %i and says what it means', (index, meaning) => {
    const log = logged.map((digest, i) => (i >= index ? 'other' : digest));
    const { name = '', digest = '' } = rtmr0[index] ?? {};
    expect(firstDifference(rtmr0, log)).toEqual({ index, event: name, expected: digest, actual: 'other', meaning });
  });

  it('names kernel, command line and initrd', () => {
    const meaning = (name: string): string | undefined => firstDifference(events(name), ['other'])?.meaning;
    expect(meaning('kernel')).toBe(
      'The kernel differs: another image booted, or QEMU wrote other values into its header (QEMU version, memory size, initrd size).',
    );
    expect(meaning('kernel command line')).toBe(
      'The kernel’s command line differs: another image booted, or it was launched with other arguments.',
    );
    expect(meaning('initrd')).toBe('The initrd differs: another image booted.');
  });

  it('passes over events that cannot be known, and takes a missing digest for another', () => {
    const open = rtmr0.map((event, i) => (i === 4 ? { ...event, digest: null } : event));
    const log = logged.map((digest, i) => (i === 4 || i === 5 ? 'other' : digest));
    expect(firstDifference(open, log)).toMatchObject({ index: 5, event: 'ACPI tables' });
    expect(firstDifference(rtmr0, [null, ...logged.slice(1)])).toMatchObject({ index: 0, actual: null });
  });

  it('tells of events that are missing or too many', () => {
    expect(firstDifference(rtmr0, logged.slice(0, 5))).toEqual({
      index: 5,
      event: 'ACPI tables',
      expected: 'ACPI tables digest',
      actual: null,
      meaning: 'The log ends after 5 of 7 events.',
    });
    expect(firstDifference(rtmr0, [...logged, 'more', 'and more'])).toEqual({
      index: 7,
      event: 'unexpected event',
      expected: null,
      actual: 'more',
      meaning: 'The log has 9 events, 7 are known.',
    });
  });
});

const vmConfig = parseVmConfig(
  JSON.stringify({ cpu_count: 4, memory_size: 8 * GIB, qemu_version: '9.2.1', pic: true, num_nics: 1 }),
);

describe('neighbours', () => {
  it('differ from the shape in one thing each, never in none', () => {
    const list = neighbours(vmConfig);
    for (const { shape } of list) expect(shape).not.toEqual(vmConfig);
    expect(new Set(list.map(({ shape }) => JSON.stringify(shape))).size).toBe(list.length);
    expect(new Set(list.map(({ change }) => change)).size).toBe(list.length);
    expect(list.length).toBeLessThan(70);
  });
});

describe('matchingNeighbour', () => {
  it.each<[string, (shape: typeof vmConfig) => boolean]>([
    ['QEMU 8.2.2 instead of "9.2.1"', (shape) => shape.qemuVersion === '8.2.2'],
    [
      'QEMU 8.2.2 instead of "9.2.1", with its usual PIC and page order',
      (shape) => shape.qemuVersion === '8.2.2' && shape.pic === null,
    ],
    ['firmware pages added in two passes', (shape) => shape.qemuSinglePassAddPages === true],
    ['firmware pages added in a single pass', (shape) => shape.qemuSinglePassAddPages === false],
    ['PIC off', (shape) => shape.pic === false],
    ['3 NICs instead of 1', (shape) => shape.numNics === 3],
    ['16 GiB of memory instead of 8', (shape) => shape.memorySize === 16 * GIB],
    ['2 vCPUs instead of 4', (shape) => shape.cpuCount === 2],
    ['PCI hot-plug off', (shape) => shape.hotplugOff],
  ])('is %s', (change, matches) => {
    const found = matchingNeighbour(vmConfig, matches);
    expect(found?.change).toBe(change);
    expect(found !== null && matches(found.shape)).toBe(true);
  });

  it('is none where nothing near matches', () => {
    expect(matchingNeighbour(vmConfig, () => false)).toBeNull();
  });

  it('does not compare with what was not told', () => {
    const untold = { ...vmConfig, qemuVersion: null, pic: null };
    expect(matchingNeighbour(untold, ({ qemuVersion }) => qemuVersion === '10.0.0')?.change).toBe(
      'QEMU 10.0.0 instead of none told',
    );
    expect(matchingNeighbour(untold, ({ pic }) => pic === true)?.change).toBe('PIC on');
    expect(matchingNeighbour({ ...vmConfig, hotplugOff: true }, ({ hotplugOff }) => !hotplugOff)?.change).toBe(
      'PCI hot-plug on',
    );
  });
});
