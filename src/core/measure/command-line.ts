// The kernel's command line as its EFI stub measures it, first event of RTMR2: UTF-16 with a final NUL, after firmware
// appended the name of the initrd that it offers.

import { sha384 } from '#crypto';
import { preview } from '../bytes.js';
import { ParseError } from '../errors.js';

const INITRD_ARGUMENT = ' initrd=initrd';
/** The kernel's own limit (COMMAND_LINE_SIZE) is 2048. */
const MAX_CHARACTERS = 65536;

/**
 * SHA-384 of the command line event.
 * @param cmdline as in metadata.json
 * @throws ParseError for characters other than printable ASCII: it is not known what firmware makes of them
 */
export function commandLineDigest(cmdline: string): Uint8Array {
  if (cmdline.length > MAX_CHARACTERS) {
    throw new ParseError('PARSE_LIMIT', 'cmdline', `${cmdline.length} characters, over the limit of ${MAX_CHARACTERS}`);
  }
  const [strange] = /[^ -~]/u.exec(cmdline) ?? [];
  if (strange !== undefined) {
    throw new ParseError('PARSE_UNSUPPORTED', 'cmdline', `${preview(strange)} is not printable ASCII`);
  }
  const measured = cmdline + INITRD_ARGUMENT;
  const utf16 = new Uint8Array(2 * measured.length + 2);
  for (let i = 0; i < measured.length; i++) utf16[2 * i] = measured.charCodeAt(i);
  return sha384(utf16);
}
