import { describe, expect, it } from 'vitest';
import { defaultPic, qemuTraits } from '../../../../../src/core/measure/acpi/qemu-traits.js';

const [EDGE, AT_ONCE, RESET, FLAGS] = [
  'edgeTriggered',
  'removesWhileScanning',
  'resetsCpuSelector',
  'flagsSerialInterrupt',
];

describe('versions', () => {
  it.each([
    ['8.0.0', [EDGE, AT_ONCE, RESET]],
    ['8.2.2', [EDGE, AT_ONCE, RESET]],
    ['9.1.99', [EDGE, AT_ONCE, RESET]],
    ['9.2.0', [AT_ONCE, RESET]],
    ['9.2.4', [AT_ONCE, RESET]],
    ['10.0.0', [RESET]],
    ['10.2.1', [RESET]],
    ['11.0.2', []],
    ['11.1.0', [FLAGS]],
  ])('%s: %j', (version, expected) => {
    const traits = Object.entries(qemuTraits(version) ?? {}).filter(([, holds]) => holds);
    expect(traits.map(([name]) => name)).toEqual(expected);
    expect(qemuTraits(version)).not.toBeNull();
  });

  it.each([
    '',
    '9',
    '9.2',
    '9.2.1.1',
    'v9.2.1',
    '9.2.1 ',
    '9.2.1-tdx',
    '7.2.0',
    '8.3.0',
    '9.10.0',
    '11.2.0',
    '12.0.0',
    '-9.2.1',
    '9.2.x',
  ])('%j is not known', (version) => {
    expect(qemuTraits(version)).toBeNull();
  });

  it('8 has a PIC by default, later ones have not', () => {
    expect(['8.0.0', '8.2.2', '9.0.0', '9.2.1', '10.0.0'].map(defaultPic)).toEqual([true, true, false, false, false]);
  });
});
