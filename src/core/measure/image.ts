// What an OS image contributes to MRTD and RTMR0-2, boiled down to a few hundred bytes: from it the registers of a VM of
// any shape follow without the image.

import { sha384Stream } from '#crypto';
import { toHex } from '../bytes.js';
import { ParseError } from '../errors.js';
import type { TdHobWitness } from '../formats/measurement-document.js';
import { parseTdvf, type TdvfSection } from '../formats/tdvf.js';
import { commandLineDigest } from './command-line.js';
import { type KernelProfile, profileKernel } from './kernel.js';
import { mrtd } from './mrtd.js';
import { acceptedMemory } from './td-hob.js';

/** Contents of the image's files, and what its metadata.json says. */
export interface ImageParts {
  firmware: Uint8Array;
  kernel: Uint8Array;
  initrd: Uint8Array;
  cmdline: string;
  /** `kernel_header_normalized`; false when absent. */
  kernelHeaderNormalized: boolean;
  /** `ovmf_variant`, the layout in which the firmware measures; null when absent. */
  ovmfVariant: string | null;
}

/** Plain data, fit for JSON. Digests are SHA-384 in hex. */
export interface ImageProfile {
  /** By the order in which QEMU adds the firmware's pages. */
  mrtd: { singlePass: string; twoPass: string };
  ovmfVariant: string | null;
  /** Memory that the firmware accepts before it starts: it shapes the TD HOB. */
  acceptedMemory: TdHobWitness;
  /** Of each configuration firmware volume (CFV) in the firmware file. */
  cfv: string[];
  kernel: KernelProfile;
  /** Of the command line event. */
  cmdline: string;
  initrd: string;
}

/** VMs with exactly this much memory, and all with 0xB0000000 bytes or more, have the initrd at the same address. */
export const USUAL_MEMORY = 0x8000_0000;

/**
 * The profile of an image.
 * @param memorySizes bytes of memory below 0xB0000000 for which RTMR1 is wanted, other than 2 GiB: QEMU up to 10.1 writes
 *   an address that depends on them into the kernel, which must be hashed anew for each
 * @throws ParseError for files that no TD can boot, naming the file, field and offset
 */
export function profileImage(parts: ImageParts, memorySizes: readonly number[] = []): ImageProfile {
  const { firmware, kernel, initrd, cmdline } = parts;
  if (initrd.length === 0) throw new ParseError('PARSE_INVALID', 'initrd', 'is empty');
  const { sections } = parseTdvf(firmware);
  const kernelParts = {
    kernel,
    cmdline,
    initrdSize: initrd.length,
    headerNormalized: parts.kernelHeaderNormalized,
  };
  return {
    mrtd: {
      singlePass: toHex(mrtd(firmware, sections, 'singlePass')),
      twoPass: toHex(mrtd(firmware, sections, 'twoPass')),
    },
    ovmfVariant: parts.ovmfVariant,
    acceptedMemory: acceptedMemory(sections),
    cfv: sections.filter(({ type }) => type === 'CFV').map((section) => contentDigest(firmware, section)),
    cmdline: toHex(commandLineDigest(cmdline)),
    kernel: profileKernel(kernelParts, [USUAL_MEMORY, ...memorySizes]),
    initrd: toHex(sha384Stream().update(initrd).digest()),
  };
}

function contentDigest(firmware: Uint8Array, { dataOffset, dataSize }: TdvfSection): string {
  return toHex(
    sha384Stream()
      .update(firmware.subarray(dataOffset, dataOffset + dataSize))
      .digest(),
  );
}
