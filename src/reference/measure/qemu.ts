// What QEMU's version and the amount of memory change in a dstack VM's measurements.

import type { VmConfig } from '../../formats/vm-config.js';

const GIB = 1024 ** 3;
/** From this size on memory is split at 2 GiB, so the initrd has one address in all VMs. */
const SPLIT_FROM = 0xb000_0000;

/**
 * Order in which QEMU adds a firmware section's pages to MRTD and extends it with their content: page by page (single
 * pass) since QEMU 9, all pages added first (two pass) in QEMU 8, unless vm_config says otherwise.
 */
export function pageOrder(config: Pick<VmConfig, 'qemuVersion' | 'qemuSinglePassAddPages'>): 'singlePass' | 'twoPass' {
  const twoPass = config.qemuSinglePassAddPages ?? qemuRelease(config.qemuVersion)?.major === 8;
  return twoPass ? 'twoPass' : 'singlePass';
}

/**
 * Why the kernel's measurement may differ from the one for an ordinary VM: QEMU writes the initrd's address, which
 * depends on the amount of memory, into the kernel's header; from version 10.2 on it leaves the header alone.
 * @returns null when it may not
 */
export function kernelVariation(config: Pick<VmConfig, 'qemuVersion' | 'memorySize'>): string | null {
  const release = qemuRelease(config.qemuVersion);
  if (release !== null && (release.major > 10 || (release.major === 10 && release.minor >= 2))) {
    return `QEMU ${release.major}.${release.minor} hands the kernel to a TD unpatched`;
  }
  if (config.memorySize < SPLIT_FROM && config.memorySize !== 2 * GIB) {
    return `QEMU patches the kernel in another way for ${config.memorySize} bytes of memory`;
  }
  return null;
}

function qemuRelease(version: string | null): { major: number; minor: number } | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:\D|$)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined ? null : { major: Number(major), minor: Number(minor) };
}
