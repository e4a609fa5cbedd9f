import { describe, expect, it } from 'vitest';
import { type PkiParams, revoke, toHex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, DAY, finding, notPassed, simulated } from './simulated.js';

const ID = 'hardware.revocation';

const revoked =
  (...names: string[]) =>
  (params: PkiParams): PkiParams => {
    for (const name of names) revoke(params, name);
    return params;
  };

describe('revocation', () => {
  it('passes and names what was looked up', async () => {
    expect(finding(await appraiseSimulated(), ID)).toEqual({
      status: 'pass',
      detail:
        'On no list: PCK certificate, PCK CA, issuer of the PCK revocation list, signer of the TCB info, signer of the QE identity, root CA.',
    });
  });

  it.each([
    ['pck', ['PCK certificate'], '2026-06-14'],
    ['pckCa', ['PCK CA', 'issuer of the PCK revocation list'], '2026-03-07'],
    ['tcbSigning', ['signer of the TCB info', 'signer of the QE identity'], '2026-03-07'],
    ['root', ['root CA'], '2026-03-07'],
  ])('fails when %s is revoked', async (name, whats, day) => {
    const serial = toHex(simulated().pki.params.certificates[name]?.serial ?? new Uint8Array());
    const outcome = await appraiseSimulated({ pki: revoked(name) });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: `Revoked: ${whats.map((what) => `${what} (serial ${serial}) since ${day}T12:00:00Z`).join(', ')}.`,
      hint: 'Intel no longer vouches for it: its key may be in other hands. Do not use this machine.',
    });
  });

  it('fails for a revocation at any date, and whatever its reason', async () => {
    const { at } = simulated();
    for (const date of [new Date('1990-01-01T00:00:00Z'), new Date(at.getTime() + 90 * DAY)]) {
      for (const reason of [null, 0, 6, 10]) {
        const outcome = await appraiseSimulated({
          pki: (params) => {
            params.crls.pck.revoked.push({ serial: params.certificates.pck.serial, date, reason });
            return params;
          },
        });
        expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
      }
    }
  });

  it('fails for a serial number with a leading zero byte', async () => {
    const serial = new Uint8Array([0xf0, 0x01, 0x02]);
    const pki = (params: PkiParams): PkiParams => {
      params.certificates.pck.serial = serial;
      return revoked('pck')(params);
    };
    const outcome = await appraiseSimulated({ pki });
    expect(finding(outcome, ID).detail).toContain('(serial 00f00102)');
  });

  it('does not take another CA’s serial number for its own', async () => {
    const outcome = await appraiseSimulated({
      pki: (params) => {
        const { pck, pckCa } = params.certificates;
        params.crls.root.revoked.push({ serial: pck.serial, date: params.crls.root.thisUpdate, reason: 1 });
        params.crls.pck.revoked.push({ serial: pckCa.serial, date: params.crls.pck.thisUpdate, reason: 1 });
        return params;
      },
    });
    expect(notPassed(outcome)).toEqual([]);
  });

  it('fails when an outdated list of the right CA names a certificate', async () => {
    const { at } = simulated();
    const ago = (days: number): Date => new Date(at.getTime() - days * DAY);
    const pki = (params: PkiParams): PkiParams => {
      Object.assign(params.crls.pck, { thisUpdate: ago(60), nextUpdate: ago(30) });
      return revoked('pck')(params);
    };
    expect(notPassed(await appraiseSimulated({ pki }))).toEqual(['fail hardware.pck-crl', `fail ${ID}`]);
    const aged = await appraiseSimulated({ pki, tcbInfo: { nextUpdate: '2026-06-14T00:00:00Z' } });
    expect(notPassed(aged)).toEqual(['unknown hardware.pck-crl', `fail ${ID}`, 'unknown hardware.tcb-info-window']);
  });

  it('fails when a list of later names a certificate, and is unknown when it names none', async () => {
    const thisUpdate = new Date(simulated().at.getTime() + DAY);
    const later = (params: PkiParams): PkiParams => {
      Object.assign(params.crls.pck, { thisUpdate });
      return params;
    };
    const named = await appraiseSimulated({ pki: (params) => revoked('pck')(later(params)) });
    expect(notPassed(named)).toEqual(['unknown hardware.pck-crl', `fail ${ID}`]);
    expect(notPassed(await appraiseSimulated({ pki: later }))).toEqual(['unknown hardware.pck-crl', `unknown ${ID}`]);
  });

  it('is unknown, not a pass, when the list that would name it is not there', async () => {
    const outcome = await appraiseSimulated({ pki: revoked('pck'), collateral: { pck_crl: '' } });
    expect(notPassed(outcome)).toEqual(['fail hardware.pck-crl', `unknown ${ID}`]);
    expect(finding(outcome, ID)).toEqual({
      status: 'unknown',
      detail: 'No authentic, current list speaks of: PCK certificate.',
      followsFrom: 'hardware.pck-crl',
    });
    const root = await appraiseSimulated({ pki: revoked('tcbSigning'), collateral: { root_ca_crl: '' } });
    expect(finding(root, ID).detail).toBe(
      'No authentic, current list speaks of: PCK CA, issuer of the PCK revocation list, signer of the TCB info, signer of the QE identity, root CA.',
    );
  });

  it('is unknown for a certificate that is missing', async () => {
    const outcome = await appraiseSimulated({ collateral: { tcb_info_issuer_chain: 'no PEM' } });
    expect(notPassed(outcome)).toEqual([
      'fail hardware.tcb-info-chain',
      `unknown ${ID}`,
      'unknown hardware.tcb-info-signature',
    ]);
    expect(finding(outcome, ID).detail).toBe('No authentic, current list speaks of: signer of the TCB info.');
  });
});
