import { expect, it } from 'vitest';
import {
  findIsvSvnLevel,
  isvSvnLags,
  newestLevel,
} from '../../../../../../src/core/appraisal/hardware/intel/enclave-identity.js';
import type { IsvSvnTcbLevel, TcbStatus } from '../../../../../../src/core/formats/collateral.js';

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
