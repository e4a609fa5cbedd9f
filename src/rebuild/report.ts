// A rebuild's report, read back: what it is worth is what it says, so it is read strictly and counts only when the image
// was reproduced.

import type { RebuiltImage } from '../collect/reference/os-images.js';
import { documentText, preview, toHex } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { anyObject, member, type Reader, readJson } from '../core/schema/reader.js';
import { hexBytes, supported, text } from '../core/schema/scalars.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { REBUILD_SCHEMA } from './document.js';

const NAME = 'rebuild-report';

/**
 * @param path report of `trust-center rebuild --format json`, made by the user who gives it
 * @throws InputError unless it says that the image was reproduced; ParseError for anything but a report
 */
export async function readRebuildReport(path: string): Promise<RebuiltImage> {
  return readJson(documentText(await readInputFile(path, NAME, MAX_INPUT_BYTES), NAME), NAME, rebuiltImage);
}

const rebuiltImage: Reader<RebuiltImage> = (value) => {
  const report = anyObject(value);
  member(report, 'schema', supported(text, [REBUILD_SCHEMA]));
  const verdict = member(report, 'verdict', text);
  if (verdict !== 'reproduced') {
    throw new InputError('INPUT_INVALID', `${NAME}: the image was not reproduced: ${preview(verdict)}`, {
      hint: 'Only a rebuild that gives the very same image vouches for it.',
    });
  }
  const { release, rebuilt } = member(report, 'osImageHash', imageHashes);
  if (release !== rebuilt) throw new InputError('INPUT_INVALID', `${NAME}: release and rebuild are different images`);
  return {
    osImageHash: release,
    repository: member(report, 'repository', text),
    commit: member(report, 'commit', text),
  };
};

const imageHashes = (value: unknown): { release: string; rebuilt: string } => {
  const hashes = anyObject(value);
  const hashOf = (name: string): string => toHex(member(hashes, name, hexBytes(32)));
  return { release: hashOf('release'), rebuilt: hashOf('rebuilt') };
};
