// What QEMU's version changes in its ACPI tables.

export interface QemuTraits {
  /** PCI and ISA interrupts are edge-triggered, and the hot-plug _DSM answers in its first form. */
  edgeTriggered: boolean;
  /** CPU hot-plug: the scan notifies of each removal at once, not at its end, where it notifies of insertions. */
  removesWhileScanning: boolean;
  /** CPU hot-plug: the selector is reset when the system starts (_INI). */
  resetsCpuSelector: boolean;
  /** The serial port's interrupt is described with flags: level-triggered, active low, shared. */
  flagsSerialInterrupt: boolean;
}

/** Oldest and newest series whose tables are known. */
export const KNOWN_SERIES = '8.0 to 11.1';

/** @returns null unless `version` is `major.minor.patch` of a series whose tables are known */
export function qemuTraits(version: string): QemuTraits | null {
  const parts = /^(\d{1,2})\.(\d)\.\d{1,3}$/.exec(version);
  if (parts === null) return null;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  const series = major * 10 + minor;
  // A major version has three series: .0, .1 and .2.
  if (series < 80 || series > 111 || minor > 2) return null;
  return {
    // Builds up to 9.1 that can start a TD carry a patch set that makes interrupts edge-triggered; upstream QEMU of
    // the same age does not. The later _DSM came with 9.2.1; 9.2.0 may still have the first form, but was never seen.
    edgeTriggered: series < 92,
    // 10.0 gathers removed CPUs in a list of their own, so that one interrupt handles them all.
    removesWhileScanning: series < 100,
    resetsCpuSelector: series < 110,
    flagsSerialInterrupt: series >= 111,
  };
}

/** QEMU 8 has the legacy interrupt controller (PIC) in a TD, later versions only if asked to. */
export function defaultPic(version: string): boolean {
  return version.startsWith('8.');
}

/** Most vCPUs that QEMU gives a q35 machine of a known version (hw/i386/pc_q35.c, max_cpus). */
export function maxCpus(version: string): number {
  if (version.startsWith('8.')) return version.startsWith('8.0.') ? 288 : 1024;
  return 4096;
}
