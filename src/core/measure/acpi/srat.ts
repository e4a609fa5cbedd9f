// System Resource Affinity Table, revision 1 (ACPI 2.0, SRAT specification 1.2): all CPUs and memory in one NUMA node.
// Only VMs with huge pages have it.

import { FIRST_X2APIC } from './apic.js';
import { type Bytes, join, u8, u16, u32, u64, zeros } from './fields.js';
import { systemTable } from './table.js';

const ENABLED = 1;
const NODE = 0;
/** The gap of VGA memory and ROMs below 1 MiB. */
const GAP_START = 0xa_0000;
const GAP_END = 0x10_0000;
const HIGH_MEMORY = 0x1_0000_0000;
/** QEMU always writes this many: unused entries are disabled. */
const MEMORY_ENTRIES = 3;

/** @param memory bytes below 4 GiB, and bytes from 4 GiB up */
export function srat(cpus: number, memory: { low: number; high: number }): Bytes {
  const entries = [memoryEntry(0, GAP_START, ENABLED), memoryEntry(GAP_END, memory.low - GAP_END, ENABLED)];
  if (memory.high > 0) entries.push(memoryEntry(HIGH_MEMORY, memory.high, ENABLED));
  while (entries.length < MEMORY_ENTRIES) entries.push(memoryEntry(0, 0, 0));
  const processors = Array.from({ length: cpus }, (_, id) => processorEntry(id));
  return systemTable('SRAT', 1, u32(1), zeros(8), ...processors, ...entries);
}

/** Processor Local APIC or x2APIC affinity. */
function processorEntry(id: number): Bytes {
  return id < FIRST_X2APIC
    ? join(u8(0x00, 16, NODE, id), u32(ENABLED), zeros(8))
    : join(u8(0x02, 24, 0, 0), u32(NODE, id, ENABLED), zeros(8));
}

function memoryEntry(base: number, length: number, flags: number): Bytes {
  return join(u8(0x01, 40), u32(NODE), u16(0), u64(base, length), u32(0, flags), zeros(8));
}
