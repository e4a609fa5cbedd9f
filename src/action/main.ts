// The GitHub face: inputs -> verify -> outputs, annotations and job summary. Only here: @actions/*.

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { sha256 } from '#crypto';
import { gitHubAccess } from '../collect/endorsements/container-image/github-access.js';
import { wantedImages, wantsImages } from '../collect/endorsements/container-image/wanted.js';
import { targetName } from '../collect/named-target.js';
import type { OsImageSource } from '../collect/reference/os-images.js';
import { NAMED_IMAGES } from '../core/appraisal/expectations.js';
import { type Bundle, type BundleGap, gapOf, serialiseBundle } from '../core/bundle.js';
import { toHex, utf8 } from '../core/bytes.js';
import { FetchError, InputError, PolicyError, TrustCenterError } from '../core/errors.js';
import type { Policy } from '../core/policy/policy.js';
import type { ResultDocument } from '../core/result/document.js';
import { currentVerdict, MAX_AGE_DAYS, verdictLine } from '../core/views/current-verdict.js';
import { locateIn } from '../core/views/locate.js';
import { escapeMarkdown, renderMarkdown } from '../core/views/markdown.js';
import { toDo } from '../core/views/markdown-causes.js';
import { renderText } from '../core/views/text.js';
import { visible } from '../core/views/untrusted.js';
import { cancellable } from '../io/cancellation.js';
import { placeOf, readUserFiles } from '../io/user-files.js';
import { propertyOf } from '../options/values.js';
import { prepare, ROOT_IDLE, readOsImage, readTarget } from '../request.js';
import { type VerifyRequest, verify } from '../verify.js';
import { idleOfDomain } from '../wanted-domain.js';
import { annotate } from './annotations.js';
import { fails } from './fail-on.js';
import { type ResultFiles, repeatedBy, writeBundle, writeResultFiles } from './files.js';
import { inInputs, resultInInputs } from './hints.js';
import { type ActionInputs, readInputs } from './inputs.js';
import * as log from './log.js';
import { type Publisher, startPublishing } from './publish.js';
import { rebuildOsImage } from './rebuild.js';
import { readRebuildInput } from './rebuild-input.js';
import { expectInWorkspace, withOwnFiles } from './workspace.js';

async function run(): Promise<void> {
  const inputs = readInputs(process.env);
  if (inputs.mode === 'plan') return (await import('./plan.js')).planChange(inputs);
  if (inputs.targets !== undefined) return (await import('./targets.js')).verifyTargets(inputs, inputs.targets);
  const publisher = await startPublishing(inputs, nameOfTarget(inputs), process.env);
  let found: ResultDocument | null = null;
  try {
    await verifyAndPublish(inputs, publisher, (result) => {
      found = result;
    });
  } catch (error) {
    if (error instanceof TrustCenterError) await publisher.abandon(error.message, error.code, found);
    else await publisher.abandon('internal error', 'INTERNAL', found);
    throw error;
  }
}

/** null: none is named, or several; the verification will say so. */
function nameOfTarget(inputs: ActionInputs): string | null {
  try {
    return targetName(readTarget(inputs));
  } catch (error) {
    if (error instanceof TrustCenterError) return null;
    throw error;
  }
}

/** Characters in a line of the log: GitHub shows about as many on a usual screen. */
const LOG_WIDTH = 120;

/** @param onVerdict told of the result at once: showing it may fail */
async function verifyAndPublish(
  inputs: ActionInputs,
  publisher: Publisher,
  onVerdict: (result: ResultDocument) => void,
): Promise<void> {
  const osImage = await osImageOf(inputs, publisher);
  const { verification, policy, request } = await log.group('Collect and appraise', () =>
    verifyInputs(inputs, osImage, publisher),
  );
  const { result } = verification;
  onVerdict(result);
  const userFiles = await readUserFiles(inputs, process.env);
  const shown = resultInInputs(result);
  const again = repeatedBy(inputs);
  const { renderReport, reportSource } = await import('../report.js');
  const source = reportSource(verification, request);
  const report = await renderReport(source);
  const made = { report, files: userFiles };
  const files = await writeResultFiles(verification, made, inputs, { policy, again }, process.env);

  const at = Date.now();
  const look = { at, width: LOG_WIDTH, colour: (process.env.NO_COLOR ?? '') === '' };
  await log.group('Every check', async () => log.view(renderText(shown, { ...look, detail: 'every check' })));
  log.view(renderText(shown, { ...look, detail: 'summary' }));
  setOutputs(result, files, at);
  annotate(shown, await locateIn(userFiles));
  await log.addToSummary(renderMarkdown(shown, { at, policy, again }));
  const named = { policy, report: toHex(sha256(utf8(report))), files: userFiles, folder: files.folder };
  const { signed, timeline } = await publisher.publish(verification, named);
  const summary = signed.path === null ? null : await readFile(signed.path, 'utf8');
  if (summary !== null || timeline !== null) {
    await writeFile(files.report, await renderReport({ ...source, summary, timeline }));
  }
  log.setPathOutput('summary-path', signed.path ?? '');
  log.setOutput('attestation-url', signed.attestationUrl ?? '');
  if (signed.attestationUrl !== null) await log.addToSummary(`\n[Signed summary](${signed.attestationUrl})\n`);
  if (fails(currentVerdict(result, at, MAX_AGE_DAYS).kind, inputs)) log.fail([verdictLine(result, { at })]);
  else process.exitCode = 0;
}

/** A rebuild whose source cannot be fetched leaves the OS undecided: it is a gap, as an image that cannot be fetched is. */
async function osImageOf(inputs: ActionInputs, publisher: Publisher): Promise<OsImageSource | BundleGap | undefined> {
  if (inputs.osImage === 'rebuild') {
    expectBuildMeant();
    const input = await readRebuildInput(inputs.rebuild);
    try {
      return await rebuildOsImage(input, (step) => publisher.note(step));
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      return gapOf(NAMED_IMAGES.rebuild, error);
    }
  }
  const report = inputs.rebuildReport;
  if (report === undefined) return (await readOsImage(inputs)).osImage;
  const rebuildReport = await expectInWorkspace(report, 'rebuild-report', process.env);
  return (await readOsImage({ ...inputs, rebuildReport })).osImage;
}

/** @throws InputError where the word may have been meant as a path */
function expectBuildMeant(): void {
  if (!existsSync('rebuild')) return;
  throw new InputError('INPUT_INVALID', 'os-image: rebuild asks for a build, and a file or folder here has that name', {
    hint: 'Write ./rebuild for the file or folder. To build the image, rename it, or check the repository out into a folder of its own (`path` of actions/checkout).',
  });
}

async function verifyInputs(
  inputs: ActionInputs,
  osImage: OsImageSource | BundleGap | undefined,
  publisher: Publisher,
) {
  // The image is at hand, or built: its inputs have been read.
  const options = { ...inputs, osImage: undefined, osImageUrl: undefined, rebuildReport: undefined };
  const expect = (policy: Policy): void => {
    const idle = idleOfDomain((name) => (inputs[propertyOf(name)] ?? []).length > 0, inputs, policy.domain);
    if (idle !== null) throw new InputError('INPUT_INVALID', `input ${idle.name} has no effect: ${idle.why}`);
    if (inputs.trustedRoot === undefined || inputs.referenceValues.length > 0) return;
    if (wantsImages(wantedImages(policy))) return;
    throw new InputError('INPUT_INVALID', `input trusted-root has no effect: ${ROOT_IDLE}`);
  };
  const service = inputs.serviceUrl === undefined ? null : await (await import('./service.js')).withService(inputs);
  const named = await withOwnFiles(options);
  const { policy, requestOf } = await prepare(service?.collects ? { ...named, evidence: inputs.serviceUrl } : named, {
    expect,
  });
  let collected: Bundle | null = null;
  const request = (signal: AbortSignal): VerifyRequest => ({
    ...requestOf({
      offline: false,
      github: gitHubAccess(process.env, inputs.githubToken),
      signal,
      onCollected: (bundle) => {
        collected = bundle;
      },
      onProgress: (text) => {
        log.info(text);
        publisher.note(text);
      },
    }),
    ...(osImage === undefined ? {} : 'reason' in osImage ? { gaps: [osImage] } : { osImage }),
  });
  try {
    return await cancellable(async (signal) => {
      const asked = request(signal);
      if (service?.collects) asked.collect.target = await service.collect(signal);
      const verification = await verify(asked);
      await service?.register(serialiseBundle(verification.bundle));
      return { verification, policy, request: asked };
    });
  } catch (error) {
    // Without a verdict: so that what was found can be looked at.
    if (collected !== null) log.setPathOutput('bundle-path', await writeBundle(collected, process.env));
    throw error;
  }
}

function setOutputs(result: ResultDocument, files: ResultFiles, at: number): void {
  const first = result.components[0];
  log.setOutput('verdict', result.verdict);
  log.setPathOutput('result-path', files.result);
  log.setPathOutput('bundle-path', files.bundle);
  log.setOutput('results-path', ''); // of many targets alone
  log.setPathOutput('report-path', files.report);
  log.setPathOutput('markdown-path', files.markdown);
  log.setPathOutput('sarif-path', files.sarif);
  log.setPathOutput('junit-path', files.junit);
  log.setPathOutput('badge-path', files.badge);
  log.setOutput('summary', verdictLine(result, { at }));
  log.setOutput('experiment', result.experiment ?? '');
  log.setOutput('tcb-status', first?.tcb?.status ?? '');
  log.setOutput('compose-hash', first?.app?.composeHash ?? '');
  log.setOutput('os-image-hash', first?.app?.osImageHash ?? '');
}

/** Where in the repository's policy the error is, for the annotation; nowhere for another error, or a file elsewhere. */
async function placeOfError(error: TrustCenterError): Promise<log.Annotation> {
  const path = process.env.INPUT_POLICY?.trim() ?? '';
  const file = error instanceof PolicyError && path !== '' ? await placeOf(path, process.env) : null;
  return error instanceof PolicyError && file !== null ? { file, line: error.line, column: error.column } : {};
}

async function fail(error: unknown): Promise<void> {
  const title = process.env.INPUT_MODE?.trim() === 'plan' ? 'No plan' : 'Not verified';
  if (!(error instanceof TrustCenterError)) {
    log.fail((error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n'));
    await log.addToSummary(`### ${title}\n\nThe step stopped on an internal error; see the log.\n`);
    return;
  }
  const hint = error.hint === undefined ? null : inInputs(error.hint);
  log.fail([`${visible(error.message)} [${error.code}]`, ...(hint === null ? [] : [hint])], await placeOfError(error));
  const todo = hint === null ? '' : `\n${toDo(hint)}`;
  await log.addToSummary(`### ${title}\n\n${escapeMarkdown(error.message)} (\`${error.code}\`)\n${todo}`);
}

// Until the end is reached, the step has failed: work that is never finished would end the process without a word.
process.exitCode = 1;
run().catch(fail);
