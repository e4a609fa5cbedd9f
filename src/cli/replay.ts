// `trust-center replay`: repeat an appraisal from its bundle. Nothing is fetched, so it works with no network at all.

import { appraiseBundle } from '../core/appraisal/appraise-bundle.js';
import { parseBundle } from '../core/bundle.js';
import { documentText, preview } from '../core/bytes.js';
import { InputError } from '../core/errors.js';
import { policyFromRecord, resolvePolicy } from '../core/policy/policy.js';
import { MAX_BUNDLE_BYTES, readInputFile } from '../io/input-file.js';
import { readUserFiles } from '../io/user-files.js';
import { readOptions, readRoots } from '../request.js';
import { replayAgain } from './again.js';
import { parseArguments } from './arguments.js';
import { type ExitStatus, exitStatusOf } from './command.js';
import { writeLines } from './output.js';
import { printingOf, printResult } from './print-result.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('replay', argv);
  const { positionals, options } = args;
  const printing = printingOf(args);
  const path = positionals[0] ?? '';
  const bytes = await readInputFile(path, 'bundle', MAX_BUNDLE_BYTES);
  const bundle = parseBundle(documentText(bytes, 'bundle'));
  const settings = await readOptions(
    options,
    bundle.components.some(({ acquired }) => acquired === 'replayed') ? 'replayed' : 'fetched',
  );
  const policy = resolvePolicy(
    settings.policy ?? policyFromRecord(recorded(bundle.appraisal?.policy, 'policy')),
    settings.overrides,
  );
  writeLines(notice(settings.policy === null, bundle.target.domain ?? null));
  const at = settings.at ?? Date.parse(recorded(bundle.appraisal?.at, 'at'));
  const roots = await readRoots(options.trustedRoot);
  const result = await appraiseBundle(bundle, { policy, at, trustAnchors: settings.trustAnchors, ...roots });
  const replayed = settings.policy === null ? ('policy' as const) : ('evidence' as const);
  const given = { policy: options.policy, evidence: path };
  const files = printing.format === 'sarif' ? await readUserFiles(given, process.env) : undefined;
  const again = replayAgain(path, options);
  await printResult(result, printing, { at: Date.now(), replayed, policy, again }, [], files);
  return exitStatusOf(result, options.allowExperiment);
}

/** The maker of the bundle chose what it is compared with: a reader must know. */
function notice(recordedPolicy: boolean, domain: string | null): string[] {
  const again = domain === null ? '' : ' --domain NAME';
  return [
    `trust-center: repeating a recorded appraisal: reference values, freshness${recordedPolicy ? ', policy' : ''} and time are the bundle’s own.`,
    // Anybody can write that a domain served the certificate that everybody can see, or add a root of their own.
    ...(domain === null
      ? []
      : [
          `  So is what it has of ${preview(domain, 100)}: nothing proves what was served, what DNS and monitors answered, and which roots are public.`,
        ]),
    `  To judge it by yours: trust-center verify --evidence BUNDLE --policy FILE --app-compose FILE${again}`,
  ];
}

function recorded<T>(value: T | undefined, option: string): T {
  if (value !== undefined) return value;
  throw new InputError('INPUT_INVALID', 'the bundle records no appraisal to repeat', { hint: `Give --${option}.` });
}
