// `etc/table-loader`: what firmware must do to place the tables in memory and link them (QEMU,
// hw/acpi/bios-linker-loader.c). Commands are 128 bytes each.

import { ascii, type Bytes, join, u8, u32, zeros } from './fields.js';

export const TABLES_FILE = 'etc/acpi/tables';
export const RSDP_FILE = 'etc/acpi/rsdp';

const COMMAND_BYTES = 128;
const FILE_NAME_BYTES = 56;
const ALLOCATE = 1;
const ADD_POINTER = 2;
const ADD_CHECKSUM = 3;

/** Where in memory a file goes. */
export const HIGH_ZONE = 1;
/** Where the OS looks for the RSDP: between 0xE0000 and 0xFFFFF. */
export const FSEG_ZONE = 2;

/** Load a file. */
export function allocate(file: string, alignment: number, zone: number): Bytes {
  return command(ALLOCATE, fileName(file), u32(alignment), u8(zone));
}

/** Add the address of `target` to the `size` bytes at `offset` of `file`. */
export function addPointer(file: string, target: string, offset: number, size: number): Bytes {
  return command(ADD_POINTER, fileName(file), fileName(target), u32(offset), u8(size));
}

/** Make `length` bytes from `start` on sum up to 0 with the byte at `offset`. */
export function addChecksum(file: string, offset: number, start: number, length: number): Bytes {
  return command(ADD_CHECKSUM, fileName(file), u32(offset, start, length));
}

const fileName = (name: string): Bytes => ascii(name, FILE_NAME_BYTES);

function command(code: number, ...fields: Bytes[]): Bytes {
  const bytes = join(u32(code), ...fields);
  return join(bytes, zeros(COMMAND_BYTES - bytes.length));
}
