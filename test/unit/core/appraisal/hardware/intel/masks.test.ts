import { expect, it } from 'vitest';
import { equalUnderMask } from '../../../../../../src/core/appraisal/hardware/intel/masks.js';
import { hex } from '../../../../../../src/simulator/index.js';

it('compares the bits of the mask and no other', () => {
  expect(equalUnderMask(hex('f1'), hex('0f'), hex('01'))).toBe(true);
  expect(equalUnderMask(hex('f3'), hex('0f'), hex('01'))).toBe(false);
  expect(equalUnderMask(hex('f1'), hex('ff'), hex('01'))).toBe(false);
  expect(equalUnderMask(hex('ff'), hex('00'), hex('00'))).toBe(true);
});

it('looks at every byte', () => {
  for (let byte = 0; byte < 16; byte++) {
    const value = new Uint8Array(16);
    value[byte] = 0x80;
    expect(equalUnderMask(value, new Uint8Array(16).fill(0xff), new Uint8Array(16))).toBe(false);
  }
});

it('is false for an expected bit outside the mask, and for other lengths', () => {
  expect(equalUnderMask(hex('11'), hex('0f'), hex('11'))).toBe(false);
  expect(equalUnderMask(hex('11'), hex('ffff'), hex('11'))).toBe(false);
  expect(equalUnderMask(hex('11'), hex('ff'), hex('1100'))).toBe(false);
  expect(equalUnderMask(hex('1100'), hex('ff'), hex('11'))).toBe(false);
});
