// `trust-center replay`: repeat an appraisal from its bundle. Nothing is fetched, so it works with no network at all.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import { parseBundle } from '../core/bundle.js';
import { fromUtf8 } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { policyFromRecord, resolvePolicy } from '../core/policy/policy.js';
import { MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';
import { readOptions } from '../request.js';
import { type CommandSpec, parseArguments } from './arguments.js';
import { type Command, type ExitStatus, exitStatusOf } from './command.js';
import { DETAIL_OPTIONS, printingOf, printResult, writeLines } from './output.js';

const spec: CommandSpec = {
  name: 'replay',
  usage: 'BUNDLE [OPTIONS]',
  summary: 'Repeat the appraisal that a bundle records: same evidence, policy and time, so the same result.',
  positionals: [1, 1],
  options: {
    policy: { kind: 'value', value: 'FILE', help: 'appraise under this policy instead of the recorded one' },
    at: { kind: 'value', value: 'TIME', help: 'appraise at this RFC 3339 time instead of the recorded one' },
    'insecure-root-ca': {
      kind: 'value',
      value: 'PEM',
      help: 'trust this root instead of Intel’s; never taken from the bundle',
    },
    'allow-experiment': {
      kind: 'flag',
      help: 'exit 0 for an experiment too: verified under a test root, or with debug VMs accepted',
    },
    format: { kind: 'value', value: 'FORMAT', help: 'text (default), json, markdown, sarif or junit' },
    output: { kind: 'value', value: 'FILE', help: 'write the result here instead of to stdout' },
    ...DETAIL_OPTIONS,
  },
};

async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments(spec, argv);
  const printing = printingOf(args);
  const path = args.positionals[0] ?? '';
  const bytes = await readInputFile(path, 'bundle', MAX_BUNDLE_BYTES);
  const bundle = parseBundle(fromUtf8(bytes, 'bundle'));
  const settings = await readOptions(
    {
      policy: args.value('policy'),
      at: args.value('at'),
      insecureRootCa: args.value('insecure-root-ca'),
    },
    bundle.components.some(({ acquired }) => acquired === 'replayed') ? 'replayed' : 'fetched',
  );
  const policy = resolvePolicy(
    settings.policy ?? policyFromRecord(recorded(bundle.appraisal?.policy, 'policy')),
    settings.overrides,
  );
  writeLines(notice(settings.policy === null));
  const at = settings.at ?? Date.parse(recorded(bundle.appraisal?.at, 'at'));
  const result = await appraiseBundle(bundle, { policy, at, trustAnchors: settings.trustAnchors });
  const replayed = settings.policy === null ? ('policy' as const) : ('evidence' as const);
  await printResult(result, printing, { at: Date.now(), replayed }, []);
  return exitStatusOf(result, args.flag('allow-experiment'));
}

/** Whoever made the bundle chose what it is compared with: a reader must know. */
function notice(recordedPolicy: boolean): string[] {
  return [
    `trust-center: repeating a recorded appraisal: reference values, freshness${recordedPolicy ? ', policy' : ''} and time are the bundle’s own.`,
    '  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE',
  ];
}

function recorded<T>(value: T | undefined, option: string): T {
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', 'the bundle records no appraisal to repeat', { hint: `Give --${option}.` });
}

export const replay: Command = { spec, run };
