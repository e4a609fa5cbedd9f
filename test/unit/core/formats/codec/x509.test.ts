import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Certificate,
  findExtension,
  parseCertificate,
  parseCertificateChainPem,
  parseCrl,
} from '../../../../../src/core/formats/codec/x509.js';
import * as der from '../../../../../src/simulator/der.js';
import { createDeployment } from '../../../../../src/simulator/index.js';
import { readsOrRefuses, refusalText } from '../refusal.js';
import { oracleCertificate, oracleCrl, plain } from './x509-oracle.js';

const OID_BASIC_CONSTRAINTS = '2.5.29.19';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const ECDSA = der.sequence(der.oid('1.2.840.10045.4.3.2'));
const POINT = Buffer.concat([hex('04'), Buffer.alloc(32, 0x11), Buffer.alloc(32, 0x22)]);
const EC_KEY = der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.840.10045.3.1.7'));
const SIGNATURE = der.sequence(der.integer(5), der.integer(7));
const T2020 = der.time(new Date('2020-01-01T00:00:00Z'));
const T2030 = der.time(new Date('2030-01-01T00:00:00Z'));
const name = (...attributes: Buffer[]): Buffer => der.sequence(...attributes.map((attribute) => der.set(attribute)));
const commonName = (value: Buffer): Buffer => der.sequence(der.oid('2.5.4.3'), value);
const extension = (oid: string, value: Uint8Array, ...critical: Buffer[]): Buffer =>
  der.sequence(der.oid(oid), ...critical, der.octetString(value));

/** A certificate from its parts; each may be replaced by any DER, or left out by an empty one. */
function certificate(bent: Partial<Record<keyof typeof defaults, Uint8Array>> = {}): Uint8Array {
  const part = { ...defaults, ...bent };
  const tbs = der.sequence(
    part.version,
    part.serial,
    part.algorithm,
    part.issuer,
    part.validity,
    part.subject,
    part.spki,
    part.afterKey,
    part.extensions,
  );
  return new Uint8Array(der.sequence(tbs, part.outerAlgorithm, part.signature, part.afterSignature));
}

const defaults = {
  version: der.explicit(0, der.integer(2)),
  serial: der.integer(1),
  algorithm: ECDSA,
  issuer: name(commonName(der.utf8String('Issuer'))),
  validity: der.sequence(T2020, T2030),
  subject: name(commonName(der.utf8String('Subject'))),
  spki: der.sequence(EC_KEY, der.bitString(POINT)),
  afterKey: Buffer.alloc(0),
  extensions: der.explicit(3, der.sequence(extension(OID_BASIC_CONSTRAINTS, der.sequence()))),
  outerAlgorithm: ECDSA,
  signature: der.bitString(SIGNATURE),
  afterSignature: Buffer.alloc(0),
};

function crl(bent: Partial<Record<keyof typeof crlDefaults, Uint8Array>> = {}): Uint8Array {
  const part = { ...crlDefaults, ...bent };
  const { version, algorithm, issuer, thisUpdate, nextUpdate, revoked, extensions } = part;
  const tbs = der.sequence(version, algorithm, issuer, thisUpdate, nextUpdate, revoked, extensions);
  return new Uint8Array(der.sequence(tbs, part.outerAlgorithm, der.bitString(SIGNATURE)));
}

const entry = (serial: Buffer, ...extensions: Buffer[]): Buffer =>
  der.sequence(serial, T2020, ...(extensions.length === 0 ? [] : [der.sequence(...extensions)]));
const REASON = extension('2.5.29.21', der.enumerated(1));

const crlDefaults = {
  version: der.integer(1),
  algorithm: ECDSA,
  issuer: name(commonName(der.utf8String('Issuer'))),
  thisUpdate: T2020,
  nextUpdate: T2030,
  revoked: der.sequence(entry(der.integer(3), REASON), entry(der.integer(0x80))),
  extensions: der.explicit(0, der.sequence(extension('2.5.29.20', der.integer(9)))),
  outerAlgorithm: ECDSA,
};

const parsed = (bent: Parameters<typeof certificate>[0] = {}) => parseCertificate(certificate(bent), 'cert');
const refused = (bent: Parameters<typeof certificate>[0]): string => refusalText(() => parsed(bent));
const parsedCrl = (bent: Parameters<typeof crl>[0] = {}) => parseCrl(crl(bent), 'crl');
const refusedCrl = (bent: Parameters<typeof crl>[0]): string => refusalText(() => parsedCrl(bent));

describe('parseCertificate', () => {
  it('reads generated certificates of every kind as two other readers do', async () => {
    const keys = async (algorithm: typeof P256 | typeof RSA) =>
      (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const [p256, p384, rsa] = [await keys(P256), await keys(P384), await keys(RSA)];
    const ski = await x509.SubjectKeyIdentifierExtension.create(p256.publicKey);
    const aki = await x509.AuthorityKeyIdentifierExtension.create(p384.publicKey);
    const make = (
      signer: CryptoKeyPair,
      signingAlgorithm: typeof P256 | typeof RSA,
      subject: CryptoKeyPair,
      more: Partial<x509.X509CertificateCreateCommonParams>,
    ) =>
      x509.X509CertificateGenerator.create({
        serialNumber: '01',
        subject: 'CN=Subject, O=Some Company, C=DE',
        issuer: 'C=DE, O=Some Company, CN=Größere Stelle',
        notBefore: new Date('2020-01-01T00:00:00Z'),
        notAfter: new Date('2030-06-01T12:34:56Z'),
        extensions: [ski],
        signingAlgorithm,
        publicKey: subject.publicKey,
        signingKey: signer.privateKey,
        ...more,
      });
    const all = await Promise.all([
      make(p256, P256, p256, {}),
      make(p256, P256, rsa, { extensions: [ski, aki, new x509.BasicConstraintsExtension(true, 3, true)] }),
      make(rsa, RSA, p256, { extensions: [new x509.BasicConstraintsExtension(false)] }),
      make(p384, P384, p384, { extensions: [new x509.BasicConstraintsExtension(true, undefined, true)] }),
      make(p384, { ...P384, hash: 'SHA-256' }, p256, {}),
      make(p256, P256, p256, { extensions: [] }),
      make(p256, P256, p256, { serialNumber: 'f'.repeat(40) }),
      make(p256, P256, p256, { serialNumber: '7'.repeat(120) }),
      make(p256, P256, p256, {
        notBefore: new Date('1975-01-01T00:00:00Z'),
        notAfter: new Date('4096-01-01T00:00:00Z'),
      }),
      make(p256, P256, p256, { subject: 'O=Nobody', issuer: '' }),
      make(p256, P256, p256, { subject: 'CN=one, CN=two' }),
      ...[1, 2, 4, 32, 64, 96, 128, 255].map((usage) =>
        make(p256, P256, p256, { extensions: [new x509.KeyUsagesExtension(usage, true)] }),
      ),
      make(p256, P256, p256, { extensions: [new x509.Extension('1.3.6.1.4.1.62397.1.1', true, new Uint8Array(9000))] }),
      make(p256, P256, p256, {
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'a.b' }])],
      }),
    ]);
    for (const { rawData } of all) {
      const raw = new Uint8Array(rawData);
      expect(plain(parseCertificate(raw, 'certificate'))).toEqual(oracleCertificate(raw));
    }
  });

  it('reads the simulated deployment’s certificates and lists as two other readers do', () => {
    const { pki } = createDeployment({ seed: 'x509' });
    for (const raw of Object.values(pki.certificates).map((bytes) => new Uint8Array(bytes))) {
      expect(plain(parseCertificate(raw, 'certificate'))).toEqual(oracleCertificate(raw));
    }
    for (const raw of [pki.rootCrl, pki.pckCrl].map((bytes) => new Uint8Array(bytes))) {
      expect(plain(parseCrl(raw, 'crl'))).toEqual(oracleCrl(raw));
    }
  });

  it('reads a certificate without extensions, of version 1 and 2 too', () => {
    const none = { extensions: Buffer.alloc(0) };
    expect(parsed(none)).toMatchObject({
      extensions: [],
      basicConstraints: null,
      keyUsage: null,
      authorityKeyId: null,
      subjectKeyId: null,
    });
    expect(plain(parsed(none))).toEqual(oracleCertificate(certificate(none)));
    expect(parsed({ ...none, version: Buffer.alloc(0) }).serial).toBe('01');
    expect(parsed({ ...none, version: der.explicit(0, der.integer(1)) }).serial).toBe('01');
    const uniqueIds = Buffer.concat([der.implicit(1, hex('00ff')), der.implicit(2, hex('00ff'))]);
    expect(parsed({ afterKey: uniqueIds }).extensions).toHaveLength(1);
  });

  it('gives the serial number as its bytes, negative or long', () => {
    for (const serial of ['00', '80', '00ff', 'ff7f', `01${'00'.repeat(40)}`]) {
      expect(parsed({ serial: der.implicit(0, hex(serial)).fill(0x02, 0, 1) }).serial).toBe(serial);
    }
    expect(refused({ serial: hex('0200') })).toBe(
      'PARSE_INVALID cert.serial_number (offset 11): an integer without content',
    );
    expect(refused({ serial: hex('02020001') })).toContain('an integer with a superfluous leading byte');
  });

  it('gives a name’s first common name, in any of the string types', () => {
    const subjectName = (...values: Buffer[]): string =>
      parsed({ subject: name(der.sequence(der.oid('2.5.4.10'), der.utf8String('Company')), ...values.map(commonName)) })
        .subjectName;
    expect(subjectName(der.utf8String('Größe'), der.utf8String('two'))).toBe('Größe');
    expect(subjectName(der.printableString('Plain'))).toBe('Plain');
    expect(subjectName(der.tlv(0x14, hex('e9')))).toBe('é');
    expect(subjectName(der.tlv(0x1e, hex('0041')))).toBe('');
    expect(subjectName()).toBe('');
    expect(
      parsed({ subject: der.sequence(der.set(commonName(der.utf8String('a')), commonName(der.utf8String('b')))) })
        .subjectName,
    ).toBe('a');
    expect(refused({ subject: name(commonName(der.tlv(0x0c, hex('ff')))) })).toBe(
      'PARSE_INVALID cert.subject: not valid UTF-8',
    );
    expect(refused({ subject: der.sequence(der.set()) })).toContain('PARSE_TRUNCATED cert.subject');
  });

  it('gives the public point of an uncompressed P-256 key only', () => {
    expect(parsed().publicKey).toEqual(new Uint8Array(POINT.subarray(1)));
    const key = (algorithm: Buffer, point: Uint8Array): Uint8Array | null =>
      parsed({ spki: der.sequence(algorithm, der.bitString(point)) }).publicKey;
    expect(key(EC_KEY, Buffer.concat([hex('02'), Buffer.alloc(32, 1)]))).toBe(null);
    expect(key(EC_KEY, Buffer.concat([hex('06'), POINT.subarray(1)]))).toBe(null);
    expect(key(EC_KEY, Buffer.concat([POINT, hex('00')]))).toBe(null);
    expect(key(der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.3.132.0.10')), POINT)).toBe(null);
    expect(key(der.sequence(der.oid('1.2.840.113549.1.1.1'), hex('0500')), POINT)).toBe(null);
    expect(key(der.sequence(der.oid('1.3.101.112')), Buffer.alloc(32))).toBe(null);
    expect(refused({ spki: der.sequence(EC_KEY, der.bitString(POINT), hex('0500')) })).toContain('2 bytes left over');
  });

  it('gives the signature when it is ECDSA with SHA-256 in strict DER, else null', () => {
    const signature = (bits: Buffer, algorithm = ECDSA) =>
      parsed({ signature: bits, algorithm, outerAlgorithm: algorithm }).signature;
    expect(Buffer.from(parsed().signature ?? []).toString('hex')).toBe('05'.padStart(64, '0') + '07'.padStart(64, '0'));
    expect(signature(der.bitString(hex('3006020100020107')))).toBe(null);
    expect(signature(der.bitString(Buffer.concat([SIGNATURE, hex('00')])))).toBe(null);
    expect(signature(der.bitString(Buffer.from(SIGNATURE).fill(0x08, 7, 8), 3))).toBe(null);
    expect(signature(der.bitString(SIGNATURE), der.sequence(der.oid('1.2.840.10045.4.3.3')))).toBe(null);
    expect(signature(der.bitString(SIGNATURE), der.sequence(der.oid('1.2.840.10045.4.3.2'), hex('0500')))).toBe(null);
  });

  it('refuses a signature algorithm that differs inside and outside', () => {
    expect(refused({ outerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.3.3')) })).toBe(
      'PARSE_INVALID cert.signature (offset 26): the signature algorithm differs from the one outside the signed part',
    );
    expect(refused({ outerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.3.2'), hex('0500')) })).toContain('differs');
    expect(refused({ algorithm: der.sequence(der.oid('1.2.840.10045.4.3.2'), hex('0500')) })).toContain('differs');
  });

  it('refuses bytes left over anywhere', () => {
    expect(refusalText(() => parseCertificate(new Uint8Array([...certificate(), 0]), 'cert'))).toMatch(
      /^PARSE_TRAILING cert \(offset \d+\): 1 bytes left over$/,
    );
    expect(refused({ afterSignature: hex('0500') })).toContain('PARSE_TRAILING cert.signature');
    expect(refused({ extensions: Buffer.concat([defaults.extensions, hex('0500')]) })).toContain(
      'PARSE_TRAILING cert.tbs',
    );
    expect(refused({ extensions: der.explicit(3, der.sequence(extension('1.2.3', hex(''))), hex('0500')) })).toContain(
      'PARSE_TRAILING cert.extensions',
    );
    expect(refused({ validity: der.sequence(T2020, T2030, T2030) })).toContain('PARSE_TRAILING cert.validity');
    expect(
      refused({ extensions: Buffer.alloc(0), version: Buffer.alloc(0), afterKey: der.implicit(1, hex('00ff')) }),
    ).toContain('PARSE_TRAILING cert.tbs');
    expect(refused({ version: der.explicit(0, der.integer(1)) })).toContain('PARSE_TRAILING cert.tbs');
  });

  it('refuses unknown and badly written versions', () => {
    expect(refused({ version: der.explicit(0, der.integer(3)) })).toContain(
      'cert.version (offset 8): expected an integer in 0..2',
    );
    expect(refused({ version: der.explicit(0, der.integer(0)) })).toContain('DER leaves out the default, version 1');
    expect(refused({ version: der.explicit(0, der.integer(2), der.integer(2)) })).toContain(
      'PARSE_TRAILING cert.version',
    );
  });

  it('refuses extensions that are repeated, too many or not in DER', () => {
    const extensions = (...list: Buffer[]): string => refused({ extensions: der.explicit(3, der.sequence(...list)) });
    const one = extension('1.2.3', hex('00'));
    expect(extensions(one, extension('1.2.4', hex('')), one)).toContain('the extension 1.2.3 appears twice');
    expect(extensions(...Array.from({ length: 65 }, (_, i) => extension(`1.2.${i}`, hex(''))))).toContain(
      'PARSE_LIMIT cert.extensions',
    );
    expect(extensions(extension('1.2.3', hex(''), der.boolean(false)))).toContain('cert.extensions.critical');
    expect(extensions(extension('1.2.3', hex(''), hex('010101')))).toContain('a boolean other than 00 or ff');
    expect(extensions(der.sequence(der.oid('1.2.3'), der.octetString(hex('')), hex('0500')))).toContain(
      'PARSE_TRAILING',
    );
  });

  it('refuses known extensions that do not follow their syntax', () => {
    const known = (oid: string, value: Uint8Array): string =>
      refused({ extensions: der.explicit(3, der.sequence(extension(oid, value))) });
    expect(known('2.5.29.19', der.sequence(der.boolean(false)))).toBe(
      'PARSE_INVALID cert.basic_constraints.ca (offset 2): an explicit default, which DER leaves out',
    );
    expect(known('2.5.29.19', der.sequence(der.boolean(true), der.integer(256)))).toContain('path_length');
    expect(known('2.5.29.19', der.sequence(der.boolean(true), der.integer(1), der.integer(1)))).toContain(
      'PARSE_TRAILING',
    );
    expect(known('2.5.29.19', Buffer.concat([der.sequence(), hex('00')]))).toContain(
      'PARSE_TRAILING cert.basic_constraints',
    );
    expect(known('2.5.29.15', der.octetString(hex('00')))).toContain('PARSE_INVALID cert.key_usage');
    expect(known('2.5.29.14', hex('00112233'))).toContain('PARSE_INVALID cert.subject_key_id');
    expect(known('2.5.29.35', der.sequence(hex('0500')))).toContain('PARSE_TRAILING cert.authority_key_id');
  });

  it('reads an authority key identifier that names issuer and serial', () => {
    const value = (...items: Buffer[]) =>
      parsed({ extensions: der.explicit(3, der.sequence(extension('2.5.29.35', der.sequence(...items)))) })
        .authorityKeyId;
    const issuer = [der.explicit(1, der.implicit(6, hex('61'))), der.implicit(2, hex('05'))];
    expect(value(der.implicit(0, hex('aabb')), ...issuer)).toEqual(new Uint8Array([0xaa, 0xbb]));
    expect(value(...issuer)).toBe(null);
    expect(value()).toBe(null);
  });

  it('finds an extension by its OID', () => {
    expect(findExtension(parsed(), OID_BASIC_CONSTRAINTS)?.value).toEqual(new Uint8Array([0x30, 0]));
    expect(findExtension(parsed(), '1.2.3')).toBe(undefined);
  });

  it('bounds the size', () => {
    expect(refusalText(() => parseCertificate(new Uint8Array(1_048_577), 'cert'))).toBe(
      'PARSE_LIMIT cert: 1048577 bytes, over the limit of 1048576',
    );
  });
});

describe('parseCrl', () => {
  it('reads generated lists as two other readers do', async () => {
    const keys = (await crypto.subtle.generateKey(P256, true, ['sign', 'verify'])) as CryptoKeyPair;
    const make = (more: Partial<x509.X509CrlCreateParams>) =>
      x509.X509CrlGenerator.create({
        issuer: 'CN=Issuer',
        thisUpdate: new Date('2026-01-01T00:00:00Z'),
        signingAlgorithm: P256,
        signingKey: keys.privateKey,
        extensions: [new x509.Extension('2.5.29.20', false, new Uint8Array([2, 1, 1]))],
        ...more,
      });
    const revocationDate = new Date('2025-05-05T05:05:05Z');
    const all = [
      await make({ nextUpdate: new Date('2056-01-01T00:00:00Z') }),
      await make({
        nextUpdate: new Date('2026-02-01T00:00:00Z'),
        extensions: [await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey)],
        entries: [
          { serialNumber: '7f'.repeat(20), revocationDate, reason: x509.X509CrlReason.superseded },
          { serialNumber: 'ff'.repeat(20), revocationDate, reason: x509.X509CrlReason.keyCompromise },
          { serialNumber: '01', revocationDate, invalidity: revocationDate },
        ],
      }),
    ];
    for (const { rawData } of all) {
      const raw = new Uint8Array(rawData);
      expect(plain(parseCrl(raw, 'crl'))).toEqual(oracleCrl(raw));
    }
  });

  it('reads hand-made ones', () => {
    expect(plain(parsedCrl())).toEqual(oracleCrl(crl()));
    expect([...parsedCrl().revoked.keys()]).toEqual(['03', '0080']);
    expect(parsedCrl({ nextUpdate: Buffer.alloc(0) }).nextUpdate).toBe(null);
    expect(parsedCrl({ revoked: Buffer.alloc(0) }).revoked.size).toBe(0);
    expect(parsedCrl({ extensions: Buffer.alloc(0) }).extensions).toEqual([]);
  });

  it('is of version 2', () => {
    expect(refusedCrl({ version: Buffer.alloc(0) })).toBe(
      'PARSE_INVALID crl.version (offset 6): expected DER tag 0x02, got 0x30',
    );
    expect(refusedCrl({ version: der.integer(0) })).toContain('PARSE_UNSUPPORTED crl.version');
    expect(refusedCrl({ version: der.integer(2) })).toContain('PARSE_INVALID crl.version');
  });

  it('refuses an entry that may not mean what it seems to', () => {
    const refusedEntry = (...extensions: Buffer[]): string =>
      refusedCrl({ revoked: der.sequence(entry(der.integer(3), ...extensions)) });
    const critical = der.boolean(true);
    expect(refusedEntry(extension('2.5.29.29', der.sequence(), critical))).toContain(
      'PARSE_UNSUPPORTED crl.revoked_certificates',
    );
    expect(refusedEntry(extension('1.2.3', hex(''), critical))).toContain('an entry with the critical extension 1.2.3');
    expect(refusedEntry(REASON, REASON)).toContain('the extension 2.5.29.21 appears twice');
    const harmless = [extension('2.5.29.21', der.enumerated(1), critical), extension('2.5.29.24', hex(''))];
    expect(parsedCrl({ revoked: der.sequence(entry(der.integer(3), ...harmless)) }).revoked.size).toBe(1);
    expect(refusedCrl({ revoked: der.sequence(der.sequence(der.integer(3))) })).toContain('PARSE_TRUNCATED');
    expect(refusedCrl({ revoked: der.sequence(Buffer.concat([entry(der.integer(3)), hex('0500')])) })).toContain(
      'PARSE_',
    );
  });

  it('keeps the critical extensions that limit a list, and refuses them when not critical', () => {
    for (const oid of ['2.5.29.27', '2.5.29.28']) {
      const list = (...critical: Buffer[]) => ({
        extensions: der.explicit(0, der.sequence(extension(oid, der.sequence(), ...critical))),
      });
      expect(findExtension(parsedCrl(list(der.boolean(true))), oid)?.critical).toBe(true);
      expect(refusedCrl(list())).toContain(`the extension ${oid} is not critical`);
    }
  });

  it('refuses an algorithm that differs inside and outside, bytes left over, and what is no list at all', () => {
    expect(refusedCrl({ outerAlgorithm: der.sequence(der.oid('1.2.840.10045.4.3.3')) })).toContain('differs');
    expect(refusedCrl({ extensions: hex('0500') })).toContain('PARSE_TRAILING crl.tbs');
    expect(refusalText(() => parseCrl(new Uint8Array([...crl(), 0]), 'crl'))).toContain('PARSE_TRAILING crl');
    expect(refusalText(() => parseCrl(new Uint8Array(), 'crl'))).toBe(
      'PARSE_TRUNCATED crl (offset 0): the data ends where an element is expected',
    );
    expect(refusalText(() => parseCrl(certificate(), 'crl'))).toContain('PARSE_');
    expect(refusalText(() => parseCertificate(crl(), 'cert'))).toContain('PARSE_');
    expect(refusalText(() => parseCrl(new Uint8Array(4_194_305), 'crl'))).toBe(
      'PARSE_LIMIT crl: 4194305 bytes, over the limit of 4194304',
    );
  });
});

describe('parseCertificateChainPem', () => {
  const { pki } = createDeployment({ seed: 'chain' });

  it('gives the certificates in order', () => {
    const chain = parseCertificateChainPem(`${pki.chains.pck}\0`, 'chain');
    expect(chain.map(({ subjectName }) => subjectName)).toEqual([
      'Intel SGX PCK Certificate',
      'Intel SGX PCK Platform CA',
      'Intel SGX Root CA',
    ]);
  });

  it('parses a certificate of two chains once', () => {
    const one = parseCertificateChainPem(pki.chains.pck, 'one');
    const two = parseCertificateChainPem(pki.chains.tcbInfoIssuer, 'two');
    expect(two[1]).toBe(one[2]);
  });

  it('takes no certificate for another that differs in one bit', () => {
    const { pki: others } = createDeployment({ seed: 'another chain' });
    const chains = [pki.chains.pck, others.chains.pck].map((pem) => parseCertificateChainPem(pem, 'chain'));
    const [[leaf, ca, root], [otherLeaf, otherCa, otherRoot]] = chains as [Certificate[], Certificate[]];
    expect([leaf === otherLeaf, ca === otherCa, root === otherRoot]).toEqual([false, false, false]);
    const bent = Uint8Array.from(root?.raw ?? []);
    bent[bent.length - 1] = Number(bent.at(-1)) ^ 1;
    const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(bent).toString('base64')}\n-----END CERTIFICATE-----\n`;
    expect(parseCertificateChainPem(pem, 'chain')[0]?.signature).not.toEqual(root?.signature);
    expect(parseCertificateChainPem(pki.rootCaPem, 'chain')[0]).toEqual(root);
  });

  it('names the certificate that is malformed', () => {
    const second = pki.chains.pck.lastIndexOf('MII', pki.chains.pck.lastIndexOf('BEGIN'));
    const bent = `${pki.chains.pck.slice(0, second)}MIA${pki.chains.pck.slice(second + 3)}`;
    expect(refusalText(() => parseCertificateChainPem(bent, 'chain'))).toMatch(/^PARSE_\w+ chain\[1\] \(offset 0\): /);
    expect(refusalText(() => parseCertificateChainPem(pki.chains.pck, 'chain', 2))).toContain(
      'more than 2 certificates',
    );
    expect(refusalText(() => parseCertificateChainPem(pki.rootCaPem.repeat(9), 'chain'))).toContain('more than 8');
  });
});

describe('whatever the bytes', () => {
  const { pki } = createDeployment({ seed: 'fuzz' });
  const subjects: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
    ['PCK certificate', new Uint8Array(pki.certificates.pck ?? []), (bytes) => parseCertificate(bytes, 'cert')],
    ['root certificate', new Uint8Array(pki.certificates.root ?? []), (bytes) => parseCertificate(bytes, 'cert')],
    ['hand-made certificate', certificate(), (bytes) => parseCertificate(bytes, 'cert')],
    ['list', new Uint8Array(pki.pckCrl), (bytes) => parseCrl(bytes, 'crl')],
    ['hand-made list', crl(), (bytes) => parseCrl(bytes, 'crl')],
  ];

  for (const [subject, bytes, read] of subjects) {
    it(`a ${subject} cut anywhere is refused`, () => {
      expect(readsOrRefuses(() => read(bytes))).toBe(true);
      for (let length = 0; length < bytes.length; length++) {
        expect(readsOrRefuses(() => read(bytes.subarray(0, length)))).toBe(false);
      }
    });

    it(`a ${subject} with one other byte ends in a value or a ParseError`, () => {
      const bent = new Uint8Array(bytes);
      for (let offset = 0; offset < bytes.length; offset++) {
        for (let bit = 0; bit < 8; bit++) {
          bent[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
          readsOrRefuses(() => read(bent));
        }
        bent[offset] = bytes[offset] ?? 0;
      }
    });

    it(`a ${subject} with bytes replaced, removed or inserted ends in a value or a ParseError`, () => {
      const change = fc.record({
        at: fc.nat(bytes.length),
        remove: fc.nat(4),
        insert: fc.uint8Array({ maxLength: 4 }),
      });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const bent = [...bytes];
          for (const { at, remove, insert } of changes) bent.splice(at, remove, ...insert);
          readsOrRefuses(() => read(new Uint8Array(bent)));
        }),
        { numRuns: 300 },
      );
    });
  }
});
