// A whole deployment that runs, on loopback: Phala Cloud's API with every instance of the app, the RPC port of its KMS, its
// gateway, a PCCS, and the domain that the app is reached by. One of them may lie, as well as it can: whatever it says of
// itself is what is expected of it.

import { randomBytes } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { toHex } from './bytes.js';
import type { DnsName, DnsZones } from './dns-server.js';
import { taggedReportData } from './documents.js';
import { CA_DOMAIN, type DomainBend } from './domain.js';
import { derivedBytes } from './keys.js';
import { addDays } from './pki.js';
import { type DomainServerBend, type RunningDomain, startDomain } from './running-domain.js';
import { type Answer, type LoopbackServer, startGateway, startKms, startPccs, startPhalaCloud } from './servers.js';
import { createWholeDeployment, kmsRpc, type WholeBend, type WholeDeployment } from './whole.js';

/**
 * - `instance`: the second of the app runs another app-compose, and Phala Cloud shows the text of the accepted one;
 * - `kms`: another operator's KMS, of other code, answers at the address of ours, and claims the root CA of ours;
 * - `gateway`: the gateway of somebody else, another app of the same KMS, answers at the address of ours;
 * - `certificate`: somebody before the KMS shows its quote in a certificate with a key of their own;
 * - `domain-key`: somebody before the gateway ends TLS for the app's domain, under a valid certificate of the public CA for
 *   a key of their own;
 * - `caa`: DNS lets any account of the CA have certificates for the domain;
 * - `ct`: a log knows of another certificate for the domain, issued yesterday to somebody else.
 */
export type Lie = 'instance' | 'kms' | 'gateway' | 'certificate' | keyof typeof DOMAIN_LIES;

const DOMAIN_LIES = {
  'domain-key': () => ({ key: 'thief' }),
  caa: () => ({ zones: (zones) => openedTo(zones, CA_DOMAIN) }),
  ct: ({ app: { at } }) => ({ alsoIssued: [{ key: 'thief', certificate: { notBefore: addDays(at, -1) } }] }),
} as const satisfies Record<string, (world: WholeDeployment) => DomainBend>;

/** The zones, with one more record beside the CAA records that are there. */
function openedTo(zones: DnsZones, ca: string): DnsZones {
  const opened = ([name, { records = [], ...rest }]: [string, DnsName]): [string, DnsName] => {
    const isRestricted = records.some(({ type }) => type === 'CAA');
    return [
      name,
      { ...rest, records: isRestricted ? [...records, { type: 'CAA', tag: 'issue', value: ca }] : records },
    ];
  };
  return Object.fromEntries(Object.entries(zones).map(opened));
}

export interface RunningOptions {
  /** Default: nobody lies. */
  lie?: Lie | undefined;
  /** Serve the gateway by https, with this key and certificate. */
  gatewayTls?: TlsOptions;
  /** What the gateway says of its TLS keys and its ACME account; default: what is so. */
  acme?: unknown;
  domain?: DomainServerBend;
}

export interface RunningDeployment {
  /** As it should be: without the lie. */
  world: WholeDeployment;
  /** Hex. */
  appId: string;
  /** Base URLs; that of the KMS is https. */
  phalaCloudApi: string;
  kmsUrl: string;
  gatewayUrl: string;
  pccsUrl: string;
  domain: RunningDomain;
  /** YAML: with the domain phase. */
  policy: string;
  close(): Promise<void>;
}

/** Three instances, on a host each. */
export async function startWholeDeployment(
  { at, seed = toHex(randomBytes(16)) }: Pick<WholeBend, 'at' | 'seed'> = {},
  { lie, gatewayTls, acme, domain = {} }: RunningOptions = {},
): Promise<RunningDeployment> {
  const whole = (bend: Pick<WholeBend, 'kms' | 'gateway' | 'more'> = {}): WholeDeployment =>
    createWholeDeployment({ ...(at === undefined ? {} : { at }), seed, more: [{}, {}], ...bend });
  const world = whole();
  const servers = await Promise.all([
    startCloud(world, lie === 'instance' ? whole({ more: [otherVersion(world), {}] }) : world),
    lie === 'kms' ? startOtherKms(whole({ kms: { compose: { name: 'other-kms' } } }), world) : startItsKms(world, lie),
    startGateway(lie === 'gateway' ? whole({ gateway: { app: { appId: OTHER_GATEWAY } } }).gateway : world.gateway, {
      ...(gatewayTls === undefined ? {} : { tls: gatewayTls }),
      ...(acme === undefined ? {} : { acme }),
    }),
    startPccs(world.app),
    startDomain(world, isAboutDomain(lie) ? { ...DOMAIN_LIES[lie](world), ...domain } : domain),
  ]);
  const [cloud, kms, gateway, pccs, served] = servers;
  return {
    world,
    appId: toHex(world.app.app.appId),
    phalaCloudApi: cloud.url,
    kmsUrl: kms.url,
    gatewayUrl: gateway.url,
    pccsUrl: pccs.url,
    domain: served,
    policy: served.world.policy,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

function isAboutDomain(lie: Lie | undefined): lie is keyof typeof DOMAIN_LIES {
  return lie !== undefined && Object.hasOwn(DOMAIN_LIES, lie);
}

const OTHER_GATEWAY = derivedBytes('other gateway', 'app id', 20);

function otherVersion({ app }: WholeDeployment): NonNullable<WholeBend['more']>[number] {
  return { app: { appId: app.app.appId }, compose: { name: 'another version' } };
}

/** @param running what is behind it */
function startCloud({ app }: WholeDeployment, running: WholeDeployment): Promise<LoopbackServer> {
  const accepted = app.appCompose.toString();
  const respond = (answer: Answer): Answer => {
    const { instances, ...rest } = JSON.parse(String(answer.body));
    const shown = instances?.map((one: { tcb_info: object }) => ({
      ...one,
      tcb_info: { ...one.tcb_info, app_compose: accepted },
    }));
    return answer.status === 200 ? { ...answer, body: JSON.stringify({ ...rest, instances: shown }) } : answer;
  };
  return startPhalaCloud(running.app, { instances: running.instances, stopped: 0, respond });
}

function startItsKms({ kms, meta }: WholeDeployment, lie: Lie | undefined): Promise<LoopbackServer> {
  if (lie !== 'certificate') return startKms(kms, meta);
  const reportData = taggedReportData('ratls-cert', kms.keys('kms-rpc').spki);
  return startKms(kms, meta, { certificate: kmsRpc(kms, { key: 'thief', issuer: 'thief-root', reportData }) });
}

/** @param other with what answers at the address of the KMS of `world` */
function startOtherKms(other: WholeDeployment, world: WholeDeployment): Promise<LoopbackServer> {
  const certificate = kmsRpc(other.kms, { issuer: 'other-root' });
  return startKms(other.kms, { ...other.meta, ca_cert: world.meta.ca_cert }, { certificate });
}
