import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import type { TdHobWitness } from '../../../../src/core/formats/measurement-document.js';
import { parseTdvf } from '../../../../src/core/formats/tdvf.js';
import { acceptedMemory, OVMF_MEMORY, tdHobDigest } from '../../../../src/core/measure/td-hob.js';
import { defaultImage, sha384, tdHobBytes } from '../../../../src/simulator/index.js';
import { firmwareFile, firmwareParams } from '../formats/boot-files.js';

const GIB = 1024 ** 3;
const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : toHex(bytes));
const oracle = (firmware: TdHobWitness, memorySize: number): string => {
  const { basePage, tdHobPageDelta } = firmware;
  const ranges = firmware.ranges.map(({ startPageDelta, pages }): [number, number] => [startPageDelta, pages]);
  return toHex(sha384(tdHobBytes({ ...defaultImage(), tdHob: { basePage, tdHobPageDelta, ranges } }, memorySize)));
};

describe('tdHobDigest', () => {
  // First events of RTMR0 of real VMs with that much memory.
  it.each([
    [2, '0b8772e5b0b41b83e6044a68397e02f49fb47066b4fbe4917ea2c45c64f323fdacbb37948f821ebaf8bc9c938ba8a749'],
    [16, 'cd2312a0d87ef3c4a928df87088969a80b33d7bf3fc584bdde637b09ed808a8d821a56b78a13a6eb506db7578444abbe'],
    [64, '8ae1e425351df7992c444586eff99d35af3b779aa2b0e981cb4b73bc5b279f2ade19b6a62a203fc3c3bbdaae80af596d'],
  ])('is that of a VM with %i GiB', (gib, digest) => {
    expect(hex(tdHobDigest(OVMF_MEMORY, gib * GIB))).toBe(digest);
  });

  it('splits memory from 0xB0000000 bytes on', () => {
    for (const size of [0xb000_0000 - 4096, 0xb000_0000, 0xb000_0000 + 4096, 0x8000_0000, 3 * GIB]) {
      expect(hex(tdHobDigest(OVMF_MEMORY, size))).toBe(oracle(OVMF_MEMORY, size));
    }
  });

  it('sorts ranges and needs no gap between, before or after them', () => {
    const firmware = (...ranges: [number, number][]): TdHobWitness => ({
      basePage: 0,
      tdHobPageDelta: 1,
      ranges: ranges.map(([startPageDelta, pages]) => ({ startPageDelta, pages })),
    });
    const size = 16 * 4096;
    for (const known of [firmware([8, 2], [0, 4]), firmware([0, 4], [4, 12]), firmware([15, 1]), firmware()]) {
      expect(hex(tdHobDigest(known, size))).toBe(oracle(known, size));
    }
  });

  it('is null where no VM can be like that', () => {
    const firmware = (startPageDelta: number, pages: number): TdHobWitness => ({
      ...OVMF_MEMORY,
      ranges: [...OVMF_MEMORY.ranges, { startPageDelta, pages }],
    });
    expect(tdHobDigest(OVMF_MEMORY, 0x81_0000)).toBeNull();
    expect(tdHobDigest(firmware(15, 2), 2 * GIB)).toBeNull();
    expect(tdHobDigest(firmware(100, 0), 2 * GIB)).toBeNull();
    expect(tdHobDigest(firmware(0x80_0000, 1), 64 * GIB)).toBeNull();
  });

  it('agrees with another implementation on any memory map', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 1, max: 64 })), { maxLength: 8 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0x2000, max: 2 ** 28 }), fc.nat(64), (list, pages, tdHobPageDelta) => {
        let at = 0;
        const ranges = list.map(([gap, count]) => {
          const startPageDelta = at + gap;
          at = startPageDelta + count;
          return { startPageDelta, pages: count };
        });
        const firmware = { basePage: 0x800, tdHobPageDelta, ranges };
        expect(hex(tdHobDigest(firmware, pages * 4096))).toBe(oracle(firmware, pages * 4096));
      }),
    );
  });
});

describe('acceptedMemory', () => {
  const { sections } = parseTdvf(firmwareFile(firmwareParams()));

  it('is the TD HOB and temporary memory, whatever their order', () => {
    const { ranges, ...rest } = acceptedMemory(sections);
    expect(rest).toEqual({ basePage: 0x800, tdHobPageDelta: 9 });
    expect(ranges.toSorted((a, b) => a.startPageDelta - b.startPageDelta)).toEqual(OVMF_MEMORY.ranges);
    for (const order of [sections, sections.toReversed()]) {
      expect(hex(tdHobDigest(acceptedMemory(order), 2 * GIB))).toBe(hex(tdHobDigest(OVMF_MEMORY, 2 * GIB)));
    }
  });

  it('needs a TD HOB', () => {
    expect(() => acceptedMemory(sections.filter(({ type }) => type !== 'TD_HOB'))).toThrow(TypeError);
  });
});
