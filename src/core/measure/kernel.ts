// The kernel as firmware gets it from QEMU, first event of RTMR1. Up to version 10.1 QEMU acts as boot loader and fills
// in the setup header (QEMU x86_load_linux), with an address for the initrd that depends on the amount of memory.

import { toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import { type PeImage, parsePe } from '../formats/codec/pe.js';
import {
  CAN_USE_HEAP,
  CMD_LINE_PTR,
  HEAP_END_PTR,
  LOADED_HIGH,
  LOADFLAGS,
  parseSetupHeader,
  RAMDISK_IMAGE,
  RAMDISK_SIZE,
  SETUP_HEADER_END,
  type SetupHeader,
  TYPE_OF_LOADER,
} from '../formats/setup-header.js';
import { authenticodeSha384 } from './authenticode.js';
import { lowMemory } from './qemu.js';

/** Plain data. Digests are hex of Authenticode SHA-384. */
export interface KernelProfile {
  /** Of the unchanged file: what QEMU hands on from version 10.2, and what firmware restores for a normalised kernel. */
  plain: string;
  /** The image's firmware undoes what QEMU writes: the plain file is measured under every version. */
  headerNormalized: boolean;
  /** Highest address that kernel and QEMU allow an initrd, before the VM's memory limits it further. */
  initrdMax: number;
  /** Bytes. */
  initrdSize: number;
  /** As QEMU patches it, by the address where it puts the initrd. */
  patched: { initrdAddress: number; digest: string }[];
}

export interface KernelParts {
  kernel: Uint8Array;
  /** As in metadata.json. */
  cmdline: string;
  /** Bytes. */
  initrdSize: number;
  headerNormalized: boolean;
}

/** Low memory that QEMU reserves for ACPI tables. */
const ACPI_DATA_BYTES = 0x28000;
const PAGE = 0x1000;
/** The type_of_loader that QEMU writes: QEMU, version 0. */
const LOADER_QEMU = 0xb0;
/** Between heap and command line. */
const HEAP_GAP = 0x200;

/**
 * Digests of a kernel in VMs with these amounts of memory.
 * @param memorySizes bytes
 * @throws ParseError for a file that is no bootable kernel, or a command line that changes it in an unknown way
 */
export function profileKernel(parts: KernelParts, memorySizes: readonly number[]): KernelProfile {
  const { kernel, cmdline, initrdSize, headerNormalized } = parts;
  const pe = parsePe(kernel, 'kernel');
  const header = parseSetupHeader(kernel);
  if (!headerNormalized && cmdline.includes('vga=')) {
    throw new ParseError('PARSE_UNSUPPORTED', 'cmdline', 'vga= makes QEMU write a video mode into the kernel', {
      hint: 'Measure an image whose command line has no vga=.',
    });
  }
  const addresses = headerNormalized
    ? []
    : memorySizes.map((memorySize) => initrdAddress(header.initrdMax, initrdSize, memorySize));
  return {
    plain: toHex(authenticodeSha384(kernel, pe)),
    headerNormalized,
    initrdMax: header.initrdMax,
    initrdSize,
    patched: [...new Set(addresses.filter((address) => address !== null))].map((address) => ({
      initrdAddress: address,
      digest: toHex(patchedDigest(parts, pe, header, address)),
    })),
  };
}

/**
 * Where QEMU up to 10.1 puts the initrd.
 * @param initrdMax see {@link KernelProfile}
 * @param memorySize bytes
 * @returns null when it does not fit: QEMU refuses to start
 */
export function initrdAddress(initrdMax: number, initrdSize: number, memorySize: number): number | null {
  const highest = Math.min(initrdMax, lowMemory(memorySize) - ACPI_DATA_BYTES - 1);
  if (initrdSize >= highest) return null;
  const address = highest - initrdSize;
  return address - (address % PAGE);
}

function patchedDigest({ kernel, cmdline, initrdSize }: KernelParts, pe: PeImage, header: SetupHeader, initrd: number) {
  const head = kernel.slice(0, SETUP_HEADER_END);
  const view = new DataView(head.buffer);
  const [realMode, commandLine] = loadAddresses(header, cmdline);
  view.setUint8(TYPE_OF_LOADER, LOADER_QEMU);
  view.setUint8(LOADFLAGS, header.loadflags | CAN_USE_HEAP);
  view.setUint16(HEAP_END_PTR, commandLine - realMode - HEAP_GAP, true);
  view.setUint32(CMD_LINE_PTR, commandLine, true);
  view.setUint32(RAMDISK_IMAGE, initrd, true);
  view.setUint32(RAMDISK_SIZE, initrdSize, true);
  return authenticodeSha384(kernel, pe, head);
}

/** Of the setup code and the command line. Where the kernel is loaded low, the command line ends at 0x9a000. */
function loadAddresses({ loadflags }: SetupHeader, cmdline: string): [realMode: number, commandLine: number] {
  if ((loadflags & LOADED_HIGH) !== 0) return [0x10000, 0x20000];
  const room = cmdline.length + 16;
  return [0x90000, 0x9a000 - (room - (room % 16))];
}
