// What a result shows of a domain: each certificate once, and nothing of what nobody asked for.

import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { domainFound } from '../../../../../src/core/appraisal/domain/found.js';
import {
  SERVED_CERTIFICATE_SCHEMA,
  type ServedCertificate,
} from '../../../../../src/core/formats/served-certificate.js';
import { certificate, DOMAIN, WORLD } from './named-domain.js';

const der = certificate(WORLD.gateway, 'a key', [DOMAIN]);
const other = certificate(WORLD.gateway, 'another key', [DOMAIN]);
const served = (chain: Uint8Array[], address: string): ServedCertificate => ({
  schema: SERVED_CERTIFICATE_SCHEMA,
  name: DOMAIN,
  address,
  port: 443,
  chain,
  ocspResponse: null,
});
const held = { accounts: ['https://acme.example/acct/1'] };

/** As Node reads a certificate. */
function described(bytes: Buffer) {
  const { publicKey, validTo } = new X509Certificate(bytes);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    keySha256: createHash('sha256').update(spki).digest('hex'),
    issuer: 'Simulated',
    notAfter: new Date(validTo).toISOString(),
  };
}

describe('domainFound', () => {
  it('has each certificate once, whatever the number of addresses', () => {
    const all = [served([der], '192.0.2.1'), served([der], '192.0.2.2'), served([other], '192.0.2.3')];
    expect(domainFound({ name: DOMAIN, port: 443, served: all }, 'gateway', held, ['domain.caa'], false)).toEqual({
      name: DOMAIN,
      port: 443,
      holder: 'gateway',
      certificates: [described(der), described(other)],
      accounts: ['https://acme.example/acct/1'],
      givenRoot: false,
      leftOut: ['domain.caa'],
    });
  });

  it('has none where none can be read', () => {
    const broken = [served([], '192.0.2.1'), served([new Uint8Array([0x30, 0x80])], '192.0.2.2')];
    expect(domainFound({ name: DOMAIN, port: 443, served: broken }, null, held, [], false).certificates).toEqual([]);
  });

  it('says of nobody that they have the key where nobody asked', () => {
    const leftOut = ['domain.tee-controlled-key'] as const;
    const found = domainFound(
      { name: DOMAIN, port: 443, served: [served([der], '192.0.2.1')] },
      'app',
      held,
      leftOut,
      false,
    );
    expect(found).toMatchObject({ holder: null, accounts: [], leftOut });
  });
});
