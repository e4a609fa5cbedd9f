import { describe, expect, it } from 'vitest';
import { kernelVariation, lowMemory, pageOrder, qemuLaunches } from '../../../../src/core/measure/qemu.js';

const GIB = 1024 ** 3;

describe('pageOrder', () => {
  it.each([
    ['8.2.2', 'twoPass'],
    ['8.0', 'twoPass'],
    ['9.0.0', 'singlePass'],
    ['9.2.1', 'singlePass'],
    ['10.1.0', 'singlePass'],
    ['80.0.0', 'singlePass'],
    ['unknown', 'singlePass'],
    [null, 'singlePass'],
  ])('of QEMU %s is %s', (qemuVersion, order) => {
    expect(pageOrder({ qemuVersion, qemuSinglePassAddPages: null })).toBe(order);
  });

  it('is as vm_config says, where true means two passes', () => {
    expect(pageOrder({ qemuVersion: '9.2.1', qemuSinglePassAddPages: true })).toBe('twoPass');
    expect(pageOrder({ qemuVersion: '8.2.2', qemuSinglePassAddPages: false })).toBe('singlePass');
  });
});

describe('kernelVariation', () => {
  it.each([2 * GIB, 0xb000_0000, 4 * GIB, 1024 * GIB])('is none with %i bytes', (memorySize) => {
    for (const qemuVersion of ['8.2.2', '9.2.1', '10.0.9', 'strange', null]) {
      expect(kernelVariation({ qemuVersion, memorySize })).toBeNull();
    }
  });

  it('comes with other small memory', () => {
    expect(kernelVariation({ qemuVersion: '9.2.1', memorySize: GIB })).toBe(
      'QEMU patches the kernel in another way for 1073741824 bytes of memory',
    );
    expect(kernelVariation({ qemuVersion: null, memorySize: 0xb000_0000 - 1 })).not.toBeNull();
  });

  it('comes with QEMU 10.2', () => {
    const expected = 'QEMU 10.2 hands the kernel to a TD unpatched';
    expect(kernelVariation({ qemuVersion: '10.2.1', memorySize: 4 * GIB })).toBe(expected);
    expect(kernelVariation({ qemuVersion: '11.0.0', memorySize: 4 * GIB })).not.toBeNull();
  });
});

describe('qemuLaunches', () => {
  it.each([
    ['8.0.0', '8'],
    ['8.2.2', '8'],
    ['9.0.0', '9.0 to 10.1'],
    ['10.0.3', '9.0 to 10.1'],
    ['10.2.0', '10.2 and later'],
    ['11.1.0', '10.2 and later'],
  ])('of QEMU %s is that of %s', (qemuVersion, versions) => {
    expect(qemuLaunches({ qemuVersion, qemuSinglePassAddPages: null }).map((launch) => launch.versions)).toEqual([
      versions,
    ]);
  });

  it.each([[null], [''], ['8'], ['7.2.0'], ['12.0.0'], ['8.10.0'], ['8.150.0'], ['v9.2.1']])(
    'of QEMU %s may be any',
    (qemuVersion) => {
      expect(qemuLaunches({ qemuVersion, qemuSinglePassAddPages: null })).toEqual([
        { versions: '9.0 to 10.1', pageOrder: 'singlePass', kernelHeader: 'patched' },
        { versions: '10.2 and later', pageOrder: 'singlePass', kernelHeader: 'plain' },
        { versions: '8', pageOrder: 'twoPass', kernelHeader: 'patched' },
      ]);
    },
  );

  it('of QEMU 10.1 may be either: some builds leave the kernel alone', () => {
    const headers = qemuLaunches({ qemuVersion: '10.1.2', qemuSinglePassAddPages: null });
    expect(headers.map(({ kernelHeader }) => kernelHeader)).toEqual(['patched', 'plain']);
    expect(kernelVariation({ qemuVersion: '10.1.2', memorySize: 4 * GIB })).toBe(
      'some builds of QEMU 10.1 hand the kernel to a TD unpatched',
    );
    expect(kernelVariation({ qemuVersion: '10.0.2', memorySize: 4 * GIB })).toBeNull();
  });

  it('add pages as vm_config says', () => {
    const orders = (qemuSinglePassAddPages: boolean) =>
      qemuLaunches({ qemuVersion: null, qemuSinglePassAddPages }).map(({ pageOrder }) => pageOrder);
    expect(orders(true)).toEqual(['twoPass', 'twoPass', 'twoPass']);
    expect(orders(false)).toEqual(['singlePass', 'singlePass', 'singlePass']);
  });
});

describe('lowMemory', () => {
  it.each([
    [GIB, GIB],
    [2 * GIB, 2 * GIB],
    [0xb000_0000 - 1, 0xb000_0000 - 1],
    [0xb000_0000, 2 * GIB],
    [64 * GIB, 2 * GIB],
  ])('of %i bytes is %i', (memorySize, low) => {
    expect(lowMemory(memorySize)).toBe(low);
  });
});
