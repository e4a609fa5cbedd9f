// The small tables that are the same for every VM, and those that point to the others: RSDT and RSDP.

import { ascii, type Bytes, join, u8, u16, u32, u64, zeros } from './fields.js';
import { HEADER_BYTES, systemTable } from './table.js';

/**
 * Root System Description Table (ACPI 6.5, 5.2.7).
 * @param offsets of the tables within `etc/acpi/tables`: the loader makes them addresses
 */
export function rsdt(offsets: readonly number[]): Bytes {
  return systemTable('RSDT', 1, u32(...offsets));
}

/** Where the RSDT holds those offsets. */
export function rsdtPointers(count: number): { offset: number; size: number }[] {
  return Array.from({ length: count }, (_, i) => ({ offset: HEADER_BYTES + 4 * i, size: 4 }));
}

/** The whole of `etc/acpi/rsdp` (ACPI 1.0, 5.2.5): signature, checksum, OEM id, revision 0, offset of the RSDT. */
export function rsdp(rsdtOffset: number): Bytes {
  return join(ascii('RSD PTR '), u8(0), ascii('BOCHS '), u8(0), u32(rsdtOffset));
}

/** The layout of `rsdp`, for the loader. */
export const RSDP = { length: 20, checksum: 8, rsdtPointer: 16 } as const;

const FACS_BYTES = 64;

/** Firmware ACPI Control Structure (ACPI 6.5, 5.2.10): memory that firmware and OS share. The one table without a header. */
export function facs(): Bytes {
  return join(ascii('FACS'), u32(FACS_BYTES), zeros(FACS_BYTES - 8));
}

export const PCI_CONFIG_BASE = 0xe000_0000;

/** Memory-mapped PCI configuration space (PCI Firmware Specification 3.0, 4.1.2): one segment, buses 0 to 255. */
export function mcfg(): Bytes {
  return systemTable('MCFG', 1, u64(0, PCI_CONFIG_BASE), u16(0), u8(0, 255), u32(0));
}

const ACPI_PM_TIMER_GOOD = 2;

/** Windows ACPI Emulated devices Table (Microsoft, 2009): the ACPI timer is good, one read of it is enough. */
export function waet(): Bytes {
  return systemTable('WAET', 1, u32(ACPI_PM_TIMER_GOOD));
}
