// Timestamps in the certificate of a real gateway, by the keys that Google’s list gave its two logs. What they say is written
// here as OpenSSL prints it; that they are signed, node:crypto says first.

import { createHash, createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { judgeCt } from '../../src/core/appraisal/domain/ct/index.js';
import { standingOf } from '../../src/core/appraisal/domain/ct/standing.js';
import { parseCertificateChainPem } from '../../src/core/formats/codec/x509.js';
import { parseCtLogList } from '../../src/core/formats/ct-log-list.js';
import { embeddedScts, type Sct, sctMessage } from '../../src/core/formats/sct.js';
import { domain, held, history, sha256 } from '../support/ct/world.js';
import { logListOf, WYVERN_2025H2, XENON_2025H2 } from '../unit/core/formats/ct-vectors.js';
import { captureText, describeCaptures } from './captures.js';

const READ_AT = Date.parse('2025-09-01T00:00:00Z');

describeCaptures('Certificate Transparency of a real gateway', () => {
  const of = () => {
    const [leaf, issuer] = parseCertificateChainPem(
      captureText('kms-base-prod6-053', 'gateway-active-cert.pem'),
      'chain',
    );
    if (leaf === undefined || issuer === undefined) throw new Error('expected two certificates');
    const scts = embeddedScts(leaf, 'scts')?.scts ?? [];
    return { leaf, scts, issuerKeyHash: createHash('sha256').update(issuer.spki).digest() };
  };
  const known = (...logs: (typeof XENON_2025H2)[]) => ({
    logs: parseCtLogList(logListOf('2025-08-14T00:00:00Z', { Each: logs }), 'list').logs,
    label: 'a list',
    age: 'current' as const,
  });
  const times = { at: READ_AT, latest: READ_AT };

  it('has two timestamps, of the days on which it was logged', () => {
    const { scts } = of();
    expect(
      scts.map(({ logId, timestamp, extensions }) => [logId, new Date(timestamp).toISOString(), extensions.length]),
    ).toEqual([
      ['dddcca3495d7e11605e79532fac79ff83d1c50dfdb003a1412760a2cacbbc82a', '2025-08-14T19:23:19.381Z', 0],
      ['ed3c4bd6e806c2a4a20057dbcb24e23801df512fedc486c5700f20ddb73e3fe0', '2025-08-14T19:23:21.320Z', 0],
    ]);
  });

  it.each([
    [0, XENON_2025H2],
    [1, WYVERN_2025H2],
  ])('number %i is signed by the log that it names, and by no other', async (i, log) => {
    const { leaf, scts, issuerKeyHash } = of();
    const sct = scts[i] as Sct;
    const message = sctMessage(sct, leaf, issuerKeyHash);
    const key = createPublicKey({ key: Buffer.from(log.key, 'base64'), format: 'der', type: 'spki' });
    expect(verify('sha256', message, key, sct.signature)).toBe(true);

    const carrier = { certificate: leaf, issuerKeyHash };
    expect(await standingOf(sct, carrier, known(XENON_2025H2, WYVERN_2025H2), times)).toMatchObject({ counts: 'yes' });
    expect(await standingOf(sct, { ...carrier, issuerKeyHash: Buffer.alloc(32) }, known(log), times)).toMatchObject({
      counts: 'no',
      why: expect.stringContaining('is not signed by the log for this certificate and its issuer'),
    });
    expect(await standingOf({ ...sct, timestamp: sct.timestamp + 1 }, carrier, known(log), times)).toMatchObject({
      counts: 'no',
    });
  });

  it('is judged by them, and by its key', async () => {
    const chain = parseCertificateChainPem(captureText('kms-base-prod6-053', 'gateway-active-cert.pem'), 'chain');
    const name = 'app-8080.dstack-base-prod7.phala.network';
    const [leaf] = chain;
    if (leaf === undefined) throw new Error('expected a certificate');
    const spotted = {
      id: '1',
      dns_names: ['*.dstack-base-prod7.phala.network'],
      pubkey_sha256: sha256(leaf.spki),
      not_before: new Date(leaf.notBefore).toISOString(),
      not_after: new Date(leaf.notAfter).toISOString(),
      cert_der: Buffer.from(leaf.raw).toString('base64'),
    };
    const input = domain({
      name,
      served: domain().served.map((one) => ({ ...one, name, chain: chain.map(({ raw }) => raw) })),
      histories: [{ ...history('certspotter', [spotted]), name }],
      roots: { public: [], given: [], store: 'none' },
      ctLogList: logListOf('2025-08-14T00:00:00Z', { Google: [XENON_2025H2], DigiCert: [WYVERN_2025H2] }),
      at: READ_AT,
    });
    // Its issuer signs with P-384, and is found among what is served.
    const counted = expect.stringContaining('timestamps (SCTs) of 2 logs, run by "Google", "DigiCert", that count');
    const holder = { spkiSha256: sha256(leaf.spki), holder: 'gateway' as const };
    expect(await judgeCt(input, { keys: [holder], accounts: [], cause: null })).toMatchObject({
      status: 'pass',
      detail: counted,
    });
    // As the evidence of that gateway has it: no quote names the key.
    expect(await judgeCt(input, held())).toMatchObject({
      status: 'unknown',
      detail: counted,
      shown: { followsFrom: 'domain.tee-controlled-key' },
    });
    expect(await judgeCt(input, held('another'))).toMatchObject({ status: 'fail' });
    // Logs of 2025 are no longer in the list that is shipped.
    expect(await judgeCt({ ...input, ctLogList: null }, held('another'))).toMatchObject({ status: 'fail' });
    expect(await judgeCt({ ...input, ctLogList: null }, { keys: [holder], accounts: [], cause: null })).toMatchObject({
      status: 'unknown',
      detail: expect.stringContaining('may lack logs that counted then'),
    });
  });
});
