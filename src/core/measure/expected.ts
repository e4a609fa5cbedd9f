// MRTD and RTMR0-2 that a VM of a given shape has when it booted a given image, and the events that lead to them.

import { fromHex, preview, toHex } from '../bytes.js';
import type { VmConfig } from '../formats/vm-config.js';
import {
  type BootEvent,
  bootDigests,
  CFV_DIGEST,
  FIRMWARE_LINES,
  type FirmwareLine,
  firmwareLine,
  lineDigests,
  measuresSmbios,
  PRE202505,
  RTMR1_DIRECT_BOOT,
  RTMR2_DIRECT_BOOT,
} from './boot-events.js';
import { eventNote } from './event-notes.js';
import type { ImageProfile } from './image.js';
import { initrdAddress, type KernelProfile } from './kernel.js';
import { type QemuLaunch, qemuLaunches } from './qemu.js';
import { extendRegister } from './registers.js';
import { tdHobDigest } from './td-hob.js';

/** The members of a vm_config on which the registers depend, besides those that shape the ACPI tables. */
export type LaunchShape = Pick<VmConfig, 'memorySize' | 'qemuVersion' | 'qemuSinglePassAddPages' | 'ovmfVariant'>;

/** SHA-384, hex, of what QEMU gives the firmware as `etc/table-loader`, `etc/acpi/rsdp` and `etc/acpi/tables`. */
export type ExpectedAcpi = { loader: string; rsdp: string; tables: string } | { unknown: string };

export interface NamedDigest {
  name: string;
  /** Hex; null when it cannot be known. */
  digest: string | null;
  /** What decides it, in words. */
  dependsOn: string;
}

export interface ExpectedRegister {
  /** Hex, 48 bytes; null when it cannot be known. */
  value: string | null;
  /** Why it cannot be known. */
  unknown: string | null;
  /** What extends it, in order. Empty for MRTD, and where not even the events are known. */
  events: NamedDigest[];
}

export interface ExpectedRegisters {
  /** How QEMU launches the TD: an assumption where there are several of these. */
  launch: QemuLaunch;
  mrtd: ExpectedRegister;
  rtmr0: ExpectedRegister;
  rtmr1: ExpectedRegister;
  rtmr2: ExpectedRegister;
  /** Sentences on what is odd about the image. */
  notes: string[];
}

/**
 * Registers that a launch leads to, likeliest first: one set if the shape names the version of QEMU, otherwise one for
 * each way in which versions differ.
 */
export function expectedRegisters(profile: ImageProfile, shape: LaunchShape, acpi: ExpectedAcpi): ExpectedRegisters[] {
  const line = toldLine(profile.ovmfVariant ?? shape.ovmfVariant);
  const rtmr0 = 'unknown' in line ? line : expectRtmr0(line, profile, shape.memorySize, acpi, SMBIOS_OF_HOST);
  const rtmr2 = expectRegister(RTMR2_DIRECT_BOOT, [profile.cmdline, profile.initrd], null);
  const notes = oddities(profile);
  const distinct: ExpectedRegisters[] = [];
  for (const launch of qemuLaunches(shape)) {
    const mrtd = { value: profile.mrtd[launch.pageOrder], unknown: null, events: [] };
    const rtmr1 = expectRtmr1(launch, profile.kernel, shape.memorySize);
    const twin = distinct.find((other) => other.mrtd.value === mrtd.value && other.rtmr1.value === rtmr1.value);
    if (twin === undefined) distinct.push({ launch, mrtd, rtmr0, rtmr1, rtmr2, notes });
    else twin.launch = { ...twin.launch, versions: `${twin.launch.versions}, ${launch.versions}` };
  }
  return distinct;
}

/** What the firmware gets as SMBIOS tables: SHA-384, hex, as it measures them. */
export type ExpectedSmbios = { digest: string } | { unknown: string };

const SMBIOS_OF_HOST: ExpectedSmbios = {
  unknown: 'its firmware measures the SMBIOS tables, which depend on the host’s CPU',
};

/**
 * The line of firmware that somebody names, or an RTMR0 that cannot be known.
 * @param name null: nobody does
 */
export function toldLine(name: string | null): FirmwareLine | (ExpectedRegister & { unknown: string }) {
  const line = name === null ? PRE202505 : firmwareLine(name);
  if (line !== null) return line;
  const known = FIRMWARE_LINES.map((each) => each.name).join(', ');
  const unknown = `its firmware measures in the layout ${preview(name ?? '')}; known: ${known}`;
  return { value: null, unknown, events: [] };
}

/** RTMR0 alone: the same for every way in which QEMU may launch the TD. */
export function expectRtmr0(
  line: FirmwareLine,
  { acceptedMemory }: Pick<ImageProfile, 'acceptedMemory'>,
  memorySize: number,
  acpi: ExpectedAcpi,
  smbios: ExpectedSmbios,
): ExpectedRegister {
  const hob = tdHobDigest(acceptedMemory, memorySize);
  const tables = 'unknown' in acpi ? { loader: null, rsdp: null, tables: null } : acpi;
  const noHob = hob === null ? `no VM with ${memorySize} bytes of memory can have its firmware` : null;
  const noAcpi = 'unknown' in acpi ? noTables(acpi.unknown) : null;
  const noSmbios = measuresSmbios(line) && 'unknown' in smbios ? smbios.unknown : null;
  const digests = lineDigests(line, {
    'TD HOB': hob === null ? null : toHex(hob),
    'ACPI table loader': tables.loader,
    'ACPI RSDP': tables.rsdp,
    'ACPI tables': tables.tables,
    'SMBIOS tables': 'unknown' in smbios ? null : smbios.digest,
  });
  return registerOf(line.rtmr0, digests, noHob ?? noAcpi ?? noSmbios);
}

/** Why RTMR0 cannot be known where the tables cannot. */
export function noTables(why: string): string {
  return `the ACPI tables cannot be known: ${why}`;
}

function expectRtmr1({ kernelHeader }: QemuLaunch, kernel: KernelProfile, memorySize: number): ExpectedRegister {
  const { initrdMax, initrdSize, patched } = kernel;
  if (kernelHeader === 'plain' || kernel.headerNormalized) {
    return expectRegister(RTMR1_DIRECT_BOOT, [kernel.plain], null);
  }
  const address = initrdAddress(initrdMax, initrdSize, memorySize);
  const digest = patched.find((variant) => variant.initrdAddress === address)?.digest ?? null;
  if (address === null) {
    const unknown = `an initrd of ${initrdSize} bytes does not fit a VM with ${memorySize} bytes of memory`;
    return expectRegister(RTMR1_DIRECT_BOOT, [null], unknown);
  }
  const unknown = `the kernel was not measured as QEMU patches it for ${memorySize} bytes of memory`;
  return expectRegister(RTMR1_DIRECT_BOOT, [digest], digest === null ? unknown : null);
}

/**
 * @param varying hex digests of the varying events, in order
 * @param unknown why one of them is null
 */
function expectRegister(
  sequence: readonly BootEvent[],
  varying: readonly (string | null)[],
  unknown: string | null,
): ExpectedRegister {
  const digests = varying.map((hex) => (hex === null ? null : fromHex(hex, 'digest', 48)));
  return registerOf(sequence, bootDigests(sequence, digests), unknown);
}

function registerOf(
  sequence: readonly BootEvent[],
  digests: readonly (Uint8Array | null)[],
  unknown: string | null,
): ExpectedRegister {
  const known = digests.filter((digest) => digest !== null);
  return {
    value: known.length === digests.length ? toHex(extendRegister(known)) : null,
    unknown,
    events: sequence.map(({ name }, i) => {
      const digest = digests[i] ?? null;
      return { name, digest: digest === null ? null : toHex(digest), dependsOn: eventNote(name).dependsOn };
    }),
  };
}

function oddities({ cfv }: ImageProfile): string[] {
  if (cfv.length === 1 && cfv[0] === CFV_DIGEST) return [];
  const found = cfv.length === 0 ? 'no variable store' : `a variable store (CFV) with the digest ${cfv.join(', ')}`;
  return [`The firmware has ${found}; RTMR0 is computed for EDK II’s empty variable store, as in dstack’s images.`];
}
