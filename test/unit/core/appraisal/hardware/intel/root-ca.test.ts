import { describe, expect, it } from 'vitest';
import { INTEL_SGX_ROOT_CA } from '../../../../../../src/core/appraisal/hardware/trust-anchor.js';
import { type Bend, type CertificateParams, flipBit, type PkiParams } from '../../../../../../src/simulator/index.js';
import { appraiseSimulated, finding, notPassed, simulated } from './simulated.js';

const ID = 'hardware.root-ca';
const key = (name: string): Uint8Array => simulated().keys(name).publicKey;
const hexKey = (name: string): string => Buffer.from(key(name)).toString('hex');

/** A second root, of the same name and with another key, and the chains that end in it. */
function strangeRoot(chains: (keyof PkiParams['chains'])[]): Bend {
  return {
    pki: (params) => {
      const { root, pckCa, tcbSigning, pck } = params.certificates;
      const under = (certificate: CertificateParams, issuer: string): CertificateParams => ({
        ...certificate,
        signedBy: issuer,
      });
      params.certificates.strangeRoot = { ...root, key: 'strangeRoot', signedBy: 'strangeRoot' };
      params.certificates.strangePckCa = under(pckCa, 'strangeRoot');
      params.certificates.strangeTcbSigning = under(tcbSigning, 'strangeRoot');
      params.certificates.strangePck = pck;
      const strange: Record<string, string> = {
        pckCa: 'strangePckCa',
        tcbSigning: 'strangeTcbSigning',
        root: 'strangeRoot',
      };
      for (const name of chains) params.chains[name] = params.chains[name].map((entry) => strange[entry] ?? entry);
      return params;
    },
  };
}

describe('the root', () => {
  it('is recognised by its key', async () => {
    expect(finding(await appraiseSimulated(), ID)).toEqual({
      status: 'pass',
      detail:
        'All 4 chains end in the root given as insecure. This is not Intel’s: it proves nothing about real hardware.',
    });
  });

  it('is trusted among several anchors', async () => {
    const anchors = [INTEL_SGX_ROOT_CA, { publicKey: key('root') } as const];
    expect(notPassed(await appraiseSimulated({}, { trustAnchors: anchors }))).toEqual([]);
  });

  it('is not trusted by its name: all chains are good and end in a key of somebody’s own', async () => {
    const outcome = await appraiseSimulated({}, { trustAnchors: [INTEL_SGX_ROOT_CA] });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`, 'unknown hardware.root-ca-crl', 'unknown hardware.revocation']);
    expect(finding(outcome, ID)).toEqual({
      status: 'fail',
      detail: 'Another key ends the chain of: PCK, TCB info, QE identity, PCK revocation list.',
      expected: `${Buffer.from(INTEL_SGX_ROOT_CA.publicKey).toString('hex')} (intel-sgx-root-ca)`,
      actual: hexKey('root'),
      hint: 'This is not Intel’s PKI, whatever the certificates are called. A root of your own, for tests, can be given with --insecure-root-ca.',
    });
  });

  it('is verified anew wherever a bit of it is another, though its key is trusted and its like was verified before', async () => {
    const { collateral } = simulated();
    const [signer = '', root = ''] = collateral.tcb_info_issuer_chain.split(/(?<=-----END CERTIFICATE-----)\n/);
    const der = Buffer.from(root.replace(/-----[A-Z ]+-----/g, ''), 'base64');
    const withRoot = (bytes: Uint8Array): string => {
      const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`;
      return JSON.stringify({ ...collateral, tcb_info_issuer_chain: `${signer}\n${pem}` });
    };
    for (let again = 0; again < 2; again++) {
      expect(notPassed(await appraiseSimulated({}, { collateral: withRoot(der) }))).toEqual([]);
      const bent = await appraiseSimulated({}, { collateral: withRoot(flipBit(der, der.length - 1)) });
      expect(notPassed(bent)).toEqual(['fail hardware.tcb-info-chain']);
      const stranger = await appraiseSimulated({}, { collateral: withRoot(der), trustAnchors: [INTEL_SGX_ROOT_CA] });
      expect(notPassed(stranger)).toContain(`fail ${ID}`);
    }
  });

  it('is not trusted when there is no anchor at all', async () => {
    const outcome = await appraiseSimulated({}, { trustAnchors: [] });
    expect(notPassed(outcome)).toContain(`fail ${ID}`);
  });

  it.each([
    ['pck', 'PCK'],
    ['tcbInfoIssuer', 'TCB info'],
    ['qeIdentityIssuer', 'QE identity'],
    ['pckCrlIssuer', 'PCK revocation list'],
  ] as const)('must end every chain: another one, of the same name, ends %s', async (chain, what) => {
    const outcome = await appraiseSimulated(strangeRoot([chain]));
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
    expect(finding(outcome, ID)).toMatchObject({
      detail: `Another key ends the chain of: ${what}.`,
      actual: hexKey('strangeRoot'),
    });
  });

  it('must be one: two trusted roots do not mix', async () => {
    const trustAnchors = [{ publicKey: key('root') }, { publicKey: key('strangeRoot') }];
    const outcome = await appraiseSimulated(strangeRoot(['tcbInfoIssuer']), { trustAnchors: [...trustAnchors] });
    expect(notPassed(outcome)).toEqual([`fail ${ID}`]);
  });

  it('is not Intel’s because the anchor is called so', async () => {
    const called = { name: 'intel-sgx-root-ca', publicKey: key('root') };
    expect(finding(await appraiseSimulated({}, { trustAnchors: [called] }), ID).detail).toBe(
      'All 4 chains end in the root given as insecure. This is not Intel’s: it proves nothing about real hardware.',
    );
  });

  it('cannot be a key of another kind', async () => {
    const ed25519 = new Uint8Array([
      0x30, 0x0c, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x03, 0x00, 0x01, 0x02,
    ]);
    const outcome = await appraiseSimulated({ pki: { certificates: { root: { spki: ed25519 } } } });
    expect(finding(outcome, ID)).toMatchObject({ status: 'fail', actual: 'a key that is not ECDSA P-256' });
  });

  it('is unknown when no chain can be read', async () => {
    const outcome = await appraiseSimulated({ quote: { certificationData: new Uint8Array(8) } }, { collateral: null });
    expect(finding(outcome, ID)).toEqual({
      status: 'unknown',
      detail: 'There is no certificate chain to look at.',
      followsFrom: 'hardware.pck-chain',
    });
  });
});
