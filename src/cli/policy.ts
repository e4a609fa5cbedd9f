// `trust-center policy init`: print the default policy, commented.

import { InputError } from '../core/errors.js';
import { policyTemplate } from '../core/policy/policy.js';
import { parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput } from './output.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('policy', argv);
  const action = positionals[0] ?? '';
  if (action !== 'init') throw new InputError('INPUT_INVALID', `policy: expected init, got ${JSON.stringify(action)}`);
  await writeOutput(policyTemplate(), options.output);
  return EXIT.verified;
}
