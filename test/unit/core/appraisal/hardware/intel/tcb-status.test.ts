// What the policy makes of the appraised TCB: accepted statuses, grace, advisories.

import { describe, expect, it } from 'vitest';
import { TCB_STATUSES } from '../../../../../../src/core/formats/collateral.js';
import { type Bend, hex, type IsvLevel, nth, type TcbInfoJson } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

const ID = 'hardware.tcb-status';
const ADVISORIES = 'hardware.advisories';

/** A world in which the level that the platform reaches is of that status. */
const platformIs = (tcbStatus: (typeof TCB_STATUSES)[number], tcbDate = '2026-01-01T00:00:00Z'): Bend => ({
  tcbInfo: (info: TcbInfoJson) => {
    Object.assign(nth(info.tcbLevels, 0), { tcbStatus, tcbDate });
    return info;
  },
});
const OLD_PLATFORM: Bend = { platform: { pceSvn: 12 } };
const OLD_QE: Bend = { qe: { isvSvn: 3 } };
const OLD_MODULE: Bend = { td: { teeTcbSvn: hex(`050103${'00'.repeat(13)}`) } };

describe('an accepted status', () => {
  it.each(TCB_STATUSES.filter((status) => status !== 'Revoked'))(
    'passes where the policy lists it: %s',
    async (status) => {
      const outcome = await appraiseSimulated(platformIs(status), { policy: { tcbStatuses: [status] } });
      expect(notPassed(outcome)).toEqual([]);
      expect(outcome.tcb?.status).toBe(status);
      expect(finding(outcome, ID).detail).toBe(
        `${status}: platform ${status} (level of 2026-01-01), TDX module UpToDate (level of 2025-08-19), QE UpToDate (level of 2025-08-19).`,
      );
    },
  );

  it.each(TCB_STATUSES.filter((status) => status !== 'UpToDate'))('fails where it does not: %s', async (status) => {
    const others = TCB_STATUSES.filter((other) => other !== status);
    for (const tcbStatuses of [[], ['UpToDate'], others] as (typeof others)[]) {
      const outcome = await appraiseSimulated(platformIs(status), { policy: { tcbStatuses } });
      expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    }
  });

  it('is never Revoked, even where the policy lists it', async () => {
    for (const bend of [
      platformIs('Revoked'),
      {
        qeIdentity: {
          tcbLevels: [{ tcb: { isvsvn: 1 }, tcbDate: '2026-01-01T00:00:00Z', tcbStatus: 'Revoked' }] as IsvLevel[],
        },
      },
    ]) {
      const outcome = await appraiseSimulated(bend, { policy: { tcbStatuses: [...TCB_STATUSES], graceDays: 10_000 } });
      expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
      expect(finding(outcome, ID)).toMatchObject({
        expected:
          'UpToDate or SWHardeningNeeded or ConfigurationNeeded or ConfigurationAndSWHardeningNeeded or OutOfDate or OutOfDateConfigurationNeeded',
        actual: 'Revoked',
        hint: 'Intel has withdrawn its trust in this TCB. No policy can accept it: use another machine.',
      });
    }
    const only = await appraiseSimulated(platformIs('Revoked'), { policy: { tcbStatuses: ['Revoked'] } });
    expect(finding(only, ID).expected).toBe('no status is accepted');
  });
});

describe('a status that is not accepted', () => {
  it('says which component lags, by what, since when, and what to do', async () => {
    const outcome = await appraiseSimulated(OLD_PLATFORM);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail:
        'OutOfDate: platform OutOfDate (level of 2019-08-11; pcesvn has 12, needs 13), TDX module UpToDate (level of 2025-08-19), QE UpToDate (level of 2025-08-19).',
      expected: 'UpToDate',
      actual: 'OutOfDate',
      hint: 'platform: the operator of the host must update its BIOS, microcode and SEAM loader. Open advisories: INTEL-SA-90001, INTEL-SA-90002, INTEL-SA-90003. To accept it as it is, list OutOfDate in hardware.tcb-statuses of the policy.',
    });
  });

  it('names every component that lags', async () => {
    const outcome = await appraiseSimulated({ ...OLD_QE, ...OLD_MODULE });
    expect(finding(outcome, ID)).toMatchObject({
      detail:
        'OutOfDate: platform UpToDate (level of 2025-08-19), TDX module OutOfDate (level of 2024-07-15; TDX_01 isvsvn has 5, needs 6), QE OutOfDate (level of 2024-07-15; TD_QE isvsvn has 3, needs 4).',
      hint: 'TDX module: the operator of the host must load a newer TDX module and launch the TD again. QE: the operator of the host must update its quoting enclave (DCAP). Open advisories: INTEL-SA-90001, INTEL-SA-90004. To accept it as it is, list OutOfDate in hardware.tcb-statuses of the policy.',
    });
    expect(outcome.tcb?.advisoryIds).toEqual(['INTEL-SA-90001', 'INTEL-SA-90004']);
  });

  it('says that a need for configuration or hardening is not a lag', async () => {
    const outcome = await appraiseSimulated(platformIs('ConfigurationAndSWHardeningNeeded'));
    expect(finding(outcome, ID).hint).toBe(
      'platform: its operator must change the BIOS configuration, or the software must be hardened, as the advisories say. To accept it as it is, list ConfigurationAndSWHardeningNeeded in hardware.tcb-statuses of the policy.',
    );
  });
});

describe('grace', () => {
  const at = Date.parse('2026-06-15T12:00:00Z');
  const daysSince = (date: string): number => (at - Date.parse(date)) / 86_400_000;

  it('excuses an old platform for so many days after the date of its level, and says so', async () => {
    const bend = platformIs('OutOfDate', '2026-06-01T12:00:00Z');
    const outcome = await appraiseSimulated(bend, { policy: { graceDays: 14 } });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ID).detail).toBe(
      'OutOfDate, accepted until 2026-06-15T12:00:00Z by the policy’s 14 grace days: platform OutOfDate (level of 2026-06-01), TDX module UpToDate (level of 2025-08-19), QE UpToDate (level of 2025-08-19).',
    );
    const over = await appraiseSimulated(platformIs('OutOfDate', '2026-06-01T11:59:59Z'), {
      policy: { graceDays: 14 },
    });
    expect(notPassed(over)).toEqual([`fail ${ID}`]);
    expect(finding(over, ID).hint).toContain('The grace that the policy gives ended at 2026-06-15T11:59:59Z.');
  });

  it.each([
    ['platform', OLD_PLATFORM, '2019-08-11T00:00:00Z'],
    ['QE', OLD_QE, '2024-07-15T00:00:00Z'],
    ['TDX module', OLD_MODULE, '2024-07-15T00:00:00Z'],
  ])('counts from the level of the component that lags: %s', async (_name, bend, date) => {
    const days = Math.ceil(daysSince(date));
    expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays: days } }))).toEqual([]);
    expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays: days - 1 } }))).toEqual([`fail ${ID}`]);
  });

  it('counts from the oldest where several lag', async () => {
    const bend = { ...OLD_QE, ...OLD_PLATFORM };
    const days = Math.ceil(daysSince('2019-08-11T00:00:00Z'));
    expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays: days } }))).toEqual([]);
    expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays: days - 1 } }))).toEqual([`fail ${ID}`]);
  });

  it('is none where the policy gives none', async () => {
    expect(notPassed(await appraiseSimulated(platformIs('OutOfDate', '2026-06-15T12:00:00Z')))).toEqual([`fail ${ID}`]);
  });

  it('does not excuse a need for configuration that the policy does not accept', async () => {
    const bend = platformIs('OutOfDateConfigurationNeeded', '2026-06-14T00:00:00Z');
    const graceDays = 30;
    expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays } }))).toEqual([`fail ${ID}`]);
    const tcbStatuses = ['UpToDate', 'ConfigurationNeeded'] as const;
    const accepted = await appraiseSimulated(bend, { policy: { graceDays, tcbStatuses: [...tcbStatuses] } });
    expect(notPassed(accepted)).toEqual([]);
  });

  it.each(['SWHardeningNeeded', 'ConfigurationNeeded', 'ConfigurationAndSWHardeningNeeded'] as const)(
    'does not excuse a platform’s %s because the module or the QE is old as well',
    async (status) => {
      for (const old of [OLD_MODULE, OLD_QE]) {
        const bend = { ...platformIs(status, '2026-06-14T00:00:00Z'), ...old };
        const graceDays = 3650;
        expect(notPassed(await appraiseSimulated(bend, { policy: { graceDays } }))).toEqual([`fail ${ID}`]);
        const accepted = await appraiseSimulated(bend, { policy: { graceDays, tcbStatuses: ['UpToDate', status] } });
        expect(notPassed(accepted)).toEqual([]);
      }
    },
  );

  it('does not excuse anything but age', async () => {
    for (const status of [
      'SWHardeningNeeded',
      'ConfigurationNeeded',
      'ConfigurationAndSWHardeningNeeded',
      'Revoked',
    ] as const) {
      const outcome = await appraiseSimulated(platformIs(status, '2026-06-14T00:00:00Z'), {
        policy: { graceDays: 30 },
      });
      expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    }
  });
});

describe('advisories', () => {
  const accepted = { tcbStatuses: ['UpToDate', 'OutOfDate'] } as const;
  const bent = (advisories: { allow: string[]; deny: string[] }) =>
    appraiseSimulated({ ...OLD_QE, ...OLD_MODULE }, { policy: { tcbStatuses: [...accepted.tcbStatuses], advisories } });

  it('pass when none is open', async () => {
    const outcome = await appraiseSimulated(
      {},
      { policy: { advisories: { allow: ['INTEL-SA-1'], deny: ['INTEL-SA-2'] } } },
    );
    expect(finding(outcome, ADVISORIES)).toEqual({ status: 'pass', detail: 'No advisory is open.' });
  });

  it('pass when the policy refuses none', async () => {
    const outcome = await bent({ allow: [], deny: ['INTEL-SA-00000'] });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ADVISORIES).detail).toBe('Open, not refused: INTEL-SA-90001, INTEL-SA-90004.');
  });

  it('fail when the policy denies one', async () => {
    for (const denied of ['INTEL-SA-90004', 'intel-sa-90004']) {
      const outcome = await bent({ allow: [], deny: [denied] });
      expect(notPassed(outcome)).toEqual([`fail ${ADVISORIES}`]);
      expect(finding(outcome, ADVISORIES)).toEqual({
        status: 'fail',
        detail: 'Open advisories that the policy refuses: INTEL-SA-90004.',
        expected: `none of ${denied}`,
        actual: 'INTEL-SA-90001, INTEL-SA-90004',
        hint: 'Read the advisories at https://www.intel.com/content/www/us/en/security-center; updating the platform closes them.',
      });
    }
  });

  it('fail when the policy allows others only', async () => {
    const outcome = await bent({ allow: ['INTEL-SA-90001'], deny: [] });
    expect(finding(outcome, ADVISORIES)).toMatchObject({
      status: 'fail',
      detail: 'Open advisories that the policy refuses: INTEL-SA-90004.',
      expected: 'only INTEL-SA-90001',
    });
    expect(notPassed(await bent({ allow: ['intel-sa-90001', 'INTEL-SA-90004'], deny: [] }))).toEqual([]);
  });

  it('fail when the policy both allows and denies one', async () => {
    const both = await bent({ allow: ['INTEL-SA-90001', 'INTEL-SA-90004'], deny: ['INTEL-SA-90001'] });
    expect(finding(both, ADVISORIES)).toMatchObject({
      status: 'fail',
      detail: 'Open advisories that the policy refuses: INTEL-SA-90001.',
      expected: 'only INTEL-SA-90001, INTEL-SA-90004; none of INTEL-SA-90001',
    });
  });

  it('count whether or not the status is accepted', async () => {
    const outcome = await appraiseSimulated(OLD_QE, {
      policy: { advisories: { allow: [], deny: ['INTEL-SA-90004'] } },
    });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`, `fail ${ADVISORIES}`]);
  });
});
