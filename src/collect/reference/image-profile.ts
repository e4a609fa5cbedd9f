// From an opened image to what it contributes to the registers, and what to call it. Kept apart from os-images.ts, whose
// types are part of the library: its users then need no types of Node.

import { type ImageProfile, profileImage } from '../../core/measure/image.js';
import type { OsImage } from './image/os-image.js';

/**
 * @param memorySizes bytes, of the VMs at hand: see `profileImage`
 * @throws ParseError for files that no TD can boot
 */
export function profileOsImage({ files, metadata }: OsImage, memorySizes: readonly number[]): ImageProfile {
  const { firmware, kernel, initrd, cmdline } = files;
  const { kernelHeaderNormalized, ovmfVariant } = metadata;
  return profileImage({ firmware, kernel, initrd, cmdline, kernelHeaderNormalized, ovmfVariant }, memorySizes);
}

/** `dstack-0.6.0`, or the beginning of its hash where it states no version. */
export function nameOsImage({ version, osImageHash }: OsImage): string {
  return version === null ? osImageHash.slice(0, 12) : `dstack-${version}`;
}
