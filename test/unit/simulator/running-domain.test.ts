// The domain of the simulated deployment, met by Node's own TLS, DNS and HTTP clients.

import { createHash, X509Certificate } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { type ConnectionOptions, connect, type DetailedPeerCertificate, type TLSSocketOptions } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ACME_ACCOUNT,
  acmeInfo,
  CA_DOMAIN,
  CUSTOM_DOMAIN,
  createWholeDeployment,
  type DomainServerBend,
  type Lie,
  type RunningDomain,
  startDomain,
  startWholeDeployment,
  taggedReportData,
  toHex,
} from '../../../src/simulator/index.js';

const AT = new Date().toISOString();
const world = createWholeDeployment({ seed: 'domain', at: AT });
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function running(bend: DomainServerBend = {}): Promise<RunningDomain> {
  const domain = await startDomain(world, bend);
  onTestFinished(() => domain.close());
  return domain;
}

/** The chain that is served, after a handshake in which Node itself found it good. */
async function metAt(
  { name, port, caPem }: RunningDomain,
  host = '127.0.0.1',
): Promise<{ leaf: X509Certificate; staple: Buffer | null }> {
  let staple: Buffer | null = null;
  const options: ConnectionOptions & TLSSocketOptions = { host, port, servername: name, ca: caPem, requestOCSP: true };
  const socket = connect(options);
  socket.on('OCSPResponse', (response: Buffer | null) => {
    staple = response;
  });
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const { raw } = socket.getPeerCertificate(true) as DetailedPeerCertificate;
  socket.destroy();
  return { leaf: new X509Certificate(raw), staple };
}

const spkiOf = ({ publicKey }: X509Certificate): string => toHex(publicKey.export({ format: 'der', type: 'spki' }));

async function listedBy({ certSpotterUrl, crtShUrl, name }: RunningDomain): Promise<[unknown[], unknown[]]> {
  const json = async (url: string): Promise<unknown[]> => (await fetch(url)).json();
  const wildcard = `%${name.slice(name.indexOf('.'))}`;
  return [
    await json(`${certSpotterUrl}/v1/issuances?domain=${name}&match_wildcards=true`),
    await json(`${crtShUrl}/?q=${encodeURIComponent(wildcard)}&output=json`),
  ];
}

describe('a domain behind the gateway', () => {
  it('is served under a public certificate for the key that the gateway has quoted, with timestamps of two logs', async () => {
    const domain = await running();
    const { leaf, staple } = await metAt(domain);
    const info = acmeInfo(world.gateway) as { quoted_hist_keys: { public_key: string; quote: string }[] };
    const [quoted] = info.quoted_hist_keys;
    expect(spkiOf(leaf)).toBe(quoted?.public_key);
    const spki = Buffer.from(quoted?.public_key ?? '', 'hex');
    expect(JSON.parse(quoted?.quote ?? '').report_data).toBe(toHex(taggedReportData('zt-cert', spki)));
    expect([leaf.checkHost(domain.name), staple]).toEqual(['*.simulated.example', null]);
    const { operators } = JSON.parse(domain.ctLogList) as {
      operators: { logs: { log_id: string }[]; tiled_logs: { log_id: string }[] }[];
    };
    const ids = operators.flatMap(({ logs, tiled_logs }) => [...logs, ...tiled_logs].map(({ log_id }) => log_id));
    expect([operators.length, ids.length]).toEqual([2, 2]);
    for (const id of ids) expect(leaf.raw.includes(Buffer.from(id, 'base64'))).toBe(true);
  });

  it('is found by both resolvers, which know of the CA’s account', async () => {
    const domain = await running();
    const [plain = '', overHttps = ''] = domain.resolvers;
    const resolver = new Resolver();
    resolver.setServers([plain]);
    const addresses = [
      ...(await resolver.resolve4(domain.name)),
      ...(await resolver.resolve6(domain.name).catch(() => [])),
    ];
    for (const address of addresses) expect(spkiOf((await metAt(domain, address)).leaf)).toMatch(/^3059/);
    expect(addresses[0]).toBe('127.0.0.1');
    const value = `${CA_DOMAIN};validationmethods=dns-01;accounturi=${ACME_ACCOUNT}`;
    expect(await resolver.resolveCaa('simulated.example')).toEqual([
      { critical: 0, issue: value },
      { critical: 0, issuewild: value },
    ]);
    await expect(resolver.resolveCaa(domain.name)).rejects.toMatchObject({ code: 'ENODATA' });
    expect(overHttps).toMatch(/^http:\/\/(?:\[::1\]|127\.0\.0\.2):\d+\/dns-query$/);
  });

  it('has a revocation list where its certificate says, and monitors that know its certificates', async () => {
    const domain = await running();
    const { leaf } = await metAt(domain);
    const url = /http:\/\/127\.0\.0\.1:\d+\/se1\.crl/.exec(leaf.raw.toString('latin1'))?.[0] ?? '';
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(domain.world.pki.crl);
    const [spotted, listed] = await listedBy(domain);
    expect([spotted.length, listed.length]).toEqual([1, 2]);
    expect(spotted).toMatchObject([{ pubkey_sha256: sha256(world.gateway.keys('gateway-tls').spki) }]);
  });

  it('can staple', async () => {
    const domain = await running({ staple: ({ pki, certificate }) => pki.ocspResponse(certificate) });
    expect((await metAt(domain)).staple?.subarray(0, 1)).toEqual(Buffer.of(0x30));
  });
});

describe('a domain of the app’s own', () => {
  it('is served for a key of the app, whose quote names the files that it publishes', async () => {
    const domain = await running({ holder: 'app' });
    const { leaf } = await metAt(domain);
    expect([domain.name, leaf.checkHost(CUSTOM_DOMAIN)]).toEqual([CUSTOM_DOMAIN, CUSTOM_DOMAIN]);
    const resolver = new Resolver();
    resolver.setServers(domain.resolvers.slice(0, 1));
    expect(await resolver.resolveTxt(`_dstack-app-address.${CUSTOM_DOMAIN}`)).toEqual([
      [`${toHex(world.app.app.appId)}:443`],
    ]);
    const { files } = domain.world;
    const sums = String(files['sha256sum.txt']);
    expect(sums.split('\n').map((line) => line.split('  ')[1])).toEqual([
      'acme-account.json',
      `cert-${CUSTOM_DOMAIN}.pem`,
      undefined,
    ]);
    for (const line of sums.trimEnd().split('\n')) {
      const [hash, name = ''] = line.split('  ');
      expect(sha256(files[name] ?? Buffer.of())).toBe(hash);
    }
    expect(JSON.parse(String(files['quote.json'])).report_data).toBe(sha256(Buffer.from(sums)) + '00'.repeat(32));
    expect(new X509Certificate(String(files[`cert-${CUSTOM_DOMAIN}.pem`])).raw).toEqual(leaf.raw);
  });
});

describe('a lie about the domain', () => {
  async function lying(lie: Lie): Promise<RunningDomain> {
    const deployment = await startWholeDeployment({ seed: 'domain', at: AT }, { lie });
    onTestFinished(() => deployment.close());
    return deployment.domain;
  }

  it('is a valid certificate for another key, which no monitor knows yet', async () => {
    const domain = await lying('domain-key');
    expect(spkiOf((await metAt(domain)).leaf)).toBe(toHex(world.app.keys('thief').spki));
    expect((await listedBy(domain))[0]).toMatchObject([
      { pubkey_sha256: sha256(world.gateway.keys('gateway-tls').spki) },
    ]);
  });

  it('is a CAA record that any account may use', async () => {
    const domain = await lying('caa');
    const resolver = new Resolver();
    resolver.setServers(domain.resolvers.slice(0, 1));
    expect(await resolver.resolveCaa('simulated.example')).toContainEqual({ critical: 0, issue: CA_DOMAIN });
    await metAt(domain);
  });

  it('is another certificate that monitors know', async () => {
    const domain = await lying('ct');
    expect(spkiOf((await metAt(domain)).leaf)).toBe(toHex(world.app.keys('gateway-tls').spki));
    const [spotted, listed] = await listedBy(domain);
    expect([spotted.length, listed.length]).toEqual([2, 3]);
    expect(spotted[1]).toMatchObject({ pubkey_sha256: sha256(world.app.keys('thief').spki) });
  });
});
