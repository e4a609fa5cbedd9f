import { describe, expect, it } from 'vitest';
import {
  type ComponentTcb,
  convergeStatus,
  uniteAdvisories,
  worstOf,
} from '../../../../../../src/core/appraisal/hardware/intel/converge.js';
import { TCB_STATUSES, type TcbStatus } from '../../../../../../src/core/formats/collateral.js';

const component = (status: TcbStatus, ...advisoryIds: string[]): ComponentTcb => ({
  component: 'QE',
  status,
  tcbDate: 0,
  advisoryIds,
  lags: [],
  remedy: '',
});

/** Platform status, then the whole’s when another part is out of date (convergeTcbStatusWithQeTcbStatus of Intel’s QVL). */
const OUT_OF_DATE: Record<TcbStatus, TcbStatus> = {
  UpToDate: 'OutOfDate',
  SWHardeningNeeded: 'OutOfDate',
  ConfigurationNeeded: 'OutOfDateConfigurationNeeded',
  ConfigurationAndSWHardeningNeeded: 'OutOfDateConfigurationNeeded',
  OutOfDate: 'OutOfDate',
  OutOfDateConfigurationNeeded: 'OutOfDateConfigurationNeeded',
  Revoked: 'Revoked',
};

describe('the converged status', () => {
  it.each(TCB_STATUSES)('is the platform’s when all else is up to date: %s', (platform) => {
    expect(convergeStatus(platform, [])).toBe(platform);
    expect(convergeStatus(platform, ['UpToDate'])).toBe(platform);
    expect(convergeStatus(platform, ['UpToDate', 'UpToDate'])).toBe(platform);
  });

  it.each(TCB_STATUSES)('is out of date when a part is anything but up to date: %s', (platform) => {
    for (const status of TCB_STATUSES) {
      if (status === 'UpToDate' || status === 'Revoked') continue;
      expect(convergeStatus(platform, [status])).toBe(OUT_OF_DATE[platform]);
      expect(convergeStatus(platform, ['UpToDate', status])).toBe(OUT_OF_DATE[platform]);
      expect(convergeStatus(platform, [status, status])).toBe(OUT_OF_DATE[platform]);
    }
  });

  it.each(TCB_STATUSES)('is revoked when any part is: %s', (status) => {
    expect(convergeStatus('Revoked', [status])).toBe('Revoked');
    expect(convergeStatus(status, ['Revoked'])).toBe('Revoked');
    expect(convergeStatus(status, ['OutOfDate', 'Revoked'])).toBe('Revoked');
    expect(convergeStatus(status, ['Revoked', 'UpToDate'])).toBe('Revoked');
  });
});

it('advisories are united, each once, sorted', () => {
  expect(
    uniteAdvisories([
      component('OutOfDate', 'INTEL-SA-00615', 'INTEL-SA-00289'),
      component('UpToDate'),
      component('OutOfDate', 'INTEL-SA-00289', 'INTEL-SA-00106'),
    ]),
  ).toEqual(['INTEL-SA-00106', 'INTEL-SA-00289', 'INTEL-SA-00615']);
});

it('the worst of several parts is the revoked one, else one that is not up to date, else the first', () => {
  const [good, late, revoked] = [component('UpToDate'), component('OutOfDate'), component('Revoked')];
  expect(worstOf([good, late, revoked])).toBe(revoked);
  expect(worstOf([good, late])).toBe(late);
  expect(worstOf([good])).toBe(good);
  expect(worstOf([])).toBeNull();
});
