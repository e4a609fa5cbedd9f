// vm_config: the shape of a dstack VM as its host describes it (JSON, spec_version 1). Host-supplied: it proves
// nothing until the registers computed from it equal those of the quote.

import { fromHexText, toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { anyObject, hasMember, member, memberOr, type Reader, readJson } from '../schema/reader.js';
import { base64Bytes, boolean, hexTextBytes, integer, supported, text } from '../schema/scalars.js';
import { fromBase64 } from './codec/base64.js';
import type { JsonObject } from './codec/json.js';

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
  /** NUMA nodes are laid out one by one (`numa_nodes`), in a way that is not read. */
  numaNodes: boolean;
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
  /** Hex: the image that it is of, in a wrapper with a version; null when absent. */
  osImageHash: string | null;
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
    return readJson(text, 'config', anyObject, LIMITS);
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
export function parseVmConfig(json: string): VmConfig {
  return readJson(json, 'vm_config', vmConfig, LIMITS);
}

const count = integer(0, MAX_COUNT);

const vmConfig: Reader<VmConfig> = (value) => {
  const config = anyObject(value);
  const optionalText = (key: string): string | null => memberOr(config, key, null, text) || null;
  memberOr(config, 'spec_version', 1, supported(integer(0, Number.MAX_SAFE_INTEGER), [1]));
  return {
    osImageHash:
      optionalText('os_image_hash') === null ? null : toHex(member(config, 'os_image_hash', hexTextBytes(32))),
    cpuCount: member(config, 'cpu_count', integer(1, MAX_COUNT)),
    memorySize: member(config, 'memory_size', integer(1, Number.MAX_SAFE_INTEGER)),
    qemuVersion: optionalText('qemu_version'),
    image: optionalText('image'),
    qemuSinglePassAddPages: memberOr(config, 'qemu_single_pass_add_pages', null, boolean),
    pic: memberOr(config, 'pic', null, boolean),
    pciHole64Size: memberOr(config, 'pci_hole64_size', 0, integer(0, Number.MAX_SAFE_INTEGER)),
    hugepages: memberOr(config, 'hugepages', false, boolean),
    numGpus: memberOr(config, 'num_gpus', 0, count),
    numNvswitches: memberOr(config, 'num_nvswitches', 0, count),
    numNics: memberOr(config, 'num_nics', 1, count),
    numVerityVolumes: memberOr(config, 'num_verity_volumes', 0, count),
    swtpm: memberOr(config, 'swtpm', false, boolean),
    numaNodes: hasMember(config, 'numa_nodes'),
    hotplugOff: memberOr(config, 'hotplug_off', false, boolean),
    hostShareMode: optionalText('host_share_mode'),
    ovmfVariant: optionalText('ovmf_variant'),
    tdxAttestationVariant: optionalText('tdx_attestation_variant'),
    tdxMeasurement: memberOr(config, 'tdx_measurement', null, tdxMeasurement),
    mrConfig: optionalText('mr_config'),
  };
};

const tdxMeasurement: Reader<TdxMeasurement> = (value) => {
  const material = anyObject(value);
  return {
    version: memberOr(material, 'version', null, count),
    osImageHash: hasMember(material, 'os_image_hash')
      ? toHex(member(material, 'os_image_hash', hexTextBytes(32)))
      : null,
    measurement: member(material, 'measurement', measurement),
    checksumFile: memberOr(material, 'checksum_file', null, base64Bytes),
  };
};

/** Base64 today, hexadecimal before. A document is a CBOR map: its base64 begins with `o` or `p`, never a hex digit. */
const measurement: Reader<Uint8Array> = (value) => {
  const encoded = text(value);
  return HEX.test(encoded) ? fromHexText(encoded, '') : fromBase64(encoded, '');
};
