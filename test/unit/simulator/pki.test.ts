// The simulated certificates and revocation lists, read by Node's OpenSSL, @peculiar/x509 and pkijs: three readers that
// had no part in making them.

import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import * as pkijs from 'pkijs';
import { describe, expect, it } from 'vitest';
import {
  type Bend,
  createDeployment,
  extensionOf,
  KEY_USAGE,
  nth,
  revoke,
  toHex,
} from '../../../src/simulator/index.js';

const world = createDeployment({ seed: 'pki' });

function chain(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];
  expect(blocks.join('')).toBe(text);
  return blocks.map((block) => new X509Certificate(block));
}

function certificateOf(bend: Bend, name = 'pck'): x509.X509Certificate {
  const der = createDeployment({ seed: 'pki', ...bend }).pki.certificates[name];
  return new x509.X509Certificate(new Uint8Array(der ?? Buffer.alloc(0)));
}

function crl(hexText: string): x509.X509Crl {
  return new x509.X509Crl(new Uint8Array(Buffer.from(hexText, 'hex')));
}

describe('certificates', () => {
  it.each(Object.entries(world.pki.chains))('form the chain %s, each issued and signed by the next', (_name, text) => {
    const certificates = chain(text);
    for (const [i, certificate] of certificates.entries()) {
      const issuer = certificates[i + 1] ?? certificate;
      expect(certificate.checkIssued(issuer)).toBe(true);
      expect(certificate.verify(issuer.publicKey)).toBe(true);
    }
    expect(nth(certificates, certificates.length - 1).subject).toContain('CN=Intel SGX Root CA');
  });

  it('carry Intel’s subject names in Intel’s order', () => {
    const rest = '\nO=Intel Corporation\nL=Santa Clara\nST=CA\nC=US';
    expect(chain(world.pki.chains.pck).map(({ subject }) => subject)).toEqual([
      `CN=Intel SGX PCK Certificate${rest}`,
      `CN=Intel SGX PCK Platform CA${rest}`,
      `CN=Intel SGX Root CA${rest}`,
    ]);
    expect(chain(world.pki.chains.tcbInfoIssuer).map(({ subject }) => subject)).toEqual([
      `CN=Intel SGX TCB Signing${rest}`,
      `CN=Intel SGX Root CA${rest}`,
    ]);
    const processor = createDeployment({ platform: { ca: 'processor' } });
    expect(nth(chain(processor.pki.chains.pck), 1).subject).toBe(`CN=Intel SGX PCK Processor CA${rest}`);
  });

  it('are chained by pkijs’ own engine, revocation lists included', async () => {
    const parsed = (text: string) =>
      chain(text).map((certificate) => pkijs.Certificate.fromBER(new Uint8Array(certificate.raw)));
    const certs = parsed(world.pki.chains.pck);
    const engine = new pkijs.CertificateChainValidationEngine({
      trustedCerts: [nth(certs, 2)],
      certs: certs.slice().reverse(),
      crls: [world.pki.rootCrl, world.pki.pckCrl].map((bytes) =>
        pkijs.CertificateRevocationList.fromBER(new Uint8Array(bytes)),
      ),
      checkDate: world.at,
    });
    expect(await engine.verify()).toMatchObject({ result: true });
  });

  it('have the extensions of their role', () => {
    const usage = x509.KeyUsageFlags;
    const roles: [string, number, boolean, number | undefined][] = [
      ['root', usage.keyCertSign | usage.cRLSign, true, 1],
      ['pckCa', usage.keyCertSign | usage.cRLSign, true, 0],
      ['pck', usage.digitalSignature | usage.nonRepudiation, false, undefined],
      ['tcbSigning', usage.digitalSignature | usage.nonRepudiation, false, undefined],
    ];
    for (const [name, usages, ca, pathLength] of roles) {
      const certificate = certificateOf({}, name);
      expect(certificate.getExtension(x509.KeyUsagesExtension)).toMatchObject({ usages, critical: true });
      expect(certificate.getExtension(x509.BasicConstraintsExtension)).toMatchObject({
        ca,
        pathLength,
        critical: true,
      });
      const subjectKey = certificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
      const authority = certificate.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId;
      const issuer = certificateOf({}, { root: 'root', pck: 'pckCa' }[name] ?? 'root');
      expect(subjectKey).toMatch(/^[0-9a-f]{40}$/);
      expect(authority).toBe(issuer.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId);
    }
    expect(KEY_USAGE).toEqual({ digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, crlSign: 6 });
  });

  it('state the platform in the SGX extension of the PCK certificate', () => {
    const value = certificateOf({}).getExtension('1.2.840.113741.1.13.1')?.value ?? new ArrayBuffer(0);
    const items = sgxItems(Buffer.from(value));
    const { platform } = world;
    expect(items.get('1')).toBe(toHex(platform.ppid));
    platform.sgxComponents.forEach((svn, i) => {
      expect(items.get(`2.${i + 1}`)).toBe(svn);
    });
    expect(items.get('2.17')).toBe(13);
    expect(items.get('2.18')).toBe('04040202040100050000000000000000');
    expect(items.get('3')).toBe('0000');
    expect(items.get('4')).toBe(world.fmspc);
    expect(items.get('5')).toBe(1);
    expect(items.get('6')).toBe(toHex(platform.platformInstanceId ?? Buffer.alloc(0)));
    expect([items.get('7.1'), items.get('7.2'), items.get('7.3')]).toEqual([true, true, true]);
    expect(items.size).toBe(1 + 18 + 4 + 3);
  });
});

/** The elements inside one constructed element; short and two-byte lengths are all this extension has. */
function elements(der: Buffer): { tag: number; content: Buffer; whole: Buffer }[] {
  const list: { tag: number; content: Buffer; whole: Buffer }[] = [];
  for (let at = 0; at < der.length; ) {
    const first = der.readUInt8(at + 1);
    const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
    const length = first < 0x80 ? first : der.readUIntBE(at + 2, first & 0x7f);
    const end = at + header + length;
    list.push({ tag: der.readUInt8(at), content: der.subarray(at + header, end), whole: der.subarray(at, end) });
    at = end;
  }
  return list;
}

/** Values by the OID's last arcs: numbers, booleans or hex. */
function sgxItems(extension: Buffer, items = new Map<string, number | boolean | string>()) {
  const prefix = Buffer.from('2a864886f84d010d01', 'hex');
  for (const item of elements(nth(elements(extension), 0).content)) {
    const [id, value] = elements(item.content);
    if (id === undefined || value === undefined) throw new Error('an item is an OID and a value');
    expect(id.content.subarray(0, prefix.length)).toEqual(prefix);
    const suffix = [...id.content.subarray(prefix.length)].join('.');
    if (value.tag === 0x30) sgxItems(value.whole, items);
    else if (value.tag === 0x04) items.set(suffix, toHex(value.content));
    else if (value.tag === 0x01) items.set(suffix, value.content[0] === 0xff);
    else items.set(suffix, value.content.readUIntBE(0, value.content.length));
  }
  return items;
}

describe('revocation lists', () => {
  it('are signed by their issuers', async () => {
    const pairs: [string, string][] = [
      [world.collateral.root_ca_crl, 'root'],
      [world.collateral.pck_crl, 'pckCa'],
    ];
    for (const [bytes, issuer] of pairs) {
      const certificate = certificateOf({}, issuer);
      const list = crl(bytes);
      expect(list.issuer).toBe(certificate.subject);
      expect(await list.verify({ publicKey: certificate })).toBe(true);
      const parsed = pkijs.CertificateRevocationList.fromBER(new Uint8Array(Buffer.from(bytes, 'hex')));
      const issuerCertificate = pkijs.Certificate.fromBER(certificate.rawData);
      expect(await parsed.verify({ issuerCertificate })).toBe(true);
    }
  });

  it('are current, and revoke strangers only', () => {
    const root = crl(world.collateral.root_ca_crl);
    const pck = crl(world.collateral.pck_crl);
    for (const list of [root, pck]) {
      expect(list.thisUpdate.getTime()).toBeLessThan(world.at.getTime());
      expect(list.nextUpdate?.getTime()).toBeGreaterThan(world.at.getTime());
    }
    expect(root.entries).toEqual([]);
    expect(pck.entries.length).toBe(3);
    expect(pck.findRevoked(certificateOf({}).serialNumber)).toBeNull();
  });

  it('revoke whom they are bent to, on the list of the issuer', () => {
    const revoking = (name: string) =>
      createDeployment({
        seed: 'pki',
        pki: (pki) => {
          revoke(pki, name);
        },
      }).collateral;
    const pck = crl(revoking('pck').pck_crl).findRevoked(certificateOf({}, 'pck').serialNumber);
    expect(pck).toMatchObject({ reason: x509.X509CrlReason.keyCompromise });
    expect(crl(revoking('pckCa').root_ca_crl).findRevoked(certificateOf({}, 'pckCa').serialNumber)).not.toBeNull();
    expect(crl(revoking('tcbSigning').root_ca_crl).entries.length).toBe(1);
    expect(() => revoking('nobody')).toThrow('no certificate named nobody');
  });
});

describe('every field bends', () => {
  const pck = (fields: object): Bend => ({ pki: { certificates: { pck: fields } } });

  it('of a certificate', () => {
    const past = new Date('2020-02-03T04:05:06Z');
    expect(certificateOf(pck({ notBefore: past })).notBefore).toEqual(past);
    expect(certificateOf(pck({ notAfter: past })).notAfter).toEqual(past);
    expect(certificateOf(pck({ serial: Buffer.from('00c0ffee', 'hex') })).serialNumber).toBe('c0ffee');
    expect(certificateOf(pck({ subject: { commonName: 'Mallory' } })).subject).toMatch(/^CN=Mallory, O=Intel/);
    expect(certificateOf(pck({ issuer: { commonName: 'Mallory' } })).issuer).toMatch(/^CN=Mallory, O=Intel/);
    expect(certificateOf(pck({ keyUsage: null })).getExtension(x509.KeyUsagesExtension)).toBeNull();
    expect(certificateOf(pck({ keyUsage: ['crlSign'] })).getExtension(x509.KeyUsagesExtension)?.usages).toBe(
      x509.KeyUsageFlags.cRLSign,
    );
    expect(
      certificateOf(pck({ basicConstraints: { ca: true, pathLength: 7 } })).getExtension(
        x509.BasicConstraintsExtension,
      ),
    ).toMatchObject({ ca: true, pathLength: 7 });
    expect(certificateOf(pck({ sgx: null })).getExtension('1.2.840.113741.1.13.1')).toBeNull();
    expect(certificateOf(pck({ version: 0 })).rawData.byteLength).toBeGreaterThan(0);
    const extended = certificateOf(
      pck({
        extensions: (list: Parameters<typeof extensionOf>[0]) => {
          extensionOf(list, '2.5.29.15').critical = false;
          return [...list, { oid: '1.2.3', critical: true, value: Buffer.from('0500', 'hex') }];
        },
      }),
    );
    expect(extended.getExtension('2.5.29.15')?.critical).toBe(false);
    expect(extended.getExtension('1.2.3')?.critical).toBe(true);
  });

  it('of a certificate’s key and signer', async () => {
    const ca = certificateOf({}, 'pckCa');
    const verify = (bend: Bend) => certificateOf(bend).verify({ publicKey: ca, signatureOnly: true });
    expect(await verify({})).toBe(true);
    expect(await verify(pck({ notAfter: new Date('2020-01-01T00:00:00Z') }))).toBe(true);
    expect(await verify(pck({ signedBy: 'stranger' }))).toBe(false);
    expect(await verify(pck({ key: 'another' }))).toBe(true);
    expect(certificateOf(pck({ key: 'another' })).publicKey.equal(certificateOf({}).publicKey)).toBe(false);
  });

  it('of a revocation list', async () => {
    const list = (fields: object) =>
      crl(createDeployment({ seed: 'pki', pki: { crls: { pck: fields } } }).collateral.pck_crl);
    const past = new Date('2020-02-03T04:05:06Z');
    expect(list({ thisUpdate: past }).thisUpdate).toEqual(past);
    expect(list({ nextUpdate: past }).nextUpdate).toEqual(past);
    expect(list({ nextUpdate: null }).nextUpdate).toBeUndefined();
    expect(list({ revoked: [] }).entries).toEqual([]);
    expect(list({ issuer: { commonName: 'Mallory' } }).issuer).toMatch(/^CN=Mallory/);
    expect(list({ crlNumber: null, authorityKeyId: null, extensions: () => [] }).extensions).toEqual([]);
    expect(await list({ signedBy: 'stranger' }).verify({ publicKey: certificateOf({}, 'pckCa') })).toBe(false);
  });

  it('of a chain', () => {
    const lone = createDeployment({ pki: { chains: { pck: ['pck'] } } });
    expect(chain(lone.pki.chains.pck).length).toBe(1);
    const swapped = createDeployment({ pki: { chains: { pck: ['pckCa', 'pck', 'root'] } } });
    expect(nth(chain(swapped.pki.chains.pck), 0).ca).toBe(true);
    expect(() => createDeployment({ pki: { chains: { pck: ['nobody'] } } })).toThrow('no certificate named nobody');
  });
});
