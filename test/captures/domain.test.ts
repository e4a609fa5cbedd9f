// A public certificate of a real gateway, and a real quote of that gateway over another key: it must not pass.

import { createHash, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { appraiseBundle } from '../../src/core/appraisal/appraise-bundle.js';
import { INTEL_SGX_ROOT_CA } from '../../src/core/appraisal/hardware/trust-anchor.js';
import { createBundle } from '../../src/core/bundle.js';
import { parsePolicy, resolvePolicy } from '../../src/core/policy/policy.js';
import type { ResultDocument } from '../../src/core/result/document.js';
import { causeFaults } from '../support/causes.js';
import { captureBytes, captureText, describeCaptures } from './captures.js';

const FOLDER = 'kms-base-prod6-053';
/** While the certificate was valid. */
const AT = '2025-09-15T12:00:00.000Z';

async function appraised(acmeInfo: unknown): Promise<ResultDocument> {
  const [leaf = '', ...more] = captureText(FOLDER, 'gateway-active-cert.pem').split(/(?<=-----END CERTIFICATE-----\n)/);
  const base64 = (pem: string): string => new X509Certificate(pem).raw.toString('base64');
  const chain = [leaf, ...more.filter((pem) => pem.trim() !== '')].map(base64);
  const name = 'gateway.dstack-base-prod7.phala.network';
  const schema = 'trust-center/served-certificate/v1';
  const item = (itemName: string, document: unknown) => ({
    role: 'evidence' as const,
    name: itemName,
    source: 'file:recorded',
    collectedAt: AT,
    bytes: document instanceof Uint8Array ? document : new Uint8Array(Buffer.from(JSON.stringify(document))),
  });
  const machine = (role: 'app' | 'gateway', evidence: string) => {
    return {
      role,
      instance: 0,
      acquired: 'replayed' as const,
      evidence: { item: evidence, machine: 0 },
      collateral: null,
    };
  };
  const evidence = captureBytes(FOLDER, 'gateway-evidence.json');
  const bundle = createBundle({
    target: { kind: 'file', name: 'evidence.json', domain: name },
    // As an app of its own KMS: of none that it stands before is there evidence.
    components: [machine('app', 'evidence'), machine('gateway', 'gateway-evidence/0')],
    gaps: [],
    items: [
      item('evidence', evidence),
      item('gateway-evidence/0', evidence),
      item('acme-info/0', acmeInfo),
      item('served-certificate/0', { schema, name, port: 443, address: '192.0.2.1', chain, ocspResponse: null }),
    ],
  });
  const result = await appraiseBundle(bundle, {
    policy: resolvePolicy(await parsePolicy('version: 1\n'), {
      defaultFreshness: 'replayed',
      phases: ['hardware', 'os', 'source-code', 'domain'],
    }),
    at: Date.parse(AT),
    trustAnchors: [INTEL_SGX_ROOT_CA],
  });
  expect(causeFaults(result)).toEqual([]);
  return result;
}

function domainOf({ components: [app] }: ResultDocument): Record<string, string> {
  const checks = app?.phases.domain.checks ?? [];
  return Object.fromEntries(checks.map(({ id, status, detail }) => [id, `${status}: ${detail}`]));
}

describeCaptures('the certificate of a real gateway', () => {
  const uri = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
  const keyOf = (): Buffer =>
    new X509Certificate(captureText(FOLDER, 'gateway-active-cert.pem')).publicKey.export({
      format: 'der',
      type: 'spki',
    });

  it('is of a key that nothing quotes, as that version of a gateway told of its keys', async () => {
    const result = await appraised({ account_uri: uri, hist_keys: [keyOf().toString('hex')] });
    const found = domainOf(result);
    expect(result.verdict).not.toBe('verified');
    expect(found['domain.tee-controlled-key']).toBe(
      'unknown: One key is named as the TEE’s, and none has a quote: anybody could name them.',
    );
    expect(found['domain.certificate']).toMatch(/^(?:unknown|fail): /);
    expect(found['domain.name']).not.toContain('pass:');
  });

  it('is not proven by the quote of the gateway that there is: that is over another key', async () => {
    const { quote, event_log } = JSON.parse(captureText(FOLDER, 'gateway-evidence.json'));
    const key = { public_key: keyOf().toString('hex'), quote: JSON.stringify({ quote, event_log }) };
    const result = await appraised({ account_uri: uri, quoted_hist_keys: [key] });
    expect(result.verdict).toBe('failed');
    expect(domainOf(result)['domain.tee-controlled-key']).toBe(
      'fail: The quote for the key that the domain is served with does not vouch for it: it was made for something else (report_data).',
    );
    // The registers and the log of that quote are the gateway's own all the same: what it is over is what fails.
    const spki = createHash('sha512').update('zt-cert:').update(keyOf()).digest('hex');
    expect(quote).not.toContain(spki);
  });
});
