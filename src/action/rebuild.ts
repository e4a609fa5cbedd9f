// The input `os-image: rebuild`: build the image from its source in this job, and use the release only if it was reproduced.

import type { OsImageSource } from '../collect/reference/os-images.js';
import { InputError } from '../core/errors.js';
import { referenceOf } from '../rebuild/document.js';
import { type RebuildLog, rebuildLog } from '../rebuild/log.js';
import { runProcess } from '../rebuild/process.js';
import { rebuild } from '../rebuild/rebuild.js';
import { rebuildText } from '../rebuild/text.js';
import * as log from './log.js';
import type { RebuildInput } from './rebuild-input.js';

/**
 * @param note told of each step as it begins
 * @throws InputError when the image was not reproduced: there is no reference value then
 */
export async function rebuildOsImage(input: RebuildInput, note: (step: string) => void): Promise<OsImageSource> {
  const steps = rebuildLog(log.write, 'workflow');
  const noted: RebuildLog = {
    ...steps,
    group: (title) => {
      note(title);
      steps.group(title);
    },
  };
  const document = await rebuild(
    { ...input, twice: false, workDir: null, minDiskBytes: null },
    { run: runProcess, log: noted, environment: process.env },
  );
  log.view(rebuildText(document, null));
  const reference = referenceOf(document);
  if (reference === null) {
    throw new InputError('INPUT_INVALID', `os-image: the rebuild did not reproduce the release: ${document.verdict}`, {
      hint: 'The log says which artifact differs and where. Without it there is nothing to compare the quote with.',
    });
  }
  const { repository } = document;
  return { path: input.release, url: null, rebuilt: { ...reference, repository } };
}
