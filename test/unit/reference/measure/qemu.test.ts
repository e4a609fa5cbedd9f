import { describe, expect, it } from 'vitest';
import { kernelVariation, pageOrder } from '../../../../src/reference/measure/qemu.js';

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
    for (const qemuVersion of ['8.2.2', '9.2.1', '10.1.9', 'strange', null]) {
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
