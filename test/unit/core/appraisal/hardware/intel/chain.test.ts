// Path validation, one rule at a time: a chain is re-issued with one thing wrong and everything else good.

import { describe, expect, it } from 'vitest';
import {
  type ChainShape,
  chainProblems,
  PCK_CHAIN,
  PCK_CRL_ISSUER_CHAIN,
  TCB_SIGNING_CHAIN,
} from '../../../../../../src/core/appraisal/hardware/intel/chain.js';
import { verifyOnce } from '../../../../../../src/core/appraisal/hardware/intel/signatures.js';
import { parseCertificateChainPem } from '../../../../../../src/core/formats/codec/x509.js';
import type { Bend, CertificateParams, Deployment, PkiParams } from '../../../../../../src/simulator/index.js';
import { DAY, simulated } from './simulated.js';

type ChainName = keyof PkiParams['chains'];
const SHAPES: Record<ChainName, ChainShape> = {
  pck: PCK_CHAIN,
  pckCrlIssuer: PCK_CRL_ISSUER_CHAIN,
  tcbInfoIssuer: TCB_SIGNING_CHAIN,
  qeIdentityIssuer: TCB_SIGNING_CHAIN,
};

async function problemsOf(world: Deployment, name: ChainName, days = 0): Promise<string[]> {
  const chain = parseCertificateChainPem(world.pki.chains[name], name);
  const at = world.at.getTime() + days * DAY;
  const problems = await chainProblems(chain, SHAPES[name], { at, latestStart: at }, verifyOnce());
  return problems.map(({ detail }) => detail);
}

/** Problems of one chain of a world in which one certificate is issued differently. */
function withCertificate(
  name: ChainName,
  certificate: 'root' | 'pckCa' | 'pck' | 'tcbSigning',
  change: Partial<CertificateParams>,
): Promise<string[]> {
  return problemsOf(simulated({ pki: { certificates: { [certificate]: change } } } as Bend), name);
}

function withChain(name: ChainName, certificates: string[]): Promise<string[]> {
  return problemsOf(simulated({ pki: { chains: { [name]: certificates } } } as Bend), name);
}

const PCK = 'Certificate 1 ("Intel SGX PCK Certificate")';
const PCK_CA = 'Certificate 2 ("Intel SGX PCK Platform CA")';
const ROOT = 'Certificate 3 ("Intel SGX Root CA")';
const FORGED = 'has a signature that does not verify under its issuer’s key.';

describe('a chain as Intel issues it', () => {
  it.each(Object.keys(SHAPES) as ChainName[])('is valid: %s', async (name) => {
    expect(await problemsOf(simulated(), name)).toEqual([]);
  });

  it('is valid for a PCK certificate of the Processor CA', async () => {
    const platform = { ca: 'processor', platformInstanceId: null, configuration: null } as const;
    expect(await problemsOf(simulated({ platform }), 'pck')).toEqual([]);
  });

  it('is valid on the first and the last second of each certificate, and not beyond', async () => {
    const world = simulated();
    const { notBefore, notAfter } = world.pki.params.certificates.pck;
    const at = (date: Date): number => (date.getTime() - world.at.getTime()) / DAY;
    expect(await problemsOf(world, 'pck', at(notBefore))).toEqual([]);
    expect(await problemsOf(world, 'pck', at(notAfter))).toEqual([]);
    expect(await problemsOf(world, 'pck', at(notBefore) - 1 / DAY)).toEqual([
      `${PCK} is not valid before 2025-11-27T12:00:00Z.`,
    ]);
    expect(await problemsOf(world, 'pck', at(notAfter) + 1 / DAY)).toEqual([`${PCK} expired at 2032-06-13T12:00:00Z.`]);
  });
});

describe('a chain that is not leaf to root', () => {
  it('is a lone leaf', async () => {
    expect(await withChain('pck', ['pck'])).toEqual([
      'Its length is 1, expected 3: "Intel SGX PCK Certificate", "Intel SGX PCK Platform CA" or "Intel SGX PCK Processor CA", "Intel SGX Root CA".',
      `${PCK} is not issued by itself: its issuer is "Intel SGX PCK Platform CA".`,
      `${PCK} ${FORGED}`,
    ]);
  });

  it('lacks its root', async () => {
    expect(await withChain('pck', ['pck', 'pckCa'])).toEqual([
      'Its length is 2, expected 3: "Intel SGX PCK Certificate", "Intel SGX PCK Platform CA" or "Intel SGX PCK Processor CA", "Intel SGX Root CA".',
      `${PCK_CA} is not issued by itself: its issuer is "Intel SGX Root CA".`,
      `${PCK_CA} ${FORGED}`,
    ]);
  });

  it('lacks its intermediate', async () => {
    expect(await withChain('pck', ['pck', 'root'])).toContain(
      `${PCK} is not issued by certificate 2: its issuer is "Intel SGX PCK Platform CA".`,
    );
  });

  it('has its root twice', async () => {
    expect(await withChain('tcbInfoIssuer', ['tcbSigning', 'root', 'root'])).toEqual([
      'Its length is 3, expected 2: "Intel SGX TCB Signing", "Intel SGX Root CA".',
      'Certificate 3 ("Intel SGX Root CA") has no place in this chain.',
    ]);
  });

  it('begins with the root', async () => {
    const problems = await withChain('pck', ['root', 'pckCa', 'pck']);
    expect(problems[0]).toBe('Certificate 1 ("Intel SGX Root CA") is not "Intel SGX PCK Certificate".');
    expect(problems.length).toBeGreaterThan(5);
  });

  it('is another chain', async () => {
    const problems = await withChain('tcbInfoIssuer', ['pckCa', 'root']);
    expect(problems).toContain('Certificate 1 ("Intel SGX PCK Platform CA") is not "Intel SGX TCB Signing".');
    expect(await withChain('pckCrlIssuer', ['tcbSigning', 'root'])).toContain(
      'Certificate 1 ("Intel SGX TCB Signing") is not "Intel SGX PCK Platform CA" or "Intel SGX PCK Processor CA".',
    );
  });

  it('is empty', async () => {
    expect(await chainProblems([], TCB_SIGNING_CHAIN, { at: 0, latestStart: 0 }, verifyOnce())).toEqual([
      {
        detail: 'Its length is 0, expected 2: "Intel SGX TCB Signing", "Intel SGX Root CA".',
        hint: 'Take the chain exactly as the quote or the PCCS gives it: leaf first, root last, nothing left out or added.',
      },
    ]);
  });
});

describe('a certificate that its issuer did not sign', () => {
  it('is signed by another key', async () => {
    expect(await withCertificate('pck', 'pck', { signedBy: 'stranger' })).toEqual([`${PCK} ${FORGED}`]);
    expect(await withCertificate('pck', 'pckCa', { signedBy: 'stranger' })).toEqual([`${PCK_CA} ${FORGED}`]);
    expect(await withCertificate('pck', 'root', { signedBy: 'stranger' })).toEqual([`${ROOT} ${FORGED}`]);
  });

  it('is signed with another algorithm', async () => {
    expect(await withCertificate('pck', 'pck', { signatureAlgorithm: '1.2.840.10045.4.3.3' })).toEqual([
      `${PCK} ${FORGED}`,
    ]);
  });

  it('names another issuer', async () => {
    const { issuer } = simulated().pki.params.certificates.pck;
    expect(await withCertificate('pck', 'pck', { issuer: { ...issuer, organization: 'Intel Corp.' } })).toEqual([
      `${PCK} is not issued by certificate 2: its issuer is "Intel SGX PCK Platform CA".`,
    ]);
  });

  it('has an issuer without a P-256 key', async () => {
    const rsaLike = new Uint8Array([
      0x30, 0x0c, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x03, 0x00, 0x01, 0x02,
    ]);
    expect(await withCertificate('pck', 'pckCa', { spki: rsaLike })).toEqual([`${PCK} ${FORGED}`]);
  });
});

describe('a certificate that may not do what it does here', () => {
  it.each([
    [
      'no CA',
      { basicConstraints: { ca: false, pathLength: null } },
      'is used as a CA but is not one (basicConstraints).',
    ],
    ['no basic constraints', { basicConstraints: null }, 'is used as a CA but is not one (basicConstraints).'],
    ['no keyCertSign', { keyUsage: ['crlSign'] }, 'may not sign certificates (keyUsage).'],
    ['no crlSign', { keyUsage: ['keyCertSign'] }, 'may not sign revocation lists (keyUsage).'],
  ] as [string, Partial<CertificateParams>, string][])('a CA with %s', async (_name, change, problem) => {
    expect(await withCertificate('pck', 'pckCa', change)).toEqual([`${PCK_CA} ${problem}`]);
    expect(await withCertificate('pck', 'root', change)).toEqual([`${ROOT} ${problem}`]);
    expect(await withCertificate('pckCrlIssuer', 'pckCa', change)).toEqual([`${PCK_CA.replace('2', '1')} ${problem}`]);
  });

  it('a CA without key usage', async () => {
    expect(await withCertificate('tcbInfoIssuer', 'root', { keyUsage: null })).toEqual([
      'Certificate 2 ("Intel SGX Root CA") may not sign certificates (keyUsage).',
      'Certificate 2 ("Intel SGX Root CA") may not sign revocation lists (keyUsage).',
    ]);
  });

  it('a CA with more CAs below it than its path length allows', async () => {
    const pathLength = (limit: number | null) => ({ basicConstraints: { ca: true, pathLength: limit } });
    expect(await withCertificate('pck', 'root', pathLength(0))).toEqual([
      `${ROOT} has more CAs below it (1) than its path length allows (0).`,
    ]);
    expect(await withCertificate('pck', 'root', pathLength(null))).toEqual([]);
    expect(await withCertificate('tcbInfoIssuer', 'root', pathLength(0))).toEqual([]);
  });

  it.each([
    ['pck', 'pck'],
    ['tcbInfoIssuer', 'tcbSigning'],
  ] as const)('an end entity that is a CA or may not sign: %s', async (chain, leaf) => {
    const name = leaf === 'pck' ? PCK : 'Certificate 1 ("Intel SGX TCB Signing")';
    expect(await withCertificate(chain, leaf, { basicConstraints: { ca: true, pathLength: null } })).toEqual([
      `${name} is a CA, expected an end entity (basicConstraints).`,
    ]);
    expect(await withCertificate(chain, leaf, { basicConstraints: null })).toEqual([]);
    expect(await withCertificate(chain, leaf, { keyUsage: ['nonRepudiation'] })).toEqual([
      `${name} may not sign data (keyUsage).`,
    ]);
    expect(await withCertificate(chain, leaf, { keyUsage: null })).toEqual([`${name} may not sign data (keyUsage).`]);
  });

  it('a certificate with a critical extension that is not understood', async () => {
    const value = new Uint8Array([0x30, 0x00]);
    const add = (critical: boolean): Partial<CertificateParams> => ({
      extensions: (list) => [...list, { oid: '2.5.29.30', critical, value }],
    });
    expect(await withCertificate('pck', 'pckCa', add(true))).toEqual([
      `${PCK_CA} has a critical extension that is not understood: 2.5.29.30.`,
    ]);
    expect(await withCertificate('pck', 'pckCa', add(false))).toEqual([]);
  });
});
