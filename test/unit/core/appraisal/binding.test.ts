import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BindingInput, judgeBinding } from '../../../../src/core/appraisal/binding.js';
import { aciReportData } from '../../../../src/core/formats/aci.js';

const spki = randomBytes(91);
const certificate = { publicKey: spki, notBefore: -1000, notAfter: 1000 };
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

function padded(content: Uint8Array): Uint8Array {
  const reportData = new Uint8Array(64);
  reportData.set(content);
  return reportData;
}

function sha512(...parts: (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function appraised(input: Partial<BindingInput>) {
  const { grade, reportData, freshness } = judgeBinding({
    reportData: padded(nonce),
    evidence: { reportData: null, raTlsCertificate: null, e2ePublicKey: null, keyset: null },
    nonce: null,
    acquired: 'replayed',
    at: 0,
    latestStart: 0,
    required: 'replayed',
    ...input,
  });
  return {
    grade,
    checks: {
      ...(reportData === null ? {} : { 'hardware.report-data': reportData.status }),
      'hardware.freshness': freshness.status,
    },
    details: [...(reportData === null ? [] : [reportData.detail]), freshness.detail],
  };
}

describe('hardware.report-data', () => {
  it('is not claimed when nothing is expected of report_data', () => {
    expect(appraised({}).checks).toEqual({ 'hardware.freshness': 'pass' });
  });

  it('compares what the evidence states, zero padded', () => {
    const stated = (reportData: Uint8Array) =>
      appraised({ evidence: { reportData, raTlsCertificate: null, e2ePublicKey: null, keyset: null } }).checks[
        'hardware.report-data'
      ];
    expect(stated(padded(nonce))).toBe('pass');
    expect(stated(nonce)).toBe('pass');
    expect(stated(nonce.subarray(0, 31))).toBe('fail');
    expect(stated(padded(randomBytes(32)))).toBe('fail');
    expect(stated(new Uint8Array(0))).toBe('fail');
    expect(stated(new Uint8Array(65))).toBe('fail');
  });

  it('binds the key of the RA-TLS certificate that carried the quote', () => {
    const evidence = { reportData: null, raTlsCertificate: certificate, e2ePublicKey: null, keyset: null };
    expect(appraised({ evidence, reportData: sha512('ratls-cert:', spki) }).checks['hardware.report-data']).toBe(
      'pass',
    );
    expect(appraised({ evidence, reportData: sha512('kms-root-ca:', spki) }).checks['hardware.report-data']).toBe(
      'fail',
    );
    expect(
      appraised({ evidence, reportData: sha512('ratls-cert:', randomBytes(91)) }).checks['hardware.report-data'],
    ).toBe('fail');
  });

  it('refuses a certificate of another time, whoever holds its key', () => {
    const evidence = { reportData: null, raTlsCertificate: certificate, e2ePublicKey: null, keyset: null };
    const outcome = (at: number, latestStart = at) => {
      const { checks, details } = appraised({ evidence, reportData: sha512('ratls-cert:', spki), at, latestStart });
      return `${checks['hardware.report-data']}: ${details[0]}`;
    };
    for (const at of [-1000, 0, 1000]) expect(outcome(at)).toMatch(/^pass: /);
    expect(outcome(1001)).toBe('fail: The RA-TLS certificate that carries the quote is no longer valid.');
    expect(outcome(-1001)).toBe('fail: The RA-TLS certificate that carries the quote is not yet valid.');
    expect(outcome(-1001, -1000)).toMatch(/^pass: /);
  });

  it('fails when one of several things is not bound, and names it', () => {
    const outcome = appraised({
      evidence: { reportData: nonce, raTlsCertificate: certificate, e2ePublicKey: null, keyset: null },
    });
    expect(outcome.checks['hardware.report-data']).toBe('fail');
    expect(outcome.details[0]).toBe('The quote’s report_data does not bind the public key of the RA-TLS certificate.');
  });
});

describe('the nonce', () => {
  const graded = (reportData: Uint8Array, mine: Uint8Array = nonce) => appraised({ reportData, nonce: mine });

  it('stands raw and zero padded, hashed as app-data, or as the second half', () => {
    for (const reportData of [
      padded(nonce),
      sha512('app-data:', nonce),
      new Uint8Array([...randomBytes(32), ...nonce]),
    ]) {
      expect(graded(reportData)).toMatchObject({ grade: 'nonce', checks: { 'hardware.report-data': 'pass' } });
    }
  });

  it('is hashed with an end-to-end key, as hexadecimal text before the key’s', () => {
    const key = 'AbC+/=';
    const half = (...parts: string[]) => createHash('sha256').update(parts.join('')).digest();
    const digits = Buffer.from(nonce).toString('hex');
    const outcome = (first: Uint8Array, e2ePublicKey: string | null) =>
      appraised({
        evidence: { reportData: null, raTlsCertificate: null, e2ePublicKey, keyset: null },
        reportData: new Uint8Array([...first, ...randomBytes(32)]),
        nonce,
      });
    expect(outcome(half(digits, key), key)).toMatchObject({
      grade: 'nonce',
      checks: { 'hardware.report-data': 'pass' },
    });
    for (const [first, stated] of [
      [half(digits, key), null],
      [half(digits, key), `${key}x`],
      [half(digits.toUpperCase(), key), key],
      [half(key, digits), key],
      [half('00'.repeat(32), key), key],
      [half(digits), key],
    ] as const) {
      expect(outcome(first, stated)).toMatchObject({ grade: 'replayed', checks: { 'hardware.report-data': 'fail' } });
    }
  });

  it('is refused anywhere else, in part, or altered', () => {
    const altered = padded(nonce);
    altered[63] = 1;
    const shifted = new Uint8Array(64);
    shifted.set(nonce, 16);
    for (const reportData of [
      altered,
      shifted,
      sha512('ratls-cert:', nonce),
      new Uint8Array(64),
      padded(nonce.subarray(0, 31)),
    ]) {
      expect(graded(reportData)).toMatchObject({ grade: 'replayed', checks: { 'hardware.report-data': 'fail' } });
    }
  });

  it('cannot be met by padding: a short nonce binds nothing', () => {
    expect(graded(new Uint8Array(64), new Uint8Array(8)).checks['hardware.report-data']).toBe('fail');
    const zero = graded(new Uint8Array(64), new Uint8Array(32));
    expect(zero).toMatchObject({ grade: 'replayed', checks: { 'hardware.report-data': 'fail' } });
  });
});

/** A quote that binds the key of its certificate. */
const BOUND = {
  reportData: sha512('ratls-cert:', spki),
  evidence: { reportData: null, raTlsCertificate: certificate, e2ePublicKey: null, keyset: null },
};

describe('hardware.freshness', () => {
  const grades = ['replayed', 'fetched', 'key-bound', 'nonce'] as const;
  for (const required of grades) {
    for (const [reached, input] of [
      ['replayed', { acquired: 'replayed' }],
      ['fetched', { acquired: 'fetched' }],
      ['fetched', { acquired: 'handshake' }],
      ['key-bound', { acquired: 'handshake', ...BOUND }],
      ['fetched', { acquired: 'handshake', ...BOUND, reportData: sha512('kms-root-ca:', spki) }],
      ['fetched', { acquired: 'fetched', ...BOUND }],
      ['replayed', { acquired: 'replayed', ...BOUND }],
      ['nonce', { acquired: 'replayed', nonce }],
    ] as const) {
      const status = grades.indexOf(reached) >= grades.indexOf(required) ? 'pass' : 'fail';
      it(`${reached} evidence (${input.acquired}) is a ${status} where ${required} is required`, () => {
        expect(appraised({ ...input, required }).checks['hardware.freshness']).toBe(status);
      });
    }
  }
});

describe('a keyset (ACI)', () => {
  const digest = `sha256:${'cd'.repeat(32)}`;
  const keyset = { digest, statedDigest: digest, notAfter: 1000, tlsKeys: [] };
  const evidence = { reportData: null, raTlsCertificate: null, e2ePublicKey: null, keyset };
  const made = (given: Uint8Array | null): Uint8Array => aciReportData(keyset, given);

  it('is bound with the nonce, which makes it fresh', () => {
    const { checks, grade } = appraised({ evidence, nonce, reportData: made(nonce) });
    expect([checks['hardware.report-data'], grade]).toEqual(['pass', 'nonce']);
  });

  it('is bound without one where none was sent', () => {
    const { checks, grade } = appraised({ evidence, reportData: made(null) });
    expect([checks['hardware.report-data'], grade]).toEqual(['pass', 'replayed']);
  });

  it.each([1, 366 * 86_400_000])('may be good for %d ms more', (notAfter) => {
    const { checks } = appraised({
      evidence: { ...evidence, keyset: { ...keyset, notAfter } },
      nonce,
      reportData: made(nonce),
    });
    expect(checks['hardware.report-data']).toBe('pass');
  });

  it('cannot be told to be bound by a nonce that nobody gave', () => {
    expect(appraised({ evidence, reportData: made(nonce) }).checks['hardware.report-data']).toBe('unknown');
  });

  it.each<[string, Partial<BindingInput>]>([
    ['made for another nonce', { reportData: made(Uint8Array.from({ length: 32 }, () => 7)) }],
    ['made for none', { reportData: made(null) }],
    ['with the nonce alone in the quote', { reportData: padded(nonce) }],
    ['with the nonce in the second half', { reportData: Uint8Array.from([...new Uint8Array(32), ...nonce]) }],
    [
      'of which another digest is stated',
      { evidence: { ...evidence, keyset: { ...keyset, statedDigest: 'sha256:00' } } },
    ],
    ['that was good until earlier', { at: 1001 }],
    ['that was good until now', { at: 1000 }],
    [
      'that is good for longer than a year',
      { evidence: { ...evidence, keyset: { ...keyset, notAfter: 366 * 86_400_000 + 1 } } },
    ],
    ['beside which other report data is stated', { evidence: { ...evidence, reportData: padded(nonce) } }],
  ])('fails: %s', (_, change) => {
    const { checks } = appraised({ evidence, nonce, reportData: made(nonce), ...change });
    expect(checks['hardware.report-data']).toBe('fail');
  });
});
