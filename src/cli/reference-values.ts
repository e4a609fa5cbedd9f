// `trust-center reference-values`: sign what an OS image measures to, for others to rely on.

import { openImage } from '../collect/reference/image/open.js';
import { measureReferenceValues } from '../collect/reference/measured-values.js';
import { fromUtf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import type { ReferenceValues } from '../core/measure/reference-values.js';
import { jsonText } from '../core/views/json.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { readRebuildReport } from '../rebuild/report.js';
import { readSigning } from '../signing/options.js';
import { referenceValuesStatement } from '../signing/reference-values.js';
import { signStatement } from '../signing/sign.js';
import { type Arguments, type CommandSpec, parseArguments } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './command.js';
import { writeOutput } from './output.js';
import { SIGNING_OPTIONS, signingOptions } from './signing.js';

const spec: CommandSpec = {
  name: 'reference-values',
  usage: 'IMAGE --shapes FILE [OPTIONS]',
  summary: 'Measure an OS image for many VM shapes and sign the values, by the workflow’s identity or by a key.',
  positionals: [1, 1],
  options: {
    shapes: { kind: 'value', value: 'FILE', help: 'one vm_config (JSON) a line, each with its qemu_version' },
    repository: { kind: 'value', value: 'URL', help: 'what the image was built from, with --commit' },
    commit: { kind: 'value', value: 'SHA', help: 'full commit id that it was built from' },
    'rebuild-report': {
      kind: 'value',
      value: 'FILE',
      help: 'report of `trust-center rebuild --format json` that reproduced this image: grade rebuilt, and its source',
    },
    unsigned: { kind: 'flag', help: 'print the plain values instead of a signed bundle' },
    ...SIGNING_OPTIONS,
    output: { kind: 'value', value: 'FILE', help: 'write the Sigstore bundle here instead of to stdout' },
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const shapesPath = args.value('shapes');
  if (shapesPath === undefined) throw new InputError('INPUT_INVALID', 'reference-values needs --shapes FILE');
  const image = await openImage(args.positionals[0] ?? '');
  const shapes = fromUtf8(await readInputFile(shapesPath, 'shapes', MAX_INPUT_BYTES), 'shapes');
  const origin = await readOrigin(args, image.osImageHash);
  const values = measureReferenceValues(image, shapes, { ...origin, measuredAt: new Date().toISOString() });
  if (args.flag('unsigned')) {
    await writeOutput(jsonText(values), args.value('output'));
    return EXIT.verified;
  }
  const statement = referenceValuesStatement(values);
  const signing = await readSigning(signingOptions(args), process.env);
  await writeOutput(await signStatement(statement, signing), args.value('output'));
  return EXIT.verified;
}

/** How the image was come by: rebuilt, if a report says that this very image was; else it is just what was given. */
async function readOrigin(args: Arguments, osImageHash: string): Promise<Pick<ReferenceValues, 'grade' | 'source'>> {
  const [report, repository, commit] = [args.value('rebuild-report'), args.value('repository'), args.value('commit')];
  if ((repository === undefined) !== (commit === undefined)) {
    throw new InputError('INPUT_INVALID', 'repository and commit belong together');
  }
  if (report === undefined) {
    return { grade: 'local', source: repository === undefined || commit === undefined ? null : { repository, commit } };
  }
  const rebuilt = await readRebuildReport(report);
  if (rebuilt.osImageHash !== osImageHash) {
    throw new InputError(
      'INPUT_INVALID',
      `rebuild-report: it is about image ${rebuilt.osImageHash}, not ${osImageHash}`,
    );
  }
  return { grade: 'rebuilt', source: { repository: rebuilt.repository, commit: rebuilt.commit } };
}

export const referenceValues: Command = { spec, run };
