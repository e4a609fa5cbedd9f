// Encodings worked out by hand from the ACPI specification, 6.4.

import { expect, it } from 'vitest';
import { toHex } from '../../../../../src/core/bytes.js';
import type { Bytes } from '../../../../../src/core/measure/acpi/fields.js';
import {
  Cacheable,
  DWordMemory,
  Interrupt,
  IO,
  IRQNoFlags,
  IRQShared,
  NonCacheable,
  QWordMemory,
  ResourceTemplate,
  WordBusNumber,
  WordIO,
} from '../../../../../src/core/measure/acpi/resource.js';

const cases: [string, Bytes, string][] = [
  ['ports', IO(0x3f8, 0, 8), '47 01 f8 03 f8 03 00 08'],
  ['interrupt line', IRQNoFlags(12), '22 00 10'],
  ['shared interrupt line', IRQShared(4), '23 10 00 18'],
  ['edge-triggered interrupt', Interrupt('edge', 5), '89 06 00 0b 01 05 00 00 00'],
  ['one of two interrupts', Interrupt('level', 10, 11), '89 0a 00 09 02 0a 00 00 00 0b 00 00 00'],
  ['buses', WordBusNumber(0, 255), '88 0d 00 02 0c 00 00 00 00 00 ff 00 00 00 00 01'],
  ['port window', WordIO(0xd00, 0xffff), '88 0d 00 01 0c 03 00 00 00 0d ff ff 00 00 00 f3'],
  [
    'memory window',
    DWordMemory(0xe000_0000, 0xefff_ffff, NonCacheable),
    '87 17 00 00 0c 01 00 00 00 00 00 00 00 e0 ff ff ff ef 00 00 00 00 00 00 00 10',
  ],
  [
    '64-bit memory window',
    QWordMemory(0x3800_0000_0000, 0x3807_ffff_ffff, Cacheable),
    '8a 2b 00 00 0c 03 00 00 00 00 00 00 00 00 00 00 00 00 00 38 00 00 ff ff ff ff 07 38 00 00 00 00 00 00 00 00 00 00 00 00 00 00 08 00 00 00',
  ],
  ['template', ResourceTemplate(IRQNoFlags(1)), '11 08 0a 05 22 02 00 79 00'],
];

it.each(cases)('%s', (_, descriptor, encoded) => {
  expect(toHex(Uint8Array.from(descriptor))).toBe(encoded.replaceAll(' ', ''));
});
