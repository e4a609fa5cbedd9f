// Root System Description Table (ACPI 6.5, 5.2.7) and the pointer to it (RSDP of ACPI 1.0, 5.2.5).

import { ascii, type Bytes, join, u8, u32 } from './fields.js';
import { HEADER_BYTES, systemTable } from './table.js';

/** @param offsets of the tables within `etc/acpi/tables`: the loader makes them addresses */
export function rsdt(offsets: readonly number[]): Bytes {
  return systemTable('RSDT', 1, u32(...offsets));
}

/** Where they are in it. */
export function rsdtPointers(count: number): { offset: number; size: number }[] {
  return Array.from({ length: count }, (_, i) => ({ offset: HEADER_BYTES + 4 * i, size: 4 }));
}

/** The whole of `etc/acpi/rsdp`: signature, checksum, OEM id, revision 0, offset of the RSDT. */
export function rsdp(rsdtOffset: number): Bytes {
  return join(ascii('RSD PTR '), u8(0), ascii('BOCHS '), u8(0), u32(rsdtOffset));
}

/** The layout of `rsdp`, for the loader. */
export const RSDP = { length: 20, checksum: 8, rsdtPointer: 16 } as const;
