// The input `rebuild`: what to build, as YAML, read as strictly as a policy.

import { InputError } from '../core/errors.js';
import { anything, mapping, type Reader, read, refuse } from '../core/schema/reader.js';
import { nonEmpty, oneOf } from '../core/schema/scalars.js';
import { parseYaml } from '../core/schema/yaml.js';
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
  const document = await parseYaml(text, (message, { line, column }, hint = HINT) => {
    return new InputError('INPUT_INVALID', `rebuild ${line}:${column}: ${message}`, { hint });
  });
  return document.read(rebuildInput);
}

const rebuildInput: Reader<RebuildInput> = (value) => {
  const { backend, command, outputFolder, ...others } = readFields(value);
  if (backend !== null && command === null && outputFolder === null) {
    return { ...others, backend: backendNamed(backend) };
  }
  if (backend === null && command !== null && outputFolder !== null) {
    return {
      ...others,
      backend: read(
        outputFolder,
        'output-folder',
        as((folder) => commandBackend(command, folder)),
      ),
    };
  }
  return refuse('give either backend, or command and output-folder');
};

const readFields = mapping<{
  repository: Repository;
  commit: string;
  backend: BackendName | null;
  command: string | null;
  /** Read with the command. */
  outputFolder: unknown;
  release: string;
  timeoutMs: number;
}>(
  {
    repository: ['repository', as(readRepository)],
    commit: ['commit', as(readCommit)],
    backend: ['backend', oneOf(...BACKEND_NAMES)],
    command: ['command', as(checkedCommand)],
    outputFolder: ['output-folder', anything],
    release: ['release', nonEmpty],
    timeoutMs: ['timeout', as((text) => readDuration(text, 'timeout'))],
  },
  { backend: null, command: null, outputFolder: null, timeoutMs: readDuration('6h', 'timeout') },
);

/** Text as the command line reads it; what that refuses is refused at its place. */
function as<T>(parse: (text: string) => T): Reader<T> {
  return (value) => {
    try {
      return parse(nonEmpty(value));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      // The message begins with the name of an option; here the place names the key.
      return refuse(error.message.replace(/^[a-z-]+: /, ''), { hint: error.hint });
    }
  };
}

function checkedCommand(text: string): string {
  splitCommand(text);
  return text;
}
