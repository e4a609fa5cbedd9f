// The setup header of a Linux kernel for x86 (bzImage): what a boot loader reads and writes. Linux boot protocol,
// Documentation/arch/x86/boot.rst.

import { type ErrorCode, ParseError } from '../errors.js';

export interface SetupHeader {
  /** Boot protocol, e.g. 0x20f for 2.15. */
  protocol: number;
  loadflags: number;
  /** Highest address that the kernel lets an initrd occupy. */
  initrdMax: number;
}

/** Offsets of what a boot loader fills in. */
export const TYPE_OF_LOADER = 0x210;
export const LOADFLAGS = 0x211;
export const RAMDISK_IMAGE = 0x218;
export const RAMDISK_SIZE = 0x21c;
export const HEAP_END_PTR = 0x224;
export const CMD_LINE_PTR = 0x228;
/** Every field that is read or written here ends before this offset. */
export const SETUP_HEADER_END = 0x238;

export const LOADED_HIGH = 0x01;
export const CAN_USE_HEAP = 0x80;

const SETUP_SECTS = 0x1f1;
const MAGIC = 0x202;
const VERSION = 0x206;
const INITRD_ADDR_MAX = 0x22c;
const XLOADFLAGS = 0x236;
const XLF_CAN_BE_LOADED_ABOVE_4G = 0x02;
/** The oldest protocol in which the fields above have their meaning. PE/COFF kernels have a newer one. */
const OLDEST = 0x203;
const HAS_XLOADFLAGS = 0x20c;

/** @throws ParseError unless `kernel` begins with a setup header of protocol 2.03 or later */
export function parseSetupHeader(kernel: Uint8Array): SetupHeader {
  const fail = (code: ErrorCode, name: string, message: string, offset: number): never => {
    throw new ParseError(code, `kernel.${name}`, message, { offset });
  };
  if (kernel.length < SETUP_HEADER_END) {
    fail('PARSE_TRUNCATED', 'setup_header', `needs ${SETUP_HEADER_END} bytes, there are ${kernel.length}`, 0);
  }
  const view = new DataView(kernel.buffer, kernel.byteOffset, kernel.byteLength);
  if (view.getUint32(MAGIC, false) !== 0x48647253) {
    fail('PARSE_INVALID', 'setup_header', 'no Linux kernel: expected HdrS', MAGIC);
  }
  const protocol = view.getUint16(VERSION, true);
  if (protocol < OLDEST) {
    fail('PARSE_UNSUPPORTED', 'protocol', `0x${protocol.toString(16)}; supported: 0x203 (2.03) and later`, VERSION);
  }
  const setupBytes = ((view.getUint8(SETUP_SECTS) || 4) + 1) * 512;
  if (setupBytes > kernel.length) {
    fail('PARSE_INVALID', 'setup_sects', `a setup of ${setupBytes} bytes reaches beyond the file`, SETUP_SECTS);
  }
  const anywhere = protocol >= HAS_XLOADFLAGS && (view.getUint16(XLOADFLAGS, true) & XLF_CAN_BE_LOADED_ABOVE_4G) !== 0;
  return {
    protocol,
    loadflags: view.getUint8(LOADFLAGS),
    initrdMax: anywhere ? 0xffff_ffff : view.getUint32(INITRD_ADDR_MAX, true),
  };
}
