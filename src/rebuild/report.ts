// A rebuild's report, read back: what it is worth is what it says, so it is read strictly and counts only when the image
// was reproduced.

import type { RebuiltImage } from '../collect/reference/os-images.js';
import { fromUtf8, preview, toHex } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { asObject, hexField, objectField, parseJson, stringField } from '../core/formats/codec/json.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { REBUILD_SCHEMA } from './document.js';

/**
 * @param path report of `trust-center rebuild --format json`, made by the user who gives it
 * @throws InputError unless it says that the image was reproduced; ParseError for anything but a report
 */
export async function readRebuildReport(path: string): Promise<RebuiltImage> {
  const field = 'rebuild-report';
  const report = asObject(parseJson(fromUtf8(await readInputFile(path, field, MAX_INPUT_BYTES), field), field), field);
  const schema = stringField(report, 'schema', field);
  if (schema !== REBUILD_SCHEMA) {
    throw new InputError('INPUT_INVALID', `${field}: expected ${REBUILD_SCHEMA}, got ${preview(schema)}`);
  }
  const verdict = stringField(report, 'verdict', field);
  if (verdict !== 'reproduced') {
    throw new InputError('INPUT_INVALID', `${field}: the image was not reproduced: ${preview(verdict)}`, {
      hint: 'Only a rebuild that gives the very same image vouches for it.',
    });
  }
  const hashes = objectField(report, 'osImageHash', field);
  const [release, rebuilt] = ['release', 'rebuilt'].map((name) =>
    toHex(hexField(hashes, name, `${field}.osImageHash`, 32)),
  );
  if (release === undefined || release !== rebuilt) {
    throw new InputError('INPUT_INVALID', `${field}: release and rebuild are different images`);
  }
  const commit = stringField(report, 'commit', field);
  return { osImageHash: release, repository: stringField(report, 'repository', field), commit };
}
