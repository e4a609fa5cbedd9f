// The library must refuse by itself: what it is given here was not judged before.

import { describe, expect, it } from 'vitest';
import type { Path } from '../../../../../../src/core/appraisal/domain/certificate/path.js';
import { objection } from '../../../../../../src/core/appraisal/domain/certificate/second-opinion.js';
import { type Certificate, parseCertificate } from '../../../../../../src/core/formats/codec/x509.js';
import * as pki from '../../../../../support/tls-pki.js';
import { AT, caCertificate, KEYS, leafCertificate, rootCertificate } from './world.js';

const parsed = (der: Buffer): Certificate => parseCertificate(new Uint8Array(der), 'c');
const path = (certificates: Buffer[], root = rootCertificate()): Path => ({
  certificates: certificates.map(parsed),
  anchor: { certificate: parsed(root), origin: 'public' },
});
const at = Date.parse(AT);

describe('the library', () => {
  it('has nothing against a valid path', async () => {
    expect(await objection(path([leafCertificate(), caCertificate()]), at)).toBeNull();
    expect(
      await objection(path([leafCertificate({ issuer: pki.name('Test Root'), issuerKey: KEYS.root })]), at),
    ).toBeNull();
  });

  it.each<[string, Path]>([
    ['a certificate that another key signed', path([leafCertificate({ issuerKey: KEYS.other }), caCertificate()])],
    ['a CA that another key signed', path([leafCertificate(), caCertificate({ issuerKey: KEYS.other })])],
    ['another root', path([leafCertificate(), caCertificate()], rootCertificate({ key: KEYS.other }))],
    ['an expired certificate', path([leafCertificate({ until: '2021-01-01T00:00:00Z' }), caCertificate()])],
    [
      'a CA that is none',
      path([leafCertificate(), caCertificate({ ext: { constraints: pki.basicConstraints(false) } })]),
    ],
    [
      'a name that is not permitted',
      path([leafCertificate(), caCertificate({ ext: { only: pki.nameConstraints([pki.dns('example.org')]) } })]),
    ],
    ['a missing CA', path([leafCertificate()])],
  ])('refuses %s', async (_, wrong) => {
    expect(await objection(wrong, at)).toEqual(expect.any(String));
  });

  it('refuses what it cannot read', async () => {
    const good = path([leafCertificate(), caCertificate()]);
    const [leaf, ...cas] = good.certificates;
    if (leaf === undefined) throw new Error('no leaf');
    const cut = { ...good, certificates: [{ ...leaf, raw: leaf.raw.subarray(0, 100) }, ...cas] };
    expect(await objection(cut, at)).toEqual(expect.any(String));
  });
});
