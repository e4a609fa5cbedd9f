// `trust-center reference-values`: sign what an OS image measures to, for others to rely on.

import { openImage } from '../collect/reference/image/open.js';
import { measureReferenceValues } from '../collect/reference/measured-values.js';
import { documentText } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { ReferenceValues } from '../core/measure/reference-values.js';
import { jsonText } from '../core/views/json.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { readRebuildReport } from '../rebuild/report.js';
import { readSigning } from '../signing/options.js';
import { referenceValuesStatement } from '../signing/reference-values.js';
import { signStatement } from '../signing/sign-statement.js';
import { type Options, parseArguments } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput } from './output.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const { positionals, options } = parseArguments('reference-values', argv);
  const { shapes: shapesPath, output } = options;
  if (shapesPath === undefined) throw new InputError('INPUT_INVALID', 'reference-values needs --shapes FILE');
  const image = await openImage(positionals[0] ?? '');
  const shapes = documentText(await readInputFile(shapesPath, 'shapes', MAX_INPUT_BYTES), 'shapes');
  const origin = await readOrigin(options, image.osImageHash);
  const values = measureReferenceValues(image, shapes, { ...origin, measuredAt: new Date().toISOString() });
  if (options.unsigned) {
    await writeOutput(jsonText(values), output);
    return EXIT.verified;
  }
  const statement = referenceValuesStatement(values);
  const signing = await readSigning(options, process.env);
  await writeOutput(await signStatement(statement, signing), output);
  return EXIT.verified;
}

/** How the image was come by: rebuilt, if a report says that this very image was; else it is just what was given. */
async function readOrigin(
  { rebuildReport, repository, commit }: Options<'reference-values'>,
  osImageHash: string,
): Promise<Pick<ReferenceValues, 'grade' | 'source'>> {
  if ((repository === undefined) !== (commit === undefined)) {
    throw new InputError('INPUT_INVALID', 'repository and commit belong together');
  }
  if (rebuildReport === undefined) {
    return { grade: 'local', source: repository === undefined || commit === undefined ? null : { repository, commit } };
  }
  const rebuilt = await readRebuildReport(rebuildReport);
  if (rebuilt.osImageHash !== osImageHash) {
    throw new InputError(
      'INPUT_INVALID',
      `rebuild-report: it is about image ${rebuilt.osImageHash}, not ${osImageHash}`,
    );
  }
  return { grade: 'rebuilt', source: { repository: rebuilt.repository, commit: rebuilt.commit } };
}
