// The SMBIOS tables that firmware built from edk2-stable202505 on measures: those of QEMU's q35 machine and the firmware's
// own, without what its filter clears. From DMTF DSP0134 and from tables read back from QEMU.

import { hex, join, u16, u32, utf8 } from './bytes.js';

export interface SmbiosParams {
  manufacturer: string;
  product: string;
  /** CPUID(1).EAX and EDX. */
  cpuSignature: number;
  cpuFeatures: number;
  /** Vendor, version and date of the firmware. */
  firmware: [string, string, string];
}

/** A VM, as far as its tables depend on it. */
interface SmbiosVm {
  /** Bytes. */
  memorySize: number;
  cpuCount: number;
  qemuVersion: string;
  smbios: SmbiosParams;
}

const GIB = 2 ** 30;

/** The bytes that are hashed. */
export function smbiosTables({ memorySize, qemuVersion, cpuCount, smbios }: SmbiosVm): Buffer {
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)\./.exec(qemuVersion) ?? []).map(Number);
  const machine = `pc-q35-${major}.${minor}`;
  const old = major < 9;
  const long = old ? major === 8 && minor > 0 : cpuCount > 254;
  const table = (text: string, ...strings: string[]): Buffer =>
    join(hex(text.replaceAll(' ', '')), utf8(strings.length === 0 ? '\0\0' : `${strings.join('\0')}\0\0`));
  const word = (value: number): string => u16(value).toString('hex');
  const long32 = (value: number): string => u32(value).toString('hex');

  const dimm = major < 9 || (major === 9 && minor === 0) ? 16 * GIB : Math.max(memorySize, GIB);
  const dimms: number[] = [];
  for (let left = memorySize; left > 0; left -= dimm) dimms.push(Math.min(left, dimm) / 2 ** 20);
  const below4G = memorySize < 0xb000_0000 ? memorySize : 0x8000_0000;
  const ranges = [[0, below4G], ...(memorySize > below4G ? [[4 * GIB, 4 * GIB + memorySize - below4G]] : [])];

  return join(
    table(`01 1b 0001 01020300 ${'00'.repeat(19)}`, smbios.manufacturer, smbios.product, machine),
    table(`03 16 0003 0101020000 03030302 ${'00'.repeat(9)}`, 'QEMU', machine),
    table(
      `04 ${long ? '30' : '2a'} 0004 0103 ${old ? '01' : 'fe'} 02 ${long32(smbios.cpuSignature)} ${long32(smbios.cpuFeatures)}
       0300 0000 d007 0000 4101 ffffffffffff 000000000000 0200 0100 ${long ? '000000000000' : ''}`.replace(/\s+/g, ''),
      'CPU 0',
      'QEMU',
      machine,
    ),
    table(`10 17 0010 010306 ${long32(memorySize / 1024)} feff ${word(dimms.length)} 0000000000000000`),
    ...dimms.map((mib, i) =>
      table(
        `11 28 ${word(0x1100 + i)} 0010 feff ffff ffff ${word(Math.min(mib, 0x7fff))} 0900010007 0200 0000 0200000000
         ${long32(mib < 0x7fff ? 0 : mib)} 0000000000000000`.replace(/\s+/g, ''),
        `DIMM ${i}`,
        'QEMU',
      ),
    ),
    ...ranges.map(([start = 0, end = 0], i) =>
      table(`13 1f ${word(0x1300 + i)} ${long32(start / 1024)} ${long32(end / 1024 - 1)} 0010 01 ${'00'.repeat(16)}`),
    ),
    table(`20 0b 0020 ${'00'.repeat(7)}`),
    table('00 1a 0000 0102 00e8 0300 0800000000000000 001c0000ffff 0000', ...smbios.firmware),
    table('7f 04 fffe'),
  );
}
