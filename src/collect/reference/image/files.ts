// The files of an OS image, wherever it is kept: read once and hashed while they are read, so that what was checked is
// what is used.

export interface ImageFile {
  /** Lower-case hex. */
  sha256: string;
  content: Uint8Array;
}

/** A file that the image does not have is null, or false. */
export interface ImageFiles {
  has(name: string): Promise<boolean>;
  /** @throws InputError or ParseError when it is larger than what may be kept */
  read(name: string): Promise<ImageFile | null>;
  /** SHA-256, lower-case hex, of a file of any size. */
  hash(name: string): Promise<string | null>;
}

/** Firmware has 4 MiB, a kernel 20, an initramfs 60. */
export const MAX_KEPT_BYTES = 192 * 1024 * 1024;
/** A root file system has up to 2 GiB. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024 * 1024;
