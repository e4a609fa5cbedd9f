// TDVF metadata: which parts of a TD's firmware go where in guest memory, and which of them are measured. Intel TDX
// Virtual Firmware Design Guide, chapter 11; the descriptor is found through OVMF's table of GUIDs at the end of the file.

import { type ErrorCode, ParseError } from '../errors.js';

export interface TdvfMetadata {
  /** In the order of the descriptor, which is the order of measurement. */
  sections: TdvfSection[];
}

export interface TdvfSection {
  /** Boot and configuration firmware volume, hand-off block list, temporary memory. */
  type: 'BFV' | 'CFV' | 'TD_HOB' | 'TEMP_MEM';
  /** Content within the file; size 0 for memory that starts as zeros. */
  dataOffset: number;
  dataSize: number;
  /** Guest-physical, below 4 GiB, whole pages of 4 KiB. */
  address: number;
  memorySize: number;
  /** MR.EXTEND: content is measured, not only where it goes. */
  extended: boolean;
  /** PAGE.AUG: pages are added after the TD was built, unmeasured. */
  augmented: boolean;
}

const PAGE = 0x1000;
const FOUR_GIB = 0x1_0000_0000;
const MAX_FIRMWARE_BYTES = 64 * 1024 ** 2;
/** Real firmware has six. */
const MAX_SECTIONS = 64;
/** Bytes of all sections together. Bounds the work: each page is hashed. */
const MAX_MEMORY = 256 * 1024 ** 2;

/** The last 32 bytes are the reset vector's; the table's last entry stands before them. */
const AFTER_TABLE = 32;
/** A length of two bytes and a GUID end each entry; what it holds stands before them. */
const ENTRY_TAIL = 18;
const TABLE_GUID = '96b582de-1fb2-45f7-baea-a366c55a082d';
const TDX_METADATA_OFFSET_GUID = 'e47a6535-984a-4798-865e-4685a7bf8ec2';

const DESCRIPTOR_BYTES = 16;
const SECTION_BYTES = 32;
const SECTION_TYPES = ['BFV', 'CFV', 'TD_HOB', 'TEMP_MEM'] as const;
const MR_EXTEND = 1;
const PAGE_AUG = 2;

/**
 * Parse the TDVF metadata of a firmware file (ovmf.fd).
 * @throws ParseError for a file that no TD can start from, or whose sections overlap or reach beyond file or limits
 */
export function parseTdvf(firmware: Uint8Array): TdvfMetadata {
  if (firmware.length > MAX_FIRMWARE_BYTES) {
    fail('PARSE_LIMIT', 'size', `${firmware.length} bytes, over the limit of ${MAX_FIRMWARE_BYTES}`, 0);
  }
  const view = new DataView(firmware.buffer, firmware.byteOffset, firmware.byteLength);
  const descriptor = findDescriptor(view);
  const count = readSectionCount(view, descriptor);
  const sections = Array.from({ length: count }, (_, i) =>
    readSection(view, descriptor + DESCRIPTOR_BYTES + SECTION_BYTES * i, `sections[${i}]`),
  );
  checkSections(sections, descriptor);
  return { sections };
}

/** Offset of the TDVF descriptor. */
function findDescriptor(view: DataView): number {
  const end = view.byteLength - AFTER_TABLE;
  if (end < ENTRY_TAIL || guidAt(view, end - 16) !== TABLE_GUID) {
    const hint = 'Give a firmware file (ovmf.fd) that was built for TDX.';
    fail('PARSE_INVALID', 'guid_table', 'no table of GUIDs stands at its end', Math.max(0, end - 16), hint);
  }
  const length = view.getUint16(end - ENTRY_TAIL, true);
  if (length < ENTRY_TAIL || length > end) {
    fail('PARSE_INVALID', 'guid_table.length', `${length} is not the length of a table in this file`, end - ENTRY_TAIL);
  }
  const start = end - length;
  const found: number[] = [];
  for (let at = end - ENTRY_TAIL; at > start; ) {
    const size = at - start < ENTRY_TAIL ? 0 : view.getUint16(at - ENTRY_TAIL, true);
    if (size < ENTRY_TAIL || size > at - start) {
      fail('PARSE_INVALID', 'guid_table', 'an entry reaches beyond the table', Math.max(start, at - ENTRY_TAIL));
    }
    if (guidAt(view, at - 16) === TDX_METADATA_OFFSET_GUID) found.push(readDescriptorOffset(view, at, size));
    at -= size;
  }
  const [descriptor] = found;
  if (descriptor === undefined || found.length > 1) {
    const hint = 'Give a firmware file (ovmf.fd) that was built for TDX.';
    fail('PARSE_INVALID', 'guid_table', `${found.length} entries lead to TDVF metadata, expected 1`, start, hint);
  }
  return descriptor;
}

/** @param end of the entry, which is `size` bytes long: it holds the descriptor's distance from the end of the file */
function readDescriptorOffset(view: DataView, end: number, size: number): number {
  const field = 'tdvf_offset';
  if (size !== ENTRY_TAIL + 4) fail('PARSE_INVALID', field, `${size - ENTRY_TAIL} bytes, expected 4`, end - size);
  const distance = view.getUint32(end - size, true);
  if (distance > view.byteLength || distance < DESCRIPTOR_BYTES) {
    fail('PARSE_INVALID', field, `${distance} bytes from the end is outside the file`, end - size);
  }
  return view.byteLength - distance;
}

function readSectionCount(view: DataView, at: number): number {
  if (view.getUint32(at, false) !== 0x54445646) fail('PARSE_INVALID', 'tdvf.signature', 'expected TDVF', at);
  const version = view.getUint32(at + 8, true);
  if (version !== 1) fail('PARSE_UNSUPPORTED', 'tdvf.version', `${version}; supported: 1`, at + 8);
  const count = view.getUint32(at + 12, true);
  if (count > MAX_SECTIONS) {
    fail('PARSE_LIMIT', 'tdvf.sections', `${count} sections, over the limit of ${MAX_SECTIONS}`, at + 12);
  }
  const length = view.getUint32(at + 4, true);
  if (length !== DESCRIPTOR_BYTES + SECTION_BYTES * count) {
    fail('PARSE_INVALID', 'tdvf.length', `${length} is not the length of a descriptor of ${count} sections`, at + 4);
  }
  if (length > view.byteLength - at) {
    fail('PARSE_TRUNCATED', 'tdvf', `needs ${length} bytes, ${view.byteLength - at} are left`, at);
  }
  return count;
}

function readSection(view: DataView, at: number, field: string): TdvfSection {
  const name = `tdvf.${field}`;
  const typeNumber = view.getUint32(at + 24, true);
  const type = SECTION_TYPES[typeNumber];
  if (type === undefined) {
    fail('PARSE_UNSUPPORTED', `${name}.type`, `${typeNumber}; supported: 0 to ${SECTION_TYPES.length - 1}`, at + 24);
  }
  const attributes = view.getUint32(at + 28, true);
  if ((attributes & ~(MR_EXTEND | PAGE_AUG)) !== 0) {
    fail('PARSE_UNSUPPORTED', `${name}.attributes`, `0x${attributes.toString(16)}; supported: bits 0 and 1`, at + 28);
  }
  const dataOffset = view.getUint32(at, true);
  const dataSize = view.getUint32(at + 4, true);
  if (dataOffset + dataSize > view.byteLength) {
    const range = `${dataSize} bytes from ${dataOffset}`;
    fail('PARSE_INVALID', `${name}.data`, `${range} reach beyond the file of ${view.byteLength}`, at);
  }
  const address = view.getBigUint64(at + 8, true);
  const memorySize = view.getBigUint64(at + 16, true);
  if (memorySize === 0n || address + memorySize > BigInt(FOUR_GIB)) {
    const range = `0x${memorySize.toString(16)} bytes at 0x${address.toString(16)}`;
    fail('PARSE_INVALID', `${name}.memory`, `${range} are no memory below 4 GiB`, at + 8);
  }
  if ((address | memorySize) % BigInt(PAGE) !== 0n) {
    fail('PARSE_INVALID', `${name}.memory`, 'its address or size is not a multiple of 4096', at + 8);
  }
  if (BigInt(dataSize) > memorySize) {
    fail('PARSE_INVALID', `${name}.data`, `${dataSize} bytes do not fit its memory of ${memorySize}`, at + 4);
  }
  const fromFile = type === 'BFV' || type === 'CFV';
  if (fromFile !== dataSize > 0) {
    fail('PARSE_INVALID', `${name}.data`, `a ${type} section ${fromFile ? 'must' : 'cannot'} have content`, at + 4);
  }
  return {
    type,
    dataOffset,
    dataSize,
    address: Number(address),
    memorySize: Number(memorySize),
    extended: (attributes & MR_EXTEND) !== 0,
    augmented: (attributes & PAGE_AUG) !== 0,
  };
}

function checkSections(sections: TdvfSection[], descriptor: number): void {
  for (const type of ['BFV', 'TD_HOB']) {
    const count = sections.filter((section) => section.type === type).length;
    const wrong = type === 'BFV' ? count === 0 : count !== 1;
    if (wrong) fail('PARSE_INVALID', 'tdvf.sections', `${count} sections of type ${type}`, descriptor);
  }
  const memory = sections.reduce((sum, { memorySize }) => sum + memorySize, 0);
  if (memory > MAX_MEMORY) {
    fail('PARSE_LIMIT', 'tdvf.sections', `${memory} bytes of memory, over the limit of ${MAX_MEMORY}`, descriptor);
  }
  let end = 0;
  for (const { address, memorySize } of sections.toSorted((a, b) => a.address - b.address)) {
    if (address < end) {
      fail('PARSE_INVALID', 'tdvf.sections', `two of them overlap at 0x${address.toString(16)}`, descriptor);
    }
    end = address + memorySize;
  }
}

/** Text of an EFI_GUID: its first three groups are little-endian numbers. */
function guidAt(view: DataView, at: number): string {
  const digits = (value: number, width: number): string => value.toString(16).padStart(width, '0');
  const tail = Array.from({ length: 8 }, (_, i) => digits(view.getUint8(at + 8 + i), 2)).join('');
  const head = [digits(view.getUint32(at, true), 8), digits(view.getUint16(at + 4, true), 4)];
  return [...head, digits(view.getUint16(at + 6, true), 4), tail.slice(0, 4), tail.slice(4)].join('-');
}

function fail(code: ErrorCode, field: string, message: string, offset: number, hint?: string): never {
  throw new ParseError(code, `firmware.${field}`, message, { offset, ...(hint === undefined ? {} : { hint }) });
}
