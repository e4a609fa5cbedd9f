// A folder for files that nobody keeps. Where there is none to write to, that is said, not reported as a bug.

import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { systemErrorCode } from './system-error.js';

/**
 * Path of a new folder, without links in it; the caller removes it.
 * @param name what its name begins with
 * @param parent where it is made
 * @throws InputError
 */
export async function temporaryFolder(name: string, parent = tmpdir()): Promise<string> {
  try {
    return await mkdtemp(join(await realpath(parent), `${name}-`));
  } catch (cause) {
    const code = systemErrorCode(cause) ?? String(cause);
    throw new InputError('INPUT_INVALID', `temporary files cannot be written to ${preview(parent, 200)} (${code})`, {
      hint: 'Name a folder that you can write to in TMPDIR (in a workflow, RUNNER_TEMP).',
      cause,
    });
  }
}
