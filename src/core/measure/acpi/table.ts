// Header of an ACPI system description table (ACPI 6.5, 5.2.6).

import { ascii, type Bytes, join, u8, u32 } from './fields.js';

export const HEADER_BYTES = 36;
export const CHECKSUM_OFFSET = 9;

/** Header and body. The checksum stays 0: firmware fills it in when it has linked the tables. */
export function systemTable(signature: string, revision: number, ...body: Bytes[]): Bytes {
  const length = body.reduce((sum, part) => sum + part.length, HEADER_BYTES);
  return join(
    ascii(signature),
    u32(length),
    u8(revision, 0),
    ascii('BOCHS '),
    ascii('BXPC    '),
    u32(1),
    ascii('BXPC'),
    u32(1),
    ...body,
  );
}
