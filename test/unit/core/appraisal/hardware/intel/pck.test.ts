import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { extensionOf, hex } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed, simulated } from './simulated.js';

const ID = 'hardware.pck-chain';
const SGX_EXTENSION = '1.2.840.113741.1.13.1';

describe('the PCK certificate in the quote', () => {
  it('passes and says how long', async () => {
    expect(finding(await appraiseSimulated(), ID)).toEqual({
      status: 'pass',
      detail:
        'Intel SGX PCK Certificate ← Intel SGX PCK Platform CA ← Intel SGX Root CA, valid until 2032-06-13T12:00:00Z.',
    });
  });

  it('fails when the chain is not PEM', async () => {
    const outcome = await appraiseSimulated({ quote: { certificationData: new TextEncoder().encode('no PEM') } });
    expect(notPassed(outcome)).toEqual([
      `fail ${ID}`,
      'unknown hardware.revocation',
      'unknown hardware.tcb-info-platform',
      'unknown hardware.qe-report-signature',
      'unknown hardware.platform-tcb',
      'unknown hardware.tcb-status',
      'unknown hardware.advisories',
    ]);
    expect(finding(outcome, ID).detail).toMatch(/^The chain cannot be read: quote\.pck_certification_data/);
  });

  it('fails when the chain is not UTF-8', async () => {
    const outcome = await appraiseSimulated({ quote: { certificationData: new Uint8Array([0xff, 0xfe, 0xff]) } });
    expect(finding(outcome, ID)).toMatchObject({
      status: 'fail',
      detail: 'The chain cannot be read: quote.pck_certification_data: not valid UTF-8.',
    });
  });

  it('fails when the leaf does not describe its platform', async () => {
    const without = await appraiseSimulated({
      pki: {
        certificates: { pck: { extensions: (list) => list.filter(({ oid }) => oid !== SGX_EXTENSION) } },
      },
    });
    expect(notPassed(without)).toEqual([
      `fail ${ID}`,
      'unknown hardware.tcb-info-platform',
      'unknown hardware.platform-tcb',
      'unknown hardware.tcb-status',
      'unknown hardware.advisories',
    ]);
    expect(finding(without, ID)).toEqual({
      status: 'fail',
      detail:
        'Certificate 1 does not describe its platform: pck.sgx_extensions: the certificate has no extension 1.2.840.113741.1.13.1.',
      hint: 'Intel issues no such certificate: the chain is forged or not of the SGX PKI.',
    });

    const cut = await appraiseSimulated({
      pki: {
        certificates: {
          pck: {
            extensions: (list) => {
              const sgx = extensionOf(list, SGX_EXTENSION);
              sgx.value = sgx.value.subarray(0, -1);
              return list;
            },
          },
        },
      },
    });
    expect(finding(cut, ID).status).toBe('fail');
  });
});

describe('the PCK certificate beside a quote that only names the platform', () => {
  it.each([1, 2, 3])('passes with the platform’s own: certification data of type %i', async (certificationType) => {
    expect(notPassed(await appraiseSimulated({ quote: { certificationType } }))).toEqual([]);
  });

  const unknowns = [
    `unknown ${ID}`,
    'unknown hardware.revocation',
    'unknown hardware.tcb-info-platform',
    'unknown hardware.qe-report-signature',
    'unknown hardware.platform-tcb',
    'unknown hardware.tcb-status',
    'unknown hardware.advisories',
  ];

  it('is unknown without one', async () => {
    const outcome = await appraiseSimulated({
      quote: { certificationType: 3 },
      collateral: ({ pck_certificate_chain: _, ...collateral }) => collateral,
    });
    expect(notPassed(outcome)).toEqual(unknowns);
    expect(finding(outcome, ID)).toEqual({
      status: 'unknown',
      detail: 'The quote names its platform by an encrypted PPID, and no PCK certificate was given for it.',
      hint: 'Fetch the platform’s PCK certificate from its PCCS (pck_certificate_chain).',
    });
  });

  it('fails when it cannot be read', async () => {
    const outcome = await appraiseSimulated({
      quote: { certificationType: 3 },
      collateral: { pck_certificate_chain: 'no PEM' },
    });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`, ...unknowns.slice(1)]);
  });

  it('is unknown when it is for another PPID than the quote states plainly', async () => {
    const outcome = await appraiseSimulated({
      quote: { certificationType: 1 },
      pki: { certificates: { pck: { sgx: { ppid: hex('05'.repeat(16)) } } } },
    });
    expect(notPassed(outcome)).toEqual([`unknown ${ID}`]);
    expect(finding(outcome, ID).detail).toBe('The PCK certificate given is for another PPID than the quote names.');
  });

  it('is unknown when it is for other SVNs', async () => {
    const cpuSvn = await appraiseSimulated({
      quote: { certificationType: 3 },
      pki: { certificates: { pck: { sgx: { cpuSvn: hex('05'.repeat(16)) } } } },
    });
    expect(notPassed(cpuSvn)).toEqual([`unknown ${ID}`]);
    expect(finding(cpuSvn, ID)).toEqual({
      status: 'unknown',
      detail:
        'The PCK certificate given is for CPUSVN 05050505050505050505050505050505, PCESVN 13; the quote names CPUSVN 04040202040100050000000000000000, PCESVN 13.',
      hint: 'Fetch the PCK certificate for the SVNs that the quote names.',
    });
    const pceSvn = await appraiseSimulated({
      quote: { certificationType: 2 },
      pki: { certificates: { pck: { sgx: { pceSvn: 14 } } } },
    });
    expect(notPassed(pceSvn)).toEqual([`unknown ${ID}`]);
  });

  it('fails rather than being unknown when the chain is bad as well', async () => {
    const outcome = await appraiseSimulated({
      quote: { certificationType: 3 },
      pki: { certificates: { pck: { sgx: { pceSvn: 14 }, signedBy: 'stranger' } } },
    });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
  });

  it('fails when it is another platform’s', async () => {
    const outcome = await appraiseSimulated({
      quote: { certificationType: 3 },
      qe: { signedBy: 'pck of another platform' },
    });
    expect(notPassed(outcome)).toEqual(['fail hardware.qe-report-signature']);
  });
});

describe('the PCK certificate that a quote carries without its issuers', () => {
  const quote = { certificationType: 4 };

  it('passes with the issuers of its revocation list, as PEM and as DER', async () => {
    expect(notPassed(await appraiseSimulated({ quote }))).toEqual([]);
    const certificationData = new Uint8Array(new X509Certificate(simulated().pki.chains.pck).raw);
    expect(notPassed(await appraiseSimulated({ quote: { ...quote, certificationData } }))).toEqual([]);
  });

  it('is unknown without collateral, and where that has no readable issuers', async () => {
    const without = await appraiseSimulated({ quote }, { collateral: null });
    expect(finding(without, ID)).toEqual({
      status: 'unknown',
      detail: 'The quote carries the PCK certificate without its issuers, and no collateral has them.',
      followsFrom: 'hardware.collateral',
    });
    const unreadable = await appraiseSimulated({ quote, collateral: { pck_crl_issuer_chain: 'no PEM' } });
    expect(finding(unreadable, ID).status).toBe('unknown');
  });

  it('fails under issuers that did not issue it, and as a chain with too many certificates', async () => {
    const stranger = await appraiseSimulated({ quote, pki: { certificates: { pck: { signedBy: 'stranger' } } } });
    expect(notPassed(stranger)).toContain(`fail ${ID}`);
    const whole = new TextEncoder().encode(simulated().pki.chains.pck);
    const chain = await appraiseSimulated({ quote: { ...quote, certificationData: whole } });
    expect(finding(chain, ID).detail).toMatch(/^Its length is 5, expected 3/);
    const leafOnly = new Uint8Array(new X509Certificate(simulated().pki.chains.pck).raw);
    const asChain = await appraiseSimulated({ quote: { certificationType: 5, certificationData: leafOnly } });
    expect(finding(asChain, ID).detail).toMatch(/^Its length is 1, expected 3/);
  });

  it('fails when it cannot be read', async () => {
    const broken = await appraiseSimulated({ quote: { ...quote, certificationData: Uint8Array.of(0x30, 0) } });
    expect(finding(broken, ID).detail).toMatch(/^The chain cannot be read/);
  });
});
