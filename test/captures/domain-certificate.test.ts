// The certificate that a real gateway served: its path leads to a public root of Node’s, and as its key is not attested,
// it does not pass.

import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { beforeAll, expect, it } from 'vitest';
import { judgeCertificate } from '../../src/core/appraisal/domain/certificate/index.js';
import type { AttestedHoldings, DomainInput } from '../../src/core/appraisal/domain/input.js';
import { certificateBlocks } from '../../src/core/formats/codec/pem.js';
import { parseCertificateChainPem } from '../../src/core/formats/codec/x509.js';
import { DEFAULT_DOMAIN_POLICY } from '../../src/core/policy/domain.js';
import { captureText, describeCaptures } from './captures.js';

const NAME = 'app-8080.dstack-base-prod7.phala.network';
const NOBODY: AttestedHoldings = { keys: [], accounts: [], cause: 'domain.tee-controlled-key' };
const OTHER: AttestedHoldings = {
  keys: [{ spkiSha256: '00'.repeat(32), holder: 'gateway' }],
  accounts: [],
  cause: null,
};

describeCaptures('the certificate of a real gateway', () => {
  let chain: Uint8Array[] = [];
  beforeAll(() => {
    const text = captureText('kms-base-prod6-053', 'gateway-active-cert.pem');
    chain = certificateBlocks(text, 'chain', 8).map((body) => new Uint8Array(Buffer.from(body, 'base64')));
  });
  const roots = rootCertificates.flatMap((pem) => parseCertificateChainPem(pem, 'root'));

  const input = (parts: Partial<DomainInput> = {}): DomainInput => ({
    name: NAME,
    port: 443,
    served: [
      {
        schema: 'trust-center/served-certificate/v1',
        name: parts.name ?? NAME,
        port: 443,
        address: '203.0.113.5',
        chain,
        ocspResponse: null,
      },
    ],
    dns: [],
    revocations: [],
    roots: { public: roots, given: [], store: `node ${process.version}: ${roots.length} Mozilla roots` },
    histories: [],
    ctLogList: null,
    gaps: [],
    policy: DEFAULT_DOMAIN_POLICY,
    at: Date.parse('2025-09-01T00:00:00Z'),
    clockSkewMinutes: 5,
    ...parts,
  });

  it('leads to ISRG Root X1, and is not decided without an attested key', async () => {
    const { status, detail, shown } = await judgeCertificate(input(), NOBODY);
    expect({ status, shown }).toEqual({ status: 'unknown', shown: { followsFrom: 'domain.tee-controlled-key' } });
    expect(detail).toMatch(/"\*\.dstack-base-prod7\.phala\.network" ← "E6" ← "ISRG Root X1", a root of "node v/);
    expect(detail).toMatch(/http:\/\/e6\.c\.lencr\.org\/1\.crl", and that list was not obtained/);
  });

  it('fails where another key is attested', async () => {
    const { publicKey } = new X509Certificate(chain[0] ?? '');
    const { status, shown } = await judgeCertificate(input(), OTHER);
    expect(status).toBe('fail');
    expect(publicKey.asymmetricKeyType).toBe('ec');
    expect(shown.actual).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<DomainInput>, RegExp]>([
    ['after it expired', { at: Date.parse('2025-11-13T00:00:00Z') }, /expired at 2025-11-12T18:24:48Z/],
    ['for a name of two labels below', { name: `a.${NAME}` }, /is for .* not for/],
    [
      'without its root',
      { roots: { public: [], given: [], store: 'an empty one' } },
      /No certificate of "ISRG Root X1"/,
    ],
  ])('fails %s', async (_, parts, says) => {
    const { status, detail } = await judgeCertificate(input(parts), NOBODY);
    expect({ status, detail }).toEqual({ status: 'fail', detail: expect.stringMatching(says) });
  });
});

it('every root of Node’s store can be read', () => {
  expect(rootCertificates.flatMap((pem) => parseCertificateChainPem(pem, 'root'))).toHaveLength(
    rootCertificates.length,
  );
});
