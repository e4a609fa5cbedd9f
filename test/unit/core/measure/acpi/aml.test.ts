// Encodings worked out by hand from the ACPI specification, 20.2.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../../../src/core/bytes.js';
import {
  And,
  Arg0,
  ByteAcc,
  Call,
  CreateDWordField,
  DefBuffer,
  Device,
  EisaId,
  Field,
  FieldUnit,
  If,
  Index,
  Integer,
  LEqual,
  Local0,
  Method,
  Name,
  NameString,
  type Operand,
  OperationRegion,
  Package,
  PkgLength,
  Processor,
  Reserved,
  Return,
  Scope,
  Serialized,
  Store,
  SystemIO,
  Text,
  ToUUID,
} from '../../../../../src/core/measure/acpi/aml.js';

const hex = (bytes: Operand): string => (typeof bytes === 'object' ? toHex(Uint8Array.from(bytes)) : '');
const spaced = (text: string): string => toHex(fromHex(text.replaceAll(' ', ''), 'test'));

describe('package length', () => {
  it.each([
    [0, '01'],
    [62, '3f'],
    [63, '41 04'],
    [4093, '4f ff'],
    [4094, '81 00 01'],
    [0xffffc, '8f ff ff'],
    [0xffffd, 'c1 00 00 01'],
  ])('of %i bytes is %s', (content, encoded) => {
    expect(hex(PkgLength(content))).toBe(spaced(encoded));
  });

  it('counts itself, and grows with the content', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xfff_fff0 }), (content) => {
        const [lead = 0, ...rest] = PkgLength(content);
        const value =
          rest.length === 0 ? lead : rest.reduce((sum, byte, i) => sum + byte * 2 ** (4 + 8 * i), lead & 0x0f);
        expect(lead >> 6).toBe(rest.length);
        expect(value).toBe(content + 1 + rest.length);
      }),
    );
  });
});

describe('integers take the least room', () => {
  it.each([
    [0, '00'],
    [1, '01'],
    [2, '0a 02'],
    [0xff, '0a ff'],
    [0x100, '0b 00 01'],
    [0xffff, '0b ff ff'],
    [0x1_0000, '0c 00 00 01 00'],
    [0xffff_ffff, '0c ff ff ff ff'],
    [0x1_0000_0000, '0e 00 00 00 00 01 00 00 00'],
    [0x3807_ffff_ffff, '0e ff ff ff ff 07 38 00 00'],
  ])('%i', (value, encoded) => {
    expect(hex(Integer(value))).toBe(spaced(encoded));
  });
});

describe('names', () => {
  it.each([
    ['\\', '5c 00'],
    ['DBG', '44 42 47 5f'],
    ['_SB', '5f 53 42 5f'],
    ['\\_SB', '5c 5f 53 42 5f'],
    ['_SB.PCI0', '2e 5f 53 42 5f 50 43 49 30'],
    ['^S08.PCNT', '5e 2e 53 30 38 5f 50 43 4e 54'],
    ['PCI0.SF8.PIRQ', '2f 03 50 43 49 30 53 46 38 5f 50 49 52 51'],
  ])('%s', (path, encoded) => {
    expect(hex(NameString(path))).toBe(spaced(encoded));
  });
});

describe('terms', () => {
  const cases: [string, Operand, string][] = [
    ['EISA id', EisaId('PNP0A08'), '0c 41 d0 0a 08'],
    [
      'UUID',
      ToUUID('33db4d5b-1ff7-401c-9657-7441c03dd766'),
      '11 13 0a 10 5b 4d db 33 f7 1f 1c 40 96 57 74 41 c0 3d d7 66',
    ],
    ['string', Text('GPE0'), '0d 47 50 45 30 00'],
    ['buffer of one byte', DefBuffer([0]), '11 03 01 00'],
    ['package', Package(4, 1, 'LNKA', 0, 0x100), '12 0b 04 01 4c 4e 4b 41 00 0b 00 01'],
    ['empty package', Package(255), '12 02 ff'],
    ['name', Name('_UID', 0), '08 5f 55 49 44 00'],
    ['scope', Scope('\\', Name('A', 1)), '10 09 5c 00 08 41 5f 5f 5f 01'],
    ['device', Device('S00', Name('_ADR', 0)), '5b 82 0b 53 30 30 5f 08 5f 41 44 52 00'],
    ['processor', Processor('C001', 1), '5b 83 0b 43 30 30 31 01 00 00 00 00 00'],
    ['method', Method('_INI', 2, Serialized, Return(Arg0)), '14 08 5f 49 4e 49 0a a4 68'],
    ['region', OperationRegion('DBG', SystemIO, 0x402, 1), '5b 80 44 42 47 5f 01 0b 02 04 01'],
    [
      'field',
      Field('DBG', ByteAcc, Reserved(32), FieldUnit('DBGB', 8), FieldUnit('WIDE', 100)),
      '5b 81 13 44 42 47 5f 01 00 20 44 42 47 42 08 57 49 44 45 44 06',
    ],
    ['condition', If(LEqual(Arg0, 1), Store(2, Local0)), 'a0 08 93 68 01 70 0a 02 60'],
    ['missing target', And(Arg0, 1), '7b 68 01 00'],
    ['index', Index(Local0, 0), '88 60 00 00'],
    ['buffer field', CreateDWordField(Arg0, 5, 'PRRI'), '8a 68 0a 05 50 52 52 49'],
    ['call', Call('^S08.PCNT', 1, 'BSEL'), '5e 2e 53 30 38 5f 50 43 4e 54 01 42 53 45 4c'],
  ];
  it.each(cases)('%s', (_, term, encoded) => {
    expect(hex(term)).toBe(spaced(encoded));
  });
});
