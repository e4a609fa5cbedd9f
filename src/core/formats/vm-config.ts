// vm_config: the shape of a dstack VM as its host describes it (JSON, spec_version 1). Host-supplied: it proves
// nothing until the registers computed from it equal those of the quote.

import { fromHexText, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { fromBase64 } from './codec/base64.js';
import {
  asObject,
  booleanField,
  hasMember,
  integerField,
  type JsonObject,
  objectField,
  optionalStringField,
  parseJson,
  stringField,
} from './codec/json.js';

/** Absent members have the value that dstack gives them: 0, false, one NIC; null where absence itself matters. */
export interface VmConfig {
  /** Hex, 32 bytes; null when absent or empty. */
  osImageHash: string | null;
  cpuCount: number;
  /** Bytes. */
  memorySize: number;
  qemuVersion: string | null;
  /** Name of the image, e.g. `dstack-0.6.0`. */
  image: string | null;
  /** Despite its name, true means that pages are added and measured in two passes. */
  qemuSinglePassAddPages: boolean | null;
  pic: boolean | null;
  /** Bytes. */
  pciHole64Size: number;
  hugepages: boolean;
  numGpus: number;
  numNvswitches: number;
  numNics: number;
  numVerityVolumes: number;
  swtpm: boolean;
  hotplugOff: boolean;
  /** `9p`, `vvfat`, …; null when absent or empty. */
  hostShareMode: string | null;
  ovmfVariant: string | null;
  tdxAttestationVariant: string | null;
  tdxMeasurement: TdxMeasurement | null;
  /** Exact text of the MrConfigV3 document. */
  mrConfig: string | null;
}

/** Measurement material that came with the image. */
export interface TdxMeasurement {
  /** Version of this wrapper; null in newer ones, where the document carries its own. */
  version: number | null;
  /** The document, e.g. measurement.tdx.cbor: see measurement-document.ts. */
  measurement: Uint8Array;
  /** Bytes of sha256sum.txt, whose SHA-256 is the OS image hash. */
  checksumFile: Uint8Array | null;
}

/**
 * The two documents in the configuration text that travels with an attestation: a dstack sys-config, whose `vm_config`
 * is JSON text in turn, or a vm_config itself. A text that cannot be read as either is passed on
 * unchanged, and judged where it is used. Null for what is absent or empty.
 */
export function launchConfig(text: string): { vmConfig: string | null; mrConfig: string | null } {
  const outer = readJsonObject(text);
  const vmConfig = typeof outer.vm_config === 'string' ? outer.vm_config : text;
  const documents = [outer.mr_config, readJsonObject(vmConfig).mr_config];
  const mrConfig = documents.find((document) => typeof document === 'string' && document !== '');
  return { vmConfig: vmConfig || null, mrConfig: typeof mrConfig === 'string' ? mrConfig : null };
}

function readJsonObject(text: string): JsonObject {
  try {
    return asObject(parseJson(text, 'config', LIMITS), 'config');
  } catch (error) {
    if (error instanceof ParseError) return {};
    throw error;
  }
}

/** It has some thirty values, and is read more than once. */
const LIMITS = { bytes: 1024 * 1024, values: 4096 };
const MAX_COUNT = 0xffff;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;

/**
 * Parse a vm_config. Members it does not know are ignored.
 * @throws ParseError for a wrong type, an integer out of range, or a spec_version other than 1
 */
export function parseVmConfig(text: string): VmConfig {
  const field = 'vm_config';
  const json = asObject(parseJson(text, field, LIMITS), field);
  const specVersion = optionalInteger(json, 'spec_version', Number.MAX_SAFE_INTEGER, 1);
  if (specVersion !== 1) {
    throw new ParseError('PARSE_UNSUPPORTED', `${field}.spec_version`, `${specVersion}; supported: 1`);
  }
  return {
    osImageHash: optionalHash(json, 'os_image_hash'),
    cpuCount: integerField(json, 'cpu_count', field, 1, MAX_COUNT),
    memorySize: integerField(json, 'memory_size', field, 1, Number.MAX_SAFE_INTEGER),
    qemuVersion: optionalText(json, 'qemu_version'),
    image: optionalText(json, 'image'),
    qemuSinglePassAddPages: optionalBoolean(json, 'qemu_single_pass_add_pages', null),
    pic: optionalBoolean(json, 'pic', null),
    pciHole64Size: optionalInteger(json, 'pci_hole64_size', Number.MAX_SAFE_INTEGER, 0),
    hugepages: optionalBoolean(json, 'hugepages', false),
    numGpus: optionalInteger(json, 'num_gpus', MAX_COUNT, 0),
    numNvswitches: optionalInteger(json, 'num_nvswitches', MAX_COUNT, 0),
    numNics: optionalInteger(json, 'num_nics', MAX_COUNT, 1),
    numVerityVolumes: optionalInteger(json, 'num_verity_volumes', MAX_COUNT, 0),
    swtpm: optionalBoolean(json, 'swtpm', false),
    hotplugOff: optionalBoolean(json, 'hotplug_off', false),
    hostShareMode: optionalText(json, 'host_share_mode'),
    ovmfVariant: optionalText(json, 'ovmf_variant'),
    tdxAttestationVariant: optionalText(json, 'tdx_attestation_variant'),
    tdxMeasurement: hasMember(json, 'tdx_measurement') ? readTdxMeasurement(json, field) : null,
    mrConfig: optionalText(json, 'mr_config'),
  };
}

function readTdxMeasurement(json: JsonObject, parent: string): TdxMeasurement {
  const field = `${parent}.tdx_measurement`;
  const material = objectField(json, 'tdx_measurement', parent);
  const checksumFile = optionalStringField(material, 'checksum_file', field);
  return {
    version: hasMember(material, 'version') ? integerField(material, 'version', field, 0, MAX_COUNT) : null,
    measurement: readMeasurement(stringField(material, 'measurement', field), `${field}.measurement`),
    checksumFile: checksumFile === null ? null : fromBase64(checksumFile, `${field}.checksum_file`),
  };
}

/** Base64 today, hexadecimal before. A document is a CBOR map: its base64 begins with `o` or `p`, never a hex digit. */
function readMeasurement(text: string, field: string): Uint8Array {
  return HEX.test(text) ? fromHexText(text, field) : fromBase64(text, field);
}

function optionalHash(json: JsonObject, key: string): string | null {
  const text = optionalText(json, key);
  return text === null ? null : toHex(fromHexText(text, `vm_config.${key}`, 32));
}

/** Null when absent or empty. */
function optionalText(json: JsonObject, key: string): string | null {
  return optionalStringField(json, key, 'vm_config') || null;
}

function optionalBoolean<T>(json: JsonObject, key: string, absent: T): boolean | T {
  return hasMember(json, key) ? booleanField(json, key, 'vm_config') : absent;
}

function optionalInteger(json: JsonObject, key: string, max: number, absent: number): number {
  return hasMember(json, key) ? integerField(json, key, 'vm_config', 0, max) : absent;
}
