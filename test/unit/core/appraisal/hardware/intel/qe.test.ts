import { describe, expect, it } from 'vitest';
import { hex, QE_MRSIGNER, toHex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed, simulated } from './simulated.js';

const NOT_INTELS = 'The quote was not made by Intel’s quoting enclave: nothing in it can be trusted.';

describe('from the PCK key to the quote', () => {
  it('passes', async () => {
    const outcome = await appraiseSimulated();
    expect(finding(outcome, 'hardware.qe-report-signature').detail).toBe(
      'The signature over the quoting enclave’s report verifies under the PCK key.',
    );
    expect(finding(outcome, 'hardware.attestation-key').detail).toBe(
      'The quoting enclave’s report data is the SHA-256 of the attestation key and its auth data.',
    );
    expect(finding(outcome, 'hardware.quote-signature').detail).toBe(
      'The signature over header and body (632 bytes) verifies.',
    );
  });

  it('fails when another platform’s key signed the quoting enclave’s report', async () => {
    const outcome = await appraiseSimulated({ qe: { signedBy: 'stranger' } });
    expect(notPassed(outcome)).toEqual(['fail hardware.qe-report-signature']);
    expect(finding(outcome, 'hardware.qe-report-signature')).toEqual({
      status: 'fail',
      detail: 'The signature over the quoting enclave’s report does not verify under the PCK key.',
      hint: 'The quote was altered, or its PCK certificate is another platform’s. Do not rely on it.',
    });
  });

  it('fails when the quoting enclave does not vouch for the attestation key', async () => {
    const world = simulated();
    const key = world.keys('forger').publicKey;
    const outcome = await appraiseSimulated({
      quote: { signedBy: 'forger' },
      qe: { reportData: new Uint8Array(64).fill(7) },
    });
    expect(notPassed(outcome)).toEqual(['fail hardware.attestation-key']);
    expect(finding(outcome, 'hardware.attestation-key')).toMatchObject({
      detail: 'The quoting enclave’s report data is not the SHA-256 of the attestation key and its auth data.',
      actual: '07'.repeat(64),
      hint: 'The attestation key is not the quoting enclave’s: anybody can have made it, and signed the quote with it.',
    });
    const shown = await appraiseSimulated({ quote: { attestationKey: key } });
    expect(notPassed(shown)).toEqual(['fail hardware.quote-signature']);
  });

  it('fails when the second half of the quoting enclave’s report data is not zero', async () => {
    const honest = await appraiseSimulated({ qe: { reportData: new Uint8Array(64) } });
    const { expected = '' } = finding(honest, 'hardware.attestation-key');
    for (const byte of [32, 47, 63]) {
      const reportData = hex(expected);
      reportData[byte] = 1;
      const outcome = await appraiseSimulated({ qe: { reportData } });
      expect(notPassed(outcome)).toEqual(['fail hardware.attestation-key']);
      expect(finding(outcome, 'hardware.attestation-key')).toMatchObject({
        detail: 'The second half of the quoting enclave’s report data is not zero.',
        expected,
        actual: toHex(reportData),
      });
    }
    expect(notPassed(await appraiseSimulated({ qe: { reportData: hex(expected) } }))).toEqual([]);
  });

  it('passes whatever the auth data, as long as it is hashed', async () => {
    for (const authData of [new Uint8Array(0), new Uint8Array(1), new Uint8Array(1000).fill(3)]) {
      expect(notPassed(await appraiseSimulated({ qe: { authData } }))).toEqual([]);
    }
  });

  it('fails when the quote is signed by another key than it shows', async () => {
    const outcome = await appraiseSimulated({
      afterSign: (name, signed) =>
        name === 'quote' ? { ...signed, signature: new Uint8Array(64).fill(1) } : undefined,
    });
    expect(notPassed(outcome)).toEqual(['fail hardware.quote-signature']);
    expect(finding(outcome, 'hardware.quote-signature')).toEqual({
      status: 'fail',
      detail: 'The signature over header and body does not verify under the attestation key.',
      hint: 'The quote was altered after it was made. Do not rely on any value in it.',
    });
  });

  it('fails for an attestation key that is no point of the curve', async () => {
    const outcome = await appraiseSimulated({ quote: { attestationKey: new Uint8Array(64).fill(1) } });
    expect(notPassed(outcome)).toEqual(['fail hardware.quote-signature']);
  });
});

describe('hardware.qe-identity', () => {
  const ID = 'hardware.qe-identity';

  it('passes', async () => {
    expect(finding(await appraiseSimulated(), ID).detail).toBe(
      'TD_QE: MRSIGNER, ISVPRODID, MISCSELECT and ATTRIBUTES are as Intel publishes them.',
    );
    expect(finding(await appraiseSimulated({ tee: 'sgx' }), ID).detail).toBe(
      'QE: MRSIGNER, ISVPRODID, MISCSELECT and ATTRIBUTES are as Intel publishes them.',
    );
  });

  it.each([
    ['MRSIGNER', { mrSigner: hex('00'.repeat(32)) }, toHex(QE_MRSIGNER), '00'.repeat(32)],
    ['ISVPRODID', { isvProdId: 1 }, '2', '1'],
    ['MISCSELECT', { miscSelect: hex('01000000') }, '00000000 under mask ffffffff', '01000000'],
    [
      'ATTRIBUTES',
      { attributes: hex('1700000000000000e700000000000000') },
      '11000000000000000000000000000000 under mask fbffffffffffffff0000000000000000',
      '1700000000000000e700000000000000',
    ],
  ] as const)('fails for another %s', async (what, qe, expected, actual) => {
    const outcome = await appraiseSimulated({ qe });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: `${what} is not that of Intel’s quoting enclave.`,
      expected,
      actual,
      hint: NOT_INTELS,
    });
  });

  it('compares MISCSELECT and ATTRIBUTES under their masks', async () => {
    expect(
      notPassed(
        await appraiseSimulated({
          qe: { miscSelect: hex('000000f0'), attributes: hex('1500000000000000ffffffffffffffff') },
          qeIdentity: { miscselectMask: 'FFFFFF0F' },
        }),
      ),
    ).toEqual([]);
  });

  it('fails when a reference value has bits outside its mask, which nothing can match', async () => {
    expect(
      notPassed(await appraiseSimulated({ qeIdentity: { miscselect: '00000010', miscselectMask: '00000000' } })),
    ).toEqual([`fail ${ID}`]);
  });

  it('fails for a quoting enclave in debug mode, even where the mask leaves DEBUG open', async () => {
    const outcome = await appraiseSimulated({
      qe: { attributes: hex('1700000000000000e700000000000000') },
      qeIdentity: { attributesMask: 'F9FFFFFFFFFFFFFF0000000000000000' },
    });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'ATTRIBUTES is not that of Intel’s quoting enclave.',
      expected: 'DEBUG off',
      actual: 'DEBUG on',
      hint: 'The quoting enclave runs in debug mode: its keys can be read, and quotes forged.',
    });
  });

  it.each(['QE', 'QVE'])('fails for the identity of another enclave: %s', async (id) => {
    const outcome = await appraiseSimulated({ qeIdentity: { id } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The QE identity is for another enclave, or of an unknown version.',
      expected: 'TD_QE version 2',
      actual: `${id} version 2`,
      hint: 'Fetch the QE identity for this kind of quote (…/tdx/… or …/sgx/certification/v4/qe/identity).',
    });
  });

  it('fails for the identity of the TD quoting enclave with an SGX quote', async () => {
    expect(notPassed(await appraiseSimulated({ tee: 'sgx', qeIdentity: { id: 'TD_QE' } }))).toEqual([`fail ${ID}`]);
  });

  it('fails when the quote’s header names another vendor, with collateral or without', async () => {
    const quote = { qeVendorId: hex('00'.repeat(16)) };
    const outcome = await appraiseSimulated({ quote });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The quote’s header names another vendor of the quoting enclave.',
      expected: '939a7233f79c4ca9940a0db3957f0607',
      actual: '00'.repeat(16),
      hint: NOT_INTELS,
    });
    const without = await appraiseSimulated({ quote }, { collateral: null });
    expect(notPassed(without)).toContain(`fail ${ID}`);
    expect(notPassed(without)).toContain('unknown hardware.qe-tcb');
    const unread = await appraiseSimulated({ quote, collateral: { qe_identity: '{}' } });
    expect(notPassed(unread)).toContain(`fail ${ID}`);
    expect(notPassed(unread)).toContain('unknown hardware.qe-tcb');
  });
});

describe('hardware.qe-tcb', () => {
  const ID = 'hardware.qe-tcb';

  it('takes the first level that the SVN reaches', async () => {
    const detail = async (isvSvn: number) => finding(await appraiseSimulated({ qe: { isvSvn } }), ID).detail;
    expect(await detail(65535)).toBe('It reaches the level of 2025-08-19, UpToDate.');
    expect(await detail(4)).toBe('It reaches the level of 2025-08-19, UpToDate.');
    expect(await detail(3)).toBe('It reaches the level of 2024-07-15, OutOfDate; TD_QE isvsvn has 3, needs 4.');
    expect(await detail(2)).toBe('It reaches the level of 2024-07-15, OutOfDate; TD_QE isvsvn has 2, needs 4.');
  });

  it('fails below every level', async () => {
    const outcome = await appraiseSimulated({ qe: { isvSvn: 1 } });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`, 'unknown hardware.tcb-status', 'unknown hardware.advisories']);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'The quoting enclave reaches none of the TCB levels of its identity.',
      expected: 'isvsvn 4, 2',
      actual: 'isvsvn 1',
      hint: 'Intel does not vouch for this version: the operator of the host must update the quoting enclave.',
    });
  });
});
