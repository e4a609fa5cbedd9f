// Where in an executable (PE/COFF: the kernel, a UKI) a byte is: which section, or which part of the headers.

import { ParseError } from '../core/errors.js';
import { type PeImage, parsePe } from '../core/formats/codec/pe.js';
import { visible } from '../core/views/untrusted.js';
import type { Finding } from './document.js';
import { bytesFinding } from './members.js';

/** From the PE signature: `TimeDateStamp` of the COFF header. */
const TIME_DATE_STAMP = 8;

export function isPe(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4d && bytes[1] === 0x5a;
}

/** The place of `offset`, the first byte that differs; null when one side is no executable that can be read. */
export function peFindings(expected: Uint8Array, actual: Uint8Array, offset: number): Finding[] | null {
  const pe = peOf(expected);
  if (pe === null || peOf(actual) === null) return null;
  const { member, field, start } = placeOf(expected, pe, offset);
  const section: Finding = { kind: 'pe-section', member, field, offset: offset - start, expected: null, actual: null };
  return [section, bytesFinding(expected, actual, offset)];
}

function placeOf(
  file: Uint8Array,
  pe: PeImage,
  offset: number,
): { member: string | null; field: string | null; start: number } {
  const section = pe.sections.find((each) => offset >= each.offset && offset < each.offset + each.size);
  if (section !== undefined) return { member: visible(section.name), field: null, start: section.offset };
  if (offset < pe.sizeOfHeaders) {
    const signature = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(0x3c, true);
    const at = (start: number): boolean => offset >= start && offset < start + 4;
    if (at(signature + TIME_DATE_STAMP)) return { member: null, field: 'TimeDateStamp', start: 0 };
    if (at(pe.checksumOffset)) return { member: null, field: 'CheckSum', start: 0 };
    return { member: null, field: 'header', start: 0 };
  }
  const isSignature = offset >= pe.length - pe.certificateTableSize && pe.certificateTableSize > 0;
  return { member: null, field: isSignature ? 'certificate table' : 'content outside of any section', start: 0 };
}

function peOf(file: Uint8Array): PeImage | null {
  try {
    return parsePe(file, 'pe');
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}
