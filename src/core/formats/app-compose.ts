// app-compose.json: what a dstack VM runs. Its identity, the compose hash, is SHA-256 of the exact bytes deployed.

import { sha256 } from '#crypto';
import { fromUtf8, toHex } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { ParseError } from '../errors.js';
import {
  arrayField,
  asObject,
  asString,
  booleanField,
  hasMember,
  integerField,
  type JsonObject,
  optionalStringField,
  parseJson,
  stringField,
} from './codec/json.js';

/** Absent members have the value that dstack gives them. */
export interface AppCompose {
  /** A number in older files, text in newer ones; text here. */
  manifestVersion: string;
  name: string;
  /** `docker-compose`, `bash`, … */
  runner: string;
  /** YAML text. */
  dockerComposeFile: string | null;
  initScript: string | null;
  preLaunchScript: string | null;
  bashScript: string | null;
  kmsEnabled: boolean;
  /** Also read from its former name, tproxy_enabled, and from the list of features, as is `kmsEnabled`. */
  gatewayEnabled: boolean;
  localKeyProviderEnabled: boolean;
  keyProvider: string | null;
  /** Hex; empty: any provider of the kind is accepted. */
  keyProviderId: string;
  publicLogs: boolean;
  publicSysinfo: boolean;
  publicTcbinfo: boolean;
  allowedEnvs: string[];
  noInstanceId: boolean;
  secureTime: boolean;
  storageFs: string | null;
  eventLogVersion: 1 | 2;
  /** Names of the members that this reader does not know, in order. */
  unknownFields: string[];
}

const FIELD = 'app-compose';
const MAX_APP_COMPOSE_BYTES = 1024 * 1024;
const MAX_TEXTS = 4096;

const KNOWN_FIELDS = new Set([
  'manifest_version',
  'name',
  'features',
  'runner',
  'snapshotter',
  'docker_compose_file',
  'docker_config',
  'init_script',
  'pre_launch_script',
  'bash_script',
  'kms_enabled',
  'gateway_enabled',
  'tproxy_enabled',
  'local_key_provider_enabled',
  'key_provider',
  'key_provider_id',
  'public_logs',
  'public_sysinfo',
  'public_tcbinfo',
  'allowed_envs',
  'no_instance_id',
  'secure_time',
  'storage_fs',
  'swap_size',
  'event_log_version',
  'port_policy',
  'requirements',
  'verity_volumes',
  'launch_token_hash',
]);

/** Lower-case hex of SHA-256 of the exact bytes, whether or not they can be parsed. */
export function composeHash(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/**
 * Parse an app-compose.
 * @throws ParseError for anything but a JSON object, for a key that is there twice, or a known member of the wrong type
 */
export function parseAppCompose(bytes: Uint8Array): AppCompose {
  const json = readJson(bytes);
  const eventLogVersion = hasMember(json, 'event_log_version')
    ? integerField(json, 'event_log_version', FIELD, 1, 2)
    : 1;
  const features = texts(json, 'features');
  return {
    manifestVersion:
      typeof json.manifest_version === 'number'
        ? String(integerField(json, 'manifest_version', FIELD, 1, 0xffff))
        : stringField(json, 'manifest_version', FIELD),
    name: stringField(json, 'name', FIELD),
    runner: stringField(json, 'runner', FIELD),
    dockerComposeFile: optionalStringField(json, 'docker_compose_file', FIELD),
    initScript: optionalStringField(json, 'init_script', FIELD),
    preLaunchScript: optionalStringField(json, 'pre_launch_script', FIELD),
    bashScript: optionalStringField(json, 'bash_script', FIELD),
    kmsEnabled: flag(json, 'kms_enabled', false) || features.includes('kms'),
    gatewayEnabled:
      flag(json, 'gateway_enabled', false) || flag(json, 'tproxy_enabled', false) || features.includes('tproxy-net'),
    localKeyProviderEnabled: flag(json, 'local_key_provider_enabled', false),
    keyProvider: optionalStringField(json, 'key_provider', FIELD),
    keyProviderId: optionalStringField(json, 'key_provider_id', FIELD) ?? '',
    publicLogs: flag(json, 'public_logs', false),
    publicSysinfo: flag(json, 'public_sysinfo', false),
    publicTcbinfo: flag(json, 'public_tcbinfo', true),
    allowedEnvs: texts(json, 'allowed_envs'),
    noInstanceId: flag(json, 'no_instance_id', false),
    secureTime: flag(json, 'secure_time', true),
    storageFs: optionalStringField(json, 'storage_fs', FIELD),
    eventLogVersion: eventLogVersion === 2 ? 2 : 1,
    unknownFields: Object.keys(json).filter((key) => !KNOWN_FIELDS.has(key)),
  };
}

/**
 * The form in which dstack's tools write an app-compose: members sorted, no spaces, UTF-8 unescaped. A file in another
 * form gets another hash when one of these tools writes it again.
 * @throws ParseError for anything but a JSON object, and for one that cannot be written in this form
 */
export function normaliseAppCompose(bytes: Uint8Array): string {
  const json = readJson(bytes);
  try {
    return canonicalJson(json);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ParseError('PARSE_INVALID', FIELD, `has no normalised form (${why})`, { cause });
  }
}

function readJson(bytes: Uint8Array): JsonObject {
  return asObject(parseJson(fromUtf8(bytes, FIELD), FIELD, { bytes: MAX_APP_COMPOSE_BYTES }), FIELD);
}

function flag(json: JsonObject, key: string, absent: boolean): boolean {
  return hasMember(json, key) ? booleanField(json, key, FIELD) : absent;
}

function texts(json: JsonObject, key: string): string[] {
  if (!hasMember(json, key)) return [];
  return arrayField(json, key, FIELD, MAX_TEXTS).map((text, index) => asString(text, `${FIELD}.${key}[${index}]`));
}
