import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/inspect.js';
import {
  aciReport,
  acmeInfo,
  createDeployment,
  createWholeDeployment,
  guestAgentInfo,
  raTlsCertificate,
  toHex,
} from '../../../src/simulator/index.js';
import { fileOf } from '../../integration/loopback.js';

const { app, kms, gateway, meta } = createWholeDeployment({ seed: 'inspect' });
const rootKey = toHex(kms.keys('kms').spki);

async function inspected(document: unknown): Promise<Record<string, unknown>> {
  const output = fileOf('shown.json', '');
  const file = fileOf('document.json', JSON.stringify(document));
  expect(await run([file, '--format', 'json', '--output', output])).toBe(0);
  return JSON.parse(readFileSync(output, 'utf8'));
}

describe('inspect', () => {
  it('decodes what a KMS says of itself, with the quote over its root keys', async () => {
    expect(await inspected(meta)).toMatchObject({
      kind: 'what a KMS says of itself',
      source: 'GetMeta answer',
      rootKeys: [rootKey, rootKey],
      k256Keys: [meta.k256_pubkey, meta.k256_pubkey],
      gatewayAppId: toHex(gateway.app.appId),
      isDev: false,
      allowAnyUpgrade: false,
      rootKeyQuote: { body: { kind: 'TD report 1.0', rtmr3: kms.registers.rtmr3 } },
    });
    expect(await inspected({ caPubkey: `0x${rootKey}` })).toMatchObject({
      source: 'contract record',
      rootKeys: [rootKey],
      rootKeyQuote: null,
    });
  });

  it.each(['0.5.3', '0.5.5', '0.5.6'] as const)('decodes the acme-info of a gateway of dstack %s', async (version) => {
    const shown = await inspected(acmeInfo(gateway, version));
    const quoted = version !== '0.5.3';
    expect(shown).toMatchObject({
      kind: 'what a gateway says of its TLS keys',
      accountUri: expect.stringMatching(/^https:/),
      account: quoted ? { quote: { body: { kind: 'TD report 1.0' } } } : null,
      activeCertificate: version === '0.5.5' ? [{ subject: expect.any(String) }, {}] : null,
    });
    expect(shown.keys).toHaveLength(2);
  });

  it('decodes the answer of a local key provider', async () => {
    const { evidence } = createDeployment({ seed: 'inspect', tee: 'sgx' });
    expect(await inspected({ encrypted_key: [1, 2], provider_quote: evidence.quote })).toMatchObject({
      kind: 'answer of a local key provider',
      sealedKey: '0102',
      quote: { body: { kind: 'SGX enclave report' } },
    });
  });

  it('decodes a gateway’s app-info and the keyset of an ACI report', async () => {
    expect(await inspected(guestAgentInfo(gateway))).toMatchObject({
      kind: 'guest-agent-info',
      machines: [{ reported: { appId: toHex(gateway.app.appId) } }],
    });
    const key = { domain: 'api.example', spki_sha256: 'ab'.repeat(32) };
    const report = aciReport(app, null, new Date('2027-01-01'), [key]);
    const keyset = {
      digest: report.workload_keyset_digest,
      statedDigest: report.workload_keyset_digest,
      notAfter: '2027-01-01T00:00:00.000Z',
      tlsKeys: [{ spkiSha256: key.spki_sha256, domain: key.domain }],
    };
    expect(await inspected(report)).toMatchObject({ kind: 'aci-report', machines: [{ keyset }] });
    expect(await inspected(app.evidence)).toMatchObject({ machines: [{ keyset: null }] });
  });

  it.each<[string, unknown, string]>([
    ['a KMS whose CA is no certificate', { ...meta, ca_cert: 'x' }, 'meta.ca_cert'],
    [
      'a gateway with too many keys',
      { account_uri: 'https://a', hist_keys: Array(257).fill('00') },
      'acme-info.hist_keys',
    ],
    ['a gateway with no account', { hist_keys: [] }, 'acme-info.account_uri'],
    [
      'a gateway whose certificate is none',
      { account_uri: 'https://a', hist_keys: [], active_cert: raTlsCertificate(gateway).pem.slice(30) },
      'acme-info.active_cert',
    ],
  ])('says what is wrong with %s', async (_, document, message) => {
    await expect(inspected(document)).rejects.toThrow(message);
  });
});
