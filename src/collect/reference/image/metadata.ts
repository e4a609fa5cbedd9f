// metadata.json of a dstack OS image: which files it is made of, and the command line that its kernel is given.

import { fromUtf8, preview } from '../../../core/bytes.js';
import { ParseError } from '../../../core/errors.js';
import {
  asObject,
  booleanField,
  hasMember,
  type JsonObject,
  optionalStringField,
  parseJson,
  stringField,
} from '../../../core/formats/codec/json.js';

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
}

export const METADATA_FILE = 'metadata.json';
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const MAX_CMDLINE = 4096;
const MAX_BYTES = 64 * 1024;
const ROOTFS_HASH = 'dstack.rootfs_hash=';

/** @throws ParseError */
export function parseImageMetadata(bytes: Uint8Array): ImageMetadata {
  const field = METADATA_FILE;
  const metadata = asObject(parseJson(fromUtf8(bytes, field), field, { bytes: MAX_BYTES, depth: 8 }), field);
  const flag = (key: string): boolean | null => (hasMember(metadata, key) ? booleanField(metadata, key, field) : null);
  return {
    bios: fileName(metadata, 'bios'),
    kernel: fileName(metadata, 'kernel'),
    initrd: fileName(metadata, 'initrd'),
    rootfs: hasMember(metadata, 'rootfs') ? fileName(metadata, 'rootfs') : null,
    cmdline: readCmdline(metadata),
    version: optionalStringField(metadata, 'version', field),
    gitRevision: optionalStringField(metadata, 'git_revision', field),
    isDev: flag('is_dev'),
    kernelHeaderNormalized: flag('kernel_header_normalized') ?? false,
  };
}

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

function fileName(metadata: JsonObject, key: string): string {
  const name = stringField(metadata, key, METADATA_FILE);
  if (!FILE_NAME.test(name)) {
    throw new ParseError('PARSE_INVALID', `${METADATA_FILE}.${key}`, `expected a file name, got ${preview(name, 100)}`);
  }
  return name;
}

/** One line of printable ASCII: what is measured is UTF-16, and no byte of it may be read in two ways. */
function readCmdline(metadata: JsonObject): string {
  const cmdline = stringField(metadata, 'cmdline', METADATA_FILE);
  const field = `${METADATA_FILE}.cmdline`;
  if (cmdline.length > MAX_CMDLINE) {
    throw new ParseError('PARSE_LIMIT', field, `${cmdline.length} characters, at most ${MAX_CMDLINE}`);
  }
  const odd = /[^ -~]/u.exec(cmdline);
  if (odd !== null) {
    throw new ParseError('PARSE_INVALID', field, `expected printable ASCII, got ${preview(odd[0])} at ${odd.index}`);
  }
  return cmdline;
}
