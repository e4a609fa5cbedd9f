// Firmware ACPI Control Structure (ACPI 6.5, 5.2.10): memory that firmware and OS share. The one table without a header.

import { ascii, type Bytes, join, u32, zeros } from './fields.js';

const LENGTH = 64;

export function facs(): Bytes {
  return join(ascii('FACS'), u32(LENGTH), zeros(LENGTH - 8));
}
