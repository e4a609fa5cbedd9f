// metadata.json of a dstack OS image: which files it is made of, and the command line that its kernel is given.

import { fromUtf8, preview } from '../../../core/bytes.js';
import { ParseError } from '../../../core/errors.js';
import { anyObject, member, memberOr, type Reader, readJson, refuse } from '../../../core/schema/reader.js';
import { boolean, matching, text } from '../../../core/schema/scalars.js';

export interface ImageMetadata {
  /** File names, flat. */
  bios: string;
  kernel: string;
  initrd: string;
  /** Null in an image that names none. */
  rootfs: string | null;
  /** As QEMU is given it: without the ` initrd=initrd` that is measured after it. */
  cmdline: string;
  version: string | null;
  gitRevision: string | null;
  /** Null when the image does not say. */
  isDev: boolean | null;
  /** The kernel's setup header is already as QEMU would patch it, and measured unchanged. Older images do not say: false. */
  kernelHeaderNormalized: boolean;
  /** Line of the firmware, which decides what it measures; null when it is not stated. */
  ovmfVariant: string | null;
}

export const METADATA_FILE = 'metadata.json';
const MAX_CMDLINE = 4096;
const MAX_BYTES = 64 * 1024;
const ROOTFS_HASH = 'dstack.rootfs_hash=';

/** @throws ParseError */
export function parseImageMetadata(bytes: Uint8Array): ImageMetadata {
  const json = fromUtf8(bytes, METADATA_FILE);
  return readJson(json, METADATA_FILE, imageMetadata, { bytes: MAX_BYTES, depth: 8 });
}

const fileName = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'a file name');

/** One line of printable ASCII: what is measured is UTF-16, and no byte of it may be read in two ways. */
const cmdline: Reader<string> = (value) => {
  const line = text(value);
  if (line.length > MAX_CMDLINE) refuse(`${line.length} characters, at most ${MAX_CMDLINE}`, { code: 'PARSE_LIMIT' });
  const odd = /[^ -~]/u.exec(line);
  return odd === null ? line : refuse(`expected printable ASCII, got ${preview(odd[0])} at ${odd.index}`);
};

const imageMetadata: Reader<ImageMetadata> = (value) => {
  const metadata = anyObject(value);
  return {
    bios: member(metadata, 'bios', fileName),
    kernel: member(metadata, 'kernel', fileName),
    initrd: member(metadata, 'initrd', fileName),
    rootfs: memberOr(metadata, 'rootfs', null, fileName),
    cmdline: member(metadata, 'cmdline', cmdline),
    version: memberOr(metadata, 'version', null, text),
    gitRevision: memberOr(metadata, 'git_revision', null, text),
    isDev: memberOr(metadata, 'is_dev', null, boolean),
    kernelHeaderNormalized: memberOr(metadata, 'kernel_header_normalized', false, boolean),
    ovmfVariant: memberOr(
      metadata,
      'ovmf_variant',
      null,
      matching(/^[A-Za-z0-9._-]{1,64}$/, 'the name of a firmware line'),
    ),
  };
};

/**
 * Root hash of the dm-verity tree over the root file system, lower-case hex: the registers measure the
 * command line, and so vouch for the root file system by this hash alone.
 * @returns null when the command line names none: then nothing measured vouches for it
 * @throws ParseError when it names several, or one that is no SHA-256
 */
export function rootfsHashOf(cmdline: string): string | null {
  const field = `${METADATA_FILE}.cmdline`;
  const [argument, ...others] = cmdline.split(' ').filter((word) => word.includes(ROOTFS_HASH));
  if (argument === undefined) return null;
  if (others.length > 0) throw new ParseError('PARSE_INVALID', field, `${ROOTFS_HASH} is there more than once`);
  const hash = argument.slice(ROOTFS_HASH.length);
  if (!argument.startsWith(ROOTFS_HASH) || !/^[0-9a-f]{64}$/.test(hash)) {
    throw new ParseError(
      'PARSE_INVALID',
      field,
      `expected ${ROOTFS_HASH} with 64 hex digits, got ${preview(argument, 100)}`,
    );
  }
  return hash;
}
