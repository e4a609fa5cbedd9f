import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTdvf } from '../../../../src/core/formats/tdvf.js';
import {
  type FirmwareParams,
  type FirmwareSection,
  FOOTER_GUID,
  firmwareFile,
  firmwareParams,
  TDVF_GUID,
} from './boot-files.js';
import { readsOrRefuses, refusal, refusalText } from './refusal.js';

const given = (change: Partial<FirmwareParams>): Uint8Array => firmwareFile({ ...firmwareParams(), ...change });
const refused = (change: Partial<FirmwareParams>): string => refusalText(() => parseTdvf(given(change)));

/** The usual sections, one of them changed. */
function bent(index: number, change: Partial<FirmwareSection>): Partial<FirmwareParams> {
  return {
    sections: firmwareParams().sections.map((section, i) => (i === index ? { ...section, ...change } : section)),
  };
}

describe('parseTdvf', () => {
  it('reads sections in their order', () => {
    const none = { dataOffset: 0, dataSize: 0, extended: false, augmented: false };
    expect(parseTdvf(given({})).sections).toEqual([
      {
        ...none,
        type: 'BFV',
        dataOffset: 0x4000,
        dataSize: 0xc000,
        address: 0xffff_4000,
        memorySize: 0xc000,
        extended: true,
      },
      { ...none, type: 'CFV', dataSize: 0x4000, address: 0xffff_0000, memorySize: 0x4000 },
      { ...none, type: 'TEMP_MEM', address: 0x81_0000, memorySize: 0x1_0000 },
      { ...none, type: 'TEMP_MEM', address: 0x80_b000, memorySize: 0x2000 },
      { ...none, type: 'TD_HOB', address: 0x80_9000, memorySize: 0x2000 },
      { ...none, type: 'TEMP_MEM', address: 0x80_0000, memorySize: 0x6000 },
    ]);
    expect(parseTdvf(given(bent(2, { attributes: 2 }))).sections[2]).toMatchObject({
      extended: false,
      augmented: true,
    });
  });

  it('finds its entry wherever it stands in the table', () => {
    const table = firmwareParams().table;
    for (const order of [[0, 1, 2], [1, 0, 2], [2, 1, 0], [0]]) {
      const entries = order.map((i) => table[i]).filter((entry) => entry !== undefined);
      expect(parseTdvf(given({ table: entries })).sections).toHaveLength(6);
    }
  });

  it('reads a file within a larger buffer', () => {
    const file = given({});
    const larger = new Uint8Array(file.length + 100);
    larger.set(file, 50);
    expect(parseTdvf(larger.subarray(50, -50))).toEqual(parseTdvf(file));
  });

  it('refuses a file that is no firmware for TDX', () => {
    const notAtEnd = 'no table of GUIDs stands at its end';
    expect(refusalText(() => parseTdvf(new Uint8Array()))).toBe(
      `PARSE_INVALID firmware.guid_table (offset 0): ${notAtEnd}`,
    );
    expect(refusalText(() => parseTdvf(new Uint8Array(49)))).toBe(
      `PARSE_INVALID firmware.guid_table (offset 1): ${notAtEnd}`,
    );
    expect(refused({ footer: TDVF_GUID })).toBe(`PARSE_INVALID firmware.guid_table (offset 65488): ${notAtEnd}`);
    expect(refusal(() => parseTdvf(new Uint8Array(100))).hint).toBe(
      'Give a firmware file (ovmf.fd) that was built for TDX.',
    );
    expect(refused({ table: [] })).toBe(
      'PARSE_INVALID firmware.guid_table (offset 65486): 0 entries lead to TDVF metadata, expected 1',
    );
    const twice = [...firmwareParams().table, { guid: TDVF_GUID, content: 'tdvf' as const }];
    expect(refused({ table: twice })).toMatch(/^PARSE_INVALID .*: 2 entries lead to TDVF metadata, expected 1$/);
    expect(refusalText(() => parseTdvf(new Uint8Array(64 * 2 ** 20 + 1)))).toBe(
      'PARSE_LIMIT firmware.size (offset 0): 67108865 bytes, over the limit of 67108864',
    );
  });

  it('refuses a table that does not hold together', () => {
    const file = given({});
    const view = new DataView(file.buffer);
    const lengthAt = file.length - 50;
    const total = view.getUint16(lengthAt, true);
    for (const [length, message] of [
      [0, '0 is not the length of a table in this file'],
      [17, '17 is not the length of a table in this file'],
      [total - 1, 'an entry reaches beyond the table'],
      [total + 4, 'an entry reaches beyond the table'],
      [18 + 17, 'an entry reaches beyond the table'],
    ] as const) {
      view.setUint16(lengthAt, length, true);
      expect(refusal(() => parseTdvf(file)).message).toContain(message);
    }
    const small = new Uint8Array(100);
    small.set(file.subarray(file.length - 48, file.length), 52);
    new DataView(small.buffer).setUint16(50, 69, true);
    expect(refusal(() => parseTdvf(small)).message).toContain('69 is not the length of a table in this file');
  });

  it('refuses an entry that does not lead to a descriptor', () => {
    const leads = (content: Uint8Array): string => refused({ table: [{ guid: TDVF_GUID, content }] });
    expect(leads(Buffer.alloc(3))).toMatch(/^PARSE_INVALID firmware.tdvf_offset \(offset \d+\): 3 bytes, expected 4$/);
    expect(leads(Buffer.of(1, 0, 1, 0))).toMatch(/: 65537 bytes from the end is outside the file$/);
    expect(leads(Buffer.of(15, 0, 0, 0))).toMatch(/: 15 bytes from the end is outside the file$/);
    expect(leads(Buffer.of(0, 0, 1, 0))).toBe('PARSE_INVALID firmware.tdvf.signature (offset 0): expected TDVF');
    expect(refused({ signature: 'TDVG' })).toBe('PARSE_INVALID firmware.tdvf.signature (offset 61440): expected TDVF');
    expect(refused({ version: 2 })).toBe('PARSE_UNSUPPORTED firmware.tdvf.version (offset 61448): 2; supported: 1');
    expect(refused({ length: 200 })).toBe(
      'PARSE_INVALID firmware.tdvf.length (offset 61444): 200 is not the length of a descriptor of 6 sections',
    );
    expect(refused({ count: 65 })).toBe(
      'PARSE_LIMIT firmware.tdvf.sections (offset 61452): 65 sections, over the limit of 64',
    );
    expect(refused({ count: 0 })).toBe('PARSE_INVALID firmware.tdvf.sections (offset 61440): 0 sections of type BFV');
    const atEnd = { descriptor: 0x10000 - 32, sections: [], count: 2, footer: FOOTER_GUID };
    expect(refused(atEnd)).toBe('PARSE_TRUNCATED firmware.tdvf (offset 65504): needs 80 bytes, 32 are left');
  });

  it.each<[string, number, Partial<FirmwareSection>, string]>([
    [
      'another type',
      3,
      { type: 4 },
      'PARSE_UNSUPPORTED firmware.tdvf.sections[3].type (offset 61576): 4; supported: 0 to 3',
    ],
    [
      'another attribute',
      1,
      { attributes: 5 },
      'PARSE_UNSUPPORTED firmware.tdvf.sections[1].attributes (offset 61516): 0x5; supported: bits 0 and 1',
    ],
    [
      'content beyond the file',
      0,
      { dataOffset: 0x4001 },
      'PARSE_INVALID firmware.tdvf.sections[0].data (offset 61456): 49152 bytes from 16385 reach beyond the file of 65536',
    ],
    [
      'no memory',
      2,
      { memorySize: 0 },
      'PARSE_INVALID firmware.tdvf.sections[2].memory (offset 61528): 0x0 bytes at 0x810000 are no memory below 4 GiB',
    ],
    [
      'memory across 4 GiB',
      2,
      { address: 0xffff_f000, memorySize: 0x2000 },
      'PARSE_INVALID firmware.tdvf.sections[2].memory (offset 61528): 0x2000 bytes at 0xfffff000 are no memory below 4 GiB',
    ],
    [
      'a huge address',
      2,
      { address: 0xffff_ffff_ffff_f000n },
      'PARSE_INVALID firmware.tdvf.sections[2].memory (offset 61528): 0x10000 bytes at 0xfffffffffffff000 are no memory below 4 GiB',
    ],
    [
      'an address within a page',
      2,
      { address: 0x81_0800 },
      'PARSE_INVALID firmware.tdvf.sections[2].memory (offset 61528): its address or size is not a multiple of 4096',
    ],
    [
      'half a page',
      2,
      { memorySize: 0x800 },
      'PARSE_INVALID firmware.tdvf.sections[2].memory (offset 61528): its address or size is not a multiple of 4096',
    ],
    [
      'content larger than its memory',
      1,
      { dataSize: 0x4001 },
      'PARSE_INVALID firmware.tdvf.sections[1].data (offset 61492): 16385 bytes do not fit its memory of 16384',
    ],
    [
      'a volume without content',
      0,
      { dataSize: 0 },
      'PARSE_INVALID firmware.tdvf.sections[0].data (offset 61460): a BFV section must have content',
    ],
    [
      'temporary memory with content',
      5,
      { dataSize: 16 },
      'PARSE_INVALID firmware.tdvf.sections[5].data (offset 61620): a TEMP_MEM section cannot have content',
    ],
    ['no TD HOB', 4, { type: 3 }, 'PARSE_INVALID firmware.tdvf.sections (offset 61440): 0 sections of type TD_HOB'],
    ['two TD HOBs', 5, { type: 2 }, 'PARSE_INVALID firmware.tdvf.sections (offset 61440): 2 sections of type TD_HOB'],
    [
      'overlapping memory',
      3,
      { address: 0x80_a000 },
      'PARSE_INVALID firmware.tdvf.sections (offset 61440): two of them overlap at 0x80a000',
    ],
    [
      'too much memory',
      2,
      { memorySize: 0x1000_0000 },
      'PARSE_LIMIT firmware.tdvf.sections (offset 61440): 268541952 bytes of memory, over the limit of 268435456',
    ],
  ])('refuses %s', (_, index, change, message) => {
    expect(refused(bent(index, change))).toBe(message);
  });

  it('reads or refuses what is cut short, wherever', () => {
    const file = given({});
    for (let length = 0; length < file.length; length += length < 0xf000 || length > 0xf200 ? 41 : 1) {
      expect(readsOrRefuses(() => parseTdvf(file.subarray(0, length)))).toBe(false);
    }
  });

  it('reads or refuses what is altered', () => {
    const place = fc.oneof(fc.integer({ min: 0xf000, max: 0xf0d0 }), fc.integer({ min: 0xff80, max: 0xfff0 }));
    const changes = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (list) => {
        const file = given({});
        for (const [at, value] of list) file[at] = value;
        readsOrRefuses(() => parseTdvf(file));
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => void readsOrRefuses(() => parseTdvf(noise))));
  });
});
