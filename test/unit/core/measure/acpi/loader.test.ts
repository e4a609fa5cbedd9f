import { expect, it } from 'vitest';
import { toHex } from '../../../../../src/core/bytes.js';
import type { Bytes } from '../../../../../src/core/measure/acpi/fields.js';
import { addChecksum, addPointer, allocate } from '../../../../../src/core/measure/acpi/loader.js';

const hex = (bytes: Bytes): string => toHex(Uint8Array.from(bytes));
const padded = (text: string, bytes: number): string => text.padEnd(2 * bytes, '0');
const RSDP_NAME = padded(toHex(new TextEncoder().encode('etc/acpi/rsdp')), 56);
const TABLES_NAME = padded(toHex(new TextEncoder().encode('etc/acpi/tables')), 56);

it('commands are 128 bytes: code, file names of 56 bytes, numbers', () => {
  expect(hex(allocate('etc/acpi/rsdp', 16, 2))).toBe(padded(`01000000${RSDP_NAME}1000000002`, 128));
  expect(hex(addPointer('etc/acpi/rsdp', 'etc/acpi/tables', 16, 4))).toBe(
    padded(`02000000${RSDP_NAME}${TABLES_NAME}1000000004`, 128),
  );
  expect(hex(addChecksum('etc/acpi/tables', 73, 64, 0x1234))).toBe(
    padded(`03000000${TABLES_NAME}490000004000000034120000`, 128),
  );
});
