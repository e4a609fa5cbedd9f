import { describe, expect, it } from 'vitest';
import type { Policy } from '../../../../../../src/core/policy/policy.js';
import type { CheckId } from '../../../../../../src/core/result/catalog.js';
import { type Bend, hex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed } from './simulated.js';

type Hardware = Policy['hardware'];
const OTHER = 'ab'.repeat(48);
const ZERO = '00'.repeat(48);
const svn = (start: string): string => start.padEnd(32, '0');

/** Check, key of the policy, a value that the simulated TD has, one that it has not, and how to give it the latter. */
const PINS: [id: CheckId, key: keyof Hardware, has: string, other: string, bend: Bend | null][] = [
  ['hardware.fmspc', 'fmspc', '70d06e5ee500', '90c06f000000', { platform: { fmspc: hex('90c06f000000') } }],
  ['hardware.qe-vendor-id', 'qeVendorId', '939a7233f79c4ca9940a0db3957f0607', '00'.repeat(16), null],
  ['hardware.mrsignerseam', 'mrSignerSeam', ZERO, OTHER, null],
  ['hardware.seamattributes', 'seamAttributes', '00'.repeat(8), '0100000000000000', null],
  ['hardware.mrconfigid', 'mrConfigId', OTHER, ZERO, { td: { mrConfigId: hex(ZERO) } }],
  ['hardware.mrowner', 'mrOwner', ZERO, OTHER, { td: { mrOwner: hex(OTHER) } }],
  ['hardware.mrownerconfig', 'mrOwnerConfig', ZERO, OTHER, { td: { mrOwnerConfig: hex(OTHER) } }],
];
const HAS: Bend = { td: { mrConfigId: hex(OTHER) } };

describe.each(PINS)('%s', (id, key, has, other, bend) => {
  it('is no check where nothing is pinned', async () => {
    expect((await appraiseSimulated(HAS)).checks.filter((check) => check.id === id)).toEqual([]);
  });

  it('passes for a value that is pinned', async () => {
    const outcome = await appraiseSimulated(HAS, { policy: { [key]: [other, has] } });
    expect(notPassed(outcome)).toEqual([]);
    expect(finding(outcome, id)).toMatchObject({ status: 'pass', actual: has });
  });

  it('fails for any other, and says which', async () => {
    const refused = await appraiseSimulated(HAS, { policy: { [key]: [other] } });
    expect(notPassed(refused)).toEqual([`fail ${id}`]);
    expect(finding(refused, id)).toMatchObject({ expected: other, actual: has });
    if (bend === null) return;
    const changed = await appraiseSimulated(bend, { policy: { [key]: [has] } });
    expect(notPassed(changed)).toEqual([`fail ${id}`]);
    expect(finding(changed, id)).toMatchObject({ expected: has, actual: other });
  });
});

describe('hardware.fmspc', () => {
  it('is unknown where the PCK certificate does not name the platform', async () => {
    const bend: Bend = { quote: { certificationType: 3 }, collateral: ({ pck_certificate_chain: _, ...rest }) => rest };
    const outcome = await appraiseSimulated(bend, { policy: { fmspc: ['70d06e5ee500'] } });
    expect(finding(outcome, 'hardware.fmspc')).toMatchObject({ status: 'unknown', followsFrom: 'hardware.pck-chain' });
    expect(notPassed(outcome).join(' ')).toContain('hardware.pck-chain');
  });

  it('is pinned for enclaves too', async () => {
    const outcome = await appraiseSimulated({ tee: 'sgx' }, { policy: { fmspc: ['90c06f000000'] } });
    expect(notPassed(outcome)).toEqual(['fail hardware.fmspc']);
  });
});

describe('hardware.tee-tcb-svn', () => {
  const ID = 'hardware.tee-tcb-svn';

  it('passes where every byte is reached', async () => {
    expect((await appraiseSimulated()).checks.filter((check) => check.id === ID)).toEqual([]);
    for (const minTeeTcbSvn of [svn(''), svn('060103'), svn('070103')]) {
      const outcome = await appraiseSimulated({}, { policy: { minTeeTcbSvn } });
      expect(notPassed(outcome)).toEqual([]);
    }
  });

  it.each(['080103', '070203', '070104', '07010301'])('fails where one byte is not: %s', async (least) => {
    const outcome = await appraiseSimulated({}, { policy: { minTeeTcbSvn: svn(least) } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'A TEE TCB SVN is lower than the policy asks for.',
      expected: `at least ${svn(least)}, byte by byte`,
      actual: svn('070103'),
      hint: 'The operator of the host must update its TDX module and microcode, and launch the TD again.',
    });
  });

  it.each([
    ['060103', '070103'],
    ['070103', '060103'],
  ])('asks the same of launch and present: %s, now %s', async (launch, now) => {
    const bend: Bend = {
      quote: { version: 5, body: 'td15' },
      td: { teeTcbSvn: hex(svn(launch)), teeTcbSvn2: hex(svn(now)) },
    };
    const pinned = (least: string) => appraiseSimulated(bend, { policy: { minTeeTcbSvn: svn(least) } });
    expect(notPassed(await pinned('060103'))).toEqual([]);
    const outcome = await pinned('070103');
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID).actual).toBe(`${svn(launch)}, now ${svn(now)}`);
  });
});
