import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { parseTdvf } from '../../../../src/core/formats/tdvf.js';
import { mrtd } from '../../../../src/core/measure/mrtd.js';
import { type FirmwareParams, type FirmwareSection, firmwareFile, firmwareParams } from '../formats/boot-files.js';
import { mrtdOracle } from './oracle.js';

const measured = (params: FirmwareParams, order: 'singlePass' | 'twoPass'): string => {
  const file = firmwareFile(params);
  return toHex(mrtd(file, parseTdvf(file).sections, order));
};
const oracle = (params: FirmwareParams, twoPass: boolean): string => mrtdOracle(firmwareFile(params), params, twoPass);

describe('mrtd', () => {
  // By a Python script (hashlib) that knows Intel's description of TDH.MEM.PAGE.ADD and TDH.MR.EXTEND alone.
  it('is that of another implementation', () => {
    const params = firmwareParams();
    expect(measured(params, 'singlePass')).toBe(
      'b62e60ea544135832ddb2d6e39636edf34eea0d32bf816620973523d2ef64a38154a7a8cbb39ff2747738b666e440569',
    );
    expect(measured(params, 'twoPass')).toBe(
      '7a9ba267fa4c34f86cff7c29c621316a9d7559975d1795d7efc3bf3107b3cc8cb3da098412d3753a9afa3cf98a162374',
    );
  });

  it('depends on content, place and order of what is measured, and on nothing else', () => {
    const usual = firmwareParams();
    const changed = (index: number, change: Partial<FirmwareSection>): FirmwareParams => ({
      ...usual,
      sections: usual.sections.map((section, i) => (i === index ? { ...section, ...change } : section)),
    });
    const variants = [
      usual,
      changed(0, { dataOffset: 0x3000 }),
      changed(2, { address: 0x82_0000 }),
      changed(1, { attributes: 1 }),
      changed(2, { attributes: 2 }),
      { ...usual, sections: usual.sections.toReversed() },
    ];
    const values = variants.flatMap((params) => [measured(params, 'singlePass'), measured(params, 'twoPass')]);
    expect(new Set(values).size).toBe(values.length);

    const file = firmwareFile(usual);
    const { sections } = parseTdvf(file);
    const before = toHex(mrtd(file, sections, 'singlePass'));
    file[0x10] = 0xff; // in the variable store, which is not measured
    expect(toHex(mrtd(file, sections, 'singlePass'))).toBe(before);
    file[0x4000] = 0xff;
    expect(toHex(mrtd(file, sections, 'singlePass'))).not.toBe(before);
  });

  it('agrees with another implementation on any sections', () => {
    const part = fc.record({
      type: fc.constantFrom(0, 1, 3),
      pages: fc.integer({ min: 1, max: 4 }),
      missing: fc.integer({ min: 0, max: 4095 }),
      gap: fc.nat(3),
      attributes: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, twoPass) => {
        const usual = firmwareParams();
        const [code, , , , hob] = usual.sections;
        if (code === undefined || hob === undefined) throw new Error('no sections');
        let address = 0x100_0000;
        const more = parts.map(({ type, pages, missing, gap, attributes }, i): FirmwareSection => {
          address += 0x10000 + gap * 4096;
          const dataSize = type === 3 ? 0 : pages * 4096 - missing;
          return { type, dataOffset: i * 100, dataSize, address, memorySize: pages * 4096, attributes };
        });
        const params = { ...usual, sections: [...more, code, hob] };
        expect(measured(params, twoPass ? 'twoPass' : 'singlePass')).toBe(oracle(params, twoPass));
      }),
      { numRuns: 50 },
    );
  });
});
