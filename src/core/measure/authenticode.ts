// The Authenticode digest of an executable: all of it but its checksum and its signatures. Windows Authenticode Portable
// Executable Signature Format, "Calculating the PE Image Hash"; EDK II measures a kernel like this into RTMR1.

import { sha384Stream } from '#crypto';
import type { PeImage } from '../formats/codec/pe.js';

/** The file is hashed as if zeros filled it up to a multiple of this. */
const ALIGNMENT = 8;

/**
 * SHA-384 Authenticode digest.
 * @param pe headers of `file`
 * @param head stands for the first bytes of `file`, so that a variant of a large file needs no copy of it
 */
export function authenticodeSha384(file: Uint8Array, pe: PeImage, head: Uint8Array = new Uint8Array()): Uint8Array {
  const hash = sha384Stream();
  const update = (start: number, end: number): void => {
    const border = Math.min(Math.max(start, head.length), end);
    hash.update(head.subarray(start, border)).update(file.subarray(border, end));
  };
  const afterChecksum = pe.checksumOffset + 4;
  update(0, pe.checksumOffset);
  if (pe.certificateEntryOffset === null) {
    update(afterChecksum, pe.sizeOfHeaders);
  } else {
    update(afterChecksum, pe.certificateEntryOffset);
    update(pe.certificateEntryOffset + 8, pe.sizeOfHeaders);
  }
  let hashed = pe.sizeOfHeaders;
  for (const { offset, size } of pe.sections) {
    update(offset, offset + size);
    hashed += size;
  }
  const contentEnd = pe.length - pe.certificateTableSize;
  update(hashed, contentEnd);
  return hash.update(new Uint8Array((ALIGNMENT - (contentEnd % ALIGNMENT)) % ALIGNMENT)).digest();
}
