import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Certificate, type Crl, parseCertificate, parseCrl } from '../../../../../src/core/formats/codec/x509.js';
import {
  crlDistributionPoints,
  extendedKeyUsage,
  type GeneralName,
  issuingDistributionPoint,
  mustStaple,
  nameConstraints,
  namesIn,
  ocspResponders,
  oneByteText,
  revocationListUrls,
  subjectAltNames,
} from '../../../../../src/core/formats/codec/x509-extensions.js';
import * as der from '../../../../../src/simulator/der.js';
import * as pki from '../../../../support/tls-pki.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const key = pki.ecKey();
const subject = pki.name('x');
const certificate = (...extensions: Buffer[]): Certificate =>
  parseCertificate(new Uint8Array(pki.certificate({ subject, issuer: subject, key, issuerKey: key, extensions })), 'c');
const list = (...extensions: Buffer[]): Crl =>
  parseCrl(new Uint8Array(pki.crl({ issuer: subject, issuerKey: key, extensions })), 'l');
const plain = (names: GeneralName[] | null): [string, string][] | undefined =>
  names?.map(({ kind, value }) => [kind, oneByteText(value)]);

const READERS: [string, string, (of: Certificate) => unknown][] = [
  ['names', '2.5.29.17', (of) => subjectAltNames(of, 'c')],
  ['purposes', '2.5.29.37', (of) => extendedKeyUsage(of, 'c')],
  ['constraints', '2.5.29.30', (of) => nameConstraints(of, 'c')],
  ['points', '2.5.29.31', (of) => crlDistributionPoints(of, 'c')],
  ['responders', '1.3.6.1.5.5.7.1.1', (of) => ocspResponders(of, 'c')],
  ['features', '1.3.6.1.5.5.7.1.24', (of) => mustStaple(of, 'c')],
];

describe('extensions of certificates', () => {
  it('are read', () => {
    const of = certificate(
      pki.altNames(pki.dns('a.example'), pki.ip(1, 2, 3, 4), pki.email('a@b'), pki.uri('x:'), pki.directory(subject)),
      pki.purposes(pki.SERVER_AUTH, pki.ANY_PURPOSE),
      pki.nameConstraints([pki.dns('.example')], [pki.ip(0, 0, 0, 0, 0, 0, 0, 0)]),
      pki.crlPoints('http://a/', 'http://b/'),
      pki.ocspAt('http://ocsp/'),
      pki.MUST_STAPLE,
    );
    expect(plain(subjectAltNames(of, 'c'))?.slice(0, 4)).toEqual([
      ['dns', 'a.example'],
      ['ip', '\u0001\u0002\u0003\u0004'],
      ['email', 'a@b'],
      ['uri', 'x:'],
    ]);
    expect(subjectAltNames(of, 'c')?.[4]).toEqual({ kind: 'directory', value: new Uint8Array(subject) });
    expect(extendedKeyUsage(of, 'c')).toEqual([pki.SERVER_AUTH, pki.ANY_PURPOSE]);
    const constraints = nameConstraints(of, 'c');
    expect([plain(constraints?.permitted ?? null), plain(constraints?.excluded ?? null)]).toEqual([
      [['dns', '.example']],
      [['ip', '\0'.repeat(8)]],
    ]);
    expect(crlDistributionPoints(of, 'c')).toEqual([
      { urls: ['http://a/'], isPartial: false },
      { urls: ['http://b/'], isPartial: false },
    ]);
    expect(ocspResponders(of, 'c')).toEqual(['http://ocsp/']);
    expect(mustStaple(of, 'c')).toBe(true);
  });

  it('that are absent are null, or nothing', () => {
    expect(READERS.map(([, , read]) => read(certificate()))).toEqual([null, null, null, null, [], false]);
  });

  it.each<[string, string, Buffer, string]>([
    ['names', '2.5.29.17', der.sequence(), 'c.subject_alt_name.value (offset 2): an empty list of names'],
    [
      'names',
      '2.5.29.17',
      der.sequence(der.utf8String('a')),
      'c.subject_alt_name.name (offset 2): a name of no known kind',
    ],
    ['purposes', '2.5.29.37', der.sequence(), 'c.extended_key_usage.value (offset 2): an empty list'],
    [
      'constraints',
      '2.5.29.30',
      der.sequence(der.explicit(0, der.sequence(pki.dns('a'), der.implicit(0, Uint8Array.of(1))))),
      'c.name_constraints.subtree (offset 9): 3 bytes left over',
    ],
    [
      'features',
      '1.3.6.1.5.5.7.1.24',
      der.sequence(der.integer(70000)),
      'c.tls_feature.feature (offset 2): expected an integer in 0..65535',
    ],
  ])('that are wrong are refused: %s', (what, oid, value, message) => {
    const read = READERS.find(([name]) => name === what)?.[2];
    expect(refusalText(() => read?.(certificate(pki.extension(oid, value))))).toMatch(message);
  });

  it('of reasons, or of another issuer, mark their point', () => {
    const points = [
      der.sequence(pki.fullName('http://a/'), der.implicit(1, Buffer.from('0640', 'hex'))),
      der.sequence(der.explicit(2, pki.directory(subject))),
      der.sequence(der.explicit(0, der.explicit(1, der.sequence(der.oid('2.5.4.3'), der.utf8String('x'))))),
    ];
    const of = certificate(pki.extension('2.5.29.31', der.sequence(...points)));
    expect(crlDistributionPoints(of, 'c')).toEqual([
      { urls: ['http://a/'], isPartial: true },
      { urls: [], isPartial: true },
      { urls: [], isPartial: false },
    ]);
    expect(revocationListUrls(of, 'c')).toEqual([]);
    expect(revocationListUrls(certificate(pki.crlPoints('http://a/', 'ldap://b/')), 'c')).toEqual([
      'http://a/',
      'ldap://b/',
    ]);
    expect(revocationListUrls(certificate(), 'c')).toEqual([]);
  });

  it('are read or refused, whatever they are', () => {
    const wide = { numRuns: 300 };
    for (const [, oid, read] of READERS) {
      const refused = (value: Uint8Array): boolean =>
        readsOrRefuses(() => read(certificate(pki.extension(oid, value))));
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => void refused(bytes)),
        wide,
      );
      const inner = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 8 })), {
        maxLength: 4,
      });
      const nested = (items: [number, Uint8Array][]): Buffer =>
        der.sequence(
          ...items.map(([tag, bytes]) => der.tlv(tag, bytes)),
          ...items.map(([tag]) => der.tlv(tag | 0x20, ...items.map(([t, b]) => der.tlv(t, b)))),
        );
      fc.assert(
        fc.property(inner, (items) => void refused(nested(items))),
        wide,
      );
    }
  });

  it('of names are what @peculiar/x509 reads', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,20}$/);
    const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 20 }),
        fc.array(name, { minLength: 1, maxLength: 5 }),
        (names, urls) => {
          const made = new x509.SubjectAlternativeNameExtension(
            names.map((value) => ({ type: 'dns' as const, value })),
          );
          const points = new x509.CRLDistributionPointsExtension(urls.map((url) => `http://${url}/`));
          const of = certificate(Buffer.from(made.rawData), Buffer.from(points.rawData));
          expect(plain(subjectAltNames(of, 'c'))).toEqual(names.map((value) => ['dns', value]));
          expect(crlDistributionPoints(of, 'c')?.flatMap((point) => point.urls)).toEqual(
            urls.map((url) => `http://${url}/`),
          );
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the scope of a list', () => {
  it('is read', () => {
    expect(issuingDistributionPoint(list(), 'l')).toBeNull();
    expect(issuingDistributionPoint(list(pki.issuingPoint('http://a/', pki.flagged(1))), 'l')).toEqual({
      urls: ['http://a/'],
      onlyUserCerts: true,
      onlyCaCerts: false,
      isOther: false,
    });
    expect(issuingDistributionPoint(list(pki.issuingPoint(null, pki.flagged(2))), 'l')).toMatchObject({
      urls: null,
      onlyCaCerts: true,
    });
    for (const other of [der.implicit(3, Buffer.from('0640', 'hex')), pki.flagged(4), pki.flagged(5)]) {
      expect(issuingDistributionPoint(list(pki.issuingPoint(null, other)), 'l')).toMatchObject({ isOther: true });
    }
  });

  it('with a default that is written out is refused', () => {
    const scope = pki.issuingPoint(null, der.implicit(1, Uint8Array.of(0)));
    expect(refusalText(() => issuingDistributionPoint(list(scope), 'l'))).toMatch('a flag other than true');
  });

  it('is read or refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        readsOrRefuses(() => issuingDistributionPoint(list(pki.extension('2.5.29.28', bytes, true)), 'l'));
        readsOrRefuses(() => namesIn(bytes, 'n'));
      }),
    );
  });
});

describe('a long list', () => {
  const serials = Array.from({ length: 200_000 }, (_, i) =>
    Buffer.concat([Buffer.from('05aabb', 'hex'), Buffer.from([i >> 16, i >> 8, i, 1, 2, 3, 4])]),
  );
  const long = new Uint8Array(pki.crl({ issuer: subject, issuerKey: key, revoked: serials }));

  it('is read only where a limit allows it, and only what is asked for is kept', () => {
    expect(long.length).toBeGreaterThan(4 * 1024 * 1024);
    expect(refusalText(() => parseCrl(long, 'l'))).toMatch('over the limit of 4194304');
    const wanted = serials[150_000]?.toString('hex') ?? '';
    const { revoked } = parseCrl(long, 'l', { bytes: 9 * 1024 * 1024, only: new Set([wanted, 'ff']) });
    expect([...revoked.keys()]).toEqual([wanted]);
  });
});
