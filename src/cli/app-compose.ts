// `trust-center app-compose`: the app-compose file that dstack deploys, made of a Docker Compose file.

import { preview, utf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { composeHash, parseAppCompose } from '../core/formats/app-compose.js';
import { makeAppCompose } from '../core/formats/made-app-compose.js';
import { visible } from '../core/views/untrusted.js';
import { readInputFile } from '../io/input-file.js';
import { parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeLines, writeOutput, writeText } from './output.js';

/** An app-compose is read up to that size. */
const MAX_BYTES = 1024 * 1024;

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('app-compose', argv);
  const { from, name, form, output } = args.options;
  if (from !== undefined) refuseIdle(args, ['name'], 'the name is that of the file that --from names');
  if (from === undefined && name === undefined) {
    throw new InputError('INPUT_INVALID', 'app-compose needs --from FILE, or --name TEXT', {
      hint: 'Take the file that runs for --from: `trust-center verify … --save-app-compose FILE`.',
    });
  }
  const composeFile = await readInputFile(args.positionals[0] ?? '', 'app-compose', MAX_BYTES);
  const other = from === undefined ? { name: name ?? '' } : { template: await readInputFile(from, 'from', MAX_BYTES) };
  const made = makeAppCompose({ composeFile, from: other, form });
  const hash = composeHash(utf8(made));
  const { unknownFields } = parseAppCompose(utf8(made));
  await writeOutput(made, output);
  if (output === undefined) writeLines([`compose hash ${hash}`]);
  else await writeText(`${hash}  ${visible(output)}\n`);
  if (unknownFields.length > 0) {
    const names = unknownFields.slice(0, 10).map((field) => preview(field));
    writeLines([`Members that this version does not know, taken as they are: ${names.join(', ')}`]);
  }
  return EXIT.verified;
}
