import { describe, expect, it } from 'vitest';
import { appraiseHardware } from '../../../../../../src/core/appraisal/hardware/intel/index.js';
import { type Bend, type CollateralJson, flipBit, toHex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, inputOf, notPassed, simulated } from './simulated.js';

const FRESH = 'Fetch fresh collateral from a PCCS and verify again.';

const LATER =
  'Judge at a time from 2026-06-15T12:05:01Z on (--at, or leave it out), or set the clock of this machine right.';

const DOCUMENTS = [
  { name: 'TCB info', bend: 'tcbInfo', field: 'tcb_info', id: 'hardware.tcb-info', key: 'tcb-info' },
  { name: 'QE identity', bend: 'qeIdentity', field: 'qe_identity', id: 'hardware.qe-identity', key: 'qe-identity' },
] as const;

/** What cannot be decided without the document. */
const FOLLOWING = {
  tcb_info: [
    'unknown hardware.tcb-info-window',
    'unknown hardware.tcb-info-platform',
    'unknown hardware.tcb-evaluation-data-number',
    'unknown hardware.collateral-age',
    'unknown hardware.tdx-module',
    'unknown hardware.platform-tcb',
    'unknown hardware.tcb-status',
    'unknown hardware.advisories',
  ],
  qe_identity: [
    'unknown hardware.qe-identity-window',
    'unknown hardware.tcb-evaluation-data-number',
    'unknown hardware.collateral-age',
    'unknown hardware.qe-identity',
    'unknown hardware.qe-tcb',
    'unknown hardware.tcb-status',
    'unknown hardware.advisories',
  ],
} as const;

describe.each(DOCUMENTS)('the $name', ({ name, bend, field, id, key }) => {
  const signature = `${id}-signature` as const;
  const window = `${id}-window` as const;

  it('passes with signature and window', async () => {
    const outcome = await appraiseSimulated();
    expect(finding(outcome, signature).detail).toBe('Intel SGX TCB Signing signed these exact bytes.');
    expect(finding(outcome, window).detail).toBe('It speaks for 2026-06-14T12:00:00Z to 2026-07-14T12:00:00Z.');
  });

  it('fails when somebody else signed it', async () => {
    const outcome = await appraiseSimulated({ collateralSigners: { [bend]: 'stranger' } });
    expect(notPassed(outcome)).toEqual([`fail ${signature}`]);
    expect(finding(outcome, signature)).toEqual({
      status: 'fail',
      detail: `The signature over the ${name} does not verify under the key of Intel SGX TCB Signing.`,
      hint: 'The document or its signature was altered, or re-serialised: the signature covers the exact bytes.',
    });
  });

  it('fails when it was re-serialised', async () => {
    const reserialise = (json: CollateralJson): CollateralJson => ({
      ...json,
      [field]: JSON.stringify(JSON.parse(json[field]), null, 1),
    });
    expect(notPassed(await appraiseSimulated({ collateral: reserialise }))).toEqual([`fail ${signature}`]);
  });

  it('fails with the signature of the other document', async () => {
    const other = field === 'tcb_info' ? 'qe_identity_signature' : 'tcb_info_signature';
    const exchange = (json: CollateralJson): CollateralJson => ({ ...json, [`${field}_signature`]: json[other] });
    expect(notPassed(await appraiseSimulated({ collateral: exchange }))).toEqual([`fail ${signature}`]);
  });

  it('fails when it cannot be read, and what follows from it is unknown', async () => {
    for (const change of [
      { [field]: '' },
      { [field]: '{}' },
      { [field]: '[]' },
      { [`${field}_signature`]: '00' },
      { [`${field}_signature`]: 'none' },
    ]) {
      const outcome = await appraiseSimulated({ collateral: change });
      expect(notPassed(outcome)).toEqual([`fail ${signature}`, ...FOLLOWING[field]]);
      expect(finding(outcome, signature).detail).toMatch(new RegExp(`^The ${name} cannot be read: `));
      expect(finding(outcome, window)).toEqual({
        status: 'unknown',
        detail: `The ${name} cannot be read.`,
        followsFrom: signature,
      });
    }
  });

  it('fails for every bit that is flipped in it or its signature', async () => {
    const world = simulated();
    const refused = async (change: Partial<CollateralJson>): Promise<string[]> => {
      const collateral = JSON.stringify({ ...world.collateral, ...change });
      return notPassed(await appraiseHardware(inputOf(world, { collateral })));
    };
    const text = new TextEncoder().encode(world.collateral[field]);
    for (let bit = 0; bit < text.length * 8; bit += 61) {
      if (bit % 8 === 7) continue; // no longer UTF-8: not a text any more
      const flipped = new TextDecoder().decode(flipBit(text, bit >> 3, bit & 7));
      expect([bit, await refused({ [field]: flipped })]).toEqual([bit, expect.arrayContaining([`fail ${signature}`])]);
    }
    const bytes = Buffer.from(world.collateral[`${field}_signature`], 'hex');
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      expect(await refused({ [`${field}_signature`]: toHex(flipBit(bytes, bit >> 3, bit & 7)) })).toEqual([
        `fail ${signature}`,
      ]);
    }
  });

  it('speaks for its first and last second', async () => {
    const at = '2026-06-15T12:00:00Z';
    expect(notPassed(await appraiseSimulated({ [bend]: { issueDate: at } } as Bend))).toEqual([]);
    expect(notPassed(await appraiseSimulated({ [bend]: { nextUpdate: at } } as Bend))).toEqual([]);
  });

  it.each([
    ['expired', { nextUpdate: '2026-06-15T11:59:59Z' }, '2026-06-14T12:00:00Z to 2026-06-15T11:59:59Z'],
    ['of later', { issueDate: '2026-06-15T12:05:01Z' }, '2026-06-15T12:05:01Z to 2026-07-14T12:00:00Z', LATER],
  ])('is unknown when it is %s', async (_name, change, expected, hint = FRESH) => {
    const outcome = await appraiseSimulated({ [bend]: change } as Bend);
    expect(notPassed(outcome)).toEqual([`unknown ${window}`]);
    expect(finding(outcome, window)).toEqual({
      status: 'unknown',
      detail: `The ${name} ${hint === LATER ? 'was issued after the time of judgement' : 'is outdated'}.`,
      expected,
      actual: '2026-06-15T12:00:00Z',
      hint,
    });
  });

  it('must be of the TCB recovery that the policy asks for', async () => {
    const bent = (tcbEvaluationDataNumber: number) =>
      appraiseSimulated({ [bend]: { tcbEvaluationDataNumber } } as Bend, {
        policy: { minTcbEvaluationDataNumber: 18 },
      });
    expect(notPassed(await bent(18))).toEqual([]);
    const outcome = await bent(17);
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-evaluation-data-number']);
    expect(finding(outcome, 'hardware.tcb-evaluation-data-number')).toEqual({
      status: 'fail',
      detail: 'The collateral is of an older TCB recovery than the policy accepts.',
      expected: 'at least 18',
      actual: field === 'tcb_info' ? 'TCB info 17, QE identity 19' : 'TCB info 19, QE identity 17',
      hint: 'It may not know of the latest vulnerabilities. Fetch collateral again, with --tcb-update early.',
    });
  });

  it('must be as young as the policy asks for', async () => {
    const bent = (issueDate: string) =>
      appraiseSimulated({ [bend]: { issueDate } } as Bend, { policy: { maxCollateralAgeDays: 10 } });
    expect(notPassed(await bent('2026-06-05T12:00:00Z'))).toEqual([]);
    const outcome = await bent('2026-06-05T11:59:59Z');
    expect(notPassed(outcome)).toEqual(['unknown hardware.collateral-age']);
    expect(finding(outcome, 'hardware.collateral-age')).toEqual({
      status: 'unknown',
      detail: 'The collateral is older than the 10 days that the policy allows.',
      expected: 'issued since 2026-06-05T12:00:00Z',
      actual: 'issued 2026-06-05T11:59:59Z',
      hint: FRESH,
    });
  });

  it(`is not replaced by that of another world (${key})`, async () => {
    const stranger = simulated({ seed: 'another PKI' }).collateral;
    const both = { [field]: stranger[field], [`${field}_signature`]: stranger[`${field}_signature`] };
    expect(notPassed(await appraiseSimulated({ collateral: both }))).toEqual([`fail ${signature}`]);
    const chain = { [`${field}_issuer_chain`]: stranger[`${field}_issuer_chain`] };
    expect(notPassed(await appraiseSimulated({ collateral: { ...both, ...chain } }))).toEqual([
      'fail hardware.root-ca',
    ]);
  });
});

describe('hardware.tcb-info-platform', () => {
  const ID = 'hardware.tcb-info-platform';

  it('passes whatever the case of the hexadecimals', async () => {
    expect(finding(await appraiseSimulated({ tcbInfo: { fmspc: '70D06E5EE500' } }), ID)).toEqual({
      status: 'pass',
      detail: 'It is for FMSPC 70d06e5ee500, PCE-ID 0000.',
      expected: 'TDX TCB info version 3, tcbType 0, FMSPC 70d06e5ee500, PCE-ID 0000',
      actual: 'TDX TCB info version 3, tcbType 0, FMSPC 70d06e5ee500, PCE-ID 0000',
    });
  });

  it.each([
    ['FMSPC', { fmspc: '70D06E5EE501' }, 'TDX TCB info version 3, tcbType 0, FMSPC 70d06e5ee501, PCE-ID 0000'],
    ['PCE-ID', { pceId: '0001' }, 'TDX TCB info version 3, tcbType 0, FMSPC 70d06e5ee500, PCE-ID 0001'],
  ])('fails for another %s', async (_name, tcbInfo, actual) => {
    const outcome = await appraiseSimulated({ tcbInfo });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The TCB info is not for this platform: its levels say nothing about it.',
      expected: 'TDX TCB info version 3, tcbType 0, FMSPC 70d06e5ee500, PCE-ID 0000',
      actual,
      hint: 'Fetch the collateral for the FMSPC that the PCK certificate names.',
    });
  });

  it('fails for the TCB info of the other TEE', async () => {
    const { tcb_info, tcb_info_signature } = simulated({ tee: 'sgx' }).collateral;
    const sgxForTdx = await appraiseSimulated({ collateral: { tcb_info, tcb_info_signature } });
    expect(notPassed(sgxForTdx)).toEqual([
      `fail ${ID}`,
      'fail hardware.tdx-module',
      'fail hardware.platform-tcb',
      'unknown hardware.tcb-status',
      'unknown hardware.advisories',
    ]);
    const tdx = simulated().collateral;
    const tdxForSgx = await appraiseSimulated({
      tee: 'sgx',
      collateral: { tcb_info: tdx.tcb_info, tcb_info_signature: tdx.tcb_info_signature },
    });
    expect(notPassed(tdxForSgx)).toEqual([`fail ${ID}`]);
  });

  it('fails for another kind or version of TCB info, which nobody can read', async () => {
    for (const tcbInfo of [{ tcbType: 1 }, { version: 4 }, { id: 'SEV' }]) {
      expect(notPassed(await appraiseSimulated({ tcbInfo }))).toEqual([
        'fail hardware.tcb-info-signature',
        ...FOLLOWING.tcb_info,
      ]);
    }
  });
});
