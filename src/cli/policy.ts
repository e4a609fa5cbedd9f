// `trust-center policy init`: print the default policy, commented.

import { InputError } from '../core/errors.js';
import { policyTemplate } from '../core/policy/policy.js';
import { type CommandSpec, parseArguments } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { writeOutput } from './output.js';

const spec: CommandSpec = {
  name: 'policy',
  usage: 'init [OPTIONS]',
  summary: 'Print the default policy, with every key explained, as a file to start from.',
  positionals: [1, 1],
  options: { output: { kind: 'value', value: 'FILE', help: 'write it here instead of to stdout' } },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const action = args.positionals[0] ?? '';
  if (action !== 'init') throw new InputError('INPUT_INVALID', `policy: expected init, got ${JSON.stringify(action)}`);
  await writeOutput(policyTemplate(), args.value('output'));
  return EXIT.verified;
}

export const policy: Command = { spec, run };
