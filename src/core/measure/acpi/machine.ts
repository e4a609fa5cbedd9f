// QEMU's q35 machine as a shape makes it: memory map and PCI bus 0.

import { lowMemory } from '../qemu.js';
import { type QemuTraits, qemuTraits } from './qemu-traits.js';
import { DEFAULT_HOLE64, endpoints, PXB_SLOT, rootPorts, type VmShape } from './shape.js';

export interface Machine {
  cpus: number;
  hugepages: boolean;
  /** PCI expander bridge with bus 5, on bus 0. */
  pxb: boolean;
  /** ACPI hot-plug of PCI devices. */
  hotplug: boolean;
  traits: QemuTraits;
  /** Bytes below 4 GiB, and bytes from 4 GiB up. */
  memory: { low: number; high: number };
  /** 64-bit PCI window, both ends included. */
  window64: { first: number; last: number };
  /** Functions of PCI bus 0 by address. */
  functions: PciFunction[];
}

export interface PciFunction {
  slot: number;
  function: number;
  /** `lpc`: the bridge to the ISA devices. `port`: a root port, with a device in slot 0 behind it. */
  kind: 'endpoint' | 'port' | 'lpc';
  /** Number of the bus behind the port for hot-plug (BSEL); null where there is none. */
  hotplugBus: number | null;
}

const GIB = 2 ** 30;

/**
 * Where OVMF puts the 64-bit PCI window: 7/8 of the physical address space, of which it uses no more than 46 bits. All
 * TDX machines have that many. QEMU's tables repeat what firmware chose, the end rounded up to whole GiB
 * (hw/pci-host/q35.c, q35_host_get_pci_hole64_end).
 */
const WINDOW64 = 0x3800_0000_0000;

const CHIPSET: PciFunction[] = [
  { slot: 31, function: 0, kind: 'lpc', hotplugBus: null },
  { slot: 31, function: 2, kind: 'endpoint', hotplugBus: null }, // AHCI
  { slot: 31, function: 3, kind: 'endpoint', hotplugBus: null }, // SMBus
];

/** @throws TypeError for a version of QEMU that is not known: callers ask whyUnpredictable first */
export function describeMachine(shape: VmShape): Machine {
  const { cpus, hugepages, pxb, hotplugOff } = shape;
  const traits = qemuTraits(shape.qemuVersion);
  if (traits === null) throw new TypeError('a known QEMU');
  const low = lowMemory(shape.memory);
  const hole64 = shape.hole64 || DEFAULT_HOLE64;
  const window64 = { first: WINDOW64, last: WINDOW64 + Math.ceil(hole64 / GIB) * GIB - 1 };
  return {
    cpus,
    hugepages,
    pxb,
    hotplug: !hotplugOff,
    traits,
    memory: { low, high: shape.memory - low },
    window64,
    functions: busZero(shape),
  };
}

/** Each device takes the lowest free slot, in the order in which dstack-vmm names them. */
function busZero(shape: VmShape): PciFunction[] {
  const free: number[] = [];
  for (let slot = 1; slot < 31; slot++) if (!(shape.pxb && slot === PXB_SLOT)) free.push(slot);
  const devices = endpoints(shape);
  const ports = rootPorts(shape);
  const hotplug = !shape.hotplugOff;
  const added = free.slice(0, devices + ports).map((slot, i): PciFunction => {
    if (i < devices) return { slot, function: 0, kind: 'endpoint', hotplugBus: null };
    // The port that was added last gets the first number.
    return { slot, function: 0, kind: 'port', hotplugBus: hotplug ? devices + ports - 1 - i : null };
  });
  if (shape.pxb) added.push({ slot: PXB_SLOT, function: 0, kind: 'endpoint', hotplugBus: null });
  const hostBridge: PciFunction = { slot: 0, function: 0, kind: 'endpoint', hotplugBus: null };
  return [hostBridge, ...added.sort((a, b) => a.slot - b.slot), ...CHIPSET];
}

/** Name of the function's device: `S`, then slot and function in two hexadecimal digits. */
export function functionName({ slot, function: number }: PciFunction): string {
  return `S${(slot * 8 + number).toString(16).toUpperCase().padStart(2, '0')}`;
}
