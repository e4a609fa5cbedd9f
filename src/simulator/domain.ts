// The domain of a simulated deployment: what the app is reached by, who holds its TLS key, and what CA, resolvers and CT
// logs say of it. Either the gateway ends TLS, under a wildcard certificate for all apps behind it, or the app itself does,
// under a name of its own, and publishes what dstack-ingress publishes.

import { padded, sha256, toHex, utf8 } from './bytes.js';
import { type Change, changed } from './change.js';
import { type CtLogParams, ctLog, logList, type SctParams, sctOf } from './ct-log.js';
import type { DnsZones, ZoneRecord } from './dns-server.js';
import { ACME_ACCOUNT, BASE_DOMAIN, GATEWAY_TLS_KEYS } from './documents.js';
import { addDays } from './pki.js';
import {
  createWebPki,
  type WebCertificate,
  type WebCertificateParams,
  type WebPki,
  type WebPkiBend,
} from './web-pki.js';
import type { WholeDeployment } from './whole.js';

/** Who ends TLS. */
export type DomainHolder = 'gateway' | 'app';

export interface DomainBend {
  /** Default: the gateway. */
  holder?: DomainHolder;
  /** What is asked for; default: the app's own. */
  name?: string;
  pki?: WebPkiBend;
  /** The key of the certificate that is served, by its name; default: the holder's. */
  key?: string;
  /** The certificate that is served. */
  certificate?: Change<WebCertificateParams>;
  /** What DNS says; the second resolver says the same, unless `otherZones` changes that. */
  zones?: Change<DnsZones>;
  otherZones?: Change<DnsZones>;
  logList?: Change<{ logs: CtLogParams[] }>;
  /** What monitors know, oldest first. */
  history?: Change<WebCertificate[]>;
  /** Further certificates that monitors know: each of the domain's names, issued by the same CA. */
  alsoIssued?: { key: string; certificate?: Change<WebCertificateParams> }[];
  /** What the app publishes of its key, by file name. */
  files?: Change<Record<string, Uint8Array>>;
}

export interface Domain {
  holder: DomainHolder;
  /** What the app is reached by. */
  name: string;
  pki: WebPki;
  /** What is served. */
  certificate: WebCertificate;
  /** Of two resolvers. */
  zones: [DnsZones, DnsZones];
  /** JSON: the list of the CT logs that there are. */
  logList: string;
  history: WebCertificate[];
  /** What the app serves below `/evidences/`; nothing where the gateway ends TLS. */
  files: Record<string, Uint8Array>;
  /** YAML: that of the deployment, with the domain phase required and what is accepted of it. */
  policy: string;
}

/** By which CAA records name the simulated CA. */
export const CA_DOMAIN = 'ca.simulated.example';
export const CUSTOM_DOMAIN = 'app.custom.example';
const INGRESS_ACCOUNT = 'https://acme.simulated.example/acct/2';
const LOOPBACK: readonly ZoneRecord[] = [{ type: 'A', value: '127.0.0.1' }];

/** The logs that certificates of the domain are in, of an operator each. */
export function domainLogs(at: Date): CtLogParams[] {
  return [ctLog('one', 'First Operator', at), ctLog('two', 'Second Operator', at, { kind: 'static' })];
}

/** @param places where the revocation list is served, and whether the domain is reached by IPv6 as well */
export function createDomain(
  world: WholeDeployment,
  places: { crlUrl: string | null; ipv6?: boolean },
  bend: DomainBend = {},
): Domain {
  const { app } = world;
  const { at, keys } = app;
  const seed = app.bend.seed ?? '';
  const { holder = 'gateway' } = bend;
  const appId = toHex(app.app.appId);
  const own = holder === 'gateway' ? ofGateway(appId) : OF_APP;

  const pki = createWebPki({
    keys,
    seed,
    at,
    crlUrl: places.crlUrl,
    ...(bend.pki === undefined ? {} : { bend: bend.pki }),
  });
  const logs = domainLogs(at);
  /** As logs gave them when it was issued. */
  const timestamps = (notBefore: Date): SctParams[] =>
    logs.map((log) => sctOf(log, new Date(notBefore.getTime() + 3_600_000)));
  const issue = (name: string, key: string, change?: Change<WebCertificateParams>): WebCertificate =>
    pki.issue(name, own.names, key, (certificate) => {
      const issued = changed(certificate, change);
      return issued.scts.length > 0 ? issued : { ...issued, scts: timestamps(issued.notBefore) };
    });

  const certificate = issue('served', bend.key ?? own.key, bend.certificate);
  const before = issue('before', own.keyBefore, { notBefore: addDays(at, -110), notAfter: addDays(at, -20) });
  // Where somebody else's certificate is served, that of the holder was issued all the same.
  const honest = bend.key === undefined ? certificate : issue('own', own.key);
  const more = (bend.alsoIssued ?? []).map((one, i) => issue(`also-${i}`, one.key, one.certificate));

  const zones = changed(zonesOf(own, appId, places.ipv6 === true), bend.zones);
  const otherZones = changed(structuredClone(zones), bend.otherZones);
  const list = changed({ logs: [...logs] }, bend.logList);
  return {
    holder,
    name: bend.name ?? own.name,
    pki,
    certificate,
    zones: [zones, otherZones],
    logList: logList({ version: '1.0', timestamp: at, logs: list.logs }, keys),
    history: changed([before, honest, ...more], bend.history),
    files: holder === 'gateway' ? {} : changed(ingressFiles(world, own, honest), bend.files),
    policy: `${world.policy.replace(/^phases: \[(.*)\]$/m, 'phases: [$1, domain]')}domain:
  accounts: ["${own.account}"]
  cas: [${CA_DOMAIN}]
  ct: true
`,
  };
}

interface Own {
  name: string;
  /** Of its certificate. */
  names: string[];
  /** Where the CAA records are. */
  caaAt: string;
  key: string;
  keyBefore: string;
  account: string;
}

const ofGateway = (appId: string): Own => ({
  name: `${appId}-443.${BASE_DOMAIN}`,
  names: [`*.${BASE_DOMAIN}`],
  caaAt: BASE_DOMAIN,
  key: GATEWAY_TLS_KEYS[0],
  keyBefore: GATEWAY_TLS_KEYS[1],
  account: ACME_ACCOUNT,
});

const OF_APP: Own = {
  name: CUSTOM_DOMAIN,
  names: [CUSTOM_DOMAIN],
  caaAt: CUSTOM_DOMAIN,
  key: 'ingress-tls',
  keyBefore: 'ingress-tls-before',
  account: INGRESS_ACCOUNT,
};

/** The value of a CAA record that lets the simulated CA issue for this account alone. */
export function caaValue(account: string): string {
  return `${CA_DOMAIN};validationmethods=dns-01;accounturi=${account}`;
}

function zonesOf({ name, caaAt, account }: Own, appId: string, ipv6: boolean): DnsZones {
  const addresses: ZoneRecord[] = [...LOOPBACK, ...(ipv6 ? [{ type: 'AAAA', value: '::1' } as const] : [])];
  const caa = ['issue', 'issuewild'].map((tag): ZoneRecord => ({ type: 'CAA', tag, value: caaValue(account) }));
  if (caaAt !== name) return { [caaAt]: { records: [...addresses, ...caa] }, [`*.${caaAt}`]: { records: addresses } };
  const parent = name.slice(name.indexOf('.') + 1);
  return {
    // Or else a wildcard certificate of another account would do for the name.
    [parent]: { records: [{ type: 'CAA', tag: 'issuewild', value: ';' }] },
    [name]: { records: [...addresses, ...caa] },
    [`_dstack-app-address.${name}`]: { records: [{ type: 'TXT', value: `${appId}:443` }] },
  };
}

/** As dstack-ingress makes them: the quote is of the SHA-256 of the list of hashes, without a tag. */
function ingressFiles({ app }: WholeDeployment, own: Own, { chainPem }: WebCertificate): Record<string, Uint8Array> {
  const account = utf8(JSON.stringify({ body: {}, uri: own.account }));
  const chain = utf8(chainPem);
  return quotedFiles(app, { 'acme-account.json': account, [`cert-${own.name}.pem`]: chain });
}

/** The files, the list of their hashes, and a quote of the app's machine over that list. */
export function quotedFiles(
  app: WholeDeployment['app'],
  files: Record<string, Uint8Array>,
): Record<string, Uint8Array> {
  const sums = utf8(
    Object.entries(files)
      .map(([name, bytes]) => `${toHex(sha256(bytes))}  ${name}\n`)
      .join(''),
  );
  const quote = app.attest(padded(sha256(sums), 64));
  return { 'quote.json': utf8(JSON.stringify(quote)), 'sha256sum.txt': sums, ...files };
}
