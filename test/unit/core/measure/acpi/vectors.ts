// The vectors of test/vectors/acpi (its README says how they were made) and the shapes that they are of.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type AcpiFiles, type VmShape, vmShape } from '../../../../../src/core/measure/acpi/index.js';

export type VectorFile = 'golden' | 'golden-booted' | 'hardware' | 'files';

/** Names of members are the files' own. */
export interface Vector {
  id: number;
  source: string;
  name: string;
  config: VectorConfig;
  sha384: { loader: string; rsdp: string; tables: string };
  used?: number;
  table_lengths?: Record<string, number>;
}

interface VectorConfig {
  cpus: number;
  memory: number;
  qemu_version: string;
  gpus?: number;
  nvswitches?: number;
  nics?: number;
  volumes?: number;
  root_verity?: boolean;
  hotplug_off?: boolean;
  pci_hole64_size?: number;
  hugepages?: boolean;
  pic?: boolean | null;
  smm?: boolean;
  share?: string;
  vmm_pxb?: boolean;
}

const folder = fileURLToPath(new URL('../../../../vectors/acpi/', import.meta.url));

export function vectors(file: VectorFile): Vector[] {
  const lines = readFileSync(`${folder}${file}.jsonl`, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Those with huge pages and `vmm_pxb` have the arguments of dstack-vmm. */
export function shapeOf({ config: c }: Vector): VmShape {
  return vmShape({
    cpus: c.cpus,
    memory: c.memory,
    qemuVersion: c.qemu_version,
    gpus: c.gpus ?? 0,
    nvswitches: c.nvswitches ?? 0,
    nics: c.nics ?? 1,
    volumes: c.volumes ?? 0,
    rootVerity: c.root_verity ?? true,
    hotplugOff: c.hotplug_off ?? false,
    hole64: c.pci_hole64_size ?? 0,
    hugepages: c.hugepages ?? false,
    pxb: c.vmm_pxb ?? false,
    hostShareMode: c.share ?? null,
    ...(c.pic == null ? {} : { pic: c.pic }),
    smm: c.smm ?? false,
  });
}

const LOADER_BYTES = 4096;
const RSDP_BYTES = 20;

/** Bytes of a vector of `files`. */
export function storedFiles(name: string): AcpiFiles {
  const bytes = new Uint8Array(gunzipSync(readFileSync(`${folder}files/${name}.bin.gz`)));
  return {
    loader: bytes.subarray(0, LOADER_BYTES),
    rsdp: bytes.subarray(LOADER_BYTES, LOADER_BYTES + RSDP_BYTES),
    tables: bytes.subarray(LOADER_BYTES + RSDP_BYTES),
  };
}

/** Tables by signature, in order, each with its place in the file. */
export function tablesIn(file: Uint8Array): { signature: string; start: number; length: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: { signature: string; start: number; length: number }[] = [];
  for (let start = 0; start + 8 <= file.length && file[start] !== 0; ) {
    const length = view.getUint32(start + 4, true);
    found.push({ signature: String.fromCharCode(...file.subarray(start, start + 4)), start, length });
    start += length;
  }
  return found;
}
