// Revocation: what staples and lists must be to count, and what each says.

import { describe, expect, it } from 'vitest';
import * as der from '../../../../../../src/simulator/der.js';
import * as pki from '../../../../../support/tls-pki.js';
import { caCertificate, judged, KEYS, leafCertificate, listAt, NAMES, rootCertificate } from './world.js';

const URL = 'http://crl.example/1.crl';
const OTHER_URL = 'http://crl.example/2.crl';
const SERIAL = 77;
const listed = leafCertificate({ serial: SERIAL, ext: { points: pki.crlPoints(URL) } });
const chain = [listed, caCertificate()];
const list = (parts: Partial<pki.CrlParts> = {}): Buffer =>
  pki.crl({
    issuer: NAMES.ca,
    issuerKey: KEYS.ca,
    revoked: [5, 6],
    extensions: [pki.issuingPoint(URL, pki.flagged(1))],
    ...parts,
  });
const withList = (parts: Partial<pki.CrlParts> = {}, of = chain) =>
  judged(of, undefined, { revocations: [listAt(URL, list(parts))] });
const entryExtension = (oid: string): Buffer =>
  der.sequence(
    der.integer(9),
    der.time(new Date('2026-01-01T00:00:00Z')),
    der.sequence(pki.extension(oid, der.sequence(), true)),
  );

describe('a revocation list', () => {
  it('that does not have the certificate', async () => {
    const { status, detail } = await withList();
    expect(status).toBe('pass');
    expect(detail).toContain(
      'Not revoked: The list of "http://crl.example/1.crl" does not have it (2026-05-30T00:00:00Z to 2026-06-07T00:00:00Z).',
    );
  });

  it.each<[string, Partial<pki.CrlParts>]>([
    ['of the whole CA', { extensions: [] }],
    ['of the whole CA, for end entities', { extensions: [pki.issuingPoint(null, pki.flagged(1))] }],
    ['of nobody', { revoked: [] }],
    ['that was made within the clock skew', { from: '2026-06-01T00:04:00Z' }],
  ])('counts: %s', async (_, parts) => {
    expect(await withList(parts)).toMatchObject({ status: 'pass' });
  });

  it.each<[string, Partial<pki.CrlParts>, RegExp]>([
    ['that has the certificate', { revoked: [5, SERIAL, 6] }, /has it as revoked since 2026-05-01T00:00:00Z/],
    [
      'that has the certificate, and is outdated',
      { revoked: [SERIAL], until: '2026-05-31T00:00:00Z' },
      /has it as revoked/,
    ],
    ['of another CA', { issuer: NAMES.old, issuerKey: KEYS.old }, /is of "Old Test Root", another CA than "Test CA"/],
    ['in the CA’s name, by another key', { issuerKey: KEYS.other }, /does not verify/],
    [
      'of another share',
      { extensions: [pki.issuingPoint(OTHER_URL, pki.flagged(1))] },
      /is that of "http:\/\/crl.example\/2.crl"/,
    ],
    ['about CAs', { extensions: [pki.issuingPoint(URL, pki.flagged(2))] }, /is about CAs only/],
    ['signed with SHA-1', { issuerKey: pki.withHash(KEYS.ca, 'sha1') }, /algorithm that does not count/],
    [
      'whose scope is not critical',
      { extensions: [pki.extension('2.5.29.28', der.sequence(pki.fullName(URL)))] },
      /2.5.29.28 is not critical/,
    ],
  ])('fails the check: %s', async (_, parts, says) => {
    const { status, detail, shown } = await withList(parts);
    expect({ status, detail }).toEqual({ status: 'fail', detail: expect.stringMatching(says) });
    expect(shown.hint).toEqual(expect.any(String));
  });

  it('fails the check of a CA that may not sign lists', async () => {
    const ca = caCertificate({ ext: { usage: pki.keyUsage(5) } });
    expect(await withList({}, [listed, ca])).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/who may not sign lists/),
    });
  });

  it('fails the check when it is cut short anywhere', async () => {
    const whole = list();
    for (let length = 0; length < whole.length; length += 7) {
      const records = [listAt(URL, whole.subarray(0, length))];
      const { status, detail } = await judged(chain, undefined, { revocations: records });
      expect({ status, detail }).toEqual({ status: 'fail', detail: expect.stringMatching(/cannot be read/) });
    }
  });

  it.each<[string, Partial<pki.CrlParts>, RegExp]>([
    ['that is outdated', { until: '2026-05-31T23:59:59Z' }, /speaks for .* not for 2026-06-01T00:00:00Z/],
    ['that does not say until when it counts', { until: null }, /an unstated time/],
    ['that was made later', { from: '2026-06-01T00:05:01Z' }, /speaks for 2026-06-01T00:05:01Z/],
    ['with what changed', { extensions: [pki.extension('2.5.29.27', der.integer(6), true)] }, /only what changed/],
    ['that is also of other issuers', { extensions: [pki.issuingPoint(URL, pki.flagged(4))] }, /also of other issuers/],
    ['about attribute certificates', { extensions: [pki.issuingPoint(URL, pki.flagged(5))] }, /attribute certificates/],
    [
      'about some reasons',
      { extensions: [pki.issuingPoint(URL, der.implicit(3, Buffer.from('0640', 'hex')))] },
      /some reasons/,
    ],
    [
      'with a critical extension',
      { extensions: [pki.extension('1.2.3', der.sequence(), true)] },
      /not understood: 1.2.3/,
    ],
  ])('leaves the check open: %s', async (_, parts, says) => {
    const { status, detail, shown } = await withList(parts);
    expect({ status, detail }).toEqual({ status: 'unknown', detail: expect.stringMatching(says) });
    expect(shown).toEqual({ hint: expect.any(String) });
  });

  it('is not taken for another one', async () => {
    const revocations = [listAt(OTHER_URL, list({ revoked: [SERIAL], extensions: [] }))];
    const gaps = [{ name: 'revocation/0', reason: `${URL}: timed out`, code: 'FETCH_TIMEOUT', hint: null }];
    expect(await judged(chain, undefined, { revocations, gaps })).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining(`was not obtained: ${URL}: timed out`),
      shown: { hint: 'Collect again, with access to that address.' },
    });
  });

  it('of a place that is no URL is missed', async () => {
    const relative = der.explicit(0, der.explicit(1, der.sequence(der.oid('2.5.4.3'), der.utf8String('x'))));
    const points = pki.extension('2.5.29.31', der.sequence(der.sequence(relative)));
    const leaf = leafCertificate({ ext: { points } });
    expect(await withList({}, [leaf, caCertificate()])).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('a place that is no URL'),
    });
  });

  it('of an indirect issuer, or of some reasons, is not looked at', async () => {
    const point = der.sequence(pki.fullName(URL), der.implicit(1, Buffer.from('0640', 'hex')));
    const leaf = leafCertificate({ ext: { points: pki.extension('2.5.29.31', der.sequence(point)) } });
    expect(await withList({}, [leaf, caCertificate()])).toMatchObject({ status: 'unknown' });
  });

  it('with an entry of another issuer is not read', async () => {
    const tbs = der.sequence(
      der.integer(1),
      der.sequence(der.oid('1.2.840.10045.4.3.2')),
      NAMES.ca,
      der.time(new Date('2026-05-30T00:00:00Z')),
      der.time(new Date('2026-06-30T00:00:00Z')),
      der.sequence(entryExtension('2.5.29.29')),
    );
    const { algorithm, value } = KEYS.ca.sign(tbs);
    const crl = der.sequence(tbs, algorithm, der.bitString(value));
    const { status, detail } = await judged(chain, undefined, { revocations: [listAt(URL, crl)] });
    expect({ status, detail }).toEqual({
      status: 'fail',
      detail: expect.stringMatching(/critical extension 2.5.29.29/),
    });
  });
});

describe('lists about the CAs', () => {
  const ca = caCertificate({ serial: 12, ext: { points: pki.crlPoints(URL) } });
  const ofRoot = (parts: Partial<pki.CrlParts> = {}): Buffer =>
    pki.crl({ issuer: NAMES.root, issuerKey: KEYS.root, ...parts });
  const withRootList = (parts: Partial<pki.CrlParts>) =>
    judged([leafCertificate(), ca], undefined, { revocations: [listAt(URL, ofRoot(parts))] });

  it('count where they are there, and are missed aloud where they are not', async () => {
    const good = await withRootList({ extensions: [pki.issuingPoint(URL, pki.flagged(2))] });
    expect(good.status).toBe('pass');
    expect(good.detail).not.toContain('is not known');
    expect((await judged([leafCertificate(), ca])).detail).toContain(
      'Whether the CA "Test CA" is revoked is not known.',
    );
    expect((await withRootList({ until: '2026-05-31T00:00:00Z' })).detail).toContain(
      'the CA "Test CA" is revoked is not known',
    );
  });

  it('fail the check where they have a CA, or are forged', async () => {
    expect(await withRootList({ revoked: [12] })).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/"Test CA": The list .* has it as revoked/),
    });
    expect(await withRootList({ issuerKey: KEYS.other })).toMatchObject({ status: 'fail' });
    const scope = { extensions: [pki.issuingPoint(URL, pki.flagged(1))] };
    expect(await withRootList(scope)).toMatchObject({ status: 'fail', detail: expect.stringMatching(/about no CAs/) });
  });
});

describe('a stapled OCSP response', () => {
  const leaf = leafCertificate({ serial: SERIAL, ext: { responder: pki.ocspAt('http://ocsp.example') } });
  const of = (parts: Partial<pki.OcspParts> = {}): Buffer =>
    pki.ocspResponse({ serial: SERIAL, issuer: NAMES.ca, issuerKey: KEYS.ca, ...parts });
  const stapled = (parts: Partial<pki.OcspParts> = {}, served = leaf) =>
    judged([served, caCertificate()], undefined, { ocspResponse: of(parts) });

  const responderKey = pki.ecKey();
  const responderName = pki.name('Test Responder');
  const appointed = (bend: Partial<pki.CertificateParts> = {}): Buffer =>
    pki.certificate({
      subject: responderName,
      issuer: NAMES.ca,
      key: responderKey,
      issuerKey: KEYS.ca,
      extensions: [pki.keyUsage(0), pki.purposes(pki.OCSP_SIGNING)],
      ...bend,
    });
  const by = (...certificates: Buffer[]): Partial<pki.OcspParts> => ({
    responder: { name: responderName, key: responderKey, certificates },
  });

  it('that says good', async () => {
    const { status, detail } = await stapled();
    expect(status).toBe('pass');
    expect(detail).toContain('Not revoked: The stapled OCSP response says that it is good (2026-05-30');
  });

  it('by a responder that the issuer appointed', async () => {
    expect(await stapled(by(appointed()))).toMatchObject({ status: 'pass' });
    expect(await stapled(by(caCertificate(), appointed()))).toMatchObject({ status: 'pass' });
  });

  it.each<[string, Partial<pki.OcspParts>, RegExp]>([
    ['says revoked', { status: pki.REVOKED }, /revoked since 2026-05-01T00:00:00Z/],
    ['says revoked, and is outdated', { status: pki.REVOKED, until: '2026-05-31T00:00:00Z' }, /revoked since/],
    ['is of another certificate', { serial: SERIAL + 1 }, /is of another certificate/],
    [
      'is of another issuer’s',
      { issuer: NAMES.old, responder: { name: NAMES.ca, key: KEYS.ca, certificates: [] } },
      /is of another certificate/,
    ],
    [
      'is about another key of the issuer',
      { issuerKey: KEYS.other, responder: { name: NAMES.ca, key: KEYS.ca, certificates: [] } },
      /is of another certificate/,
    ],
    [
      'is signed by another key',
      { responder: { name: NAMES.ca, key: KEYS.other, certificates: [] } },
      /does not verify/,
    ],
    ['is signed by nobody known', by(), /neither the issuer nor a responder/],
    [
      'is signed by the server itself',
      { responder: { name: NAMES.leaf, key: KEYS.leaf, certificates: [leaf] } },
      /was not appointed to/,
    ],
    [
      'has a critical extension',
      { extensions: [pki.extension('1.2.3', der.sequence(), true)] },
      /not understood: 1.2.3/,
    ],
    [
      'comes from a responder without the purpose',
      by(appointed({ extensions: [pki.keyUsage(0)] })),
      /was not appointed to/,
    ],
    [
      'comes from a responder of another purpose',
      by(appointed({ extensions: [pki.purposes(pki.SERVER_AUTH)] })),
      /was not appointed to/,
    ],
    [
      'comes from a responder that signs nothing',
      by(appointed({ extensions: [pki.keyUsage(2), pki.purposes(pki.OCSP_SIGNING)] })),
      /may not sign/,
    ],
    [
      'is signed in a responder’s name by another key',
      { responder: { name: responderName, key: KEYS.other, certificates: [appointed()] } },
      /does not verify/,
    ],
    ['comes from a responder of later', by(appointed({ from: '2026-06-01T00:05:01Z' })), /was not valid/],
    ['comes from an expired responder', by(appointed({ until: '2026-05-01T00:00:00Z' })), /was not valid/],
    [
      'comes from a responder of the root',
      by(appointed({ issuer: NAMES.root, issuerKey: KEYS.root })),
      /was appointed by "Test Root"/,
    ],
    ['comes from a responder with a forged certificate', by(appointed({ issuerKey: KEYS.other })), /does not verify/],
    [
      'comes from a responder with a critical extension',
      by(appointed({ extensions: [pki.purposes(pki.OCSP_SIGNING), pki.extension('1.2.3', der.sequence(), true)] })),
      /not understood: 1.2.3/,
    ],
  ])('fails the check when it %s', async (_, parts, says) => {
    const { status, detail, shown } = await stapled(parts);
    expect({ status, detail }).toEqual({ status: 'fail', detail: expect.stringMatching(says) });
    expect(shown.hint).toEqual(expect.any(String));
  });

  it.each<[string, Partial<pki.OcspParts>, RegExp]>([
    ['is outdated', { until: '2026-05-31T23:59:59Z' }, /speaks for/],
    ['does not say until when it counts', { until: null }, /an unstated time/],
    ['was made later', { from: '2026-06-01T00:05:01Z' }, /speaks for 2026-06-01T00:05:01Z/],
    ['says that the CA does not know the certificate', { status: pki.UNKNOWN }, /does not know the certificate/],
  ])('leaves the check open when it %s', async (_, parts, says) => {
    const { status, detail, shown } = await stapled(parts);
    expect({ status, detail }).toEqual({ status: 'unknown', detail: expect.stringMatching(says) });
    expect(shown).toEqual({ hint: expect.any(String) });
  });

  it('that is cut short fails the check', async () => {
    const whole = of(by(appointed()));
    for (let length = 0; length < whole.length; length += 11) {
      const ocspResponse = whole.subarray(0, length);
      expect(await judged([leaf, caCertificate()], undefined, { ocspResponse })).toMatchObject({ status: 'fail' });
    }
  });

  it('that only says “try later” is none', async () => {
    const ocspResponse = der.sequence(der.enumerated(3));
    expect(await judged([leaf, caCertificate()], undefined, { ocspResponse })).toMatchObject({
      status: 'unknown',
      detail: expect.stringMatching(/by OCSP alone .* staples no response/),
      shown: { hint: 'Have the server staple OCSP responses.' },
    });
  });

  it('must be there where the certificate says so, and a list is no substitute', async () => {
    const must = leafCertificate({ serial: SERIAL, ext: { must: pki.MUST_STAPLE, points: pki.crlPoints(URL) } });
    const revocations = [listAt(URL, list())];
    const bare = await judged([must, caCertificate()], undefined, { revocations });
    expect(bare).toMatchObject({ status: 'fail', detail: expect.stringMatching(/none is stapled/) });
    const late = { revocations, ocspResponse: der.sequence(der.enumerated(3)) };
    expect(await judged([must, caCertificate()], undefined, late)).toMatchObject({ status: 'fail' });
    expect(await stapled({}, must)).toMatchObject({ status: 'pass' });
  });

  it('and a list: whichever says revoked counts', async () => {
    const both = [leafCertificate({ serial: SERIAL, ext: { points: pki.crlPoints(URL) } }), caCertificate()];
    const say = async (crl: Buffer, ocspResponse: Buffer): Promise<string> =>
      (await judged(both, undefined, { revocations: [listAt(URL, crl)], ocspResponse })).status;
    expect(await say(list(), of())).toBe('pass');
    expect(await say(list({ revoked: [SERIAL] }), of())).toBe('fail');
    expect(await say(list(), of({ status: pki.REVOKED }))).toBe('fail');
    expect(await say(list(), of({ serial: 1 }))).toBe('fail');
    expect(await say(list(), of({ until: '2026-05-31T00:00:00Z' }))).toBe('pass');
    expect(await say(list({ until: '2026-05-31T00:00:00Z' }), of())).toBe('pass');
    expect(await say(list(), of({ status: pki.UNKNOWN }))).toBe('unknown');
    expect(await say(list({ until: '2026-05-31T00:00:00Z' }), of({ until: '2026-05-31T00:00:00Z' }))).toBe('unknown');
  });
});

it('is told where the CA offers no word on it', async () => {
  const { status, detail } = await judged([leafCertificate(), caCertificate()], [rootCertificate()]);
  expect({ status, detail }).toEqual({
    status: 'pass',
    detail: expect.stringContaining('Its CA offers no word on its revocation'),
  });
});
