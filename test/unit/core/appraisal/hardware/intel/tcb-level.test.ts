import { describe, expect, it } from 'vitest';
import { type PlatformTcb, platformLags } from '../../../../../../src/core/appraisal/hardware/intel/tcb-level.js';
import type { TcbLevel } from '../../../../../../src/core/formats/collateral.js';
import { hex, nth, type TcbInfoJson } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

const ID = 'hardware.platform-tcb';
const sixteen = (...svns: number[]): number[] => Array.from({ length: 16 }, (_, i) => svns[i] ?? 0);
const LEVEL: TcbLevel = {
  sgxComponents: sixteen(3, 3, 2, 2, 4, 1, 0, 5),
  tdxComponents: sixteen(5, 0, 3),
  pceSvn: 13,
  tcbDate: 0,
  tcbStatus: 'UpToDate',
  advisoryIds: [],
};
const PLATFORM: PlatformTcb = {
  sgxComponents: LEVEL.sgxComponents,
  pceSvn: 13,
  teeTcbSvns: [Uint8Array.from(sixteen(5, 0, 3))],
};

describe('what a platform lacks to a level', () => {
  it('is nothing when it equals the level or exceeds it anywhere', () => {
    expect(platformLags(PLATFORM, LEVEL)).toEqual([]);
    const all = sixteen().fill(255);
    expect(platformLags({ sgxComponents: all, pceSvn: 65535, teeTcbSvns: [Uint8Array.from(all)] }, LEVEL)).toEqual([]);
  });

  it('is any of the 16 SGX components, by its number', () => {
    for (let index = 0; index < 16; index++) {
      const needs = [...LEVEL.sgxComponents];
      needs[index] = 200;
      const has = LEVEL.sgxComponents[index];
      expect(platformLags(PLATFORM, { ...LEVEL, sgxComponents: needs })).toEqual([
        `sgxtcbcomponents[${index}] has ${has}, needs 200`,
      ]);
    }
  });

  it('is PCESVN', () => {
    expect(platformLags({ ...PLATFORM, pceSvn: 12 }, LEVEL)).toEqual(['pcesvn has 12, needs 13']);
  });

  it('is any of the 16 TDX components, of an early module', () => {
    for (let index = 0; index < 16; index++) {
      if (index === 1) continue; // its version, 0 here
      const needs = sixteen(5, 0, 3);
      needs[index] = 200;
      const has = sixteen(5, 0, 3)[index];
      expect(platformLags(PLATFORM, { ...LEVEL, tdxComponents: needs })).toEqual([
        `tdxtcbcomponents[${index}] has ${has}, needs 200`,
      ]);
    }
  });

  it('leaves the first two TDX components to the identity of a module that has a version', () => {
    const platform = { ...PLATFORM, teeTcbSvns: [Uint8Array.from(sixteen(1, 1, 3))] };
    expect(platformLags(platform, { ...LEVEL, tdxComponents: sixteen(200, 200, 3) })).toEqual([]);
    for (let index = 2; index < 16; index++) {
      const needs = sixteen(200, 200, 3);
      needs[index] = 200;
      expect(platformLags(platform, { ...LEVEL, tdxComponents: needs })).toHaveLength(1);
    }
  });

  it('is a TDX component of either module, at launch and now', () => {
    const teeTcbSvns = [Uint8Array.from(sixteen(7, 1, 3)), Uint8Array.from(sixteen(7, 1, 2))];
    expect(platformLags({ ...PLATFORM, teeTcbSvns }, LEVEL)).toEqual(['tdxtcbcomponents[2] has 2, needs 3']);
  });

  it('does not look at TDX components for SGX', () => {
    expect(platformLags({ ...PLATFORM, teeTcbSvns: [] }, LEVEL)).toEqual([]);
    expect(platformLags({ ...PLATFORM, teeTcbSvns: [] }, { ...LEVEL, tdxComponents: null })).toEqual([]);
  });

  it('is everything that is not there', () => {
    expect(platformLags(PLATFORM, { ...LEVEL, tdxComponents: null })).toEqual(['the level names no tdxtcbcomponents']);
    expect(platformLags({ ...PLATFORM, sgxComponents: [] }, { ...LEVEL, sgxComponents: [0] })).toEqual([
      'sgxtcbcomponents[0] has undefined, needs 0',
    ]);
  });
});

describe('hardware.platform-tcb', () => {
  it('takes the first level reached and says what the newest asks for', async () => {
    const outcome = await appraiseSimulated({ platform: { sgxComponents: sixteen(2, 3, 2, 2, 3, 1, 0, 5) } });
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-status']);
    expect(finding(outcome, ID)).toEqual({
      status: 'pass',
      detail:
        'It reaches the level of 2024-07-15, OutOfDate; sgxtcbcomponents[0] (BIOS, Early Microcode Update) has 2, needs 3; sgxtcbcomponents[4] (BIOS) has 3, needs 4.',
    });
    expect(outcome.tcb).toMatchObject({
      status: 'OutOfDate',
      advisoryIds: ['INTEL-SA-90001', 'INTEL-SA-90002'],
      tcbDate: '2024-07-15T00:00:00Z',
      platform: {
        status: 'OutOfDate',
        tcbDate: '2024-07-15T00:00:00Z',
        advisoryIds: ['INTEL-SA-90001', 'INTEL-SA-90002'],
        lags: [
          'sgxtcbcomponents[0] (BIOS, Early Microcode Update) has 2, needs 3',
          'sgxtcbcomponents[4] (BIOS) has 3, needs 4',
        ],
      },
    });
    const pce = await appraiseSimulated({ platform: { pceSvn: 5 } });
    expect(pce.tcb).toMatchObject({ platform: { tcbDate: '2019-08-11T00:00:00Z', lags: ['pcesvn has 5, needs 13'] } });
  });

  it('takes the SVNs of the PCK certificate, not those that the enclaves report', async () => {
    const cpuSvn = new Uint8Array(16);
    expect(notPassed(await appraiseSimulated({ qe: { cpuSvn } }))).toEqual([]);
  });

  it('takes the levels in the order of the TCB info', async () => {
    const outcome = await appraiseSimulated({
      tcbInfo: (info: TcbInfoJson) => ({ ...info, tcbLevels: [...info.tcbLevels].reverse() }),
    });
    expect(outcome.tcb?.platform).toMatchObject({ status: 'OutOfDate', tcbDate: '2019-08-11T00:00:00Z', lags: [] });
  });

  it('compares with the newest level when none is up to date', async () => {
    const outcome = await appraiseSimulated({
      platform: { pceSvn: 12 },
      tcbInfo: (info: TcbInfoJson) => {
        nth(info.tcbLevels, 0).tcbStatus = 'SWHardeningNeeded';
        return info;
      },
    });
    expect(outcome.tcb?.platform?.lags).toEqual(['pcesvn has 12, needs 13']);
  });

  it('fails when no level is reached, and says what is lacking to the lowest', async () => {
    const outcome = await appraiseSimulated({
      platform: { sgxComponents: sixteen(4, 4, 2, 2, 2, 1, 0, 3), pceSvn: 4 },
      td: { teeTcbSvn: hex(`070101${'00'.repeat(13)}`) },
    });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`, 'unknown hardware.tcb-status', 'unknown hardware.advisories']);
    const lacks =
      'sgxtcbcomponents[4] (BIOS) has 2, needs 3; sgxtcbcomponents[7] (OS/VMM, SEAMLDR ACM) has 3, needs 5; pcesvn has 4, needs 5; tdxtcbcomponents[2] (OS/VMM, TDX Late Microcode Update) has 1, needs 2';
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: `The platform reaches none of the 3 TCB levels: ${lacks}.`,
      expected: 'at least the lowest level, of 2019-08-11',
      actual: lacks,
      hint: 'Intel does not vouch for this state of the platform. Its operator must update BIOS, microcode and SEAM loader, and register the platform again.',
    });
    expect(outcome.tcb).toMatchObject({ status: null, platform: null, tcbDate: null, evaluationDataNumber: 19 });
    expect(finding(outcome, 'hardware.tcb-status')).toEqual({
      status: 'unknown',
      detail: 'There is no TCB status: nothing is known of platform.',
      followsFrom: 'hardware.platform-tcb',
    });
  });
});
