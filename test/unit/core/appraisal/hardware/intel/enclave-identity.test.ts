import { expect, it } from 'vitest';
import {
  equalUnderMask,
  findIsvSvnLevel,
  isvSvnLags,
  newestLevel,
} from '../../../../../../src/core/appraisal/hardware/intel/enclave-identity.js';
import type { IsvSvnTcbLevel, TcbStatus } from '../../../../../../src/core/formats/collateral.js';
import { hex } from '../../../../../../src/simulator/index.js';

const level = (isvSvn: number, tcbStatus: TcbStatus): IsvSvnTcbLevel => ({
  isvSvn,
  tcbDate: 0,
  tcbStatus,
  advisoryIds: [],
});
const LEVELS = [level(8, 'UpToDate'), level(6, 'OutOfDate'), level(5, 'Revoked')];

it('finds the first level that the SVN reaches', () => {
  const found = (isvSvn: number): number | undefined => findIsvSvnLevel(LEVELS, isvSvn)?.isvSvn;
  expect([9, 8, 7, 6, 5, 4, 0].map(found)).toEqual([8, 8, 6, 6, 5, undefined, undefined]);
  expect(findIsvSvnLevel([], 9)).toBeUndefined();
});

it('says what is lacking to the newest level that is up to date', () => {
  expect(isvSvnLags('TD_QE', LEVELS, 8)).toEqual([]);
  expect(isvSvnLags('TD_QE', LEVELS, 5)).toEqual(['TD_QE isvsvn has 5, needs 8']);
  expect(isvSvnLags('TD_QE', [], 5)).toEqual([]);
});

it('takes the newest level when none is up to date', () => {
  const levels = [level(9, 'OutOfDate'), ...LEVELS.slice(1)];
  expect(newestLevel(levels)?.isvSvn).toBe(9);
  expect(newestLevel([level(9, 'OutOfDate'), ...LEVELS])?.isvSvn).toBe(8);
  expect(newestLevel([])).toBeUndefined();
});

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
