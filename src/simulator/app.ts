// The application of a simulated deployment: its app-compose file, identity, MRCONFIGID and runtime events.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { hex, join, padded, sha256, toHex, utf8, zeros } from './bytes.js';
import { type MeasuredEvent, runtimeEvent } from './event-log.js';
import { derivedBytes, type Keyring } from './keys.js';

export interface ComposeJson {
  manifest_version: number;
  name: string;
  runner: string;
  docker_compose_file: string;
  [name: string]: unknown;
}

export interface AppParams {
  /** Null: the first 20 bytes of the compose hash, as without on-chain governance. */
  appId: Uint8Array | null;
  instanceId: Uint8Array;
  keyProvider: { name: string; id: string };
  /** Aggregated measurement of the KMS node that gives the keys; null: dstack 0.6, or no KMS. */
  mrKms: Uint8Array | null;
  /** The guest measures the hash of its image, which the KMS tells it: a VM with keys of its own is told none. */
  measuresImage: boolean;
  /** What the host put into MRCONFIGID. */
  mrConfig: 'none' | 'v1' | 'v2' | 'v3';
  /** Digest rule of the runtime events. */
  eventLogVersion: 1 | 2;
  storageFs: string | null;
}

export interface AppIdentity {
  appId: Uint8Array;
  instanceId: Uint8Array;
  composeHash: Uint8Array;
  osImageHash: Uint8Array;
  keyProvider: { name: string; id: string };
}

export function defaultCompose(): ComposeJson {
  return {
    manifest_version: 2,
    name: 'simulated-app',
    runner: 'docker-compose',
    docker_compose_file:
      'services:\n  web:\n    image: registry.example/simulated-app@sha256:' +
      `${toHex(derivedBytes('container', 'image', 32))}\n    ports:\n      - "80:80"\n`,
    kms_enabled: true,
    gateway_enabled: true,
    local_key_provider_enabled: false,
    key_provider_id: '',
    public_logs: true,
    public_sysinfo: true,
    public_tcbinfo: true,
    allowed_envs: [],
    no_instance_id: false,
    secure_time: false,
  };
}

/** Normalised text: sorted keys, no spaces. */
export function composeText(compose: ComposeJson): string {
  return JSON.stringify(sortedKeys(compose));
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedKeys(item)]));
}

export function defaultApp(keyring: Keyring, seed: string, instance: number): AppParams {
  return {
    appId: null,
    instanceId: derivedBytes(seed, `instance/${instance}`, 20),
    keyProvider: { name: 'kms', id: toHex(keyring('kms').spki) },
    mrKms: null,
    measuresImage: true,
    mrConfig: 'v1',
    eventLogVersion: 1,
    storageFs: 'zfs',
  };
}

const KEY_PROVIDER_KIND: Record<string, number> = { none: 0, 'local-sgx': 1, kms: 2, tpm: 3 };

/** MRCONFIGID, and the document whose hash version 3 holds. */
export function mrConfigId(form: AppParams['mrConfig'], app: AppIdentity): { value: Buffer; document: Buffer | null } {
  const tagged = (version: number, hash: Uint8Array) => padded(join(Uint8Array.of(version), hash), 48);
  switch (form) {
    case 'none':
      return { value: zeros(48), document: null };
    case 'v1':
      return { value: tagged(1, app.composeHash), document: null };
    case 'v2': {
      const kind = Uint8Array.of(KEY_PROVIDER_KIND[app.keyProvider.name] ?? 0xff);
      const hash = keccak_256(join(app.composeHash, app.appId, kind, hex(app.keyProvider.id)));
      return { value: tagged(2, hash), document: null };
    }
    case 'v3': {
      const document = utf8(
        JSON.stringify({
          app_id: toHex(app.appId),
          compose_hash: toHex(app.composeHash),
          instance_id: toHex(app.instanceId),
          key_provider: app.keyProvider.name === 'local-sgx' ? 'local' : app.keyProvider.name,
          key_provider_id: app.keyProvider.id,
          version: 3,
        }),
      );
      return { value: tagged(3, sha256(utf8('dstack-mr-config-v3:'), Uint8Array.of(0), document)), document };
    }
  }
}

/** RTMR3 up to `system-ready`, in dstack's order. */
export function launchEvents(params: AppParams, app: AppIdentity): MeasuredEvent[] {
  const event = (name: string, payload: Uint8Array = zeros(0)) => runtimeEvent(name, payload, params.eventLogVersion);
  return [
    event('system-preparing'),
    event('app-id', app.appId),
    event('compose-hash', app.composeHash),
    event('instance-id', app.instanceId),
    event('boot-mr-done'),
    ...(params.mrKms === null ? [] : [event('mr-kms', params.mrKms)]),
    ...(params.measuresImage ? [event('os-image-hash', app.osImageHash)] : []),
    event('key-provider', utf8(JSON.stringify(app.keyProvider))),
    ...(params.storageFs === null ? [] : [event('storage-fs', utf8(params.storageFs))]),
    event('system-ready'),
  ];
}
