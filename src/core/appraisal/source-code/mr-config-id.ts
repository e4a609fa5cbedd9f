// MRCONFIGID: what the host bound of the launch configuration when it built the TD, 48 bytes. dstack writes a version
// byte, a 32-byte hash and zeros; all zero means that nothing is bound.

import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '#crypto';
import { concatBytes, equalBytes, fromHex, fromUtf8, isZero, preview, toHex, utf8 } from '../../bytes.js';
import { ParseError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../formats/codec/json.js';
import { anyObject, readJson } from '../../schema/reader.js';
import { fail, type Judgement, listed, pass, unknown } from '../judgement.js';
import type { KeyProvider } from './launch.js';

export type MrConfigIdForm = 'none' | 'v1' | 'v2' | 'v3' | 'unrecognised';

/** The launch values that MRCONFIGID can bind, all measured. */
export interface LaunchValues {
  composeHash: Uint8Array;
  appId: Uint8Array;
  instanceId: Uint8Array;
  keyProvider: KeyProvider;
  /** Payloads of the events of that name, in order. */
  gpuPolicyHashes: Uint8Array[];
  initScriptHashes: Uint8Array[];
}

export function mrConfigIdForm(mrConfigId: Uint8Array): MrConfigIdForm {
  if (isZero(mrConfigId)) return 'none';
  const version = mrConfigId[0];
  return version === 1 ? 'v1' : version === 2 ? 'v2' : version === 3 ? 'v3' : 'unrecognised';
}

/**
 * Whether an MRCONFIGID of a known version agrees with the launch.
 * @param document exact bytes of the MrConfigV3 document, where there is one
 */
export function judgeMrConfigId(
  mrConfigId: Uint8Array,
  form: 'v1' | 'v2' | 'v3',
  launch: LaunchValues,
  document: Uint8Array | null,
): Judgement {
  if (form === 'v1') return judgeHash(mrConfigId, launch.composeHash, 'the measured compose hash (version 1)');
  if (form === 'v2') {
    const what = 'the measured compose hash, app id and key provider (version 2)';
    return judgeHash(mrConfigId, hashOfLaunch(launch), what);
  }
  if (document === null) {
    return unknown('MRCONFIGID is the hash of a launch document (version 3) that the evidence does not carry.', {
      hint: 'Give evidence with the launch document: newer guests return it in vm_config (mr_config).',
    });
  }
  const judgement = judgeHash(mrConfigId, hashOfDocument(document), 'the launch document (version 3)');
  if (judgement.status !== 'pass') return judgement;
  const faults = documentFaults(document, launch);
  if (faults.length === 0) {
    return { ...judgement, detail: `${judgement.detail} The document agrees with the launch events.` };
  }
  const detail = `The launch document that MRCONFIGID binds (version 3) disagrees with the launch: ${listed(faults)}.`;
  return fail(detail, { hint: OTHER_LAUNCH });
}

const OTHER_LAUNCH = 'The host built this TD for another launch than the one it measured: do not trust it.';

/** @param hash null when no hash can be right */
function judgeHash(mrConfigId: Uint8Array, hash: Uint8Array | null, what: string): Judgement {
  const expected = new Uint8Array(48);
  expected.set(mrConfigId.subarray(0, 1));
  if (hash !== null) expected.set(hash, 1);
  if (hash !== null && equalBytes(mrConfigId, expected)) {
    return pass(`MRCONFIGID binds ${what}.`, { expected: toHex(expected) });
  }
  const shown = { ...(hash === null ? {} : { expected: toHex(expected) }), hint: OTHER_LAUNCH };
  return fail(`MRCONFIGID does not bind ${what}.`, shown);
}

const KEY_PROVIDER_BYTE: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['local-sgx', 1],
  ['kms', 2],
  ['tpm', 3],
]);

/** Version 2; null for a kind of key provider that it has no byte for. */
function hashOfLaunch({ composeHash, appId, keyProvider }: LaunchValues): Uint8Array | null {
  const kind = KEY_PROVIDER_BYTE.get(keyProvider.name);
  if (kind === undefined) return null;
  return keccak_256(concatBytes(composeHash, appId, new Uint8Array([kind]), providerId(keyProvider)));
}

/** Version 3. */
function hashOfDocument(document: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8('dstack-mr-config-v3:'), new Uint8Array(1), document));
}

const MAX_DOCUMENT_BYTES = 64 * 1024;
/** The document's word for what the event calls local-sgx. */
const KIND_IN_DOCUMENT: ReadonlyMap<JsonValue, string> = new Map([
  ['none', 'none'],
  ['local', 'local-sgx'],
  ['kms', 'kms'],
  ['tpm', 'tpm'],
]);

/** Members of the document, and when each agrees with the launch. Only the first two must be there. */
const MEMBERS: ReadonlyMap<string, (value: JsonValue, launch: LaunchValues) => boolean> = new Map([
  ['compose_hash', (value, launch) => isHexOf(value, launch.composeHash)],
  ['key_provider', (value, launch) => KIND_IN_DOCUMENT.get(value) === launch.keyProvider.name],
  ['key_provider_id', (value, launch) => isHexOf(value, providerId(launch.keyProvider))],
  ['app_id', (value, launch) => isHexOf(value, launch.appId)],
  ['instance_id', (value, launch) => isHexOf(value, launch.instanceId)],
  ['gpu_policy_hash', (value, launch) => areHexOf([value], launch.gpuPolicyHashes)],
  ['init_script_hashes', (value, launch) => Array.isArray(value) && areHexOf(value, launch.initScriptHashes)],
  ['version', (value) => value === 3],
]);

/**
 * Where a MrConfigV3 document differs from the launch, one phrase each. An absent member binds nothing; one that this
 * version does not know is a difference.
 */
function documentFaults(document: Uint8Array, launch: LaunchValues): string[] {
  const field = 'mr_config';
  let json: JsonObject;
  try {
    json = readJson(fromUtf8(document, field), field, anyObject, { bytes: MAX_DOCUMENT_BYTES, depth: 2 });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [`it cannot be read, ${error.message}`];
  }
  const missing = ['compose_hash', 'key_provider'].filter((name) => !Object.hasOwn(json, name));
  const faults = missing.map((name) => `it has no ${name}`);
  for (const [name, value] of Object.entries(json)) {
    const agrees = MEMBERS.get(name);
    if (agrees === undefined) faults.push(`it has an unknown member ${preview(name)}`);
    else if (!agrees(value, launch)) faults.push(`its ${name} is another`);
  }
  return faults;
}

function providerId(keyProvider: KeyProvider): Uint8Array {
  return fromHex(keyProvider.id, 'key-provider.id');
}

/** Lower-case hex, as dstack writes it. */
function isHexOf(value: JsonValue | undefined, bytes: Uint8Array): boolean {
  return value === toHex(bytes);
}

function areHexOf(values: JsonValue[], list: Uint8Array[]): boolean {
  return values.length === list.length && list.every((bytes, i) => isHexOf(values[i], bytes));
}
