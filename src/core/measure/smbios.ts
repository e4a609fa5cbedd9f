// The SMBIOS tables of a dstack VM as its firmware measures them: what QEMU tells the guest of its hardware, after EDK II
// added a table of its own and cleared what differs from machine to machine. DMTF DSP0134; QEMU hw/smbios/smbios.c; EDK II
// MdeModulePkg/Universal/SmbiosMeasurementDxe. Fields that the filter clears are written as 0 here.

import { sha384 } from '#crypto';
import { preview } from '../bytes.js';
import { ascii, type Bytes, join, u8, u16, u32, u64, zeros } from './acpi/fields.js';
import { qemuTraits } from './acpi/qemu-traits.js';
import { lowMemory } from './qemu.js';

/** All that decides the tables. */
export interface SmbiosTables {
  /** Bytes: whole MiB, at most 1 TiB. */
  memorySize: number;
  cpuCount: number;
  /** QEMU’s, as major times 10 plus minor: it is in the machine type. */
  series: number;
  product: Product;
  /** CPUID(1).EAX and EDX of the host’s CPU, as the guest sees it. */
  cpu: { signature: number; features: number };
  /** Vendor, version and release date that are built into the firmware. */
  firmware: readonly [vendor: string, version: string, date: string];
}

interface Product {
  manufacturer: string;
  name: string;
}

/**
 * Names of the machine that a guest may see: what dstack-vmm sets unless its operator names another, and QEMU's own. A
 * guest chooses its platform by this name, so only harmless ones are tried.
 */
export const PRODUCTS: readonly Product[] = [
  { manufacturer: 'dstack', name: 'dstack' },
  { manufacturer: 'QEMU', name: 'Standard PC (Q35 + ICH9, 2009)' },
];
const DSTACK_FIRMWARE = ['EDK II', 'unknown', '02/02/2022'] as const;

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const MEMORY_ARRAY = 0x1000;
/** Where the signature stands in the processor’s structure; the features follow. */
const SIGNATURE_AT = 8;

/** What is measured. */
export function smbiosBytes(tables: SmbiosTables): Uint8Array {
  const { memorySize, series, firmware } = tables;
  return Uint8Array.from(
    join(
      ...systemAndChassis(tables),
      processor(tables),
      ...memoryDevices(memorySize, series),
      ...ramRanges(memorySize),
      structure(32, 0x2000, [zeros(7)]),
      structure(0, 0, [u8(1, 2), u16(0xe800), u8(3, 0), u64(8), u8(0, 0x1c, 0, 0, 0xff, 0xff), u16(0)], firmware),
      structure(127, 0xfeff, []),
    ),
  );
}

function systemAndChassis({ product, series }: Pick<SmbiosTables, 'product' | 'series'>): Bytes[] {
  const machine = machineType(series);
  return [
    structure(1, 0x100, [u8(1, 2, 3, 0), zeros(19)], [product.manufacturer, product.name, machine]),
    structure(3, 0x300, [u8(1, 1, 2, 0, 0, 3, 3, 3, 2), zeros(9)], ['QEMU', machine]),
  ];
}

function machineType(series: number): string {
  return `pc-q35-${Math.floor(series / 10)}.${series % 10}`;
}

/** Type, length, handle and fields, then the strings that fields refer to by number. */
function structure(type: number, handle: number, fields: readonly Bytes[], strings: readonly string[] = []): Bytes {
  const body = join(...fields);
  const text = strings.length === 0 ? zeros(2) : ascii(`${strings.map((string) => `${string}\0`).join('')}\0`);
  return join(u8(type, 4 + body.length), u16(handle), body, text);
}

function processor({ cpu, cpuCount, series }: SmbiosTables): Bytes {
  // "Other" up to QEMU 8, then "see the second field".
  const family = series < 90 ? 1 : 0xfe;
  const fields = [
    u8(1, 3, family, 2),
    u32(cpu.signature, cpu.features),
    u8(3, 0),
    u16(0, 2000, 0),
    u8(0x41, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    zeros(6),
    u16(2, 1),
    ...(hasEntryPoint64(series, cpuCount) ? [zeros(6)] : []),
  ];
  return structure(4, 0x400, fields, ['CPU 0', 'QEMU', machineType(series)]);
}

/** Tables with the 64-bit entry point are of version 3, whose structure of a processor is longer. */
function hasEntryPoint64(series: number, cpuCount: number): boolean {
  return series === 81 || series === 82 || (series >= 90 && cpuCount >= 255);
}

/** Memory is told in devices of at most so many bytes. */
function deviceBytes(series: number): number {
  if (series <= 90) return 16 * GIB;
  return series >= 102 ? 2048 * GIB : Number.POSITIVE_INFINITY;
}

function memoryDevices(memorySize: number, series: number): Bytes[] {
  const most = Math.min(deviceBytes(series), memorySize);
  const count = Math.ceil(memorySize / most);
  const array = structure(16, MEMORY_ARRAY, [u8(1, 3, 6), u32(memorySize / KIB), u16(0xfffe, count), u64(0)]);
  const devices = Array.from({ length: count }, (_, i) => {
    const mib = Math.min(most, memorySize - i * most) / MIB;
    const [size, extended] = mib < 0x7fff ? [mib, 0] : [0x7fff, mib];
    const fields = [
      u16(MEMORY_ARRAY, 0xfffe, 0xffff, 0xffff, size),
      u8(9, 0, 1, 0, 7),
      u16(2, 0),
      u8(2, 0, 0, 0, 0),
      u32(extended),
      zeros(8),
    ];
    return structure(17, 0x1100 + i, fields, [`DIMM ${i}`, 'QEMU']);
  });
  return [array, ...devices];
}

/** Memory below 4 GiB, and from 4 GiB on. */
function ramRanges(memorySize: number): Bytes[] {
  const low = lowMemory(memorySize);
  const high = { start: 4 * GIB, end: 4 * GIB + memorySize - low };
  const ranges = [{ start: 0, end: low }, ...(memorySize > low ? [high] : [])];
  return ranges.map(({ start, end }, i) =>
    structure(19, 0x1300 + i, [u32(start / KIB, end / KIB - 1), u16(MEMORY_ARRAY), u8(1), zeros(16)]),
  );
}

/** A claimed VM, as far as its SMBIOS tables depend on what is claimed. */
export interface SmbiosMachine {
  /** Bytes. */
  memorySize: number;
  cpuCount: number;
  /** `major.minor.patch` */
  qemuVersion: string;
  /** Of the platform, hex: it names the CPU’s family and model. Null where no certificate tells it. */
  fmspc: string | null;
}

export interface FoundSmbios {
  product: Product;
  /** CPUID(1).EAX. */
  signature: number;
  digest: Uint8Array;
}

/** Bits of CPUID(1).EDX that every CPU with TDX shows to a TD, and those that kernel and QEMU of the host decide. */
const FEATURES = 0x0f8b_fbff;
const FEATURE_CHOICES = [10, 18, 20, 21, 22, 28, 29, 30, 31];
const STEPPINGS = 16;
/** Each guess hashes tables whose size grows with memory. Beyond 2 TiB they have other fields, too. */
const MAX_MEMORY = 1024 * GIB;

/** Why the tables of a machine cannot be searched for; null if they can. */
export function whyNoSmbios({ memorySize, qemuVersion, fmspc }: SmbiosMachine): string | null {
  if (qemuTraits(qemuVersion) === null) return `the SMBIOS tables of QEMU ${preview(qemuVersion)} are not known`;
  if (fmspc === null) return 'its SMBIOS tables depend on the host’s CPU, and no PCK certificate names it';
  if (memorySize % MIB !== 0) return `a VM has whole MiB of memory, not ${memorySize} bytes`;
  return memorySize > MAX_MEMORY ? `the SMBIOS tables of ${memorySize} bytes of memory are not searched` : null;
}

/**
 * The tables among those that QEMU may make for a machine that were measured: with each known product name, stepping and
 * set of CPU features.
 * @param isMeasured whether tables with this digest were
 * @throws TypeError for a machine whose tables cannot be searched for: callers ask whyNoSmbios first
 */
export function findSmbios(machine: SmbiosMachine, isMeasured: (digest: Uint8Array) => boolean): FoundSmbios | null {
  const { memorySize, cpuCount, qemuVersion, fmspc } = machine;
  if (fmspc === null || whyNoSmbios(machine) !== null) throw new TypeError('a machine whose tables can be searched');
  const [major, minor] = qemuVersion.split('.').map(Number);
  const series = Number(major) * 10 + Number(minor);
  const model = Number.parseInt(fmspc.slice(2, 6), 16) * STEPPINGS;
  for (const product of PRODUCTS) {
    const cpu = { signature: 0, features: 0 };
    const bytes = smbiosBytes({ memorySize, cpuCount, series, product, cpu, firmware: DSTACK_FIRMWARE });
    const view = new DataView(bytes.buffer);
    const at = join(...systemAndChassis({ product, series })).length + SIGNATURE_AT;
    for (let stepping = 0; stepping < STEPPINGS; stepping++) {
      view.setUint32(at, model + stepping, true);
      for (let choice = 0; choice < 2 ** FEATURE_CHOICES.length; choice++) {
        view.setUint32(at + 4, featuresOf(choice), true);
        const digest = sha384(bytes);
        if (isMeasured(digest)) return { product, signature: model + stepping, digest };
      }
    }
  }
  return null;
}

function featuresOf(choice: number): number {
  return FEATURE_CHOICES.reduce((bits, bit, i) => (choice & (1 << i) ? bits | (1 << bit) : bits), FEATURES) >>> 0;
}
