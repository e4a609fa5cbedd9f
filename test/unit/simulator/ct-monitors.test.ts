// The stand-ins of monitors of Certificate Transparency, asked as anybody would ask the real ones.

import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { addDays, type LoopbackServer, startCertSpotter, startCrtSh } from '../../../src/simulator/index.js';
import { keyHash, loggedCertificate, NOW } from '../../support/ct/certificates.js';

const serial = (last: number): Buffer => Buffer.from(`00a1b2c3d4e5f6${last.toString(16).padStart(2, '0')}`, 'hex');
const precertificate = loggedCertificate({ names: ['a.example.com'], serial: serial(1), precertificate: true });
const certificate = loggedCertificate({ names: ['a.example.com'], serial: serial(1), commonName: 'A.example.com' });
const wildcard = loggedCertificate({ names: ['*.example.com', 'example.com'], serial: serial(2), key: 'other' });
const expired = loggedCertificate({ names: ['a.example.com'], serial: serial(3), notAfter: addDays(NOW, -1) });
const known = [precertificate, certificate, wildcard, expired];
const now = (): Date => NOW;

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
async function kept(starting: Promise<LoopbackServer>): Promise<string> {
  const server = await starting;
  servers.push(server);
  return server.url;
}

/** As far as they are looked at member by member. */
interface Issuance {
  id: string;
  issuer: { friendly_name: string; name: string };
}
interface Row {
  id: number;
  name_value: string;
  result_count: number;
}

const get = async <T>(url: string): Promise<T[]> => (await fetch(url)).json() as Promise<T[]>;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('Cert Spotter', () => {
  it('lists an issuance once, unexpired ones alone, with what is asked for', async () => {
    const url = await kept(startCertSpotter(known, { now, revoked: [wildcard] }));
    const all = '&match_wildcards=true&expand=dns_names&expand=issuer&expand=cert_der';
    const [first, second, ...others] = await get<Issuance>(`${url}/v1/issuances?domain=a.example.com${all}`);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      id: '9000000001',
      cert_sha256: sha256(certificate),
      pubkey_sha256: keyHash('leaf'),
      dns_names: ['A.example.com', 'a.example.com'],
      not_before: '2026-11-10T12:00:00Z',
      not_after: '2027-02-08T12:00:00Z',
      revoked: false,
      cert_der: certificate.toString('base64'),
    });
    expect(first?.issuer.friendly_name).toBe('YE1');
    expect(first?.issuer.name.split(', ').sort()).toEqual(['C=US', 'CN=YE1', "O=Let's Encrypt"]);
    expect(second).toMatchObject({ pubkey_sha256: keyHash('other'), revoked: true });
    const bare = await get<Issuance>(`${url}/v1/issuances?domain=a.example.com`);
    expect(bare).toHaveLength(1);
    expect(Object.keys(bare[0] ?? {})).toEqual([
      'id',
      'tbs_sha256',
      'cert_sha256',
      'pubkey_sha256',
      'not_before',
      'not_after',
      'revoked',
    ]);
  });

  it('gives a page after another until an empty one', async () => {
    const url = await kept(startCertSpotter(known, { now, pageSize: 1 }));
    const list = `${url}/v1/issuances?domain=a.example.com&match_wildcards=true`;
    const ids: string[] = [];
    for (
      let page = await get<Issuance>(list);
      page.length > 0;
      page = await get<Issuance>(`${list}&after=${ids.at(-1)}`)
    ) {
      expect(page).toHaveLength(1);
      ids.push(...page.map(({ id }) => id));
    }
    expect(ids).toEqual(['9000000001', '9000000002']);
  });

  it('wants a domain, and an account for names below it', async () => {
    const url = await kept(startCertSpotter(known, { now }));
    expect((await fetch(`${url}/v1/issuances`)).status).toBe(400);
    expect((await fetch(`${url}/v1/issuances?domain=example.com&include_subdomains=true`)).status).toBe(403);
  });
});

describe('crt.sh', () => {
  it('lists certificates and precertificates, with the names that match and no key', async () => {
    const url = await kept(startCrtSh(known, { now }));
    const rows = await get<Row>(`${url}/?q=a.example.com&output=json`);
    expect(rows.map(({ id }) => id)).toEqual([20_000_000_004, 20_000_000_002, 20_000_000_001]);
    expect(rows[1]).toEqual({
      issuer_ca_id: 300_000,
      issuer_name: expect.stringContaining('CN=YE1'),
      common_name: 'A.example.com',
      name_value: 'A.example.com\na.example.com',
      id: 20_000_000_002,
      entry_timestamp: '2026-11-10T13:00:00.123',
      not_before: '2026-11-10T12:00:00',
      not_after: '2027-02-08T12:00:00',
      serial_number: 'a1b2c3d4e5f601',
      result_count: 2,
    });
    const few = await get<Row>(`${url}/?q=a.example.com&output=json&exclude=expired&deduplicate=Y`);
    expect(few.map(({ id }) => id)).toEqual([20_000_000_001]);
  });

  it('takes a star for itself, and finds what is below a name', async () => {
    const url = await kept(startCrtSh(known, { now }));
    const names = async (q: string): Promise<string[]> =>
      (await get<Row>(`${url}/?q=${encodeURIComponent(q)}&output=json&exclude=expired`)).map((row) => row.name_value);
    expect(await names('*.example.com')).toEqual(['*.example.com']);
    const all = ['*.example.com\nexample.com', 'A.example.com\na.example.com', 'a.example.com'];
    expect([await names('example.com'), await names('%.EXAMPLE.com')]).toEqual([all, all]);
    expect(await names('ple.com')).toEqual([]);
  });

  it('leaves out what is beyond so many names, and does not say so', async () => {
    const url = await kept(startCrtSh(known, { now, mostNames: 4 }));
    const rows = await get<Row>(`${url}/?q=example.com&output=json&exclude=expired`);
    expect(rows.map(({ result_count }) => result_count)).toEqual([1, 2, 1]);
    expect(rows[0]?.name_value).toBe('*.example.com');
  });

  it('gives a certificate by its id', async () => {
    const url = await kept(startCrtSh(known, { now }));
    const text = await (await fetch(`${url}/?d=20000000003`)).text();
    expect(new X509Certificate(text).raw.equals(wildcard)).toBe(true);
    expect((await fetch(`${url}/?d=1`)).status).toBe(404);
  });
});
