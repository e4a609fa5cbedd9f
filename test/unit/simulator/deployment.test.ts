// The simulated deployment as a whole, judged without the product: an independent DCAP verifier accepts the honest
// worlds and refuses the bent ones, and a bend changes what it names and nothing else.

import { X509Certificate } from 'node:crypto';
import { QuoteVerifier } from '@phala/dcap-qvl';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type Bend,
  createDeployment,
  type Deployment,
  flipBit,
  hex,
  nth,
  revoke,
  sha256,
  toHex,
} from '../../../src/simulator/index.js';

function verify(world: Deployment): { status: string; advisory_ids: string[] } {
  const root = new X509Certificate(world.rootCaPem);
  const verifier = QuoteVerifier.newWithRootCa(Buffer.from(root.raw));
  return verifier.verify(world.quote, world.collateral, world.at.getTime() / 1000);
}

describe('an honest world', () => {
  const worlds: [string, Bend][] = [
    ['TDX v4', {}],
    ['TDX v5 with a TD 1.0 report', { quote: { version: 5 } }],
    ['TDX v5 with a TD 1.5 report', { quote: { version: 5, body: 'td15' } }],
    ['SGX v3', { tee: 'sgx' }],
    [
      'a platform of the Processor CA',
      { platform: { ca: 'processor', platformInstanceId: null, configuration: null } },
    ],
    ['an encrypted PPID of type 2', { quote: { certificationType: 2 } }],
    ['an encrypted PPID of type 3', { quote: { certificationType: 3 } }],
    ['another time', { at: '2031-02-03T04:05:06Z' }],
    ['a second instance', { instance: 1 }],
  ];
  it.each(worlds)('is accepted by an independent verifier: %s', (_name, bend) => {
    expect(verify(createDeployment(bend))).toMatchObject({ status: 'UpToDate', advisory_ids: [] });
  });

  it('has its own root: Intel’s verifies nothing of it', () => {
    const world = createDeployment();
    expect(() => QuoteVerifier.newProd().verify(world.quote, world.collateral, world.at.getTime() / 1000)).toThrow();
  });

  it('has the same keys from the same seed, other keys from another', () => {
    const spki = (world: Deployment) => toHex(world.keys('root').spki);
    expect(spki(createDeployment({ seed: 'one' }))).toBe(spki(createDeployment({ seed: 'one' })));
    expect(spki(createDeployment({ seed: 'two' }))).not.toBe(spki(createDeployment({ seed: 'one' })));
    expect(spki(createDeployment())).not.toBe(spki(createDeployment()));
  });

  it('is made again by its own bend', () => {
    const world = createDeployment({ app: { mrConfig: 'v3' } });
    const again = createDeployment(world.bend);
    expect(again.eventLog).toEqual(world.eventLog);
    expect(again.td).toEqual(world.td);
    expect(again.collateral.tcb_info).toBe(world.collateral.tcb_info);
  });

  it('agrees with itself: evidence, compose hash, image hash, policy', () => {
    const world = createDeployment();
    expect(world.evidence).toEqual({
      quote: toHex(world.quote),
      event_log: JSON.stringify(world.eventLog),
      report_data: toHex(world.reportData),
      vm_config: JSON.stringify(world.vmConfig),
    });
    expect(sha256(world.appCompose)).toEqual(world.app.composeHash);
    expect(toHex(sha256(Buffer.from(world.checksumManifest)))).toBe(world.vmConfig.os_image_hash);
    expect(parse(world.policy)).toEqual({
      version: 1,
      phases: ['hardware', 'os', 'source-code'],
      os: {
        images: [{ name: 'dstack-99.0.0', 'os-image-hash': toHex(world.app.osImageHash) }],
        measurements: [
          {
            name: 'dstack-99.0.0',
            mrtd: world.registers.mrtd,
            rtmr0: world.registers.rtmr0,
            rtmr1: world.registers.rtmr1,
            rtmr2: world.registers.rtmr2,
          },
        ],
      },
      'source-code': {
        'compose-hashes': [toHex(world.app.composeHash)],
        'app-ids': [toHex(world.app.appId)],
        'key-provider': { kind: 'kms', id: world.app.keyProvider.id },
      },
    });
  });

  it('attests again to other report data, and has siblings that differ in instance and attestation key only', () => {
    const world = createDeployment();
    const reportData = Buffer.alloc(64, 7);
    const again = world.attest(reportData);
    expect(hex(again.quote).subarray(48 + 520, 48 + 584)).toEqual(reportData);
    expect(again.event_log).toBe(world.evidence.event_log);

    const sibling = world.sibling(1);
    expect(sibling.app.appId).toEqual(world.app.appId);
    expect(sibling.app.instanceId).not.toEqual(world.app.instanceId);
    expect(sibling.registers).toMatchObject({ rtmr0: world.registers.rtmr0, rtmr2: world.registers.rtmr2 });
    expect(sibling.registers.rtmr3).not.toBe(world.registers.rtmr3);
    expect(verify({ ...sibling, collateral: world.collateral, rootCaPem: world.rootCaPem }).status).toBe('UpToDate');
  });
});

describe('a bent world', () => {
  const refused: [string, Bend, RegExp][] = [
    [
      'TCB info signed by a stranger',
      { collateralSigners: { tcbInfo: 'stranger' } },
      /Signature is invalid for tcb_info/,
    ],
    ['QE identity signed by a stranger', { collateralSigners: { qeIdentity: 'stranger' } }, /qe_identity/],
    [
      'PCK certificate signed by a stranger',
      { pki: { certificates: { pck: { signedBy: 'stranger' } } } },
      /Failed to verify certificate chain/,
    ],
    [
      'PCK certificate expired',
      { pki: { certificates: { pck: { notAfter: new Date('2026-06-01T00:00:00Z') } } } },
      /Certificate is expired/,
    ],
    [
      'PCK certificate revoked',
      {
        pki: (pki) => {
          revoke(pki, 'pck');
        },
      },
      /revoked/i,
    ],
    ['QE report signed by a stranger', { qe: { signedBy: 'stranger' } }, /Signature is invalid for qe_report/],
    ['another attestation key shown', { quote: { attestationKey: Buffer.alloc(64, 1) } }, /Invalid JWK EC key/],
    ['QE report data of another key', { qe: { reportData: Buffer.alloc(64) } }, /QE report hash mismatch/],
    [
      'quote changed after signing',
      { quoteBytes: (bytes) => flipBit(bytes, 48 + 520) },
      /ISV enclave report signature is invalid/,
    ],
    [
      'quote signature broken',
      { afterSign: (name, it) => (name === 'quote' ? broken(it) : undefined) },
      /ISV enclave report signature is invalid/,
    ],
    ['debug bit set', { td: { tdAttributes: hex('0100001000000000') } }, /debug/i],
    ['another FMSPC in TCB info', { tcbInfo: { fmspc: '000000000000' } }, /fmspc/i],
    ['TCB info expired', { tcbInfo: { nextUpdate: '2026-06-15T11:59:59Z' } }, /TCBInfo expired/],
  ];
  it.each(refused)('is refused by an independent verifier: %s', (_name, bend, message) => {
    expect(() => verify(createDeployment(bend))).toThrow(message);
  });

  it('shows the TCB status it was bent to, with valid signatures', () => {
    const world = createDeployment({
      tcbInfo: (tcbInfo) => {
        Object.assign(nth(tcbInfo.tcbLevels, 0), { tcbStatus: 'SWHardeningNeeded', advisoryIDs: ['INTEL-SA-90009'] });
      },
    });
    expect(verify(world)).toMatchObject({ status: 'SWHardeningNeeded', advisory_ids: ['INTEL-SA-90009'] });
    expect(verify(createDeployment({ platform: { pceSvn: 6 } })).status).toBe('OutOfDate');
    expect(verify(createDeployment({ qe: { isvSvn: 3 } })).status).toBe('OutOfDate');
  });

  it('differs from the honest one in what was bent and nothing else', () => {
    const seed = 'one world';
    const honest = createDeployment({ seed });
    const bent = createDeployment({ seed, td: { xfam: hex('0300000000000000') } });
    expect(bent.td).toEqual({ ...honest.td, xfam: hex('0300000000000000') });
    expect(bent.eventLog).toEqual(honest.eventLog);
    expect(bent.policy).toBe(honest.policy);
    expect(bent.quote.subarray(0, 48 + 128)).toEqual(honest.quote.subarray(0, 48 + 128));
    expect(bent.quote.subarray(48 + 136, 48 + 584)).toEqual(honest.quote.subarray(48 + 136, 48 + 584));
  });

  it('follows an event that was bent before measuring, not one bent afterwards', () => {
    const seed = 'one world';
    const honest = createDeployment({ seed });
    const measured = createDeployment({ seed, events: (events) => events.filter(({ event }) => event !== 'app-id') });
    expect(measured.eventLog.length).toBe(honest.eventLog.length - 1);
    expect(measured.registers.rtmr3).not.toBe(honest.registers.rtmr3);
    const told = createDeployment({ seed, eventLog: (log) => log.filter(({ event }) => event !== 'app-id') });
    expect(told.eventLog).toEqual(measured.eventLog);
    expect(told.registers).toEqual(honest.registers);
  });

  it('keeps the parts apart: bending one in place does not reach another', () => {
    const world = createDeployment({
      pki: (pki) => {
        pki.certificates.pck.sgx?.sgxComponents.fill(9);
      },
      events: (events) => {
        for (const event of events) event.payload.fill(0);
      },
    });
    expect(world.platform.sgxComponents[0]).toBe(4);
    expect(world.app.composeHash).toEqual(sha256(world.appCompose));
    expect(world.app.appId).toEqual(world.app.composeHash.subarray(0, 20));
  });
});

function broken(signed: { content: Uint8Array; signature: Uint8Array }) {
  return { content: signed.content, signature: flipBit(signed.signature, 40) };
}
