// Windows ACPI Emulated devices Table (Microsoft, 2009): the ACPI timer is good, one read of it is enough.

import { type Bytes, u32 } from './fields.js';
import { systemTable } from './table.js';

const ACPI_PM_TIMER_GOOD = 2;

export function waet(): Bytes {
  return systemTable('WAET', 1, u32(ACPI_PM_TIMER_GOOD));
}
