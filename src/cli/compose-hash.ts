// `trust-center compose-hash`: the hash a VM measures of an app-compose file, its normalised form, and what stands out.

import { utf8 } from '../bytes.js';
import { MAX_INPUT_BYTES, readInputFile } from '../evidence/file.js';
import { composeHash as hashOf, normaliseAppCompose, parseAppCompose } from '../formats/app-compose.js';
import { composeFindings } from '../formats/compose-findings.js';
import { jsonText } from '../result/json.js';
import { visible } from '../result/untrusted.js';
import { type CommandSpec, parseArguments } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './main.js';
import { formatOf, writeOutput } from './output.js';

const spec: CommandSpec = {
  name: 'compose-hash',
  usage: 'FILE [OPTIONS]',
  summary:
    'Hash an app-compose.json as a VM measures it: SHA-256 of its exact bytes. Says whether the file is normalised, and what stands out in it.',
  positionals: [1, 1],
  options: {
    format: { kind: 'value', value: 'FORMAT', help: 'text (default) or json' },
    output: { kind: 'value', value: 'FILE', help: 'write it here instead of to stdout' },
    normalise: { kind: 'flag', help: 'print only the normalised file, byte for byte' },
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const format = formatOf(args, ['text', 'json']);
  const bytes = await readInputFile(args.positionals[0] ?? '', 'compose-hash', MAX_INPUT_BYTES);
  parseAppCompose(bytes);
  const normalised = normaliseAppCompose(bytes);
  if (args.flag('normalise')) {
    await writeOutput(normalised, args.value('output'));
    return EXIT.verified;
  }
  const report = {
    composeHash: hashOf(bytes),
    normalisedHash: hashOf(utf8(normalised)),
    normalised,
    findings: await composeFindings(bytes),
  };
  await writeOutput(format === 'json' ? jsonText(report) : asText(report), args.value('output'));
  return EXIT.verified;
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

export const composeHash: Command = { spec, run };
