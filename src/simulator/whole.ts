// A whole deployment on one platform: an app, the KMS that gives it its keys, and the gateway before it. The KMS has its
// keys from the host's local key provider; app and gateway measure what the KMS is that they have theirs from.

import { randomBytes } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import type { AppParams, ComposeJson } from './app.js';
import { join, toHex, utf8, zeros } from './bytes.js';
import { type Change, changed } from './change.js';
import { type Bend, createDeployment, type Deployment } from './deployment.js';
import { mrAggregated, type RaTlsCertificate, type RaTlsOptions, raTlsCertificate } from './documents.js';
import { derivedBytes } from './keys.js';
import type { Platform } from './pki.js';

/** What to change in one of the machines, or in what they share. */
export interface WholeBend extends Pick<Bend, 'at' | 'seed'> {
  app?: Bend;
  kms?: Bend;
  gateway?: Bend;
  /** Further instances of the app, each on a host of its own. */
  more?: Bend[];
}

export interface WholeDeployment {
  app: Deployment;
  /** Of the app, itself the first. */
  instances: Deployment[];
  kms: Deployment;
  gateway: Deployment;
  /** What the KMS answers to GetMeta. */
  meta: KmsMetaJson;
  /** YAML: pins all three. */
  policy: string;
}

export interface KmsMetaJson {
  /** PEM. */
  ca_cert: string;
  allow_any_upgrade: boolean;
  /** Hex. */
  k256_pubkey: string;
  bootstrap_info: { ca_pubkey: string; k256_pubkey: string; quote: string; eventlog: string } | null;
  is_dev: boolean;
  gateway_app_id: string;
  kms_contract_address: string;
  chain_id: number;
  [name: string]: unknown;
}

export function createWholeDeployment({
  at,
  seed = toHex(randomBytes(16)),
  ...bends
}: WholeBend = {}): WholeDeployment {
  const machine = (number: number, own: Own, bend: Bend = {}): Deployment =>
    createDeployment({
      ...bend,
      seed,
      ...(at === undefined ? {} : { at }),
      instance: bend.instance ?? number,
      compose: typeof bend.compose === 'string' ? bend.compose : both(own.compose, bend.compose),
      app: both(own.app, bend.app),
    });
  const kms = machine(101, { compose: KMS_COMPOSE, app: KMS_APP }, bends.kms);
  const mrKms = mrAggregated(kms);
  const app = machine(0, { compose: {}, app: { mrKms } }, bends.app);
  const more = (bends.more ?? []).map((bend, i) =>
    machine(i + 1, { compose: {}, app: { mrKms } }, { ...bend, platform: both(hostOf(i + 1), bend.platform) }),
  );
  const gateway = machine(102, { compose: GATEWAY_COMPOSE, app: { ...GATEWAY_APP, mrKms } }, bends.gateway);
  const policy = wholePolicy({ app, kms, gateway });
  return { app, instances: [app, ...more], kms, gateway, meta: kmsMeta(kms, gateway), policy };
}

interface Own {
  compose: Change<ComposeJson>;
  app: Change<AppParams>;
}

function hostOf(number: number): Change<Platform> {
  return { ppid: derivedBytes(`host ${number}`, 'ppid', 16) };
}

function both<T extends object>(own: Change<T>, bend: Change<T> | undefined): Change<T> {
  return (part: T) => changed(changed(part, own), bend);
}

const imageOf = (name: string): string =>
  `services:\n  ${name}:\n    image: registry.example/simulated-${name}@sha256:${toHex(derivedBytes('container', name, 32))}\n`;

const KMS_COMPOSE: Change<ComposeJson> = {
  name: 'simulated-kms',
  docker_compose_file: imageOf('kms'),
  kms_enabled: false,
  gateway_enabled: false,
  local_key_provider_enabled: true,
  no_instance_id: true,
  public_logs: false,
};
const KMS_APP: Change<AppParams> = {
  instanceId: zeros(0),
  keyProvider: { name: 'local-sgx', id: toHex(derivedBytes('local-sgx', 'mrenclave', 32)) },
  measuresImage: false,
  storageFs: null,
};
const GATEWAY_COMPOSE: Change<ComposeJson> = {
  name: 'simulated-gateway',
  docker_compose_file: imageOf('gateway'),
  gateway_enabled: false,
  no_instance_id: true,
  public_logs: false,
};
const GATEWAY_APP = { appId: derivedBytes('gateway', 'app id', 20), instanceId: zeros(0), storageFs: null };

/** Its quote is that of the moment at which it made its root keys. */
export function kmsMeta(kms: Deployment, gateway: Deployment): KmsMetaJson {
  const rootKey = toHex(kms.keys('kms').spki);
  const k256Key = toHex(join(Buffer.of(2), derivedBytes(kms.bend.seed ?? '', 'k256', 32)));
  // As dstack spells it.
  const named = utf8(`dstack-kms-genereted-keys-v1:${rootKey};${k256Key};`);
  const { quote, event_log } = kms.attest(join(keccak_256(named), zeros(32)));
  return {
    ca_cert: raTlsCertificate(kms, { issuer: 'kms' }).pem.split(/(?<=-----END CERTIFICATE-----\n)/)[1] ?? '',
    allow_any_upgrade: false,
    k256_pubkey: k256Key,
    bootstrap_info: { ca_pubkey: rootKey, k256_pubkey: k256Key, quote, eventlog: event_log },
    is_dev: false,
    gateway_app_id: `0x${toHex(gateway.app.appId)}`,
    kms_contract_address: `0x${toHex(derivedBytes('kms', 'contract', 20))}`,
    chain_id: 8453,
  };
}

/** What a KMS makes at its start for its RPC port. @param bend what to change in it */
export function kmsRpc(kms: Deployment, bend: RaTlsOptions = {}): RaTlsCertificate {
  return raTlsCertificate(kms, { key: 'kms-rpc', usage: 'kms:rpc', issuer: 'kms', ...bend });
}

/** The certificate of the KMS's RPC port and the root CA behind it, PEM. */
export function kmsRpcCertificate(kms: Deployment): string {
  return kmsRpc(kms).pem;
}

function wholePolicy({ app, kms, gateway }: Pick<WholeDeployment, 'app' | 'kms' | 'gateway'>): string {
  return `${app.policy}kms:
  aggregated-mrs: ["${toHex(mrAggregated(kms))}"]
gateway:
  aggregated-mrs: ["${toHex(mrAggregated(gateway))}"]
`;
}
