// `trust-center verify`: collect, appraise, print.

import { sha256 } from '#crypto';
import { wantedImages, wantsImages } from '../collect/endorsements/container-image/wanted.js';
import { runningAppCompose } from '../core/appraisal/running-file.js';
import { serialiseBundle } from '../core/bundle.js';
import { toHex, utf8 } from '../core/bytes.js';
import type { Policy } from '../core/policy/policy.js';
import type { Verified } from '../core/summary/summarise.js';
import { cancellable } from '../io/cancellation.js';
import { readUserFiles } from '../io/user-files.js';
import type { Collected } from '../publish/service.js';
import { prepare, ROOT_IDLE } from '../request.js';
import { verify as conduct, type Verification, type VerifyRequest } from '../verify.js';
import { verifyAgain } from './again.js';
import { type Arguments, type Options, parseArguments, refuseIdle } from './arguments.js';
import { EXIT, type ExitStatus, exitStatusOf } from './command.js';
import { SIGNING } from './commands.js';
import { writeTextFile } from './output.js';
import { type Printing, printingOf, printResult, printWritten, writtenTo } from './print-result.js';
import { expectAsked, expectOfDomain, expectPrivate, runOf, withTarget } from './target.js';
import type { WithService } from './with-service.js';

export async function run(argv: string[]): Promise<ExitStatus> {
  const args = parseArguments('verify', argv);
  if (args.isGiven('targets')) return (await import('./verify-targets.js')).verifyTargets(args);
  refuseIdle(args, ['concurrency'], 'it is about the targets of a file; give that with --targets FILE');
  const printing = printingOf(args);
  expectNoIdleOption(args);
  const given = withTarget(args);
  const { saveBundle } = given;
  const service = await serviceOf(args, given);
  const options = service?.collects ? { ...given, evidence: given.serviceUrl } : given;
  if (options.summary !== undefined) (await import('../signing/options.js')).expectSigningOptions(options);
  const expect = (policy: Policy): void => {
    expectPrivate(args, policy);
    expectRoot(args, policy);
    expectOfDomain(args, policy.domain);
  };
  const { policy, requestOf } = await prepare(options, { expect });
  const { verification, request } = await cancellable(async (signal) => {
    const prepared = requestOf(runOf(options, options.offline, signal));
    const request = service?.collects ? withEvidence(prepared, await service.collect(signal)) : prepared;
    return { verification: await conduct(request), request };
  });
  const { result, bundle } = verification;
  if (saveBundle !== undefined) await writeTextFile(saveBundle, serialiseBundle(bundle), '--save-bundle');
  const files = printing.format === 'sarif' ? await readUserFiles(options, process.env) : undefined;
  const report = printing.format === 'html' ? await reportOf(verification, request) : undefined;
  const saved = await saveAppCompose(options.saveAppCompose, { result, bundle });
  const written = [...(saveBundle === undefined ? [] : [writtenTo(saveBundle, 'bundle')]), ...saved.notes];
  const reading = { at: Date.now(), policy, again: verifyAgain(given, result) };
  await printResult(result, printing, reading, written, { files, report });
  // Last: a signing service that gives no answer takes nothing away from what was found.
  await writeSummary(options, { ...verification, policy }, report, printing);
  if (service !== null && !service.collects)
    await printWritten(await service.register(serialiseBundle(bundle)), printing);
  const status = exitStatusOf(result, options.allowExperiment);
  // No script goes on with a file of an earlier run.
  return status === EXIT.verified && saved.isMissing ? EXIT.inconclusive : status;
}

/** Loaded only where one is named. */
async function serviceOf(args: Arguments<'verify'>, options: Options<'verify'>): Promise<WithService | null> {
  if (options.serviceUrl === undefined) return null;
  return (await import('./with-service.js')).withService(args, options, options.serviceUrl);
}

/** What the service collected, in place of a file of that name. */
function withEvidence(request: VerifyRequest, { run, bundle }: Collected): VerifyRequest {
  return { ...request, collect: { ...request.collect, target: { kind: 'file', path: run.page, bytes: bundle } } };
}

async function reportOf(verification: Verification, request: VerifyRequest): Promise<string> {
  const { renderReport, reportSource } = await import('../report.js');
  return renderReport(reportSource(verification, request));
}

/** An existing file is left alone where there is nothing to write. */
async function saveAppCompose(
  path: string | undefined,
  { result, bundle }: Verification,
): Promise<{ notes: string[]; isMissing: boolean }> {
  if (path === undefined) return { notes: [], isMissing: false };
  const file = runningAppCompose(bundle, result);
  if (file.bytes === null) return { notes: [`Not written: ${path} (app-compose): ${file.problem}`], isMissing: true };
  await writeTextFile(path, file.bytes, '--save-app-compose');
  const what = file.doubt === null ? 'app-compose that runs' : `app-compose that is said to run: ${file.doubt}`;
  return { notes: [writtenTo(path, what)], isMissing: false };
}

/** @throws InputError */
function expectNoIdleOption(args: Arguments<'verify'>): void {
  if (!args.isGiven('summary')) {
    const why = 'it is about signing a summary; say where that goes, with --summary FILE';
    refuseIdle(args, SIGNING, why);
  }
  expectAsked(args);
  if (args.isGiven('offline'))
    refuseIdle(
      args,
      ['pccs-url', 'tcb-update', 'early-warning', 'rpc-url', 'chain-id', 'resolver', 'cert-spotter-url', 'crt-sh-url'],
      'nothing is fetched, with --offline',
    );
}

/** @throws InputError for a root that nothing is traced to */
function expectRoot(args: Arguments<'verify'>, policy: Policy): void {
  const asksImages = wantsImages(wantedImages(policy));
  if (!args.isGiven('reference-values') && !asksImages) refuseIdle(args, ['trusted-root'], ROOT_IDLE);
}

/** Loaded only when asked for: Sigstore's client is large. */
async function writeSummary(
  options: Options<'verify'>,
  verified: Verified,
  report: string | undefined,
  printing: Printing,
): Promise<void> {
  const path = options.summary;
  if (path === undefined) return;
  const [{ summarise }, { signStatement }, { readSigning }] = await Promise.all([
    import('../core/summary/summarise.js'),
    import('../signing/sign-statement.js'),
    import('../signing/options.js'),
  ]);
  const statement = await summarise({
    ...verified,
    ...(report === undefined ? {} : { report: toHex(sha256(utf8(report))) }),
  });
  const signing = await readSigning(options, process.env);
  await writeTextFile(path, await signStatement(statement, signing), '--summary');
  await printWritten(writtenTo(path, 'signed summary'), printing);
}
