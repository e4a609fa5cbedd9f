// PE/COFF, as far as a digest of an executable needs it: which bytes are headers, sections and signatures. Microsoft PE
// Format: optional header of PE32+, section table, attribute certificate table.

import { type ErrorCode, ParseError } from '../../errors.js';

export interface PeImage {
  /** Of the file. */
  length: number;
  /** Of the four bytes of CheckSum. */
  checksumOffset: number;
  /** Of the eight bytes of the certificate table's data directory; null when there is none. */
  certificateEntryOffset: number | null;
  sizeOfHeaders: number;
  /** Those with content, by file offset; they do not overlap. */
  sections: PeSection[];
  /** Bytes of attribute certificates (signatures) that end the file. */
  certificateTableSize: number;
}

export interface PeSection {
  /** Up to eight characters, as found: may be anything. */
  name: string;
  offset: number;
  size: number;
}

const SIGNATURE_POINTER = 0x3c;
const COFF_BYTES = 24; // with the signature
const MACHINE_X86_64 = 0x8664;
const PE32_PLUS = 0x20b;
/** Offsets within the optional header of PE32+. */
const SIZE_OF_HEADERS = 60;
const CHECKSUM = 64;
const DIRECTORY_COUNT = 108;
const DIRECTORIES = 112;
const CERTIFICATE_DIRECTORY = 4;
const MAX_DIRECTORIES = 16;
const SECTION_BYTES = 40;
/** As in the Windows loader. */
const MAX_SECTIONS = 96;

/**
 * Parse the headers of an x86-64 executable.
 * @param field name used in errors, e.g. `kernel`
 * @throws ParseError for another kind of file, and for headers or sections that reach beyond it or overlap
 */
export function parsePe(file: Uint8Array, field: string): PeImage {
  const fail = (code: ErrorCode, name: string, message: string, offset: number): never => {
    throw new ParseError(code, `${field}.${name}`, message, { offset });
  };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const need = (name: string, offset: number, length: number): void => {
    if (offset + length > file.length) {
      fail('PARSE_TRUNCATED', name, `needs ${length} bytes, ${Math.max(0, file.length - offset)} are left`, offset);
    }
  };

  need('dos_header', 0, SIGNATURE_POINTER + 4);
  if (view.getUint16(0, false) !== 0x4d5a)
    fail('PARSE_INVALID', 'dos_header', 'no executable: it does not begin with MZ', 0);
  const coff = view.getUint32(SIGNATURE_POINTER, true);
  need('pe_header', coff, COFF_BYTES + DIRECTORIES);
  if (view.getUint32(coff, false) !== 0x50450000) fail('PARSE_INVALID', 'pe_header', 'expected the signature PE', coff);
  const machine = view.getUint16(coff + 4, true);
  if (machine !== MACHINE_X86_64) {
    fail('PARSE_UNSUPPORTED', 'machine', `0x${machine.toString(16)}; supported: 0x8664 (x86-64)`, coff + 4);
  }
  const optional = coff + COFF_BYTES;
  const magic = view.getUint16(optional, true);
  if (magic !== PE32_PLUS) {
    fail('PARSE_UNSUPPORTED', 'magic', `0x${magic.toString(16)}; supported: 0x20b (PE32+)`, optional);
  }

  const directories = view.getUint32(optional + DIRECTORY_COUNT, true);
  const optionalSize = view.getUint16(coff + 20, true);
  if (directories > MAX_DIRECTORIES || DIRECTORIES + 8 * directories > optionalSize) {
    fail(
      'PARSE_INVALID',
      'data_directories',
      `${directories} do not fit the optional header`,
      optional + DIRECTORY_COUNT,
    );
  }
  const sectionTable = optional + optionalSize;
  const sectionCount = view.getUint16(coff + 6, true);
  if (sectionCount > MAX_SECTIONS) {
    fail('PARSE_LIMIT', 'sections', `${sectionCount} sections, over the limit of ${MAX_SECTIONS}`, coff + 6);
  }
  const sizeOfHeaders = view.getUint32(optional + SIZE_OF_HEADERS, true);
  need('headers', 0, sizeOfHeaders);
  if (sectionTable + SECTION_BYTES * sectionCount > sizeOfHeaders) {
    fail('PARSE_INVALID', 'section_table', `reaches beyond the headers of ${sizeOfHeaders} bytes`, sectionTable);
  }

  const certificateEntryOffset =
    directories > CERTIFICATE_DIRECTORY ? optional + DIRECTORIES + 8 * CERTIFICATE_DIRECTORY : null;
  const certificateTableSize = certificateEntryOffset === null ? 0 : view.getUint32(certificateEntryOffset + 4, true);
  const contentEnd = file.length - certificateTableSize;
  if (certificateEntryOffset !== null && certificateTableSize > 0) {
    if (view.getUint32(certificateEntryOffset, true) !== contentEnd || contentEnd < sizeOfHeaders) {
      fail('PARSE_UNSUPPORTED', 'certificate_table', 'it does not end the file', certificateEntryOffset);
    }
  }

  const sections: PeSection[] = [];
  for (let i = 0; i < sectionCount; i++) {
    const at = sectionTable + SECTION_BYTES * i;
    const size = view.getUint32(at + 16, true);
    if (size === 0) continue;
    const offset = view.getUint32(at + 20, true);
    if (offset + size > contentEnd) {
      fail(
        'PARSE_INVALID',
        `sections[${i}]`,
        `${size} bytes from ${offset} reach beyond the file’s ${contentEnd}`,
        at + 16,
      );
    }
    sections.push({ name: sectionName(file.subarray(at, at + 8)), offset, size });
  }
  sections.sort((a, b) => a.offset - b.offset);
  let end = sizeOfHeaders;
  for (const { offset, size } of sections) {
    if (offset < end)
      fail('PARSE_INVALID', 'sections', `content at ${offset} belongs to two of them or to the headers`, offset);
    end = offset + size;
  }
  return {
    length: file.length,
    checksumOffset: optional + CHECKSUM,
    certificateEntryOffset,
    sizeOfHeaders,
    sections,
    certificateTableSize,
  };
}

function sectionName(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).replace(/\0+$/, '');
}
