// `trust-center compose-hash`: the hash a VM measures of an app-compose file, its normalised form, and what stands out.

import { composeFindings } from '../core/appraisal/source-code/compose-findings.js';
import { preview, utf8 } from '../core/bytes.js';
import { InputError, ParseError } from '../core/errors.js';
import { composeHash as hashOf, normaliseAppCompose, parseAppCompose } from '../core/formats/app-compose.js';
import { jsonText } from '../core/views/json.js';
import { visible } from '../core/views/untrusted.js';
import { MAX_INPUT_BYTES, readInputFile } from '../io/input-file.js';
import { parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus } from './command.js';
import { writeOutput, writeReport } from './output.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('compose-hash', argv);
  const { format, normalise, output } = args.options;
  if (normalise) refuseIdle(args, ['format'], 'with --normalise only the file is printed');
  const path = args.positionals[0] ?? '';
  const bytes = await readInputFile(path, 'compose-hash', MAX_INPUT_BYTES);
  expectAppCompose(bytes, path);
  const normalised = normaliseAppCompose(bytes);
  if (normalise) {
    await writeOutput(normalised, output);
    return EXIT.verified;
  }
  const report = {
    composeHash: hashOf(bytes),
    normalisedHash: hashOf(utf8(normalised)),
    normalised,
    findings: await composeFindings(bytes),
  };
  if (format === 'json') await writeOutput(jsonText(report), output);
  else await writeReport(asText(report), output);
  return EXIT.verified;
}

/** People have the Docker Compose file at hand, not the file it is part of: the error names what was given, and what to give. */
function expectAppCompose(bytes: Uint8Array, path: string): void {
  try {
    parseAppCompose(bytes);
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    throw new InputError(cause.code, `compose-hash: ${preview(path, 200)} is no app-compose file: ${cause.message}`, {
      hint: cause.hint ?? 'Give the app-compose.json that was deployed, not the Docker Compose file in it.',
      cause,
    });
  }
}

function asText(report: {
  composeHash: string;
  normalisedHash: string;
  findings: { rule: string; severity: string; message: string; where: string }[];
}): string {
  const isNormal = report.composeHash === report.normalisedHash;
  const findings = report.findings.map(
    ({ rule, severity, message, where }) =>
      `  ${severity.padEnd(7)}  ${rule}: ${visible(message)}${where === '' ? '' : ` (${visible(where)})`}`,
  );
  return [
    `compose hash     ${report.composeHash}`,
    isNormal
      ? 'normalised form  the file as it is'
      : `normalised form  ${report.normalisedHash} (another hash: deploy the exact bytes you hash; --normalise prints it)`,
    '',
    findings.length === 0 ? 'nothing stands out' : `${findings.length} finding${findings.length === 1 ? '' : 's'}`,
    ...findings,
    '',
  ].join('\n');
}
