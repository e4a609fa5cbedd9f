// The simulated public CA, read by Node, @peculiar/x509 and pkijs, and judged by `openssl verify` where that is installed.

import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import * as pkijs from 'pkijs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/simulator/change.js';
import { pem } from '../../../src/simulator/der.js';
import {
  addDays,
  CLIENT_AUTH,
  createKeyring,
  createWebPki,
  ctLog,
  logId,
  SCT_LIST,
  sctOf,
  toHex,
  type WebCertificate,
  type WebCertificateParams,
  type WebPkiBend,
} from '../../../src/simulator/index.js';

const AT = new Date('2026-06-15T12:00:00Z');
const CRL_URL = 'http://crl.simulated.example/se1.crl';
const NAMES = ['*.simulated.example', 'simulated.example'];
const keys = createKeyring('web');
const pkiOf = (bend: WebPkiBend = {}) => createWebPki({ keys, seed: 'web', at: AT, crlUrl: CRL_URL, bend });
const pki = pkiOf();
const leaf = pki.issue('gateway', NAMES, 'gateway-tls');
const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const read = (der: Uint8Array) => new x509.X509Certificate(exact(der));

describe('certificates of the simulated public CA', () => {
  it('form a chain, each signed by the next', () => {
    const chain = [leaf.der, pki.issuing, pki.root].map((der) => new X509Certificate(der));
    for (const [i, certificate] of chain.entries()) {
      const issuer = chain[i + 1] ?? certificate;
      expect([certificate.checkIssued(issuer), certificate.verify(issuer.publicKey)]).toEqual([true, true]);
    }
    const [served] = chain;
    expect(served?.checkHost('any.simulated.example')).toBe('*.simulated.example');
    expect(served?.checkHost('a.b.simulated.example')).toBeUndefined();
    expect(toHex(served?.publicKey.export({ format: 'der', type: 'spki' }) ?? Buffer.of())).toBe(
      toHex(keys('gateway-tls').spki),
    );
  });

  it('have the extensions of their role', () => {
    const usage = x509.KeyUsageFlags;
    const ca = (der: Buffer) => [
      read(der).getExtension(x509.BasicConstraintsExtension)?.pathLength,
      read(der).getExtension(x509.ExtendedKeyUsageExtension)?.usages,
      read(der).getExtension(x509.KeyUsagesExtension)?.usages,
    ];
    expect(ca(pki.root)).toEqual([undefined, undefined, usage.keyCertSign | usage.cRLSign]);
    expect(ca(pki.issuing)).toEqual([
      0,
      ['1.3.6.1.5.5.7.3.1'],
      usage.digitalSignature | usage.keyCertSign | usage.cRLSign,
    ]);
    const served = read(leaf.der);
    expect(served.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map(({ value }) => value)).toEqual(
      NAMES,
    );
    expect(served.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId).toBe(
      read(pki.issuing).getExtension(x509.SubjectKeyIdentifierExtension)?.keyId,
    );
    const points = served.getExtension(x509.CRLDistributionPointsExtension)?.distributionPoints ?? [];
    expect(points.map(({ distributionPoint }) => distributionPoint?.fullName?.[0]?.uniformResourceIdentifier)).toEqual([
      CRL_URL,
    ]);
  });

  it('name an IPv4 address as one', () => {
    const certificate = new X509Certificate(pki.issue('address', ['127.0.0.1'], 'address').der);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it('carry timestamps that logs gave over the rest of them', () => {
    const scts = ['one', 'two'].map((name) => sctOf(ctLog(name, name, AT), AT));
    const logged = read(pki.issue('gateway', NAMES, 'gateway-tls', { scts }).der);
    const value = logged.getExtension(SCT_LIST)?.value ?? new ArrayBuffer(0);
    const list = pkijs.SignedCertificateTimestampList.fromBER(value);
    expect(list.timestamps.map(({ logID }) => toHex(Buffer.from(logID)))).toEqual(
      scts.map(({ log }) => toHex(logId(log, keys))),
    );
    expect([logged.serialNumber, logged.notBefore]).toEqual([read(leaf.der).serialNumber, read(leaf.der).notBefore]);
  });
});

describe('what it says of revocation', () => {
  it('is a list that does not name an honest certificate, and names a bent one', async () => {
    const list = new x509.X509Crl(exact(pki.crl));
    expect(await list.verify({ publicKey: read(pki.issuing).publicKey })).toBe(true);
    expect(list.entries).toHaveLength(2);
    expect(list.findRevoked(read(leaf.der))).toBeNull();
    const revoked = pkiOf({
      crl: (crl) => {
        crl.revoked.push({ serial: leaf.params.serial, date: crl.thisUpdate, reason: 1 });
        return undefined;
      },
    });
    expect(new x509.X509Crl(exact(revoked.crl)).findRevoked(read(leaf.der))).not.toBeNull();
  });

  it.each([
    ['good', 0],
    ['revoked', 1],
    ['unknown', 2],
  ] as const)('is a stapled response: %s', async (status, tag) => {
    const response = pkijs.OCSPResponse.fromBER(exact(pki.ocspResponse(leaf, { status })));
    expect(response.responseStatus.valueBlock.valueDec).toBe(0);
    const basic = pkijs.BasicOCSPResponse.fromBER(
      response.responseBytes?.response.valueBlock.valueHexView.slice().buffer ?? new ArrayBuffer(0),
    );
    const issuer = pkijs.Certificate.fromBER(exact(pki.issuing));
    const judged = await basic.getCertificateStatus(pkijs.Certificate.fromBER(exact(leaf.der)), issuer);
    expect(judged).toEqual({ isForCertificate: true, status: tag });
    basic.certs = [issuer];
    expect(await basic.verify({ trustedCerts: [pkijs.Certificate.fromBER(exact(pki.root))] })).toBe(true);
  });
});

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)('judged by openssl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-pki-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function judged(of: ReturnType<typeof pkiOf>, certificate: WebCertificate): string {
    const files = {
      root: of.rootPem,
      issuing: pem(of.issuing),
      leaf: pem(certificate.der),
      crl: pem(of.crl, 'X509 CRL'),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const file = (name: string): string => join(folder, name);
    const { status, stderr } = spawnSync(
      'openssl',
      [
        ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'app.simulated.example'],
        ...['-attime', String(AT.getTime() / 1000), '-crl_check', '-CRLfile', file('crl')],
        ...['-no-CApath', '-no-CAstore', '-CAfile', file('root'), '-untrusted', file('issuing'), file('leaf')],
      ],
      { encoding: 'utf8' },
    );
    return status === 0 ? 'good' : (/error \d+ at .*lookup: (.*)/.exec(stderr)?.[1] ?? stderr);
  }

  it('the honest one is good', () => {
    expect(judged(pki, leaf)).toBe('good');
  });

  it.each<[string, WebPkiBend, Change<WebCertificateParams>, RegExp]>([
    ['no CA flag', { issuing: { basicConstraints: { ca: false, pathLength: null } } }, {}, /invalid CA certificate/],
    ['no keyCertSign', { issuing: { keyUsage: ['digitalSignature'] } }, {}, /invalid CA certificate/],
    ['path too long', { root: { basicConstraints: { ca: true, pathLength: 0 } } }, {}, /path length/],
    ['client certificate', {}, { extendedKeyUsage: [CLIENT_AUTH] }, /unsuitable certificate purpose/],
    ['expired', {}, { notAfter: addDays(AT, -1) }, /certificate has expired/],
    ['not yet valid', {}, { notBefore: addDays(AT, 1) }, /certificate is not yet valid/],
    ['another name', {}, { names: ['other.example'] }, /hostname mismatch/],
    ['signed by another key', {}, { signedBy: 'stranger' }, /signature failure|unable to get/],
    ['of an expired CA', { issuing: { notAfter: addDays(AT, -1) } }, {}, /certificate has expired/],
    ['an old list', { crl: { nextUpdate: addDays(AT, -1) } }, {}, /CRL has expired/],
    ['revoked', { crl: { revoked: [{ serial: leaf.params.serial, date: AT, reason: 1 }] } }, {}, /certificate revoked/],
  ])('bent: %s', (_, bend, change, verdict) => {
    const bent = pkiOf(bend);
    expect(judged(bent, bent.issue('gateway', NAMES, 'gateway-tls', change))).toMatch(verdict);
  });
});
