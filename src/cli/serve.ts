// `trust-center serve`: the service is a program of its own, which no other command has anything of. It is beside this one,
// and loaded from there when it is asked for.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { InputError } from '../core/errors.js';
import { nameOf } from '../options/table.js';
import { propertyOf } from '../options/values.js';
import { parseArguments } from './arguments.js';
import type { ExitStatus } from './command.js';
import { COMMANDS } from './commands.js';
import { writeLines } from './output.js';

/** What the program of the service exports: it reports its own errors. */
interface Program {
  main(request: {
    action: readonly string[];
    options: Readonly<Record<string, string | undefined>>;
    env: NodeJS.ProcessEnv;
    /** The folder that paths begin in. */
    folder: string;
    /** Shows lines to whoever started it. */
    say: (lines: readonly string[]) => void;
  }): Promise<ExitStatus>;
}

/** Where it is from here: in the bundle of the command line, and in the sources. */
const PLACES = ['./service/main.cjs', '../../dist/service/main.cjs'];

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('serve', argv);
  const names = Object.values(COMMANDS.serve.options).flat().map(nameOf);
  const given = Object.fromEntries(names.map((name) => [name, options[propertyOf(name)]]));
  const place = PLACES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) {
    throw new InputError(
      'INPUT_NOT_FOUND',
      `the service is not built: ${fileURLToPath(new URL(PLACES[0] ?? '', import.meta.url))}`,
      {
        hint: 'In a clone of the repository, run `npm ci && npm run build:service`; or install the package.',
      },
    );
  }
  // By a path that no bundler follows.
  const program = createRequire(import.meta.url)(fileURLToPath(place)) as Program;
  return program.main({
    action: positionals,
    options: given,
    env: process.env,
    folder: process.cwd(),
    say: writeLines,
  });
}
