// `trust-center reference-values`: sign what an OS image measures to, for others to rely on.

import { fromUtf8 } from '../bytes.js';
import { MAX_INPUT_BYTES, readInputFile } from '../evidence/file.js';
import { parseReferenceValues, referenceValuesStatement } from '../publish/reference-values.js';
import { signStatement } from '../publish/sign.js';
import { readSigning } from '../publish/signing.js';
import { type CommandSpec, parseArguments } from './arguments.js';
import { type Command, EXIT, type ExitStatus } from './main.js';
import { writeOutput } from './output.js';

const spec: CommandSpec = {
  name: 'reference-values',
  usage: 'VALUES [OPTIONS]',
  summary:
    'Sign reference values (JSON, see docs/summary.md): by the workflow’s identity, or by a key whose password is in TRUST_CENTER_SIGNING_PASSWORD.',
  positionals: [1, 1],
  options: {
    'signing-key': { kind: 'value', value: 'PEM', help: 'private key to sign with instead of the workflow’s identity' },
    'fulcio-url': {
      kind: 'value',
      value: 'URL',
      help: 'certificate authority (default: Sigstore’s, for a private repository GitHub’s)',
    },
    'rekor-url': { kind: 'value', value: 'URL', help: 'transparency log of that instance, or none' },
    'timestamp-url': {
      kind: 'value',
      value: 'URL',
      help: 'timestamp authority of that instance, or none; with a key optional',
    },
    output: { kind: 'value', value: 'FILE', help: 'write the Sigstore bundle here instead of to stdout' },
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const text = fromUtf8(
    await readInputFile(args.positionals[0] ?? '', 'reference-values', MAX_INPUT_BYTES),
    'reference-values',
  );
  const statement = referenceValuesStatement(parseReferenceValues(text, 'reference-values'));
  const signing = await readSigning(
    {
      signingKey: args.value('signing-key'),
      fulcioUrl: args.value('fulcio-url'),
      rekorUrl: args.value('rekor-url'),
      timestampUrl: args.value('timestamp-url'),
    },
    process.env,
  );
  await writeOutput(await signStatement(statement, signing), args.value('output'));
  return EXIT.verified;
}

export const referenceValues: Command = { spec, run };
