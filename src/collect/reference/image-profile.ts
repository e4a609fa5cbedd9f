// From an opened image to what it contributes to the registers, and what to call it. Apart from os-images.ts, whose types
// are the library's: those who use it need no types of Node's for them.

import { type ImageProfile, profileImage } from '../../core/measure/image.js';
import type { OsImage } from './image/open.js';

/**
 * @param memorySizes bytes, of the VMs at hand: see `profileImage`
 * @throws ParseError for files that no TD can boot
 */
export function profileOsImage({ files, metadata }: OsImage, memorySizes: readonly number[]): ImageProfile {
  const { firmware, kernel, initrd, cmdline } = files;
  const { kernelHeaderNormalized } = metadata;
  // How the firmware measures is told by vm_config, not by the image.
  const parts = { firmware, kernel, initrd, cmdline, kernelHeaderNormalized, ovmfVariant: null };
  return profileImage(parts, memorySizes);
}

/** `dstack-0.6.0`, or the beginning of its hash where it tells no version. */
export function nameOsImage({ version, osImageHash }: OsImage): string {
  return version === null ? osImageHash.slice(0, 12) : `dstack-${version}`;
}
