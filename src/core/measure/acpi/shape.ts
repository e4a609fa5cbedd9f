// The shape of a VM as far as its ACPI tables depend on it: what dstack-vmm tells QEMU to build. And which shapes have
// tables that cannot be known from the shape alone.

import { preview } from '../../bytes.js';
import type { VmConfig } from '../../formats/vm-config.js';
import { defaultPic, KNOWN_SERIES, maxCpus, qemuTraits } from './qemu-traits.js';

export interface VmShape {
  /** One socket; APIC ids are 0, 1, 2, … */
  cpus: number;
  /** Bytes. */
  memory: number;
  /** Each behind a root port of its own. */
  gpus: number;
  nvswitches: number;
  nics: number;
  /** Read-only data volumes (verity). */
  volumes: number;
  /** The root file system is a virtio disk; false: a CD-ROM of the chipset's AHCI controller, as before dstack 0.5. */
  rootVerity: boolean;
  /** ACPI hot-plug of PCI devices is switched off. */
  hotplugOff: boolean;
  /** Bytes of the 64-bit PCI window; 0: QEMU's default, 32 GiB. */
  hole64: number;
  /** Legacy interrupt controller. */
  pic: boolean;
  /** System management mode: always off in a TD. */
  smm: boolean;
  /** Memory of huge pages, assigned to a NUMA node. */
  hugepages: boolean;
  /** PCI expander bridge of that node: dstack-vmm adds it with huge pages. */
  pxb: boolean;
  swtpm: boolean;
  /** NUMA nodes of their own layout, beside the one that huge pages imply. */
  numaNodes: boolean;
  /** How host and VM share files. Null: not stated; all known ways take one virtio device. */
  hostShareMode: string | null;
  /** `major.minor.patch` */
  qemuVersion: string;
}

/** The version of QEMU that dstack assumes where vm_config names none. */
export const DEFAULT_QEMU = '9.1.0';

/** A whole shape: what is not given has dstack's default. */
export function vmShape(given: Pick<VmShape, 'cpus' | 'memory'> & Partial<VmShape>): VmShape {
  const qemuVersion = given.qemuVersion ?? DEFAULT_QEMU;
  return {
    gpus: 0,
    nvswitches: 0,
    nics: 1,
    volumes: 0,
    rootVerity: true,
    hotplugOff: false,
    hole64: 0,
    pic: defaultPic(qemuVersion),
    smm: false,
    hugepages: false,
    pxb: given.hugepages ?? false,
    swtpm: false,
    numaNodes: false,
    hostShareMode: null,
    ...given,
    qemuVersion,
  };
}

/**
 * The shape that a vm_config claims. Some hosts were seen to claim `pic` wrongly. It changes one bit of one table: where
 * the digests differ, those of the other value show whether that is all.
 */
export function shapeFromVmConfig(config: VmConfig): VmShape {
  return vmShape({
    cpus: config.cpuCount,
    memory: config.memorySize,
    gpus: config.numGpus,
    nvswitches: config.numNvswitches,
    nics: config.numNics,
    volumes: config.numVerityVolumes,
    rootVerity: hasVerityRoot(config.image),
    hotplugOff: config.hotplugOff,
    hole64: config.pciHole64Size,
    hugepages: config.hugepages,
    swtpm: config.swtpm,
    numaNodes: config.numaNodes,
    hostShareMode: config.hostShareMode,
    ...(config.pic === null ? {} : { pic: config.pic }),
    ...(config.qemuVersion === null ? {} : { qemuVersion: config.qemuVersion }),
  });
}

/** Images before 0.5, by their name, have an ISO root. A vm_config without a name was written for a later image. */
function hasVerityRoot(image: string | null): boolean {
  const [, major, minor] = /-(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(image ?? '') ?? [];
  return !(Number(major) === 0 && Number(minor) < 5);
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;
/** Most CPUs of any VM: the names of their devices have three hexadecimal digits. */
const MAX_CPUS = 0x1000;
/**
 * Most vCPUs of a TD: the TDX module keeps a list of them that is as long as the largest machines have logical CPUs, two
 * sockets with 288 each; KVM creates no more.
 */
const MAX_TD_CPUS = 576;
/** Where OVMF puts the 64-bit PCI window in a TD: memory ends below it. */
const MAX_TD_MEMORY_END = 0x3800_0000_0000;
/** 0x3800_0000_0000 and the window must fit the 52 bits of a physical address. */
const MAX_HOLE64 = 2 ** 52 - 0x3800_0000_0000;
export const DEFAULT_HOLE64 = 32 * GIB;

/** Slots 1 to 30 of bus 0 are free; this one belongs to the chipset. */
const CHIPSET_SLOT = 31;
/** dstack-vmm puts the expander bridge there. */
export const PXB_SLOT = 16;
const SHARE_MODES = ['9p', 'vvfat', 'vhd', ''];

/** virtio functions on bus 0: data disk, vsock, host share and what the shape adds. */
export function endpoints({ volumes, nics, rootVerity }: VmShape): number {
  return 3 + volumes + nics + (rootVerity ? 1 : 0);
}

/** Root ports on bus 0. GPUs are on the expander bridge's bus if there is one. */
export function rootPorts({ gpus, nvswitches, pxb }: VmShape): number {
  return nvswitches + (pxb ? 0 : gpus);
}

/** Why no TD can have this shape; null if one can. */
export function whyImpossible(shape: VmShape): string | null {
  const { cpus, memory, gpus, nvswitches, nics, volumes, hole64, pxb } = shape;
  const counts = { cpus, memory, gpus, nvswitches, nics, volumes, hole64 };
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0) return `${name} must be a whole number from 0 on, not ${count}`;
  }
  if (cpus < 1 || cpus > MAX_CPUS) return `a VM has 1 to ${MAX_CPUS} vCPUs, not ${cpus}`;
  if (memory < 2 * MIB || memory % MIB !== 0) return `a VM has whole MiB of memory, at least 2, not ${memory} bytes`;
  const noTd = whyNoTd(shape);
  if (noTd !== null) return noTd;
  if (hole64 > MAX_HOLE64) return `a 64-bit PCI window of ${hole64} bytes is beyond the physical address space`;
  const before = endpoints(shape);
  if (pxb && before >= PXB_SLOT)
    return `${before} virtio devices take slot ${PXB_SLOT}, which the expander bridge needs`;
  const taken = before + (pxb ? 1 : 0) + rootPorts(shape);
  return taken >= CHIPSET_SLOT ? `PCI bus 0 has ${CHIPSET_SLOT - 1} free slots, not ${taken}` : null;
}

/** QEMU could start a larger VM, but not as a TD, and only a TD can have made the quote. */
function whyNoTd({ cpus, memory }: VmShape): string | null {
  if (cpus > MAX_TD_CPUS) return `a TD has at most ${MAX_TD_CPUS} vCPUs, not ${cpus}`;
  const most = MAX_TD_MEMORY_END - 2 * GIB;
  return memory > most ? `a TD has at most ${most} bytes of memory, not ${memory}` : null;
}

/** Why the tables of a VM of this shape cannot be known; null if they can. */
export function whyUnpredictable(shape: VmShape): string | null {
  const { cpus, memory, hole64, hugepages, swtpm, numaNodes, hostShareMode, qemuVersion } = shape;
  if (qemuTraits(qemuVersion) === null) {
    return `the tables of QEMU ${preview(qemuVersion)} are not known, only those of ${KNOWN_SERIES}`;
  }
  const most = maxCpus(qemuVersion);
  if (cpus > most) return `QEMU ${qemuVersion} gives a VM at most ${most} vCPUs, not ${cpus}`;
  if (numaNodes) return 'explicit NUMA nodes (numa_nodes) add tables and bridges that are not modelled';
  if (swtpm) return 'a virtual TPM (swtpm) adds a table and devices that are not modelled';
  if (hostShareMode !== null && !SHARE_MODES.includes(hostShareMode)) {
    return `the devices of host share mode ${preview(hostShareMode)} are not known`;
  }
  const passedThrough = shape.gpus + shape.nvswitches > 0;
  if (hugepages && passedThrough) {
    return 'with huge pages and passed-through devices the tables contain addresses that firmware chose and the host’s NUMA nodes';
  }
  if (hugepages && memory % GIB !== 0) {
    return `with huge pages a VM gets whole GiB of memory, not the ${memory} bytes that its configuration claims`;
  }
  if (passedThrough && (hole64 || DEFAULT_HOLE64) <= DEFAULT_HOLE64) {
    return 'passed-through devices enlarge the 64-bit PCI window, by an amount that depends on their memory';
  }
  return null;
}
