import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/core/bytes.js';
import { precertificateTbs } from '../../../../src/core/formats/codec/precertificate.js';
import { parseCertificate } from '../../../../src/core/formats/codec/x509.js';
import { embeddedScts, parseSctList, sctMessage } from '../../../../src/core/formats/sct.js';
import { octetString } from '../../../../src/simulator/der.js';
import {
  buildCertificate,
  type CertificateParams,
  createKeyring,
  createSigner,
  defaultPki,
  defaultPlatform,
  type Extension,
  sctListExtension,
} from '../../../../src/simulator/index.js';
import { opaque16, type SctVector, sctListOf } from './ct-vectors.js';
import { readsOrRefuses, refusalText } from './refusal.js';

const AT = new Date('2026-06-15T12:00:00Z');
const keyring = createKeyring('sct');
const { pckCa } = defaultPki(keyring, 'sct', defaultPlatform('sct'), AT).certificates;

function certificateWith(extensions: Extension[], more: Partial<CertificateParams> = {}) {
  const params = { ...pckCa, ...more, extensions: () => extensions };
  return parseCertificate(buildCertificate('any', params, keyring, createSigner(keyring, {})), 'certificate');
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const sct: fc.Arbitrary<SctVector> = fc.record({
  version: fc.constant(0),
  logId: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  timestamp: fc.bigInt({ min: 0n, max: 8_640_000_000_000_000n }),
  extensions: bytes(300),
  hash: fc.nat(255),
  algorithm: fc.nat(255),
  signature: bytes(300),
});

describe('a list of timestamps', () => {
  it('is read back', () => {
    fc.assert(
      fc.property(fc.array(sct, { minLength: 1, maxLength: 8 }), (scts) => {
        const read = parseSctList(Uint8Array.from(sctListOf(scts)), 'scts');
        expect(read.otherVersions).toBe(0);
        expect(read.scts).toEqual(
          scts.map(({ version, logId, timestamp, ...same }) => ({
            ...same,
            logId: toHex(logId),
            timestamp: Number(timestamp),
          })),
        );
      }),
    );
  });

  it('is refused wherever it ends too early or goes on', () => {
    fc.assert(
      fc.property(sct, sct, fc.nat(), (one, other, at) => {
        const whole = sctListOf([one, other]);
        expect(readsOrRefuses(() => parseSctList(whole.subarray(0, at % whole.length), 'scts'))).toBe(false);
        expect(readsOrRefuses(() => parseSctList(Buffer.concat([whole, Buffer.of(0)]), 'scts'))).toBe(false);
      }),
    );
  });

  it('throws a ParseError and nothing else, whatever the bytes', () => {
    fc.assert(
      fc.property(bytes(200), (any) => {
        readsOrRefuses(() => parseSctList(any, 'scts'));
        readsOrRefuses(() => parseSctList(opaque16(opaque16(Buffer.concat([Buffer.of(0), any]))), 'scts'));
      }),
      { numRuns: 2000 },
    );
  });

  it('counts those of another version and reads nothing of them', () => {
    const [one] = fc.sample(sct, 1) as [SctVector];
    const other = opaque16(Buffer.of(1, 2, 3));
    const list = opaque16(Buffer.concat([other, sctListOf([one]).subarray(2), other]));
    expect(parseSctList(list, 'scts')).toMatchObject({ otherVersions: 2, scts: [{ logId: toHex(one.logId) }] });
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'PARSE_TRUNCATED scts.list.length'],
    ['an empty list', Buffer.of(0, 0), 'a list without timestamps'],
    ['an empty timestamp', opaque16(Buffer.of(0, 0)), 'an empty timestamp'],
    ['a timestamp that ends in its log', opaque16(opaque16(Buffer.of(0, 1, 2))), 'PARSE_TRUNCATED scts[0].log_id'],
    ['thirty-three', opaque16(Buffer.concat(Array.from({ length: 33 }, () => opaque16(Buffer.of(9))))), 'more than 32'],
  ])('is refused: %s', (_name, list, message) => {
    expect(refusalText(() => parseSctList(list, 'scts'))).toContain(message);
  });

  it('is refused with a time beyond all calendars', () => {
    const [one] = fc.sample(sct, 1) as [SctVector];
    const list = sctListOf([{ ...one, timestamp: 8_640_000_000_000_001n }]);
    expect(refusalText(() => parseSctList(list, 'scts'))).toContain('a time beyond all calendars');
  });

  it('is none where the certificate has no such extension, and refused where that is no OCTET STRING', () => {
    expect(embeddedScts(certificateWith([]), 'scts')).toBeNull();
    const bent = { ...sctListExtension([]), value: Buffer.of(4, 3, 0, 0) };
    expect(refusalText(() => embeddedScts(certificateWith([bent]), 'scts'))).toContain('PARSE_TRUNCATED');
    const longer = { ...sctListExtension([]), value: Buffer.concat([octetString(Buffer.of(0, 1, 9)), Buffer.of(5)]) };
    expect(refusalText(() => embeddedScts(certificateWith([longer]), 'scts'))).toContain('PARSE_TRAILING');
  });
});

describe('what a log signs', () => {
  const other = fc.record({
    oid: fc.constantFrom('2.5.29.17', '1.2.3.4'),
    critical: fc.boolean(),
    value: fc.oneof(bytes(300), fc.uint8Array({ minLength: 65_400, maxLength: 65_600 })),
  });

  it('is the certificate without the list, whatever stands around it and however long', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(other, { selector: ({ oid }) => oid, minLength: 1, maxLength: 2 }),
        bytes(400),
        fc.nat(2),
        (extensions, list, at) => {
          const withList: Extension[] = [...extensions];
          withList.splice(at, 0, sctListExtension([list]));
          const tbs = precertificateTbs(certificateWith(withList));
          expect(toHex(tbs)).toBe(toHex(certificateWith(extensions).tbs));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no list of extensions where the timestamps were the only one', () => {
    const tbs = precertificateTbs(certificateWith([sctListExtension([])]));
    const ofNone = certificateWith([]).tbs;
    // An empty list of extensions is four bytes: [3] { SEQUENCE {} }.
    expect(toHex(ofNone).endsWith('a3023000')).toBe(true);
    expect(toHex(tbs.subarray(4))).toBe(toHex(ofNone.subarray(4, -4)));
  });

  it('begins and ends as RFC 6962 says', () => {
    const certificate = certificateWith([
      sctListExtension([]),
      { oid: '1.2.3', critical: false, value: Buffer.of(5, 0) },
    ]);
    const one = { logId: '', timestamp: 0x0123456789, extensions: Buffer.of(7, 8), hash: 4, algorithm: 3 };
    const tbs = precertificateTbs(certificate);
    const message = sctMessage({ ...one, signature: Buffer.alloc(0) }, certificate, Buffer.alloc(32, 0xaa));
    const length = tbs.length.toString(16).padStart(6, '0');
    expect(toHex(message)).toBe(`000000000001234567890001${'aa'.repeat(32)}${length}${toHex(tbs)}00020708`);
  });
});
