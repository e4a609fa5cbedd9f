// The input `os-image: rebuild`: build the image from its source in this job, and use the release only if it was reproduced.

import type { OsImageSource } from '../collect/reference/os-images.js';
import { InputError } from '../core/errors.js';
import { backendNamed, commandBackend } from '../rebuild/backend.js';
import { referenceOf } from '../rebuild/document.js';
import { type RebuildLog, rebuildLog } from '../rebuild/log.js';
import { runProcess } from '../rebuild/process.js';
import { readDuration } from '../rebuild/quantity.js';
import { rebuild } from '../rebuild/rebuild.js';
import { readCommit, readRepository } from '../rebuild/repository.js';
import { rebuildText } from '../rebuild/text.js';
import type { ActionInputs } from './inputs.js';
import * as log from './log.js';

/**
 * @param note told of each step as it begins
 * @throws InputError when the image was not reproduced: there is no reference value then
 */
export async function rebuildOsImage(inputs: ActionInputs, note: (step: string) => void): Promise<OsImageSource> {
  const { rebuildRepository, rebuildCommit, rebuildRelease } = inputs;
  const steps = rebuildLog(log.write, 'workflow');
  const noted: RebuildLog = {
    ...steps,
    group: (title) => {
      note(title);
      steps.group(title);
    },
  };
  const document = await rebuild(
    {
      repository: readRepository(needed(rebuildRepository, 'rebuild-repository')),
      commit: readCommit(needed(rebuildCommit, 'rebuild-commit')),
      backend: backendOf(inputs),
      release: needed(rebuildRelease, 'rebuild-release'),
      twice: false,
      timeoutMs: readDuration(inputs.rebuildTimeout ?? '6h', 'rebuild-timeout'),
      workDir: null,
      minDiskBytes: null,
    },
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
  return { path: rebuildRelease ?? null, url: null, rebuilt: { ...reference, repository } };
}

function backendOf({ rebuildBackend, rebuildCommand, rebuildOutputDir }: ActionInputs) {
  if (rebuildBackend !== undefined && rebuildCommand === undefined) return backendNamed(rebuildBackend);
  if (rebuildBackend === undefined && rebuildCommand !== undefined) {
    return commandBackend(rebuildCommand, needed(rebuildOutputDir, 'rebuild-output-dir'));
  }
  throw new InputError(
    'INPUT_INVALID',
    'os-image: rebuild needs rebuild-backend, or rebuild-command with rebuild-output-dir',
  );
}

function needed(value: string | undefined, name: string): string {
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', `os-image: rebuild needs the input ${name}`);
}
