import { describe, expect, it } from 'vitest';
import { type Bend, hex, type TcbInfoJson } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

const ID = 'hardware.tdx-module';
const svn = (start: string): Uint8Array => hex(start.padEnd(32, '0'));
const td15 = (teeTcbSvn: string, teeTcbSvn2: string): Bend => ({
  quote: { version: 5, body: 'td15' },
  td: { teeTcbSvn: svn(teeTcbSvn), teeTcbSvn2: svn(teeTcbSvn2) },
});
const NO_LEVEL = [`fail ${ID}`, 'unknown hardware.tcb-status', 'unknown hardware.advisories'];
const NOT_INTELS = 'The TD does not run under Intel’s TDX module: nothing it measures can be trusted.';

describe('the TDX module', () => {
  it('passes with the identity of its version and the level of its SVN', async () => {
    const outcome = await appraiseSimulated();
    expect(finding(outcome, ID)).toEqual({
      status: 'pass',
      detail: 'Intel’s TDX module: level of 2025-08-19, UpToDate.',
    });
    expect(outcome.tcb?.module).toEqual({
      status: 'UpToDate',
      tcbDate: '2025-08-19T00:00:00Z',
      advisoryIds: [],
      lags: [],
    });
    const version3 = await appraiseSimulated({ td: { teeTcbSvn: svn('030303') } });
    expect(notPassed(version3)).toEqual([]);
  });

  it('has a level of its own, which makes the whole out of date', async () => {
    const outcome = await appraiseSimulated({ td: { teeTcbSvn: svn('050103') } });
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-status']);
    expect(finding(outcome, ID).detail).toBe(
      'Intel’s TDX module: level of 2024-07-15, OutOfDate; TDX_01 isvsvn has 5, needs 6.',
    );
    expect(outcome.tcb).toMatchObject({
      status: 'OutOfDate',
      advisoryIds: ['INTEL-SA-90001'],
      platform: { status: 'UpToDate', lags: [] },
      qe: { status: 'UpToDate' },
      module: {
        status: 'OutOfDate',
        tcbDate: '2024-07-15T00:00:00Z',
        advisoryIds: ['INTEL-SA-90001'],
        lags: ['TDX_01 isvsvn has 5, needs 6'],
      },
    });
  });

  it('fails when its SVN reaches no level', async () => {
    const outcome = await appraiseSimulated({ td: { teeTcbSvn: svn('030103') } });
    expect(notPassed(outcome)).toEqual(NO_LEVEL);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The TDX module reaches none of the TCB levels of TDX_01.',
      expected: 'isvsvn 6, 4',
      actual: 'isvsvn 3',
      hint: 'Intel does not vouch for this module: the operator of the host must load a newer one.',
    });
    expect(outcome.tcb).toMatchObject({ status: null, module: null, platform: { status: 'UpToDate' } });
  });

  it('fails when the TCB info has no identity of its version', async () => {
    const outcome = await appraiseSimulated({ td: { teeTcbSvn: svn('071a03') } });
    expect(notPassed(outcome)).toEqual(NO_LEVEL);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The TCB info has no identity for a TDX module of version 26.',
      expected: 'TDX_03, TDX_01',
      actual: 'TDX_1A',
      hint: 'Intel does not vouch for this module, or the collateral is older than it: fetch fresh collateral.',
    });
    const none = await appraiseSimulated({
      tcbInfo: ({ tdxModuleIdentities: _, ...info }: TcbInfoJson) => info,
    });
    expect(finding(none, ID)).toMatchObject({
      status: 'fail',
      expected: 'no module identity at all',
      actual: 'TDX_01',
    });
  });

  it('of an early version counts in the platform’s level alone', async () => {
    const outcome = await appraiseSimulated({ td: { teeTcbSvn: svn('050003') } });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ID).detail).toBe(
      'Intel’s TDX module, of an early version whose SVN counts in the platform’s TCB level.',
    );
    expect(outcome.tcb).toMatchObject({ status: 'UpToDate', module: null });
    const older = await appraiseSimulated({ td: { teeTcbSvn: svn('040003') } });
    expect(notPassed(older)).toContain('fail hardware.platform-tcb');
  });

  it.each(['070103', '050003'])('fails when it is not signed by Intel (tee_tcb_svn %s)', async (teeTcbSvn) => {
    const outcome = await appraiseSimulated({ td: { teeTcbSvn: svn(teeTcbSvn), mrSignerSeam: hex('01'.repeat(48)) } });
    expect(notPassed(outcome)).toEqual(NO_LEVEL);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'MRSIGNERSEAM is not Intel’s.',
      expected: '00'.repeat(48),
      actual: '01'.repeat(48),
      hint: NOT_INTELS,
    });
  });

  it('takes signer and attributes from the identity of its version, not from the general ones', async () => {
    const mrsigner = 'AB'.repeat(48);
    const identities = (info: TcbInfoJson): TcbInfoJson => ({
      ...info,
      tdxModuleIdentities: info.tdxModuleIdentities?.map((identity) => ({ ...identity, mrsigner })) ?? [],
    });
    expect(notPassed(await appraiseSimulated({ tcbInfo: identities }))).toEqual(NO_LEVEL);
    expect(notPassed(await appraiseSimulated({ tcbInfo: identities, td: { mrSignerSeam: hex(mrsigner) } }))).toEqual(
      [],
    );
  });

  it('fails when SEAMATTRIBUTES is not that of a production module, under the mask or beside it', async () => {
    const outcome = await appraiseSimulated({ td: { seamAttributes: hex('0100000000000000') } });
    expect(notPassed(outcome)).toEqual(NO_LEVEL);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'SEAMATTRIBUTES is not that of a production module.',
      expected: '0000000000000000 under mask ffffffffffffffff, and zero',
      actual: '0100000000000000',
      hint: NOT_INTELS,
    });
    const open = (info: TcbInfoJson): TcbInfoJson => ({
      ...info,
      tdxModuleIdentities:
        info.tdxModuleIdentities?.map((identity) => ({ ...identity, attributesMask: '00'.repeat(8) })) ?? [],
    });
    const beside = await appraiseSimulated({ tcbInfo: open, td: { seamAttributes: hex('0100000000000000') } });
    expect(notPassed(beside)).toEqual(NO_LEVEL);
  });

  it('cannot be appraised by a TCB info that describes none', async () => {
    const sgx = (await import('./simulated.js')).simulated({ tee: 'sgx' }).collateral;
    const outcome = await appraiseSimulated({
      collateral: { tcb_info: sgx.tcb_info, tcb_info_signature: sgx.tcb_info_signature },
    });
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The TCB info describes no TDX module.',
      hint: 'It is not a TCB info for TDX. Fetch the collateral for TDX (…/tdx/certification/v4/tcb).',
    });
  });
});

describe('the TDX module of a TD report 1.5, which may be updated under the TD', () => {
  it('passes when it is the same still', async () => {
    const outcome = await appraiseSimulated(td15('070103', '070103'));
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ID).detail).toBe('Intel’s TDX module: level of 2025-08-19, UpToDate.');
  });

  it('passes when a newer one is loaded now', async () => {
    const outcome = await appraiseSimulated(td15('060103', '070103'));
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, ID).detail).toBe(
      'Intel’s TDX module: at launch level of 2025-08-19, UpToDate; loaded now level of 2025-08-19, UpToDate.',
    );
  });

  it('is out of date when it was at launch: the TD must be launched again', async () => {
    const outcome = await appraiseSimulated(td15('050103', '070103'));
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-status']);
    expect(outcome.tcb).toMatchObject({ status: 'OutOfDate', module: { status: 'OutOfDate' } });
    expect(finding(outcome, 'hardware.tcb-status')).toEqual({
      status: 'fail',
      detail:
        'OutOfDate: platform UpToDate (level of 2025-08-19), TDX module OutOfDate (level of 2024-07-15; TDX_01 isvsvn has 5, needs 6), TDX module loaded now UpToDate (level of 2025-08-19), QE UpToDate (level of 2025-08-19).',
      expected: 'UpToDate',
      actual: 'OutOfDate',
      hint: 'TDX module: the host has loaded a newer one since, so launch the TD again. Open advisories: INTEL-SA-90001. To accept it as it is, list OutOfDate in hardware.tcb-statuses of the policy.',
    });
  });

  it('asks for no update of the platform where only the launch lags', async () => {
    const relaunch =
      'what lags is the TDX module of the launch, and the host has loaded a newer one since: launch the TD again';
    const update = 'the operator of the host must update its BIOS, microcode and SEAM loader';
    const hintOf = async (bend: Bend) => {
      const outcome = await appraiseSimulated(bend);
      expect(notPassed(outcome)).toEqual(['fail hardware.tcb-status']);
      return finding(outcome, 'hardware.tcb-status').hint;
    };
    expect(await hintOf(td15('070102', '070103'))).toContain(`platform: ${relaunch}.`);
    expect(await hintOf(td15('070103', '070102'))).toContain(`platform: ${update}.`);
    expect(await hintOf(td15('070102', '070102'))).toContain(`platform: ${update}.`);
    const old = { ...td15('070102', '070103'), platform: { pceSvn: 5 } };
    expect(await hintOf(old)).toContain(`platform: ${update}.`);
  });

  it('is found by its id in either case', async () => {
    const outcome = await appraiseSimulated({
      tcbInfo: (info: TcbInfoJson) => ({
        ...info,
        tdxModuleIdentities: info.tdxModuleIdentities?.map((one) => ({ ...one, id: one.id.toLowerCase() })) ?? [],
      }),
    });
    expect(notPassed(outcome)).toEqual([]);
  });

  it('is out of date when it is now, whatever it was at launch', async () => {
    const outcome = await appraiseSimulated(td15('070103', '050103'));
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-status']);
    expect(outcome.tcb).toMatchObject({ status: 'OutOfDate', module: { status: 'OutOfDate' } });
    expect(finding(outcome, 'hardware.tcb-status').hint).toContain('must load a newer TDX module');
  });

  it('fails when the one loaded now is unknown or reaches no level', async () => {
    expect(notPassed(await appraiseSimulated(td15('070103', '070903')))).toEqual(NO_LEVEL);
    expect(notPassed(await appraiseSimulated(td15('070103', '010103')))).toEqual(NO_LEVEL);
  });

  it('of another major version now is judged by that version’s identity', async () => {
    expect(notPassed(await appraiseSimulated(td15('070103', '030303')))).toEqual([]);
    expect(notPassed(await appraiseSimulated(td15('070103', '020303')))).toEqual(NO_LEVEL);
  });

  it('counts in the platform’s level with what is loaded now', async () => {
    const outcome = await appraiseSimulated(td15('070103', '070101'));
    expect(notPassed(outcome)).toContain('fail hardware.platform-tcb');
  });
});
