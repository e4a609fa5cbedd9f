// app-compose.json: what a dstack VM runs. Its identity, the compose hash, is SHA-256 of the exact bytes deployed.

import { sha256 } from '#crypto';
import { fromUtf8, toHex } from '../bytes.js';
import { canonicalJson } from '../canonical-json.js';
import { ParseError } from '../errors.js';
import { anyObject, listOf, member, memberOr, type Reader, readJson } from '../schema/reader.js';
import { boolean, integer, text } from '../schema/scalars.js';
import type { JsonObject } from './codec/json.js';

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
const LIMITS = { bytes: 1024 * 1024 };
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
  return readJson(fromUtf8(bytes, FIELD), FIELD, appCompose, LIMITS);
}

const texts = listOf(text, { most: MAX_TEXTS });
/** A number in older files. */
const manifestVersion: Reader<string> = (value) => {
  return typeof value === 'number' ? String(integer(1, 0xffff)(value)) : text(value);
};

const appCompose: Reader<AppCompose> = (value) => {
  const json = anyObject(value);
  const flag = (key: string, absent: boolean): boolean => memberOr(json, key, absent, boolean);
  const optionalText = (key: string): string | null => memberOr(json, key, null, text);
  const features: string[] = memberOr(json, 'features', [], texts);
  return {
    manifestVersion: member(json, 'manifest_version', manifestVersion),
    name: member(json, 'name', text),
    runner: member(json, 'runner', text),
    dockerComposeFile: optionalText('docker_compose_file'),
    initScript: optionalText('init_script'),
    preLaunchScript: optionalText('pre_launch_script'),
    bashScript: optionalText('bash_script'),
    kmsEnabled: flag('kms_enabled', false) || features.includes('kms'),
    gatewayEnabled: flag('gateway_enabled', false) || flag('tproxy_enabled', false) || features.includes('tproxy-net'),
    localKeyProviderEnabled: flag('local_key_provider_enabled', false),
    keyProvider: optionalText('key_provider'),
    keyProviderId: optionalText('key_provider_id') ?? '',
    publicLogs: flag('public_logs', false),
    publicSysinfo: flag('public_sysinfo', false),
    publicTcbinfo: flag('public_tcbinfo', true),
    allowedEnvs: memberOr(json, 'allowed_envs', [], texts),
    noInstanceId: flag('no_instance_id', false),
    secureTime: flag('secure_time', true),
    storageFs: optionalText('storage_fs'),
    eventLogVersion: memberOr(json, 'event_log_version', 1, integer(1, 2)) === 2 ? 2 : 1,
    unknownFields: Object.keys(json).filter((key) => !KNOWN_FIELDS.has(key)),
  };
};

/**
 * Every member as it is written.
 * @throws ParseError for anything but a JSON object, and for a number that cannot be kept; with `plain`, also for one that
 * tools would write in different ways
 */
export function readMembers(text: string, numbers: 'exact' | 'plain' = 'exact'): JsonObject {
  return readJson(text, FIELD, anyObject, { ...LIMITS, numbers });
}

/**
 * The form in which dstack's tools write an app-compose: members sorted, no spaces, UTF-8 unescaped. A file in another
 * form gets another hash when one of these tools writes it again.
 * @throws ParseError for anything but a JSON object, and for one that cannot be written in this form
 */
export function normaliseAppCompose(bytes: Uint8Array): string {
  const json = readMembers(fromUtf8(bytes, FIELD));
  try {
    return canonicalJson(json);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ParseError('PARSE_INVALID', FIELD, `has no normalised form (${why})`, { cause });
  }
}
