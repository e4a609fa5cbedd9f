import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextTag, DerReader, ecdsaSignature, TAG } from '../../../../../src/core/formats/codec/der.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const toHex = (value: Uint8Array): string => Buffer.from(value).toString('hex');
const reader = (hex: string): DerReader => new DerReader(bytes(hex), 'der');
const ascii = (tag: string, text: string): string =>
  `${tag} ${text.length.toString(16).padStart(2, '0')} ${Buffer.from(text).toString('hex')}`;

describe('elements', () => {
  it('are walked one after another, entered, and kept whole', () => {
    const input = reader('30 08 02 01 05 a0 03 04 01 ff 0c 01 41');
    const sequence = input.enter(TAG.SEQUENCE, 'outer');
    expect(sequence.nextTag).toBe(TAG.INTEGER);
    expect(sequence.smallInteger('number', 5)).toBe(5);
    const inner = sequence.enter(contextTag(0, true), 'inner');
    expect(toHex(inner.octetString('octets'))).toBe('ff');
    inner.end('inner');
    expect(toHex(inner.element)).toBe('a0030401ff');
    expect(sequence.done).toBe(true);
    expect(sequence.nextTag).toBe(-1);
    expect(toHex(sequence.element)).toBe('3008020105a0030401ff');
    expect(toHex(input.any('text'))).toBe('0c0141');
    input.end('outer');
  });

  it('have definite lengths in their shortest form', () => {
    const long = `04 81 80 ${'00'.repeat(128)}`;
    expect(reader(long).octetString('x')).toHaveLength(128);
    expect(reader(`04 82 01 00 ${'00'.repeat(256)}`).octetString('x')).toHaveLength(256);
    const refused: [string, string][] = [
      ['04 80 41 00 00', 'PARSE_INVALID der.x (offset 0): an indefinite length, which DER does not have'],
      ['04 81 01 41', 'PARSE_INVALID der.x (offset 0): a length not in minimal form'],
      ['04 81 7f', 'PARSE_INVALID der.x (offset 0): a length not in minimal form'],
      ['04 82 00 80', 'PARSE_INVALID der.x (offset 0): a length not in minimal form'],
      ['04 84 00 00 01 00', 'PARSE_INVALID der.x (offset 0): a length not in minimal form'],
      ['04 85 01 00 00 00 00', 'PARSE_LIMIT der.x (offset 0): a length of more than 4 bytes'],
      ['04 ff', 'PARSE_LIMIT der.x (offset 0): a length of more than 4 bytes'],
      ['04 82 01', 'PARSE_TRUNCATED der.x (offset 0): the data ends within a length'],
      ['04 84 ff ff ff ff', 'PARSE_TRUNCATED der.x (offset 0): an element of 4294967295 bytes where 0 are left'],
      ['04 02 41', 'PARSE_TRUNCATED der.x (offset 0): an element of 2 bytes where 1 are left'],
      ['04', 'PARSE_TRUNCATED der.x (offset 0): the data ends where an element is expected'],
      ['', 'PARSE_TRUNCATED der.x (offset 0): the data ends where an element is expected'],
    ];
    for (const [hex, message] of refused)
      expect(
        refusalText(() => reader(hex).octetString('x')),
        hex,
      ).toBe(message);
  });

  it('cannot reach over the end of the one around them', () => {
    const sequence = reader('30 03 04 02 41 42 43').enter(TAG.SEQUENCE, 'outer');
    expect(refusalText(() => sequence.octetString('x'))).toBe(
      'PARSE_TRUNCATED der.x (offset 2): an element of 2 bytes where 1 are left',
    );
  });

  it('must have the expected tag, be known in one byte, and leave nothing over', () => {
    expect(refusalText(() => reader('24 03 04 01 41').octetString('x'))).toBe(
      'PARSE_INVALID der.x (offset 0): expected DER tag 0x04, got 0x24',
    );
    expect(refusalText(() => reader('1f 81 01 00').any('x'))).toBe(
      'PARSE_UNSUPPORTED der.x (offset 0): a tag number over 30',
    );
    expect(refusalText(() => reader('bf 21 00').any('x'))).toBe(
      'PARSE_UNSUPPORTED der.x (offset 0): a tag number over 30',
    );
    const input = reader('05 00 41 42');
    input.any('null');
    expect(refusalText(() => input.end(''))).toBe('PARSE_TRAILING der (offset 2): 2 bytes left over');
  });
});

describe('INTEGER', () => {
  it('is minimal two’s complement', () => {
    for (const hex of ['00', '7f', '0080', '80', 'ff7f', '00ff00']) {
      expect(toHex(reader(`02 0${hex.length / 2} ${hex}`).integer('x'))).toBe(hex);
    }
    const superfluous = 'PARSE_INVALID der.x (offset 0): an integer with a superfluous leading byte';
    for (const hex of ['02 02 00 7f', '02 02 00 00', '02 02 ff 80', '02 03 ff ff 00']) {
      expect(
        refusalText(() => reader(hex).integer('x')),
        hex,
      ).toBe(superfluous);
    }
    expect(refusalText(() => reader('02 00').integer('x'))).toBe(
      'PARSE_INVALID der.x (offset 0): an integer without content',
    );
  });

  it('as a number is in range', () => {
    expect(reader('02 03 00 ff ff').smallInteger('x', 0xffff)).toBe(0xffff);
    expect(reader('02 01 00').smallInteger('x', 0)).toBe(0);
    expect(reader('0a 01 02').smallInteger('x', 2, TAG.ENUMERATED)).toBe(2);
    const refused = 'PARSE_INVALID der.x (offset 0): expected an integer in 0..255';
    for (const hex of ['02 01 ff', '02 01 80', '02 02 01 00', '02 05 01 00 00 00 00', '02 04 80 00 00 00']) {
      expect(
        refusalText(() => reader(hex).smallInteger('x', 255)),
        hex,
      ).toBe(refused);
    }
  });
});

describe('BOOLEAN', () => {
  it('is 00 or ff', () => {
    expect(reader('01 01 ff').boolean('x')).toBe(true);
    expect(reader('01 01 00').boolean('x')).toBe(false);
    for (const hex of ['01 01 01', '01 00', '01 02 ff ff']) {
      expect(
        refusalText(() => reader(hex).boolean('x')),
        hex,
      ).toBe('PARSE_INVALID der.x (offset 0): a boolean other than 00 or ff');
    }
  });

  it('with the default false is left out when false', () => {
    expect(reader('01 01 ff').flag('x')).toBe(true);
    expect(reader('04 00').flag('x')).toBe(false);
    expect(reader('').flag('x')).toBe(false);
    expect(refusalText(() => reader('01 01 00').flag('x'))).toBe(
      'PARSE_INVALID der.x (offset 0): an explicit default, which DER leaves out',
    );
  });
});

describe('BIT STRING', () => {
  it('has up to seven unused bits, all zero', () => {
    expect(reader('03 02 06 c0').bitString('x')).toEqual({ bytes: bytes('c0'), unusedBits: 6 });
    expect(reader('03 03 00 ff ff').bitString('x')).toEqual({ bytes: bytes('ffff'), unusedBits: 0 });
    expect(reader('03 01 00').bitString('x')).toEqual({ bytes: bytes(''), unusedBits: 0 });
    for (const hex of ['03 00', '03 01 01', '03 02 08 00', '03 02 06 e0', '03 02 01 01']) {
      expect(
        refusalText(() => reader(hex).bitString('x')),
        hex,
      ).toBe('PARSE_INVALID der.x (offset 0): a bit string with bad unused bits');
    }
  });
});

describe('OBJECT IDENTIFIER', () => {
  it('is read in dotted form', () => {
    // X.690 8.19.5, RFC 5280, Intel's SGX arc, and the ends of each first arc.
    const known: [string, string][] = [
      ['06 03 88 37 03', '2.999.3'],
      ['06 03 55 1d 13', '2.5.29.19'],
      ['06 09 2a 86 48 86 f8 4d 01 0d 01', '1.2.840.113741.1.13.1'],
      ['06 01 00', '0.0'],
      ['06 01 27', '0.39'],
      ['06 01 28', '1.0'],
      ['06 01 4f', '1.39'],
      ['06 01 50', '2.0'],
    ];
    for (const [hex, dotted] of known) expect(reader(hex).oid('x')).toBe(dotted);
    expect(refusalText(() => reader('06 09 2a ff ff ff ff ff ff ff 7f').oid('x'))).toBe(
      'PARSE_UNSUPPORTED der.x (offset 0): an object identifier arc over 2^53',
    );
  });

  it('has minimal arcs and ends', () => {
    expect(refusalText(() => reader('06 02 2a 80').oid('x'))).toBe(
      'PARSE_INVALID der.x (offset 0): an object identifier not in minimal form',
    );
    expect(refusalText(() => reader('06 03 2a 80 01').oid('x'))).toContain('not in minimal form');
    for (const hex of ['06 00', '06 01 81', '06 02 2a 81']) {
      expect(
        refusalText(() => reader(hex).oid('x')),
        hex,
      ).toBe('PARSE_INVALID der.x (offset 0): an object identifier that does not end');
    }
  });
});

describe('time', () => {
  const time = (hex: string): number => reader(hex).time('x');

  it('has a two-digit year from 1950 to 2049, or four digits', () => {
    const known: [string, string][] = [
      [ascii('17', '500101000000Z'), '1950-01-01T00:00:00.000Z'],
      [ascii('17', '491231235959Z'), '2049-12-31T23:59:59.000Z'],
      [ascii('17', '750101000000Z'), '1975-01-01T00:00:00.000Z'],
      [ascii('17', '000229120000Z'), '2000-02-29T12:00:00.000Z'],
      [ascii('18', '40960101000000Z'), '4096-01-01T00:00:00.000Z'],
      [ascii('18', '99991231235959Z'), '9999-12-31T23:59:59.000Z'],
      [ascii('18', '00010203040506Z'), '0001-02-03T04:05:06.000Z'],
    ];
    for (const [hex, iso] of known) expect(new Date(time(hex)).toISOString()).toBe(iso);
  });

  it('has seconds, no fraction, and Z', () => {
    for (const text of ['7501010000Z', '750101000000+0000', '750101000000', '750101000000z', '']) {
      expect(
        refusalText(() => time(ascii('17', text))),
        text,
      ).toBe('PARSE_INVALID der.x (offset 0): expected a time of 12 digits and "Z"');
    }
    for (const text of ['20260101000000.5Z', '202601010000Z', '20260101000000', '20260101000000+0']) {
      expect(
        refusalText(() => time(ascii('18', text))),
        text,
      ).toBe('PARSE_INVALID der.x (offset 0): expected a time of 14 digits and "Z"');
    }
  });

  it('is a moment of the calendar', () => {
    for (const text of [
      '260230000000Z',
      '261301000000Z',
      '260001000000Z',
      '260100000000Z',
      '260101240000Z',
      '260101006000Z',
      '260101000060Z',
      '2601 1000000Z',
      'aa0101000000Z',
    ]) {
      expect(
        refusalText(() => time(ascii('17', text))),
        text,
      ).toBe('PARSE_INVALID der.x (offset 0): not a date and time');
    }
    expect(refusalText(() => time('04 00'))).toBe('PARSE_INVALID der.x (offset 0): expected DER tag 0x17, got 0x04');
  });
});

describe('ecdsaSignature', () => {
  const of = (hex: string): string | null => {
    const signature = ecdsaSignature(bytes(hex));
    return signature === null ? null : toHex(signature);
  };

  it('gives r || s, each filled up to 32 bytes', () => {
    expect(of('30 06 02 01 01 02 01 02')).toBe(`${'01'.padStart(64, '0')}${'02'.padStart(64, '0')}`);
    const high = 'f'.repeat(64);
    expect(of(`30 46 02 21 00 ${high} 02 21 00 ${high}`)).toBe(high + high);
    expect(of(`30 26 02 01 7f 02 21 00 ${high}`)).toBe(`${'7f'.padStart(64, '0')}${high}`);
  });

  it('is null for anything but two minimal positive integers of at most 32 bytes', () => {
    for (const hex of [
      '',
      '30 06 02 01 01 02 01 02 00',
      '30 03 02 01 01',
      '30 09 02 01 01 02 01 02 02 01 03',
      '30 07 02 02 00 01 02 01 02',
      '30 06 02 01 81 02 01 02',
      '30 06 02 01 01 02 01 ff',
      '30 06 02 01 00 02 01 02',
      '30 06 02 01 01 02 01 00',
      '30 05 02 00 02 01 02',
      '30 81 06 02 01 01 02 01 02',
      '30 80 02 01 01 02 01 02 00 00',
      '31 06 02 01 01 02 01 02',
      '30 06 0a 01 01 02 01 02',
      `30 26 02 21 01 ${'00'.repeat(32)} 02 01 02`,
      `30 27 02 22 00 ${'ff'.repeat(33)} 02 01 02`,
    ]) {
      expect(of(hex), hex).toBe(null);
    }
  });
});

describe('whatever the bytes', () => {
  it('nothing but a ParseError comes out', () => {
    const reads: ((der: DerReader) => unknown)[] = [
      (der) => der.any('x'),
      (der) => der.integer('x'),
      (der) => der.smallInteger('x', 255),
      (der) => der.boolean('x'),
      (der) => der.flag('x'),
      (der) => der.bitString('x'),
      (der) => der.oid('x'),
      (der) => der.time('x'),
      (der) => der.enter(TAG.SEQUENCE, 'x'),
    ];
    const tags = fc.constantFrom(0x01, 0x02, 0x03, 0x04, 0x06, 0x17, 0x18, 0x30, 0xa0);
    const element = fc.tuple(tags, fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(element, fc.integer({ min: -2, max: 2 }), fc.constantFrom(...reads), ([tag, content], more, read) => {
        const der = new Uint8Array([tag, Math.max(0, content.length + more), ...content]);
        readsOrRefuses(() => read(new DerReader(der, 'der')));
        ecdsaSignature(der);
      }),
      { numRuns: 5000 },
    );
  });
});
