import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { publicRoots } from '../../../../../src/collect/endorsements/domain/roots.js';
import { captureText, describeCaptures } from '../../../../captures/captures.js';
import { makeAuthority, makeServerCertificate } from '../../../../support/web-pki.js';

const stored = rootCertificates.map((pem) => new X509Certificate(pem));
const rootsOf = (chains: Uint8Array[][]) => publicRoots(chains, () => 0);
const subjectsIn = (bytes: Uint8Array): string[] =>
  (
    Buffer.from(bytes)
      .toString()
      .match(/-----BEGIN[\s\S]+?END CERTIFICATE-----/g) ?? []
  ).map((pem) => new X509Certificate(pem).subject);

describe('the public roots of a served chain', () => {
  it('are those that one of its certificates names as its issuer', () => {
    for (const root of stored.slice(0, 10)) {
      const subjects = subjectsIn(rootsOf([[root.raw]]).bytes);
      expect(subjects).toContain(root.subject);
      expect(new Set(subjects).size).toBe(1);
    }
  });

  it('are all of the store where none is named, as by a CA of a company’s own', async () => {
    const root = await makeAuthority('Test Root');
    const leaf = await makeServerCertificate(['app.example.com'], root);
    const item = rootsOf([[leaf.der, root.der], [Uint8Array.of(0x30, 0)]]);
    expect(item).toEqual({
      role: 'endorsement',
      name: 'public-roots',
      source: `node ${process.version}: ${rootCertificates.length} Mozilla roots`,
      collectedAt: '1970-01-01T00:00:00.000Z',
      bytes: expect.any(Uint8Array),
    });
    expect(subjectsIn(item.bytes)).toEqual(stored.map(({ subject }) => subject));
  });
});

describeCaptures('the public roots of a gateway’s real chain', () => {
  it('are the one that its intermediate names', () => {
    const text = captureText('kms-base-prod6-053', 'gateway-active-cert.pem');
    const pems = text.match(/-----BEGIN[\s\S]+?END CERTIFICATE-----/g) ?? [];
    const chain = pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw));
    const subjects = subjectsIn(rootsOf([chain]).bytes);
    const issuer = new X509Certificate(pems.at(-1) ?? '').issuer;
    expect([pems.length, subjects]).toEqual([2, [issuer]]);
    expect(issuer).toContain('ISRG Root');
  });
});
