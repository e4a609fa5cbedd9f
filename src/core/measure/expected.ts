// MRTD and RTMR0-2 that a VM of a given shape has when it booted a given image, and the events that lead to them.

import { fromHex, preview, toHex } from '../bytes.js';
import type { VmConfig } from '../formats/vm-config.js';
import {
  type BootEvent,
  bootDigests,
  CFV_DIGEST,
  RTMR0_PRE202505,
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
  const rtmr0 = expectRtmr0(profile, shape, acpi);
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

const KNOWN_LAYOUT = 'pre202505';

/** RTMR0 alone: the same for every way in which QEMU may launch the TD. */
export function expectRtmr0(
  profile: ImageProfile,
  { ovmfVariant, memorySize }: LaunchShape,
  acpi: ExpectedAcpi,
): ExpectedRegister {
  const layout = profile.ovmfVariant ?? ovmfVariant ?? KNOWN_LAYOUT;
  if (layout !== KNOWN_LAYOUT) {
    const unknown = `its firmware measures in the layout ${preview(layout)}; known: ${KNOWN_LAYOUT}`;
    return { value: null, unknown, events: [] };
  }
  const hob = tdHobDigest(profile.acceptedMemory, memorySize);
  const tables = 'unknown' in acpi ? [null, null, null] : [acpi.loader, acpi.rsdp, acpi.tables];
  const noHob = hob === null ? `no VM with ${memorySize} bytes of memory can have its firmware` : null;
  const why = noHob ?? ('unknown' in acpi ? noTables(acpi.unknown) : null);
  return expectRegister(RTMR0_PRE202505, [hob === null ? null : toHex(hob), ...tables], why);
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
  const digests = bootDigests(
    sequence,
    varying.map((hex) => (hex === null ? null : fromHex(hex, 'digest', 48))),
  );
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
