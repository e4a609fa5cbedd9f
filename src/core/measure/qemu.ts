// What QEMU's version and the amount of memory change in a dstack VM's measurements.

import type { VmConfig } from '../formats/vm-config.js';

const GIB = 1024 ** 3;
/** From this size on QEMU's q35 keeps 2 GiB below 4 GiB and moves the rest above; below it, all memory is low. */
const SPLIT_FROM = 0xb000_0000;
const LOW_MEMORY_WHEN_SPLIT = 2 * GIB;

/** Bytes of a VM's memory that are below 4 GiB. */
export function lowMemory(memorySize: number): number {
  return memorySize >= SPLIT_FROM ? LOW_MEMORY_WHEN_SPLIT : memorySize;
}

export type PageOrder = 'singlePass' | 'twoPass';

/**
 * Order in which QEMU adds a firmware section's pages to MRTD and extends it with their content: page by page (single
 * pass) since QEMU 9, all pages added first (two pass) in QEMU 8, unless vm_config says otherwise.
 */
export function pageOrder(config: Pick<VmConfig, 'qemuVersion' | 'qemuSinglePassAddPages'>): PageOrder {
  const twoPass = config.qemuSinglePassAddPages ?? qemuRelease(config.qemuVersion)?.major === 8;
  return twoPass ? 'twoPass' : 'singlePass';
}

/**
 * Why the kernel's measurement may differ from the one for an ordinary VM: QEMU writes the initrd's address, which
 * depends on the amount of memory, into the kernel's header; from version 10.2 on, and in some builds of 10.1, it leaves the
 * header alone.
 * @returns null when it cannot differ
 */
export function kernelVariation(config: Pick<VmConfig, 'qemuVersion' | 'memorySize'>): string | null {
  const release = qemuRelease(config.qemuVersion);
  if (release !== null && (release.major > 10 || (release.major === 10 && release.minor >= 2))) {
    return `QEMU ${release.major}.${release.minor} hands the kernel to a TD unpatched`;
  }
  if (release?.major === 10 && release.minor === 1) return 'some builds of QEMU 10.1 hand the kernel to a TD unpatched';
  if (lowMemory(config.memorySize) !== LOW_MEMORY_WHEN_SPLIT) {
    return `QEMU patches the kernel in another way for ${config.memorySize} bytes of memory`;
  }
  return null;
}

/** How QEMU launches a TD, as far as MRTD and RTMR1 show it. */
export interface QemuLaunch {
  /** Versions of QEMU that do so. */
  versions: string;
  pageOrder: PageOrder;
  /** Whether QEMU fills in the kernel's setup header or leaves it alone. */
  kernelHeader: 'patched' | 'plain';
}

/** By series, e.g. 101 for 10.1. Likeliest first: dstack assumes QEMU 9.1 where no version is given. */
const LAUNCHES: readonly (QemuLaunch & { from: number; before: number })[] = [
  { versions: '9.0 to 10.1', from: 90, before: 102, pageOrder: 'singlePass', kernelHeader: 'patched' },
  // Some builds of 10.1 leave the header alone, too.
  { versions: '10.2 and later', from: 101, before: 120, pageOrder: 'singlePass', kernelHeader: 'plain' },
  { versions: '8', from: 80, before: 90, pageOrder: 'twoPass', kernelHeader: 'patched' },
];

/**
 * Ways in which the QEMU that vm_config claims may launch a TD, likeliest first: one where its version is known.
 * `qemu_single_pass_add_pages` settles the page order whatever the version.
 */
export function qemuLaunches(config: Pick<VmConfig, 'qemuVersion' | 'qemuSinglePassAddPages'>): QemuLaunch[] {
  const release = qemuRelease(config.qemuVersion);
  const series = release === null || release.minor > 9 ? null : release.major * 10 + release.minor;
  const known = LAUNCHES.filter(({ from, before }) => series !== null && series >= from && series < before);
  return (known.length > 0 ? known : LAUNCHES).map(({ versions, pageOrder, kernelHeader }) => ({
    versions,
    pageOrder: twoPassOverride(config) ?? pageOrder,
    kernelHeader,
  }));
}

function twoPassOverride({ qemuSinglePassAddPages: twoPass }: Pick<VmConfig, 'qemuSinglePassAddPages'>) {
  if (twoPass === null) return null;
  return twoPass ? 'twoPass' : 'singlePass';
}

function qemuRelease(version: string | null): { major: number; minor: number } | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}
