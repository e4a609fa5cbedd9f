// Memory-mapped PCI configuration space (PCI Firmware Specification 3.0, 4.1.2): one segment, buses 0 to 255.

import { type Bytes, u8, u16, u32, u64 } from './fields.js';
import { systemTable } from './table.js';

export const PCI_CONFIG_BASE = 0xe000_0000;

export function mcfg(): Bytes {
  return systemTable('MCFG', 1, u64(0, PCI_CONFIG_BASE), u16(0), u8(0, 255), u32(0));
}
