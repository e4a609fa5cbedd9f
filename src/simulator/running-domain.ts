// A simulated domain that runs, on loopback: who ends TLS for it, two resolvers (one by UDP and TCP, one by DNS over HTTPS),
// the CA's revocation list, and two monitors of Certificate Transparency.

import { networkInterfaces } from 'node:os';
import { startCertSpotter, startCrtSh } from './ct-monitors.js';
import { startDnsServer } from './dns-server.js';
import { createDomain, type Domain, type DomainBend } from './domain.js';
import { type LoopbackServer, type ServerOptions, startFileServer } from './servers.js';
import type { WholeDeployment } from './whole.js';

export interface RunningDomain {
  /** What the app is reached by, and where. */
  name: string;
  port: number;
  /** Of the simulated public CA. */
  caPem: string;
  /** As `--resolver` takes them. */
  resolvers: string[];
  /** JSON. */
  ctLogList: string;
  /** Base URLs of the two monitors. */
  certSpotterUrl: string;
  crtShUrl: string;
  world: Domain;
  close(): Promise<void>;
}

export interface DomainServerBend extends DomainBend {
  /** Staple an OCSP response. */
  staple?: (domain: Domain) => Uint8Array;
}

/** Two resolvers at one address are one witness. */
const OTHER_HOST = '127.0.0.2';
const CRL_PATH = '/se1.crl';

export async function startDomain(of: WholeDeployment, bend: DomainServerBend = {}): Promise<RunningDomain> {
  const published: Record<string, Uint8Array> = {};
  const ipv6 = hasIpv6();
  const crl = await startFileServer(published);
  const domain = createDomain(of, { crlUrl: `${crl.url}${CRL_PATH}`, ipv6 }, bend);
  published[CRL_PATH] = domain.pki.crl;
  const [first, second] = domain.zones;
  const logged = domain.history.map(({ der }) => der);
  const monitor = { now: () => of.app.at };
  const [plain, overHttps, certSpotter, crtSh, hosts] = await Promise.all([
    startDnsServer({ zones: first }),
    startDnsServer({ zones: second, host: ipv6 ? '::1' : OTHER_HOST }),
    startCertSpotter(logged, monitor),
    startCrtSh(logged, monitor),
    startHosts(domain, ipv6, bend.staple?.(domain)),
  ]);
  const servers = [crl, plain, overHttps, certSpotter, crtSh, ...hosts];
  return {
    name: domain.name,
    port: portOf(hosts[0]),
    caPem: domain.pki.rootPem,
    resolvers: [plain.address, overHttps.url],
    ctLogList: domain.logList,
    certSpotterUrl: certSpotter.url,
    crtShUrl: crtSh.url,
    world: domain,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Whether this machine has a loopback address of IPv6: many containers have none. */
function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
}

const ATTEMPTS = 10;

/** By each address that DNS gives, at one port: again where that is taken at the second address. */
async function startHosts(
  { certificate, files }: Domain,
  ipv6: boolean,
  ocspResponse: Uint8Array | undefined,
): Promise<[LoopbackServer, ...LoopbackServer[]]> {
  const key = certificate.key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const options: ServerOptions = {
    tls: { key, cert: certificate.chainPem },
    ...(ocspResponse === undefined ? {} : { ocspResponse }),
  };
  const shown = Object.entries(files).map(([name, bytes]) => [`/evidences/${name}`, bytes]);
  const pages = { '/': '<!doctype html><title>A simulated app</title>\n', ...Object.fromEntries(shown) };
  for (let attempt = 1; ; attempt++) {
    const first = await startFileServer(pages, options);
    if (!ipv6) return [first];
    try {
      return [first, await startFileServer(pages, { ...options, host: '::1', port: portOf(first) })];
    } catch (error) {
      await first.close();
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function portOf({ url }: LoopbackServer): number {
  return Number(new URL(url).port);
}
