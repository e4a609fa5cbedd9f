// Fixed ACPI Description Table, revision 3 (ACPI 3.0, 5.2.9), of the ICH9 chipset's power management.

import type { Bytes } from './fields.js';
import { HEADER_BYTES, systemTable } from './table.js';

const LENGTH = 244;
/** Where the pointers are that the loader must patch: FIRMWARE_CTRL, DSDT, X_DSDT. */
export const FACP_POINTERS = [
  { offset: 36, size: 4 },
  { offset: 40, size: 4 },
  { offset: 140, size: 8 },
] as const;

/** I/O ports of the power management block. */
const PM_BASE = 0x600;
const PM1_EVENT = PM_BASE;
const PM1_CONTROL = PM_BASE + 0x4;
const PM_TIMER = PM_BASE + 0x8;
const GPE0 = PM_BASE + 0x20;
const RESET = 0xcf9;
const RESET_VALUE = 0x0f;
const SMI_COMMAND = 0xb2;
const SCI_INTERRUPT = 9;

/** WBINVD, PROC_C1, SLP_BUTTON, RTC_S4, RESET_REG_SUP, USE_PLATFORM_CLOCK. */
const FLAGS = 0x84a5;
const FORCE_APIC_CLUSTER_MODEL = 0x4_0000;
/** The flat model of logical APIC destinations has one bit for each CPU, eight in all. */
const MOST_FLAT_CPUS = 8;

/** @param offsets of FACS and DSDT within `etc/acpi/tables` */
export function facp({ cpus, smm }: { cpus: number; smm: boolean }, offsets: { facs: number; dsdt: number }): Bytes {
  const body = new DataView(new ArrayBuffer(LENGTH - HEADER_BYTES));
  const at = (tableOffset: number): number => tableOffset - HEADER_BYTES;
  const u8 = (offset: number, value: number): void => body.setUint8(at(offset), value);
  const u16 = (offset: number, value: number): void => body.setUint16(at(offset), value, true);
  const u32 = (offset: number, value: number): void => body.setUint32(at(offset), value, true);
  /** Generic Address Structure (5.2.3.2) in the I/O space. */
  const gas = (offset: number, bits: number, port: number): void => {
    u8(offset, 1);
    u8(offset + 1, bits);
    u32(offset + 4, port);
  };

  u32(36, offsets.facs);
  u32(40, offsets.dsdt);
  u8(44, 1); // INT_MODEL
  u16(46, SCI_INTERRUPT);
  if (smm) {
    u32(48, SMI_COMMAND);
    u8(52, 2); // ACPI_ENABLE
    u8(53, 3); // ACPI_DISABLE
  }
  u32(56, PM1_EVENT);
  u32(64, PM1_CONTROL);
  u32(76, PM_TIMER);
  u32(80, GPE0);
  u8(88, 4); // PM1_EVT_LEN
  u8(89, 2); // PM1_CNT_LEN
  u8(91, 4); // PM_TMR_LEN
  u8(92, 16); // GPE0_BLK_LEN
  u16(96, 0xfff); // P_LVL2_LAT: no C2
  u16(98, 0xfff); // P_LVL3_LAT: no C3
  u8(108, 0x32); // CENTURY, in the RTC
  u16(109, 2); // IAPC_BOOT_ARCH: a keyboard controller (8042)
  u32(112, cpus > MOST_FLAT_CPUS ? FLAGS | FORCE_APIC_CLUSTER_MODEL : FLAGS);
  gas(116, 8, RESET);
  u8(128, RESET_VALUE);
  u32(140, offsets.dsdt);
  gas(148, 32, PM1_EVENT);
  gas(172, 16, PM1_CONTROL);
  gas(208, 32, PM_TIMER);
  gas(220, 128, GPE0);
  return systemTable('FACP', 3, [...new Uint8Array(body.buffer)]);
}
