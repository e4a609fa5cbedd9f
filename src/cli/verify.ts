// `trust-center verify`: collect, appraise, print.

import { readFile } from 'node:fs/promises';
import { isAbsolute, normalize } from 'node:path';
import type { ReferenceValuesSource } from '../collect/reference/signed-values.js';
import { runningAppCompose } from '../core/appraisal/running-file.js';
import { serialiseBundle } from '../core/bundle.js';
import { type Policy, resolvePolicy } from '../core/policy/policy.js';
import type { UserFiles } from '../core/views/locate.js';
import { cancellable } from '../io/cancellation.js';
import { readOptions, readOsImage, readTarget } from '../request.js';
import { verify as conduct, type Verification } from '../verify.js';
import { type Arguments, type Options, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus, exitStatusOf } from './command.js';
import { SIGNING } from './commands.js';
import { writeTextFile } from './output.js';
import { type Printing, printingOf, printResult, printWritten, writtenTo } from './print-result.js';
import { collectRequestOf, expectAsked, withTarget } from './target.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('verify', argv);
  const printing = printingOf(args);
  expectNoIdleOption(args);
  const options = withTarget(args);
  const { saveBundle } = options;
  if (options.summary !== undefined) (await import('../signing/options.js')).expectSigningOptions(options);
  const target = readTarget(options);
  const settings = await readOptions(options, target.kind === 'file' ? 'replayed' : 'fetched');
  const policy = resolvePolicy(settings.policy, settings.overrides);
  const osImage = await readOsImage(options);
  const { result, bundle } = await cancellable((signal) =>
    conduct({
      collect: {
        ...collectRequestOf(options, signal),
        appComposePath: options.appCompose ?? null,
        composeFilePath: options.composeFile ?? null,
        offline: options.offline,
      },
      ...osImage,
      ...referenceValuesOf(options),
      policy,
      at: settings.at ?? Date.now(),
      trustAnchors: settings.trustAnchors,
    }),
  );
  if (saveBundle !== undefined) await writeTextFile(saveBundle, serialiseBundle(bundle), '--save-bundle');
  const files = printing.format === 'sarif' ? await userFiles(options) : undefined;
  const saved = await saveAppCompose(options.saveAppCompose, { result, bundle });
  const written = [...(saveBundle === undefined ? [] : [writtenTo(saveBundle, 'bundle')]), ...saved.notes];
  await printResult(result, printing, { at: Date.now() }, written, files);
  // Last: a signing service that gives no answer takes nothing away from what was found.
  await writeSummary(options, { result, bundle }, policy, printing);
  const status = exitStatusOf(result, options.allowExperiment);
  // No script goes on with a file of an earlier run.
  return status === EXIT.verified && saved.isMissing ? EXIT.inconclusive : status;
}

/** An existing file is left alone where there is nothing to write. */
async function saveAppCompose(
  path: string | undefined,
  { result, bundle }: Verification,
): Promise<{ notes: string[]; isMissing: boolean }> {
  if (path === undefined) return { notes: [], isMissing: false };
  const { bytes, problem } = runningAppCompose(bundle, result);
  if (bytes === null) return { notes: [`Not written: ${path} (app-compose): ${problem}`], isMissing: true };
  await writeTextFile(path, bytes, '--save-app-compose');
  return { notes: [writtenTo(path, 'app-compose that runs')], isMissing: false };
}

/** @throws InputError */
function expectNoIdleOption(args: Arguments<'verify'>): void {
  if (!args.isGiven('summary')) {
    const why = 'it is about signing a summary; say where that goes, with --summary FILE';
    refuseIdle(args, SIGNING, why);
  }
  if (!args.isGiven('reference-values')) {
    const why = 'it is for checking signed reference values; give them with --reference-values FILE';
    refuseIdle(args, ['trusted-root'], why);
  }
  expectAsked(args);
  if (args.isGiven('offline')) refuseIdle(args, ['pccs-url', 'tcb-update'], 'nothing is fetched, with --offline');
}

/** Loaded only when asked for: Sigstore's client is large. */
async function writeSummary(
  options: Options<'verify'>,
  { result, bundle }: Verification,
  policy: Policy,
  printing: Printing,
): Promise<void> {
  const path = options.summary;
  if (path === undefined) return;
  const [{ summarise }, { signStatement }, { readSigning }] = await Promise.all([
    import('../core/summary/summarise.js'),
    import('../signing/sign-statement.js'),
    import('../signing/options.js'),
  ]);
  const statement = await summarise({ result, bundle, policy });
  const signing = await readSigning(options, process.env);
  await writeTextFile(path, await signStatement(statement, signing), '--summary');
  await printWritten(writtenTo(path, 'signed summary'), printing);
}

/** What SARIF points into: files below this folder, as a repository has them. */
async function userFiles(options: Options<'verify'>): Promise<UserFiles> {
  const within = (path: string | undefined): string | undefined => {
    return path === undefined || isAbsolute(path) || normalize(path).startsWith('..') ? undefined : normalize(path);
  };
  const policy = within(options.policy);
  const compose = within(options.appCompose ?? options.composeFile);
  return {
    policy: policy === undefined ? null : { path: policy, text: await readFile(policy, 'utf8') },
    compose: compose === undefined ? null : { path: compose, bytes: await readFile(compose) },
  };
}

function referenceValuesOf({ referenceValues: paths, trustedRoot }: Options<'verify'>): {
  referenceValues?: ReferenceValuesSource;
} {
  return paths.length === 0 ? {} : { referenceValues: { paths, trustedRootPath: trustedRoot ?? null } };
}
