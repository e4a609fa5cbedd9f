// The input `rebuild`: what to build, as YAML, read as strictly as a policy.

import { InputError, PolicyError } from '../core/errors.js';
import { mapping, oneOf, type Reader, refuseOther } from '../core/schema/schema.js';
import { readYaml, type StrictValue } from '../core/schema/strict-value.js';
import {
  BACKEND_NAMES,
  type Backend,
  type BackendName,
  backendNamed,
  commandBackend,
  splitCommand,
} from '../rebuild/backend.js';
import { readDuration } from '../rebuild/quantity.js';
import { type Repository, readCommit, readRepository } from '../rebuild/repository.js';

export interface RebuildInput {
  repository: Repository;
  commit: string;
  backend: Backend;
  /** Path of the image that must be reproduced. */
  release: string;
  timeoutMs: number;
}

const HINT = 'Keys: repository, commit, backend (or command and output-folder), release, timeout.';

/** @throws InputError that says where in the input, and what is expected there */
export async function readRebuildInput(text: string | undefined): Promise<RebuildInput> {
  if (text === undefined) {
    throw new InputError('INPUT_INVALID', 'os-image: rebuild needs the input rebuild', { hint: HINT });
  }
  try {
    const value = await readYaml(text);
    const { backend, command, outputFolder, ...others } = readFields(value, 'file');
    if (backend !== null && command === null && outputFolder === null) {
      return { ...others, backend: backendNamed(backend) };
    }
    if (backend === null && command !== null && outputFolder !== null) {
      return { ...others, backend: as((folder) => commandBackend(command, folder))(outputFolder, 'file') };
    }
    return value.refuse('give either backend, or command and output-folder');
  } catch (cause) {
    if (!(cause instanceof PolicyError)) throw cause;
    const message = cause.message.replace(/^policy /, 'rebuild ');
    throw new InputError('INPUT_INVALID', message, { hint: cause.hint ?? HINT, cause });
  }
}

const readFields = mapping<{
  repository: Repository;
  commit: string;
  backend: BackendName | null;
  command: string | null;
  outputFolder: StrictValue | null;
  release: string;
  timeoutMs: number;
}>(
  {
    repository: ['repository', as(readRepository)],
    commit: ['commit', as(readCommit)],
    backend: ['backend', oneOf(...BACKEND_NAMES)],
    command: ['command', as(checkedCommand)],
    outputFolder: ['output-folder', (value) => value],
    release: ['release', as((text) => text)],
    timeoutMs: ['timeout', as((text) => readDuration(text, 'timeout'))],
  },
  { backend: null, command: null, outputFolder: null, timeoutMs: readDuration('6h', 'timeout') },
);

/** Text as the command line reads it; what that refuses is refused at its place. */
function as<T>(read: (text: string) => T): Reader<T> {
  return (value) => {
    if (value.kind !== 'scalar' || value.text === '') return refuseOther(value, 'text');
    try {
      return read(value.text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // The message begins with the name of an option; here the place names the key.
      return value.refuse(error.message.replace(/^[a-z-]+: /, ''), error.hint);
    }
  };
}

function checkedCommand(text: string): string {
  splitCommand(text);
  return text;
}
