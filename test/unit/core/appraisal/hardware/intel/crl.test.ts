// Revocation lists that are not what they should be: none of them may stand in for the real one.

import { describe, expect, it } from 'vitest';
import { appraiseHardware } from '../../../../../../src/core/appraisal/hardware/intel/index.js';
import { type Bend, type CrlParams, flipBit, toHex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, DAY, finding, inputOf, notPassed, simulated } from './simulated.js';

const LISTS = [
  { id: 'hardware.root-ca-crl', list: 'root', field: 'root_ca_crl', issuer: 'Intel SGX Root CA' },
  { id: 'hardware.pck-crl', list: 'pck', field: 'pck_crl', issuer: 'Intel SGX PCK Platform CA' },
] as const;
const REPLACED = 'The list was altered or exchanged, or is damaged. Fetch it from Intel or a PCCS; never go without.';

describe.each(LISTS)('$id', ({ id, list, field, issuer }) => {
  const withList = (change: Partial<CrlParams>, bend: Bend = {}): Bend => ({
    ...bend,
    pki: { crls: { [list]: change } } as NonNullable<Bend['pki']>,
  });
  const withText = (text: string): Bend => ({ collateral: { [field]: text } });
  const REFUSED = [`fail ${id}`, 'unknown hardware.revocation'];

  it('passes for the list of its CA', async () => {
    const listed = list === 'root' ? 0 : 3;
    const [from, to] = list === 'root' ? ['2026-03-07', '2027-03-07'] : ['2026-06-14', '2026-07-14'];
    expect(finding(await appraiseSimulated(), id)).toEqual({
      status: 'pass',
      detail: `${issuer} signed it; it speaks for ${from}T12:00:00Z to ${to}T12:00:00Z and lists ${listed} certificates.`,
    });
  });

  it.each([
    ['empty', ''],
    ['not hexadecimal', 'no list'],
    ['zeros', '00'.repeat(300)],
    ['an empty sequence', '3000'],
    ['a certificate', toHex(simulated().pki.certificates.root ?? new Uint8Array())],
    ['cut short', toHex(simulated().pki.rootCrl.subarray(0, -1))],
    ['with more behind it', `${toHex(simulated().pki.rootCrl)}00`],
  ])('fails when it is %s', async (_name, text) => {
    const outcome = await appraiseSimulated(withText(text));
    expect(notPassed(outcome)).toEqual(REFUSED);
    expect(finding(outcome, id).detail).toMatch(/^The list cannot be read: /);
    expect(finding(outcome, id).hint).toBeDefined();
  });

  it('fails when it is the list of the other CA', async () => {
    const { rootCrl, pckCrl } = simulated().pki;
    const outcome = await appraiseSimulated(withText(toHex(list === 'root' ? pckCrl : rootCrl)));
    expect(notPassed(outcome)).toEqual(REFUSED);
    const other = LISTS.find((entry) => entry.id !== id)?.issuer;
    expect(finding(outcome, id)).toEqual({
      status: 'fail',
      detail: `The list is of "${other}", a CA that issued none of the certificates it should speak for.`,
      expected: issuer,
      actual: other,
      hint: REPLACED,
    });
  });

  it('fails when it is the list of a CA of the same name in another PKI', async () => {
    const stranger = simulated({ seed: 'another PKI' }).pki;
    const outcome = await appraiseSimulated(withText(toHex(list === 'root' ? stranger.rootCrl : stranger.pckCrl)));
    expect(notPassed(outcome)).toEqual(REFUSED);
    expect(finding(outcome, id)).toEqual({
      status: 'fail',
      detail: 'The list’s signature does not verify under its issuer’s key.',
      expected: issuer,
      actual: issuer,
      hint: REPLACED,
    });
  });

  it('fails when somebody else signed it', async () => {
    for (const signedBy of ['stranger', 'tcbSigning', list === 'root' ? 'pckCa' : 'root']) {
      expect(notPassed(await appraiseSimulated(withList({ signedBy })))).toEqual(REFUSED);
    }
    expect(notPassed(await appraiseSimulated(withList({ signatureAlgorithm: '1.2.840.10045.4.3.3' })))).toEqual(
      REFUSED,
    );
  });

  it('fails when it is a delta or partial list, or has another critical extension', async () => {
    for (const oid of ['2.5.29.27', '2.5.29.28', '1.2.3.4']) {
      const extension = { oid, critical: true, value: new Uint8Array([0x30, 0x00]) };
      const outcome = await appraiseSimulated(withList({ extensions: (extensions) => [...extensions, extension] }));
      expect(notPassed(outcome)).toEqual(REFUSED);
      expect(finding(outcome, id).detail).toBe(`The list has a critical extension that is not understood: ${oid}.`);
    }
  });

  it('fails when it is outdated while TCB info and QE identity are current', async () => {
    const { at } = simulated();
    const ago = (days: number): Date => new Date(at.getTime() - days * DAY);
    const outcome = await appraiseSimulated(withList({ thisUpdate: ago(60), nextUpdate: ago(30) }));
    expect(notPassed(outcome)).toEqual(REFUSED);
    expect(finding(outcome, id)).toEqual({
      status: 'fail',
      detail: `The list is ${issuer}’s but does not speak for this time.`,
      expected: '2026-04-16T12:00:00Z to 2026-05-16T12:00:00Z',
      actual: '2026-06-15T12:00:00Z',
      hint: 'TCB info and QE identity are current and this list is outdated: it may hide a revocation. Fetch the current list.',
    });
  });

  it('is unknown when it was issued after the time of judgement: it knows more, and hides nothing', async () => {
    const { at } = simulated();
    const in1 = new Date(at.getTime() + DAY);
    const outcome = await appraiseSimulated(withList({ thisUpdate: in1 }));
    expect(notPassed(outcome)).toEqual([`unknown ${id}`, 'unknown hardware.revocation']);
    expect(finding(outcome, id)).toMatchObject({
      detail: `The list is ${issuer}’s but was issued after the time of judgement.`,
      actual: '2026-06-15T12:00:00Z',
      hint: 'Judge at a time from 2026-06-16T12:00:00Z on (--at, or leave it out), or set the clock of this machine right.',
    });
  });

  it('fails when it is of later and forged', async () => {
    const thisUpdate = new Date(simulated().at.getTime() + DAY);
    for (const change of [{ signedBy: 'stranger' }, { signatureAlgorithm: '1.2.840.10045.4.3.3' }]) {
      expect(notPassed(await appraiseSimulated(withList({ thisUpdate, ...change })))).toEqual(REFUSED);
    }
  });

  it('fails when it is outdated, however much later it says to have been issued', async () => {
    const { at } = simulated();
    const thisUpdate = new Date(at.getTime() + DAY);
    const nextUpdate = new Date(at.getTime() - DAY);
    expect(notPassed(await appraiseSimulated(withList({ thisUpdate, nextUpdate })))).toEqual(REFUSED);
    expect(notPassed(await appraiseSimulated(withList({ thisUpdate, nextUpdate: null })))).toEqual(REFUSED);
  });

  it('fails when it does not say until when it speaks', async () => {
    const outcome = await appraiseSimulated(withList({ nextUpdate: null }));
    expect(notPassed(outcome)).toEqual(REFUSED);
    expect(finding(outcome, id).expected).toMatch(/ to an unstated time$/);
  });

  it('speaks for its first and last second', async () => {
    const { at } = simulated();
    expect(notPassed(await appraiseSimulated(withList({ thisUpdate: at })))).toEqual([]);
    expect(notPassed(await appraiseSimulated(withList({ nextUpdate: at })))).toEqual([]);
    expect(notPassed(await appraiseSimulated(withList({ nextUpdate: new Date(at.getTime() - 1000) })))).toEqual(
      REFUSED,
    );
  });

  it.each(['tcbInfo', 'qeIdentity'] as const)('is unknown when it is outdated and so is the %s', async (document) => {
    const { at } = simulated();
    const ago = (days: number): Date => new Date(at.getTime() - days * DAY);
    const bend = withList(
      { thisUpdate: ago(60), nextUpdate: ago(30) },
      { [document]: { nextUpdate: '2026-06-14T00:00:00Z' } },
    );
    const outcome = await appraiseSimulated(bend);
    expect(notPassed(outcome)).toEqual([
      `unknown ${id}`,
      'unknown hardware.revocation',
      `unknown hardware.${document === 'tcbInfo' ? 'tcb-info' : 'qe-identity'}-window`,
    ]);
    expect(finding(outcome, id)).toMatchObject({
      detail: `The list is ${issuer}’s but does not speak for this time.`,
      hint: 'Fetch fresh collateral from a PCCS and verify again.',
    });
  });

  it('fails even then when it is forged', async () => {
    const bend = withList({ signedBy: 'stranger' }, { tcbInfo: { nextUpdate: '2026-06-14T00:00:00Z' } });
    expect(notPassed(await appraiseSimulated(bend))).toContain(`fail ${id}`);
  });

  it('fails for every bit that is flipped in it', async () => {
    const world = simulated();
    const bytes = list === 'root' ? world.pki.rootCrl : world.pki.pckCrl;
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const collateral = { ...world.collateral, [field]: toHex(flipBit(bytes, bit >> 3, bit & 7)) };
      const outcome = await appraiseHardware(inputOf(world, { collateral: JSON.stringify(collateral) }));
      expect([bit, ...notPassed(outcome)]).toEqual([bit, ...REFUSED]);
    }
  });
});

it('the PCK list is unknown when nobody can be found who must have signed it', async () => {
  const outcome = await appraiseSimulated({ pki: { chains: { pck: [] } }, collateral: { pck_crl_issuer_chain: '' } });
  expect(finding(outcome, 'hardware.pck-crl')).toEqual({
    status: 'unknown',
    detail: 'The certificate of the CA that must have signed the list is missing.',
    followsFrom: 'hardware.pck-chain',
  });
});
