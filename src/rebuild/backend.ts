// The ways to build an image: those of the dstack repositories, and any command.

import { InputError } from '../core/errors.js';

export interface Backend {
  name: BackendName | 'command';
  /** File and arguments, run in `folder` of the checkout. */
  command: readonly [string, ...string[]];
  folder: string;
  /** File of the checkout without which this is another repository; null when nothing is known of it. */
  needs: string | null;
  /** Folders of the checkout in which, or right below which, images are left. */
  outputs: readonly string[];
  needsDocker: boolean;
  /** Free disk, in bytes. */
  needsBytes: number;
}

const GB = 1_000_000_000;
const MKOSI_OUTPUT = 'os/mkosi/repro-build/build/out/prod';
const YOCTO_OUTPUT = 'os/yocto/repro-build/build-a/images';

/** What each of them needs and leaves, as its own scripts say. All build in containers with pinned tools. */
const BACKENDS = {
  'meta-dstack': {
    command: ['./repro-build.sh', '-n'],
    folder: 'repro-build',
    needs: 'repro-build/repro-build.sh',
    outputs: ['repro-build/build-a/images'],
    needsDocker: true,
    needsBytes: 100 * GB,
  },
  // Yocto up to the middle of 2026, mkosi since.
  dstack: {
    command: ['make', 'os-image'],
    folder: '.',
    needs: 'Makefile',
    outputs: [MKOSI_OUTPUT, YOCTO_OUTPUT],
    needsDocker: true,
    needsBytes: 100 * GB,
  },
  'dstack-mkosi': {
    command: ['make', 'os-image-mkosi'],
    folder: '.',
    needs: 'Makefile',
    outputs: [MKOSI_OUTPUT],
    needsDocker: true,
    needsBytes: 40 * GB,
  },
} as const satisfies Record<string, Omit<Backend, 'name'>>;

export type BackendName = keyof typeof BACKENDS;
export const BACKEND_NAMES = Object.keys(BACKENDS) as BackendName[];

/** @throws InputError for an unknown name */
export function backendNamed(text: string): Backend {
  const name = BACKEND_NAMES.find((known) => known === text);
  if (name === undefined) {
    throw new InputError(
      'INPUT_INVALID',
      `backend: expected one of ${BACKEND_NAMES.join(', ')}, got ${JSON.stringify(text)}`,
      { hint: 'For another recipe, give --build-command and --output-dir instead.' },
    );
  }
  return { name, ...BACKENDS[name] };
}

/**
 * A recipe of any other kind.
 * @param command as `splitCommand` reads it; runs at the top of the checkout
 * @param outputDir folder within the checkout that the command leaves the image in
 * @throws InputError
 */
export function commandBackend(command: string, outputDir: string): Backend {
  const isWithin = !/^\/|^[A-Za-z]:|\\|\0/.test(outputDir) && !outputDir.split('/').includes('..');
  if (!isWithin) {
    throw new InputError(
      'INPUT_INVALID',
      `output-dir: expected a folder within the checkout, got ${JSON.stringify(outputDir)}`,
      { hint: 'Give it relative to the top of the repository, without `..`.' },
    );
  }
  return {
    name: 'command',
    command: splitCommand(command),
    folder: '.',
    needs: null,
    outputs: [outputDir],
    needsDocker: false,
    needsBytes: GB,
  };
}

/** Outside of quotes a shell would read more into these than what they are. */
const SHELL_CHARACTERS = /[$`\\;&|<>(){}*?[\]~#!\n\r\0]/;

/**
 * Arguments of a command line, without any shell: they are separated by spaces; quotes of either kind keep everything
 * between them as it is, and join what they touch.
 * @throws InputError for what only a shell would understand
 */
export function splitCommand(text: string): [string, ...string[]] {
  const args: string[] = [];
  for (const [, word = ''] of text.matchAll(/[ \t]*((?:[^ \t"']|"[^"]*"|'[^']*'|["'].*$)+)/gs)) {
    let arg = '';
    for (const [part] of word.matchAll(/"[^"]*"|'[^']*'|[^"']+|["'].*/gs)) {
      const isQuoted = /^(["']).*\1$/s.test(part) && part.length > 1;
      if (!isQuoted && /^["']/.test(part)) throw notSplit('a quote is not closed');
      const special = isQuoted ? null : SHELL_CHARACTERS.exec(part);
      if (special !== null) throw notSplit(`${JSON.stringify(special[0])} stands outside of quotes`);
      arg += isQuoted ? part.slice(1, -1) : part;
    }
    args.push(arg);
  }
  const [file, ...rest] = args;
  if (file === undefined || file === '') throw notSplit('it names no program');
  return [file, ...rest];
}

function notSplit(reason: string): InputError {
  return new InputError('INPUT_INVALID', `build-command: ${reason}`, {
    hint: 'The command is run without a shell: a program and its arguments, separated by spaces, in quotes where needed.',
  });
}
