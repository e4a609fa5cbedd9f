import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePe } from '../../../../../src/core/formats/codec/pe.js';
import {
  CERTIFICATE_ENTRY_AT,
  CHECKSUM_AT,
  type KernelParams,
  kernelFile,
  kernelParams,
  PE_AT,
} from '../boot-files.js';
import { readsOrRefuses, refusalText } from '../refusal.js';

const given = (change: Partial<KernelParams>): Uint8Array => kernelFile({ ...kernelParams(), ...change });
const refused = (change: Partial<KernelParams>): string => refusalText(() => parsePe(given(change), 'kernel'));

describe('parsePe', () => {
  it('tells what a digest needs', () => {
    expect(parsePe(given({}), 'kernel')).toEqual({
      length: 0x5018,
      checksumOffset: CHECKSUM_AT,
      certificateEntryOffset: CERTIFICATE_ENTRY_AT,
      sizeOfHeaders: 0x400,
      sections: [
        { name: '.setup', offset: 0x400, size: 0x1c00 },
        { name: '.text', offset: 0x2000, size: 0x2800 },
        { name: '.data', offset: 0x4800, size: 0x800 },
      ],
      certificateTableSize: 0,
    });
  });

  it('tells of certificates, and of headers that have no place for them', () => {
    expect(parsePe(given({ certificates: 1480 }), 'kernel').certificateTableSize).toBe(1480);
    expect(parsePe(given({ directories: 4 }), 'kernel')).toMatchObject({
      certificateEntryOffset: null,
      certificateTableSize: 0,
    });
    expect(parsePe(given({ directories: 0, sections: [] }), 'kernel').sections).toEqual([]);
    expect(parsePe(given({ directories: 16 }), 'kernel').certificateEntryOffset).toBe(CERTIFICATE_ENTRY_AT);
  });

  it.each<[string, Partial<KernelParams>, string]>([
    [
      'another machine',
      { machine: 0x14c },
      'PARSE_UNSUPPORTED kernel.machine (offset 68): 0x14c; supported: 0x8664 (x86-64)',
    ],
    ['PE32', { optionalMagic: 0x10b }, 'PARSE_UNSUPPORTED kernel.magic (offset 88): 0x10b; supported: 0x20b (PE32+)'],
    [
      'too many directories',
      { directories: 17, sections: [] },
      'PARSE_INVALID kernel.data_directories (offset 196): 17 do not fit the optional header',
    ],
    [
      'headers beyond the file',
      { sizeOfHeaders: 0x5019, sections: [] },
      'PARSE_TRUNCATED kernel.headers (offset 0): needs 20505 bytes, 20504 are left',
    ],
    [
      'a section table beyond the headers',
      { sizeOfHeaders: 0x197 },
      'PARSE_INVALID kernel.section_table (offset 248): reaches beyond the headers of 407 bytes',
    ],
    [
      'a section beyond the file',
      { sections: [{ name: '.text', offset: 0x5000, size: 0x19 }] },
      'PARSE_INVALID kernel.sections[0] (offset 264): 25 bytes from 20480 reach beyond the file’s 20504',
    ],
    [
      'a section within certificates',
      { certificates: 8, sections: [{ name: '.text', offset: 0x5018, size: 1 }] },
      'PARSE_INVALID kernel.sections[0] (offset 264): 1 bytes from 20504 reach beyond the file’s 20504',
    ],
    [
      'a section within headers',
      { sections: [{ name: '.text', offset: 0x3ff, size: 16 }] },
      'PARSE_INVALID kernel.sections (offset 1023): content at 1023 belongs to two of them or to the headers',
    ],
    [
      'overlapping sections',
      {
        sections: [
          { name: '.data', offset: 0x1fff, size: 16 },
          { name: '.text', offset: 0x1000, size: 0x1000 },
        ],
      },
      'PARSE_INVALID kernel.sections (offset 8191): content at 8191 belongs to two of them or to the headers',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(refused(change)).toBe(message);
  });

  it('refuses what is no executable', () => {
    const bent = (at: number, ...values: number[]): string => {
      const file = given({});
      file.set(values, at);
      return refusalText(() => parsePe(file, 'kernel'));
    };
    expect(bent(0, 0x7f)).toBe('PARSE_INVALID kernel.dos_header (offset 0): no executable: it does not begin with MZ');
    expect(bent(PE_AT, 0)).toBe('PARSE_INVALID kernel.pe_header (offset 64): expected the signature PE');
    expect(bent(0x3c, 0, 0x50, 0, 0)).toBe(
      'PARSE_TRUNCATED kernel.pe_header (offset 20480): needs 136 bytes, 24 are left',
    );
    expect(bent(0x3c, 255, 255, 255, 255)).toBe(
      'PARSE_TRUNCATED kernel.pe_header (offset 4294967295): needs 136 bytes, 0 are left',
    );
    expect(bent(PE_AT + 6, 97)).toBe('PARSE_LIMIT kernel.sections (offset 70): 97 sections, over the limit of 96');
    expect(bent(PE_AT + 20, 159)).toBe(
      'PARSE_INVALID kernel.data_directories (offset 196): 6 do not fit the optional header',
    );
  });

  it('refuses certificates that do not end the file', () => {
    const bent = (at: number, value: number): string => {
      const file = given({ certificates: 64 });
      new DataView(file.buffer).setUint32(at, value, true);
      return refusalText(() => parsePe(file, 'kernel'));
    };
    const message = 'PARSE_UNSUPPORTED kernel.certificate_table (offset 232): it does not end the file';
    expect(bent(CERTIFICATE_ENTRY_AT, 0x5010)).toBe(message);
    expect(bent(CERTIFICATE_ENTRY_AT + 4, 56)).toBe(message);
    expect(bent(CERTIFICATE_ENTRY_AT + 4, 0xffff_ffff)).toBe(message);
    const overHeaders = given({ certificates: 64 });
    new DataView(overHeaders.buffer).setUint32(CERTIFICATE_ENTRY_AT, 0x300, true);
    new DataView(overHeaders.buffer).setUint32(CERTIFICATE_ENTRY_AT + 4, overHeaders.length - 0x300, true);
    expect(refusalText(() => parsePe(overHeaders, 'kernel'))).toBe(message);
  });

  it('reads or refuses what is cut short, wherever', () => {
    const file = given({});
    for (let length = 0; length < 0x5000; length += length < 0x400 ? 1 : 37) {
      expect(readsOrRefuses(() => parsePe(file.subarray(0, length), 'kernel'))).toBe(false);
    }
  });

  it('reads or refuses what is altered, and never tells of bytes outside the file', () => {
    const changes = fc.array(fc.tuple(fc.nat(0x1b0), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, fc.constantFrom(0, 64), (list, certificates) => {
        const file = given({ certificates });
        for (const [at, value] of list) file[at] = value;
        readsOrRefuses(() => {
          const { sections, sizeOfHeaders, certificateTableSize, checksumOffset } = parsePe(file, 'kernel');
          const end = sections.at(-1) ?? { offset: sizeOfHeaders, size: 0 };
          expect(end.offset + end.size + certificateTableSize).toBeLessThanOrEqual(file.length);
          expect(checksumOffset + 4).toBeLessThanOrEqual(sizeOfHeaders);
        });
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => void readsOrRefuses(() => parsePe(noise, 'x'))),
    );
  });
});
