import { describe, expect, it } from 'vitest';
import { appraiseSimulated, finding, notPassed, simulated } from './simulated.js';

describe('the issuers of the collateral', () => {
  it('pass, and each chain says how long', async () => {
    const outcome = await appraiseSimulated();
    expect(finding(outcome, 'hardware.tcb-info-chain').detail).toBe(
      'Intel SGX TCB Signing ← Intel SGX Root CA, valid until 2032-06-13T12:00:00Z.',
    );
    expect(finding(outcome, 'hardware.qe-identity-chain').status).toBe('pass');
    expect(finding(outcome, 'hardware.pck-crl-chain').detail).toBe(
      'Intel SGX PCK Platform CA ← Intel SGX Root CA, valid until 2033-06-13T12:00:00Z.',
    );
  });

  it.each([
    ['tcb_info_issuer_chain', 'hardware.tcb-info-chain'],
    ['qe_identity_issuer_chain', 'hardware.qe-identity-chain'],
    ['pck_crl_issuer_chain', 'hardware.pck-crl-chain'],
  ] as const)('fail when a chain cannot be read: %s', async (field, id) => {
    for (const text of ['', 'no PEM', simulated().rootCaPem.slice(0, 200)]) {
      const outcome = await appraiseSimulated({ collateral: { [field]: text } });
      expect(notPassed(outcome)).toContain(`fail ${id}`);
      expect(finding(outcome, id).detail).toMatch(/^The chain cannot be read: /);
    }
  });

  it('fail when a chain is reordered, incomplete or another’s', async () => {
    const bent = async (chains: Record<string, string[]>): Promise<string[]> =>
      notPassed(await appraiseSimulated({ pki: { chains } }));
    expect(await bent({ tcbInfoIssuer: ['root', 'tcbSigning'] })).toEqual([
      'fail hardware.tcb-info-chain',
      'fail hardware.root-ca',
      'fail hardware.tcb-info-signature',
    ]);
    expect(await bent({ qeIdentityIssuer: ['tcbSigning'] })).toEqual([
      'fail hardware.qe-identity-chain',
      'fail hardware.root-ca',
    ]);
    expect(await bent({ qeIdentityIssuer: ['pck', 'pckCa', 'root'] })).toEqual([
      'fail hardware.qe-identity-chain',
      'fail hardware.qe-identity-signature',
    ]);
  });

  it('fail when the PCK list is that of the CA that did not issue this PCK certificate', async () => {
    const outcome = await appraiseSimulated({
      pki: (params) => {
        const { pckCa } = params.certificates;
        const processor = { ...pckCa.subject, commonName: 'Intel SGX PCK Processor CA' };
        params.certificates.processorCa = { ...pckCa, key: 'processorCa', subject: processor };
        params.chains.pckCrlIssuer = ['processorCa', 'root'];
        Object.assign(params.crls.pck, { issuer: processor, signedBy: 'processorCa' });
        return params;
      },
    });
    expect(notPassed(outcome)).toEqual([
      'fail hardware.pck-crl-chain',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
    expect(finding(outcome, 'hardware.pck-crl-chain')).toEqual({
      status: 'fail',
      detail: 'Certificate 1 is not the CA that issued the PCK certificate.',
      hint: 'Fetch the PCK revocation list of that CA (…/pckcrl?ca=platform or ca=processor).',
    });
  });

  it('fail when the PCK list’s CA has the right name and another key', async () => {
    const outcome = await appraiseSimulated({
      pki: (params) => {
        params.certificates.impostor = { ...params.certificates.pckCa, key: 'impostor' };
        params.chains.pckCrlIssuer = ['impostor', 'root'];
        params.crls.pck.signedBy = 'impostor';
        return params;
      },
    });
    expect(notPassed(outcome)).toEqual([
      'fail hardware.pck-crl-chain',
      'fail hardware.pck-crl',
      'unknown hardware.revocation',
    ]);
  });

  it('pass when the PCK CA’s certificate was renewed with its key', async () => {
    const outcome = await appraiseSimulated({
      pki: (params) => {
        params.certificates.renewed = { ...params.certificates.pckCa, serial: new Uint8Array([9]) };
        params.chains.pckCrlIssuer = ['renewed', 'root'];
        return params;
      },
    });
    expect(notPassed(outcome)).toEqual([]);
  });

  it('fail when a certificate has expired, though the documents are current', async () => {
    const at = '2026-06-15T12:00:00Z';
    const notAfter = new Date('2026-06-15T11:59:59Z');
    const outcome = await appraiseSimulated({ at, pki: { certificates: { tcbSigning: { notAfter } } } });
    expect(notPassed(outcome)).toEqual(['fail hardware.tcb-info-chain', 'fail hardware.qe-identity-chain']);
    expect(finding(outcome, 'hardware.tcb-info-chain')).toEqual({
      status: 'fail',
      detail: 'Certificate 1 ("Intel SGX TCB Signing") expired at 2026-06-15T11:59:59Z.',
      hint: 'The appraisal is as of 2026-06-15T12:00:00Z: check that time; at the right time, take the renewed certificate.',
    });
  });
});
