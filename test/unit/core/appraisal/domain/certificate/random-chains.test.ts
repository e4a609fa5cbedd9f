// Chains with whatever extensions chance gives them: the check passes those that OpenSSL takes, and no others.

import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import * as der from '../../../../../../src/simulator/der.js';
import * as pki from '../../../../../support/tls-pki.js';
import { describeOpenssl, refusalOfOpenssl, temporaryFolder } from './openssl.js';
import { type Bend, caCertificate, judged, KEYS, leafCertificate, NAME, NAMES, rootCertificate } from './world.js';

/** One time in `times`; else undefined, which leaves what is usual. */
function once<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  const dice = fc.integer({ min: 1, max: times });
  return fc.tuple(dice, arbitrary).map(([thrown, one]) => (thrown === 1 ? one : undefined));
}
const rarely = <T>(...others: T[]): fc.Arbitrary<T | undefined> => once(25, fc.constantFrom(...others));

const constraints = rarely(
  null,
  pki.basicConstraints(true),
  pki.basicConstraints(true, 0),
  pki.basicConstraints(true, 1),
  pki.basicConstraints(false),
  pki.basicConstraints(true, 0, false),
  pki.basicConstraints(false, 0),
);
const usages = [[0], [1], [2], [4], [5], [6], [5, 6], [0, 5]].map((bits) => pki.keyUsage(...bits));
const purposes = rarely(
  null,
  pki.purposes(pki.CLIENT_AUTH),
  pki.purposes(pki.ANY_PURPOSE),
  pki.purposes(pki.ANY_PURPOSE, pki.SERVER_AUTH),
);
const strange = rarely(pki.extension('1.2.3', der.sequence()), pki.extension('1.2.3', der.sequence(), true));
const until = rarely('2026-05-01T00:00:00Z');
const names = fc
  .array(
    fc.constantFrom(
      ...['*.example.com', 'example.com', 'x.example.org', '*.com'].map(pki.dns),
      pki.ip(10, 0, 0, 1),
      pki.ip(...Array(16).fill(3)),
    ),
    { maxLength: 3 },
  )
  .map((others) => pki.altNames(pki.dns(NAME), ...others));
const bases = fc.array(
  fc.constantFrom(
    ...['example.com', '.example.com', 'com', 'example.org', NAME].map(pki.dns),
    pki.ip(10, 0, 0, 0, 255, 0, 0, 0),
    pki.ip(11, 0, 0, 0, 255, 0, 0, 0),
    pki.ip(...Array(32).fill(0)),
  ),
  { maxLength: 2 },
);
const nameConstraints = fc
  .tuple(bases, bases)
  .map(([permitted, excluded]) =>
    permitted.length + excluded.length === 0 ? null : pki.nameConstraints(permitted, excluded),
  );

const present = (of: Record<string, Buffer | null | undefined>): Record<string, Buffer | null> =>
  Object.fromEntries(Object.entries(of).filter((entry): entry is [string, Buffer | null] => entry[1] !== undefined));

function bends(
  usage: fc.Arbitrary<Buffer | null | undefined>,
  more: Record<string, fc.Arbitrary<Buffer | null | undefined>>,
): fc.Arbitrary<Bend> {
  return fc
    .tuple(fc.record({ constraints, usage, purposes, strange, ...more }), until)
    .map(([ext, end]) => ({ ext: present(ext), ...(end === undefined ? {} : { until: end }) }));
}

const leaves = bends(rarely(null, ...usages), { names: once(4, names) });
const cas = bends(rarely(null, ...usages), { limits: once(6, nameConstraints) });
// A root of long ago without keyUsage is taken here, and not by OpenSSL when it is strict.
const roots = bends(rarely(...usages), { limits: once(6, nameConstraints) });

describeOpenssl('OpenSSL’s verdict of random chains', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is that of the check', async () => {
    const seen = { valid: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(leaves, cas, fc.option(cas), roots, async (leaf, ca, lower, root) => {
        const name = pki.name('Lower Test CA');
        const wide = { constraints: pki.basicConstraints(true) };
        const upper = caCertificate(lower === null ? ca : { ...ca, ext: { ...wide, ...ca.ext } });
        const below = { subject: name, key: KEYS.other, issuer: NAMES.ca, issuerKey: KEYS.ca };
        const chain =
          lower === null
            ? [leafCertificate(leaf), upper]
            : [
                leafCertificate({ issuer: name, issuerKey: KEYS.other, ...leaf }),
                caCertificate({ ...below, ...lower }),
                upper,
              ];
        const known = [rootCertificate(root)];
        const refusal = refusalOfOpenssl(folder, chain, known);
        const { status, detail } = await judged(chain, known);
        seen[refusal === null ? 'valid' : 'refused'] += 1;
        expect({ status, detail, refusal }).toMatchObject({ status: refusal === null ? 'pass' : 'fail' });
      }),
      { numRuns: 120 },
    );
    expect(Math.min(seen.valid, seen.refused)).toBeGreaterThan(5);
  });
});
